"""What a simulation is run with, and the intervals it keeps clear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analysis.synthetic.days import DAY, Window, year_end
from analysis.synthetic.draw import Draw

#: Years simulated before the reference date: plans of two years and care of two and a half
#: years need a past, and a referral in the first year of a census one before it.
YEARS = 5

# Where the published definition does not say which day is the last one that counts ("within
# 12 months": 365 days, or to the same date?), no simulated interval falls near enough for the
# answer to depend on it. Each pair is the first and last length in days that is kept clear.
TWELVE_MONTHS = (360, 370)
THREE_MONTHS = (86, 95)
SIX_MONTHS = (178, 188)
TWO_YEARS = (727, 734)
TWO_AND_A_HALF_YEARS = (905, 922)


def near(start: date, end: date, *bands: tuple[int, int]) -> bool:
    """Tell whether an interval is of a length to be kept clear of."""
    return any(low <= (end - start).days <= high for low, high in bands)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of one simulation shares."""

    draw: Draw
    reference: date

    @property
    def start(self) -> date:
        """Return the first simulated day."""
        return date(self.reference.year - YEARS, self.reference.month, 1)

    @property
    def anchors(self) -> tuple[date, date]:
        """Return the days that snapshots are taken on: the reference date and 31 March."""
        return self.reference, year_end(self.reference)

    def unclear(self, start: date, *bands: tuple[int, int]) -> bool:
        """Tell whether an open spell's length at a snapshot would be one to keep clear of."""
        return any(near(start, anchor, *bands) for anchor in self.anchors)

    def turns(self, day: date) -> bool:
        """Tell whether a day is at the turn of a snapshot's twelve months."""
        starts = (Window.back(anchor, 12).start for anchor in self.anchors)
        return any(abs((day - start).days) <= 1 for start in starts)


def birthday(draw: Draw, low: date, high: date) -> date:
    """Draw a date of birth.

    All are Saturdays within a month, on which nothing is published or inspected: a date of
    birth found in a page can then be nothing else.
    """
    while True:
        day = draw.day(low, high)
        day -= timedelta(days=(day.weekday() - 5) % 7)
        if 2 <= day.day <= 27 and low <= day <= high:
            return day


def eighteenth(born: date) -> date:
    """Return the eighteenth birthday."""
    return date(born.year + 18, born.month, min(born.day, 28))


def later(day: date, days: int) -> date:
    """Return a day some days on."""
    return day + days * DAY
