"""The years chosen: every start and end year, the rank among councils, the chance benchmark."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, moves, stats, words
from analysis.results import Result, Table
from analysis.study.frame import FEWEST, Frame, panel, scale


def _none(frame: Frame, indicator: str, part: str, why: str) -> Result:
    """Return the result of a section that cannot be drawn, in words."""
    short = declare.indicator(indicator).short
    return Result(id=f"{part}-{indicator}", title="", sentence=f"{short}: {why}")


def pairs(frame: Frame, indicator: str) -> Result:
    """Show the change between every start year and every end year.

    A change between two year ends depends on which year ends; the window the source chose
    is outlined among all the others.
    """
    spec = declare.indicator(indicator)
    own = frame.points(indicator)
    if len(own) < 3:
        return _none(frame, indicator, "pairs", "too few years published to compare windows.")
    window = frame.window(indicator)
    measured = moves.natural(spec)
    unit = {"per cent": "%", "points": " points"}.get(measured, f" {spec.unit}")
    decimals = max(1, spec.decimals) if measured != "per cent" else 0
    periods = np.array(sorted(own))
    values = np.array([own[p].value for p in periods])
    found = stats.all_pairs(periods, values, measured)
    finite = np.isfinite(found.change)
    chosen = (found.start == window.start) & (found.end == window.end) & finite
    falls, rises = int((found.change[finite] < 0).sum()), int((found.change[finite] > 0).sum())
    sentence = (
        f"{spec.short} in {frame.label(indicator)}: of the {int(finite.sum())} pairs of years, "
        f"{falls} show a fall and {rises} a rise."
    )
    outline = None
    if chosen.any():
        outline = (window.start, window.end)
        change = moves.told(float(found.change[chosen][0]), indicator, measured)
        near = stats.endpoint_summary(found, window.start, window.end, window.expect)
        sentence += f" The window {window.start} to {window.end} gives {change}"
        if near.neighbours:
            reach = moves.range_told(near.neighbour_low, near.neighbour_high, indicator, measured)
            hangs = "hangs" if near.sensitive else "does not hang"
            sentence += f"; the windows next to it give {reach}, so it {hangs} on the years chosen"
        sentence += "."
    grid = {
        (int(s), int(e)): float(c)
        for s, e, c in zip(found.start, found.end, found.change, strict=True)
    }
    ends = [int(p) for p in periods[1:]]
    rows = tuple(
        (
            str(start),
            words.number(own[start].value, spec.decimals),
            *(words.signed(grid[start, end], decimals) if end > start else "" for end in ends),
        )
        for start in (int(p) for p in periods[:-1])
    )
    title = f"{spec.title}: change between every two years, {frame.label(indicator)}"
    return Result(
        id=f"pairs-{indicator}",
        title=title,
        sentence=sentence,
        table=Table(
            f"{spec.short}, change{f' ({unit.strip()})'} from the year in the row to the "
            "year in the column",
            ("From", f"Value ({spec.unit})", *(f"to {end}" for end in ends)),
            rows,
        ),
        figure=charts.pairs(grid, outline, unit, decimals),
        alternative=f"Grid of changes, start years down and end years across, falls and rises in "
        f"two colours with the change printed in each cell. {sentence}",
        source=frame.source([indicator]),
    )


def rank(frame: Frame, indicator: str) -> Result:
    """Set the council's change beside every other council's over the same window.

    Nobody else is named: this is a distribution, not a league table.
    """
    spec = declare.indicator(indicator)
    window = frame.window(indicator)
    own, others = panel(frame, indicator)
    if not {window.start, window.end} <= set(own.index) & set(others.columns):
        why = f"no comparable figure for both {window.start} and {window.end} in this edition."
        return _none(frame, indicator, "rank", why)
    measured = moves.natural(spec)
    measured = "per cent" if measured == "amount" else measured
    mine = float(stats.change_between(own[window.start], own[window.end], measured))
    starts, ends = others[window.start].to_numpy(), others[window.end].to_numpy()
    usable = np.isfinite(starts) & np.isfinite(ends) & (starts > 0)
    changes = np.sort(np.asarray(stats.change_between(starts[usable], ends[usable], measured)))
    place = stats.rank_in_distribution(mine, changes)
    unit = {"per cent": "%", "points": " points"}[measured]
    low, middle, high = np.quantile(changes, [0.1, 0.5, 0.9])
    sentence = (
        f"From {window.start} to {window.end} {spec.short.lower()} in "
        f"{frame.label(indicator)} moved by "
        f"{words.signed(mine, 1)}{unit}. Of {len(changes)} other councils {place.below} "
        "moved lower "
        f"and {place.above} moved higher; the middle one moved by {words.signed(middle, 1)}{unit}."
    )
    rows = (
        (frame.label(indicator), words.signed(mine, 1)),
        ("One in ten councils moved below", words.signed(low, 1)),
        ("Middle council", words.signed(middle, 1)),
        ("One in ten councils moved above", words.signed(high, 1)),
        ("Councils that moved lower", str(place.below)),
        ("Councils that moved higher", str(place.above)),
    )
    notes = (
        [
            f"Compared {scale(spec)}; councils starting below {FEWEST} children or cases "
            "are left out."
        ]
        if spec.interval == "poisson"
        else []
    )
    return Result(
        id=f"rank-{indicator}",
        title=(
            f"{spec.title}: change {window.start} to {window.end}, all councils, none named but one"
        ),
        sentence=sentence,
        table=Table(
            f"{spec.short}, change {window.start} to {window.end} ({unit.strip()})",
            ("What", "Change or count"),
            rows,
        ),
        figure=charts.distribution(changes, mine, frame.label(indicator), unit),
        alternative=(
            f"One dot a council along a line of changes, {frame.label(indicator)} marked. "
            f"{sentence}"
        ),
        notes=notes,
        source=frame.source([indicator]),
    )


def chance(frame: Frame, indicator: str) -> Result:
    """Say what councils that started at a like level went on to do.

    An area that starts far from the middle tends to come back towards it whatever anyone
    does; a change counts only for what it is beyond that.
    """
    spec = declare.indicator(indicator)
    window = frame.window(indicator)
    own, others = panel(frame, indicator)
    if not {window.start, window.end} <= set(own.index) & set(others.columns):
        why = f"no comparable figure for both {window.start} and {window.end} in this edition."
        return _none(frame, indicator, "chance", why)
    measured = moves.natural(spec)
    measured = "per cent" if measured == "amount" else measured
    try:
        found = stats.chance_benchmark(
            others[window.start].to_numpy(),
            others[window.end].to_numpy(),
            float(own[window.start]),
            float(own[window.end]),
            measured,
        )
    except ValueError as error:
        return _none(frame, indicator, "chance", f"no benchmark: {error}.")
    unit = {"per cent": "%", "points": " points"}[measured]
    count = len(found.changes)
    share = words.span(100 * float(found.share.low), 100 * float(found.share.high), 0)
    expected = words.signed(float(found.predicted.estimate), 1)
    reach = words.span(float(found.predicted.low), float(found.predicted.high), 1, sign=True)
    inside = found.predicted.low <= found.own_change <= found.predicted.high
    moved = "fell" if found.direction == "fall" else "rose"
    sentence = (
        f"{spec.short} in {frame.label(indicator)} moved by "
        f"{words.signed(found.own_change, 1)}{unit}. Of the {count} "
        f"councils nearest to it at the start, {found.at_least_as_much or 'none'} {moved} "
        "at least as far "
        f"({words.number(100 * float(found.share.estimate), 0)}%, 95% interval {share}%). "
        "From its start alone a change "
        f"of {expected}{unit} was to be expected (95% of councils: {reach}), so what happened is "
        f"{'within' if inside else 'outside'} what starting there would bring."
    )
    quantiles = [words.signed(float(q), 1) for q in found.quantiles]
    rows = (
        (frame.label(indicator), words.signed(found.own_change, 1)),
        (
            f"Nearest {count} councils at the start: lowest change",
            words.signed(float(found.changes[0]), 1),
        ),
        ("their middle change", quantiles[len(quantiles) // 2]),
        ("their highest change", words.signed(float(found.changes[-1]), 1)),
        (f"that {moved} at least as far", f"{found.at_least_as_much} of {count}"),
        ("Expected from the start alone, all councils", expected),
        ("95% of councils starting there", reach),
    )
    notes = (
        [
            "No other council started as far out, so those nearest to it understate the "
            "pull back towards the middle."
        ]
        if found.beyond_nearest
        else []
    )
    return Result(
        id=f"chance-{indicator}",
        title=(
            f"{spec.title}: what councils starting near {frame.label(indicator)} went on to "
            f"do, {window.start} to {window.end}"
        ),
        sentence=sentence,
        table=Table(
            f"{spec.short}, change {window.start} to {window.end} ({unit.strip()})",
            ("What", "Change or count"),
            rows,
        ),
        figure=charts.chance(
            found.changes,
            found.own_change,
            float(found.predicted.estimate),
            (float(found.predicted.low), float(found.predicted.high)),
            frame.label(indicator),
            unit,
        ),
        alternative=(
            f"Dots for the changes of the {count} councils nearest at the start, a band for "
            f"what the start alone predicts, and a mark for {frame.label(indicator)}. "
            f"{sentence}"
        ),
        notes=notes,
        source=frame.source([indicator]),
    )
