"""The one tidy table: area, period, measure, value, flag, release, file, column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import paths
from analysis.errors import Faults, UserError
from analysis.paths import remember

#: The columns of the tidy table, in order. ``file`` is the release file's path below the
#: raw folder's ``releases/``; ``column`` the column it was read from, as printed there.
COLUMNS = ["area", "period", "measure", "value", "flag", "release", "file", "column"]
KEY = ["area", "period", "measure", "release"]


class Flag(StrEnum):
    """Why a value is not a plain number. Never zero, never silently missing."""

    OK = ""
    #: a count from 1 to 5 (or one that would reveal such a count) withheld by the publisher
    CONFIDENTIAL = "c"
    #: not available, not collected or not returned
    NOT_AVAILABLE = "x"
    #: not applicable, such as a percentage of none
    NOT_APPLICABLE = "z"
    #: published or withheld as unreliable
    UNRELIABLE = "u"
    #: more than none, but rounds to none
    LOW = "k"
    #: the cell is empty in the release file
    BLANK = "blank"


#: What the publishers print instead of a number, lower case, and what it means here.
SYMBOLS: dict[str, Flag] = {
    "c": Flag.CONFIDENTIAL,
    "x": Flag.NOT_AVAILABLE,
    ":": Flag.NOT_AVAILABLE,
    "..": Flag.NOT_AVAILABLE,
    ".": Flag.NOT_APPLICABLE,
    "z": Flag.NOT_APPLICABLE,
    "u": Flag.UNRELIABLE,
    "low": Flag.LOW,
    "k": Flag.LOW,
    "": Flag.BLANK,
}


def parse(
    values: Iterable[object],
    *,
    file: str,
    column: str,
    symbols: dict[str, Flag] | None = None,
    first_row: int = 2,
) -> tuple[np.ndarray, np.ndarray]:
    """Turn a column as published into numbers and flags.

    Parameters
    ----------
    values
        Cells as read: text such as ``"1,234"``, ``"c"`` or ``" "``, or numbers.
    file, column
        Named in the error.
    symbols
        Meanings of symbols in this release where they differ from `SYMBOLS`: in DfE's
        workbooks before 2018, for one, ``x`` withholds a count of 1 to 5.
    first_row
        The row number of the first value, for the error.

    Returns
    -------
    tuple of numpy.ndarray
        Values (float, NaN where flagged) and flags (str), both of the input's length.

    Raises
    ------
    Faults
        If a cell is neither a number nor a known symbol; every such cell is named.
    """
    meaning = {**SYMBOLS, **(symbols or {})}
    numbers: list[float] = []
    flags: list[str] = []
    faults: list[str] = []
    for offset, cell in enumerate(values):
        if isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool):
            blank = bool(np.isnan(cell))
            numbers.append(float("nan") if blank else float(cell))
            flags.append(Flag.BLANK.value if blank else Flag.OK.value)
            continue
        text = "" if cell is None else str(cell).strip()
        flag = meaning.get(text.lower())
        if flag is None:
            try:
                numbers.append(float(text.replace(",", "").removeprefix("£").removesuffix("%")))
                flags.append(Flag.OK.value)
                continue
            except ValueError:
                faults.append(f"{file}, row {first_row + offset}, column {column}: {text!r}")
                flag = Flag.BLANK
        numbers.append(float("nan"))
        flags.append(flag.value)
    if faults:
        raise Faults(
            "a cell is neither a number nor a symbol this project knows:",
            faults,
            "if the publisher has a new symbol, add its meaning to SYMBOLS in analysis/tidy.py.",
        )
    return np.array(numbers, dtype=float), np.array(flags, dtype=object)


def check(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the tidy table in its fixed column and row order, or say what is wrong with it.

    Raises
    ------
    Faults
        If columns are missing or unexpected, a key stands twice, a value is infinite, or a
        flag and a value disagree (a flagged row must have no number, unless the flag is
        ``u``: some unreliable figures are published all the same).
    """
    if list(table.columns) != COLUMNS:
        odd = sorted(set(table.columns) ^ set(COLUMNS))
        raise UserError(f"{where}: not a tidy table; columns at odds: {', '.join(odd) or 'order'}")
    faults = []
    twice = table[table.duplicated(KEY, keep=False)]
    for row in twice.head(10).itertuples():
        faults.append(
            f"duplicate row: {row.area}, {row.period}, {row.measure}, {row.release} "
            f"({row.file}, {row.column})"
        )
    plain = table["flag"] == Flag.OK.value
    bad = table[plain & ~np.isfinite(table["value"])]
    bad = pd.concat([bad, table[~plain & (table["flag"] != "u") & table["value"].notna()]])
    for row in bad.head(10).itertuples():
        faults.append(
            f"value {row.value} with flag {row.flag!r}: {row.area}, {row.period}, {row.measure}"
        )
    known = {flag.value for flag in Flag}
    faults += [f"unknown flag {flag!r}" for flag in sorted(set(table["flag"]) - known)]
    if faults:
        raise Faults(f"{where}: the table is not sound:", faults)
    order = ["measure", "release", "period", "area"]
    return table.astype({"period": "int32"}).sort_values(order, ignore_index=True)


