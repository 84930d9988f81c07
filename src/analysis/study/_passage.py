"""The child's journey: steps and ratios, how long plans last, and the state of the figures."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, words
from analysis.areas import ENGLAND
from analysis.findings import _journey, _signals
from analysis.findings._journey import BANDS, STEPS, Duration, Step
from analysis.results import Result, Table
from analysis.study import _flow
from analysis.study.system.scope import Scope

#: The step that no year may lack to be drawn: every ratio divides by it.
FIRST = next(iter(STEPS))


def _oddities(scope: Scope, measures: list[str]) -> list[str]:
    """Return the declared oddities of the named council's counts."""
    if scope.area is None:
        return []
    found = [
        error
        for source in sorted({measure.split(".")[0] for measure in measures})
        for error in declare.source(source).error
        if error.area == scope.area.id and error.measure in measures
    ]
    return list(dict.fromkeys(f"{e.what} {e.why}" for e in found))


def _own(scope: Scope, year: int) -> tuple[Step, ...] | None:
    """Return the named council's steps, None without referrals in the year."""
    if scope.area is None:
        return None
    found = _journey.steps(scope.edition, scope.area.id, year)
    return found if np.isfinite(found[0].count) and found[0].count > 0 else None


def journey(scope: Scope) -> Result:
    """Draw the steps of the child's journey for every 100 referrals, England and the council."""
    year = _journey.newest(scope.edition)
    whole = _journey.steps(scope.edition, ENGLAND, year)
    own = _own(scope, year)
    told = [f"{words.number(s.per_referrals, 1)} {_lower(s.name)}" for s in whole[1:]]
    sentence = f"For every 100 referrals in England in {year} there were {words.join(told)}."
    if scope.area is not None and own is None:
        sentence += f" {_flow.absent(scope, f'Referrals in {year}')}"
    if own is not None and scope.area is not None:
        mine = [
            f"{words.number(s.per_referrals, 1)} {_lower(s.name)}"
            for s in own[1:]
            if np.isfinite(s.per_referrals)
        ]
        sentence += f" In {scope.area.name}, with {words.number(own[0].count)} referrals: "
        sentence += f"{words.join(mine) or 'no further step is published'}."
    heads = ["Step", "England", "For every 100 referrals", "For every 100 of the step before"]
    if own is not None and scope.area is not None:
        heads += [scope.area.name, "For every 100 referrals there", "Of the step before there"]
    rows = []
    for place, step in enumerate(whole):
        cells = [step.name, *_cells(step)]
        if own is not None:
            cells += _cells(own[place])
        rows.append(tuple(cells))
    return Result(
        id="journey",
        title=f"The child's journey in {year}: steps for every 100 referrals",
        sentence=sentence,
        table=Table(
            f"Steps of the child's journey, year to March {year}", tuple(heads), tuple(rows)
        ),
        figure=charts.journey(
            [step.name for step in whole],
            np.array([step.per_referrals for step in whole]),
            "for every 100 referrals",
            None if own is None else np.array([step.per_referrals for step in own]),
            scope.area.name if scope.area is not None else "",
        ),
        alternative=f"Bars of one scale, one step below the other. {sentence}",
        notes=[
            "Flows of one year, not a group of children followed: a step can pass 100, and "
            "children come to be looked after by other ways than a protection plan.",
            "England is rounded to tens. The newest year in which every step is published.",
            *_oddities(scope, list(STEPS)),
        ],
        source=scope.source("cin", "cla"),
    )


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _cells(step: Step) -> list[str]:
    before = "–" if step.measure == FIRST else words.number(step.per_before, 1)
    return [words.number(step.count), words.number(step.per_referrals, 1), before]


def ratios(scope: Scope) -> Result:
    """Draw the steps for every 100 referrals in England, year by year, the council beside."""
    found = _journey.ratios(scope.edition, ENGLAND)
    years = [y for y, steps in found.items() if np.isfinite(steps[0].count)]
    names = [STEPS[m] for m in STEPS if m != FIRST]
    series = {
        name: np.array([found[y][place].per_referrals for y in years])
        for place, name in enumerate(names, start=1)
    }
    ends = []
    for name, values in series.items():
        here = np.flatnonzero(np.isfinite(values))
        ends.append(
            f"{_lower(name)} {words.number(float(values[here[0]]), 1)} in {years[here[0]]} to "
            f"{words.number(float(values[here[-1]]), 1)} in {years[here[-1]]}"
        )
    mine = _journey.ratios(scope.edition, scope.area.id) if scope.area is not None else {}
    heads = ["Year", *names]
    if mine and scope.area is not None:
        heads += [f"{scope.area.name}: {_lower(name)}" for name in names]
    rows = []
    for y in years:
        cells = [str(y), *(words.number(s.per_referrals, 1) for s in found[y][1:])]
        if mine:
            own = mine.get(y)
            cells += [
                "not published" if own is None else words.number(s.per_referrals, 1)
                for s in (own or found[y])[1:]
            ]
        rows.append(tuple(cells))
    return Result(
        id="ratios",
        title="Steps for every 100 referrals, England",
        sentence=f"For every 100 referrals in England: {'; '.join(ends)}.",
        table=Table("Steps for every 100 referrals, by year", tuple(heads), tuple(rows)),
        figure=charts.trend(np.array(years), series, "for every 100 referrals"),
        alternative=f"A line a step. {'; '.join(ends)}.",
        notes=[
            "Assessments are shown from 2015: councils moved to the single assessment during the "
            "year before, so no earlier count is like the later ones.",
            "More enquiries for every 100 referrals can be more risk, lower thresholds for an "
            "enquiry, or fewer referrals recorded.",
            *_oddities(scope, list(STEPS)),
        ],
        source=scope.source("cin", "cla"),
    )


