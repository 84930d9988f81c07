"""What the readers of both statutory returns share: dates, the window, grades, plausible size."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import nan
from typing import Any

from analysis import areas, indicators, paths
from analysis.errors import UserError
from analysis.local import specs
from analysis.local.aggregate import Check, Count
from analysis.paths import remember

#: A share whose mark is missing on more than this part of its records is left out.
BLANK = 0.05
#: A count this many times the published one is not one council's year.
_TIMES = 10
#: Councils with fewer are too small for that comparison.
_ENOUGH = 50
#: Earlier dates are blanks that a spreadsheet filled, or slips of the pen.
_EARLIEST = 1901


@lru_cache(maxsize=65536)
def day(text: str) -> date | None:
    """Return the day a text gives as yyyy-mm-dd or dd/mm/yyyy, None where it gives none.

    A time and a time zone after the day are passed over, as XML may write them.
    """
    plain = text[:10]
    rest = text[10:]
    if rest and rest[0] not in "TZ+- ":
        return None
    try:
        if plain[2:3] == "/" and plain[5:6] == "/":
            found = date(int(plain[6:]), int(plain[3:5]), int(plain[:2]))
        else:
            found = date.fromisoformat(plain)
    except ValueError:
        return None
    return found if _EARLIEST <= found.year < 2200 else None


@lru_cache(maxsize=65536)
def later(start: date, months: int) -> date:
    """Return the same day of the month some months on, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Window:
    """The days counted over, both included."""

    start: date
    end: date

    def holds(self, when: date | None) -> bool:
        """Say whether a day lies in the window; no day does not."""
        return when is not None and self.start <= when <= self.end

    @property
    def whole(self) -> bool:
        """Say whether it is the year ending 31 March that published figures are about."""
        return (self.end.month, self.end.day) == (3, 31) and self.start == later(
            self.end, -12
        ) + timedelta(days=1)


def year_to(end: date) -> Window:
    """Return the year that ends on a day."""
    return Window(later(end + timedelta(days=1), -12), end)


@dataclass(frozen=True, slots=True)
class Note:
    """How an indicator compares with the published series, and how it was counted."""

    grade: str
    how: str


@remember
def notes(kind: str) -> dict[str, Note]:
    """Return the declared grades of one kind of return, by ``indicator`` or ``indicator.case``."""
    path = paths.used(paths.DECLARED / "local_grades_statutory.toml")
    with path.open("rb") as file:
        tables: dict[str, dict[str, Any]] = tomllib.load(file)[kind]
    found = {}
    for name, table in tables.items():
        found[name] = Note(table["grade"], table["how"])
        for case, own in table.items():
            if isinstance(own, dict):
                found[f"{name}.{case}"] = Note(own["grade"], own["how"])
    return found


class Counts:
    """Collects the rows a reader gives, each with its window, grade and care."""

    def __init__(self, kind: str, window: Window) -> None:
        self.kind = kind
        self.window = window
        self.rows: list[Count] = []
        self.checks: list[Check] = []

    def add(self, name: str, top: float, bottom: float = nan, case: str = "") -> None:
        """Add an indicator's row; a share of nothing is left out and said so.

        Parameters
        ----------
        name
            The indicator's id.
        top, bottom
            Numerator and denominator as counted; no denominator for counts and for rates by
            population.
        case
            The case whose grade applies instead of the usual one.
        """
        if bottom == 0:
            self.leave_out(name, "there is nothing to take a share of")
            return
        note = notes(self.kind)[f"{name}.{case}" if case else name]
        snapshot = specs.snapshot(specs.spec(name))
        start = self.window.end if snapshot else self.window.start
        grade, how = note.grade, note.how
        if not snapshot and not self.window.whole and grade == "A":
            grade = "B"
            how += " The window is not the year to 31 March: seasons and late records weigh on it."
        self.rows.append(Count(name, start, self.window.end, top, bottom, grade, how))

    def leave_out(self, name: str, why: str) -> None:
        """Note that an indicator cannot be given."""
        short = specs.spec(name).short
        self.checks.append(Check("Indicators", "Left out", name, text=f"{short}: {why}."))


def plausible(file: str, indicator: str, count: float, area: str, what: str) -> None:
    """Refuse a return far larger than what the council has ever published.

    Raises
    ------
    UserError
        If it holds more than ten times the largest published count of the indicator.
    """
    published = [
        point.numerator
        for point in indicators.points(indicator, "current", area).values()
        if point.numerator >= _ENOUGH
    ]
    if published and count > _TIMES * max(published):
        raise UserError(
            f"{file}: {count:,.0f} {what} in the window; the most that "
            f"{areas.get(area).name} has published for a year is {max(published):,.0f}",
            "give the return of one council and one year; check that records are not repeated.",
        )
