"""Whether published figures warn that a council is about to be judged inadequate.

The rules by which the statements hold; the model is in `analysis.findings._warned`. No risk of
any single council is given anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from analysis import words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings import _relapse, _routine
from analysis.findings._warned import ALL, FIGURES, Warned, leads, risk_set, warned
from analysis.stats.intervals import Interval
from analysis.stats.warning import Alarms

#: What is asked of a warning: to catch this share of the failures, in per cent.
HALF = 50.0

CATCH = (
    "Holds if forecasts rank councils that fell above those that did not, with an interval that "
    "leaves out a coin, and at some threshold half of the falls are caught with fewer false "
    "alarms than true ones; partly if they rank better than a coin but not so well. A help that "
    "goes to more councils in no danger than in danger is costly, but need not be wrong."
)
ALARMS = (
    "Holds if at every threshold that catches half of the falls or more, false alarms outnumber "
    "true ones with an interval that leaves out parity: figures alone then cannot replace what "
    "neighbours know. Does not hold if at some such threshold true alarms outnumber false ones."
)
LEAD = (
    "Holds if figures two years older than the newest still rank councils that fell above those "
    "that did not, with an interval that leaves out a coin: time enough to act. Partly if only "
    "newer figures do."
)

TOO_FEW = (
    "In this edition {n} of councils that had a better grade than inadequate at the one before, "
    "under the single inspection framework or its successor: too few to learn a warning from."
)


def too_few(edition: str) -> str:
    """Say that an edition has too few falls."""
    n = len(risk_set(edition).event)
    return TOO_FEW.format(
        n="there is no judgement" if n == 0 else f"there are {words.plural(n, 'judgement')}"
    )


def _too_few(edition: str) -> Outcome:
    return unknown("finding", too_few(edition))


def _releases(edition: str) -> tuple[str, ...]:
    return _routine.releases(FIGURES, edition)


def ranked(found: Interval) -> str:
    """Print a chance of ranking with its interval."""
    return f"{words.number(found.estimate, 2)} ({words.span(found.low, found.high, 2)})"


def _row(key: str, what: str, found: Interval, decimals: int) -> Row:
    """Return one interval as a row."""
    return Row(
        key,
        what,
        words.number(found.estimate, decimals),
        found.estimate,
        words.span(found.low, found.high, decimals),
        found.low,
        found.high,
    )


def catching(found: Warned) -> list[Alarms]:
    """Return the thresholds at which half of the falls or more are caught."""
    return [one for one in found.alarms if one.caught_pct.estimate >= HALF]


def told(one: Alarms) -> str:
    """Print what a threshold gives."""
    each = one.false_per_true
    return (
        f"at a risk of {words.number(100 * one.threshold)}% or more, {one.caught} of {one.events} "
        f"falls are caught, with {words.number(each.estimate, 1)} "
        f"({words.span(each.low, each.high, 1)}) false alarms for each true one"
    )


def catch(edition: str) -> Outcome:
    """Say whether councils can be caught before they fall."""
    found = warned(edition)
    if found is None:
        return _too_few(edition)
    best = found.ranking[ALL]
    sharp = any(one.false_per_true.estimate < 1 for one in catching(found))
    holds: Holds = "no" if best.low <= 0.5 else "yes" if sharp else "partly"
    last = catching(found)[-1:]
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            f"of {len(found.risk.event)} judgements of councils not inadequate before, "
            f"{int(found.risk.event.sum())} were inadequate; forecast from other councils, one "
            f"that fell was ranked above one that did not with a chance of {ranked(best)}, where "
            f"0.5 is a coin; {''.join(told(one) for one in last)}."
        ),
        rows=(
            _row("ranking", "Chance of ranking a fall above a non-fall", best, 2),
            *(
                _row("false_alarms", "False alarms for each true one", one.false_per_true, 1)
                for one in last
            ),
        ),
        releases=_releases(edition),
    )


def enough_alone(edition: str) -> Outcome:
    """Say whether published figures could do without what neighbours know."""
    found = warned(edition)
    if found is None:
        return _too_few(edition)
    asked = catching(found)
    if not asked:
        return unknown("finding", "No threshold catches half of the falls.")
    false = all(one.false_per_true.low > 1 for one in asked)
    true = any(one.false_per_true.estimate < 1 for one in asked)
    holds: Holds = "yes" if false else "no" if true else "partly"
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=f"from published figures alone, {'; '.join(told(one) for one in asked)}.",
        rows=tuple(
            _row(
                f"false_alarms_{round(100 * one.threshold)}",
                f"False alarms for each true one at a risk of {round(100 * one.threshold)}%",
                one.false_per_true,
                1,
            )
            for one in asked
        ),
        releases=_releases(edition),
    )


def lead(edition: str) -> Outcome:
    """Say whether figures warn early enough to act."""
    found = leads(edition)
    if not found:
        return _too_few(edition)
    above = {one.years: one.figures.low > 0.5 for one in found}
    holds: Holds = "yes" if above[2] else "partly" if any(above.values()) else "no"
    each = [
        f"{ranked(one.figures)} with those "
        + (f"{words.plural(one.years, 'year')} older" if one.years else "known last")
        for one in found
    ]
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            f"over {found[0].n} judgements with {found[0].events} falls, agency and re-referral "
            f"figures ranked a council that fell above one that did not with a chance of "
            f"{words.join(each)}; 0.5 is a coin."
        ),
        rows=tuple(
            _row(
                f"ranking_{one.years}", f"Ranking, figures {one.years} years older", one.figures, 2
            )
            for one in found
        ),
        releases=_releases(edition),
    )


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "catch": catch,
    "enough_alone": enough_alone,
    "lead": lead,
    "relapse": _relapse.relapse,
}
