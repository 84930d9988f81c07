"""What the pages on leadership and on the workforce share: their subject and their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import areas, declare, judgements, words
from analysis.areas import Area
from analysis.errors import UserError
from analysis.findings._effects import Effect, p_told
from analysis.findings.workforce.base import returned_by
from analysis.results import Result, Table

LICENCE = "Open Government Licence v3.0."
LOCAL = (
    "Local figures",
    "Nothing on this page is computed from a council's own figures: they are not read.",
)
NOT_CAUSE = (
    "Councils were not given their directors, their staff or their grades at random: an "
    "association here is between councils, never a cause."
)
#: What a reader must know of an odds ratio, once a page.
ODDS = (
    "An odds ratio of 1 is no association; 2 is twice the odds. It is not twice the chance: from "
    "one in two, twice the odds is two in three."
)


@dataclass(frozen=True, slots=True)
class Page:
    """An edition and, where one was named, a council."""

    edition: str
    area: Area | None = None
    #: path of the council's own figures: nothing on these pages can use them
    local: str = ""

    @property
    def returned(self) -> str:
        """The area whose workforce return holds the council's figures; empty without one."""
        return returned_by(self.area.id) if self.area is not None else ""

    @property
    def label(self) -> str:
        """The name to print beside workforce figures."""
        return areas.areas()[self.returned].name if self.area is not None else ""

    @property
    def joint(self) -> bool:
        """Whether the council files its workforce together with another."""
        return "/" in self.returned

    def source(self, *names: str) -> str:
        """Return the line that names some sources, the edition and the licence."""
        titles = [declare.source(name).title for name in names]
        edition = declare.edition(self.edition).title.lower()
        return f"{words.join(titles)}; edition: {edition}. {LICENCE}"


def find(area: str, edition: str, local: str) -> Page:
    """Find the council and the edition that were named.

    Raises
    ------
    UserError
        If either is unknown, or the area is not a council.
    """
    declare.edition(edition)
    if not area:
        return Page(edition, None, local)
    found = areas.find(area)
    if found.kind != "council":
        raise UserError(
            f"{found.name} is not a council", "name a council, such as 'North Yorkshire' or '815'."
        )
    return Page(edition, found, local)


def effects_table(caption: str, first: str, effects: Sequence[Effect]) -> Table:
    """Print effects as a table: what could be found stands beside what was."""
    return Table(
        caption,
        (
            first,
            "Observations",
            "Councils",
            "Estimate",
            "95% interval",
            "p",
            "p, adjusted",
            "Smallest effect that would be found",
        ),
        tuple(
            (
                one.what,
                str(one.n),
                str(one.councils),
                one.text,
                one.interval or "–",
                p_told(one.p),
                p_told(one.adjusted),
                words.number(one.detectable, one.decimals) if one.found else "–",
            )
            for one in effects
        ),
    )


def entries(effects: Sequence[Effect]) -> list[tuple[str, float, float, float]]:
    """Return effects as the chart of estimates wants them."""
    return [(one.what, one.estimate, one.low, one.high) for one in effects]


def grade_of(grade: object) -> str:
    """Return a grade as a table prints it."""
    return judgements.label(grade) if isinstance(grade, str) else "–"


def nothing(id_: str, why: str) -> Result:
    """Return a section that says in words why it is empty."""
    return Result(id_, "", why)
