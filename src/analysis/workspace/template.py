"""The workbook a council fills in: totals by indicator and period, with a dictionary beside."""

from __future__ import annotations

from pathlib import Path

from analysis.areas import Area
from analysis.errors import UserError
from analysis.local.sheet import COLUMNS
from analysis.workspace import definitions
from analysis.workspace.sheets import workbook

FIGURES = "Figures"
#: Rows prepared for filling in; there may be more.
ROWS = 200
_WIDTHS = (26, 14, 14, 14, 14)


def _read_me(area: Area) -> list[str]:
    """Return what the first sheet says."""
    return [
        f"Figures of {area.name} for the council's own edition of the book",
        f"This workbook is for {area.name} (DfE number {area.id}, {area.ons_code}) only.",
        "",
        "How to fill it in",
        f"1. Go to the sheet '{FIGURES}'. Write one row for each indicator and period.",
        "2. indicator: the id from the sheet 'Dictionary', such as cpp_rate. The list in the cell "
        "offers them.",
        "3. period_start and period_end: the first and last day counted, as dates. For a count on "
        "one day, such as children looked after, give that day twice, or the whole year that "
        "ends on it.",
        "4. numerator: the number counted, not a percentage and not a rate. Nought is written 0. "
        "Leave the row out where you have no figure.",
        "5. denominator: the number it is divided by, as the dictionary says; empty where it says "
        "so.",
        "6. Give the numbers as they are, small ones too: those of 1 to 5 are withheld before "
        "anything is drawn or written, unless you ask for the internal mode.",
        "7. Periods of one indicator may not overlap, and none may lie in the future.",
        "",
        "What must never be put in",
        "Nothing about one child: no name, no child id, no date of birth, no postcode, no worker. "
        "This workbook holds totals. A column or sheet that is not of the template is refused.",
        "",
        "Then check it, on your own machine; nothing is sent anywhere:",
        f'   analysis local check "{area.name}" --input THIS-FILE.xlsx',
        f'   analysis local run "{area.name}" --input THIS-FILE.xlsx',
    ]


def write(area: Area, path: Path) -> Path:
    """Write the template for a council.

    Raises
    ------
    UserError
        If there is already something at that place: it may hold figures.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"{path.name} is not the name of an Excel workbook", "end it in .xlsx.")
    if path.exists():
        raise UserError(
            f"{path} is already there, and may hold your figures",
            "choose another place with --out, or move the file away first.",
        )
    dictionary = definitions.rows()
    mark = f"{area.name}: totals only, nothing about one child"
    with workbook(path, f"Figures of {area.name}", mark) as book:
        first = book.sheet("Read me", (110,))
        first.set_portrait()
        book.lines(first, _read_me(area))
        figures = book.sheet(FIGURES, _WIDTHS)
        book.table(figures, 0, COLUMNS, ())
        figures.freeze_panes(1, 0)
        day, fill = book.formats["day"], book.formats["fill"]
        for row in range(1, ROWS + 1):
            for column in range(len(COLUMNS)):
                figures.write_blank(row, column, None, day if column in (1, 2) else fill)
        last = len(dictionary) + 1
        figures.data_validation(
            1,
            0,
            ROWS,
            0,
            {
                "validate": "list",
                "source": f"=Dictionary!$A$2:$A${last}",
                "error_title": "Not an indicator",
                "error_message": "Choose an id from the sheet 'Dictionary'.",
            },
        )
        for column in (3, 4):
            figures.data_validation(
                1,
                column,
                ROWS,
                column,
                {
                    "validate": "decimal",
                    "criteria": ">=",
                    "value": 0,
                    "error_title": "Not a count",
                    "error_message": "Give a number from 0 upwards: a count, not a percentage.",
                },
            )
        words = book.sheet("Dictionary", (26, 34, 60, 40, 40, 20, 20, 40))
        book.table(words, 0, definitions.COLUMNS, dictionary)
        words.freeze_panes(1, 1)
    return path
