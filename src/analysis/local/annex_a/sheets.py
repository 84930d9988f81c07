"""The sheets or files of an Annex A, opened, each with its first rows and a way to load columns.

Only the columns a figure rests on are ever loaded; names of columns and files are all that is
kept of the others.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from analysis import paths
from analysis.errors import UserError
from analysis.local import workbook
from analysis.local.annex_a.values import Column, column, from_cells

#: Rows looked at to find the headers and to see what stands below them.
LOOK = 60
_LOOK_BYTES = 1 << 18
_SUFFIXES = (".csv", ".txt", ".tsv", ".parquet")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_COMMA = "in Excel: File, Save As, 'CSV UTF-8 (comma delimited)'."

Load = Callable[[int, Sequence[int]], dict[int, Column]]


@dataclass(slots=True)
class Sheet:
    """A sheet of a workbook or a file of a folder."""

    #: file and sheet as messages name them
    where: str
    #: what its name may tell of the list it holds
    name: str
    head: list[list[object]]
    #: row of the headers (-1 for none) and columns' indexes → those columns
    load: Load
    #: what had to be guessed to read it, or was passed over
    notes: list[str] = field(default_factory=list)
    #: rows of another length, passed over when loading
    ragged: list[int] = field(default_factory=list)
    #: cells (such as ``B7``) with a formula that was saved without its value
    unstored: tuple[str, ...] = ()

    def formula_faults(self, indexes: Sequence[int]) -> list[str]:
        """Return a fault for each of some columns that holds formulas without values."""
        found = []
        for index in sorted(indexes):
            rows = [
                int(match[2])
                for cell in self.unstored
                if (match := re.fullmatch(r"([A-Z]+)(\d+)", cell)) and _index(match[1]) == index
            ]
            if rows:
                found.append(
                    f"{self.where}, row {min(rows)}, column {letters(index)}: a formula that was "
                    f"saved without its value (this column holds {len(rows)}); open the workbook "
                    "in Excel and save it, or paste the values over the formulas"
                )
        return found


def letters(index: int) -> str:
    """Return a spreadsheet's name of a column, given its index from 0."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _index(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def opened(path: Path) -> list[Sheet]:
    """Open a workbook, one list's file, or a folder with one file a list.

    Raises
    ------
    UserError
        If there is no such file, a workbook cannot be opened, or a folder holds no list.
    """
    if path.is_dir():
        files = [p for p in sorted(path.iterdir()) if p.suffix.lower() in _SUFFIXES and p.is_file()]
        if not files:
            raise UserError(
                f"the folder {path.name} holds no CSV or Parquet file",
                "name the folder with one file a list, or the workbook itself.",
            )
        return [_file(file) for file in files]
    if not path.is_file():
        raise UserError(f"there is no file {path.name}", "give the whole path of the Annex A.")
    if path.suffix.lower() in _SUFFIXES:
        return [_file(path)]
    return _book(path)


# ---- workbooks --------------------------------------------------------------------------


def _book(path: Path) -> list[Sheet]:
    book = workbook.read(path)
    return [
        Sheet(
            where=f"{book.name}, sheet {name!r}",
            name=name,
            head=[list(row) for row in grid[:LOOK]],
            load=_grid_loader(grid),
            unstored=book.unstored.get(name, ()),
        )
        for name, grid in book.sheets.items()
    ]


def _grid_loader(grid: list[list[workbook.Cell]]) -> Load:
    def load(header: int, indexes: Sequence[int]) -> dict[int, Column]:
        below = grid[header + 1 :]
        return {
            index: from_cells([row[index] if index < len(row) else "" for row in below])
            for index in indexes
        }

    return load


# ---- files ------------------------------------------------------------------------------


def _file(path: Path) -> Sheet:
    paths.used(path)
    with path.open("rb") as file:
        start = file.read(_LOOK_BYTES)
    if start.startswith(b"PAR1"):
        return _parquet(path)
    if workbook.form(path) != "text":
        raise UserError(
            f"{path.name} is a workbook, though its name says otherwise",
            "give the workbook itself as input, or save each list as CSV.",
        )
    return _csv(path, start)


