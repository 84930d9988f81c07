"""What became of the councils that took up a named programme, beside those that did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, panel, stats, words
from analysis.checks.outcome import Outcome, Row, unknown
from analysis.findings._programmes import PROGRAMMES, Panel, adopters, outcome_panel
from analysis.paths import remember
from analysis.stats import Adoption
from analysis.stats.panels import per_cent

#: What the designs are tried on, and the one each programme sets out to change.
OUTCOMES = ("cla_rate", "cla_started_rate", "cpp_rate", "cpp_starts_rate")
AIMS = {"No Wrong Door": "cla_rate", "Family Safeguarding": "cpp_rate"}
#: The outcomes some programme aims at.
AIMED = ("cla_rate", "cpp_rate")
#: The comparison that is not in per cent.
PLAIN = "Rate itself, not its logarithm"
#: Years before and after year 0 in every window.
BEFORE, AFTER = 5, 4
#: Fewer adopters than this are shown, but never carry a verdict.
FEWEST = 3
#: A p value at or below this counts, after adjusting for all tests of the page.
CHANCE = 0.05
#: Last year end before the pandemic's first lockdown took hold.
LAST_BEFORE_PANDEMIC = 2020
#: Councils nearest at the start, for the sensitivity that answers regression to the mean.
NEAREST = 40
RULE = (
    "It holds if, in the programme's own outcome, councils that took up a named programme went "
    "further down than others beyond chance after adjusting for every test of the page, with no "
    "trend before; partly, if only before adjusting. If they did not, the claim fails only "
    "where the design could have found a fall of 15%; otherwise it is left open."
)
#: The smallest fall a design must be able to find before a failure to find it counts, per
#: cent: near the fall of 18% in five years that North Yorkshire's own account gives.
WORTH_FINDING = 15.0


@remember
def effect(programme: str, outcome: str, edition: str) -> Adoption:
    """Estimate one programme's effect on one outcome: 100 times the change in its logarithm."""
    return _estimate(outcome_panel(programme, outcome, edition))


def _estimate(data: Panel, after: int = AFTER) -> Adoption:
    return stats.adoption(data.values, data.years, data.start, data.clean, BEFORE, after)


@dataclass(frozen=True, slots=True)
class Tested:
    """One programme and one outcome, as printed."""

    programme: str
    outcome: str
    found: Adoption
    #: permutation p value after adjusting for every test of the page
    adjusted: float


@remember
def tests(edition: str) -> tuple[Tested, ...]:
    """Return every programme on every outcome that the edition can bear, p values adjusted."""
    pairs = [(p, o) for p in PROGRAMMES for o in OUTCOMES]
    found = [(p, o, effect(p, o, edition)) for p, o in pairs]
    whole = [(p, o, f) for p, o, f in found if not f.reason]
    if not whole:
        return ()
    adjusted = stats.false_discovery([f.permuted_p for *_, f in whole])
    return tuple(Tested(p, o, f, float(q)) for (p, o, f), q in zip(whole, adjusted, strict=True))


@remember
def sensitivity(programme: str, outcome: str, edition: str) -> tuple[tuple[str, Adoption], ...]:
    """Return the same effect under what a doubtful reader would change."""
    data = outcome_panel(programme, outcome, edition)
    plain = outcome_panel(programme, outcome, edition, logs=False)
    found = [
        ("As above", effect(programme, outcome, edition)),
        ("Controls nearest in level and change before", _estimate(_nearest(data))),
        ("Controls good or outstanding at the start", _estimate(_good(data, edition))),
        ("Years to 2020 only", _estimate(_until(data, LAST_BEFORE_PANDEMIC), after=2)),
        ("Two years after, not four", _estimate(data, after=2)),
        ("Without London", _estimate(_without(data, ("E13000001", "E13000002", "E12000007")))),
        (PLAIN, _estimate(plain)),
    ]
    return tuple((name, one) for name, one in found if not one.reason)


