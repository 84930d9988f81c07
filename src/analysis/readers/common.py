"""What every reader needs: files into text tables, areas, and wide tables into tidy ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook, WorksheetNotFound

from analysis import areas, tidy
from analysis.errors import Faults, UserError
from analysis.tidy import Flag

#: The columns that say where and when in the files of Explore Education Statistics.
EES = ["time_period", "geographic_level", "region_code", "region_name"]
EES_LA = ["old_la_code", "new_la_code", "la_name"]


def name_of(path: Path, raw: Path) -> str:
    """Return a release file's name as the figures keep it: its path below ``releases/``.

    A file under ``extracts/`` keeps that folder in its name.
    """
    inside = path.relative_to(raw).as_posix()
    return inside.removeprefix("releases/")


def need(present: Iterable[str], wanted: Iterable[str], file: str) -> None:
    """Check that columns are there.

    Raises
    ------
    Faults
        Naming every column missing and the nearest ones present.
    """
    have = list(present)
    faults = []
    for column in wanted:
        if column not in have:
            near = get_close_matches(column, have, n=3)
            faults.append(
                f"{file}: column {column!r} is missing"
                + (f" (near: {', '.join(near)})" if near else "")
            )
    if faults:
        raise Faults(
            "a release file lacks columns:", faults, "correct the column's name in its reader."
        )


def csv_rows(path: Path, file: str) -> list[list[str]]:
    """Return a CSV's rows as they stand, for files that are not plain tables.

    UTF-8 with or without byte order mark; Windows-1252 where it is not UTF-8.

    Raises
    ------
    UserError
        If the file is missing.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(
            f"the release file {file} is missing", "put it back below the raw folder's releases/."
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_csv(path: Path, file: str, columns: Sequence[str] = (), skip: int = 0) -> pd.DataFrame:
    """Read a CSV as text, every cell as printed without spaces around it.

    Parameters
    ----------
    path, file
        The file, and its name for errors.
    columns
        Columns that must be there.
    skip
        Lines before the header.

    Returns
    -------
    pandas.DataFrame
        All columns, ``str``; empty cells are ``""``. The index is the row number in the
        file (the header of a plain CSV is row 1).

    Raises
    ------
    Faults
        If a column is missing or stands twice, or a row is longer or shorter than the header.
    UserError
        If the file is missing.
    """
    rows = csv_rows(path, file)[skip:]
    header = [cell.strip() for cell in rows[0]] if rows else []
    while header and not header[-1]:
        header.pop()
    need(header, columns, file)
    twice = sorted({c for c in header if header.count(c) > 1 and (c in columns or not columns)})
    faults = [f"{file}: column {column!r} stands twice" for column in twice]
    kept, numbers = [], []
    for number, row in enumerate(rows[1:], start=skip + 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < len(header) or any(cell.strip() for cell in row[len(header) :]):
            faults.append(f"{file}, row {number}: {len(row)} cells under {len(header)} columns")
        kept.append([cell.strip() for cell in row[: len(header)]])
        numbers.append(number)
    if faults:
        raise Faults("a release file is not sound:", faults[:20], "get the file again.")
    return pd.DataFrame(kept, columns=header, index=numbers, dtype=str)


def sheet(path: Path, file: str, name: str | None = None) -> list[list[object]]:
    """Return the rows of a spreadsheet's sheet (xls, xlsx or ods) as they stand.

    Parameters
    ----------
    path, file
        The workbook, and its name for errors.
    name
        The sheet; the first one when None.

    Raises
    ------
    UserError
        If the workbook or the sheet is missing.
    """
    if not path.is_file():
        raise UserError(
            f"the release file {file} is missing", "put it back below the raw folder's releases/."
        )
    with CalamineWorkbook.from_path(str(path)) as book:
        try:
            chosen = book.get_sheet_by_name(name or book.sheet_names[0])
        except WorksheetNotFound:
            raise UserError(
                f"{file} has no sheet {name!r}", f"its sheets are: {', '.join(book.sheet_names)}."
            ) from None
        # empty rows at the top are kept, so that row numbers are those of the file
        return [list(row) for row in chosen.to_python(skip_empty_area=False)]


def table(
    rows: list[list[object]], header: int, file: str, columns: Sequence[str] = ()
) -> pd.DataFrame:
    """Make a table of a sheet's rows.

    Parameters
    ----------
    rows
        As `sheet` gives them.
    header
        Position of the header row, from 0.
    file
        Named in errors.
    columns
        Columns that must be there.

    Returns
    -------
    pandas.DataFrame
        Cells as they stand, indexed by the row number in the file; rows without anything
        are left out, columns without a name too, spaces and line breaks in column names
        are folded to one space.

    Raises
    ------
    Faults
        If a column is missing or a wanted one stands twice.
    """
    names = [" ".join(str(cell).split()) for cell in rows[header]]
    need(names, columns, file)
    twice = sorted({name for name in names if name in columns and names.count(name) > 1})
    if twice:
        raise Faults(
            "a release file is not sound:", [f"{file}: column {n!r} stands twice" for n in twice]
        )
    body = {
        number: row
        for number, row in enumerate(rows[header + 1 :], start=header + 2)
        if any(str(cell).strip() for cell in row)
    }
    frame = pd.DataFrame(list(body.values()), columns=names, index=list(body), dtype=object)
    return frame.loc[:, [bool(name) for name in names]]


def resolve_areas(
    frame: pd.DataFrame,
    file: str,
    *,
    code: str | None = None,
    name: str | None = None,
    level: str | None = None,
    on: date | None = None,
) -> pd.Series:
    """Return the area id of every row.

    Parameters
    ----------
    frame
        Indexed by row number in the file.
    file
        Named in errors.
    code, name, level
        The columns that hold them; code and name are checked against each other.
    on
        See `analysis.areas.resolve`.

    Raises
    ------
    Faults
        Naming every row whose area is unknown or whose code and name disagree.
    """
    parts = [frame[c] if c else pd.Series("", index=frame.index) for c in (code, name, level)]
    keys = list(zip(*(part.tolist() for part in parts), strict=True))
    faults: list[str] = []
    known: dict[tuple[object, ...], str] = {}
    for row, key in zip(frame.index, keys, strict=True):
        if key not in known:
            number, title, kind = key
            try:
                known[key] = areas.resolve(
                    number, str(title), where=f"{file}, row {row}", level=str(kind), on=on
                )
            except UserError as error:
                known[key] = ""
                faults.append(error.what)
    if faults:
        raise Faults(
            "rows of a release file are about an area this project does not know:",
            faults,
            "correct the reader, or add the code or name to data/areas.csv.",
        )
    return pd.Series([known[key] for key in keys], index=frame.index, dtype=str)


def ees_areas(frame: pd.DataFrame, file: str) -> pd.Series:
    """Return the area id of every row of an Explore Education Statistics file.

    National rows are England, regional rows are known by the region's code and name, and
    council rows by both their codes and their name.

    Raises
    ------
    Faults
        As `resolve_areas`, and when a council's old and new codes disagree.
    """
    need(frame.columns, [*EES, *EES_LA], file)
    levels = frame["geographic_level"].str.casefold()
    parts = []
    for kind, group in frame.groupby(levels, sort=False):
        if kind == "national":
            parts.append(resolve_areas(group, file, name="country_name", level="geographic_level"))
        elif kind == "regional":
            parts.append(
                resolve_areas(
                    group, file, code="region_code", name="region_name", level="geographic_level"
                )
            )
        else:
            old = resolve_areas(
                group, file, code="old_la_code", name="la_name", level="geographic_level"
            )
            new = resolve_areas(group, file, code="new_la_code", level="geographic_level")
            odd = group[old != new]
            if len(odd):
                raise Faults(
                    "codes of a release file disagree:",
                    [
                        f"{file}, row {r}: old_la_code and new_la_code are different areas"
                        for r in odd.index
                    ],
                )
            parts.append(old)
    return pd.concat(parts).reindex(frame.index)


@lru_cache(maxsize=4096)
def ees_period(text: str) -> int:
    """Return the period of an EES ``time_period``: ``2016`` → 2016, ``201516`` → 2016.

    Raises
    ------
    UserError
        If the text is neither.
    """
    text = text.strip()
    if text.isdigit() and len(text) == 4:
        return int(text)
    if text.isdigit() and len(text) == 6 and (int(text[:4]) + 1) % 100 == int(text[4:]):
        return int(text[:4]) + 1
    raise UserError(f"unknown time_period {text!r}", "a year (2016) or two (201516) is expected.")


def melt(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    area: pd.Series,
    period: pd.Series | int,
    release: str,
    file: str,
    symbols: dict[str, Flag] | None = None,
    scale: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Turn a wide table into tidy rows.

    Parameters
    ----------
    frame
        One row an area and period, indexed by row number in the file.
    columns
        Column as printed → measure (``"cin.referrals"``); one column a measure.
    area, period
        Area id and period of every row (or one period for all).
    release, file
        As in the tidy table.
    symbols
        Passed to `analysis.tidy.parse`.
    scale
        Measure → factor, for columns published in other units (such as 0.01 or 1000).

    Returns
    -------
    pandas.DataFrame
        A tidy table, unchecked: check the readers' whole with `analysis.tidy.check`.

    Raises
    ------
    Faults
        If a column is missing or a cell is neither number nor known symbol.
    """
    need(frame.columns, columns, file)
    parts = []
    faults: list[str] = []
    for column, measure in columns.items():
        try:
            value, flag = parse_rows(frame[column], file, column, symbols)
        except Faults as error:
            faults += error.faults
            continue
        parts.append(
            pd.DataFrame(
                {
                    "area": area.to_numpy(),
                    "period": period.to_numpy() if isinstance(period, pd.Series) else period,
                    "measure": measure,
                    "value": value * (scale or {}).get(measure, 1.0),
                    "flag": flag,
                    "release": release,
                    "file": file,
                    "column": column,
                }
            )
        )
    if faults:
        raise Faults(
            "a cell is neither a number nor a symbol this project knows:",
            faults,
            "if the publisher has a new symbol, add its meaning to SYMBOLS in analysis/tidy.py.",
        )
    return combine(parts)


def parse_rows(
    cells: pd.Series, file: str, column: str, symbols: dict[str, Flag] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Parse a column whose index is the row number in the file; see `analysis.tidy.parse`."""
    try:
        # a list is walked several times faster than an Arrow-backed column
        return tidy.parse(cells.tolist(), file=file, column=column, symbols=symbols, first_row=0)
    except Faults:
        # name the rows as the file has them, which need not be consecutive here
        faults = []
        for row, cell in cells.items():
            try:
                tidy.parse([cell], file=file, column=column, symbols=symbols, first_row=int(row))  # type: ignore[call-overload]
            except Faults as error:
                faults += error.faults
        raise Faults("a cell is neither a number nor a symbol:", faults) from None


def ees(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    release: str,
    file: str,
    symbols: dict[str, Flag] | None = None,
) -> pd.DataFrame:
    """Turn a wide EES table into tidy rows: areas, periods and the columns asked for.

    Filter the rows (``category``, ``population_type``, ...) beforehand, so that one row is
    left for each area and period.
    """
    return melt(
        frame,
        columns,
        area=ees_areas(frame, file),
        period=frame["time_period"].map(ees_period),
        release=release,
        file=file,
        symbols=symbols,
    )


def combine(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tidy tables under each other, in the tidy table's columns."""
    if not parts:
        return pd.DataFrame({name: [] for name in tidy.COLUMNS})
    return pd.concat(parts, ignore_index=True)[tidy.COLUMNS]
