"""One section an enabler: the council's figures beside their comparators, and what they miss."""

from __future__ import annotations

import numpy as np

from analysis import areas, charts, words
from analysis.charts import Placing
from analysis.declare import Enabler, Indicator
from analysis.moves import Move
from analysis.profile.inspected import leaders_sentence
from analysis.profile.locals import UNPUBLISHED, cell, described, drawn, newest
from analysis.profile.standing import MOVED, OTHER, OUTSIDE, Standing, amount
from analysis.profile.subject import Subject
from analysis.results import Result, Table

#: Years of the small series.
SHOWN = 11
NONE = "–"


def change_told(move: Move, spec: Indicator) -> str:
    """Print a change with a short unit."""
    if move.measured == "per cent":
        return f"{words.signed(move.change, 1)}%"
    if move.measured == "points":
        return f"{words.signed(move.change, 1)} points"
    text = words.signed(move.change, spec.decimals)
    text = f"{text[0]}£{text[1:]}" if text[0] in f"+{words.MINUS}" else f"£{text}"
    return f"{text} thousand" if spec.unit.startswith("£ thousand") else text


def change_cell(one: Standing, which: str) -> str:
    """Print a change with its years and interval for a table."""
    found = one.long if which == "long" else one.last
    if found is None:
        return NONE
    move = found.move
    text = f"{change_told(move, one.spec)} since {move.start}"
    return f"{text} ({move.interval})" if move.interval else text


def middle_name(subject: Subject) -> str:
    """Return what the neighbours' middle is called."""
    return f"neighbours' {subject.statistic}"


def _cell(value: float, one: Standing) -> str:
    return words.number(value, one.spec.decimals) if np.isfinite(value) else NONE


def row(subject: Subject, one: Standing) -> tuple[str, ...]:
    """Return one indicator's line of a table, the council's own figure last where it gave any."""
    cells = _published(one)
    if subject.own is None:
        return cells
    own = newest(subject, one.spec.id, one.point.period if one.point else None)
    return (*cells, cell(own, one.spec.decimals))


def _published(one: Standing) -> tuple[str, ...]:
    spec, point, near = one.spec, one.point, one.near
    name = f"{spec.short} ({spec.unit})"
    if point is None or near is None:
        return (name, str(one.newest or NONE), one.missing, *[NONE] * 9)
    year = str(point.period) + (f"; {one.newest}: {one.missing}" if one.missing else "")
    expected = one.expected
    return (
        name,
        year,
        _cell(point.value, one),
        words.span(point.low, point.high, spec.decimals) or NONE,
        change_cell(one, "long"),
        change_cell(one, "last"),
        _cell(near.middle, one),
        words.span(near.low, near.high, spec.decimals) or NONE,
        f"{near.n} of {near.of}",
        _cell(one.region, one),
        _cell(one.england, one),
        _cell(expected.value, one) if expected is not None else NONE,
    )


def columns(subject: Subject) -> tuple[str, ...]:
    """Return the headings of `row`."""
    region = areas.region_of(subject.area.id)
    return (
        "Indicator",
        "Year",
        subject.name,
        "95% interval",
        "Change over five years",
        "Change in the last year",
        words_capital(middle_name(subject)),
        "Neighbours' range",
        "Neighbours with a figure",
        region.name if region else "Region",
        "England",
        "Expected given deprivation",
        *([words_capital(UNPUBLISHED)] if subject.own is not None else []),
    )


def words_capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def placing(subject: Subject, one: Standing) -> Placing | None:
    """Return an indicator's row of the chart, None where there is nothing to draw."""
    point, near, spec = one.point, one.near, one.spec
    own = drawn(subject, spec.id, point.period if point else None)
    if point is None and own is None:
        return None
    begin = max([b.year for b in spec.breaks], default=0)
    top = max(one.history, default=0)
    series = {
        year: p.value
        for year, p in one.history.items()
        if np.isfinite(p.value) and year >= max(begin, top - SHOWN + 1)
    }
    nan = float("nan")
    return Placing(
        name=spec.short,
        told=f"{amount(point.value, spec)} in {point.period}" if point else "not published",
        value=point.value if point else nan,
        low=point.low if point else nan,
        high=point.high if point else nan,
        middle=near.middle if near else nan,
        least=near.low if near else nan,
        most=near.high if near else nan,
        region=one.region,
        england=one.england,
        series=series,
        local=own.point.value if own else nan,
        local_low=own.point.low if own else nan,
        local_high=own.point.high if own else nan,
        decimals=spec.decimals,
        most_possible=100.0 if spec.interval == "wilson" else float("inf"),
    )


