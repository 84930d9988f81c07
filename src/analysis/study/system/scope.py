"""What the page on the system is about: an edition, the last day it knows, and a council."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis import areas, declare, indicators, judgements, stats, words
from analysis.areas import Area
from analysis.claim_tests import GradesTest
from analysis.errors import UserError
from analysis.paths import remember
from analysis.results import Result

#: Which claims stand behind the sections of the page.
FOREWORD, COUNT, NEED, SLIDES = "CTX-01", "CTX-04", "CTX-06", "CTX-08"
#: The framework the source documents speak of.
FRAMEWORK = "SIF"
RI = "requires improvement"
LESS_THAN_GOOD = ("inadequate", RI)

#: What the interval on a complete count means.
BAND = (
    "The counts are complete, so they carry no sampling error. The interval (Wilson, 95%) says "
    "how far a share of so few councils would move if each grade were a draw; it does not allow "
    "for the order in which councils were inspected."
)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of councils in per cent, with its Wilson interval."""

    count: int
    total: int
    value: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """The share as printed: one decimal."""
        return f"{words.number(self.value, 1)}%"

    @property
    def interval(self) -> str:
        """The interval as printed."""
        return words.span(self.low, self.high, 1)

    @property
    def told(self) -> str:
        """The share with its count, for a sentence."""
        return f"{self.text} ({self.count} of {self.total})"


def share(count: int, total: int) -> Share | None:
    """Return a share with its interval, None where there is nothing to share."""
    if not total:
        return None
    found = stats.wilson(count, total, level=indicators.LEVEL)
    return Share(count, total, *(100 * float(v) for v in (found.estimate, found.low, found.high)))


def told(found: Share | None) -> str:
    """Return a share as a table prints it."""
    return "–" if found is None else f"{found.text} ({found.interval})"


@dataclass(frozen=True)
class Scope:
    """An edition and, where one was named, a council."""

    edition: str
    area: Area | None = None
    #: path of the council's own figures: nothing on this page can use them
    local: str | None = None

    @property
    def end(self) -> date:
        """The last day of which the edition knows the judgements."""
        limit = declare.edition(self.edition).as_at
        days = [release.published for release in declare.source("ofsted").release]
        newest = max(date.fromisoformat(text) for text in days if len(text) == len("2026-01-01"))
        return min(limit, newest) if limit else newest

    def day(self, given: str | date) -> date:
        """Return a day someone named, if the edition reaches it.

        Raises
        ------
        UserError
            If it is not a date written as 2016-01-31, or lies after the edition's end.
        """
        try:
            when = given if isinstance(given, date) else date.fromisoformat(given)
        except ValueError:
            raise UserError(
                f"{given!r} is not a date", "write year, month and day, as in 2016-01-31."
            ) from None
        if when > self.end:
            raise UserError(
                f"the {self.edition!r} edition knows no judgement after {words.day(self.end)}",
                f"name that day or an earlier one, not {words.day(when)}.",
            )
        return when

    def within(self, when: date) -> date:
        """Return a day, or the edition's end if that comes first."""
        return min(when, self.end)

    def judgements(self, framework: str = "") -> pd.DataFrame:
        """Return the judgements the edition knows, of one framework or of all."""
        table = judgements.judgements(self.end)
        return table[table["framework"] == framework] if framework else table

    def curve(self, framework: str) -> pd.DataFrame:
        """Return counts by grade on every day of publication the edition knows."""
        table = _curve(framework)
        return table[table["by"] <= pd.Timestamp(self.end)].reset_index(drop=True)

    def marks(self) -> list[tuple[date, str]]:
        """Return the days to mark on a chart: those of the claims, and the council's reports."""
        found = [
            (grades(COUNT).by, "the introduction's count"),
            (grades(FOREWORD).by, "the summary"),
            (grades(SLIDES).by, "the slides"),
        ]
        if self.area is not None:
            own = judgements.history(self.area.id, self.end)
            own = own[own["framework"] == FRAMEWORK]
            found += [
                (day.date(), f"{self.area.name}: {judgements.label(_grade(grade)).lower()}")
                for day, grade in zip(own["published"], own["overall"], strict=True)
            ]
        return sorted((day, label) for day, label in found if day <= self.end)

    def source(self, *names: str) -> str:
        """Return the line that names the sources and the licence."""
        titles = [declare.source(name).title for name in names or ("ofsted",)]
        edition = declare.edition(self.edition).title.lower()
        return f"{words.join(titles)}; edition: {edition}. Open Government Licence v3.0."


@remember
def _curve(framework: str) -> pd.DataFrame:
    """Return the counts by grade on every day of publication, reckoned once."""
    return judgements.cutoff_curve(framework)


def _grade(cell: object) -> str | None:
    """Return a table's grade, None where the inspection gave none."""
    return cell if isinstance(cell, str) else None


def grade_of(cell: object) -> str:
    """Return a table's grade as text in a sentence."""
    return judgements.label(_grade(cell)).lower()


def stretch(first: date, last: date) -> str:
    """Print a stretch of days."""
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


def nothing(part: str, framework: str) -> Result:
    """Return the result of a section without a judgement to show."""
    return Result(
        id=f"{part}-{framework.lower()}",
        title="",
        sentence=f"No judgement under {framework} had been published by the end of this edition.",
    )


def names(ids: tuple[str, ...]) -> str:
    """List some areas by name."""
    return words.join(areas.areas()[place].name for place in ids)


def grades(claim: str) -> GradesTest:
    """Return a claim's declared test of grades: its date, counts and bands."""
    found = next(t for t in declare.claim(claim).test if isinstance(t, GradesTest))
    return found


def find(area: str, edition: str, local: str) -> Scope:
    """Find the edition, and the council if one was named.

    Raises
    ------
    UserError
        If either is unknown, or the area is not a council.
    """
    declare.edition(edition)
    if not area:
        return Scope(edition, None, local or None)
    found = areas.find(area)
    if found.kind != "council":
        raise UserError(
            f"{found.name} is not a council", "name a council, such as 'North Yorkshire' or '815'."
        )
    return Scope(edition, found, local or None)
