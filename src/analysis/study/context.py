"""The council beside its neighbours, its region and England, over the years."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis import areas, charts, declare, indicators, judgements, words
from analysis.declare import Indicator
from analysis.local import LocalFigure
from analysis.moves import FEWEST_NEIGHBOURS, comparators
from analysis.results import Result, Table
from analysis.study.frame import Frame, year

#: The model nearest in time to the source documents, and the newest.
MODELS = ("2021", "2025")


def beside(frame: Frame, indicator: str, model: str = MODELS[0]) -> Result:
    """Show the council's series with its neighbours' median and range, region and England."""
    spec = declare.indicator(indicator)
    own = frame.points(indicator)
    if not own:
        return Result(
            id=f"beside-{indicator}",
            title="",
            sentence=(
                f"{spec.short}: nothing is published for {frame.label(indicator)} in this edition."
            ),
        )
    rated = bool(spec.denominator)
    periods = sorted(own)
    near = frame.neighbours(indicator, model)
    middle, low, high, count = [], [], [], []
    for period in periods:
        values = comparators(indicator, frame.edition, near, period)
        enough = len(values) >= min(FEWEST_NEIGHBOURS, len(near)) and len(values) > 0
        count.append(len(values))
        middle.append(float(np.median(values)) if enough else np.nan)
        low.append(float(values.min()) if enough else np.nan)
        high.append(float(values.max()) if enough else np.nan)
    region = areas.areas()[frame.area.region]
    others = {
        name: [indicators.value(indicator, frame.edition, place, p) for p in periods]
        for name, place in ((region.name, region.id), ("England", areas.ENGLAND))
        if rated
    }
    last = max((i for i, v in enumerate(middle) if np.isfinite(v)), default=None)
    label = frame.label(indicator)
    newest = periods[-1]
    sentence = (
        f"{spec.short} in {label} stood at {words.number(own[newest].value, spec.decimals)} "
        f"({spec.unit}) in {newest}"
    )
    interval = words.span(own[newest].low, own[newest].high, spec.decimals)
    sentence += f", 95% interval {interval}" if interval else ""
    if last is not None and rated:
        there = periods[last]
        sentence += (
            f". In {there} the median of its neighbours was "
            f"{words.number(middle[last], spec.decimals)}"
            f" (range {words.span(low[last], high[last], spec.decimals)})"
        )
        if np.isfinite(others["England"][last]):
            sentence += f" and England {words.number(others['England'][last], spec.decimals)}"
    sentence += "."
    part = _part(frame, indicator, newest)
    if part is not None:
        sentence += f" {_told(part)}"
    columns = ["Year", label, "95% interval"]
    if rated:
        columns += ["Neighbours' median", "Neighbours' range", "Neighbours with a figure", *others]
    columns.append("Release")
    rows = []
    for i, period in enumerate(periods):
        point = own[period]
        cells = [
            str(period),
            words.number(point.value, spec.decimals),
            words.span(point.low, point.high, spec.decimals),
        ]
        if rated:
            cells += [
                words.number(middle[i], spec.decimals),
                words.span(low[i], high[i], spec.decimals) or "–",
                str(count[i]),
                *(words.number(values[i], spec.decimals) for values in others.values()),
            ]
        rows.append((*cells, point.release))
    if part is not None:
        point = part.point
        shown = (
            words.number(point.value, spec.decimals),
            words.span(point.low, point.high, spec.decimals),
        )
        empty = [""] * (len(columns) - 4)
        rows.append((_window(part), *shown, *empty, f"{point.release}, grade {part.grade}"))
    marks = [(_at(spec, judged), grade) for judged, grade in _judged(frame)]
    marks = [(when, grade) for when, grade in marks if periods[0] <= when <= periods[-1] + 1]
    return Result(
        id=f"beside-{indicator}",
        title=f"{spec.title}: {label} beside its {model} statistical neighbours",
        sentence=sentence,
        table=Table(f"{spec.title} ({spec.unit})", tuple(columns), tuple(rows)),
        figure=charts.beside(
            np.array(periods),
            np.array([own[p].value for p in periods]),
            (np.array([own[p].low for p in periods]), np.array([own[p].high for p in periods])),
            (np.array(middle), np.array(low), np.array(high)) if rated else None,
            {name: np.array(values) for name, values in others.items()},
            label,
            spec.unit,
            marks,
            [b.year for b in spec.breaks],
            (_at(spec, part.end), part.point.value, part.point.low, part.point.high)
            if part is not None
            else None,
        ),
        alternative=f"Lines by year: {label} with its interval"
        + (", the neighbours' median with their range, the region and England" if rated else "")
        + f". {sentence}",
        notes=[f"{b.year}: {b.why}" for b in spec.breaks if periods[0] <= b.year <= periods[-1]],
        source=frame.source([indicator], parts=True),
    )


def _at(spec: Indicator, day: date) -> float:
    """Return where a day stands on an axis whose ticks are the years' last days."""
    end = date(2000, 9, 30) if spec.numerator[0].startswith("workforce.") else date(2000, 3, 31)
    return day.year + (day.timetuple().tm_yday - end.timetuple().tm_yday) / 365.25


