"""The first site of each programme beside its synthetic control."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import panel, stats
from analysis.findings._programmes import adopters
from analysis.paths import remember
from analysis.stats import PlaceboRanks, SyntheticControl

#: Programme and council.
ORIGINATORS = (("No Wrong Door", "815"), ("Family Safeguarding", "919"))
#: Councils nearest over the years before, from which the mix is made.
DONORS = 40
#: Counts before this year are of a few areas only.
FIRST_COUNT = 2006
#: Donors with fewer children than this move by chance alone.
FEWEST_CHILDREN = 100


@dataclass(frozen=True, slots=True, eq=False)
class Originator:
    """A first site beside its synthetic control."""

    programme: str
    area: str
    outcome: str
    year: int
    years: np.ndarray
    own: np.ndarray
    found: SyntheticControl
    ranks: PlaceboRanks | None


@remember
def originator(programme: str, area: str, outcome: str, edition: str) -> Originator | None:
    """Set a first site beside a mix of councils that took up none of the programmes.

    Counts, each council's own mean of the years before being 100, so that the series can
    begin with the oldest counts; donors are the councils nearest over those years.
    """
    entry = next(a for a in adopters() if a.programme == programme and a.area == area)
    assert entry.year is not None
    table = panel.years((outcome,), edition)[outcome].unstack("period")
    taken = {a.area for a in adopters()}
    years = table.columns.to_numpy(int)
    years = years[years >= FIRST_COUNT]
    if area not in table.index or years.max() < entry.year:
        return None
    table = table[years]
    own = table.loc[area].to_numpy(float)
    years, own = years[np.isfinite(own)], own[np.isfinite(own)]
    early = years < entry.year
    others = table.loc[~table.index.isin(taken), years].dropna()
    others = others[(others[years[early]].mean(axis=1) >= FEWEST_CHILDREN)]
    level = others[years[early]].mean(axis=1)
    donors = others.div(level, axis=0).to_numpy().T * 100
    treated = own / own[early].mean() * 100
    gap = np.sqrt(((donors[early] - treated[early][:, None]) ** 2).mean(axis=0))
    near = np.argsort(gap, kind="stable")[:DONORS]
    found = stats.synthetic_control(treated, donors[:, near], early)
    ranks = stats.placebo_ranks(found, donors[:, near], early) if found.usable else None
    return Originator(programme, area, outcome, entry.year, years, treated, found, ranks)
