"""Series over the years: one council beside others, and plain national lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, scales
from analysis.charts.base import Panel
from analysis.charts.labels import SMALL, height, measure

#: Letters for Ofsted's overall grades, as the field abbreviates them.
LETTERS = {"inadequate": "I", "requires improvement": "RI", "good": "G", "outstanding": "O"}
#: Colour and dashes of the lines that stand for others, in order.
OTHERS = [
    (base.REGION, (0, (7, 2, 1.5, 2))),
    (base.INK, (0, (4, 2))),
    ("#7b2d8b", (0, (1.5, 1.5))),
    ("#00664f", (0, (9, 2))),
    (base.NEAR, (0, (4, 1.5, 1.5, 1.5, 1.5, 1.5))),
]
FIRST = (base.OWN, "-")

Interval = tuple[ArrayLike, ArrayLike]
Band = tuple[ArrayLike, ArrayLike, ArrayLike]


def beside(
    periods: ArrayLike,
    own: ArrayLike,
    interval: Interval,
    neighbours: Band | None,
    others: Mapping[str, ArrayLike],
    label: str,
    unit: str,
    marks: Sequence[tuple[float, str]] = (),
    breaks: Sequence[int] = (),
    part: tuple[float, float, float, float] | None = None,
) -> str:
    """Draw a council's series beside its neighbours, its region and England.

    Parameters
    ----------
    periods
        Years, rising; shape (years,) like every array here. Lines break at NaN, at years left
        out and at breaks.
    own, interval
        The council's values; their lower and upper limits, NaN where there is no interval.
    neighbours
        Their median, lowest and highest value; None leaves them out.
    others
        Name and values of further lines.
    label, unit
        The council's name; the unit of the values.
    marks
        Decimal year and overall grade of judgements.
    breaks
        Years from which the series means something else.
    part
        The council's newest figure where it is none of a whole year: decimal year, value and
        limits. It stands alone, joined to nothing.

    Returns
    -------
    str
        SVG.
    """
    years, values = _floats(periods), _floats(own)
    low, high = (_floats(side) for side in interval)
    near = None if neighbours is None else tuple(_floats(part) for part in neighbours)
    rest = {name: _floats(line) for name, line in others.items()}
    breaks = [b for b in breaks if years[0] < b <= years[-1]]
    newest = _floats(part or ())
    scale = value_ticks(values, low, high, *(near or ()), *rest.values(), newest[1:])
    shown = scales.names(scale)

    entries = [(label, values, base.OWN)]
    if near is not None:
        entries.append(("Neighbours' median", near[0], base.NEAR))
    entries += [
        (name, line, colour)
        for (name, line), (colour, _) in zip(rest.items(), OTHERS, strict=False)
    ]
    entries = [entry for entry in entries if np.isfinite(entry[1]).any()]
    right, tall = base.naming([name for name, *_ in entries], label)
    grades = sorted({grade for _, grade in marks}, key=list(LETTERS).index)
    foot = base.key(
        "Band: from the lowest to the highest neighbour." if near is not None else "",
        "Thin vertical lines: 95% interval." if np.isfinite(low).any() else "",
        "Hollow diamond: local, unpublished figure that is not of a whole year." if part else "",
        "Dotted vertical line: break in the series." if breaks else "",
        "Letters: overall grade published, "
        + words.join(f"{LETTERS[g]}\N{NO-BREAK SPACE}{g}" for g in grades)
        + "."
        if grades
        else "",
    )
    left = scales.margin(shown)
    xlim = (years[0] - 0.6, max([years[-1], *newest[:1]]) + 0.6)
    letters, room = _letters(marks, left, right, xlim)
    top = 26 + room
    bottom = 24 + height(foot, SMALL)
    with base.sheet(top + bottom + max(185, tall)) as page:
        panel = page.panel(left, right, top, bottom, xlim, (scale[0], scale[-1]))
        page.text(2, page.height - 12, scales.capital(unit))
        panel.grid(scale, shown)
        panel.years(years[0], years[-1])
        panel.verticals([b - 0.5 for b in breaks])
        if near is not None:
            band(panel, years, near[1], near[2], breaks)
            line(panel, years, near[0], breaks, base.NEAR, 1.4)
        for values_, (colour, dashes) in zip(rest.values(), OTHERS, strict=False):
            line(panel, years, values_, breaks, colour, 1.6, dashes)
        panel.ax.vlines(years, low, np.minimum(high, scale[-1]), color=base.OWN, linewidth=1)
        line(panel, years, values, breaks, base.OWN, 2.2)
        panel.ax.plot(years, values, "o", color=base.OWN, markersize=5, clip_on=False)
        if part:
            _diamond(panel, *part, scale[-1])
        for x, row, text in letters:
            y = panel.top + 5 + 14 * row
            page.line([x, x], [panel.top - 3, y - 2], base.MUTED, 0.8)
            wide = measure(text, SMALL, True) / 2 + 3
            page.ax.fill(
                [x - wide, x + wide, x + wide, x - wide],
                [y - 2.5, y - 2.5, y + 9.5, y + 9.5],
                facecolor="white",
                edgecolor=base.MUTED,
                linewidth=0.8,
                zorder=2.5,
            )
            page.text(x, y, text, base.INK, anchor="center", bold=True)
        panel.ends([(name, *last(years, line_), colour) for name, line_, colour in entries], label)
        page.foot(foot)
    return page.svg


def _diamond(panel: Panel, x: float, value: float, low: float, high: float, top: float) -> None:
    """Draw a figure that belongs to no whole year."""
    panel.ax.vlines([x], low, min(high, top), color=base.OWN, linewidth=1)
    panel.ax.plot(
        [x], [value], "D", color=base.OWN, markersize=6, markerfacecolor="white", clip_on=False
    )


def trend(
    periods: ArrayLike,
    series: Mapping[str, ArrayLike],
    unit: str,
    breaks: Sequence[int] = (),
) -> str:
    """Draw plain lines over the years, each named at its end.

    Parameters
    ----------
    periods
        Years, rising; shape (years,) like every array here.
    series
        Name and values of each line, at most six.
    unit
        Unit of the values.
    breaks
        Years from which the series mean something else.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there are more lines than can be told apart.
    """
    styles = [FIRST, *OTHERS]
    if len(series) > len(styles):
        raise ValueError(f"{len(series)} lines cannot be told apart; draw at most {len(styles)}")
    years = _floats(periods)
    lines = {name: _floats(values) for name, values in series.items()}
    breaks = [b for b in breaks if years[0] < b <= years[-1]]
    scale = value_ticks(*lines.values())
    shown = scales.names(scale)
    right, tall = base.naming(list(lines))
    foot = base.key("Dotted vertical line: break in the series." if breaks else "")
    bottom = 24 + height(foot, SMALL)
    with base.sheet(26 + bottom + max(185, tall)) as page:
        panel = page.panel(
            scales.margin(shown),
            right,
            26,
            bottom,
            (years[0] - 0.6, years[-1] + 0.6),
            (scale[0], scale[-1]),
        )
        page.text(2, page.height - 12, scales.capital(unit))
        panel.grid(scale, shown)
        panel.years(years[0], years[-1])
        panel.verticals([b - 0.5 for b in breaks])
        entries = []
        for (name, values), (colour, dashes) in zip(lines.items(), styles, strict=False):
            line(panel, years, values, breaks, colour, 2, dashes)
            if np.isfinite(values).any():
                entries.append((name, *last(years, values), colour))
        panel.ends(entries)
        page.foot(foot)
    return page.svg


def line(
    panel: Panel,
    years: np.ndarray,
    values: np.ndarray,
    breaks: Sequence[int],
    colour: str,
    width: float,
    dashes: object = "-",
    whole: bool = False,
) -> None:
    """Draw a line that stops at gaps and breaks; a value that stands alone becomes a dot.

    A ``whole`` line, as of a model, runs on over years that are left out.
    """
    x, y = _broken(years, breaks, values, whole=whole)
    panel.ax.plot(x, y, color=colour, linewidth=width, linestyle=dashes)
    here = np.isfinite(y)
    alone = here & ~np.append(False, here[:-1]) & ~np.append(here[1:], False)
    panel.ax.plot(x[alone], y[alone], "o", color=colour, markersize=4, clip_on=False)


def band(
    panel: Panel, years: np.ndarray, low: np.ndarray, high: np.ndarray, breaks: Sequence[int]
) -> None:
    """Shade a range that stops at gaps and breaks; a range that stands alone becomes a bar."""
    x, bottom, top = _broken(years, breaks, low, high)
    panel.ax.fill_between(
        x, bottom, top, facecolor=base.BAND, edgecolor=base.BAND_EDGE, linewidth=0.7, zorder=0.2
    )
    here = np.isfinite(bottom) & np.isfinite(top)
    alone = here & ~np.append(False, here[:-1]) & ~np.append(here[1:], False)
    panel.ax.vlines(
        x[alone], bottom[alone], top[alone], color=base.BAND_EDGE, linewidth=4, alpha=0.5
    )


def value_ticks(*arrays: np.ndarray, whole: bool = False) -> np.ndarray:
    """Return the ticks of a value axis; it starts at nought unless the values lie far from it."""
    every = np.concatenate([np.ravel(a) for a in arrays]) if arrays else np.array([])
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 1.0)
    if 0 < low < 0.6 * high:
        low = 0.0
    return scales.ticks(low, high, whole)


def _floats(values: ArrayLike) -> np.ndarray:
    return np.asarray(values, float)


def last(years: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Return the last year with a value, and the value."""
    place = int(np.flatnonzero(np.isfinite(values))[-1])
    return float(years[place]), float(values[place])


