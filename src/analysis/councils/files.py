"""What stands beside a council's page for download: figures, workbook and citation."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis import areas, declare, indicators
from analysis.areas import Area
from analysis.catalogue import WORK
from analysis.paths import remember
from analysis.results import Table
from analysis.site.cite import Citation
from analysis.site.pages import FLAGS
from analysis.tidy import Flag

COLUMNS = (
    "indicator",
    "title",
    "unit",
    "area",
    "year",
    "value",
    "95% interval from",
    "95% interval to",
    "numerator",
    "denominator",
    "why there is no value",
    "release",
    "region",
    "England",
)
WIDTHS = (20, 44, 22, 22, 8, 12, 12, 12, 12, 12, 20, 22, 12, 12)
DEFINITIONS = (
    "Indicator",
    "Title",
    "Unit",
    "What the year means",
    "What is counted",
    "Where it is defined",
    "Which way is better",
    "Read with care",
)
#: A workbook states when it was made; a clock would make every one another file.
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
#: Text that is a number as `analysis.words.number` prints it.
_NUMBER = re.compile(r"[−+]?\d{1,3}(?:,\d{3})*(?:\.\d+)?|[−+]?\d+(?:\.\d+)?")
#: Excel refuses these in the name of a sheet, and names of more than 31 characters.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

Value = str | float | int | None


@dataclass(frozen=True)
class Figures:
    """Every figure of one council, with those of its region and of England beside each.

    ``rows`` has one tuple for each of ``COLUMNS``; ``releases`` are the ids read.
    """

    rows: tuple[tuple[Value, ...], ...]
    releases: tuple[str, ...]


@remember
def _series(name: str, edition: str) -> dict[str, dict[int, tuple[Value, ...]]]:
    """Return one indicator's cells from its value on, by area and year, all areas at once."""
    ratio = bool(declare.indicator(name).denominator)
    table = indicators.series(name, edition)
    shown = table[["value", "low", "high", "numerator", "denominator", "flag", "release"]]
    found: dict[str, dict[int, tuple[Value, ...]]] = {}
    for (area, year), *numbers, flag, release in shown.itertuples(name=None):
        value, low, high, above, below = (n if math.isfinite(n) else None for n in numbers)
        parts = (above, below) if ratio and not flag else (None, None)
        why = FLAGS[Flag(flag)] if flag else ""
        found.setdefault(area, {})[int(year)] = (value, low, high, *parts, why, release)
    return found


def figures(area: Area, edition: str) -> Figures:
    """Gather every indicator of a council, and of the joint return it shares in."""
    own = [place for place in (area, areas.joint_of(area.id)) if place is not None]
    region = area.region or areas.ENGLAND
    rows: list[tuple[Value, ...]] = []
    releases: set[str] = set()
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        series = _series(name, edition)
        beside = [series.get(place, {}) for place in (region, areas.ENGLAND)]
        for place in own:
            for year, cells in sorted(series.get(place.id, {}).items()):
                releases.add(str(cells[-1]))
                others = (other[year][0] if year in other else None for other in beside)
                rows.append((name, spec.title, spec.unit, place.name, year, *cells, *others))
    return Figures(tuple(rows), tuple(sorted(releases)))


def sheet_csv(found: Figures) -> bytes:
    """Return the figures as CSV, at full precision."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [
            "" if cell is None else f"{cell:.10g}" if isinstance(cell, float) else cell
            for cell in row
        ]
        for row in found.rows
    )
    return out.getvalue().encode()


def citation(area: Area, edition: str, found: Figures) -> Citation:
    """Return how the council's page is cited."""
    return Citation(
        WORK,
        f"council-{area.ons_code}",
        f"{area.name}: council profile",
        f"councils/{area.ons_code}.html",
        (declare.edition(edition).title,),
        found.releases,
    )


def workbook(
    area: Area, edition: str, tables: Sequence[Table], found: Figures, cited: Citation
) -> bytes:
    """Return an Excel workbook of every table, the figures, and what each indicator means."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": cited.title, "author": "; ".join(WORK.authors), "created": MADE})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def put(name: str, lines: Iterable[Sequence[Value]], widths: Sequence[float]) -> None:
        sheet = book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for place, line in enumerate(lines):
            _write(sheet, place, line, bold if place == 0 else None)
        sheet.freeze_panes(1, 0)

    front = book.add_worksheet("Read me")
    front.set_column(0, 0, 100)
    for place, line in enumerate(_front(area, edition, cited, tables)):
        front.write_string(place, 0, line, bold if place == 0 else wrap)
    for number, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(_sheet(number, table.caption))
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, max(1, len(table.columns) - 1), 18)
        sheet.write_string(0, 0, table.caption, bold)
        _write(sheet, 2, table.columns, bold)
        for place, row in enumerate(table.rows, start=3):
            _write(sheet, place, [_value(text) for text in row])
        sheet.freeze_panes(3, 1)
    put("Figures", [COLUMNS, *found.rows], WIDTHS)
    put("Definitions", [DEFINITIONS, *_definitions()], (20, 44, 24, 24, 60, 50, 16, 60))
    book.close()
    return out.getvalue()


def _write(sheet: Worksheet, place: int, line: Sequence[Value], look: Format | None = None) -> None:
    """Write one row of a sheet: text as text, whatever it looks like."""
    for column, cell in enumerate(line):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(place, column, cell, look)
        elif cell is not None:
            sheet.write_number(place, column, cell, look)


def _front(area: Area, edition: str, cited: Citation, tables: Sequence[Table]) -> list[str]:
    """Return the lines of a workbook's first sheet."""
    shown = declare.edition(edition)
    return [
        f"{area.name}: council profile",
        f"{shown.title}. {' '.join(shown.explains.split())}",
        "Every figure is published by the body named in its release. A value that was withheld or "
        "not published is left out, and the sheet of figures says why.",
        "Numbers in the tables are as printed on the page, and so rounded; the sheet of figures "
        "has them in full.",
        f"How to cite it: {cited.plain()}",
        "Figures: Open Government Licence v3.0.",
        *(f"{_sheet(n, table.caption)}: {table.caption}" for n, table in enumerate(tables, 1)),
    ]


def _sheet(number: int, caption: str) -> str:
    """Name a table's sheet: its number, so that no two are alike, and how its caption begins."""
    return f"{number} {_FORBIDDEN.sub(' ', caption)}"[:31].strip()


def _value(text: str) -> Value:
    """Return a printed number as a number, anything else as it is printed."""
    if not _NUMBER.fullmatch(text):
        return text
    plain = text.replace(",", "").replace("−", "-")
    return float(plain) if "." in plain else int(plain)


def _definitions() -> list[tuple[str, ...]]:
    """Return a row for each indicator."""
    rows: list[tuple[str, ...]] = []
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        rows.append(
            (
                name,
                spec.title,
                spec.unit,
                spec.period_means,
                spec.definition,
                spec.definition_source,
                spec.better,
                " ".join(spec.caveats),
            )
        )
    return rows
