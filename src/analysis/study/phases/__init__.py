"""The page on phases: from one judgement to the next, and what the later stages rest on."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims import evaluate
from analysis.findings import _stages
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.phases import stages, steps
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

#: Claims on this page; those on the other stages stand on the pages of their enablers.
CLAIMS = ("PH-01", "PH-02", "PH-09", "PH-10", "PH-11", "PH-12")
MAIN = ("PH-02", "PH-10")
LIMITS = (
    "Grades describe councils on the days of an inspection. What happened in between is unseen, "
    "and a council can fall and recover without a judgement of it.",
    "Councils are judged again after unequal times; the next grade follows a shorter wait after "
    "inadequate than after good.",
    "Two frameworks are joined. Chance is reckoned within each pair of frameworks, so that a "
    "change of bar is not taken for memory.",
    "The further from the middle a grade, the more room the next has to move back: a rise after "
    "inadequate and a fall after outstanding are to be expected of grades that vary by chance.",
    "What councils did at each stage is not observed. Spending, the steadiness of figures and "
    "staffing are traces of it.",
    "Nothing here shows what caused a grade to change.",
)
#: Tests of a hypothesis on the page: memory, the gap, prevention, steady figures, staff.
TESTS = 3 + len(_stages.STEADY) + len(_stages.STAFF)


@dataclass(frozen=True)
class Phases(Told):
    """From one judgement to the next, section by section."""

    _claims = CLAIMS
    _caption = "Statements on the phases, with their verdicts"
    _limits = LIMITS
    scope: Scope

    @property
    def edition(self) -> str:
        """The edition's id."""
        return self.scope.edition

    def minute(self) -> Words:
        """Return the page in a minute."""
        told = " ".join(
            f"{r.claim.title}: {r.verdict}. {r.reason}"
            for r in (evaluate(name, self.edition) for name in MAIN)
        )
        parts = [
            (
                "What was claimed",
                "Improvement runs through stages, is neither automatic nor smooth, and can slip "
                "back at each of them. On the way to good the focus turns to prevention; good and "
                "great councils are consistent, help others, and can still fall fast if key staff "
                "leave.",
            ),
            ("Does it reproduce", f"{opening.reproduces(self.claims)} {told}"),
            (
                "How much is chance",
                f"{steps.onward(self.scope).sentence} {steps.memory(self.scope).sentence}",
            ),
            ("How sure are we", opening.sureness(self.claims)),
        ]
        if self.scope.area is not None:
            parts.insert(
                0, (f"The path of {self.scope.area.name}", steps.council(self.scope).sentence)
            )
        if self.scope.local is not None:
            parts.append(
                ("Local figures", "Nothing on this page is computed from a council's own figures.")
            )
        return opening.in_a_minute(parts)

    def onward(self) -> Result:
        """Draw what each grade led to beside what chance alone would give."""
        return steps.onward(self.scope)

    def memory(self) -> Result:
        """Tabulate rises and falls after each grade beside grades without memory."""
        return steps.memory(self.scope)

    def falls(self) -> Result:
        """Draw falls by grade and time."""
        return steps.falls(self.scope)

    def gaps(self) -> Result:
        """Draw what a gap between leadership and practice preceded."""
        return steps.gaps(self.scope)

    def prevention(self) -> Result:
        """Show how prevention moved on the way from requires improvement."""
        return stages.prevention(self.scope)

    def consistency(self) -> Result:
        """Draw how steady figures are at good or better."""
        return stages.consistency(self.scope)

    def leaders(self) -> Result:
        """Show what followed for councils named to help others."""
        return stages.leaders(self.scope)

    def before_falls(self) -> Result:
        """Draw staff figures before a fall."""
        return stages.before_falls(self.scope)

    def council(self) -> Result:
        """Return the named council's path."""
        return steps.council(self.scope)

    def tests(self) -> Words:
        """Say how many tests were run and how they were guarded."""
        return opening.as_list(
            [
                f"Tests of a hypothesis on this page: {TESTS}. Those on the steadiness of figures "
                "and those on staff are each adjusted together (Benjamini and Hochberg, false "
                "discovery rate 5%); the test of memory, of the gap and of prevention stand alone.",
                "Shares and rates with their intervals are estimates, not tests, and are not "
                "adjusted.",
            ]
        )


def phases_page(area: str = "", edition: str = "current", local: str = "") -> Phases:
    """Open the page on phases.

    Parameters
    ----------
    area
        A council's name or code, to show its path; empty for none.
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
    return Phases(find(area, edition, local))
