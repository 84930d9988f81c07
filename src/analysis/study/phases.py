"""The page on phases: from one judgement to the next, and what the later stages rest on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis import charts, declare, judgements, stats, words
from analysis.charts import Span
from analysis.claims import evaluate
from analysis.findings import _spells, _stages, phases
from analysis.findings.phases import share
from analysis.judgements import GRADES
from analysis.results import Result, Table, Words
from analysis.study import opening
from analysis.study.system import since
from analysis.study.system.scope import Scope, find

#: Claims on this page; those on the other stages stand on the pages of their enablers.
CLAIMS = ("PH-01", "PH-02", "PH-09", "PH-10", "PH-11", "PH-12")
MAIN = ("PH-02", "PH-10")
LONGEST = 8.0
ASSUMED = (
    "Grades stand for the report's stages by our assumption; its authors avoided Ofsted's words on "
    "purpose."
)
SERVICE = (
    "A lower grade next time can be a service that slipped, a bar that moved or another view of "
    "the same practice."
)
LIMITS = (
    "Grades describe councils on the days of an inspection. What happened in between is unseen, "
    "and a council can fall and recover without a judgement of it.",
    "Councils are judged again after unequal times; the next grade follows a shorter wait after "
    "inadequate than after good.",
    "Two frameworks are joined. Chance is reckoned within each pair of frameworks, so that a "
    "change of bar is not taken for memory.",
    "The further from the middle a grade, the more room the next has to move back: a rise after "
    "inadequate and a fall after outstanding are to be expected of grades that vary by chance.",
    "What councils did at each stage is not observed. Spending, the steadiness of figures and "
    "staffing are traces of it.",
    "Nothing here shows what caused a grade to change.",
)
#: Tests of a hypothesis on the page: memory, the gap, prevention, steady figures, staff.
TESTS = 3 + len(_stages.STEADY) + len(_stages.STAFF)


@dataclass(frozen=True)
class Phases:
    """From one judgement to the next, section by section."""

    scope: Scope

    @property
    def edition(self) -> str:
        """The edition's id."""
        return self.scope.edition

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims on this page, in order."""
        return CLAIMS

    def minute(self) -> Words:
        """Return the page in a minute."""
        told = " ".join(
            f"{name}: {r.verdict}. {r.reason}"
            for name, r in ((n, evaluate(n, self.edition)) for n in MAIN)
        )
        parts = [
            (
                "What was claimed",
                "Improvement runs through stages, is neither automatic nor smooth, and can slip "
                "back at each of them. On the way to good the focus turns to prevention; good and "
                "great councils are consistent, help others, and can still fall fast if key staff "
                "leave.",
            ),
            ("Does it reproduce", f"{opening.reproduces(self.claims)} {told}"),
            ("How much is chance", onward(self.scope).sentence),
            ("How sure are we", opening.sureness(self.claims)),
        ]
        if self.scope.area is not None:
            parts.insert(0, (f"The path of {self.scope.area.name}", council(self.scope).sentence))
        if self.scope.local is not None:
            parts.append(
                ("Local figures", "Nothing on this page is computed from a council's own figures.")
            )
        return opening.in_a_minute(parts)

    def summary(self) -> Words:
        """Return every claim with its verdicts, as one table."""
        return opening.claims_table(self.claims, "Statements on the phases, with their verdicts")

    def cards(self) -> Words:
        """Return a card for every claim."""
        return opening.claim_cards(self.claims)

    def onward(self) -> Result:
        """Draw what each grade led to beside what chance alone would give."""
        return onward(self.scope)

    def memory(self) -> Result:
        """Tabulate rises and falls after each grade beside grades without memory."""
        return memory(self.scope)

    def falls(self) -> Result:
        """Draw falls by grade and time."""
        return falls(self.scope)

    def gaps(self) -> Result:
        """Draw what a gap between leadership and practice preceded."""
        return gaps(self.scope)

    def prevention(self) -> Result:
        """Show how prevention moved on the way from requires improvement."""
        return prevention(self.scope)

    def consistency(self) -> Result:
        """Draw how steady figures are at good or better."""
        return consistency(self.scope)

    def leaders(self) -> Result:
        """Show what followed for councils named to help others."""
        return leaders(self.scope)

    def before_falls(self) -> Result:
        """Draw staff figures before a fall."""
        return before_falls(self.scope)

    def council(self) -> Result:
        """Return the named council's path."""
        return council(self.scope)

    def tests(self) -> Words:
        """Say how many tests were run and how they were guarded."""
        return opening.as_list(
            [
                f"Tests of a hypothesis on this page: {TESTS}. Those on the steadiness of figures "
                "and those on staff are each adjusted together (Benjamini and Hochberg, false "
                "discovery rate 5%); the test of memory, of the gap and of prevention stand alone.",
                "Shares and rates with their intervals are estimates, not tests, and are not "
                "adjusted.",
            ]
        )

    def limits(self) -> Words:
        """Return what these figures cannot show."""
        return opening.as_list(LIMITS)


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
                    f"After inadequate the next judgement was higher {share(found)}; dealt out by "
                    f"chance it would have been {words.number(100 * even)}%, so that the rise "
                    f"{'is what chance alone gives' if inside else 'is not chance alone'}"
                )
            if each.grade == len(GRADES) and what == "lower":
                told.append(
                    f"after outstanding it was lower {share(found)}, by chance "
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


def prevention(scope: Scope) -> Result:
    """Show how the preventive share moved on the way from requires improvement."""
    found = _stages.prevention_effect(scope.edition)
    sentence = _stages.prevention(scope.edition).sentence
    if found is None:
        return Result("prevention", "", sentence)
    e = found.estimate
    return Result(
        id="prevention",
        title="",
        sentence=sentence,
        table=Table(
            "Preventive share of spending, from before one judgement to before the next, in points",
            ("Difference", "95% interval", "Improved", "Not improved"),
            (
                (
                    words.signed(e.estimate, 2),
                    words.span(e.low, e.high, 2, sign=True),
                    str(found.n[0]),
                    str(found.n[1]),
                ),
            ),
        ),
        notes=[
            "Each council's share is taken from the median council's of the same year, since the "
            "share fell everywhere.",
            *declare.indicator(_stages.PREVENTION).caveats,
        ],
        source=scope.source("ofsted", "finance"),
    )


def _estimates(
    part: str,
    title: str,
    sentence: str,
    rows: list[tuple[str, float, float, float, float, str]],
    columns: tuple[str, str],
    unit: str,
    notes: list[str],
    source: str,
) -> Result:
    """Draw estimates around nought: name, estimate, limits, adjusted p value, what they rest on."""
    return Result(
        id=part,
        title=title,
        sentence=sentence,
        table=Table(
            title,
            (columns[0], "Difference", "95% interval", "p, adjusted", columns[1]),
            tuple(
                (
                    name,
                    words.signed(value, 2),
                    words.span(low, high, 2, sign=True),
                    words.number(p, 3),
                    rests,
                )
                for name, value, low, high, p, rests in rows
            ),
        ),
        figure=charts.spans(
            [Span(name, value, low, high) for name, value, low, high, *_ in rows],
            unit,
            0.0,
            "no difference",
            "Dot: estimate. Bar: 95% interval.",
        ),
        alternative=f"One row a figure, dots with intervals around nought. {sentence}",
        notes=notes,
        source=source,
    )


def consistency(scope: Scope) -> Result:
    """Draw how much less figures move from year to year at good or better."""
    found = _stages.steadiness(scope.edition)
    sentence = _stages.consistency(scope.edition).sentence
    if not found:
        return Result("consistency", "", sentence)
    return _estimates(
        "consistency",
        "Usual size of a yearly change at good or better, less that at lower grades",
        sentence,
        [
            (
                declare.indicator(e.indicator).short,
                e.estimate.estimate,
                e.estimate.low,
                e.estimate.high,
                e.adjusted,
                f"{e.n[0]} and {e.n[1]}",
            )
            for e in found
        ],
        ("Figure", "Yearly changes at good or better, and lower"),
        "Points of change (left: steadier at good or better)",
        [
            "Changes of rates are in per cent of themselves, of shares in points, each less the "
            "median change of the year. Years and the number of children are held equal; errors "
            "are clustered by council.",
            "Inspection itself moves figures, and a council being put right changes on purpose: "
            "steadier is a description, not a merit.",
        ],
        scope.source("ofsted", "cin", "cla"),
    )


def leaders(scope: Scope) -> Result:
    """Show what followed for councils named to help others."""
    found = _stages.leaders(scope.edition)
    sentence = _stages.system_leaders(scope.edition).sentence
    if found is None:
        return Result("leaders", "", sentence)
    return Result(
        id="leaders",
        title="",
        sentence=sentence,
        table=Table(
            "Councils as good or better at their next judgement",
            ("Councils", "Number", "Share", "95% interval"),
            (
                (
                    "Partners in Practice, good or outstanding when named",
                    str(found.n),
                    f"{words.number(100 * found.kept.estimate, 1)}%",
                    words.span(100 * found.kept.low, 100 * found.kept.high, 1),
                ),
                (
                    "Others with the same grade on the same day",
                    "–",
                    f"{words.number(100 * found.others, 1)}%",
                    "–",
                ),
            ),
        ),
        notes=[
            f"{found.named} councils are on the list collected; it gives no pairs of helper and "
            "helped. Who was named was not drawn by lot: no effect of helping can be read here.",
        ],
        source=scope.source(),
    )


def before_falls(scope: Scope) -> Result:
    """Draw staff figures in the last year before a fall, beside earlier years."""
    found = _stages.before_falls(scope.edition)
    sentence = _stages.rapid_decline(scope.edition).sentence
    if not found:
        return Result("before-falls", "", sentence)
    return _estimates(
        "before-falls",
        "Staff figures in the last year before a fall, less earlier years of the same councils",
        sentence,
        [
            (
                declare.indicator(b.indicator).short,
                b.found.mean,
                b.found.low,
                b.found.high,
                b.adjusted,
                str(b.found.n),
            )
            for b in found
        ],
        ("Figure", "Councils that fell"),
        "Points",
        [
            "Each council is its own comparison, so what does not change about it cannot mislead. "
            "p values by drawing signs at random.",
            "Partners of a joint return have its figures. Figures are of 30 September.",
        ],
        scope.source("ofsted", "workforce"),
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


def phases_page(area: str = "", edition: str = "current", local: str = "") -> Phases:
    """Open the page on phases.

    Parameters
    ----------
    area
        A council's name or code, to show its path; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures. Nothing on this page can use them, and the
        page says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Phases(find(area, edition, local))
