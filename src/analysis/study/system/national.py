"""Two national series the articles speak of: spending on prevention, and referrals by schools."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, indicators, words
from analysis.areas import ENGLAND
from analysis.claim_tests import TrendTest
from analysis.claims import evaluate
from analysis.indicators import Point
from analysis.results import Result, Table
from analysis.study.system.scope import Scope

PREVENTION, SCHOOLS = "CTX-13", "CTX-19"
SHARE, SPEND, REFERRED = "preventive_share", "preventive_spend", "schools_referrals_pct"
MILLION = 1e6


def _points(name: str, edition: str) -> dict[int, Point]:
    """Return England's published values of an indicator by period."""
    found = indicators.points(name, edition, ENGLAND)
    return {p: point for p, point in found.items() if np.isfinite(point.value)}


def _unbroken(breaks: list[int], years: list[int]) -> list[tuple[int, int]]:
    """Return the first and last year of each stretch of two years or more without a break."""
    stretches: list[list[int]] = []
    for year in years:
        if not stretches or year in breaks:
            stretches.append([])
        stretches[-1].append(year)
    return [(part[0], part[-1]) for part in stretches if len(part) > 1]


def prevention(scope: Scope) -> Result:
    """Draw the preventive share of spending, with the pounds on both sides of the fraction."""
    spec = declare.indicator(SHARE)
    own = _points(SHARE, scope.edition)
    if not own:
        return Result("prevention", "", f"{spec.short}: nothing is published in this edition.")
    verdict = evaluate(PREVENTION, scope.edition)
    test = next(t for t in verdict.claim.test if isinstance(t, TrendTest))
    inside = [p for p in sorted(own) if test.start <= p <= test.end]
    sentence = f"{verdict.reason} {PREVENTION} is {verdict.verdict} on this edition."
    notes = [*spec.caveats]
    if len(inside) > 1:
        a, b = own[inside[0]], own[inside[-1]]
        rest = [point.denominator - point.numerator for point in (a, b)]
        sentence += (
            f" From {a.period} to {b.period} spending on prevention went from "
            f"£{words.number(a.numerator / MILLION)} million to "
            f"£{words.number(b.numerator / MILLION)} million in cash, and the rest of the three "
            f"blocks from £{words.number(rest[0] / MILLION)} million to "
            f"£{words.number(rest[1] / MILLION)} million."
        )
        parts = _unbroken([b.year for b in spec.breaks], inside)
        moved = [
            f"{words.signed(own[d].value - own[c].value, spec.decimals)} points from {c} to {d}"
            for c, d in parts
        ]
        if moved:
            sentence += f" Between the years in which lines were redrawn: {words.join(moved)}."
    last = own[max(own)]
    if inside and last.period > inside[-1]:
        sentence += (
            f" In {last.period} the share stood at {words.number(last.value, spec.decimals)}% and "
            f"prevention at £{words.number(last.numerator / MILLION)} million."
        )
    notes += [
        "Cash of each year: prices rose, so the same sum bought less each year.",
        declare.indicator(SPEND).caveats[-1],
        "The line through all the years runs across breaks in the series; the changes between "
        "breaks do not.",
        "A share says nothing of need, of grants outside these blocks, or of what was bought.",
    ]
    notes += [f"{b.year}: {b.why}" for b in spec.breaks if min(own) <= b.year <= max(own)]
    periods = sorted(own)
    return Result(
        id="prevention",
        title=f"{spec.title}, England",
        sentence=sentence,
        table=Table(
            f"{spec.title} ({spec.unit}), England, with its parts in cash",
            (
                "Year to March",
                "Share",
                "Prevention (£ million)",
                "All three (£ million)",
                "Release",
            ),
            tuple(
                (
                    str(p),
                    words.number(own[p].value, spec.decimals),
                    words.number(own[p].numerator / MILLION),
                    words.number(own[p].denominator / MILLION),
                    own[p].release,
                )
                for p in periods
            ),
        ),
        figure=charts.trend(
            np.array(periods),
            {"England": np.array([own[p].value for p in periods])},
            spec.unit,
            [b.year for b in spec.breaks],
        ),
        alternative=f"A line by year, cut where spending lines were redrawn. {sentence}",
        notes=notes,
        source=scope.source("finance"),
    )


def schools(scope: Scope) -> Result:
    """Draw the share of referrals made by schools, which is not the claim's distance."""
    spec = declare.indicator(REFERRED)
    own = _points(REFERRED, scope.edition)
    if not own:
        return Result("schools", "", f"{spec.short}: nothing is published in this edition.")
    periods = sorted(own)
    first, last = own[periods[0]], own[periods[-1]]
    claim = declare.claim(SCHOOLS)
    sentence = (
        f"Schools made {words.number(first.value, spec.decimals)}% of referrals in "
        f"{first.period} and {words.number(last.value, spec.decimals)}% in {last.period}, the "
        "first and last years this edition has."
    )
    return Result(
        id="schools",
        title=f"{spec.title}, England",
        sentence=sentence,
        table=Table(
            f"{spec.title} ({spec.unit}), England",
            ("Year to March", "Share", "95% interval", "By schools", "All referrals", "Release"),
            tuple(
                (
                    str(p),
                    words.number(own[p].value, spec.decimals),
                    words.span(own[p].low, own[p].high, spec.decimals),
                    words.number(own[p].numerator),
                    words.number(own[p].denominator),
                    own[p].release,
                )
                for p in periods
            ),
        ),
        figure=charts.trend(
            np.array(periods),
            {"England": np.array([own[p].value for p in periods])},
            spec.unit,
            [b.year for b in spec.breaks],
        ),
        alternative=f"A line by year. {sentence}",
        notes=[
            getattr(claim.test[0], "reason", ""),
            "What it does not measure: how close schools and councils are. Schools can refer more "
            "because they trust the council, because other help has gone, or because they see "
            "more need.",
            *spec.caveats,
        ],
        source=scope.source("cin"),
    )
