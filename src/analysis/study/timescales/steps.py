"""How long each step took: the report's bars, the shares by time, one council's stretches."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis import charts, words
from analysis.charts import Span
from analysis.findings import _clocks, timescales
from analysis.findings._clocks import ROUTES, Timed
from analysis.findings.timescales import per_cent, span, years
from analysis.results import Result, Table
from analysis.study.system import since
from analysis.study.system.scope import Scope

#: Years drawn, and how finely.
LONGEST, STEP = 10.0, 0.05
SHOWN = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
#: The report's own steps: what, and from when to when in years.
STEPS = (
    ("Report: find the baseline", 0.0, 0.5),
    ("Report: stabilise the service", 0.5, 1.0),
    ("Report: work through it", 1.0, 2.0),
    ("Report: from fair to good and great", 2.0, 5.0),
)
ASSUMED = (
    "Grades stand for the report's stages by our assumption; its authors avoided Ofsted's words on "
    "purpose."
)
UNSEEN = (
    "“As recorded” is from one published report to another. What inspections leave open is from "
    "the day after the last that saw the old grade to the first day of the one that saw the new; "
    "nothing is assumed in between, and councils not judged again are left out of it."
)


def own_stretches(scope: Scope, route: str) -> list[tuple[date, float, int]]:
    """Return the named council's stretches: first day, years, and how each ended."""
    if scope.area is None:
        return []
    table = _clocks.timed(scope.edition, route).spells
    rows = table[table["area"] == scope.area.id]
    return [
        (start.date(), float(months) / 12, int(event))
        for start, months, event in zip(rows["start"], rows["months"], rows["event"], strict=True)
    ]


def _own_told(scope: Scope, route: str) -> str:
    """Tell the named council's stretches in a sentence, empty where it has none."""
    ends = {0: "not recorded so yet after", 1: "recorded so after", 2: "recorded lower after"}
    found = [
        f"from {words.day(start)}, {ends[event]} {words.number(length, 1)} years"
        for start, length, event in own_stretches(scope, route)
    ]
    if scope.area is None:
        return ""
    if not found:
        return f" {scope.area.name} has no stretch of this kind."
    return f" {scope.area.name}: {words.join(found)}."


def few(part: str, found: Timed) -> Result:
    """Return the result of a section with too few completed steps to time."""
    return Result(id=part, title="", sentence=timescales.too_few(found))


def timeline(scope: Scope) -> Result:
    """Draw the report's steps as bars of time above what was recorded."""
    nothing = float("nan")
    rows = [Span(name, nothing, low, high, (low, high)) for name, low, high in STEPS]
    table = [(name, "–", "–", f"{low:g} to {high:g} years") for name, low, high in STEPS]
    told = []
    for route in ("fair", "good", "joint"):
        found = _clocks.timed(scope.edition, route)
        if found.events < timescales.FEWEST:
            continue
        quick, middle, slow = (found.recorded.quantile(q)[0] / 12 for q in (0.25, 0.5, 0.75))
        name = f"Recorded: {found.told.split(',')[0]}"
        rows.append(Span(name, middle, quick, slow, (quick, slow)))
        table.append(
            (
                name,
                f"{found.events} of {found.n}",
                years(12 * middle),
                span(12 * quick, 12 * slow),
            )
        )
        told.append(f"{found.told}, {years(12 * middle)}")
    gap = next((g for g in _clocks.timetable(scope.edition) if g.grade == 1), None)
    if gap is not None:
        low, first, middle, last, high = (q / 12 for q in gap.quantiles)
        name = "Timetable: inadequate councils judged again"
        rows.append(Span(name, middle, low, high, (first, last)))
        table.append(
            (name, f"{gap.again} of {gap.judged}", years(12 * middle), span(12 * first, 12 * last))
        )
    own = [
        (f"{scope.area.name}, from {start.year}", length, event)
        for route in ("joint",)
        for start, length, event in own_stretches(scope, route)
        if scope.area is not None
    ]
    for name, length, event in own:
        rows.append(Span(name, nothing, 0.0, length, (0.0, length), own=True))
        end = "came to good" if event == 1 else "not good yet"
        table.append((f"{name} (inadequate to good)", end, years(12 * length), "–"))
    sentence = (
        "The report gives two years from recognition to a safe core service and three more to good "
        "and great."
    )
    sentence += (
        f" Half had been recorded: {'; '.join(told)}."
        if told
        else " In this edition too few steps had been completed to set times beside them."
    )
    return Result(
        id="timeline",
        title="The report's steps and the times recorded",
        sentence=sentence,
        table=Table(
            "The report's steps, and recorded times between grades",
            ("Step", "Completed", "Median", "Range, or middle half"),
            tuple(table),
        ),
        figure=charts.spans(
            rows,
            "Years since the report that began the stretch",
            2.0,
            "two years",
            "Report: its own estimate. Recorded: middle half, with the median as a dot.",
            (0.0, LONGEST),
        ),
        alternative=f"Bars of time in years, one row a step. {sentence}",
        notes=[
            ASSUMED,
            "The figure of the source documents is not at hand; its bars are drawn here from the "
            "text.",
        ],
        source=scope.source(),
    )


