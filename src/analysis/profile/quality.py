"""The first page of a local run: how sound the council's own data are, and what was counted."""

from __future__ import annotations

from analysis import words
from analysis.local import specs
from analysis.local.aggregate import PUBLISH, Check
from analysis.profile.locals import UNPUBLISHED, window
from analysis.profile.subject import Subject
from analysis.results import Result, Table

GRADES = {
    "A": "comparable with the published series",
    "B": "comparable with care: put on a year, or counted another way",
    "C": "not comparable: never on one axis with a published series",
}
#: Small numbers of rows could tell of a child, so a page to be published bands them.
SMALL = range(1, 6)


def _rows(count: int | None, mode: str) -> str:
    """Print a number of rows, banded where it is small and the page is to be published."""
    if count is None:
        return "–"
    return "1 to 5" if mode == PUBLISH and count in SMALL else f"{count:,}"


def _line(check: Check, mode: str) -> tuple[str, ...]:
    return (
        check.part,
        check.what,
        check.column or "–",
        _rows(check.count, mode),
        _rows(check.of, mode),
        check.text or "–",
    )


def quality(subject: Subject) -> Result:
    """Show what was found in the council's own data, list by list."""
    own = subject.own
    assert own is not None
    mode = (
        "Small counts are withheld." if own.mode == PUBLISH else "Small counts are shown: internal."
    )
    sentence = (
        f"{subject.name}'s own figures ({UNPUBLISHED}), taken on {words.day(own.reference)}: "
        f"{words.plural(len(own.figures), 'indicator')} could be counted. {mode}"
    )
    if not own.quality:
        return Result(
            "local-quality",
            "",
            f"{sentence} Nothing was said of the rows behind them.",
        )
    return Result(
        "local-quality",
        "",
        sentence,
        Table(
            f"How sound the data are ({UNPUBLISHED})",
            ("Part", "What was looked at", "Column", "Rows concerned", "Of", "What was found"),
            tuple(_line(check, own.mode) for check in own.quality),
        ),
    )


def counted(subject: Subject, comparable: bool) -> Result:
    """Show own figures with their windows, grades and how they were counted.

    Those that compare with a published series, or those that do not: never in one table.
    """
    own = subject.own
    assert own is not None
    rows = []
    for name in sorted(own.figures):
        spec = specs.spec(name)
        for one in own.figures[name]:
            if (one.grade == "C") == comparable:
                continue
            point = one.point
            rows.append(
                (
                    f"{spec.short} ({spec.unit})",
                    window(one),
                    "c" if one.withheld else words.number(point.value, spec.decimals),
                    words.span(point.low, point.high, spec.decimals) or "–",
                    one.grade,
                    one.how,
                )
            )
    shown = [grade for grade in GRADES if (grade == "C") != comparable]
    grades = "; ".join(f"{grade}: {GRADES[grade]}" for grade in shown)
    return Result(
        "local-figures" if comparable else "local-apart",
        "",
        f"{words.plural(len(rows), 'figure')} of {subject.name}'s own that "
        f"{'can' if comparable else 'cannot'} be compared, each with its grade. {grades}.",
        Table(
            f"{subject.name}'s own figures ({UNPUBLISHED}), "
            f"{'to be compared' if comparable else 'not to be compared'}",
            ("Figure", "Window", "Value", "95% interval", "Grade", "How it was counted"),
            tuple(rows),
        ),
        notes=["c: a small count, or one that would reveal one, is withheld."],
    )
