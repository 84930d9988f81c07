"""Needs, outcomes and resources for children looked after, between councils."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from analysis import areas, charts, declare, indicators, words
from analysis.errors import unknown
from analysis.findings._links import BESIDE, COST, Link, links_of, spread
from analysis.findings._series import DIGEST, wide, years_of
from analysis.results import Result, Table
from analysis.study.system.scope import Scope

NO_RANKING = (
    "No claim of efficiency: nothing here allows for how much the children need, and the figures "
    "must not be read as a table of good and bad councils."
)
TIED = (
    "Spending for each child is divided by the children looked after, so it is tied by arithmetic "
    "to their rate and, less directly, to whatever else is."
)
#: Figures that carry an interval of their own, by id.
INTERVALS = {"stable": "stable_2_years_pct", "moves": "placements_3_plus_pct", "rate": "cla_rate"}


def source(scope: Scope, digest: bool = True) -> str:
    """Return the line that names the sources."""
    titles = [declare.source(name).title for name in ("finance", "cla")]
    if digest and declare.edition(scope.edition).as_at is None:
        titles.append(DIGEST)
    edition = declare.edition(scope.edition).title.lower()
    return f"{words.join(titles)}; edition: {edition}. Open Government Licence v3.0."


def own(scope: Scope) -> str:
    """Tell the named council's spending for each child and its place among councils."""
    assert scope.area is not None
    name = scope.area.name
    table = wide(COST, scope.edition)
    mine = table[table.index == scope.area.id].dropna(axis="columns")
    if mine.empty or not len(mine.columns):
        return (
            f"{name} has no spending for each child looked after in this edition: it is too small "
            "for these comparisons, or its return or its count was not published."
        )
    year = max(years_of(mine))
    spent = float(mine[year].iloc[0])
    others = table[year].dropna().drop(scope.area.id)
    gone = f" {name} has since been abolished." if scope.area.end else ""
    return (
        f"In {year} {name} spent £{words.number(spent, 1)} thousand (latest prices) on "
        f"each child looked after, more than {int((others < spent).sum())} of "
        f"{len(others)} other councils. That says nothing of need or of value.{gone}"
    )


def spending(scope: Scope) -> Result:
    """Draw spending for each child looked after: England, the middle half, and the council."""
    spec = declare.indicator(COST)
    table = spread(scope.edition)
    years = [int(y) for y in table.index]
    nation = indicators.points(COST, scope.edition, areas.ENGLAND)
    england = np.array([nation[y].value if y in nation else np.nan for y in years])
    found = wide(COST, scope.edition)
    series = {
        "England": england,
        "Quarter of councils above": table["high"].to_numpy(),
        "Middle council": table["middle"].to_numpy(),
        "Quarter of councils below": table["low"].to_numpy(),
    }
    mine = np.full(len(years), np.nan)
    if scope.area is not None and scope.area.id in found.index:
        mine = found.reindex(columns=years)[found.index == scope.area.id].to_numpy(float)[0]
        series = {scope.area.name: mine, **series}
    first, last = years[0], years[-1]
    sentence = (
        f"Spending for each child looked after was £{words.number(england[0], 1)} thousand in "
        f"England in {first} and £{words.number(england[-1], 1)} thousand in {last}, at latest "
        f"prices; in the newest year the middle half of {int(table['councils'].iloc[-1])} councils "
        f"lay between £{words.number(table['low'].iloc[-1], 1)} and "
        f"£{words.number(table['high'].iloc[-1], 1)} thousand."
    )
    if scope.area is not None:
        sentence += f" {own(scope)}"
    rows = tuple(
        (
            str(y),
            *(words.number(float(v), 1) for v in (e, *table.loc[y, ["low", "middle", "high"]])),
            str(int(n)),
            *((words.number(float(m), 1),) if scope.area is not None else ()),
        )
        for y, e, m, n in zip(years, england, mine, table["councils"], strict=True)
    )
    return Result(
        id="spending",
        title="Gross spending for each child looked after, £ thousand at latest prices",
        sentence=sentence,
        table=Table(
            "Spending for each child looked after, £ thousand at latest prices",
            (
                "Year ending March",
                "England",
                "A quarter of councils below",
                "Middle council",
                "A quarter of councils above",
                "Councils",
                *((scope.area.name,) if scope.area is not None else ()),
            ),
            rows,
        ),
        figure=charts.trend(years, series, "£ thousand a child", [b.year for b in spec.breaks]),
        alternative=f"Lines by year. {sentence}",
        notes=[*spec.caveats, "The deflator at hand begins in 2012.", NO_RANKING],
        source=source(scope, digest=False),
    )


