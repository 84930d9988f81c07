"""How many councils had been inspected, with what grades, on any day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis import areas, charts, judgements, words
from analysis.judgements import FRAMEWORKS, GRADES
from analysis.results import Result, Table
from analysis.study.system.scope import (
    BAND,
    COUNT,
    FRAMEWORK,
    RI,
    Scope,
    grade_of,
    grades,
    names,
    nothing,
    share,
    stretch,
    told,
)


def by_date(scope: Scope, framework: str = FRAMEWORK, by: str | date = "") -> Result:
    """Count the councils inspected by a day, by grade.

    Parameters
    ----------
    scope
        The edition.
    framework
        One of `judgements.FRAMEWORKS`.
    by
        Last day of publication, as 2016-01-31; the edition's last when empty.

    Raises
    ------
    UserError
        If the framework or the date is not known.
    """
    when = scope.day(by) if by else scope.end
    found = judgements.counts(framework, when)
    rows = [
        (judgements.label(grade), str(found.n[grade]), told(share(found.n[grade], found.total)))
        for grade in GRADES
    ]
    better = share(found.at_least(RI), found.total)
    for name, grade in (("Requires improvement or better", RI), ("Good or better", "good")):
        count = found.at_least(grade)
        rows.append((name, str(count), told(share(count, found.total))))
    rows.append(("All with an overall grade", str(found.total), ""))
    if found.ungraded:
        rows.append(("No overall grade given", str(len(found.ungraded)), ""))
    each = [f"{count} {grade}" for grade, count in found.n.items() if count]
    sentence = f"By {words.day(when)} no council had a judgement under {framework}."
    if better is not None:
        sentence = (
            f"By {words.day(when)} {words.plural(found.total, 'council')} had a judgement under "
            f"{framework}: {words.join(each)}. Requires improvement or better: {better.text} "
            f"(95% interval {better.interval})."
        )
    gone = tuple(place for ids in found.areas.values() for place in ids if areas.areas()[place].end)
    notes = [f"{FRAMEWORKS[framework]}. A judgement counts from the day it was published.", BAND]
    if gone:
        notes.append(f"Since abolished, and counted here as they then were: {names(gone)}.")
    left = [a for a in scope.judgements(framework)["area"].unique() if _over(a, when)]
    if left:
        notes.append(f"No longer councils on that day, and left out: {names(tuple(left))}.")
    if found.ungraded:
        notes.append(
            f"Judged without an overall grade, as the framework has it from April 2026: "
            f"{names(found.ungraded)}."
        )
    return Result(
        id=f"grades-{framework.lower()}-{when.isoformat()}",
        title="",
        sentence=sentence,
        table=Table(
            f"Councils by grade under {framework}, {words.day(when)}",
            ("Grade", "Councils", "Share (95% interval)"),
            tuple(rows),
        ),
        notes=notes,
        source=scope.source(),
    )


def _over(area: str, when: date) -> bool:
    """Say whether a council had been abolished by a day."""
    end = areas.areas()[area].end
    return end is not None and end < when


def abolished(scope: Scope) -> Result:
    """Reconcile the introduction's count with the councils of today.

    Every council with a judgement under the framework that has since been abolished stands
    with its grade, whether the count held it, and its successors with their own first grade:
    a successor does not inherit a judgement.
    """
    test = grades(COUNT)
    when = scope.within(test.by)
    found = judgements.counts(FRAMEWORK, when)
    counted = {place for ids in found.areas.values() for place in ids}
    known = areas.areas()
    table = scope.judgements(FRAMEWORK)
    every = scope.judgements().drop_duplicates("area")
    rows = []
    for area, published, overall in zip(
        table["area"], table["published"], table["overall"], strict=True
    ):
        council = known[area]
        if council.end is None:
            continue
        inside = area in counted and published.date() <= when
        after = [f"{known[s].name} ({_first(every, s)})" for s in council.successors]
        rows.append(
            (
                council.name,
                words.day(council.end),
                words.day(published),
                grade_of(overall),
                "yes" if inside else "no, later",
                words.join(after),
            )
        )
    kept = {g: [a for a in ids if known[a].end is None] for g, ids in found.areas.items()}
    gone = tuple(a for ids in found.areas.values() for a in ids if known[a].end is not None)
    stood = _stood(scope, test.counts)
    rest = share(sum(len(kept[g]) for g in GRADES[1:]), sum(map(len, kept.values())))
    whole = share(found.at_least(RI), found.total)
    asked = [(g, found.n[g], test.counts.get(g, 0)) for g in GRADES]
    equal = all(have == said for _, have, said in asked)
    sentence = (
        f"By {words.day(when)} {words.plural(found.total, 'council')} had been judged: "
        + words.join(f"{have} {g} (the introduction: {said})" for g, have, said in asked)
        + f". The counts {'agree' if equal else 'do not agree'} to the unit."
    )
    if stood:
        sentence += f" They stood so from {stretch(*stood)}."
    if whole is not None and rest is not None:
        sentence += (
            f" They hold {words.plural(len(gone), 'council')} since abolished ({names(gone)}); "
            f"without {'it' if len(gone) == 1 else 'them'} requires improvement or better would "
            f"be {rest.told} in place of {whole.told}."
        )
    return Result(
        id="abolished",
        title="",
        sentence=sentence,
        table=Table(
            f"Judgements under {FRAMEWORK} of councils since abolished, and their successors",
            (
                "Council",
                "Last day",
                "Published",
                "Overall",
                f"In the count of {words.day(when)}",
                "Successors (first judgement)",
            ),
            tuple(rows),
        ),
        notes=[
            "A list that holds only the councils of today, or gives a successor its "
            "predecessor's grade, cannot arrive at the introduction's count."
        ],
        source=scope.source(),
    )


def _stood(scope: Scope, counts: dict[str, int]) -> tuple[date, date] | None:
    """Return the first and last day on which the counts by grade were just these."""
    table = scope.curve(FRAMEWORK)
    same = (table[list(counts)] == pd.Series(counts)).all(axis=1).to_numpy()
    if not same.any():
        return None
    places = np.flatnonzero(same)
    days = [day.date() for day in table["by"]]
    after = int(places[-1]) + 1
    return days[int(places[0])], (
        days[after] - timedelta(days=1) if after < len(days) else scope.end
    )


def _first(firsts: pd.DataFrame, area: str) -> str:
    """Return a council's first judgement in words."""
    own = firsts[firsts["area"] == area]
    if own.empty:
        return "not yet judged in this edition"
    grade, framework, day = (own[name].iloc[0] for name in ("overall", "framework", "published"))
    return f"{grade_of(grade)}, {framework}, {words.day(day)}"


