"""The subject of a study: a council, an edition and, where there is one, its case study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, words
from analysis.areas import Area
from analysis.claim_tests import ChangeTest, DirectionTest, StockFallTest
from analysis.declare import Case, Indicator
from analysis.errors import UserError
from analysis.indicators import Point
from analysis.local import RELEASE, LocalFigure, Rows, children, load, withheld
from analysis.paths import remember

#: Councils whose starting count is below this are left out of comparisons of change: a few
#: children more or less make percentages that say nothing.
FEWEST = 20
#: Councils too small for any of these comparisons in every year.
TINY = ("201", "420")


@dataclass(frozen=True, slots=True)
class Window:
    """The two periods a claim speaks of, and the change it claims."""

    start: int
    end: int
    #: the published change, None where the source gives only a direction
    expect: float | None
    #: the claimed direction, None where no claim was made
    way: str | None
    claim: str | None


@dataclass(frozen=True)
class Frame:
    """What every section of a study is about."""

    area: Area
    edition: str
    case: Case
    #: the council's own figures by indicator and period, none in the published book
    local: Rows = field(default_factory=dict, hash=False)
    #: its newest own figures that are not of a whole year, those that compare (grade A or B)
    parts: dict[str, LocalFigure] = field(default_factory=dict, hash=False)

    @property
    def own(self) -> bool:
        """Whether the case study's claims are about this council."""
        return self.area.id == self.case.area

    @property
    def name(self) -> str:
        """The council's name."""
        return self.area.name

    @property
    def claimed_of(self) -> str:
        """The name of the council the case study is about."""
        return areas.areas()[self.case.area].name

    def place(self, indicator: str) -> str:
        """Return the area whose figures stand for the council: its joint return, if it files one.

        Joint returns are of social workers only, and are never split between the partners.
        """
        joint = areas.joint_of(self.area.id)
        spec = declare.indicator(indicator)
        if joint is not None and spec.numerator[0].startswith("workforce."):
            return joint.id
        return self.area.id

    def label(self, indicator: str) -> str:
        """Return the name to print beside an indicator's figures."""
        name = areas.areas()[self.place(indicator)].name
        return f"{name} (with local figures)" if indicator in self.local else name

    def window(self, indicator: str) -> Window:
        """Return the window the case's claims give an indicator, or the case's own."""
        for name in self.case.claims:
            for test in declare.claim(name).test:
                if isinstance(test, ChangeTest) and test.indicator == indicator:
                    expect = test.expect if self.own else None
                    way = "fall" if test.expect < 0 else "rise"
                    return Window(test.start, test.end, expect, way, name)
                if isinstance(test, DirectionTest) and test.indicator == indicator:
                    return Window(test.start, test.end, None, test.expect, name)
                if isinstance(test, StockFallTest) and test.indicator == indicator:
                    return Window(test.before, test.after, None, "fall", name)
        start, end = self.case.period
        return Window(start, end, None, None, None)

    def points(self, indicator: str) -> dict[int, Point]:
        """Return the council's values of an indicator by period, its own before published ones.

        A year whose own figure is withheld is left out, whatever was published for it: a
        newer row wins among releases too, and a withheld count is never filled in.
        """
        published = indicators.points(indicator, self.edition, self.place(indicator))
        found = {**published, **self.local.get(indicator, {})}
        return {p: point for p, point in found.items() if np.isfinite(point.value)}

    def point(self, indicator: str, period: int) -> Point | None:
        """Return one value, None where it is withheld or there is none."""
        return self.points(indicator).get(period)

    def neighbours(self, indicator: str, model: str) -> list[str]:
        """Return the council's statistical neighbours, joint returns in their partners' place."""
        found: list[str] = []
        for name in areas.neighbours(self.area.id, model=model):
            joint = areas.joint_of(name)
            workforce = declare.indicator(indicator).numerator[0].startswith("workforce.")
            found.append(joint.id if joint is not None and workforce else name)
        return list(dict.fromkeys(found))

    def source(self, used: Iterable[str], published: bool = False, parts: bool = False) -> str:
        """Return the line that names some indicators' releases and the licence.

        It says so where local figures are among them, and how many years were withheld,
        unless the section shows ``published`` figures only. ``parts`` is for sections that
        show figures of parts of years too.
        """
        used = set(used)
        names = sorted({declare.indicator(i).numerator[0].split(".")[0] for i in used})
        titles = [declare.source(name).title for name in names]
        edition = declare.edition(self.edition).title.lower()
        line = f"{words.join(titles)}; edition: {edition}"
        own = [] if published else [self.local[i] for i in sorted(used & self.local.keys())]
        newest = [self.parts[i] for i in sorted(used & self.parts.keys())] if parts else []
        if own or newest:
            line += f", with {RELEASE} figures of {self.name}"
        if hidden := sum(map(withheld, own)) + sum(figure.withheld for figure in newest):
            line += f" (small counts withheld in {words.plural(hidden, 'row')})"
        mixed = "Published figures: " if own or newest else ""
        return f"{line}. {mixed}Open Government Licence v3.0."


