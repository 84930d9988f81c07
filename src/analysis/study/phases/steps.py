"""From one judgement to the next: what followed each grade, and what chance would give."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from analysis import charts, judgements, stats, words
from analysis.charts import Span
from analysis.findings import _spells, phases
from analysis.findings.phases import share
from analysis.judgements import GRADES
from analysis.results import Result, Table
from analysis.study.system import since
from analysis.study.system.scope import Scope

#: Years of falls drawn.
LONGEST = 8.0
ASSUMED = (
    "Grades stand for the report's stages by our assumption; its authors avoided Ofsted's words on "
    "purpose."
)
SERVICE = (
    "A lower grade next time can be a service that slipped, a bar that moved or another view of "
    "the same practice."
)


def _few(part: str, scope: Scope) -> Result:
    """Return the result of a section the edition has too few judgements for."""
    count = len(phases.pairs(scope.edition))
    return Result(
        part,
        "",
        f"By the end of this edition {words.plural(count, 'judgement')} had been followed by "
        "another under these frameworks: too few for this section.",
    )


def onward(scope: Scope) -> Result:
    """Draw what each grade led to beside what chance alone would give."""
    whole, rows = phases.matrix(scope.edition), phases.following(scope.edition)
    if whole is None or not rows:
        return _few("onward", scope)
    drawn = []
    cells = []
    for each in rows:
        place = each.grade - 1
        seen = 100 * whole.observed[place] / each.n
        even = 100 * whole.expected[place] / each.n
        name = f"After {GRADES[place]} ({each.n})"
        drawn.append((name, seen, even))
        limits = stats.wilson(np.array(each.to), np.full(len(GRADES), each.n))
        cells.append(
            (
                judgements.label(GRADES[place]),
                str(each.n),
                *(
                    f"{count} ({words.number(s)}%, {words.span(100 * a, 100 * b)}; "
                    f"chance {words.number(e)}%)"
                    for count, s, a, b, e in zip(
                        each.to, seen, limits.low, limits.high, even, strict=True
                    )
                ),
            )
        )
    sentence = (
        f"Of {whole.n} next judgements {whole.stay} kept the grade, beside "
        f"{words.number(whole.stay_expected)} if the next had nothing to do with the last. Grades "
        f"do carry over: rank correlation {words.number(whole.tau_b, 2)} (Kendall's tau-b; "
        f"{_p(whole.p)} by {whole.shuffles:,} shuffles within frameworks)."
        if whole.p < 0.05
        else f"Of {whole.n} next judgements {whole.stay} kept the grade, beside "
        f"{words.number(whole.stay_expected)} by chance: no memory can be shown."
    )
    return Result(
        id="onward",
        title="The next judgement after each grade, as judged and without memory",
        sentence=sentence,
        table=Table(
            "Next judgements: number (share, 95% Wilson interval; share without memory)",
            ("After", "Followed by another", *(judgements.label(g) for g in GRADES)),
            tuple(cells),
        ),
        figure=charts.onward(drawn),
        alternative=f"Two stacked bars a grade, one wide and one narrow. {sentence}",
        notes=[
            ASSUMED,
            "Without memory: the next grades dealt out again among the councils judged under the "
            "same two frameworks, which keeps each framework's own bar.",
        ],
        source=scope.source(),
    )


def _p(value: float) -> str:
    """Print a p value.

    >>> _p(0.0005), _p(0.034)
    ('p < 0.001', 'p = 0.034')
    """
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def memory(scope: Scope) -> Result:
    """Tabulate rises and falls after each grade beside grades without memory."""
    rows = phases.following(scope.edition)
    if not rows:
        return _few("memory", scope)
    told, cells = [], []
    for each in rows:
        name = GRADES[each.grade - 1]
        for what, found, even in (
            ("higher", each.higher, each.higher_expected),
            ("lower", each.lower, each.lower_expected),
        ):
            if found is None:
                continue
            low, high = 100 * found.low, 100 * found.high
            inside = low <= 100 * even <= high
            cells.append(
                (
                    f"{judgements.label(name)}: next {what}",
                    str(each.n),
                    f"{words.number(100 * found.estimate, 1)}%",
                    words.span(low, high, 1),
                    f"{words.number(100 * even, 1)}%",
                    "no more than chance" if inside else "more" if 100 * even < low else "less",
                )
            )
            if each.grade == 1 and what == "higher":
                told.append(
                    f"After inadequate {share(found)} of next judgements were higher; grades dealt "
                    f"out by chance would give {words.number(100 * even)}%, so that the rise is "
                    f"{'no more than' if inside else 'not what'} chance alone would give"
                )
            if each.grade == len(GRADES) and what == "lower":
                told.append(
                    f"after outstanding {share(found)} were lower, where chance would give "
                    f"{words.number(100 * even)}%"
                )
    return Result(
        id="memory",
        title="",
        sentence="; ".join(told) + ".",
        table=Table(
            "Rises and falls after each grade, as judged and without memory",
            ("After", "Judgements", "Share", "95% interval", "By chance", "Beside chance"),
            tuple(cells),
        ),
        notes=[
            "This is regression to the mean: what starts at the bottom has only one way to go. It "
            "bears on every account of councils that recovered from inadequate.",
        ],
        source=scope.source(),
    )


def falls(scope: Scope) -> Result:
    """Draw the share recorded lower by time since each grade was given."""
    found = [s for s in phases.slips(scope.edition) if s.falls]
    if not found:
        return _few("falls", scope)
    curves = []
    for each in found:
        place = each.curve.kinds.index(2)
        name = judgements.label(GRADES[each.grade - 1])
        curves.append((name, each.curve.times / 12, 100 * each.curve.share[:, place]))
    told = [
        f"{GRADES[s.grade - 1]}, {words.number(100 * s.by[1])}% within {phases.AFTER[1]} years"
        for s in found
    ]
    rates = [
        f"{words.number(rate.estimate, 1)} (95% interval {words.span(rate.low, rate.high, 1)})"
        for rate in (s.rate for s in found)
    ]
    sentence = (
        f"Recorded lower, with a rise counted as an end: {'; '.join(told)}. For each hundred years "
        f"councils spent at these grades that is {words.join(rates)} falls."
    )
    return Result(
        id="falls",
        title="Share recorded at a lower grade, by years since the judgement",
        sentence=sentence,
        table=Table(
            "Falls by grade",
            (
                "Grade",
                "Stretches",
                "Falls",
                "Years at the grade",
                "Falls a hundred years (95% interval)",
                *(f"Lower within {t} years" for t in phases.AFTER),
            ),
            tuple(
                (
                    judgements.label(GRADES[s.grade - 1]),
                    str(s.stretches),
                    str(s.falls),
                    words.number(s.years),
                    rate,
                    *(f"{words.number(100 * by, 1)}%" for by in s.by),
                )
                for s, rate in zip(found, rates, strict=True)
            ),
        ),
        figure=charts.falls(curves, LONGEST),
        alternative=f"Rising steps by years, one line a grade. {sentence}",
        notes=[
            SERVICE,
            "A fall is dated by the report of it, and hardly any council is judged again within "
            "three years: a curve that is flat at first shows the timetable, not safety.",
            "Rises and falls compete (Aalen and Johansen).",
        ],
        source=scope.source(),
    )


def gaps(scope: Scope) -> Result:
    """Draw what a gap between leadership and practice preceded."""
    found = phases.gaps(scope.edition)
    if found is None:
        return _few("gaps", scope)
    e = found.effect
    sentence = (
        "Among councils with the same overall grade, one grade more of leadership over help and "
        f"protection went with a next judgement {words.signed(e.estimate, 2)} grades higher (95% "
        f"interval {words.span(e.low, e.high, 2, sign=True)}): "
        f"{'a clear link' if e.p < 0.05 else 'no clear link'}."
    )
    spans, cells = [], []
    for side in found.sides:
        for what, part in (("better", side.better), ("worse", side.worse)):
            name = f"{phases.SIDES[side.side].capitalize()}: next {what}"
            spans.append(Span(name, *(100 * v for v in (part.estimate, part.low, part.high))))
            cells.append(
                (
                    name,
                    str(side.n),
                    f"{words.number(100 * part.estimate, 1)}%",
                    words.span(100 * part.low, 100 * part.high, 1),
                )
            )
    return Result(
        id="gaps",
        title="What followed judgements with leadership below, level with or above practice",
        sentence=sentence,
        table=Table(
            "Next judgement by the gap between leadership and help and protection",
            ("Gap and what followed", "Judgements", "Share", "95% interval"),
            tuple(cells),
        ),
        figure=charts.spans(
            spans, "Per cent", key="Dot: share. Bar: 95% interval.", bounds=(0, 100)
        ),
        alternative=f"One row a gap and result, dots with intervals. {sentence}",
        notes=[
            "Help and protection stands for practice. A gap is in whole grades. Kinds of gap with "
            f"fewer than {phases.FEWEST} judgements are not drawn.",
            "Errors are clustered by council.",
        ],
        source=scope.source(),
    )


def council(scope: Scope) -> Result:
    """Return the named council's path, each step told beside how often it happens."""
    shown = since.council(scope)
    if scope.area is None or not shown.table:
        return shown
    table = _spells.graded(scope.edition)
    own = table[table["area"] == scope.area.id]
    usual = {each.grade: each for each in phases.following(scope.edition)}
    told = []
    steps = zip(own["grade"], own["published"], strict=True)
    for (first, _), (last, day) in pairwise(steps):
        step = f"{GRADES[first - 1]} to {GRADES[last - 1]} ({day.year})"
        if first in usual:
            each = usual[first]
            step += f", as {each.to[last - 1]} of {each.n} after that grade"
        told.append(step)
    text = (
        f" Steps under the single inspection framework and since: {'; '.join(told)}."
        if told
        else " It has not been judged twice under these frameworks in this edition."
    )
    return Result(
        id="council",
        title=shown.title,
        sentence=shown.sentence + text,
        table=shown.table,
        figure=shown.figure,
        alternative=shown.alternative,
        notes=shown.notes,
        source=shown.source,
    )
