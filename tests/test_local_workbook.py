"""Workbooks: opened with true cell types when they can be, refused by name when not.

Every workbook here is made for the test.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from altered_books import altered
from analysis import paths
from analysis.errors import UserError
from analysis.local import workbook

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that writes a workbook: sheet → rows of cells."""

    def _make(sheets: dict[str, list[list[Any]]], name: str = "book.xlsx") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for i, row in enumerate(rows):
                    for j, cell in enumerate(row):
                        if cell is not None:
                            sheet.write(i, j, cell)
        return path

    return _make


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        workbook.read(path)
    assert caught.value.fix and path.name in str(caught.value)
    return str(caught.value)


SHEET = "xl/worksheets/sheet1.xml"


# ---- what is read -----------------------------------------------------------------------


def test_cells_keep_their_types_and_places(make: Make) -> None:
    day = date(2026, 3, 31)
    path = make({"One": [[], [None, "text", 5, 2.5, day, True]], "Empty": []})
    book = workbook.read(path)
    assert book.name == "book.xlsx" and list(book.sheets) == ["One", "Empty"]
    assert book.sheets["One"] == [[""] * 6, ["", "text", 5.0, 2.5, day, True]]
    assert book.sheets["Empty"] == []
    assert (book.formulas, book.unstored) == ({}, {})