def durations(scope: Scope) -> Result:
    """Draw how long plans last by their stock and flow, beside the published lengths."""
    whole = _journey.durations(scope.edition, ENGLAND)
    if not whole:
        return Result("durations", "", "Plans at two year ends are not published in this edition.")
    mine = _journey.durations(scope.edition, scope.area.id) if scope.area is not None else ()
    last = whole[-1]
    long = last.bands[-1]
    sentence = (
        f"By stock and flow a protection plan in England lasted {words.number(last.by_starts, 1)} "
        f"months in {last.year} by starts and {words.number(last.by_ends, 1)} by ends; of the "
        f"plans ended that year {words.number(long, 1)}% had lasted two years or more."
    )
    if scope.area is not None:
        sentence += (
            f" In {scope.area.name} {words.number(mine[-1].by_starts, 1)} months by starts and "
            f"{words.number(mine[-1].by_ends, 1)} by ends in {mine[-1].year}."
            if mine
            else f" {_flow.absent(scope, 'Plans at two year ends')}"
        )
    years = sorted({d.year for d in (*whole, *mine)})
    series = {scope.area.name: _line(mine, years)} if mine and scope.area is not None else {}
    series["England"] = _line(whole, years)
    heads = ["Area", "Year", "Mean stock", "Starts", "Ends", "Months by starts", "Months by ends",
             *(f"Ended at {band}, %" for band in BANDS.values())]  # fmt: skip
    rows = [_row("England", d) for d in whole]
    if scope.area is not None:
        rows += [_row(scope.area.name, d) for d in mine]
    measures = ["cin.cpp_at_31_march", "cin.cpp_starts", "cin.cpp_ends", *BANDS]
    return Result(
        id="durations",
        title="How long a protection plan lasts, by stock and flow",
        sentence=sentence,
        table=Table("Implied and published lengths of plans", tuple(heads), tuple(rows)),
        figure=charts.trend(np.array(years), series, "months, stock over starts"),
        alternative=f"A line a place. {sentence}",
        notes=[
            "Stock over flow is the mean stay when the stock holds steady (Little's law). Where it "
            "rises or falls, the answers by starts and by ends part, and neither is the mean stay.",
            "The stock is the mean of two year ends. In a small council a few families move it.",
            "The published bands are of plans that ended: those still open, the longest among "
            "them, are not in them.",
            *_oddities(scope, measures),
        ],
        source=scope.source("cin"),
    )


def _line(found: tuple[Duration, ...], years: list[int]) -> np.ndarray:
    at = {d.year: d.by_starts for d in found}
    return np.array([at.get(year, np.nan) for year in years])


def _row(name: str, d: Duration) -> tuple[str, ...]:
    return (
        name, str(d.year), words.number(d.stock), words.number(d.starts), words.number(d.ends),
        words.number(d.by_starts, 1), words.number(d.by_ends, 1),
        *(words.number(band, 1) for band in d.bands),
    )  # fmt: skip


def signals(scope: Scope) -> Result:
    """Count what is withheld, missing or repeated, and list the named council's own."""
    gaps = _signals.gaps(scope.edition)
    found = _signals.repeats(scope.edition)
    more = found.low > found.expected
    sentence = (
        f"Of {found.pairs:,} counts of {_signals.LARGE} or more that stand beside the year "
        f"before, {found.repeats} are the same to the unit (95% interval "
        f"{words.span(found.low, found.high)}); changes of one to {_signals.WINDOW} either way "
        f"lead one to expect {words.number(found.expected)}. "
        + (
            "That is more than chance gives."
            if more
            else "That is no more than chance gives: a repeat by itself is no sign of an error."
        )
    )
    rows = [
        (
            str(g.year),
            words.number(g.cells),
            f"{g.withheld} ({words.number(100 * g.withheld / g.cells, 1)}%)",
            f"{g.missing} ({words.number(100 * g.missing / g.cells, 1)}%)",
        )
        for g in gaps
    ]
    notes = [
        f"Counts looked at: {words.join(_lower(name) for name in _signals.COUNTS.values())}. "
        "Withheld: a small count, or one that would reveal one. Missing: not available, "
        "unreliable or empty.",
        "A withheld small count is the publisher's protection of children, never a fault of the "
        "council.",
    ]
    if scope.area is not None:
        own = _signals.own(scope.area.id, scope.edition)
        listed = [
            f"{scope.area.name}, {year}: {_lower(_signals.COUNTS[measure])}, {what}"
            + (f" ({words.number(value)})" if np.isfinite(value) else "")
            for year, measure, what, value in own.itertuples(index=False)
        ]
        sentence += (
            f" {scope.area.name} has {words.plural(len(listed), 'such cell')}."
            if listed
            else f" {scope.area.name} has none."
        )
        notes += [f"{line}." for line in listed]
        notes += _oddities(scope, list(_signals.COUNTS))
    return Result(
        id="signals",
        title="",
        sentence=sentence,
        table=Table(
            "Cells of councils' core counts, by year",
            ("Year", "Cells", "Withheld as small", "Missing or unreliable"),
            tuple(rows),
        ),
        notes=notes,
        source=scope.source("cin"),
    )