def links(scope: Scope) -> Result:
    """List how spending goes together with need and outcome between councils."""
    found = links_of(scope.edition)
    clear = [x for x in found if x.q < 0.05]
    outcomes = [x for x in found if x.beside.part == "outcome"]
    told = "; ".join(f"{x.beside.title.lower()} {_rho(x)}" for x in found)
    quiet = [x.beside.title.lower() for x in outcomes if x not in clear]
    return Result(
        id="links",
        title="",
        sentence=(
            f"Rank correlation between councils of spending for each child with: {told}. "
            f"{len(clear)} of {len(found)} are clear after allowing for their number"
            + (f"; not clear: {words.join(quiet)}." if quiet else ".")
        ),
        table=Table(
            f"Spending for each child looked after ({found[0].cost_year}) beside need and outcome",
            (
                "Figure",
                "Stands for",
                "Year",
                "Councils",
                "Rank correlation (95% interval)",
                "p adjusted",
                *((scope.area.name,) if scope.area is not None else ()),
            ),
            tuple(
                (
                    x.beside.title,
                    x.beside.part,
                    str(x.year),
                    str(x.levels.n),
                    f"{words.number(x.levels.rho, 2)} "
                    f"({words.span(x.levels.low, x.levels.high, 2)})",
                    chance(x.q),
                    *((_mine(scope, x),) if scope.area is not None else ()),
                )
                for x in found
            ),
        ),
        notes=[
            NO_RANKING,
            TIED,
            "Spearman's correlation, Fisher's interval with Bonett and Wright's variance; "
            "probabilities adjusted by Benjamini and Hochberg.",
            "Need is seen dimly: deprivation, how many children come into care, their strengths "
            "and difficulties score and unaccompanied children; nothing published measures "
            "the needs of each child.",
        ],
        source=source(scope),
    )


def chance(p: float) -> str:
    """Print a probability, a very small one as less than a thousandth."""
    return words.number(p, 3) if p >= 0.001 else "less than 0.001"


def _rho(link: Link) -> str:
    return (
        f"{words.signed(link.levels.rho, 2)} "
        f"({words.span(link.levels.low, link.levels.high, 2, sign=True)})"
    )


def _mine(scope: Scope, link: Link) -> str:
    """Print the named council's value of a figure."""
    assert scope.area is not None
    if scope.area.id not in link.values.index:
        return "not published"
    value = float(link.values[scope.area.id])
    return f"{words.number(value, link.beside.decimals)}{link.beside.unit}"


def beside(scope: Scope, figure: str) -> Result:
    """Draw one figure against spending for each child, a dot a council.

    Raises
    ------
    UserError
        If there is no such figure.
    """
    ids = [one.id for one in BESIDE]
    if figure not in ids:
        raise unknown("figure", figure, ids)
    spec = BESIDE[ids.index(figure)]
    link = next((x for x in links_of(scope.edition) if x.beside.id == figure), None)
    if link is None:
        return Result(
            f"beside-{figure}",
            "",
            f"{spec.title}: no year near that of the spending is published in this edition.",
        )
    place = scope.area.id if scope.area else ""
    there = place in link.cost.index
    others = link.cost.index != place
    mine = (float(link.cost[place]), float(link.values[place])) if there else None
    limits = None
    named = INTERVALS.get(figure)
    if there and named:
        point = indicators.point(named, scope.edition, place, link.year)
        limits = (point.low, point.high) if point else None
    unit = spec.unit.strip() or ("score" if figure in ("imd", "sdq") else "")
    sentence = (
        f"{spec.title} ({link.year}) and spending for each child ({link.cost_year}): rank "
        f"correlation {_rho(link)} between {link.levels.n} councils."
    )
    if scope.area is not None:
        sentence += (
            f" {scope.area.name}: £{words.number(mine[0], 1)} thousand and {_mine(scope, link)}"
            + (f" (95% interval {words.span(*limits, spec.decimals)})." if limits else ".")
            if mine
            else f" {scope.area.name} has not both figures in these years, and is not drawn."
        )
    quarters = np.quantile(link.cost, [0, 0.25, 0.5, 0.75, 1])
    rows = []
    for low, high in pairwise(quarters):
        last = high == quarters[-1]
        inside = (link.cost >= low) & ((link.cost <= high) if last else (link.cost < high))
        a, b, c = np.quantile(link.values[inside], [0.25, 0.5, 0.75])
        rows.append(
            (
                f"£{words.number(low, 1)} to {words.number(high, 1)} thousand",
                str(int(inside.sum())),
                words.number(b, spec.decimals),
                words.span(a, c, spec.decimals),
            )
        )
    return Result(
        id=f"beside-{figure}",
        title=f"{spec.title} and spending for each child looked after, one dot a council",
        sentence=sentence,
        table=Table(
            f"{spec.title} by quarters of spending for each child",
            ("Spending for each child", "Councils", "Middle council", "Middle half"),
            tuple(rows),
        ),
        figure=charts.cloud(
            link.cost[others],
            link.values[others],
            f"£ thousand a child looked after, {link.cost_year}",
            f"{spec.title}, {link.year}" + (f" ({unit})" if unit else ""),
            mine,
            limits,
            scope.area.name if scope.area else "",
        ),
        alternative=f"A cloud of dots, one a council, none named. {sentence}",
        notes=[NO_RANKING, TIED],
        source=source(scope),
    )
