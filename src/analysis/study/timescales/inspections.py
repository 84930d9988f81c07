"""How soon inspectors came back, and what they found."""

from __future__ import annotations

import numpy as np

from analysis import charts, judgements, words
from analysis.charts import Span
from analysis.findings import _clocks, _spells
from analysis.findings.timescales import per_cent, years
from analysis.judgements import GRADES
from analysis.results import Result, Table
from analysis.study.system.scope import Scope


def timetable(scope: Scope) -> Result:
    """Draw how soon councils were judged again, which no recorded time can beat."""
    found = _clocks.timetable(scope.edition)
    if not found:
        return Result(
            "timetable",
            "",
            "Too few councils had been judged twice by the end of this edition to say how soon "
            "inspectors come back.",
        )
    worst = found[0]
    floor = _clocks.floor(scope.edition)
    told = [f"{GRADES[g.grade - 1]}, {years(g.quantiles[2])}" for g in found]
    sentence = f"Half of councils were judged again within: {'; '.join(told)}."
    if worst.grade == 1:
        sentence += (
            " No inadequate council was judged again sooner than "
            f"{words.number(worst.soonest, 1)} months after its report."
        )
    if floor is not None:
        sentence += (
            f" For {floor.ruled_out} of {floor.total} stretches at inadequate "
            f"({per_cent(floor.share.estimate)}, 95% interval "
            f"{per_cent(floor.share.low)} to {per_cent(floor.share.high)}) the next report came "
            f"later than {years(floor.months)}: however fast the service improved, the record "
            "could not say so in time."
        )
    return Result(
        id="timetable",
        title="How soon councils were judged again, by grade",
        sentence=sentence,
        table=Table(
            "Time from one published judgement to the next, in years",
            (
                "Grade",
                "Judgements",
                "Judged again",
                "Soonest",
                "Median",
                "Middle half",
                "Nine in ten",
            ),
            tuple(
                (
                    judgements.label(GRADES[g.grade - 1]),
                    str(g.judged),
                    str(g.again),
                    words.number(g.soonest / 12, 1),
                    words.number(g.quantiles[2] / 12, 1),
                    words.span(g.quantiles[1] / 12, g.quantiles[3] / 12, 1),
                    words.span(g.quantiles[0] / 12, g.quantiles[4] / 12, 1),
                )
                for g in found
            ),
        ),
        figure=charts.spans(
            [
                Span(
                    judgements.label(GRADES[g.grade - 1]),
                    g.quantiles[2] / 12,
                    g.quantiles[0] / 12,
                    g.quantiles[4] / 12,
                    (g.quantiles[1] / 12, g.quantiles[3] / 12),
                )
                for g in found
            ],
            "Years from one report to the next",
            2.0,
            "the report's two years",
            "Dot: median. Thick: middle half. Thin: nine in ten.",
            (0.0, max(g.quantiles[4] / 12 for g in found if np.isfinite(g.quantiles[4]))),
        ),
        alternative=f"One row a grade, ranges in years. {sentence}",
        notes=[
            "Judgements still waiting for the next are counted as not judged again so far "
            "(Kaplan and Meier).",
            *pause(scope),
        ],
        source=scope.source(),
    )


def pause(scope: Scope) -> list[str]:
    """Say when inspections were paused, as the dates themselves show."""
    found = _spells.pause(scope.edition)
    if found is None:
        return []
    return [
        f"No graded inspection began between {words.day(found[0])} and {words.day(found[1])}: the "
        "longest gap in the dates, in the pandemic."
    ]


def returned(scope: Scope) -> Result:
    """Tabulate what inspectors found on first coming back, by how soon they came."""
    found = [r for r in _clocks.returned(scope.edition) if r.share is not None]
    if not found:
        return Result(
            "returned", "", "No inadequate council had been judged again early in this edition."
        )
    best = max(found, key=lambda r: r.within <= 36.0 and r.within)
    assert best.share is not None
    most = (
        "So most that were looked at by then had improved."
        if best.share.low > 0.5
        else "That is too few to say whether most had improved by then."
    )
    return Result(
        id="returned",
        title="",
        sentence=(
            f"Where inspectors had reported again within {years(best.within)}, {best.better} of "
            f"{best.came} inadequate councils were found better ({per_cent(best.share.estimate)}, "
            f"95% interval {per_cent(best.share.low)} to {per_cent(best.share.high)}). "
            f"{most} How long before, nobody knows."
        ),
        table=Table(
            "First judgement after an inadequate one, by the time it came",
            ("Reported again within", "Councils", "Found better", "Share", "95% interval"),
            tuple(
                (
                    years(r.within),
                    str(r.came),
                    str(r.better),
                    f"{words.number(100 * r.share.estimate, 1)}%",
                    words.span(100 * r.share.low, 100 * r.share.high, 1),
                )
                for r in found
                if r.share is not None
            ),
        ),
        notes=["Who is inspected sooner is Ofsted's choice, and may be who is ready."],
        source=scope.source(),
    )
