"""Workbooks, opened only after it is known that they can be: cells with their true types.

A workbook is a zip archive of XML, or a container that hides one behind a password. Before it
is given to the reader of cells it is looked at from outside: what it is, how large it would
become, whether it is whole, and whether its formulas carry the value they had when saved. A
formula without one would be read as an empty cell, without a word.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from analysis import paths
from analysis.errors import Faults, UserError

Cell = str | int | float | bool | date | datetime | time | timedelta

#: Ten times a large council's month: 20,000 rows over all lists.
MOST_ROWS = 200_000
#: Rows times columns that one sheet may span; one stray cell in the last row and column of an
#: otherwise empty sheet would take all memory.
MOST_CELLS = 10_000_000
#: Bytes of a workbook once unpacked.
MOST_BYTES = 300_000_000

_OLE = b"\xd0\xcf\x11\xe0"
#: How files begin that are neither workbooks nor text, and what they are.
_MAGIC = {
    b"%PDF": "a PDF document",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a compressed archive",
    b"{\\rtf": "a rich-text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SAVE = "open it in Excel and save it again as 'Excel Workbook (.xlsx)'."
#: A cell that holds something: its attributes.
_FILLED = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
#: A cell with a formula: attributes, and all that follows the formula in the cell.
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*[^/>])>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^<]*</(?:\w+:)?f>)(.*?)</(?:\w+:)?c>",
    re.DOTALL,
)
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]|<(?:\w+:)?is>")


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's sheets in their order, every cell from A1 on.

    Attributes
    ----------
    name
        The file's name.
    sheets
        Sheet → rows → cells. Empty cells, and Excel's own errors such as ``#N/A``, are ``""``;
        a nought that is formatted as a date comes as a `datetime.time`.
    formulas
        Sheet → how many cells hold a formula with its stored value; that value was read.
    unstored
        Sheet → cells (such as ``B7``) with a formula that was saved without its value.
    """

    name: str
    sheets: dict[str, list[list[Cell]]]
    formulas: dict[str, int]
    unstored: dict[str, tuple[str, ...]]

    def faults(self, sheets: Iterable[str]) -> list[str]:
        """Return a fault for each formula without a value on the sheets that are to be used."""
        found = []
        for sheet in sheets:
            for cell in self.unstored.get(sheet, ()):
                column, row = re.findall(r"[A-Z]+|\d+", cell)
                found.append(
                    f"{self.name}, sheet {sheet!r}, row {row}, column {column}: a formula that "
                    "was saved without its value; open the workbook in Excel and save it, or "
                    "paste the values over the formulas"
                )
        return found


def form(path: Path) -> str:
    """Tell what a file is by its content, never by its name.

    Returns
    -------
    str
        ``xlsx``, ``ods``, ``xls`` or ``text`` (anything that may be CSV or XML).

    Raises
    ------
    UserError
        If it is empty, protected by a password, a damaged workbook, or of another kind.
    """
    with paths.used(path).open("rb") as file:
        start = file.read(8)
        if not start:
            raise UserError(f"{path.name} is empty", "name the file that holds the figures.")
        if start.startswith(_OLE):
            return _container(path.name, start + file.read(MOST_BYTES))
    for magic, kind in _MAGIC.items():
        if start.startswith(magic):
            fix = "give a workbook (.xlsx) or a CSV file; an archive must be unpacked first."
            raise UserError(f"{path.name} is {kind}, not a workbook or a CSV file", fix)
    return _archive(path) if start.startswith(b"PK") else "text"


def _container(name: str, data: bytes) -> str:
    """Tell an old workbook from a protected new one and from other documents."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UserError(
            f"{name} is protected by a password",
            "open it in Excel, take the password off (File, Info, Protect Workbook, Encrypt "
            "with Password) and save a copy.",
        )
    if "WordDocument".encode("utf-16-le") in data:
        raise UserError(f"{name} is a Word document, not a workbook", "give the workbook.")
    return "xls"


def _archive(path: Path) -> str:
    """Tell a workbook from the other things that are zip archives."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = (
                archive.read("mimetype")[:80].decode("ascii", "replace")
                if ("mimetype" in names)
                else ""
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _damaged(path.name) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if kind.startswith(_ODS):
        return "ods"
    if "xl/workbook.bin" in names:
        raise UserError(f"{path.name} is a binary workbook (.xlsb)", _SAVE)
    what = "a zip archive"
    for folder, document in (("word/", "a Word document"), ("ppt/", "a presentation")):
        if any(name.startswith(folder) for name in names):
            what = document
    fix = "give the workbook itself, or unpack the archive and name the folder."
    raise UserError(f"{path.name} is {what}, not a workbook", fix)


def _damaged(name: str) -> UserError:
    fix = "copy it again from where it came, or open it in Excel and save it as a new file."
    return UserError(f"{name} is cut short or damaged, so it cannot be read as a workbook", fix)


def too_large(name: str, what: str) -> UserError:
    """Build the error for a file that is far larger than can be meant."""
    fix = (
        "check that it is the right file; delete stray cells and unused sheets, or give large "
        "lists as a folder of CSV files."
    )
    return UserError(f"{name} is far larger than expected: {what}", fix)


