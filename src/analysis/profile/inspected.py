"""What inspectors judged, and where routine figures and the last judgement differ."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis import charts, declare, judgements, words
from analysis.paths import remember
from analysis.profile.standing import Standing, amount
from analysis.profile.subject import Subject
from analysis.results import Result, Table

#: The sub-judgements figures are set beside, and what they are called.
SUBJECTS = {
    "leadership": "the impact of leaders",
    "help_protection": "help and protection",
    "looked_after": "children looked after",
}
#: Grades that say practice meets what is expected.
UPPER = ("good", "outstanding")
FAIR = (
    "An inspection is no measure of figures: inspectors look at practice with children, and a "
    "figure can lie far out for good reasons. Where the two differ, that is a question, not an "
    "error on either side."
)
SOURCE = "Ofsted, inspection outcomes; Open Government Licence v3.0."


@remember
def history(area: str, edition: str) -> pd.DataFrame:
    """Return a council's judgements that an edition holds, oldest first."""
    table = _every(edition)
    return table[table["area"] == area].reset_index(drop=True)


@remember
def _every(edition: str) -> pd.DataFrame:
    """Return every council's judgements of an edition, read once for all profiles."""
    return judgements.judgements(declare.edition(edition).as_at)


def last(subject: Subject) -> pd.Series | None:
    """Return the council's newest judgement, None where it has none."""
    table = history(subject.area.id, subject.edition)
    return None if table.empty else table.iloc[-1]


