"""Tests of one area's indicator against itself: its changes, its levels, its direction."""

from __future__ import annotations

import numpy as np

from analysis import areas, declare, indicators, moves, stats, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.claim_tests import ChangeTest, DirectionTest, LevelsTest
from analysis.moves import Move

#: A claimed direction that its own window does not show counts as partly borne out when at
#: least this share of the windows next to it show it beyond chance.
FOUND_NEAR = 0.5


def touched(indicator: str, area: str, *periods: int) -> tuple[tuple[str, str, int], ...]:
    """List the figures a result rests on, a joint return's partners too.

    The publisher's own rate is among them: where it is declared not to come out of the
    counts, the counts are in doubt.
    """
    spec = declare.indicator(indicator)
    measures = [*spec.numerator, *spec.minus, *spec.denominator]
    measures += [spec.published] if spec.published else []
    places = [area, *(areas.areas()[area].members if "/" in area else ())]
    return tuple((place, m, period) for place in places for m in measures for period in periods)


def missing(indicator: str, edition: str, area: str, *periods: int) -> str:
    """Say which of the periods have no figure."""
    spec = declare.indicator(indicator)
    gone = [p for p in periods if indicators.point(indicator, edition, area, p) is None]
    years = words.join(str(period) for period in gone)
    return f"{spec.short}: no figure for {years} in this edition."


def level_row(indicator: str, edition: str, area: str, period: int, published: str = "") -> Row:
    """Return the row of one value that is known to be published."""
    spec = declare.indicator(indicator)
    own = indicators.points(indicator, edition, area)[period]
    return Row(
        key=f"{indicator}_{period}",
        what=f"{spec.short}, {period} ({spec.unit})",
        text=words.number(own.value, spec.decimals),
        value=own.value,
        interval=words.span(own.low, own.high, spec.decimals),
        low=own.low,
        high=own.high,
        published=published,
        source=own.release,
    )


def _ends(main: Move) -> tuple[Row, ...]:
    """Return the rows of the two ends of a change."""
    return tuple(
        level_row(main.indicator, main.edition, main.area, period)
        for period in (main.start, main.end)
    )


def _change_row(main: Move, published: str = "") -> Row:
    """Return the row of a change."""
    spec = declare.indicator(main.indicator)
    return Row(
        key=f"{main.indicator}_change_{main.start}_{main.end}",
        what=f"{spec.short}, change {main.start} to {main.end}",
        text=main.text,
        value=main.change,
        interval=main.interval,
        low=main.low,
        high=main.high,
        published=published,
        source=words.join(main.releases),
    )


def _told(main: Move) -> str:
    """Tell a change in words: from, to, by how much."""
    spec = declare.indicator(main.indicator)
    first, last = (indicators.told(v, spec) for v in (main.start_value, main.end_value))
    interval = f" (95% interval {main.interval})" if main.interval else ""
    return (
        f"{spec.short} went from {first} in {main.start} to {last} in {main.end}, "
        f"{main.text}{interval}"
    )


def change(test: ChangeTest, area: str, edition: str) -> Outcome:
    """Hold a change against the published one, and against the windows next to it."""
    place = test.area or area
    main = moves.move(test.indicator, edition, place, test.start, test.end, test.measured)
    if main is None:
        return unknown("change", missing(test.indicator, edition, place, test.start, test.end))
    if not np.isfinite(main.change):
        short = declare.indicator(test.indicator).short
        return unknown("change", f"{short}: none in {test.start}, so there is no per cent change.")
    own = indicators.of(test.indicator, edition, place)
    pairs = stats.all_pairs(own.index.to_numpy(), own["value"].to_numpy(), test.measured)
    found = stats.endpoint_summary(pairs, test.start, test.end, test.expect, test.tolerance)
    same_way = main.way == np.sign(test.expect)
    holds: Holds = "yes" if found.matches else "partly" if same_way else "no"
    spread = ""
    if found.neighbours:
        ends = moves.range_told(
            found.neighbour_low, found.neighbour_high, test.indicator, test.measured
        )
        hangs = ", so the result hangs on the years chosen" if found.sensitive else ""
        spread = f" Moving either year by one gives {ends}{hangs}."
    published = moves.told(test.expect, test.indicator, test.measured)
    against = f"the source says {published}"
    return Outcome(
        kind="change",
        holds=holds,
        sentence=f"{_told(main)}; {against}.{spread}",
        rows=(*_ends(main), _change_row(main, published)),
        sensitive=bool(found.sensitive),
        releases=main.releases,
        touched=touched(test.indicator, place, *range(test.start, test.end + 1)),
    )


def levels(test: LevelsTest, area: str, edition: str) -> Outcome:
    """Hold values against the published ones."""
    place = test.area or area
    spec = declare.indicator(test.indicator)
    rows, close, near = [], [], []
    for level in test.levels:
        own = indicators.point(test.indicator, edition, place, level.period)
        if own is None:
            return unknown("levels", missing(test.indicator, edition, place, level.period))
        close.append(abs(own.value - level.expect) <= test.tolerance + 1e-9)
        said = words.number(level.expect, spec.decimals)
        rows.append(level_row(test.indicator, edition, place, level.period, published=said))
        source = indicators.told(level.expect, spec)
        near.append(
            f"{indicators.told(own.value, spec)} in {level.period} (the source says {source})"
        )
    holds: Holds = "yes" if all(close) else "partly" if any(close) else "no"
    return Outcome(
        kind="levels",
        holds=holds,
        sentence=f"{spec.short} stood at {words.join(near)}.",
        rows=tuple(rows),
        releases=tuple(dict.fromkeys(row.source for row in rows)),
        touched=touched(test.indicator, place, *(level.period for level in test.levels)),
    )


def direction(test: DirectionTest, area: str, edition: str) -> Outcome:
    """Say whether an indicator went the claimed way, beyond chance and whatever the year."""
    place = test.area or area
    main = moves.move(test.indicator, edition, place, test.start, test.end)
    if main is None:
        return unknown("direction", missing(test.indicator, edition, place, test.start, test.end))
    if test.expect == "stable":
        margin = test.margin or 0.0
        holds: Holds = "yes" if abs(main.change) <= margin else "no"
        unit = {"points": " points", "per cent": "%"}.get(main.measured, "")
        tail = f"; a move of {words.number(margin)}{unit} or less counts as level"
        sensitive = False
    else:
        way = -1 if test.expect == "fall" else 1
        near = moves.around(main)
        against = [m for m in near if m.way != way]
        borne_out = [m for m in near if m.way == way and m.clear]
        found_near = bool(near) and len(borne_out) >= FOUND_NEAR * len(near)
        sensitive = bool(against) if main.way == way else found_near
        if main.way == way:
            holds = "yes" if main.clear and not against else "partly"
            tail = "" if main.clear else "; within chance"
            if against:
                tail += (
                    f"; the other way in {len(against)} of the {len(near)} windows next to it, "
                    f"so it hangs on the years chosen"
                )
        else:
            holds = "partly" if found_near else "no"
            tail = f"; a {test.expect} was claimed"
            if borne_out:
                tail += f", and is found in {len(borne_out)} of the {len(near)} windows next to it"
        if not main.method:
            tail += "; there is no interval on this indicator"
    return Outcome(
        kind="direction",
        holds=holds,
        sentence=f"{_told(main)}{tail}.",
        rows=(*_ends(main), _change_row(main)),
        sensitive=sensitive,
        releases=main.releases,
        touched=touched(test.indicator, place, *range(test.start, test.end + 1)),
    )
