"""From a file somebody saved to numbered rows of cells, or a word on what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from analysis import paths
from analysis.errors import Faults, UserError
from analysis.local import workbook
from analysis.local.aggregate import Check
from analysis.local.workbook import Book, Cell

COLUMNS = ("indicator", "period_start", "period_end", "numerator", "denominator")
#: Columns that may stand beside them: whose figures they are, the grade to print where it is
#: lower than the rules', and a remark for people.
OPTIONAL = ("council", "grade", "note")
#: Ten times what every indicator over twenty years comes to.
MOST_ROWS = 10_000
#: Bytes of a CSV file; rows are counted only once it is read.
MOST_BYTES = 10_000_000
#: Rows of a sheet in which the column names must stand.
_HEAD = 30
_SAVE_AS = "in Excel: File, Save As, 'CSV UTF-8 (comma delimited)'."
#: How the template's first sheet says whose it is.
_WHOSE = re.compile(r"DfE number (\d{3})\b")


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says before anything is made of it.

    Attributes
    ----------
    where
        The file, and the sheet of a workbook, as messages name them.
    head
        The row that names the columns, and the names as written.
    rows
        Each row's number in the file and its cells as text, empty rows left out.
    council
        The DfE number the workbook says it is for, empty where it does not say.
    quality
        What the data-quality page tells of the file.
    faults
        What is already wrong with it.
    """

    where: str
    head: tuple[int, list[str]]
    rows: list[tuple[int, list[str]]]
    council: str
    quality: tuple[Check, ...]
    faults: list[str]


def locate(given: str) -> Path:
    """Return the file meant: notebooks run in their own folder, users type from the project's."""
    path = Path(given).expanduser()
    for candidate in (path, paths.root() / path):
        if candidate.is_file():
            return candidate
        if candidate.is_dir():
            raise UserError(
                f"local figures: {given} is a folder", "name the CSV file or workbook inside it."
            )
    raise UserError(
        f"local figures: there is no file {given}",
        f"looked in {Path.cwd()} and {paths.root()}; give the whole path of the file.",
    )


def written(path: Path) -> Written:
    """Read a CSV file or the sheet of figures of a workbook.

    Raises
    ------
    UserError, Faults
        If it is neither, cannot be opened, is far too large or has no figures.
    """
    if workbook.form(path) == "text":
        if (size := path.stat().st_size) > MOST_BYTES:
            raise workbook.too_large(path.name, f"{size / 1e6:,.0f} MB of totals")
        (head, *rows) = records(text_of(path), path.name)
        workbook.check_rows(path.name, len(rows), MOST_ROWS)
        return Written(path.name, head, rows, "", (), [])
    return _of_book(workbook.read(path))


# ---- CSV --------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """Return a file's text, or say why it is none."""
    data = paths.used(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise UserError(
            f"{path.name}, row {row}: not UTF-8 text (byte 0x{data[error.start]:02x})",
            f"save the file again with that encoding; {_SAVE_AS}",
        ) from error
    if "\0" in text:
        raise UserError(f"{path.name} is not a text file", f"save it as CSV; {_SAVE_AS}")
    return text


def records(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Return each row's number in a spreadsheet and its cells; empty rows are passed over.

    Raises
    ------
    UserError
        If there is no row at all, or a quotation mark is out of place.
    """
    found = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                found.append((number, trimmed))
    except csv.Error as error:
        raise UserError(
            f"{file}, row {number + 1}: a quotation mark is not closed or stands inside a cell, "
            "or a cell is far too long",
            "remove the quotation marks, or save the file again as CSV.",
        ) from error
    if not found:
        raise UserError(f"{file} is empty", f"its first row names the columns: {','.join(COLUMNS)}")
    return found


# ---- workbooks --------------------------------------------------------------------------


def plain(cell: Cell) -> str:
    """Return a cell as it would stand in a CSV file.

    >>> plain(5100.0), plain(date(2026, 3, 31)), plain(" cpp ")
    ('5100', '2026-03-31', 'cpp')
    """
    if isinstance(cell, bool) or not isinstance(cell, float | date):
        return str(cell).strip()
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell == datetime(*cell.timetuple()[:3]) else str(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


def names_figures(cells: list[str]) -> bool:
    """Say whether a row names the columns of a table of totals, perhaps not all of them."""
    return len({cell.lower() for cell in cells} & set(COLUMNS)) >= 3


def head_of(grid: list[list[Cell]]) -> int | None:
    """Return the place of the row that names the columns of totals, None where there is none."""
    for place, row in enumerate(grid[:_HEAD]):
        if names_figures([plain(cell) for cell in row]):
            return place
    return None


def _of_book(book: Book) -> Written:
    """Find the sheet of figures and read it."""
    heads = {name: head_of(grid) for name, grid in book.sheets.items()}
    found = [name for name, head in heads.items() if head is not None]
    if not found:
        raise UserError(
            f"{book.name}: no sheet has a row with the columns {', '.join(COLUMNS)}",
            f"its sheets are {', '.join(book.sheets)}; 'analysis local init' writes a template.",
        )
    if len(found) > 1:
        raise Faults(
            "local figures cannot be used:",
            [f"{book.name}, sheet {name!r}: a table of figures" for name in found],
            "keep all figures on one sheet.",
        )
    (name,) = found
    grid = [[plain(cell) for cell in row] for row in book.sheets[name]]
    place = heads[name] or 0
    used = [i for i in range(len(grid[place])) if any(row[i] for row in grid[place:])]
    rows = [
        (number, [row[i] for i in used])
        for number, row in enumerate(grid[place + 1 :], place + 2)
        if any(row)
    ]
    workbook.check_rows(f"{book.name}, sheet {name!r}", len(rows), MOST_ROWS)
    told = _WHOSE.search("\n".join(" ".join(row) for row in _heads(book)))
    quality = []
    if name in book.formulas:
        text = "The value each formula had when the workbook was saved was read."
        quality = [Check(f"sheet {name!r}", "Formulas", count=book.formulas[name], text=text)]
    return Written(
        f"{book.name}, sheet {name!r}",
        (place + 1, [grid[place][i] for i in used]),
        rows,
        told[1] if told else "",
        tuple(quality),
        book.faults([name]),
    )


def _heads(book: Book) -> list[list[str]]:
    """Return the first rows of every sheet, where a template says whose it is."""
    return [[plain(c) for c in row] for grid in book.sheets.values() for row in grid[:_HEAD]]


# ---- names of columns -------------------------------------------------------------------


def header_faults(written: list[str], where: str) -> list[str]:
    """Return what is wrong with the row of column names; ``where`` names it."""
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(written) == 1 and sign in written[0]:
            return [f"{where}: columns are separated by {called}, not commas; {_SAVE_AS}"]
    names = [name.lower() for name in written]
    faults = [f"{where}: there is no column {c!r}; add it" for c in COLUMNS if c not in names]
    faults += [
        f"{where}, column {c!r}: stands {names.count(c)} times; keep one"
        for c in (*COLUMNS, *OPTIONAL)
        if names.count(c) > 1
    ]
    faults += [
        f"{where}, column {name or '(no name)'!r}: not accepted; only totals come in here, "
        "nothing about single children: remove it (the columns are "
        f"{', '.join(COLUMNS)}; {', '.join(OPTIONAL)} may be added)"
        for name in written
        if name.lower() not in (*COLUMNS, *OPTIONAL)
    ]
    return faults
