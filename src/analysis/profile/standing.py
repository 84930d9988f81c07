"""Where a council stands on one indicator: its value, its comparators, its expected place.

Figures are ranked by a declared order, never by worst first:

1. those outside what is expected of a council of its deprivation and size (95% limits), then
   those that changed beyond chance and unlike most councils, then the rest;
2. within each, those that practice moves most, then the mixed, then those of case mix;
3. within each, the farthest away first: in standard units from what is expected and from the
   neighbours' middle, whichever is the less, and none where the two lie on different sides; so
   no figure ranks high for the choice of a comparator.

A figure more than two years older than the newest of the page is shown but not ranked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from analysis import areas, declare, moves, words
from analysis.declare import Asked, Enabler, Indicator
from analysis.indicators import Point
from analysis.moves import FEWEST_NEIGHBOURS, Move
from analysis.profile import figures
from analysis.profile.figures import Expected
from analysis.profile.subject import Subject
from analysis.stats.chance import false_discovery
from analysis.stats.expected import rates_p, shares_p
from analysis.stats.intervals import normal_quantile

#: A council's newest figure may be this many years older than the newest of other councils.
OLDEST = 2
#: Years over which a trend is told, and the fewest that can stand for them.
LONG, SHORTEST = 5, 2
#: Share of false discoveries allowed among the changes that count as beyond chance.
DISCOVERY = 0.05
#: The order in which figures of equal standing are told.
INFLUENCE = {"practice": 0, "mixed": 1, "case mix": 2}
#: Tiers of the order: outside what is expected, changed unlike most, neither.
OUTSIDE, MOVED, OTHER = 0, 1, 2
#: How each flag is printed in a table and told in a sentence.
FLAGS = {"c": "withheld by the publisher", "k": "rounds to nought", "u": "unreliable"}


@dataclass(frozen=True, slots=True)
class Near:
    """The neighbours' values of one year."""

    n: int
    of: int
    #: median or mean, as asked; NaN where too few have a figure
    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of the council's figure, and how unusual it is."""

    move: Move
    #: p value of no change, NaN where the indicator has no interval
    p: float
    #: adjusted for all changes of the page tested at once
    adjusted: float
    usual: figures.Usual | None
    #: standard units from the mean change of councils, NaN where there are too few
    z: float

    @property
    def beyond_chance(self) -> bool:
        """Whether it counts as a change, false discoveries held to `DISCOVERY`."""
        return bool(self.adjusted <= DISCOVERY)

    @property
    def unlike_most(self) -> bool:
        """Whether councils seldom change so far (95%)."""
        return bool(abs(self.z) > normal_quantile(figures.INNER))


@dataclass(frozen=True, slots=True)
class Standing:
    """A council's place on one indicator."""

    spec: Indicator
    enabler: Enabler
    asked: Asked
    #: the area whose figures these are, and its name
    place: str
    label: str
    #: newest year councils have; None where the edition has none
    newest: int | None
    #: newest value shown; None where there is none
    point: Point | None
    #: what stands in the newest year where its value is not the one shown
    missing: str
    near: Near | None = None
    region: float = float("nan")
    england: float = float("nan")
    expected: Expected | None = None
    why_not: str = ""
    long: Changed | None = None
    last: Changed | None = None
    #: the council's published points, by year
    history: dict[int, Point] = field(default_factory=dict)
    #: whether it is too old to be ranked
    old: bool = False

    @property
    def side(self) -> int:
        """1 above what is expected, −1 below, 0 where nothing is expected."""
        return 0 if self.expected is None else int(np.sign(self.expected.z))

    @property
    def from_near(self) -> float:
        """Standard units from the neighbours' middle, NaN where there is none to tell."""
        if self.expected is None or self.near is None or self.point is None:
            return float("nan")
        ends = figures.scaled(self.spec, np.array([self.point.value, self.near.middle]))
        return float((ends[0] - ends[1]) / self.expected.unit)

    @property
    def away(self) -> float:
        """How far it lies from its comparators, as far as they agree; 0 where nothing is known."""
        if self.expected is None:
            return 0.0
        z, other = self.expected.z, self.from_near
        if not np.isfinite(other):
            return abs(z)
        return min(abs(z), abs(other)) if z * other > 0 else 0.0

    @property
    def tier(self) -> int:
        """Where it belongs in the declared order: 0, 1 or 2."""
        if self.expected is not None and self.expected.outside:
            return OUTSIDE
        if self.long is not None and self.long.beyond_chance and self.long.unlike_most:
            return MOVED
        return OTHER

    @property
    def order(self) -> tuple[int, int, float, str]:
        """The declared order, see the module."""
        return self.tier, INFLUENCE[self.spec.influence], -self.away, self.spec.id


def amount(value: float, spec: Indicator) -> str:
    """Print a value with a short unit, as a sentence needs it."""
    text = words.number(value, spec.decimals)
    if not np.isfinite(value):
        return text
    if spec.unit.startswith("£ thousand"):
        return f"£{text} thousand"
    if spec.unit.startswith("£"):
        return f"£{text}"
    if spec.unit.startswith("per cent"):
        return f"{text}%"
    return f"{text} per 10,000" if spec.per == 10_000 else text


