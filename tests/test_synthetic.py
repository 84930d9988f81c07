"""Synthetic councils: the files agree with one another and with the answers said to be true."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analysis import synthetic
from analysis.errors import UserError
from analysis.synthetic.days import Window, bank_holidays, months_before, open_on, working_days
from analysis.synthetic.headers import CHILD, HEADERS

REFERENCE = date(2026, 9, 30)


@pytest.fixture(scope="module")
def small() -> synthetic.Synthetic:
    return synthetic.council("small")


@pytest.fixture(scope="module")
def county() -> synthetic.Synthetic:
    return synthetic.council(12000, seed=2, area="815")


def frame(council: synthetic.Synthetic, number: int) -> pd.DataFrame:
    table = pd.DataFrame(council.lists[number], columns=list(HEADERS[number]))
    for name in table.columns:
        if "Date" in name or name.endswith(" date") or "latest review" in name:
            table[name] = pd.to_datetime(table[name])
    return table


def test_a_window_of_months_begins_the_day_after_the_same_day_before() -> None:
    assert Window.back(date(2026, 9, 30), 6) == Window(date(2026, 4, 1), date(2026, 9, 30))
    assert Window.back(date(2026, 3, 31), 12) == Window(date(2025, 4, 1), date(2026, 3, 31))
    assert Window.back(date(2026, 10, 14), 6) == Window(date(2026, 4, 15), date(2026, 10, 14))
    assert Window.back(date(2026, 8, 30), 6) == Window(date(2026, 2, 28), date(2026, 8, 30))
    assert months_before(date(2024, 2, 29), -24) == date(2026, 2, 28)


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    # Good Friday 3 April and Easter Monday 6 April 2026.
    assert working_days(date(2026, 4, 2), date(2026, 4, 7)) == 1
    assert working_days(date(2026, 4, 2), date(2026, 4, 2)) == 0
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 365, 7)]
    closed = sorted(bank_holidays(2026) | bank_holidays(2027))
    for start in days:
        end = start + timedelta(days=60)
        assert working_days(start, end) == np.busday_count(
            start + timedelta(days=1), end + timedelta(days=1), holidays=closed
        )


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made = synthetic.council("small", seed=3)
        made.write_annex_a(tmp_path / f"{name}.xlsx")
        made.write_annex_a(tmp_path / name, form="csv")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    assert synthetic.council("small", seed=4).truth != synthetic.council("small", seed=3).truth


def test_a_small_council_has_counts_that_must_be_withheld(small: synthetic.Synthetic) -> None:
    few = [name for name, (count, _) in small.truth.items() if 1 <= count <= 5]
    assert len(few) >= 3


def test_the_named_sizes_and_a_number_of_rows(county: synthetic.Synthetic) -> None:
    assert 0.9 < county.rows / 12000 < 1.1
    with pytest.raises(UserError, match="give small, large"):
        synthetic.council("middling")
    with pytest.raises(UserError, match="from 1 to 24"):
        synthetic.council("small", months=0)


def counted(council: synthetic.Synthetic) -> dict[str, tuple[float, float]]:
    """Count some indicators again from the rows of the lists, in the other way: by columns."""
    start, end = map(pd.Timestamp, (council.window.start, council.window.end))
    nan = float("nan")
    closed = sorted({day for year in range(2019, 2028) for day in bank_holidays(year)})

    def days(first: pd.Series, last: pd.Series) -> np.ndarray:
        one, two = (s.to_numpy("datetime64[D]") + np.timedelta64(1, "D") for s in (first, last))
        return np.busday_count(one, two, holidays=closed)

    three, four, five = (frame(council, n) for n in (3, 4, 5))
    nfa = (three["Referral NFA?"] == "a) Yes").sum()
    ends = "Continuous Assessment Date of Authorisation"
    done = four[four[ends].between(start, end)]
    quick = days(done["Continuous Assessment Start Date"], done[ends]) <= 45
    begun = "Strategy discussion initiating Section 47 Enquiry Start Date"
    held = five[five["Date of Initial Child Protection Conference"].between(start, end)]
    wait = days(held[begun], held["Date of Initial Child Protection Conference"])
    soon = (wait <= 15) & (held["Date of Initial Child Protection Conference"] >= held[begun])
    plans = frame(council, 7)
    on, off = plans["Child Protection Plan Start Date"], plans["Child Protection Plan End Date"]
    earlier = plans["Number of Previous Child Protection Plans"] > 0
    running = plans[off.isna() | (off > end)]
    long = (end - running["Child Protection Plan Start Date"]).dt.days >= 730
    care = frame(council, 8)
    care = care[~care["Child's Legal Status"].str.startswith(("V3", "V4"))]
    gone = care["Date Ceased to be Looked After"].between(start, end)
    last = (
        care[gone]
        .sort_values("Date Ceased to be Looked After")
        .drop_duplicates("Child Unique ID", keep="last")
    )
    here = care[care["Date Ceased to be Looked After"].isna() | ~gone]
    here = here[~(here["Date Ceased to be Looked After"] <= end)]
    young = here["Age of Child (Years)"] < 16
    back = here["Date Started to be Looked After"] <= end - pd.DateOffset(months=30)
    still = here["Start Date of Most Recent Placement"] <= end - pd.DateOffset(months=24)
    new = care[care["Date Started to be Looked After"].between(start, end)]
    moved = here["Number of Placements in the Last 12 months"] >= 3
    home = here["Placement Type"].str.contains("K1|K2|K3")
    return {
        "contacts_rate": (len(frame(council, 1)), nan),
        "early_help_rate": (
            frame(council, 2)["Assessment start date"].between(start, end).sum(),
            nan,
        ),
        "referrals": (len(three), nan),
        "nfa_pct": (nfa, len(three)),
        "rereferral_pct": (
            (three["Number of Referrals in Last 12 Months"] > 0).sum(),
            len(three),
        ),
        "schools_referrals_pct": (three["Referral Source"].str.contains("2A").sum(), len(three)),
        "assessments_45_days_pct": (quick.sum(), len(done)),
        "s47_rate": (five[begun].between(start, end).sum(), nan),
        "icpc_15_days_pct": (soon.sum(), len(held)),
        "cpp": (len(running), nan),
        "cpp_2y_plus_pct": (long.sum(), len(running)),
        "cpp_starts": (on.between(start, end).sum(), nan),
        "cpp_subsequent_pct": (
            (on.between(start, end) & earlier).sum(),
            on.between(start, end).sum(),
        ),
        "cpp_ends": (off.between(start, end).sum(), nan),
        "cla": (len(here), nan),
        "cla_started": (new["Child Unique ID"].nunique(), nan),
        "cla_ceased": (len(last), nan),
        "adopted_pct": (
            last["Reason Ceased to be Looked After"].str.contains("Adopted").sum(),
            len(last),
        ),
        "sgo_pct": (
            last["Reason Ceased to be Looked After"].str.contains("Special").sum(),
            len(last),
        ),
        "placements_3_plus_pct": (moved.sum(), len(here)),
        "stable_2_years_pct": ((young & back & still).sum(), (young & back).sum()),
        "residential_pct": (home.sum(), len(here)),
        "out_of_area_pct": ((here["Placement Location"] == "b) Out").sum(), len(here)),
    }


@pytest.mark.parametrize(
    ("months", "reference"),
    [
        (6, REFERENCE),
        (12, date(2026, 3, 31)),
        (24, date(2024, 2, 29)),
        (3, date(2025, 10, 14)),
        (6, date(2026, 8, 30)),
    ],
)
def test_the_lists_give_the_answers_said_to_be_true(months: int, reference: date) -> None:
    council = synthetic.council(8000, seed=2, months=months, reference=reference)
    for name, answer in counted(council).items():
        np.testing.assert_equal(council.truth[name], answer, err_msg=name)


def test_the_hard_cases_are_among_the_children(county: synthetic.Synthetic) -> None:
    window, year = county.window, county.year
    found: Counter[str] = Counter()
    for child in county.children:
        found["born after the extract"] += child.born > window.end
        found["two periods of care at once in List 8"] += (
            sum(c.start <= window.end and c.end >= window.start for c in child.cares) > 1
        )
        for need in child.needs:
            found["on the first day"] += need.day == window.start
            found["on the last day"] += need.day == window.end
            found["moved in"] += window.holds(need.moved_in) or year.holds(need.moved_in)
            for made in need.assessments:
                taken = working_days(made.start, made.end)
                found["45 days"] += window.holds(made.end) and taken == 45
                found["46 days"] += window.holds(made.end) and taken == 46
            for asked in need.enquiries:
                found["from a weekend"] += asked.start.weekday() > 4
                found["undecided"] += asked.start <= window.end < asked.decided
                if asked.conference is None or not window.holds(asked.conference):
                    continue
                taken = working_days(asked.start, asked.conference)
                found["15 days"] += taken == 15
                found["16 days"] += taken == 16
                found["before its enquiry"] += asked.conference < asked.start
                found["enquiry before the window"] += asked.start < window.start
            for plan in need.plans:
                late = [two - one for one, two in pairwise(plan.reviews)]
                found["a late review"] += any(gap.days > 188 for gap in late)
                found["never reviewed"] += not plan.reviews and (plan.end - plan.start).days > 188
            for care in need.cares:
                found["short breaks"] += care.short_breaks and open_on(
                    care.start, care.end, window.end
                )
                found["adopted by foster carers"] += care.placements[-1].same_carer
    assert len(found) == 17
    assert min(found.values()) > 0, found


def test_no_interval_is_one_on_which_the_definition_does_not_decide(
    county: synthetic.Synthetic,
) -> None:
    for child in county.children:
        for one, two in pairwise(child.needs):
            assert not 360 <= (two.day - one.day).days <= 370
        for plan in child.plans:
            for end in (plan.end, county.window.end, county.year.end):
                days = (end - plan.start).days
                assert not 86 <= days <= 95 and not 727 <= days <= 734
        for care in child.cares:
            for end in (county.window.end, county.year.end):
                assert not 905 <= (end - care.start).days <= 922
                for stay in care.placements:
                    assert not 727 <= (end - stay.start).days <= 734


def test_a_workbook_reads_back_as_it_was_made(small: synthetic.Synthetic, tmp_path: Path) -> None:
    small.write_annex_a(tmp_path / "annex.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "annex.xlsx")
    assert book.sheet_names == ["Read me SYNTHETIC", *(f"List {n}" for n in range(1, 12))]
    assert "SYNTHETIC" in str(book.get_sheet_by_name("Read me SYNTHETIC").to_python()[0][0])
    with ZipFile(tmp_path / "annex.xlsx") as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 12
        assert all(b"SYNTHETIC" in parts.read(name) for name in sheets[1:])
    for number, rows in small.lists.items():
        header, *read = book.get_sheet_by_name(f"List {number}").to_python()
        assert tuple(header) == HEADERS[number]
        assert [["" if v is None else v for v in row] for row in rows] == read


def test_csv_and_parquet_hold_the_same_rows(small: synthetic.Synthetic, tmp_path: Path) -> None:
    small.write_annex_a(tmp_path / "csv", form="csv")
    small.write_annex_a(tmp_path / "parquet", form="parquet")
    for number, rows in small.lists.items():
        text = pd.read_csv(tmp_path / "csv" / f"SYNTHETIC List {number}.csv", dtype=str)
        table = pd.read_parquet(tmp_path / "parquet" / f"SYNTHETIC List {number}.parquet")
        assert list(text.columns) == list(table.columns) == list(HEADERS[number])
        assert len(text) == len(table) == len(rows)


def test_what_must_not_leave_a_reader_is_in_the_files_and_known(
    small: synthetic.Synthetic,
) -> None:
    for number in range(1, 10):
        for row in small.lists[number]:
            cells = dict(zip(HEADERS[number], row, strict=True))
            assert cells[CHILD[0]] in small.secrets
            born = cells["Date of Birth"]
            assert born is None or born.isoformat() in small.secrets
            for name in ("Allocated Team", "Allocated Worker", "Placement postcode"):
                assert name not in cells or cells[name] in small.secrets


def test_dates_of_birth_are_saturdays_so_that_no_other_date_is_one(
    county: synthetic.Synthetic,
) -> None:
    assert {child.born.weekday() for child in county.children} == {5}


def test_copies_are_other_children_with_the_same_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic.tiles, "ROWS", 1000)
    many = synthetic.council(3000, seed=6)
    assert many.copies == 3
    assert 0.85 < many.rows / 3000 < 1.15
    one = synthetic.Synthetic(many.area, REFERENCE, 6, 6, many.referrals)
    assert many.truth["referrals"][0] == 3 * one.truth["referrals"][0]
    assert many.truth["nfa_pct"] == tuple(3 * part for part in one.truth["nfa_pct"])
    many.write_annex_a(tmp_path / "annex.xlsx")
    many.write_annex_a(tmp_path / "csv", form="csv")
    many.write_annex_a(tmp_path / "parquet", form="parquet")
    book = CalamineWorkbook.from_path(tmp_path / "annex.xlsx")
    for number, rows in many.lists.items():
        identity = HEADERS[number][0]
        tables = [
            pd.read_csv(tmp_path / "csv" / f"SYNTHETIC List {number}.csv", dtype=str),
            pd.read_parquet(tmp_path / "parquet" / f"SYNTHETIC List {number}.parquet"),
            pd.DataFrame(
                book.get_sheet_by_name(f"List {number}").to_python()[1:], columns=HEADERS[number]
            ),
        ]
        for table in tables:
            assert len(table) == 3 * len(rows)
            assert table[identity].nunique() == 3 * len({row[0] for row in rows})
            assert set(table[identity]) <= many.secrets
    census = many.write_cin_xml(tmp_path / "census.xml").read_text(encoding="utf-8")
    alone = one.write_cin_xml(tmp_path / "one.xml").read_text(encoding="utf-8")
    assert census.count("<Child>") == 3 * alone.count("<Child>")
    assert "<LAchildID>SYN002" in census and "<UPN>Z002" in census
    header = pd.read_csv(many.write_ssda903(tmp_path / "903") / "SYNTHETIC header.csv")
    assert header["CHILD"].is_unique and header["UPN"].is_unique
