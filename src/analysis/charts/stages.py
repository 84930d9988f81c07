"""The journey between grades: how long, how far, and what chance alone would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, scales
from analysis.charts.dates import COLOURS, GRADES
from analysis.charts.labels import SMALL, height, over, wrap

#: Widest a name at the left may be, in points.
NAME = 118.0


@dataclass(frozen=True, slots=True)
class Span:
    """One row of `spans`: a middle, its range and, where given, a range within."""

    name: str
    middle: float
    low: float
    high: float
    inner: tuple[float, float] | None = None
    #: the reader's own council, or what the source documents say
    own: bool = False


def spans(
    rows: Sequence[Span],
    unit: str,
    line: float | None = None,
    line_label: str = "",
    key: str = "",
    bounds: tuple[float, float] | None = None,
    log: bool = False,
) -> str:
    """Draw a middle and its range, one row each, with a line to hold them against.

    Parameters
    ----------
    rows
        Top to bottom. A range without an end is drawn to the edge with an arrow.
    unit
        What stands under the axis.
    line, line_label
        A value to mark, and its name.
    key
        What dots and bars mean, in a sentence.
    bounds
        Ends of the axis; found from the rows when None.
    log
        Ratios: the axis runs evenly from a half to the double.

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
        raise ValueError("there is no row to draw")
    every = [v for r in rows for v in (r.low, r.middle, r.high) if np.isfinite(v)]
    every += [line] if line is not None else []
    if log:
        ticks = np.array([0.25, 0.5, 1.0, 2.0, 4.0])
        ticks = ticks[(ticks >= min(0.5, 0.8 * min(every))) & (ticks <= max(2, 1.25 * max(every)))]
        xlim = (float(np.log(min(*every, *ticks))), float(np.log(max(*every, *ticks))))
    else:
        low, high = bounds or (min(every), max(every))
        ticks = scales.ticks(low, high, most=6)
        xlim = (float(ticks[0]), float(ticks[-1]))

    def at(value: float) -> float:
        return float(np.clip(np.log(value) if log else value, *xlim))

    blocks = [wrap(row.name, NAME, SMALL, row.own) for row in rows]
    tall = [max(24.0, height(block, SMALL) + 7) for block in blocks]
    left, right = NAME + 12, 14.0
    foot = base.key(key)
    marks = [] if line is None else [(base.across(at(line), xlim, left, right), line_label)]
    placed, room = over(marks, base.WIDTH)
    top, bottom = 8 + room, 40 + height(foot, SMALL)
    with base.sheet(top + bottom + sum(tall)) as page:
        panel = page.panel(left, right, top, bottom, xlim, (0, sum(tall)))
        panel.ax.vlines([at(t) for t in ticks], 0, sum(tall), color=base.GRID, linewidth=0.8)
        panel.events(placed)
        level = sum(tall)
        for row, block, each in zip(rows, blocks, tall, strict=True):
            y, colour = level - each / 2, base.OWN if row.own else base.NEAR
            level -= each
            page.block(
                left - 8,
                panel.y(y) + height(block, SMALL) / 2,
                block,
                base.OWN if row.own else base.MUTED,
                anchor="right",
                bold=row.own,
            )
            end = at(row.high) if np.isfinite(row.high) else xlim[1]
            panel.ax.hlines([y], at(row.low), end, color=colour, linewidth=2)
            if not np.isfinite(row.high):
                panel.ax.plot([xlim[1]], [y], ">", color=colour, markersize=6, clip_on=False)
            if row.inner is not None:
                first, last = (at(v) if np.isfinite(v) else xlim[1] for v in row.inner)
                panel.ax.hlines([y], first, last, color=colour, linewidth=8)
            if np.isfinite(row.middle):
                panel.ax.plot(
                    [at(row.middle)],
                    [y],
                    "o",
                    markerfacecolor="white",
                    markeredgecolor=base.INK,
                    markeredgewidth=1.6,
                    markersize=7,
                    clip_on=False,
                    zorder=4,
                )
        page.line([panel.left, panel.right], [panel.bottom] * 2, base.RULE)
        for tick, name in zip(ticks, scales.names(ticks), strict=True):
            page.text(panel.x(at(tick)), panel.bottom - 13, name, anchor="center")
        page.text((panel.left + panel.right) / 2, panel.bottom - 28, unit, anchor="center")
        page.foot(foot)
    return page.svg


