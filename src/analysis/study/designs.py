"""Two designs that ask more of the figures: an interrupted series and a synthetic control."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import charts, declare, local, stats, words
from analysis.results import Result, Table
from analysis.stats.synthetic import FEWEST_BEFORE
from analysis.study.frame import Frame, panel, scale

#: Donors considered for a synthetic control: the councils nearest before the event.
DONORS = 40


def first_year(frame: Frame) -> int:
    """Return the first year end after the case's dated event."""
    day = frame.case.event.date
    return day.year if (day.month, day.day) <= (3, 31) else day.year + 1


@dataclass(frozen=True, slots=True)
class _Fit:
    """A fitted series with what it was fitted to, in the unit that is printed."""

    series: stats.InterruptedSeries
    observed: np.ndarray
    per: float
    #: what a per cent change is a change of
    of: str


def _fit(frame: Frame, indicator: str, year: int) -> _Fit | str:
    """Fit the family that suits the indicator, or say why it cannot be fitted."""
    spec = declare.indicator(indicator)
    own = frame.points(indicator)
    if not own:
        return "nothing is published in this edition"
    periods = np.array(sorted(own), float)
    top = np.array([own[int(p)].numerator for p in periods])
    bottom = np.array([own[int(p)].denominator for p in periods])
    try:
        if spec.interval == "wilson":
            found = stats.interrupted_series(periods, top, year, family="binomial", total=bottom)
            fit = _Fit(found, top / bottom * 100, 100.0, "odds")
        elif spec.interval == "poisson":
            if not spec.denominator:
                place = frame.place(indicator)
                bottom = np.array([local.children(place, frame.edition, int(p)) for p in periods])
                known = np.isfinite(bottom)
                periods, top, bottom = periods[known], top[known], bottom[known]
            found = stats.interrupted_series(periods, top, year, exposure=bottom, family="poisson")
            fit = _Fit(found, top / bottom * 10_000, 10_000.0, "rate")
        else:
            values = np.array([own[int(p)].value for p in periods])
            found = stats.interrupted_series(periods, values, year, family="gaussian")
            fit = _Fit(found, values, 1.0, "value")
    except ValueError:
        return "no line can be fitted, because too few years are published or they lie unevenly"
    return fit if fit.series.enough else fit.series.reason


def interrupted(frame: Frame, indicator: str) -> Result:
    """Fit a level and a slope before and after the dated event.

    Errors allow for autocorrelation (Newey and West). It describes the series: it does not
    show that the event made the change.
    """
    spec = declare.indicator(indicator)
    event = frame.case.event
    year = first_year(frame)
    label = frame.label(indicator)
    heading = f"{spec.short} in {label}, before and after {event.label} ({words.day(event.date)})"
    fit = _fit(frame, indicator, year)
    if isinstance(fit, str):
        return Result(id=f"interrupted-{indicator}", title="", sentence=f"{heading}: {fit}.")
    found, observed, per, unit = fit.series, fit.observed, fit.per, fit.of
    assert found.level_change is not None and found.slope_change is not None
    mark = "%" if found.family != "gaussian" else f" {spec.unit}"
    jump, bend = found.level_change, found.slope_change
    shown = [
        (name, f"{words.signed(e.estimate, 1)}{mark}", words.span(e.low, e.high, 1, sign=True))
        for name, e in (
            (f"Jump in the {unit} at the event", jump),
            (f"Change in the yearly slope of the {unit}", bend),
        )
    ]
    clear = [
        name.lower()
        for (name, *_), e in zip(shown, (jump, bend), strict=True)
        if e.low > 0 or e.high < 0
    ]
    sentence = (
        f"{heading}: a jump of {shown[0][1]} (95% interval {shown[0][2]}) and a change in "
        "the yearly "
        f"slope of {shown[1][1]} ({shown[1][2]}); "
        + (f"beyond chance: {words.join(clear)}." if clear else "neither is beyond chance.")
    )
    rows = tuple(
        (
            str(int(t)),
            words.number(o, 1),
            words.number(f, 1),
            words.number(c, 1) if t >= year else "–",
        )
        for t, o, f, c in zip(
            found.times, observed, found.fitted * per, found.counterfactual * per, strict=True
        )
    )
    notes = [found.note] if found.note else []
    if found.dispersion is not None:
        notes.append(
            f"Counts vary {words.number(found.dispersion, 1)} times as much as "
            "independent counts would; "
            "the errors allow for it."
        )
    notes.append(
        "A change at the event is not a change by the event: other things happened in "
        "the same year."
    )
    return Result(
        id=f"interrupted-{indicator}",
        title=f"{spec.title}: {label} before and after {event.label}",
        sentence=sentence,
        table=Table(
            f"{spec.short} ({scale(spec)}): observed, fitted, and the earlier line carried on",
            ("Year", "Observed", "Fitted", "Earlier line carried on"),
            rows,
        ),
        figure=charts.interrupted(
            found.times,
            observed,
            found.fitted * per,
            found.counterfactual * per,
            year,
            event.label,
            scale(spec),
        ),
        alternative=(
            "Dots by year with a line fitted before and after the event, and the earlier "
            f"line carried on. {sentence}"
        ),
        notes=notes,
        source=frame.source([indicator]),
    )


