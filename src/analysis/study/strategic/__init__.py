"""The page on strategic approach: whether routine figures place a council before inspectors."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import words
from analysis.findings.strategic import BASE, BESIDE, SUBJECTS, contests
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.strategic import council, leanings, scores
from analysis.study.strategic.common import CIRCULAR
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

#: The statements on this page.
CLAIMS = ("E1", "E1a", "E1b", "E1c", "E-06", "KS-1")
LIMITS = (
    "Nothing here observes how honest or forensic a council's own self-assessment was. The page "
    "tests a premise: that there is something in routine figures for self-assessment to find.",
    CIRCULAR,
    "Figures move after a poor judgement too: agency workers come in, plans rise. A forecast of "
    "the next grade then partly restates the last.",
    "A figure is taken as known when its year had ended. A council knows its own by then; the "
    "public reads them months later, so a check uses only what was in print on the day.",
    "Each figure is set against other councils of its year. A good year everywhere and a bad year "
    "everywhere look alike, and the year's own column tells the model which it was.",
    "A missing or withheld figure counts as middling. Small councils have more of those, and "
    "their forecasts lie nearer the middle.",
    "Ofsted chose whom to inspect when, sooner after a poor grade. The councils inspected in a "
    "year are no random sample of that year.",
    "A council that did better or worse than forecast is not thereby well or badly run: six "
    "figures leave out nearly all that inspectors look at.",
)


@dataclass(frozen=True)
class Strategic(Told):
    """Strategic approach, section by section.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _claims = CLAIMS
    _caption = "Every statement on strategic approach"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope))

    def contests(self) -> Result:
        """Return the forecasts' scores against their rivals'."""
        return scores.contests(self.scope)

    def hits(self) -> Result:
        """Return how far grades were from the likeliest one forecast."""
        return scores.hits(self.scope)

    def calibration(self) -> Result:
        """Return how often good or better came, by the chance forecast."""
        return scores.calibration(self.scope)

    def weights(self) -> Result:
        """Return what the forecasts lean on."""
        return leanings.weights(self.scope)

    def checks(self) -> Result:
        """Return the scores under other choices."""
        return leanings.checks(self.scope)

    def council(self) -> Result:
        """Return the named council's sub-judgements beside their forecasts."""
        return council.council(self.scope)


def _minute(scope: Scope) -> list[tuple[str, str]]:
    """Return questions with their short answers."""
    parts = [
        (
            "What was claimed",
            "The first enabler is a strategic approach: a rigorous self-assessment, an honest "
            "response to inspections, and a plan that is right for the organisation.",
        ),
        ("What figures can bear on", _plain(scope)),
        ("Does it reproduce", opening.reproduces(CLAIMS)),
        (
            "How sure are we",
            opening.sureness(CLAIMS, "describe advice or work that no published figure observes"),
        ),
    ]
    if scope.area is not None:
        parts.insert(0, (f"Where {scope.area.name} stood", council.council(scope).sentence))
    if scope.local is not None:
        parts.append(
            (
                "Local figures",
                "Nothing on this page is computed from a council's own figures: they are not read.",
            )
        )
    return parts


def _plain(scope: Scope) -> str:
    """Say in a sentence or two what the forecasts are worth."""
    found = contests(scope.edition)
    if not found:
        return "This edition knows too few judgements to forecast any of them."
    closer = {
        rival: words.join(
            f"{words.number(c.skill, 1)}% on {SUBJECTS[c.subject]}"
            for c in found
            if c.rival == rival
        )
        for rival in (BASE, BESIDE)
    }
    text = (
        "Only the premise: that routine figures hold something to find. Forecasts of a council's "
        "sub-judgements from six figures came closer to the grades given than the framework and "
        f"the year alone by {closer[BASE]}"
    )
    if closer[BESIDE]:
        text += f", and added to what the last grade says by {closer[BESIDE]}"
    won = sum(c.wins for c in found)
    return f"{text}. Beyond chance: {won} of {words.plural(len(found), 'contest')} with rivals."


def strategic_approach(area: str = "", edition: str = "current", local: str = "") -> Strategic:
    """Open the page on strategic approach.

    Parameters
    ----------
    area
        A council's name or code, to show its forecasts; empty for none.
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
    return Strategic(find(area, edition, local))
