"""The lowest door for a council's own figures: a CSV file or workbook of totals.

One row an indicator and window; nothing about single children can come in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis import areas
from analysis.errors import Faults
from analysis.local import sheet
from analysis.local.aggregate import Check, Options, Reading
from analysis.local.checks import Checker
from analysis.local.sheet import COLUMNS


def _silent(_: str) -> None:
    """Say nothing of the steps."""


def read(
    path: Path,
    area: str,
    options: Options,
    step: Callable[[str], None] = _silent,
    edition: str = "current",
) -> Reading:
    """Read a council's own totals.

    Parameters
    ----------
    path
        A CSV file in UTF-8, or a workbook with a sheet that has the columns of
        `analysis.local.sheet.COLUMNS`. ``denominator`` is empty for plain figures, and may be
        for rates by population. ``period_start`` may be empty for figures of one day.
    area
        The council's id.
    options
        The reference date, where given, is the last day a window may end on.
    step
        Is told what is being done.
    edition
        The edition's id: without a reference date it says where local figures must end.

    Raises
    ------
    UserError, Faults
        If the file cannot be read or its rows are not sound; every fault at once, with file,
        sheet, row, column and what to do.
    """
    step(f"reading {path.name}")
    found = sheet.written(path)
    top, first = found.head
    header = [cell.lower() for cell in first]
    faults = [*found.faults, *sheet.header_faults(first, f"{found.where}, row {top}")]
    if found.council and found.council != area:
        # the number is looked up only to be named: a template of a council of the past has one
        names = {place.id: place.name for place in areas.areas().values()}
        faults.append(
            f"{path.name}: the workbook says that it is for "
            f"{names.get(found.council, 'another council')} (DfE number {found.council}), not "
            f"for {names[area]}; name that council, or give the right workbook"
        )
    checker = Checker(found.where, area, edition, options.reference, faults)
    rows = []
    if sorted(cell for cell in header if cell in COLUMNS) == sorted(COLUMNS):
        rows = checker.rows(header, found.rows)
    if checker.faults:
        raise Faults(
            "local figures cannot be used:", checker.faults, f"correct {path.name} and run again."
        )
    part = "Figures"
    quality = [Check(part, "Rows", count=len(found.rows)), *found.quality]
    if checker.blank:
        quality.append(Check(part, "Rows without a number, left out", count=checker.blank))
    if checker.windows:
        text = "Taken as figures of the last day; the first day was not used."
        quality.append(
            Check(part, "One-day figures with a window", count=checker.windows, text=text)
        )
    newest = options.reference or max(row.end for row in rows)
    return Reading("aggregate", tuple(rows), tuple(quality), newest)
