"""What every reader of a council's own data gives: aggregate rows, and how sound the data are.

Nothing about one child has a place in any of these. A row says what was counted over which
window; annualising, intervals and disclosure control come after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

#: The two ways out: ``publish`` withholds small counts, ``internal`` keeps and marks them.
INTERNAL: Final = "internal"
PUBLISH: Final = "publish"
Mode = Literal["publish", "internal"]
#: The kinds of input.
Kind = Literal["aggregate", "annex_a", "cin_xml", "ssda903"]
#: Comparable; with care; not comparable with a published series.
GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about a run; nothing of it is taken from the clock."""

    #: the day the data were taken; None where the file itself states it
    reference: date | None = None
    #: length of the window of lists of events
    months: int = 6
    #: children aged 0 to 17 that rates divide by; the published number when None
    population: float | None = None
    mode: Mode = "publish"


@dataclass(frozen=True, slots=True)
class Count:
    """One aggregate row as counted, before annualising and before disclosure control."""

    #: id of a declared indicator, or of a local-only one
    indicator: str
    #: first and last day of the window; both the reference date for a snapshot
    start: date
    end: date
    numerator: float
    #: NaN where the indicator divides by population or is a plain count
    denominator: float
    #: one of `GRADES`
    grade: str
    #: how it was counted and what care it needs, in one sentence
    how: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the data-quality page; it holds no child's value."""

    #: which part of the input, such as ``List 3: referrals``
    part: str
    #: what was looked at, such as ``Rows``, ``Duplicates`` or ``Impossible dates``
    what: str
    column: str = ""
    #: rows concerned, None where nothing is counted
    count: int | None = None
    #: of how many
    of: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a reader found in one input."""

    kind: Kind
    counts: tuple[Count, ...]
    quality: tuple[Check, ...]
    #: the day the data stand at
    reference: date
