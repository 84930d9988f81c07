"""The chance that a council not inadequate before is judged inadequate next.

The unit is a judgement of a council that was not inadequate at the one before; the event is
that it now is. The chance of the event is modelled judgement by judgement (a discrete-time
hazard whose clock is Ofsted's timetable), by logistic regression with Firth's penalty, from
three predictors chosen before any was looked at. Every risk is forecast from other councils.
No risk of any single council leaves this module.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.findings import _routine
from analysis.paths import remember
from analysis.stats.intervals import Interval, normal_quantile
from analysis.stats.rare import FirthLogit, firth_logit
from analysis.stats.warning import Alarms, alarms, auc, auc_gain, auc_point, folds

#: The two figures that warn, with the grade before as the third predictor; chosen in advance.
FIGURES = ("agency_rate", "rereferral_pct")
WHY = (
    "Three predictors, because a few dozen events bear no more, and chosen before any result "
    "was seen. The grade before: a council that required improvement has less far to fall. "
    "Agency workers as a share of social workers: the report calls a stable workforce the chief "
    "difficulty of every area it spoke to, and names the agency market in it. Re-referrals within "
    "a year: the report's fifth enabler begins at the front door, and cases that come back are "
    "the plainest published sign of it."
)
#: Fewest events for a model of three predictors.
FEWEST = 15
FOLDS, REPEATS, SEED = 10, 10, 20160629
#: Repeats for the checks.
FEWER = 4
#: Times the figures are dealt out again at random, to see how they would rank by chance.
SHUFFLES = 99
#: Risks at which an alarm might be raised.
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
#: Years before the newest known figures.
LEADS = (0, 1, 2, 3)
#: Bands of forecast risk whose outcomes are counted; the upper one is open.
BANDS = (0.0, 0.05, 0.1, 0.15, 0.2, 1.0)


@dataclass(frozen=True, eq=False)
class Risk:
    """Judgements at risk; arrays have one entry a judgement."""

    table: pd.DataFrame
    event: np.ndarray
    area: np.ndarray
    #: requires improvement at the judgement before, and the two figures' positions
    x: np.ndarray
    #: share of each figure that was there, in per cent
    coverage: dict[str, float]

    @property
    def enough(self) -> bool:
        """Whether there are events enough, and councils without one."""
        return bool(self.event.sum() >= FEWEST and (~self.event).sum() >= FEWEST)


def at_risk(
    edition: str, figures: str = "", back: int = 0, printed: bool = False
) -> tuple[Risk, pd.DataFrame]:
    """Return the judgements at risk, and the figures as they are, missing ones empty."""
    table = _routine.judgements(edition)
    table = table[(table["before"] >= 2) & table["grade"].notna()].reset_index(drop=True)
    known = _routine.positions(table, FIGURES, figures or edition, back, printed)
    x = np.column_stack([table["before"] == 2, known.fillna(0.0)]).astype(float)
    coverage = {
        name: 100 * float(known[name].notna().mean()) if len(known) else 0.0 for name in FIGURES
    }
    return (
        Risk(table, (table["grade"] == 1).to_numpy(bool), table["area"].to_numpy(str), x, coverage),
        known,
    )


@remember
def risk_set(edition: str) -> Risk:
    """Return the judgements at risk of an edition."""
    return at_risk(edition)[0]


def part(risk: Risk, keep: np.ndarray) -> Risk:
    """Return some of the judgements at risk."""
    return Risk(risk.table[keep], risk.event[keep], risk.area[keep], risk.x[keep], risk.coverage)


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Risks forecast from other councils.

    Attributes
    ----------
    risk
        Mean over repeats, shape (judgements,).
    scores, fold
        Each repeat's risks, and the fold each judgement was dealt into; shape (repeats,
        judgements).
    """

    risk: np.ndarray
    scores: np.ndarray
    fold: np.ndarray


def forecast(risk: Risk, x: np.ndarray, repeats: int = REPEATS) -> Forecasts:
    """Forecast each judgement's risk from other councils.

    Councils are dealt into folds, those that fell evenly, several times over.
    """
    x = x[:, x.std(axis=0) > 0]  # a grade before that all share says nothing
    shape = (repeats, len(risk.event))
    scores, dealt = np.zeros(shape), np.zeros(shape, int)
    for repeat in range(repeats):
        dealt[repeat] = folds(risk.area, risk.event, FOLDS, SEED + repeat)
        for k in range(FOLDS):
            out = dealt[repeat] == k
            model = firth_logit(risk.event[~out], x[~out], risk.area[~out])
            scores[repeat, out] = model.predict(x[out])
    return Forecasts(scores.mean(axis=0), scores, dealt)


def ranking(risk: Risk, found: Forecasts) -> Interval:
    """Return the chance that a council that fell was ranked above one that did not."""
    return auc(found.scores, risk.event, risk.area, found.fold)


@dataclass(frozen=True, eq=False)
class Warned:
    """What the warnings of an edition are worth."""

    risk: Risk
    forecast: np.ndarray
    model: FirthLogit
    #: chance that a council that fell was ranked above one that did not, by model
    ranking: dict[str, Interval]
    #: what the two figures add to the grade before
    gain: Interval
    alarms: tuple[Alarms, ...]
    #: the log odds of a fall on those forecast: 1 is well calibrated, less is too sure
    slope: Interval