def _broken(
    years: np.ndarray, breaks: Sequence[int], *lines: np.ndarray, whole: bool = False
) -> tuple[np.ndarray, ...]:
    """Put an empty point wherever a year is left out or a series breaks."""
    usual = min((b - a for a, b in pairwise(years)), default=1.0)
    cut = [
        place + 1
        for place, (a, b) in enumerate(pairwise(years))
        if (b - a > 1.5 * usual and not whole) or any(a < year <= b for year in breaks)
    ]
    return (
        np.insert(years, cut, [(years[c - 1] + years[c]) / 2 for c in cut]),
        *(np.insert(values, cut, np.nan) for values in lines),
    )


def _letters(
    marks: Sequence[tuple[float, str]], left: float, right: float, xlim: tuple[float, float]
) -> tuple[list[tuple[float, int, str]], float]:
    """Place the letters of grades in rows above the panel, and say how much room they take."""
    rows: list[float] = []
    found = []
    for year, grade in sorted(marks):
        text = LETTERS[grade]
        wide = measure(text, SMALL, True) + 8
        x = min(max(base.across(year, xlim, left, right), left), base.WIDTH - right)
        row = next((r for r, end in enumerate(rows) if end <= x - wide / 2), len(rows))
        rows[row : row + 1] = [x + wide / 2 + 1]
        found.append((x, row, text))
    return found, 16.0 * bool(rows) + 14 * max(len(rows) - 1, 0)
