"""The workforce around inspections: an event study, and checks of it."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, panel, words
from analysis.findings._effects import Effect, controlled, p_told
from analysis.findings.workforce import paths
from analysis.findings.workforce.base import alone, judged, septembers
from analysis.results import Result, Table
from analysis.study.people import Page, nothing

SNAPSHOT = (
    "Posts, vacancies, agency workers and cases are those of one day, 30 September; leavers are "
    "of the year ending then. What happened between two Septembers is not seen."
)
BREAK = (
    "Until 2016 the collection was of totals, and experimental; from 2017 it is of one record a "
    "worker. Each September's mean takes out what moved all councils at once. Caseload was "
    "counted otherwise before 2017 and is shown from then."
)
JOINT = (
    "Councils that file one return together (Kingston and Richmond, the two Northamptonshires) "
    "have judgements of their own but no figures of their own: they are left out here."
)
LINKED = (
    "Vacancies and agency work are linked by construction: an agency worker covers a post that "
    "counts as vacant."
)


def _paths(page: Page) -> dict[tuple[str, str], paths.Path]:
    found = {
        (measure, kind): paths.path(page.edition, measure, kind)
        for measure in paths.SHOWN
        for kind in paths.KINDS
    }
    return {key: one for key, one in found.items() if one is not None}


def _own(page: Page, measure: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the named council's changes around its latest judgement that figures span."""
    if page.area is None or page.joint:
        return None
    values = alone(septembers(page.edition))[measure].unstack("period")
    if page.area.id not in values.index:
        return None
    table = judged(page.edition)
    mine = table[(table["area"] == page.area.id) & table["grade"].notna()]
    newest = int(values.columns.max())
    usable = [s for s in mine["september"] if s in values.columns and s < newest]
    if not usable:
        return None
    start = int(usable[-1])
    own = values.T[page.area.id]
    steps, changes = [], []
    for step in paths.STEPS:
        year = start + 1 + step
        if year not in values.columns:
            continue
        change = values[year] - values[start]
        steps.append(step)
        changes.append(float(own[year] - own[start]) - float(change.median()))
    return np.array(steps, float), np.array(changes)


def around(page: Page) -> Result:
    """Draw the event study: each measure around each kind of judgement."""
    found = _paths(page)
    if not found:
        return nothing(
            "around",
            "This edition has too few Septembers of workforce figures to follow councils before "
            "and after an inspection.",
        )
    panels, rows = [], []
    every = controlled([one for path in found.values() for one in path.effects.values()])
    adjusted = {one.key: one for one in every}
    drawn_own = False
    for measure in paths.SHOWN:
        spec = declare.indicator(measure)
        lines = {}
        for kind in paths.KINDS:
            path = found.get((measure, kind))
            if path is None:
                continue
            steps = sorted(path.effects)
            part = [path.effects[s] for s in steps]
            lines[kind] = (
                steps,
                [e.estimate for e in part],
                [e.low for e in part],
                [e.high for e in part],
            )
            rows += [_row(spec.short, path, s, adjusted[path.effects[s].key]) for s in steps]
        own = _own(page, measure)
        drawn_own |= own is not None
        if lines:
            unit = "percentage points" if spec.per == 100 else "cases a worker"
            panels.append(charts.EventPanel(f"{spec.short}, change ({unit})", lines, own))
    clear = sum(one.adjusted < 0.05 for one in every)
    sentence = f"{_agency_told(found)} {_good_told(found)}".strip()
    notes = [
        "Each line: first such judgement of a council in these years, a mean for each council and "
        "each September taken out, errors clustered by council. Years beyond three count with "
        "the third.",
        f"{words.plural(len(every), 'estimate')} are drawn; {clear} stay clear after "
        "false-discovery control over them all. Bars are not so widened.",
        "Movement before the inspection is as telling as after it: a line that is not level on "
        "the left was already moving when inspectors came.",
        "Councils at their worst before an inspection tend to come back towards the middle "
        "whatever anyone does.",
        LINKED,
        SNAPSHOT,
        BREAK,
        JOINT,
    ]
    if page.area is not None and not drawn_own:
        why = f"no inspection of {page.area.name} lies inside its years of figures"
        if page.joint:
            why = "it files its return together with another council"
        elif tiny(page):
            why = "it has too few social workers for a comparison"
        notes.insert(0, f"{page.area.name} is not drawn: {why}.")
    elif page.area is not None:
        notes.insert(
            0,
            f"{page.area.name}: its own change around its latest such inspection, less the "
            "median change of all councils in the same years; no interval.",
        )
    return Result(
        id="around",
        title="The social work workforce around inspections, by the grade given",
        sentence=sentence,
        table=Table(
            "Change from the September before the inspection, beyond other councils'",
            (
                "Measure",
                "Grade given",
                "September",
                "Change",
                "95% interval",
                "p",
                "p, adjusted",
                "Councils so judged",
                "Smallest effect that would be found",
            ),
            tuple(rows),
        ),
        figure=charts.event_paths(
            panels, paths.STEPS, paths.BASE, page.area.name if page.area else ""
        ),
        alternative=f"Four panels of lines from three years before to three after. {sentence}",
        notes=notes,
        source=page.source("workforce", "ofsted"),
    )


