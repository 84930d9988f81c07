"""What the pages on partners and on the apparatus both show: models, events, councils by year."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, indicators, words
from analysis.findings import _events
from analysis.findings._events import OFFSETS, Around
from analysis.findings._graded import Association
from analysis.findings._journey import Distribution, distribution
from analysis.indicators import Point
from analysis.results import Result, Table
from analysis.stats.matched import MatchedEffect
from analysis.study.system.scope import Scope

#: Where the sections tell of local figures.
LOCAL = "Nothing on this page is computed from a council's own figures: they are not read."


def chance(p: float) -> str:
    """Print a probability.

    >>> chance(0.0004), chance(0.0123)
    ('under 0.001', '0.012')
    """
    return "under 0.001" if p < 0.001 else words.number(p, 3)


def points(scope: Scope, indicator: str) -> dict[int, Point]:
    """Return the named council's published values by year, none without a council."""
    if scope.area is None:
        return {}
    found = indicators.points(indicator, scope.edition, scope.area.id)
    return {p: point for p, point in found.items() if np.isfinite(point.value)}


def absent(scope: Scope, what: str) -> str:
    """Say that nothing is published for the named council, and why that may be."""
    assert scope.area is not None
    end = scope.area.end
    why = (
        f": it was abolished on {words.day(end)}"
        if end is not None
        else ": small counts are withheld, and a council need not have returned them"
    )
    return f"{what}: nothing is published for {scope.area.name} in this edition{why}."


def oddities(scope: Scope, indicator: str) -> list[str]:
    """Return the declared errors and oddities of the named council's figures."""
    if scope.area is None:
        return []
    spec = declare.indicator(indicator)
    used = {*spec.numerator, *spec.minus, *spec.denominator}
    sources = sorted({measure.split(".")[0] for measure in used if "." in measure})
    found = [e for name in sources for e in declare.source(name).error]
    mine = [e for e in found if e.area == scope.area.id and e.measure in used]
    return list(dict.fromkeys(f"{e.what} {e.why}" for e in mine))


def levels(scope: Scope, indicator: str) -> Result:
    """Draw how councils lie on one indicator year by year, the named council among them."""
    spec = declare.indicator(indicator)
    found = distribution(indicator, scope.edition)
    name = f"levels-{indicator}"
    if found is None:
        return Result(name, "", f"{spec.short}: too few councils have figures in this edition.")
    own = points(scope, indicator)
    mine = None
    sentence = _nation(found)
    if scope.area is not None:
        mine = np.array([own[y].value if y in own else np.nan for y in found.years])
        if np.isfinite(mine).any():
            last = int(found.years[np.flatnonzero(np.isfinite(mine))[-1]])
            interval = words.span(own[last].low, own[last].high, spec.decimals)
            sentence += (
                f" {scope.area.name} stood at {words.number(own[last].value, spec.decimals)} in "
                f"{last}{f' (95% interval {interval})' if interval else ''}."
            )
        else:
            mine = None
            sentence += f" {absent(scope, spec.short)}"
    columns = ["Year", "England", "Councils", "10th", "Lower quartile", "Median",
               "Upper quartile", "90th"]  # fmt: skip
    if mine is not None and scope.area is not None:
        columns.append(scope.area.name)
    rows = []
    for place, year in enumerate(found.years):
        cells = [
            str(year),
            words.number(float(found.england[place]), spec.decimals),
            str(found.councils[place]),
            *(words.number(float(q[place]), spec.decimals) for q in found.quantiles),
        ]
        if mine is not None:
            cells.append(words.number(float(mine[place]), spec.decimals))
        rows.append(tuple(cells))
    breaks = [b.year for b in spec.breaks]
    return Result(
        id=name,
        title=f"{spec.title}: councils by year",
        sentence=sentence,
        table=Table(f"{spec.title} ({spec.unit}), councils by year", tuple(columns), tuple(rows)),
        figure=charts.fan(
            found.years,
            found.quantiles,  # type: ignore[arg-type]
            spec.unit,
            found.england,
            mine,
            scope.area.name if scope.area is not None and mine is not None else "",
            breaks,
        ),
        alternative=f"Bands of the middle half and the middle eight in ten of councils. {sentence}",
        notes=[
            *oddities(scope, indicator),
            *spec.caveats,
            "A figure withheld because it is small is left out, so the bands rest on the councils "
            "counted in the table; where small counts are common these are the councils with more.",
        ],
        source=scope.source(spec.numerator[0].split(".")[0]),
    )