def _grade(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> date:
    stamp: date = pd.Timestamp(value).date()  # type: ignore[arg-type]
    return stamp


def latest_sentence(subject: Subject) -> str:
    """Say what the newest judgement was."""
    row = last(subject)
    if row is None:
        return f"No judgement of {subject.name} is in this edition."
    day = words.day(_day(row["published"]))
    parts = [
        f"{what}: {grade}" for column, what in SUBJECTS.items() if (grade := _grade(row[column]))
    ]
    overall = _grade(row["overall"])
    if overall is None:
        text = (
            f"The newest report on {subject.name} was published on {day}; inspections from April "
            "2026 give no overall grade"
        )
    else:
        text = f"{subject.name} was judged {overall} in the report published on {day}"
    detail = f" ({words.join(parts)})" if parts else ""
    return f"{text}{detail}."


def leaders_sentence(subject: Subject) -> str:
    """Say what is published of leadership."""
    enabler = next(one for one in declare.enablers() if one.id == "leadership")
    row = last(subject)
    grade = _grade(row["leadership"]) if row is not None else None
    if row is None or grade is None:
        return f"{enabler.shows} No judgement of leaders is in this edition for {subject.name}."
    return (
        f"{enabler.shows} For {subject.name} it was judged {grade} in the report published on "
        f"{words.day(_day(row['published']))}."
    )


def inspections(subject: Subject) -> Result:
    """Show every judgement of the council by date."""
    table = history(subject.area.id, subject.edition)
    if table.empty:
        return Result(
            "inspections",
            "",
            f"No judgement of {subject.name} is in this edition. An abolished council's "
            "judgements are its own: its successors do not inherit them.",
        )
    rows = tuple(
        (
            words.day(_day(row["published"])),
            str(row["framework"]),
            judgements.label(_grade(row["overall"])),
            *(
                judgements.label(grade) if (grade := _grade(row[column])) else "–"
                for column in SUBJECTS
            ),
        )
        for row in table.to_dict("records")
    )
    marks = [
        (_day(day), _grade(overall))
        for day, overall in zip(table["published"], table["overall"], strict=True)
    ]
    sentence = (
        f"{words.plural(len(rows), 'judgement')} of {subject.name} since "
        f"{_day(table['published'].iloc[0]).year} are in this edition. {latest_sentence(subject)}"
        if len(rows) > 1
        else latest_sentence(subject)
    )
    return Result(
        "inspections",
        f"{subject.name}: overall grades by date of publication",
        sentence,
        Table(
            f"Judgements of {subject.name}",
            ("Published", "Framework", "Overall", "Leaders", "Help and protection", "Looked after"),
            rows,
        ),
        charts.timeline(marks),
        f"A timeline of overall grades. {sentence}",
        [
            "Frameworks asked different questions: grades before November 2013 cannot be compared "
            "with later ones, and “adequate” is shown as requires improvement.",
            "Dates are those of publication, not of inspection.",
        ],
        SOURCE,
    )


def differing(standings: list[Standing], row: pd.Series) -> list[tuple[Standing, str, str]]:
    """Return the figures on another side of what is expected than the last judgement.

    Only figures declared better lower or better higher, that lie outside the 95% limits.

    Returns
    -------
    list of tuple
        The standing, the sub-judgement's column and its grade.
    """
    found = []
    for one in standings:
        grade = _grade(row[one.asked.judged]) if one.asked.judged else None
        if grade is None or one.expected is None or not one.expected.outside or one.old:
            continue
        favourable = (one.side > 0) == (one.spec.better == "higher")
        if favourable != (grade in UPPER):
            found.append((one, str(one.asked.judged), grade))
    return found


def compared(standings: list[Standing]) -> list[Standing]:
    """Return the figures that could differ from a judgement."""
    return [
        one for one in standings
        if one.asked.judged and one.expected is not None and not one.old
    ]  # fmt: skip


def disagreements(subject: Subject, standings: list[Standing]) -> Result:
    """Say where routine figures and the last judgement differ."""
    row = last(subject)
    could = compared(standings)
    if row is None or not could:
        why = "no judgement" if row is None else "no figure that can be set beside it"
        return Result(
            "disagreements",
            "",
            f"There is {why} of {subject.name} in this edition. {FAIR}",
        )
    found = differing(standings, row)
    day = _day(row["published"])
    lines = []
    for one, column, grade in found:
        assert one.point is not None and one.expected is not None
        side = "above" if one.side > 0 else "below"
        lines.append(
            f"{SUBJECTS[column]} was judged {grade}, while “{one.spec.short}” "
            f"({amount(one.point.value, one.spec)} in {one.point.period}) lies {side} what is "
            f"expected of a council of its deprivation and size "
            f"({amount(one.expected.value, one.spec)})"
        )
    of = (
        f"Of {words.plural(len(could), 'figure')} that can be set beside the judgement published "
        f"on {words.day(day)}"
    )
    if lines:
        verb = "points" if len(found) == 1 else "point"
        sentence = f"{of}, {len(found)} {verb} another way: {'; '.join(lines)}. {FAIR}"
    else:
        sentence = f"{of}, none points clearly another way. {FAIR}"
    table = Table(
        "Figures beside the sub-judgement that looks at the same work",
        ("Indicator", "Year", subject.name, "Expected", "95% limits", "Judged", "Grade",
         "Point another way"),
        tuple(
            (
                one.spec.short,
                str(one.point.period),
                words.number(one.point.value, one.spec.decimals),
                words.number(one.expected.value, one.spec.decimals),
                words.span(one.expected.low, one.expected.high, one.spec.decimals),
                SUBJECTS[one.asked.judged],
                _grade(row[one.asked.judged]) or "no grade",
                "yes" if any(one is other for other, *_ in found) else "no",
            )
            for one in could
            if one.point is not None and one.expected is not None and one.asked.judged
        ),
    )  # fmt: skip
    return Result(
        "disagreements",
        "",
        sentence,
        table,
        notes=[
            "A figure points another way when it lies outside the 95% limits on the side declared "
            "less favourable under good or outstanding, or on the other side under the two lower "
            "grades. The judgement and the figures are of different dates.",
        ],
        source=f"{subject.source([one.spec.id for one in could])} {SOURCE}",
    )