def test_a_formula_is_read_with_its_stored_value(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("F")
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.write_formula("B3", '=""', None, "")
        sheet.write_formula("B4", '=A1&"x"', None, "x")
    # Excel stores an empty text as one, as this library does not
    altered(path, SHEET, lambda data: data.replace(b'r="B3"', b'r="B3" t="str"'))
    found = workbook.read(path)
    assert found.sheets["F"][1][1] == 2.0
    assert found.formulas == {"F": 3} and found.unstored == {}


@pytest.mark.parametrize(
    "stored", [b"", b"<v></v>", b"<v/>", b"<v />"], ids=["none", "empty", "closed", "spaced"]
)
def test_a_formula_without_a_value_is_named(make: Make, stored: bytes) -> None:
    path = make({"A": [["x", "=SUM(A1:A2)"]], "B": [["y", "=1+1"]]})
    altered(path, SHEET, lambda data: data.replace(b"</f><v>0</v>", b"</f>" + stored))
    book = workbook.read(path)
    assert book.unstored == {"A": ("B1",)} and book.formulas == {"B": 1}
    (fault,) = book.faults(["A", "B"])
    assert fault.startswith("book.xlsx, sheet 'A', row 1, column B: a formula")
    assert "save it" in fault and book.faults(["B"]) == []


def test_prefixed_xml_is_looked_at_too(make: Make) -> None:
    """Some programs write every tag with a prefix."""
    path = make({"A": [["=1+1"]]})

    def _prefix(data: bytes) -> bytes:
        for tag in (b"worksheet", b"sheetData", b"row", b"c", b"f"):
            for before, after in ((b"<", b"<x:"), (b"</", b"</x:")):
                for end in (b" ", b">"):
                    data = data.replace(before + tag + end, after + tag + end)
        return data.replace(b"<v>0</v>", b"").replace(b"xmlns=", b"xmlns:x=", 1)

    altered(path, SHEET, _prefix)
    assert workbook.read(path).unstored == {"A": ("A1",)}


@pytest.mark.raw
def test_sample_workbooks_are_read() -> None:
    raw = paths.raw()
    if raw is None or not (raw / "local_samples").is_dir():
        pytest.skip("no sample files")
    book = workbook.read(raw / "local_samples" / "annex_a" / "Annex_A_2024_Jan.xlsx")
    assert len(book.sheets) == 11 and book.sheets["List 1"][0][0] == "Child Unique ID"
    kinds = {type(cell) for row in book.sheets["List 3"][1:] for cell in row}
    assert kinds & {date, datetime}


# ---- OpenDocument -----------------------------------------------------------------------

_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, rows: str) -> Path:
    """Write a small OpenDocument sheet."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _ODS)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def cell(value: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    rows = (
        f"<table:table-row>{cell('5')}{cell('6')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert workbook.read(ods(tmp_path / "b.ods", rows)).sheets == {"S": [[5.0, 6.0]]}


def test_an_opendocument_formula_without_a_value_is_named(tmp_path: Path) -> None:
    stored = cell("2", 'table:formula="of:=1+1"')
    rows = (
        f"<table:table-row>{cell('5')}"
        '<table:table-cell table:formula="of:=1+1"/></table:table-row>'
        f"<table:table-row>{stored}</table:table-row>"
    )
    book = workbook.read(ods(tmp_path / "b.ods", rows))
    assert book.unstored == {"S": ("B1",)} and book.formulas == {"S": 1}


@pytest.mark.parametrize(
    "more", ['table:number-columns-repeated="16384"', ""], ids=["repeated", "far down"]
)
def test_an_opendocument_sheet_that_unfolds_without_end_is_refused(
    tmp_path: Path, more: str
) -> None:
    gap = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
    wide = '<table:table-row><table:table-cell table:number-columns-repeated="2000"/>'
    rows = (
        f'<table:table-row table:number-rows-repeated="1000">{cell("5", more)}</table:table-row>'
        f"{gap}</table:table-row>{wide}{cell('1')}</table:table-row>"
    )
    assert "far larger than expected" in refused(ods(tmp_path / "b.ods", rows))


# ---- what is refused --------------------------------------------------------------------


def test_a_protected_workbook_is_told_from_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    message = refused(path)
    assert "protected by a password" in message and "take the password off" in message
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
    )
    assert "is a Word document" in refused(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(make: Make, share: float) -> None:
    path = make({"A": [[i, "text", 2.5] for i in range(500)]})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "cut short or damaged" in refused(path)


def test_a_workbook_with_changed_bytes_is_refused(make: Make) -> None:
    path = make({"A": [[i, f"text {i}", 2.5] for i in range(500)]})
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    data = bytearray(path.read_bytes())
    middle = info.header_offset + 100 + info.compress_size // 2
    data[middle] ^= 0xFF
    path.write_bytes(data)
    assert "cut short or damaged" in refused(path)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"word/document.xml": b"<w/>"}, "is a Word document"),
        ({"ppt/presentation.xml": b"<p/>"}, "is a presentation"),
        ({"List 1.csv": b"a,b"}, "is a zip archive"),
        ({"xl/workbook.bin": b"\0"}, "is a binary workbook (.xlsb)"),
        ({"xl/workbook.xml": b"<workbook/>"}, "cut short or damaged"),
    ],
)
def test_other_archives_are_named(tmp_path: Path, members: dict[str, bytes], told: str) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert told in refused(path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"Rar!\x1a\x07", "is a RAR archive"),
        (b"\x1f\x8b\x08\0", "is a compressed archive"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"indicator,period_start\n", "is not a workbook"),
    ],
)
def test_other_files_are_named(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    assert told in refused(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = altered(make({"A": [[1]]}), SHEET, lambda data: data + b" " * 3_000_000)
    assert path.stat().st_size < 30_000
    monkeypatch.setattr(workbook, "MOST_BYTES", 1_000_000)
    message = refused(path)
    assert "far larger than expected" in message and "MB unpacked" in message


def test_a_workbook_that_lies_about_its_size_is_refused(make: Make) -> None:
    path = altered(make({"A": [[1]]}), SHEET, lambda data: data + b" " * 3_000_000)
    with zipfile.ZipFile(path) as archive:
        full = archive.getinfo(SHEET).file_size
    data = path.read_bytes()
    size = full.to_bytes(4, "little")
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, (2000).to_bytes(4, "little")))
    assert "cut short or damaged" in refused(path)


def test_a_stray_cell_far_away_does_not_take_all_memory(make: Make) -> None:
    path = make({"A": [["x"]], "B": []})
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    altered(path, SHEET, lambda data: data.replace(b"</sheetData>", far))
    message = refused(path)
    assert "sheet 'A' runs to row 1,048,576 and column 16,384" in message


def test_too_many_rows_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make({"A": [[1]] * 60, "B": [[1], [], *[[1]] * 40]})
    monkeypatch.setattr(workbook, "MOST_ROWS", 101)
    assert len(workbook.read(path).sheets) == 2
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    assert "101 rows, where 100 are the most" in refused(path)


def test_entities_are_refused(make: Make) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        b'<workbook xmlns="u" xmlns:r="v"><sheets><sheet name="&b;" r:id="rId1"/></sheets>'
        b"</workbook>"
    )
    path = altered(make({"A": [[1]]}), "xl/workbook.xml", lambda _: bomb)
    assert "declares XML entities" in refused(path)
