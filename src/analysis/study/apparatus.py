"""The page on the supporting apparatus: the child's journey, timeliness, plans, own figures."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import words
from analysis.findings import _journey
from analysis.findings import apparatus as study
from analysis.results import Result, Words
from analysis.study import _flow, _passage, opening
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

CLAIMS = ("E5", "E5a", "E5b", "E5c", "PH-03", "E-01", "E-09", "E-10")
TIMELY = _journey.TIMELY
YEAR_ZERO = (
    "the year to March in which that inspection began (for caseloads, the year to September)"
)
LIMITS = (
    "The journey is drawn from totals of each step in one year. No child is followed: one referral "
    "can lead to two assessments, and an enquiry to a conference in the next year.",
    "A short time is not a good decision, and a long plan can be the right one.",
    "What goes with a judgement is seen by inspectors too. That good councils have fewer "
    "re-referrals may be because they are good, because their areas are easier, or because the "
    "figure helped to make the grade.",
    "Councils are set beside others at the same level. Whatever else set them apart, from the "
    "order of inspections to new leaders, is not allowed for, and nothing here shows a cause.",
    "Routines, knowing the business and the voice of the child are not observed. The state of "
    "published figures is a distant trace of them.",
)


@dataclass(frozen=True)
class Apparatus(Told):
    """What open figures say of the apparatus; every method returns a section of the page."""

    _claims = CLAIMS
    _caption = "Statements on the apparatus and the stages it serves, with verdicts"
    _limits = LIMITS
    scope: Scope

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(_minute(self.scope))

    def journey(self) -> Result:
        """Return the steps of the child's journey in the newest year."""
        return _passage.journey(self.scope)

    def ratios(self) -> Result:
        """Return the steps for every 100 referrals, year by year."""
        return _passage.ratios(self.scope)

    def timely(self, indicator: str) -> Result:
        """Return how councils lie on one measure of timeliness or drift."""
        return _flow.levels(self.scope, indicator)

    def durations(self) -> Result:
        """Return how long plans last: implied by stock and flow, and published."""
        return _passage.durations(self.scope)

    def front_door(self) -> Result:
        """Return how the front door goes with judgements."""
        edition = self.scope.edition
        return _flow.odds(
            self.scope, "front-door",
            "Odds of good or better by what was known of the front door",
            study.front_door(edition).sentence, study.front_doors(edition), study.RULE,
        )  # fmt: skip

    def flow(self) -> Result:
        """Return how the flow of cases goes with judgements."""
        edition = self.scope.edition
        return _flow.odds(
            self.scope, "flow", "Odds of good or better by what was known of the flow of cases",
            study.flow(edition).sentence, study.flows(edition), study.RULE,
        )  # fmt: skip

    def routines(self) -> Result:
        """Return how the state of a council's figures goes with judgements."""
        edition = self.scope.edition
        return _flow.odds(
            self.scope, "routines",
            "Odds of good or better by the state of the council's own figures",
            study.routine(edition).sentence, study.routines(edition), study.RULE,
        )  # fmt: skip

    def poor_to_fair(self) -> Result:
        """Return what changed around a first inadequate judgement."""
        edition = self.scope.edition
        return _flow.around(
            self.scope, "poor-to-fair", "Change around a first inadequate judgement",
            f"{study.after_failing(edition).sentence}{_also(edition)}",
            study.poor_to_fair(edition),
            study.POOR_TO_FAIR_RULE, YEAR_ZERO, ("cin", "workforce"),
        )  # fmt: skip

    def readings(self) -> Result:
        """Return what followed a first inadequate judgement, asked in other ways."""
        found = study.poor_to_fair(self.scope.edition)
        return _flow.readings(self.scope, "readings", found)

    def fair_to_good(self) -> Result:
        """Return what changed around the first better judgement after an inadequate one."""
        edition = self.scope.edition
        return _flow.around(
            self.scope, "fair-to-good", "Change around the first better judgement",
            study.after_recovering(edition).sentence, study.fair_to_good(edition),
            study.FAIR_TO_GOOD_RULE, "the year to March in which that inspection began",
            ("finance", "cin"),
        )  # fmt: skip

    def signals(self) -> Result:
        """Return what is withheld, missing or repeated in councils' figures."""
        return _passage.signals(self.scope)


def _also(edition: str) -> str:
    """Tell the measures that are followed without an expected way."""
    told = [
        f"{one.measure.label[0].lower()}{one.measure.label[1:]} "
        f"{words.signed(one.after.estimate, one.measure.decimals)} {one.measure.unit} "
        f"({words.span(one.after.low, one.after.high, one.measure.decimals, sign=True)})"
        for one in study.poor_to_fair(edition)
        if not one.measure.expect and one.after is not None
    ]
    return f" Also followed, with no way expected: {words.join(told)}." if told else ""


def _minute(scope: Scope) -> list[tuple[str, str]]:
    edition = scope.edition
    parts = [
        (
            "What was claimed",
            "Improvement needs an apparatus: a secure front door with consistent thresholds, a "
            "flow of cases that reflects the child's journey, and routines to know the business. "
            "After failure come grip, backlogs and caseloads; later, attention moves to the whole "
            "system and to early help.",
        ),
        ("Does it hold", opening.reproduces(CLAIMS)),
        ("What goes with good judgements", study.front_door(edition).sentence),
        ("What follows failure", study.after_failing(edition).sentence),
        ("How sure are we", opening.sureness(CLAIMS)),
    ]
    if scope.area is not None:
        parts.insert(0, (f"Where {scope.area.name} stands", _passage.journey(scope).sentence))
    if scope.local is not None:
        parts.append(("Local figures", _flow.LOCAL))
    return parts


def apparatus(area: str = "", edition: str = "current", local: str = "") -> Apparatus:
    """Open the page on the supporting apparatus.

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
    return Apparatus(find(area, edition, local))
