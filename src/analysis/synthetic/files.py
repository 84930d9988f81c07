"""Writing the lists as a workbook, as CSV or as Parquet, each saying that it is synthetic."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xlsxwriter

from analysis.synthetic import tiles
from analysis.synthetic.headers import HEADERS, ID, TITLES
from analysis.synthetic.lists import Lists

NOTE = (
    "SYNTHETIC: simulated children. None of them exists; the council named has nothing to do "
    "with these figures."
)
#: Written into every workbook, so that the same rows are the same bytes.
CREATED = datetime(2000, 1, 1)
Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet or file: its name and its rows, headings included wherever they stand."""

    name: str
    rows: Sequence[Sequence[Value]]


def sheets(lists: Lists) -> list[Sheet]:
    """Return the lists with their official headings on the first row."""
    return [Sheet(f"List {n}", [list(HEADERS[n]), *lists[n]]) for n in sorted(lists)]


def write_workbook(path: Path, pages: Iterable[Sheet], about: Sequence[str]) -> None:
    """Write sheets after a first one that says what the workbook is."""
    options = {"default_date_format": "dd/mm/yyyy", "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": NOTE, "author": "SYNTHETIC", "created": CREATED})
        first = book.add_worksheet("Read me SYNTHETIC")
        for place, line in enumerate((NOTE, *about)):
            first.write_string(place, 0, line)
        for page in pages:
            sheet = book.add_worksheet(page.name)
            # on paper at the head of every page, on the screen as a note to the first cell
            sheet.set_header(f"&C{NOTE}")
            sheet.write_comment(0, 0, NOTE, {"author": "SYNTHETIC"})
            for place, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(place, column, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(place, column, value)
                    elif value is not None:
                        sheet.write_number(place, column, value)


def text(value: Value) -> str:
    """Return a value as a CSV file of Annex A has it: dates as dd/mm/yyyy, blanks empty."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def write_csv(
    folder: Path,
    pages: Iterable[Sheet],
    copies: int = 1,
    encodings: Mapping[str, str] | None = None,
) -> None:
    """Write one CSV file a list into a folder.

    Parameters
    ----------
    folder
        Where the files go.
    pages
        The lists, headings first.
    copies
        How many times the rows are written, each time under other ids.
    encodings
        Encoding of a file by the name of its list, where it is not UTF-8.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        path = folder / f"SYNTHETIC {page.name}.csv"
        encoding = (encodings or {}).get(page.name, "utf-8")
        with path.open("w", encoding=encoding, newline="") as file:
            body = io.StringIO()
            rows = csv.writer(body, lineterminator="\r\n")
            rows.writerows([text(value) for value in row] for row in page.rows[1:])
            csv.writer(file, lineterminator="\r\n").writerow(map(text, page.rows[0]))
            file.writelines(tiles.lines([body.getvalue()], copies))


def write_parquet(folder: Path, lists: Lists, copies: int = 1) -> None:
    """Write one Parquet file a list into a folder, with dates as dates."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, rows in lists.items():
        names = HEADERS[number]
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        one = {name: pa.array(column) for name, column in zip(names, columns, strict=True)}
        whole = pa.concat_tables(_renamed(one, copy) for copy in range(copies))
        whole = whole.replace_schema_metadata({"note": NOTE, "title": TITLES[number]})
        pq.write_table(whole, folder / f"SYNTHETIC List {number}.parquet")


def _renamed(columns: dict[str, pa.Array], copy: int) -> pa.Table:
    """Return columns with the ids of a copy's children, families and adopters."""
    named = {}
    for name, column in columns.items():
        identity = name == ID or name.endswith("identifier")
        if identity and len(column):
            column = pc.replace_substring(column, tiles.FIRST, tiles.prefix(copy))
        named[name] = column
    return pa.table(named)
