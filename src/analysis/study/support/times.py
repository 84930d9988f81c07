"""Times from inadequate to better by form of support, and one council's own."""

from __future__ import annotations

from math import isfinite

from analysis import areas, charts, judgements, words
from analysis.charts.lanes import Range
from analysis.findings import _forms as forms
from analysis.findings import support as findings
from analysis.findings.support import Group
from analysis.results import Result, Table
from analysis.stats.exact import MedianTime
from analysis.study.support.lanes import INCOMPLETE, listed
from analysis.study.system.scope import Scope

MIDDLE = "Median to the middle of its interval"
HEADINGS = (
    "Form",
    "Spells",
    "Better so far",
    "Median months to the better report (95% interval)",
    MIDDLE,
    "Better at the next judgement (exact 95% interval)",
    "Against all others: log-rank p (adjusted)",
    "Next judgement against all others: Fisher's p",
)


def _median(found: MedianTime | None) -> str:
    """Print a median with its interval."""
    if found is None or found.median != found.median:
        return "not reached"
    limits = words.span(found.low, found.high) if isfinite(found.low) else "no interval"
    return f"{words.number(found.median)} ({limits})"


def _row(group: Group) -> tuple[str, ...]:
    """Print a form's row."""
    share = group.share
    middle = group.middle.median if group.middle else float("nan")
    return (
        group.title,
        str(len(group.spells)),
        str(sum(s.ended for s in group.spells)),
        _median(group.median),
        words.number(middle) if middle == middle else "not reached",
        f"{group.better} of {group.judged} ({words.span(100 * share.low, 100 * share.high)}%)"
        if share
        else "–",
        f"{words.number(group.logrank.p, 3)} ({words.number(group.q, 3)})"
        if group.logrank
        else "too few",
        words.number(group.table.p, 3) if group.table else "too few",
    )


