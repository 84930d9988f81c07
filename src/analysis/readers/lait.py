"""The Local Authority Interactive Tool: the Department for Education's own digest.

One long table a release: measure code, year, area, value. ``declared/lait_measures.csv``
names the social-care measures kept here; attainment, absence, exclusion, special needs and
youth justice measures are not (see the source's notes for why).

The tool prints ``-`` for everything that is not a number: withheld, not collected, not
applicable, not there any more. It cannot be told apart, so it is *not available* here; the
source's own release says which it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis import areas, paths, tidy
from analysis.errors import Faults, UserError
from analysis.readers import common
from analysis.tidy import Flag

FOLDER = "lait"
FILE = "bds_long_0.parquet"
#: Releases, oldest first: id → folder.
RELEASES = {"lait-2024-11-15": "2024-11-15", "lait-2026-04-08": "2026-04-08"}

COLUMNS = ["Short Desc", "Years", "LA and Regions", "LA Number", "Values"]
SYMBOLS = {"-": Flag.NOT_AVAILABLE}
#: From this number on the tool numbers England and the regions its own way: 970 to 990.
FIRST_REGION = 970
#: ``2016``; ``2016-17`` and ``2016-17 (OT)`` (outturn), which are the year to March 2017.
YEAR = re.compile(r"(\d{4})(?:-(\d{2})(?: \(OT\))?)?")


def measures() -> pd.DataFrame:
    """Return the declared measures: code, slug, title, unit, group, period_means, and more.

    ``first_release`` is the first release that has the measure; ``thousands_in`` the
    release, if any, that prints thousands of pounds where the other prints pounds.

    Raises
    ------
    Faults
        If a code or a slug stands twice, or a release is not known.
    """
    path = paths.used(paths.DECLARED / "lait_measures.csv")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    faults = [
        f"{column} {value!r} stands twice"
        for column in ("code", "slug")
        for value in table.loc[table.duplicated(column), column]
    ]
    named = {*table["first_release"], *table["thousands_in"]} - {""}
    faults += [f"no release {name!r}" for name in sorted(named - RELEASES.keys())]
    if faults:
        raise Faults("declared/lait_measures.csv is not sound:", faults, "correct the rows named.")
    return table


def year_end(label: str) -> int | None:
    """Return the period of a year label, or None where it is not one.

    >>> year_end("2016"), year_end("2016-17 (OT)"), year_end("2013-15")
    (2016, 2017, None)
    """
    found = YEAR.fullmatch(label)
    if not found:
        return None
    first, second = int(found[1]), found[2]
    if second is None:
        return first
    return first + 1 if int(second) == (first + 1) % 100 else None


def load(path: Path, file: str, codes: Collection[str]) -> pd.DataFrame:
    """Read the rows of some measures, as text, with the area number as a number.

    Raises
    ------
    UserError
        If the file is missing or is not a parquet file.
    Faults
        If a column is missing.
    """
    try:
        schema = pq.read_schema(path)
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise UserError(
            f"the release file {file} is missing or damaged",
            "put it back below the raw folder's releases/.",
        ) from error
    common.need(schema.names, COLUMNS, file)
    keep = pc.field("Short Desc").isin(list(codes))
    return pq.read_table(path, columns=COLUMNS, filters=keep).to_pandas()


def _areas(table: pd.DataFrame, file: str) -> pd.Series:
    """Return the area of every row: a council by number and name, the rest by name."""
    pairs = table[["LA Number", "LA and Regions"]].drop_duplicates()
    known = {}
    faults = []
    for number, name in pairs.itertuples(index=False):
        code = number if number < FIRST_REGION else None
        try:
            known[number, name] = areas.resolve(code, name, where=f"{file}, LA Number {number:g}")
        except UserError as error:
            faults.append(error.what)
    if faults:
        raise Faults(
            "rows of a release file are about an area this project does not know:",
            faults,
            "correct the file, or add the code or name to data/areas.csv.",
        )
    keys = zip(table["LA Number"], table["LA and Regions"], strict=True)
    return pd.Series([known[key] for key in keys], index=table.index)


def _periods(table: pd.DataFrame, file: str) -> pd.Series:
    """Return the period of every row."""
    labels = {label: year_end(label) for label in table["Years"].unique()}
    odd = sorted(label for label, period in labels.items() if period is None)
    if odd:
        raise Faults(
            f"{file}: the column Years has labels this project does not know:",
            [
                f"{label!r} in {code}"
                for label in odd
                for code in table.loc[table["Years"] == label, "Short Desc"].unique()
            ],
            "a year (2016) or two (2016-17) is expected.",
        )
    return table["Years"].map(labels)


def _joined(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Give joint workforce returns back to the joint area.

    The tool prints the one return of Kingston and Richmond (and of the two councils of
    Northamptonshire) against the first of them or, since 2026, against both, where two
    councils' sums would count it twice.

    Raises
    ------
    Faults
        If partners in a joint return have different numbers.
    """
    joints = [area for area in areas.areas().values() if area.kind == "joint"]
    faults = []
    for joint in joints:
        days = rows["period"].map(lambda year, j=joint: j.exists(date(year, 9, 30)))
        shared = rows["area"].isin(joint.members) & days
        mine = rows[shared].sort_values("flag")
        key = ["period", "measure"]
        distinct = mine[mine["flag"] == Flag.OK.value].groupby(key)["value"].nunique()
        faults += [
            f"{file}: partners of {joint.name} differ in {measure}, {period}"
            for period, measure in distinct[distinct > 1].index
        ]
        rows = pd.concat([rows[~shared], mine.drop_duplicates(key).assign(area=joint.id)])
    if faults:
        raise Faults("a joint return is not one return:", faults, "correct data/areas.csv.")
    return rows


