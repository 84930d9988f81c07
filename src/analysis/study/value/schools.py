"""Schools' share of referrals before and after the year of the lockdowns."""

from __future__ import annotations

import numpy as np

from analysis import charts, words
from analysis.findings._schools import AFTER, LEVEL, LOCKDOWN, Schools, council_table
from analysis.findings._schools import schools as found_in
from analysis.findings._series import DIGEST
from analysis.findings.value import schools_step
from analysis.results import Result, Table
from analysis.study.system.scope import Scope
from analysis.study.value.cost import chance

NOTES = (
    "A school's referral is a trace of partnership at most: closer work can make referrals fewer "
    "as well as more, and the share depends on what every other source does.",
    f"The year ending March {LOCKDOWN}, when schools were closed to most children, is drawn and "
    "fitted on neither side.",
    "The figures begin in 2014, so nothing here reaches the twenty years the takeaway speaks of.",
    "Hackney has no census for 2021 and 2022; the department stands its 2020 figures in for them "
    "in England's totals.",
)


def _source(scope: Scope, found: Schools) -> str:
    """Return the line that names the sources."""
    extra = ""
    if found.from_digest:
        first, last = found.from_digest[0], found.from_digest[-1]
        extra = f"{DIGEST} ({first} to {last}), and "
    return f"{extra}{scope.source('cin')}"


def schools(scope: Scope) -> Result:
    """Draw England's share with the line of the years before carried on."""
    found = found_in(scope.edition)
    outcome = schools_step(scope.edition)
    if found is None:
        return Result("schools", "", outcome.sentence)
    fit = found.main
    order = found.years.tolist()

    def placed(values: np.ndarray) -> np.ndarray:
        line = np.full(len(order), np.nan)
        line[[order.index(t) for t in fit.times.tolist()]] = values
        return line

    fitted, carried = placed(fit.fitted), placed(fit.counterfactual)
    sentence = outcome.sentence
    column: tuple[str, ...] = ()
    own: dict[int, float] = {}
    if scope.area is not None:
        table = council_table(scope.edition)
        if scope.area.id in table.index:
            row = table[table.index == scope.area.id].iloc[0].dropna()
            own = {int(p): float(v) for p, v in zip(row.index.tolist(), row.tolist(), strict=True)}
        sentence += f" {_own(scope, own, found)}"
        column = (scope.area.name,)
    rows = []
    for y, seen, line, ahead in zip(order, found.england, fitted, carried, strict=True):
        cells = [
            str(y),
            words.number(seen, 1),
            words.number(line, 1) if np.isfinite(line) else "not fitted",
            words.number(ahead, 1) if y >= AFTER and np.isfinite(ahead) else "–",
        ]
        if column:
            cells.append(words.number(own[y], 1) if y in own else "–")
        rows.append(tuple(cells))
    return Result(
        id="schools",
        title="Referrals made by schools, per cent of England's referrals in the year",
        sentence=sentence,
        table=Table(
            "Per cent of referrals made by schools",
            ("Year ending March", "England", "Fitted", "Earlier line carried on", *column),
            tuple(rows),
        ),
        figure=charts.interrupted(
            found.years, found.england, fitted, carried, AFTER, "after the lockdowns", "per cent"
        ),
        alternative=f"Dots by year with lines fitted before and after. {sentence}",
        notes=NOTES,
        source=_source(scope, found),
    )


def _own(scope: Scope, own: dict[int, float], found: Schools) -> str:
    """Tell the named council's share before and after."""
    assert scope.area is not None
    name = scope.area.name
    if not own:
        return f"{name} has no share published: it is too small, or withheld."
    if scope.area.id not in found.each.index:
        years = f"{min(own)} to {max(own)}"
        return (
            f"{name} has figures within {years}, but not in every year from {LEVEL[0]} to "
            f"{LEVEL[-1]} and after, so its change is not given."
        )
    change = float(found.each[scope.area.id])
    less = int((found.each < change).sum())
    return (
        f"{name}: {words.signed(change, 1)} points from the mean of {LEVEL[0]} to {LEVEL[-1]} to "
        f"the mean since {AFTER}, more than {less} of {len(found.each) - 1} other councils."
    )


def ways(scope: Scope) -> Result:
    """List the step by other ways of carrying the years before on."""
    found = found_in(scope.edition)
    if found is None:
        return Result("ways", "", schools_step(scope.edition).sentence)
    above = [way for way in found.ways if way.low > 0]
    value = dict(zip(found.years.tolist(), found.england.tolist(), strict=True))
    first = min(value)
    return Result(
        id="ways",
        title="",
        sentence=(
            f"The step in {AFTER} lies above nought with its whole interval in {len(above)} of "
            f"{len(found.ways)} ways of drawing the line before. The share moved "
            f"{words.signed(value[LEVEL[0]] - value[first], 1)} points from {first} to {LEVEL[0]} "
            f"and {words.signed(value[LEVEL[-1]] - value[LEVEL[0]], 1)} from {LEVEL[0]} to "
            f"{LEVEL[-1]}: where the line begins decides how steep it is."
        ),
        table=Table(
            f"Step in schools' share of England's referrals in {AFTER}, points",
            ("The years before", "Step (95% interval)", "p"),
            (
                *(
                    (
                        way.name,
                        f"{words.signed(way.level, 1)} ({words.span(way.low, way.high, 1, True)})",
                        chance(way.p),
                    )
                    for way in found.ways
                ),
                (
                    f"Council by council, mean since {AFTER} less mean of {LEVEL[0]} to "
                    f"{LEVEL[-1]}",
                    f"{words.signed(found.change, 1)} "
                    f"({words.span(found.low, found.high, 1, True)})",
                    "–",
                ),
            ),
        ),
        notes=[
            "Few years on either side: errors allow for correlation between years (Newey and "
            "West), which so short a series cannot pin down.",
            f"The last row has {found.councils} councils, each counted once.",
            *NOTES,
        ],
        source=_source(scope, found),
    )
