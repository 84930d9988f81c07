"""Context: populations, deprivation, low-income families, GDP deflator, neighbours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from analysis import areas
from analysis.errors import Faults
from analysis.readers import common
from analysis.tidy import COLUMNS, Flag

Step = Callable[[str], None]

#: Release → file of ONS mid-year estimates as DfE republished them.
POPULATION = {
    "population-2020": "cin/2020/ons_mid-year_population_estimates.csv",
    "population-2022": "cin/2022/ons_mid-year_population_estimates.csv",
    "population-2024": "reference/ons_mid-year_population_estimates_2012_to_2024.csv",
}
AGES = "Children aged 0 to 17 years"

#: Year → workbook, with the year of the boundaries as its column names print it.
IMD = {
    2015: ("deprivation/imd-2015.xlsx", "Upper Tier Local Authority District", "(2013)"),
    2019: ("deprivation/imd-2019.xlsx", "Upper Tier Local Authority District", "(2019)"),
}
IMD_EXTRACT = "extracts/imd_utla_2010_2015_2019_2025.csv"

LOW_INCOME = "deprivation/children-rel-low-inc-utla-2015-21.csv"
#: The first row after England's in the table of low-income families.
FIRST_WELSH = "Isle of Anglesey / Ynys Môn"

DEFLATOR = "extracts/gdp_deflator.csv"

NEIGHBOURS = {
    "2021": "reference/statistical_neighbours_2021.xlsx",
    "2025": "reference/statistical_neighbours_2025.xlsx",
}
NEIGHBOURS_WIDE = "reference/sn_model_2025_wide.csv"
#: The line in the workbooks below which abolished councils keep their former neighbours.
OLD = "Old SNs:"


def read(raw: Path, step: Step) -> dict[str, pd.DataFrame]:
    """Read the context sources.

    Parameters
    ----------
    raw
        Folder that holds ``releases/`` and ``extracts/``.
    step
        Called with each file's name when it is read.

    Returns
    -------
    dict of pandas.DataFrame
        ``population``, ``imd``, ``low_income`` and ``deflator`` (tidy), ``neighbours``
        (model, area, rank, neighbour, closeness, release, file).

    Raises
    ------
    Faults
        If a file lacks a column, or a cell, area or duplicate is not sound.
    """
    return {
        "population": population(raw, step),
        "imd": imd(raw, step),
        "low_income": low_income(raw, step),
        "deflator": deflator(raw, step),
        "neighbours": neighbours(raw, step),
    }


def population(raw: Path, step: Step) -> pd.DataFrame:
    """Read ONS mid-year estimates of children aged 0 to 17, in three vintages.

    The period is the year of the estimate; the vintages differ before 2021 because ONS
    rebased its estimates after the 2021 census.
    """
    parts = []
    for release, file in POPULATION.items():
        frame = common.read_csv(raw / "releases" / file, file, ["age_group"])
        frame = frame[frame["age_group"] == AGES]
        columns = {"population_estimate": "population.0_17"}
        parts.append(common.ees(frame, columns, release=release, file=file))
        step(file)
    return common.combine(parts)


def imd(raw: Path, step: Step) -> pd.DataFrame:
    """Read the average score of the Index of Multiple Deprivation by upper-tier council.

    2015 and 2019 are File 11 as published. 2010 and 2025 come from an extract, because
    they are not published for upper-tier councils of these boundaries: they are computed
    from the scores of districts, so the release's title says so.
    """
    parts = []
    for year, (file, district, boundaries) in IMD.items():
        rows = common.sheet(raw / "releases" / file, file, "IMD")
        code, name = f"{district} code {boundaries}", f"{district} name {boundaries}"
        frame = common.table(rows, 0, file, [code, name, "IMD - Average score"])
        parts.append(
            common.melt(
                frame,
                {"IMD - Average score": "imd.average_score"},
                area=common.resolve_areas(frame, file, code=code, name=name),
                period=year,
                release=f"imd-{year}",
                file=file,
            )
        )
        step(file)
    wanted = ["imd_year", "utla_code", "utla_name", "measure", "value", "status"]
    extract = common.read_csv(raw / IMD_EXTRACT, IMD_EXTRACT, wanted)
    for year in (2010, 2025):
        frame = extract[
            (extract["imd_year"] == str(year)) & (extract["measure"] == "imd_average_score")
        ]
        part = common.melt(
            frame,
            {"value": "imd.average_score"},
            area=common.resolve_areas(frame, IMD_EXTRACT, code="utla_code", name="utla_name"),
            period=year,
            release=f"imd-{year}",
            file=IMD_EXTRACT,
        )
        # the extract says for each row how the score was made
        parts.append(part.assign(column="value (" + frame["status"].to_numpy() + ")"))
    step(IMD_EXTRACT)
    return common.combine(parts)


def low_income(raw: Path, step: Step) -> pd.DataFrame:
    """Read the number of children in relative low-income families, before housing costs.

    The table is Stat-Xplore's, by name only and on the boundaries of April 2021 for every
    year, with Wales, Scotland and Northern Ireland below England; it prints counts and no
    rates. ``..`` is "a nil or negligible number". The last year is provisional.
    """
    rows = common.csv_rows(raw / "releases" / LOW_INCOME, LOW_INCOME)
    top = next((i for i, row in enumerate(rows) if row and row[0] == "Year"), None)
    names = [row[0].strip() if row else "" for row in rows]
    if top is None or FIRST_WELSH not in names:
        raise Faults(
            "a release file is not laid out as it was:",
            [f"{LOW_INCOME}: no row 'Year', or none {FIRST_WELSH!r} after England's"],
        )
    printed = [cell for cell in rows[top] if cell and not cell.endswith("Annotations")]
    years = {cell: 2000 + int(cell.split(" ")[0][-2:]) for cell in printed[1:]}
    first, last = top + 2, names.index(FIRST_WELSH)
    frame = pd.DataFrame(
        [row[: len(rows[top])] for row in rows[first:last]],
        columns=rows[top],
        index=range(first + 1, last + 1),
        dtype=str,
    )
    area = common.resolve_areas(frame, LOW_INCOME, name="Year", on=date(2021, 4, 1))
    parts = [
        common.melt(
            frame,
            {column: "low_income.children"},
            area=area,
            period=year,
            release="low-income-2021",
            file=LOW_INCOME,
            symbols={"..": Flag.LOW},
        )
        for column, year in years.items()
    ]
    step(LOW_INCOME)
    return common.combine(parts)


def deflator(raw: Path, step: Step) -> pd.DataFrame:
    """Read the GDP deflator and chain its two vintages; the index is 2024-25 = 100.

    From 2015-16 the index is HM Treasury's of December 2025, by financial year. Before,
    there is only the 2019 vintage by calendar year (2011 to 2019), brought in so:

    1. a financial year takes three quarters of its first calendar year and one quarter of
       its second, since April to December are three of its four quarters;
    2. the older index is scaled to meet the newer at 2015-16, the first year they share,
       so that all growth before is the older vintage's and all growth after the newer's.
       Over the years they share (2015-16 to 2018-19) they then differ by under 1 per cent,
       which a test holds them to.

    Years before 2011-12 have no deflator here: such spend stays in cash terms.
    The older vintage is kept as it is too, as ``deflator.gdp_calendar`` (2019 = 100).
    """
    wanted = ["period", "index", "base", "kind", "source"]
    frame = common.read_csv(raw / DEFLATOR, DEFLATOR, wanted)
    parsed, _ = common.parse_rows(frame["index"], DEFLATOR, "index")
    kinds = frame["kind"].to_numpy()
    years = frame["period"].str[:4].astype(int).to_numpy()
    calendar = {
        int(y): v for y, v, k in zip(years, parsed, kinds, strict=True) if k == "calendar year"
    }
    published = {
        int(y) + 1: v for y, v, k in zip(years, parsed, kinds, strict=True) if k == "financial year"
    }
    older = {
        year + 1: 0.75 * calendar[year] + 0.25 * calendar[year + 1]
        for year in calendar
        if year + 1 in calendar
    }
    link = min(older.keys() & published.keys())
    ratio = published[link] / older[link]
    chained = {year: older[year] * ratio for year in older if year not in published}
    method = f"index (2019 vintage by calendar year, chained at {link - 1}-{link % 100})"
    step(DEFLATOR)
    rows = [
        *((y, "deflator.gdp", v, "deflator-2025", method) for y, v in chained.items()),
        *((y, "deflator.gdp", v, "deflator-2025", "index") for y, v in published.items()),
        *((y, "deflator.gdp_calendar", v, "deflator-2019", "index") for y, v in calendar.items()),
    ]
    return pd.DataFrame(
        [
            (areas.ENGLAND, period, measure, value, "", release, DEFLATOR, column)
            for period, measure, value, release, column in rows
        ],
        columns=COLUMNS,
    )


def neighbours(raw: Path, step: Step) -> pd.DataFrame:
    """Read the statistical neighbours, nearest first, and how close DfE calls each.

    Abolished councils stand at the foot of the workbooks with their former neighbours;
    they are kept under the 2021 model, the only one that was ever theirs. Cumberland and
    Westmorland and Furness have none in that model.

    Returns
    -------
    pandas.DataFrame
        model, area, rank (1 to 10), neighbour, closeness (lower case), release, file.

    Raises
    ------
    Faults
        If a council has not ten different neighbours, an abolished council's differ
        between the workbooks, or the CSV of the 2025 model disagrees with its workbook.
    """
    today: dict[str, pd.DataFrame] = {}
    former: list[pd.DataFrame] = []
    for model, file in NEIGHBOURS.items():
        rows = common.sheet(raw / "releases" / file, file)
        marks = [i for i, row in enumerate(rows) if OLD in row]
        if len(marks) != 1:
            raise Faults("a workbook is not laid out as it was:", [f"{file}: no row {OLD!r}"])
        today[model] = _pairs(rows, 3, marks[0], model, file)
        former.append(_pairs(rows, marks[0] + 1, len(rows), "2021", file))
        step(file)
    table = pd.concat([*today.values(), *former], ignore_index=True)
    # an abolished council stands in both workbooks: once is enough where they agree
    table = table.drop_duplicates(["model", "area", "rank", "neighbour", "closeness"])

    faults = [
        f"{group['file'].iloc[0]}: {area} has {group['neighbour'].nunique()} neighbours "
        f"on {len(group)} ranks"
        for (_, area), group in table.groupby(["model", "area"])
        if not (len(group) == 10 == group["neighbour"].nunique())
    ]
    faults += _against_csv(raw, today["2025"])
    step(NEIGHBOURS_WIDE)
    if faults:
        raise Faults("the statistical neighbours are not sound:", faults)
    return table.sort_values(["model", "area", "rank"], ignore_index=True)


def _pairs(rows: list[list[object]], first: int, last: int, model: str, file: str) -> pd.DataFrame:
    """Return the neighbours in some rows of a workbook: number, name, and ten pairs from F."""
    found = []
    for number, row in enumerate(rows[first:last], start=first + 1):
        if not str(row[0]).strip():
            continue
        where = f"{file}, row {number}"
        area = areas.resolve(row[0], str(row[1]), where=where)
        for rank in range(1, 11):
            neighbour, closeness = row[3 + 2 * rank], row[4 + 2 * rank]
            if neighbour != "-":
                found.append(
                    (
                        model,
                        area,
                        rank,
                        areas.resolve(neighbour, where=where),
                        str(closeness).strip().lower(),
                        f"neighbours-{model}",
                        file,
                    )
                )
    names = ["model", "area", "rank", "neighbour", "closeness", "release", "file"]
    return pd.DataFrame(found, columns=names)


def _against_csv(raw: Path, table: pd.DataFrame) -> list[str]:
    """Compare the 2025 model with DfE's own CSV of it; list what differs."""
    ranks = range(1, 11)
    columns = ["old_la_code", "la_name", *(f"SN_{rank}" for rank in ranks)]
    wide = common.read_csv(raw / "releases" / NEIGHBOURS_WIDE, NEIGHBOURS_WIDE, columns)
    theirs = {
        row["old_la_code"]: [
            (row[f"SN_{rank}"], row[f"SN_{rank}P"].strip().lower()) for rank in ranks
        ]
        for _, row in wide.iterrows()
    }
    ours = {
        str(area): list(zip(group["neighbour"], group["closeness"], strict=True))
        for area, group in table.groupby("area")
    }
    return [
        f"{NEIGHBOURS_WIDE}: {area} is not as in {NEIGHBOURS['2025']}"
        for area in sorted(theirs.keys() | ours.keys())
        if theirs.get(area) != ours.get(area)
    ]
