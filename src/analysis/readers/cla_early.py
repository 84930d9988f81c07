"""Children looked after, 2006 to 2019: the workbooks of 2010 and the wide CSV files since."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.errors import Faults
from analysis.readers import common, sums
from analysis.readers.cla_columns import FILES, POPULATION, File
from analysis.tidy import Flag

#: Until 2018 "x" withholds a count of 1 to 5, what is worked out from one, or one that would
#: reveal it; the 2019 files print "c". "-" is a percentage above nought that rounds to it.
SYMBOLS = {"x": Flag.CONFIDENTIAL, "-": Flag.LOW}

#: Years of the main counts that a file of 2018 or 2019 holds, its own year included.
SERIES = 5


class Sheet(NamedTuple):
    """A sheet of the 2010 workbooks.

    ``header`` is the header's row, from 0; ``name`` the column of the area's name; and
    ``columns`` say, by position, what the header must print there, the measure and the
    period. Measures that stand in several columns of one period are added up.
    """

    workbook: str
    sheet: str
    header: int
    name: int
    columns: Mapping[int, tuple[str, str, int]]


def _years(measure: str, first: int) -> dict[int, tuple[str, str, int]]:
    """Describe five columns headed 2006 to 2010."""
    return {first + i: (str(2006 + i), measure, 2006 + i) for i in range(SERIES)}


STOCK = "sfr27-2010amv5.xls"
SHEETS = (
    Sheet(STOCK, "LAA1", 6, 2, _years("at_31_march", 3) | _years("at_31_march_rate", 9)),
    Sheet(
        STOCK,
        "LAA2",
        5,
        0,
        {
            5: ("Foster placements", "placed_foster", 2010),
            6: ("Placed for adoption", "placed_adoption", 2010),
            7: ("Placement with parents", "placed_parents", 2010),
            8: ("Other placement in the community", "placed_community", 2010),
            9: ("Secure units, children's homes and hostels", "placed_residential", 2010),
            10: ("Other residential settings", "placed_other_residential", 2010),
            11: ("Residential schools", "placed_school", 2010),
            12: (
                "Missing - Absent for more than 24 hours from agreed placement",
                "placed_missing",
                2010,
            ),
            13: ("Other placement", "placed_other", 2010),
        },
    ),
    Sheet(STOCK, "LAA7", 6, 0, _years("uasc", 2)),
    Sheet(STOCK, "LAA9", 7, 0, {7: ("Over 20 miles3", "over_20_miles", 2010)}),
    Sheet(
        STOCK,
        "LAA10",
        11,
        0,
        {
            4: ("Placed within LA boundary", "in_area", 2010),
            5: ("Placed outside LA boundary", "out_area", 2010),
        },
    ),
    Sheet("sfr27-2010startedv3.xls", "LAC1", 5, 0, _years("started", 1)),
    Sheet("sfr27-2010ceasedv3.xls", "LAD1", 5, 0, _years("ceased", 1)),
    Sheet(
        "sfr27-2010ceasedv3.xls",
        "LAD2",
        5,
        0,
        {
            5: ("Adopted - application unopposed", "ceased_adopted", 2010),
            6: ("Adopted - consent dispensed with", "ceased_adopted", 2010),
            9: ("Returned home to live with parents or relatives", "ceased_home", 2010),
            11: (
                "Special guardianship order made to former foster carers",
                "ceased_sgo",
                2010,
            ),
            12: (
                "Special guardianship order made to carers other than former foster carers",
                "ceased_sgo",
                2010,
            ),
        },
    ),
)


def _text(cell: object) -> str:
    """Return a header's cell as text: years stand as numbers in the workbooks."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def read_sheet(rows: list[list[object]], spec: Sheet, file: str) -> pd.DataFrame:
    """Turn one sheet of the 2010 workbooks into tidy rows.

    Councils stand by name only. Rows below the table, and those of other countries, have no
    figures and are left out; the small figure of a footnote is taken off a name.

    Raises
    ------
    Faults
        If a header is not what the sheet's description says, a name is unknown, or a cell
        is neither number nor known symbol.
    """
    where = f"{file}, sheet {spec.sheet}"
    top = rows[spec.header] if len(rows) > spec.header else []
    heads = {at: _text(top[at]) if at < len(top) else "" for at in spec.columns}
    faults = [
        f"{where}: column {at + 1} is headed {heads[at]!r}, not {head!r}"
        for at, (head, _, _) in spec.columns.items()
        if heads[at] != head
    ]
    if faults:
        raise Faults("a release file lacks columns:", faults, "correct the sheet's description.")
    body = {
        number: row
        for number, row in enumerate(rows[spec.header + 1 :], start=spec.header + 2)
        if str(row[spec.name]).strip() and any(str(row[at]).strip() for at in spec.columns)
    }
    frame = pd.DataFrame(
        {at: [row[at] for row in body.values()] for at in spec.columns},
        index=list(body),
        dtype=object,
    )
    frame["name"] = [re.sub(r"\d+$", "", str(row[spec.name]).strip()) for row in body.values()]
    area = common.resolve_areas(frame, where, name="name", on=date(2010, 3, 31))
    wanted: dict[tuple[str, int], list[int]] = {}
    for at, (_, measure, period) in spec.columns.items():
        wanted.setdefault((measure, period), []).append(at)
    parts = []
    for (measure, period), places in wanted.items():
        # the header with the sheet's name: "2010" alone heads counts and rates alike
        names = {at: f"{spec.sheet}: {heads[at]}" for at in places}
        column = sums.PLUS.join(names.values())
        cells = sums.add_up(frame.rename(columns=names), column, file, SYMBOLS)
        parts.append(
            common.melt(
                cells.to_frame(column),
                {column: f"cla.{measure}"},
                area=area,
                period=period,
                release="cla-2010",
                file=file,
                symbols=SYMBOLS,
            )
        )
    return common.combine(parts)


