"""Two years, then three: how long councils took, and what inspections can tell of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis import declare, stats, words
from analysis.checks.outcome import Outcome, Row, unknown
from analysis.findings import _clocks, _recovery, _spells
from analysis.findings._clocks import FEWEST, Timed
from analysis.findings._recovery import CORE, PREDICTORS

KIND = "finding"
#: "Around" two or three years: within half a year, the step in which the report itself counts.
AROUND = 6.0
#: Sustained improvement is called long-term if fewer than half came to good in this time.
LONG = 36.0
#: Times differ between councils if the slowest quarter took this many times the quickest's.
SPREAD = 2.0
#: Level below which an adjusted p value counts.
ALPHA = 0.05
#: Those that measure core systems and backlogs; the others stand for thresholds.
TIMELY = ("assessments_45_days_pct", "icpc_15_days_pct")


def years(months: float) -> str:
    """Print a time given in months as years, one decimal.

    >>> years(39.1), years(float("inf"))
    ('3.3 years', 'not reached')
    """
    return f"{words.number(months / 12, 1)} years" if np.isfinite(months) else "not reached"


def span(low: float, high: float) -> str:
    """Print two times in months as a range of years.

    >>> span(12, 30), span(12, float("inf"))
    ('1.0 to 2.5 years', '1.0 years or more')
    """
    if not np.isfinite(high):
        return f"{years(low)} or more" if np.isfinite(low) else "not reached"
    return f"{words.number(low / 12, 1)} to {years(high)}"


def per_cent(share: float) -> str:
    """Print a share from 0 to 1 in whole per cent."""
    return f"{words.number(100 * share)}%"


def too_few(found: Timed) -> str:
    """Say that an edition holds too few completed steps to time."""
    return (
        f"By the end of this edition {words.plural(found.n, 'stretch', 'stretches')} "
        f"{found.told} had begun and {found.events} had ended so: too few to time (fewer than "
        f"{FEWEST})."
    )


def reads(found: Timed) -> tuple[bool, bool]:
    """Say whether the report's estimate is what was recorded, and whether it is possible."""
    low, high = found.expected - AROUND, found.expected + AROUND
    _, early, late = found.recorded.quantile(0.5)
    assert found.bounds is not None
    first, last = found.bounds.quantile(0.5)
    return early <= high and late >= low, first <= high and last >= low


def median_told(found: Timed) -> str:
    """Tell the recorded median and the bounds of the unseen one."""
    middle, low, high = found.recorded.quantile(0.5)
    assert found.bounds is not None
    return (
        f"{found.told}: {found.events} of {words.plural(found.n, 'stretch', 'stretches')} ended "
        f"so; half were recorded so by {years(middle)} (95% interval {span(low, high)}); "
        f"between inspections a median of {span(*found.bounds.quantile(0.5))} is possible"
    )


def rows_of(found: Timed) -> tuple[Row, ...]:
    """Return the rows of a claim's table for one step."""
    middle, low, high = found.recorded.quantile(0.5)
    assert found.bounds is not None
    first, last = found.bounds.quantile(0.5)
    months = found.expected
    least, most = found.bounds.at(months)
    return (
        Row(
            f"{found.route}_recorded",
            f"Median time {found.told}, as recorded",
            years(middle),
            middle / 12,
            span(low, high),
            low / 12,
            high / 12,
            years(months),
        ),
        Row(
            f"{found.route}_bounds",
            f"Earliest and latest median {found.told} that inspections allow",
            span(first, last),
            first / 12,
            low=first / 12,
            high=last / 12,
            published=years(months),
        ),
        Row(
            f"{found.route}_share",
            f"Share there within {years(months)}: least and most that inspections allow",
            f"{per_cent(least)} to {per_cent(most)}",
            least,
            low=least,
            high=most,
        ),
    )


def _judge(edition: str, routes: tuple[str, ...], extra: str) -> Outcome:
    """Hold the report's estimates of some steps against the recorded and the possible times."""
    all_found = [_clocks.timed(edition, route) for route in routes]
    for found in all_found:
        if found.events < FEWEST:
            return unknown(KIND, too_few(found))
    read = [reads(found) for found in all_found]
    holds = (
        "yes"
        if all(recorded for recorded, _ in read)
        else "partly"
        if any(recorded or possible for recorded, possible in read)
        else "no"
    )
    return Outcome(
        kind=KIND,
        holds=holds,  # type: ignore[arg-type]
        sentence="; ".join(median_told(found) for found in all_found) + f". {extra}",
        rows=tuple(row for found in all_found for row in rows_of(found)),
        releases=_spells.releases(edition),
    )


def two_years(edition: str) -> Outcome:
    """Hold two years from poor to fair against the figures."""
    floor = _clocks.floor(edition)
    returned = {r.within: r for r in _clocks.returned(edition)}[36.0]
    told = ""
    if floor is not None:
        told = (
            f"The timetable alone rules out a better grade within {years(floor.months)} for "
            f"{floor.ruled_out} of {floor.total}: inspectors had not reported again. "
        )
    if returned.share is not None:
        told += (
            f"Where they had within {years(returned.within)}, {returned.better} of "
            f"{returned.came} were found better."
        )
    return _judge(edition, ("fair",), told.strip())


def three_years(edition: str) -> Outcome:
    """Hold three years from fair to good and great, five in all, against the figures."""
    joint = _clocks.timed(edition, "joint")
    told = ""
    if joint.events >= FEWEST:
        told = (
            "Among those that made the whole way to good, and so could be asked about it, the "
            f"median was {years(float(np.median(joint.completed)))}; the claim is theirs, and "
            "leaves out those still on the way."
        )
    return _judge(edition, ("good", "great", "joint"), told)


