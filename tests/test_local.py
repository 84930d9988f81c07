"""A council's own figures: what the door lets in, what it withholds, what it refuses.

Every figure here is synthetic, made up for the test; no council typed any of them.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis import declare, indicators, local, moves, runner, stats
from analysis.errors import Faults, UserError
from analysis.local import COLUMNS, RELEASE, specs
from analysis.study import Study, study
from analysis.study.frame import panel

NORTH_YORKSHIRE, KINGSTON = "815", "314"
HEADER = ",".join(COLUMNS)
YEAR = "2025-04-01,2026-03-31"
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a synthetic file and gives its path."""

    def _write(*rows: str, header: str = HEADER, name: str = "synthetic.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return str(path)

    return _write


def read(path: str, area: str = NORTH_YORKSHIRE, edition: str = "current") -> local.Rows:
    return local.read(path, area, edition)


def refused(path: str, area: str = NORTH_YORKSHIRE, edition: str = "current") -> str:
    with pytest.raises(UserError) as caught:
        read(path, area, edition)
    assert caught.value.exit_code == 2 and caught.value.fix
    return str(caught.value)


# ---- what comes in ----------------------------------------------------------------------


def test_a_share_gets_its_own_interval(write: Write) -> None:
    point = read(write(f"rereferral_pct,{YEAR},1200,6000"))["rereferral_pct"][2026]
    limits = stats.wilson(1200, 6000)
    assert (point.value, point.numerator, point.denominator) == (20.0, 1200, 6000)
    assert point.low == pytest.approx(100 * float(limits.low))
    assert point.high == pytest.approx(100 * float(limits.high))
    assert (point.release, point.file, point.flag) == (RELEASE, "synthetic.csv", "")


def test_a_plain_count_has_no_denominator(write: Write) -> None:
    point = read(write(f"cpp,{YEAR},340,"))["cpp"][2026]
    assert (point.value, point.denominator) == (340, 1)
    assert point.low < 340 < point.high


def test_a_rate_divides_by_the_newest_population_of_the_council(write: Write) -> None:
    point = read(write(f"cpp_rate,{YEAR},340,"))["cpp_rate"][2026]
    people = indicators.population("current").xs(NORTH_YORKSHIRE, level="area")["value"]
    assert point.denominator == people[people.index.max()]
    assert point.value == pytest.approx(340 / people.iloc[-1] * 10_000)


def test_a_rate_of_an_earlier_year_divides_by_that_year(write: Write) -> None:
    published = indicators.point("cpp_rate", "current", NORTH_YORKSHIRE, 2016)
    assert published is not None
    text = f"cpp_rate,2015-04-01,2016-03-31,{published.numerator:.0f},"
    again = read(write(text))["cpp_rate"][2016]
    for name in ("value", "low", "high", "denominator"):
        assert getattr(again, name) == pytest.approx(getattr(published, name)), name


def test_a_population_that_is_given_is_used(write: Write) -> None:
    assert read(write(f"cpp_rate,{YEAR},340,100000"))["cpp_rate"][2026].value == pytest.approx(34)


def test_workforce_years_end_in_september(write: Write) -> None:
    rows = read(write("vacancy_rate,2025-10-01,2026-09-30,30.5,200"))["vacancy_rate"]
    assert rows[2026].value == pytest.approx(15.25)


def test_every_indicator_ends_its_years_on_a_day_the_door_knows() -> None:
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        assert f"{specs.year_end(spec)[1]} " in spec.period_means, name
        assert (specs.source(spec) == "workforce") == ("September" in spec.period_means), name


def test_what_a_spreadsheet_writes_is_read(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, dates turned round, commas, trailing rows."""
    path = tmp_path / "synthetic.csv"
    text = f'{HEADER.upper()}\r\nreferrals,01/04/2025,31/03/2026,"5,100",\r\n,,,,\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read(str(path))["referrals"][2026].value == 5100


def test_a_path_is_taken_from_the_project_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    write(f"cpp,{YEAR},340,", name="data.csv")
    monkeypatch.setattr(local.sheet.paths, "root", lambda: tmp_path)
    assert local.sheet.locate("data.csv") == tmp_path / "data.csv"


# ---- what is withheld -------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "cpp,{},1,",
        "cpp,{},5,",
        "cpp_rate,{},3,",
        "rereferral_pct,{},4,600",
        "rereferral_pct,{},0,5",
        "rereferral_pct,{},597,600",
        "cpp_ends_per_100_starts,{},80,2",
    ],
)
def test_small_counts_are_withheld_with_every_number_of_the_row(write: Write, row: str) -> None:
    (rows,) = read(write(row.format(YEAR))).values()
    point = rows[2026]
    assert point.flag == "c" and local.withheld(rows) == 1
    numbers = (point.value, point.low, point.high, point.numerator, point.denominator)
    assert all(np.isnan(number) for number in numbers)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("cpp,{},0,", 0),
        ("cpp,{},6,", 6),
        ("rereferral_pct,{},0,600", 0),
        ("rereferral_pct,{},600,600", 100),
        ("rereferral_pct,{},594,600", 99),
        # money is not a count of people, however small
        ("cla_spend,{},5,", 5e-6),
    ],
)
def test_real_noughts_and_larger_counts_are_shown(write: Write, row: str, value: float) -> None:
    (rows,) = read(write(row.format(YEAR))).values()
    assert rows[2026].value == pytest.approx(value) and local.withheld(rows) == 0


def test_a_share_of_none_is_not_applicable(write: Write) -> None:
    point = read(write(f"rereferral_pct,{YEAR},0,0"))["rereferral_pct"][2026]
    assert point.flag == "z" and np.isnan(point.value)


# ---- what is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"rerefer_pct,{YEAR},1,2", ["row 2, column indicator", "'rerefer_pct'", "rereferral_pct"]),
        (f",{YEAR},1,2", ["column indicator", "is empty"]),
        (f"cpp,{YEAR},many,", ["row 2, column numerator", "'many' is not a number"]),
        (f"cpp,{YEAR},nan,", ["column numerator", "not a number"]),
        (f'cpp,{YEAR},"1,23",', ["column numerator", "not a number"]),
        (f"rereferral_pct,{YEAR},,600", ["column numerator", "is empty"]),
        (f"cpp,{YEAR},,", ["no row has a number"]),
        (f"cpp,{YEAR},25.5,", ["column numerator", "not a whole number"]),
        (f"cpp,{YEAR},-40,", ["column numerator", "'-40' is negative"]),
        (f"rereferral_pct,{YEAR},10,−40", ["column denominator", "is negative"]),
        (f"rereferral_pct,{YEAR},601,600", ["column numerator", "more than the denominator"]),
        (f"rereferral_pct,{YEAR},60,", ["column denominator", "divided by cin.referrals"]),
        (f"cpp,{YEAR},340,1000", ["column denominator", "leave the cell empty"]),
        (f"cla_spend_real,{YEAR},340,", ["column indicator", "give cash figures"]),
        ("cpp,2025-04-01,next year,340,", ["column period_end", "'next year' is not a date"]),
        ("cpp,0001-04-01,2026-03-31,340,", ["column period_start", "1990 to 2099"]),
        ("cpp,2026-03-31,2025-04-01,340,", ["comes after", "exchange them"]),
        ("referrals,2024-04-01,2026-03-31,340,", ["longer than a year", "one row a year"]),
        ("referrals,,2026-03-31,340,", ["column period_start", "is not a date"]),
        (
            "cpp,2026-04-01,2027-03-31,340,",
            ["2027-03-31 lies too far ahead", "run to 2027-03-30", "2025"],
        ),
        ("initial_assessments_pct,2013-04-01,2014-03-31,60,100", ["kept to 2013 only"]),
        ("nfa_pct,2010-04-01,2011-03-31,60,100", ["kept from 2012 only"]),
        (f"cpp,{YEAR},1,200,", ["row 2: 6 cells under 5 columns", "quotation marks"]),
        (f'cpp,{YEAR},"340,', ["row 2", "quotation mark"]),
    ],
)
def test_a_row_is_refused_by_name(write: Write, row: str, told: list[str]) -> None:
    message = refused(write(row))
    for part in ("synthetic.csv", *told):
        assert part in message


def test_small_numbers_are_not_repeated_in_a_fault(write: Write) -> None:
    message = refused(write(f"rereferral_pct,{YEAR},4,3", name="figures.csv"))
    assert "row 2, column numerator: is more than the denominator" in message


def test_the_edition_decides_what_is_too_far_ahead(write: Write) -> None:
    path = write("cpp,2016-04-01,2017-03-31,340,")
    assert read(path, edition="report")["cpp"][2017].value == 340
    path = write("cpp,2017-04-01,2018-03-31,340,")
    assert "too far ahead" in refused(path, edition="report")
    assert read(path)["cpp"][2018].value == 340


@pytest.mark.parametrize("second", [YEAR, "2025-10-01,2026-09-30", "2026-03-31,2026-03-31"])
def test_periods_of_one_indicator_do_not_overlap(write: Write, second: str) -> None:
    rows = (f"referrals,{YEAR},340,", f"cla,{YEAR},400,", f"referrals,{second},350,")
    message = refused(write(*rows))
    assert "row 4, column period_start and period_end: referrals for" in message
    assert "overlaps row 2" in message and "row 3" not in message


def test_one_day_is_given_once(write: Write) -> None:
    message = refused(write(f"cpp,{YEAR},340,", "cpp,,2026-03-31,350,"))
    assert "row 3, column period_start and period_end: cpp for 2026-03-31" in message


def test_a_partner_of_a_joint_return_is_not_put_in_its_series(write: Write) -> None:
    path = write("caseload,2025-10-01,2026-09-30,1500,100")
    assert "Kingston upon Thames and Richmond" in refused(path, KINGSTON)
    assert read(path)["caseload"][2026].value == 15


def test_all_faults_come_at_once(write: Write) -> None:
    path = write(
        f"cpp,{YEAR},x,", f"nonsense,{YEAR},1,", "cla,2027-04-01,2027-06-30,-7,", f"cpp,{YEAR},9,"
    )
    with pytest.raises(Faults) as caught:
        read(path)
    rows = [fault.split(", ")[1] for fault in caught.value.faults]
    assert rows == ["row 2", "row 3", "row 4", "row 4", "row 5"]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER.replace(",", ";"), ["row 1", "separated by semicolons, not commas"]),
        (HEADER.replace(",", "\t"), ["row 1", "separated by tabs, not commas"]),
        ("indicator,period_start,period_end,numerator", ["no column 'denominator'"]),
        (f"{HEADER},numerator", ["column 'numerator'", "stands 2 times"]),
        (
            f"{HEADER},Child Unique ID",
            ["column 'Child Unique ID': not accepted", "nothing about single children"],
        ),
    ],
)
def test_columns_are_refused_by_name(write: Write, header: str, told: list[str]) -> None:
    message = refused(write(header=header))
    for part in ("synthetic.csv", *told):
        assert part in message


def test_faults_of_rows_come_with_those_of_unwanted_columns(write: Write) -> None:
    message = refused(write(f"cpp,{YEAR},x,,1", header=f"{HEADER},Date of Birth"))
    assert "'Date of Birth': not accepted" in message and "row 2, column numerator" in message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n,,\r\n", "is empty"),
        (HEADER.encode(), "no rows below the column names"),
        (b"PK\x03\x04\x14\x00", "cut short or damaged"),
        (b"\xd0\xcf\x11\xe0\xa1", "cut short or damaged"),
        (b"%PDF-1.7", "is a PDF document, not a workbook or a CSV file"),
        (f"{HEADER}\ncpp,{YEAR},340,\ncla,{YEAR},£9,".encode("cp1252"), "row 3: not UTF-8 text"),
        (HEADER.encode("utf-16"), "row 1: not UTF-8 text"),
        (HEADER.encode("utf-16-le"), "is not a text file"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "synthetic.csv"
    path.write_bytes(data)
    message = refused(str(path))
    assert "synthetic.csv" in message and told in message


def test_a_missing_file_or_a_folder_is_named(tmp_path: Path) -> None:
    assert "there is no file nowhere.csv" in refused("nowhere.csv")
    assert "is a folder" in refused(str(tmp_path))


# ---- in a study -------------------------------------------------------------------------

CASE = "north_yorkshire"
ROWS = (
    f"referrals,{YEAR},5100,",
    f"nfa_pct,{YEAR},1234,5100",
    f"cpp_rate,{YEAR},347,",
    f"cla,{YEAR},428,",
    "cla,2015-04-01,2016-03-31,451,",
)


def opened(path: str = "", area: str = NORTH_YORKSHIRE) -> Study:
    return study(area, "current", CASE, path)


def sections(shown: Study) -> dict[str, str]:
    """Return the HTML of every section of a study."""
    one = ("beside", "pairs", "rank", "chance", "interrupted", "synthetic")
    alone = (
        *("minute", "summary", "cards", "compared", "printed", "newest", "referrals", "plans"),
        *("looked_after", "timeline", "since", "quality", "limits"),
    )
    found = {name: getattr(shown, name)()._repr_html_() for name in alone}
    for name in one:
        for indicator in ("cla", "cpp", "rereferral_pct"):
            found[f"{name} {indicator}"] = getattr(shown, name)(indicator)._repr_html_()
    return found


def test_own_rows_extend_and_replace_the_councils_own_series(write: Write) -> None:
    plain, own = opened().frame, opened(write(*ROWS)).frame
    before, after = plain.points("cla"), own.points("cla")
    assert set(after) == {*before, 2026}
    assert (after[2026].value, after[2016].value) == (428, 451)
    assert before[2016].value != 451
    assert all(after[p] == before[p] for p in before if p != 2016)
    point = own.point("cla", 2026)
    assert point is not None and point.release == RELEASE
    assert own.points("cpp") == plain.points("cpp")


def test_comparisons_with_other_councils_use_the_same_own_values(write: Write) -> None:
    own, others = panel(opened(write(*ROWS)).frame, "cla", counts=True)
    plain, same = panel(opened().frame, "cla", counts=True)
    assert own[2016] == 451 and plain[2016] != 451
    assert 2026 not in own.index, "no other council has that year"
    assert others.equals(same)
    rate, _ = panel(opened(write(*ROWS)).frame, "cla")
    people = local.children(NORTH_YORKSHIRE, "current", 2016)
    assert rate[2016] == pytest.approx(451 / people * 10_000)


def test_sections_say_that_figures_are_local(write: Write) -> None:
    shown = opened(write(*ROWS))
    beside = shown.beside("cla")
    assert beside.table is not None
    assert beside.table.rows[-1][0] == "2026" and beside.table.rows[-1][-1] == RELEASE
    line = "with local, unpublished figures of North Yorkshire. Published figures: Open"
    for result in (beside, shown.pairs("cla"), shown.newest(), shown.since(), shown.referrals()):
        assert line in result.source, result.id
    assert "North Yorkshire (with local figures)" in beside.title
    table = shown.since().table
    assert table is not None
    marked = {row[0]: row[2] for row in table.rows}
    assert marked["Referrals"] == "5,100 (2026, local, unpublished)"
    assert "local" not in marked["Re-referrals"]
    newest = shown.newest().table
    assert newest is not None
    years = {row[0]: row[1] for row in newest.rows}
    assert years["Plan rate"] == "2026, local, unpublished"
    assert years["Re-referrals"] == "2025"
    for result in (shown.pairs("cpp"), shown.printed(), shown.quality()):
        assert "local" not in result.source, result.id


def test_a_part_of_a_year_stands_beside_the_years_as_its_own_point(write: Write) -> None:
    """Six months, taken to twelve, follow the published years; grade C never does."""
    header = f"{HEADER},grade"
    half = "2025-10-01,2026-03-31"
    path = write(
        f"s47_rate,{half},500,,",
        f"icpc_rate,{half},150,,C",
        f"cla_started_rate,{half},4,,",
        header=header,
    )
    shown, plain = opened(path), opened()
    found, before = shown.beside("s47_rate"), plain.beside("s47_rate")
    assert found.table is not None and before.table is not None
    people = local.children(NORTH_YORKSHIRE, "current", 2026)
    value = f"{1000 / people * 10_000:.1f}"
    row = found.table.rows[-1]
    assert row[:2] == ("1 October 2025 to 31 March 2026", value)
    assert row[-1] == "local, unpublished, grade B" and len(row) == len(found.table.columns)
    assert found.table.rows[:-1] == before.table.rows
    assert f"put it at {value} (1 October 2025 to 31 March 2026, taken to twelve" in found.sentence
    assert "Hollow diamond" in found.figure and "Hollow diamond" not in before.figure
    assert "with local, unpublished figures of North Yorkshire" in found.source
    for name in ("icpc_rate", "cla_started_rate"):
        same, other = shown.beside(name), plain.beside(name)
        assert (same.figure, same.sentence, same.table) == (
            other.figure,
            other.sentence,
            other.table,
        )
    assert "small counts withheld in 1 row" in shown.beside("cla_started_rate").source
    assert "local" not in shown.beside("icpc_rate").source


def test_a_change_since_is_told_to_the_newest_local_year(write: Write) -> None:
    frame = opened(write(*ROWS)).frame
    points = frame.points("cpp_rate")
    change = moves.between("cpp_rate", "current", NORTH_YORKSHIRE, points[2016], points[2026])
    assert (change.start, change.end, change.end_value) == (2016, 2026, points[2026].value)
    assert change.change == pytest.approx(100 * (points[2026].value / points[2016].value - 1))


def test_a_withheld_count_leaves_no_trace_in_any_section(write: Write) -> None:
    """Pages made from files that differ only in a withheld count are the same to the byte."""
    rows = (
        "cla,{},{},",
        "cpp,2015-04-01,2016-03-31,{},",
        "rereferral_pct,{},{},5100",
    )
    pages = []
    for small in (2, 5):
        text = [
            rows[0].format(YEAR, small),
            rows[1].format(small),
            rows[2].format(YEAR, 5100 - small),
        ]
        shown = opened(write(*text, f"referrals,{YEAR},5100,"))
        assert 2026 not in shown.frame.points("cla") and 2016 not in shown.frame.points("cpp")
        pages.append(sections(shown))
    assert pages[0] == pages[1]
    assert "small counts withheld in 1 row" in pages[0]["beside cla"]
    assert "small counts withheld in 3 rows" in pages[0]["since"]
    assert "5,100" in pages[0]["beside rereferral_pct"] + pages[0]["since"]


def test_faults_come_when_the_study_is_opened(write: Write) -> None:
    with pytest.raises(Faults, match="column numerator"):
        opened(write(f"cpp,{YEAR},x,"))


# ---- in the book ------------------------------------------------------------------------


def test_a_study_is_of_published_figures_unless_asked() -> None:
    frame = opened().frame
    assert frame.local == {}
    assert "local" not in frame.source(frame.case.indicators) + frame.label("cla")


@pytest.mark.parametrize("path", runner.discover(), ids=lambda path: path.stem)
def test_committed_notebooks_show_published_figures_only(path: Path) -> None:
    book = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [c for c in book["cells"] if "parameters" in c["metadata"].get("tags", [])]
    given = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse("".join(cell["source"])).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert given["local"] == ""
    assert RELEASE not in json.dumps([c.get("outputs", []) for c in book["cells"]])


def test_a_local_run_is_written_to_the_build_folder_only(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="may not be written"):
        runner.run([], {"local": "synthetic.csv"}, out=tmp_path)
