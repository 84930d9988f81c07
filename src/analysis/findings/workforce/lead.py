"""Whether the workforce before an inspection goes with the grade that followed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import declare, panel
from analysis.findings._effects import Effect, controlled, effect, missing
from analysis.findings.workforce.base import MEASURES, judged, septembers
from analysis.paths import remember
from analysis.stats.clustered import least_squares, logistic
from analysis.stats.within import within_between

#: Fewer judgements of the rarer kind make no model.
RAREST = 15
CONTROLS = ("before", "year")
DEPRIVED = (*CONTROLS, "imd")
#: What children met with, set beside turnover.
OUTCOMES = ("rereferral_pct", "cpp_subsequent_pct", "placements_3_plus_pct")
#: Turnover ten points higher is told for; one point of an outcome is the least that matters.
TEN, POINT = 10.0, 1.0
#: Inspections begun in these years had a September of the pandemic before them.
PANDEMIC = (2020, 2021, 2022)


def _odds(table: pd.DataFrame, measure: str, controls: tuple[str, ...]) -> Effect:
    """Return the odds of good or better for one standard deviation more of a measure."""
    used = table.dropna(subset=["grade", measure, *DEPRIVED])
    what = declare.indicator(measure).short
    good = used["good"].to_numpy(float)
    if min(good.sum(), len(good) - good.sum()) < RAREST:
        return missing(measure, what, len(used), used["cluster"].nunique())
    design = np.column_stack([np.ones(len(used)), used[[measure, *controls]].to_numpy(float)])
    return effect(logistic(good, design, used["cluster"]), 1, measure, what)


@remember
def leads(edition: str, deprived: bool = True, variant: str = "") -> tuple[Effect, ...]:
    """Return one model a measure, p adjusted over the family.

    Parameters
    ----------
    edition
        The edition's id.
    deprived
        Whether deprivation stands in the model; the judgements are the same either way.
    variant
        ``"calm"`` leaves out inspections with a pandemic September before them; ``"ILACS"``
        keeps that framework only; empty keeps all.
    """
    table = judged(edition)
    if variant == "calm":
        table = table[~table["september"].isin(PANDEMIC)]
    elif variant:
        table = table[table["framework"] == variant]
    controls = DEPRIVED if deprived else CONTROLS
    return controlled([_odds(table, name, controls) for name in MEASURES])


@remember
def drag(edition: str, ahead: bool = False) -> tuple[Effect, ...]:
    """Return turnover's association with what children met, within and between councils.

    Turnover of the year to September is set beside the year to the March after, told for ten
    points more. With ``ahead`` it is the turnover of the September after next, which cannot
    have made the outcome: a placebo.

    Returns
    -------
    tuple of Effect
        For each of `OUTCOMES` its association within (key ends ``_within``) and between.
    """
    staff = septembers(edition)[["turnover_rate"]].dropna().reset_index()
    staff["period"] += -1 if ahead else 1
    results = panel.years(OUTCOMES, edition)
    found = []
    for name in OUTCOMES:
        table = results[[name]].dropna().reset_index().merge(staff, on=["area", "period"])
        table = table[table.groupby("area")["period"].transform("size") > 1]
        short = declare.indicator(name).short
        keys = [(f"{name}_{part}", f"{short}, {part} councils") for part in ("within", "between")]
        if len(table) < 200:
            found += [
                missing(key, what, len(table), table["area"].nunique(), ratio=False)
                for key, what in keys
            ]
            continue
        model = within_between(table[name], table["turnover_rate"], table["area"], table["period"])
        places = (model.within, model.between)
        found += [
            effect(model.fit, place, key, what, TEN, ratio=False)
            for place, (key, what) in zip(places, keys, strict=True)
        ]
    return controlled(found)


@remember
def recovery(edition: str) -> tuple[Effect, ...]:
    """Compare how the workforce moved after inadequate, by whether the next grade was better.

    From the last September before an inadequate judgement to the last before the next one,
    as standard deviations in each year; the difference between councils that improved and
    those that did not, clustered by council.
    """
    table = judged(edition)
    after = table.groupby("area")
    table = table.assign(next=after["grade"].shift(-1))
    found = []
    for name in MEASURES[:4]:
        later = table.assign(then=after[name].shift(-1))
        used = later[later["grade"] == 1].dropna(subset=["next", name, "then"])
        better = (used["next"] > 1).to_numpy(float)
        what = declare.indicator(name).short
        if min(better.sum(), len(better) - better.sum()) < 3:
            found.append(missing(name, what, len(used), used["cluster"].nunique(), ratio=False))
            continue
        design = np.column_stack([np.ones(len(used)), better, used[name]])
        fit = least_squares(used["then"], design, used["cluster"])
        found.append(effect(fit, 1, name, what, ratio=False))
    return controlled(found)
