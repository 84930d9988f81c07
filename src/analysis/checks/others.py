"""Tests against others and over time: neighbours, national trends, a fall in a stock."""

from __future__ import annotations

from math import isfinite

import numpy as np

from analysis import areas, declare, indicators, moves, stats, words
from analysis.checks.levels import level_row, missing, touched
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.claim_tests import AgainstTest, StockFallTest, TrendTest

#: A fall less likely than this under constant flows is not put down to chance.
UNLIKELY = 0.05
#: A published year end within this share of a quoted count fits it.
FITS = 0.05
#: Brothers and sisters are on plans together: the fall is also reckoned in groups of two.
GROUP = 2.0
#: Neighbours of the model nearest in time to the source documents.
NEIGHBOUR_MODEL = "2021"
#: Fewer points than this make no line.
FEWEST_TREND = 6


def _comparators(kind: str, area: str) -> tuple[str, list[str]]:
    """Return the comparator in words, and its areas."""
    if kind == "neighbours":
        return (
            f"median of its {NEIGHBOUR_MODEL} statistical neighbours",
            areas.neighbours(area, model=NEIGHBOUR_MODEL),
        )
    if kind == "region":
        return "region", [areas.areas()[area].region]
    return "England", [areas.ENGLAND]


def against(test: AgainstTest, area: str, edition: str) -> Outcome:
    """Hold an area's level against its neighbours', its region's or England's."""
    spec = declare.indicator(test.indicator)
    name, places = _comparators(test.comparator, area)
    rows: list[Row] = []
    told: list[str] = []
    passed: list[bool] = []
    for period in test.periods:
        own = indicators.point(test.indicator, edition, area, period)
        if own is None:
            told.append(f"no figure for {period} in this edition")
            continue
        others = moves.comparators(test.indicator, edition, places, period)
        if len(others) < min(len(places), moves.FEWEST_NEIGHBOURS):
            told.append(f"too few neighbours with a figure in {period}")
            continue
        middle = float(np.median(others))
        above = test.expect == "above"
        beyond = own.value >= middle * test.ratio if above else own.value <= middle * test.ratio
        if isfinite(own.low):
            beyond = beyond and (own.low > middle if above else own.high < middle)
        passed.append(beyond)
        mine = level_row(test.indicator, edition, area, period)
        low, high = float(others.min()), float(others.max())
        theirs = Row(
            key=f"{test.indicator}_{test.comparator}_{period}",
            what=f"{spec.short}, {period}, {name}",
            text=words.number(middle, spec.decimals),
            value=middle,
            interval=words.span(low, high, spec.decimals),
            low=low,
            high=high,
            source=own.release,
        )
        told.append(
            f"{indicators.told(own.value, spec)} against "
            f"{indicators.told(middle, spec)} in {period}"
        )
        rows += [mine, theirs]
    if not passed:
        return unknown("against", f"{spec.short}: {words.join(told)}.")
    holds: Holds = "yes" if all(passed) and len(passed) == len(test.periods) else "partly"
    if not any(passed):
        holds = "no"
    return Outcome(
        kind="against",
        holds=holds,
        sentence=f"{spec.short} beside the {name}: {words.join(told)}.",
        rows=tuple(rows),
        releases=tuple(dict.fromkeys(row.source for row in rows)),
        touched=touched(test.indicator, area, *test.periods),
    )


def trend(test: TrendTest, area: str, edition: str) -> Outcome:
    """Say which way an indicator went over some years, by a straight line with HAC errors."""
    spec = declare.indicator(test.indicator)
    found_points = indicators.points(test.indicator, edition, area)
    own = {
        period: p.value
        for period, p in found_points.items()
        if test.start <= period <= test.end and isfinite(p.value)
    }
    if test.start not in own or len(own) < FEWEST_TREND:
        return unknown(
            "trend",
            f"{spec.short}: figures for {words.plural(len(own), 'year')} "
            f"from {test.start} to {test.end} in this edition, too few for a line.",
        )
    found = stats.slope(np.array(list(own), float), np.array(list(own.values())))
    years = (min(own), max(own))
    way = -1 if test.expect == "fall" else 1
    clear = found.low > 0 or found.high < 0
    holds: Holds = "no" if found.slope * way <= 0 else "yes" if clear else "partly"
    decimals = spec.decimals + 1
    unit = "points" if moves.natural(spec) == "points" or spec.per == 100 else spec.unit
    sentence = (
        f"{spec.short} moved by {words.signed(found.slope, decimals)} {unit} a year "
        f"from {years[0]} to {years[1]} "
        f"(95% interval {words.span(found.low, found.high, decimals, sign=True)})."
    )
    ends = [level_row(test.indicator, edition, area, period) for period in years]
    slope = Row(
        key=f"{test.indicator}_slope",
        what=f"{spec.short}, change a year",
        text=words.signed(found.slope, decimals),
        value=found.slope,
        interval=words.span(found.low, found.high, decimals, sign=True),
        low=found.low,
        high=found.high,
        source=words.join(dict.fromkeys(row.source for row in ends)),
    )
    return Outcome(
        kind="trend",
        holds=holds,
        sentence=sentence,
        rows=(*ends, slope),
        releases=tuple(dict.fromkeys(row.source for row in ends)),
    )


