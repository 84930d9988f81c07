"""What came before and after: earlier frameworks, the years since, and one council's own place."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis import areas, charts, judgements, words
from analysis.judgements import FRAMEWORKS, GRADES
from analysis.results import Result, Table
from analysis.study.system.scope import (
    COUNT,
    FOREWORD,
    FRAMEWORK,
    LESS_THAN_GOOD,
    NEED,
    SLIDES,
    Scope,
    Share,
    grade_of,
    grades,
    names,
    share,
    told,
)

#: The framework of the source documents and the one that followed it.
SUCCESSIVE = ("SIF", "ILACS")
#: The first year end with a judgement under them.
FIRST_YEAR = 2014
DIFFERENT = (
    "The frameworks judge other things by another bar, and the second lowest grade was called "
    "adequate before 2014: a share under one is not to be set against a share under another."
)


def since(scope: Scope) -> Result:
    """Follow the share judged less than good at each year end, whichever framework judged last.

    Councils whose last inspection gave no overall grade stand apart: they are neither less
    than good nor missing.
    """
    line = grades(NEED).shares[0].low
    days = [date(year, 3, 31) for year in range(FIRST_YEAR, scope.end.year + 1)]
    days = [day for day in days if day < scope.end]
    found = [_Standing(day) for day in [*days, scope.end]]
    found = [one for one in found if one.less is not None]
    drawn = [one.less for one in found if one.less is not None]
    if not found:
        return Result("since", "", "This edition has no judgement under these frameworks.")
    newest = found[-1]
    # the last year end the summary could have known, the first with every council judged
    known = [one for one in found if one.day <= grades(FOREWORD).by][-1:]
    complete = [one for one in found if one.unjudged == 0][:1]
    sentence = (
        "Judged less than good at the latest inspection, of councils with an overall grade: "
        + words.join(_said(one) for one in dict.fromkeys([*known, *complete, newest]))
        + "."
    )
    if complete:
        sentence += f" By {words.day(complete[0].day)} every council had been judged."
    notes = []
    if newest.ungraded and newest.less is not None:
        n, m = newest.less.count, newest.less.total
        apart = len(newest.ungraded)
        low, high = share(n, m + apart), share(n + apart, m + apart)
        sentence += (
            f" {words.plural(apart, 'council')} ({names(newest.ungraded)}) "
            f"{'has' if apart == 1 else 'have'} no overall grade, as the framework has it from "
            f"April 2026; counted as good or as less than good, "
            f"{'it' if apart == 1 else 'they'} would move the share "
            f"to {low.text if low else ''} or {high.text if high else ''}."
        )
        notes.append(_parts(scope, newest.ungraded))
    opened = scope.judgements(SUCCESSIVE[1])
    marks = [mark for mark in scope.marks() if mark[0] == grades(FOREWORD).by]
    if len(opened):
        start = opened["published"].iloc[0].date()
        marks.append((start, f"first {SUCCESSIVE[1]} report"))
        notes.insert(
            0,
            f"From {words.day(start)} councils moved from {SUCCESSIVE[0]} to {SUCCESSIVE[1]}, "
            "another framework: part of the change can be the change of framework. The column "
            f"{SUCCESSIVE[1]} says how many had moved.",
        )
    notes += [
        "Until every council had been inspected the share is of those inspected so far, and "
        "councils thought at risk were among the first.",
        "Councils judged inadequate are inspected again sooner than others.",
        "A council formed by a reorganisation has no judgement until its own first inspection.",
    ]
    return Result(
        id="since",
        title="Share of councils judged less than good at their latest inspection",
        sentence=sentence,
        table=Table(
            f"Councils by latest judgement under {words.join(SUCCESSIVE, 'or')}, at 31 March and "
            "at the newest day",
            (
                "At",
                "Councils",
                *(judgements.label(g) for g in GRADES),
                "Less than good (95% interval)",
                f"Last judged under {SUCCESSIVE[1]}",
                "No overall grade",
                "Not yet judged",
            ),
            tuple(one.row() for one in found),
        ),
        figure=charts.share_over_time(
            [one.day for one in found],
            np.array([one.value for one in drawn]),
            np.array([one.low for one in drawn]),
            np.array([one.high for one in drawn]),
            line,
            "half of councils",
            sorted(marks),
            held=False,
        ),
        alternative=(
            f"A line of the share at each 31 March with its interval, and a level line at half. "
            f"{sentence}"
        ),
        notes=notes,
        source=scope.source(),
    )


class _Standing:
    """Councils by their latest judgement on a day."""

    def __init__(self, day: date) -> None:
        table = judgements.latest(day, SUCCESSIVE)
        self.day = day
        self.councils = len(areas.councils(day))
        self.n = {grade: int((table["overall"] == grade).sum()) for grade in GRADES}
        self.ungraded = tuple(table.loc[table["overall"].isna(), "area"])
        self.moved = int((table["framework"] == SUCCESSIVE[1]).sum())
        self.unjudged = self.councils - len(table)
        self.less: Share | None = share(
            sum(self.n[g] for g in LESS_THAN_GOOD), sum(self.n.values())
        )

    def row(self) -> tuple[str, ...]:
        """Return the day's row of the table."""
        return (
            words.day(self.day),
            str(self.councils),
            *(str(self.n[g]) for g in GRADES),
            told(self.less),
            str(self.moved),
            str(len(self.ungraded)),
            str(self.unjudged),
        )