def inspected(scope: Scope, framework: str = FRAMEWORK) -> Result:
    """Draw the number of councils by grade over all days of publication."""
    table = scope.curve(framework)
    if table.empty:
        return nothing("inspected", framework)
    days = [day.date() for day in table["by"]]
    last = table.iloc[-1]
    sentence = (
        f"From {words.day(days[0])} to {words.day(days[-1])} the number of councils with a "
        f"judgement under {framework} rose to {int(last['inspected'])}: "
        + words.join(f"{int(last[g])} {g}" for g in GRADES)
        + ", each at its latest."
    )
    return Result(
        id=f"inspected-{framework.lower()}",
        title=f"Councils judged under {framework} by grade and date of publication",
        sentence=sentence,
        table=Table(
            f"Councils by latest grade under {framework}, on each day a report was published",
            ("Published by", "Judged", *(judgements.label(g) for g in GRADES)),
            tuple(
                (words.day(day), str(row["inspected"]), *(str(row[g]) for g in GRADES))
                for day, (_, row) in zip(days, table.iterrows(), strict=True)
            ),
        ),
        figure=charts.grades_over_time(
            days, {g: table[g].to_numpy(float) for g in GRADES}, marks=scope.marks()
        ),
        alternative=f"Stacked steps by date, one colour a grade. {sentence}",
        notes=["A council inspected twice moves to its later grade on the day of that report."],
        source=scope.source(),
    )