def long_term(edition: str) -> Outcome:
    """Ask whether coming to good from inadequate is a matter of years."""
    found = _clocks.timed(edition, "joint")
    if found.events < FEWEST or found.bounds is None:
        return unknown(KIND, too_few(found))
    least, most = found.bounds.at(LONG)
    recorded, low, high = (1 - v for v in found.recorded.at(LONG))
    late = found.bounds.quantile(0.5)[0]
    return Outcome(
        kind=KIND,
        holds="yes" if most < 0.5 else "partly" if recorded < 0.5 else "no",
        sentence=(
            f"Within {years(LONG)} of an inadequate judgement {per_cent(recorded)} of councils "
            f"had been recorded good or better (95% interval {per_cent(high)} to "
            f"{per_cent(low)}). Of those judged again, inspections allow from {per_cent(least)} to "
            f"{per_cent(most)} to have been good by then, and a median no earlier than "
            f"{years(late)}."
        ),
        rows=rows_of(found),
        releases=_spells.releases(edition),
    )


def spread(edition: str) -> Outcome:
    """Ask how far councils differ in the time they took."""
    found = [_clocks.timed(edition, route) for route in ("fair", "good", "joint")]
    if any(one.events < FEWEST for one in found):
        return unknown(KIND, too_few(next(one for one in found if one.events < FEWEST)))
    rows, told, wide = [], [], []
    for each in found:
        quick, middle, slow = (each.recorded.quantile(q)[0] for q in (0.25, 0.5, 0.75))
        wide.append(slow >= SPREAD * quick)
        told.append(f"{each.told}, {span(quick, slow)}")
        rows.append(
            Row(
                f"{each.route}_quarters",
                f"Middle half of times {each.told}, as recorded",
                span(quick, slow),
                middle / 12,
                low=quick / 12,
                high=slow / 12,
            )
        )
    back = int((found[1].spells["event"] == 2).sum())
    share = stats.wilson(back, found[1].n)
    return Outcome(
        kind=KIND,
        holds="yes" if all(wide) else "partly" if any(wide) else "no",
        sentence=(
            f"The middle half of recorded times ran: {'; '.join(told)}. Of "
            f"{words.plural(found[1].n, 'stretch', 'stretches')} at requires improvement {back} "
            f"ended in inadequate ({per_cent(share.estimate)}, 95% interval "
            f"{per_cent(share.low)} to {per_cent(share.high)})."
        ),
        rows=tuple(rows),
        releases=_spells.releases(edition),
    )


def depth(edition: str) -> Outcome:
    """Ask whether deeper and longer failure went with slower recovery."""
    found = _recovery.depth_fit(edition)
    if found is None:
        return unknown(KIND, too_few(_clocks.timed(edition, "fair")))
    first, second = found.cox.ratios[:2]
    slower = [
        r.ratio < 1 and p < ALPHA
        for r, p in zip(found.cox.ratios[:2], found.adjusted, strict=False)
    ]
    told = [
        f"{r.name.lower()}, hazard ratio {words.number(r.ratio, 2)} (95% interval "
        f"{words.span(r.low, r.high, 2)})"
        for r in (first, second)
    ]
    return Outcome(
        kind=KIND,
        holds="yes"
        if all(slower)
        else "partly"
        if any(slower)
        else "no"
        if all(r.low > 1 for r in (first, second))
        else "unknown",
        sentence=(
            f"In {found.cox.n} stretches ({found.cox.events} ended), beside deprivation, being "
            f"recorded better went with: {words.join(told)}; below 1 would be slower."
        ),
        rows=tuple(
            Row(
                f"hazard_{place}",
                f"Hazard ratio: {r.name.lower()}",
                words.number(r.ratio, 2),
                r.ratio,
                words.span(r.low, r.high, 2),
                r.low,
                r.high,
            )
            for place, r in enumerate(found.cox.ratios)
        ),
        releases=_spells.releases(edition),
    )


def stabilise(edition: str) -> Outcome:
    """Ask whether core figures improved in the first full year after an inadequate judgement."""
    found = _recovery.stabilised(edition)
    if len(found) < len(CORE):
        return unknown(KIND, "Too few inadequate judgements have figures on both sides.")
    better = {
        m.indicator: m.effect.estimate * CORE[m.indicator] > 0 and m.adjusted < ALPHA for m in found
    }
    told = [
        f"{declare.indicator(m.indicator).short} {words.signed(m.effect.estimate, 1)} points "
        f"(95% interval {words.span(m.effect.low, m.effect.high, 1, sign=True)})"
        for m in found
    ]
    timely = [better[name] for name in TIMELY]
    return Outcome(
        kind=KIND,
        holds="yes" if all(timely) else "partly" if any(better.values()) else "no",
        sentence=(
            "From before the inspection to the first full year after an inadequate report, beside "
            f"councils judged otherwise that started alike: {words.join(told)}."
        ),
        rows=tuple(
            Row(
                m.indicator,
                f"{declare.indicator(m.indicator).short}: change beside other councils judged",
                f"{words.signed(m.effect.estimate, 1)} points",
                m.effect.estimate,
                words.span(m.effect.low, m.effect.high, 1, sign=True),
                m.effect.low,
                m.effect.high,
            )
            for m in found
        ),
        releases=(*_spells.releases(edition), *_spells.used(tuple(CORE), edition)),
    )


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "long_term": long_term,
    "depth": depth,
    "two_years": two_years,
    "stabilise": stabilise,
    "three_years": three_years,
    "spread": spread,
}
#: Tests of a hypothesis on the page: the ratios, the halves, the core figures.
TESTS = len(PREDICTORS) + 1 + len(CORE)
