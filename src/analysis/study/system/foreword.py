"""The foreword's share: how many of those judged were requires improvement or better, and when."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis import charts, judgements, words
from analysis.results import Result, Table
from analysis.study.system.scope import (
    BAND,
    FOREWORD,
    FRAMEWORK,
    RI,
    Scope,
    grades,
    nothing,
    share,
    stretch,
)


def held(table: pd.DataFrame, low: float, high: float, end: date) -> list[tuple[date, date]]:
    """Return the stretches of days on which the share lay between two limits.

    Parameters
    ----------
    table
        From `judgements.cutoff_curve`: between its rows nothing changes.
    low, high
        Limits of the share of requires improvement or better, per cent, both included.
    end
        The last day that counts.

    Returns
    -------
    list of tuple
        First and last day of each stretch.
    """
    shares = 100 * table["ri_or_better"] / table["inspected"]
    days = [day.date() for day in table["by"]]
    found: list[tuple[date, date]] = []
    for day, after, value in zip(days, [*days[1:], None], shares, strict=True):
        if not low <= value <= high:
            continue
        until = after - timedelta(days=1) if after is not None else end
        if found and found[-1][1] == day - timedelta(days=1):
            day = found.pop()[0]
        found.append((day, until))
    return found


def foreword(scope: Scope) -> Result:
    """Draw the share judged requires improvement or better, and say when it was the foreword's."""
    test = grades(FOREWORD)
    band = test.shares[0]
    line = (band.low + band.high) / 2
    when = scope.within(test.by)
    table = scope.curve(FRAMEWORK)
    found = judgements.counts(FRAMEWORK, when, test.basis)
    own = share(found.at_least(RI), found.total)
    if own is None:
        return nothing("foreword", FRAMEWORK)
    last = min(scope.end, table["by"].iloc[-1].date())
    stretches = held(table, band.low, band.high, last)
    total = sum((b - a).days + 1 for a, b in stretches)
    inside = any(a <= when <= b for a, b in stretches)
    before = [b for _, b in stretches if b < when]
    rounded = f"{words.number(own.value)}%"
    line_text = f"{words.number(line)}%"
    sentence = (
        f"On {words.day(when)} {own.told} of the councils judged under {FRAMEWORK} were requires "
        f"improvement or better (95% interval {own.interval}), which "
        f"{'rounds' if inside else 'does not round'} to {line_text}"
        f"{'' if inside else f' but to {rounded}'}."
    )
    if stretches:
        sentence += (
            f" The share rounded to {line_text} on {total} days in "
            f"{words.plural(len(stretches), 'stretch', 'stretches')}: "
            f"{words.join(stretch(a, b) for a, b in stretches)}."
        )
    if before and not inside:
        sentence += (
            f" The last such day before the summary came {(when - before[-1]).days} days earlier."
        )
    if own.count == round(line):
        sentence += (
            f" On the day of the summary {line_text[:-1]} was the number of such councils, "
            "not their share."
        )
    shares = [
        share(int(a), int(b))
        for a, b in zip(table["ri_or_better"], table["inspected"], strict=True)
    ]
    drawn = [s for s in shares if s is not None]
    days = [day.date() for day in table["by"]]
    return Result(
        id="foreword",
        title=f"Share judged requires improvement or better under {FRAMEWORK}, by date",
        sentence=sentence,
        table=Table(
            "Requires improvement or better among councils judged, on each day a report came out",
            ("Published by", "Such councils", "Judged", "Share", "95% interval", line_text),
            tuple(
                (
                    words.day(day),
                    str(s.count),
                    str(s.total),
                    s.text,
                    s.interval,
                    "rounds to it" if band.low <= s.value <= band.high else "–",
                )
                for day, s in zip(days, drawn, strict=True)
            ),
        ),
        figure=charts.share_over_time(
            days,
            np.array([s.value for s in drawn]),
            np.array([s.low for s in drawn]),
            np.array([s.high for s in drawn]),
            line,
            f"the foreword's {line_text}",
            scope.marks(),
        ),
        alternative=(
            f"A line of the share by date with a band for its interval, and a level line at "
            f"{line_text}. {sentence}"
        ),
        notes=[
            BAND,
            "Each council once, at its latest judgement under the framework; the table of "
            "readings below counts in other ways.",
        ],
        source=scope.source(),
    )
