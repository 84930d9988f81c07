"""Parquet files for tables that are not tidy: judgements, interventions, neighbours.

The same table always gives the same bytes: rows are sorted, no pandas metadata is kept.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import paths
from analysis.errors import UserError


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table, its rows sorted by all columns from the left.

    Text must be ``str`` (missing: None), dates ``datetime64``; an object column of mixed
    kinds is refused by pyarrow.
    """
    ordered = table.sort_values(list(table.columns), ignore_index=True, na_position="last")
    columns = []
    for name in ordered.columns:
        array = pa.array(ordered[name], from_pandas=True)
        if pa.types.is_timestamp(array.type):
            array = array.cast(pa.timestamp("ms"))
        elif pa.types.is_large_string(array.type) or pa.types.is_null(array.type):
            array = array.cast(pa.string())
        columns.append(array)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    whole = pa.Table.from_arrays(columns, names=[str(name) for name in ordered.columns])
    pq.write_table(whole, part, compression="zstd", compression_level=19)
    part.replace(path)


def read(name: str) -> pd.DataFrame:
    """Read a compiled table that is not tidy.

    Parameters
    ----------
    name
        Stem of the file under ``data/figures``, such as ``"neighbours"``.

    Raises
    ------
    UserError
        If the file is missing or is not a parquet file.
    """
    path = paths.used(paths.figures() / f"{name}.parquet")
    try:
        return pq.read_table(path).to_pandas()
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise UserError(
            f"the figures file {path.relative_to(paths.root())} is missing or damaged",
            "put it back with: git checkout -- data/figures",
        ) from error
