"""Named programmes: which council took up what, and when.

From the collected list of interventions and programmes. Councils on the list without a date
are neither adopters nor controls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel, tables
from analysis.paths import remember

#: Kinds of entry of the list, by programme. Kinds that stand only here make a council unfit
#: as a control, nothing more.
PROGRAMMES = {
    "Family Safeguarding": ("family_safeguarding", "sfpc_family_safeguarding"),
    "No Wrong Door": ("no_wrong_door", "sfpc_no_wrong_door"),
    "Partners in Practice": ("partner_in_practice",),
    "Any of these, or Family Valued": (
        "family_safeguarding",
        "sfpc_family_safeguarding",
        "no_wrong_door",
        "sfpc_no_wrong_door",
        "partner_in_practice",
        "family_valued",
        "sfpc_family_valued",
    ),
}
ALL = "Any of these, or Family Valued"
#: Entries that are plans, not starts: their councils are left out altogether.
PLANNED = ("approved", "being introduced")


@dataclass(frozen=True, slots=True)
class Adopter:
    """A council and the year its programme began."""

    area: str
    programme: str
    #: as the list has it; empty where not known
    start: str
    precision: str
    #: financial year in which it began, None where not known or only planned
    year: int | None
    what: str
    source: str


@remember
def adopters() -> tuple[Adopter, ...]:
    """Return every council on the list with a programme, dated or not."""
    table = tables.read("interventions")
    found = []
    for kinds, name in ((v, k) for k, v in PROGRAMMES.items() if k != ALL):
        found += _entries(table[table["kind"].isin(kinds)], name)
    rest = set(PROGRAMMES[ALL]) - {k for n, kinds in PROGRAMMES.items() if n != ALL for k in kinds}
    found += _entries(table[table["kind"].isin(rest)], "Family Valued")
    return tuple(sorted(found, key=lambda a: (a.programme, a.year or 9999, a.area)))


def _entries(table: pd.DataFrame, programme: str) -> list[Adopter]:
    """Return the entries of some kinds."""
    found = []
    for _, row in table.iterrows():
        first = row["start_first"]
        planned = any(word in row["name"] for word in PLANNED)
        year = None
        if pd.notna(first) and not planned:
            year = panel.year_ended(first.date()) + 1
        found.append(
            Adopter(
                area=row["area"],
                programme=programme,
                start=row["start"] if isinstance(row["start"], str) else "",
                precision=row["start_precision"],
                year=year,
                what=row["name"],
                source=row["source"],
            )
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One outcome in all councils, with each council's adoption."""

    areas: tuple[str, ...]
    years: np.ndarray
    values: np.ndarray
    start: np.ndarray
    clean: np.ndarray


def outcome_panel(programme: str, outcome: str, edition: str, logs: bool = True) -> Panel:
    """Return an outcome, councils by years, logged unless asked otherwise."""
    values = panel.years((outcome,), edition)[outcome].unstack("period").sort_index()
    values = values.where(values > 0)
    entries = adopters()
    names = {programme} if programme != ALL else {e.programme for e in entries}
    start, clean = [], []
    for place in values.index:
        own = [e for e in entries if e.area == place]
        years = [e.year for e in own if e.programme in names and e.year is not None]
        start.append(min(years) if years else np.nan)
        if any(e.year is None for e in own):
            clean.append(-np.inf)
        else:
            clean.append(min((e.year for e in own if e.year is not None), default=np.inf) - 1)
    table = values.to_numpy(float)
    return Panel(
        areas=tuple(values.index),
        years=values.columns.to_numpy(int),
        values=100 * np.log(table) if logs else table,
        start=np.array(start, float),
        clean=np.array(clean, float),
    )
