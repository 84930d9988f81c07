"""The lowest door for a council's own figures: one CSV file of yearly totals.

Five columns, one row an indicator and year; nothing about single children can come in. Own
rows extend or replace the council's own series and nobody else's. Small counts are withheld
here, before anything is drawn, so that no section, table or download can show them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis import indicators
from analysis.declare import POPULATION
from analysis.errors import Faults
from analysis.indicators import Point
from analysis.local import sheet
from analysis.local.checks import Checker, Row
from analysis.local.sheet import COLUMNS
from analysis.tidy import Flag

#: What stands in place of a release's id beside every local value.
RELEASE = "local, unpublished"
#: Counts above none and below this are withheld, as the Department for Education does.
FEWEST_SHOWN = 6

Rows = dict[str, dict[int, Point]]


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


def _small(count: float) -> bool:
    """Say whether a count must be withheld; fractions (of full-time posts) are held to it too."""
    return 0 < count < FEWEST_SHOWN


def _point(row: Row, file: str, area: str, edition: str) -> Point:
    """Compute one row's value with the indicator's own interval, or withhold it.

    Withheld are counts of 1 to 5 above or below the line, and shares whose rest is such a
    count. No second figure is withheld to protect the first: a share goes with its rest, and
    no total of an indicator is shown here beside its parts, so there is nothing a withheld
    count could be taken from. Money and published percentages are not counts.
    """
    spec, period = row.spec, row.end.year
    bottom = row.bottom if spec.denominator else 1.0
    if spec.denominator == (POPULATION,) and np.isnan(bottom):
        bottom = children(area, edition, period)
    share = bool(spec.denominator) and spec.unit.startswith("per cent")
    counted = bool(spec.denominator) or spec.interval != "none"
    nothing = float("nan")
    if counted and (
        _small(row.top)
        or (bool(spec.denominator) and _small(bottom))
        or (share and _small(bottom - row.top))
    ):
        empty = (nothing,) * 5
        return Point(period, *empty, Flag.CONFIDENTIAL.value, RELEASE, file)
    if not bottom > 0:
        flag = Flag.NOT_APPLICABLE.value if bottom == 0 else Flag.NOT_AVAILABLE.value
        return Point(period, nothing, nothing, nothing, row.top, bottom, flag, RELEASE, file)
    low, high = indicators.intervals(spec, np.array([row.top]), np.array([bottom]))
    value = row.top / bottom * spec.per
    return Point(period, value, float(low[0]), float(high[0]), row.top, bottom, "", RELEASE, file)


def read(path: str, area: str, edition: str) -> Rows:
    """Read a council's own yearly totals.

    Parameters
    ----------
    path
        A CSV file in UTF-8 with the columns of `COLUMNS`. ``denominator`` is empty for plain
        figures, and may be for rates by population, which then divide by the council's
        population as published. Periods are whole years of the indicator's kind.
    area
        The council's id.
    edition
        The edition's id: it says which population, and where published figures end.

    Returns
    -------
    dict
        Indicator's id → period → point, with intervals as for published figures. Small counts
        are withheld: flag ``c``, and no number of any kind.

    Raises
    ------
    UserError, Faults
        If there is no such file, it is not a CSV in UTF-8, or its rows are not sound; every
        fault at once, with file, row, column and what to do.
    """
    file = sheet.locate(path)
    name = file.name
    (top, first), *below = sheet.records(sheet.text_of(file), name)
    header = [cell.lower() for cell in first]
    checker = Checker(name, area, edition, sheet.header_faults(first, f"{name}, row {top}"))
    rows: list[Row] = []
    if sorted(cell for cell in header if cell in COLUMNS) == sorted(COLUMNS):
        rows = checker.rows(header, below)
    if checker.faults:
        raise Faults(
            "local figures cannot be used:", checker.faults, f"correct {name} and run again."
        )
    found: Rows = {}
    for row in rows:
        found.setdefault(row.spec.id, {})[row.end.year] = _point(row, name, area, edition)
    return found


def withheld(rows: Mapping[int, Point]) -> int:
    """Count the years withheld as small counts."""
    return sum(point.flag == Flag.CONFIDENTIAL.value for point in rows.values())
