"""A council's census file: what is counted, what is refused, and what never leaves the reader.

Every record here is synthetic, made up for the test; the answers were worked out by hand.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from math import isnan, nan
from pathlib import Path

import pytest

from analysis import declare, paths, synthetic
from analysis.errors import UserError
from analysis.local import cin_xml, kinds
from analysis.local._cin_common import day, later, year_to
from analysis.local.aggregate import GRADES, Options, Reading

BARNSLEY, KINGSTON = "370", "314"
Write = Callable[..., Path]


def element(name: str, *inside: str) -> str:
    return f"<{name}>{''.join(inside)}</{name}>"


def header(lea: str = BARNSLEY, year: str = "2026", reference: str = "2026-03-31") -> str:
    details = [element("Collection", "CIN")]
    details += [element("Year", year)] if year else []
    details += [element("ReferenceDate", reference)] if reference else []
    return element(
        "Header",
        element("CollectionDetails", *details),
        element("Source", element("SourceLevel", "L"), element("LEA", lea)),
    )


def child(name: str, *cases: str, sex: str = "<Sex>F</Sex>", born: str = "2015-06-01") -> str:
    return element(
        "Child",
        element(
            "ChildIdentifiers",
            element("LAchildID", name),
            element("PersonBirthDate", born),
            sex,
        ),
        element("ChildCharacteristics", element("Ethnicity", "WBRI")),
        *cases,
    )


def case(
    when: str, *inside: str, source: str = "6", nfa: str = "0", closed: str = "", why: str = ""
) -> str:
    parts = [element("CINreferralDate", when), element("ReferralSource", source)]
    parts += [element("CINclosureDate", closed)] if closed else []
    parts += [element("ReasonForClosure", why)] if why else []
    return element("CINdetails", *parts, element("ReferralNFA", nfa) if nfa else "", *inside)


def assessment(start: str, end: str = "") -> str:
    ended = element("AssessmentAuthorisationDate", end) if end else ""
    return element("Assessments", element("AssessmentActualStartDate", start), ended)


def enquiry(start: str, met: str = "") -> str:
    held = element("DateOfInitialCPC", met) if met else ""
    return element(
        "Section47", element("S47ActualStartDate", start), held, element("ICPCnotRequired", "0")
    )


def plan(start: str, end: str = "", before: str = "0", reviews: tuple[str, ...] = ()) -> str:
    return element(
        "ChildProtectionPlans",
        element("CPPstartDate", start),
        element("CPPendDate", end) if end else "",
        element("InitialCategoryOfAbuse", "NEG"),
        element("LatestCategoryOfAbuse", "NEG"),
        element("NumberOfPreviousCPP", before) if before else "",
        element("Reviews", *[element("CPPreviewDate", each) for each in reviews])
        if reviews
        else "",
    )


def message(*children: str, head: str | None = None) -> str:
    top = header() if head is None else head
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Message>{top}\n' + (
        element("Children", *[f"{each}\n" for each in children]) + "\n</Message>\n"
    )


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a synthetic census and gives its path."""

    def _write(
        *children: str, head: str | None = None, text: str = "", name: str = "synthetic.xml"
    ) -> Path:
        path = tmp_path / name
        path.write_text(text or message(*children, head=head), encoding="utf-8")
        return path

    return _write


def read(path: Path, area: str = BARNSLEY, reference: date | None = None) -> Reading:
    return cin_xml.read(path, area, Options(reference=reference))


