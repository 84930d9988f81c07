"""What councils spend, and what goes with it: the findings behind the claims on resources."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analysis import declare, indicators, panel, stats, words
from analysis.areas import ENGLAND
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings._spend_events import AFTER, EXIT, FALL, MEASURES, after_exit, around
from analysis.findings._spend_grades import (
    NAO,
    PREVENTIVE,
    SAFEGUARDING,
    SPAN,
    WEBB,
    Specification,
    nearest,
    specifications,
    sustained,
)
from analysis.findings._spending import SPREAD, UNBROKEN, memory, spread
from analysis.stats import Adoption
from analysis.stats.panels import per_cent

#: A p value at or below this counts, after adjusting for the measures tested together.
CHANCE = 0.05
#: E7: share of specifications whose interval lies above 1, for yes and for no. Every model
#: is a choice a fair analyst could make: a finding that most of them share is one.
MOST, FEW = 0.8, 0.2
#: E-08 and E7b: a fall or rise of this size (per cent) that an estimate rules out settles
#: the matter the other way; about one social-work team in twenty.
SMALL = 5.0
#: IM-02: the spread has stayed when it is at least this share of what it was; differences are
#: unpredictable when less than this share of next year's variance is foretold by this year's.
STAYED, FORETOLD = 0.9, 0.5
#: IM-10: before the pandemic, and its first year, from which the articles look ahead.
BASES = (2020, 2021)


def releases(names: Sequence[str], edition: str) -> tuple[str, ...]:
    """Return the releases that some indicators' values come from."""
    return tuple(sorted({r for n in names for r in indicators.series(n, edition)["release"]}))


def _short(name: str) -> str:
    """Return an indicator's short name as it stands inside a sentence."""
    short = str(declare.indicator(name).short)
    return short if short[1:2].isupper() else short[:1].lower() + short[1:]


def _odds(key: str, what: str, model: Specification, published: str = "") -> Row:
    """Return an odds ratio as a row."""
    return Row(
        key=key,
        what=what,
        text=f"odds ratio {words.number(model.odds, 2)}",
        value=model.odds,
        interval=words.span(model.low, model.high, 2),
        low=model.low,
        high=model.high,
        published=published,
    )


def curve(edition: str) -> Outcome:
    """Answer E7: whether councils that spent more were judged better, under every model."""
    every = specifications(edition)
    webb, nao = nearest(edition, WEBB), nearest(edition, NAO)
    if webb is None or nao is None:
        return unknown("finding", "too few judgements have the spending of the year before.")
    own = [s for s in every if s.predictor == PREVENTIVE]
    above = sum(s.way > 0 for s in own)
    share = above / len(own)
    odds = np.array([s.odds for s in own])
    guard = [s for s in every if s.predictor == SAFEGUARDING]
    beyond = sum(s.way != 0 for s in guard)
    holds: Holds = "yes" if share >= MOST else "no" if share <= FEW else "partly"
    sentence = (
        f"£100 a child more on prevention went with odds of good or better "
        f"{words.number(webb.odds, 2)} times as high (95% interval "
        f"{words.span(webb.low, webb.high, 2)}; {webb.judgements} judgements) in the model nearest "
        f"to the published one ({WEBB.odds:g}, {WEBB.low:g} to {WEBB.high:g}); "
        f"over {len(own)} models between {words.number(odds.min(), 2)} and "
        f"{words.number(odds.max(), 2)}, above 1 beyond chance in {above}. "
        f"Spending on safeguarding differs from no relation in {beyond} of {len(guard)} models. "
        f"Spending per child in need alone, as the National Audit Office had it: "
        f"{words.number(nao.odds, 2)} for £1,000 ({words.span(nao.low, nao.high, 2)})"
    )
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=f"{sentence}.",
        rows=(
            _odds("preventive", "£100 a child more on prevention", webb, "1.69 (1.275–2.24)"),
            _odds("per_cin", "£1,000 a child in need more on safeguarding", nao, "not related"),
        ),
        releases=releases((PREVENTIVE, "safeguarding_per_cin"), edition),
    )


def _moved(found: Adoption, measure: str) -> tuple[str, Row]:
    """Tell how one measure moved around an event."""
    assert found.overall is not None
    change, low, high = (
        per_cent(v) for v in (found.overall.estimate, found.overall.low, found.overall.high)
    )
    interval = words.span(low, high, 1, sign=True)
    said = (
        f"{_short(measure)} {words.signed(change, 1)}% (95% interval {interval}; as far "
        f"out in {words.number(100 * found.permuted_p, 1)} of 100 random sets of councils)"
    )
    row = Row(
        key=measure,
        what=str(declare.indicator(measure).short),
        text=f"{words.signed(change, 1)}%",
        value=change,
        interval=interval,
        low=low,
        high=high,
    )
    return said, row