def told(subject: Subject, one: Standing) -> str:
    """Say where the council stands on one indicator, in one sentence."""
    spec, point, near = one.spec, one.point, one.near
    if point is None or near is None:
        when = f" for {one.newest}" if one.newest else ""
        return f"{spec.short}: {one.missing}{when}."
    text = f"{spec.short}: {amount(point.value, spec)} in {point.period}"
    beside = []
    if np.isfinite(near.middle):
        beside.append(f"{middle_name(subject)} {amount(near.middle, spec)}")
    if np.isfinite(one.england):
        beside.append(f"England {amount(one.england, spec)}")
    return f"{text} ({', '.join(beside)})." if beside else f"{text}."


def _apart(subject: Subject, mine: list[Standing]) -> str:
    """Say which of an enabler's figures stand apart."""
    known = [one for one in mine if one.expected is not None and not one.old]
    out = [one for one in known if one.tier == OUTSIDE]
    moved = [one for one in mine if one.tier == MOVED and not one.old]
    shown = [one for one in mine if one.point is not None]
    if not shown:
        return f"No figure of it is published for {subject.name} in this edition."
    text = []
    if known and not out:
        where = "on its one figure" if len(known) == 1 else f"on all {len(known)} figures"
        if len(known) < len(mine):
            where += " for which that can be told"
        text.append(
            f"{subject.name} lies within what is expected of a council of its deprivation and size "
            f"{where}."
        )
    if not known:
        text.append(f"What is expected of {subject.name} cannot be told: {shown[0].why_not}.")
    for one in out:
        assert one.point is not None and one.expected is not None
        side = "above" if one.side > 0 else "below"
        text.append(
            f"{one.spec.short} ({amount(one.point.value, one.spec)} in {one.point.period}) lies "
            f"{side} what is expected of a council of its deprivation and size "
            f"({amount(one.expected.value, one.spec)})."
        )
    for one in moved:
        assert one.long is not None
        move = one.long.move
        text.append(
            f"{one.spec.short} changed by {change_told(move, one.spec)} from {move.start} to "
            f"{move.end}, unlike most councils."
        )
    return " ".join(text)


def section(subject: Subject, enabler: Enabler, standings: list[Standing]) -> Result:
    """Show an enabler's indicators."""
    mine = [one for one in standings if one.enabler.id == enabler.id]
    key = f"enabler-{enabler.order}"
    activities = "; ".join(f"“{one}”" for one in enabler.activities)
    notes = [f"The framework's three activities: {activities}."]
    notes += [f"What open data cannot show: {text}" for text in enabler.cannot_show]
    if enabler.id == "leadership":
        return Result(key, "", leaders_sentence(subject), notes=notes)
    joint = [one.label for one in mine if one.place != subject.area.id]
    if joint:
        notes.insert(
            0,
            f"The workforce is returned for {joint[0]} together: these figures are those of both, "
            "and cannot be parted.",
        )
    for one in mine:
        if one.old and one.point is not None:
            notes.append(
                f"{one.spec.short}: the newest year by council at hand is {one.point.period}; it "
                "is shown, but ranked nowhere on this page."
            )
        if one.tier < OTHER and not one.old:
            notes += [f"{one.spec.short}: {caveat}" for caveat in one.spec.caveats]
        if one.missing and one.point is not None:
            notes.append(
                f"{one.spec.short}: {one.missing} for {one.newest}; {one.point.period} is shown."
            )
    rows = [placed for one in mine if (placed := placing(subject, one)) is not None]
    locally = [
        text
        for one in mine
        if (text := described(subject, one.spec, one.point.period if one.point else None))
    ]
    sentence = " ".join([enabler.shows, _apart(subject, mine), *locally])
    every = " ".join([*(told(subject, one) for one in mine), *locally])
    table = Table(
        f"{enabler.title}: {subject.name} beside its comparators",
        columns(subject),
        tuple(row(subject, one) for one in mine),
    )
    region = areas.region_of(subject.area.id)
    figure = ""
    if rows:
        figure = charts.placings(
            rows,
            joint[0] if joint else subject.name,
            words_capital(middle_name(subject)),
            region.name if region else "",
        )
    return Result(
        key,
        f"{enabler.title}: {subject.name} beside its {subject.called}, region and England",
        sentence,
        table,
        figure,
        f"A row for each indicator, each on its own scale. {every}",
        notes,
        subject.source([one.spec.id for one in mine]),
    )
