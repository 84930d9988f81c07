"""Days: windows of months, birthdays and England's working days, counted one day at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

DAY = timedelta(days=1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England in one year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


@cache
def is_working(day: date) -> bool:
    """Tell whether a day is neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_day(day: date) -> date:
    """Return the day, or the first working day after it."""
    while not is_working(day):
        day += DAY
    return day


def add_working_days(start: date, count: int) -> date:
    """Return the day that is ``count`` working days after ``start``, the start being day 0."""
    day = working_day(start) if count == 0 else start
    for _ in range(count):
        day = working_day(day + DAY)
    return day


@cache
def working_days(start: date, end: date) -> int:
    """Count the working days after ``start`` up to and including ``end``: the start is day 0."""
    count, day = 0, start
    while day < end:
        day += DAY
        count += is_working(day)
    return count


def months_before(day: date, months: int) -> date:
    """Return the same day of the month some months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    found = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return found + min(timedelta(days=day.day - 1), following - found - DAY)


def age(born: date, at: date) -> int:
    """Return the age in completed years on a day."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def open_on(start: date, end: date, day: date) -> bool:
    """Tell whether a spell was open on a day."""
    return start <= day < end


@dataclass(frozen=True, slots=True)
class Window:
    """The days an extract looks back over, both ends included.

    An extract of 30 September over six months runs from 1 April: the day after the
    reference date, moved back by the months.
    """

    start: date
    end: date

    @classmethod
    def back(cls, reference: date, months: int) -> Window:
        """Return the window of some months that ends on the reference date."""
        return cls(months_before(reference + DAY, months), reference)

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in the window; no day does not."""
        return day is not None and self.start <= day <= self.end

    def known(self, day: date | None) -> date | None:
        """Return a day that an extract made at the window's end can know of."""
        return day if day is not None and day <= self.end else None


def year_end(reference: date) -> date:
    """Return the last 31 March on or before the reference date."""
    this = date(reference.year, 3, 31)
    return this if this <= reference else date(reference.year - 1, 3, 31)
