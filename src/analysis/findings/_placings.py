"""The forecasts of sub-judgements under other choices, and council by council."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from scipy import special

from analysis import stats
from analysis.findings import _routine, strategic
from analysis.findings.strategic import BASE, CLASSES, SUBJECTS, TIME, Contest, Sample, sample
from analysis.paths import remember
from analysis.stats.chance import false_discovery
from analysis.stats.forecasts import grade_model
from analysis.stats.intervals import Interval, normal_quantile

#: Bands of the chance of good or better, in per cent, whose outcomes are counted.
BANDS = (0, 20, 40, 60, 80, 100)
#: A grade is a surprise where it, or one further off, had less chance than this.
ODD = 0.1
#: Fewest judgements in a band that is shown.
FEWEST = 10


@dataclass(frozen=True, eq=False)
class Check:
    """The contests against the base rate under another choice, by subject."""

    name: str
    contests: dict[str, Contest | None]


def _kept(every: Sample, edition: str) -> dict[str, np.ndarray]:
    """Return which judgements stay under each choice that leaves some out."""
    table = every.table
    kept = {
        "Inspections of April 2020 to September 2022 left out": ~_routine.pandemic(table),
        "Councils with fewer than 35,000 children left out": ~table["area"].isin(
            _routine.small(edition)
        ),
    }
    for name in dict.fromkeys(every.framework):
        kept[f"{name} inspections only"] = table["framework"] == name
    # a choice that leaves nobody out is no check
    return {name: np.asarray(keep, bool) for name, keep in kept.items() if not keep.all()}


@remember
def checks(edition: str) -> tuple[Check, ...]:
    """Return the contests against the base rate under the choices a hostile reader would make.

    In ten folds of councils, and not with each council left out in turn.
    """
    found: dict[str, dict[str, Contest | None]] = {}
    for subject in SUBJECTS:
        every = sample(subject, edition)
        if len(every) < strategic.FEWEST:
            return ()
        tried = {"As in the main result, in ten folds": strategic.against_base(every)}
        for name, keep in _kept(every, edition).items():
            tried[name] = strategic.against_base(every.part(keep))
        figures = every.x.shape[1] - 3
        no_imd = np.delete(every.x, figures, axis=1)
        tried |= {
            "Without deprivation": strategic.against_base(every, no_imd),
            "Deprivation alone, no other figure": strategic.against_base(
                every, every.x[:, figures:]
            ),
            "Judgements with every figure": strategic.against_base(
                sample(subject, edition, whole=True)
            ),
            "Figures already published on the day": strategic.against_base(
                sample(subject, edition, printed=True)
            ),
            "Learnt from earlier years' inspections only": _forwards(every),
            "Judgements to July 2017, figures as then published": strategic.against_base(
                sample(subject, "report")
            ),
            "Judgements to July 2017, figures as now published": strategic.against_base(
                sample(subject, "report", figures="current")
            ),
        }
        for name, contest in tried.items():
            found.setdefault(name, {})[subject] = contest
    return tuple(Check(name, contests) for name, contests in found.items())


def _forwards(every: Sample) -> Contest | None:
    """Forecast each year's inspections from those of earlier years, as one would have had to."""
    year = every.table["start"].dt.year.to_numpy()
    ours, base = (np.full((len(every), CLASSES), np.nan) for _ in range(2))
    for when in np.unique(year):
        past, now = year < when, year == when
        if past.sum() < strategic.FEWEST:
            continue
        for table, x in ((ours, every.x), (base, every.x[:, TIME])):
            moving = x[past].std(axis=0) > 0
            model = grade_model(every.grade[past], x[past][:, moving], CLASSES, every.area[past])
            table[now] = model.predict(x[now][:, moving])
    asked = np.isfinite(ours[:, 0])
    if asked.sum() < strategic.FEWEST:
        return None
    return strategic.contest("", BASE, every.part(asked), ours[asked], base[asked])


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts of good or better within a band, and how many came; in per cent."""

    low: int
    high: int
    forecast: float
    came: Interval
    n: int


@remember
def calibration(subject: str, edition: str) -> tuple[Band, ...]:
    """Return how often good or better came, by the chance forecast for it."""
    placed = strategic.placed(subject, edition)
    if placed is None:
        return ()
    chance = 100 * placed.forecast[:, 2:].sum(axis=1)
    came = placed.sample.grade >= 2
    found = []
    for low, high in pairwise(BANDS):
        inside = (chance >= low) & ((chance < high) | (high == BANDS[-1]))
        if inside.sum() >= FEWEST:
            share = stats.wilson(int(came[inside].sum()), int(inside.sum()))
            found.append(Band(low, high, float(chance[inside].mean()), share, int(inside.sum())))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one column counts for in a subject's model."""

    subject: str
    column: str
    #: odds ratio of a better grade for one standard deviation more
    ratio: Interval
    q: float


