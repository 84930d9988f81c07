"""What a council's input is, told by its content, and the reader that takes it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

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
#: Every list of Annex A names a child or, in the last, an adopter, by one of these.
_ANNEX_A = ("childuniqueid", "individualadopteridentifier", "childid", "adopteridentifier")
#: Columns of SSDA903 files are codes in capitals; each file but the adopters' has the first.
_SSDA903 = "CHILD"
#: Bytes looked at to find out what a text file is.
_LOOK = 65_536
#: Rows in which column names may stand: ChAT writes a title above them.
_HEAD = 10


def _silent(_: str) -> None:
    """Say nothing of the steps."""


def _plain(name: str) -> str:
    """Return a column's name without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _by_names(rows: list[list[str]]) -> Kind | None:
    """Tell a table by the row that names its columns."""
    for row in rows[:_HEAD]:
        cells = [cell.strip() for cell in row if cell.strip()]
        # a table of totals may have a wrong separator, which its own reader explains
        if sheet.names_figures([part for cell in cells for part in re.split(r"[;\t]", cell)]):
            return "aggregate"
        if len(cells) > 1 and _SSDA903 in cells and all(cell == cell.upper() for cell in cells):
            return "ssda903"
        if {_plain(cell) for cell in cells} & set(_ANNEX_A):
            return "annex_a"
    return None


def _of_text(path: Path) -> Kind | None:
    """Tell a text file by its first lines: XML by its root, CSV by its columns."""
    with paths.used(path).open("rb") as file:
        data = file.read(_LOOK)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace").lstrip()
    if text.startswith("<"):
        bare = re.sub(r"<\?.*?\?>|<!--.*?-->", "", text, flags=re.DOTALL)
        # what a document type declares is for the reader of XML to refuse
        root = re.search(r"<(?:\w+:)?(\w+)", bare)
        declared = re.search(r"<!DOCTYPE\s+(\w+)", bare)
        named = declared or root
        return "cin_xml" if named and named[1] == "Message" else None
    try:
        return _by_names(list(csv.reader(text.splitlines()[:_HEAD])))
    except csv.Error:
        return None


def _of_book(path: Path) -> Kind | None:
    """Tell a workbook by the columns of its sheets."""
    grids = workbook.read(path).sheets.values()
    found = {_by_names([[str(cell) for cell in row] for row in grid[:30]]) for grid in grids}
    # totals need no list; a list beside totals is refused by the reader of totals
    kinds: tuple[Kind, ...] = ("annex_a", "aggregate", "ssda903")
    return next((kind for kind in kinds if kind in found), None)


def _of_file(path: Path) -> Kind | None:
    """Tell one file."""
    if path.suffix.lower() == ".parquet":
        return _by_names([list(pq.read_schema(paths.used(path)).names)])
    return _of_text(path) if workbook.form(path) == "text" else _of_book(path)


def _of_folder(path: Path) -> Kind | None:
    """Tell a folder by the lists in it."""
    files = [f for f in sorted(path.iterdir()) if f.suffix.lower() in (".csv", ".parquet")]
    found = {_of_file(file) for file in files if file.is_file() and file.stat().st_size}
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
        "XML whose root is not Message"
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
