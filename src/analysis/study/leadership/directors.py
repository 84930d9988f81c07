"""Directors' time in post: by grade, in models of the grade, before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import charts, judgements, panel, words
from analysis.findings import leadership as findings
from analysis.findings._effects import Effect
from analysis.findings.leadership import tenure
from analysis.judgements import GRADES
from analysis.results import Result, Table
from analysis.study.people import ODDS, Page, effects_table, entries, nothing

ONE_IN_THREE = (
    "The date is the one the inspection report gives; most reports give a month. Reports under "
    "the later framework do not give it, so there is one snapshot a council, rarely two."
)
ARROWS = (
    "A bad inspection can end a director's post, and a director appointed afterwards is new at "
    "the next one: short tenure is a result of bad grades as well as a possible reason for them."
)
TWICE = "Told for a director twice as long in post. " + ODDS
SMALLEST = (
    "The last column of the table is the effect that so many judgements would show as clear four "
    "times in five: a smaller one can be there and not be seen."
)


def _months(values: pd.Series) -> tuple[str, str]:
    """Return the median of some months and the middle half, as printed."""
    if values.empty:
        return "–", "–"
    low, mid, high = np.quantile(values, [0.25, 0.5, 0.75])
    return words.number(float(mid)), words.span(float(low), float(high))


def _own(page: Page, table: pd.DataFrame, column: str) -> tuple[str, float] | None:
    """Return the named council's grade and tenure at its last such inspection."""
    if page.area is None:
        return None
    mine = table[(table["area"] == page.area.id) & table[column].notna()]
    if mine.empty:
        return None
    row = mine.iloc[-1]
    return judgements.label(GRADES[int(row[column]) - 1]), float(row["tenure"])


def _strips(page: Page, column: str) -> tuple[dict[str, pd.Series], str]:
    """Return months in post by grade, and the chart of them."""
    table = tenure.directors(page.edition)
    groups = {
        judgements.label(grade): table.loc[table[column] == panel.ORDER[grade], "tenure"]
        for grade in GRADES
    }
    own = _own(page, table, column)
    name = page.area.name if page.area else ""
    figure = charts.strips(
        {k: v.to_numpy() for k, v in groups.items()}, "Months in post", own, name
    )
    return groups, figure


def by_grade(page: Page) -> Result:
    """Show how long directors had been in post when inspectors came, by the grade given."""
    groups, figure = _strips(page, "grade")
    table = tenure.directors(page.edition)
    said = [f"{name.lower()} {_months(v)[0]}" for name, v in groups.items() if len(v)]
    sentence = (
        f"Median months in post when inspectors came, by the grade they gave: {words.join(said)} "
        f"({words.plural(len(table), 'inspection')} of {table['area'].nunique()} councils)."
    )
    sentence += _own_told(page)
    return Result(
        id="tenure",
        title="Directors' months in post at inspection, by overall grade",
        sentence=sentence,
        table=Table(
            "Directors of children's services: months in post at inspection, by overall grade",
            ("Grade given", "Inspections", "Median months", "Middle half", "Interim"),
            tuple(
                (
                    name,
                    str(len(v)),
                    *_months(v),
                    str(int(table.loc[v.index, "interim"].sum())),
                )
                for name, v in groups.items()
            ),
        ),
        figure=figure,
        alternative=f"Dots in one strip a grade, with the middle one marked. {sentence}",
        notes=[ONE_IN_THREE, ARROWS, "Few were outstanding: their median moves with one council."],
        source=page.source("ofsted"),
    )


def _own_told(page: Page) -> str:
    """Tell the named council's own director's time in post, or that no report gives it."""
    if page.area is None:
        return ""
    table = tenure.directors(page.edition)
    mine = table[table["area"] == page.area.id]
    if mine.empty:
        return (
            f" No report of this edition says since when the director of {page.area.name} had "
            "been in post."
        )
    told = [
        f"{words.plural(int(row['tenure']), 'month')} in {row['start']:%B %Y} "
        f"({row['overall']}{', interim' if row['interim'] else ''})"
        for _, row in mine.iterrows()
    ]
    return f" {page.area.name}: {words.join(told)}."


