"""The window that events are counted over, and moves by whole months in the calendar."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

#: Rows below which nothing is said about how much of a window a list covers.
_FEWEST = 20
#: Share of a window that the first and last event of a list must span.
_SPAN = 0.75


def back(day: date, months: int) -> date:
    """Return the same day of a month some months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def moved(days: np.ndarray, months: int) -> np.ndarray:
    """Return each day some months later (earlier where below nought)."""
    shifted = pd.DatetimeIndex(days) + pd.DateOffset(months=months)
    return np.asarray(shifted, dtype="datetime64[D]")


@dataclass(frozen=True, slots=True)
class Window:
    """Some months up to and including the reference date."""

    start: date
    end: date
    months: int

    @classmethod
    def to(cls, reference: date, months: int) -> Window:
        """Return the months that end on a reference date."""
        return cls(back(reference + timedelta(days=1), months), reference, months)

    @property
    def at(self) -> np.datetime64:
        """Return the reference date."""
        return np.datetime64(self.end, "D")

    def ago(self, months: int) -> np.datetime64:
        """Return the day some months before the reference date."""
        return np.datetime64(back(self.end, months), "D")

    def holds(self, days: np.ndarray) -> np.ndarray:
        """Return which days lie in the window."""
        return (days >= np.datetime64(self.start, "D")) & (days <= self.at)

    def open(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Return what had started by the reference date and had not ended by then."""
        return ~(start > self.at) & (np.isnat(end) | (end > self.at))

    def spanned(self, days: np.ndarray) -> bool:
        """Say whether a list's events span the window, as far as their number lets one tell."""
        inside = days[self.holds(days)]
        if len(inside) < _FEWEST:
            return True
        length = (self.at - np.datetime64(self.start, "D")).astype(int) + 1
        return bool((inside.max() - inside.min()).astype(int) + 1 >= _SPAN * length)

    def reaches_back(self, days: np.ndarray, months: int) -> bool:
        """Say whether a list also holds the events of some months before the window.

        The first quarter-year of those months must hold at least half as many events as the
        window's own pace would bring.
        """
        inside = int(self.holds(days).sum())
        first = np.datetime64(back(self.start, months), "D")
        quarter = np.datetime64(back(self.start, months - 3), "D")
        before = int(((days >= first) & (days < quarter)).sum())
        return inside > 0 and before > 0 and before >= 0.5 * inside / self.months * 3
