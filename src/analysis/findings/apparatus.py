"""The supporting apparatus: the front door, the flow of cases, and knowing the business."""

from __future__ import annotations

from collections.abc import Callable

from analysis import declare
from analysis.checks.outcome import Outcome
from analysis.findings import _graded
from analysis.findings._events import Around, Measure, all_around
from analysis.findings._graded import Association
from analysis.findings._signals import CORE, before_judgements
from analysis.findings.partners import around_outcome, odds_outcome
from analysis.paths import remember

RULE = (
    "Holds if every measure, known before the inspection, goes with the odds of good or "
    "outstanding the way the claim expects, at a false discovery rate of 5 per cent, deprivation, "
    "size and year held; partly if some do and none goes the other way; not otherwise. Where none "
    "is clear and every interval still allows odds of 1.5 the expected way, it cannot be told."
)
#: What is known of the front door, with the way a secure one would lie.
FRONT_DOOR = {"rereferral_pct": -1, "assessments_45_days_pct": 1, "nfa_pct": -1}
#: What is known of the flow after it.
FLOW = {"icpc_15_days_pct": 1, "cpp_2y_plus_pct": -1, "cpp_subsequent_pct": -1}
#: What is known of a council's grip on its own figures: volatility of counts, odd cells.
ROUTINES = {
    "volatility": ("Volatility of six core rates", "per cent a year", -1),
    "missing": ("Cells not available or unreliable", "cells in three years", -1),
    "repeats": ("Counts repeated from the year before", "counts in three years", -1),
}

#: Followed around a first inadequate judgement. Only the first three are what the phase is
#: said to be about; the others are shown because a reader will ask.
POOR_TO_FAIR = (
    Measure("assessments_45", "Assessments within 45 days", "points",
            ("assessments_45_days_pct",), 1),
    Measure("conferences_15", "Conferences within 15 days", "points", ("icpc_15_days_pct",), 1),
    Measure("caseload", "Cases for each social worker", "cases", ("caseload",), -1),
    Measure("plans", "Child protection plans", "per 10,000", ("cpp_rate",), 0),
    Measure("rereferrals", "Re-referrals", "points", ("rereferral_pct",), 0),
    Measure("plans_2y", "Open plans of two years or more", "points", ("cpp_2y_plus_pct",), 0),
)  # fmt: skip
POOR_TO_FAIR_RULE = (
    "Holds if, one to three years after a first inadequate judgement, assessments and conferences "
    "had become more timely and caseloads smaller than in councils at the same level the year "
    "before, at a false discovery rate of 5 per cent over all measures followed; partly if one or "
    "two had; not if none had. With figures for fewer than half of the measures it cannot be told."
)
#: Followed around the first better judgement after an inadequate one.
FAIR_TO_GOOD = (
    Measure("preventive", "Preventive share of spending", "points", ("preventive_share",), 1),
    Measure("mix", "Protection plans for every 100 children in need", "plans",
            ("cpp_rate", "cin_rate"), -1),
)  # fmt: skip
FAIR_TO_GOOD_RULE = (
    "Moved as expected if, one to three years after the first better judgement that follows an "
    "inadequate one, the preventive share of spending had risen, and plans for every 100 children "
    "in need fallen, against councils at the same level the year before, at a false discovery "
    "rate of 5 per cent; partly if one had; not if neither."
)


def _levels(expected: dict[str, int], edition: str) -> tuple[Association, ...]:
    return _graded.adjusted(
        {
            name: _graded.association(
                edition, name, declare.indicator(name).short, "points", expect,
                _graded.before(edition, (name,), 1, "level"),
            )
            for name, expect in expected.items()
        }
    )  # fmt: skip


@remember
def front_doors(edition: str) -> tuple[Association, ...]:
    """Set good or better against re-referrals, timeliness and no further action before it."""
    return _levels(FRONT_DOOR, edition)


@remember
def flows(edition: str) -> tuple[Association, ...]:
    """Set good or better against the flow of cases after the front door."""
    return _levels(FLOW, edition)


@remember
def routines(edition: str) -> tuple[Association, ...]:
    """Set good or better against the volatility and the gaps of a council's own figures."""
    values = before_judgements(edition)
    return _graded.adjusted(
        {
            name: _graded.association(edition, name, label, unit, expect, values[name])
            for name, (label, unit, expect) in ROUTINES.items()
        }
    )


@remember
def poor_to_fair(edition: str) -> tuple[Around, ...]:
    """Follow timeliness, caseloads and plans around a first inadequate judgement."""
    return all_around(POOR_TO_FAIR, edition, "inadequate")


@remember
def fair_to_good(edition: str) -> tuple[Around, ...]:
    """Follow prevention and the mix of cases around the first better judgement."""
    return all_around(FAIR_TO_GOOD, edition, "better")


LEAD = "Odds of good or better for one standard deviation more, known before the inspection"


def front_door(edition: str) -> Outcome:
    """Say whether a secure front door goes with better judgements, by `RULE`."""
    return odds_outcome(front_doors(edition), len(FRONT_DOOR), LEAD, edition)


def flow(edition: str) -> Outcome:
    """Say whether the flow of cases goes with better judgements, by `RULE`."""
    return odds_outcome(flows(edition), len(FLOW), LEAD, edition)


def routine(edition: str) -> Outcome:
    """Say whether steady and whole figures go with better judgements, by `RULE`."""
    return odds_outcome(routines(edition), len(ROUTINES), LEAD, edition, CORE)


def after_failing(edition: str) -> Outcome:
    """Say what changed after a first inadequate judgement, by `POOR_TO_FAIR_RULE`."""
    lead = (
        "Change one to three years after a first inadequate judgement, beyond councils at the same "
        "level the year before"
    )
    return around_outcome(poor_to_fair(edition), lead, edition)


def after_recovering(edition: str) -> Outcome:
    """Say what changed after the first better judgement, by `FAIR_TO_GOOD_RULE`."""
    lead = (
        "Change one to three years after the first better judgement that follows an inadequate "
        "one, beyond councils at the same level the year before"
    )
    return around_outcome(fair_to_good(edition), lead, edition)


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "front_door": front_door,
    "flow": flow,
    "routine": routine,
    "after_failing": after_failing,
    "after_recovering": after_recovering,
}