def _latest(points: dict[int, Point], newest: int) -> tuple[Point | None, str]:
    """Return the newest value that may be shown, and what stands in the newest year if not it."""
    top = points.get(newest)
    if top is not None and np.isfinite(top.value):
        return top, ""
    missing = FLAGS.get(top.flag, "not published") if top is not None else "not published"
    for year in range(newest - 1, newest - 1 - OLDEST, -1):
        point = points.get(year)
        if point is not None and np.isfinite(point.value):
            return point, missing
    return None, missing


def near(subject: Subject, name: str, year: int) -> Near:
    """Return the neighbours' values of one year, summed up as asked."""
    ids = subject.neighbours(name)
    values = np.array([figures.value(name, subject.edition, area, year) for area in ids])
    values = values[np.isfinite(values)]
    enough = len(values) >= min(FEWEST_NEIGHBOURS, max(1, len(ids)))
    if not enough:
        return Near(len(values), len(ids), np.nan, np.nan, np.nan)
    middle = np.median(values) if subject.statistic == "median" else np.mean(values)
    return Near(len(values), len(ids), float(middle), float(values.min()), float(values.max()))


def _p(spec: Indicator, first: Point, last: Point) -> float:
    """Return the p value of no change, NaN where the indicator has no interval."""
    counts = (first.numerator, first.denominator, last.numerator, last.denominator)
    if spec.interval == "poisson" and counts[0] + counts[2] > 0:
        return rates_p(*counts)
    if spec.interval == "wilson":
        return shares_p(*counts)
    return float("nan")


def changed(
    spec: Indicator, edition: str, place: str, points: dict[int, Point], end: Point, years: int
) -> Changed | None:
    """Return the change up to a year: over so many years, or the longest shorter run there is.

    It never crosses a year in which the series stopped meaning what it meant.
    """
    begin = max([end.period - years, *(b.year for b in spec.breaks if b.year <= end.period)])
    fewest = 1 if years == 1 else SHORTEST
    for year in range(begin, end.period - fewest + 1):
        first = points.get(year)
        if first is None or not np.isfinite(first.value):
            continue
        move = moves.between(spec.id, edition, place, first, end)
        if not np.isfinite(move.change):
            continue
        found = figures.usual(spec.id, edition, year, end.period, move.measured)
        z = found.z.get(place, np.nan) if found is not None else np.nan
        return Changed(move, _p(spec, first, end), np.nan, found, z)
    return None


def _standing(subject: Subject, enabler: Enabler, asked: Asked) -> Standing:
    """Return a council's place on one indicator, changes not yet adjusted."""
    name, edition = asked.indicator, subject.edition
    spec = declare.indicator(name)
    place = subject.place(name)
    label = areas.areas()[place].name
    newest = figures.newest(name, edition)
    if newest is None:
        return Standing(spec, enabler, asked, place, label, None, None, "not published")
    points = figures.table(name, edition).get(place, {})
    history = {year: point for year, point in points.items() if year <= newest}
    point, missing = _latest(history, newest)
    if point is None:
        return Standing(spec, enabler, asked, place, label, newest, None, missing, history=history)
    year = point.period
    funnel = figures.funnel(name, edition, year)
    expected = funnel.councils.get(place)
    why = ""
    if expected is None:
        why = funnel.why_not or "too few cases are expected for limits"
        if subject.area.id in figures.panel.TINY:
            why = "too few children for comparisons between councils"
    region = areas.region_of(subject.area.id)
    return Standing(
        spec,
        enabler,
        asked,
        place,
        label,
        newest,
        point,
        missing,
        near=near(subject, name, year),
        region=figures.value(name, edition, region.id, year) if region else np.nan,
        england=figures.value(name, edition, areas.ENGLAND, year),
        expected=expected,
        why_not=why,
        long=changed(spec, edition, place, history, point, LONG),
        last=changed(spec, edition, place, history, point, 1),
        history=history,
    )


def standings(subject: Subject) -> list[Standing]:
    """Return a council's places on every indicator, in the order of the enablers.

    Changes are adjusted for all tests of the page at once: those over five years and those of
    the last year together.
    """
    found = [
        _standing(subject, enabler, asked)
        for enabler in declare.enablers()
        for asked in enabler.figure
    ]
    top = max((one.newest for one in found if one.newest is not None), default=0)
    tests = [
        (i, which, part.p)
        for i, one in enumerate(found)
        for which, part in (("long", one.long), ("last", one.last))
        if part is not None and np.isfinite(part.p)
    ]
    adjusted = false_discovery(np.array([p for *_, p in tests]))
    for (i, which, _), p in zip(tests, adjusted, strict=True):
        part = getattr(found[i], which)
        found[i] = replace(found[i], **{which: replace(part, adjusted=float(p))})
    return [
        replace(one, old=one.point is not None and one.point.period < top - OLDEST) for one in found
    ]


def ranked(found: list[Standing]) -> list[Standing]:
    """Return the standings that have a value and are not too old, by the declared order."""
    return sorted((s for s in found if s.point is not None and not s.old), key=lambda s: s.order)
