"""A council's own figures as the pages use them: on the indicator's scale, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis import indicators
from analysis.declare import POPULATION
from analysis.indicators import Point
from analysis.local import specs
from analysis.local.aggregate import Check, Count, Kind, Mode
from analysis.paths import remember
from analysis.tidy import Flag

#: What stands in place of a release's id beside every local value.
RELEASE = "local, unpublished"

Rows = dict[str, dict[int, Point]]


@dataclass(frozen=True, slots=True)
class LocalFigure:
    """One local figure.

    Attributes
    ----------
    indicator
        Id of a declared or local-only indicator.
    start, end
        The window, both days included; the same day for a snapshot.
    months
        Length of the window; 0 for a snapshot.
    annualised
        Whether the value was taken to twelve months.
    grade, how
        Comparability, and how it was counted.
    point
        Value and 95% interval on the indicator's scale. Its denominator is what the numerator
        as counted is divided by: of an annualised figure, the part of the denominator that
        falls to the window (half of it for six months), so that the interval rests on the
        count itself. Flag ``c`` and no number of any kind where it is withheld.
    """

    indicator: str
    start: date
    end: date
    months: float
    annualised: bool
    grade: str
    how: str
    point: Point

    @property
    def withheld(self) -> bool:
        """Whether it is a small count, or would reveal one."""
        return self.point.flag == Flag.CONFIDENTIAL.value

    @property
    def whole_year(self) -> bool:
        """Whether it is a year of the indicator's own kind, or its snapshot day."""
        return specs.whole_year(specs.spec(self.indicator), self.start, self.end)


@dataclass(frozen=True)
class Local:
    """Everything a page may know of a council's own data."""

    area: str
    mode: Mode
    kind: Kind
    reference: date
    #: indicator → figures, oldest first
    figures: dict[str, tuple[LocalFigure, ...]]
    quality: tuple[Check, ...]

    def years(self) -> Rows:
        """Return the whole years of the indicators' own kinds that are comparable.

        Returns
        -------
        dict
            Indicator's id → period → point, grade C and local-only indicators left out.
        """
        found: Rows = {}
        for name, figures in self.figures.items():
            for figure in figures:
                if figure.grade != "C" and figure.whole_year:
                    found.setdefault(name, {})[figure.point.period] = figure.point
        return found

    def latest(self, indicator: str) -> LocalFigure | None:
        """Return the newest figure of an indicator, withheld or not; None where there is none.

        A newest figure that is withheld is not replaced by an older one. Of several that end
        on one day it is the longest window.
        """
        figures = self.figures.get(indicator, ())
        return max(figures, key=lambda f: (f.end, f.months), default=None)


@remember
def children(area: str, edition: str, period: int) -> float:
    """Return the children a council's rate of a year divides by: that year's, or the newest.

    Returns
    -------
    float
        NaN where the edition has no population of the council up to that year.
    """
    table = indicators.population(edition)["value"].dropna()
    if area not in table.index.get_level_values("area"):
        return float("nan")
    own = table.xs(area, level="area").sort_index()
    return float(own[own.index <= period].iloc[-1]) if (own.index <= period).any() else float("nan")


def figure(
    count: Count, hidden: bool, area: str, edition: str, population: float | None, file: str
) -> LocalFigure:
    """Compute a figure from an aggregate row.

    Parameters
    ----------
    count
        The row as counted.
    hidden
        Whether disclosure control withholds it.
    area, edition
        Whose figure it is, and which population rates divide by.
    population
        Children aged 0 to 17, in place of the published number.
    file
        The file's name, as printed beside it.
    """
    spec = specs.spec(count.indicator)
    day = specs.snapshot(spec)
    length = 0.0 if day else specs.months(count.start, count.end)
    annualised = specs.annualised(spec) and length != 12
    period = specs.period(spec, count.end)
    top, bottom = count.numerator, count.denominator if spec.denominator else 1.0
    if spec.denominator == (POPULATION,) and np.isnan(bottom):
        bottom = children(area, edition, period) if population is None else population
    nan = float("nan")
    if hidden:
        point = Point(period, *(nan,) * 5, Flag.CONFIDENTIAL.value, RELEASE, file)
    elif not bottom > 0:
        flag = Flag.NOT_APPLICABLE.value if bottom == 0 else Flag.NOT_AVAILABLE.value
        point = Point(period, nan, nan, nan, top, bottom, flag, RELEASE, file)
    else:
        under = bottom * length / 12 if annualised else bottom
        low, high = indicators.intervals(spec, np.array([top]), np.array([under]))
        value = top / under * spec.per
        point = Point(period, value, float(low[0]), float(high[0]), top, under, "", RELEASE, file)
    return LocalFigure(
        count.indicator,
        count.end if day else count.start,
        count.end,
        length,
        annualised,
        count.grade,
        count.how,
        point,
    )


def withheld(rows: Mapping[int, Point]) -> int:
    """Count the years withheld as small counts."""
    return sum(point.flag == Flag.CONFIDENTIAL.value for point in rows.values())