def _said(one: _Standing) -> str:
    """Print a day's share in a sentence."""
    assert one.less is not None
    return (
        f"{one.less.text} of {one.less.total} on {words.day(one.day)} "
        f"(95% interval {one.less.interval})"
    )


def _parts(scope: Scope, places: tuple[str, ...]) -> str:
    """Say what councils without an overall grade were judged on instead."""
    table = scope.judgements()
    rows = [table[table["area"] == place].iloc[-1] for place in places]
    each = [
        f"{areas.areas()[row['area']].name}, impact of leaders {grade_of(row['leadership'])}, "
        f"help and protection {grade_of(row['help_protection'])}"
        for row in rows
    ]
    return f"Judged without an overall grade: {'; '.join(each)}."


def before(scope: Scope) -> Result:
    """Set the first judgements under each framework side by side."""
    rows = []
    told_shares = []
    for framework in FRAMEWORKS:
        found = judgements.counts(framework, scope.end, "first")
        if not found.total:
            continue
        shares = {g: share(found.n[g], found.total) for g in GRADES}
        less = share(sum(found.n[g] for g in LESS_THAN_GOOD), found.total)
        rows.append(
            (
                FRAMEWORKS[framework],
                str(found.total),
                *(told(shares[g]) for g in GRADES),
                told(less),
            )
        )
        if less is not None:
            told_shares.append(f"{less.text} of {less.total} under {framework}")
    return Result(
        id="before",
        title="",
        sentence=(
            "Judged less than good at a council's first inspection under each framework: "
            f"{words.join(told_shares)}."
        ),
        table=Table(
            "First judgements of councils by framework: share in each grade and 95% interval",
            ("Framework", "Councils", *(judgements.label(g) for g in GRADES), "Less than good"),
            tuple(rows),
        ),
        notes=[
            DIFFERENT,
            "The inspections of child protection and the targeted ones went to some councils "
            "only, not to a sample of all.",
            "The safeguarding grade stands for the framework of 2009 to 2012, which gave no "
            "single overall grade.",
        ],
        source=scope.source(),
    )


def council(scope: Scope) -> Result:
    """Show the named council's judgements, and where it stood on the days of the claims."""
    if scope.area is None:
        return Result(
            "council",
            "",
            "No council was named: this page is about all of them. Run it with a council's name "
            "or code as its area, and its judgements stand here and are marked on the charts.",
        )
    history = judgements.history(scope.area.id, scope.end)
    name = scope.area.name
    if history.empty:
        return Result("council", "", f"{name} has no published judgement in this edition.")
    entries = [
        (day.date(), grade_of(grade), framework)
        for day, grade, framework in zip(
            history["published"], history["overall"], history["framework"], strict=True
        )
    ]
    days = sorted({d for d in (grades(c).by for c in (COUNT, FOREWORD, SLIDES)) if d <= scope.end})
    places = [f"{_stood(history, day)} on {words.day(day)}" for day in days]
    sentence = (
        f"Under {FRAMEWORK} {name} stood at: {words.join(places)}. Its latest judgement in this "
        f"edition: {entries[-1][1]} ({entries[-1][2]}, {words.day(entries[-1][0])})."
    )
    notes = ["Dates are of publication; the inspection came weeks earlier.", DIFFERENT]
    if scope.area.end is not None:
        notes.append(
            f"{name} was abolished on {words.day(scope.area.end)}; {names(scope.area.successors)} "
            "did not inherit its judgements."
        )
    return Result(
        id="council",
        title=f"{name}: judgements by date of publication",
        sentence=sentence,
        table=Table(
            f"{name}: judgements by date of publication",
            ("Published", "Framework", "Overall"),
            tuple((words.day(day), framework, grade) for day, grade, framework in entries),
        ),
        figure=charts.timeline([(day, grade) for day, grade, _ in entries], []),
        alternative=f"A step line of grades by date. {sentence}",
        notes=notes,
        source=scope.source(),
    )


def _stood(history: pd.DataFrame, day: date) -> str:
    """Return a council's grade under the framework on a day."""
    table = history[
        (history["framework"] == FRAMEWORK) & (history["published"] <= pd.Timestamp(day))
    ]
    return grade_of(table["overall"].iloc[-1]) if len(table) else "not yet judged"
