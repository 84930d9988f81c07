"""Spending around a judgement of inadequate, and around the one that ends it."""

from __future__ import annotations

import numpy as np

from analysis import charts, words
from analysis.claims import evaluate
from analysis.findings import _spend_events as events
from analysis.findings import _spending as found
from analysis.findings._spend_events import EXIT, FALL
from analysis.results import Result, Table
from analysis.stats.panels import per_cent
from analysis.study.resources.series import short
from analysis.study.system.scope import Scope


def around(scope: Scope, event: str) -> Result:
    """Draw real spending per child by year around a judgement."""
    claim = {FALL: "E7b", EXIT: "E-08"}[event]
    verdict = evaluate(claim, scope.edition)
    every = {m: events.around(event, m, scope.edition) for m in events.MEASURES}
    every = {m: f for m, f in every.items() if not f.reason}
    key = "after-inadequate" if event == FALL else "after-leaving"
    if not every:
        return Result(key, "", verdict.reason)
    scale = np.vectorize(per_cent)
    panels = {short(m): (scale(f.effects), scale(f.low), scale(f.high)) for m, f in every.items()}
    times = next(iter(every.values())).since
    rows = tuple(
        (
            short(m),
            words.signed(float(k)),
            f"{words.signed(per_cent(e), 1)}%",
            words.span(per_cent(low), per_cent(high), 1, sign=True) if k != -1 else "–",
        )
        for m, f in every.items()
        for k, e, low, high in zip(times, f.effects, f.low, f.high, strict=True)
    )
    checks = []
    for label, limits in (("judgements whose years lie before 2021", {"last": 2020}),
                          ("years since the last break", {"first": found.UNBROKEN})):  # fmt: skip
        one = events.around(event, events.MEASURES[0], scope.edition, **limits)
        if one.overall is not None:
            checks.append(
                f"{label}: {words.signed(per_cent(one.overall.estimate), 1)}% "
                f"({words.span(per_cent(one.overall.low), per_cent(one.overall.high), 1, True)}, "
                f"{words.plural(len(one.adopters), 'council')})"
            )
    trend = every.get(events.MEASURES[0])
    notes = [
        "Others: councils with no inadequate judgement up to the end of the window. "
        "Errors are clustered by council.",
        f"Random sets of councils, {trend.draws if trend else 0} of them, give the chances.",
    ]
    if checks:
        notes.append(f"All spending per child, {'; '.join(checks)}.")
    if trend is not None:
        notes.append(
            f"The path before the judgement differs from others' by a chance of "
            f"{words.number(trend.before_p, 3)}; a fall or rise of "
            f"{words.number(abs(per_cent(trend.detectable)), 0)}% would be found four times in "
            "five."
        )
    notes.append(
        "Councils are not drawn by lot: a council at its worst tends to move back, and a judgement "
        "brings money, staff and more children into care at once."
    )
    return Result(
        id=key,
        title=f"Real spending per child in councils {event}, beside others",
        sentence=verdict.reason,
        table=Table(
            f"Councils {event}: real spending per child against others, since the year before",
            ("Measure", "Year since", "Difference", "95% interval"),
            rows,
        ),
        figure=charts.since(times, panels, "per cent, beside others", "the report came out"),
        alternative=f"One panel a measure, a line by year since the judgement. {verdict.reason}",
        notes=notes,
        source=scope.source("ofsted", "finance", "population", "deflator"),
    )


def relapse(scope: Scope) -> Result:
    """Show what followed a move out of inadequate, and what spending did meanwhile."""
    rows = []
    for measure in events.MEASURES[:2]:
        one = events.after_exit(measure, scope.edition)
        rows.append(
            (
                short(measure),
                f"{words.signed(one.worse_change, 1)}% ({one.known[0]})",
                f"{words.signed(one.other_change, 1)}% ({one.known[1]})",
                words.number(one.p, 2),
            )
        )
    one = events.after_exit(events.MEASURES[0], scope.edition)
    share = words.plural(one.worse, "was", "were")
    sentence = (
        f"Of {one.moves} moves out of inadequate under any framework since April 2011, "
        f"{one.followed} have a later judgement: {share} worse than at the move, {one.again} of "
        f"them inadequate again. With so few, only a very large difference in spending "
        "could be told from chance."
    )
    return Result(
        id="relapse",
        title="",
        sentence=sentence,
        table=Table(
            "Mean yearly change in real spending per child between the two judgements",
            ("Measure", "Then worse (councils)", "Then not worse (councils)", "p (permutation)"),
            tuple(rows),
        ),
        notes=[
            "A council that got worse is inspected again sooner: the years between differ.",
            "Spending between two judgements can answer the same troubles that the second finds.",
        ],
        source=scope.source("ofsted", "finance", "population", "deflator"),
    )
