"""Cells turned into dates, numbers and codes, one distinct value at a time.

A column of a million rows holds a few thousand different values. Each is parsed once and the
answers are spread over the rows, so that the cost of untidy text does not grow with the rows.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import pandas as pd

#: What people and programs write into a cell that holds nothing.
BLANKS = frozenset(
    {"", "-", "--", ".", "null", "#n/a", "#value!", "#ref!", "#null!", "n/a", "na", "none", "nan"}
    | {"nat", "(blank)", "[null]", "<null>", "–", "—"}
)
#: Days Excel counts from; its day nought shows as 00/01/1900.
_EPOCH = np.datetime64("1899-12-30")
_ZERO_DAYS = frozenset(
    {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1900, 1, 2), date(1, 1, 1)}
)
_ZERO_TEXT = re.compile(r"(?:00[/.-]0?1[/.-](?:19)?00|1900-0?1-00|0+(?:\.0+)?)(?:[ T].*)?")
#: Day numbers of 1982 to 2099: nothing else stands for a date in a column of dates.
_SERIAL = (30_000, 73_050)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ ,-]+(\d{4}|\d{2})(?:[ T].*)?")
_MONTHS = {name.lower(): place for place, name in enumerate(calendar.month_abbr) if name}
#: Two-digit years up to this one are of this century.
_PIVOT = 69

#: What became of a filled cell of a column of dates.
FINE, ZERO, UNREADABLE, MONTH_FIRST = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column as read: each row's place in a list of distinct values, -1 where it is blank."""

    codes: np.ndarray
    values: list[object]

    def filled(self) -> np.ndarray:
        """Return which rows hold anything."""
        return self.codes >= 0

    def spread(self, answers: np.ndarray, blank: object) -> np.ndarray:
        """Return each row's answer, given those of the distinct values."""
        return np.append(answers, np.array([blank], answers.dtype))[self.codes]

    def take(self, rows: np.ndarray) -> Column:
        """Return the column of some rows only."""
        return Column(self.codes[rows], self.values)


def is_blank(cell: object) -> bool:
    """Say whether a cell holds nothing, in any of the ways of saying so."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return True
    return isinstance(cell, str) and cell.strip().lower() in BLANKS


def column(codes: np.ndarray, values: Sequence[object]) -> Column:
    """Build a column, blanks told from values."""
    empty = np.fromiter((is_blank(value) for value in values), bool, len(values))
    if empty.any():
        moved = np.where(empty, -1, np.cumsum(~empty) - 1)
        codes = np.append(moved, -1)[codes]
        values = [value for value, gone in zip(values, empty, strict=True) if not gone]
    return Column(np.asarray(codes, np.int32), list(values))


def from_cells(cells: Sequence[object]) -> Column:
    """Build a column from cells of any type."""
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    codes, values = pd.factorize(array)
    return column(codes, list(values))


# ---- dates ------------------------------------------------------------------------------


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < _PIVOT else 1900)


def _text_date(text: str) -> tuple[date | None, int]:
    """Read a date as text: day first, or ISO."""
    if _ZERO_TEXT.fullmatch(text):
        return None, ZERO
    found: date | None = None
    if match := _ISO.fullmatch(text):
        found = _day(int(match[1]), int(match[2]), int(match[3]))
    elif match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        found = _day(year, second, first)
        if found is None and _day(year, first, second):
            return None, MONTH_FIRST
    elif match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[2][:3].lower())
        found = _day(_year(match[3]), month, int(match[1])) if month else None
    elif re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _one_date(float(text))
    elif re.fullmatch(r"(?:19|20)\d{6}", text):
        found = _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    return (found, FINE) if found else (None, UNREADABLE)


def _one_date(cell: object) -> tuple[date | None, int]:
    """Read one distinct value of a column of dates."""
    found: date | None = None
    state = UNREADABLE
    if isinstance(cell, datetime):
        found, state = cell.date(), FINE
    elif isinstance(cell, date):
        found, state = cell, FINE
    elif isinstance(cell, time):
        state = ZERO
    elif isinstance(cell, str):
        found, state = _text_date(cell.strip())
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 0 <= cell <= 2:
            state = ZERO
        elif _SERIAL[0] <= cell <= _SERIAL[1]:
            found, state = (_EPOCH + int(cell)).astype(date), FINE
    if found in _ZERO_DAYS:
        return None, ZERO
    return found, state


def dates(held: Column) -> tuple[np.ndarray, np.ndarray]:
    """Read a column of dates.

    Returns
    -------
    tuple of numpy.ndarray
        Days (``datetime64[D]``, NaT where there is none) and what became of each cell: `FINE`
        (blank ones too), `ZERO`, `UNREADABLE` or `MONTH_FIRST`.
    """
    read = [_one_date(value) for value in held.values]
    days = np.array([day for day, _ in read], dtype="datetime64[D]")
    states = np.array([state for _, state in read], dtype=np.int8)
    return held.spread(days, "NaT"), held.spread(states, FINE)


# ---- numbers, names and codes -----------------------------------------------------------


def numbers(held: Column) -> np.ndarray:
    """Read a column of counts; NaN where it is blank, and infinite where it is no number."""
    read = np.full(len(held.values), np.inf)
    for place, value in enumerate(held.values):
        try:
            read[place] = float(str(value).strip())
        except ValueError:
            continue
    return held.spread(read, np.nan)


def names(held: Column) -> tuple[np.ndarray, np.ndarray]:
    """Read a column of identifiers, so that one written 12, 12.0 or " 12 " is the same.

    Returns
    -------
    tuple of numpy.ndarray
        Each row's place among the distinct identifiers (-1 where blank), and those.
    """
    folded = [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        for value in held.values
    ]
    folded = [re.sub(r"\.0+$", "", text.strip()).casefold() for text in folded]
    again, distinct = pd.factorize(np.array(folded, dtype=object))
    return held.spread(again.astype(np.int64), -1), np.asarray(distinct, dtype=object)


def coded(held: Column, rule: Callable[[str], str]) -> np.ndarray:
    """Read a column of codes by a rule.

    Returns
    -------
    numpy.ndarray
        A code a row; ``""`` where the cell is blank or says that it is not known, ``"?"``
        where the rule does not know what it says.
    """
    read = [rule(_plain(value)) for value in held.values]
    return held.spread(np.array(read, dtype=object), "")


def _plain(value: object) -> str:
    """Return a value as text: whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
