"""All councils' figures of an indicator, prepared once for every profile.

A line is fitted once for each indicator and year: what is expected of a council as deprived as
this one, and how far councils of its size differ from that. Shares are taken on the arcsine
scale and rates on the square root, where chance is about normal and hangs on size alone
(Anscombe 1948, Biometrika 35: 246-254); amounts on logs, where size cannot be allowed for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, panel
from analysis.declare import Indicator
from analysis.indicators import COLUMNS, Point
from analysis.paths import remember
from analysis.stats.expected import FEWEST, ExpectedLine, expected_line
from analysis.stats.intervals import normal_quantile

#: Where more councils than this share are withheld, what is left is no fair sample: small
#: counts are withheld, so the councils that are left are the large ones and those with none.
MOST_WITHHELD = 0.15
#: Fewer expected cases, or expected others, than this are too few for limits.
FEWEST_EXPECTED = 5.0
#: Levels of the limits, as usual for funnels.
INNER, OUTER = 0.95, 0.998
#: Years of the index of multiple deprivation.
INDICES = (2010, 2015, 2019, 2025)


@remember
def table(name: str, edition: str) -> dict[str, dict[int, Point]]:
    """Return every area's values of an indicator by period, withheld ones included."""
    frame = indicators.series(name, edition)
    found: dict[str, dict[int, Point]] = {}
    rows = frame[COLUMNS].itertuples(index=False, name=None)
    for (area, period), row in zip(frame.index, rows, strict=True):
        found.setdefault(str(area), {})[int(period)] = Point(int(period), *row)
    return found


def value(name: str, edition: str, area: str, period: int) -> float:
    """Return one value, NaN where it is withheld or not published."""
    point = table(name, edition).get(area, {}).get(period)
    return point.value if point is not None else float("nan")


@remember
def _councils(name: str, edition: str, period: int) -> dict[str, Point]:
    """Return the councils' points of one year, the two smallest left out."""
    known = areas.areas()
    return {
        area: points[period]
        for area, points in table(name, edition).items()
        if period in points
        and area in known
        and known[area].kind in ("council", "joint")
        and area not in panel.TINY
    }


def _fair(points: dict[str, Point]) -> bool:
    """Say whether so few of a year's figures are withheld that the rest are a fair sample."""
    held = sum(np.isfinite(point.value) for point in points.values())
    return held >= (1 - MOST_WITHHELD) * len(points)


@remember
def newest(name: str, edition: str) -> int | None:
    """Return the newest year in which councils have a figure, None where there is none."""
    years = sorted({y for points in table(name, edition).values() for y in points}, reverse=True)
    for year in years:
        held = _councils(name, edition, year).values()
        if sum(np.isfinite(point.value) for point in held) >= FEWEST:
            return year
    return None


@remember
def index_year(edition: str) -> int:
    """Return the newest index of deprivation that had appeared by the edition's day."""
    day = declare.edition(edition).as_at
    return max(year for year in INDICES if day is None or year < day.year)


@remember
def deprivation(edition: str) -> dict[str, float]:
    """Return each council's deprivation, a joint return's weighted by its partners' children."""
    scores = panel.deprivation(index_year(edition)).to_dict()
    children = indicators.population(edition)["value"]
    newest_year = children.groupby(level="area").last().to_dict()
    found = {str(area): float(score) for area, score in scores.items()}
    for joint in (area for area in areas.areas().values() if area.kind == "joint"):
        parts = [m for m in joint.members if m in found and m in newest_year]
        if len(parts) == len(joint.members):
            weights = [newest_year[m] for m in parts]
            found[joint.id] = float(np.average([found[m] for m in parts], weights=weights))
    return found


def scaled(spec: Indicator, value: np.ndarray) -> np.ndarray:
    """Put values on the scale on which chance is about normal; NaN where that cannot be."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if spec.interval == "wilson":
            return np.arcsin(np.sqrt(value / spec.per))
        if spec.interval == "poisson":
            return np.sqrt(value / spec.per)
        return np.log(np.where(value > 0, value, np.nan))


def unscaled(spec: Indicator, place: np.ndarray) -> np.ndarray:
    """Return from that scale to the indicator's own."""
    if spec.interval == "wilson":
        return np.sin(np.clip(place, 0.0, np.pi / 2)) ** 2 * spec.per
    if spec.interval == "poisson":
        return np.maximum(place, 0.0) ** 2 * spec.per
    return np.exp(place)


