"""The page on engaging partners: thresholds, who refers, and what becomes of referrals."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.findings import partners as study
from analysis.results import Result, Words
from analysis.study import _flow, _referrals, _thresholds, opening
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

CLAIMS = ("E4", "E4a", "E4b", "E4c", "E-05", "KS-3")
LIMITS = (
    "Partners are not in these figures. Police, schools and health appear as sources of referrals, "
    "and nothing is published of what they agreed with the council or of how they decide.",
    "A threshold is not observed. A share of referrals is what is left after contacts have been "
    "screened, recorded and decided, each by the council's own rules.",
    "Councils that grow alike may do so by agreement, by national guidance, by inspection, or by "
    "recording alike. The figures cannot tell these apart.",
    "Who refers has not been published by council since 2021-22 in the releases at hand.",
    "Councils differ; children's experience within a council may differ more, and is not seen.",
)


@dataclass(frozen=True)
class Partners(Told):
    """What open figures say of thresholds; every method returns a section of the page."""

    _claims = CLAIMS
    _caption = "Statements on partners and thresholds, with verdicts"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope))

    def levels(self, indicator: str) -> Result:
        """Return how councils lie on one share, year by year."""
        return _flow.levels(self.scope, indicator)

    def spread(self) -> Result:
        """Return the spread between councils by year, chance taken out."""
        return _thresholds.spread(self.scope)

    def doubts(self) -> Result:
        """Return the slope of the spread under other choices."""
        return _thresholds.doubts(self.scope)

    def split(self) -> Result:
        """Return the national change in referrals, taken apart exactly."""
        return _thresholds.split(self.scope)

    def parts(self) -> Result:
        """Return the national change of each share, within and between councils."""
        return _thresholds.parts(self.scope)

    def effects(self) -> Result:
        """Return the odds by year with councils held, and what councils and years explain."""
        return _thresholds.effects(self.scope)

    def sources(self) -> Result:
        """Return who made referrals."""
        return _referrals.sources(self.scope)

    def referrers(self) -> Result:
        """Return how each share goes with who refers, within councils and years."""
        return _referrals.referrers(self.scope)

    def place(self, indicator: str) -> Result:
        """Return councils by size with funnel limits, the named council among them."""
        return _referrals.place(self.scope, indicator)

    def steady(self) -> Result:
        """Return how steady shares go with judgements."""
        found = study.steadiness(self.scope.edition)
        title = "Odds of good or better for a share that moved more from year to year"
        return _flow.odds(
            self.scope, "steady", title, study.steady(self.scope.edition).sentence, found,
            study.STEADY_RULE,
        )  # fmt: skip

    def after_failure(self) -> Result:
        """Return whether thresholds came closer to others' after failing."""
        return _flow.around(
            self.scope, "after-failure",
            "Distance from the median council around a first inadequate judgement",
            study.after_failure(self.scope.edition).sentence,
            study.closer(self.scope.edition), study.CLOSER_RULE,
            "the year to March in which that inspection began", ("cin",),
        )  # fmt: skip


def _minute(scope: Scope) -> list[tuple[str, str]]:
    parts = [
        (
            "What was claimed",
            "Improvement is enabled by engaging partners: senior partners with a mandate, "
            "thresholds that are aligned so that decisions are consistent, and reviews across "
            "agencies. Consistent thresholds for referrals are among the first things to try.",
        ),
        ("Does it hold", opening.reproduces(CLAIMS)),
        ("Are thresholds growing alike", study.spread(scope.edition).sentence),
        ("What follows failure", study.after_failure(scope.edition).sentence),
        ("How sure are we", opening.sureness(CLAIMS)),
    ]
    if scope.area is not None:
        told = [_referrals.standing(scope, name) for name in study.MEASURES]
        parts.insert(0, (f"Where {scope.area.name} stands", " ".join(told)))
    if scope.local is not None:
        parts.append(("Local figures", _flow.LOCAL))
    return parts


def partners(area: str = "", edition: str = "current", local: str = "") -> Partners:
    """Open the page on engaging partners.

    Parameters
    ----------
    area
        A council's name or code, to show where it stands; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own figures. Nothing on this page can use them, and it says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Partners(find(area, edition, local))
