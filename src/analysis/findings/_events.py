"""What happened around a judgement, beside councils at a like level that had none like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import areas, panel, stats
from analysis.findings._councils import wide
from analysis.paths import remember
from analysis.stats.matched import MatchedEffect, matched_effect, nearest

#: Frameworks that gave an overall grade on help and protection, oldest first.
FRAMEWORKS = ("CPI", "SIF", "ILACS")
INADEQUATE = 1.0
#: Years shown before and after, the year before the inspection being the base.
OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
BASE = -1
AFTER = (1, 2, 3)
#: The first day of the single inspection framework, and the years of the pandemic.
SIF_BEGAN, PANDEMIC = "2013-11-01", (2021, 2022)
#: Councils matched to each, and the fewest events that make an average.
MATCHES, FEWEST = 10, 8


@dataclass(frozen=True, slots=True)
class Measure:
    """Something followed around an event."""

    id: str
    label: str
    unit: str
    #: the indicator, or two whose ratio (in per cent) is meant
    indicators: tuple[str, ...]
    #: 1 or −1: the way the claim expects; 0 for none
    expect: int
    decimals: int = 1
    #: distance from the median council of the year in place of the value
    distance: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """One measure around the event."""

    measure: Measure
    #: by offset in years; None where too few councils have figures
    by_year: dict[int, MatchedEffect | None]
    #: mean of the three years after against the base
    after: MatchedEffect | None
    #: adjusted for the measures tested together (false discovery rate)
    q: float

    @property
    def way(self) -> int:
        """1 where the interval of `after` lies on the expected side, −1 on the other, else 0."""
        if self.after is None:
            return 0
        if self.after.low * self.measure.expect > 0 < self.after.high * self.measure.expect:
            return 1
        if self.after.low * self.measure.expect < 0 > self.after.high * self.measure.expect:
            return -1
        return 0

    @property
    def clear(self) -> bool:
        """Whether it moved the expected way, with a false discovery rate of 5 per cent."""
        return self.way > 0 and self.q < 0.05


@remember
def judged(edition: str) -> pd.DataFrame:
    """Return every overall judgement on help and protection, with the one before it."""
    table = panel.judged(edition, FRAMEWORKS)
    return table[table["grade"].notna()]


@remember
def first_inadequate(edition: str) -> pd.DataFrame:
    """Return each council's first inadequate judgement: area and first day of inspection."""
    table = judged(edition)
    found = table[table["grade"] == INADEQUATE].drop_duplicates("area", keep="first")
    return found[["area", "start"]].reset_index(drop=True)


@remember
def recovered(edition: str) -> pd.DataFrame:
    """Return each council's first better judgement straight after an inadequate one."""
    table = judged(edition)
    better = table[(table["grade"] > INADEQUATE) & (table["before"] == INADEQUATE)]
    return better.drop_duplicates("area", keep="first")[["area", "start"]].reset_index(drop=True)


def _failing(edition: str, end: tuple[int, int]) -> dict[str, list[int]]:
    """Return the years of each council's inadequate inspections, joint returns with them."""
    table = judged(edition)
    found: dict[str, list[int]] = {}
    for place, start in table.loc[table["grade"] == INADEQUATE, ["area", "start"]].itertuples(
        index=False
    ):
        joint = areas.joint_of(place)
        for name in (place, joint.id) if joint else (place,):
            found.setdefault(name, []).append(panel.year_ended(start.date(), end) + 1)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """A measure as an array of councils by years, and who was failing when."""

    names: np.ndarray
    place: dict[str, int]
    year: dict[int, int]
    values: np.ndarray
    #: years of inadequate inspections, one row a council, padded with NaN
    failing: np.ndarray


def _grid(measure: Measure, edition: str, end: tuple[int, int]) -> _Grid:
    table = wide(measure.indicators, edition)
    if measure.distance:
        table = (table - table.median()).abs()
    failing = _failing(edition, end)
    most = max((len(years) for years in failing.values()), default=1)
    padded = np.full((len(table), most), np.nan)
    for row, name in enumerate(table.index):
        years = failing.get(name, [])
        padded[row, : len(years)] = years
    return _Grid(
        names=table.index.to_numpy(str),
        place={str(name): row for row, name in enumerate(table.index)},
        year={int(year): column for column, year in enumerate(table.columns)},
        values=table.to_numpy(float),
        failing=padded,
    )