def _kept(data: Panel, clean: np.ndarray) -> Panel:
    """Return a panel with other councils allowed as controls."""
    return Panel(data.areas, data.years, data.values, data.start, clean)


def _nearest(data: Panel) -> Panel:
    """Allow as controls only the councils nearest to the adopters before they began.

    Nearest in mean level and in change over the five years before the median adopter's year.
    """
    begun = data.start[np.isfinite(data.start)]
    if not begun.size:
        return data
    year = int(np.median(begun))
    window = data.values[:, (data.years >= year - BEFORE) & (data.years < year)]
    if window.shape[1] < 2:
        return data
    level, moved = window.mean(axis=1), window[:, -1] - window[:, 0]
    apart = np.zeros(len(level))
    own = np.isfinite(data.start)
    for one in (level, moved):
        apart = apart + ((one - np.nanmean(one[own])) / np.nanstd(one)) ** 2
    able = np.flatnonzero(np.isfinite(apart) & ~own & (data.clean > 0))
    near = able[np.argsort(apart[able], kind="stable")[:NEAREST]]
    clean = np.full(len(level), -np.inf)
    clean[near] = data.clean[near]
    return _kept(data, clean)


def _good(data: Panel, edition: str) -> Panel:
    """Allow as controls only councils judged good or better before the median adopter's year."""
    begun = data.start[np.isfinite(data.start)]
    if not begun.size:
        return data
    table = panel.judged(edition, ("SLAC", "CPI", "SIF", "ILACS"))
    known = table[table["published"] < pd.Timestamp(int(np.median(begun)), 4, 1)]
    newest = known.dropna(subset=["grade"]).drop_duplicates("area", keep="last")
    good = set(newest.loc[newest["grade"] >= panel.ORDER["good"], "area"])
    allowed = np.array([place in good for place in data.areas])
    return _kept(data, np.where(allowed, data.clean, -np.inf))


def _until(data: Panel, year: int) -> Panel:
    """Leave out the years after one."""
    kept = data.years <= year
    return Panel(data.areas, data.years[kept], data.values[:, kept], data.start, data.clean)


def _without(data: Panel, regions: tuple[str, ...]) -> Panel:
    """Leave out the councils of some regions, adopters among them."""
    known = areas.areas()
    kept = np.array([known[place].region not in regions for place in data.areas])
    return Panel(
        tuple(a for a, k in zip(data.areas, kept, strict=True) if k),
        data.years,
        data.values[kept],
        data.start[kept],
        data.clean[kept],
    )


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a programme's councils stood in the year before they began."""

    adopters: int
    #: mean percentile among all councils of the year
    percentile: float
    #: median per cent change over the years of the window before
    moved: float
    #: judged good or better at their latest judgement then, of those judged
    good: int
    judged: int


@remember
def stood(programme: str, outcome: str, edition: str) -> Stood | None:
    """Describe adopters before they began; None where no figure of them is published."""
    data = outcome_panel(programme, outcome, edition)
    ranks, moves, good, judged = [], [], 0, 0
    table = panel.judged(edition, ("SLAC", "CPI", "SIF", "ILACS")).dropna(subset=["grade"])
    for place, own, year in zip(data.areas, data.values, data.start, strict=True):
        last = np.flatnonzero(data.years == year - 1)
        if not np.isfinite(year) or not last.size or not np.isfinite(own[last[0]]):
            continue
        column = data.values[:, last[0]]
        known = column[np.isfinite(column)]
        ranks.append(100 * float((known < own[last[0]]).mean()))
        first = last[0] - (BEFORE - 1)
        if first >= 0 and np.isfinite(own[first]):
            moves.append(per_cent(own[last[0]] - own[first]))
        before = table[
            (table["area"] == place) & (table["published"] < pd.Timestamp(int(year) - 1, 4, 1))
        ]
        if len(before):
            judged += 1
            newest = before.sort_values("published")["grade"].iloc[-1]
            good += int(newest >= panel.ORDER["good"])
    if not ranks or not moves:
        return None
    return Stood(len(ranks), float(np.mean(ranks)), float(np.median(moves)), good, judged)


