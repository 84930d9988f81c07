"""Spending over the years: blocks, shares and the years since the pandemic."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, indicators, panel, words
from analysis.areas import ENGLAND
from analysis.claims import evaluate
from analysis.findings import _spending as found
from analysis.results import Result, Table
from analysis.study.system.scope import Scope

TOTAL = "spend_per_child"
BLOCKS = (
    "looked_after_spend_per_child",
    "safeguarding_per_child",
    "preventive_per_child",
)
SHARE = "preventive_share"


def short(name: str) -> str:
    """Return an indicator's short name."""
    return str(declare.indicator(name).short)


def _values(name: str, scope: Scope, place: str) -> dict[int, float]:
    """Return an area's published values by year."""
    own = indicators.points(name, scope.edition, place)
    return {p: point.value for p, point in own.items() if np.isfinite(point.value)}


def _breaks(name: str) -> list[int]:
    return [b.year for b in declare.indicator(name).breaks]


def _places(scope: Scope) -> dict[str, str]:
    """Return England and, where one was named, the council, by name."""
    found_ = {"England": ENGLAND}
    if scope.area is not None:
        found_ = {scope.area.name: scope.area.id, **found_}
    return found_


def _missing(scope: Scope) -> list[str]:
    """Say which declared slips of the named council are left out."""
    if scope.area is None:
        return []
    errors = declare.source("finance").error
    small = []
    if scope.area.id in panel.TINY:
        small.append(
            f"{scope.area.name} has so few children that spending for each says nothing beside "
            "other councils."
        )
    return small + list(
        dict.fromkeys(
            f"{e.period}: {e.what} {e.why}{' Left out.' if e.action == 'drop' else ''}"
            for e in errors
            if e.area == scope.area.id
        )
    )


def lines(scope: Scope) -> Result:
    """Draw real spending per child by block, of the council or of England."""
    places = _places(scope)
    values = {
        (name, label): _values(name, scope, place)
        for name in (TOTAL, *BLOCKS)
        for label, place in places.items()
    }
    shown = next(iter(places))
    own = {name: values[name, shown] for name in (TOTAL, *BLOCKS)}
    if not any(own.values()):
        return Result(
            "lines",
            "",
            f"No spending in real terms is published for {shown} in this edition: it was abolished "
            "before, is new, or its figures are left out.",
        )
    years = sorted({p for line in own.values() for p in line})
    told = [
        f"{short(name)} £{words.number(line[min(line)])} in {min(line)} and "
        f"£{words.number(line[max(line)])} in {max(line)}"
        for name, line in own.items()
        if line
    ]
    sentence = f"{shown}, in the latest prices: {words.join(told)}."
    rows = tuple(
        (
            str(p),
            *(
                words.number(values[name, label].get(p, float("nan")))
                for label in places
                for name in (TOTAL, *BLOCKS)
            ),
        )
        for p in years
    )
    columns = (
        "Year to March",
        *(f"{label}: {short(name)}" for label in places for name in (TOTAL, *BLOCKS)),
    )
    return Result(
        id="lines",
        title=f"Real spending per child by block, {shown}",
        sentence=sentence,
        table=Table("£ a child aged 0 to 17, gross, latest prices", columns, rows),
        figure=charts.trend(
            np.array(years),
            {
                short(name): np.array([line.get(p, np.nan) for p in years])
                for name, line in own.items()
                if line
            },
            "£ a child, latest prices",
            _breaks(TOTAL),
        ),
        alternative=f"One line a block by year. {sentence}",
        notes=[
            "Lines are cut where the form was redrawn: a step across such a year need not be a "
            "change in spending.",
            "England in the newest years lacks councils whose figures were left out by the "
            "publisher.",
            *_missing(scope),
        ],
        source=scope.source("finance", "population", "deflator"),
    )


def share(scope: Scope) -> Result:
    """Draw the preventive share of spending."""
    places = _places(scope)
    values = {label: _values(SHARE, scope, place) for label, place in places.items()}
    none = [label for label, line in values.items() if not line]
    values = {label: line for label, line in values.items() if line}
    years = sorted({p for line in values.values() for p in line})
    told = [
        f"{label} {words.number(line[min(line)], 1)}% in {min(line)}, "
        f"{words.number(line[max(line)], 1)}% in {max(line)}"
        for label, line in values.items()
    ]
    told += [f"{label}: nothing is published in this edition" for label in none]
    sentence = f"Preventive share of spending: {'; '.join(told)}."
    return Result(
        id="share",
        title="Preventive share of spending",
        sentence=sentence,
        table=Table(
            f"Preventive share ({declare.indicator(SHARE).unit})",
            ("Year to March", *values),
            tuple(
                (
                    str(p),
                    *(words.number(line.get(p, float("nan")), 1) for line in values.values()),
                )
                for p in years
            ),
        ),
        figure=charts.trend(
            np.array(years),
            {
                label: np.array([line.get(p, np.nan) for p in years])
                for label, line in values.items()
            },
            "per cent of three blocks",
            _breaks(SHARE),
        ),
        alternative=f"One line an area by year. {sentence}",
        notes=[
            *declare.indicator(SHARE).caveats,
            "The National Audit Office has 41% in 2011-12 and 25% in 2017-18; on these lines 41% "
            "fits the year before.",
        ],
        source=scope.source("finance"),
    )


def pandemic(scope: Scope) -> Result:
    """Draw real spending per child around the pandemic."""
    verdict = evaluate("IM-10", scope.edition)
    places = _places(scope)
    values = {label: _values(TOTAL, scope, place) for label, place in places.items()}
    values = {label: line for label, line in values.items() if line}
    if verdict.verdict == "untestable in open data" or not values:
        return Result("pandemic", "", verdict.reason)
    years = sorted({p for line in values.values() for p in line if p >= found.UNBROKEN})
    return Result(
        id="pandemic",
        title="Real spending per child before and since the pandemic",
        sentence=verdict.reason,
        table=Table(
            "£ a child aged 0 to 17, gross, latest prices",
            ("Year to March", *values),
            tuple(
                (str(p), *(words.number(line.get(p, float("nan"))) for line in values.values()))
                for p in years
            ),
        ),
        figure=charts.trend(
            np.array(years),
            {
                label: np.array([line.get(p, np.nan) for p in years])
                for label, line in values.items()
            },
            "£ a child, latest prices",
        ),
        alternative=f"One line an area by year. {verdict.reason}",
        notes=list(verdict.claim.caveats),
        source=scope.source("finance", "population", "deflator"),
    )