def _effect(
    grid: _Grid, events: list[tuple[str, int]], offsets: Sequence[int], matches: int = MATCHES
) -> MatchedEffect | None:
    """Average the changes from the base to some offsets, beside the matched councils'."""
    moved: list[np.ndarray] = []
    stacks: list[np.ndarray] = []
    names: list[np.ndarray] = []
    for stack, (name, zero) in enumerate(events):
        if name not in grid.place or zero + BASE not in grid.year:
            continue
        own, base = grid.place[name], grid.values[:, grid.year[zero + BASE]]
        columns = [grid.year[zero + k] for k in offsets if zero + k in grid.year]
        columns = [column for column in columns if np.isfinite(grid.values[own, column])]
        if not columns or not np.isfinite(base[own]):
            continue
        change = grid.values[:, columns].mean(axis=1) - base
        free = ~(np.abs(grid.failing - zero) <= OFFSETS[-1]).any(axis=1)
        free[own] = False
        pool = np.where(free & np.isfinite(change), base, np.nan)
        matched = nearest(float(base[own]), pool, matches)
        if len(matched) < min(matches, MATCHES):
            continue
        chosen = np.r_[own, matched]
        moved.append(change[chosen])
        names.append(grid.names[chosen])
        stacks.append(np.full(len(chosen), stack))
    if len(stacks) < FEWEST:
        return None
    event = np.concatenate([np.r_[1.0, np.zeros(len(part) - 1)] for part in stacks])
    return matched_effect(
        np.concatenate(moved), event, np.concatenate(stacks), np.concatenate(names)
    )


def _dated(starts: pd.DataFrame, end: tuple[int, int]) -> list[tuple[str, int]]:
    """Return each event's council and its year 0."""
    return [
        (place, panel.year_ended(start.date(), end) + 1)
        for place, start in starts.itertuples(index=False)
    ]


def around(measure: Measure, edition: str, starts: pd.DataFrame) -> Around:
    """Follow one measure around events.

    Parameters
    ----------
    measure
        What to follow.
    edition
        The edition's id.
    starts
        Columns ``area`` and ``start``, one event a council. Its year 0 is the year in which
        the inspection began; the base is the last year that ended before it.
    """
    end = panel.end_of(measure.indicators[0])
    grid = _grid(measure, edition, end)
    events = _dated(starts, end)
    return Around(
        measure=measure,
        by_year={k: _effect(grid, events, [k]) for k in OFFSETS if k != BASE},
        after=_effect(grid, events, AFTER),
        q=float("nan"),
    )


@remember
def all_around(measures: tuple[Measure, ...], edition: str, event: str) -> tuple[Around, ...]:
    """Follow some measures around one kind of event, the false discovery rate kept.

    Parameters
    ----------
    measures
        Tested together.
    edition
        The edition's id.
    event
        ``inadequate``: the first such judgement; ``better``: the first better one after it.
    """
    starts = first_inadequate(edition) if event == "inadequate" else recovered(edition)
    found = [around(measure, edition, starts) for measure in measures]
    p = [one.after.p if one.after is not None else 1.0 for one in found]
    adjusted = stats.false_discovery(p)
    return tuple(replace(one, q=float(q)) for one, q in zip(found, adjusted, strict=True))


@remember
def readings(measure: Measure, edition: str) -> dict[str, MatchedEffect | None]:
    """Return the three years after a first inadequate judgement under other choices.

    Returns
    -------
    dict
        What was chosen, and the effect; None where too few councils are left.
    """
    end = panel.end_of(measure.indicators[0])
    grid = _grid(measure, edition, end)
    starts = first_inadequate(edition)
    events = _dated(starts, end)
    later = starts[starts["start"] >= pd.Timestamp(SIF_BEGAN)]
    calm = [(place, zero) for place, zero in events if not PANDEMIC[0] - 3 <= zero <= PANDEMIC[1]]
    return {
        "Ten nearest, as drawn": _effect(grid, events, AFTER),
        "Five nearest": _effect(grid, events, AFTER, 5),
        "Twenty nearest": _effect(grid, events, AFTER, 20),
        "All others, level not matched": _effect(grid, events, AFTER, len(grid.names)),
        "Inspections from November 2013": _effect(grid, _dated(later, end), AFTER),
        "No pandemic year among the three": _effect(grid, calm, AFTER),
    }
