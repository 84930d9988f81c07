"""Working days between two dates, with the bank holidays of England.

The bank holidays come from the ``holidays`` library (``GB``, subdivision ``ENG``), so that no
list has to be kept up by hand; a test compares it with the dates GOV.UK gives.
"""

from __future__ import annotations

from functools import cache

import holidays
import numpy as np
import pandas as pd


@cache
def bank_holidays(first: int, last: int) -> np.ndarray:
    """Return England's bank holidays of a span of years, both ends included.

    Returns
    -------
    numpy.ndarray
        Days (``datetime64[D]``), sorted.
    """
    found = holidays.country_holidays("GB", subdiv="ENG", years=range(first, last + 1))
    return np.array(sorted(found), dtype="datetime64[D]")


def between(start: np.ndarray | pd.Series, end: np.ndarray | pd.Series) -> np.ndarray:
    """Count the working days from each start to each end.

    The day of the start is day 0: what is counted are the working days after it, up to and
    including the day of the end. A start or an end on a day off therefore counts as the working
    day before it would.

    Parameters
    ----------
    start, end
        Dates of one length; a missing one is NaT.

    Returns
    -------
    numpy.ndarray
        Days as floats; NaN where either date is missing, below nought where the end comes
        first.
    """
    opened = np.asarray(start, dtype="datetime64[D]")
    closed = np.asarray(end, dtype="datetime64[D]")
    found = np.full(len(opened), np.nan)
    known = ~(np.isnat(opened) | np.isnat(closed))
    if not known.any():
        return found
    opened, closed = opened[known], closed[known]
    years = np.concatenate([opened, closed]).astype("datetime64[Y]").astype(int) + 1970
    off = bank_holidays(int(years.min()), int(years.max()))
    found[known] = np.busday_count(opened + 1, closed + 1, holidays=off)
    return found
