"""What a council's input is, told by its content, and the reader that takes it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis import paths
from analysis.errors import UserError
from analysis.local import sheet, totals, workbook
from analysis.local.aggregate import Kind, Options, Reading

_ACCEPTED = (
    "give one of: a CSV file or workbook of totals with the columns "
    f"{', '.join(sheet.COLUMNS)}; an Annex A workbook, or a folder of its lists as CSV or Parquet "
    "files; a children in need census XML; SSDA903 CSV files or a folder of them."
)
#: Columns of SSDA903 files are codes in capitals; each file but the adopters' has the first.
_SSDA903 = "CHILD"
#: Endings of files that can be one list of a folder.
_LISTS = (".csv", ".tsv", ".txt", ".xml", ".parquet")
#: Bytes looked at to find out what a text file is.
_LOOK = 65_536
#: Rows in which column names may stand: ChAT writes a title above them.
_HEAD = 30


def _silent(_: str) -> None:
    """Say nothing of the steps."""


def _by_names(name: str, rows: list[list[str]]) -> Kind | None:
    """Tell a table by the row that names its columns; its own name decides nothing alone."""
    from analysis.local.annex_a import headers

    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        # a table of totals may have a wrong separator, which its own reader explains
        if sheet.names_figures([part for cell in cells for part in re.split(r"[;\t]", cell)]):
            return "aggregate"
        if len(cells) > 1 and _SSDA903 in cells and all(cell == cell.upper() for cell in cells):
            return "ssda903"
    return "annex_a" if headers.recognise(name, rows) else None


def _of_text(path: Path) -> Kind | None:
    """Tell a text file by its first lines: XML by its root, CSV by its columns."""
    with paths.used(path).open("rb") as file:
        data = file.read(_LOOK)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace").lstrip()
    if text.startswith("<"):
        # nothing is parsed here: what a document type declares is for the reader to refuse
        if re.search(r"<(?:\w+:)?EXPSSDA903[\s>]", text):
            return "ssda903"
        return "cin_xml" if re.search(r"<(?:\w+:)?Message[\s>]|<!DOCTYPE", text) else None
    try:
        return _by_names(path.stem, list(csv.reader(text.splitlines()[:_HEAD])))
    except csv.Error:
        return None


def _of_book(path: Path) -> Kind | None:
    """Tell a workbook by the columns of its sheets, an Annex A without columns by their names."""
    from analysis.local.annex_a import headers

    grids = workbook.read(path).sheets
    found = {
        _by_names(name, [[sheet.plain(cell) for cell in row] for row in grid[:_HEAD]])
        for name, grid in grids.items()
    }
    # where children's rows stand beside totals, the reader of lists is the one to look
    kinds: tuple[Kind, ...] = ("annex_a", "aggregate", "ssda903")
    by_name: Kind | None = "annex_a" if any(map(headers.hinted, grids)) else None
    return next((kind for kind in kinds if kind in found), by_name)


def _of_file(path: Path) -> Kind | None:
    """Tell one file."""
    if path.suffix.lower() == ".parquet":
        try:
            names = list(pq.read_schema(paths.used(path)).names)
        except pa.ArrowInvalid as error:
            fix = "copy it again from where it came, or give the list as CSV."
            raise UserError(f"{path.name} is not a whole Parquet file", fix) from error
        return _by_names(path.stem, [names])
    return _of_text(path) if workbook.form(path) == "text" else _of_book(path)


def _of_folder(path: Path) -> Kind | None:
    """Tell a folder by the lists in it, or in its folders where it holds earlier years."""
    inside = sorted(path.iterdir())
    files = [f for f in inside if f.is_file() and f.suffix.lower() in _LISTS]
    files = files or [
        f
        for folder in inside
        if folder.is_dir()
        for f in sorted(folder.iterdir())
        if f.is_file() and f.suffix.lower() in _LISTS
    ]
    found = {_of_file(file) for file in files if file.stat().st_size}
    kinds: tuple[Kind, ...] = ("annex_a", "ssda903")
    both = [kind for kind in kinds if kind in found]
    if len(both) > 1:
        raise UserError(
            f"{path.name} holds both Annex A lists and SSDA903 files", "put them in two folders."
        )
    return both[0] if both else None


def locate(given: str | Path) -> Path:
    """Return the file or folder meant.

    Raises
    ------
    UserError
        If there is neither.
    """
    path = Path(given).expanduser()
    for candidate in (path, paths.root() / path):
        if candidate.exists():
            return candidate
    raise UserError(
        f"there is no file or folder {given}",
        f"looked in {Path.cwd()} and {paths.root()}; give its whole path.",
    )


def kind_of(path: Path) -> Kind:
    """Tell what an input is by its content.

    Raises
    ------
    UserError
        If it is none of what is accepted: what was found is said, and what is accepted.
    """
    found = _of_folder(path) if path.is_dir() else _of_file(path)
    if found is None:
        raise UserError(f"{path.name}: {_met(path)}", _ACCEPTED)
    return found


def _met(path: Path) -> str:
    """Say what was found instead; names of columns and files only, nothing from the rows."""
    if path.is_dir():
        names = sorted(entry.name for entry in path.iterdir())
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        return f"a folder without a known list in it ({shown or 'nothing'})"
    if path.suffix.lower() != ".parquet" and workbook.form(path) != "text":
        names = list(workbook.read(path).sheets)
        return f"a workbook without a known table (sheets: {', '.join(names)})"
    with path.open("rb") as file:
        start = file.read(200).lstrip()
    return (
        "XML, but neither a children in need census nor an SSDA903"
        if start.startswith(b"<")
        else ("a file whose columns are none of those known")
    )


def open_input(
    path: str | Path,
    area: str,
    edition: str,
    options: Options,
    step: Callable[[str], None] = _silent,
) -> Reading:
    """Read an input of any kind that is accepted.

    Parameters
    ----------
    path
        A file or a folder.
    area, edition
        Ids of the council and the edition.
    options
        Reference date, window length, population and mode.
    step
        Is told what is being done.

    Raises
    ------
    UserError, Faults
        If it is of no known kind, or its reader finds faults.
    """
    found = locate(path)
    kind = kind_of(found)
    # each reader brings its own tables along: only the one that is needed is loaded
    if kind == "annex_a":
        from analysis.local import annex_a

        return annex_a.read(found, area, options, step)
    if kind == "cin_xml":
        from analysis.local import cin_xml

        return cin_xml.read(found, area, options, step)
    if kind == "ssda903":
        from analysis.local import ssda903

        return ssda903.read(found, area, options, step)
    return totals.read(found, area, options, step, edition)
