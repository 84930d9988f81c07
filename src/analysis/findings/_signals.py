"""Signals of doubt in councils' figures: withheld, missing, repeated, jumping about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import indicators, panel, stats
from analysis.findings import _graded
from analysis.findings._councils import comparable, wide
from analysis.paths import remember
from analysis.tidy import Flag

#: Counts every council returns every year.
COUNTS = {
    "cin.referrals": "Referrals",
    "cin.rereferrals": "Re-referrals",
    "cin.nfa": "No further action",
    "cin.not_in_need": "Assessed not in need",
    "cin.assessments": "Assessments",
    "cin.s47": "Section 47 enquiries",
    "cin.icpc": "Initial conferences",
    "cin.cpp_starts": "Plans started",
    "cin.cpp_ends": "Plans ended",
    "cin.cpp_at_31_march": "Plans at 31 March",
    "cin.cin_at_31_march": "Children in need at 31 March",
}
#: A repeat of a count below this is common by chance.
LARGE = 100
#: Differences up to this far from nought show how common an exact repeat would be.
WINDOW = 10
#: Rates whose movement stands for volatility.
CORE = ("referrals_rate", "cin_rate", "s47_rate", "icpc_rate", "cpp_rate", "cpp_starts_rate")
#: Years before a judgement that are looked at.
YEARS = 3
SMALL = (Flag.CONFIDENTIAL.value,)
GONE = (Flag.NOT_AVAILABLE.value, Flag.UNRELIABLE.value, Flag.BLANK.value)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The cells of one year, over councils and the counts published that year."""

    year: int
    cells: int
    withheld: int
    missing: int


@dataclass(frozen=True, slots=True)
class Repeats:
    """Counts that stand twice in succession."""

    pairs: int
    repeats: int
    #: 95% Poisson limits of the repeats
    low: float
    high: float
    #: how many exact repeats differences near nought would lead one to expect
    expected: float


@remember
def cells(edition: str) -> pd.DataFrame:
    """Return every council's cells: area, period, measure, value and flag."""
    parts = []
    for measure in COUNTS:
        table = indicators.pick(measure, edition)[["value", "flag"]].reset_index()
        parts.append(table.assign(measure=measure))
    table = pd.concat(parts, ignore_index=True)
    return table[[comparable(place) for place in table["area"]]].reset_index(drop=True)


@remember
def gaps(edition: str) -> tuple[Gaps, ...]:
    """Count withheld and missing cells by year."""
    found = []
    table = cells(edition)
    for year in sorted(int(y) for y in table["period"].unique()):
        flags = table.loc[table["period"] == year, "flag"]
        found.append(
            Gaps(
                year,
                len(flags),
                int(flags.isin(SMALL).sum()),
                int(flags.isin(GONE).sum()),
            )
        )
    return tuple(found)


@remember
def pairs(edition: str) -> pd.DataFrame:
    """Return each large count beside the year before: area, measure, period, value, change."""
    table = cells(edition)
    table = table[table["flag"] == ""].sort_values(["area", "measure", "period"])
    earlier = table.groupby(["area", "measure"])[["period", "value"]].shift()
    table = table.assign(change=table["value"] - earlier["value"], before=earlier["period"])
    kept = (table["before"] == table["period"] - 1) & (table["value"] >= LARGE)
    kept &= table["value"] - table["change"] >= LARGE
    return table[kept].reset_index(drop=True)


@remember
def repeats(edition: str) -> Repeats:
    """Hold the exact repeats against how often counts land close by.

    Were nothing odd, a change of exactly 0 would be about as common as one of 1 or 2: the
    changes of 1 to `WINDOW` either way, over twice the window, say how common.
    """
    changes = pairs(edition)["change"].abs()
    near = int(((changes >= 1) & (changes <= WINDOW)).sum())
    twice = int((changes == 0).sum())
    limits = stats.poisson_rate(twice, 1.0, per=1.0)
    return Repeats(
        pairs=len(changes),
        repeats=twice,
        low=float(limits.low),
        high=float(limits.high),
        expected=near / (2 * WINDOW),
    )


def own(area: str, edition: str) -> pd.DataFrame:
    """Return one council's odd cells: period, measure, what (in words) and value."""
    table = cells(edition)
    mine = table[table["area"] == area]
    odd = mine[mine["flag"].isin((*SMALL, *GONE))]
    words = {
        **dict.fromkeys(SMALL, "withheld: a small count, or one that would reveal one"),
        Flag.NOT_AVAILABLE.value: "not available",
        Flag.UNRELIABLE.value: "marked unreliable",
        Flag.BLANK.value: "an empty cell",
    }
    first = odd.assign(what=odd["flag"].map(words))
    twice = pairs(edition)
    twice = twice[(twice["area"] == area) & (twice["change"] == 0)]
    second = twice.assign(what="the same count as the year before")
    found = pd.concat([first, second])[["period", "measure", "what", "value"]]
    return found.sort_values(["period", "measure"]).reset_index(drop=True)


def _logs(name: str, edition: str) -> pd.DataFrame:
    """Return the logs of a rate by council and year."""
    table = wide((name,), edition)
    return pd.DataFrame(np.log(table.replace(0, np.nan)), index=table.index, columns=table.columns)


def _tally(table: pd.DataFrame) -> dict[tuple[str, int], int]:
    """Count rows by area and period."""
    return dict(Counter(zip(table["area"], table["period"], strict=True)))


@remember
def before_judgements(edition: str) -> pd.DataFrame:
    """Return the signals known before each judgement, on the index of `_graded.table`.

    Returns
    -------
    pandas.DataFrame
        ``volatility``: mean absolute change of the core rates, per cent a year over three
        steps; ``missing`` and ``repeats``: cells in the three years. NaN where a rate is
        missing or the years are not all in the edition.
    """
    rows = _graded.table(edition)
    volatility = pd.DataFrame(
        {name: _graded.moves(_logs(name, edition), rows, YEARS + 1) for name in CORE}
    )
    table = cells(edition)
    gone = _tally(table[table["flag"].isin(GONE)])
    twice = _tally(pairs(edition).query("change == 0"))
    there = set(zip(table["area"], table["period"], strict=True))
    missing, repeated = [], []
    for place, start in zip(rows["area"], rows["start"], strict=True):
        newest = panel.year_ended(start.date())
        years = [(place, newest - k) for k in range(YEARS)]
        known = all(key in there for key in years)
        missing.append(sum(gone.get(key, 0) for key in years) if known else np.nan)
        repeated.append(sum(twice.get(key, 0) for key in years) if known else np.nan)
    return pd.DataFrame(
        {
            "volatility": 100 * volatility.mean(axis=1, skipna=False),
            "missing": missing,
            "repeats": repeated,
        },
        index=rows.index,
    )
