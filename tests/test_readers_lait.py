"""The Local Authority Interactive Tool: faults, figures read by eye, and what it was drawn from."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import areas, paths, tidy
from analysis.errors import Faults, UserError
from analysis.readers import common, finance, lait

RAW = paths.raw()
raw_only = pytest.mark.raw
NEW = "lait-2026-04-08"
OLD = "lait-2024-11-15"

DECLARED = pd.DataFrame(
    [
        ("CIN", "cin_rate", "cin", OLD, ""),
        ("C&YPExpenditure", "s251_children_total_gross", "s251", OLD, OLD),
        ("Work_Force_NoSW", "social_workers_fte", "workforce", OLD, ""),
        ("Vacancies_cover", "vacancies_covered_pct", "workforce", NEW, ""),
    ],
    columns=["code", "slug", "group", "first_release", "thousands_in"],
)


def rows() -> list[tuple[str, str, str, float, str]]:
    """Return a sound little file: code, year, area, number, value."""
    return [
        ("CIN", "2016", "Barnsley", 370.0, "345.19999999999999"),
        ("CIN", "2016", "England", 970.0, "337.7"),
        ("CIN", "2016", "Isle of Wight", 921.0, "-"),
        ("CIN", "2016", "Cumberland", 942.0, "-"),
        ("CIN", "2015", "Barnsley", 370.0, "-"),
        ("C&YPExpenditure", "2016-17 (OT)", "Barnsley", 370.0, "37886"),
        ("Work_Force_NoSW", "2017", "Kingston upon Thames", 314.0, "123.9"),
        ("Work_Force_NoSW", "2017", "Richmond upon Thames", 318.0, "123.9"),
        ("Work_Force_NoSW", "2015", "Kingston upon Thames", 314.0, "61"),
        ("Work_Force_NoSW", "2015", "Richmond upon Thames", 318.0, "59"),
    ]


def read(
    tmp_path: Path, content: list[tuple[str, str, str, float, str]], name: str = OLD
) -> pd.DataFrame:
    columns = ["Short Desc", "Years", "LA and Regions", "LA Number", "Values"]
    path = tmp_path / "bds.parquet"
    pq.write_table(pa.Table.from_pandas(pd.DataFrame(content, columns=columns)), path)
    return tidy.check(
        common.combine([lait.release(path, "lait/bds.parquet", name, DECLARED)]), "lait"
    )


def test_values_become_tidy(tmp_path: Path) -> None:
    found = read(tmp_path, rows()).set_index(["area", "period", "measure"])
    assert found["value"]["370", 2016, "lait.cin_rate"] == 345.2
    assert found["value"][areas.ENGLAND, 2016, "lait.cin_rate"] == 337.7
    assert found["flag"]["921", 2016, "lait.cin_rate"] == "x"
    # thousands made pounds; a year without any number, and a council not there yet, left out
    assert found["value"]["370", 2017, "lait.s251_children_total_gross"] == 37_886_000
    assert ("370", 2015, "lait.cin_rate") not in found.index
    assert ("942", 2016, "lait.cin_rate") not in found.index


def test_a_joint_return_stands_once_under_the_joint_area(tmp_path: Path) -> None:
    found = read(tmp_path, rows())
    found = found[found["measure"] == "lait.social_workers_fte"].set_index(["period", "area"])
    assert dict(found["value"]) == {
        (2015, "314"): 61,
        (2015, "318"): 59,
        (2017, "314/318"): 123.9,
    }
    content = rows()
    content[7] = ("Work_Force_NoSW", "2017", "Richmond upon Thames", 318.0, "99")
    with pytest.raises(Faults, match=r"partners of Kingston upon Thames and Richmond.* differ"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2016", 2016),
        ("2016-17", 2017),
        ("2016-17 (OT)", 2017),
        ("2013-15", None),
        ("0", None),
        ("2015/16", None),
        ("2016 (prov)", None),
    ],
)
def test_years(label: str, period: int | None) -> None:
    assert lait.year_end(label) == period


def test_an_unknown_year_label_is_named_with_its_measure(tmp_path: Path) -> None:
    content = [*rows(), ("CIN", "2013-15", "Barnsley", 370.0, "1")]
    with pytest.raises(Faults, match="'2013-15' in CIN"):
        read(tmp_path, content)


def test_an_unknown_symbol_is_named(tmp_path: Path) -> None:
    content = [*rows(), ("CIN", "2016", "York", 816.0, "n/k")]
    with pytest.raises(Faults, match=r"lait/bds.parquet, row \d+, column Values of CIN: 'n/k'"):
        read(tmp_path, content)


def test_a_missing_measure_is_named_from_its_first_release_on(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="no measure 'CIN'"):
        read(tmp_path, rows()[5:])
    with pytest.raises(Faults, match="no measure 'Vacancies_cover'"):
        read(tmp_path, rows(), NEW)


def test_a_row_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"duplicate row: 370, 2016, lait.cin_rate"):
        read(tmp_path, [*rows(), rows()[0]])


def test_an_unknown_area_and_a_wrong_number_are_named(tmp_path: Path) -> None:
    content = [
        *rows(),
        ("CIN", "2016", "Barnsleigh", 999.0, "1"),
        ("CIN", "2016", "York", 815.0, "1"),
    ]
    with pytest.raises(Faults) as caught:
        read(tmp_path, content)
    assert "LA Number 999: unknown area" in str(caught.value)
    assert "'815' is North Yorkshire, but the name is 'York'" in str(caught.value)


def test_a_damaged_file_or_a_missing_column_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_text("not parquet")
    with pytest.raises(UserError, match=r"lait/x.parquet is missing or damaged"):
        lait.release(path, "lait/x.parquet", OLD, DECLARED)
    pq.write_table(pa.table({"Short Desc": ["CIN"]}), path)
    with pytest.raises(Faults, match="column 'Years' is missing"):
        lait.release(path, "lait/x.parquet", OLD, DECLARED)


def test_every_kept_measure_is_declared_and_compiled() -> None:
    declared = lait.measures()
    compiled = set(tidy.read("lait")["measure"])
    assert compiled == {f"lait.{slug}" for slug in declared["slug"]}
    assert (declared[["title", "unit", "group", "period_means"]] != "").all(axis=None)


# ---- figures read by eye from the tool's data ----------------------------------------------


@pytest.mark.parametrize(
    ("release", "area", "period", "measure", "value"),
    [
        (NEW, "815", 2025, "referrals", 5642),
        (NEW, "815", 2025, "cla", 561),
        (NEW, "815", 2017, "s251_leaving_care_gross", 1_361_292),
        (OLD, "815", 2016, "s251_leaving_care_gross", 1_368_774),
        (NEW, "370", 2025, "s251_leaving_care_gross", 2_886_242),
        (NEW, "370", 2016, "social_workers_fte", 123.48),
        (NEW, "314/318", 2022, "vacancy_pct", 32.7),
        (OLD, "318", 2015, "vacancy_pct", 12),
        (NEW, areas.ENGLAND, 2025, "referrals", 632_830),
        (NEW, areas.ENGLAND, 2025, "referrals_schools_pct", 20.6),
        (NEW, areas.ENGLAND, 2023, "cla_rate", 70),
        (OLD, areas.ENGLAND, 2023, "cla_rate", 71),
    ],
)
def test_figures_by_eye(release: str, area: str, period: int, measure: str, value: float) -> None:
    table = tidy.read("lait", [f"lait.{measure}"])
    table = table.set_index(["release", "area", "period"])
    assert table["value"][release, area, period] == pytest.approx(value, rel=1e-12)


# ---- against the figures it was drawn from -------------------------------------------------


def test_spending_is_that_of_table_a1_to_the_pound() -> None:
    tool = tidy.read("lait")
    table = tidy.read("finance")
    table = table[table["period"] <= 2019]
    here = dict(
        zip(
            zip(table["area"], table["period"], table["measure"], strict=True),
            table["value"],
            strict=True,
        )
    )
    odd = []
    for theirs, (ours, *_) in finance.CONTINUED.items():
        rows = tool[(tool["measure"] == theirs) & tool["period"].between(2016, 2019)]
        councils = rows["area"].str.fullmatch(r"\d{3}")
        assert len(rows[councils]) == 152 * 7
        for row in rows[councils | (rows["area"] == areas.ENGLAND)].itertuples():
            amount = here[row.area, row.period, f"finance.{ours}"]
            if abs(row.value - amount) > 5:
                odd.append((row.area, row.period, row.measure, row.release))
    assert sorted(odd) == [
        ("871", 2018, "lait.s251_children_total_gross", OLD),
        ("871", 2018, "lait.s251_children_total_gross", NEW),
        (areas.ENGLAND, 2018, "lait.s251_children_total_gross", OLD),
        (areas.ENGLAND, 2018, "lait.s251_children_total_gross", NEW),
        (areas.ENGLAND, 2018, "lait.s251_cla_gross", NEW),
    ]


C1 = "cin/2025/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
C4 = "cin/2025/c4_children_in_need_section_47s_and_icpcs_2013_to_2025.csv"
D1 = "cin/2024/d1_child_protection_plans_2013_to_2024.csv"
CLA = "cla/2025/cla_number_and_rate_per_10k_children.csv"
AT_31_MARCH = "Children looked after on 31 March each year"


def printed(file: str, column: str) -> pd.Series:
    """Return a column of a release file by council and period; NaN where it has no number."""
    if RAW is None:
        pytest.skip("the raw release files are not here")
    table = common.read_csv(RAW / "releases" / file, file)
    table = table[table["geographic_level"] == "Local authority"]
    if "population_type" in table:
        table = table[table["population_type"] == AT_31_MARCH]
    index = pd.MultiIndex.from_arrays(
        [common.ees_areas(table, file), table["time_period"].map(common.ees_period)],
        names=["area", "period"],
    )
    return pd.Series(pd.to_numeric(table[column], errors="coerce").to_numpy(), index=index)


@raw_only
@pytest.mark.parametrize(
    ("release", "measure", "file", "column", "odd"),
    [
        (NEW, "referrals", C1, "referral_count", 0),
        (NEW, "rereferral_pct", C1, "rereferral_percent", 0),
        (NEW, "nfa_pct", C1, "no_further_action_percent", 0),
        (NEW, "not_in_need_pct", C1, "not_in_need_percent", 0),
        # Hampshire 2024: nought here, unreliable and not printed there
        (NEW, "icpc_0_10_days", C4, "Duration_0-10_days", 1),
        (OLD, "cpp_rate", D1, "CPP_At31_rate", 0),
        (OLD, "cpp_starts_rate", D1, "CPP_start_rate", 0),
        (NEW, "cpp_starts", D1, "CPP_start", 0),
        (NEW, "cla", CLA, "children_count", 0),
        (NEW, "cla_rate", CLA, "rate_per_10000", 0),
    ],
)
def test_the_tool_prints_what_the_releases_print(
    release: str, measure: str, file: str, column: str, odd: int
) -> None:
    theirs = printed(file, column)
    rows = tidy.read("lait", [f"lait.{measure}"])
    rows = rows[rows["release"] == release].set_index(["area", "period"])["value"]
    both = pd.concat([rows.rename("tool"), theirs.rename("release")], axis=1, join="inner")
    assert len(both) > 700
    same = (both["tool"] - both["release"]).abs().lt(1e-9) | both.isna().all(axis=1)
    assert (~same).sum() == odd


@raw_only
def test_rates_of_two_years_were_recomputed_in_2026() -> None:
    """The April 2026 data rebase 2023 and 2024 on later populations, and no other year."""
    theirs = printed(D1, "CPP_At31_rate")
    rows = tidy.read("lait", ["lait.cpp_rate"])
    rows = rows[rows["release"] == NEW].set_index(["area", "period"])["value"]
    gap = (rows - theirs).dropna().abs()
    changed = gap[gap > 1e-9]
    assert set(changed.index.get_level_values("period")) == {2023, 2024}
    assert len(changed) > 200 and changed.max() < 2.5
