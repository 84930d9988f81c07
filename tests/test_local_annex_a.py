"""Annex A: answers worked out by hand on tiny lists, and every way a file can be wrong.

Every row here is made up for the test. The window is 1 October 2025 to 31 March 2026.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from datetime import date
from math import isnan, nan
from pathlib import Path

import pytest
import xlsxwriter

from analysis.errors import UserError
from analysis.local import annex_a, specs
from analysis.local.aggregate import Options, Reading
from analysis.local.annex_a import codes, headers, tally, values
from analysis.local.annex_a.headers import layouts

BARNSLEY = "370"
REFERENCE = date(2026, 3, 31)
OPTIONS = Options(reference=REFERENCE)
Rows = list[dict[str, object]]
Write = Callable[..., Path]

REFERRALS: Rows = [
    # the first and the last day of the window, one before it, one after it
    {
        "child": "A",
        "start": "01/10/2025",
        "source": "e) 2A: Schools",
        "nfa": "a) Yes",
        "previous": 0,
    },
    {"child": "A", "start": "2026-03-31", "source": "q) 6: Police", "nfa": "No", "previous": 1},
    {"child": "B", "start": "30/09/2025", "source": "Schools", "nfa": "Yes", "previous": 2},
    {"child": "B", "start": "01/04/2026", "source": "Schools", "nfa": "Yes", "previous": 3},
    {"child": "C", "start": "5-Jan-2026", "source": "2A", "nfa": "0", "previous": "0"},
]
ASSESSMENTS: Rows = [
    # 45 working days after Monday 1 December 2025 is 5 February 2026: 25 and 26 December and
    # 1 January are days off
    {"child": "A", "start": "01/12/2025", "end": "05/02/2026"},
    {"child": "B", "start": "01/12/2025", "end": "06/02/2026"},
    {"child": "C", "start": "01/12/2025", "end": "-"},
    {"child": "D", "start": "01/12/2025", "end": "30/11/2025"},
]
ENQUIRIES: Rows = [
    # 15 working days after 1 December 2025 is 22 December
    {"child": "A", "start": "01/12/2025", "conference": "22/12/2025"},
    {"child": "B", "start": "01/12/2025", "conference": "23/12/2025"},
    {"child": "C", "start": "01/12/2025", "conference": "28/11/2025"},
    {"child": "D", "start": "01/12/2025", "conference": ""},
    {"child": "E", "start": "29/09/2025", "conference": "06/10/2025"},
]
PLANS: Rows = [
    # open: exactly 730 days, and 729
    {"child": "A", "start": "31/03/2024", "previous": 0, "review": "01/02/2026"},
    {"child": "B", "start": "01/04/2024", "previous": 0, "review": "30/09/2025"},
    # began in the window: one a second plan, one that ended within three months
    {"child": "C", "start": "01/10/2025", "previous": 1, "review": "02/01/2026"},
    {"child": "D", "start": "01/11/2025", "end": "01/02/2026", "previous": 0},
    # ended on the day itself: open no more
    {"child": "E", "start": "01/01/2024", "end": "31/03/2026", "previous": "NULL"},
]
CARE: Rows = [
    # under 16, two and a half years in care, two years in the placement, three placements
    {
        "child": "A",
        "born": "01/04/2010",
        "start": "30/09/2023",
        "legal": "C2: FCO",
        "placements": 3,
        "placed": "31/03/2024",
        "placement": "K2 - Children's Homes",
        "location": "b) Out",
    },
    # in the placement a day too short; the next is 16 that day
    {
        "child": "B",
        "born": "01/04/2015",
        "start": "01/01/2020",
        "legal": "C2",
        "placements": 2,
        "placed": "01/04/2024",
        "placement": "U6",
        "location": "In",
    },
    {
        "child": "C",
        "born": "31/03/2010",
        "start": "01/01/2020",
        "legal": "C2",
        "placements": 1,
        "placed": "01/01/2020",
        "placement": "U6",
        "location": "In",
    },
    # a series of short breaks is not counted at all
    {"child": "D", "born": "01/01/2015", "start": "01/12/2025", "legal": "V4", "placements": 9},
    # started twice, ceased twice: once each, and by the last reason
    {"child": "E", "start": "01/10/2025", "end": "01/11/2025", "legal": "V2", "reason": "E12"},
    {"child": "E", "start": "01/12/2025", "end": "31/03/2026", "legal": "V2", "reason": "E46"},
    # an episode that only changes is no end
    {"child": "F", "start": "01/01/2019", "end": "01/12/2025", "legal": "C2", "reason": "X1"},
]
NEED: Rows = [
    {"child": "A", "start": "01/01/2020", "status": "a) Looked after child"},
    {"child": "X", "start": "01/01/2026", "status": "c) Child in need plan"},
    {"child": "Y", "start": "01/01/2026", "end": "01/02/2026", "status": "e) Closed episode"},
]
LISTS: dict[int, Rows] = {
    1: [{"child": "A", "start": "01/10/2025", "source": "Police"}],
    2: [{"child": "A", "start": "30/09/2025"}, {"child": "B", "start": "01/10/2025"}],
    3: REFERRALS,
    4: ASSESSMENTS,
    5: ENQUIRIES,
    6: NEED,
    7: PLANS,
    8: CARE,
}


def cells(number: int, row: dict[str, object]) -> list[object]:
    """Return a row in the order of a list's columns."""
    return [row.get(field.key, "") if field.key else "" for field in layouts()[number].fields]