def _parquet(path: Path) -> Sheet:
    try:
        names = pq.read_schema(path).names
    except pa.ArrowInvalid:
        raise UserError(
            f"{path.name} is cut short or damaged, so it cannot be read as Parquet",
            "copy it again from where it came.",
        ) from None

    def load(header: int, indexes: Sequence[int]) -> dict[int, Column]:
        table = pq.read_table(path, columns=[names[index] for index in indexes])
        return {index: _arrow(table.column(names[index])) for index in indexes}

    return Sheet(path.name, path.stem, [list(names)], load)


def _arrow(held: pa.ChunkedArray) -> Column:
    """Turn an Arrow column into one of distinct values."""
    if not pa.types.is_dictionary(held.type):
        held = pc.dictionary_encode(held)
    if not held.num_chunks:
        return Column(np.empty(0, np.int32), [])
    one = held.unify_dictionaries().combine_chunks()
    if isinstance(one, pa.ChunkedArray):
        one = one.chunk(0)
    codes = pc.fill_null(one.indices, -1).to_numpy(zero_copy_only=False)
    return column(codes, one.dictionary.to_pylist())


def _encoding(start: bytes) -> str:
    """Tell how a text is written, as far as its beginning shows."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _records(text: str, separator: str) -> tuple[list[list[object]], list[int]]:
    """Return a text's first records, and after how many lines each of them ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[list[object]] = []
    lines = []
    try:
        for record in reader:
            found.append(list(record))
            lines.append(reader.line_num)
            if len(found) == LOOK:
                break
    except csv.Error:
        pass  # what was read so far is enough to tell what the file is
    return found, lines


def _csv(path: Path, start: bytes) -> Sheet:
    encoding = _encoding(start)
    text = start.decode(encoding, errors="replace")
    if "\0" in text:
        raise UserError(f"{path.name} is not a text file", f"save it as CSV; {_COMMA}")
    by_separator = {sign: _records(text, sign) for sign in _SEPARATORS}
    separator = max(by_separator, key=lambda sign: max(map(len, by_separator[sign][0]), default=0))
    head, lines = by_separator[separator]
    sheet = Sheet(path.name, path.stem, head, lambda header, indexes: {})
    if separator != ",":
        sheet.notes.append(f"its columns are separated by {_SEPARATORS[separator]}, not commas")
    whole = path.stat().st_size <= _LOOK_BYTES and len(head) < LOOK

    def load(header: int, indexes: Sequence[int]) -> dict[int, Column]:
        if whole and header + 1 >= len(head):
            return {index: Column(np.empty(0, np.int32), []) for index in indexes}
        skip = lines[header] if header >= 0 else 0
        width = len(head[max(header, 0)])
        return _load_csv(sheet, path, encoding, separator, skip, width, indexes)

    sheet.load = load
    return sheet


def _load_csv(
    sheet: Sheet,
    path: Path,
    encoding: str,
    separator: str,
    skip: int,
    width: int,
    indexes: Sequence[int],
) -> dict[int, Column]:
    """Load some columns of a CSV; rows of another length are passed over and noted."""
    wanted = {index: f"c{index}" for index in indexes}

    def ragged(row: arrow_csv.InvalidRow) -> str:
        sheet.ragged.append(row.number or 0)
        return "skip"

    def table(written_in: str) -> pa.Table:
        sheet.ragged.clear()
        return arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                # the library takes a byte-order mark in UTF-8 by itself
                encoding="utf8" if written_in == "utf-8-sig" else written_in,
                skip_rows=skip,
                column_names=[f"c{index}" for index in range(width)],
                use_threads=False,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=ragged
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(wanted.values()),
                column_types={
                    name: pa.dictionary(pa.int32(), pa.string()) for name in wanted.values()
                },
                strings_can_be_null=False,
            ),
        )

    try:
        try:
            read = table(encoding)
        except pa.ArrowInvalid as error:
            if encoding != "utf-8-sig" or "UTF8" not in str(error):
                raise
            encoding = "cp1252"
            read = table(encoding)
    except pa.ArrowInvalid:
        # the library's own message may print a row
        raise UserError(
            f"{path.name} cannot be read as CSV", f"save it again as CSV; {_COMMA}"
        ) from None
    if encoding != "utf-8-sig":
        sheet.notes.append(f"it is not written in UTF-8; read as {encoding}")
    return {index: _arrow(read.column(name)) for index, name in wanted.items()}
