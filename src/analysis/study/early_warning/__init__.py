"""The page on early warning: whether councils can be caught before they fall."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import words
from analysis.findings import _warned, early_warning
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.early_warning import worth, years
from analysis.study.early_warning.common import NO_LIST
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

#: The statements on this page.
CLAIMS = ("IM-08", "IM-13", "SY-01", "SY-04", "PH-07")
LIMITS = (
    NO_LIST,
    "The events are few. Every interval here is wide, and a fourth predictor, or another choice of "
    "three, could change the picture.",
    "The clock is Ofsted's: a council falls when it is inspected. One that declined and recovered "
    "between inspections is not counted, and inspectors come sooner where they are worried.",
    "Agency workers often arrive because trouble is known: a rise just before an inspection can "
    "be the response to a warning already given. Nothing here shows that it causes a fall.",
    "Grades and figures are not independent: inspectors read the figures.",
    "Published figures are a year old by the time others can read them. A council's own current "
    "figures, audits and complaints are not in any open series.",
    "A figure that is missing counts as middling.",
    "Nothing here shows what would have kept a council from falling.",
)


@dataclass(frozen=True)
class EarlyWarning(Told):
    """Early warning, section by section.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _claims = CLAIMS
    _caption = "Every statement on warning and relapse"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope))

    def predictors(self) -> Result:
        """Return the three predictors and what they count for."""
        return worth.predictors(self.scope)

    def ranking(self) -> Result:
        """Return how well councils that fell are told from the rest."""
        return worth.ranking(self.scope)

    def alarms(self) -> Result:
        """Return false alarms for each true one at several thresholds."""
        return worth.alarms(self.scope)

    def calibration(self) -> Result:
        """Return how often councils fell, by the risk forecast."""
        return worth.calibration(self.scope)

    def benefit(self) -> Result:
        """Return what acting on the forecast would be worth."""
        return worth.benefit(self.scope)

    def lead(self) -> Result:
        """Return how the warning fades with older figures."""
        return years.lead(self.scope)

    def checks(self) -> Result:
        """Return the ranking under other choices."""
        return years.checks(self.scope)

    def relapse(self) -> Result:
        """Return how often councils that left inadequate fell again."""
        return years.relapse(self.scope)

    def council(self) -> Result:
        """Return where the named council's figures stand, without a risk."""
        return years.council(self.scope)


def _minute(scope: Scope) -> list[tuple[str, str]]:
    """Return questions with their short answers."""
    found = _warned.warned(scope.edition)
    catch = early_warning.catch(scope.edition).sentence
    answer = f"{catch[:1].upper()}{catch[1:]}"
    if found is not None:
        answer = (
            f"{answer} What the two figures add to the grade before is "
            f"{words.signed(found.gain.estimate, 2)} "
            f"({words.span(found.gain.low, found.gain.high, 2, sign=True)}) of that chance."
        )
    parts = [
        (
            "What was claimed",
            "Councils can be caught before they fall; there are chances to intervene before the "
            "crisis; spotting decline relies on what neighbours know; and once oversight ends, "
            "self-assessment must take its place.",
        ),
        ("Can published figures do it", answer),
        ("Does it reproduce", opening.reproduces(CLAIMS)),
        ("How sure are we", opening.sureness(CLAIMS, "names the parts of a system")),
        ("Why there is no list", NO_LIST),
    ]
    if scope.area is not None:
        parts.insert(0, (f"Where {scope.area.name} stands", years.council(scope).sentence))
    if scope.local is not None:
        parts.append(
            (
                "Local figures",
                "Nothing on this page is computed from a council's own figures: they are not read.",
            )
        )
    return parts


def warning(area: str = "", edition: str = "current", local: str = "") -> EarlyWarning:
    """Open the page on early warning.

    Parameters
    ----------
    area
        A council's name or code, to show where its figures stand; empty for none.
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
    return EarlyWarning(find(area, edition, local))