def synthetic(frame: Frame, indicator: str) -> Result:
    """Set the council beside a mix of others that moved as it did before the event.

    Where the years before are too few the section says so and shows nothing: a mix of many
    councils can copy any short series, and what it does afterwards then means nothing.
    """
    spec = declare.indicator(indicator)
    event = frame.case.event
    year = first_year(frame)
    own, others = panel(frame, indicator, counts=True)
    label = frame.label(indicator)
    when = f"{event.label} ({words.day(event.date)})"
    heading = f"{spec.short} in {label} beside a synthetic control, {when}"
    breaks = [b.year for b in spec.breaks]
    begins = max([y for y in breaks if y <= year - 3], default=0)
    times = np.array([int(p) for p in own.index if int(p) >= begins])
    early = times < year
    known = others.reindex(columns=times).dropna()
    if not early.any() or early.all():
        return Result(
            id=f"synthetic-{indicator}",
            title="",
            sentence=f"{heading}: no years on one side of the event.",
        )
    before = known[times[early]].to_numpy()
    treated = own[times].to_numpy(float)
    unit = scale(spec)
    if not spec.denominator:
        # counts reach further back than populations: each council against its own level before
        level = before.mean(axis=1, keepdims=True)
        known = known / level * 100
        before, treated = before / level * 100, treated / treated[early].mean() * 100
        unit = "index points, 100 being its mean of the years before"
    near = np.argsort(np.sqrt(((before - treated[early]) ** 2).mean(axis=1)), kind="stable")[
        :DONORS
    ]
    donors = known.to_numpy()[near].T
    found = stats.synthetic_control(treated, donors, early)
    if not found.usable:
        return Result(
            id=f"synthetic-{indicator}",
            title="",
            sentence=f"{heading}: not drawn, because {found.reason}.",
            notes=[
                f"A synthetic control needs at least {FEWEST_BEFORE} years before the "
                "event and a close fit over them."
            ],
        )
    ranks = stats.placebo_ranks(found, donors, early)
    sentence = (
        f"{heading}: after the event the council lay {words.signed(found.mean_gap, 1)} "
        f"{unit} from its synthetic "
        f"control on average. Of {ranks.of} councils put through the same fit its break "
        f"ranks {ranks.rank}, so a "
        f"break as large would come up by chance about {words.number(100 * ranks.p, 0)} "
        "times in a hundred."
    )
    rows = tuple(
        (str(int(t)), words.number(a, 1), words.number(b, 1), words.signed(a - b, 1))
        for t, a, b in zip(times, treated, found.path, strict=True)
    )
    kept = np.setdiff1d(np.arange(donors.shape[1]), ranks.excluded)
    return Result(
        id=f"synthetic-{indicator}",
        title=f"{spec.title}: {label} and a synthetic control, {event.label}",
        sentence=sentence,
        table=Table(
            f"{spec.short} ({unit}): council, synthetic control and gap",
            ("Year", label, "Synthetic control", "Gap"),
            rows,
        ),
        figure=charts.synthetic(
            times, treated, found.path, year, event.label, ranks.gaps[:, kept], label, unit
        ),
        alternative=(
            "Two panels: the council and its synthetic control by year; and its gap among "
            f"the gaps of other councils, none named. {sentence}"
        ),
        notes=[
            f"Mixed from the {donors.shape[1]} councils nearest to it before the event; "
            f"{words.plural(int((found.weights > 0.005).sum()), 'council')} "
            f"carry weight, none above {words.number(100 * float(found.weights.max()), 0)}%.",
            "With this many councils no chance below "
            f"{words.number(100 * ranks.smallest_p, 0)} in a hundred can be shown.",
            "The rank is among councils, not a test on children; a council chosen "
            "because it did well will rank high.",
        ],
        source=frame.source([indicator]),
    )
