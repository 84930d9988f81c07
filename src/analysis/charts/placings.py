"""One council on several indicators, each on a scale of its own, written as SVG by hand.

A page of a profile holds many of these and there are as many profiles as councils, so they
are written as text in a few milliseconds, to the measures and colours of `analysis.charts.base`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.charts import base, pen
from analysis.charts.labels import LEADING, SMALL, measure, wrap

#: Edges of a row's scale and of its small series, in points.
LEFT, RIGHT, SERIES_LEFT, SERIES_RIGHT = 10.0, 296.0, 322.0, 396.0
#: Height of the small series and of the band of neighbours, in points.
TALL, BAND = 22.0, 9.0
#: Colour of a council's own unpublished figure.
LOCAL = "#6a1b7a"


@dataclass(frozen=True, slots=True)
class Placing:
    """One row: an indicator, the council's value and what it is set beside; NaN for none.

    Attributes
    ----------
    name
        The indicator, with its year and unit as far as they are wanted.
    told
        The council's value as printed at the right.
    value, low, high
        The value and its 95% interval.
    middle, least, most
        The neighbours' median or mean, and their range.
    region, england
        Their values.
    series
        The council's own values by year, for the small series; empty for none.
    local, local_low, local_high
        The council's own unpublished value and its interval.
    decimals
        Of the ends of the scale.
    most_possible
        The scale never goes beyond this: 100 for a share in per cent.
    """

    name: str
    told: str
    value: float
    low: float
    high: float
    middle: float
    least: float
    most: float
    region: float
    england: float
    series: dict[int, float] = field(default_factory=dict)
    local: float = float("nan")
    local_low: float = float("nan")
    local_high: float = float("nan")
    decimals: int = 1
    most_possible: float = float("inf")


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{pen.number(x)}" cy="{pen.number(y)}" r="4.5" fill="{base.OWN}"/>'


def _diamond(x: float, y: float) -> str:
    return pen.diamond(x, y, 5, base.INK, 1.4)


def _triangle(x: float, y: float) -> str:
    return pen.shape([(x, y - 5), (x + 5, y + 4), (x - 5, y + 4)], base.REGION, 1.4)


def _square(x: float, y: float) -> str:
    return (
        f'<rect x="{pen.number(x - 4)}" y="{pen.number(y - 4)}" width="8" height="8" fill="white" '
        f'stroke="{LOCAL}" stroke-width="2"/>'
    )


def _middle(x: float, y: float) -> str:
    return pen.line(x, y - BAND / 2 - 2, x, y + BAND / 2 + 2, base.BAND_EDGE, 2.4)


def _band(x0: float, x1: float, y: float) -> str:
    wide = pen.number(max(x1 - x0, 1))
    return (
        f'<rect x="{pen.number(x0)}" y="{pen.number(y - BAND / 2)}" width="{wide}" '
        f'height="{BAND:g}" fill="{base.BAND}" stroke="{base.BAND_EDGE}" stroke-width="0.7"/>'
    )


def _scale(row: Placing) -> tuple[float, float]:
    """Return the ends of a row's scale: all that is drawn on it, and a little room."""
    drawn = [row.value, row.low, row.high, row.middle, row.least, row.most, row.region]
    drawn += [row.england, row.local, row.local_low, row.local_high]
    here = [v for v in drawn if np.isfinite(v)]
    low, high = min(here), max(here)
    room = 0.06 * (high - low) or 0.5 * abs(high) or 1.0
    return (max(0.0, low - room) if low >= 0 else low - room), min(high + room, row.most_possible)


def _small(row: Placing, y: float) -> list[str]:
    """Draw a row's own series, its first and last year under it."""
    found = [(year, v) for year, v in sorted(row.series.items()) if np.isfinite(v)]
    if len(found) < 3:
        return []
    years, values = zip(*found, strict=True)
    low, high = min(values), max(values)
    wide = SERIES_RIGHT - SERIES_LEFT

    def place(year: int, value: float) -> str:
        across = SERIES_LEFT + wide * (year - years[0]) / (years[-1] - years[0])
        up = 0.5 if high == low else (value - low) / (high - low)
        return f"{pen.number(across)},{pen.number(y + TALL / 2 - up * TALL)}"

    points = " ".join(place(year, value) for year, value in found)
    last = place(*found[-1]).split(",")
    return [
        f'<polyline points="{points}" fill="none" stroke="{base.OWN}" stroke-width="1.5"/>',
        f'<circle cx="{last[0]}" cy="{last[1]}" r="2.6" fill="{base.OWN}"/>',
        pen.text(SERIES_LEFT, y + TALL / 2 + 13, str(years[0])),
        pen.text(SERIES_RIGHT, y + TALL / 2 + 13, str(years[-1]), anchor="end"),
    ]