def wide_areas(frame: pd.DataFrame, file: str) -> pd.Series:
    """Return the area id of every row of a wide file.

    Councils stand by number and name; regions by name, because until 2018 Inner and Outer
    London carry the code of London.
    """
    codes = frame["geog_c"].where(frame["geog_c"].str.fullmatch(r"\d{3}"), "")
    rows = frame[["geog_l", "geog_n"]].assign(code=codes)
    return common.resolve_areas(rows, file, code="code", name="geog_n", level="geog_l")


def read_wide(frame: pd.DataFrame, spec: File) -> pd.DataFrame:
    """Turn one wide file into tidy rows.

    Parameters
    ----------
    frame
        The file as text, indexed by row number.
    spec
        Its description.

    Raises
    ------
    Faults
        If a column is missing, an area unknown, or a cell is neither number nor symbol.
    """
    span = SERIES if spec.release >= 2018 else 1
    wanted = []
    for measure, pattern in spec.columns.items():
        every = "{y}" in pattern or "{p}" in pattern
        for year in range(spec.release - span + 1, spec.release + 1):
            if every or year == spec.release:
                column = pattern.format(y=year, p=year - 1, r=spec.release)
                wanted.append((column, measure, year - (measure == POPULATION)))
    common.need(frame.columns, (c for w in wanted for c in sums.parts(w[0])), spec.file)
    area = wide_areas(frame, spec.file)
    return common.combine(
        [
            common.melt(
                sums.add_up(frame, column, spec.file, SYMBOLS).to_frame(column),
                {column: f"cla.{measure}"},
                area=area,
                period=period,
                release=f"cla-{spec.release}",
                file=spec.file,
                symbols=SYMBOLS,
            )
            for column, measure, period in wanted
        ]
    )


def read(raw: Path, step: Callable[[str], None]) -> list[pd.DataFrame]:
    """Read the releases of 2010 to 2019; see the readers' contract in `analysis.readers`."""
    parts = []
    for workbook in dict.fromkeys(spec.workbook for spec in SHEETS):
        file = f"cla/2010/{workbook}"
        step(file)
        for sheet in (s for s in SHEETS if s.workbook == workbook):
            rows = common.sheet(raw / "releases" / file, file, sheet.sheet)
            parts.append(read_sheet(rows, sheet, file))
    for wide in FILES:
        step(wide.file)
        frame = common.read_csv(
            raw / "releases" / wide.file, wide.file, ["geog_l", "geog_c", "geog_n"]
        )
        parts.append(read_wide(frame, wide))
    return parts
