"""Whether what was known before an inspection goes with a better judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import areas, indicators, panel, stats
from analysis.findings._councils import wide
from analysis.paths import remember
from analysis.stats.shares import ShareModel, share_model

#: Good or outstanding, on the scale 1 to 4.
GOOD = 3
#: Odds for one standard deviation that a reader would not want missed.
WORTHWHILE = 1.5
#: Fewer judgements than this carry no model.
FEWEST = 60


@dataclass(frozen=True, slots=True)
class Association:
    """How the odds of good or better go with one measure."""

    id: str
    label: str
    #: 1 or −1: the way the claim expects
    expect: int
    #: one standard deviation of the measure, in its unit, and the unit
    deviation: float
    unit: str
    #: odds ratio for one standard deviation, with its limits
    odds: float
    low: float
    high: float
    p: float
    q: float
    #: the same without deprivation, size and year in the model
    alone: float
    alone_low: float
    alone_high: float
    n: int
    councils: int

    @property
    def clear(self) -> bool:
        """Whether it goes the expected way, with a false discovery rate of 5 per cent."""
        return self.q < 0.05 and (self.odds - 1) * self.expect > 0

    @property
    def open(self) -> bool:
        """Whether odds of `WORTHWHILE` the expected way lie inside the interval."""
        return self.high >= WORTHWHILE if self.expect > 0 else self.low <= 1 / WORTHWHILE

    @property
    def against(self) -> bool:
        """Whether it goes the other way as clearly."""
        return self.q < 0.05 and (self.odds - 1) * self.expect < 0


@remember
def table(edition: str) -> pd.DataFrame:
    """Return overall judgements under the single inspection framework and its successor.

    Returns
    -------
    pandas.DataFrame
        As `panel.judged`, with ``good`` (1 or 0), ``when`` (decimal year of the first day) and
        ``size`` (log of the children aged 0 to 17), councils of any size but the two smallest.
    """
    found = panel.judged(edition)
    found = found[found["grade"].notna() & ~found["area"].isin(panel.TINY)].copy()
    found["good"] = (found["grade"] >= GOOD).astype(float)
    found["when"] = found["start"].dt.year + found["start"].dt.day_of_year / 365.25
    children = indicators.population(edition)["value"].dropna()
    newest = children.groupby(level="area").mean()
    found["size"] = np.log(found["area"].map(newest).astype(float))
    return found


def _odds(fit: ShareModel) -> tuple[float, float, float]:
    return tuple(float(np.exp(v[1])) for v in (fit.coefficients, fit.low, fit.high))  # type: ignore[return-value]


def association(
    edition: str, name: str, label: str, unit: str, expect: int, values: pd.Series
) -> Association | None:
    """Fit good or better on one measure, with and without deprivation, size and year.

    Parameters
    ----------
    edition
        The edition's id.
    name, label, unit
        Names of the measure and its unit.
    expect
        The way the claim expects, 1 or −1.
    values
        Known before the inspection, on the index of `table`.

    Returns
    -------
    Association or None
        None where fewer than `FEWEST` judgements have a value, or the values do not vary.
    """
    rows = table(edition).assign(value=values)
    rows = rows.dropna(subset=["value", "imd", "size", "when"])
    deviation = float(rows["value"].std()) if len(rows) else 0.0
    if len(rows) < FEWEST or deviation == 0 or rows["good"].nunique() < 2:
        return None
    z = ((rows["value"] - rows["value"].mean()) / deviation).to_numpy()
    ones = np.ones(len(rows))
    others = [
        ((rows[c] - rows[c].mean()) / rows[c].std()).to_numpy() for c in ("imd", "size", "when")
    ]
    good, clusters = rows["good"].to_numpy(), rows["area"].to_numpy()
    full = share_model(good, ones, np.column_stack([ones, z, *others]), clusters)
    plain = share_model(good, ones, np.column_stack([ones, z]), clusters)
    odds, low, high = _odds(full)
    alone, alone_low, alone_high = _odds(plain)
    return Association(
        id=name, label=label, expect=expect, deviation=deviation, unit=unit,
        odds=odds, low=low, high=high, p=float(full.p[1]), q=float("nan"),
        alone=alone, alone_low=alone_low, alone_high=alone_high,
        n=len(rows), councils=full.clusters,
    )  # fmt: skip


def adjusted(found: Mapping[str, Association | None]) -> tuple[Association, ...]:
    """Return the associations that could be fitted, the false discovery rate kept over them."""
    kept = [one for one in found.values() if one is not None]
    if not kept:
        return ()
    q = stats.false_discovery([one.p for one in kept])
    return tuple(replace(one, q=float(v)) for one, v in zip(kept, q, strict=True))


def before(edition: str, names: tuple[str, ...], last: int, how: str) -> pd.Series:
    """Summarise a series over the years known before each judgement.

    Parameters
    ----------
    edition
        The edition's id.
    names
        An indicator, or two whose ratio is meant.
    last
        How many years up to the newest known before.
    how
        ``level``: the newest; ``moves``: the mean distance between one year and the next, all
        years needed.
    """
    values, rows = wide(names, edition), table(edition)
    end = panel.end_of(names[0])
    return moves(values, rows, last, end) if how == "moves" else levels(values, rows, end)


def _known(
    values: pd.DataFrame, rows: pd.DataFrame, last: int, end: tuple[int, int]
) -> list[list[float]]:
    """Return the values of the years up to the newest known before each judgement."""
    grid = values.to_numpy(float)
    cells = {
        (place, int(year)): grid[i, j]
        for i, place in enumerate(values.index)
        for j, year in enumerate(values.columns)
        if np.isfinite(grid[i, j])
    }
    found = []
    for place, start in zip(rows["area"], rows["start"], strict=True):
        joint = areas.joint_of(place) if end == panel.SEPTEMBER else None
        newest = panel.year_ended(start.date(), end)
        where = joint.id if joint is not None and (place, newest) not in cells else place
        found.append([cells.get((where, newest - k), np.nan) for k in range(last - 1, -1, -1)])
    return found


def levels(
    values: pd.DataFrame, rows: pd.DataFrame, end: tuple[int, int] = panel.MARCH
) -> pd.Series:
    """Return the newest value known before each judgement, NaN where there is none."""
    return pd.Series([own[-1] for own in _known(values, rows, 1, end)], index=rows.index)


def moves(
    values: pd.DataFrame, rows: pd.DataFrame, last: int, end: tuple[int, int] = panel.MARCH
) -> pd.Series:
    """Return the mean distance from year to year before each judgement, all years needed."""
    found = [float(np.mean(np.abs(np.diff(own)))) for own in _known(values, rows, last, end)]
    return pd.Series(found, index=rows.index)
