"""Estimates with their intervals: in a list, around an event, and values by grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, scales
from analysis.charts.labels import BASE, SMALL, height, measure, wrap

#: Height of a row of the list and of a panel around an event, in points.
ROW, TALL = 26.0, 120.0
#: Room for a row's name, as a share of the sheet.
NAME = 0.42
#: Colour, mark and dashes of the lines around an event, in order.
STYLES = (
    (base.REGION, "s", (0, (7, 2, 1.5, 2))),
    (base.INK, "o", (0, (4, 2))),
    ("#00664f", "^", "-"),
)
#: Odds ratios that can stand as ticks.
RATIOS = (0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 8, 10, 20)
#: Widest and narrowest dot of a strip, and a strip's height, in points.
DOT, STRIP = 5.0, 46.0

#: name, estimate, low, high
Entry = tuple[str, float, float, float]


def forest(entries: Sequence[Entry], ratio: bool, unit: str, key: str = "") -> str:
    """Draw estimates below one another, each with its interval.

    Parameters
    ----------
    entries
        Name, estimate, lower and upper limit; an entry without an estimate is left out.
    ratio
        Whether they are odds ratios: on a log scale around 1, not around 0.
    unit
        What the axis measures.
    key
        A sentence under the chart.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If no entry has an estimate.
    """
    drawn = [entry for entry in entries if np.isfinite(entry[1:]).all()]
    if not drawn:
        raise ValueError("there is no estimate to draw")
    values = np.array([entry[1:] for entry in drawn])
    ticks, xlim = _ratio_axis(values) if ratio else _plain_axis(values)
    to = np.log if ratio else np.asarray
    names = [wrap(entry[0], NAME * base.WIDTH - 12, SMALL) for entry in drawn]
    rows = [max(ROW, height(name, SMALL) + 8) for name in names]
    foot = base.key("Bars: 95% interval.", key)
    bottom = 44 + height(foot, SMALL)
    with base.sheet(8 + sum(rows) + bottom) as page:
        panel = page.panel(NAME * base.WIDTH, 18, 8, bottom, xlim, (0, sum(rows)))
        places = to(ticks)
        panel.ax.vlines(places, *panel.ylim, color=base.GRID, linewidth=0.8, zorder=0)
        panel.ax.vlines([0], *panel.ylim, color=base.RULE, linewidth=1.2, zorder=0.5)
        shown = (
            [f"{tick:g}" for tick in ticks] if ratio else scales.names(ticks, sign=values.min() < 0)
        )
        last = -np.inf
        for place, text in zip(places, shown, strict=True):
            x, half = panel.x(float(place)), measure(text, SMALL) / 2
            if x - half > last + 4:
                page.text(x, panel.bottom - 13, text, anchor="center")
                last = x + half
        page.text((panel.left + panel.right) / 2, panel.bottom - 29, unit, anchor="center")
        top = sum(rows)
        for name, tall, (estimate, low, high) in zip(names, rows, values, strict=True):
            middle = top - tall / 2
            panel.ax.hlines([middle], to(low), to(high), color=base.OWN, linewidth=2)
            panel.ax.plot([to(estimate)], [middle], "o", color=base.OWN, markersize=6)
            page.block(2, panel.y(middle) + height(name, SMALL) / 2, name, base.INK)
            top -= tall
        page.foot(foot)
    return page.svg


def _ratio_axis(values: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    low, high = min(values.min(), 0.9), max(values.max(), 1.1)
    ticks = np.array([tick for tick in RATIOS if low <= tick <= high])
    pad = 0.05 * np.log(high / low)
    return ticks, (float(np.log(low) - pad), float(np.log(high) + pad))


def _plain_axis(values: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    ticks = scales.ticks(min(values.min(), 0.0), max(values.max(), 0.0))
    return ticks, (float(ticks[0]), float(ticks[-1]))


@dataclass(frozen=True, slots=True)
class EventPanel:
    """One panel around an event.

    Attributes
    ----------
    title
        The measure and its unit.
    lines
        Name of a group → steps, estimates, lower and upper limits, each of one shape.
    own
        A council's own changes: steps and values; None where there are none.
    """

    title: str
    lines: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike]]
    own: tuple[ArrayLike, ArrayLike] | None = None


def event_paths(
    panels: Sequence[EventPanel], steps: Sequence[int], base_step: int, label: str = ""
) -> str:
    """Draw how measures moved around an event, one panel a measure.

    Parameters
    ----------
    panels
        At most three lines each, the same names in the same order.
    steps
        Years from the event, rising.
    base_step
        The step all others are set against.
    label
        The council's name, where its own changes are drawn.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no panel, or there are more lines than can be told apart.
    """
    if not panels or any(len(panel.lines) > len(STYLES) for panel in panels):
        raise ValueError(f"draw one panel or more, each with at most {len(STYLES)} lines")
    names = list(dict.fromkeys(name for panel in panels for name in panel.lines))
    own = any(panel.own is not None for panel in panels)
    marks = ("squares", "circles", "triangles")
    foot = base.key(
        scales.capital(words.join(f"{m}: {n}" for n, m in zip(names, marks, strict=False))) + ".",
        "Bars: 95% interval, each year by itself.",
        f"Heavy line: {label}." if own else "",
        "Hollow mark: the year all others are set against.",
        "The inspection began between years −1 and 0.",
    )
    bottom = 34 + height(foot, SMALL)
    step = TALL + 30
    with base.sheet(step * len(panels) + bottom) as page:
        for place, one in enumerate(panels):
            _panel(page, one, steps, base_step, names, step * place, step)
        low = bottom
        for year in steps:
            x = base.across(year, (steps[0] - 0.5, steps[-1] + 0.5), 40, 12)
            page.text(x, low - 14, words.signed(year), anchor="center")
        page.text(page.width / 2, low - 28, "Septembers from the inspection", anchor="center")
        page.foot(foot)
    return page.svg


def _panel(
    page: base.Sheet,
    one: EventPanel,
    steps: Sequence[int],
    base_step: int,
    names: Sequence[str],
    above: float,
    step: float,
) -> None:
    """Draw one measure's panel below ``above`` points from the top."""
    lines = {n: [np.asarray(v, float) for v in part] for n, part in one.lines.items()}
    reach = [0.0] + [v for part in lines.values() for a in part[1:] for v in a if np.isfinite(v)]
    own = None if one.own is None else [np.asarray(v, float) for v in one.own]
    if own is not None:
        reach += [float(v) for v in own[1] if np.isfinite(v)]
    ticks = scales.ticks(min(reach), max(reach), most=4)
    xlim = (steps[0] - 0.5, steps[-1] + 0.5)
    panel = page.panel(
        40, 12, above + 24, page.height - above - step + 4, xlim, (ticks[0], ticks[-1])
    )
    page.text(2, page.height - above - 14, one.title, base.INK, BASE, bold=True)
    panel.grid(ticks, scales.names(ticks, sign=True))
    panel.verticals([-0.5])
    for place, name in enumerate(names):
        if name not in lines:
            continue
        colour, mark, dashes = STYLES[place]
        years, middle, low, high = lines[name]
        shift = 0.12 * (place - (len(names) - 1) / 2)
        x = np.append(years, base_step)
        order = np.argsort(x)
        y = np.append(middle, 0.0)
        panel.ax.plot(
            x[order] + shift, y[order], color=colour, linewidth=1.4, linestyle=dashes, zorder=2
        )
        panel.ax.vlines(years + shift, low, high, color=colour, linewidth=1.1, zorder=2)
        panel.ax.plot(years + shift, middle, mark, color=colour, markersize=5, zorder=3)
    panel.ax.plot(
        [base_step], [0], "o", markeredgecolor=base.INK, color="white", markersize=6, zorder=4
    )
    if own is not None:
        panel.ax.plot(own[0], own[1], "-D", color=base.OWN, linewidth=2.4, markersize=5, zorder=4)


