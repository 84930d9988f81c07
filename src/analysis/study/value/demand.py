"""Referrals that led to nothing, and 100,000 children beside the counts."""

from __future__ import annotations

import numpy as np

from analysis import charts, panel, words
from analysis.findings import _demand as found_in
from analysis.findings.value import AMBITION, unnecessary_demand
from analysis.findings.value import ambition as counts
from analysis.results import Result, Table
from analysis.study.system.scope import Scope


def demand(scope: Scope) -> Result:
    """Draw the shares of referrals closed at once and found not in need, by year."""
    years = found_in.years(scope.edition)
    outcome = unnecessary_demand(scope.edition)
    if not years:
        return Result("demand", "", outcome.sentence)
    when = [y.period for y in years]
    series: dict[str, np.ndarray] = {
        "England, both": np.array([y.both for y in years]),
        "Found not in need": np.array([y.found for y in years]),
        "Closed, no further action": np.array([y.closed for y in years]),
    }
    mine: dict[int, tuple[float, float]] = {}
    sentence = outcome.sentence
    if scope.area is not None:
        if scope.area.id not in panel.TINY:
            mine = found_in.own(scope.area.id, scope.edition)
        if mine:
            series[f"{scope.area.name}, both"] = np.array(
                [sum(mine[p]) if p in mine else np.nan for p in when]
            )
            last = max(mine)
            sentence += (
                f" {scope.area.name}: {words.number(sum(mine[last]), 1)}% in {last} "
                f"({words.number(mine[last][0], 1)} and {words.number(mine[last][1], 1)})."
            )
        else:
            sentence += (
                f" {scope.area.name} is too small, or has no year with both shares published, "
                "and is not drawn."
            )
    rows = []
    for y in years:
        cells = [
            str(y.period),
            words.number(y.closed, 1),
            words.number(y.found, 1),
            f"{words.number(y.both, 1)} ({words.span(y.low, y.high, 1)})",
            f"{words.number(y.middle, 1)} ({words.span(y.lower, y.upper, 1)})",
            str(y.councils),
        ]
        if scope.area is not None:
            cells.append(words.number(sum(mine[y.period]), 1) if y.period in mine else "–")
        rows.append(tuple(cells))
    return Result(
        id="demand",
        title="Referrals that led to no plan, per cent of referrals in the year",
        sentence=sentence,
        table=Table(
            "Per cent of referrals in the year",
            (
                "Year ending March",
                "Closed with no further action",
                "Assessed, not in need",
                "Both (95% interval)",
                "Middle council, both (middle half)",
                "Councils with both",
                *((f"{scope.area.name}, both",) if scope.area is not None else ()),
            ),
            tuple(rows),
        ),
        figure=charts.trend(when, series, "per cent of referrals"),
        alternative=f"Lines by year. {sentence}",
        notes=[
            "England's counts are complete. The interval is of the councils with both figures, "
            "each a cluster: how far the share would move with other councils of the same kind.",
            "No further action and not in need are recorded differently: councils that screen at "
            "the contact, before a referral is made, show fewer of both.",
            "The two parts moved in opposite ways as single assessments came in, so the first "
            "alone is not a measure of demand.",
            "A referral that led to no plan may have been right to make, and may have led to early "
            "help, which is not in these figures.",
        ],
        source=scope.source("cin"),
    )


def ambition(scope: Scope) -> Result:
    """Set the campaign's 100,000 children beside the newest national counts."""
    rows, told, releases = [], [], []
    for title, (year, count, release) in counts(scope.edition).items():
        share = 100 * AMBITION / count
        rows.append((title, str(year), words.number(count), f"{words.number(share)}%", release))
        told.append(
            f"{words.number(share)}% of the {words.number(count)} {title[0].lower()}{title[1:]} "
            f"{year}"
        )
        releases.append(release)
    return Result(
        id="ambition",
        title="",
        sentence=(
            f"{words.number(AMBITION)} children would be {words.join(told)}. The campaign gives "
            "no date, no group and no measure of improved, so the number cannot be checked."
        ),
        table=Table(
            f"{words.number(AMBITION)} children beside England's newest counts",
            ("Count", "Year", "Children", f"{words.number(AMBITION)} as a share", "Release"),
            tuple(rows),
        ),
        notes=[
            "Children looked after are also children in need: the two counts overlap.",
            "Counts of one day; more children pass through in a year.",
        ],
        source=scope.source("cin", "cla"),
    )