def refused(path: Path, area: str = BARNSLEY, reference: date | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read(path, area, reference)
    assert caught.value.exit_code == 2 and caught.value.fix
    return str(caught.value)


def answers(reading: Reading) -> dict[str, tuple[float, float]]:
    return {row.indicator: (row.numerator, row.denominator) for row in reading.counts}


def share(reading: Reading, name: str) -> tuple[float, float]:
    return answers(reading)[name]


def noted(reading: Reading, what: str, column: str = "") -> int:
    found = [c.count or 0 for c in reading.quality if c.what == what and c.column == column]
    return sum(found)


# ---- the year worked out by hand ----------------------------------------------------------

YEAR = (
    # referred by a school, assessed in 44 working days, enquiry, conference on day 15, plan
    # open with reviews in time: 3 months, then 6
    child(
        "SYN-1",
        case(
            "2025-04-01",
            assessment("2025-04-01", "2025-06-06"),
            enquiry("2025-05-01", "2025-05-23"),
            plan("2025-05-23", reviews=("2025-08-23", "2026-02-23")),
            source="2A",
        ),
    ),
    # no further action, then referred again within the year: a re-referral, not in need
    child(
        "SYN-2",
        case("2025-04-30", nfa="1"),
        case(
            "2026-03-31",
            assessment("2026-03-31", "2026-03-31"),
            closed="2026-03-31",
            why="RC8",
        ),
    ),
    # an earlier case, closed, exactly a year before: still within twelve months
    child(
        "SYN-3",
        case("2024-09-10", closed="2024-10-10", why="RC7"),
        case("2025-09-10", assessment("2025-09-10", "2025-11-13"), why="RC9", closed="2025-11-20"),
    ),
    # a day more than a year: no re-referral; closed RC8, but after a plan: in need
    child(
        "SYN-4",
        case("2024-09-09", closed="2024-10-09", why="RC7"),
        case(
            "2025-09-10",
            assessment("2025-09-10", "2025-11-12"),
            element("CINPlanDates", element("CINPlanStartDate", "2025-09-20")),
            closed="2026-01-05",
            why="RC8",
        ),
    ),
    # moved in on another council's plan; conference 16 working days after the referral
    child(
        "SYN-5",
        case("2025-11-03", element("DateOfInitialCPC", "2025-11-25"), plan("2025-11-25")),
    ),
    # a plan of two years and more, open, its reviews late once
    child(
        "SYN-6",
        case(
            "2023-01-10",
            enquiry("2023-01-20", "2023-02-10"),
            plan(
                "2023-02-10",
                before="1",
                reviews=(
                    *("2023-05-10", "2023-11-10", "2024-05-11", "2024-11-01", "2025-04-30"),
                    "2025-10-30",
                ),
            ),
        ),
    ),
    # plans ended: one after exactly 730 days, one after three months to the day, one a day more
    child("SYN-7", case("2023-05-01", plan("2023-06-01", "2025-05-31", before="2"))),
    child("SYN-8", case("2025-06-15", plan("2025-06-30", "2025-09-30", before="1"))),
    child("SYN-9", case("2025-06-16", plan("2025-06-30", "2025-10-01"))),
    # a conference dated before its enquiry
    child("SYN-10", case("2025-07-01", enquiry("2025-07-20", "2025-07-10"))),
    # referred the day after the year: not counted at all
    child("SYN-11", case("2026-04-01", assessment("2026-04-01"))),
)


def test_referrals_by_hand(write: Write) -> None:
    found = answers(read(write(*YEAR)))
    # SYN-1, 2 twice, 3, 4, 5, 8, 9 and 10
    assert found["referrals"][0] == found["referrals_rate"][0] == 9
    assert isnan(found["referrals_rate"][1])
    assert found["nfa_pct"] == (1, 9)
    assert found["taken_forward_pct"] == (8, 9)
    assert found["schools_referrals_pct"] == (1, 9)
    assert found["rereferral_pct"] == (2, 9)
    # SYN-2 (RC8) and SYN-3 (RC9); SYN-4 had a plan
    assert found["not_in_need_pct"] == (2, 9)
    assert found["cin_started_rate"][0] == 9 - 1 - 2


def test_open_at_the_reference_date_by_hand(write: Write) -> None:
    # open: 1, 5, 6, 7, 8, 9, 10; closed: 2's second, 3, 4; no further action and 11 never
    assert share(read(write(*YEAR)), "cin_rate")[0] == 7


def test_assessments_by_hand(write: Write) -> None:
    found = answers(read(write(*YEAR)))
    assert found["assessments_rate"][0] == 4
    # 1 April to 6 June 2025: 48 weekdays after the first day, less Good Friday, Easter Monday
    # and two May holidays, is 44; 10 September to 12 November is 45, to 13 November 46
    assert found["assessments_45_days_pct"] == (3, 4)


def test_enquiries_and_conferences_by_hand(write: Write) -> None:
    reading = read(write(*YEAR))
    found = answers(reading)
    assert found["s47_rate"][0] == 2
    # SYN-1, the transfer SYN-5 and SYN-10
    assert found["icpc_rate"][0] == 3
    assert found["icpc_per_s47_pct"] == (3, 2)
    # 1 to 23 May 2025 is 16 weekdays less one holiday: 15; the transfer took 16; SYN-10 is in
    # the whole only
    assert found["icpc_15_days_pct"] == (1, 3)
    assert next(r for r in reading.counts if r.indicator == "icpc_15_days_pct").grade == "B"


def test_plans_by_hand(write: Write) -> None:
    found = answers(read(write(*YEAR)))
    assert found["cpp"][0] == found["cpp_rate"][0] == 3
    assert found["cpp_starts"][0] == 4
    assert found["cpp_ends"][0] == 3
    assert found["cpp_ends_per_100_starts"] == (3, 4)
    assert found["cpp_subsequent_pct"] == (1, 4)
    assert found["cpp_2y_plus_pct"] == (1, 3)
    assert found["cpp_ended_2y_plus_pct"] == (1, 3)
    assert found["cpp_ended_3m_pct"] == (1, 3)
    # open three months: SYN-1 in time, SYN-5 never reviewed, SYN-6 late by a day once
    assert found["cpp_reviewed_pct"] == (1, 3)


@pytest.mark.parametrize(
    ("reviews", "in_time"),
    [
        (("2025-08-01", "2026-02-01"), True),
        (("2025-08-02", "2026-02-01"), False),
        (("2025-07-01", "2026-01-02"), False),
        (("2025-08-01",), False),
        (("2025-08-01", "2026-02-01", "2026-04-20"), True),
        ((), False),
    ],
)
def test_every_review_must_be_in_time(
    write: Write, reviews: tuple[str, ...], in_time: bool
) -> None:
    path = write(child("SYN-1", case("2025-04-20", plan("2025-05-01", reviews=reviews))))
    assert share(read(path), "cpp_reviewed_pct") == (in_time, 1)


def test_a_plan_of_less_than_three_months_is_not_yet_due(write: Write) -> None:
    due = write(child("SYN-1", case("2025-12-20", plan("2025-12-31"))))
    assert share(read(due), "cpp_reviewed_pct") == (0, 1)
    path = write(child("SYN-1", case("2025-12-20", plan("2026-01-01"))))
    assert "cpp_reviewed_pct" not in answers(read(path))
    left = [c.text for c in read(path).quality if c.column == "cpp_reviewed_pct"]
    assert left and "nothing to take a share of" in left[0]


def test_a_plan_that_ends_on_the_day_is_not_open(write: Write) -> None:
    path = write(
        child("SYN-1", case("2025-04-20", plan("2025-05-01", "2026-03-31"))),
        child("SYN-2", case("2025-04-20", plan("2025-05-01", "2026-04-01"))),
        child("SYN-3", case("2025-04-20", plan("2026-03-31"))),
    )
    assert share(read(path), "cpp")[0] == 2


def test_two_years_are_730_days(write: Write) -> None:
    path = write(
        child("SYN-1", case("2025-04-20", plan("2024-03-31"))),
        child("SYN-2", case("2025-04-20", plan("2024-04-01"))),
    )
    # 31 March 2024 to 31 March 2026 is 730 days
    assert share(read(path), "cpp_2y_plus_pct") == (1, 2)
    path = write(
        child("SYN-1", case("2025-04-20", plan("2023-06-01", "2025-05-31"))),
        child("SYN-2", case("2025-04-20", plan("2023-06-01", "2025-05-30"))),
    )
    assert share(read(path), "cpp_ended_2y_plus_pct") == (1, 2)


def test_a_conference_given_twice_counts_once(write: Write) -> None:
    both = case(
        "2025-05-01", element("DateOfInitialCPC", "2025-05-20"), enquiry("2025-05-02", "2025-05-20")
    )
    reading = read(write(child("SYN-1", both)))
    assert share(reading, "icpc_rate")[0] == 1
    assert noted(reading, "Conference given with the enquiry and as a transfer") == 1
    assert next(r for r in reading.counts if r.indicator == "icpc_15_days_pct").grade == "A"


# ---- the window, and how far figures compare ---------------------------------------------


def test_flows_carry_the_year_and_snapshots_the_day(write: Write) -> None:
    reading = read(write(*YEAR))
    rows = {row.indicator: row for row in reading.counts}
    assert reading.kind == "cin_xml" and reading.reference == date(2026, 3, 31)
    assert (rows["referrals"].start, rows["referrals"].end) == (date(2025, 4, 1), date(2026, 3, 31))
    for name in ("cpp", "cpp_2y_plus_pct", "cpp_reviewed_pct", "cin_rate"):
        assert rows[name].start == rows[name].end == date(2026, 3, 31), name
    assert rows["referrals"].grade == "A"


def test_a_reference_in_the_year_counts_what_the_year_had_seen(write: Write) -> None:
    reading = read(write(*YEAR), reference=date(2025, 9, 30))
    rows = {row.indicator: row for row in reading.counts}
    assert (rows["referrals"].start, rows["referrals"].end) == (date(2025, 4, 1), date(2025, 9, 30))
    # SYN-1, 2, 3, 4, 8, 9, 10
    assert rows["referrals"].numerator == 7
    assert rows["referrals"].grade == "B" and "not the year to 31 March" in rows["referrals"].how
    # SYN-3 and SYN-4 are closed later
    assert rows["cin_rate"].numerator == 8
    assert rows["not_in_need_pct"].numerator == 0
    assert rows["cpp"].grade == "A"


def test_a_reference_date_inside_the_census_year_is_taken(write: Write) -> None:
    reading = read(write(*YEAR, head=header(reference="2025-12-31")))
    assert reading.reference == date(2025, 12, 31)
    assert next(r.start for r in reading.counts if r.indicator == "referrals") == date(2025, 4, 1)


@pytest.mark.parametrize(("year", "reference"), [("2026", ""), ("", "2026-03-31")])
def test_either_the_year_or_the_date_is_enough(write: Write, year: str, reference: str) -> None:
    reading = read(write(*YEAR, head=header(year=year, reference=reference)))
    assert reading.reference == date(2026, 3, 31)


def test_year_and_date_that_disagree_need_a_word(write: Write) -> None:
    path = write(*YEAR, head=header(year="2025"))
    assert "Year is 2025 but ReferenceDate is 31 March 2026" in refused(path)
    assert read(path, reference=date(2026, 3, 31)).reference == date(2026, 3, 31)


def test_a_reference_outside_the_files_year_is_refused(write: Write) -> None:
    said = refused(write(*YEAR), reference=date(2025, 3, 31))
    assert "the year to 31 March 2026" in said and "31 March 2025, is not in it" in said


def test_a_file_of_one_year_gives_the_least_the_rereferrals_can_be(write: Write) -> None:
    row = next(r for r in read(write(*YEAR)).counts if r.indicator == "rereferral_pct")
    assert row.grade == "C" and "24 months" in row.how


def test_two_years_of_closed_cases_make_rereferrals_comparable(write: Write) -> None:
    old = [
        child(f"OLD-{n}", case(f"{2024 + (n > 9)}-{(n + 2) % 12 + 1:02}-05", closed="2025-03-31"))
        for n in range(1, 13)
    ]
    row = next(r for r in read(write(*YEAR, *old)).counts if r.indicator == "rereferral_pct")
    assert row.grade == "A" and row.numerator == 2


def test_what_follows_an_open_case_is_told(write: Write) -> None:
    reading = read(
        write(
            child("SYN-1", case("2025-05-01", closed="2025-08-01", why="RC7"), case("2025-07-31")),
            child("SYN-2", case("2025-05-01", closed="2025-08-01", why="RC7"), case("2025-08-01")),
            child("SYN-3", case("2025-05-01", nfa="1"), case("2025-07-31")),
            child("SYN-4", case("2025-05-01", plan("2025-06-01"), plan("2025-07-01"))),
        )
    )
    assert noted(reading, "Referred while a case was open", "CINreferralDate") == 1
    assert noted(reading, "Two plans open at once", "CPPstartDate") == 1


def test_two_referrals_on_one_day_are_no_rereferral(write: Write) -> None:
    reading = read(write(child("SYN-1", case("2025-05-01"), case("2025-05-01"))))
    assert share(reading, "rereferral_pct") == (0, 2)
    assert noted(reading, "Duplicates", "CINreferralDate") == 1


@pytest.mark.parametrize(
    ("when", "earlier"),
    [("2024-02-29", "2023-02-28"), ("2025-02-28", "2024-02-28")],
)
def test_a_year_before_is_the_same_day(when: str, earlier: str) -> None:
    assert later(date.fromisoformat(when), -12) == date.fromisoformat(earlier)


def test_the_year_to_a_day() -> None:
    assert year_to(date(2026, 3, 31)).start == date(2025, 4, 1)
    assert year_to(date(2024, 2, 29)).start == date(2023, 3, 1)


# ---- older and newer files, blanks and slips -----------------------------------------------


def test_older_and_newer_elements_are_both_read(write: Write) -> None:
    reading = read(
        write(
            child("SYN-1", case("2025-05-01"), sex="<GenderCurrent>2</GenderCurrent>"),
            child(
                "SYN-2",
                case(
                    "2025-05-01",
                    element("PreProceedingsandFGDM", element("PPStartDate", "2025-09-09")),
                    nfa="true",
                ),
            ),
        )
    )
    assert share(reading, "nfa_pct") == (1, 2)
    assert noted(reading, "Unknown values", "GenderCurrent") == 0
    assert noted(reading, "Blank", "Sex") == 0


@pytest.mark.parametrize("form", ["default", "prefixed"])
def test_namespaces_are_tolerated(write: Write, form: str) -> None:
    text = message(*YEAR)
    if form == "default":
        text = text.replace("<Message>", '<Message xmlns="http://example.org/cin">')
    else:
        text = re.sub(r"<(/?)([A-Z])", r"<\1c:\2", text)
        text = text.replace("<c:Message>", '<c:Message xmlns:c="http://example.org/cin">')
    assert answers(read(write(text=text)))["referrals"] == pytest.approx((9, nan), nan_ok=True)


def test_stray_text_and_other_encodings_are_read(tmp_path: Path) -> None:
    text = message(*YEAR).replace("<Sex>", "Sex<Sex>").replace("UTF-8", "ISO-8859-1")
    path = tmp_path / "latin.xml"
    path.write_bytes(text.replace("SYN-1<", "SYN-é<").encode("latin-1"))
    assert share(read(path), "nfa_pct") == (1, 9)
    path.write_bytes(message(*YEAR).replace("UTF-8", "UTF-16").encode("utf-16"))
    assert share(read(path), "nfa_pct") == (1, 9)


def test_a_module_that_is_not_there_is_not_a_nought(write: Write) -> None:
    reading = read(write(child("SYN-1", case("2025-05-01"))))
    missing = {c.column for c in reading.quality if c.what == "Left out"}
    assert {"assessments_rate", "s47_rate", "cpp", "icpc_rate"} <= missing
    assert not {"assessments_rate", "s47_rate", "cpp", "cpp_rate"} & set(answers(reading))


def test_marks_that_are_mostly_blank_give_no_share(write: Write) -> None:
    blank = [child(f"SYN-{n}", case("2025-05-01", nfa="" if n < 3 else "0")) for n in range(20)]
    found = answers(read(write(*blank)))
    assert not {"nfa_pct", "taken_forward_pct", "not_in_need_pct", "cin_rate"} & set(found)
    assert found["referrals"][0] == 20 and found["schools_referrals_pct"] == (0, 20)


def test_what_is_amiss_is_counted_with_its_line(write: Write) -> None:
    reading = read(
        write(
            child(
                "SYN-1",
                case("2025-05-01", assessment("2025-06-10", "2025-06-01"), closed="2025-04-01"),
            ),
            child("SYN-1", case("2025-13-01", source="2C"), sex="<Sex>X</Sex>", born="2026-04-09"),
            child("SYN-3", case("2025-05-01", plan("1900-01-00", before="many"))),
            child("SYN-4"),
        )
    )
    assert noted(reading, "Impossible dates", "AssessmentAuthorisationDate") == 1
    assert noted(reading, "Impossible dates", "CINclosureDate") == 1
    assert noted(reading, "Impossible dates", "PersonBirthDate") == 1
    assert noted(reading, "Not a date", "CINreferralDate") == 1
    assert noted(reading, "Not a date", "CPPstartDate") == 1
    assert noted(reading, "Unknown values", "ReferralSource") == 1
    assert noted(reading, "Unknown values", "Sex") == 1
    assert noted(reading, "Unknown values", "NumberOfPreviousCPP") == 1
    assert noted(reading, "Duplicates", "LAchildID") == 1
    assert noted(reading, "No detail at all", "CINdetails") == 1
    assert noted(reading, "Closure date without reason, or reason without date") == 1
    line = next(c.text for c in reading.quality if c.column == "ReferralSource")
    assert line == "the first at line 4"


def test_no_record_leaves_the_reader(write: Write) -> None:
    reading = read(write(*YEAR, child("SYN-SECRET", case("2025-05-01", source="ODD-VALUE"))))
    told = "\n".join(
        str(value)
        for row in (*reading.counts, *reading.quality)
        for value in dataclasses.astuple(row)
    )
    for secret in ("SYN", "ODD-VALUE", "2015", "2025-05-23"):
        assert secret not in told, secret


# ---- what is refused ---------------------------------------------------------------------


def test_another_councils_file_is_refused_by_name(write: Write) -> None:
    said = refused(write(*YEAR), area=KINGSTON)
    assert "370 (Barnsley)" in said and "Kingston upon Thames (314)" in said and "line 2" in said


def test_all_faults_of_the_header_are_told_at_once(write: Write) -> None:
    head = header(lea="", year="", reference="31st March").replace("CIN<", "CSWW<")
    said = refused(write(*YEAR, head=head))
    assert "Collection: is 'CSWW'" in said
    assert "LEA: is missing; Barnsley is 370" in said
    assert "ReferenceDate: is not a date" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("LAchildID,CINreferralDate\nSYN-1,2025-05-01\n", "is not XML"),
        ("<!DOCTYPE html><html></html>", "is a web page"),
        ("PK\x03\x04 workbook", "an Excel workbook or a zip archive"),
        ("<EXPSSDA903><CHILD/></EXPSSDA903>", "<EXPSSDA903>, not <Message>"),
        ("<Message><Children/></Message>", "no <Header>"),
        (message(), "there is no child in it"),
        (message(child("SYN-1", case("2020-05-01"))), "no referral in it is dated from"),
        (message(*YEAR)[:900], "the file ends before its last element is closed"),
        (message(*YEAR).replace("</Sex>", "</Six>", 1), "line 3: not sound XML (mismatched tag)"),
        ("<Message>" * 60, "more than 40 deep"),
    ],
)
def test_a_wrong_file_is_refused_with_what_it_is(write: Write, text: str, says: str) -> None:
    path = write(text=text or " ")
    said = refused(path)
    assert says in said and path.name in said and "SYN" not in said


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [
<!ENTITY a "boom boom boom boom">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<Message><Header>&c;</Header></Message>
"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE Message [<!ENTITY file SYSTEM "{path}">]>
<Message><Header>&file;</Header></Message>
"""


def test_a_bomb_is_refused_where_it_stands(write: Write) -> None:
    said = refused(write(text=BOMB))
    assert "synthetic.xml, line 2" in said and "do not use this file" in said


def test_nothing_is_fetched_for_an_entity(write: Write, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    said = refused(write(text=OUTSIDE.format(path=secret.as_uri())))
    assert "line 2" in said and "SECRET" not in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "no file absent.xml" in refused(tmp_path / "absent.xml")


def test_ten_councils_in_one_file_are_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.local._cin_common._TIMES", 0.0001)
    said = refused(write(*YEAR))
    assert "9 referrals in the window" in said and "Barnsley has published" in said


def test_a_file_too_big_for_one_council_is_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.local.cin_xml._LIMIT", 100)
    assert "more than ten times the largest return" in refused(write(*YEAR))


# ---- grades, telling kinds apart, and the cost ---------------------------------------------


def test_every_grade_is_of_a_declared_indicator() -> None:
    text = (paths.DECLARED / "local_grades_statutory.toml").read_text(encoding="utf-8")
    for kind, tables in tomllib.loads(text).items():
        assert set(tables) <= set(declare.ids("indicators")), kind
        for table in tables.values():
            own = [each for each in table.values() if isinstance(each, dict)]
            for note in (table, *own):
                assert note["grade"] in GRADES and note["how"].endswith(".")


def test_all_declared_grades_are_used(write: Write) -> None:
    text = (paths.DECLARED / "local_grades_statutory.toml").read_text(encoding="utf-8")
    assert set(answers(read(write(*YEAR)))) == set(tomllib.loads(text)["cin_xml"])


def test_a_census_is_told_by_its_root(write: Write) -> None:
    assert kinds.kind_of(write(*YEAR)) == "cin_xml"
    assert kinds.kind_of(write(text=BOMB)) == "cin_xml"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("31/03/2026", date(2026, 3, 31)),
        ("2026-03-31Z", date(2026, 3, 31)),
        ("2026-03-31+01:00", date(2026, 3, 31)),
        ("2026-03-31T00:00:00", date(2026, 3, 31)),
        ("2026-02-30", None),
        ("00/01/1900", None),
        ("1900-01-01", None),
        ("03-31-2026", None),
        ("2026-03-311", None),
    ],
)
def test_dates(text: str, means: date | None) -> None:
    assert day(text) == means


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def written(name: str, count: int) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8") as out:
            out.write(f"<Message>{header()}<Children>")
            for n in range(count):
                when = (date(2025, 4, 1) + timedelta(days=n % 300)).isoformat()
                inside = assessment(when, when) + enquiry(when, when) + plan(when)
                out.write(child(f"SYN-{n}", case(when, inside)) + "\n")
            out.write("</Children></Message>")
        return path

    def peak(path: Path, count: int) -> int:
        tracemalloc.start()
        assert share(read(path), "referrals")[0] == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(written("first.xml", 10), 10)  # what is loaded once is not the file's
    small, large = peak(written("small.xml", 500), 500), peak(written("large.xml", 3_000), 3_000)
    # what grows is the set of identifiers; the records themselves would take some 20 MB
    assert large < small + 1_000_000


@pytest.mark.parametrize("history", [True, False])
def test_the_simulated_answers_are_found(tmp_path: Path, history: bool) -> None:
    made = synthetic.council(size="small", seed=3)
    path = made.write_cin_xml(tmp_path / "census.xml", history=history)
    reading = read(path, made.area)
    found, truth = answers(reading), made.truth_year
    assert set(found) <= set(truth)
    # without the year before, earlier referrals cannot be seen
    for name in set(found) - (set() if history else {"rereferral_pct"}):
        assert found[name] == pytest.approx(truth[name], nan_ok=True), name
    row = next(r for r in reading.counts if r.indicator == "rereferral_pct")
    assert (row.grade, row.numerator < truth["rereferral_pct"][0]) == (
        ("A", False) if history else ("C", True)
    )
    told = "\n".join(
        str(value)
        for row in (*reading.counts, *reading.quality)
        for value in dataclasses.astuple(row)
    )
    assert not [secret for secret in made.secrets if secret in told]


# ---- the samples ---------------------------------------------------------------------------


def samples() -> Path:
    raw = paths.raw()
    assert raw is not None
    return raw / "local_samples" / "cin"


@pytest.mark.raw
def test_every_sample_is_read_or_refused_with_a_reason() -> None:
    found = sorted(samples().rglob("*.xml"))
    assert len(found) >= 6
    for path in found:
        said = refused(path, area=KINGSTON)
        assert "LEA" in said and "Kingston upon Thames" in said, path.name


@pytest.mark.raw
def test_the_large_sample_agrees_with_a_plain_loop(tmp_path: Path) -> None:
    source = samples() / "validator_cin_fake" / "fake_CIN_data.xml"
    path = tmp_path / source.name
    path.write_text(source.read_text().replace("<LEA>975</LEA>", "<LEA>370</LEA>"))
    assert "Year is 2022 but ReferenceDate is 21 July 2022" in refused(path)
    reading = read(path, reference=date(2022, 3, 31))
    referred, nothing, school, moved, again = 0, 0, 0, 0, 0
    tree = ET.parse(path).getroot()
    for each in tree.iter("Child"):
        dates = sorted(d.text or "" for d in each.iter("CINreferralDate"))
        for record in each.iter("CINdetails"):
            when = record.findtext("CINreferralDate") or ""
            met = record.findtext("DateOfInitialCPC") or ""
            moved += "2021-04-01" <= met <= "2022-03-31"
            if "2021-04-01" <= when <= "2022-03-31":
                referred += 1
                nothing += record.findtext("ReferralNFA") == "true"
                school += record.findtext("ReferralSource") == "2A"
                a_year_before = f"{int(when[:4]) - 1}{when[4:]}"
                again += any(a_year_before <= other < when for other in dates)
    assert referred > 50 and moved > 0
    found = answers(reading)
    assert found["referrals"][0] == referred
    assert found["nfa_pct"] == (nothing, referred)
    assert found["schools_referrals_pct"] == (school, referred)
    assert found["rereferral_pct"] == (again, referred)
    # nothing lies below the referral in this file, so nothing is given of it
    assert not {"assessments_rate", "icpc_rate", "cpp"} & set(found)
