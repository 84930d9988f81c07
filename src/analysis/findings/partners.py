"""Engaging partners: whether thresholds become more alike, and what steady ones go with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis import areas, declare, indicators, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings import _graded
from analysis.findings._councils import Counts, counts, releases
from analysis.findings._events import Around, Measure, all_around, judged
from analysis.findings._graded import Association
from analysis.paths import remember
from analysis.stats.dispersion import BetaBinomial, Narrowing, beta_binomial, narrowing
from analysis.stats.shares import WithinBetween, within_between

#: What becomes of a referral, as far as counts tell.
MEASURES = ("nfa_pct", "not_in_need_pct", "rereferral_pct")
#: Years that the pandemic's restrictions fell in.
PANDEMIC = (2021, 2022)
#: The longest run of years a claim about the spread is put to on each edition.
FEWEST_YEARS = 5
#: When the claim that thresholds become consistent holds.
SPREAD_RULE = (
    "Holds if, for all three shares, the spread between councils with chance taken out fell over "
    "the years with a 95% interval below nought, both in points and in odds; partly if some of the "
    "six fell so and none rose; not otherwise. Both scales are asked for, because a share that "
    "nears nought loses spread in points while councils differ as much as before in proportion."
)
STEADY = ("nfa_pct", "not_in_need_pct", "rereferral_pct", "icpc_per_s47_pct")
STEADY_RULE = (
    "Holds if councils whose shares moved less from year to year in the three steps before an "
    "inspection had better odds of good or outstanding for all four shares, at a false discovery "
    "rate of 5 per cent; partly if for some and for none the other way; not otherwise. Where none "
    "is clear and every interval still allows odds of 1.5 the expected way, it cannot be told."
)
#: Distance from the median council, in points, around a first inadequate judgement.
CLOSER = (
    Measure("nfa_distance", "No further action: distance from the median council", "points",
            ("nfa_pct",), -1, distance=True),
    Measure("not_in_need_distance", "Assessed not in need: distance from the median council",
            "points", ("not_in_need_pct",), -1, distance=True),
)  # fmt: skip
CLOSER_RULE = (
    "Holds if, after a first inadequate judgement, both shares came closer to those of the median "
    "council than in councils equally far from it the year before, at a false discovery rate of 5 "
    "per cent; partly if one did; not if neither. With figures for fewer than half of the measures "
    "it cannot be told."
)


@dataclass(frozen=True, slots=True)
class Spreads:
    """One share's spread between councils over the years, and what a doubter would ask for."""

    indicator: str
    main: Narrowing
    #: the same under other choices: name and result, None where too few years are left
    others: tuple[tuple[str, Narrowing | None], ...]
    #: beta-binomial fits by year, as a second way of taking chance out
    fits: tuple[BetaBinomial, ...]

    @property
    def fell(self) -> int:
        """On how many of the two scales it narrows clearly."""
        return sum(slope[2] < 0 for slope in (self.main.slope, self.main.slope_odds))

    @property
    def rose(self) -> int:
        """On how many of the two scales it widens clearly."""
        return sum(slope[1] > 0 for slope in (self.main.slope, self.main.slope_odds))


def _narrowing(found: Counts) -> Narrowing | None:
    if len(found.years) < FEWEST_YEARS or np.isfinite(found.top).sum(axis=1).min() < 10:
        return None
    return narrowing(found.top, found.bottom, found.years)


def _all_years(found: Counts) -> np.ndarray:
    """Return the cells of councils that have a figure in every year."""
    whole = np.isfinite(found.top).all(axis=0)
    return np.broadcast_to(whole, found.top.shape)


@remember
def spreads(indicator: str, edition: str) -> Spreads | None:
    """Follow one share's spread, None where the edition has fewer than `FEWEST_YEARS`."""
    found = counts(indicator, edition)
    main = _narrowing(found)
    if main is None:
        return None
    calm = ~np.isin(found.years, PANDEMIC)
    others = [
        ("Councils with a figure in every year", found.keep(where=_all_years(found))),
        ("Without counts of exactly nought", found.keep(where=found.top > 0)),
        ("Councils with 1,000 referrals or more", found.keep(where=found.bottom >= 1000)),
    ]
    if not calm.all():
        others.append(("Without 2020-21 and 2021-22", found.keep(years=calm)))
    fits = []
    for top, bottom in zip(found.top, found.bottom, strict=True):
        here = np.isfinite(top)
        fits.append(beta_binomial(top[here], bottom[here]))
    return Spreads(indicator, main, tuple((name, _narrowing(c)) for name, c in others), tuple(fits))