def _ratio(slope: float, reach: float) -> Interval:
    """Return an odds ratio with its interval from a slope and half the slope's interval."""
    middle, low, high = (float(np.exp(slope + k * reach)) for k in (0, -1, 1))
    return Interval(middle, low, high, 0.95, "clustered by council")


@remember
def weights(edition: str) -> tuple[Weight, ...]:
    """Return the odds ratios of the figures and deprivation, clustered by council."""
    rows = []
    for subject in SUBJECTS:
        placed = strategic.placed(subject, edition)
        if placed is None:
            return ()
        rows += [
            (subject, name, float(b), float(e))
            for name, b, e in zip(placed.columns, placed.model.coef, placed.model.se, strict=True)
            if name not in ("ilacs", "year")
        ]
    z = normal_quantile(0.95)
    adjusted = false_discovery([2 * special.ndtr(-abs(b / e)) for *_, b, e in rows])
    return tuple(
        Weight(
            subject,
            str(name),
            _ratio(b, z * e),
            float(q),
        )
        for (subject, name, b, e), q in zip(rows, adjusted, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Surprise:
    """One sub-judgement of one council beside what was forecast for it from other councils."""

    subject: str
    published: date
    framework: str
    #: chances of the grades, worst first
    chances: tuple[float, ...]
    #: 0 (inadequate) to 3
    given: int
    #: chance forecast of the grade given or a worse one, and of it or a better one
    or_worse: float
    or_better: float
    figures: int

    @property
    def odd(self) -> bool:
        """Whether a grade as far up or down as the one given was forecast at below `ODD`."""
        return min(self.or_worse, self.or_better) < ODD


@remember
def surprises(area: str, edition: str) -> tuple[Surprise, ...]:
    """Return a council's sub-judgements beside their forecasts, newest first."""
    found = []
    for subject in SUBJECTS:
        placed = strategic.placed(subject, edition)
        if placed is None:
            return ()
        for row in np.flatnonzero(placed.sample.area == area):
            chances, given = placed.forecast[row], int(placed.sample.grade[row])
            judged = placed.sample.table.iloc[row]
            found.append(
                Surprise(
                    subject,
                    judged["published"].date(),
                    judged["framework"],
                    tuple(float(c) for c in chances),
                    given,
                    float(chances[: given + 1].sum()),
                    float(chances[given:].sum()),
                    int((placed.sample.x[row, : len(strategic.INDICATORS)] != 0).sum()),
                )
            )
    return tuple(sorted(found, key=lambda one: one.published, reverse=True))


@dataclass(frozen=True, slots=True)
class Usual:
    """How many sub-judgements of all councils were surprises."""

    odd: int
    n: int


@remember
def usual(edition: str) -> Usual:
    """Count surprises among all councils' sub-judgements."""
    odd = n = 0
    for subject in SUBJECTS:
        placed = strategic.placed(subject, edition)
        if placed is None:
            continue
        rows = np.arange(len(placed.sample))
        below = np.cumsum(placed.forecast, axis=1)[rows, placed.sample.grade]
        above = 1 - below + placed.forecast[rows, placed.sample.grade]
        odd += int((np.minimum(below, above) < ODD).sum())
        n += len(rows)
    return Usual(odd, n)


@dataclass(frozen=True, slots=True)
class Hits:
    """How far grades were from the likeliest one forecast."""

    subject: str
    n: int
    same: int
    one_off: int
    further: int
    #: the likeliest grade by the base rate was the one given
    base_same: int


@remember
def hits(edition: str) -> tuple[Hits, ...]:
    """Count grades by their distance from the likeliest one forecast."""
    found = []
    for subject in SUBJECTS:
        placed = strategic.placed(subject, edition)
        if placed is None:
            return ()
        off = np.abs(placed.forecast.argmax(axis=1) - placed.sample.grade)
        base = placed.base.argmax(axis=1) == placed.sample.grade
        found.append(
            Hits(
                subject,
                len(off),
                int((off == 0).sum()),
                int((off == 1).sum()),
                int((off > 1).sum()),
                int(base.sum()),
            )
        )
    return tuple(found)
