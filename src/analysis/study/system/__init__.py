"""The page on the system: what the claims about all councils rest on, section by section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis import declare
from analysis.claims import evaluate
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.system import foreword, grades, national, readings, since
from analysis.study.system.scope import COUNT, FOREWORD, FRAMEWORK, SLIDES, Scope, find
from analysis.study.told import Told

#: Claims about the whole system, by the start of their ids.
PREFIX = "CTX-"
LIMITS = (
    "Grades describe councils on the days of an inspection. They are Ofsted's judgement, not a "
    "measurement of what children and families went through.",
    "Who was inspected when was Ofsted's choice, and how soon again depends on the grade: no "
    "share here is of a random sample, and no trend in it is by itself a trend in practice.",
    "Frameworks differ in what they judge and by what bar. Where the page sets them side by side "
    "it shows their results, not a change.",
    "That a published figure does not reproduce does not show that its authors were wrong on what "
    "they had: their list, their day or their rounding may have been another.",
    "Nothing here shows what caused a change.",
)


@dataclass(frozen=True)
class Context(Told):
    """The system the four case studies stand in.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _caption = "Every statement about the whole system, with its verdict"
    _limits = LIMITS
    scope: Scope

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims about the whole system, in order."""
        return tuple(name for name in declare.ids("claims") if name.startswith(PREFIX))

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope, self.claims))

    def grades(self, framework: str = FRAMEWORK, by: str | date = "") -> Result:
        """Return the councils inspected by a day, by grade."""
        return grades.by_date(self.scope, framework, by)

    def abolished(self) -> Result:
        """Return the introduction's count, abolished councils reconciled."""
        return grades.abolished(self.scope)

    def inspected(self, framework: str = FRAMEWORK) -> Result:
        """Return the number inspected by grade over all days."""
        return grades.inspected(self.scope, framework)

    def foreword(self) -> Result:
        """Return the share requires improvement or better, and when it was the foreword's."""
        return foreword.foreword(self.scope)

    def bases(self) -> Result:
        """Return that share by other readings and days."""
        return readings.bases(self.scope)

    def order(self) -> Result:
        """Return first judgements by half-year, beside the judgement before."""
        return readings.order(self.scope)

    def slides(self) -> Result:
        """Return the slides' bands against the distribution."""
        return readings.slides(self.scope)

    def since(self) -> Result:
        """Return the share less than good at each year end."""
        return since.since(self.scope)

    def before(self) -> Result:
        """Return first judgements under each framework."""
        return since.before(self.scope)

    def council(self) -> Result:
        """Return the named council's judgements and where it stood."""
        return since.council(self.scope)

    def prevention(self) -> Result:
        """Return the preventive share of spending."""
        return national.prevention(self.scope)

    def schools(self) -> Result:
        """Return the share of referrals made by schools."""
        return national.schools(self.scope)


def _minute(of: Scope, claims: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return questions with their short answers."""
    said = {name: declare.claim(name).published for name in (FOREWORD, COUNT, SLIDES)}
    found = {name: evaluate(name, of.edition) for name in said}
    parts = [
        (
            "What was claimed",
            f"The foreword: {said[FOREWORD]} of the councils inspected under the single inspection "
            f"framework were judged requires improvement or better. The introduction, for January "
            f"2016: {said[COUNT]}. The slides of July 2017: {said[SLIDES]} (inadequate; requires "
            "improvement; good or better). Later articles add that money was taken from "
            "prevention and that councils and schools had grown apart.",
        ),
        (
            "Does it reproduce",
            opening.reproduces(claims)
            + "".join(f" {name}: {r.verdict}. {r.reason}" for name, r in found.items()),
        ),
        ("What happened next", since.since(of).sentence),
        (
            "How sure are we",
            opening.sureness(
                claims,
                "are matters of judgement, of scope, or of documents that no published figure "
                "settles",
            ),
        ),
    ]
    if of.area is not None:
        parts.insert(0, (f"Where {of.area.name} stood", since.council(of).sentence))
    if of.local is not None:
        parts.append(
            (
                "Local figures",
                "Nothing on this page is computed from a council's own figures: they are not read.",
            )
        )
    return parts


def context(area: str = "", edition: str = "current", local: str = "") -> Context:
    """Open the page on the system.

    Parameters
    ----------
    area
        A council's name or code, to show where it stood; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures. Nothing on this page can use them, and the
        page says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Context(find(area, edition, local))
