"""How sound the records of a census file are, tallied while they go by.

What is kept are numbers and the line of the first case; never what a record says.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from analysis.local._cin_common import day
from analysis.local._cin_stream import Node
from analysis.local.aggregate import Check

#: Part of the census a record is in, by its element.
PARTS = {
    "Child": "Children",
    "ChildIdentifiers": "Children",
    "ChildCharacteristics": "Children",
    "CINdetails": "Referrals (CINdetails)",
    "Assessments": "Assessments",
    "CINPlanDates": "Child in need plans",
    "Section47": "Section 47 enquiries",
    "ChildProtectionPlans": "Child protection plans",
    "Reviews": "Protection plan reviews",
}


def _codes(text: str) -> frozenset[str]:
    """Return the codes of a list, written with spaces between them."""
    return frozenset(text.split())


_YES_NO = frozenset({"0", "1", "true", "false"})
_ABUSE = _codes("NEG PHY SAB EMO MUL")
#: Codes of every census since 2012; which year's list applies is for the validator to say.
CODES = {
    "Sex": _codes("M F U"),
    "GenderCurrent": _codes("0 1 2 9"),
    "Ethnicity": _codes(
        "WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE "
        "OOTH REFU NOBT"
    ),
    "ReferralSource": _codes("1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"),
    "PrimaryNeedCode": frozenset(f"N{n}" for n in range(10)),
    "ReasonForClosure": frozenset(f"RC{n}" for n in range(1, 10)),
    "ReferralNFA": _YES_NO,
    "ICPCnotRequired": _YES_NO,
    "InitialCategoryOfAbuse": _ABUSE,
    "LatestCategoryOfAbuse": _ABUSE,
}


class Quality:
    """Tallies of one file: rows, blanks, unknown codes, impossible dates, duplicates."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        #: (part, what, column) → cases, and the line of the first
        self.found: Counter[tuple[str, str, str]] = Counter()
        self.first: dict[tuple[str, str, str], int] = {}
        self.blank: Counter[tuple[str, str]] = Counter()

    def note(self, node: Node, what: str, column: str) -> None:
        """Count one case of something amiss with a record."""
        key = (PARTS[node.name], what, column)
        self.found[key] += 1
        self.first.setdefault(key, node.line)

    def day(self, node: Node, column: str, needed: bool = False) -> date | None:
        """Return a record's date, None where it is blank or no date; ``needed`` counts blanks."""
        text = node.value(column)
        if not text:
            self.blank[PARTS[node.name], column] += needed
            return None
        found = day(text)
        if found is None:
            self.note(node, "Not a date", column)
        return found

    def code(self, node: Node, column: str, needed: bool = True) -> str:
        """Return a record's code, counting blanks and codes that are on no list."""
        text = node.value(column)
        if not text:
            self.blank[PARTS[node.name], column] += needed
        elif text not in CODES[column]:
            self.note(node, "Unknown values", column)
        return text

    def order(self, node: Node, first: date | None, then: date | None, column: str) -> None:
        """Count a record whose later date lies before its earlier one."""
        if first is not None and then is not None and then < first:
            self.note(node, "Impossible dates", column)

    def checks(self) -> list[Check]:
        """Return the lines of the data-quality page, parts in the order of the census."""
        found = []
        for part in dict.fromkeys(PARTS.values()):
            rows = self.rows[part]
            found.append(Check(part, "Rows", count=rows))
            found += [
                Check(part, "Blank", column, count, rows)
                for (where, column), count in self.blank.items()
                if where == part and count
            ]
            found += [
                Check(part, what, column, count, rows, f"the first at line {self.first[key]}")
                for key, count in self.found.items()
                for where, what, column in [key]
                if where == part
            ]
        return found
