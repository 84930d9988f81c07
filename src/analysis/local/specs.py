"""What kind of figure an indicator is: counted over a window, or on one day.

Published years and a council's own windows differ. Which of a window's figures need to be
annualised before they stand beside a year follows from the measures an indicator is made of.
"""

from __future__ import annotations

import calendar
import tomllib
from datetime import date, timedelta
from typing import Any

from analysis import declare, paths
from analysis.declare import POPULATION, Indicator
from analysis.errors import unknown
from analysis.paths import remember

#: Measures taken on one day. Every other measure counts over a year; a test holds this list
#: to the indicators' definitions.
SNAPSHOTS = frozenset(
    {
        "cin.cin_at_31_march",
        "cin.cpp_at_31_march",
        "cin.cpp_open_2y_plus",
        "cin.cpp_due_review",
        "cin.cpp_reviewed",
        "cla.at_31_march",
        "cla.out_area",
        "cla.over_20_miles",
        "cla.placed_residential",
        "cla.placements_base",
        "cla.placements_3_plus",
        "cla.stable_base",
        "cla.stable_2_years",
        "workforce.agency_fte",
        "workforce.case_holders_fte",
        "workforce.cases",
        "workforce.inpost_fte",
        "workforce.vacancy_fte",
        POPULATION,
    }
)
#: Measures that are neither people nor events: no count in them can point at a child.
_NO_COUNT = frozenset({"workforce.absence_rate"})
_DAYS_A_MONTH = 365.25 / 12


@remember
def local_only() -> dict[str, Indicator]:
    """Return the indicators that only local data give, by id: grade C, with no published series."""
    path = paths.used(paths.DECLARED / "local_only.toml")
    with path.open("rb") as file:
        tables: dict[str, Any] = tomllib.load(file)
    shared = {key: value for key, value in tables.items() if not isinstance(value, dict)}
    first = {"changes": ({"date": shared["reviewed"], "what": "First declared."},)}
    return {
        name: Indicator.model_validate({"id": name, **shared, **first, **table})
        for name, table in tables.items()
        if isinstance(table, dict)
    }


@remember
def ids() -> list[str]:
    """Return every indicator that local data may give."""
    return sorted([*declare.ids("indicators"), *local_only()])


@remember
def spec(name: str) -> Indicator:
    """Return a declared or local-only indicator.

    Raises
    ------
    UserError
        If there is none of that id; the nearest are suggested.
    """
    if name in local_only():
        return local_only()[name]
    if name not in declare.ids("indicators"):
        raise unknown("indicator", name, ids())
    return declare.indicator(name)


def source(spec: Indicator) -> str:
    """Return the source whose figures an indicator is made of."""
    return spec.numerator[0].split(".", 1)[0]


def snapshot(spec: Indicator) -> bool:
    """Say whether an indicator describes one day."""
    return set(spec.numerator) <= SNAPSHOTS


def annualised(spec: Indicator) -> bool:
    """Say whether a window's figure must be taken to a year before it is compared.

    A flow must, when it stands alone or is divided by a stock: twice the window, twice the
    figure. A flow divided by a flow of the same window need not.
    """
    flow = not snapshot(spec) and not set(spec.numerator) & _NO_COUNT
    return flow and set(spec.denominator) <= SNAPSHOTS


def people(measure: str) -> bool:
    """Say whether a measure counts children, workers or what happened to them."""
    return not measure.startswith("finance.") and measure not in _NO_COUNT | {POPULATION}


def share(spec: Indicator) -> bool:
    """Say whether the numerator is part of the denominator."""
    return spec.interval == "wilson" and not annualised(spec)


def year_end(spec: Indicator) -> tuple[int, int]:
    """Return month and day on which an indicator's years end."""
    return (9, 30) if spec.period_means.startswith("30 September") else (3, 31)


def period(spec: Indicator, end: date) -> int:
    """Return the year of the indicator's kind that a day lies in, named by its end."""
    return end.year + ((end.month, end.day) > year_end(spec))


def whole_year(spec: Indicator, start: date, end: date) -> bool:
    """Say whether a window is one year of the indicator's own kind, or its snapshot day."""
    if (end.month, end.day) != year_end(spec):
        return False
    return snapshot(spec) or months(start, end) == 12


def months(start: date, end: date) -> float:
    """Return the length of a window, both days included.

    Whole months are counted as such, so that April to September is half a year.

    >>> months(date(2026, 4, 1), date(2026, 9, 30))
    6.0
    """
    for first, last in ((start, end + timedelta(days=1)), (start - timedelta(days=1), end)):
        count = (last.year - first.year) * 12 + last.month - first.month
        # the 31st of a month stands for its last day where a month is shorter
        if last.day == min(first.day, calendar.monthrange(last.year, last.month)[1]):
            return float(count)
    return ((end - start).days + 1) / _DAYS_A_MONTH
