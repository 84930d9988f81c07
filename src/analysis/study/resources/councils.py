"""Councils beside one another: spending and need, spread, memory, and the reader's own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import charts, declare, judgements, panel, words
from analysis.claims import evaluate
from analysis.findings import _spending as found
from analysis.findings.resources import STAYED
from analysis.results import Result, Table
from analysis.study.resources.series import BLOCKS, TOTAL, short
from analysis.study.system.scope import Scope, grade_of


def _newest(name: str, edition: str) -> tuple[int, pd.Series]:
    """Return the newest year and all councils' values in it."""
    table = panel.years((name,), edition)[name].dropna()
    year = int(table.index.get_level_values("period").max())
    return year, table.xs(year, level="period")


def position(scope: Scope) -> Result:
    """Draw all councils' spending per child over deprivation, the named one marked."""
    year, values = _newest(TOTAL, scope.edition)
    poor = panel.deprivation(2015)
    both = pd.DataFrame({"poor": poor, "spend": values}).dropna()
    own = None
    area = scope.area
    if area is not None and area.id in both.index:
        own = (float(both.loc[area.id, "poor"]), float(both.loc[area.id, "spend"]))  # type: ignore[arg-type]
    others = both.drop(area.id) if own is not None and area is not None else both
    low, middle, high = (float(both["spend"].quantile(q)) for q in (0.1, 0.5, 0.9))
    r = float(np.log(both["spend"]).corr(both["poor"]) ** 2)
    sentence = (
        f"In {year} the middle council spent £{words.number(middle)} a child; one in ten spent "
        f"less than £{words.number(low)} and one in ten more than £{words.number(high)}. "
        f"Deprivation goes with {words.number(100 * r)}% of the differences."
    )
    if area is not None and own is not None:
        less = int((others["spend"] < own[1]).sum())
        sentence = (
            f"{area.name} spent £{words.number(own[1])} a child in {year}, more than {less} of "
            f"{len(others)} other councils. {sentence}"
        )
    elif area is not None:
        sentence = (
            f"{area.name} has no figure for {year} beside an index of deprivation of 2015: it is "
            f"new, abolished, very small, or its spending was left out. {sentence}"
        )
    rows = [
        (label, f"£{words.number(v)}")
        for label, v in (
            ("One in ten below", low),
            ("Middle council", middle),
            ("One in ten above", high),
        )
    ]
    if area is not None and own is not None:
        rows.insert(0, (area.name, f"£{words.number(own[1])}"))
    return Result(
        id="position",
        title=f"Real spending per child and deprivation, councils, {year}",
        sentence=sentence,
        table=Table(f"Spending per child, {year}, latest prices", ("", "Spending"), tuple(rows)),
        figure=charts.cloud(
            others["poor"].to_numpy(float),
            others["spend"].to_numpy(float),
            "Deprivation, average score 2015",
            "£ a child, latest prices",
            own=own,
            label=area.name if area is not None and own is not None else "",
        ),
        alternative=f"One dot a council. {sentence}",
        notes=["More spending is not better or worse: it answers need, prices and choice."],
        source=scope.source("finance", "population", "deflator", "imd"),
    )


def spread(scope: Scope) -> Result:
    """Draw the share of differences that goes with deprivation, with how far councils lie apart."""
    every = [found.spread(name, scope.edition) for name in found.SPREAD]
    years = every[0].years
    first, last = int(years[0]), int(years[-1])
    nearer = sum(s.deviation[-1] < s.deviation[0] for s in every)
    much = sum(s.deviation[-1] < STAYED * s.deviation[0] for s in every)
    sentence = (
        f"From {first} to {last} councils drew together in {nearer} of {len(every)} measures, in "
        f"{much or 'none'} of them by more than a tenth, and apart in {len(every) - nearer}. "
        f"The council at the ninetieth place in a hundred has "
        f"between {words.number(min(s.ratio[-1] for s in every), 1)} and "
        f"{words.number(max(s.ratio[-1] for s in every), 1)} times the value of the one at the "
        f"tenth. Deprivation went with {words.number(100 * every[0].explained[0])}% of the "
        f"differences in all spending in {first} and with "
        f"{words.number(100 * every[0].explained[-1])}% in {last}."
    )
    rows = tuple(
        (
            short(s.measure),
            *(
                text
                for place in (0, -1)
                for text in (
                    str(int(s.years[place])),
                    words.number(s.ratio[place], 2),
                    words.number(s.deviation[place], 2),
                    f"{words.number(100 * s.explained[place])}%",
                )
            ),
        )
        for s in every
    )
    heads = ("Year", "90th over 10th", "Standard deviation of logarithm", "With deprivation")
    drawn = {short(s.measure): 100 * s.explained for s in every if len(s.years) == len(years)}
    drawn = dict(list(drawn.items())[:4])
    breaks = [b.year for b in declare.indicator(TOTAL).breaks]
    return Result(
        id="spread",
        title="Share of the differences between councils in spending that goes with deprivation",
        sentence=sentence,
        table=Table(
            "How far councils lie apart, first and last year",
            ("Measure", *heads, *(f"{h}, last" for h in heads)),
            rows,
        ),
        figure=charts.trend(years, drawn, "per cent of the variance", breaks),
        alternative=f"One line a measure by year. {sentence}",
        notes=[
            "A share of variance, from a straight line of the logarithm on the index of 2015; the "
            "index is one of many ways to measure need.",
            "London's councils spend more at every level of deprivation, which lowers the share.",
        ],
        source=scope.source("finance", "cin", "cla", "population", "deflator", "imd"),
    )


