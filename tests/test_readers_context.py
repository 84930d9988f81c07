"""Context sources, and the helpers that every reader uses."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import areas, paths, tables, tidy
from analysis.errors import Faults, UserError
from analysis.readers import common, context


@pytest.fixture
def raw() -> Path:
    """Give the raw folder; tests that use it are marked raw."""
    folder = paths.raw()
    assert folder is not None
    return folder


def one(source: str, area: str, period: int, measure: str, release: str) -> float:
    """Return one compiled value."""
    table = tidy.read(source, [measure])
    row = table[
        (table["area"] == area) & (table["period"] == period) & (table["release"] == release)
    ]
    assert len(row) == 1
    return float(row["value"].iloc[0])


# ---- helpers ----------------------------------------------------------------------------

HEADER = (
    "time_period,geographic_level,country_name,region_code,region_name,"
    "old_la_code,new_la_code,la_name,count\n"
)
ROW = "2016,Local authority,England,E12000003,Yorkshire,815,E10000023,North Yorkshire,5\n"


def ees_file(folder: Path, *rows: str) -> pd.DataFrame:
    path = folder / "a.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8-sig")
    return common.read_csv(path, "a.csv", ["count"])


def ees_tidy(frame: pd.DataFrame) -> pd.DataFrame:
    return common.ees(frame, {"count": "toy.count"}, release="toy-2016", file="a.csv")


def test_ees_rows_become_tidy(tmp_path: Path) -> None:
    frame = ees_file(
        tmp_path,
        ROW,
        "201516,National,England,,,,,,c\n",
        '2016,Regional,England,E12000003,Yorkshire and The Humber,,,,"1,234"\n',
    )
    table = ees_tidy(frame)
    assert list(table.columns) == tidy.COLUMNS
    assert list(table["area"]) == ["815", areas.ENGLAND, "E12000003"]
    assert list(table["period"]) == [2016, 2016, 2016]
    assert list(table["flag"]) == ["", "c", ""]
    assert list(table["value"].fillna(-1)) == [5, -1, 1234]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ROW.replace(",815,", ",370,"), "a.csv, row 3: code '370' is Barnsley"),
        (ROW.replace("E10000023", "E08000016"), "row 3: old_la_code and new_la_code are different"),
        (ROW.replace(",5\n", ",n/a\n"), "a.csv, row 3, column count: 'n/a'"),
        (ROW.replace("Local authority", "Ward"), "unknown level 'Ward'"),
        (ROW.replace("2016,", "20161,"), "unknown time_period '20161'"),
        (ROW.replace(",5\n", ",5,6\n"), "a.csv, row 3: 10 cells under 9 columns"),
        (ROW.replace(",5\n", "\n"), "a.csv, row 3: 8 cells under 9 columns"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        ees_tidy(ees_file(tmp_path, ROW, row))
    assert says in str(caught.value)


def test_rows_keep_their_number_when_others_are_left_out(tmp_path: Path) -> None:
    frame = ees_file(tmp_path, ROW, "\n", ROW, ROW.replace(",5\n", ",?\n"))
    with pytest.raises(Faults, match=r"a\.csv, row 5, column count"):
        ees_tidy(frame.iloc[[2]])


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"a\.csv: column 'counts' is missing \(near: count"):
        common.need(ees_file(tmp_path, ROW).columns, ["counts"], "a.csv")


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("area,count,count\n815,1,2\n")
    with pytest.raises(Faults, match="column 'count' stands twice"):
        common.read_csv(path, "a.csv", ["count"])


def test_windows_1252_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("name\nSt Helen’s\n".encode("cp1252"))
    assert common.read_csv(path, "a.csv")["name"].tolist() == ["St Helen’s"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"release file toy/a\.csv is missing"):
        common.read_csv(tmp_path / "a.csv", "toy/a.csv")
    with pytest.raises(UserError, match=r"release file toy/a\.xls is missing"):
        common.sheet(tmp_path / "a.xls", "toy/a.xls")


def test_a_table_within_a_sheet() -> None:
    rows: list[list[object]] = [
        ["Table 1", "", ""],
        ["LA", "Spend \n total", ""],
        [815.0, 3.0, "note"],
        ["", " ", ""],
        [370.0, 4.0, ""],
    ]
    frame = common.table(rows, 1, "a.xls", ["LA", "Spend total"])
    assert list(frame.columns) == ["LA", "Spend total"]
    assert list(frame.index) == [3, 5]
    assert common.resolve_areas(frame, "a.xls", code="LA").tolist() == ["815", "370"]


def test_names_of_files() -> None:
    raw = Path("raw")
    assert common.name_of(raw / "releases" / "cin" / "a.csv", raw) == "cin/a.csv"
    assert common.name_of(raw / "extracts" / "a.csv", raw) == "extracts/a.csv"


# ---- the compiled figures ---------------------------------------------------------------


#: Councils without an estimate: the newest vintage has none for these, abolished in 2019.
WITHOUT_ESTIMATE = {("population-2024", year): {"835", "836", "837"} for year in range(2012, 2019)}


def test_population_covers_every_council_of_its_year_and_adds_up() -> None:
    table = tidy.read("population")
    kinds = table["area"].map(lambda i: areas.get(i).kind)
    for key, group in table.groupby(["release", "period"]):
        release, period = key
        plain = group[group["flag"] == ""]
        council = plain[kinds[plain.index] == "council"]
        england = float(plain.loc[plain["area"] == areas.ENGLAND, "value"].iloc[0])
        regions = plain.loc[kinds[plain.index] == "region", "value"].sum()
        without = WITHOUT_ESTIMATE.get((release, period), set())
        existed = {area.id for area in areas.councils(date(period, 6, 30))}
        assert set(council["area"]) == existed - without, key
        assert regions == pytest.approx(england, abs=10), key  # rounded to 10 in older vintages
        if not without:
            assert council["value"].sum() == pytest.approx(england, abs=5), key


def test_population_vintages_are_kept_apart() -> None:
    old = one("population", "815", 2015, "population.0_17", "population-2020")
    new = one("population", "815", 2015, "population.0_17", "population-2024")
    assert old != new


def test_deprivation_covers_the_councils_of_its_year() -> None:
    table = tidy.read("imd")
    scilly, city = areas.resolve(name="Isles of Scilly"), areas.resolve(name="City of London")
    for period, group in table.groupby("period"):
        assert {scilly, city} <= set(group["area"]) or period == 2010
        assert group["value"].between(1, 60).all()
    assert table.groupby("period").size().to_dict() == {2010: 152, 2015: 152, 2019: 151, 2025: 153}
    computed = table["column"].str.contains("COMPUTED")
    assert set(table.loc[computed, "period"]) == {2010, 2025}
    assert computed[table["period"].isin([2010, 2025])].all()


def test_deflator_is_chained_where_the_vintages_meet() -> None:
    table = tidy.read("deflator")
    index = table[table["measure"] == "deflator.gdp"].set_index("period")["value"]
    year = table[table["measure"] == "deflator.gdp_calendar"].set_index("period")["value"]
    assert list(index.index) == list(range(2012, 2026))
    assert index[2025] == 100
    older = {y + 1: 0.75 * year[y] + 0.25 * year[y + 1] for y in range(2011, 2019)}
    # growth before the link is the older vintage's, to the last figure
    for period in (2013, 2014, 2015, 2016):
        grown = older[period] / older[period - 1]
        assert index[period] / index[period - 1] == pytest.approx(grown, rel=1e-12)
    # over the shared years the vintages agree within 1 per cent of each other
    drift = [index[p] / index[2016] / (older[p] / older[2016]) - 1 for p in (2017, 2018, 2019)]
    assert max(np.abs(drift)) < 0.01
    assert (index.diff().dropna() > 0).all()


def test_low_income_is_counts_of_english_councils() -> None:
    table = tidy.read("low_income")
    assert set(table["measure"]) == {"low_income.children"}
    assert sorted(set(table["period"])) == list(range(2015, 2022))
    assert all(areas.get(i).kind == "council" for i in set(table["area"]))
    # Dorset is the council of 2019 in every year, for the boundaries are those of 2021
    assert "838" in set(table["area"]) and "835" not in set(table["area"])


def test_neighbours_of_abolished_councils_are_in_the_older_model_only() -> None:
    table = tables.read("neighbours")
    gone = {"835", "836", "837", "909", "928"}
    assert gone <= set(table.loc[table["model"] == "2021", "area"])
    assert not gone & set(table.loc[table["model"] == "2025", ["area", "neighbour"]].stack())
    assert set(table["closeness"]) == {
        "extremely close",
        "very close",
        "close",
        "somewhat close",
        "not close",
    }


# ---- against the raw files --------------------------------------------------------------


@pytest.mark.raw
def test_extract_and_release_agree_on_deprivation(raw: Path) -> None:
    file = context.IMD_EXTRACT
    extract = common.read_csv(raw / file, file)
    extract = extract[extract["measure"] == "imd_average_score"]
    table = tidy.read("imd").set_index(["period", "area"])["value"]
    compared = 0
    for _, row in extract.iterrows():
        area = areas.resolve(row["utla_code"], row["utla_name"])
        assert table[(int(row["imd_year"]), area)] == pytest.approx(float(row["value"]), abs=5e-4)
        compared += 1
    assert compared == len(table)


@pytest.mark.raw
def test_population_in_two_places_is_one_file(raw: Path) -> None:
    ours = raw / "releases" / context.POPULATION["population-2024"]
    other = raw / "releases" / "cin" / "2024" / ours.name
    assert ours.read_bytes() == other.read_bytes()


@pytest.mark.raw
@pytest.mark.parametrize(
    ("file", "release", "differ"),
    [
        ("cla/2025/cla_number_and_rate_per_10k_children.csv", "population-2024", set()),
        # the South East's estimate for mid-2017 is 10 higher in the looked-after release
        (
            "cla/2022/cla_number_and_rate_per_10k_children.csv",
            "population-2022",
            {("E12000008", 2017)},
        ),
    ],
)
def test_rates_are_on_the_estimate_of_the_year_before(
    raw: Path, file: str, release: str, differ: set[tuple[str, int]]
) -> None:
    frame = common.read_csv(raw / "releases" / file, file)
    table = tidy.read("population")
    table = table[(table["release"] == release) & (table["flag"] == "")]
    ours = table.set_index(["area", "period"])["value"].to_dict()
    odd, compared = set(), 0
    for area, period, printed in zip(
        common.ees_areas(frame, file),
        frame["time_period"].astype(int) - 1,
        frame["population_estimate"],
        strict=True,
    ):
        if printed.isdigit() and (area, period) in ours:
            compared += 1
            if float(printed) != ours[area, period]:
                odd.add((area, period))
    assert compared > 1900
    assert odd == differ


@pytest.mark.raw
def test_context_recompiles_to_the_same_rows(raw: Path) -> None:
    steps: list[str] = []
    made = context.read(raw, steps.append)
    assert len(steps) == len(set(steps)) == 11
    for key, table in made.items():
        if key == "neighbours":
            continue
        fresh = tidy.check(table, key)
        pd.testing.assert_frame_equal(fresh, tidy.read(key), check_dtype=False)


@pytest.fixture
def copy(raw: Path, tmp_path: Path) -> Path:
    """Give a copy of the files the context reader needs, to be spoilt."""
    for folder in ("reference", "deprivation"):
        shutil.copytree(raw / "releases" / folder, tmp_path / "releases" / folder)
    for file in (*context.POPULATION.values(), context.IMD_EXTRACT, context.DEFLATOR):
        source = raw / file if file.startswith("extracts/") else raw / "releases" / file
        target = tmp_path / source.relative_to(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copy(source, target)
    for path in tmp_path.rglob("*"):
        path.chmod(0o755)
    return tmp_path


@pytest.mark.raw
@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (context.LOW_INCOME, '"County Durham"', '"County Durhum"', "unknown area name"),
        (context.LOW_INCOME, '"Darlington",4240', '"Darlington",n/a', "row 13, column 2014/15"),
        (context.LOW_INCOME, '"Isle of Anglesey', '"Isle of Anglsey', "not laid out as it was"),
        (context.DEFLATOR, "period,index", "period,value", "column 'index' is missing"),
        (context.IMD_EXTRACT, "2025,E06000001", "2025,E06009999", "unknown area code"),
        (context.NEIGHBOURS_WIDE, "370,Barnsley,9", "370,Barnsley,8", ""),
        (context.NEIGHBOURS_WIDE, ",372,Very close,384,", ",384,Very close,372,", "370 is not as"),
    ],
)
def test_spoilt_files_are_refused(copy: Path, file: str, old: str, new: str, says: str) -> None:
    path = copy / file if file.startswith("extracts/") else copy / "releases" / file
    content = path.read_text(encoding="utf-8")
    assert content.count(old) >= 1
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    if not says:  # the region's number is not read
        assert context.read(copy, lambda name: None)
        return
    with pytest.raises(UserError) as caught:
        context.read(copy, lambda name: None)
    assert says in str(caught.value)