def _nation(found: Distribution) -> str:
    """Tell England's first and last value, its trend and the councils' quartiles."""
    spec = declare.indicator(found.indicator)
    here = np.flatnonzero(np.isfinite(found.england))
    a, b = (int(here[0]), int(here[-1])) if len(here) else (0, len(found.years) - 1)
    low, middle, high = (float(q[b]) for q in found.quantiles[1:4])
    sentence = (
        f"{spec.short} in England: {words.number(float(found.england[a]), spec.decimals)} in "
        f"{found.years[a]}, {words.number(float(found.england[b]), spec.decimals)} in "
        f"{found.years[b]} ({spec.unit}). In {found.years[b]} half of "
        f"{words.plural(int(found.councils[b]), 'council')} lay between "
        f"{words.number(low, spec.decimals)} and {words.number(high, spec.decimals)}, the median "
        f"at {words.number(middle, spec.decimals)}."
    )
    if found.trend is not None:
        t = found.trend
        sentence += (
            f" England's line: {words.signed(t.slope, spec.decimals + 1)} a year (95% interval "
            f"{words.span(t.low, t.high, spec.decimals + 1, sign=True)})."
        )
    return sentence


def odds(
    scope: Scope, name: str, title: str, sentence: str, found: tuple[Association, ...], rule: str
) -> Result:
    """Show how the odds of good or better go with some measures, known before the inspection."""
    if not found:
        return Result(name, "", "Too few judgements have these figures in this edition.")
    rows = tuple(
        (
            one.label,
            f"{words.number(one.deviation, 1)} {one.unit}",
            f"{words.number(one.odds, 2)} ({words.span(one.low, one.high, 2)})",
            f"{words.number(one.alone, 2)} ({words.span(one.alone_low, one.alone_high, 2)})",
            "below 1" if one.expect < 0 else "above 1",
            chance(one.p),
            chance(one.q),
            f"{one.n} ({one.councils})",
        )
        for one in found
    )
    return Result(
        id=name,
        title=title,
        sentence=sentence,
        table=Table(
            title,
            (
                "Measure, one at a time",
                "One standard deviation",
                "Odds ratio, deprivation, size and year held (95% interval)",
                "Odds ratio alone (95% interval)",
                "Expected",
                "p",
                "q",
                "Judgements (councils)",
            ),
            rows,
        ),
        notes=[
            rule,
            f"{words.plural(len(found), 'test')} in this table; q keeps the false discovery rate "
            "over them. Errors are clustered by council.",
            "Odds of good or outstanding against requires improvement or inadequate, under the "
            "single inspection framework and its successor. Inspectors see these figures, so an "
            "association is partly a reading of the same page.",
            "An odds ratio describes councils, not children, and shows no cause.",
        ],
        source=scope.source("ofsted", "cin", "imd"),
    )


def _moving(one: Around) -> bool:
    """Say whether the years before the base already lay apart from the matched councils'."""
    before = [e for k, e in one.by_year.items() if k < -1 and e is not None]
    return any(e.low > 0 or e.high < 0 for e in before)


def _told(effect: MatchedEffect, decimals: int) -> str:
    """Print an effect with its interval."""
    interval = words.span(effect.low, effect.high, decimals, sign=True)
    return f"{words.signed(effect.estimate, decimals)} ({interval})"


