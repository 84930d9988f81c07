"""Stretches of time at a grade, and what inspections tell of when they ended.

A judgement stands from the day it was published. What it says was seen on the days of the
inspection: between the last inspection that saw the old grade and the first that saw a new one
nobody knows on which day the service changed.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, judgements, panel
from analysis.paths import remember

#: Days in a month, on average.
MONTH = 365.25 / 12
#: A stretch without a graded inspection this long is a pause, not a summer.
PAUSE = 300
Start = Literal["published", "inspected", "half a year on"]
#: The three parts that every framework since 2013 judges.
SUBS = ("leadership", "help_protection", "looked_after")


def horizon(edition: str) -> date:
    """Return the last day of which an edition knows the judgements."""
    limit = declare.edition(edition).as_at
    days = [release.published for release in declare.source("ofsted").release]
    newest = max(date.fromisoformat(text) for text in days if len(text) == len("2026-01-01"))
    return min(limit, newest) if limit else newest


def releases(edition: str) -> tuple[str, ...]:
    """Return the releases the edition's judgements come from."""
    return tuple(sorted(panel.judged(edition)["release"].unique()))


def used(names: tuple[str, ...], edition: str) -> tuple[str, ...]:
    """Return the releases the values of some indicators come from."""
    tables = [indicators.series(name, edition) for name in names]
    return tuple(sorted({str(r) for t in tables for r in t.loc[t["value"].notna(), "release"]}))


@remember
def graded(edition: str) -> pd.DataFrame:
    """Return the graded judgements of an edition, with ``first`` and ``last`` day on site.

    Where those are not known, the day of publication stands for them.
    """
    table = panel.judged(edition)
    table = table[table["grade"].notna()].copy()
    table["last"] = table["inspection_end"].fillna(table["published"])
    table["first"] = table["start"]
    table["grade"] = table["grade"].astype(int)
    return table.reset_index(drop=True)


@remember
def pause(edition: str) -> tuple[date, date] | None:
    """Return the days between which no graded inspection began, if that was a long time."""
    starts = graded(edition)["inspection_start"].dropna().sort_values()
    lengths = starts.diff().dt.days
    if lengths.isna().all() or lengths.max() < PAUSE:
        return None
    place = lengths.idxmax()
    end = starts[place]
    return (end - pd.Timedelta(days=int(lengths[place]))).date(), end.date()


def seen_until(area: str, edition: str) -> pd.Timestamp:
    """Return the last day on which a council is followed."""
    end = areas.areas()[area].end
    last = horizon(edition)
    return pd.Timestamp(min(end, last) if end else last)


