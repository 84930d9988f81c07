"""Accounts as bars: a total taken apart in steps, and flows beside their stock."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, lines, scales
from analysis.charts.labels import SMALL, height, wrap


def waterfall(labels: Sequence[str], values: Sequence[float]) -> str:
    """Draw a first total, the steps from it, and a last total.

    Parameters
    ----------
    labels, values
        One each a bar; the first and the last are totals, those between are changes.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If the labels and the values are not as many as each other, or fewer than two.
    """
    if len(labels) != len(values) or len(values) < 2:
        raise ValueError(f"{len(labels)} labels for {len(values)} bars; give two totals or more")
    amounts = np.asarray(values, float)
    after = np.cumsum(amounts[:-1])
    bottoms = np.r_[0.0, after[:-1], 0.0]
    tops = np.r_[after, amounts[-1]]
    scale = scales.ticks(min(0.0, float(np.nanmin(tops))), float(np.nanmax(np.r_[tops, 0.0])), True)
    shown = scales.names(scale)
    left, right = scales.margin(shown), 4.0
    each = (base.WIDTH - left - right) / len(labels)
    blocks = [wrap(label, each - 6, SMALL) for label in labels]
    bottom = 8 + max(height(block, SMALL) for block in blocks)
    with base.sheet(18 + bottom + 180) as page:
        panel = page.panel(
            left, right, 18, bottom, (-0.5, len(labels) - 0.5), (scale[0], scale[-1])
        )
        panel.grid(scale, shown)
        last = len(values) - 1
        for place, (amount, begin, end) in enumerate(zip(amounts, bottoms, tops, strict=True)):
            total = place in (0, last)
            panel.ax.bar(
                place,
                end - begin,
                0.62,
                begin,
                color=base.OWN if total else base.FALL if amount < 0 else base.RISE,
                edgecolor=base.INK,
                linewidth=0 if total else 0.8,
                hatch=None if total else "\\\\" if amount < 0 else "//",
            )
            if place < last:
                panel.ax.hlines(
                    [end],
                    place + 0.31,
                    place + 0.69,
                    color=base.INK,
                    linewidth=1,
                    linestyle=(0, (2, 2)),
                )
            text = words.number(amount) if total else words.signed(amount)
            page.text(
                panel.x(place),
                panel.y(max(begin, end)) + 4,
                text,
                base.INK,
                anchor="center",
                bold=True,
            )
            page.block(panel.x(place), panel.bottom - 4, blocks[place], anchor="center")
    return page.svg


def flows(
    periods: ArrayLike, starts: ArrayLike, ends: ArrayLike, stock: ArrayLike, short: str
) -> str:
    """Draw a stock by year, and under it the year's starts upwards and ends downwards.

    Parameters
    ----------
    periods
        Years, rising; shape (years,) like every array here.
    starts, ends, stock
        Counts in the year, and at its end.
    short
        What the stock is, in a word or two.

    Returns
    -------
    str
        SVG.
    """
    years, come, go, level = (np.asarray(part, float) for part in (periods, starts, ends, stock))
    upper = scales.ticks(0, float(np.nanmax(np.r_[level, 1.0])), True)
    lower = scales.ticks(
        -float(np.nanmax(np.r_[go, 1.0])), float(np.nanmax(np.r_[come, 1.0])), True, 4
    )
    shown, counts = scales.names(upper), scales.names(np.abs(lower))
    left = scales.margin([*shown, *counts])
    right = base.naming(["Started", "Ended"])[0]
    foot = base.key("Upper panel: the number at the year end. Lower panel: starts up, ends down.")
    bottom = 24 + height(foot, SMALL)
    xlim = (years[0] - 0.6, years[-1] + 0.6)
    second = 130.0
    with base.sheet(26 + 110 + 36 + second + bottom) as page:
        top = page.panel(left, right, 26, bottom + second + 36, xlim, (upper[0], upper[-1]))
        page.text(2, page.height - 12, f"{short} at the year end")
        top.grid(upper, shown)
        lines.line(top, years, level, (), base.OWN, 2.2)
        top.ax.plot(years, level, "o", color=base.OWN, markersize=5, clip_on=False)
        under = page.panel(
            left, right, page.height - bottom - second, bottom, xlim, (lower[0], lower[-1])
        )
        page.text(2, under.top + 12, "Started and ended in the year")
        under.grid(lower, counts)
        under.ax.bar(years, come, 0.62, color=base.RISE)
        under.ax.bar(
            years, -go, 0.62, color=base.FALL, hatch="\\\\", edgecolor=base.INK, linewidth=0
        )
        under.ax.hlines([0], *xlim, color=base.INK, linewidth=1)
        under.years(years[0], years[-1])
        under.ends(
            [
                ("Started", xlim[1], lower[-1] / 2, base.INK),
                ("Ended", xlim[1], lower[0] / 2, base.INK),
            ]
        )
        page.foot(foot)
    return page.svg
