"""Writing the lists as a workbook, as CSV or as Parquet, each saying that it is synthetic."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from analysis.synthetic.headers import HEADERS, TITLES
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
            sheet.set_header(f"&C{NOTE}")
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


def write_csv(folder: Path, pages: Iterable[Sheet]) -> None:
    """Write one CSV file a list into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        path = folder / f"SYNTHETIC {page.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\r\n")
            rows.writerows([text(value) for value in row] for row in page.rows)


def write_parquet(folder: Path, lists: Lists) -> None:
    """Write one Parquet file a list into a folder, with dates as dates."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, rows in lists.items():
        names = HEADERS[number]
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        table = pa.table(
            {name: pa.array(column) for name, column in zip(names, columns, strict=True)},
            metadata={"note": NOTE, "title": TITLES[number]},
        )
        pq.write_table(table, folder / f"SYNTHETIC List {number}.parquet")