def reached(scope: Scope, route: str) -> Result:
    """Draw the share that had come to a grade by time, with the report's band."""
    found = _clocks.timed(scope.edition, route)
    if found.events < timescales.FEWEST or found.bounds is None:
        return few(f"reached-{route}", found)
    x = np.round(np.arange(0, LONGEST + STEP / 2, STEP), 4)
    recorded = 100 * (1 - np.array([found.recorded.at(12 * t) for t in x]))
    allowed = 100 * np.array([found.bounds.at(12 * t) for t in x])
    # the curve says nothing beyond the longest stretch, and its interval nothing at its ends
    level, high, low = recorded.T
    low, high = np.where(np.isfinite(low), low, level), np.where(np.isfinite(high), high, level)
    expected = found.expected / 12
    half = timescales.AROUND / 12
    likely, possible = timescales.reads(found)
    middle, early, late = found.recorded.quantile(0.5)
    verdict = (
        "which the recorded time agrees with"
        if likely
        else "which the recorded time does not show, but inspections leave open"
        if possible
        else "which neither the recorded time nor what inspections leave open agrees with"
    )
    least, most = found.bounds.at(found.expected)
    sentence = (
        f"{found.told[:1].upper()}{found.told[1:]}: half were recorded so by {years(middle)} (95% "
        f"interval {span(early, late)}). The report says around {expected:g} years, {verdict}: by "
        f"then it can have been from {per_cent(least)} to {per_cent(most)} of those judged again."
        f"{_own_told(scope, route)}"
    )
    rows = []
    for t in SHOWN:
        share, top, bottom = (1 - v for v in found.recorded.at(12 * t))
        out = tuple(
            words.number(100 * v, 1) if np.isfinite(v) else "–" for v in (share, bottom, top)
        )
        a, b = found.bounds.at(12 * t)
        rows.append(
            (
                f"{t:g}",
                out[0],
                f"{out[1]} to {out[2]}",
                f"{words.number(100 * a, 1)} to {words.number(100 * b, 1)}",
            )
        )
    notes = [ASSUMED, UNSEEN]
    if found.route != "fair" and found.route != "joint":
        back = int((found.spells["event"] == 2).sum())
        notes.append(
            f"{words.plural(back, 'stretch', 'stretches')} ended lower instead: set aside at that "
            "day on the recorded line, and never there on the other."
        )
    return Result(
        id=f"reached-{route}",
        title=f"Share of councils {found.told}, by time",
        sentence=sentence,
        table=Table(
            f"Share {found.told}, per cent",
            ("Years", "Recorded", "95% interval", "Least and most inspections allow"),
            tuple(rows),
        ),
        figure=charts.reached(
            x,
            (level, low, high),
            (allowed[:, 0], allowed[:, 1]),
            (expected - half, expected + half),
            f"report: around {expected:g} years",
        ),
        alternative=f"A rising line of the share by years, with a hatched area. {sentence}",
        notes=notes,
        source=scope.source(),
    )


def council(scope: Scope) -> Result:
    """Return the named council's judgements, and its stretches on each step."""
    shown = since.council(scope)
    if scope.area is None or not shown.table:
        return shown
    told = "".join(
        f" On the way {ROUTES[route][3]}:{_own_told(scope, route)[len(scope.area.name) + 2 :]}"
        for route in ("fair", "good", "joint")
        if own_stretches(scope, route)
    )
    return Result(
        id="council",
        title=shown.title,
        sentence=shown.sentence + told,
        table=shown.table,
        figure=shown.figure,
        alternative=shown.alternative,
        notes=shown.notes,
        source=shown.source,
    )
