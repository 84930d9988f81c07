"""A list's rows as arrays, and every check of how sound they are.

Rows that would make a figure wrong are left out of it here, once, and counted; nothing of a
child goes into a check but how many rows it concerns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from analysis.local.aggregate import Check
from analysis.local.annex_a import codes, values
from analysis.local.annex_a.lists import Found
from analysis.local.annex_a.values import Column

#: Days before birth within which an event can concern a child not yet born.
_UNBORN = 300
#: Share of a column's filled cells that may be no answer, above which it cannot be used.
_UNUSABLE = 0.5
#: Cells below which no share is taken of them.
_FEW = 3
#: Share of dates that read only with the month first, above which all of them are doubted.
_MONTH_FIRST = 0.2
_FOOTER = re.compile(
    r"\s*(?:grand )?totals?\b|\s*(?:no )?(?:applied )?filters?\b|\s*(?:notes?|source|sum|count)\b"
    r"|\s*(?:end of|synthetic|confidential|official|printed|exported|report|data as)",
    re.IGNORECASE,
)
_LEFT_OUT = "left out of every count of this list"
_IMPOSSIBLE = "Impossible dates"
#: Dates that a row is counted by. One that cannot be read is not the same as none: a blank end
#: says that a case is open.
_COUNTED_BY = ("start", "end", "conference")
#: Lists in which a row without a start can still be counted by another date.
_START_MAY_LACK = (4, 5, 6, 9)


@dataclass(slots=True)
class Rows:
    """A list's sound rows."""

    number: int
    part: str
    count: int
    #: each row's child, as a place in `names`; a row without an identifier is a child of its own
    child: np.ndarray
    #: distinct identifiers, to tell the same child in two lists; they go nowhere else
    names: np.ndarray
    #: key → days
    dates: dict[str, np.ndarray] = field(default_factory=dict)
    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    codes: dict[str, np.ndarray] = field(default_factory=dict)
    #: share of the rows that had to be left out because of their dates
    lost: float = 0.0
    #: each row's worker, as a place among them; -1 where there is none
    worker: np.ndarray | None = None
    #: distinct workers, to count them over lists; they go nowhere else
    workers: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))

    def keep(self, good: np.ndarray) -> None:
        """Drop every other row."""
        self.count = int(good.sum())
        self.child = self.child[good]
        for held in (self.dates, self.numbers, self.codes):
            for key, array in held.items():
                held[key] = array[good]
        if self.worker is not None:
            self.worker = self.worker[good]