SCHEMA = pa.schema(
    [
        ("area", pa.dictionary(pa.int16(), pa.string())),
        ("period", pa.int32()),
        ("measure", pa.dictionary(pa.int16(), pa.string())),
        ("value", pa.float64()),
        ("flag", pa.dictionary(pa.int8(), pa.string())),
        ("release", pa.dictionary(pa.int8(), pa.string())),
        ("file", pa.dictionary(pa.int16(), pa.string())),
        ("column", pa.dictionary(pa.int16(), pa.string())),
    ]
)


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a checked tidy table so that the same table always gives the same bytes."""
    columns = []
    for field in SCHEMA:
        array = pa.array(table[field.name].to_numpy(), from_pandas=True)
        if pa.types.is_dictionary(field.type):
            array = array.cast(pa.string()).dictionary_encode()
        columns.append(array.cast(field.type))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    pq.write_table(
        pa.Table.from_arrays(columns, schema=SCHEMA), part, compression="zstd", compression_level=19
    )
    part.replace(path)


def read(source: str, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """Read one source's compiled figures.

    Parameters
    ----------
    source
        The source's id, such as ``"cin"``.
    measures
        Keep only these measures; all of them when None.

    Returns
    -------
    pandas.DataFrame
        The tidy table; text columns are plain strings.

    Raises
    ------
    UserError
        If the file is missing or is not a parquet file.
    """
    path = paths.used(paths.figures() / f"{source}.parquet")
    try:
        whole, spans = _load(path, path.stat().st_mtime_ns)
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise UserError(
            f"the figures file {path.relative_to(paths.root())} is missing or damaged",
            "put it back with: git checkout -- data/figures",
        ) from error
    if measures is None:
        chosen = whole
    else:
        parts = [whole.slice(*spans[name]) for name in measures if name in spans]
        chosen = pa.concat_tables(parts) if parts else whole.slice(0, 0)
    plain = [column.cast(field.type) for column, field in zip(chosen.columns, PLAIN, strict=True)]
    return pa.table(plain, schema=PLAIN).to_pandas()


@remember
def _load(path: Path, modified: int) -> tuple[pa.Table, dict[str, tuple[int, int]]]:
    """Read a figures file once, and find where each measure's rows stand in it.

    Rows are sorted by measure (see `check`), so a measure is one run of rows.
    """
    table = pq.read_table(path)
    codes = table.column("measure").combine_chunks()
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.chunk(0)
    names = codes.dictionary.to_pylist()
    places = codes.indices.to_numpy()
    edges = np.flatnonzero(np.diff(places)) + 1
    starts = [0, *edges.tolist()] if len(places) else []
    ends = [*edges.tolist(), len(places)] if len(places) else []
    spans = {
        names[places[first]]: (first, last - first)
        for first, last in zip(starts, ends, strict=True)
    }
    return table, spans


#: The columns of the tidy table once read: plain strings instead of codes.
PLAIN = pa.schema(
    [
        pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
        for field in SCHEMA
    ]
)
