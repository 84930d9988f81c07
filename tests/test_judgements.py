"""The compiled judgements and the questions asked of them."""

from datetime import date

import pandas as pd
import pytest

from analysis import areas, judgements, tables
from analysis.errors import UserError
from analysis.readers import ofsted_layout

JANUARY_2016 = date(2016, 1, 31)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return judgements.judgements()


# ---- what the claims rest on -------------------------------------------------------------


@pytest.mark.parametrize("basis", ["latest", "first", "all"])
def test_78_inspected_by_january_2016(basis: str) -> None:
    found = judgements.counts("SIF", JANUARY_2016, basis)
    assert found.total == 78
    assert found.n == {
        "inadequate": 20,
        "requires improvement": 41,
        "good": 17,
        "outstanding": 0,
    }
    assert found.at_least("requires improvement") == 58
    assert found.ungraded == ()


def test_the_78_include_two_councils_since_abolished() -> None:
    found = judgements.counts("SIF", JANUARY_2016).areas
    gone = {i: grade for grade, ids in found.items() for i in ids if areas.get(i).end}
    assert gone == {"909": "inadequate", "837": "requires improvement"}


def test_days_on_which_three_quarters_required_improvement_or_better() -> None:
    curve = judgements.cutoff_curve("SIF")
    share = 100 * curve["ri_or_better"] / curve["inspected"]
    days = [day.date().isoformat() for day in curve.loc[share.round() == 75, "by"]]
    assert days == [
        "2014-02-11",
        "2015-06-05",
        "2015-07-20",
        "2015-10-19",
        "2016-02-11",
        "2016-03-11",
        "2016-04-05",
        "2016-04-14",
    ]


def test_share_at_the_report_and_the_slides() -> None:
    found = judgements.share_table(
        "SIF", [date(2016, 6, 29), date(2017, 4, 30), date(2017, 7, 5)]
    ).set_index("by")
    assert found["inspected"].tolist() == [98, 127, 132]
    assert found["inadequate"].tolist() == [23, 30, 29]
    assert found["requires improvement"].tolist() == [50, 60, 62]
    assert found["ri_or_better"].tolist() == [75, 97, 103]
    assert found["good_or_better"].tolist() == [25, 37, 41]


def test_first_judgement_differs_from_latest_where_a_council_was_inspected_again() -> None:
    day = date(2017, 7, 5)
    assert judgements.counts("SIF", day, "first").n["inadequate"] == 31
    assert judgements.counts("SIF", day, "all").total == 136


def test_first_sif_reports_and_first_outstanding(table: pd.DataFrame) -> None:
    sif = table[table["framework"] == "SIF"]
    assert sif["published"].min() == pd.Timestamp("2014-02-11")
    best = sif[sif["overall"] == "outstanding"].head(2)
    assert set(best["area"]) == {"207", "213"}
    assert set(best["published"]) == {pd.Timestamp("2016-03-29")}
    assert set(best["inspection_start"]) == {pd.Timestamp("2016-01-11")}


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (
            "370",
            [
                ("SLAC", "2012-08-10", "inadequate"),
                ("SIF", "2014-08-08", "requires improvement"),
                ("ILACS", "2018-11-19", "good"),
                ("ILACS", "2023-10-27", "good"),
            ],
        ),
        (
            "815",
            [
                ("SLAC", "2009-10-23", "requires improvement"),
                ("CPI", "2012-11-09", "requires improvement"),
                ("SIF", "2014-06-30", "good"),
                ("ILACS", "2018-08-06", "outstanding"),
                ("ILACS", "2023-08-18", "outstanding"),
            ],
        ),
        (
            "314",
            [
                ("SLAC", "2012-07-10", "inadequate"),
                ("CPI", "2013-07-12", "inadequate"),
                ("SIF", "2015-08-03", "good"),
                ("ILACS", "2019-12-19", "outstanding"),
                ("ILACS", "2025-01-29", "outstanding"),
            ],
        ),
        (
            "921",
            [
                ("SLAC", "2010-10-18", "requires improvement"),
                ("CPI", "2013-01-15", "inadequate"),
                ("SIF", "2014-11-19", "requires improvement"),
                ("ILACS", "2019-01-07", "good"),
                ("ILACS", "2023-12-15", "good"),
            ],
        ),
    ],
)
def test_histories_of_the_four_cases(area: str, expected: list[tuple[str, str, str]]) -> None:
    found = judgements.history(area)
    days = found["published"].dt.strftime("%Y-%m-%d")
    assert list(zip(found["framework"], days, found["overall"], strict=True)) == expected


# ---- the questions -----------------------------------------------------------------------


def test_history_as_at_a_day_holds_what_was_published_by_then() -> None:
    assert len(judgements.history("921", date(2014, 11, 18))) == 2
    assert len(judgements.history("921", date(2014, 11, 19))) == 3


def test_latest_is_one_row_for_each_council_of_the_day() -> None:
    for day in (date(2016, 1, 31), date(2019, 4, 1), None):
        found = judgements.latest(day)
        assert found["area"].is_unique
        there = {council.id for council in areas.councils(day)}
        assert set(found["area"]) <= there
    # North Northamptonshire and Cumberland have been inspected since they were formed
    assert len(judgements.latest()) == len(areas.councils())


def test_latest_under_one_framework() -> None:
    found = judgements.latest(JANUARY_2016, ["SIF"])
    assert len(found) == 78
    assert set(found["framework"]) == {"SIF"}


