"""The page on resources: what is spent, what goes with it, and what follows a judgement."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims import evaluate
from analysis.findings._spend_events import EXIT, FALL
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.resources import after, councils, models, series
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

CLAIMS = ("E7", "E7a", "E7b", "E7c", "E-08", "IM-02", "IM-03", "IM-10")
LIMITS = (
    "Spending answers need. A council with more children in need, dearer placements or a poor "
    "inspection spends more: an association with spending is not what spending does.",
    "Grades are Ofsted's judgement of a service on some days, not an outcome for children; a good "
    "grade for less money is not by itself value.",
    "Councils put like costs in different lines, and moved them when the form was redrawn in "
    "2011-12, 2012-13 and 2014-15. Total spending is least touched by it.",
    "Real terms use the deflator of the whole economy. Placements and agency staff rose faster: "
    "more pounds need not have bought more. In 2020-21 the deflator itself jumped.",
    "The deflator at hand begins with 2011-12: nothing before can be put in real terms.",
    "Slips in the outturn that are declared are left out; others, unseen, remain.",
    "When a council is inspected again depends on its grade, so that the time between a judgement "
    "and the next is part of what is compared.",
    "A council judged inadequate had often been at a low ebb: part of what follows would have "
    "followed anyway.",
)


@dataclass(frozen=True)
class Resources(Told):
    """Spending on children's services, section by section."""

    _claims = CLAIMS
    _caption = "Statements about resources, with their verdicts"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        edition = self.scope.edition
        parts = [
            (
                "What was claimed",
                "Resources, used judiciously, enable improvement: plans and budgets aligned, money "
                "put where a short-term challenge needs it, investment kept up, and not withdrawn "
                "once a council is no longer failing. Differences in spending always will exist.",
            ),
            ("Do councils that spend more do better", evaluate("E7", edition).reason),
            ("Is money put in after a fall", evaluate("E7b", edition).reason),
            ("Is it taken out again", evaluate("E-08", edition).reason),
            (
                "How sure are we",
                opening.sureness(CLAIMS, "say what ought to be, or speak of plans and budgets"),
            ),
        ]
        if self.scope.area is not None:
            parts.insert(0, (self.scope.area.name, self.position().sentence))
        if self.scope.local is not None:
            parts.append(("Local figures", "Nothing on this page is computed from them."))
        return opening.in_a_minute(parts)

    def lines(self) -> Result:
        """Return real spending per child by block."""
        return series.lines(self.scope)

    def share(self) -> Result:
        """Return the preventive share of spending."""
        return series.share(self.scope)

    def position(self) -> Result:
        """Return spending per child beside deprivation."""
        return councils.position(self.scope)

    def pandemic(self) -> Result:
        """Return real spending per child since the pandemic."""
        return series.pandemic(self.scope)

    def spread(self) -> Result:
        """Return how far councils lie apart, and what goes with deprivation."""
        return councils.spread(self.scope)

    def memory(self) -> Result:
        """Return how well one year foretells another."""
        return councils.memory(self.scope)

    def associations(self) -> Result:
        """Return what goes with preventive spending, within councils and between them."""
        return models.associations(self.scope)

    def curve(self, predictor: str) -> Result:
        """Return the odds of good or better under every model."""
        return models.curve(self.scope, predictor)

    def beside(self) -> Result:
        """Return published results beside ours."""
        return models.beside(self.scope)

    def quarters(self) -> Result:
        """Return the share good or better by quarter of spending."""
        return models.quarters(self.scope)

    def after_inadequate(self) -> Result:
        """Return spending around a judgement of inadequate."""
        return after.around(self.scope, FALL)

    def after_leaving(self) -> Result:
        """Return spending around the judgement that ends it."""
        return after.around(self.scope, EXIT)

    def relapse(self) -> Result:
        """Return what followed a move out of inadequate, and spending meanwhile."""
        return after.relapse(self.scope)

    def council(self) -> Result:
        """Return the named council's spending before each of its judgements."""
        return councils.council(self.scope)


def resources(area: str = "", edition: str = "current", local: str = "") -> Resources:
    """Open the page on resources.

    Parameters
    ----------
    area
        A council's name or code, to show where it stood; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures; nothing on this page can use them.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Resources(find(area, edition, local))