def read(path: Path) -> Book:
    """Open a workbook.

    Parameters
    ----------
    path
        An .xlsx, .xlsm, .xls or .ods file.

    Raises
    ------
    UserError
        If the file is none of these, is protected, damaged or far too large; see `form`.
    """
    kind = form(path)
    formulas: dict[str, int] = {}
    unstored: dict[str, tuple[str, ...]] = {}
    if kind == "text":
        raise UserError(f"{path.name} is not a workbook", "give an .xlsx, .xls or .ods file.")
    try:
        if kind != "xls":
            with zipfile.ZipFile(path) as archive:
                _weigh(path.name, archive)
                look = _look_xlsx if kind == "xlsx" else _look_ods
                look(path.name, archive, formulas, unstored)
        with CalamineWorkbook.from_path(path) as book:
            grids = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            sheets: dict[str, list[list[Cell]]] = {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in grids
            }
    except PasswordError as error:
        fix = "open it in Excel, take the password off and save a copy."
        raise UserError(f"{path.name} is protected by a password", fix) from error
    except DefusedXmlException as error:
        fix = "no spreadsheet program writes that; ask where the file comes from."
        raise UserError(f"{path.name} declares XML entities, which are not read", fix) from error
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ElementTree.ParseError,
        RuntimeError,  # an encrypted member of an archive
    ) as error:
        raise _damaged(path.name) from error
    rows = sum(any(cell != "" for cell in row) for grid in sheets.values() for row in grid)
    if rows > MOST_ROWS:
        raise too_large(path.name, f"{rows:,} rows, where {MOST_ROWS:,} are the most")
    return Book(path.name, sheets, formulas, unstored)


def _weigh(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to too much, whatever it says of itself."""
    total = sum(member.file_size for member in archive.infolist())
    if total > MOST_BYTES:
        raise too_large(
            name, f"{total / 1e6:,.0f} MB unpacked, where {MOST_BYTES / 1e6:.0f} MB are the most"
        )
    for member in archive.infolist():
        # a member that unpacks to more than it declares ends here, with a wrong checksum
        with archive.open(member) as file:
            while file.read(1 << 20):
                pass


def _column(letters: bytes) -> int:
    """Return a column's number from its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _span(name: str, sheet: str, rows: int, columns: int) -> None:
    """Refuse a sheet that would be spread over too many cells."""
    if rows * columns > MOST_CELLS:
        what = f"sheet {sheet!r} runs to row {rows:,} and column {columns:,}"
        raise too_large(name, what)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive's member of each sheet of an .xlsx."""
    relations = {
        node.get("Id"): node.get("Target", "")
        for node in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if node.tag.endswith("}sheet"):
            (key,) = [v for k, v in node.attrib.items() if k.endswith("}id")]
            target = relations[key]
            found[node.attrib["name"]] = (
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )
    return found


def _look_xlsx(
    name: str,
    archive: zipfile.ZipFile,
    formulas: dict[str, int],
    unstored: dict[str, tuple[str, ...]],
) -> None:
    """Find out how far each sheet runs, and which formulas were saved without a value."""
    for sheet, part in _parts(archive).items():
        if "worksheets/" not in part:
            continue
        data = archive.read(part)
        rows = columns = 1
        for cell in _FILLED.finditer(data):
            place = _PLACE.search(cell[1])
            if place is not None:
                rows = max(rows, int(place[2]))
                columns = max(columns, _column(place[1]))
        _span(name, sheet, rows, columns)
        empty = []
        for cell in _FORMULA.finditer(data):
            place = _PLACE.search(cell[1])
            # Excel stores the result of ="" as a text without characters
            if _VALUE.search(cell[2]) or b't="str"' in cell[1]:
                formulas[sheet] = formulas.get(sheet, 0) + 1
            elif place is not None:
                empty.append((place[1] + place[2]).decode())
        if empty:
            unstored[sheet] = tuple(empty)


def _look_ods(
    name: str,
    archive: zipfile.ZipFile,
    formulas: dict[str, int],
    unstored: dict[str, tuple[str, ...]],
) -> None:
    """Do the same for an OpenDocument sheet, which writes repeated rows and cells only once."""
    with archive.open("content.xml") as file:
        _look_content(name, file, formulas, unstored)


def _look_content(
    name: str, file: IO[bytes], formulas: dict[str, int], unstored: dict[str, tuple[str, ...]]
) -> None:
    sheet, rows, last, columns, column, filled = "", 0, 0, 0, 0, 0
    for event, node in ElementTree.iterparse(file, events=("start", "end")):
        tag = node.tag.rsplit("}", 1)[-1]
        own = {key.rsplit("}", 1)[-1]: value for key, value in node.attrib.items()}
        if event == "start" and tag == "table":
            sheet, rows, last, columns = own.get("name", ""), 0, 0, 0
        elif event == "start" and tag == "table-row":
            column, filled = 0, 0
        elif event == "end" and tag in ("table-cell", "covered-table-cell"):
            column += int(own.get("number-columns-repeated", 1))
            if "value-type" in own:
                filled = column
            if "formula" in own and "value-type" in own:
                formulas[sheet] = formulas.get(sheet, 0) + 1
            elif "formula" in own:
                place = f"{_letters(column)}{rows + 1}"
                unstored[sheet] = (*unstored.get(sheet, ()), place)
        elif event == "end" and tag == "table-row":
            rows += int(own.get("number-rows-repeated", 1))
            if filled:
                last, columns = rows, max(columns, filled)
            _span(name, sheet, last, columns)
            node.clear()


def _letters(number: int) -> str:
    """Return a column's letters from its number."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def check_rows(name: str, rows: int, most: int) -> None:
    """Refuse a table of more rows than the most that can be meant.

    Raises
    ------
    Faults
        If it has more.
    """
    if rows > most:
        what = f"{name}: {rows:,} rows, where at most {most:,} are expected"
        raise Faults(
            "the file is far larger than expected:",
            [what],
            "check that it is the right file, and that it holds totals, not one row a child.",
        )
