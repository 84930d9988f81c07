"""How the forecasts did: against their rivals, how near, and how true their chances were."""

from __future__ import annotations

from analysis import charts, words
from analysis.findings import _placings, strategic
from analysis.findings.strategic import BASE, BESIDE, SAME, SUBJECTS
from analysis.results import Result, Table
from analysis.study.strategic.common import CIRCULAR, SCORE, SOURCES, few, pvalue, words_of
from analysis.study.system.scope import Scope, share


def contests(scope: Scope) -> Result:
    """Draw the difference of scores from each rival, by subject."""
    found = strategic.contests(scope.edition)
    if not found:
        return few("contests")
    rivals = [r for r in (BASE, BESIDE, SAME) if any(c.rival == r for c in found)]
    at = {(c.subject, c.rival): c for c in found}
    groups = {
        f"Less {rival}": [
            (i.estimate, i.low, i.high)
            for subject in SUBJECTS
            for i in [at[subject, rival].difference.interval]
        ]
        for rival in rivals
    }
    outcome = strategic.place(scope.edition)
    won = sum(c.wins for c in found)
    sentence = (
        f"{outcome.sentence[:1].upper()}{outcome.sentence[1:]} Better by more than chance allows: "
        f"{won} of {words.plural(len(found), 'contest')}."
    )
    return Result(
        id="contests",
        title="Score of forecasts from routine figures less the score of each rival",
        sentence=sentence,
        table=Table(
            "Mean ranked probability scores (0 is perfect), each council left out in turn",
            (
                "Sub-judgement",
                "Rival",
                "Judgements",
                "Councils",
                "Routine figures",
                "Rival's",
                "Difference (95% interval)",
                "Closer by",
                "p, adjusted",
            ),
            tuple(
                (
                    words_of(c.subject),
                    c.rival,
                    str(c.difference.n),
                    str(c.difference.clusters),
                    words.number(c.score, 3),
                    words.number(c.against, 3),
                    f"{words.signed(c.difference.interval.estimate, 3)} ({strategic.interval(c)})",
                    f"{words.number(c.skill, 1)}%",
                    pvalue(c.q),
                )
                for c in found
            ),
        ),
        figure=charts.compared(
            [words_of(s) for s in SUBJECTS], groups, "Difference of scores; left is better", 0.0
        ),
        alternative=f"Differences of scores with intervals, three sub-judgements. {sentence}",
        notes=[
            SCORE,
            f"The base rate knows the framework and the year. {SAME.capitalize()} puts the whole "
            "chance on the grade of the sub-judgement before, which the score punishes; the fairer "
            f"rival is {BESIDE}: the chances of each grade that the last one, the framework and "
            "the year forecast. The forecasts set against it know the last grade too.",
            f"{words.plural(len(found), 'test')}, false discoveries held to one in twenty "
            "(Benjamini and Hochberg). Intervals resample councils; p values are clustered by "
            "council.",
            CIRCULAR,
        ],
        source=scope.source(*SOURCES),
    )


def hits(scope: Scope) -> Result:
    """Count how often the likeliest grade was the one given."""
    found = _placings.hits(scope.edition)
    if not found:
        return few("hits")
    rows, said = [], []
    for one in found:
        same, base = share(one.same, one.n), share(one.base_same, one.n)
        assert same is not None and base is not None
        said.append(
            f"{same.text} on {SUBJECTS[one.subject]} (the framework and the year alone: "
            f"{base.text})"
        )
        rows.append(
            (
                words_of(one.subject),
                str(one.n),
                f"{one.same} ({same.text}; {same.interval})",
                str(one.one_off),
                str(one.further),
                f"{one.base_same} ({base.text}; {base.interval})",
            )
        )
    return Result(
        id="hits",
        title="",
        sentence=f"The likeliest grade forecast was the one given in {words.join(said)}.",
        table=Table(
            "How far the grade given was from the likeliest one forecast",
            (
                "Sub-judgement",
                "Judgements",
                "The same (share; 95% interval)",
                "One grade off",
                "Two or three off",
                "The same, framework and year alone",
            ),
            tuple(rows),
        ),
        notes=["Naming the grade commonest at the time is right often too: see the last column."],
        source=scope.source(*SOURCES),
    )


def calibration(scope: Scope) -> Result:
    """Draw how often good or better came, by the chance forecast for it."""
    bands = {subject: _placings.calibration(subject, scope.edition) for subject in SUBJECTS}
    if not all(bands.values()):
        return few("calibration")
    inside = sum(
        100 * b.came.low <= b.forecast <= 100 * b.came.high for s in bands.values() for b in s
    )
    every = sum(map(len, bands.values()))
    sentence = (
        f"In {inside} of {words.plural(every, 'band')} of forecasts the chance named lies within "
        "the interval of the share that was good or better."
    )
    return Result(
        id="calibration",
        title="Good or better: forecast and given",
        sentence=sentence,
        table=Table(
            "Chance of good or better forecast, and the share that was, by band",
            ("Sub-judgement", "Band", "Judgements", "Mean forecast", "Came (95% interval)"),
            tuple(
                (
                    words_of(subject),
                    f"{b.low} to {b.high}%",
                    str(b.n),
                    f"{words.number(b.forecast, 1)}%",
                    f"{words.number(100 * b.came.estimate, 1)}% "
                    f"({words.span(100 * b.came.low, 100 * b.came.high, 1)})",
                )
                for subject, found in bands.items()
                for b in found
            ),
        ),
        figure=charts.calibration(
            {
                SUBJECTS[subject]: [
                    (b.forecast, *(100 * v for v in (b.came.estimate, b.came.low, b.came.high)))
                    for b in found
                ]
                for subject, found in bands.items()
            }
        ),
        alternative=f"Marks by band around a diagonal. {sentence}",
        notes=[
            "A forecast can be right on average and still say little: this shows whether its "
            "chances are true, the scores above show whether they are sharp.",
            f"Bands with fewer than {_placings.FEWEST} judgements are left out.",
        ],
        source=scope.source(*SOURCES),
    )