ALL, GRADE_ONLY, FIGURES_ONLY = "all three", "the grade before alone", "the two figures alone"


@remember
def warned(edition: str) -> Warned | None:
    """Forecast every judgement at risk and weigh the warnings, None with too few events."""
    risk = risk_set(edition)
    if not risk.enough:
        return None
    columns = {ALL: risk.x, GRADE_ONLY: risk.x[:, :1], FIGURES_ONLY: risk.x[:, 1:]}
    found = {name: forecast(risk, x) for name, x in columns.items()}
    ours = found[ALL].risk
    check = firth_logit(risk.event, np.log(ours / (1 - ours))[:, None], risk.area)
    slope, reach = float(check.coef[1]), normal_quantile(0.95) * float(check.se_cluster[1])
    return Warned(
        risk=risk,
        forecast=ours,
        model=firth_logit(risk.event, risk.x, risk.area),
        ranking={name: ranking(risk, one) for name, one in found.items()},
        gain=auc_gain(
            found[ALL].scores, found[GRADE_ONLY].scores, risk.event, risk.area, found[ALL].fold
        ),
        alarms=tuple(alarms(ours, risk.event, risk.area, at) for at in THRESHOLDS),
        slope=Interval(slope, slope - reach, slope + reach, 0.95, "clustered by council"),
    )


@dataclass(frozen=True, slots=True)
class Placebo:
    """How the two figures rank when they are dealt out again at random."""

    observed: float
    #: shuffles that ranked at least as well
    as_well: int
    shuffles: int
    middle: float

    @property
    def p(self) -> float:
        """Chance of ranking so well at random, the figures as they are counted in."""
        return (1 + self.as_well) / (1 + self.shuffles)


@remember
def placebo(edition: str) -> Placebo | None:
    """Deal the figures out among the judgements at random, and rank with those.

    Cross-validation with few events ranks more widely around a coin, where there is nothing to
    learn, than resampled councils say: this shows how far.
    """
    risk = risk_set(edition)
    if not risk.enough:
        return None

    def rank(figures: np.ndarray) -> float:
        found = forecast(risk, figures, 1)
        return auc_point(found.scores, risk.event, found.fold)

    draw = np.random.default_rng(SEED)
    observed = rank(risk.x[:, 1:])
    shuffled = [rank(draw.permutation(risk.x[:, 1:])) for _ in range(SHUFFLES)]
    return Placebo(
        observed, sum(s >= observed for s in shuffled), SHUFFLES, float(np.median(shuffled))
    )


@dataclass(frozen=True)
class Lead:
    """How well figures of some years before rank the councils that fell."""

    years: int
    figures: Interval
    everything: Interval
    n: int
    events: int


@remember
def leads(edition: str) -> tuple[Lead, ...]:
    """Return how the warning fades with older figures, over the same judgements throughout."""
    known = [at_risk(edition, back=years) for years in LEADS]
    keep = np.logical_and.reduce([table.notna().all(axis=1) for _, table in known])
    found = []
    for years, (risk, _) in zip(LEADS, known, strict=True):
        some = part(risk, keep)
        if not some.enough:
            return ()
        found.append(
            Lead(
                years,
                ranking(some, forecast(some, some.x[:, 1:])),
                ranking(some, forecast(some, some.x)),
                len(some.event),
                int(some.event.sum()),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Check:
    """The ranking under another choice."""

    name: str
    ranking: Interval | None
    n: int
    events: int


@remember
def checks(edition: str) -> tuple[Check, ...]:
    """Return the ranking under the choices that a hostile reader would make."""
    risk = risk_set(edition)
    if not risk.enough:
        return ()
    table = risk.table
    published = at_risk(edition, printed=True)[0]
    imd = _routine.deprived(table).to_numpy()
    tried = {
        "As in the main result": (risk, risk.x),
        "Inspections of April 2020 to September 2022 left out": _kept(
            risk, ~_routine.pandemic(table).to_numpy()
        ),
        "Only councils that required improvement before": _kept(risk, risk.x[:, 0] == 1),
        "Councils with fewer than 35,000 children left out": _kept(
            risk, ~table["area"].isin(_routine.small(edition)).to_numpy()
        ),
        "Only figures already published on the day": (published, published.x),
        "Deprivation as a fourth predictor": (risk, np.column_stack([risk.x, imd])),
        "Deprivation alone": (risk, imd[:, None]),
        "Months since the judgement before as a fourth predictor": (
            risk,
            np.column_stack([risk.x, table["months"] / 12 - 4]),
        ),
    }
    return tuple(
        Check(
            name,
            ranking(some, forecast(some, x, FEWER)) if some.enough else None,
            len(some.event),
            int(some.event.sum()),
        )
        for name, (some, x) in tried.items()
    )


def _kept(risk: Risk, keep: np.ndarray) -> tuple[Risk, np.ndarray]:
    """Return some of the judgements with their predictors."""
    some = part(risk, keep)
    return some, some.x
