"""The workforce after councils became good, after a move to a new body, and a council's place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import charts, declare, words
from analysis.findings import workforce as findings
from analysis.findings._effects import p_told
from analysis.findings.workforce import paths, turmoil
from analysis.findings.workforce.base import septembers
from analysis.results import Result, Table
from analysis.study.people import Page, nothing
from analysis.study.workforce.events import JOINT, SNAPSHOT


def after_good(page: Page) -> Result:
    """Show whether turnover rose after councils became good, as Kingston found of its own."""
    found = paths.moved(page.edition, "turnover_rate")
    if found.empty:
        return nothing(
            "after-good",
            "No council that became good in this edition has turnover published before and after.",
        )
    rose = int((found["excess"] > 0).sum())
    n = len(found)
    mid, own = float(found["excess"].median()), float(found["change"].median())
    sentence = (
        f"Of {n} councils that became good or better, turnover rose by more than other councils' "
        f"in {rose} and by less, or fell, in {n - rose}, from the September before the inspection "
        f"to the second after. The middle council's change was {words.signed(own, 1)} points, "
        f"and {words.signed(mid, 1)} points beyond others'."
    )
    mine: tuple[str, float] | None = None
    name = page.area.name if page.area else ""
    group = "Became good or better"
    if page.area is not None and (found["area"] == page.area.id).any():
        value = float(found.loc[found["area"] == page.area.id, "excess"].iloc[0])
        mine = (group, value)
        sentence += f" {name}: {words.signed(value, 1)} points beyond others'."
    elif page.area is not None:
        sentence += f" {name} is not among them, or has no figure on both sides."
    low, high = np.quantile(found["excess"], [0.25, 0.75])
    same = paths.moved(page.edition, "turnover_rate", 0)
    earlier = (
        [
            (
                "To the first September after",
                str(len(same)),
                str(int((same["excess"] > 0).sum())),
                words.signed(float(same["change"].median()), 1),
                words.signed(float(same["excess"].median()), 1),
                words.span(
                    float(same["excess"].quantile(0.25)),
                    float(same["excess"].quantile(0.75)),
                    1,
                    sign=True,
                ),
            )
        ]
        if len(same)
        else []
    )
    return Result(
        id="after-good",
        title="Turnover after becoming good, beyond the change of other councils",
        sentence=sentence,
        table=Table(
            "Change in turnover after becoming good or better (percentage points)",
            (
                "From the September before",
                "Councils",
                "Rose beyond others'",
                "Median change",
                "Median beyond others'",
                "Middle half beyond others'",
            ),
            (
                *earlier,
                (
                    "To the second September after",
                    str(n),
                    str(rose),
                    words.signed(own, 1),
                    words.signed(mid, 1),
                    words.span(float(low), float(high), 1, sign=True),
                ),
            ),
        ),
        figure=charts.strips(
            {group: found["excess"].to_numpy()},
            "Change in turnover beyond other councils' (percentage points)",
            mine,
            name,
        ),
        alternative=f"One dot a council. {sentence}",
        notes=[
            "Each council's first judgement of good or better in these years whose judgement "
            "before was lower; others are councils that did not become good between.",
            "Kingston itself is not among them: it was judged good in 2015, before the September "
            "series could show a year before, and files jointly since 2016.",
            SNAPSHOT,
            JOINT,
        ],
        source=page.source("workforce", "ofsted"),
    )


def after_move(page: Page) -> Result:
    """Show how staff moved after children's services went to a trust or company."""
    rows = []
    outcome = findings.restructures(page.edition)
    for measure in turmoil.SHOWN:
        found = turmoil.turmoil(page.edition, measure)
        one = found.result
        if one is None:
            continue
        rose = int((found.moves["change"] > found.moves["others"]).sum())
        rows.append(
            (
                declare.indicator(measure).short,
                str(one.n),
                str(rose),
                words.signed(one.mean, 1),
                words.span(one.low, one.high, 1, sign=True),
                p_told(one.p),
            )
        )
    if not rows:
        return nothing("after-move", outcome.sentence)
    return Result(
        id="after-move",
        title="",
        sentence=outcome.sentence,
        table=Table(
            "Change after a move to a trust or company, beyond other councils (points)",
            (
                "Measure",
                "Moves",
                "Rose beyond others'",
                "Mean beyond others'",
                "Range for random sets",
                "p",
            ),
            tuple(rows),
        ),
        notes=[
            "Staff who transfer to the new body count as leavers in the year of the move, so that "
            "September is left out: the last before is set beside the second after.",
            "Most moves were ordered where the workforce had come apart. What falls from a peak "
            "would have fallen in part anyway.",
            "Moves of a legal body are few and public. Restructures inside a council, which the "
            "statement is about, leave no record.",
        ],
        source=page.source("workforce", "ofsted"),
    )


def position(page: Page, measure: str) -> tuple[str, ...] | None:
    """Return the named council's newest value of a measure beside all councils'."""
    values = septembers(page.edition)[measure]
    spec = declare.indicator(measure)
    place = page.returned
    if place not in values.index.get_level_values("area"):
        return None
    own = values.loc[place].dropna()
    if own.empty:
        return None
    year = int(own.index.max())
    every: pd.Series = values.xs(year, level="period").dropna()
    above = int((every > own[year]).sum())
    low, mid, high = np.quantile(every, [0.25, 0.5, 0.75])
    return (
        spec.short,
        str(year),
        words.number(float(own[year]), spec.decimals),
        words.number(float(mid), spec.decimals),
        words.span(float(low), float(high), spec.decimals),
        f"{above} of {len(every) - 1}",
    )