def strips(
    groups: Mapping[str, ArrayLike], unit: str, own: tuple[str, float] | None, label: str = ""
) -> str:
    """Draw values as dots in one strip a group, with each group's median.

    Parameters
    ----------
    groups
        Name → values; a group without values keeps its strip, empty.
    unit
        What the axis measures.
    own
        The group and value of the council of the study; None leaves it out.
    label
        Its name.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If no group has a value.
    """
    values = {name: np.sort(np.asarray(v, float)) for name, v in groups.items()}
    every = np.concatenate([v[np.isfinite(v)] for v in values.values()])
    if not every.size:
        raise ValueError("there is no value to draw")
    ticks = scales.ticks(min(0.0, float(every.min())), float(every.max()), most=6)
    names = {
        name: wrap(f"{name} ({len(v)})", 0.27 * base.WIDTH, SMALL) for name, v in values.items()
    }
    left = max(measure(line, SMALL) for name in names.values() for line in name) + 12
    foot = base.key(
        "One dot is one council; heavy upright: the middle one.",
        f"Diamond: {label}." if own else "",
    )
    bottom = 44 + height(foot, SMALL)
    with base.sheet(8 + STRIP * len(values) + bottom) as page:
        panel = page.panel(left, 14, 8, bottom, (ticks[0], ticks[-1]), (0, STRIP * len(values)))
        panel.ax.vlines(ticks, *panel.ylim, color=base.GRID, linewidth=0.8, zorder=0)
        if ticks[0] < 0:
            panel.ax.vlines([0], *panel.ylim, color=base.RULE, linewidth=1.2, zorder=0.5)
        for tick, text in zip(ticks, scales.names(ticks), strict=True):
            page.text(panel.x(float(tick)), panel.bottom - 13, text, anchor="center")
        page.text((panel.left + panel.right) / 2, panel.bottom - 29, unit, anchor="center")
        for place, (name, dots) in enumerate(values.items()):
            floor = STRIP * (len(values) - place - 1)
            panel.ax.hlines([floor], *panel.xlim, color=base.GRID, linewidth=0.8)
            page.block(2, panel.y(floor + STRIP / 2) + 7 * len(names[name]), names[name], base.INK)
            x, y = _piled(np.array([panel.x(float(v)) for v in dots]))
            panel.ax.plot(dots[x], floor + 7 + y, "o", color=base.OTHER, markersize=DOT - 0.6)
            if len(dots):
                panel.ax.vlines(
                    [np.median(dots)], floor + 3, floor + STRIP - 3, color=base.INK, linewidth=2.4
                )
            if own is not None and own[0] == name:
                panel.ax.plot(
                    [own[1]], [floor + STRIP / 2], "D", color=base.OWN, markersize=9, zorder=4
                )
        page.foot(foot)
    return page.svg


def _piled(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stack dots that would touch, as far as a strip has room: their order and height."""
    ends: list[float] = []
    levels = []
    for x in places:
        level = next((i for i, end in enumerate(ends) if x - end >= DOT), len(ends))
        ends[level : level + 1] = [float(x)]
        levels.append(level)
    step = min(DOT, (STRIP - 14) / max(len(ends) - 1, 1))
    return np.arange(len(places)), step * np.array(levels, float)
