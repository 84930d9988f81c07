"""The lists as they really arrive: headings, values, dates and blanks in many hands' ways.

Everything done here can be undone by a careful reader, so the answers stay the ones of the
clean lists: the same rows are written in other words, and rows that belong to nothing (exact
copies, totals, notes of filters, events without a date) are added. What was planted is
declared, list by list, for a quality page to be tested against.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analysis.synthetic.draw import Draw
from analysis.synthetic.files import NOTE, Sheet, Value
from analysis.synthetic.headers import HEADERS
from analysis.synthetic.lists import Lists

#: What Excel shows for a date that is nought.
ZERO_DATE = "00/01/1900"
NAMES = {
    1: "Contacts",
    2: "List_2",
    3: "list_3",
    4: "Assessments",
    5: "Sec47 and ICPC",
    6: "Children in Need",
    7: "List 7",
    8: "Children in Care",
    9: "Care leavers",
    10: "List 10",
    11: "List_11",
}
#: The order of the sheets: not that of the lists.
ORDER = (11, 1, 3, 2, 5, 4, 7, 6, 8, 10, 9)
_AGE, _BORN = "Age of Child (Years)", "Date of Birth"
#: Headings written another way, by list.
_RENAMED = {
    2: {_AGE: "Age", "Assessment start date": " Assessment Start  Date "},
    4: {_AGE: "Age"},
    5: {
        "Strategy discussion initiating Section 47 Enquiry Start Date": (
            "Strategy discussion initiating section 47 enquiry\xa0start date"
        ),
        _AGE: "Age of child (years)",
    },
    6: {_AGE: "Age"},
    7: {
        "Child Protection Plan Start Date": "Child Protection Plan\nStart Date",
        "Number of Previous Child Protection Plans": "Number of Previous Child Protection plans ",
    },
    8: {
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": (
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))"
        ),
        _AGE: "Age",
    },
    9: {
        "Eligibility Category": "Eligibity Category",
        "Type of Accommodation": "Type of Accomodation",
        "Suitability of Accommodation": "Suitability of Accomodation",
    },
}
#: Columns that the analysis tool calculates and writes after the lists' own.
_CALCULATED = {
    1: ("Contacts per child (distinct count)", "Appears on referral list", "Ethnic group"),
    4: ("Duration in days", "Ethnic group"),
}
_BLANKS: tuple[Value, ...] = (None, "", "-", "#N/A", "NULL", " ", "n/a")
#: Lists that get events without a date, and the column that lacks it.
_UNDATED = {1: "Date of Contact", 3: "Date of referral"}
_COPIED = (1, 3, 4, 5, 7, 8)
_LETTERED = re.compile(r"([a-z]\d?|[a-z]{2})\) (.+)")
_CODED = re.compile(r"([A-Z]+\d*[A-Z]?|\d+[A-F]?): (.+)")


def _ids(number: int) -> list[str]:
    """Return the ids of the children of whom a list has an event without a date."""
    return [f"SYN000999{number}{place:02d}" for place in range(2)]


def undated_ids() -> set[str]:
    """Return the ids that only the messy variant has."""
    return {identity for number in _UNDATED for identity in _ids(number)}


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing done to a list, and to how many of its rows or columns."""

    number: int
    what: str
    count: int
    column: str = ""


def curly(text: str) -> str:
    """Return a text with the quotation marks a word processor puts in."""
    text = re.sub(r"(^|[\s(])'", "\\1\u2018", text)
    return text.replace("'", "\u2019")


def camel(text: str) -> str:
    """Return a heading as the Standard Safeguarding Dataset's script names its columns."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word[0].upper() + word[1:] for word in words)


_SSD = {"Date of referral": "ReferralDate", "Referral NFA?": "ReferralNFA", _AGE: "Age"}


def headings(number: int) -> list[str]:
    """Return a list's headings as this workbook writes them."""
    if number == 3:
        return [_SSD.get(name, camel(name)) for name in HEADERS[3]]
    named = [_RENAMED.get(number, {}).get(name, name) for name in HEADERS[number]]
    return [curly(name) for name in named]


_YES: tuple[Value, ...] = ("a) Yes", "Yes", "yes", "Y", "YES ", 1)
_NO: tuple[Value, ...] = ("b) No", "No", "no", "N", "NO", 0)


def _yes_no(value: str, draw: Draw) -> Value:
    if value == "a) Yes":
        return draw.one(_YES)
    return draw.one(_NO) if value == "b) No" else value