def _part(frame: Frame, indicator: str, newest: int) -> LocalFigure | None:
    """Return the local figure of no whole year that ends after the newest year, if it is shown."""
    found = frame.parts.get(indicator)
    if found is None or not np.isfinite(found.point.value):
        return None
    return found if _at(declare.indicator(indicator), found.end) > newest else None


def _window(part: LocalFigure) -> str:
    """Return the days a local figure counts."""
    last = words.day(part.end)
    return last if part.start == part.end else f"{words.day(part.start)} to {last}"


def _told(part: LocalFigure) -> str:
    """Return the sentence on a local figure that is none of a whole year."""
    spec, point = declare.indicator(part.indicator), part.point
    interval = words.span(point.low, point.high, spec.decimals)
    return (
        f"Local figures, not published, put it at {words.number(point.value, spec.decimals)} "
        f"({_window(part)}{', taken to twelve months' if part.annualised else ''}"
        f"{f'; 95% interval {interval}' if interval else ''}; comparability grade {part.grade})."
    )


def _judged(frame: Frame) -> list[tuple]:
    """Return the council's overall judgements: date published, grade."""
    history = judgements.history(frame.area.id, declare.edition(frame.edition).as_at)
    return [
        (day, grade)
        for day, grade in zip(history["published"], history["overall"], strict=True)
        if isinstance(grade, str)
    ]


def table(frame: Frame) -> Result:
    """Set every indicator of the case beside the neighbours of both models, newest year."""
    rows = []
    for name in frame.case.indicators:
        spec = declare.indicator(name)
        if not spec.denominator:
            continue
        own = frame.points(name)
        if not own:
            rows.append((spec.short, "", "not published", *[""] * 4))
            continue
        newest = max(own)
        point = own[newest]
        medians = []
        for model in MODELS:
            values = comparators(name, frame.edition, frame.neighbours(name, model), newest)
            enough = len(values) >= FEWEST_NEIGHBOURS
            medians.append(words.number(float(np.median(values)), spec.decimals) if enough else "–")
        england = indicators.value(name, frame.edition, areas.ENGLAND, newest)
        rows.append(
            (
                spec.short,
                year(point),
                words.number(point.value, spec.decimals),
                words.span(point.low, point.high, spec.decimals) or "–",
                *medians,
                words.number(england, spec.decimals),
            )
        )
    published = sum(1 for row in rows if row[2] != "not published")
    return Result(
        id="beside-all",
        title="",
        sentence=(
            f"{words.plural(published, 'indicator')} of this page can be shown for {frame.name} in "
            f"this edition, each in its newest published year."
        ),
        table=Table(
            f"{frame.name}: newest published year of each indicator",
            (
                "Indicator",
                "Year",
                frame.name,
                "95% interval",
                *(f"Neighbours {m}, median" for m in MODELS),
                "England",
            ),
            tuple(rows),
        ),
        source=frame.source(frame.case.indicators),
    )
