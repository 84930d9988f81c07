"""How often councils that have left inadequate are judged inadequate again.

Once a council is judged requires improvement, support and oversight are wound down. Its next
judgement is set beside those of councils that stood at the same grade without having been
inadequate at the judgement before.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis import stats, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings import _routine
from analysis.paths import remember
from analysis.stats.intervals import Interval

#: Fewest judgements in either group.
FEWEST = 10
RULE = (
    "Holds if councils that had just left inadequate were judged inadequate at their next "
    "judgement more often than others at the same grade, with an interval of the difference that "
    "leaves out none; partly if more often but within what chance allows. A higher share would "
    "show that the time after oversight is a risk, as the statement supposes; not that "
    "self-assessment is what averts it."
)


@dataclass(frozen=True, slots=True)
class Relapse:
    """Next judgements of councils at requires improvement, by the judgement before it."""

    after: int
    after_total: int
    others: int
    others_total: int
    #: in percentage points
    difference: Interval
    shares: tuple[Interval, Interval]
    councils: int


@remember
def counted(edition: str) -> Relapse | None:
    """Count falls after requires improvement, None with too few judgements."""
    table = _routine.judgements(edition)
    earlier = table.groupby("area")["grade"].shift(2)
    table = table.assign(earlier=earlier)
    table = table[(table["before"] == 2) & table["grade"].notna()]
    left = table["earlier"] == 1
    fell = table["grade"] == 1
    a, n, b, m = (
        int((fell & left).sum()),
        int(left.sum()),
        int((fell & ~left).sum()),
        int((~left).sum()),
    )
    if min(n, m) < FEWEST:
        return None
    return Relapse(
        after=a,
        after_total=n,
        others=b,
        others_total=m,
        difference=stats.proportion_difference(b, m, a, n),
        shares=(stats.wilson(a, n), stats.wilson(b, m)),
        councils=int(table["area"].nunique()),
    )


def relapse(edition: str) -> Outcome:
    """Say whether the time after leaving inadequate is a risk."""
    found = counted(edition)
    if found is None:
        return unknown(
            "finding",
            "This edition knows too few judgements of councils that had left inadequate and were "
            "judged again.",
        )
    gap = found.difference
    # a lower share does not speak against the advice: it may come of following it
    holds: Holds = "yes" if gap.low > 0 else "partly" if gap.estimate > 0 else "unknown"
    text = words.signed(gap.estimate, 1)
    interval = words.span(gap.low, gap.high, 1, sign=True)
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            f"of councils at requires improvement, {found.after} of {found.after_total} that had "
            f"just left inadequate were judged inadequate next, and {found.others} of "
            f"{found.others_total} others: {text} percentage points (95% interval {interval}). "
            "This bears on the premise alone: the advice itself is not observed."
        ),
        rows=(
            Row(
                "relapse",
                "Judged inadequate next: those that had left inadequate less others, points",
                text,
                gap.estimate,
                interval,
                gap.low,
                gap.high,
            ),
        ),
    )