@remember
def steadiness(edition: str) -> tuple[Association, ...]:
    """Set good or better against how much each share had moved from year to year."""
    return _graded.adjusted(
        {
            name: _graded.association(
                edition, name, declare.indicator(name).short, "points a year", -1,
                _graded.before(edition, (name,), 4, "moves"),
            )
            for name in STEADY
        }
    )  # fmt: skip


@remember
def closer(edition: str) -> tuple[Around, ...]:
    """Follow the distance from the median council around a first inadequate judgement."""
    return all_around(CLOSER, edition, "inadequate")


@dataclass(frozen=True, slots=True)
class Account:
    """The national change of a share between two years, taken apart."""

    indicator: str
    start: int
    end: int
    parts: WithinBetween


@remember
def account(indicator: str, edition: str) -> Account | None:
    """Split a national share's change into change within councils and shifts between them.

    Boundary changes leave councils without figures at one end: they are in the rest.
    """
    found = counts(indicator, edition)
    england = indicators.points(indicator, edition, areas.ENGLAND)
    years = [y for y in found.years if y in england and np.isfinite(england[y].value)]
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    a, b = (int(np.flatnonzero(found.years == year)[0]) for year in (first, last))
    whole = (
        england[first].numerator, england[first].denominator,
        england[last].numerator, england[last].denominator,
    )  # fmt: skip
    parts = within_between(found.top[a], found.bottom[a], found.top[b], found.bottom[b], whole)
    return Account(indicator, int(first), int(last), parts)


def slope_row(one: Spreads) -> Row:
    """Return the slope of a spread as a row of a claim's table."""
    value, low, high = one.main.slope
    short = declare.indicator(one.indicator).short
    return Row(
        key=f"{one.indicator}_spread",
        what=f"{short}: spread between councils, change a year",
        text=f"{words.signed(value, 1)}%",
        value=value,
        interval=words.span(low, high, 1, sign=True),
        low=low,
        high=high,
    )


def spread(edition: str) -> Outcome:
    """Say whether the spread between councils has narrowed, by `SPREAD_RULE`."""
    found = [one for one in (spreads(name, edition) for name in MEASURES) if one is not None]
    if not found:
        return unknown("finding", "Too few years of what became of referrals in this edition.")
    fell, rose = sum(one.fell for one in found), sum(one.rose for one in found)
    whole = fell == 2 * len(MEASURES)
    holds: Holds = "yes" if whole else "partly" if fell and not rose else "no"
    told = [
        f"{declare.indicator(one.indicator).short.lower()} {words.signed(one.main.slope[0], 1)}% a "
        f"year in points ({words.span(*one.main.slope[1:], 1, sign=True)}) and "
        f"{words.signed(one.main.slope_odds[0], 1)}% in odds "
        f"({words.span(*one.main.slope_odds[1:], 1, sign=True)}), from "
        f"{one.main.years[0]:.0f} to {one.main.years[-1]:.0f}"
        for one in found
    ]
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            f"The spread between councils, chance taken out, narrowed clearly on {fell} of "
            f"{2 * len(found)} scales and widened clearly on {rose or 'none'}: {'; '.join(told)}."
        ),
        rows=tuple(slope_row(one) for one in found),
        releases=releases([one.indicator for one in found], edition),
    )


def odds_row(one: Association) -> Row:
    """Return an odds ratio as a row of a claim's table."""
    return Row(
        key=f"{one.id}_odds",
        what=f"{one.label}: odds of good or better for {words.number(one.deviation, 1)} {one.unit} "
        "more",
        text=words.number(one.odds, 2),
        value=one.odds,
        interval=words.span(one.low, one.high, 2),
        low=one.low,
        high=one.high,
    )


def _sizes(sizes: list[int]) -> str:
    return words.span(sizes[0], sizes[-1]) if sizes[0] < sizes[-1] else words.number(sizes[0])