def _row(row: Placing, top: float) -> tuple[list[str], float]:
    """Draw one row from an upper edge, and return where the next begins."""
    wide = measure(row.told, SMALL, True)
    lines = wrap(row.name, base.WIDTH - 14 - wide, SMALL, True)
    parts = [
        pen.text(2, top + (i + 0.82) * SMALL * LEADING, line, base.INK, bold=True)
        for i, line in enumerate(lines)
    ]
    parts.append(
        pen.text(base.WIDTH - 4, top + 0.82 * SMALL * LEADING, row.told, base.OWN, "end", True)
    )
    y = top + len(lines) * SMALL * LEADING + 14
    low, high = _scale(row)

    def x(value: float) -> float:
        return LEFT + (value - low) / (high - low) * (RIGHT - LEFT)

    parts.append(pen.line(LEFT, y, RIGHT, y, base.GRID, 1))
    if np.isfinite(row.least):
        parts += [_band(x(row.least), x(row.most), y), _middle(x(row.middle), y)]
    if np.isfinite(row.england):
        parts.append(_diamond(x(row.england), y))
    if np.isfinite(row.region):
        parts.append(_triangle(x(row.region), y))
    if np.isfinite(row.low) and np.isfinite(row.high):
        parts.append(pen.line(x(row.low), y, x(row.high), y, base.OWN, 2.2))
    if np.isfinite(row.value):
        parts.append(_dot(x(row.value), y))
    if np.isfinite(row.local):
        if np.isfinite(row.local_low) and np.isfinite(row.local_high):
            parts.append(pen.line(x(row.local_low), y + 10, x(row.local_high), y + 10, LOCAL, 1.6))
        parts.append(_square(x(row.local), y + 10))
    foot = y + TALL / 2 + 13
    ends = (f"{low:,.{row.decimals}f}", f"{high:,.{row.decimals}f}")
    parts += [pen.text(LEFT - 8, foot, ends[0]), pen.text(RIGHT, foot, ends[1], anchor="end")]
    parts += _small(row, y)
    return parts, foot + 16


def _key(entries: Sequence[tuple[str, str]], top: float) -> tuple[list[str], float]:
    """Draw the key, mark and words side by side, in as many lines as it takes."""
    parts: list[str] = []
    x, y = 8.0, top + 8
    for mark, words in entries:
        wide = measure(words, SMALL) + 26
        if x + wide > base.WIDTH and x > 8:
            x, y = 8.0, y + 16
        parts.append(f'<g transform="translate({pen.number(x)} {pen.number(y)})">{mark}</g>')
        parts.append(pen.text(x + 11, y + 3.4, words))
        x += wide
    return parts, y + 12


def placings(rows: Sequence[Placing], own: str, middle: str, region: str, foot: str = "") -> str:
    """Draw a council's values beside its neighbours, its region and England, a row each.

    Parameters
    ----------
    rows
        Top first; a row with nothing to draw is left out.
    own
        The council's name.
    middle
        What the neighbours' mark is, such as ``neighbours' median``.
    region
        The region's name; empty where there is none to draw.
    foot
        A sentence under the key.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    drawn = [row for row in rows if np.isfinite(row.value) or np.isfinite(row.local)]
    if not drawn:
        raise ValueError("there is nothing to draw")
    body: list[str] = []
    top = 4.0
    for row in drawn:
        parts, top = _row(row, top)
        body += parts
    entries = [(_dot(0, 0), f"{own}, line: 95% interval")]
    if any(np.isfinite(row.local) for row in drawn):
        entries.append((_square(0, 0), "Local, unpublished"))
    if any(np.isfinite(row.least) for row in drawn):
        entries += [(_middle(0, 0), middle), (_band(-6, 6, 0), "Neighbours' range")]
    if region and any(np.isfinite(row.region) for row in drawn):
        entries.append((_triangle(0, 0), region))
    if any(np.isfinite(row.england) for row in drawn):
        entries.append((_diamond(0, 0), "England"))
    parts, top = _key(entries, top)
    body += parts
    words = "Each row has its own scale. At the right: the council's own years."
    for line in base.key(words, foot):
        top += SMALL * LEADING
        body.append(pen.text(2, top, line))
    return pen.sheet(top + 5, body)
