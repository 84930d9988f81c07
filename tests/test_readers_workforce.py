"""The children's social work workforce: reader, figures and declared source errors."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from analysis import areas, declare, paths, tidy
from analysis.errors import Faults, UserError
from analysis.readers import common, workforce

BARNSLEY, NORTH_YORKSHIRE, ISLE_OF_WIGHT = "370", "815", "921"
KINGSTON, RICHMOND, JOINT = "314", "318", "314/318"


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return tidy.read("workforce")


@pytest.fixture(scope="module")
def councils(figures: pd.DataFrame) -> pd.DataFrame:
    """Councils' and joint returns' figures, one column a measure; withheld ones missing."""
    kinds = {area.id: area.kind for area in areas.areas().values()}
    rows = figures[figures["area"].map(kinds).isin(["council", "joint"])]
    wide = rows.pivot(index=["release", "area", "period"], columns="measure", values="value")
    return wide.rename(columns=lambda name: name.removeprefix("workforce."))


# ---- small files that are wrong in one way each -------------------------------------------

COLUMNS = {
    "inpost_fte": "A1_FTE_ChildrensSocialWorkers_{r}",
    "agency_fte": "D1_FTE_AgencyWorkers_{r}",
    "absence_rate": "C2_FTE_AbsenceRate_{r}",
    "case_holders_fte": "A1e_FTE_Case_Holder_{r} + D1_FTE_AgencyWorkers_{r}",
}
WIDE = """Country_name,Region_code,Region_name,LA_code (9 digit),LA_name,LA_code (3 digit),\
A1_FTE_ChildrensSocialWorkers_2016,D1_FTE_AgencyWorkers_2016,C2_FTE_AbsenceRate_2016,\
A1e_FTE_Case_Holder_2016
England,,,,,,"27,700","5,330",3.5,"15,000"
England,E13000002,Outer London,,,,"3,100",720,3,"1,500"
England,E12000008,South East,E06000046,Isle of Wight,921,75.1,5.0,-,16.0
England,E12000003,Yorkshire and the Humber,E08000016,Barnsley,370,123.5,x,..,66.4
England,E12000007,London,E09000021,Kingston upon Thames,314,158.6,10.0,0.8,65.6
England,E12000007,London,E09000027,Richmond upon Thames,318,.,.,.,.
,,,,,,,,,
"""
EES = """time_period,geographic_level,country_name,region_code,region_name,old_la_code,\
new_la_code,la_name,inpost_fte
2025,National,England,,,,,,36186.3
2025,Regional,England,E12000001,North East,,,,2299.3
2025,Local authority,England,E12000008,South East,921,E06000046,Isle of Wight,u
2025,Local authority,England,E12000001,North East,394,E08000024,Sunderland,low
2025,Local authority,England,E13000002,Outer London,314 / 318,E09000021 / E09000027,\
Kingston upon Thames / Richmond upon Thames,137.4
"""


@pytest.fixture
def parse(tmp_path):
    """Read text as a release file."""

    def read(text: str) -> pd.DataFrame:
        path = tmp_path / "small.csv"
        path.write_text(text, encoding="utf-8")
        return common.read_csv(path, "small.csv")

    return read


@pytest.fixture
def small(monkeypatch):
    """Describe the small files to the reader."""
    monkeypatch.setitem(workforce.WIDE, 2016, ("small.csv", COLUMNS))
    monkeypatch.setitem(workforce.EES, 2025, ("small.csv", {"inpost_fte": "inpost_fte"}))


def keyed(table: pd.DataFrame) -> dict[tuple[str, str], tuple[float | None, str]]:
    """Key a tidy table of one year by area and measure; None for no value."""
    return {
        (row.area, row.measure.removeprefix("workforce.")): (
            None if np.isnan(row.value) else row.value,
            row.flag,
        )
        for row in table.itertuples()
    }


def test_wide_file_is_read_cell_by_cell(parse, small):
    found = keyed(workforce.read_wide(parse(WIDE), 2016))
    assert found[areas.ENGLAND, "inpost_fte"] == (27700, "")
    assert found[areas.OUTER_LONDON, "agency_fte"] == (720, "")
    assert found[ISLE_OF_WIGHT, "case_holders_fte"] == (21, "")
    assert found[ISLE_OF_WIGHT, "absence_rate"] == (None, "k")
    assert found[BARNSLEY, "absence_rate"] == (None, "x")
    assert len(found) == 6 * 4


def test_withheld_figure_is_never_nought_nor_part_of_a_sum(parse, small):
    found = keyed(workforce.read_wide(parse(WIDE), 2016))
    assert found[BARNSLEY, "agency_fte"] == (None, "c")
    assert found[BARNSLEY, "case_holders_fte"] == (None, "c")


def test_long_file_is_read_cell_by_cell(parse, small):
    assert keyed(workforce.read_ees(parse(EES), 2025)) == {
        (areas.ENGLAND, "inpost_fte"): (36186.3, ""),
        ("E12000001", "inpost_fte"): (2299.3, ""),
        (ISLE_OF_WIGHT, "inpost_fte"): (None, "u"),
        ("394", "inpost_fte"): (None, "k"),
        (JOINT, "inpost_fte"): (137.4, ""),
    }


def test_joint_return_belongs_to_neither_council(parse, small):
    found = keyed(workforce.join_returns(workforce.read_wide(parse(WIDE), 2016)))
    assert found[JOINT, "inpost_fte"] == (158.6, "")
    assert not {KINGSTON, RICHMOND} & {area for area, _ in found}


def test_partner_with_a_figure_of_its_own_is_a_fault(parse, small):
    text = WIDE.replace("Richmond upon Thames,318,.", "Richmond upon Thames,318,59.0")
    with pytest.raises(Faults, match=r"318 has a figure in 2016"):
        workforce.join_returns(workforce.read_wide(parse(text), 2016))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("D1_FTE_AgencyWorkers_2016", "D1_FTE_Agency_2016", "'D1_FTE_AgencyWorkers_2016'"),
        ("123.5,x", "123.5,q", "row 5, column D1_FTE_AgencyWorkers_2016: 'q'"),
        ("Barnsley,370", "Barnsley,371", "row 5"),
        ("E08000016", "E08000017", "row 5"),
        ("Isle of Wight", "Isle of White", "row 4"),
        ("E13000002", "E13000009", "row 3"),
    ],
)
def test_fault_in_a_wide_file_is_named(parse, small, old, new, says):
    assert old in WIDE
    with pytest.raises(Faults, match=re.escape(says)):
        workforce.read_wide(parse(WIDE.replace(old, new)), 2016)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",inpost_fte", ",in_post", "'inpost_fte' is missing"),
        (",low\n", ",lots\n", "row 5, column inpost_fte: 'lots'"),
        ("921,E06000046", "922,E06000046", "row 4"),
        ("921,E06000046", "921,E06000036", "row 4"),
        ("314 / 318", "314 / 319", "row 6"),
    ],
)
def test_fault_in_a_long_file_is_named(parse, small, old, new, says):
    assert old in EES
    with pytest.raises(UserError, match=re.escape(says)):
        workforce.read_ees(parse(EES.replace(old, new)), 2025)


def test_row_that_stands_twice_is_a_fault(parse, small):
    twice = EES + EES.splitlines()[1] + "\n"
    with pytest.raises(Faults, match="duplicate row: E92000001, 2025"):
        tidy.check(workforce.read_ees(parse(twice), 2025), "workforce")


# ---- the compiled figures ------------------------------------------------------------------

#: Read by eye in the files: area, period, measure, release, value.
SPOT = [
    (BARNSLEY, 2015, "inpost_fte", "workforce-2015", 101.3),
    (BARNSLEY, 2015, "agency_fte", "workforce-2015", 25),
    (BARNSLEY, 2016, "inpost_fte", "workforce-2016", 123.5),
    (BARNSLEY, 2016, "turnover_rate", "workforce-2016", 12.6),
    (BARNSLEY, 2016, "days_lost", "workforce-2016", 960.5),
    (BARNSLEY, 2016, "caseload", "workforce-2016", 20.2),
    (BARNSLEY, 2025, "inpost_fte", "workforce-2025", 208.2),
    (BARNSLEY, 2025, "agency_rate", "workforce-2025", 13),
    (BARNSLEY, 2025, "caseload", "workforce-2025", 15.2),
    (NORTH_YORKSHIRE, 2016, "inpost_fte", "workforce-2016", 251.8),
    (NORTH_YORKSHIRE, 2016, "agency_fte", "workforce-2016", 0),
    (NORTH_YORKSHIRE, 2016, "days_lost", "workforce-2016", 3043.9),
    (NORTH_YORKSHIRE, 2016, "absence_rate", "workforce-2016", 4.8),
    (NORTH_YORKSHIRE, 2025, "cases", "workforce-2025", 2577),
    (NORTH_YORKSHIRE, 2025, "case_holders_fte", "workforce-2025", 141.8),
    (NORTH_YORKSHIRE, 2025, "vacancy_fte", "workforce-2025", 8),
    (KINGSTON, 2015, "inpost_fte", "workforce-2015", 67.6),
    (RICHMOND, 2015, "inpost_fte", "workforce-2015", 59),
    (JOINT, 2016, "inpost_fte", "workforce-2016", 158.6),
    (JOINT, 2016, "turnover_rate", "workforce-2016", 17.4),
    (JOINT, 2017, "turnover_rate", "workforce-2022", 31.5),
    (JOINT, 2017, "turnover_rate", "workforce-2025", 27.5),
    (JOINT, 2025, "leavers_fte", "workforce-2025", 38.5),
    (JOINT, 2025, "turnover_rate", "workforce-2025", 28),
    (ISLE_OF_WIGHT, 2015, "inpost_fte", "workforce-2015", 74),
    (ISLE_OF_WIGHT, 2016, "inpost_fte", "workforce-2016", 75.1),
    (ISLE_OF_WIGHT, 2016, "cases", "workforce-2016", 1077),
    (ISLE_OF_WIGHT, 2016, "case_holders_inpost_fte", "workforce-2016", 16),
    (ISLE_OF_WIGHT, 2016, "caseload", "workforce-2016", 51.3),
    (ISLE_OF_WIGHT, 2025, "vacancy_rate", "workforce-2025", 25),
    (ISLE_OF_WIGHT, 2025, "days_lost", "workforce-2025", 418.8),
    ("940/941", 2021, "inpost_fte", "workforce-2022", 329.9),
    ("940/941", 2025, "inpost_fte", "workforce-2025", 421.5),
]


@pytest.mark.parametrize(("area", "period", "measure", "release", "value"), SPOT)
def test_value_seen_in_the_file(figures, area, period, measure, release, value):
    row = figures[
        (figures["area"] == area)
        & (figures["period"] == period)
        & (figures["measure"] == f"workforce.{measure}")
        & (figures["release"] == release)
    ]
    assert row["value"].tolist() == [value]


def test_members_of_a_joint_return_have_no_figures_of_their_own(figures):
    for joint in workforce.JOINTS:
        own = figures[figures["area"].isin([joint.lead, joint.partner])]
        assert (own["period"] < joint.first).all()
        years = set(figures.loc[figures["area"] == joint.area, "period"])
        assert years == set(range(joint.first, 2026))


def test_releases_agree_on_what_the_joint_return_is(councils):
    """What 2022 prints as Kingston's, 2024 prints as the joint return's: staff in post."""
    for joint in workforce.JOINTS:
        here = councils.xs(joint.area, level="area")["inpost_fte"].unstack("release")
        both = here[["workforce-2022", "workforce-2024"]].dropna()
        assert len(both) == 2023 - max(joint.first, 2017)
        assert (both["workforce-2022"] == both["workforce-2024"]).all()


def test_published_rates_come_out_of_the_figures(councils):
    """To half a point in 2015, and to 0.12 since: the publisher divides before it rounds."""
    ours = {
        "turnover_rate": 100 * councils["leavers_fte"] / councils["inpost_fte"],
        "agency_rate": 100
        * councils["agency_fte"]
        / (councils["agency_fte"] + councils["inpost_fte"]),
        "vacancy_rate": 100
        * councils["vacancy_fte"]
        / (councils["vacancy_fte"] + councils["inpost_fte"]),
        "caseload": councils["cases"] / councils["case_holders_fte"],
    }
    explained = {
        (error.release, error.area, error.period, error.measure.removeprefix("workforce."))
        for error in declare.source("workforce").error
        if error.area in (JOINT, "213") and error.period == 2016
    }
    compared, apart = 0, set()
    for measure, value in ours.items():
        # Isles of Scilly: nobody in post, and a caseload of single cases
        gap = (value - councils[measure]).drop("420", level="area").abs().dropna()
        early = gap.index.get_level_values("release") == "workforce-2015"
        compared += len(gap)
        assert (gap[early] < 0.5 + 1e-6).all(), (measure, gap[early].idxmax())
        apart |= {(*key, measure) for key in gap[~early][gap[~early] > 0.12].index}
    assert apart == explained
    assert compared > 13_000


def test_declared_errors_are_what_the_figures_say(figures):
    rows = figures.set_index(["area", "period", "measure", "release"])
    errors = declare.source("workforce").error
    assert len(errors) > 60
    for error in errors:
        row = rows.loc[(error.area, error.period, error.measure, error.release)]
        assert row["flag"] == (error.expect_flag or "")
        assert error.expect is None or row["value"] == error.expect


def test_nobody_else_loses_no_worker_or_no_day(councils):
    """Noughts that cannot be are all declared: a new one must be looked at."""
    declared = {
        (error.release, error.area, error.period)
        for error in declare.source("workforce").error
        if error.expect in (0, 7)
    }
    large = councils[councils["inpost_fte"] > 30]
    nought = large[["leavers_fte", "starters_fte", "absence_rate"]].eq(0).any(axis=1)
    found = set(large[nought | (large["days_lost"] < 10)].index)
    assert found == declared


def test_withheld_figures_have_no_value(figures):
    withheld = figures[figures["flag"] != ""]
    assert len(withheld) > 400
    assert withheld["value"].isna().all()


# ---- value by value against the extract compiled another way -------------------------------

FLAGS = {"": "", "x": "c", "..": "x", ".": "z", "-": "k"}


@pytest.mark.raw
def test_figures_agree_with_the_extract_cell_by_cell(figures):
    raw = paths.raw()
    assert raw is not None
    extract = pd.read_csv(
        raw / "extracts" / "workforce_2015_2016_long.csv", dtype=str, keep_default_na=False
    )
    ours = figures[figures["release"].isin(["workforce-2015", "workforce-2016"])].set_index(
        ["period", "area", "column"]
    )
    assert ours.index.is_unique
    disagree, left_out, compared = [], set(), 0
    for row in extract.itertuples():
        period = int(row.year)
        area = areas.ENGLAND if row.la_code == "ENG" else row.la_code
        if period == 2016 and area == RICHMOND:
            # the partner's empty row of the joint return is left out
            assert row.flag == "."
            left_out.add(row.source_column)
            continue
        if period == 2016 and area == KINGSTON:
            area = JOINT
        compared += 1
        key = (period, area, row.source_column)
        if key not in ours.index:
            disagree.append((key, "not in the figures"))
            continue
        value, flag = ours.loc[key, ["value", "flag"]]
        theirs = float(row.value) if not row.flag else None
        if FLAGS[row.flag] != flag or (theirs is not None and theirs != value):
            disagree.append((key, row.value, row.flag, value, flag))
    assert disagree == []
    assert len(left_out) == 15
    assert compared == 4_437 - 15