def reached(
    years: ArrayLike,
    recorded: tuple[ArrayLike, ArrayLike, ArrayLike],
    allowed: tuple[ArrayLike, ArrayLike],
    band: tuple[float, float],
    band_label: str,
) -> str:
    """Draw the share that had come to a grade by time, as recorded and as inspections allow.

    Parameters
    ----------
    years
        Rising; shape (times,) like every array here.
    recorded
        Share recorded by then in per cent, and its interval.
    allowed
        Least and greatest share that can have come there by then, in per cent.
    band, band_label
        The time the report gives, as a range of years, and its name.

    Returns
    -------
    str
        SVG.
    """
    x = np.asarray(years, float)
    middle, low, high = (np.asarray(part, float) for part in recorded)
    least, most = (np.asarray(part, float) for part in allowed)
    xlim = (float(x[0]), float(x[-1]))
    scale = np.arange(0, 101, 25)
    shown = scales.names(scale)
    names = ["Recorded", "Can have been, at most", "at least"]
    left, (right, tall) = scales.margin(shown), base.naming(names, names[0])
    centre = base.across(sum(band) / 2, xlim, left, right)
    placed, room = over([(centre, band_label)], base.WIDTH)
    foot = base.key(
        "Line: recorded by then, with its 95% interval.",
        "Hatched: what inspections leave open, of those judged again.",
    )
    top, bottom = 26 + room, 40 + height(foot, SMALL)
    with base.sheet(top + bottom + max(185, tall)) as page:
        panel = page.panel(left, right, top, bottom, xlim, (0, 100))
        page.text(2, page.height - 12, "Per cent")
        panel.grid(scale, shown)
        panel.ax.axvspan(*band, facecolor="#f6dcc0", edgecolor=base.REGION, linewidth=0.7, zorder=0)
        for one in placed:
            edge = panel.top + one.bottom + height(one.lines, SMALL)
            page.block(one.left, edge, one.lines, base.REGION, bold=True)
        panel.ax.fill_between(
            x,
            least,
            most,
            step="post",
            facecolor="none",
            edgecolor=base.BAND_EDGE,
            hatch="///",
            linewidth=0.6,
        )
        panel.ax.fill_between(
            x, low, high, step="post", facecolor=base.BAND, edgecolor=base.BAND_EDGE, linewidth=0.7
        )
        panel.ax.plot(x, middle, color=base.OWN, linewidth=2.4, drawstyle="steps-post")
        panel.years(*xlim)
        page.text((panel.left + panel.right) / 2, panel.bottom - 28, "Years", anchor="center")
        panel.ends(
            [
                (names[0], x[-1], float(middle[-1]), base.OWN),
                (names[1], x[-1], float(most[-1]), base.NEAR),
                (names[2], x[-1], float(least[-1]), base.NEAR),
            ],
            names[0],
        )
        page.foot(foot)
    return page.svg


def onward(rows: Sequence[tuple[str, ArrayLike, ArrayLike]]) -> str:
    """Draw what each grade led to, as seen and as it would be without memory.

    Parameters
    ----------
    rows
        Name, shares of the next grades as seen and without memory, in per cent, worst first.

    Returns
    -------
    str
        SVG.
    """
    left, right, each, bar = 96.0, 10.0, 62.0, 0.3
    foot = base.key(
        "Next grade, from left to right: inadequate, requires improvement, good, outstanding.",
        "Wide bar: as judged. Narrow bar: if the next grade had nothing to do with the last.",
    )
    bottom = 34 + height(foot, SMALL)
    with base.sheet(14 + bottom + each * len(rows)) as page:
        panel = page.panel(left, right, 14, bottom, (0, 100), (0, len(rows)))
        for place, (name, seen, even) in enumerate(rows):
            y = len(rows) - place - 0.42
            block = wrap(name, left - 12, SMALL)
            page.block(
                left - 8, panel.y(y - 0.05) + height(block, SMALL) / 2, block, anchor="right"
            )
            for at, tall, shares in ((y, bar, seen), (y - 0.3, 0.13, even)):
                begin = 0.0
                for grade, share in zip(GRADES, np.asarray(shares, float), strict=True):
                    panel.ax.barh(
                        at,
                        share,
                        tall,
                        left=begin,
                        color=COLOURS[grade],
                        edgecolor=base.INK,
                        linewidth=0.7,
                    )
                    if tall == bar and share >= 8:
                        dark = grade in ("inadequate", "outstanding")
                        page.text(
                            panel.x(begin + share / 2),
                            panel.y(at) - 0.36 * SMALL,
                            words.number(share),
                            "white" if dark else base.INK,
                            anchor="center",
                            bold=True,
                        )
                    begin += share
        page.line([panel.left, panel.right], [panel.bottom] * 2, base.RULE)
        for tick in (0, 25, 50, 75, 100):
            page.text(panel.x(tick), panel.bottom - 13, str(tick), anchor="center")
        page.text((panel.left + panel.right) / 2, panel.bottom - 27, "Per cent", anchor="center")
        page.foot(foot)
    return page.svg


def falls(curves: Sequence[tuple[str, ArrayLike, ArrayLike]], longest: float) -> str:
    """Draw the share recorded at a lower grade by years since each grade was given.

    Parameters
    ----------
    curves
        Name, years and shares in per cent after each; steps.
    longest
        Where the axis ends, in years.

    Returns
    -------
    str
        SVG.
    """
    styles = ("-", (0, (5, 2)), (0, (1, 1.5)))
    colours = (base.REGION, base.OWN, base.NEAR)
    most = max(float(np.max(np.asarray(y, float), initial=0.0)) for _, _, y in curves)
    scale = scales.ticks(0, max(most, 10.0), True)
    shown = scales.names(scale)
    left, (right, tall) = scales.margin(shown), base.naming([name for name, *_ in curves])
    with base.sheet(26 + 40 + max(165, tall)) as page:
        panel = page.panel(left, right, 26, 40, (0, longest), (float(scale[0]), float(scale[-1])))
        page.text(2, page.height - 12, "Per cent recorded lower")
        panel.grid(scale, shown)
        entries = []
        for (name, x, y), style, colour in zip(curves, styles, colours, strict=False):
            inside = np.asarray(x, float) <= longest
            steps_x = np.r_[0.0, np.asarray(x, float)[inside], longest]
            steps_y = np.r_[0.0, np.asarray(y, float)[inside]]
            steps_y = np.r_[steps_y, steps_y[-1]]
            panel.ax.plot(
                steps_x,
                steps_y,
                color=colour,
                linewidth=2.2,
                linestyle=style,
                drawstyle="steps-post",
            )
            entries.append((name, longest, float(steps_y[-1]), colour))
        panel.years(0, longest)
        page.text((panel.left + panel.right) / 2, 8, "Years since the judgement", anchor="center")
        panel.ends(entries)
    return page.svg
