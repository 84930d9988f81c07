"""A council's return on children looked after: what is counted, what is refused.

Every record here is synthetic, made up for the test; the answers were worked out by hand.
"""

from __future__ import annotations

import csv
import dataclasses
import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analysis import paths, synthetic
from analysis.errors import UserError
from analysis.local import kinds, ssda903
from analysis.local._ssda903_tables import CODES, COLUMNS, match
from analysis.local.aggregate import Options, Reading

BARNSLEY = "370"
END = date(2026, 3, 31)
Row = dict[str, str]
Write = Callable[..., Path]


def episode(child: str, decom: str, rne: str, dec: str = "", rec: str = "", **more: str) -> Row:
    plain = {"LS": "C2", "CIN": "N1", "PLACE": "U6", "PLACE_PROVIDER": "PR1"}
    return {"CHILD": child, "DECOM": decom, "RNE": rne, "DEC": dec, "REC": rec, **plain, **more}


def born(child: str, dob: str = "01/06/2015", sex: str = "F") -> Row:
    return {"CHILD": child, "SEX": sex, "DOB": dob, "ETHNIC": "WBRI"}


def text(table: str, rows: list[Row], *, extra: str = "", sign: str = ",") -> str:
    names = [*COLUMNS[table], *([extra] if extra else [])]
    lines = [sign.join(names)]
    lines += [sign.join(row.get(name, "") for name in names) for row in rows]
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes synthetic tables into a folder and gives its path."""

    def _write(
        episodes: list[Row], header: list[Row] | None = None, folder: str = "return"
    ) -> Path:
        path = tmp_path / folder
        path.mkdir(parents=True, exist_ok=True)
        (path / "any name.csv").write_text(text("episodes", episodes), encoding="utf-8")
        people = [born(c) for c in dict.fromkeys(row["CHILD"] for row in episodes)]
        (path / "other.csv").write_text(
            text("header", people if header is None else header), encoding="utf-8-sig"
        )
        return path

    return _write


def read(path: Path, reference: date | None = END) -> Reading:
    return ssda903.read(path, BARNSLEY, Options(reference=reference))


def refused(path: Path, reference: date | None = END) -> str:
    with pytest.raises(UserError) as caught:
        read(path, reference)
    assert caught.value.exit_code == 2 and caught.value.fix
    return str(caught.value)


def answers(reading: Reading) -> dict[str, tuple[float, float]]:
    return {row.indicator: (row.numerator, row.denominator) for row in reading.counts}


def counted(path: Path, name: str, reference: date = END) -> tuple[float, float]:
    return answers(read(path, reference))[name]


def noted(reading: Reading, what: str, column: str = "") -> int:
    found = [c.count or 0 for c in reading.quality if c.what == what and c.column == column]
    return sum(found)


# ---- the year worked out by hand ----------------------------------------------------------

YEAR = [
    # started on the first day of the year
    episode("SYN-A", "01/04/2025", "S", LS="V2"),
    # the placement open on 1 April and two more: three
    episode("SYN-B", "31/03/2025", "S", "01/05/2025", "X1", PL_POST="A"),
    episode("SYN-B", "01/05/2025", "P", "10/05/2025", "X1", PL_POST="B"),
    episode("SYN-B", "10/05/2025", "B", PL_POST="C", LS="E1"),
    # long in one placement; only the legal status changed
    episode("SYN-C", "01/01/2020", "S", "01/01/2023", "X1", PLACE="U4", LS="C1"),
    episode("SYN-C", "01/01/2023", "L", PLACE="U4"),
    # long looked after, moved within the last two years
    episode("SYN-D", "01/01/2023", "S", "01/05/2024", "X1", PL_POST="A"),
    episode("SYN-D", "01/05/2024", "P", PL_POST="B"),
    # placed for adoption with others: the placement before counts with it
    episode("SYN-E", "01/01/2023", "S", "01/01/2025", "X1", PL_POST="A"),
    episode("SYN-E", "01/01/2025", "P", PLACE="A6", PL_POST="B", LS="E1"),
    # five days in hospital, and back to the same carers: one placement
    episode("SYN-F", "01/01/2022", "S", "01/07/2025", "X1", PL_POST="A", URN="1"),
    episode("SYN-F", "01/07/2025", "P", "05/07/2025", "X1", PLACE="T1", PL_POST="H"),
    episode("SYN-F", "05/07/2025", "P", PL_POST="A", URN="1"),
    # adopted by the foster carers it lives with, in time: no move
    episode("SYN-G", "01/06/2022", "S", "01/12/2025", "X1", PLACE="U5", PL_POST="A"),
    episode("SYN-G", "01/12/2025", "T", PLACE="A5", PL_POST="A", LS="E1"),
    # short breaks only: nowhere
    episode("SYN-H", "01/05/2025", "S", LS="V4"),
    episode("SYN-H2", "01/05/2025", "S", "01/06/2025", "E8", LS="V3"),
    # left by adoption; by special guardianship on the last day; home and then adopted
    episode("SYN-I", "01/01/2024", "S", "10/10/2025", "E12", PLACE="A6"),
    episode("SYN-J", "01/01/2024", "S", "31/03/2026", "E45"),
    episode("SYN-K", "01/01/2024", "S", "01/05/2025", "E4A"),
    episode("SYN-K", "01/06/2025", "S", "01/07/2025", "E11"),
    # left the day before the year; care taken over by another council
    episode("SYN-L", "01/01/2024", "S", "31/03/2025", "E8"),
    episode("SYN-L2", "01/01/2024", "S", "01/08/2025", "E3"),
    # in a children's home, 17 years old, moved in within two years
    episode("SYN-N", "01/01/2020", "S", "01/06/2024", "X1", PL_POST="A"),
    episode("SYN-N", "01/06/2024", "P", PLACE="K2", PL_POST="B"),
    # to come; and an end that lies ahead
    episode("SYN-O", "01/04/2026", "S"),
    episode("SYN-P", "01/02/2026", "S", "01/04/2026", "E4A", PLACE="R1"),
]
PEOPLE = [
    born(child, "15/05/2008" if child == "SYN-N" else "01/06/2015")
    for child in dict.fromkeys(row["CHILD"] for row in YEAR)
]


def test_who_is_looked_after_by_hand(write: Write) -> None:
    found = answers(read(write(YEAR, PEOPLE)))
    # A, B, C, D, E, F, G, N, P
    assert found["cla"][0] == found["cla_rate"][0] == 9
    assert found["residential_pct"] == (1, 9)


def test_starts_and_ends_by_hand(write: Write) -> None:
    found = answers(read(write(YEAR, PEOPLE)))
    # A, K and P
    assert found["cla_started"][0] == found["cla_started_rate"][0] == 3
    # I, J, K once, L2
    assert found["cla_ceased"][0] == 4
    assert found["adopted_pct"] == (2, 4)
    assert found["sgo_pct"] == (1, 4)


def test_placements_by_hand(write: Write) -> None:
    assert counted(write(YEAR, PEOPLE), "placements_3_plus_pct") == (1, 9)


def test_stability_by_hand(write: Write) -> None:
    # long looked after and under 16: C, D, E, F, G; all but D are settled
    assert counted(write(YEAR, PEOPLE), "stable_2_years_pct") == (4, 5)


def test_windows_and_grades(write: Write) -> None:
    reading = read(write(YEAR, PEOPLE))
    rows = {row.indicator: row for row in reading.counts}
    assert reading.kind == "ssda903" and reading.reference == END
    assert (rows["cla_ceased"].start, rows["cla_ceased"].end) == (date(2025, 4, 1), END)
    for name in ("cla", "residential_pct", "placements_3_plus_pct", "stable_2_years_pct"):
        assert rows[name].start == rows[name].end == END
    assert rows["cla"].grade == rows["cla_started"].grade == "A"
    assert rows["placements_3_plus_pct"].grade == "B"
    assert "not confirmed" in rows["placements_3_plus_pct"].how
    with (paths.DECLARED / "local_grades_statutory.toml").open("rb") as file:
        assert set(rows) == set(tomllib.load(file)["ssda903"])


def test_distances_are_left_out_and_said_so(write: Write) -> None:
    left = {c.column for c in read(write(YEAR, PEOPLE)).quality if c.what == "Left out"}
    assert left == {"out_of_area_pct", "over_20_miles_pct"}


@pytest.mark.parametrize(
    ("stays", "three"),
    [
        # three moves in the year
        ([("P", "U6", "B"), ("P", "U6", "C")], True),
        # a change of legal status, or of the placement's name with the same carer, is none
        ([("L", "U6", "A"), ("P", "U6", "C")], False),
        ([("T", "U4", "A"), ("U", "U4", "A")], False),
        ([("P", "A5", "A"), ("P", "U6", "C")], False),
        ([("B", "A3", "A"), ("B", "A6", "C")], False),
        # a temporary placement is none; coming back is none; going elsewhere after it is one
        ([("P", "T0", "H"), ("P", "U6", "A")], False),
        ([("P", "T0", "H"), ("P", "U6", "D")], False),
        ([("P", "T3", "H"), ("P", "U6", "D"), ("P", "K2", "E")], True),
        # without a reason, the place decides
        ([("", "U6", "A"), ("", "U6", "A"), ("", "U6", "A")], False),
        ([("", "U6", "B"), ("", "U6", "C")], True),
    ],
)
def test_what_a_placement_is(write: Write, stays: list[tuple[str, str, str]], three: bool) -> None:
    rows = [episode("SYN-1", "01/04/2024", "S", "05/05/2025", "X1", PL_POST="A")]
    for n, (rne, place, post) in enumerate(stays, start=5):
        last = n == 4 + len(stays)
        rows.append(
            episode(
                "SYN-1",
                f"05/{n:02}/2025",
                rne,
                "" if last else f"05/{n + 1:02}/2025",
                "" if last else "X1",
                PLACE=place,
                PL_POST=post,
            )
        )
    assert counted(write(rows), "placements_3_plus_pct") == (three, 1)


def test_a_placement_of_less_than_a_day_does_not_count(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/05/2025", "S", "01/06/2025", "X1", PL_POST="A"),
        episode("SYN-1", "01/06/2025", "P", "01/06/2025", "X1", PL_POST="B"),
        episode("SYN-1", "01/06/2025", "P", PL_POST="C"),
    ]
    assert counted(write(rows), "placements_3_plus_pct") == (0, 1)


def test_placements_of_two_periods_of_care_in_the_year_add_up(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/05/2025", "S", "01/06/2025", "X1", PL_POST="A"),
        episode("SYN-1", "01/06/2025", "P", "01/07/2025", "E4A", PL_POST="B"),
        episode("SYN-1", "01/09/2025", "S", PL_POST="B"),
    ]
    assert counted(write(rows), "placements_3_plus_pct") == (1, 1)


@pytest.mark.parametrize(
    ("dob", "since", "place_since", "expected"),
    [
        ("01/04/2010", "30/09/2023", "31/03/2024", (1, 1)),
        ("31/03/2010", "30/09/2023", "31/03/2024", None),  # 16 that day
        ("01/04/2010", "01/10/2023", "31/03/2024", None),  # a day short of 2.5 years
        ("01/04/2010", "30/09/2023", "01/04/2024", (0, 1)),  # a day short of two years
    ],
)
def test_the_edges_of_stability(
    write: Write, dob: str, since: str, place_since: str, expected: tuple[int, int] | None
) -> None:
    rows = [
        episode("SYN-1", since, "S", place_since, "X1", PL_POST="A"),
        episode("SYN-1", place_since, "P", PL_POST="B"),
        episode("SYN-2", "01/05/2025", "S", "01/06/2025", "E8"),
    ]
    found = answers(read(write(rows, [born("SYN-1", dob), born("SYN-2")])))
    assert found.get("stable_2_years_pct") == expected


def test_a_placement_that_ended_as_the_year_began_counts(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/01/2025", "S", "01/04/2025", "X1", PL_POST="A"),
        episode("SYN-1", "01/04/2025", "P", "01/05/2025", "X1", PL_POST="B"),
        episode("SYN-1", "01/05/2025", "P", PL_POST="C"),
    ]
    assert counted(write(rows), "placements_3_plus_pct") == (1, 1)


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        # home for a while, or back at once: the second period of care is not long
        ([("01/01/2020", "S", "01/01/2023", "E4A", "U6"), ("01/06/2025", "S", "", "", "U6")], None),
        ([("01/01/2020", "S", "01/06/2025", "E4A", "U6"), ("01/06/2025", "S", "", "", "U6")], None),
        # in hospital on the day, and with the same carers since 2022
        (
            [("01/01/2022", "S", "20/03/2026", "X1", "U6"), ("20/03/2026", "P", "", "", "T1")],
            (1, 1),
        ),
        # placed for adoption at once, and after a temporary placement only
        (
            [("01/07/2023", "S", "01/06/2025", "X1", "T0"), ("01/06/2025", "P", "", "", "A6")],
            (0, 1),
        ),
        ([("01/07/2023", "S", "", "", "A6")], (1, 1)),
    ],
)
def test_what_a_settled_child_is(
    write: Write, stays: list[tuple[str, str, str, str, str]], expected: tuple[int, int] | None
) -> None:
    # the child before in the file is no part of this one's story
    rows = [episode("SYN-0", "01/01/2010", "S", "01/06/2025", "E8", PL_POST="Z")]
    for n, (decom, rne, dec, rec, place) in enumerate(stays):
        rows.append(episode("SYN-1", decom, rne, dec, rec, PLACE=place, PL_POST=str(n)))
    assert answers(read(write(rows))).get("stable_2_years_pct") == expected


def test_a_gap_without_a_new_start_ends_what_was(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/01/2020", "S", "01/01/2023", "X1"),
        episode("SYN-1", "01/06/2025", "L"),
    ]
    reading = read(write(rows))
    assert noted(reading, "Gaps", "DECOM") == 1
    # since when the child has been looked after is not known
    assert "stable_2_years_pct" not in answers(reading)


@pytest.mark.parametrize("why", ["one year only", "no birth", "adoptive", "temporary"])
def test_stability_is_left_out_where_the_files_cannot_tell(write: Write, why: str) -> None:
    rows = {
        "one year only": [episode("SYN-1", "01/06/2025", "P")],
        "no birth": [episode("SYN-1", "01/06/2025", "S")],
        "adoptive": [
            episode("SYN-1", "01/01/2020", "P", "01/06/2025", "X1", PLACE="T0"),
            episode("SYN-1", "01/06/2025", "P", PLACE="A6"),
        ],
        "temporary": [
            episode("SYN-1", "01/01/2020", "S", PLACE="T0"),
            episode("SYN-2", "01/06/2025", "S", "01/07/2025", "E8"),
        ],
    }[why]
    people = [born("SYN-1", "" if why == "no birth" else "01/06/2015"), born("SYN-2")]
    reading = read(write(rows, people))
    assert "stable_2_years_pct" not in answers(reading)
    left = [c.text for c in reading.quality if c.column == "stable_2_years_pct"]
    assert left and "do not reach back far enough" in left[0]


# ---- years, and parts of one ---------------------------------------------------------------


def test_an_extract_of_half_a_year_counts_half_a_year(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/01/2020", "S"),
        episode("SYN-2", "01/05/2025", "S", "01/06/2025", "E12"),
    ]
    reading = read(write(rows), date(2025, 9, 30))
    found = {row.indicator: row for row in reading.counts}
    assert (found["cla_started"].start, found["cla_started"].end) == (
        date(2025, 4, 1),
        date(2025, 9, 30),
    )
    assert found["cla_started"].grade == "B" and found["cla"].grade == "A"
    assert found["placements_3_plus_pct"].grade == "C"


def test_a_year_to_another_day_needs_the_year_before(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/01/2020", "S"),
        episode("SYN-2", "01/05/2024", "S", "01/12/2024", "E12"),
    ]
    found = {row.indicator: row for row in read(write(rows), date(2025, 9, 30)).counts}
    assert found["cla_ceased"].start == date(2024, 10, 1)
    assert found["cla_ceased"].numerator == 1 and found["cla_ceased"].grade == "B"
    assert found["placements_3_plus_pct"].grade == "B"


@pytest.mark.parametrize("folder", ["return/2024", "return/last year"])
def test_an_earlier_year_can_stand_beside_the_newest(write: Write, folder: str) -> None:
    now = [
        episode("SYN-1", "01/06/2024", "P", PL_POST="B"),
        episode("SYN-2", "01/05/2025", "S", "01/06/2025", "E8"),
    ]
    before = [
        episode("SYN-1", "01/01/2020", "S", "01/06/2024", "X1", PL_POST="A"),
        # still open then; the newest file has its end
        episode("SYN-2", "01/05/2025", "S"),
        # open then, and gone from the newest file: not looked after now
        episode("SYN-3", "01/01/2024", "S"),
    ]
    assert "stable_2_years_pct" not in answers(read(write(now)))
    write(before, folder=folder)
    reading = read(write(now))
    assert answers(reading)["stable_2_years_pct"] == (0, 1)
    assert answers(reading)["cla"][0] == 1 and answers(reading)["cla_ceased"][0] == 1
    assert noted(reading, "Open in an earlier year's file only", "DEC") == 1


def test_years_in_the_names_tell_which_file_is_newer(tmp_path: Path) -> None:
    old, new = (
        episode("SYN-1", "01/01/2020", "S"),
        episode("SYN-1", "01/01/2020", "S", "01/05/2025", "E8"),
    )
    for name, row in (("episodes 2026.csv", new), ("episodes_2025.csv", old)):
        (tmp_path / name).write_text(text("episodes", [row]), encoding="utf-8")
    assert counted(tmp_path, "cla")[0] == 0
    assert counted(tmp_path, "cla_ceased")[0] == 1


def test_two_files_of_one_table_and_no_year_are_refused(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(text("episodes", YEAR), encoding="utf-8")
    assert "two.csv: holds the episodes table, as one.csv does" in refused(tmp_path)


# ---- forms of the files ----------------------------------------------------------------------


def test_one_file_of_episodes_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text("episodes", YEAR), encoding="utf-8")
    reading = read(path)
    assert answers(reading)["cla"][0] == 9
    assert [c.part for c in reading.quality if c.what == "Not given"] == ["Table: header"]


def test_columns_may_stand_in_any_order_and_in_small_letters(tmp_path: Path) -> None:
    names = list(reversed(COLUMNS["episodes"]))
    lines = [",".join(names).lower(), *(",".join(r.get(n, "") for n in names) for r in YEAR)]
    path = tmp_path / "x.csv"
    path.write_text("\n\n" + "\n".join(lines) + "\n,,,\n", encoding="utf-8-sig")
    assert counted(path, "cla")[0] == 9


def test_columns_of_no_table_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text("episodes", YEAR, extra="NOTES"), encoding="utf-8")
    reading = read(path)
    assert answers(reading)["cla"][0] == 9
    assert noted(reading, "Columns passed over") == 1


def xml(rows: list[Row], people: list[Row]) -> str:
    parts = ["<EXPSSDA903>"]
    for person in people:
        parts.append(f"<CHILD>\n<HEADER><CHILDID>{person['CHILD']}</CHILDID><DOB>{person['DOB']}")
        parts.append("</DOB><SEX>2</SEX><ETHNIC>WBRI</ETHNIC><UASC /></HEADER>")
        for row in (row for row in rows if row["CHILD"] == person["CHILD"]):
            named = {("PL" if name == "PLACE" else name): value for name, value in row.items()}
            cells = "".join(f"<{n}>{v}</{n}>" for n, v in named.items() if n != "CHILD")
            parts.append(f"<EPISODE>{cells}</EPISODE>")
        parts.append("</CHILD>")
    return "".join([*parts, "</EXPSSDA903>"])


def test_the_xml_form_gives_the_same_answers(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    path.write_text(xml(YEAR, PEOPLE), encoding="utf-8")
    found, same = answers(read(path)), answers(read(write(YEAR, PEOPLE)))
    assert set(found) == set(same)
    for name, answer in found.items():
        assert answer == pytest.approx(same[name], nan_ok=True), name
    assert kinds.kind_of(path) == kinds.kind_of(tmp_path / "return") == "ssda903"


@pytest.mark.parametrize("sex", ["1", "2", "M", "F", "U"])
def test_sex_is_read_in_old_and_new_codes(write: Write, sex: str) -> None:
    reading = read(write(YEAR[:1], [born("SYN-A", sex=sex)]))
    assert noted(reading, "Unknown values", "SEX") == 0


@pytest.mark.parametrize("table", [name for name in COLUMNS if name not in ("episodes", "header")])
def test_every_table_is_known_by_its_columns(write: Write, table: str) -> None:
    folder = write(YEAR, PEOPLE)
    row = {"CHILD": "SYN-A", "DOB": "01/06/2015"}
    (folder / "third.csv").write_text(text(table, [row]), encoding="utf-8")
    said = [c.text for c in read(folder).quality if c.part == "third.csv"]
    assert said == [f"the {table} table, known by its columns"]


def test_no_table_is_told_of_other_columns() -> None:
    assert match(["indicator", "numerator"]).table == ""
    near = match([name for name in COLUMNS["episodes"] if name != "DEC"])
    assert (near.table, near.missing) == ("episodes", ("DEC",))


def test_a_file_that_is_none_of_the_tables_is_left_out(write: Write) -> None:
    folder = write(YEAR, PEOPLE)
    (folder / "notes.csv").write_text("what,when\nhello,today\n", encoding="utf-8")
    reading = read(folder)
    assert [c.what for c in reading.quality if c.part == "notes.csv"] == ["Left out"]


# ---- how sound they are ------------------------------------------------------------------------


def test_what_is_amiss_is_counted_with_its_row(write: Write) -> None:
    rows = [
        episode("SYN-1", "01/05/2025", "S", "01/06/2025", "X1"),
        episode("SYN-1", "20/05/2025", "P", "01/07/2025", "X1"),  # starts too early
        episode("SYN-1", "05/07/2025", "P", "10/07/2025", "X1"),  # a gap, and nothing after it
        episode("SYN-2", "01/05/2025", "S", "01/04/2025", "E8"),  # ends before it starts
        episode("SYN-3", "01/05/2025", "Q", PLACE="U9"),
        episode("SYN-3", "01/05/2025", "S", "31/02/2026", "E8"),
        episode("SYN-4", "01/05/2015", "S", "01/05/2025", ""),  # before birth; no reason
        episode("SYN-4", "01/06/2025", "P", LS=""),
        episode("SYN-5", "01/06/2026", "S"),
        episode("SYN-6", "01/06/2025", "S"),
        episode("SYN-6", "01/06/2025", "S"),
        *(episode(f"SYN-{n}", "01/06/2025", "S", "01/06/2026", "X1") for n in range(10, 20)),
    ]
    people = [born(f"SYN-{n}") for n in (1, 2, 3, 4, 5, *range(10, 20))]
    reading = read(write(rows, [*people, born("SYN-1", sex="M")]))
    for what, column, count in [
        ("Overlapping episodes", "DECOM", 1),
        ("Gaps", "DECOM", 1),
        ("Gaps", "REC", 1),
        ("Unknown values", "RNE", 1),
        ("Unknown values", "PLACE", 1),
        ("Not a date", "DEC", 1),
        ("Blank", "LS", 1),
        ("End without reason", "REC", 1),
        ("Impossible dates", "DEC", 1),
        ("Impossible dates", "DECOM", 2),  # before birth, and after the reference date
        ("Duplicates", "DECOM", 1),  # two of SYN-3 on one day
        ("Duplicates", "", 1),  # the row of SYN-6 twice
        ("Duplicates", "CHILD", 1),
        ("Children without a header", "CHILD", 1),
    ]:
        assert noted(reading, what, column) == count, (what, column)
    said = next(c.text for c in reading.quality if c.column == "PLACE")
    assert said == "the first at row 6 of any name.csv"


def test_an_end_that_cannot_be_read_is_an_end(write: Write) -> None:
    rows = [episode(f"SYN-{n}", "01/05/2025", "S") for n in range(10)]
    rows += [episode(f"SYN-E{n}", "01/05/2025", "S", "01/06/2025", "E8") for n in range(10)]
    rows += [episode("SYN-X", "01/05/2025", "S", "31/06/2025", "E8")]
    found = answers(read(write(rows)))
    assert found["cla"][0] == 10 and found["cla_ceased"][0] == 10


def test_no_record_leaves_the_reader(write: Write) -> None:
    rows = [*YEAR, episode("SYN-Z", "01/06/2025", "S", PL_POST="SE1 7XX", URN="SC99", RNE="ODD")]
    reading = read(write(rows, PEOPLE))
    told = "\n".join(
        str(value)
        for row in (*reading.counts, *reading.quality)
        for value in dataclasses.astuple(row)
    )
    for secret in ("SYN-", "SE1", "SC99", "ODD", "2015", "01/06"):
        assert secret not in told, secret


# ---- what is refused -----------------------------------------------------------------------------


def test_the_reference_date_must_be_given(write: Write) -> None:
    assert "do not say which day" in refused(write(YEAR, PEOPLE), None)


def test_a_year_in_which_nothing_happens_is_refused(write: Write) -> None:
    said = refused(write(YEAR, PEOPLE), date(2019, 3, 31))
    assert "no episode starts or ends from 1 April 2018 to 31 March 2019" in said


def test_all_faults_of_all_files_are_told_at_once(write: Write) -> None:
    folder = write(YEAR, PEOPLE)
    (folder / "empty.csv").write_text("\n", encoding="utf-8")
    (folder / "semi.csv").write_text(text("reviews", [], sign=";"), encoding="utf-8")
    (folder / "latin.csv").write_bytes(text("oc3", [{"CHILD": "é"}]).encode("latin-1"))
    (folder / "lacks.csv").write_text("CHILD,DOB,MISSING,MIS_START\n", encoding="utf-8")
    (folder / "ragged.csv").write_text(
        text("uasc", []) + "SYN-A,1,01/06/2015\nSYN-B,1,01/06/2015,,,\n", encoding="utf-8"
    )
    (folder / "book.csv").write_bytes(b"PK\x03\x04 and more")
    (folder / "twice.csv").write_text(text("ad1", []).replace("CHILD", "CHILD,DOB", 1))
    said = refused(folder)
    for part in (
        "empty.csv is empty",
        "semi.csv, row 1: columns are separated by semicolons",
        "latin.csv, row 2: not UTF-8 text",
        "lacks.csv, row 1: looks like the missing table, but lacks the column MIS_END",
        "ragged.csv, row 2: not the 4 cells",
        "ragged.csv, row 3: not the 4 cells",
        "book.csv is a workbook or an archive",
        "twice.csv, row 1: DOB stands twice",
    ):
        assert part in said, part
    assert "SYN-A" not in said


def test_a_missing_row_of_column_names_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text("episodes", YEAR).split("\r\n", 1)[1], encoding="utf-8")
    said = refused(path)
    assert "x.csv, row 1: the row of column names is missing" in said and "SYN" not in said


@pytest.mark.parametrize("column", ["DECOM", "DEC"])
def test_dates_in_another_format_are_refused(write: Write, column: str) -> None:
    rows = [dict(row) for row in YEAR]
    for row in rows:
        if row[column]:
            day, month, year = row[column].split("/")
            row[column] = f"{month}-{day}-{year}"
    said = refused(write(rows, PEOPLE))
    assert f"any name.csv, row {'2' if column == 'DECOM' else '3'}, column {column}" in said


def test_a_table_no_figure_rests_on_does_not_stop_the_return(write: Write) -> None:
    folder = write(YEAR, PEOPLE)
    wrong = {"CHILD": "SYN-A", "DOB": "then", "MISSING": "M", "MIS_START": "now"}
    (folder / "third.csv").write_text(text("missing", [wrong]), encoding="utf-8")
    assert noted(read(folder), "Not a date", "MIS_START") == 1


def test_a_column_of_which_a_fifth_is_no_date_is_refused(write: Write) -> None:
    rows = [episode(f"SYN-{n}", "01/05/2025" if n else "00/01/1900", "S") for n in range(5)]
    said = refused(write(rows))
    assert "any name.csv, row 2, column DECOM: not a date" in said and "20% of the column" in said


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", "Date of referral,Age\n2025-01-01,3\n", "those of no SSDA903 table"),
        ("x.csv", text("header", PEOPLE), "there is no table of episodes"),
        ("x.csv", 'CHILD,"DECOM\n', "those of no SSDA903 table"),
        ("x.xml", "<Message></Message>", "is not <EXPSSDA903>"),
        ("x.xml", "<EXPSSDA903><CHILD>", "has been cut short"),
        ("x.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><EXPSSDA903>&b;</EXPSSDA903>", "do not use"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, content: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    said = refused(path)
    assert says in said and name in said


def test_a_folder_without_csv_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "return.xlsx").write_bytes(b"PK")
    assert "holds a workbook (return.xlsx) but no CSV or XML file" in refused(tmp_path)
    assert "no file or folder absent" in refused(tmp_path / "absent")


def test_files_too_big_for_one_council_are_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(YEAR, PEOPLE)
    monkeypatch.setattr("analysis.local._ssda903_files._LIMIT", 100)
    assert "more than ten times the largest return" in refused(folder)


def test_ten_councils_in_one_file_are_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.local._cin_common._TIMES", 0.0001)
    assert "9 children looked after in the window" in refused(write(YEAR, PEOPLE))


# ---- simulated lives, and the samples ------------------------------------------------------------


@pytest.mark.parametrize("history", [True, False])
def test_the_simulated_answers_are_found(tmp_path: Path, history: bool) -> None:
    made = synthetic.council(size="small", seed=3)
    folder = made.write_ssda903(tmp_path / "return", history=history)
    reading = ssda903.read(folder, made.area, Options(reference=made.year.end))
    found, truth = answers(reading), made.truth_year
    assert ("stable_2_years_pct" in found) is history
    assert set(found) <= set(truth)
    for name, answer in found.items():
        assert answer == pytest.approx(truth[name], nan_ok=True), name
    told = "\n".join(
        str(value)
        for row in (*reading.counts, *reading.quality)
        for value in dataclasses.astuple(row)
    )
    assert not [secret for secret in made.secrets if secret in told]


def samples() -> Path:
    raw = paths.raw()
    assert raw is not None
    return raw / "local_samples"


def plain_counts(rows: list[Row], start: str, end: str) -> dict[str, float]:
    """Count a year with plain loops over texts as yyyymmdd."""

    def iso(text: str) -> str:
        return "".join(reversed(text.split("/"))) if text else ""

    here, came = set(), set()
    went: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row["LS"] in ("V3", "V4"):
            continue
        first, last = iso(row["DECOM"]), iso(row["DEC"])
        if first <= end and (not last or last > end):
            here.add(row["CHILD"])
        if row["RNE"] == "S" and start <= first <= end:
            came.add(row["CHILD"])
        if start <= last <= end and row["REC"] not in ("", "X1"):
            went[row["CHILD"]] = max(went.get(row["CHILD"], ("", "")), (last, row["REC"]))
    reasons = [reason for _, reason in went.values()]
    return {
        "cla": len(here),
        "cla_started": len(came),
        "cla_ceased": len(went),
        "adopted_pct": sum(reason in ("E11", "E12") for reason in reasons),
        "sgo_pct": sum(reason[:2] == "E4" and reason[2] in "345678" for reason in reasons),
    }


@pytest.mark.raw
@pytest.mark.parametrize(
    "file", ["ssda903/validator_903_fake/episodes.csv", "cs_demand_model/2017-episodes.csv"]
)
def test_samples_agree_with_a_plain_loop(file: str) -> None:
    path = samples() / file
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    expected = plain_counts(rows, "20170401", "20180331")
    assert expected["cla"] > 50 and expected["cla_ceased"] > 50
    found = answers(read(path, date(2018, 3, 31)))
    assert {name: found[name][0] for name in expected} == expected


@pytest.mark.raw
def test_linked_years_agree_with_a_plain_loop() -> None:
    folder = samples() / "cs_demand_model"
    newest: dict[tuple[str, str], Row] = {}
    years: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*-episodes.csv")):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            for row in csv.DictReader(opened):
                newest[row["CHILD"], row["DECOM"]] = row
                years[row["CHILD"], row["DECOM"]] = path.name[:4]
    rows = [row for key, row in newest.items() if row["DEC"] or years[key] == max(years.values())]
    expected = plain_counts(rows, "20190401", "20200331")
    found = answers(read(folder, date(2020, 3, 31)))
    assert {name: found[name][0] for name in expected} == expected
    assert expected["cla"] > 50


@pytest.mark.raw
def test_the_xml_sample_agrees_with_its_own_episodes() -> None:
    reading = read(samples() / "ssda903/validator_903_fake/fake_903.xml", date(2018, 3, 31))
    assert answers(reading)["cla"][0] > 50
    assert noted(reading, "Unknown values", "PLACE") == 0


@pytest.mark.raw
def test_every_sample_file_is_read_or_refused_with_a_reason() -> None:
    taken: dict[bool, set[str]] = defaultdict(set)
    for path in sorted(samples().rglob("*")):
        if path.suffix in (".csv", ".xml", ".xlsx", ".yml"):
            try:
                read(path, date(2018, 3, 31))
                taken[True].add(path.name)
            except UserError as error:
                assert path.name in str(error) and error.fix, path
                taken[False].add(path.name)
    assert {"episodes.csv", "fake_903.xml", "2017-episodes.csv"} <= taken[True]
    assert {"2017-header.csv", "annex_a_columns.csv", "Annex_A_2024_Jan.xlsx"} <= taken[False]


@pytest.mark.raw
def test_codes_and_columns_are_those_of_the_schemas() -> None:
    text = (samples() / "specs" / "SSDA903_schema_2017.yml").read_text(encoding="utf-8")
    later = "\n".join(
        path.read_text(encoding="utf-8") for path in (samples() / "specs").glob("SSDA903*diff.yml")
    )
    named = {
        line.split('code: "')[1][:-1]
        for line in f"{text}\n{later}".splitlines()
        if "code: " in line
    }
    assert named - {"True", "False"} <= set().union(*CODES.values())
    for columns in COLUMNS.values():
        if columns != COLUMNS["deprivation of liberty"]:
            assert all(f"{column}:" in text + later for column in columns)
