"""What only the assembled extracts hold: days of inspection, interventions, directors.

They were gathered from reports, government pages and the press, so each row keeps its own
source. They are incomplete: that a row is absent is no evidence that nothing happened.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import Faults
from analysis.readers import common
from analysis.readers.ofsted_layout import EXTRACT as INSPECTIONS

INTERVENTIONS = "extracts/ofsted/interventions.csv"
DCS = "extracts/ofsted/dcs_at_sif.csv"

#: Bases that rest on someone's memory of which service an intervention was in. Naming a
#: council under intervention on that footing would be unfair: such rows are left out.
RECALLED_SERVICE = "document (service type from memory)"
#: The start was recalled, not read: the row is kept without it.
RECALLED_START = "document (start year from memory)"

INTERVENTION_COLUMNS = [
    "area",
    "kind",
    "name",
    "start",
    "start_precision",
    "start_first",
    "start_last",
    "end",
    "end_precision",
    "end_first",
    "end_last",
    "end_inferred",
    "basis",
    "source",
    "note",
    "file",
]
DCS_COLUMNS = [
    "area",
    "published",
    "as_at",
    "overall",
    "dcs_since",
    "since_precision",
    "tenure_months_min",
    "tenure_months_max",
    "interim",
    "sentence",
    "note",
    "source",
    "file",
]


def _councils(table: pd.DataFrame, name: str) -> pd.Series:
    """Return the council of each row; a region or England is a fault."""
    return common.resolve_areas(table.assign(level="la"), name, code="la_code", level="level")


def _stop(name: str, faults: list[str]) -> None:
    if faults:
        raise Faults(f"{name} is not sound:", faults, "correct the extract.")


def bounds(text: str, precision: str) -> tuple[date | None, date | None]:
    """Return the first and last day a date known to a day, month or year can mean.

    Parameters
    ----------
    text
        ``"2015"``, ``"2015-09"`` or ``"2015-09-30"``; for a financial year its first month.
    precision
        ``day``, ``month``, ``year``, ``financial year`` or ``none``.

    Raises
    ------
    ValueError
        If the text is not a date of that precision.

    Examples
    --------
    >>> bounds("2016-02", "month")
    (datetime.date(2016, 2, 1), datetime.date(2016, 2, 29))
    """
    if precision == "none" and not text:
        return None, None
    if precision == "day":
        day = date.fromisoformat(text)
        return day, day
    parts = [int(part) for part in text.split("-")]
    if precision == "year" and len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if precision == "month" and len(parts) == 2:
        year, month = parts
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if precision == "financial year" and parts[1:] == [4]:
        return date(parts[0], 4, 1), date(parts[0] + 1, 3, 31)
    raise ValueError(f"{text!r} is not a date of precision {precision!r}")


def _bounds(
    text: str, precision: str, where: str, faults: list[str]
) -> tuple[date | None, date | None]:
    try:
        return bounds(text, precision)
    except ValueError as error:
        faults.append(f"{where}: {error}")
        return None, None


def _iso(cells: pd.Series, file: str, faults: list[str]) -> pd.Series:
    """Return a column of days, None where empty, noting what is not one."""
    days = [
        _bounds(text, "day" if text else "none", f"{file}, row {number}, {cells.name}", faults)[0]
        for number, text in cells.items()
    ]
    return pd.Series(days, index=cells.index, dtype=object)


def inspection_dates(raw: Path) -> dict[tuple[str, date, str], dict[str, Any]]:
    """Return first and last days of inspection by council, publication date and framework.

    Raises
    ------
    UserError, Faults
        If the extract or a column is missing, or a date or council is not known.
    """
    needed = ["la_code", "framework", "publication_date", "inspection_start", "inspection_end"]
    needed += ["start_source", "end_source"]
    table = common.read_csv(raw / INSPECTIONS, INSPECTIONS, needed)
    faults: list[str] = []
    for column in ("publication_date", "inspection_start", "inspection_end"):
        table[column] = _iso(table[column], INSPECTIONS, faults)
    _stop(INSPECTIONS, faults)
    table["area"] = _councils(table, INSPECTIONS)
    return {
        (row["area"], row["publication_date"], row["framework"]): {
            "inspection_start": row["inspection_start"],
            "inspection_end": row["inspection_end"],
            "start_source": f"{INSPECTIONS}: {row['start_source']}",
            "end_source": f"{INSPECTIONS}: {row['end_source']}",
        }
        for row in table.to_dict("records")
    }


def interventions(raw: Path, step: Callable[[str], None]) -> pd.DataFrame:
    """Read improvement notices, directions, commissioners, trusts and programmes.

    Returns
    -------
    pandas.DataFrame
        One row a measure. ``start`` and ``end`` are text as precise as the source,
        ``*_first`` and ``*_last`` the days they can mean. ``end_inferred`` says that the end
        is only the date of the next measure. Rows whose service was recalled are left out.

    Raises
    ------
    UserError, Faults
        If the extract or a column is missing, or a date or council is not known.
    """
    step(INTERVENTIONS)
    kept = [c for c in INTERVENTION_COLUMNS if not c.endswith(("_first", "_last", "inferred"))]
    needed = ["la_code", "end_inferred_from_replacement", *kept[1:-1]]
    table = common.read_csv(raw / INTERVENTIONS, INTERVENTIONS, needed)
    faults: list[str] = []
    table["area"] = _councils(table, INTERVENTIONS)
    table["end_inferred"] = table["end_inferred_from_replacement"] == "yes"
    table["file"] = INTERVENTIONS
    recalled = table["basis"] == RECALLED_START
    table.loc[recalled, ["start", "start_precision"]] = ["", "none"]
    for edge in ("start", "end"):
        days = []
        pairs = zip(table.index, table[edge], table[f"{edge}_precision"], strict=True)
        for number, text, precision in pairs:
            days.append(_bounds(text, precision, f"{INTERVENTIONS}, row {number}, {edge}", faults))
        table[f"{edge}_first"] = _days(first for first, _ in days)
        table[f"{edge}_last"] = _days(last for _, last in days)
    _stop(INTERVENTIONS, faults)
    sound = table[table["basis"] != RECALLED_SERVICE]
    return _blank(sound[INTERVENTION_COLUMNS])


def dcs_tenure(raw: Path, step: Callable[[str], None]) -> pd.DataFrame:
    """Read when the director of children's services in post at each SIF had taken office.

    Returns
    -------
    pandas.DataFrame
        One row a SIF report at hand. ``as_at`` is the first day of inspection (for the City
        of London the only day its report prints). ``tenure_months_min`` and ``_max`` count
        calendar months to it; they differ where only the year of appointment is known.

    Raises
    ------
    UserError, Faults
        If the extract or a column is missing, or a date or council is not known.
    """
    step(DCS)
    needed = ["publication_date", "inspection_start", "overall_effectiveness", "dcs_since"]
    needed += ["la_code", "dcs_interim", "dcs_sentence", "note"]
    table = common.read_csv(raw / DCS, DCS, needed)
    faults: list[str] = []
    table["area"] = _councils(table, DCS)
    table["overall"] = table["overall_effectiveness"]
    table["interim"] = table["dcs_interim"] == "True"
    # a sentence that lacks the year of appointment is about someone else
    pairs = zip(table["dcs_sentence"], table["dcs_since"], strict=True)
    table["sentence"] = [text if since[:4] in text else "" for text, since in pairs]
    table["source"] = "report text; dates as the report's sentence gives them"
    table["file"] = DCS
    table["since_precision"] = table["dcs_since"].map(
        lambda text: {0: "none", 4: "year", 7: "month"}.get(len(text), text)
    )
    for column, given in (("published", "publication_date"), ("as_at", "inspection_start")):
        table[column] = _days(_iso(table[given], DCS, faults))
    _stop(DCS, faults)
    months = []
    triples = zip(table.index, table["dcs_since"], table["since_precision"], strict=True)
    for (number, text, precision), day in zip(triples, table["as_at"], strict=True):
        first, last = _bounds(text, precision, f"{DCS}, row {number}, dcs_since", faults)
        months.append((_months(last, day), _months(first, day)))
    table["tenure_months_min"] = pd.array([m[0] for m in months], dtype="Int64")
    table["tenure_months_max"] = pd.array([m[1] for m in months], dtype="Int64")
    after = table.index[table["tenure_months_max"].fillna(0) < 0]
    faults += [f"{DCS}, row {number}: in post after the inspection began" for number in after]
    _stop(DCS, faults)
    return _blank(table[DCS_COLUMNS])


def _months(start: date | None, end: Any) -> int | None:
    """Return the number of calendar months from one day's month to another's."""
    return None if start is None else (end.year - start.year) * 12 + end.month - start.month


def _days(days: Iterable[date | None]) -> pd.DatetimeIndex:
    stamps = [pd.NaT if day is None else pd.Timestamp(day) for day in days]
    return pd.DatetimeIndex(stamps).as_unit("ms")


def _blank(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with empty text as None, in the order of its columns."""
    table = table.copy()
    for column in table.columns[table.dtypes == "str"]:
        table[column] = table[column].where(table[column] != "", None)
    return table.sort_values(list(table.columns), ignore_index=True)