# ---- the claim ----------------------------------------------------------------------------


def innovators(edition: str) -> Outcome:
    """Answer E-07: whether councils that took up a named programme moved further than others."""
    found = {(t.programme, t.outcome): t for t in tests(edition)}
    main = [
        found[key]
        for key in AIMS.items()
        if key in found and len(found[key].found.adopters) >= FEWEST
    ]
    if not main:
        last = max(panel.years((OUTCOMES[0],), edition).index.get_level_values("period"))
        return unknown(
            "finding",
            f"the programmes began between 2015 and 2020, and the figures of this edition end "
            f"with {last}: no window of {AFTER} years after a start is complete.",
        )
    told, rows, holds = [], [], []
    for test in main:
        one = test.found
        assert one.overall is not None
        spec = declare.indicator(test.outcome)
        change, low, high = (
            per_cent(v) for v in (one.overall.estimate, one.overall.low, one.overall.high)
        )
        least = abs(per_cent(-one.detectable))
        holds.append(_holds(test, least))
        told.append(
            f"{test.programme}, {words.plural(len(one.adopters), 'council')} with a known start: "
            f"{spec.short} {words.signed(change, 1)}% beside {one.controls} others over years 1 "
            f"to {AFTER} (95% interval {words.span(low, high, 1, sign=True)}, too narrow "
            f"with so few; as far out in "
            f"{words.number(100 * one.permuted_p, 0)} of 100 random adoptions, adjusted "
            f"{words.number(test.adjusted, 2)}; the design finds a fall of "
            f"{words.number(least, 0)}% four times in five)"
        )
        rows.append(
            Row(
                key=f"{test.programme}_{test.outcome}".replace(" ", "_").lower(),
                what=f"{test.programme}: change in {spec.short} beside others",
                text=f"{words.signed(change, 1)}%",
                value=change,
                interval=words.span(low, high, 1, sign=True),
                low=low,
                high=high,
                source=words.join(_releases(test.outcome, edition)[-1:]),
            )
        )
    if "yes" in holds and "no" not in holds:
        verdict = "yes"
    elif "yes" in holds or "partly" in holds:
        verdict = "partly"
    else:
        verdict = "no" if set(holds) == {"no"} else "unknown"
    end = {
        "yes": "They moved further than others.",
        "partly": "The answers differ, or do not outlive the adjustment for many tests.",
        "no": "They did not move further than others.",
        "unknown": "No difference can be told from chance, and one large enough to matter cannot "
        "be ruled out.",
    }[verdict]
    return Outcome(
        kind="finding",
        holds=verdict,  # type: ignore[arg-type]
        sentence=f"{'; '.join(told)}. {end} {_piloted()}",
        rows=tuple(rows),
        releases=tuple(dict.fromkeys(r for t in main for r in _releases(t.outcome, edition))),
    )


def _holds(test: Tested, least: float) -> str:
    """Judge one programme on its own outcome (see `RULE`)."""
    one = test.found
    assert one.overall is not None
    fell = one.overall.estimate < 0 and one.before_p > CHANCE
    if fell and test.adjusted <= CHANCE:
        return "yes"
    if fell and one.permuted_p <= CHANCE:
        return "partly"
    return "no" if least <= WORTH_FINDING else "unknown"


def _piloted() -> str:
    """Say how much of the list has a date: what any test of roll-out rests on."""
    entries = [a for a in adopters() if a.programme != "Partners in Practice"]
    dated = sum(a.year is not None for a in entries)
    return (
        f"Of {words.plural(len(entries), 'entry', 'entries')} for the other programmes on the "
        f"list, {dated} have a start that is known: what was piloted, dropped or rolled out is "
        "not on open record."
    )


@remember
def _releases(outcome: str, edition: str) -> tuple[str, ...]:
    """Return the releases an outcome's values come from."""
    return tuple(sorted(set(indicators.series(outcome, edition)["release"])))


FINDINGS: dict[str, Callable[[str], Outcome]] = {"innovators": innovators}