def chance(spec: Indicator, denominator: np.ndarray) -> np.ndarray:
    """Return the chance variance on that scale: one quarter over the size, none for amounts."""
    if spec.interval == "none":
        return np.zeros_like(denominator)
    return 1 / (4 * denominator)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a council of its deprivation and size, on the indicator's scale."""

    value: float
    #: 95% limits
    low: float
    high: float
    #: 99.8% limits
    lower: float
    upper: float
    #: how far the council lies from it, in standard units
    z: float
    #: one standard unit on the scale of `scaled`
    unit: float

    @property
    def outside(self) -> bool:
        """Whether the value lies outside the 95% limits."""
        return abs(self.z) > normal_quantile(INNER)

    @property
    def far(self) -> bool:
        """Whether the value lies outside the 99.8% limits."""
        return abs(self.z) > normal_quantile(OUTER)


@dataclass(frozen=True, slots=True)
class Funnel:
    """What is expected of every council in one year, or why nothing is."""

    councils: dict[str, Expected]
    why_not: str = ""
    #: the line behind it
    line: ExpectedLine | None = None


@remember
def funnel(name: str, edition: str, period: int) -> Funnel:
    """Fit what is expected of each council from its deprivation, with limits for its size."""
    spec = declare.indicator(name)
    points = _councils(name, edition, period)
    held = [area for area, point in points.items() if np.isfinite(point.value)]
    if len(held) < FEWEST:
        return Funnel({}, "too few councils have a figure")
    if not _fair(points):
        hidden = round(100 * (1 - len(held) / len(points)))
        return Funnel(
            {},
            f"{hidden}% of councils' figures are withheld, mostly small counts, so those left are "
            "no fair sample",
        )
    index = deprivation(edition)
    values = np.array([points[area].value for area in held])
    size = np.array([points[area].denominator for area in held])
    place = scaled(spec, values)
    chances = chance(spec, size)
    line = expected_line(place, chances, np.array([index.get(area, np.nan) for area in held]))
    found: dict[str, Expected] = {}
    for i, area in enumerate(held):
        if not np.isfinite(line.z[i]):
            continue
        middle, unit = line.expected[i], line.spread[i]
        reach = [normal_quantile(level) * unit for level in (INNER, OUTER)]
        ends = np.array([middle, middle - reach[0], middle + reach[0], middle - reach[1],
                         middle + reach[1]])  # fmt: skip
        value, low, high, lower, upper = (float(v) for v in unscaled(spec, ends))
        cases = value / spec.per * size[i]
        others = size[i] - cases if spec.interval == "wilson" else np.inf
        if spec.interval != "none" and min(cases, others) < FEWEST_EXPECTED:
            continue
        found[area] = Expected(value, low, high, lower, upper, float(line.z[i]), float(unit))
    return Funnel(found, "", line)


@dataclass(frozen=True, slots=True)
class Usual:
    """How councils' figures moved between two years."""

    #: quartiles of their changes, in the unit changes are told in
    low: float
    high: float
    #: how far each council's change lies from the mean change, in standard units
    z: dict[str, float]
    councils: int


@remember
def usual(name: str, edition: str, start: int, end: int, measured: str) -> Usual | None:
    """Return how all councils moved between two years.

    None where too few have both, or too many are withheld.
    """
    spec = declare.indicator(name)
    first, last = (_councils(name, edition, year) for year in (start, end))
    both = [
        area
        for area in first
        if area in last and np.isfinite(first[area].value) and np.isfinite(last[area].value)
    ]
    if len(both) < FEWEST or not (_fair(first) and _fair(last)):
        return None
    old, new = (np.array([part[area].value for area in both]) for part in (first, last))
    sizes = [np.array([part[area].denominator for area in both]) for part in (first, last)]
    moved = scaled(spec, new) - scaled(spec, old)
    variance = chance(spec, sizes[0]) + chance(spec, sizes[1])
    if np.isfinite(moved).sum() < FEWEST:
        return None
    line = expected_line(moved, variance, np.zeros(len(moved)))
    with np.errstate(invalid="ignore", divide="ignore"):
        told = new - old if measured != "per cent" else 100 * (new / old - 1)
    told = told[np.isfinite(told)]
    low, high = (float(q) for q in np.quantile(told, [0.25, 0.75]))
    z = {area: float(v) for area, v in zip(both, line.z, strict=True) if np.isfinite(v)}
    return Usual(low, high, z, len(told))


@remember
def releases(name: str, edition: str) -> tuple[str, ...]:
    """Return the releases that an indicator's newest year is taken from."""
    year = newest(name, edition)
    if year is None:
        return ()
    frame = indicators.series(name, edition)
    at = frame[frame.index.get_level_values("period") == year]
    return tuple(sorted(str(one) for one in pd.unique(at["release"])))
