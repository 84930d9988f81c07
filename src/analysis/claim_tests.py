"""The kinds of test a claim may declare, each with its arguments: a short closed list."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """Base of what stands inside a declared object."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChangeTest(Part):
    """The indicator changed by this much between two periods."""

    kind: Literal["change"]
    indicator: str
    start: int
    end: int
    expect: float
    #: ``per cent`` of the start, ``points`` (percentage points), or ``amount``
    measured: Literal["per cent", "points", "amount"] = "per cent"
    tolerance: float
    tolerance_reason: str
    #: another area than the claim's, such as a joint return
    area: str | None = None


class Level(Part):
    """One expected value."""

    period: int
    expect: float


class LevelsTest(Part):
    """The indicator stood at these values in these periods."""

    kind: Literal["levels"]
    indicator: str
    levels: tuple[Level, ...]
    tolerance: float
    tolerance_reason: str
    #: another area than the claim's, such as a joint return
    area: str | None = None


class DirectionTest(Part):
    """The indicator went this way over the window, by more than chance alone would move it."""

    kind: Literal["direction"]
    indicator: str
    start: int
    end: int
    expect: Literal["fall", "rise", "stable"]
    #: for ``stable``: the largest change, in the indicator's unit, that still counts
    margin: float | None = None
    #: another area than the claim's, such as a joint return
    area: str | None = None


class AgainstTest(Part):
    """The council stood above or below a comparator in each of these periods."""

    kind: Literal["against"]
    indicator: str
    periods: tuple[int, ...]
    comparator: Literal["neighbours", "region", "england"] = "neighbours"
    expect: Literal["above", "below"]
    #: by at least this ratio to the comparator, where the claim says "much"
    ratio: float = 1.0


class GradesTest(Part):
    """Councils inspected by a date, by grade."""

    kind: Literal["grades"]
    framework: str
    by: date
    #: earliest day the statement could have been counted on, where the day is not given
    since: date | None = None
    #: the exact number in each grade, where the claim gives counts
    counts: dict[str, int] = {}
    #: the share (per cent) in these grades taken together, with its range, where it gives shares
    shares: tuple[ShareBand, ...] = ()
    #: count each council's latest judgement under the framework, or every judgement
    basis: Literal["latest", "first", "all"] = "latest"


class ShareBand(Part):
    """A share of councils in some grades, as a range the claim allows."""

    grades: tuple[str, ...]
    low: float
    high: float


class FirstTest(Part):
    """The first judgement of a kind was published in this window, for these areas."""

    kind: Literal["first"]
    framework: str
    grade: str | None = None
    areas: tuple[str, ...] = ()
    low: date
    high: date


class Judged(Part):
    """One judgement: when it was published and what it was."""

    published: date
    grade: str


class JudgementsTest(Part):
    """The council was judged so, in this order."""

    kind: Literal["judgements"]
    expect: tuple[Judged, ...]


class StockFallTest(Part):
    """A fall in a stock within some months: was it there, and could it be chance."""

    kind: Literal["stock_fall"]
    indicator: str
    start_count: int
    end_count: int
    months: int
    #: year ends either side of the fall
    before: int
    after: int


class GradeTrendTest(Part):
    """The share of judgements in these grades went this way over time (logistic slope)."""

    kind: Literal["grade_trend"]
    frameworks: tuple[str, ...]
    grades: tuple[str, ...]
    start: date
    end: date
    expect: Literal["fall", "rise"]


class ListedTest(Part):
    """The council is on the collected list of interventions and programmes."""

    kind: Literal["listed"]
    #: the kind of entry, as the list names it
    entry: str
    year: int | None = None


class TrendTest(Part):
    """A national indicator went this way over these years (least squares slope)."""

    kind: Literal["trend"]
    indicator: str
    start: int
    end: int
    expect: Literal["fall", "rise"]


class FindingTest(Part):
    """A finding of a study: computed by the study itself, under rules it states."""

    kind: Literal["finding"]
    #: module below ``analysis.findings``
    study: str
    #: function of that module: ``name(edition) -> Outcome``
    name: str


class NotTested(Part):
    """No published figure can bear on the claim; the reason is for the reader."""

    kind: Literal["untestable", "normative"]
    reason: str


Test = Annotated[
    ChangeTest
    | LevelsTest
    | DirectionTest
    | AgainstTest
    | GradesTest
    | FirstTest
    | JudgementsTest
    | GradeTrendTest
    | ListedTest
    | StockFallTest
    | TrendTest
    | FindingTest
    | NotTested,
    Field(discriminator="kind"),
]


GradesTest.model_rebuild()
