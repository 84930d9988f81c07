"""What went with a longer or shorter way out of inadequate, and what figures did meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel, stats
from analysis.findings import _clocks, _spells
from analysis.findings._clocks import FEWEST
from analysis.paths import remember
from analysis.stats import hazards, survival
from analysis.stats.clustered import dummies, least_squares
from analysis.stats.panels import Estimated, one

#: Figures in which a stabilised service would show within a year or so, and the better way.
CORE = {"assessments_45_days_pct": 1, "icpc_15_days_pct": 1, "nfa_pct": -1, "rereferral_pct": -1}


@dataclass(frozen=True, eq=False)
class Depth:
    """What went with a longer or shorter time out of inadequate."""

    #: hazard ratios of being recorded better; below 1 is slower
    cox: hazards.Fit
    #: ratios of times between inspections; above 1 is slower
    smooth: hazards.WeibullFit | None
    #: more and less deprived half, by recorded times
    test: survival.LogRank
    #: adjusted p values of the Cox ratios
    adjusted: np.ndarray


#: Predictors of the time out of inadequate.
PREDICTORS = (
    "One more of three parts judged inadequate",
    "One more inadequate judgement before",
    "More deprived by one standard deviation",
)


@remember
def depth_fit(edition: str, route: str = "fair") -> Depth | None:
    """Fit the time out of inadequate on depth, duration and deprivation; None with too few."""
    found = _clocks.timed(edition, route)
    if found.events < 3 * FEWEST:
        return None
    table = found.spells
    months, reached, left, right = _spells.clock(table)
    earlier = _spells.before(edition)
    imd = table["imd"].fillna(table["imd"].mean())
    x = np.column_stack(
        [
            table["depth"],
            [earlier[key] for key in zip(table["area"], table["start"], strict=True)],
            (imd - imd.mean()) / imd.std(),
        ]
    )
    cox = hazards.cox(months, reached, x, PREDICTORS, table["area"])
    try:
        smooth = hazards.weibull(left, right, x, PREDICTORS, table["area"])
    except ValueError:
        smooth = None
    half = np.where(imd > imd.median(), "more deprived half", "less deprived half")
    return Depth(
        cox,
        smooth,
        survival.log_rank(months, reached, half),
        stats.false_discovery([r.p for r in cox.ratios]),
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """How a figure moved after an inadequate judgement, beside other councils judged."""

    indicator: str
    #: percentage points more than after other judgements, from the same start and year
    effect: Estimated
    adjusted: float
    inadequate: int
    others: int


@remember
def stabilised(edition: str) -> tuple[Moved, ...]:
    """Return how core figures moved from before an inspection to the first full year after.

    The change after an inadequate judgement, less that after other judgements, given the value
    before and the year: all were inspected, so that what inspection itself does is in both.
    """
    table = _spells.graded(edition)
    known = panel.known_before(table, tuple(CORE), edition)
    after = [panel.year_ended(day.date()) + 2 for day in table["published"]]
    bad = (table["grade"] == 1).to_numpy(float)
    found: list[tuple[str, Estimated, int, int]] = []
    for name in CORE:
        values = panel.years((name,), edition)[name]
        then = known[name].to_numpy(float)
        later = values.reindex(pd.MultiIndex.from_arrays([table["area"], after])).to_numpy(float)
        kept = np.isfinite(then) & np.isfinite(later)
        if (bad[kept] == 1).sum() < FEWEST:
            continue
        year = np.array(after)[kept]
        design = np.column_stack([bad[kept], then[kept], np.ones(kept.sum()), dummies(year)])
        fit = least_squares(later[kept] - then[kept], design, table["area"].to_numpy()[kept])
        found.append((name, one(fit, 0), int(bad[kept].sum()), int((1 - bad[kept]).sum())))
    if not found:
        return ()
    adjusted = stats.false_discovery([effect.p for _, effect, *_ in found])
    return tuple(
        Moved(name, effect, float(p), n, others)
        for (name, effect, n, others), p in zip(found, adjusted, strict=True)
    )
