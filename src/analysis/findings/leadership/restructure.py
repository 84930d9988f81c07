"""New legal bodies for children's services, and what came after an inadequate judgement.

The list of trusts and companies was gathered from reports and the press and is not complete.
Reorganisations of whole councils are in the registry of areas.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import declare, panel, stats, tables
from analysis.paths import remember
from analysis.stats.intervals import Interval

#: Kinds of the list that move children's services to another legal body.
KINDS = ("trust", "company")


@remember
def bodies(edition: str) -> pd.DataFrame:
    """Return the first day of each trust or company the edition could know of.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``kind``, ``name``, ``opened`` (first day its date can mean); one row a
        council and body.
    """
    table = tables.read("interventions")
    table = table[table["kind"].isin(KINDS) & table["start_first"].notna()]
    limit = declare.edition(edition).as_at
    if limit is not None:
        table = table[table["start_first"] <= pd.Timestamp(limit)]
    found = table.rename(columns={"start_first": "opened"})[["area", "kind", "name", "opened"]]
    return found.sort_values(["opened", "area"]).reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class AfterInadequate:
    """Inadequate judgements with a next one, by whether a new body opened in between.

    Attributes
    ----------
    with_body, without
        Judgements followed by one with a grade.
    better_with, better_without
        Of these, followed by a better one.
    months_with, months_without
        Median months to the next judgement.
    difference
        In the share that did better, with its interval, in points.
    """

    with_body: int
    without: int
    better_with: int
    better_without: int
    months_with: float
    months_without: float
    difference: Interval | None


@remember
def after_inadequate(edition: str) -> AfterInadequate:
    """Compare what followed inadequate judgements with and without a new body in between."""
    table = panel.judged(edition).copy()
    after = table.groupby("area")
    table["next"] = after["grade"].shift(-1)
    table["until"] = after["published"].shift(-1)
    table["gap"] = after["months"].shift(-1)
    table = table[(table["grade"] == 1) & table["next"].notna()]
    opened = bodies(edition)
    between = np.array(
        [
            bool(
                (
                    (opened["area"] == row.area)
                    & (opened["opened"] > row.published)
                    & (opened["opened"] <= row.until)
                ).any()
            )
            for row in table.itertuples(index=False)
        ],
        dtype=bool,
    )
    better = (table["next"] > 1).to_numpy()
    counts = [int(better[between].sum()), int(between.sum())]
    rest = [int(better[~between].sum()), int((~between).sum())]
    difference = None
    if counts[1] and rest[1]:
        difference = stats.proportion_difference(*rest, *counts)
    return AfterInadequate(
        with_body=counts[1],
        without=rest[1],
        better_with=counts[0],
        better_without=rest[0],
        months_with=float(table["gap"][between].median()),
        months_without=float(table["gap"][~between].median()),
        difference=difference,
    )
