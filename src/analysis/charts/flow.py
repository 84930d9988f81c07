"""Councils by year and by size, the child's journey in steps, and change around an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, lines, scales
from analysis.charts.labels import BASE, SMALL, height, measure, wrap

#: The wide band, drawn under the narrow one.
PALE = "#eef3f7"
#: Room for one step of the journey, and for one panel around an event, in points.
STEP, PANEL = 34.0, 84.0
Quantiles = tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike, ArrayLike]


def fan(
    periods: ArrayLike,
    councils: Quantiles,
    unit: str,
    england: ArrayLike | None = None,
    own: ArrayLike | None = None,
    label: str = "",
    breaks: Sequence[int] = (),
) -> str:
    """Draw how councils lie year by year: the middle half, the middle eight in ten, the median.

    Parameters
    ----------
    periods
        Years, rising; shape (years,) like every array here.
    councils
        The 10th, 25th, 50th, 75th and 90th of every 100 councils.
    unit
        Unit of the values.
    england, own, label
        England's values; one council's, and its name; each may be left out.
    breaks
        Years from which the series means something else.

    Returns
    -------
    str
        SVG.
    """
    years = np.asarray(periods, float)
    low, below, middle, above, high = (np.asarray(q, float) for q in councils)
    rest = {"England": england, label: own}
    series = {name: np.asarray(v, float) for name, v in rest.items() if v is not None}
    scale = lines.value_ticks(low, high, *series.values())
    shown = scales.names(scale)
    breaks = [b for b in breaks if years[0] < b <= years[-1]]
    right, tall = base.naming(["Median council", *series], label)
    foot = base.key(
        "Dark band: the middle half of councils; pale band: the middle eight in ten.",
        "Dotted vertical line: break in the series." if breaks else "",
    )
    bottom = 24 + height(foot, SMALL)
    xlim = (years[0] - 0.6, years[-1] + 0.6)
    with base.sheet(26 + bottom + max(185, tall)) as page:
        panel = page.panel(scales.margin(shown), right, 26, bottom, xlim, (scale[0], scale[-1]))
        page.text(2, page.height - 12, scales.capital(unit))
        panel.ax.fill_between(
            years, low, high, facecolor=PALE, edgecolor=base.RULE, linewidth=0.6, zorder=0.1
        )
        lines.band(panel, years, below, above, breaks)
        panel.grid(scale, shown)
        panel.years(years[0], years[-1])
        panel.verticals([b - 0.5 for b in breaks])
        entries = []
        styles: dict[str, tuple[str, object, float]] = {
            "Median council": (base.NEAR, (0, (4, 2)), 1.5),
            "England": (base.REGION, (0, (7, 2, 1.5, 2)), 1.6),
            label: (base.OWN, "-", 2.2),
        }
        for name, values in {"Median council": middle, **series}.items():
            colour, dashes, width = styles[name]
            if not np.isfinite(values).any():
                continue
            lines.line(panel, years, values, breaks, colour, width, dashes)
            entries.append((name, *lines.last(years, values), colour))
        if own is not None:
            panel.ax.plot(years, series[label], "o", color=base.OWN, markersize=4.5, clip_on=False)
        panel.ends(entries, label)
        page.foot(foot)
    return page.svg


def intervals(
    periods: ArrayLike, series: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]], unit: str
) -> str:
    """Draw lines over the years, each value with its interval.

    Parameters
    ----------
    periods
        Years, rising; shape (years,) like every array here.
    series
        Name and values, lower and upper limits, NaN where a line has no value; four at most.
    unit
        Unit of the values.

    Returns
    -------
    str
        SVG.
    """
    years = np.asarray(periods, float)
    styles = [lines.FIRST, *lines.OTHERS]
    every = [np.asarray(part, float) for triple in series.values() for part in triple]
    scale = lines.value_ticks(*every)
    shown = scales.names(scale)
    right, tall = base.naming(list(series))
    foot = base.key("Vertical lines: 95% intervals.")
    bottom = 24 + height(foot, SMALL)
    with base.sheet(26 + bottom + max(185, tall)) as page:
        panel = page.panel(
            scales.margin(shown), right, 26, bottom,
            (years[0] - 0.6, years[-1] + 0.6), (scale[0], scale[-1]),
        )  # fmt: skip
        page.text(2, page.height - 12, scales.capital(unit))
        panel.grid(scale, shown)
        panel.years(years[0], years[-1])
        entries = []
        shift = np.linspace(-0.12, 0.12, len(series)) if len(series) > 1 else np.zeros(1)
        for (name, triple), (colour, dashes), aside in zip(
            series.items(), styles, shift, strict=False
        ):
            value, low, high = (np.asarray(part, float) for part in triple)
            lines.line(panel, years + aside, value, (), colour, 1.8, dashes)
            panel.ax.vlines(years + aside, low, high, color=colour, linewidth=1)
            entries.append((name, *lines.last(years, value), colour))
        panel.ends(entries)
        page.foot(foot)
    return page.svg


def funnel(
    sizes: ArrayLike,
    values: ArrayLike,
    average: float,
    grid: ArrayLike,
    inner: tuple[ArrayLike, ArrayLike],
    outer: tuple[ArrayLike, ArrayLike],
    unit: str,
    across: str,
    own: tuple[float, float] | None = None,
    label: str = "",
) -> str:
    """Draw councils by size, with the limits of chance and of the spread between councils.

    Parameters
    ----------
    sizes, values
        Shape (councils,), the named council not among them.
    average
        Drawn as a level line.
    grid, inner, outer
        Sizes at which the limits stand, and the two pairs of limits: by chance alone, and with
        the spread between councils added.
    unit, across
        Unit of the values; what a size is.
    own, label
        Size and value of the named council, and its name.

    Returns
    -------
    str
        SVG.
    """
    x, y, steps = (np.asarray(part, float) for part in (sizes, values, grid))
    limits = [np.asarray(part, float) for part in (*inner, *outer)]
    marked = np.array([own[1]]) if own is not None else np.array([])
    scale = lines.value_ticks(y, marked, *limits)
    shown = scales.names(scale)
    widest = max([float(x.max()), *([own[0]] if own is not None else [])])
    ticks = scales.ticks(0, widest)
    foot = base.key(
        "One dot is one council; none is named but the reader's own.",
        "Solid lines: 95% limits by chance alone; dashed lines: with the spread between councils "
        "added; level line: all councils together.",
    )
    bottom = 42 + height(foot, SMALL)
    left = scales.margin(shown)
    with base.sheet(30 + bottom + 200) as page:
        panel = page.panel(left, 14, 30, bottom, (0, ticks[-1]), (scale[0], scale[-1]))
        page.text(2, page.height - 12, scales.capital(unit))
        panel.grid(scale, shown)
        panel.ax.hlines([average], 0, ticks[-1], color=base.REGION, linewidth=1.4)
        for low, dashes in ((0, "-"), (2, (0, (4, 2)))):
            for edge in limits[low : low + 2]:
                panel.ax.plot(steps, edge, color=base.INK, linewidth=1, linestyle=dashes)
        panel.ax.plot(x, y, "o", color=base.OTHER, markersize=4, linewidth=0)
        page.line([panel.left, panel.right], [panel.bottom] * 2, base.RULE)
        for tick, name in zip(ticks, scales.names(ticks), strict=True):
            at = panel.x(float(tick))
            page.line([at, at], [panel.bottom, panel.bottom - 3], base.RULE)
            half = measure(name, SMALL) / 2
            page.text(min(at, page.width - half - 1), panel.bottom - 14, name, anchor="center")
        page.text((panel.left + panel.right) / 2, panel.bottom - 30, across, anchor="center")
        if own is not None:
            panel.ax.plot([own[0]], [own[1]], "D", color=base.OWN, markersize=9, clip_on=False)
            half = measure(label, BASE, True) / 2
            centre = min(max(panel.x(own[0]), panel.left + half), page.width - half - 2)
            page.text(centre, panel.y(own[1]) + 8, label, base.OWN, BASE, "center", bold=True)
        page.foot(foot)
    return page.svg


def journey(
    steps: Sequence[str], england: ArrayLike, unit: str, own: ArrayLike | None = None,
    label: str = "",
) -> str:  # fmt: skip
    """Draw the steps of the child's journey as bars of one scale, one below the other.

    Parameters
    ----------
    steps
        Names, first step at the top.
    england, own
        Values, shape (steps,); NaN where not published.
    unit
        Unit of the values.
    label
        The council's name.

    Returns
    -------
    str
        SVG.
    """
    whole = np.asarray(england, float)
    mine = None if own is None else np.asarray(own, float)
    most = float(np.nanmax(np.r_[whole, [] if mine is None else mine, 1.0]))
    blocks = [wrap(step, 112, SMALL) for step in steps]
    left = 8 + max(measure(line, SMALL) for block in blocks for line in block)
    foot = base.key(
        f"{scales.capital(unit)}. Grey bar: England"
        + (f"; blue bar: {label}." if mine is not None else ".")
    )
    bottom = 8 + height(foot, SMALL)
    tall = STEP * len(steps)
    with base.sheet(10 + tall + bottom) as page:
        panel = page.panel(left, 44, 10, bottom, (0, most), (-len(steps), 0))
        bars = [(whole, base.NEAR, base.INK, False)]
        if mine is not None:
            bars.append((mine, base.OWN, base.OWN, True))
        each = 0.76 / len(bars)
        for place, block in enumerate(blocks):
            page.block(2, panel.y(-place - 0.5) + height(block, SMALL) / 2, block, base.INK)
            for order, (values, colour, ink, bold) in enumerate(bars):
                value = float(values[place])
                middle = -place - 0.12 - each * (order + 0.5)
                text = words.number(value, 1)
                if np.isfinite(value):
                    panel.ax.barh(middle, value, each * 0.92, color=colour)
                page.text(
                    panel.x(value if np.isfinite(value) else 0) + 4,
                    panel.y(middle) - 0.36 * SMALL, text, ink, bold=bold,
                )  # fmt: skip
        page.line([panel.left] * 2, [panel.bottom, panel.top], base.RULE)
        page.foot(foot)
    return page.svg


Track = tuple[str, Sequence[float], ArrayLike, ArrayLike, ArrayLike]


def around(tracks: Sequence[Track], when: str) -> str:
    """Draw change around an event, one panel a measure, with intervals.

    Parameters
    ----------
    tracks
        Title with its unit, offsets in years, estimates, lower and upper limits. The base year
        is the one left out of the offsets between the others.
    when
        What year 0 is.

    Returns
    -------
    str
        SVG.
    """
    foot = base.key(
        f"Year 0: {when}. Change since the year before it, beyond matched councils; vertical "
        "lines: 95% intervals; hollow dot: the year before, nought by construction."
    )
    scaled = []
    for _, _, value, low, high in tracks:
        parts = [np.asarray(part, float) for part in (value, low, high)]
        every = np.concatenate([*parts, [0.0]])
        scaled.append(
            (parts, scales.ticks(float(np.nanmin(every)), float(np.nanmax(every)), most=3))
        )
    left = max(scales.margin(scales.names(ticks, sign=True)) for _, ticks in scaled)
    bottom = 22 + height(foot, SMALL)
    step = PANEL + 26
    with base.sheet(step * len(tracks) + bottom) as page:
        for place, ((title, offsets, *_), (parts, ticks)) in enumerate(
            zip(tracks, scaled, strict=True)
        ):
            under = page.height - step * (place + 1)
            panel = page.panel(left, 12, step * place + 24, under + 2,
                               (-3.5, 3.5), (ticks[0], ticks[-1]))  # fmt: skip
            page.text(2, panel.top + 10, title, base.INK, bold=True)
            panel.grid(ticks, scales.names(ticks, sign=True))
            panel.verticals([-0.5])
            x = np.asarray(offsets, float)
            value, low, high = parts
            here = np.isfinite(value)
            joined = np.argsort(np.r_[x[here], -1.0])
            panel.ax.plot(
                np.r_[x[here], -1.0][joined], np.r_[value[here], 0.0][joined],
                color=base.OWN, linewidth=1.4,
            )  # fmt: skip
            panel.ax.vlines(x, low, high, color=base.OWN, linewidth=1.6)
            panel.ax.plot(x, value, "o", color=base.OWN, markersize=5, clip_on=False)
            panel.ax.plot([-1], [0], "o", color="white", markeredgecolor=base.OWN, markersize=6)
        for offset in range(-3, 4):
            page.text(panel.x(offset), panel.bottom - 14, words.signed(offset), anchor="center")
        page.foot(foot)
    return page.svg