def _without_middle(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the column of medians to the middle of the interval."""
    place = HEADINGS.index(MIDDLE)
    return (*cells[:place], *cells[place + 1 :])


def _medians(groups: tuple[Group, ...]) -> str:
    """Tell the medians in a sentence."""
    told = [
        f"{g.title.lower()} {words.number(g.median.median)} months ({len(g.spells)} spells)"
        for g in groups
        if g.median and g.median.median == g.median.median and len(g.spells) >= findings.FEWEST
    ]
    return words.join(told)


def times(scope: Scope) -> Result:
    """Draw every spell of inadequate by the farthest-reaching form in force at some time in it."""
    groups = findings.groups(scope.edition)
    if not groups:
        return Result("times", "", "This edition has no council judged inadequate.")
    own = scope.area.id if scope.area else ""
    spells = [s for g in groups for s in g.spells]
    ended = sum(s.ended for s in spells)
    sentence = (
        f"{len(spells)} spells of inadequate under the single and the later framework, of which "
        f"{ended} have ended in a better report. Median time to that report: "
        f"{_medians(groups) or 'not reached under any form'}. A form that takes years to set up "
        "is found in long spells only, so these medians compare unlike spells."
    )
    drawn = [
        (
            f"{g.title} ({words.plural(len(g.spells), 'spell')})",
            [Range(s.least, s.months, s.ended, s.area == own) for s in g.spells],
        )
        for g in groups
    ]
    return Result(
        id="times",
        title="From the first inadequate report to a better one, by form of support",
        sentence=sentence,
        table=Table(
            "Spells of inadequate by the farthest-reaching form in force at some time in them",
            HEADINGS,
            tuple(_row(g) for g in groups),
        ),
        figure=charts.ranges(drawn, "months since the first inadequate report", _name(scope)),
        alternative=f"One line a spell, grouped by form, from the last inadequate report to the "
        f"better one. {sentence}",
        notes=[
            "Medians by Kaplan and Meier; spells still open count as far as they are seen, to "
            "the edition's end or the council's abolition. Log-rank probabilities are by "
            "shuffling, adjusted for the number of forms (Benjamini and Hochberg); Fisher's test "
            "and the shares are exact, and not adjusted.",
            "The middle of the interval is halfway from the last report still inadequate to the "
            "first one better: the day of change itself is not known.",
            "A notice or direction without a listed end is taken to bear on spells that begin up "
            "to two years after it.",
            "Spells that began under earlier frameworks are counted from the first inadequate "
            "judgement under the single framework, and so are too short.",
            INCOMPLETE,
        ],
        source=listed(scope),
    )


def _name(scope: Scope) -> str:
    return scope.area.name if scope.area else ""


def landmark(scope: Scope) -> Result:
    """Compare spells still open a year on by the form in force by then, timed from then."""
    groups = findings.groups(scope.edition, landmark=True)
    if not groups:
        return Result("landmark", "", "This edition has no spell still open a year on.")
    tested = [g for g in groups if g.logrank]
    clear = [g.title.lower() for g in tested if g.q < 0.05]
    late = {g.form: len(g.spells) for g in groups}
    every = {g.form: len(g.spells) for g in findings.groups(scope.edition)}
    ever, total = every.get("delivery", 0), sum(every.values())
    sentence = (
        f"Of spells still inadequate a year on, the median time left was: "
        f"{_medians(groups) or 'not reached under any form'}. "
        + (
            f"Told apart from the rest: {words.join(clear)}."
            if clear
            else f"None of the {len(tested)} forms with enough spells can be told apart from the "
            "rest."
        )
        + f" A trust or company was in force by then in {late.get('delivery', 0)} of "
        f"{sum(late.values())}, and at some time in {ever} of all {total} spells."
    )
    return Result(
        id="landmark",
        title="",
        sentence=sentence,
        table=Table(
            "Spells still open a year on, by the form in force by then; months from then",
            _without_middle(HEADINGS),
            tuple(_without_middle(_row(g)) for g in groups),
        ),
        notes=[
            "The middle of the interval can lie before the fixed day, so it is not given here.",
            "Taking the form at one fixed day keeps time spent waiting for a form from being "
            "counted as time under it (a landmark analysis).",
            "Only forms surely begun by the day count: a measure dated to a year counts from its "
            "end.",
            "No adjustment is made for how bad things were: nothing here could make it.",
        ],
        source=listed(scope),
    )


def council(scope: Scope) -> Result:
    """Show the named council's spells of inadequate and what the list has of it."""
    if scope.area is None:
        return Result(
            "council",
            "",
            "No council was named. Run the page with a council's name or code as its area, and "
            "its spells and listed support stand here and are marked on the charts.",
        )
    name = scope.area.name
    spells, entries = findings.council(scope.area.id, scope.edition)
    rows = [
        (
            f"Inadequate from {words.day(s.start)}",
            f"{judgements.label(s.after)} on {words.day(s.end)}" if s.end else "no better report",
            f"{words.number(s.least)} to {words.number(s.months)} months"
            if s.ended
            else f"{words.number(s.months)} months seen",
            forms.TITLES[forms.form_of(s, scope.edition)],
        )
        for s in spells
    ]
    rows += [
        (
            f"{forms.TITLES[e.form]}: {e.measure.name}",
            f"{judgements.label(e.after)} on {words.day(e.after_day)}"
            if e.after_day
            else "not inspected since",
            e.measure.printed,
            forms.TITLES[e.form],
        )
        for e in entries
    ]
    if not rows:
        why = "has never been judged inadequate under the single or the later framework"
        if forms.graded(scope.edition)["area"].ne(scope.area.id).all():
            why = "has no judgement in this edition"
        return Result(
            "council",
            "",
            f"{name} {why}, and the collected list has no support of these forms for it. That it "
            "is not listed is no evidence that it had none.",
        )
    done = [s for s in spells if s.ended]
    told = (
        f"{name} has had {words.plural(len(spells), 'spell')} of inadequate under the single and "
        f"the later framework, {len(done)} ended in a better report"
        if spells
        else f"{name} has had no spell of inadequate under the single or the later framework"
    )
    return Result(
        id="council",
        title="",
        sentence=f"{told}; the collected list has "
        f"{words.plural(len(entries), 'beginning')} of support of these forms for it.",
        table=Table(
            f"{name}: spells of inadequate and listed support",
            ("What", "What followed", "How long, or when in force", "Form"),
            tuple(rows),
        ),
        notes=[INCOMPLETE, *_gone(scope)],
        source=listed(scope),
    )


def _gone(scope: Scope) -> list[str]:
    """Say what an abolished council's page leaves out."""
    area = scope.area
    if area is None or area.end is None:
        return []
    after = words.join(areas.areas()[a].name for a in area.successors)
    return [
        f"{area.name} was abolished on {words.day(area.end)}: nothing is seen of it after that "
        f"day, and {after} did not inherit its judgements."
    ]