def odds_outcome(
    found: tuple[Association, ...],
    asked: int,
    lead: str,
    edition: str,
    used: tuple[str, ...] = (),
) -> Outcome:
    """Turn associations into an outcome: all clear, some clear and none against, or not.

    Parameters
    ----------
    found
        Those that could be fitted.
    asked
        How many the claim asks for.
    lead
        Begins the sentence.
    edition
        The edition's id.
    used
        Indicators behind the measures, where these are not indicators themselves.
    """
    if not found:
        return unknown("finding", f"{lead}: too few judgements with figures in this edition.")
    clear = [one for one in found if one.clear]
    against = [one for one in found if one.against]
    holds: Holds = "yes" if len(clear) == asked else "partly" if clear and not against else "no"
    if not clear and not against and any(one.open for one in found):
        holds = "unknown"
    told = [
        f"{one.label.lower()} {words.number(one.odds, 2)} ({words.span(one.low, one.high, 2)}"
        f"{', clear' if one.clear else ', clear the other way' if one.against else ''})"
        for one in found
    ]
    sizes = sorted({one.n for one in found})
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=f"{len(clear) or 'None'} of {asked} measures "
        f"{'goes' if len(clear) == 1 else 'go'} clearly the way the claim expects. "
        f"{lead}: {words.join(told)}; {_sizes(sizes)} judgements."
        + (" Too few to tell." if holds == "unknown" else ""),
        rows=tuple(odds_row(one) for one in found),
        releases=(
            *releases(used or [one.id for one in found], edition),
            *sorted(set(_graded.table(edition)["release"])),
        ),
    )


def steady(edition: str) -> Outcome:
    """Say whether councils with steadier shares were judged better, by `STEADY_RULE`."""
    lead = "Odds of good or better for a share that moved one standard deviation more a year"
    return odds_outcome(steadiness(edition), len(STEADY), lead, edition)


def around_row(one: Around) -> Row:
    """Return the average change after an event as a row of a claim's table."""
    after = one.after
    assert after is not None
    decimals = one.measure.decimals
    return Row(
        key=f"{one.measure.id}_after",
        what=f"{one.measure.label}: change beyond matched councils, one to three years after",
        text=f"{words.signed(after.estimate, decimals)} {one.measure.unit}",
        value=after.estimate,
        interval=words.span(after.low, after.high, decimals, sign=True),
        low=after.low,
        high=after.high,
    )


def around_outcome(
    found: tuple[Around, ...], lead: str, edition: str, rows: bool = True
) -> Outcome:
    """Turn what followed an event into an outcome, over the measures with an expected way."""
    asked = [one for one in found if one.measure.expect]
    ran = [one for one in asked if one.after is not None]
    if 2 * len(ran) < len(asked):
        return unknown("finding", f"{lead}: too few such councils with figures in this edition.")
    clear = [one for one in ran if one.clear]
    holds: Holds = "yes" if len(clear) == len(asked) else "partly" if clear else "no"
    told = []
    for one in ran:
        after, decimals = one.after, one.measure.decimals
        assert after is not None
        told.append(
            f"{one.measure.label[0].lower()}{one.measure.label[1:]} "
            f"{words.signed(after.estimate, decimals)} {one.measure.unit} "
            f"({words.span(after.low, after.high, decimals, sign=True)}"
            f"{', clear' if one.clear else ''}; {after.events} councils)"
        )
    missing = [one.measure.label for one in asked if one.after is None]
    tail = f" Not enough figures in this edition: {words.join(missing)}." if missing else ""
    used = dict.fromkeys(name for one in ran for name in one.measure.indicators)
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=f"{len(clear) or 'None'} of {len(asked)} measures moved clearly the way the claim "
        f"expects. {lead}: {words.join(told)}.{tail}",
        rows=tuple(around_row(one) for one in ran) if rows else (),
        releases=(
            *releases(list(used), edition),
            *sorted(set(judged(edition)["release"])),
        ),
    )


def after_failure(edition: str) -> Outcome:
    """Say whether thresholds came closer to others' after failing, by `CLOSER_RULE`."""
    lead = (
        "Change one to three years after a first inadequate judgement, beyond councils that were "
        "as far from the median the year before"
    )
    return around_outcome(closer(edition), lead, edition)


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "spread": spread,
    "steady": steady,
    "after_failure": after_failure,
}
