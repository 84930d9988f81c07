"""Effects of programmes on every rate, year by year, and under other comparisons."""

from __future__ import annotations

import numpy as np

from analysis import charts, words
from analysis.findings import innovation as found
from analysis.findings._programmes import ALL
from analysis.findings.innovation import AFTER, BEFORE, FEWEST, Tested
from analysis.results import Result, Table
from analysis.stats.panels import per_cent
from analysis.study.innovation.printed import change, nothing, short, small, span
from analysis.study.system.scope import Scope


def tests(scope: Scope) -> Result:
    """Show every programme on every outcome, with what each design could have found."""
    every = found.tests(scope.edition)
    if not every:
        return nothing(scope, "tests")
    below = sum(t.found.permuted_p <= found.CHANCE for t in every)
    after = sum(t.adjusted <= found.CHANCE for t in every)
    trend = sum(t.found.before_p <= found.CHANCE for t in every)
    least = sorted(abs(per_cent(-t.found.detectable)) for t in every)
    sentence = (
        f"{len(every)} tests were run: {len({t.programme for t in every})} programmes or sets "
        f"of them on {len({t.outcome for t in every})} rates. By permutation "
        f"{below or 'none'} {'is' if below == 1 else 'are'} beyond chance before adjusting and "
        f"{after or 'none'} after (false discovery rate). In {trend or 'none'} the adopters "
        f"were already on a path of their own before they began. A design had to meet a fall "
        f"of between "
        f"{words.number(least[0])}% and {words.number(least[-1])}% to find it four times in "
        "five."
    )
    programmes = list(dict.fromkeys(t.programme for t in every))
    by = {(t.programme, t.outcome): t for t in every}
    return Result(
        id="tests",
        title="Change in four rates in councils that took up a programme, beside others",
        sentence=sentence,
        table=Table(
            f"Change over years 1 to {AFTER} against the {BEFORE} years before, beside "
            "councils in no programme",
            (
                "Programme",
                "Rate",
                "Adopters",
                "Controls",
                "Change",
                "95% interval (clustered)",
                "p (clustered)",
                "p (permutation)",
                "p (adjusted)",
                "p (path before)",
                "Fall found four times in five",
            ),
            tuple(_row(t) for t in every),
        ),
        figure=charts.compared(
            programmes,
            {short(o): [_range(by.get((p, o))) for p in programmes] for o in found.OUTCOMES},
            "per cent change beside others",
            reference=0.0,
        ),
        alternative=f"One row a programme, one mark a rate, with intervals. {sentence}",
        notes=[
            "The intervals take councils' errors as independent of one another and as many "
            "as there are adopters: with few adopters they are too narrow. The permutation "
            "test, which gives the same starts to councils drawn at random, is the one to "
            "read.",
            f"A programme with fewer than {FEWEST} councils whose start is known is shown, "
            "and carries no verdict.",
            f"The rule behind the verdict: {found.RULE[:1].lower()}{found.RULE[1:]}",
            f"“{ALL}” takes a council from its first programme on.",
        ],
        source=scope.source("cla", "cin", "population"),
    )


def _range(test: Tested | None) -> tuple[float, float, float]:
    """Return an effect and its interval in per cent; NaN where there is none."""
    if test is None or test.found.overall is None:
        return (np.nan, np.nan, np.nan)
    one = test.found.overall
    return per_cent(one.estimate), per_cent(one.low), per_cent(one.high)


def _row(test: Tested) -> tuple[str, ...]:
    """Print one test."""
    one = test.found
    assert one.overall is not None
    return (
        test.programme,
        short(test.outcome),
        str(len(one.adopters)),
        str(one.controls),
        change(one.overall.estimate),
        span(one.overall.low, one.overall.high),
        words.number(one.overall.p, 3),
        words.number(one.permuted_p, 3),
        words.number(test.adjusted, 3),
        words.number(one.before_p, 3),
        f"{words.number(abs(per_cent(-one.detectable)))}%",
    )


