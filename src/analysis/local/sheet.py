"""From a file somebody saved to numbered rows of cells, or a word on what is wrong with it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from analysis import paths
from analysis.errors import UserError

COLUMNS = ("indicator", "period_start", "period_end", "numerator", "denominator")
#: How files that are not text begin, and what they are.
_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
}
_SAVE_AS = "in Excel: File, Save As, 'CSV UTF-8 (comma delimited)'."


def locate(given: str) -> Path:
    """Return the file meant: notebooks run in their own folder, users type from the project's."""
    path = Path(given).expanduser()
    for candidate in (path, paths.root() / path):
        if candidate.is_file():
            return candidate
        if candidate.is_dir():
            raise UserError(f"local figures: {given} is a folder", "name the CSV file inside it.")
    raise UserError(
        f"local figures: there is no file {given}",
        f"looked in {Path.cwd()} and {paths.root()}; give the whole path of the CSV file.",
    )


def text_of(path: Path) -> str:
    """Return a file's text, or say what sort of file it is instead."""
    data = paths.used(path).read_bytes()
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise UserError(f"{path.name} is {kind}, not a CSV file", _SAVE_AS)
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


def header_faults(written: list[str], where: str) -> list[str]:
    """Return what is wrong with the row of column names; ``where`` names it."""
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(written) == 1 and sign in written[0]:
            return [f"{where}: columns are separated by {called}, not commas; {_SAVE_AS}"]
    names = [name.lower() for name in written]
    faults = [f"{where}: there is no column {c!r}; add it" for c in COLUMNS if c not in names]
    faults += [
        f"{where}, column {c!r}: stands {names.count(c)} times; keep one"
        for c in COLUMNS
        if names.count(c) > 1
    ]
    faults += [
        f"{where}, column {name or '(no name)'!r}: not accepted; only totals come in here, "
        f"nothing about single children: remove it (the columns are {', '.join(COLUMNS)})"
        for name in written
        if name.lower() not in COLUMNS
    ]
    return faults


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
            f"{file}, row {number + 1}: a quotation mark is not closed, or stands inside a cell",
            "remove the quotation marks, or save the file again as CSV.",
        ) from error
    if not found:
        raise UserError(f"{file} is empty", f"its first row names the columns: {','.join(COLUMNS)}")
    return found
