"""Many copies of one council under other ids, for files of a million rows.

The copies' children are different children, so every true count is the copy's times the
number of copies, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis.synthetic.lists import Lists
from analysis.synthetic.truth import Truth

#: How every id begins in the first copy, and every pupil number.
FIRST, _PUPIL = "SYN000", "Z000"
#: Rows of one copy, at most about; more copies beyond that.
ROWS = 50_000


def copies(rows: float) -> int:
    """Return of how many copies a council of so many rows is made up."""
    return max(1, -(-int(rows) // ROWS))


def prefix(copy: int) -> str:
    """Return how every id of a copy begins."""
    return f"SYN{copy:03d}"


def renamed(text: str, copy: int) -> str:
    """Return a text with the ids that a copy's children have."""
    if copy == 0:
        return text
    return text.replace(FIRST, prefix(copy)).replace(_PUPIL, f"Z{copy:03d}")


def every(lists: Lists, count: int) -> Lists:
    """Return the lists of all copies, one copy after the other."""
    if count == 1:
        return lists
    return {
        number: [
            [renamed(cell, copy) if isinstance(cell, str) else cell for cell in row]
            for copy in range(count)
            for row in rows
        ]
        for number, rows in lists.items()
    }


def lines(text: Iterable[str], count: int) -> Iterator[str]:
    """Give some lines once for each copy, under its ids."""
    whole = "".join(text)
    for copy in range(count):
        yield renamed(whole, copy)


def times(answers: Truth, count: int) -> Truth:
    """Return the answers for so many copies of one council, which share their workers."""
    return {
        name: (top * count, bottom if name == "caseload" else bottom * count)
        for name, (top, bottom) in answers.items()
    }
