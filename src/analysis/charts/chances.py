"""Forecasts as chances: grades forecast and given, how true the chances were, and alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, scales
from analysis.charts.dates import COLOURS
from analysis.charts.labels import SMALL, height, measure, wrap

#: Height of a bar and of the space under its row, and the width of names, in points.
BAR, GAP, NAMED = 16.0, 9.0, 96.0
#: Words on the two darkest grades are white.
DARK = ("inadequate", "outstanding")


def grade_chances(rows: Sequence[tuple[str, Sequence[float], str]]) -> str:
    """Draw the chance forecast for each grade as a bar, the grade given framed.

    Parameters
    ----------
    rows
        A name, the chances of the grades (worst first, summing to 1), and the grade given.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no row.
    """
    if not rows:
        raise ValueError("a chart of chances needs a row")
    from matplotlib.patches import Rectangle

    grades = list(COLOURS)[:4]
    blocks = [wrap(name, base.WIDTH - 8, SMALL) for name, *_ in rows]
    talls = [height(block, SMALL) + 3 + BAR + GAP for block in blocks]
    foot = base.key(
        "Bar: chance in per cent of",
        words.join(f"{g.replace(' ', chr(160))}" for g in grades) + ", from left to right.",
        "Black frame: the grade given.",
    )
    with base.sheet(6 + sum(talls) + height(foot, SMALL) + 8) as page:
        edge = page.height - 6
        for block, (_, chances, given), tall in zip(blocks, rows, talls, strict=True):
            page.block(2, edge, block, base.INK)
            low = edge - tall + GAP
            left = 3.0
            wide = page.width - 6
            frame = (left, 0.0)
            for grade, chance in zip(grades, chances, strict=True):
                size = float(chance) * wide
                page.ax.add_patch(
                    Rectangle((left, low), size, BAR, facecolor=COLOURS[grade], linewidth=0)
                )
                text = words.number(100 * float(chance))
                if measure(text, SMALL, True) + 5 <= size:
                    page.text(
                        left + size / 2,
                        low + 4.5,
                        text,
                        "#ffffff" if grade in DARK else base.INK,
                        anchor="center",
                        bold=True,
                    )
                if grade == given:
                    frame = (left, size)
                left += size
            page.ax.add_patch(
                Rectangle(
                    (frame[0], low - 2),
                    max(frame[1], 2.0),
                    BAR + 4,
                    fill=False,
                    edgecolor=base.INK,
                    linewidth=2.2,
                    zorder=3,
                )
            )
            edge -= tall
        page.foot(foot)
    return page.svg


def calibration(groups: Mapping[str, Sequence[tuple[float, float, float, float]]]) -> str:
    """Draw how often what was forecast came, against how often it was forecast.

    Parameters
    ----------
    groups
        For each group its bands: mean forecast, share that came, and the share's interval,
        all in per cent.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no band, or there are more than three groups.
    """
    every = [v for bands in groups.values() for band in bands for v in band]
    marks = (("o", base.OWN, "circle"), ("s", base.REGION, "square"), ("^", "#4a6b1e", "triangle"))
    if not every or len(groups) > len(marks):
        raise ValueError(f"give bands in one to {len(marks)} groups")
    ticks = scales.ticks(0.0, max(every))
    shown = scales.names(ticks)
    told = [f"{scales.capital(n)}: {m[2]}." for n, m in zip(groups, marks, strict=False)]
    foot = base.key(
        *(told if len(told) > 1 else []),
        "One mark is a band of forecasts; lines: 95% intervals of the share that came.",
        "Dashed: forecasts that come as often as they say.",
    )
    left, bottom = scales.margin(shown), 42 + height(foot, SMALL)
    span = (float(ticks[0]), float(ticks[-1]))
    with base.sheet(26 + 210 + bottom) as page:
        page.text(2, page.height - 12, "Came true, %")
        panel = page.panel(left, 14, 26, bottom, span, span)
        panel.grid(ticks, shown)
        panel.ax.plot(span, span, color=base.NEAR, linewidth=1.1, linestyle=(0, (5, 3)))
        for tick, name in zip(ticks, shown, strict=True):
            page.text(panel.x(float(tick)), panel.bottom - 14, name, anchor="center")
        middle = (panel.left + panel.right) / 2
        page.text(middle, panel.bottom - 30, "Forecast, %", anchor="center")
        for bands, (mark, colour, _) in zip(groups.values(), marks, strict=False):
            table = np.asarray(bands, float)
            panel.ax.vlines(table[:, 0], table[:, 2], table[:, 3], color=colour, linewidth=1.4)
            panel.ax.plot(table[:, 0], table[:, 1], mark, color=colour, markersize=6, clip_on=False)
        page.foot(foot)
    return page.svg


def alarms(rows: Sequence[tuple[str, int, int, int]]) -> str:
    """Draw what alarms catch, what they miss and how many are false, one row a threshold.

    Parameters
    ----------
    rows
        A name, and the numbers of true alarms, of events missed, and of false alarms.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no row.
    """
    if not rows:
        raise ValueError("a chart of alarms needs a row")
    most = max(sum(counts) for _, *counts in rows)
    ticks = scales.ticks(0, most, True)
    shown = scales.names(ticks)
    blocks = [wrap(name, NAMED - 8, SMALL) for name, *_ in rows]
    talls = [max(height(block, SMALL), BAR) + GAP for block in blocks]
    foot = base.key(
        "From left to right: dark, councils that fell and were flagged; white, fell and were "
        "not; striped, flagged and did not fall.",
    )
    bottom = 40 + height(foot, SMALL)
    with base.sheet(8 + sum(talls) + bottom) as page:
        xlim = (0.0, float(ticks[-1]))
        panel = page.panel(NAMED, 16, 8, bottom, xlim, (0, sum(talls)))
        panel.ax.vlines(ticks, 0, sum(talls), color=base.GRID, linewidth=0.8, zorder=0)
        for tick, name in zip(ticks, shown, strict=True):
            page.text(panel.x(float(tick)), panel.bottom - 13, name, anchor="center")
        middle = (panel.left + panel.right) / 2
        page.text(middle, panel.bottom - 28, "Judgements", anchor="center")
        edge = sum(talls)
        looks = ((base.OWN, None), ("#ffffff", None), (base.BAND, "////"))
        for block, (_, *counts), tall in zip(blocks, rows, talls, strict=True):
            centre = edge - tall / 2
            page.block(2, panel.y(centre) + height(block, SMALL) / 2, block, base.INK)
            start = 0
            for count, (colour, hatch) in zip(counts, looks, strict=True):
                panel.ax.barh(
                    centre,
                    count,
                    BAR,
                    start,
                    color=colour,
                    hatch=hatch,
                    edgecolor=base.INK,
                    linewidth=0.8 if count else 0,
                )
                start += count
            edge -= tall
        page.foot(foot)
    return page.svg


def net_benefit(thresholds: ArrayLike, ours: ArrayLike, everyone: ArrayLike) -> str:
    """Draw what acting on a forecast is worth, beside acting on all and on none.

    Parameters
    ----------
    thresholds
        Risks at which one would act, in per cent, rising; shape (n,) like the others.
    ours, everyone
        Net benefit of acting on the forecast and on every council, in true alarms for each
        hundred judgements.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there are fewer than two thresholds.
    """
    x, first, second = (np.asarray(part, float) for part in (thresholds, ours, everyone))
    if len(x) < 2:
        raise ValueError("a curve needs two thresholds or more")
    # what acting on all loses at high thresholds would press all else flat
    floor = min(0.0, float(first.min())) - 0.35 * float(max(first.max(), second.max()))
    ticks = scales.ticks(floor, float(max(first.max(), second.max())))
    shown = scales.names(ticks)
    foot = base.key(
        "Solid: act where the forecast reaches the risk. Dashed: act on every council. Nought: "
        "act on none. A dashed line that leaves the panel goes on falling.",
    )
    left, bottom = scales.margin(shown), 42 + height(foot, SMALL)
    with base.sheet(26 + 170 + bottom) as page:
        page.text(2, page.height - 12, "Net benefit, falls caught for each 100 judgements")
        ylim = (float(ticks[0]), float(ticks[-1]))
        panel = page.panel(left, 14, 26, bottom, (float(x[0]), float(x[-1])), ylim)
        panel.grid(ticks, shown)
        panel.ax.plot(x, first, color=base.OWN, linewidth=2.2)
        panel.ax.plot(x, second, color=base.REGION, linewidth=1.6, linestyle=(0, (5, 3)))
        for value in x:
            page.text(
                panel.x(float(value)), panel.bottom - 14, words.number(value), anchor="center"
            )
        middle = (panel.left + panel.right) / 2
        page.text(middle, panel.bottom - 30, "Risk at which one would act, %", anchor="center")
        page.foot(foot)
    return page.svg