def _label(value: str, draw: Draw) -> Value:
    """Return a coded value in one of the ways councils write it."""
    if value in ("a) Yes", "b) No"):
        return _yes_no(value, draw)
    lettered = _LETTERED.fullmatch(value)
    bare = lettered[2] if lettered else value
    coded = _CODED.fullmatch(bare)
    if coded:
        dashed = f"{coded[1]} - {coded[2]}"
        front = f"{lettered[1]}) " if lettered else ""
        return draw.one((value, bare, dashed, f"{front}{dashed}", f" {bare}", coded[1]))
    return draw.one((value, bare, bare.upper(), f"{bare} "))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def named(day: date) -> str:
    """Return a date with its month in letters."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"


def _date(value: date, draw: Draw) -> Value:
    """Return a date as a date, with a time of day, or as one of several kinds of text."""
    ways: tuple[Value, ...] = (
        value,
        datetime(value.year, value.month, value.day),
        f"{value:%d/%m/%Y}",
        f"{value:%d/%m/%Y} 00:00:00",
        value.isoformat(),
        named(value),
    )
    return draw.one(ways)


class _Spoiler:
    """Spoils the rows of one list, counting what it plants."""

    def __init__(self, number: int, end: date, seed: int) -> None:
        self.number, self.end = number, end
        self.draw = Draw(f"messy {seed} {number}")
        self.planted: list[Planted] = []
        self.rows: list[list[Value]] = []
        self.names = list(HEADERS[number])

    def plant(self, what: str, count: int, column: str = "") -> None:
        """Declare something that was done, where it was done at all."""
        if count:
            self.planted.append(Planted(self.number, what, count, column))

    def cells(self, rows: list[list[str | int | date | None]]) -> None:
        """Write every cell in some other way."""
        draw, zeros = self.draw, dict.fromkeys(self.names, 0)
        written: dict[str, Callable[[str, Draw], Value]] = dict.fromkeys(self.names, _label)
        for name in self.names:
            if name.startswith("Allocated") or "identifier" in name or "Organisation" in name:
                del written[name]
        for row in rows:
            spoilt: list[Value] = []
            for name, cell in zip(self.names, row, strict=True):
                if cell is None and "Date" in name and name != _BORN and draw.chance(0.08):
                    zeros[name] += 1
                    spoilt.append(ZERO_DATE)
                elif cell is None:
                    spoilt.append("-" if self.number in _CALCULATED else draw.one(_BLANKS))
                elif name == _AGE:
                    spoilt.append(self._age(cell, row[self.names.index(_BORN)]))
                elif isinstance(cell, date):
                    spoilt.append(_date(cell, draw))
                elif "Unique ID" in name:
                    spoilt.append(f"{cell} " if draw.chance(0.1) else cell)
                elif isinstance(cell, str) and name in written:
                    spoilt.append(written[name](cell, draw))
                else:
                    spoilt.append(cell)
            self.rows.append(spoilt)
        for name, count in zeros.items():
            self.plant("Impossible dates", count, name)

    def _age(self, cell: Value, born: Value) -> Value:
        """Return an age with decimals in the lists that some systems export so."""
        if self.number in (1, 3, 7, 8) and isinstance(born, date):
            return round((self.end - born) / timedelta(days=365.25), 6)
        return cell

    def copies(self) -> None:
        """Add exact copies of some rows."""
        if self.number in _COPIED and self.rows:
            count = max(1, len(self.rows) // 100)
            step = len(self.rows) // count
            self.rows += [list(row) for row in self.rows[::step][:count]]
            self.plant("Duplicates", count)

    def undated(self) -> None:
        """Add events that have no date, which belong to no window."""
        event = _UNDATED.get(self.number)
        if event is None or not self.rows:
            return
        for place, identity in enumerate(_ids(self.number)):
            row = list(self.rows[place % len(self.rows)])
            row[0] = identity
            row[self.names.index(event)] = ZERO_DATE
            self.rows.append(row)
        self.plant("Impossible dates", len(_ids(self.number)), event)

    def columns(self) -> list[list[Value]]:
        """Return the headings and rows, with columns added and moved about."""
        heads: list[Value] = list(headings(self.number))
        added = _CALCULATED.get(self.number, ())
        table = [heads + list(added)]
        table += [row + [self._calculated(name) for name in added] for row in self.rows]
        self.plant("Extra columns", len(added))
        if self.number == 6:
            place = self.names.index("CIN Closure Date")
            for row in table:
                row.append(row.pop(place))
            self.plant("Out-of-order column", 1, "CIN Closure Date")
        changed = sum(a != b for a, b in zip(heads, self.names, strict=True))
        self.plant("Header drift", changed)
        return table

    def _calculated(self, name: str) -> Value:
        """Return what the analysis tool writes into a column of its own."""
        if name == "Ethnic group":
            return self.draw.one(("White", "Mixed", "Asian or Asian British", "-"))
        if name == "Appears on referral list":
            return self.draw.one(("Yes", "No"))
        return self.draw.whole(1, 60)

    def frame(self, table: list[list[Value]]) -> list[list[Value]]:
        """Return a table with what stands above, between and below its rows."""
        if self.number in _CALCULATED:
            table.insert(0, [NOTE])
            self.plant("Title row", 1)
        if self.number == 4:
            table.insert(len(table) // 2, [])
            self.plant("Blank rows", 1)
        if self.number in (1, 8):
            table += [[], [f"Applied filters:\nReference date is {self.end:%d/%m/%Y}\nSYNTHETIC"]]
            self.plant("Footer rows", 1)
        if self.number == 7:
            table.append(["Total", len(self.rows)])
            self.plant("Footer rows", 1)
        return table


def spoil(lists: Lists, end: date, seed: int) -> tuple[list[Sheet], tuple[Planted, ...]]:
    """Return the lists as they really arrive, and what was planted in them.

    Parameters
    ----------
    lists
        The clean rows by number of list.
    end
        The reference date.
    seed
        The same seed spoils in the same way.

    Returns
    -------
    tuple
        Sheets out of order, and one `Planted` for each thing done to each list.
    """
    pages, planted = [], []
    for number in ORDER:
        spoiler = _Spoiler(number, end, seed)
        spoiler.cells(lists[number])
        spoiler.copies()
        spoiler.undated()
        pages.append(Sheet(NAMES[number], spoiler.frame(spoiler.columns())))
        planted += spoiler.planted
    return pages, tuple(planted)
