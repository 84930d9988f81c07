"""Valuing Care's five councils beside random sets of five."""

from __future__ import annotations

from analysis import areas, charts, words
from analysis.errors import unknown
from analysis.findings._adopters import (
    ADOPTERS,
    BASE,
    DRAWS,
    LISTED,
    SERIES,
    Adoption,
    adoption,
    amount,
    own_path,
)
from analysis.findings.value import valuing_care
from analysis.results import Result, Table
from analysis.study.system.scope import Scope
from analysis.study.value.cost import source

NOTES = (
    f"Adopters and date: {LISTED}. The report dates the programme, not each council: the year "
    f"ending March {BASE} is the last before for all of them, and a later start waters the "
    "difference down.",
    "Councils chose the programme. The random sets say how far five other councils would differ "
    "by chance, not what the five would have done without it.",
    "Only councils with a figure in every year used are compared, so councils formed or abolished "
    "in between are left out.",
)


def _names() -> str:
    return words.join(areas.areas()[a].name for a in ADOPTERS)


def path(scope: Scope, series: str) -> Result:
    """Draw the five councils less the rest in one series, over the range of random sets.

    Raises
    ------
    UserError
        If there is no such series.
    """
    ids = [s.id for s in SERIES]
    if series not in ids:
        raise unknown("series", series, ids)
    spec = SERIES[ids.index(series)]
    found = next((a for a in adoption(scope.edition) if a.series.id == series), None)
    if found is None:
        return Result(
            f"adopters-{series}",
            "",
            f"{spec.title}: this edition has no year after the programme's first use to compare.",
        )
    m = found.main
    sentence = (
        f"{spec.title}: from the years to {BASE} to the years since, the {m.treated} councils "
        f"moved {amount(m.effect, spec.unit)} against {m.pool} others; the middle 95 in "
        f"100 of {words.number(DRAWS)} random sets lie from {words.signed(m.low, 1)} to "
        f"{words.signed(m.high, 1)} (p {words.number(m.p, 3)}). A difference smaller than "
        f"{amount(m.smallest, spec.unit, sign=False)} could not have been told from chance."
    )
    mine, drawn, name = None, [], scope.area.name if scope.area else ""
    if scope.area is not None and scope.area.id not in ADOPTERS:
        mine = own_path(spec, scope.edition, scope.area.id, found.years)
        if mine is None:
            sentence += f" {scope.area.name} has not a figure in every year, and is not drawn."
        else:
            drawn.append(
                f"The band is of means of five. A single council swings more than a mean of five, "
                f"so {scope.area.name} outside the band is nothing out of the ordinary."
            )
    columns = [m.path, m.path_low, m.path_high, *([] if mine is None else [mine])]
    return Result(
        id=f"adopters-{series}",
        title=f"{spec.title}: the five Valuing Care councils less all others",
        sentence=sentence,
        table=Table(
            f"{spec.title}: difference from other councils, from its mean to {BASE}",
            ("Year", "Adopters", "Random sets: from", "to", *([] if mine is None else [name])),
            tuple(
                (str(y), *(words.signed(float(v), 1) for v in values))
                for y, *values in zip(found.years, *columns, strict=True)
            ),
        ),
        figure=charts.placebo_path(
            found.years,
            m.path,
            m.path_low,
            m.path_high,
            BASE + 1,
            f"first used, February {BASE}",
            f"difference from others, {spec.unit}",
            mine,
            name,
        ),
        alternative=f"A line of the five councils' difference by year, over a band. {sentence}",
        notes=[f"The five: {_names()}.", spec.why, *drawn, *NOTES],
        source=source(scope),
    )


def table(scope: Scope) -> Result:
    """List every series' difference, with what a hostile reader would ask for."""
    found = adoption(scope.edition)
    outcome = valuing_care(scope.edition)
    if not found:
        return Result("adopters", "", outcome.sentence)
    return Result(
        id="adopters",
        title="",
        sentence=outcome.sentence,
        table=Table(
            "The five Valuing Care councils' change less that of others",
            (
                "Series",
                "Promise",
                "Years",
                "Difference",
                "Random sets (middle 95 in 100)",
                "p (adjusted)",
                "Smallest that could be seen",
                "One council left out",
                "Without 2021 and 2022",
                "Later less earlier years before",
            ),
            tuple(_row(a) for a in found),
        ),
        notes=[
            f"The five: {_names()}.",
            *NOTES,
            f"{words.number(DRAWS)} random sets, drawn from a fixed seed; p counts the five "
            "themselves, and is adjusted for the number of series (Benjamini and Hochberg).",
            "The last column asks the same of the years before alone: a clear difference there "
            "says that the five were already on another course.",
            "The share in children's homes since 2020 is published on another definition without "
            "a year before, so it cannot be joined on.",
        ],
        source=source(scope),
    )


def _row(a: Adoption) -> tuple[str, ...]:
    """Print a series' row."""
    m, calm, before = a.main, a.without_covid, a.earlier
    return (
        a.series.title,
        "up" if a.series.way > 0 else "down",
        f"{a.years[0]} to {a.years[-1]}",
        amount(m.effect, a.series.unit),
        words.span(m.low, m.high, 1, sign=True),
        f"{words.number(m.p, 3)} ({words.number(a.q, 3)})",
        words.number(m.smallest, 1),
        words.span(a.low_one_out, a.high_one_out, 1, sign=True),
        f"{words.signed(calm.effect, 1)} (p {words.number(calm.p, 3)})"
        if calm is not None and calm.enough
        else "–",
        f"{words.signed(before.effect, 1)} (p {words.number(before.p, 3)})"
        if before is not None and before.enough
        else "too few years",
    )