def year(point: Point) -> str:
    """Return a value's year as tables print it, marked where nobody has published it."""
    return f"{point.period}, {RELEASE}" if point.release == RELEASE else str(point.period)


def frame(area: str, edition: str, case: str, local: str | None = None) -> Frame:
    """Find the council, the edition and the case study that were named.

    Parameters
    ----------
    area
        A council's name or code, old or new.
    edition
        An edition's id.
    case
        The id of the case study whose lens to use.
    local
        Path of the council's own aggregate figures, or None (see `analysis.local`).

    Raises
    ------
    UserError
        If any of them is unknown, the area is not a council, or the council's own figures
        are not sound.
    """
    found = areas.find(area)
    if found.kind != "council":
        raise UserError(
            f"{found.name} is not a council", "name a council, such as 'North Yorkshire' or '815'."
        )
    declare.edition(edition)
    lens = declare.case(case)
    if not local:
        return Frame(found, edition, lens)
    own = load(local, found.id, edition)
    newest = {name: own.latest(name) for name in own.figures}
    parts = {
        name: figure
        for name, figure in newest.items()
        if figure and not figure.whole_year and figure.grade != "C"
    }
    return Frame(found, edition, lens, own.years(), parts)


@remember
def _spread(indicator: str, edition: str, counts: bool) -> pd.DataFrame:
    """Return all councils' values of an indicator, one row an area and one column a period.

    Plain counts are put per 10,000 children, so that councils can be compared, unless
    ``counts`` asks for them as they are.
    """
    spec = declare.indicator(indicator)
    table = indicators.series(indicator, edition)
    values = table["value"]
    if not spec.denominator and spec.interval == "poisson" and not counts:
        children = indicators.population(edition)["value"].reindex(table.index)
        values = table["numerator"] / children * 10_000
        values = values.where(table["value"].notna())
    small = table["numerator"] < FEWEST if spec.interval == "poisson" else values.isna()
    known = areas.areas()
    keep = [
        place in known and known[place].kind in ("council", "joint") and place not in TINY
        for place in table.index.get_level_values("area")
    ]
    return values.where(~small)[keep].unstack("period")


def panel(frame: Frame, indicator: str, counts: bool = False) -> tuple[pd.Series, pd.DataFrame]:
    """Return the council's comparable values by period, and those of all other councils.

    Parameters
    ----------
    frame
        Whose study it is.
    indicator
        The indicator's id.
    counts
        Plain counts as they are, not per 10,000 children.

    Returns
    -------
    tuple
        Own values (by period), and the others' (one row an area, one column a period),
        members of the council's own joint return left out.
    """
    table = _spread(indicator, frame.edition, counts)
    place = frame.place(indicator)
    own = table.T[place] if place in table.index else pd.Series(dtype=float)
    own = _replaced(frame, indicator, counts, own)
    mine = {place, *areas.areas()[place].members, frame.area.id}
    return own.dropna(), table[~table.index.isin(mine)]


def _replaced(frame: Frame, indicator: str, counts: bool, own: pd.Series) -> pd.Series:
    """Put local figures in the place of published ones, in years that others have too."""
    spec = declare.indicator(indicator)
    own = own.copy()
    for period, point in frame.local.get(indicator, {}).items():
        if period not in own.index:
            continue
        value = point.value
        if not spec.denominator and spec.interval == "poisson" and not counts:
            value *= 10_000 / children(frame.area.id, frame.edition, period)
        few = spec.interval == "poisson" and point.numerator < FEWEST
        own[period] = np.nan if few else value
    return own


def scale(spec: Indicator) -> str:
    """Return the unit of `panel`'s values."""
    if not spec.denominator and spec.interval == "poisson":
        return "per 10,000 children"
    return spec.unit
