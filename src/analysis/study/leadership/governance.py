"""Leadership judged beside practice, new bodies, and one council's place."""

from __future__ import annotations

import numpy as np

from analysis import areas, charts, words
from analysis.findings import leadership as findings
from analysis.findings.leadership import practice, restructure, tenure
from analysis.results import Result, Table
from analysis.study.people import ODDS, Page, effects_table, entries, grade_of, nothing

#: Columns of a council's own judgements, as printed.
PARTS = {"leadership": "Leadership", **practice.PARTS}
SAME_TEAM = (
    "One team of inspectors gives all the grades of an inspection, in one report: they agree "
    "more than separate measurements would."
)


def beside_practice(page: Page) -> Result:
    """Show how far the leadership grade agrees with the grades of practice."""
    found = practice.agreements(page.edition)
    if not found:
        return nothing("practice", "Too few judgements in this edition have parts of their own.")
    rows, said = [], []
    for part, one in found.items():
        name = practice.PARTS[part]
        share = 100 * one.same / one.n
        kappa = one.kappa
        rows.append(
            (
                name,
                str(one.n),
                f"{words.number(share)}%",
                f"{words.number(100 * one.higher / one.n)}%",
                f"{words.number(100 * one.lower / one.n)}%",
                words.number(kappa.estimate, 2),
                words.span(kappa.low, kappa.high, 2),
            )
        )
        said.append(f"{name.lower()} in {words.number(share)}% of {one.n}")
    first = found["help_protection"]
    sentence = (
        f"Leadership had the same grade as {words.join(said)} inspections. Where it differed from "
        f"help and protection, it was the better one {first.higher} times and the worse one "
        f"{first.lower} times."
    )
    chart = [
        (practice.PARTS[p], o.kappa.estimate, o.kappa.low, o.kappa.high) for p, o in found.items()
    ]
    return Result(
        id="practice",
        title="Agreement of the leadership grade with the grades of practice (weighted kappa)",
        sentence=sentence,
        table=Table(
            "The leadership grade beside the grades of practice",
            (
                "Part of practice",
                "Inspections",
                "Same grade",
                "Leadership better",
                "Leadership worse",
                "Weighted kappa",
                "95% interval",
            ),
            tuple(rows),
        ),
        figure=charts.forest(chart, False, "Quadratic weighted kappa: 1 is full agreement"),
        alternative=f"Kappas with intervals. {sentence}",
        notes=[
            SAME_TEAM,
            "The interval comes from drawing whole councils again and again.",
            "Before 2023 the later framework judged children in care and care leavers together.",
        ],
        source=page.source("ofsted"),
    )


def ahead(page: Page) -> Result:
    """Draw what goes before a better grade of practice, of leadership, and of the whole."""
    family = findings.family(page.edition)
    shown = [family[k] for k in ("leads_first", "protects_first", "board_first", "spread")]
    shown.append(practice.leading_later(page.edition))
    outcome = findings.ahead(page.edition)
    if not any(one.found for one in shown):
        return nothing("ahead", outcome.sentence)
    return Result(
        id="ahead",
        title="What went before a better grade at the next inspection",
        sentence=f"{outcome.sentence} {findings.consistent(page.edition).sentence}",
        table=effects_table(
            "Odds ratio of a better grade at the next inspection", "For one grade more of", shown
        ),
        figure=charts.forest(entries(shown), True, "Odds ratio at the next inspection (log scale)"),
        alternative=f"Odds ratios with intervals around 1. {outcome.sentence}",
        notes=[
            ODDS,
            "Each model holds the part's own grade at the first inspection; errors are clustered "
            "by council.",
            SAME_TEAM,
            "Safeguarding boards were judged under the single inspection framework only.",
        ],
        source=page.source("ofsted", "imd"),
    )


def restructures(page: Page) -> Result:
    """Show what followed inadequate judgements with and without a new body, and the list."""
    found = restructure.after_inadequate(page.edition)
    outcome = findings.restructured(page.edition)
    opened = restructure.bodies(page.edition)
    known = areas.areas()
    fresh = [a for a in known.values() if a.kind == "council" and a.start and a.start.year > 2013]

    def row(name: str, n: int, better: int, months: float) -> tuple[str, ...]:
        return (name, str(n), str(better), words.number(months) if np.isfinite(months) else "–")

    named = [
        f"{known[area].name} ({name}, {day:%B %Y})"
        for area, name, day in zip(opened["area"], opened["name"], opened["opened"], strict=True)
    ]
    return Result(
        id="restructures",
        title="",
        sentence=outcome.sentence,
        table=Table(
            "Inadequate judgements by whether a trust or company opened before the next inspection",
            ("", "Followed by another", "Better then", "Median months to it"),
            (
                row("New body between", found.with_body, found.better_with, found.months_with),
                row("None listed", found.without, found.better_without, found.months_without),
            ),
        ),
        notes=[
            "A trust or company is the one restructuring with a public date. Changes of teams and "
            "management inside a council, which the sources warn of most, leave no record.",
            f"On the list: {'; '.join(named)}. It is not complete.",
            f"{words.plural(len(fresh), 'council')} formed by reorganisation since 2014 "
            f"({words.join(a.name for a in fresh)}) "
            "did not inherit a judgement, so theirs have no before and after.",
        ],
        source=page.source("ofsted"),
    )


def council(page: Page) -> Result:
    """Show the named council's judgements of leadership beside those of its practice."""
    if page.area is None:
        return nothing(
            "council",
            "No council was named: this page is about all of them. Run it with a council's name "
            "or code as its area, and its own judgements stand here.",
        )
    name = page.area.name
    table = practice.judged(page.edition)
    mine = table[table["area"] == page.area.id]
    if mine.empty:
        return nothing("council", f"{name} has no judgement of leadership in this edition.")
    posts = tenure.directors(page.edition)
    own = posts[posts["area"] == page.area.id]
    months = dict(zip(own["published"], own["tenure"], strict=True))
    rows = tuple(
        (
            words.day(row["published"].date()),
            row["framework"],
            grade_of(row["overall"]),
            *(grade_of(row[part]) for part in PARTS),
            words.number(months[row["published"]]) if row["published"] in months else "–",
        )
        for _, row in mine.iterrows()
    )
    last = mine.iloc[-1]
    sentence = (
        f"At its latest inspection in this edition ({words.day(last['published'].date())}) "
        f"{name} was judged {grade_of(last['leadership']).lower()} for leadership and "
        f"{grade_of(last['help_protection']).lower()} for help and protection."
    )
    notes = ["Under the later framework reports do not say since when the director is in post."]
    if page.area.end is not None:
        notes.append(f"{name} was abolished on {words.day(page.area.end)}.")
    return Result(
        id="council",
        title=f"{name}: leadership beside practice",
        sentence=sentence,
        table=Table(
            f"{name}: judgements by date of publication",
            ("Published", "Framework", "Overall", *PARTS.values(), "Director's months in post"),
            rows,
        ),
        notes=notes,
        source=page.source("ofsted"),
    )
