"""The accounting identities behind a change: they hold whatever caused it."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, stats, words
from analysis.results import Result, Table
from analysis.study.frame import Frame


def referrals(frame: Frame) -> Result:
    """Split a change in referrals into those with no further action and those taken forward."""
    window = frame.window("referrals")
    found = {
        p: (frame.point("referrals", p), frame.point("nfa_pct", p))
        for p in (window.start, window.end)
    }
    if any(a is None or b is None for a, b in found.values()):
        return Result(
            id="accounts-referrals",
            title="",
            sentence=(
                f"Referrals in {frame.name} cannot be split: the count with no further action "
                f"is not published for both {window.start} and {window.end}."
            ),
        )
    names = ("No further action", "Taken forward")
    total = {p: a.value for p, (a, _) in found.items() if a is not None}
    nothing = {p: b.numerator for p, (_, b) in found.items() if b is not None}
    first, last = (
        dict(zip(names, (nothing[p], total[p] - nothing[p]), strict=True))
        for p in (window.start, window.end)
    )
    split = stats.decompose_change(first, last)
    told = [
        f"{name.lower()} {words.signed(float(c))}"
        for name, c in zip(names, split.changes, strict=True)
    ]
    sentence = (
        f"Referrals in {frame.name} went from {words.number(total[window.start])} in "
        f"{window.start} to {words.number(total[window.end])} in {window.end}, "
        f"{words.signed(split.total_change)}: {words.join(told)}."
    )
    first["All referrals"], last["All referrals"] = total[window.start], total[window.end]
    rows = tuple(
        (
            name,
            words.number(first[name]),
            words.number(last[name]),
            words.signed(last[name] - first[name]),
        )
        for name in first
    )
    return Result(
        id="accounts-referrals",
        title=(
            f"Referrals in {frame.name}: where the change from {window.start} to {window.end} lies"
        ),
        sentence=sentence,
        table=Table(
            "Referrals by what became of them",
            ("Part", str(window.start), str(window.end), "Change"),
            rows,
        ),
        figure=charts.waterfall(
            [f"Referrals {window.start}", *names, f"Referrals {window.end}"],
            [total[window.start], *(float(c) for c in split.changes), total[window.end]],
        ),
        alternative=f"A bar for the start, a step for each part, a bar for the end. {sentence}",
        notes=[
            "Exact: every referral either ends in no further action or is taken forward. "
            "What a council counts as a referral is its own."
        ],
        source=frame.source(["referrals", "nfa_pct"]),
    )


def stock(frame: Frame, stock: str, starts: str, ends: str) -> Result:
    """Set a stock at each year end beside what the year's starts and ends imply.

    Parameters
    ----------
    frame
        Whose study it is.
    stock, starts, ends
        Indicators: plain counts at 31 March and in the year.
    """
    spec = declare.indicator(stock)
    level, come, go = (frame.points(name) for name in (stock, starts, ends))
    years = [p for p in sorted(level) if p - 1 in level and p in come and p in go]
    if not years:
        return Result(
            id=f"accounts-{stock}",
            title="",
            sentence=(
                f"{spec.short} in {frame.name}: starts, ends and two year ends are not "
                "published together in this edition."
            ),
        )
    found = stats.stock_flow_residual(
        np.array([level[p - 1].value for p in years]),
        np.array([come[p].value for p in years]),
        np.array([go[p].value for p in years]),
        np.array([level[p].value for p in years]),
    )
    window = frame.window(stock)
    inside = [i for i, p in enumerate(years) if window.start < p <= window.end]
    sentence = (
        f"{spec.short} in {frame.name}: the account of starts and ends is shown for "
        f"{years[0]} to {years[-1]}."
    )
    if inside:
        began = sum(come[years[i]].value for i in inside)
        ended = sum(go[years[i]].value for i in inside)
        left = float(sum(found.residual[i] for i in inside))
        sentence = (
            f"{spec.short} in {frame.name}: from {years[inside[0]] - 1} to "
            f"{years[inside[-1]]} {words.number(began)} started and "
            f"{words.number(ended)} ended, {words.signed(began - ended)} between them; "
            f"{words.signed(left)} of the change in stock is "
            f"not explained by the published flows."
        )
    rows = tuple(
        (
            str(p),
            words.number(level[p - 1].value),
            words.number(come[p].value),
            words.number(go[p].value),
            words.number(float(found.expected[i])),
            words.number(level[p].value),
            words.signed(float(found.residual[i])),
        )
        for i, p in enumerate(years)
    )
    return Result(
        id=f"accounts-{stock}",
        title=f"{spec.title}: starts, ends and stock, {frame.name}",
        sentence=sentence,
        table=Table(
            f"{spec.short}: start stock, plus starts, minus ends, against the published end stock",
            (
                "Year to March",
                "Stock before",
                "Started",
                "Ended",
                "Implied",
                "Published",
                "Unexplained",
            ),
            rows,
        ),
        figure=charts.flows(
            np.array(years),
            np.array([come[p].value for p in years]),
            np.array([go[p].value for p in years]),
            np.array([level[p].value for p in years]),
            spec.short,
        ),
        alternative=(
            "Bars up for starts and down for ends by year, with a line for the stock at 31 "
            f"March. {sentence}"
        ),
        notes=[
            "Flows and stock are revised apart, and a child can enter and leave twice in "
            "a year, so a small rest is usual."
        ],
        source=frame.source([stock, starts, ends]),
    )
