"""How sound the tables of a looked-after return are: rows counted, no value shown."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.local import _ssda903_tables as tables
from analysis.local._cin_common import day
from analysis.local._ssda903_count import days, moment
from analysis.local._ssda903_files import Files
from analysis.local.aggregate import Check


def _first(frame: pd.DataFrame) -> str:
    """Say where the first of some rows is."""
    if frame.empty:
        return ""
    where = frame.sort_values(["rank", "row"], ascending=[False, True]).iloc[0]
    return f"the first at row {where['row']} of {where['file']}"


class _Page:
    """Collects the lines about one table."""

    def __init__(self, part: str, frame: pd.DataFrame) -> None:
        self.part = part
        self.frame = frame
        self.lines: list[Check] = []

    def rows(self, what: str, column: str, those: pd.Series, text: str = "") -> None:
        """Add a line for rows of which something is true, none where it is true of none."""
        found = self.frame[those.reindex(self.frame.index, fill_value=False)]
        if len(found):
            where = f"{text}; {_first(found)}" if text else _first(found)
            self.lines.append(Check(self.part, what, column, len(found), len(self.frame), where))


def _table(name: str, frame: pd.DataFrame) -> list[Check]:
    """Look at one table's blanks, dates, codes and repeated rows."""
    page = _Page(f"Table: {name}", frame)
    columns = tables.COLUMNS[name]
    same = frame.duplicated([*columns, "rank"])
    page.rows("Duplicates", "", same, "the same row again")
    for column in columns:
        cells = frame[column]
        filled = cells != ""
        if column in tables.NEEDED.get(name, ()):
            page.rows("Blank", column, ~filled)
        if column in tables.DATES:
            known = cells.map({text: day(text) is not None for text in cells.unique()})
            page.rows("Not a date", column, filled & ~known.astype(bool))
        elif column in tables.CODES:
            # spreadsheets write whole numbers with a decimal point
            plain = cells.str.removesuffix(".0")
            page.rows("Unknown values", column, filled & ~plain.isin(tables.CODES[column]))
    return page.lines


def _episodes(frame: pd.DataFrame, born: pd.Series, end: date) -> list[Check]:
    """Look at how episodes follow one another, the newest year's version of each."""
    page = _Page("Table: episodes", frame)
    start, over = frame["start"], frame["end"]
    page.rows("Impossible dates", "DEC", over < start, "ends before it starts")
    page.rows("Impossible dates", "DECOM", start > moment(end), "starts after the reference date")
    birth = born.reindex(frame["CHILD"]).set_axis(frame.index)
    page.rows("Impossible dates", "DECOM", start < birth, "starts before the child is born")
    page.rows("End without reason", "REC", (frame["DEC"] != "") & (frame["REC"] == ""))
    page.rows("Reason without end", "DEC", (frame["DEC"] == "") & (frame["REC"] != ""))
    again = frame["CHILD"] == frame["CHILD"].shift()
    page.rows(
        "Duplicates",
        "DECOM",
        again & (start == start.shift()),
        "two episodes of one child start on one day",
    )
    before = over.shift()
    # an episode without an end runs on
    overlaps = again & ((start < before) | (before.isna() & (start != start.shift())))
    page.rows("Overlapping episodes", "DECOM", overlaps, "starts before the one before it ends")
    goes_on = again & (frame["REC"].shift() == "X1")
    page.rows("Gaps", "DECOM", goes_on & (start > before), "the one before it says it goes on (X1)")
    last = frame["CHILD"] != frame["CHILD"].shift(-1)
    page.rows(
        "Gaps",
        "REC",
        last & (frame["REC"] == "X1") & over.notna() & (over < moment(end)),
        "says it goes on (X1), and nothing follows",
    )
    ceased = again & ~frame["REC"].shift().isin(["", "X1"]) & (frame["RNE"] != "S")
    page.rows("Care starts again without S", "RNE", ceased)
    return page.lines


def births(header: pd.DataFrame) -> pd.Series:
    """Return each child's date of birth, from the newest file that has it."""
    rows = header[header["CHILD"] != ""].drop_duplicates("CHILD", keep="last")
    return days(rows["DOB"]).set_axis(rows["CHILD"])


def checks(
    files: Files, episodes: pd.DataFrame, lost: int, born: pd.Series, end: date
) -> tuple[Check, ...]:
    """Return the lines of the data-quality page.

    Parameters
    ----------
    files
        The tables as read.
    episodes
        Each episode once, in order of child and date.
    lost
        Episodes of an earlier year left open and absent from the newest file.
    born
        Dates of birth by child.
    end
        The reference date.
    """
    found = list(files.checks)
    known = set(born.index)
    for name in tables.COLUMNS:
        frame = files.table(name)
        if frame.empty:
            if name in tables.NEEDED:
                found.append(Check(f"Table: {name}", "Not given"))
            continue
        found += _table(name, frame)
        if name == "episodes":
            found += _episodes(episodes, born, end)
        if name == "header":
            page = _Page("Table: header", frame)
            page.rows("Duplicates", "CHILD", frame.duplicated(["CHILD", "rank"]))
            found += page.lines
        elif known:
            strangers = set(frame["CHILD"]) - known
            if strangers:
                found.append(
                    Check(
                        f"Table: {name}",
                        "Children without a header",
                        "CHILD",
                        len(strangers),
                        frame["CHILD"].nunique(),
                    )
                )
    if lost:
        found.append(
            Check(
                "Table: episodes",
                "Open in an earlier year's file only",
                "DEC",
                lost,
                text="left out: the newest file holds all that were open in its year",
            )
        )
    return tuple(found)
