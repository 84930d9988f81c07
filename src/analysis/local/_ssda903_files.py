"""From files of the looked-after return to one table of each kind, all faults told at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis import paths
from analysis.errors import Faults, UserError
from analysis.local import _ssda903_tables as tables
from analysis.local._cin_common import day
from analysis.local._cin_stream import Node, root_of, stream
from analysis.local.aggregate import Check

XML_ROOT = "EXPSSDA903"
#: A large council's episodes of a year are about 1 MB as CSV and its whole return 10 MB as
#: XML; far beyond ten times that, a file is something else.
_LIMIT, _XML_LIMIT = 100_000_000, 500_000_000
_SAVE_AS = "in Excel: File, Save As, 'CSV UTF-8 (comma delimited)'."
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
#: Faults of one file that are listed; more of the same kind only add up.
_SHOWN = 10
#: Place among the years of files that name none: beside them all, or in a folder of the past.
_NOW, _BEFORE = 9999, 0
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass
class Files:
    """Every table found, its rows of all years together.

    Each frame holds the columns of its table as text, and ``row`` (in the file), ``file`` and
    ``rank`` (the year its file names; later is newer).
    """

    frames: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    #: (table, rank) → the file that gave it
    _from: dict[tuple[str, int], str] = field(default_factory=dict)

    def add(self, table: str, frame: pd.DataFrame, file: str, rank: int) -> None:
        """Add one file's rows of a table; two files of one table need two years."""
        other = self._from.setdefault((table, rank), file)
        if other != file:
            self.faults.append(
                f"{file}: holds the {table} table, as {other} does; keep one of them, or put the "
                "year in their names so that it is clear which is newer"
            )
            return
        self.checks.append(
            Check(file, "Rows", count=len(frame), text=f"the {table} table, known by its columns")
        )
        self.frames.setdefault(table, []).append(frame.assign(file=file, rank=rank))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table's rows, oldest year first; empty where it was not given."""
        held = self.frames.get(name)
        if not held:
            return pd.DataFrame(columns=[*tables.COLUMNS[name], "row", "file", "rank"])
        return pd.concat(held, ignore_index=True).sort_values("rank", kind="stable")


def load(path: Path, step: Callable[[str], None]) -> Files:
    """Read one file or a folder of them, with folders of earlier years inside.

    Raises
    ------
    UserError, Faults
        If there is nothing to read, or a file is not what it should be.
    """
    files = Files()
    found = _listed(path)
    for file, rank in found:
        step(f"reading {file.name}")
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        if file.suffix.lower() == ".xml" or _is_xml(file):
            _xml(files, file, name, rank)
        else:
            _csv(files, file, name, rank, alone=len(found) == 1)
    if "episodes" not in files.frames and not files.faults:
        files.faults.append(
            f"{path.name}: there is no table of episodes, which every figure rests on; its columns "
            f"are {', '.join(tables.COLUMNS['episodes'])}"
        )
    if files.faults:
        raise Faults(
            "the SSDA903 files cannot be used:", files.faults, "correct the files and run again."
        )
    return files


def _listed(path: Path) -> list[tuple[Path, int]]:
    """Return the files to read, each with the year its name or its folder's names."""
    if path.is_file():
        return [(path, _NOW)]
    if not path.is_dir():
        raise UserError(
            f"there is no file or folder {path.name}", "give the folder that holds the CSV files."
        )
    found = []
    books = []
    for folder in (path, *sorted(each for each in path.iterdir() if each.is_dir())):
        for file in sorted(each for each in folder.iterdir() if each.is_file()):
            if file.name.startswith((".", "~")):
                continue
            if file.suffix.lower() in (".csv", ".xml"):
                named = _YEAR.search(file.stem) or (
                    _YEAR.search(folder.name) if folder != path else None
                )
                plain = _NOW if folder == path else _BEFORE
                found.append((file, int(named[1]) if named else plain))
            elif file.suffix.lower() in _BOOKS:
                books.append(file.name)
    if not found:
        what = f"a workbook ({books[0]}) but" if books else ""
        raise UserError(
            f"{path.name}: the folder holds {what} no CSV or XML file".replace("  ", " "),
            f"save each sheet as a CSV file; {_SAVE_AS}",
        )
    return found


