"""Verdicts on claims, computed from declared tests by the rules in this module.

Two questions are kept apart: does the claim reproduce on the figures its authors could have
used (edition ``report``), and does it hold on the newest (edition ``current``).
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis import claim_tests, declare, exchange, findings
from analysis.checks import inspections, levels, others
from analysis.checks.outcome import Outcome
from analysis.claim_tests import (
    AgainstTest,
    ChangeTest,
    DirectionTest,
    FindingTest,
    FirstTest,
    GradesTest,
    GradeTrendTest,
    JudgementsTest,
    LevelsTest,
    ListedTest,
    NotTested,
    StockFallTest,
    TrendTest,
)
from analysis.declare import POPULATION, Claim, SourceError, Verdict
from analysis.paths import remember

#: The editions every claim is put to, and the question each answers.
EDITIONS = {
    "report": "Does it reproduce on the figures its authors could have used?",
    "current": "Does it hold on the newest figures?",
}
ENGLAND = "E92000001"
#: Kinds of claim that state a figure or a fact, and so can be reproduced.
STATES_A_FIGURE = ("quantitative", "contextual")


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one claim on one edition."""

    claim: Claim
    edition: str
    verdict: Verdict
    #: why, in one or more sentences that carry the numbers
    reason: str
    outcomes: tuple[Outcome, ...]
    #: known errors and oddities in the figures it rests on
    doubts: tuple[SourceError, ...]
    releases: tuple[str, ...]


def run(test: claim_tests.Test, area: str, edition: str) -> Outcome:
    """Run one declared test.

    Parameters
    ----------
    test
        As declared.
    area
        The claim's council, or England.
    edition
        The edition's id.
    """
    match test:
        case ChangeTest():
            return levels.change(test, area, edition)
        case LevelsTest():
            return levels.levels(test, area, edition)
        case DirectionTest():
            return levels.direction(test, area, edition)
        case AgainstTest():
            return others.against(test, area, edition)
        case TrendTest():
            return others.trend(test, area, edition)
        case StockFallTest():
            return others.stock_fall(test, area, edition)
        case GradesTest():
            return inspections.grades(test, edition)
        case GradeTrendTest():
            return inspections.grade_trend(test, edition)
        case FirstTest():
            return inspections.first(test, edition)
        case JudgementsTest():
            return inspections.sequence(test, area, edition)
        case ListedTest():
            return inspections.listed(test, area, edition)
        case FindingTest():
            return findings.outcome(test.study, test.name, edition)
        case NotTested():
            raise AssertionError("a claim that is not tested has no test to run")


def verdict(claim: Claim, outcomes: tuple[Outcome, ...]) -> Verdict:
    """Turn the outcomes of a claim's tests into its verdict.

    All hold: ``reproduced`` for a claim that states a figure or a fact (endpoint-sensitive
    where the windows next to it disagree), ``consistent`` for one that states a direction.
    None holds, not even partly: ``not supported by published figures``. None can be run on
    this edition: ``untestable in open data``. Anything else: ``partly``. A test that cannot
    be run on the edition neither helps nor harms, but all must be run for a full verdict. A
    fall in a stock between year ends is at best ``consistent``: its start is not published.
    """
    ran = [outcome for outcome in outcomes if outcome.holds != "unknown"]
    if not ran:
        return "untestable in open data"
    if all(outcome.holds == "no" for outcome in ran):
        return "not supported by published figures"
    if len(ran) < len(outcomes) or any(outcome.holds != "yes" for outcome in ran):
        return "partly"
    unseen = any(outcome.kind == "stock_fall" for outcome in ran)
    if claim.kind not in STATES_A_FIGURE or unseen:
        return "consistent"
    if any(outcome.sensitive for outcome in ran):
        return "reproduced, endpoint-sensitive"
    return "reproduced"


def doubts(outcomes: tuple[Outcome, ...]) -> tuple[SourceError, ...]:
    """Return the declared errors of the sources that touch the figures of some outcomes."""
    touched = {place for outcome in outcomes for place in outcome.touched}
    sources = {measure.split(".", 1)[0] for _, measure, _ in touched if "." in measure}
    found: dict[tuple[str, str, int], SourceError] = {}
    for name in sorted(sources):
        for error in declare.source(name).error:
            key = (error.area, error.measure, error.period)
            if key in touched:
                # several releases can carry the same oddity: one note is enough
                found.setdefault(key, error)
    return tuple(found.values())


@remember
def evaluate(name: str, edition: str) -> Result:
    """Put one claim to one edition.

    Parameters
    ----------
    name
        The claim's id.
    edition
        The edition's id.

    Raises
    ------
    UserError
        If there is no such claim or edition.
    """
    declare.claim(name)
    declare.edition(edition)
    return exchange.once(f"claim-{name}-{edition}", lambda: _evaluate(name, edition))


def _evaluate(name: str, edition: str) -> Result:
    """Run a claim's tests and draw the verdict."""
    claim = declare.claim(name)
    first = claim.test[0]
    if isinstance(first, NotTested):
        given: Verdict = "normative" if first.kind == "normative" else "untestable in open data"
        return Result(claim, edition, given, first.reason, (), (), ())
    outcomes = tuple(run(test, claim.area or ENGLAND, edition) for test in claim.test)
    releases = dict.fromkeys(r for outcome in outcomes for r in outcome.releases)
    if any(measure == POPULATION for o in outcomes for _, measure, _ in o.touched):
        releases |= dict.fromkeys(declare.edition(edition).releases.get(POPULATION, ()))
    return Result(
        claim=claim,
        edition=edition,
        verdict=verdict(claim, outcomes),
        reason=" ".join(_sentence(outcome.sentence) for outcome in outcomes),
        outcomes=outcomes,
        doubts=doubts(outcomes),
        releases=tuple(releases),
    )


def _sentence(text: str) -> str:
    """Begin a sentence with a capital."""
    return text[:1].upper() + text[1:]


def evaluate_all(edition: str) -> list[Result]:
    """Put every declared claim to one edition, in the order of their ids."""
    return [evaluate(name, edition) for name in declare.ids("claims")]
