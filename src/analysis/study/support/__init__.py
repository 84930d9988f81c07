"""The page on forms of support: who had which, what followed, and the slides' framework."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import words
from analysis.findings import support as findings
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.support import framework, lanes, times
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

CLAIMS = ("SY-02", "SY-05", "SY-06", "SY-07", "SY-08", "SY-09", "SY-10", "SY-11", "SY-12")
LIMITS = (
    "The list of interventions was put together by hand from documents and is not complete. That "
    "a council is not on it is no evidence that it had no support, and an end that is not listed "
    "may have come.",
    "Forms of support were not given by lot. The strongest went where failing was deepest and had "
    "lasted longest, so a slower recovery under them says nothing against them (confounding by "
    "indication). With so few councils no adjustment mends this.",
    "A trust or a company takes years to set up. A spell has to last to have one, which makes any "
    "form that begins late look slow (immortal time). The comparison a year on takes that out, "
    "and most trusts with it.",
    "An inadequate council can only stay or rise: some of what follows any form would have come "
    "without it.",
    "Ofsted inspects when its timetable says. Between two reports nobody knows on which day a "
    "service stopped being inadequate, so times are intervals, and an inspection soon after a "
    "form began judges what was there before.",
    "Sector-led support and peer review leave no open list of dates. Nothing here bears on them.",
    "Nothing here shows what caused a change.",
)


@dataclass(frozen=True)
class Support(Told):
    """Forms of support, section by section.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _claims = CLAIMS
    _caption = "Statements about support, with their verdicts"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope))

    def lanes(self) -> Result:
        """Return the lanes of documented sites with their grades."""
        return lanes.lanes(self.scope)

    def followed(self) -> Result:
        """Return what the next judgement was after each form began."""
        return lanes.followed(self.scope)

    def delivery(self) -> Result:
        """Return trusts and companies with the judgements on either side."""
        return lanes.delivery(self.scope)

    def times(self) -> Result:
        """Return times from inadequate to better by form."""
        return times.times(self.scope)

    def landmark(self) -> Result:
        """Return those times by the form in force a year on."""
        return times.landmark(self.scope)

    def framework(self) -> Words:
        """Return the slides' framework as a decision table."""
        return framework.decisions()

    def implications(self) -> Words:
        """Return the slides' implications as lists."""
        return framework.implications()

    def council(self) -> Result:
        """Return the named council's spells and listed support."""
        return times.council(self.scope)


def _minute(scope: Scope) -> list[tuple[str, str]]:
    """Return questions with their short answers."""
    parts = [
        (
            "What was claimed",
            "Support should enable and not take over. There are three broad forms (sector-led "
            "improvement, external scrutiny and intervention, alternative delivery models), each "
            "with its circumstances, and none is a cure for all.",
        ),
        ("Does it hold", findings.no_panacea(scope.edition).sentence),
        ("What of trusts and companies", findings.delivery(scope.edition).sentence),
        (
            "How sure are we",
            opening.sureness(CLAIMS, "describe how to choose or give support")
            + f" {words.plural(findings.tests(scope.edition), 'comparison')} of forms were run "
            "on this edition.",
        ),
    ]
    if scope.area is not None:
        parts.insert(0, (f"{scope.area.name}", times.council(scope).sentence))
    if scope.local is not None:
        parts.append(("Local figures", "A council's own figures have no bearing on this page."))
    return parts


def support(area: str = "", edition: str = "current", local: str = "") -> Support:
    """Open the page on forms of support.

    Parameters
    ----------
    area
        A council's name or code, to mark it; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures: they have no bearing here, and the page
        says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Support(find(area, edition, local))