def path(scope: Scope, outcome: str) -> Result:
    """Show one rate by year since adoption, programme by programme."""
    every = [
        t
        for t in found.tests(scope.edition)
        if t.outcome == outcome and len(t.found.adopters) >= FEWEST
    ]
    if not every:
        return nothing(scope, f"path-{outcome}")
    told = [
        f"{t.programme} {change(t.found.overall.estimate)} ("
        f"{span(t.found.overall.low, t.found.overall.high)}; permutation p "
        f"{words.number(t.found.permuted_p, 2)}; path before p "
        f"{words.number(t.found.before_p, 2)})"
        for t in every
        if t.found.overall is not None
    ]
    sentence = f"{short(outcome)}, mean of years 1 to {AFTER}: {words.join(told)}."
    times = every[0].found.since
    scale = np.vectorize(per_cent)
    panels = {
        f"{t.programme} ({words.plural(len(t.found.adopters), 'council')})": (
            scale(t.found.effects),
            scale(t.found.low),
            scale(t.found.high),
        )
        for t in every
    }
    rows = tuple(
        (
            t.programme,
            words.signed(float(k)),
            change(e),
            span(low, high) if k != -1 else "–",
        )
        for t in every
        for k, e, low, high in zip(times, t.found.effects, t.found.low, t.found.high, strict=True)
    )
    return Result(
        id=f"path-{outcome}",
        title=f"{short(outcome)} by year since adoption, beside councils in no programme",
        sentence=sentence,
        table=Table(
            f"{short(outcome)}: difference from controls since the year before adoption",
            ("Programme", "Year since", "Difference", "95% interval"),
            rows,
        ),
        figure=charts.since(times, panels, "per cent, beside others", "the council began"),
        alternative=f"One panel a programme, a line by year since adoption. {sentence}",
        notes=[
            "A path that is already moving before 0 says that adopters differed before they "
            "adopted; what follows cannot then be put down to the programme.",
            "Every council in a panel has figures for all years of its window.",
        ],
        source=scope.source("cla", "cin", "population"),
    )


def sensitivity(scope: Scope) -> Result:
    """Show the main test under what a doubtful reader would change."""
    programme, outcome = "Family Safeguarding", found.AIMS["Family Safeguarding"]
    every = found.sensitivity(programme, outcome, scope.edition)
    if not every:
        return nothing(scope, "sensitivity")
    logs = [(n, f) for n, f in every if n != found.PLAIN]
    ranges = [
        tuple(per_cent(v) for v in (f.overall.estimate, f.overall.low, f.overall.high))
        for _, f in logs
        if f.overall is not None
    ]
    middles = [r[0] for r in ranges]
    least = min(f.permuted_p for _, f in every)
    sentence = (
        f"{programme}, {small(outcome)}: under {len(every)} ways of comparing, the "
        f"change lies between {words.signed(min(middles), 1)}% and "
        f"{words.signed(max(middles), 1)}%; the smallest permutation p is "
        f"{words.number(least, 2)}."
    )
    rows = []
    for name, one in every:
        assert one.overall is not None
        plain = name == found.PLAIN
        moved = f"{words.signed(one.overall.estimate, 1)} per 10,000"
        interval = words.span(one.overall.low, one.overall.high, 1, sign=True)
        rows.append(
            (
                name,
                str(len(one.adopters)),
                str(one.controls),
                moved if plain else change(one.overall.estimate),
                interval if plain else span(one.overall.low, one.overall.high),
                words.number(one.permuted_p, 3),
            )
        )
    return Result(
        id="sensitivity",
        title=f"{programme}: change in {small(outcome)} under other comparisons",
        sentence=sentence,
        table=Table(
            f"{programme}, {small(outcome)}: other comparisons",
            ("Comparison", "Adopters", "Controls", "Change", "95% interval", "p (permutation)"),
            tuple(rows),
        ),
        figure=charts.compared(
            [n for n, _ in logs],
            {"Change": [(r[0], r[1], r[2]) for r in ranges]},
            "per cent change beside others",
            reference=0.0,
        ),
        alternative=f"One row a comparison with its interval. {sentence}",
        notes=[
            "Controls nearest in level and change before answer regression to the mean; "
            "controls judged good answer the choice of strong councils.",
            "The years to 2020 leave the pandemic out.",
        ],
        source=scope.source("cin", "population"),
    )