def _is_xml(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _text(file: Path, name: str) -> str:
    """Return a CSV file's text, or say what sort of file it is instead."""
    size = file.stat().st_size
    if size > _LIMIT:
        raise UserError(
            f"{name} is {size / 1e6:,.0f} MB: more than ten times the largest return of a council",
            "give the return of one council; earlier years can stand beside it as files of "
            "their own.",
        )
    data = paths.used(file).read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UserError(f"{name} is a workbook or an archive, not a CSV file", _SAVE_AS)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise UserError(
            f"{name}, row {row}: not UTF-8 text", f"save it again; {_SAVE_AS}"
        ) from error
    if "\0" in text:
        raise UserError(f"{name} is not a text file", f"save it as CSV; {_SAVE_AS}")
    return text


def _csv(files: Files, file: Path, name: str, rank: int, alone: bool) -> None:
    """Read one CSV file into the tables; what is wrong with it joins the faults."""
    try:
        rows = list(enumerate(csv.reader(io.StringIO(_text(file, name), newline="")), start=1))
    except UserError as error:
        files.faults.append(f"{error.what}; {error.fix}")
        return
    except csv.Error:
        files.faults.append(f"{name}: a quotation mark is not closed; save it again as CSV")
        return
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        files.faults.append(f"{name} is empty; leave it out or export it again")
        return
    top, first = filled[0]
    names = [cell.strip().upper() for cell in first]
    found = tables.match(names)
    if not found.table or found.missing:
        _unknown(files, name, top, first, found, alone)
        return
    doubled = [each for each in tables.COLUMNS[found.table] if names.count(each) > 1]
    if doubled:
        files.faults.append(f"{name}, row {top}: {', '.join(doubled)} stands twice; keep one")
        return
    body = filled[1:]
    ragged = [number for number, cells in body if len(cells) != len(names)]
    for number in ragged[:_SHOWN]:
        files.faults.append(
            f"{name}, row {number}: not the {len(names)} cells of the row of column names; a comma "
            "or a quotation mark is out of place"
        )
    if len(ragged) > _SHOWN:
        files.faults.append(f"{name}: {len(ragged) - _SHOWN:,} more rows like these")
    if ragged:
        return
    columns = list(zip(*(cells for _, cells in body), strict=True)) or [()] * len(names)
    frame = pd.DataFrame(
        {
            each: pd.Series(columns[names.index(each)], dtype=object).str.strip()
            for each in tables.COLUMNS[found.table]
        }
    )
    frame["row"] = [number for number, _ in body]
    if any(found.extra):
        extra = sum(1 for each in found.extra if each)
        files.checks.append(
            Check(name, "Columns passed over", count=extra, text="they belong to no table")
        )
    files.add(found.table, frame, name, rank)
    _dates(files, frame, found.table, name)


def _unknown(
    files: Files, name: str, top: int, first: list[str], found: tables.Match, alone: bool
) -> None:
    """Say why a file's first row tells no table, or only nearly."""
    where = f"{name}, row {top}"
    for sign, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")):
        parts = [part.strip().upper() for part in first[0].split(sign)]
        if len(first) == 1 and len(parts) > 1 and tables.match(parts).table:
            files.faults.append(f"{where}: columns are separated by {called}; {_SAVE_AS}")
            return
    if found.table:
        files.faults.append(
            f"{where}: looks like the {found.table} table, but lacks the column"
            f"{'s' if len(found.missing) > 1 else ''} {' and '.join(found.missing)}"
        )
        return
    widths = {len(columns): table for table, columns in tables.COLUMNS.items()}
    if any(day(cell.strip()) for cell in first) and len(first) in widths:
        files.faults.append(
            f"{where}: the row of column names is missing; put it above the first row"
        )
        return
    if alone:
        files.faults.append(
            f"{where}: its columns are those of no SSDA903 table; give the file as it is loaded "
            "into the department's collection"
        )
        return
    files.checks.append(Check(name, "Left out", text="its columns are those of no SSDA903 table"))


def _dates(files: Files, frame: pd.DataFrame, table: str, name: str) -> None:
    """Refuse dates that figures rest on where many are not dates: shifted, or otherwise written."""
    for column in tables.COUNTED_BY.get(table, ()):
        filled = frame.loc[frame[column] != "", [column, "row"]]
        known = filled[column].map(
            {text: day(text) is not None for text in filled[column].unique()}
        )
        wrong = filled.loc[~known.astype(bool), "row"]
        if len(filled) and len(wrong) > 0.1 * len(filled):
            files.faults.append(
                f"{name}, row {wrong.iloc[0]}, column {column}: not a date as 31/03/2026, here and "
                f"in {len(wrong) / len(filled):.0%} of the column; write dates as day/month/year"
            )


def _xml(files: Files, file: Path, name: str, rank: int) -> None:
    """Read one file of the XML form into the tables of episodes, header and reviews."""
    if root_of(file) not in (XML_ROOT, ""):
        files.faults.append(f"{name}: the outermost element is not <{XML_ROOT}>; give the return")
        return
    made: dict[str, list[dict[str, object]]] = {"episodes": [], "header": [], "reviews": []}
    try:
        for child in stream(file, XML_ROOT, frozenset({"CHILD"}), _XML_LIMIT):
            _child(child, made)
    except UserError as error:
        files.faults.append(f"{error.what}; {error.fix}")
        return
    for table, rows in made.items():
        if rows:
            frame = pd.DataFrame(rows)
            files.add(table, frame, name, rank)
            _dates(files, frame, table, name)


def _child(child: Node, made: dict[str, list[dict[str, object]]]) -> None:
    """Add one child's records of the XML form to the rows."""
    for header in child.each("HEADER"):
        name = header.value("CHILDID")
        born = header.value("DOB")
        made["header"].append(
            {column: header.value(column) for column in tables.COLUMNS["header"]}
            | {"CHILD": name, "row": header.line}
        )
        for review in header.each("AREVIEW"):
            made["reviews"].append(
                {"CHILD": name, "DOB": born, "row": review.line}
                | {column: review.value(column) for column in ("REVIEW", "REVIEW_CODE")}
            )
        for episode in child.each("EPISODE"):
            made["episodes"].append(
                {column: episode.value(column) for column in tables.COLUMNS["episodes"]}
                | {"CHILD": name, "PLACE": episode.value("PL"), "row": episode.line}
            )