def _event(edition: str, event: str, expect: int, claim: str) -> tuple[Outcome, Holds] | None:
    """Judge whether real spending moved the expected way around an event."""
    found = {m: around(event, m, edition) for m in MEASURES}
    whole = {m: f for m, f in found.items() if not f.reason}
    if not whole:
        return None
    adjusted = stats.false_discovery([f.permuted_p for f in whole.values()])
    main = MEASURES[0]
    told, rows = zip(*(_moved(f, m) for m, f in whole.items()), strict=True)
    q = dict(zip(whole, adjusted, strict=True))[main]
    first = whole[main]
    assert first.overall is not None
    expected = first.overall.estimate * expect > 0
    if expected and q <= CHANCE:
        holds: Holds = "yes"
    elif expected and first.permuted_p <= CHANCE:
        holds = "partly"
    else:
        limit = first.overall.high if expect > 0 else -first.overall.low
        holds = "no" if per_cent(limit) < SMALL else "unknown"
    sentence = (
        f"{words.plural(len(first.adopters), 'council')} {event}, beside {first.controls} never so "
        f"judged by then: over years 1 to {AFTER} against the {AFTER} years before, "
        f"{words.join(told)}; all spending adjusted for {len(whole)} tests "
        f"{words.number(q, 3)}. {claim}"
    )
    return (
        Outcome(
            kind="finding",
            holds=holds,
            sentence=sentence,
            rows=rows,
            releases=releases(MEASURES, edition),
        ),
        holds,
    )


def invested(edition: str) -> Outcome:
    """Answer E7b: whether councils spent more after an inadequate judgement."""
    found = _event(
        edition, FALL, 1, "This shows what councils did, not that it was what was needed."
    )
    if found is None:
        return _too_early(edition)
    return found[0]


def _too_early(edition: str) -> Outcome:
    """Say that no window around a judgement is complete."""
    last = panel.years((MEASURES[0],), edition).index.get_level_values("period").max()
    return unknown(
        "finding",
        f"spending in real terms runs from 2012 to {last} on this edition: no council has three "
        "years before such a judgement and three after it.",
    )


def withdrawal(edition: str) -> Outcome:
    """Answer E-08: whether spending fell once a council had left inadequate."""
    found = _event(edition, EXIT, -1, "")
    if found is None:
        return _too_early(edition)
    outcome = found[0]
    first = around(EXIT, MEASURES[0], edition)
    end = {int(t): i for i, t in enumerate(first.since)}[AFTER]
    level, low, high = (per_cent(v[end]) for v in (first.effects, first.low, first.high))
    then = after_exit(MEASURES[0], edition)
    sentence = (
        f"{outcome.sentence}In the third year all spending per child stood "
        f"{words.signed(level, 1)}% from the year before the better judgement, beside others "
        f"({words.span(low, high, 1, sign=True)}). Of {then.moves} such moves {then.followed} have "
        f"a later judgement: {then.worse} were worse than at the move, {then.again} of them "
        f"inadequate again. Spending had changed by "
        f"{words.signed(then.worse_change, 1)}% a year in those that got worse and "
        f"{words.signed(then.other_change, 1)}% in the others (as far apart in "
        f"{words.number(100 * then.p, 0)} of 100 random splits)."
    )
    return Outcome(
        kind="finding",
        holds=outcome.holds,
        sentence=sentence,
        rows=outcome.rows,
        releases=outcome.releases,
    )


def kept_up(edition: str) -> Outcome:
    """Answer E7c: whether councils that kept preventive spending up were judged better."""
    found = sustained(edition)
    if found is None:
        return unknown("finding", "too few judgements have spending three years apart before them.")
    lower, total, first, last = fallen(edition)
    holds: Holds = "unknown"
    if found.low > 1:
        holds = "yes"
    elif found.high < 1:
        holds = "no"
    sentence = (
        f"10% more preventive spending per child than {SPAN} years before an inspection went with "
        f"odds of good or better {words.number(found.odds, 2)} times as high (95% interval "
        f"{words.span(found.low, found.high, 2)}; {found.judgements} judgements of "
        f"{found.councils} councils)"
    )
    if holds == "unknown":
        sentence += ", which cannot be told from no relation"
    sentence += (
        f". From {first} to {last} real preventive spending per child fell in {lower} of {total} "
        "councils."
    )
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=sentence,
        rows=(
            Row(
                key="sustained",
                what=f"10% more preventive spending than {SPAN} years before",
                text=f"odds ratio {words.number(found.odds, 2)}",
                value=found.odds,
                interval=words.span(found.low, found.high, 2),
                low=found.low,
                high=found.high,
            ),
        ),
        releases=releases((PREVENTIVE,), edition),
    )