class Reader:
    """Reads one list, collecting checks and faults."""

    def __init__(self, found: Found, reference: date) -> None:
        self.found = found
        self.number = found.layout.number
        self.part = found.layout.part
        self.reference = np.datetime64(reference, "D")
        self.checks: list[Check] = list(found.checks)
        self.faults: list[str] = []
        self._unread: dict[str, np.ndarray] = {}

    def check(self, what: str, column: str, count: int, of: int | None, text: str = "") -> None:
        """Note a check, unless there is nothing to note."""
        if count:
            self.checks.append(Check(self.part, what, column, count, of, text))

    def read(self) -> Rows | None:
        """Return the sound rows; None where there are none."""
        found = self.found
        self.faults += found.sheet.formula_faults(list(found.places.values()))
        loaded = found.sheet.load(found.row, list(found.places.values()))
        columns = {key: loaded[place] for key, place in found.places.items()}
        self.checks += [Check(self.part, "How the file is written", text=n) for n in _notes(found)]
        columns = self._rows_only(columns)
        rows = self._parse(columns)
        total = len(columns["child"].codes)
        if total == 0 or self.faults:
            return None
        good = self._distinct(columns) & self._possible(rows)
        rows.keep(good)
        self.check("Rows left out", "", int((~good).sum()), total, _LEFT_OUT)
        return rows if rows.count else None

    # ---- rows ---------------------------------------------------------------------------

    def _rows_only(self, columns: dict[str, Column]) -> dict[str, Column]:
        """Drop empty rows and footers."""
        filled = {key: held.filled() for key, held in columns.items()}
        any_filled = np.logical_or.reduce(list(filled.values()))
        child = columns["child"]
        named = np.fromiter((_is_footer(value) for value in child.values), bool, len(child.values))
        others = [cells for key, cells in filled.items() if key != "child"]
        lonely = any_filled & ~np.logical_or.reduce(others)
        footer = lonely | (child.spread(named, False) & self._undated(filled))
        kept = any_filled & ~footer
        ragged = len(self.found.sheet.ragged)
        empty = "" if kept.any() else "nothing is counted from an empty list"
        self.checks.append(Check(self.part, "Rows", count=int(kept.sum()), text=empty))
        self.check(
            "Footer rows", "", int(footer.sum()), None, "totals, filters and the like: dropped"
        )
        if ragged > max(_FEW, 0.01 * len(kept)):
            self.faults.append(
                f"{self.found.sheet.where}: {ragged:,} rows have another number of cells than the "
                f"headers, the first in row {min(self.found.sheet.ragged)}; save the file again "
                "as CSV"
            )
        self.check("Footer rows", "", ragged, None, "of another length than the headers: dropped")
        self._lines = np.flatnonzero(kept) + self.found.row + 2
        return {key: held.take(kept) for key, held in columns.items()}

    def _undated(self, filled: dict[str, np.ndarray]) -> np.ndarray:
        dated = [key for key in filled if self.found.field(key).type == "date"]
        return ~np.logical_or.reduce([filled[key] for key in dated])

    def _distinct(self, columns: dict[str, Column]) -> np.ndarray:
        """Return which rows are not the same as an earlier one in every column read."""
        table = pd.DataFrame({key: held.codes for key, held in columns.items()})
        again = table.duplicated().to_numpy() & columns["child"].filled()
        self.check(
            "Duplicates",
            "",
            int(again.sum()),
            len(table),
            "the same in every column that is read; each is counted once",
        )
        return ~again

    # ---- columns ------------------------------------------------------------------------

    def _parse(self, columns: dict[str, Column]) -> Rows:
        child, names = values.names(columns["child"])
        lacking = child < 0
        child[lacking] = -1 - np.arange(lacking.sum())
        rows = Rows(self.number, self.part, len(child), child, names)
        for key, held in columns.items():
            field_ = self.found.field(key)
            total = len(held.codes)
            self.check("Blank", field_.header, int((held.codes < 0).sum()), total)
            if key == "worker":
                rows.worker, rows.workers = values.names(held)
            elif field_.type == "date":
                rows.dates[key] = self._dates(key, held)
            elif field_.type == "number":
                rows.numbers[key] = self._numbers(key, held)
            elif (self.number, key) in codes.RULES:
                rows.codes[key] = self._codes(key, held)
        return rows

    def _line(self, bad: np.ndarray) -> int:
        """Return the row of the file in which the first of some rows stands."""
        return int(self._lines[np.argmax(bad)])

    def _unusable(self, key: str, bad: np.ndarray, filled: int, what: str) -> bool:
        """Note a fault where most of a column cannot be used."""
        count = int(bad.sum())
        if count < _FEW or count <= _UNUSABLE * filled:
            return False
        self.faults.append(
            f"{self.found.where(key)}, from row {self._line(bad)}: {count:,} of {filled:,} "
            f"filled cells {what}"
        )
        return True

    def _dates(self, key: str, held: Column) -> np.ndarray:
        header = self.found.field(key).header
        days, states = values.dates(held)
        filled = int(held.filled().sum())
        zero, wrong = states == values.ZERO, states == values.MONTH_FIRST
        bad = states >= values.UNREADABLE
        # cells linked to blank ones come as day nought, beside true dates
        nought_is_blank = self.found.field(key).blank and zero.sum() < filled
        unusable = bad if nought_is_blank else bad | zero
        if wrong.sum() >= _FEW and wrong.sum() > _MONTH_FIRST * filled:
            self._unusable_month_first(key, wrong)
        else:
            self._unusable(
                key,
                unusable,
                filled,
                "are no date, or Excel's day nought (00/01/1900); correct the column's formulas "
                "or format and save again",
            )
        nought = "00/01/1900: an empty cell shown as a date; read as blank"
        self.check(_IMPOSSIBLE, header, int(zero.sum()), filled, nought)
        counted = key in _COUNTED_BY
        text = "the row is left out" if counted else "read as blank"
        self.check("Cells that are no date", header, int(bad.sum()), filled, text)
        if counted:
            self._unread[key] = bad
        return days

    def _unusable_month_first(self, key: str, wrong: np.ndarray) -> None:
        self.faults.append(
            f"{self.found.where(key)}, from row {self._line(wrong)}: {int(wrong.sum()):,} dates "
            "have the month first, so that the others cannot be trusted; export them as "
            "dd/mm/yyyy or as true dates"
        )

    def _numbers(self, key: str, held: Column) -> np.ndarray:
        header = self.found.field(key).header
        read = values.numbers(held)
        filled = int(held.filled().sum())
        wrong, negative = np.isinf(read), read < 0
        self._unusable(key, wrong, filled, "are no number; check that the columns are in order")
        self._unusable(key, negative, filled, "are below nought, which no count can be")
        self.check("Cells that are no number", header, int(wrong.sum()), filled, "read as blank")
        self.check("Counts below nought", header, int(negative.sum()), filled, "read as blank")
        return np.where(wrong | negative, np.nan, read)

    def _codes(self, key: str, held: Column) -> np.ndarray:
        header = self.found.field(key).header
        read = values.coded(held, codes.RULES[self.number, key])
        unknown = read == codes.NO_RULE
        filled = int(held.filled().sum())
        if self.found.field(key).need == "must":
            self._unusable(
                key,
                unknown,
                filled,
                "are no known code or label; check that the columns are in order",
            )
        self.check("Unknown values", header, int(unknown.sum()), filled, "read as not known")
        return np.where(unknown, codes.NOT_KNOWN, read)

    # ---- dates that cannot be -----------------------------------------------------------

    def _possible(self, rows: Rows) -> np.ndarray:
        """Return which rows have no date that cannot be."""
        total = rows.count
        none = np.full(total, np.datetime64("NaT"), "datetime64[D]")
        start, end = rows.dates.get("start", none), rows.dates.get("end", none)
        other = rows.dates.get("conference", none)
        good = np.ones(total, dtype=bool)
        if self.number not in _START_MAY_LACK:
            lacking = np.isnat(start)
            header = self.found.field("start").header
            self.check(
                "Rows without the date they are counted by", header, int(lacking.sum()), total
            )
            good &= ~lacking
        backwards = end < start
        self.check(_IMPOSSIBLE, "", int(backwards.sum()), total, "the end before the start")
        born = rows.dates.get("born", none)
        unborn = np.timedelta64(0 if self.number == 8 else _UNBORN, "D")
        early = (start < born - unborn) | (end < born - unborn) | (other < born - unborn)
        self.check(_IMPOSSIBLE, "", int(early.sum()), total, "before the birth")
        late = start > self.reference
        self.check(
            "Dates after the reference date", "", int(late.sum()), total, "not counted: not yet so"
        )
        future = born > self.reference + np.timedelta64(_UNBORN, "D")
        born_late = "a birth long after the reference date"
        self.check(_IMPOSSIBLE, "", int(future.sum()), total, born_late)
        unnamed = rows.child < 0
        self.check("Rows without a child's identifier", "", int(unnamed.sum()), total)
        good &= ~backwards & ~early
        for unread in self._unread.values():
            good &= ~unread
        rows.lost = 1 - float(good.mean())
        return good & ~late


def _notes(found: Found) -> list[str]:
    return list(dict.fromkeys(found.sheet.notes))


def _is_footer(value: object) -> bool:
    return isinstance(value, str) and bool(_FOOTER.match(value))
