"""The messy variant: everything planted is there, and the clean rows can be had back."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from analysis import synthetic
from analysis.errors import UserError
from analysis.synthetic.headers import HEADERS
from analysis.synthetic.messy import NAMES, ORDER, curly, headings, undated_ids

BLANK = {"", "-", "#N/A", "NULL", "n/a", "00/01/1900"}
#: Where each list's headings stand, and columns after the lists' own.
TITLED, MOVED = (1, 4), {6: "CIN Closure Date"}


@pytest.fixture(scope="module")
def council() -> synthetic.Synthetic:
    return synthetic.council(3000, seed=7)


@pytest.fixture(scope="module")
def workbook(
    council: synthetic.Synthetic, tmp_path_factory: pytest.TempPathFactory
) -> CalamineWorkbook:
    path = tmp_path_factory.mktemp("messy") / "messy.xlsx"
    return CalamineWorkbook.from_path(council.write_annex_a(path, messy=True))


def undone(name: str, value: object) -> object:
    """Read a messy cell as a person would."""
    if isinstance(value, datetime):
        return value.date()
    text = str(value).strip() if not isinstance(value, date) else value
    if text in BLANK:
        return None
    if isinstance(text, date):
        return text
    if "Date" in name or "date" in name:
        text = text.removesuffix(" 00:00:00")
        for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
    return text


def planted(council: synthetic.Synthetic, number: int, what: str, column: str = "") -> int:
    return sum(
        fault.count
        for fault in council.faults_planted
        if fault.number == number and fault.what == what and column in ("", fault.column)
    )


@pytest.mark.parametrize("number", range(1, 12))
def test_a_careful_reader_gets_the_clean_rows_back(
    council: synthetic.Synthetic, workbook: CalamineWorkbook, number: int
) -> None:
    rows = workbook.get_sheet_by_name(NAMES[number]).to_python()
    if number in TITLED:
        assert "SYNTHETIC" in str(rows.pop(0)[0])
        assert planted(council, number, "Title row") == 1
    names = list(HEADERS[number])
    if number in MOVED:
        names.remove(MOVED[number])
        names.append(MOVED[number])
    heads = rows.pop(0)[: len(names)]
    assert sorted(map(str, heads)) == sorted(headings(number))
    assert sum(h not in HEADERS[number] for h in heads) <= planted(council, number, "Header drift")
    dated = [n for n in names if "Date" in n or " date" in n]
    held = [n for n in names if n in dated or "Unique ID" in n or "identifier" in n]
    read: list[tuple[object, ...]] = []
    for row in rows:
        cells = {name: undone(name, cell) for name, cell in zip(names, row, strict=False)}
        first = cells[names[0]]
        if isinstance(first, str) and first.startswith("SYN") and first not in undated_ids():
            read.append(tuple(cells[name] for name in held))
    order = [HEADERS[number].index(name) for name in held]
    clean = [tuple(row[place] for place in order) for row in council.lists[number]]
    extra = Counter(read) - Counter(clean)
    assert not Counter(clean) - Counter(read)
    assert sum(extra.values()) == planted(council, number, "Duplicates")
    assert set(extra) <= set(clean)


def test_no_two_clean_rows_are_the_same(council: synthetic.Synthetic) -> None:
    for number, rows in council.lists.items():
        assert max(Counter(map(tuple, rows)).values()) == 1, number


def test_everything_named_is_planted(
    council: synthetic.Synthetic, workbook: CalamineWorkbook
) -> None:
    assert workbook.sheet_names[1:] == [NAMES[number] for number in ORDER]
    kinds = {fault.what for fault in council.faults_planted}
    assert kinds == {
        *("Duplicates", "Impossible dates", "Header drift", "Extra columns", "Title row"),
        *("Footer rows", "Blank rows", "Out-of-order column"),
    }
    cells: Counter[str] = Counter()
    for name in workbook.sheet_names[1:]:
        for row in workbook.get_sheet_by_name(name).to_python():
            cells.update(str(cell) for cell in row if isinstance(cell, str))
            cells["a date"] += sum(isinstance(cell, date) for cell in row)
            cells["a fraction"] += sum(isinstance(c, float) and c % 1 > 0 for c in row)
    for text in ("-", "#N/A", "NULL", "n/a", " ", "Female", "Yes", "2A", "Total", "a date"):
        assert cells[text], text
    assert cells["a fraction"]
    assert cells["00/01/1900"] == sum(
        fault.count for fault in council.faults_planted if fault.what == "Impossible dates"
    )
    assert any(text.startswith("Applied filters") for text in cells)
    assert any(re.fullmatch(r"\d\d-[A-Z][a-z]{2}-20\d\d", text) for text in cells)
    assert "ReferralNFA" in cells and "Eligibity Category" in cells
    assert any("\u2019" in text for text in cells)
    assert curly("the 'Missing' child's") == "the \u2018Missing\u2019 child\u2019s"


def test_the_answers_are_those_of_the_clean_lists(council: synthetic.Synthetic) -> None:
    assert council.messy_truth == council.truth


def test_messy_csv_files_are_as_different_as_the_sheets(
    council: synthetic.Synthetic, tmp_path: Path
) -> None:
    folder = council.write_annex_a(tmp_path / "csv", messy=True, form="csv")
    again = council.write_annex_a(tmp_path / "again", messy=True, form="csv")
    for number, name in NAMES.items():
        path = folder / f"SYNTHETIC {name}.csv"
        assert path.read_bytes() == (again / path.name).read_bytes()
        encoding = "cp1252" if number == 8 else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > len(council.lists[number])
    with pytest.raises(UserError, match="as xlsx or as csv"):
        council.write_annex_a(tmp_path / "parquet", messy=True, form="parquet")


def test_the_same_seed_spoils_in_the_same_way(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        synthetic.council("small").write_annex_a(tmp_path / name, messy=True)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
