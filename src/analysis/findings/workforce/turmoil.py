"""Staff before and after children's services moved to a new body, or the council itself did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel
from analysis.findings.leadership.restructure import bodies
from analysis.findings.workforce.base import alone, septembers
from analysis.paths import remember
from analysis.stats.excess import Excess, excess

#: Transferred staff count as leavers in the year of the move, so that September is left out:
#: the last before the opening is set beside the second after it.
AFTER = 2
SHOWN = ("turnover_rate", "vacancy_rate", "agency_rate")
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Turmoil:
    """One measure before and after new bodies opened.

    Attributes
    ----------
    moves
        ``area``, ``start`` and ``end`` (Septembers), ``change`` and ``others`` (median of
        all other councils over the same years).
    result
        Mean change beyond others', with its place among random sets of councils; None where
        too few can be followed.
    """

    measure: str
    moves: pd.DataFrame
    result: Excess | None


@remember
def turmoil(edition: str, measure: str) -> Turmoil:
    """Follow the councils whose services moved to a trust or company in these years."""
    values = alone(septembers(edition))[measure].unstack("period")
    opened = bodies(edition)
    moved = set(opened["area"])
    rest = values[~values.index.isin(moved)]
    rows, pools = [], []
    for area, day in zip(opened["area"], opened["opened"], strict=True):
        start = panel.year_ended(day.date(), panel.SEPTEMBER)
        end = start + AFTER
        if area not in values.index or not {start, end} <= set(values.columns):
            continue
        own = float((values[end] - values[start])[area])
        pool = (rest[end] - rest[start]).dropna().to_numpy()
        if np.isfinite(own) and len(pool):
            rows.append((area, start, end, own, float(np.median(pool))))
            pools.append(pool)
    moves = pd.DataFrame(rows, columns=["area", "start", "end", "change", "others"])
    result = excess(moves["change"], pools) if len(moves) >= FEWEST else None
    return Turmoil(measure, moves, result)