def stock_fall(test: StockFallTest, area: str, edition: str) -> Outcome:
    """Hold a quoted fall in plans against the year ends, and against chance."""
    names = {"stock": test.indicator, "starts": "cpp_starts", "ends": "cpp_ends"}
    found = {
        (name, year): indicators.point(indicator, edition, area, year)
        for name, indicator in names.items()
        for year in (test.before, test.after)
    }
    known = {key: p.value for key, p in found.items() if p is not None}
    if len(known) < len(found):
        why = missing(test.indicator, edition, area, test.before, test.after)
        return unknown("stock_fall", why)
    before, after = known["stock", test.before], known["stock", test.after]
    usual, ends = known["starts", test.before], known["ends", test.before]
    last_year = indicators.point(test.indicator, edition, area, test.before - 1)
    earlier = last_year.value if last_year is not None else before
    both = (usual + ends) / 2
    chances = {
        (flow, size): stats.stock_fall_probability(
            test.start_count,
            test.end_count,
            test.months,
            starts_per_year=coming,
            ends_per_year=going,
            mean_stock=(earlier + before) / 2 if flow == "as it was" else test.start_count,
            group_size=size,
        ).probability
        for flow, coming, going in (("as it was", usual, ends), ("level", both, both))
        for size in (1.0, GROUP)
    }
    fits = abs(after - test.end_count) <= FITS * after
    unlikely = max(chances.values()) < UNLIKELY
    holds: Holds = "yes" if fits and unlikely else "partly" if fits or unlikely else "no"
    printed = {key: _chance(chance) for key, chance in chances.items()}
    year = f"the year to March {test.before}"
    rows = (
        Row("before", f"Plans at 31 March {test.before}", words.number(before), before),
        Row(
            "after",
            f"Plans at 31 March {test.after}",
            words.number(after),
            after,
            published=words.number(test.end_count),
        ),
        Row("starts", f"Plans started in {year}", words.number(usual), usual),
        Row("ends", f"Plans ended in {year}", words.number(ends), ends),
        *(
            Row(
                f"chance_{flow.replace(' ', '_')}_{'pairs' if size > 1 else 'single'}",
                f"Chance of such a fall: flows "
                f"{f'of {year}' if flow == 'as it was' else 'in balance at that level'}, "
                f"children moving {'in pairs' if size > 1 else 'one by one'}",
                printed[flow, size],
                chances[flow, size],
            )
            for flow, size in chances
        ),
    )
    told = "fits" if fits else "does not fit"
    sentence = (
        f"Published plans stood at {words.number(before)} in March {test.before} and "
        f"{words.number(after)} in March {test.after}, which {told} the {test.end_count} quoted; "
        f"the {test.start_count} lies between year ends and cannot be checked. At the flows of "
        f"{year} a fall from {test.start_count} to {test.end_count} or fewer in {test.months} "
        f"months would have had a chance of {printed['as it was', 1.0]}, and with starts and ends "
        f"in balance {printed['level', 1.0]}, or {printed['level', GROUP]} with children moving "
        f"in pairs."
    )
    release = indicators.points(test.indicator, edition, area)[test.after].release
    return Outcome(
        kind="stock_fall",
        holds=holds,
        sentence=sentence,
        rows=rows,
        releases=(release,),
        touched=touched(test.indicator, area, test.before, test.after),
    )


def _chance(probability: float) -> str:
    """Print a probability as a per cent, very small ones as a bound."""
    return "less than 0.1%" if probability < 0.001 else f"{words.number(100 * probability, 1)}%"
