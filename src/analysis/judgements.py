"""Ask the compiled judgements: who had which grade, on what date.

A judgement exists from the day its report was published: ``as_at`` and ``by`` always mean
publication, never the days of inspection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis import areas, tables
from analysis.errors import UserError, unknown

#: Ofsted's grades, worst first.
GRADES = ["inadequate", "requires improvement", "good", "outstanding"]
#: Ofsted's frameworks, oldest first.
FRAMEWORKS = {
    "SLAC": "Safeguarding and looked-after children inspections (2009 to 2012)",
    "CPI": "Inspections of arrangements for the protection of children (2012 to 2013)",
    "TLAC": "Targeted inspections of services for looked-after children (2013)",
    "SIF": "Single inspection framework (November 2013 to 2018)",
    "ILACS": "Inspections of local authority children's services (from 2018)",
}

Basis = Literal["latest", "first", "all"]


@dataclass(frozen=True)
class Counts:
    """Councils (or, on the basis ``all``, inspections) by grade on one date.

    ``areas`` holds the area ids behind each number, in order of publication. ``ungraded``
    are those whose inspection gave no overall grade, as ILACS from April 2026.
    """

    framework: str
    by: date
    basis: Basis
    areas: dict[str, tuple[str, ...]]
    ungraded: tuple[str, ...]

    @property
    def n(self) -> dict[str, int]:
        """Number by grade, worst first; every grade is there."""
        return {grade: len(ids) for grade, ids in self.areas.items()}

    @property
    def total(self) -> int:
        """Number with an overall grade: the denominator of a share."""
        return sum(self.n.values())

    def at_least(self, grade: str) -> int:
        """Return the number graded so or better."""
        return sum(self.n[better] for better in GRADES[GRADES.index(_grade(grade)) :])


def label(grade: str | None) -> str:
    """Return a grade as it is written in text; ``No overall grade`` for None.

    >>> label("requires improvement")
    'Requires improvement'
    """
    return "No overall grade" if grade is None else _grade(grade).capitalize()


def judgements(as_at: date | None = None) -> pd.DataFrame:
    """Return every graded inspection published by a day, one row each.

    Parameters
    ----------
    as_at
        Last day of publication; all when None.

    Returns
    -------
    pandas.DataFrame
        Ordered by publication date and area. ``published``, ``inspection_start`` and
        ``inspection_end`` are datetime64 (NaT where not known); grades are text in `GRADES`
        or missing; ``file``, ``start_source``, ``end_source`` and ``note`` say where each
        field comes from and what must be known of it.

    Raises
    ------
    UserError
        If the compiled figures are missing or damaged.
    """
    table = tables.read("judgements").sort_values(["published", "area"], ignore_index=True)
    return table if as_at is None else table[_by(table, as_at)].reset_index(drop=True)


def history(area: str, as_at: date | None = None) -> pd.DataFrame:
    """Return one council's judgements, oldest first.

    An abolished council's judgements are its own: its successors do not inherit them.

    Raises
    ------
    UserError
        If there is no such area.
    """
    table = judgements(as_at)
    return table[table["area"] == areas.get(area).id].reset_index(drop=True)


def latest(as_at: date | None = None, frameworks: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the latest judgement of each council that existed on a day.

    Parameters
    ----------
    as_at
        The day; None for all that is published and the councils of today.
    frameworks
        Consider only these; all when None.

    Returns
    -------
    pandas.DataFrame
        One row a council with a judgement, by area. ``overall`` can be missing where the
        latest inspection gave no overall grade.

    Raises
    ------
    UserError
        If a framework is not known.
    """
    table = judgements(as_at)
    if frameworks is not None:
        table = table[table["framework"].isin([_framework(name) for name in frameworks])]
    return _position(table, "latest", as_at).sort_values("area", ignore_index=True)


def counts(framework: str, by: date, basis: Basis = "latest") -> Counts:
    """Count councils by overall grade under one framework, by publication date.

    Parameters
    ----------
    framework
        ``"SIF"``, for one: see `FRAMEWORKS`.
    by
        Last day of publication.
    basis
        ``latest``: each council that existed on the day, its latest judgement under the
        framework; ``first``: each council's first; ``all``: every inspection.

    Raises
    ------
    UserError
        If the framework or the basis is not known.
    """
    return _count(_under(framework), framework, by, basis)


def share_table(framework: str, dates: Sequence[date], basis: Basis = "latest") -> pd.DataFrame:
    """Return the counts of several dates, one row each.

    Parameters
    ----------
    framework, basis
        As for `counts`.
    dates
        Publication cut-off dates.

    Returns
    -------
    pandas.DataFrame
        ``by``, ``inspected`` (with an overall grade), one column a grade,
        ``ri_or_better`` and ``good_or_better``: all counts; shares are theirs to form.

    Raises
    ------
    UserError
        If the framework or the basis is not known.
    """
    table = _under(framework)
    rows = []
    for by in dates:
        found = _count(table, framework, by, basis)
        rows.append(
            {
                "by": by,
                "inspected": found.total,
                **found.n,
                "ri_or_better": found.at_least("requires improvement"),
                "good_or_better": found.at_least("good"),
            }
        )
    columns = ["by", "inspected", *GRADES, "ri_or_better", "good_or_better"]
    return pd.DataFrame(rows, columns=columns).astype({"by": "datetime64[ms]"})


def cutoff_curve(framework: str, basis: Basis = "latest") -> pd.DataFrame:
    """Return `share_table` on every day a report was published under a framework.

    Between two of its rows nothing changes, so it answers on which days a share held.
    """
    days = _under(framework)["published"].drop_duplicates()
    return share_table(framework, [day.date() for day in days], basis)


# ---- parts ------------------------------------------------------------------------------


def _grade(grade: str) -> str:
    if grade not in GRADES:
        raise unknown("grade", grade, GRADES)
    return grade


def _framework(name: str) -> str:
    if name not in FRAMEWORKS:
        raise unknown("framework", name, FRAMEWORKS, f"There are: {', '.join(FRAMEWORKS)}.")
    return name


def _under(framework: str) -> pd.DataFrame:
    table = judgements()
    return table[table["framework"] == _framework(framework)]


def _by(table: pd.DataFrame, day: date) -> pd.Series:
    return table["published"] <= pd.Timestamp(day)


def _position(table: pd.DataFrame, basis: Basis, on: date | None) -> pd.DataFrame:
    """Keep one row a council (its latest or first), or all; rows are in order of publication."""
    if basis == "all":
        return table
    if basis == "first":
        return table.drop_duplicates("area", keep="first")
    if basis == "latest":
        there = {council.id for council in areas.councils(on)}
        return table[table["area"].isin(there)].drop_duplicates("area", keep="last")
    raise UserError(f"unknown basis {basis!r}", "it is latest, first or all.")


def _count(table: pd.DataFrame, framework: str, by: date, basis: Basis) -> Counts:
    found = _position(table[_by(table, by)], basis, by)
    return Counts(
        framework=framework,
        by=by,
        basis=basis,
        areas={grade: tuple(found.loc[found["overall"] == grade, "area"]) for grade in GRADES},
        ungraded=tuple(found.loc[found["overall"].isna(), "area"]),
    )
