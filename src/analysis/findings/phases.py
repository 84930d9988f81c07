"""From one judgement to the next: what was kept, gained and lost, and how much of it is chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import stats, words
from analysis.checks.outcome import Outcome, Row, unknown
from analysis.findings import _spells, _stages
from analysis.judgements import GRADES
from analysis.panel import ORDER
from analysis.paths import remember
from analysis.stats import survival
from analysis.stats.clustered import least_squares
from analysis.stats.intervals import Interval
from analysis.stats.panels import Estimated, one
from analysis.stats.steps import Steps, steps

KIND = "finding"
#: A risk of slipping back counts if surely more than this share of next judgements were lower.
RISK = 0.05
#: Fewer judgements at a grade than this say nothing of what follows it.
FEWEST = 10
#: Progress is not automatic if surely more than this share of those that could rise did not.
STILL = 0.25
#: Years after a judgement at which a fall is read off.
AFTER = (3, 5)
#: Judgements whose leadership stood below, level with or above help and protection.
SIDES = {-1: "leadership below practice", 0: "level", 1: "leadership above practice"}


@remember
def pairs(edition: str) -> pd.DataFrame:
    """Return consecutive graded judgements of each council under SIF and ILACS.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``before`` and ``grade`` (1 to 4), ``stratum`` (the frameworks of both),
        ``gap`` (leadership less help and protection at the first), ``published``, ``months``.
    """
    table = _spells.graded(edition).copy()
    table["gap"] = table["leadership"].map(ORDER).astype(float) - table["help_protection"].map(
        ORDER
    ).astype(float)
    own = table.groupby("area")
    found = pd.DataFrame(
        {
            "area": table["area"],
            "before": own["grade"].shift(),
            "grade": table["grade"],
            "stratum": own["framework"].shift() + " then " + table["framework"],
            "gap": own["gap"].shift(),
            "published": table["published"],
            "months": table["months"],
        }
    )
    return found[found["before"].notna()].astype({"before": int}).reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class Next:
    """What followed one grade."""

    grade: int
    n: int
    #: next judgements by grade, worst first
    to: tuple[int, ...]
    #: shares with Wilson's intervals; None for a grade that has none above, or below
    higher: Interval | None
    lower: Interval | None
    #: without memory of the grade before
    higher_expected: float
    lower_expected: float


@remember
def matrix(edition: str) -> Steps | None:
    """Hold each next judgement against next judgements without memory; None with too few."""
    table = pairs(edition)
    if len(table) < FEWEST:
        return None
    return steps(table["before"], table["grade"], table["stratum"])


@remember
def following(edition: str) -> tuple[Next, ...]:
    """Return what followed each grade, for grades with at least `FEWEST` next judgements."""
    whole = matrix(edition)
    if whole is None:
        return ()
    found = []
    for place, (row, even) in enumerate(zip(whole.observed, whole.expected, strict=True)):
        n = int(row.sum())
        if n < FEWEST:
            continue
        up, down = int(row[place + 1 :].sum()), int(row[:place].sum())
        found.append(
            Next(
                place + 1,
                n,
                tuple(int(v) for v in row),
                stats.wilson(up, n) if place < len(GRADES) - 1 else None,
                stats.wilson(down, n) if place else None,
                float(even[place + 1 :].sum() / n),
                float(even[:place].sum() / n),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """Falls from one grade by time since the judgement that gave it."""

    grade: int
    stretches: int
    falls: int
    years: float
    #: falls a hundred years at the grade, with exact Poisson limits
    rate: Interval
    #: share recorded lower, and higher, by time
    curve: survival.Incidence
    #: share recorded lower after each of `AFTER` years
    by: tuple[float, ...]


@remember
def slips(edition: str) -> tuple[Slip, ...]:
    """Return falls by grade and time, for grades that have a lower one."""
    found = []
    for grade in (2, 3, 4):
        # outstanding has no better grade to come to: a target beyond the scale
        table = _spells.spells(edition, grade, grade + 1, grade - 1)
        if len(table) < FEWEST:
            continue
        curve = survival.incidence(table["months"], table["event"])
        falls, years = int((table["event"] == 2).sum()), float(table["months"].sum() / 12)
        place = curve.kinds.index(2) if 2 in curve.kinds else None
        by = tuple(0.0 if place is None else float(curve.at(12 * t)[place]) for t in AFTER)
        rate = stats.poisson_rate(falls, years, 100)
        found.append(Slip(grade, len(table), falls, years, rate, curve, by))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Gap:
    """What followed judgements with leadership below, level with or above practice."""

    side: int
    n: int
    better: Interval
    worse: Interval


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a gap between leadership and practice preceded."""

    sides: tuple[Gap, ...]
    #: grades higher the next judgement came, for one grade more of leadership over practice,
    #: among councils with the same overall grade
    effect: Estimated
    n: int


