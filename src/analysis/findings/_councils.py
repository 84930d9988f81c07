"""Counts by council and year, and the councils around an event, for the studies of flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, indicators, panel
from analysis.panel import TINY
from analysis.paths import remember


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """An indicator's numerators and denominators, shape (years, councils), NaN if withheld."""

    years: np.ndarray
    areas: tuple[str, ...]
    top: np.ndarray
    bottom: np.ndarray

    def keep(self, years: np.ndarray | None = None, where: np.ndarray | None = None) -> Counts:
        """Return some of the years, or with the cells outside ``where`` emptied."""
        chosen = np.ones(len(self.years), bool) if years is None else years
        top, bottom = self.top[chosen].copy(), self.bottom[chosen].copy()
        if where is not None:
            top[~where[chosen]] = np.nan
            bottom[~where[chosen]] = np.nan
        return Counts(self.years[chosen], self.areas, top, bottom)


def comparable(place: str) -> bool:
    """Say whether an area is a council large enough for comparisons between councils."""
    known = areas.areas()
    return place in known and known[place].kind == "council" and place not in TINY


@remember
def counts(name: str, edition: str) -> Counts:
    """Return a share's counts for every council and year of an edition."""
    table = indicators.series(name, edition)
    kept = [comparable(place) for place in table.index.get_level_values("area")]
    table = table[kept]
    shown = table["value"].notna()
    top = table["numerator"].where(shown).unstack("area").sort_index()
    bottom = table["denominator"].where(shown).unstack("area").reindex_like(top)
    # a share of one or two referrals has no chance to be told from its council's own
    small = bottom.to_numpy() < 2
    top, bottom = top.mask(small), bottom.mask(small)
    filled = top.notna().any(axis=1).to_numpy()
    return Counts(
        years=top.index.to_numpy(int)[filled],
        areas=tuple(str(place) for place in top.columns),
        top=top.to_numpy(float)[filled],
        bottom=bottom.to_numpy(float)[filled],
    )


@remember
def wide(names: tuple[str, ...], edition: str) -> pd.DataFrame:
    """Return councils by year of one indicator, or of the ratio of two in per cent."""
    tables = [panel.years((name,), edition)[name].unstack("period") for name in names]
    if len(tables) == 1:
        return tables[0]
    top, bottom = tables
    return 100 * top / bottom.reindex_like(top).replace(0, np.nan)


def releases(names: Sequence[str], edition: str) -> tuple[str, ...]:
    """Return the releases that the councils' values of some indicators come from."""
    found: dict[str, None] = {}
    for name in names:
        table = indicators.series(name, edition)
        found.update(dict.fromkeys(table.loc[table["value"].notna(), "release"]))
    return tuple(sorted(str(release) for release in found))