def _histories(edition: str) -> dict[str, list[dict[str, Any]]]:
    """Return each council's graded judgements as plain rows, councils by id."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in graded(edition).to_dict("records"):
        found.setdefault(str(row["area"]), []).append({str(k): v for k, v in row.items()})
    return dict(sorted(found.items()))


@remember
def spells(edition: str, begin: int, target: int, lapse: int | None = None) -> pd.DataFrame:
    """Return the stretches that begin with a judgement at a grade.

    Parameters
    ----------
    edition
        The edition's id.
    begin
        The grade, 1 (inadequate) to 4 (outstanding), of the first judgement.
    target
        The stretch ends with the first judgement at this grade or better.
    lapse
        It also ends, for the worse, with one at this grade or lower; None: it goes on.

    Returns
    -------
    pandas.DataFrame
        One row a stretch. ``start``, ``end`` (days of publication; the last day followed where
        it has not ended), ``event`` (1 target, 2 worse, 0 neither yet), ``to`` (grade after),
        ``judged`` (judgements within it), ``months``, ``first`` and ``last`` (days on site of the
        judgement that began it), ``still`` (last day on site of the last inspection that saw it
        go on) and ``found`` (first day on site of the one that ended it), ``framework``,
        ``depth`` (parts judged inadequate, of three), ``imd``, ``next`` (months to the next
        judgement, to the last day followed where there is none) and ``again`` (whether there is).
    """
    rows = []
    for area, own in _histories(edition).items():
        inside: dict[str, Any] | None = None
        for row in own:
            if inside is not None:
                if not inside["again"]:
                    inside.update(next=row["published"], again=True)
                worse = lapse is not None and row["grade"] <= lapse
                if row["grade"] >= target or worse:
                    inside.update(end=row["published"], found=row["first"], to=row["grade"])
                    inside["event"] = 2 if worse else 1
                    rows.append(inside)
                    inside = None
                else:
                    inside["still"] = row["last"]
                    inside["judged"] = inside["judged"] + 1
            if inside is None and row["grade"] == begin:
                inside = {
                    "area": area,
                    "start": row["published"],
                    "event": 0,
                    "to": np.nan,
                    "judged": 1,
                    "first": row["first"],
                    "last": row["last"],
                    "still": row["last"],
                    "found": pd.NaT,
                    "framework": row["framework"],
                    "depth": sum(row[part] == "inadequate" for part in SUBS),
                    "imd": row["imd"],
                    "next": seen_until(area, edition),
                    "again": False,
                    "end": seen_until(area, edition),
                }
        if inside is not None:
            rows.append(inside)
    table = pd.DataFrame(rows)
    if not len(table):
        return table
    for name in ("start", "end", "first", "last", "still", "found", "next"):
        table[name] = pd.to_datetime(table[name])
    table["months"] = (table["end"] - table["start"]).dt.days / MONTH
    table["next"] = (table["next"] - table["start"]).dt.days / MONTH
    return table.sort_values(["area", "start"], ignore_index=True)


def clock(table: pd.DataFrame, start: Start = "published") -> tuple[np.ndarray, ...]:
    """Return when each stretch ended, known to the day of publication or between inspections.

    Parameters
    ----------
    table
        From `spells`.
    start
        What the clock starts on: the day of publication, the first day of the inspection, or
        six months after publication (the first step of the report's two years).

    Returns
    -------
    tuple of numpy.ndarray
        Months to the published end and whether it was the target; then the bounds (left, right]
        in which the service came to the target: after the last inspection that saw it below,
        by the first that saw it there. Not seen: no right bound.
    """
    origin = table["first"] if start == "inspected" else table["start"]
    shift = 6.0 if start == "half a year on" else 0.0
    months = (table["end"] - origin).dt.days / MONTH - shift
    left = (table["still"] - origin).dt.days / MONTH - shift
    reached = (table["event"] == 1).to_numpy()
    right = ((table["found"] - origin).dt.days / MONTH - shift).where(reached, np.inf)
    # the clock may start after an inspection; a change found within days took days, not none
    left = left.clip(lower=0)
    right = right.clip(lower=left + 1 / MONTH)
    return (
        np.maximum(months.to_numpy(float), 1 / MONTH),
        reached,
        left.to_numpy(float),
        right.to_numpy(float),
    )


def paused(table: pd.DataFrame, edition: str) -> np.ndarray:
    """Return how many months of each stretch lay in the pause of inspections."""
    found = pause(edition)
    if found is None:
        return np.zeros(len(table))
    low, high = (pd.Timestamp(day) for day in found)
    ends, starts = (table[name].to_numpy("datetime64[s]") for name in ("end", "start"))
    met = np.minimum(ends, high.to_datetime64()) - np.maximum(starts, low.to_datetime64())
    return np.maximum(met / np.timedelta64(1, "D"), 0) / MONTH


@remember
def before(edition: str) -> dict[tuple[str, pd.Timestamp], int]:
    """Return how many inadequate judgements, of any framework, each judgement came after.

    Inspections before 2014 count too: their safeguarding or overall grade.
    """
    table = judgements.judgements(horizon(edition))
    bad = (table["overall"] == "inadequate").astype(int)
    earlier = bad.groupby(table["area"]).cumsum() - bad
    keys = zip(table["area"], table["published"], strict=True)
    return dict(zip(keys, earlier.astype(int), strict=True))


@remember
def gaps(edition: str) -> pd.DataFrame:
    """Return the months from each graded judgement to the council's next, by publication.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``grade``, ``months`` (to the last day followed where there is none yet) and
        ``again``.
    """
    table = graded(edition)
    after = table.groupby("area")["published"].shift(-1)
    last = pd.Series([seen_until(a, edition) for a in table["area"]], table.index)
    ends = after.fillna(last)
    return pd.DataFrame(
        {
            "area": table["area"],
            "grade": table["grade"],
            "published": table["published"],
            "months": np.maximum((ends - table["published"]).dt.days / MONTH, 0),
            "again": after.notna(),
        }
    )
