"""The page on value and the wider council: IMPOWER's points put to the figures."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import words
from analysis.claims import evaluate
from analysis.findings import value as findings
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told
from analysis.study.value import adopters, cost, demand, schools

CLAIMS = ("IM-01", "IM-04", "IM-05", "IM-06", "IM-07", "IM-09", "IM-11", "IM-12")
LIMITS = (
    "Nothing here measures value or efficiency. A council that spends more on each child may look "
    "after children who need more, and a low figure can be a need not met.",
    "Associations between councils describe councils, not children, and not what would follow if "
    "one of them spent otherwise.",
    "Spending for each child and the rate of children share a count: where fewer are looked after, "
    "those who are tend to need more, and the two figures are tied together by arithmetic too.",
    "Five councils that chose a programme, dated once for all, can show a large difference only, "
    "and never that the programme made it.",
    "A referral that led to no plan may have been right to make. A referral from a school says "
    "little of how the school and the council work together.",
    "Whether whole councils fail with their children's services is left open: no list of "
    "interventions in whole councils is among the figures, and this page does not make one up.",
    "Figures of the year ending March 2021 hold the lockdowns.",
)


@dataclass(frozen=True)
class Value(Told):
    """Value and the wider council, section by section.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _claims = CLAIMS
    _caption = "IMPOWER's points, with their verdicts"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope))

    def spending(self) -> Result:
        """Return spending for each child looked after over the years."""
        return cost.spending(self.scope)

    def links(self) -> Result:
        """Return how spending goes together with need and outcome between councils."""
        return cost.links(self.scope)

    def beside(self, figure: str) -> Result:
        """Return one figure against spending, a dot a council."""
        return cost.beside(self.scope, figure)

    def adopters(self, series: str) -> Result:
        """Return one series of the Valuing Care councils beside random sets."""
        return adopters.path(self.scope, series)

    def all_adopters(self) -> Result:
        """Return every series of the Valuing Care councils, as one table."""
        return adopters.table(self.scope)

    def demand(self) -> Result:
        """Return referrals that led to nothing, by year."""
        return demand.demand(self.scope)

    def ambition(self) -> Result:
        """Return 100,000 children beside the newest counts."""
        return demand.ambition(self.scope)

    def schools(self) -> Result:
        """Return schools' share of referrals before and after the lockdowns."""
        return schools.schools(self.scope)

    def ways(self) -> Result:
        """Return the step in that share by other ways of carrying the years before on."""
        return schools.ways(self.scope)

    def whole_council(self) -> Result:
        """Return why failing as a whole council cannot be put to the test, and what would do."""
        return Result("whole-council", "", evaluate("IM-11", self.scope.edition).reason)


def _minute(scope: Scope) -> list[tuple[str, str]]:
    """Return questions with their short answers."""
    parts = [
        (
            "What was claimed",
            "A programme that ties needs to outcomes and resources leads to better decisions; "
            "there is too much unnecessary demand; the pandemic brought a step-change in "
            "partnership with schools; failing children's services show a failing council.",
        ),
        ("Did the five councils change", findings.valuing_care(scope.edition).sentence),
        ("Unnecessary demand", findings.unnecessary_demand(scope.edition).sentence),
        ("Schools", findings.schools_step(scope.edition).sentence),
        (
            "How sure are we",
            opening.sureness(
                CLAIMS, "are matters of judgement, of documents, or of lists that are not open"
            )
            + f" {words.plural(findings.tests(scope.edition), 'comparison')} over time were run "
            "on this edition, besides the correlations.",
        ),
    ]
    if scope.area is not None:
        parts.insert(0, (scope.area.name, cost.own(scope)))
    if scope.local is not None:
        parts.append(
            (
                "Local figures",
                "The comparisons on this page run over all councils in the same published years: "
                "a council's own figures have no bearing on them.",
            )
        )
    return parts


def value(area: str = "", edition: str = "current", local: str = "") -> Value:
    """Open the page on value and the wider council.

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
    return Value(find(area, edition, local))
