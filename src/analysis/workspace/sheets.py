"""Excel workbooks with one look, and the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from analysis.words import MINUS

#: Stands in for the moment of writing, which a workbook would otherwise carry.
_MADE = datetime(2000, 1, 1)
_PLAIN = re.compile(rf"[-{MINUS}+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(\d+))?")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@dataclass(slots=True)
class Book:
    """A workbook being written; `mark` stands above and below every sheet."""

    file: Any
    mark: str
    formats: dict[str, Any]
    names: set[str]

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        """Add a sheet that prints across one page, with the mark in header and footer."""
        plain = _FORBIDDEN.sub(" ", name).strip("' ")[:28] or "Sheet"
        unique, number = plain, 2
        while unique.lower() in self.names:
            unique, number = f"{plain[:25]} {number}", number + 1
        self.names.add(unique.lower())
        made = self.file.add_worksheet(unique)
        for place, width in enumerate(widths):
            made.set_column(place, place, width)
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        safe = self.mark.replace("&", "&&")
        made.set_header(f"&L{safe}")
        made.set_footer(f"&L{safe}&RPage &P of &N")
        return made

    def lines(self, made: Any, lines: Sequence[str], start: int = 0) -> int:
        """Write lines of text below one another, the first as a heading; return the next row."""
        for place, line in enumerate(lines):
            look = self.formats["title" if place == 0 and start == 0 else "text"]
            made.write_string(start + place, 0, line, look)
        return start + len(lines)

    def table(
        self, made: Any, row: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> int:
        """Write a table with its headings, numbers as numbers; return the row after it."""
        for place, name in enumerate(columns):
            made.write_string(row, place, name, self.formats["head"])
        for below, cells in enumerate(rows, start=row + 1):
            for place, cell in enumerate(cells):
                self._cell(made, below, place, cell)
        return row + 1 + len(rows)

    def _cell(self, made: Any, row: int, column: int, cell: Any) -> None:
        """Write one cell: a number where the text is one, with the decimals it is printed with."""
        if isinstance(cell, (date, datetime)):
            made.write_datetime(row, column, cell, self.formats["day"])
            return
        text = str(cell)
        found = _PLAIN.fullmatch(text)
        # a year keeps no thousands separator, and a code with a leading nought stays text
        if found is None or (text[0] == "0" and len(text) > 1 and text[1] != "."):
            made.write_string(row, column, text, self.formats["cell"])
            return
        number = float(text.replace(",", "").replace(MINUS, "-"))
        year = column == 0 or ("," not in text and 1900 <= number <= 2100)
        shape = "0" if year and found[1] is None else "#,##0" + f".{'0' * len(found[1] or '')}"
        shape = shape.rstrip(".")
        made.write_number(row, column, number, self._number(shape))

    def _number(self, shape: str) -> Any:
        """Return the format of a number, made once."""
        if shape not in self.formats:
            self.formats[shape] = self.file.add_format({"num_format": shape, "valign": "top"})
        return self.formats[shape]


@contextmanager
def workbook(path: Path, title: str, mark: str) -> Iterator[Book]:
    """Write a workbook; leaving puts it in place, whole or not at all.

    Parameters
    ----------
    path
        Where it goes.
    title
        Its title among the file's properties; nothing there says who made it, or when.
    mark
        What stands above and below every sheet, and among the properties.
    """
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = xlsxwriter.Workbook(str(part), options)
    file.set_properties({"title": title, "comments": mark, "created": _MADE})
    shapes = {
        "title": {"bold": True, "font_size": 14},
        "text": {},
        "head": {"bold": True, "bg_color": "#E1E5EA", "text_wrap": True, "valign": "top"},
        "cell": {"text_wrap": True, "valign": "top"},
        "day": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
        "fill": {"bg_color": "#FDF3D7", "border": 1, "border_color": "#8A929C"},
    }
    book = Book(file, mark, {name: file.add_format(shape) for name, shape in shapes.items()}, set())
    try:
        yield book
        file.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