def memory(scope: Scope) -> Result:
    """Show how well a council's place among others foretells its place years later."""
    verdict = evaluate("IM-02", scope.edition)
    every = [found.memory(name, scope.edition) for name in found.SPREAD]
    known = [a for a in found.AHEAD if any(a in m.foretold for m in every)]
    groups = {
        f"{words.plural(a, 'year')} ahead": [
            (100 * m.foretold.get(a, np.nan), np.nan, np.nan) for m in every
        ]
        for a in known
    }
    changes = [m.change for m in every if np.isfinite(m.change)]
    sentence = (
        f"{verdict.reason} A change from one year to the next foretells little of the next change: "
        f"correlations lie between {words.number(min(changes), 2)} and "
        f"{words.number(max(changes), 2)}."
    )
    return Result(
        id="memory",
        title="Share of the differences between councils that an earlier year foretells",
        sentence=sentence,
        table=Table(
            "What today's place among councils foretells",
            (
                "Measure",
                *(f"Variance foretold, {words.plural(a, 'year')} ahead" for a in known),
                *(f"Median error, {words.plural(a, 'year')} ahead" for a in known),
                "Correlation of a change with the next",
            ),
            tuple(
                (
                    short(m.measure),
                    *(f"{words.number(100 * m.foretold.get(a, np.nan))}%" for a in known),
                    *(f"{words.number(m.error.get(a, np.nan))}%" for a in known),
                    words.number(m.change, 2),
                )
                for m in every
            ),
        ),
        figure=charts.compared(
            [short(m.measure) for m in every], groups, "per cent of the variance foretold"
        ),
        alternative=f"One row a measure, one mark a span of years. {sentence}",
        notes=[
            "The movement of the middle council is taken out of every year: what is foretold is a "
            "council's place among others, not the national total.",
            "Errors are those of saying that a council will keep its place.",
        ],
        source=scope.source("finance", "cin", "cla", "population", "deflator"),
    )


def council(scope: Scope) -> Result:
    """List the named council's judgements with the spending known before each."""
    area = scope.area
    if area is None:
        return Result(
            "council",
            "",
            "No council was named. Run the page with a council's name or code as its area, and its "
            "judgements stand here with the spending before each.",
        )
    table = panel.known_before(panel.judged(scope.edition), (TOTAL, *BLOCKS), scope.edition)
    own = table[table["area"] == area.id]
    if own.empty:
        return Result("council", "", f"{area.name} has no judgement under SIF or ILACS here.")
    rows = []
    for _, row in own.iterrows():
        cells = [f"£{words.number(v)}" if np.isfinite(v) else "–" for v in row[[TOTAL, *BLOCKS]]]
        rows.append((words.day(row["published"].date()), grade_of(row["overall"]), *cells))
    history = judgements.history(area.id, scope.end)
    return Result(
        id="council",
        title="",
        sentence=(
            f"{area.name}: {words.plural(len(rows), 'judgement')} under the two frameworks of the "
            f"models, of {len(history)} in all, each with the spending per child of the last year "
            "ended before the inspection."
        ),
        table=Table(
            f"{area.name}: judgements and real spending per child before each",
            ("Published", "Overall", short(TOTAL), *(short(b) for b in BLOCKS)),
            tuple(rows),
        ),
        notes=["One council's grades and spending show no relation between the two."],
        source=scope.source("finance", "population", "deflator", "ofsted"),
    )
