"""Which sheet holds which list, and which of its columns are which.

By the headers first; where they fail by the place of the columns, if number and content fit;
and it is said which was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.local.aggregate import Check
from analysis.local.annex_a import headers, values
from analysis.local.annex_a.headers import Field, Layout, Match, layouts
from analysis.local.annex_a.sheets import Sheet, letters

#: Rows in which headers are looked for: a copy made for ChAT has them on the second.
_HEADER_ROWS = 12
#: Share of filled cells that must be what a column holds, for it to be told by its place.
_FITS = 0.8
#: Filled cells of the first row that may be headers or a record, not a title.
_FEWEST_CELLS = 4
#: Lists with indicators that can stand beside published ones.
MAIN = (3, 4, 5, 6, 7, 8)
#: Columns are loaded for these; adoption is looked for and its rows are counted only.
COUNTED = (1, 2, 3, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class Found:
    """A list, where it stands, and the columns of it that are counted from."""

    layout: Layout
    sheet: Sheet
    #: row of the headers, from 0; -1 where there are none
    row: int
    #: key → the column's index
    places: dict[str, int]
    checks: tuple[Check, ...]

    def where(self, key: str) -> str:
        """Return file, sheet and column of a key, for a message."""
        field = self.field(key)
        return f"{self.sheet.where}, column {letters(self.places[key])} ({field.header!r})"

    def field(self, key: str) -> Field:
        """Return the field of a key."""
        return next(field for field in self.layout.fields if field.key == key)


def find(sheets: Sequence[Sheet]) -> tuple[dict[int, Found], list[str]]:
    """Find every list among the sheets.

    Returns
    -------
    tuple
        The lists by number, and the faults: lists that stand twice, columns that are missing.
    """
    found: dict[int, Found] = {}
    faults: list[str] = []
    for sheet in sheets:
        match, by_place = headers.recognise(sheet.name, sheet.head[:_HEADER_ROWS]), False
        if match is None:
            match, by_place = _by_place(sheet), True
        if match is None:
            continue
        number = match.layout.number
        if number in found:
            faults.append(
                f"{sheet.where}: holds {match.layout.part}, and so does "
                f"{found[number].sheet.where}; keep one of them"
            )
            continue
        own, missing = _found(sheet, match, by_place)
        found[number] = own
        faults += missing
    return found, faults


def _found(sheet: Sheet, match: Match, by_place: bool) -> tuple[Found, list[str]]:
    """Complete a match by the places of its other columns, and say what came of it."""
    layout = match.layout
    width = len(sheet.head[max(match.row, 0)])
    placed: list[Field] = []
    if not by_place:
        placed = _complete(sheet, match)
    places = {f.key: match.columns[f.position] for f in layout.fields if _counted(f, match)}
    how = "by its headers" if not by_place else "by the number and content of its columns"
    headed = f"in row {match.row + 1}" if match.row >= 0 else "there is no row of headers"
    checks = [
        Check(layout.part, "How the list was found", text=f"{how}; headers: {headed}"),
        Check(
            layout.part,
            "Columns recognised",
            count=len(match.columns),
            of=len(_expected(layout, width)),
        ),
    ]
    header = sheet.head[match.row] if match.row >= 0 else []
    named = {place for place, cell in enumerate(header) if not values.is_blank(cell)}
    if extra := len(named - set(match.columns.values())):
        text = "calculated or unknown; nothing is read from them"
        checks.append(Check(layout.part, "Columns not recognised", count=extra, text=text))
    checks += [
        Check(
            layout.part,
            "Column found by its place",
            field.header,
            text="its header was not recognised; what it holds fits",
        )
        for field in placed
    ]
    checks += [
        Check(layout.part, "Column not found", field.header, text="nothing is counted from it")
        for field in layout.fields
        if field.need == "used" and field.position not in match.columns
    ]
    row = f", row {match.row + 1}" if match.row >= 0 else ""
    missing = [
        f"{sheet.where}{row}: there is no column {field.header!r}, which {layout.part} needs; "
        "add it, or give it that header"
        for field in layout.fields
        if field.need == "must" and field.position not in match.columns
    ]
    return Found(layout, sheet, match.row, places, tuple(checks)), missing


def _counted(field: Field, match: Match) -> bool:
    return bool(field.key) and field.position in match.columns


def _expected(layout: Layout, width: int) -> list[Field]:
    """Return the fields of the form of a list that a width speaks for: of 2019, or current."""
    before = [field for field in layout.fields if not field.current]
    nearer_before = abs(len(before) - width) < abs(len(layout.fields) - width)
    return before if nearer_before else list(layout.fields)


def _complete(sheet: Sheet, match: Match) -> list[Field]:
    """Add the columns that are where they should be though their header says otherwise."""
    header = sheet.head[match.row]
    fields = _expected(match.layout, len(header))
    if len(header) != len(fields):
        return []
    taken = set(match.columns.values())
    added = []
    for place, field in enumerate(fields):
        free = field.position not in match.columns and place not in taken
        if free and field.key and _fits(field, _below(sheet, match.row, place)):
            match.columns[field.position] = place
            added.append(field)
    return added


def _by_place(sheet: Sheet) -> Match | None:
    """Find the one list whose number of columns and content fit a sheet."""
    for row, cells in enumerate(sheet.head[:_HEADER_ROWS]):
        width = sum(not values.is_blank(cell) for cell in cells)
        if width < _FEWEST_CELLS:
            continue
        hint = headers.hinted(sheet.name)
        fitting = []
        for layout in layouts().values():
            fields = _expected(layout, len(cells))
            if len(fields) == len(cells) and (headed := _headed(sheet, row, fields)) is not None:
                fitting.append(
                    Match(layout, headed, {f.position: place for place, f in enumerate(fields)})
                )
        fitting = [m for m in fitting if m.layout.number == hint] or fitting
        return fitting[0] if len(fitting) == 1 else None
    return None


def _headed(sheet: Sheet, row: int, fields: list[Field]) -> int | None:
    """Return the row of headers if the content below fits; -1 where the row is content too."""
    told = [(place, f) for place, f in enumerate(fields) if f.type in ("date", "number")]
    if not all(_fits(field, _below(sheet, row, place)) for place, field in told):
        return None
    # a list without a single date below would fit any place
    dated = [place for place, f in told if f.type == "date" and any(_below(sheet, row, place))]
    if not dated:
        return None
    first = [sheet.head[row][place] for place in dated]
    _, states = values.dates(values.from_cells(first))
    filled = [not values.is_blank(cell) for cell in first]
    is_content = all(state == values.FINE for state in states) and any(filled)
    return row - 1 if is_content else row


def _below(sheet: Sheet, row: int, place: int) -> list[object]:
    """Return the filled cells below a row in one column."""
    cells = [line[place] for line in sheet.head[row + 1 :] if place < len(line)]
    return [cell for cell in cells if not values.is_blank(cell)]


def _fits(field: Field, cells: list[object]) -> bool:
    """Say whether cells are what a field holds; no cell says nothing against it."""
    if not cells or field.type in ("text", "code"):
        return True
    held = values.from_cells(cells)
    if field.type == "date":
        _, states = values.dates(held)
        good = float((states <= values.ZERO).mean())
    else:
        good = float((values.numbers(held) < 1000).mean())
    return good >= _FITS