def _carried(table: pd.DataFrame) -> pd.Series:
    """Say which rows the release carries.

    Left out are a measure's years in which no area has a number (the tool pads every
    measure to the same years), and dashes of a council that was not there on 31 March.
    """
    number = table["flag"].eq(Flag.OK.value)
    filled = number.groupby([table["measure"], table["period"]]).transform("any")
    pairs = table[["area", "period"]].drop_duplicates()
    there = {
        (area, period): areas.get(area).exists(date(period, 3, 31))
        for area, period in pairs.itertuples(index=False)
    }
    exists = [there[key] for key in zip(table["area"], table["period"], strict=True)]
    return filled & (number | pd.Series(exists, index=table.index))


def release(path: Path, file: str, name: str, declared: pd.DataFrame) -> pd.DataFrame:
    """Read one release into tidy rows.

    Parameters
    ----------
    path, file
        The release's parquet file, and its name for errors.
    name
        The release's id, one of `RELEASES`.
    declared
        Rows of `measures`.

    Raises
    ------
    Faults
        If a declared measure is missing, or an area, a year label or a symbol is unknown.
    """
    order = list(RELEASES)
    due = declared[declared["first_release"].map(order.index) <= order.index(name)]
    table = load(path, file, due["code"])
    missing = sorted(set(due["code"]) - set(table["Short Desc"]))
    if missing:
        raise Faults(
            f"{file} lacks measures:",
            [f"no measure {code!r}" for code in missing],
            "correct declared/lait_measures.csv.",
        )
    parts = []
    faults: list[str] = []
    for code, rows in table.groupby("Short Desc", sort=False):
        try:
            value, flag = common.parse_rows(rows["Values"], file, f"Values of {code}", SYMBOLS)
            parts.append(rows.assign(value=value, flag=flag))
        except Faults as error:
            faults += error.faults
    if faults:
        raise Faults("a cell is neither a number nor a symbol this project knows:", faults[:20])
    table = pd.concat(parts)
    spec = due.set_index("code")
    thousands = table["Short Desc"].map(spec["thousands_in"]).eq(name)
    rows = pd.DataFrame(
        {
            "area": _areas(table, file),
            "period": _periods(table, file),
            "measure": "lait." + table["Short Desc"].map(spec["slug"]),
            "value": table["value"].where(~thousands, table["value"] * 1000),
            "flag": table["flag"],
            "release": name,
            "file": file,
            "column": table["Short Desc"],
        }
    )
    rows = rows[_carried(rows)]
    workforce = table.loc[rows.index, "Short Desc"].map(spec["group"]).eq("workforce")
    return pd.concat([rows[~workforce], _joined(rows[workforce], file)])


def read(
    raw: Path, step: Callable[[str], None], groups: Collection[str] = ()
) -> dict[str, pd.DataFrame]:
    """Read every release.

    Parameters
    ----------
    raw
        The folder that holds ``releases/``.
    step
        Called with each file's name once it is read.
    groups
        Keep only measures of these groups; all of them when empty.

    Returns
    -------
    dict
        ``lait`` → tidy table; ``column`` is the tool's own code of the measure.
    """
    declared = measures()
    if groups:
        declared = declared[declared["group"].isin(list(groups))]
    parts = []
    for name, folder in RELEASES.items():
        path = raw / "releases" / FOLDER / folder / FILE
        file = common.name_of(path, raw)
        parts.append(release(path, file, name, declared))
        step(file)
    return {"lait": tidy.check(common.combine(parts), "lait")}