def test_no_overall_grade_from_april_2026_is_not_missing_data(table: pd.DataFrame) -> None:
    none = table[table["overall"].isna()]
    assert set(none["area"]) == {"304", "933"}
    assert none["leadership"].notna().all()
    assert none["note"].str.contains("nothing is missing").all()
    assert (none["overall_basis"] == ofsted_layout.NO_OVERALL_BASIS).all()
    found = judgements.counts("ILACS", date(2026, 6, 29))
    assert found.ungraded == ("304", "933")
    assert found.total == len(areas.councils()) - 2


def test_counts_name_the_councils_behind_each_number() -> None:
    found = judgements.counts("SIF", date(2014, 2, 11))
    assert found.areas == {
        "inadequate": ("871",),
        "requires improvement": ("312",),
        "good": ("805", "830"),
        "outstanding": (),
    }


def test_share_table_of_no_dates_is_empty() -> None:
    assert len(judgements.share_table("SIF", [])) == 0


def test_labels() -> None:
    assert [judgements.label(grade) for grade in judgements.GRADES] == [
        "Inadequate",
        "Requires improvement",
        "Good",
        "Outstanding",
    ]
    assert judgements.label(None) == "No overall grade"


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="ILACS"):
        judgements.counts("ILAC", JANUARY_2016)
    with pytest.raises(UserError, match="latest, first or all"):
        judgements.counts("SIF", JANUARY_2016, "newest")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="good"):
        judgements.label("goood")
    with pytest.raises(UserError, match="unknown area"):
        judgements.history("999")
    with pytest.raises(UserError, match="SIF"):
        judgements.latest(frameworks=["SIFF"])


# ---- what must always hold ---------------------------------------------------------------


def test_one_row_an_inspection(table: pd.DataFrame) -> None:
    assert not table.duplicated(ofsted_layout.KEY).any()
    counts = table["framework"].value_counts().to_dict()
    assert counts == {"ILACS": 315, "SIF": 173, "SLAC": 161, "CPI": 51, "TLAC": 5}


def test_grades_are_grades(table: pd.DataFrame) -> None:
    for column in ["overall", *ofsted_layout.SUB_JUDGEMENTS]:
        assert set(table[column].dropna()) <= set(judgements.GRADES), column


def test_dates_are_in_order(table: pd.DataFrame) -> None:
    start, end, published = (table[c] for c in ("inspection_start", "inspection_end", "published"))
    assert (start.fillna(end) <= end.fillna(start)).where(start.notna() | end.notna(), True).all()
    assert (end.fillna(start).fillna(published) <= published).all()
    assert table["published"].notna().all()
    for file, (release, last) in ofsted_layout.RELEASES.items():
        rows = table[table["file"] == file]
        assert set(rows["release"]) == {release}
        assert rows["published"].max() <= pd.Timestamp(last)


def test_every_area_is_known_and_existed_when_inspected(table: pd.DataFrame) -> None:
    known = areas.areas()
    assert set(table["area"]) <= set(known)
    seen = table[table["inspection_start"].notna()]
    gone = [
        (area, day)
        for area, day in zip(seen["area"], seen["inspection_start"], strict=True)
        if not known[area].exists(day.date())
    ]
    assert gone == []


def test_every_date_of_inspection_names_its_source(table: pd.DataFrame) -> None:
    for edge in ("start", "end"):
        assert (table[f"inspection_{edge}"].notna() == table[f"{edge}_source"].notna()).all()


def test_adequate_is_said_on_every_row_it_was_recoded(table: pd.DataFrame) -> None:
    old = table["framework"].isin(["SLAC", "CPI", "TLAC"])
    columns = ["overall", "slac_safeguarding", "slac_looked_after"]
    recoded = old & (table[columns] == "requires improvement").any(axis=1)
    assert (table["note"].str.contains("adequate") == recoded).all()


# ---- interventions and directors ---------------------------------------------------------


def test_interventions_rest_on_documents() -> None:
    table = tables.read("interventions")
    assert len(table) == 201
    assert table["source"].notna().all()
    # recalled, not read: three notices whose service no source names, and one start
    assert not table["basis"].str.contains("service type from memory").any()
    recalled = table[table["basis"].str.contains("memory")]
    assert recalled["area"].tolist() == ["372"]
    assert recalled["start"].isna().all() and recalled["start_first"].isna().all()
    both = table[table["start_first"].notna() & table["end_last"].notna()]
    assert (both["start_first"] <= both["end_last"]).all()
    assert (table["start_precision"].ne("none") == table["start_first"].notna()).all()


def test_directors_took_post_before_the_inspection() -> None:
    table = tables.read("dcs_tenure")
    assert len(table) == 167
    assert not table.duplicated(["area", "published"]).any()
    known = table.dropna(subset="tenure_months_min")
    assert len(known) == 166
    assert (known["tenure_months_min"] >= 0).all()
    year_only = known[known["tenure_months_min"] < known["tenure_months_max"]]
    assert set(year_only["area"]) == {"207", "919"}
    assert table.loc[table["dcs_since"].isna(), "area"].tolist() == ["372"]


def test_directors_reports_are_sif_judgements(table: pd.DataFrame) -> None:
    sif = table[table["framework"] == "SIF"].set_index(["area", "published"])["overall"]
    directors = tables.read("dcs_tenure").set_index(["area", "published"])["overall"]
    assert (sif.reindex(directors.index) == directors).all()