def around(
    scope: Scope, name: str, title: str, sentence: str, found: tuple[Around, ...], rule: str,
    event: str, sources: tuple[str, ...],
) -> Result:  # fmt: skip
    """Draw change around an event beside matched councils, one panel a measure."""
    shown = [one for one in found if one.after is not None]
    if not shown:
        return Result(name, "", sentence)
    tracks = []
    rows: list[tuple[str, ...]] = []
    for one in shown:
        after, decimals = one.after, one.measure.decimals
        assert after is not None
        effects = [one.by_year.get(k) for k in OFFSETS if k != -1]
        numbers = [(e.estimate, e.low, e.high) if e is not None else (np.nan,) * 3 for e in effects]
        value, low, high = (list(part) for part in zip(*numbers, strict=True))
        heading = f"{one.measure.label} ({one.measure.unit})"
        tracks.append((heading, [k for k in OFFSETS if k != -1], value, low, high))
        cells = ["–" if e is None else _told(e, decimals) for e in effects]
        rows.append(
            (
                heading,
                *cells,
                _told(after, decimals),
                words.signed(after.own, decimals),
                words.signed(after.matched, decimals),
                {1: "rise", -1: "fall", 0: "–"}[one.measure.expect],
                chance(one.q),
                str(after.events),
                words.number(after.detectable, decimals),
            )
        )
    missing = [one.measure.label for one in found if one.after is None]
    moving = [one.measure.label for one in shown if _moving(one)]
    return Result(
        id=name,
        title=title,
        sentence=sentence,
        table=Table(
            title,
            (
                "Measure",
                *(f"Year {words.signed(k)}" for k in OFFSETS if k != -1),
                "Years +1 to +3 beyond matched (95% interval)",
                "Own change",
                "Matched councils' change",
                "Expected",
                "q",
                "Councils",
                "Smallest effect found four times in five",
            ),
            tuple(rows),
        ),
        figure=charts.around(tracks, event),
        alternative=f"One panel a measure, from three years before to three after. {sentence}",
        notes=[
            rule,
            "Matching: the ten councils nearest in the year before that were not judged inadequate "
            "within three years either way. A council that stands far out tends to move back "
            "whatever is done: matched councils stood as far out. They may do so by chance where "
            "the other did by habit, which the years before show: an estimate far from nought "
            "there is a warning.",
            "Each point rests on the councils with figures in that year and the base year, so the "
            "points of one panel rest on somewhat different councils, and the average over the "
            "three years need not lie between them.",
            *(
                [
                    f"Already on the move in the years before, beyond matched councils: "
                    f"{words.join(moving)}. What came after may be more of the same."
                ]
                if moving
                else []
            ),
            "A council whose count falls below six drops out where small counts are withheld: the "
            "shares of long plans rest on councils with more of them.",
            "The date of an inspection is not drawn by lot. Ofsted and the council may both be "
            "answering to what was already under way, and recording changes under scrutiny.",
            f"{words.plural(len(shown), 'measure')} tested together; q keeps the false discovery "
            "rate. Errors are clustered by council; a council may be matched many times.",
            *([f"Too few figures in this edition: {words.join(missing)}."] if missing else []),
        ],
        source=scope.source("ofsted", *sources),
    )  # fmt: skip


def readings(scope: Scope, name: str, found: tuple[Around, ...]) -> Result:
    """Show what followed a first inadequate judgement under other choices."""
    rows: list[tuple[str, ...]] = []
    kept = changed = 0
    for one in found:
        decimals = one.measure.decimals
        others = _events.readings(one.measure, scope.edition)
        for label, effect in others.items():
            if effect is None:
                rows.append((one.measure.label, label, "too few", "–", "–", "–"))
                continue
            if one.after is not None:
                same = effect.estimate * one.after.estimate > 0
                kept, changed = kept + same, changed + (not same)
            rows.append(
                (
                    one.measure.label,
                    label,
                    _told(effect, decimals),
                    words.signed(effect.own, decimals),
                    words.signed(effect.matched, decimals),
                    str(effect.events),
                )
            )
    if not kept + changed:
        return Result(name, "", "Too few such councils have figures in this edition.")
    return Result(
        id=name,
        title="",
        sentence=(
            f"Of {kept + changed} readings of {words.plural(len(found), 'measure')}, {kept} have "
            "the sign of the one drawn."
        ),
        table=Table(
            "Years +1 to +3 against the year before, under other choices",
            ("Measure", "Choice", "Beyond the others (95% interval)", "Own change",
             "Others' change", "Councils"),
            tuple(rows),
        ),
        notes=[
            "Where level is not matched, councils that stood far out are set beside all others: "
            "the difference between that reading and the one drawn is what a return to the middle "
            "is worth."
        ],
        source=scope.source("ofsted", "cin", "workforce"),
    )  # fmt: skip