def fallen(edition: str) -> tuple[int, int, int, int]:
    """Return councils whose real preventive spending per child fell, of how many, from, to."""
    table = panel.years((PREVENTIVE,), edition)[PREVENTIVE].unstack("period")
    last = int(table.columns.max())
    both = table[[UNBROKEN, last]].dropna()
    return int((both[last] < both[UNBROKEN]).sum()), len(both), UNBROKEN, last


def variance(edition: str) -> Outcome:
    """Answer IM-02: whether councils differ as before, and whether differences are foretold."""
    wide = {name: spread(name, edition) for name in SPREAD}
    kept = {name: memory(name, edition) for name in SPREAD}
    if any(1 not in m.foretold for m in kept.values()):
        return unknown("finding", "too few years are published.")
    stays = [n for n, s in wide.items() if s.deviation[-1] >= STAYED * s.deviation[0]]
    foretold = {n: m.foretold[1] for n, m in kept.items()}
    loose = [n for n, share in foretold.items() if share < FORETOLD]
    explained = {n: s.explained[-1] for n, s in wide.items()}
    whole = len(SPREAD)
    first, last = wide[SPREAD[0]].years[[0, -1]]
    remains = 2 * len(stays) > whole
    erratic = 2 * len(loose) > whole
    holds: Holds = "yes" if remains and erratic else "partly" if remains or erratic else "no"
    low, high = min(foretold, key=lambda n: foretold[n]), max(foretold, key=lambda n: foretold[n])
    least, most = (
        min(explained, key=lambda n: explained[n]),
        max(explained, key=lambda n: explained[n]),
    )
    sentence = (
        f"From {first} to {last} councils kept nine tenths or more of their spread in "
        f"{len(stays)} of {whole} measures of spending and demand. A council's place among others "
        f"this year foretells between {words.number(100 * foretold[low])}% ({_short(low)}) and "
        f"{words.number(100 * foretold[high])}% ({_short(high)}) of the variance of next year's: "
        f"{'most are' if erratic else 'the differences are not'} unpredictable from one year to "
        f"the next. Deprivation goes with between {words.number(100 * explained[least])}% "
        f"({_short(least)}) and {words.number(100 * explained[most])}% ({_short(most)}) "
        f"of them in {last}."
    )
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=sentence,
        rows=tuple(
            Row(
                key=f"foretold_{n}",
                what=f"{_short(n)}: next year's variance foretold by this year's",
                text=f"{words.number(100 * share)}%",
                value=100 * share,
            )
            for n, share in foretold.items()
        ),
        releases=releases(SPREAD, edition),
    )


def since_pandemic(edition: str) -> Outcome:
    """Answer IM-10: whether money for children's services fell after the pandemic."""
    name = "spend_per_child"
    own = indicators.points(name, edition, ENGLAND)
    values = {p: point.value for p, point in own.items() if np.isfinite(point.value)}
    last = max(values)
    if not set(BASES) <= values.keys() or last <= max(BASES):
        return unknown("finding", f"the figures of this edition end with {last}.")
    table = panel.years((name,), edition)[name].unstack("period")
    changes = {b: 100 * (values[last] / values[b] - 1) for b in BASES}
    both = {b: table[[b, last]].dropna() for b in BASES}
    fell = {b: int((t[last] < t[b]).sum()) for b, t in both.items()}
    holds: Holds = "no" if all(c > 0 for c in changes.values()) else "partly"
    if all(c < 0 for c in changes.values()):
        holds = "yes"
    told = words.join(
        f"{words.signed(changes[b], 1)}% from {b} (lower in {fell[b]} of {len(both[b])} councils)"
        for b in BASES
    )
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=f"Real spending per child in England had changed by {last}: {told}.",
        rows=tuple(
            Row(
                key=f"since_{b}",
                what=f"Real spending per child, England, {b} to {last}",
                text=f"{words.signed(changes[b], 1)}%",
                value=changes[b],
            )
            for b in BASES
        ),
        releases=releases((name,), edition),
        touched=((ENGLAND, "finance.children_total_gross", last),),
    )


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "curve": curve,
    "invested": invested,
    "kept_up": kept_up,
    "withdrawal": withdrawal,
    "variance": variance,
    "since_pandemic": since_pandemic,
}
