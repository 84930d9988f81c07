"""Spending before an inspection and the grade that followed, under every choice of model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import pandas as pd

from analysis import areas, declare, panel, stats
from analysis.paths import remember
from analysis.stats.clustered import dummies, logistic
from analysis.stats.panels import one

#: Predictors: what one step of each is, in pounds.
PREDICTORS = {
    "preventive_per_child": 100.0,
    "safeguarding_per_child": 100.0,
    "spend_per_child": 100.0,
    "safeguarding_per_cin": 1000.0,
}
PREVENTIVE, SAFEGUARDING = "preventive_per_child", "safeguarding_per_child"
#: What is put beside the predictor, each in or out.
CONTROLS = ("deprivation", "year", "other spending", "grade before", "London")
#: Judgements used.
SAMPLES = ("first framework only", "published by the end of 2019", "all")
#: Regions of London, by either way of naming them.
LONDON = ("E12000007", "E13000001", "E13000002")
#: Fewer judgements than this carry no model.
FEWEST = 60


@dataclass(frozen=True, slots=True)
class Published:
    """A published result to stand beside ours."""

    study: str
    says: str
    odds: float
    low: float
    high: float


#: Webb, Bennett and Bywaters (2022), from the paper's abstract: odds 69% higher (27.5 to 124%).
WEBB = Published(
    "Webb, Bennett and Bywaters 2022",
    "each further £100 a child on prevention: odds of good or outstanding 69% higher "
    "(27.5% to 124%); spending on safeguarding not significant; 374 inspections, 2011 to 2019",
    1.69,
    1.275,
    2.24,
)
NAO = Published(
    "National Audit Office 2016",
    "spending per child in need is not related to the quality of services as Ofsted judged it",
    1.0,
    float("nan"),
    float("nan"),
)


@dataclass(frozen=True, slots=True)
class Specification:
    """One model and its odds ratio for one step of the predictor."""

    predictor: str
    sample: str
    controls: tuple[str, ...]
    odds: float
    low: float
    high: float
    p: float
    judgements: int
    councils: int

    @property
    def way(self) -> int:
        """1 where the interval lies above 1, −1 below, 0 where it holds 1."""
        return 1 if self.low > 1 else -1 if self.high < 1 else 0


@remember
def judged(edition: str) -> pd.DataFrame:
    """Return judgements with the spending known before each, in steps of the predictor."""
    table = panel.known_before(panel.judged(edition), tuple(PREDICTORS), edition)
    table = table.dropna(subset=["grade", "imd", *PREDICTORS]).reset_index(drop=True)
    for name, step in PREDICTORS.items():
        table[name] = table[name] / step
    table["good"] = (table["grade"] >= panel.ORDER["good"]).astype(float)
    scores = panel.deprivation(2015)
    table["decile"] = table["area"].map((scores.rank(pct=True) * 10).apply(np.ceil)).astype(float)
    known = areas.areas()
    table["london"] = [float(known[a].region in LONDON) for a in table["area"]]
    table["year"] = table["start"].dt.year
    table["previous"] = table["before"].fillna(0)
    return table


def sample(edition: str, name: str) -> pd.DataFrame:
    """Return the judgements of one sample."""
    table = judged(edition)
    if name == SAMPLES[0]:
        return table[table["framework"] == "SIF"]
    if name == SAMPLES[1]:
        return table[table["published"] < pd.Timestamp(2020, 1, 1)]
    return table


def _columns(table: pd.DataFrame, predictor: str, controls: tuple[str, ...]) -> np.ndarray:
    """Return a design: constant, predictor, controls; a column that never varies is left out."""
    columns = [table[predictor].to_numpy()]
    if "deprivation" in controls:
        columns.append(table["decile"].to_numpy())
    if "year" in controls:
        columns += list(_rare(table["year"], 10).T)
    if "other spending" in controls:
        other = SAFEGUARDING if predictor == PREVENTIVE else PREVENTIVE
        columns.append(table[other].to_numpy())
    if "grade before" in controls:
        columns += list(_rare(table["previous"], 5).T)
    if "London" in controls:
        columns.append(table["london"].to_numpy())
    return np.column_stack([np.ones(len(table)), *columns])


def _rare(values: pd.Series, fewest: int) -> np.ndarray:
    """Return one column a value, rare values put with the value next to them."""
    counts = values.value_counts().sort_index()
    common = counts.index[counts >= fewest].to_numpy(float)
    nearest = [common[np.argmin(np.abs(common - v))] for v in values.to_numpy(float)]
    return dummies(np.array(nearest))


@remember
def specifications(edition: str) -> tuple[Specification, ...]:
    """Fit every combination of predictor, sample and controls."""
    choices = list(chain.from_iterable(combinations(CONTROLS, n) for n in range(6)))
    found, seen = [], set()
    for name in SAMPLES:
        table = sample(edition, name)
        # on the early edition the three samples are one and the same
        if len(table) < FEWEST or len(table) in seen:
            continue
        seen.add(len(table))
        for predictor in PREDICTORS:
            for controls in choices:
                fit = logistic(table["good"], _columns(table, predictor, controls), table["area"])
                if not fit.converged:
                    continue
                effect = one(fit, 1)
                odds, low, high = np.exp([effect.estimate, effect.low, effect.high])
                found.append(
                    Specification(
                        predictor,
                        name,
                        controls,
                        float(odds),
                        float(low),
                        float(high),
                        effect.p,
                        fit.n,
                        fit.clusters,
                    )
                )
    return tuple(found)


def nearest(edition: str, study: Published) -> Specification | None:
    """Return our model that comes nearest to a published one.

    Webb and others: prevention and safeguarding together, deprivation and year, to 2019. The
    National Audit Office: safeguarding per child in need alone, under the first framework.
    """
    if study is WEBB:
        predictor, name = PREVENTIVE, SAMPLES[1]
        controls: tuple[str, ...] = ("deprivation", "year", "other spending")
    else:
        predictor, name, controls = "safeguarding_per_cin", SAMPLES[0], ()
    size = len(sample(edition, name))
    return next(
        (
            s
            for s in specifications(edition)
            if (s.predictor, s.judgements, s.controls) == (predictor, size, controls)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class Quarter:
    """Councils by quarter of spending: how many of their judgements were good or better."""

    #: median spending before the judgement, pounds
    median: float
    good: int
    judgements: int
    share: stats.Interval


@remember
def quarters(edition: str, predictor: str) -> tuple[Quarter, ...]:
    """Split judgements into four by the spending before them, within their year of inspection."""
    table = judged(edition)
    if len(table) < FEWEST:
        return ()
    rank = table.groupby("year")[predictor].rank(pct=True, method="first")
    place = np.minimum((rank * 4).astype(int), 3)
    step = PREDICTORS[predictor]
    found = []
    for quarter in range(4):
        own = table[place == quarter]
        good, total = int(own["good"].sum()), len(own)
        share = stats.wilson(good, total)
        found.append(Quarter(float(own[predictor].median() * step), good, total, share))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sustained:
    """Change in preventive spending before an inspection, and the grade."""

    odds: float
    low: float
    high: float
    p: float
    judgements: int
    councils: int


#: Years over which a change before an inspection is taken.
SPAN = 3


@remember
def sustained(edition: str) -> Sustained | None:
    """Relate good or better to ten per cent more preventive spending than three years before.

    With years, deprivation and the grade before in the model; a change that crosses a break in
    the lines is shared by councils inspected in the same year, which the years take out.
    """
    table = judged(edition)
    values = np.log(panel.years((PREVENTIVE,), edition)[PREVENTIVE])
    years = [panel.year_ended(day.date()) for day in table["start"]]
    keys = list(zip(table["area"], years, strict=True))
    moved = np.array(
        [values.get((a, y), np.nan) - values.get((a, y - SPAN), np.nan) for a, y in keys]
    )
    kept = np.isfinite(moved)
    if kept.sum() < FEWEST:
        return None
    table = table[kept].assign(moved=moved[kept] / np.log(1.1))
    design = _columns(table, "moved", ("deprivation", "year", "grade before"))
    fit = logistic(table["good"], design, table["area"])
    effect = one(fit, 1)
    odds, low, high = np.exp([effect.estimate, effect.low, effect.high])
    return Sustained(float(odds), float(low), float(high), effect.p, fit.n, fit.clusters)


def unit(predictor: str) -> str:
    """Say what one step of a predictor is."""
    per = "child in need" if predictor.endswith("cin") else "child"
    return f"£{PREDICTORS[predictor]:,.0f} a {per} more"


def name(predictor: str) -> str:
    """Return a predictor's short name."""
    return str(declare.indicator(predictor).short)
