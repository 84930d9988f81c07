"""Totals by indicator and window: what is annualised, what a workbook may hold, what is refused.

Every figure here is synthetic, made up for the test.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from altered_books import altered
from analysis import declare, paths, stats
from analysis.errors import UserError
from analysis.local import children, load, sheet, specs, totals
from analysis.local.aggregate import Options, Reading
from analysis.local.figures import Local, LocalFigure
from analysis.local.sheet import COLUMNS

NORTH_YORKSHIRE = "815"
HALF = "2026-04-01", "2026-09-30"
YEAR = "2025-04-01", "2026-03-31"
Book = Callable[..., Path]


@pytest.fixture
def typed(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows as CSV."""

    def _typed(*rows: str, header: str = ",".join(COLUMNS)) -> Path:
        path = tmp_path / "synthetic.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return _typed


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Return a function that writes rows of cells as a sheet of figures, with others beside."""

    def _book(
        *rows: tuple[Any, ...],
        header: tuple[str, ...] = COLUMNS,
        above: tuple[tuple[str, ...], ...] = (),
        others: dict[str, list[tuple[str, ...]]] | None = None,
    ) -> Path:
        path = tmp_path / "synthetic.xlsx"
        with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as made:
            for title, lines in {**(others or {}), "Figures": [*above, header, *rows]}.items():
                one = made.add_worksheet(title)
                for i, line in enumerate(lines):
                    for j, cell in enumerate(line):
                        if cell is not None:
                            one.write(i, j, cell)
        return path

    return _book


def figure(path: Path, name: str) -> LocalFigure:
    (found,) = load(path, NORTH_YORKSHIRE, "current").figures[name]
    return found


def reading(path: Path, **options: Any) -> Reading:
    return totals.read(path, NORTH_YORKSHIRE, Options(**options))


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(UserError) as caught:
        reading(path, **options)
    assert caught.value.fix and path.name in str(caught.value)
    return str(caught.value)


def told(local: Local) -> str:
    return "\n".join(f"{c.part} | {c.what} | {c.count} | {c.text}" for c in local.quality)


# ---- which figures need annualising -----------------------------------------------------


def test_snapshots_are_those_whose_definition_names_a_day() -> None:
    """Every indicator of one day says so in its definition, and no flow does."""
    named = re.compile(r"\b(on|at) (31 March|30 September)")
    # children looked after that day, though it is not said
    exceptions = {"stable_2_years_pct"}
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        numerator = spec.definition.split(" per ")[0].split("divided")[0]
        if spec.numerator[0].startswith("finance.") or name in ("turnover_rate", "absence_rate"):
            assert not specs.snapshot(spec), name
        else:
            says = name in exceptions or bool(named.search(numerator))
            assert specs.snapshot(spec) == says, name


def test_flows_over_stocks_are_annualised_and_shares_of_flows_are_not() -> None:
    taken = {name for name in specs.ids() if specs.annualised(specs.spec(name))}
    assert {"referrals", "referrals_rate", "contacts", "cla_started", "turnover_rate"} <= taken
    assert taken.isdisjoint({"nfa_pct", "cpp_ends_per_100_starts", "cpp", "cla_rate"})
    assert taken.isdisjoint({"vacancy_rate", "caseload", "placements_3_plus_pct", "absence_rate"})


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        ("2026-04-01", "2026-09-30", 6),
        ("2025-04-01", "2026-03-31", 12),
        ("2024-03-01", "2025-02-28", 12),
        # six months back from a reference date, however long its months are
        ("2025-12-31", "2026-06-30", 6),
        ("2025-08-29", "2026-02-28", 6),
        ("2025-06-15", "2026-06-14", 12),
        ("2026-04-01", "2026-04-30", 1),
        ("2026-04-01", "2026-04-15", 15 * 12 / 365.25),
    ],
)
def test_windows_are_counted_in_months(first: str, last: str, length: float) -> None:
    found = specs.months(date.fromisoformat(first), date.fromisoformat(last))
    assert found == pytest.approx(length)


def test_every_grade_a_reader_declares_is_of_a_known_indicator() -> None:
    for path in sorted(paths.DECLARED.glob("local_grades_*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        inner = [v for v in tables.values() if isinstance(v, dict)]
        names = {n for v in inner if "grade" not in v for n in v}
        names |= {n for n, v in tables.items() if isinstance(v, dict) and "grade" in v}
        assert names <= {*specs.ids(), "note"}, path.name


# ---- parts of years ---------------------------------------------------------------------


def test_a_count_of_half_a_year_is_doubled_with_the_interval_of_the_count(
    typed: Callable[..., Path],
) -> None:
    found = figure(typed(f"referrals,{','.join(HALF)},2400,"), "referrals")
    limits = stats.poisson_rate(2400, 0.5, per=1.0)
    point = found.point
    assert (found.months, found.annualised, found.grade) == (6, True, "B")
    assert (point.value, point.numerator, point.denominator) == (4800, 2400, 0.5)
    assert point.low == pytest.approx(float(limits.low))
    assert point.high == pytest.approx(float(limits.high))
    # relative to its value, the interval is that of 2,400, wider than that of 4,800
    whole = stats.poisson_rate(4800, 1.0, per=1.0)
    assert point.high - point.low > float(whole.high) - float(whole.low)
    assert (point.period, point.release) == (2027, "local, unpublished")


def test_a_rate_of_nine_months_divides_by_nine_twelfths_of_the_children(
    typed: Callable[..., Path],
) -> None:
    found = figure(typed("s47_rate,2026-04-01,2026-12-31,600,"), "s47_rate")
    people = children(NORTH_YORKSHIRE, "current", 2027)
    assert found.point.denominator == pytest.approx(people * 0.75)
    assert found.point.value == pytest.approx(600 * 12 / 9 / people * 10_000)
    limits = stats.poisson_rate(600, people * 0.75, per=1.0)
    assert found.point.low == pytest.approx(float(limits.low) * 10_000)
    assert found.point.high == pytest.approx(float(limits.high) * 10_000)


def test_a_share_of_half_a_year_compares_as_it_is(typed: Callable[..., Path]) -> None:
    found = figure(typed(f"rereferral_pct,{','.join(HALF)},480,2400"), "rereferral_pct")
    limits = stats.wilson(480, 2400)
    assert (found.annualised, found.grade, found.point.value) == (False, "A", 20)
    assert found.point.low == pytest.approx(float(limits.low) * 100)


def test_leavers_of_half_a_year_are_taken_to_a_year_over_those_in_post(
    typed: Callable[..., Path],
) -> None:
    found = figure(typed("turnover_rate,2025-10-01,2026-03-31,30,300"), "turnover_rate")
    limits = stats.wilson(30, 150)
    assert (found.annualised, found.grade) == (True, "B")
    assert found.point.value == pytest.approx(20)
    assert found.point.high == pytest.approx(float(limits.high) * 100)


@pytest.mark.parametrize("first", ["", "2026-06-30", "2026-04-01"])
def test_a_snapshot_needs_no_first_day(typed: Callable[..., Path], first: str) -> None:
    path = typed(f"cpp,{first},2026-06-30,340,")
    found = figure(path, "cpp")
    assert (found.start, found.end) == (date(2026, 6, 30), date(2026, 6, 30))
    assert (found.months, found.annualised, found.grade) == (0, False, "A")
    assert found.point.value == 340 and "on 30 June 2026" in found.how
    noted = "One-day figures with a window" in told(load(path, NORTH_YORKSHIRE, "current"))
    assert noted == (first == "2026-04-01")


def test_parts_of_years_do_not_stand_among_whole_ones(typed: Callable[..., Path]) -> None:
    path = typed(
        f"referrals,{','.join(YEAR)},5000,",
        f"referrals,{','.join(HALF)},2400,",
        f"cla,{','.join(YEAR)},428,",
        "cla,,2026-06-30,430,",
        "referrals_rate,2025-01-01,2025-12-31,5000,",
        f"contacts,{','.join(YEAR)},9000,",
    )
    local = load(path, NORTH_YORKSHIRE, "current")
    assert {name: list(rows) for name, rows in local.years().items()} == {
        "referrals": [2026],
        "cla": [2026],
    }
    newest = local.latest("referrals"), local.latest("cla"), local.latest("contacts")
    assert [f.end.isoformat() for f in newest if f] == ["2026-09-30", "2026-06-30", "2026-03-31"]
    assert newest[2] is not None and newest[2].grade == "C"
    (rate,) = local.figures["referrals_rate"]
    assert (rate.annualised, rate.whole_year, rate.grade) == (False, False, "A")
    assert local.latest("nfa_pct") is None


def test_a_newest_figure_that_is_withheld_is_not_replaced(typed: Callable[..., Path]) -> None:
    path = typed("cla,,2026-03-31,428,", "cla,,2026-06-30,4,")
    newest = load(path, NORTH_YORKSHIRE, "current").latest("cla")
    assert newest is not None and newest.withheld and newest.end == date(2026, 6, 30)
    assert np.isnan([newest.point.value, newest.point.numerator, newest.point.denominator]).all()


# ---- grades and councils ----------------------------------------------------------------

WIDE = ",".join([*COLUMNS, "grade", "council", "note"])


def test_a_grade_can_be_lowered_only(typed: Callable[..., Path]) -> None:
    path = typed(f"nfa_pct,{','.join(HALF)},100,2400,c,North Yorkshire,counted anew", header=WIDE)
    assert figure(path, "nfa_pct").grade == "C"
    path = typed(f"referrals,{','.join(HALF)},2400,,A,815,", header=WIDE)
    assert "row 2, column grade: A, where such a figure is B at best" in refused(path)
    path = typed(f"contacts,{','.join(HALF)},2400,,B,815,", header=WIDE)
    assert "is C at best" in refused(path)
    path = typed(f"referrals,{','.join(HALF)},2400,,good,815,", header=WIDE)
    assert "row 2, column grade: 'good' is no grade" in refused(path)


def test_another_councils_rows_are_refused(typed: Callable[..., Path]) -> None:
    path = typed(
        f"referrals,{','.join(HALF)},2400,,,Barnsley,",
        f"nfa_pct,{','.join(HALF)},100,2400,,North Yorkshir,",
        header=WIDE,
    )
    message = refused(path)
    assert "row 2, column council: Barnsley, but these are to be figures of North York" in message
    assert "row 3, column council: unknown council" in message and "Did you mean" in message


def test_a_template_of_another_council_is_refused(book: Book) -> None:
    row = ("cpp", None, date(2026, 3, 31), 340)
    first = {"Read me": [("Figures",), ("For Barnsley (DfE number 370, E08000016) only.",)]}
    message = refused(book(row, others=first))
    assert "is for Barnsley (DfE number 370), not for North Yorkshire" in message
    first = {"Read me": [("For North Yorkshire (DfE number 815, E06000065) only.",)]}
    assert reading(book(row, others=first)).counts[0].numerator == 340


# ---- dates ------------------------------------------------------------------------------


def test_nothing_may_lie_after_the_reference_date(typed: Callable[..., Path]) -> None:
    path = typed(f"referrals,{','.join(HALF)},2400,", "cpp,,2026-10-01,340,")
    assert reading(path, reference=date(2026, 10, 1)).reference == date(2026, 10, 1)
    message = refused(path, reference=date(2026, 9, 30))
    assert "row 3, column period_start and period_end: 2026-10-01 lies after the" in message
    assert "row 2" not in message
    assert reading(path).reference == date(2026, 10, 1), "else the newest day there is"


def test_what_cannot_be_yet_is_refused_without_a_reference_date(
    typed: Callable[..., Path],
) -> None:
    path = typed("referrals,2029-04-01,2029-06-30,2400,", "cpp,,2099-03-31,340,")
    message = refused(path)
    assert "row 2" in message and "row 3" in message and message.count("too far ahead") == 2


# ---- workbooks --------------------------------------------------------------------------


def test_a_workbooks_figures_are_those_of_the_same_csv(
    book: Book, typed: Callable[..., Path]
) -> None:
    rows = (
        ("cpp", None, date(2026, 3, 31), 340, None),
        ("nfa_pct", date(2025, 4, 1), date(2026, 3, 31), 500, 5100),
        ("vacancy_rate", "", "30/09/2025", 30.5, 200),
        (None,) * 5,
        ("referrals", "2025-04-01", "2026-03-31", "5,100", None),
    )
    others = {"Dictionary": [("indicator", "title"), ("cpp", "Plans")]}
    above = (("Our figures", "", ""), ())
    typed_rows = (
        "cpp,,2026-03-31,340,",
        "nfa_pct,2025-04-01,2026-03-31,500,5100",
        "vacancy_rate,,2025-09-30,30.5,200",
        'referrals,2025-04-01,2026-03-31,"5,100",',
    )
    # NaN is not equal to itself, so that the rows are compared as printed
    made = reading(book(*rows, others=others, above=above))
    assert repr(made.counts) == repr(reading(typed(*typed_rows)).counts)


def test_faults_in_a_workbook_name_sheet_row_and_column(book: Book) -> None:
    rows = (
        ("cppp", None, date(2026, 3, 31), 340),
        ("nfa_pct", date(2025, 4, 1), date(2026, 3, 31), 601, 600),
        ("cla", None, 46112, 340),
        ("referrals", date(2025, 4, 1), date(2026, 3, 31), -4),
    )
    message = refused(book(*rows, above=(("Title",),)))
    for part in (
        "synthetic.xlsx, sheet 'Figures', row 3, column indicator: unknown indicator: 'cppp'",
        "Did you mean: cpp",
        "row 4, column numerator: is more than the denominator",
        "row 5, column period_end: '46112' is not a date",
        "row 6, column numerator: '-4' is negative",
    ):
        assert part in message


def test_formulas_are_noted_and_those_without_values_refused(book: Book) -> None:
    path = book(("cpp", None, date(2026, 3, 31), "=300+40"))
    lines = reading(path).quality
    assert [(line.what, line.count) for line in lines] == [("Rows", 1), ("Formulas", 1)]
    member = "xl/worksheets/sheet1.xml"
    altered(path, member, lambda data: data.replace(b"</f><v>0</v>", b"</f>"))
    message = refused(path)
    assert "sheet 'Figures', row 2, column D: a formula that was saved without" in message


def test_rows_of_a_template_without_a_number_are_passed_over(book: Book) -> None:
    rows = (
        ("cpp", None, date(2026, 3, 31), 340),
        ("cla", None, date(2026, 3, 31), None),
        ("cla_rate", None, None, None),
    )
    found = reading(book(*rows))
    assert len(found.counts) == 1
    assert [c.count for c in found.quality if c.what.startswith("Rows without")] == [2]
    assert "no row has a number" in refused(book(*rows[1:]))


def test_columns_about_children_are_refused_in_a_workbook(book: Book) -> None:
    row = ("cpp", None, date(2026, 3, 31), 340, None, "SYN0001")
    message = refused(book(row, header=(*COLUMNS, "Child Unique ID")))
    assert "sheet 'Figures', row 1, column 'Child Unique ID': not accepted" in message
    assert "SYN0001" not in message
    unnamed = refused(book(row, header=(*COLUMNS, "")))
    assert "column '(no name)': not accepted" in unnamed


def test_a_workbook_without_figures_or_with_two_sheets_of_them_is_refused(book: Book) -> None:
    message = refused(book(header=("a", "b")))
    assert "no sheet has a row with the columns indicator" in message and "Figures" in message
    message = refused(book(others={"Again": [COLUMNS]}))
    assert "sheet 'Again': a table of figures" in message and "sheet 'Figures'" in message


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ten_times_the_expected_size_is_refused(
    book: Book, typed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 20)
    if form == "csv":
        path = typed(*["cpp,,2026-03-31,340,"] * 21)
    else:
        path = book(*[("cpp", None, date(2026, 3, 31), 340)] * 21)
    assert "21 rows, where at most 20 are expected" in refused(path)


def test_a_file_of_many_megabytes_is_refused_unread(
    typed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = typed("cpp,,2026-03-31,340,")
    assert len(reading(path).counts) == 1
    monkeypatch.setattr(sheet, "MOST_BYTES", path.stat().st_size - 1)
    monkeypatch.setattr(sheet, "text_of", lambda path: pytest.fail("was read"))
    assert "far larger than expected" in refused(path)


def test_a_message_does_not_repeat_a_page_of_text(typed: Callable[..., Path]) -> None:
    message = refused(typed(f"{'x' * 900},,2026-03-31,{'9' * 900},"))
    assert "x" * 40 in message and "x" * 41 not in message
    assert "9" * 40 in message and "9" * 41 not in message
