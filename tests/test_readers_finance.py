"""Section 251 outturn: faults in a workbook, figures read by eye, and the workbooks' own totals."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest

from analysis import areas, paths, tidy
from analysis.errors import Faults, UserError
from analysis.readers import common, finance

RAW = paths.raw()
raw_only = pytest.mark.raw
ODS = {2015: "s251ye2015.ods", 2016: "s251ye2016.ods"}

HEAD = ["LA", "LA Name", "Description", "TotalExpenditure", "NetCurrentExpenditure"]
LINES = pd.DataFrame(
    [
        (2017, "1 Residential care", "line", "cla", "cla_residential"),
        (2017, "2 Total Children Looked After", "total", "cla", ""),
        (2017, "3 Total", "total", "children_total", ""),
        (2017, "4 Youth work (included above)", "memo", "", ""),
    ],
    columns=["period", "label", "role", "section", "group"],
)


def workbook(path: Path, rows: list[list[object]]) -> Path:
    """Write a workbook of one sheet, by hand: nothing here needs a library that writes one."""
    cells = "".join(
        "<row>"
        + "".join(
            f"<c><v>{cell}</v></c>"
            if isinstance(cell, int | float)
            else f'<c t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
            for cell in row
        )
        + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Table A1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return path


def rows() -> list[list[object]]:
    """Return a sound little Table A1 of two councils."""
    body: list[list[object]] = []
    for code, name, spent in ((370, "Barnsley", 100.25), (815, "North Yorkshire", 200.5)):
        for label in LINES["label"]:
            memo = "included" in label
            body.append([code, name, label, spent, "" if memo else spent - 50])
    return [["S251 Outturn"], HEAD, *body]


def read(tmp_path: Path, content: list[list[object]]) -> pd.DataFrame:
    return finance.outturn(workbook(tmp_path / "a.xlsx", content), "s251/a.xlsx", 2017, LINES)


def test_lines_become_measures_and_an_england_sum(tmp_path: Path) -> None:
    table = finance.measures(read(tmp_path, rows()), 2017, "s251/a.xlsx")
    tidy.check(table, "finance")
    found = table.set_index(["area", "measure"])["value"]
    assert found["370", "finance.cla_residential_gross"] == 100.25
    assert found["815", "finance.cla_net"] == 150.5
    assert found[areas.ENGLAND, "finance.cla_gross"] == 300.75
    # a whole whose parts are not all there is not made
    assert not table["measure"].str.contains("cla_wide|preventive").any()


def test_a_workbook_without_the_table_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no row of headings in the first sheet"):
        read(tmp_path, [["Contents"], ["nothing here"]])
    with pytest.raises(UserError, match=r"s251/gone.xlsx is missing"):
        finance.outturn(tmp_path / "gone.xlsx", "s251/gone.xlsx", 2017, LINES)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    content = rows()
    content[1] = ["LA", "LA Name", "Description", "Spent", "NetCurrentExpenditure"]
    with pytest.raises(Faults, match=r"s251/a.xlsx: column 'TotalExpenditure' is missing"):
        read(tmp_path, content)


def test_lines_not_declared_and_lines_gone_are_both_named(tmp_path: Path) -> None:
    content = rows()
    for row in content[2:]:
        if row[2] == "1 Residential care":
            row[2] = "1 Residential services"
    with pytest.raises(Faults) as caught:
        read(tmp_path, content)
    assert "line '1 Residential services' is not declared" in str(caught.value)
    assert "declared line '1 Residential care' is missing" in str(caught.value)


def test_an_unknown_symbol_is_named_with_its_row(tmp_path: Path) -> None:
    content = rows()
    content[2][3] = "tbc"
    with pytest.raises(Faults, match=r"s251/a.xlsx, row 3, column TotalExpenditure: 'tbc'"):
        read(tmp_path, content)


def test_a_council_twice_or_with_a_line_short_is_named(tmp_path: Path) -> None:
    content = rows()
    with pytest.raises(Faults, match="Barnsley has '1 Residential care' twice"):
        read(tmp_path, [*content, content[2]])
    with pytest.raises(Faults, match="area 370 has 2 of the lines only"):
        read(tmp_path, [*content[:2], *content[3:]])


def test_an_unknown_area_is_named(tmp_path: Path) -> None:
    content = rows()
    content[2][0], content[2][1] = 999, "Barnsleigh"
    with pytest.raises(Faults, match="row 3: unknown area name 'Barnsleigh'; near: Barnsley"):
        read(tmp_path, content)


def test_a_council_of_noughts_must_be_declared(tmp_path: Path) -> None:
    content = rows()
    for row in content[2:6]:
        row[3] = row[4] = 0
    with pytest.raises(Faults, match="area 370: all lines nought"):
        read(tmp_path, content)


def test_an_empty_cell_leaves_the_sum_empty(tmp_path: Path) -> None:
    content = rows()
    content[2][3] = ""
    table = finance.measures(read(tmp_path, content), 2017, "s251/a.xlsx")
    found = table.set_index(["area", "measure"])
    for area in ("370", areas.ENGLAND):
        row = found.loc[(area, "finance.cla_residential_gross")]
        assert row["flag"] == "blank" and np.isnan(row["value"])


def test_every_declared_year_is_read_and_every_group_is_known() -> None:
    declared = finance.lines()
    assert set(declared["period"]) == set(finance.FILES)
    for period in finance.FILES:
        year = declared[declared["period"] == period]
        for section in finance.PRINTED:
            assert ((year["role"] == "total") & (year["section"] == section)).sum() == 1


# ---- figures read by eye from the workbooks ----------------------------------------------

#: Area, year, gross and net of the line "Total Children Looked After".
LOOKED_AFTER = [
    ("815", 2012, 21_903_984, 21_553_124),
    ("815", 2017, 20_163_828, 19_436_639),
    ("815", 2010, 22_419_338, 22_216_106),
    ("815", 2019, 22_333_872, 21_687_583),
]

#: Area, year, measure, value: Barnsley, Kingston and the Isle of Wight.
BY_EYE = [
    ("370", 2012, "cla_gross", 10_348_895),
    ("370", 2012, "cla_net", 10_149_347),
    ("370", 2012, "children_total_gross", 40_836_861),
    ("370", 2017, "cla_gross", 16_376_764),
    ("370", 2017, "family_support_net", 2_487_876),
    ("314", 2012, "cla_gross", 7_010_085),
    ("314", 2012, "family_support_gross", 7_759_370),
    ("314", 2017, "cla_gross", 9_523_136.64),
    ("314", 2017, "children_total_net", 20_948_284.15),
    ("921", 2012, "cla_net", 5_778_112),
    ("921", 2017, "cla_gross", 9_194_004),
    ("921", 2009, "cla_residential_gross", 1_952_867 + 36_939),
    # fostering is printed on two lines in 2018-19
    ("370", 2019, "cla_fostering_gross", 4_026_104 + 3_038_691),
    ("921", 2019, "cla_fostering_net", 2_434_696 + 1_236_650),
]


@pytest.fixture(scope="module")
def figures() -> pd.Series:
    table = tidy.read("finance")
    table = table[table["release"] != "finance-lait-2024-11-15"]
    return table.set_index(["area", "period", "measure"])["value"]


@pytest.mark.parametrize(("area", "period", "gross", "net"), LOOKED_AFTER)
def test_looked_after_totals_are_those_printed(
    figures: pd.Series, area: str, period: int, gross: float, net: float
) -> None:
    assert figures[area, period, "finance.cla_gross"] == gross
    assert figures[area, period, "finance.cla_net"] == net


def test_north_yorkshire_like_for_like(figures: pd.Series) -> None:
    # 2011-12 printed apart: looked after 21,903,984, adoption 1,504,604, guardianship 530,953
    assert figures["815", 2012, "finance.cla_wide_gross"] == 21_903_984 + 1_504_604 + 530_953
    assert figures["815", 2012, "finance.cla_wide_net"] == 21_553_124 + 1_496_792 + 530_953
    # 2016-17 prints adoption (2,956,659) and guardianship (1,517,877) inside the total
    assert figures["815", 2017, "finance.cla_wide_gross"] == 20_163_828


def test_other_cases_by_eye(figures: pd.Series) -> None:
    for area, period, measure, value in BY_EYE:
        assert figures[area, period, f"finance.{measure}"] == pytest.approx(value, abs=0.005)


def test_england_preventive_share_is_plausible(figures: pd.Series) -> None:
    def share(period: int) -> float:
        of = {
            name: figures[areas.ENGLAND, period, f"finance.{name}_gross"]
            for name in ("preventive", "cla_wide", "safeguarding")
        }
        return 100 * of["preventive"] / sum(of.values())

    assert share(2011) == pytest.approx(40.5, abs=0.05)
    assert share(2012) == pytest.approx(35.5, abs=0.05)
    assert share(2018) == pytest.approx(24.9, abs=0.05)


def test_the_groups_add_up_to_the_printed_total(figures: pd.Series) -> None:
    wide = figures.unstack("measure")
    councils = {area.id for area in areas.areas().values() if area.kind == "council"}
    wide = wide[wide.index.get_level_values("area").isin(list(councils))]
    for flow, years in (("gross", 15), ("net", 9)):
        parts = ("preventive", "cla_wide", "safeguarding", "youth_justice")
        total = wide[[f"finance.{part}_{flow}" for part in parts]].sum(axis=1, min_count=4)
        gap = (total - wide[f"finance.children_total_{flow}"]).dropna()
        # preventive begins in 2010-11; the tool lacks five councils in one year each
        assert gap.index.get_level_values("period").min() == 2011
        assert len(gap) > 151 * years - 6
        # pennies in the workbooks, pounds of rounding in the tool's years
        assert gap.abs().max() <= 5


def test_stockton_made_no_return_in_2009_10() -> None:
    table = tidy.read("finance")
    rows = table[(table["area"] == "808") & (table["period"] == 2010)]
    assert set(rows["flag"]) == {"x"} and rows["value"].isna().all()


# ---- against the raw workbooks -----------------------------------------------------------


def _year(period: int, name: str) -> pd.DataFrame:
    if RAW is None:
        pytest.skip("the raw release files are not here")
    path = RAW / "releases" / finance.FOLDER / name
    declared = finance.lines()
    declared = declared[declared["period"] == period]
    return finance.outturn(path, common.name_of(path, RAW), period, declared)


@raw_only
@pytest.mark.parametrize("period", ODS)
def test_two_formats_of_a_year_agree(period: int) -> None:
    key = ["area", "label"]
    one = _year(period, finance.FILES[period]).set_index(key).sort_index()
    two = _year(period, ODS[period]).set_index(key).sort_index()
    pd.testing.assert_frame_equal(one, two, check_exact=False, rtol=0, atol=0.005)


@raw_only
@pytest.mark.parametrize("period", finance.FILES)
def test_lines_add_up_to_the_printed_totals(period: int) -> None:
    table = _year(period, finance.FILES[period])
    councils = areas.councils(on=pd.Timestamp(period, 3, 31).date())
    assert set(table["area"]) == {area.id for area in councils}
    spent = table[table["role"] == "line"]
    totals = table[table["role"] == "total"].pivot(index="area", columns="section")
    for flow in ("gross", "net"):
        for section, lines in spent[spent["section"] != ""].groupby("section"):
            gap = lines.groupby("area")[flow].sum() - totals[flow, section]
            assert gap.abs().max() <= 2, (flow, section)
        gap = spent.groupby("area")[flow].sum() - totals[flow, "children_total"]
        assert gap.abs().max() <= 2, flow


@raw_only
def test_the_revenue_outturn_tells_the_same_story() -> None:
    """Net children's totals and RO3's net social-care totals rank councils alike.

    RO3 covers less (no Sure Start, no youth service), so only the ranks are compared.
    """
    if RAW is None:
        pytest.skip("the raw release files are not here")
    path = RAW / "extracts" / "ro3_total_childrens_social_care.csv"
    ro3 = pd.read_csv(path).rename(columns={"la_name": "name"})
    ro3 = ro3[ro3["financial_year"] == "2016-17"]
    value = "total_children_social_care_net_current_exp_gbp_thousand"
    theirs = {}
    for name, amount in ro3[["name", value]].itertuples(index=False):
        try:
            theirs[areas.resolve(name=str(name))] = amount
        except UserError:  # districts, fire and police authorities are no children's councils
            continue
    table = tidy.read("finance", ["finance.cla_wide_net", "finance.safeguarding_net"])
    ours = table[table["period"] == 2017].groupby("area")["value"].sum() / 1000
    both = pd.concat([ours, pd.Series(theirs, name="ro3")], axis=1, join="inner").dropna()
    assert len(both) > 140
    assert both["value"].corr(both["ro3"], method="spearman") > 0.95