def associations(page: Page) -> Result:
    """Draw tenure's association with the grade: main model, checks and placebos."""
    found = tenure.grades(page.edition)
    family = findings.family(page.edition)
    shown = [family.get(key, one) for key, one in found.items()]
    if not any(one.found for one in shown):
        return nothing("associations", "Too few inspections in this edition give a tenure.")
    settled, past, board = found["settled"], found["past"], found["board"]
    sentence = (
        f"{findings.director(page.edition).sentence} Two placebos, which a director's time in "
        f"post should not move: the safeguarding board's own grade, {_told(board)}; and the "
        f"grade given before the director came, {_told(past)}."
    )
    return Result(
        id="associations",
        title="A better grade for a director twice as long in post: models, checks and placebos",
        sentence=sentence,
        table=effects_table(
            "Odds ratio of a better grade for a director twice as long in post", "Model", shown
        ),
        figure=charts.forest(entries(shown), True, "Odds ratio of a better grade (log scale)"),
        alternative=f"Odds ratios with intervals around 1. {sentence}",
        notes=[
            TWICE,
            "Proportional-odds models with the grade before (whichever framework gave it), "
            "deprivation and year; errors clustered by council.",
            SMALLEST,
            "A placebo that moves with tenure would say that councils with lasting directors "
            "were better placed already.",
            f"Only {settled.n} of the directors had been in post long enough to have shaped what "
            "was inspected.",
        ],
        source=page.source("ofsted", "imd"),
    )


def _told(one: Effect) -> str:
    return one.told if one.found else "not estimable"


def before(page: Page) -> Result:
    """Show the reverse arrow: who was still in post at the inspection after each grade."""
    _, figure = _strips(page, "before")
    table = tenure.directors(page.edition)
    one = findings.family(page.edition)["reverse"]
    rows = []
    for grade in GRADES:
        part = table[table["before"] == panel.ORDER[grade]]
        new = part["since"].mean() * 100 if len(part) else float("nan")
        rows.append(
            (
                judgements.label(grade),
                str(len(part)),
                _months(part["months"])[0],
                f"{words.number(new)}%" if len(part) else "–",
                _months(part["tenure"])[0],
            )
        )
    bad = rows[0]
    sentence = (
        f"After an inadequate judgement {bad[3]} of {bad[1]} councils had a new director at the "
        f"next inspection, a median of {bad[2]} months later. At equal time between the two, an "
        f"inadequate judgement went with a new director: {_told(one)}."
    )
    return Result(
        id="reverse",
        title="Directors' months in post at inspection, by the grade of the judgement before",
        sentence=sentence,
        table=Table(
            "Directors at inspection, by the grade of the judgement before",
            (
                "Grade before",
                "Inspections",
                "Median months between the two",
                "New director since",
                "Median months in post",
            ),
            tuple(rows),
        ),
        figure=figure,
        alternative=f"Dots in one strip a grade before. {sentence}",
        notes=[
            "Inadequate councils are inspected again sooner, so a new director has had less time "
            "to settle, and less time to leave.",
            "A director who came and went between two inspections is not seen.",
            "Judgements before the single inspection framework were made under other frameworks.",
        ],
        source=page.source("ofsted", "imd"),
    )


def onward(page: Page) -> Result:
    """Draw tenure's association with doing better at the next inspection."""
    family = findings.family(page.edition)
    shown = [family["weak_next"], family["fair_next"]]
    outcome = findings.onward(page.edition)
    if not any(one.found for one in shown):
        return nothing("onward", outcome.sentence)
    return Result(
        id="onward",
        title="Better at the next inspection, for a director twice as long in post at this one",
        sentence=outcome.sentence,
        table=effects_table(
            "Odds ratio of doing better at the next inspection, for a director twice as long in "
            "post",
            "Councils",
            shown,
        ),
        figure=charts.forest(entries(shown), True, "Odds ratio of a better next grade (log scale)"),
        alternative=f"Odds ratios with intervals around 1. {outcome.sentence}",
        notes=[
            TWICE,
            "Whether the director stayed until the next inspection is not known.",
            "Months between the two inspections and deprivation are in the model.",
            SMALLEST,
        ],
        source=page.source("ofsted", "imd"),
    )