@remember
def gaps(edition: str) -> Gaps | None:
    """Return what followed a gap between leadership and help and protection."""
    table = pairs(edition).dropna(subset=["gap"])
    if len(table) < 3 * FEWEST:
        return None
    side = np.sign(table["gap"]).astype(int)
    found = []
    for value in SIDES:
        own = table[side == value]
        if len(own) < FEWEST:
            continue
        up, down = (own["grade"] > own["before"]).sum(), (own["grade"] < own["before"]).sum()
        found.append(Gap(value, len(own), stats.wilson(up, len(own)), stats.wilson(down, len(own))))
    overall = (table["before"].to_numpy()[:, None] == np.unique(table["before"])).astype(float)
    design = np.column_stack([table["gap"], overall])
    fit = least_squares(table["grade"] - table["before"], design, table["area"])
    return Gaps(tuple(found), one(fit, 0), len(table))


def share(found: Interval) -> str:
    """Print a share with its interval, in whole per cent.

    >>> share(Interval(0.2, 0.1, 0.35, 0.95, ""))
    '20% (95% interval 10 to 35)'
    """
    return (
        f"{words.number(100 * found.estimate)}% (95% interval "
        f"{words.span(100 * found.low, 100 * found.high)})"
    )


def row(key: str, what: str, found: Interval) -> Row:
    """Return a share as a row of a claim's table."""
    return Row(
        key,
        what,
        f"{words.number(100 * found.estimate)}%",
        100 * found.estimate,
        words.span(100 * found.low, 100 * found.high),
        100 * found.low,
        100 * found.high,
    )


def slipping(edition: str) -> Outcome:
    """Ask whether councils at each grade were at risk of a lower one next."""
    found = [each for each in following(edition) if each.lower is not None]
    if len(found) < len(GRADES) - 1:
        return unknown(
            KIND,
            f"By the end of this edition {words.plural(len(pairs(edition)), 'council')} had been "
            "judged twice under these frameworks: too few to say what follows each grade.",
        )
    risk = [each.lower.low > RISK for each in found if each.lower is not None]
    told = [
        f"in {each.lower.estimate * each.n:.0f} of {each.n} after {GRADES[each.grade - 1]}, "
        f"{share(each.lower)}"
        for each in found
        if each.lower is not None
    ]
    return Outcome(
        kind=KIND,
        holds="yes" if all(risk) else "partly" if any(risk) else "no",
        sentence=f"The next judgement was lower {words.join(told)}.",
        rows=tuple(
            row(f"lower_{e.grade}", f"Next judgement lower, after {GRADES[e.grade - 1]}", e.lower)
            for e in found
            if e.lower is not None
        ),
        releases=_spells.releases(edition),
    )


def not_automatic(edition: str) -> Outcome:
    """Ask whether councils that could go up usually did, from one judgement to the next."""
    table = pairs(edition)
    room = table[table["before"] < len(GRADES)]
    if len(room) < FEWEST:
        return unknown(KIND, "Too few councils had been judged twice by the end of this edition.")
    still = stats.wilson(int((room["grade"] <= room["before"]).sum()), len(room))
    return Outcome(
        kind=KIND,
        holds="yes" if still.low > STILL else "partly" if still.estimate > STILL else "no",
        sentence=(
            f"Of {len(room)} next judgements of councils that could rise, {share(still)} were no "
            "higher."
        ),
        rows=(row("no_higher", "Next judgement no higher, of those that could be", still),),
        releases=_spells.releases(edition),
    )


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "slipping": slipping,
    "not_automatic": not_automatic,
    "prevention": _stages.prevention,
    "consistency": _stages.consistency,
    "system_leaders": _stages.system_leaders,
    "rapid_decline": _stages.rapid_decline,
}