def table(number: int, rows: Rows) -> list[list[object]]:
    return [[f.header for f in layouts()[number].fields], *(cells(number, row) for row in rows)]


def write_csv(path: Path, rows: list[list[object]], **how: str) -> None:
    with path.open("w", encoding=how.get("encoding", "utf-8"), newline="") as file:
        csv.writer(file, delimiter=how.get("delimiter", ",")).writerows(rows)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes some lists, others as they are above, as a folder."""

    def _write(only: tuple[int, ...] = (), **changed: list[list[object]]) -> Path:
        folder = tmp_path / "synthetic"
        folder.mkdir(exist_ok=True)
        for number, rows in LISTS.items():
            if not only or number in only:
                write_csv(
                    folder / f"List {number}.csv", changed.get(f"l{number}", table(number, rows))
                )
        return folder

    return _write


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def read(path: Path, options: Options = OPTIONS, area: str = BARNSLEY) -> Reading:
    return annex_a.read(path, area, options)


def answers(reading: Reading) -> dict[str, tuple[float, float]]:
    return {count.indicator: (count.numerator, count.denominator) for count in reading.counts}


def grade(reading: Reading, name: str) -> str:
    return next(count.grade for count in reading.counts if count.indicator == name)


def checks(reading: Reading, what: str) -> list[tuple[str, str, int | None]]:
    return [(c.part.split(":")[0], c.column, c.count) for c in reading.quality if c.what == what]


def refused(path: Path, options: Options = OPTIONS, area: str = BARNSLEY) -> str:
    with pytest.raises(UserError) as caught:
        read(path, options, area)
    assert caught.value.exit_code == 2 and caught.value.fix
    return str(caught.value)


def same(got: tuple[float, float], wanted: tuple[float, float]) -> bool:
    return got[0] == wanted[0] and (got[1] == wanted[1] or (isnan(got[1]) and isnan(wanted[1])))


# ---- answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("contacts_rate", (1, nan)),
        ("early_help_rate", (1, nan)),
        ("referrals", (3, nan)),
        ("nfa_pct", (1, 3)),
        ("taken_forward_pct", (2, 3)),
        ("rereferral_pct", (1, 3)),
        ("schools_referrals_pct", (2, 3)),
        ("assessments_rate", (2, nan)),
        ("assessments_45_days_pct", (1, 2)),
        ("s47_rate", (4, nan)),
        ("icpc_rate", (4, nan)),
        ("icpc_15_days_pct", (2, 4)),
        ("icpc_per_s47_pct", (4, 4)),
        ("cpp", (3, nan)),
        ("cpp_2y_plus_pct", (1, 3)),
        ("cpp_starts", (2, nan)),
        ("cpp_subsequent_pct", (1, 2)),
        ("cpp_ends", (2, nan)),
        ("cpp_ends_per_100_starts", (2, 2)),
        ("cpp_ended_2y_plus_pct", (1, 2)),
        ("cpp_ended_3m_pct", (1, 2)),
        ("cpp_reviewed_pct", (3, 3)),
        ("cla", (3, nan)),
        ("cla_started", (1, nan)),
        ("cla_ceased", (1, nan)),
        ("adopted_pct", (0, 1)),
        ("sgo_pct", (1, 1)),
        ("placements_3_plus_pct", (1, 3)),
        ("out_of_area_pct", (1, 3)),
        ("residential_pct", (1, 3)),
        ("stable_2_years_pct", (1, 2)),
        ("cin_rate", (4, nan)),
    ],
)
def test_an_answer_is_the_one_worked_out_by_hand(
    write: Write, name: str, wanted: tuple[float, float]
) -> None:
    assert same(answers(read(write()))[name], wanted)


def test_windows_and_days_are_told_apart(write: Write) -> None:
    found = {count.indicator: (count.start, count.end) for count in read(write()).counts}
    assert found["referrals"] == (date(2025, 10, 1), REFERENCE)
    assert found["cla"] == found["cpp_2y_plus_pct"] == (REFERENCE, REFERENCE)


def test_each_indicator_is_one_of_the_book_or_local_only_and_has_its_care(write: Write) -> None:
    assert set(tally.grades()) <= set(specs.ids())
    given = {count.indicator for count in read(write()).counts}
    assert given <= set(tally.grades())
    # without workers no caseload is given; all the others are
    assert set(tally.grades()) - given == {"caseload"}
    assert all(entry["grade"] in "ABC" and entry["how"] for entry in tally.grades().values())
    snapshots = {n for n, c in ((c.indicator, c) for c in read(write()).counts) if c.start == c.end}
    assert snapshots == {name for name in given if specs.snapshot(specs.spec(name))}


def test_referrals_again_are_taken_from_dates_where_the_year_before_is_there(write: Write) -> None:
    rows: Rows = [
        {"child": f"old {n}", "start": f"{n + 1:02d}/11/2024", "nfa": "No", "previous": 9}
        for n in range(20)
    ]
    rows += [
        {"child": "old 0", "start": "01/11/2025", "nfa": "No", "previous": 9},  # a year to the day
        {"child": "old 0", "start": "02/11/2025", "nfa": "No", "previous": 9},  # a day later
        {"child": "old 1", "start": "03/11/2025", "nfa": "No", "previous": 9},  # over a year
        {"child": "new", "start": "04/11/2025", "nfa": "No", "previous": 9},
    ]
    reading = read(write(l3=table(3, rows)))
    assert answers(reading)["rereferral_pct"] == (2, 4)
    how = next(c.how for c in reading.counts if c.indicator == "rereferral_pct")
    assert "earlier referral of the same child on the list" in how


def test_a_child_on_two_lists_is_one_child_however_the_number_is_written(tmp_path: Path) -> None:
    rows: dict[int, Rows] = {
        6: [{"child": 1201.0, "start": date(2020, 1, 1), "status": "LAC"}],
        7: [{"child": "1201", "start": "01/01/2026"}],
        8: [{"child": " 1201 ", "start": "01/01/2026", "legal": "C2", "worker": "w"}],
    }
    path = book(tmp_path / "a.xlsx", {f"List {n}": _dated(n, r) for n, r in rows.items()})
    found = answers(read(path))
    assert found["cin_rate"][0] == 1 and found["caseload"] == (1, 1)


def _dated(number: int, rows: Rows) -> list[list[object]]:
    """Return a table whose true dates a workbook takes as their day numbers."""
    first = date(1899, 12, 30)
    return [
        [(cell - first).days if isinstance(cell, date) else cell for cell in row]
        for row in table(number, rows)
    ]


# ---- what is left out, and said ---------------------------------------------------------


def test_rows_that_would_make_a_figure_wrong_are_left_out_and_counted(write: Write) -> None:
    reading = read(write())
    impossible = checks(reading, "Impossible dates")
    assert ("List 4", "", 1) in impossible
    assert ("List 4", "", 1) in checks(reading, "Rows left out")
    assert ("List 3", "", 1) in checks(reading, "Dates after the reference date")


def test_a_share_with_many_blanks_is_not_comparable(write: Write) -> None:
    rows = [
        {**row, "nfa": "c) Unknown" if row["child"] == "C" else row["nfa"]} for row in REFERRALS
    ]
    reading = read(write(l3=table(3, rows)))
    assert answers(reading)["nfa_pct"] == (1, 2) and grade(reading, "nfa_pct") == "C"
    assert grade(read(write(l3=table(3, REFERRALS))), "nfa_pct") == "A"
    left = checks(reading, "Not known, left out of the indicator")
    assert ("List 3", "nfa_pct", 1) in left


def test_a_list_that_spans_less_than_the_window_is_not_comparable(write: Write) -> None:
    rows: Rows = [
        {"child": n, "start": f"{n % 28 + 1:02d}/03/2026", "nfa": "No", "previous": 0}
        for n in range(40)
    ]
    reading = read(write(l3=table(3, rows)))
    assert grade(reading, "referrals") == grade(reading, "nfa_pct") == "C"
    assert grade(reading, "s47_rate") == "B"
    assert ("List 3", "", None) in checks(reading, "Small window")


def test_an_end_that_cannot_be_read_does_not_make_a_plan_open(write: Write) -> None:
    rows: Rows = [*PLANS, {"child": "G", "start": "01/01/2025", "end": "soon", "previous": 0}]
    assert answers(read(write(l7=table(7, rows))))["cpp"][0] == 3
    # while an empty cell shown as day nought says that it is open
    rows[-1]["end"] = "00/01/1900"
    assert answers(read(write(l7=table(7, rows))))["cpp"][0] == 4


def test_dates_before_the_birth_are_impossible_but_for_the_unborn(write: Write) -> None:
    born = "01/06/2026"
    rows: Rows = [
        *PLANS,
        {"child": "H", "born": born, "start": "01/03/2026", "previous": 0},
        {"child": "I", "born": born, "start": "01/03/2025", "previous": 0},
    ]
    reading = read(write(l7=table(7, rows)))
    assert answers(reading)["cpp"][0] == 4
    assert ("List 7", "", 1) in checks(reading, "Impossible dates")


def test_copies_footers_and_empty_rows_are_no_records(write: Write) -> None:
    rows = table(3, [*REFERRALS, REFERRALS[0]])
    rows.insert(2, [""] * 11)
    rows += [["Total", 5, *[""] * 9], ["Applied filters: team is not blank", *[""] * 10]]
    reading = read(write(l3=rows))
    assert answers(reading)["referrals"][0] == 3
    assert ("List 3", "", 1) in checks(reading, "Duplicates")
    assert ("List 3", "", 2) in checks(reading, "Footer rows")
    assert ("List 3", "", 6) in checks(reading, "Rows")


def test_missing_lists_are_named_and_nothing_is_given_for_them(write: Write) -> None:
    reading = read(write(only=(3, 4)))
    missing = {part for part, _, _ in checks(reading, "List not found")}
    assert missing == {f"List {n}" for n in (1, 2, 5, 6, 7, 8, 9, 10, 11)}
    assert not {"cla", "cpp", "cin_rate", "s47_rate"} & set(answers(reading))


def test_an_empty_list_is_not_a_count_of_nought(write: Write) -> None:
    reading = read(write(l8=table(8, [])))
    assert "cla" not in answers(reading) and "cpp" in answers(reading)
    assert ("List 8", "", 0) in checks(reading, "Rows")


def test_a_care_leaver_without_a_worker_is_no_footer(write: Write) -> None:
    folder = write()
    leavers: Rows = [{"child": n, "eligibility": "b) Former relevant child"} for n in range(4)]
    write_csv(folder / "List 9.csv", table(9, leavers))
    reading = read(folder)
    # the four of `test_an_answer_is_the_one_worked_out_by_hand`, and these
    assert answers(reading)["cin_rate"][0] == 8
    assert ("List 9", "", 4) in checks(reading, "Rows")


def test_no_value_of_a_child_is_on_the_quality_page(write: Write) -> None:
    child, worker = "SYN4711", "Synthetic Worker"
    rows: Rows = [{**row, "child": child, "worker": worker, "born": "03/02/2011"} for row in CARE]
    told = repr(read(write(l8=table(8, rows))))
    assert not any(text in told for text in (child, child.lower(), worker, "03/02/2011"))


# ---- how files arrive -------------------------------------------------------------------


def test_a_copy_for_the_analysis_tool_has_its_headers_on_the_second_row(write: Write) -> None:
    rows = table(3, REFERRALS)
    added = [["Referrals per child (distinct count)", "Ethnic group"], *[[1, "White"]] * 5]
    rows = [
        ["Referrals"],
        *[
            ["-" if c == "" else c for c in row] + more
            for row, more in zip(rows, added, strict=True)
        ],
    ]
    reading = read(write(l3=rows))
    assert answers(reading)["nfa_pct"] == (1, 3)
    how = next(c.text for c in reading.quality if c.part.startswith("List 3") and "found" in c.what)
    assert how == "by its headers; headers: in row 2"


def test_a_list_without_known_headers_is_told_by_its_place_and_content(write: Write) -> None:
    strange = [[f"field {n}" for n in range(11)], *table(3, REFERRALS)[1:]]
    reading = read(write(l3=strange))
    assert answers(reading)["nfa_pct"] == (1, 3)
    how = next(c.text for c in reading.quality if c.part.startswith("List 3") and "found" in c.what)
    assert how.startswith("by the number and content of its columns")
    # without a row of headers, the first record is no header
    assert answers(read(write(l3=strange[1:])))["referrals"][0] == 3


def test_one_column_with_a_strange_header_is_told_by_its_place(write: Write) -> None:
    rows = table(3, REFERRALS)
    rows[0][5] = "Rcvd"
    reading = read(write(l3=rows))
    assert answers(reading)["referrals"][0] == 3
    assert ("List 3", "Date of referral", None) in checks(reading, "Column found by its place")


def test_sheets_are_told_by_headers_not_names_and_the_first_is_not_the_tenth(
    tmp_path: Path,
) -> None:
    sheets = {"List 10": table(3, REFERRALS), "Referrals": table(5, ENQUIRIES), "Notes": [["x"]]}
    found = answers(read(book(tmp_path / "a.xlsx", sheets)))
    assert found["referrals"][0] == 3 and found["s47_rate"][0] == 4
    assert (headers.hinted("List_1"), headers.hinted("list 10"), headers.hinted("List 11")) == (
        *(1, 10, 11),
    )


def test_the_list_of_2019_and_the_current_list_9_are_both_known() -> None:
    current = [field.header for field in layouts()[9].fields]
    before = [field.header for field in layouts()[9].fields if not field.current]
    assert (len(current), len(before)) == (17, 13)
    for form in (current, before):
        match = headers.recognise("x", [form])
        assert match and match.layout.number == 9 and len(match.columns) == len(form)


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ","), ("utf-16", "\t"), ("utf-8-sig", ";")]
)
def test_another_encoding_or_separator_is_read_and_said(
    write: Write, encoding: str, delimiter: str
) -> None:
    folder = write()
    rows = table(3, [{**row, "worker": "Zoë"} for row in REFERRALS])
    rows[1][10] = "Zoë"
    write_csv(folder / "List 3.csv", rows, encoding=encoding, delimiter=delimiter)
    reading = read(folder)
    assert answers(reading)["nfa_pct"] == (1, 3)
    assert any(c.what == "How the file is written" for c in reading.quality)


@pytest.mark.parametrize(
    ("number", "given", "meant"),
    [
        (8, "Child’s Legal Status", "Child's Legal Status"),
        (9, "Eligibity Category", "Eligibility Category"),
        (9, "Type of Accomodation", "Type of Accommodation"),
        (3, "ReferralDate", "Date of referral"),
        (5, "StratDiscussionDate", "Strategy discussion initiating Section 47 Enquiry Start Date"),
        (3, "Date of Referal", "Date of referral"),
        (8, "LookedAfterStartDate", "Date Started to be Looked After"),
        (7, "Child Protection Plan\nEnd Date", "Child Protection Plan End Date"),
    ],
)
def test_a_header_is_known_however_it_is_written(number: int, given: str, meant: str) -> None:
    found = headers.columns(layouts()[number], [given])
    assert [layouts()[number].fields[place - 1].header for place in found] == [meant]


def test_headers_that_only_look_alike_are_kept_apart() -> None:
    assert headers.columns(layouts()[8], ["Start Date"]) == {}
    stages = headers.columns(layouts()[11], ["Date Stage 2 started"])
    assert [layouts()[11].fields[place - 1].header for place in stages] == ["Date Stage 2 started"]
    assert (
        headers.columns(layouts()[1], ["Ethnic group", "Contacts per child (distinct count)"]) == {}
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("16/09/2020", "2020-09-16"),
        ("2020-09-16", "2020-09-16"),
        ("2020-09-16T00:00:00", "2020-09-16"),
        ("16/09/2020 00:00:00", "2020-09-16"),
        ("16-Sep-2020", "2020-09-16"),
        ("16.9.20", "2020-09-16"),
        (44090.0, "2020-09-16"),
        ("44090", "2020-09-16"),
        (date(2020, 9, 16), "2020-09-16"),
        ("#N/A", "NaT"),
        ("NULL", "NaT"),
        ("00/01/1900", "NaT"),
        (0.0, "NaT"),
        ("31/02/2020", "NaT"),
        ("09/16/2020", "NaT"),
    ],
)
def test_a_date_is_read_however_it_is_written(text: object, wanted: str) -> None:
    days, _ = values.dates(values.from_cells([text]))
    assert str(days[0]) == wanted


def test_what_became_of_a_date_is_known() -> None:
    _, states = values.dates(values.from_cells(["-", "00/01/1900", "soon", "09/16/2020"]))
    wanted = [values.FINE, values.ZERO, values.UNREADABLE, values.MONTH_FIRST]
    assert states.tolist() == wanted


@pytest.mark.parametrize(
    ("rule", "texts", "wanted"),
    [
        (codes.yes_no, ("a) Yes", "Yes", "Y", "1", "1 - Yes", "TRUE"), "Y"),
        (codes.yes_no, ("b) No", "no", "0", "0 - No"), "N"),
        (codes.yes_no, ("c) Unknown", "Not recorded"), ""),
        (codes.no_further_action, ("NFA", "No further action", "a. Yes"), "Y"),
        (codes.no_further_action, ("FA", "Further action", "b) No"), "N"),
        (codes.source, ("e) 2A: Schools", "2A", "Schools", "Primary School"), "2A"),
        (codes.legal_status, ("V4: Short term breaks, agreements recorded", "Respite"), "V4"),
        (codes.legal_status, ("V2: Single period under S20", "S20", "V2"), "V2"),
        (codes.reason_ceased, ("a) E11: Adopted - application unopposed", "E11"), "E11"),
        (codes.placement, ("k) K2: Children’s Homes", "K2 - Children's Homes"), "K2"),
        (codes.location, ("b) Out", "Outside LA Boundary"), "OUT"),
        (codes.case_status, ("e) Closed episode", "Closed"), "CLOSED"),
        (codes.legal_status, ("PSRMEM - memory",), "?"),
    ],
)
def test_a_label_is_read_with_or_without_its_code(
    rule: Callable[[str], str], texts: tuple[str, ...], wanted: str
) -> None:
    assert {rule(text) for text in texts} == {wanted}


# ---- refused ----------------------------------------------------------------------------


def test_the_reference_date_is_never_guessed(write: Write) -> None:
    assert "--reference" in refused(write(), Options())
    assert "--months" in refused(write(), Options(reference=REFERENCE, months=0))


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", {"List_1": [["Unique ID", "UPN", "SEN primary need"], [1, 2, 3]]}
    )
    assert "none of the lists" in refused(path)
    (tmp_path / "empty").mkdir()
    assert "no CSV or Parquet" in refused(tmp_path / "empty")
    assert "there is no file" in refused(tmp_path / "none.xlsx")


def test_every_missing_column_is_named_at_once(write: Write) -> None:
    short = [[cell for n, cell in enumerate(row) if n not in (5, 7)] for row in table(3, REFERRALS)]
    plans = [row[:12] for row in table(7, PLANS)]
    told = refused(write(l3=short, l7=plans))
    for text in ("List 3.csv, row 1", "'Date of referral'", "'Referral NFA?'", "List 7.csv"):
        assert text in told


def test_a_column_that_cannot_be_used_is_refused_by_its_place(write: Write) -> None:
    rows = table(3, [{**row, "start": "00/01/1900"} for row in REFERRALS])
    told = refused(write(l3=rows))
    assert "List 3.csv, column F ('Date of referral'), from row 2: 5 of 5" in told
    rows = table(3, [{**row, "previous": -1} for row in REFERRALS])
    assert "column I" in (told := refused(write(l3=rows))) and "below nought" in told
    rows = table(3, [{**row, "nfa": 70 + n} for n, row in enumerate(REFERRALS)])
    assert "column H" in refused(write(l3=rows))
    rows = table(3, [{**row, "start": f"03/{20 + n}/2026"} for n, row in enumerate(REFERRALS)])
    assert "the month first" in refused(write(l3=rows))


def test_a_list_that_stands_twice_is_refused(tmp_path: Path) -> None:
    sheets = {"List 3": table(3, REFERRALS), "Copy": table(3, REFERRALS)}
    told = refused(book(tmp_path / "a.xlsx", sheets))
    assert "'List 3'" in told and "'Copy'" in told


def test_another_councils_name_is_refused(tmp_path: Path) -> None:
    def named(title: str) -> Path:
        sheets = {"Cover": [["Annex A"], [title]], "List 3": table(3, REFERRALS)}
        return book(tmp_path / "a.xlsx", sheets)

    assert "Wakefield" in refused(named("City of Wakefield Metropolitan District Council"))
    assert answers(read(named("Barnsley Metropolitan Borough Council")))
    assert answers(read(named("Children who moved here from Wakefield and Leeds")))


def test_a_window_without_a_single_event_is_refused(write: Write) -> None:
    told = refused(write(), Options(reference=date(2030, 3, 31)))
    assert "--reference" in told and "01/10/2029" in told


def test_a_formula_without_its_value_is_refused_by_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("List 3")
        for place, row in enumerate(table(3, REFERRALS)):
            sheet.write_row(place, 0, row)
        sheet.write_formula(3, 5, "=B1", None, "")
    _take_values_out(path)
    told = refused(path)
    assert "sheet 'List 3', row 4, column F: a formula" in told


def _take_values_out(path: Path) -> None:
    """Take the stored values out of a workbook's formulas, as some programs save them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part], count = re.subn(
        rb'<c r="F4"[^>]*><f>B1</f>.*?</c>', b'<c r="F4"><f>B1</f></c>', parts[part]
    )
    assert count == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_ragged_rows_are_refused_when_there_are_many(write: Write) -> None:
    rows = table(3, REFERRALS)
    rows[1:] = [[*row, "x"] for row in rows[1:]]
    told = refused(write(l3=rows))
    assert "another number of cells" in told


def test_numbers_far_from_the_published_are_said_without_a_number(write: Write) -> None:
    found = [c for c in read(write()).quality if c.what == "Far from the published number"]
    assert {c.column for c in found} == {"referrals", "cpp", "cla"}
    assert all(c.count is None and "less than a third" in c.text for c in found)
