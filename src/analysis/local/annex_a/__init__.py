"""The child-level lists of an inspection (Annex A), turned into aggregate counts.

Councils make this workbook every month, and no two alike. It is read as it comes: lists found
by their headers, every kind of blank and of date, labels with and without their codes. What had
to be guessed or left out is on the quality page, which comes before any figure. Child rows are
dropped as soon as they are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.errors import Faults, UserError
from analysis.local.aggregate import Check, Options, Reading
from analysis.local.annex_a import measures, plausible
from analysis.local.annex_a.headers import layouts
from analysis.local.annex_a.lists import COUNTED, MAIN, Found, find
from analysis.local.annex_a.rows import Reader, Rows
from analysis.local.annex_a.sheets import opened
from analysis.local.annex_a.tally import Tally
from analysis.local.annex_a.window import Window

__all__ = ["read"]

_MEASURES = {
    1: measures.contacts,
    2: measures.early_help,
    3: measures.referrals,
    4: measures.assessments,
    5: measures.enquiries,
    7: measures.plans,
    8: measures.care,
}
#: List of events → the date that puts a row into the window.
_DATED = {1: "start", 2: "start", 3: "start", 4: "end", 5: "start"}
#: Lists of which later lists are counted together.
_TOGETHER = (6, 7, 8, 9)
#: Months that an extract may look back.
_MOST_MONTHS = 60
_FIX = "correct the file and run again."


def _silent(message: str) -> None:
    """Say nothing about the progress."""


def read(path: Path, area: str, options: Options, step: Callable[[str], None] = _silent) -> Reading:
    """Read an Annex A and count every indicator that it can give.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xls, .ods), one list as CSV or Parquet, or a folder with one file a
        list.
    area
        The council's id.
    options
        ``reference`` is needed: the day the lists were taken. ``months`` is the window of
        Lists 1 to 5 and of what started or ended in Lists 7 and 8.
    step
        Called with a sentence at each step.

    Returns
    -------
    Reading
        Counts by indicator, as counted, and the lines of the quality page.

    Raises
    ------
    UserError
        If there is no reference date, or no list is recognised.
    Faults
        Every fault at once: columns that are missing or cannot be used, lists that stand
        twice, another council's name, no event in the window.
    """
    if options.reference is None:
        raise UserError(
            "an Annex A does not say on which day it was taken",
            "give that day, such as --reference 2026-03-31; lists look back from it.",
        )
    if not 1 <= options.months <= _MOST_MONTHS:
        raise UserError(
            f"a window of {options.months} months",
            f"give --months from 1 to {_MOST_MONTHS}: the months that the lists look back.",
        )
    window = Window.to(options.reference, options.months)
    step(f"Opening {path.name}")
    sheets = opened(path)
    found, faults = find(sheets)
    if not found:
        raise UserError(
            f"{path.name} holds none of the lists of Annex A: no sheet has their headers",
            "give the ILACS child-level lists (Annex A), Lists 1 to 11; the special educational "
            "needs lists of the same name are others.",
        )
    faults += plausible.other_councils(sheets, found, area)
    tally = Tally(window)
    checks = _opening(window, found)
    kept: dict[int, Rows] = {}
    dated: dict[int, bool] = {}
    for number in sorted(found):
        layout = found[number].layout
        if number not in COUNTED:
            checks += _only_rows(found[number])
            continue
        missing = [
            f for f in layout.fields if f.need == "must" and f.key not in found[number].places
        ]
        if missing:
            continue
        step(f"Reading {layout.part}")
        reader = Reader(found[number], options.reference)
        rows = reader.read()
        checks += reader.checks
        faults += reader.faults
        if rows is None:
            continue
        if number in _DATED:
            dated[number] = bool(window.holds(rows.dates[_DATED[number]]).any())
            if not dated[number]:
                text = "nothing is counted from it; check the reference date and the months"
                checks.append(Check(rows.part, "None of its rows falls in the window", text=text))
                continue
            checks += _reach(rows, window)
        tally.part, tally.lost = rows.part, rows.lost
        if number in _MEASURES and not faults:
            _MEASURES[number](rows, window, tally)
        if number in _TOGETHER:
            kept[number] = rows
    if dated and not any(dated.values()):
        faults.append(
            f"{path.name}: no date of any list falls between {window.start:%d/%m/%Y} and "
            f"{window.end:%d/%m/%Y}; check --reference and --months"
        )
    if faults:
        raise Faults("the Annex A cannot be used:", faults, _FIX)
    measures.across(kept, window, tally)
    if not tally.counts:
        raise UserError(
            f"{path.name}: no list of Annex A in it has a row that can be counted",
            "check that the sheets hold the rows, and see the columns' formats.",
        )
    checks += tally.checks
    checks += plausible.sizes(tally.counts, area, options)
    return Reading("annex_a", tuple(tally.counts), tuple(checks), options.reference)


def _opening(window: Window, found: dict[int, Found]) -> list[Check]:
    """Return the checks that come first: the window, and the lists that are missing."""
    checks = [
        Check(
            "All lists",
            "Window",
            text=f"{window.start:%d/%m/%Y} to {window.end:%d/%m/%Y}, {window.months} months",
        )
    ]
    if window.months < 12:
        checks.append(
            Check(
                "All lists",
                "Small window",
                text=f"counts of {window.months} months are taken to a year where they stand "
                "beside one; they move with the seasons and by chance",
            )
        )
    checks += [
        Check(
            layout.part,
            "List not found",
            text="no figure is given from it"
            if number in MAIN
            else "no figure that is published for councils rests on it",
        )
        for number, layout in layouts().items()
        if number not in found
    ]
    return checks


def _only_rows(found: Found) -> list[Check]:
    """Return the checks of a list that nothing is counted from."""
    text = "recognised; no indicator is counted from it"
    return [*found.checks, Check(found.layout.part, "Not counted", text=text)]


def _reach(rows: Rows, window: Window) -> list[Check]:
    """Return a check where a list's events do not fill the window."""
    if window.spanned(rows.dates[_DATED[rows.number]]):
        return []
    text = (
        f"its dates span much less than the {window.months} months of the window: give --months "
        "as the list was taken, or its figures, graded C, are too low"
    )
    return [Check(rows.part, "Small window", text=text)]