def _row(short: str, path: paths.Path, step: int, one: Effect) -> tuple[str, ...]:
    return (
        short,
        path.kind.capitalize(),
        words.signed(step),
        words.signed(one.estimate, 1),
        words.span(one.low, one.high, 1, sign=True),
        p_told(one.p),
        p_told(one.adjusted),
        str(path.councils),
        words.number(one.detectable, 1),
    )


def _told(one: Effect) -> str:
    low, high = words.signed(one.low, 1), words.signed(one.high, 1)
    return f"{words.signed(one.estimate, 1)} points ({low} to {high})"


def _agency_told(found: dict[tuple[str, str], paths.Path]) -> str:
    path = found.get(("agency_rate", "inadequate"))
    if path is None or 1 not in path.effects:
        return ""
    said = (
        f"Two Septembers after the one before an inadequate judgement, agency workers stood at "
        f"{_told(path.effects[1])} beyond other councils'"
    )
    if -3 in path.effects:
        said += (
            f"; three years before and earlier, at {_told(path.effects[-3])}: the rise had begun "
            "before inspectors came"
            if path.effects[-3].high < 0
            else f"; three years before and earlier, at {_told(path.effects[-3])}"
        )
    turnover = found.get(("turnover_rate", "inadequate"))
    if turnover is not None and 1 in turnover.effects:
        said += f". Turnover, over the same years: {_told(turnover.effects[1])}"
    return said + "."


def _good_told(found: dict[tuple[str, str], paths.Path]) -> str:
    path = found.get(("turnover_rate", "good or outstanding"))
    if path is None or 1 not in path.effects:
        return ""
    return f"After a judgement of good or better turnover moved by {_told(path.effects[1])}."


#: What a hostile reviewer would check of the event study, and at which step.
CHECKED = ("turnover_rate", "vacancy_rate", "agency_rate")
CHECK_KINDS = ("inadequate", "good or outstanding")
CHECK_STEP = 1
OLD, PANDEMIC = (2015, 2016), (2020, 2021, 2022)


def around_checks(page: Page) -> Result:
    """Estimate the same step in four ways."""
    rows, said, apart = [], 0, []
    for measure in CHECKED:
        for kind in CHECK_KINDS:
            ways = [
                paths.path(page.edition, measure, kind),
                paths.path(page.edition, measure, kind, OLD),
                paths.path(page.edition, measure, kind, PANDEMIC),
            ]
            found = [w.effects.get(CHECK_STEP) if w is not None else None for w in ways]
            found.append(paths.stacked(page.edition, measure, kind, CHECK_STEP))
            if found[0] is None:
                continue
            name = f"{declare.indicator(measure).short}, {kind}"
            there = [one for one in found if one is not None]
            said += len(there) - 1
            if (
                len({one.p < 0.05 for one in there}) > 1
                or len({one.estimate > 0 for one in there}) > 1
            ):
                apart.append(name.lower())
            rows.append((name, *(_cell(one) for one in found)))
    if not rows:
        return nothing("around-checks", "This edition has too few Septembers for such checks.")
    sentence = f"{words.plural(said, 'check')} of the figures for the second September after: " + (
        f"sign or clearness differs between the ways for {words.join(apart)}."
        if apart
        else "none changes a sign, or whether an estimate is clear."
    )
    return Result(
        id="around-checks",
        title="",
        sentence=sentence,
        table=Table(
            "Change from the September before to the second after, beyond other councils' "
            "(percentage points, 95% interval)",
            (
                "Measure and grade",
                "As drawn",
                "From 2017 only",
                "Without the pandemic's Septembers",
                "Beside councils not so judged",
            ),
            tuple(rows),
        ),
        notes=[
            "The last column averages each judgement's difference from councils without such a "
            "judgement around it: it is free of the mixing of early and late judgements that "
            "two-way means can bring, and counts every judgement, not the first alone.",
        ],
        source=page.source("workforce", "ofsted"),
    )


def _cell(one: Effect | None) -> str:
    if one is None:
        return "–"
    return f"{words.signed(one.estimate, 1)} ({words.span(one.low, one.high, 1, sign=True)})"


def tiny(page: Page) -> bool:
    """Whether the named council is one of the two left out of every comparison."""
    return page.area is not None and page.area.id in panel.TINY
