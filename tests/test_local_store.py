"""The one door out, and how inputs are told apart.

Every figure here is synthetic, made up for the test.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from analysis import local, synthetic
from analysis.errors import Faults, UserError
from analysis.local import kinds, store
from analysis.local.aggregate import Check, Count, Mode, Options, Reading
from analysis.study.frame import frame

NAN = float("nan")
AREA = "815"
HALF = date(2026, 4, 1), date(2026, 9, 30)
END = (HALF[1], HALF[1])
REFERENCE = HALF[1]


def counts(small: int) -> tuple[Count, ...]:
    """Return rows of which some hold, or would reveal, a small number."""
    how = "Made up."
    return (
        Count("referrals", *HALF, 2400, NAN, "B", how),
        Count("referrals_rate", *HALF, 2400, NAN, "B", how),
        Count("nfa_pct", *HALF, small, 2400, "A", how),
        Count("taken_forward_pct", *HALF, 2400 - small, 2400, "A", how),
        Count("cla_started", *HALF, small, NAN, "B", how),
        Count("cla_started_rate", *HALF, small, NAN, "B", how),
        Count("cpp", *END, 340, NAN, "A", how),
        Count("cpp", date(2026, 3, 31), date(2026, 3, 31), 347 - small, NAN, "A", how),
        Count("cpp_starts", *HALF, small, NAN, "B", how),
        Count("cpp_ends", *HALF, 7, NAN, "B", how),
        Count("contacts", *HALF, 9000, NAN, "C", how),
        Count("cla_ceased", *HALF, 0, NAN, "B", how),
    )


def reading(small: int = 4) -> Reading:
    checks = (
        Check("List 3: referrals", "Rows", count=2400),
        Check("List 3: referrals", "Blank", "Gender", small, 2400),
        Check("List 3: referrals", "Impossible dates", "Date of referral", 0, 2400, "Left out."),
    )
    return Reading("annex_a", counts(small), checks, REFERENCE)


def written(folder: Path, small: int = 4, mode: Mode = "publish") -> Path:
    options = Options(REFERENCE, 6, None, mode)
    return store.write(reading(small), AREA, "current", options, folder)


# ---- what is written --------------------------------------------------------------------


def test_nothing_withheld_is_in_any_file(tmp_path: Path) -> None:
    """Files made from readings that differ in withheld counts only are the same to the byte."""
    texts = []
    for small in (1, 5):
        folder = written(tmp_path / str(small), small)
        assert sorted(p.name for p in folder.iterdir()) == sorted(
            [store.FIGURES, store.QUALITY, store.ABOUT]
        )
        texts.append({p.name: p.read_bytes() for p in sorted(folder.iterdir())})
    # the stock at the start, which is shown, differs by what started
    changed = {p: t.replace(b",346,", b",342,") for p, t in texts[0].items()}
    assert changed == texts[1]
    rows = list(csv.DictReader(texts[1][store.FIGURES].decode().splitlines()))
    hidden = {row["indicator"] for row in rows if row["flag"]}
    assert hidden == {
        *("nfa_pct", "taken_forward_pct", "cla_started", "cla_started_rate"),
        *("cpp_starts", "cpp_ends"),
    }
    for row in rows:
        if row["flag"]:
            assert row["flag"] == "c" and row["numerator"] == row["denominator"] == ""
        for name in ("numerator", "denominator"):
            assert not row[name] or float(row[name]) == 0 or float(row[name]) > 5


def test_no_number_from_one_to_five_is_on_the_quality_page(tmp_path: Path) -> None:
    folder = written(tmp_path)
    with (folder / store.QUALITY).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name in ("count", "of"):
            assert row[name] in ("", "0") or int(row[name]) % 10 == 0
    (blank,) = [row for row in rows if row["what"] == "Blank"]
    assert (blank["count"], blank["text"]) == ("", "1 to 5.")
    assert any("withheld" in row["text"] for row in rows)
    assert any("Another run over a window" in row["text"] for row in rows)


def test_internal_figures_are_whole_and_say_so(tmp_path: Path) -> None:
    folder = written(tmp_path, mode="internal")
    found = local.load(folder, AREA, "current")
    assert found.mode == "internal"
    (nfa,) = found.figures["nfa_pct"]
    assert nfa.point.numerator == 4 and not nfa.withheld
    assert [c.count for c in found.quality if c.what == "Blank"] == [4]
    assert any("Official-sensitive" in c.text for c in found.quality)


def test_the_same_reading_is_written_the_same(tmp_path: Path) -> None:
    one, two = written(tmp_path / "one"), tmp_path / "two"
    back = replace(reading(), counts=reading().counts[::-1])
    store.write(back, AREA, "current", Options(REFERENCE), two)
    for name in (store.FIGURES, store.QUALITY, store.ABOUT):
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_what_is_written_about_a_run_names_no_place(tmp_path: Path) -> None:
    folder = written(tmp_path / "kept")
    about = json.loads((folder / store.ABOUT).read_text(encoding="utf-8"))
    assert about == {
        "area": AREA,
        "edition": "current",
        "kind": "annex_a",
        "mode": "publish",
        "months": 6,
        "population": None,
        "reference": "2026-09-30",
    }


def test_overlapping_windows_are_told(tmp_path: Path) -> None:
    more = Count("referrals", date(2026, 5, 1), date(2026, 10, 31), 2500, NAN, "B", "Made up.")
    given = replace(reading(), counts=(*counts(4), more))
    folder = store.write(given, AREA, "current", Options(REFERENCE), tmp_path)
    text = (folder / store.QUALITY).read_text(encoding="utf-8")
    assert "Overlapping windows" in text and "Referrals: windows share days" in text


# ---- what is loaded ---------------------------------------------------------------------


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    folder = written(tmp_path)
    found = local.load(folder, AREA, "current")
    assert (found.area, found.mode, found.kind) == (AREA, "publish", "annex_a")
    assert found.reference == REFERENCE
    (referrals,) = found.figures["referrals"]
    assert (referrals.point.value, referrals.annualised, referrals.grade) == (4800, True, "B")
    (rate,) = found.figures["referrals_rate"]
    people = local.children(AREA, "current", 2027)
    assert rate.point.value == pytest.approx(4800 / people * 10_000)
    (hidden,) = found.figures["cpp_starts"]
    assert hidden.withheld and np.isnan(hidden.point.low)
    (none,) = found.figures["cla_ceased"]
    assert none.point.value == 0 and not none.withheld
    assert [f.end for f in found.figures["cpp"]] == [date(2026, 3, 31), date(2026, 9, 30)]
    assert found.quality[0].what == "Rows" and found.quality[0].count == 2400
    again = local.load(folder / store.FIGURES, AREA, "current")
    assert repr(again) == repr(found)


def test_the_population_given_for_a_run_is_used(tmp_path: Path) -> None:
    store.write(reading(), AREA, "current", Options(REFERENCE, 6, 100_000), tmp_path)
    (rate,) = local.load(tmp_path, AREA, "current").figures["referrals_rate"]
    assert rate.point.value == pytest.approx(480)


def test_a_study_takes_what_was_written(tmp_path: Path) -> None:
    folder = written(tmp_path)
    own = frame(AREA, "current", "north_yorkshire", str(folder))
    assert set(own.local) == {"cpp"} and list(own.local["cpp"]) == [2026]
    assert own.points("cpp")[2026].release == local.RELEASE


def test_another_councils_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="those of North Yorkshire, not of Barnsley"):
        local.load(written(tmp_path), "370", "current")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (store.FIGURES, "referrals,2026-04-01", "referrals,soon"),
        (store.FIGURES, "2400,,B", "many,,B"),
        (store.FIGURES, ",B,", ",D,"),
        (store.FIGURES, "grade", "mark"),
        (store.QUALITY, "2400", "all"),
        (store.ABOUT, "publish", "everything"),
        (store.ABOUT, '"reference"', '"day"'),
    ],
)
def test_a_file_that_was_changed_is_refused(tmp_path: Path, name: str, old: str, new: str) -> None:
    path = written(tmp_path) / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match="was changed since it was written"):
        local.load(tmp_path, AREA, "current")


def test_a_small_count_put_back_by_hand_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path) / store.FIGURES
    text = re.sub(r"(nfa_pct,.*),,,A,(.*),c\n", r"\1,4,2400,A,\2,\n", path.read_text("utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faults, match="row 10: a small count that should have been withheld"):
        local.load(tmp_path, AREA, "current")


def test_a_folder_without_its_figures_is_refused(tmp_path: Path) -> None:
    (written(tmp_path) / store.FIGURES).unlink()
    with pytest.raises(UserError, match=r"figures\.csv is missing"):
        local.load(tmp_path, AREA, "current")


# ---- kinds ------------------------------------------------------------------------------

LIST_3 = "Child Unique ID,Gender,Ethnicity,Date of Birth,Date of referral,Referral Source\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,"
    "URN\n"
)
TOTALS = "indicator,period_start,period_end,numerator,denominator\n"
CENSUS = '<?xml version="1.0"?>\n<!-- made up -->\n<Message><Header/></Message>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TOTALS, "aggregate"),
        (TOTALS.replace(",", ";"), "aggregate"),
        (TOTALS.replace("denominator", "below"), "aggregate"),
        (LIST_3, "annex_a"),
        ("Referrals in the last six months\n" + LIST_3, "annex_a"),
        (EPISODES, "ssda903"),
        (CENSUS, "cin_xml"),
        ('<c:Message xmlns:c="u"/>', "cin_xml"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "cin_xml"),
        ("<EXPSSDA903><CHILD/></EXPSSDA903>", "ssda903"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_files_content_tells_its_kind(
    tmp_path: Path, text: str, kind: str, encoding: str
) -> None:
    path = tmp_path / "input.dat"
    path.write_bytes(text.encode(encoding))
    assert kinds.kind_of(path) == kind


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("input.csv", "name,amount\nAnna,4\n", "columns are none of those known"),
        ("input.xml", "<root><a/></root>", "XML, but neither"),
        ("input.csv", "", "is empty"),
        ("input.csv", "%PDF-1.4", "is a PDF document"),
    ],
)
def test_an_unknown_file_is_told_what_is_accepted(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        kinds.open_input(path, AREA, "current", Options())
    assert told in str(caught.value) and "input" in caught.value.what
    assert "Anna" not in str(caught.value) and caught.value.fix


def test_folders_are_told_by_what_they_hold(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"without a known list in it \(nothing"):
        kinds.kind_of(tmp_path)
    (tmp_path / "readme.txt").write_text("our lists", encoding="utf-8")
    (tmp_path / "a.csv").write_text(LIST_3, encoding="utf-8")
    assert kinds.kind_of(tmp_path) == "annex_a"
    (tmp_path / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    with pytest.raises(UserError, match="both Annex A lists and SSDA903"):
        kinds.kind_of(tmp_path)
    years = tmp_path / "returns" / "2025"
    years.mkdir(parents=True)
    (years / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    assert kinds.kind_of(tmp_path / "returns") == "ssda903"


def test_a_workbooks_sheets_tell_its_kind(tmp_path: Path) -> None:
    import xlsxwriter

    def _book(sheets: dict[str, str]) -> Path:
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            for name, header in sheets.items():
                book.add_worksheet(name).write_row(0, 0, header.strip().split(","))
        return path

    assert kinds.kind_of(_book({"Dictionary": "id,title", "Any": TOTALS})) == "aggregate"
    assert kinds.kind_of(_book({"Any": LIST_3})) == "annex_a"
    assert kinds.kind_of(_book({"List 3": "a,b,c"})) == "annex_a"
    assert kinds.kind_of(_book({"Totals": TOTALS, "Any": LIST_3})) == "annex_a"
    with pytest.raises(UserError, match=r"sheets: Costs.*"):
        kinds.kind_of(_book({"Costs": "year,cost,note"}))


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list_3.parquet"
    path.write_bytes(b"PAR1 not whole")
    with pytest.raises(UserError, match="is not a whole Parquet file"):
        kinds.kind_of(path)


def test_a_missing_input_is_named() -> None:
    with pytest.raises(UserError, match=r"no file or folder nowhere\.xlsx"):
        kinds.open_input("nowhere.xlsx", AREA, "current", Options())


def test_totals_are_read_through_the_same_door(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(f"{TOTALS}cpp,,2026-03-31,340,\n", encoding="utf-8")
    steps: list[str] = []
    found = kinds.open_input(path, AREA, "current", Options(), steps.append)
    assert (found.kind, found.counts[0].numerator) == ("aggregate", 340)
    assert steps == ["reading totals.csv"]


@pytest.mark.parametrize("kind", ["annex_a", "cin_xml", "ssda903"])
def test_no_small_count_of_a_synthetic_council_comes_out(tmp_path: Path, kind: str) -> None:
    """A small council's children, through each reader and the one door."""
    people = synthetic.council(size="small", seed=11, area="921", reference=date(2026, 3, 31))
    given = tmp_path / {"annex_a": "a.xlsx", "cin_xml": "c.xml", "ssda903": "files"}[kind]
    {
        "annex_a": people.write_annex_a,
        "cin_xml": people.write_cin_xml,
        "ssda903": people.write_ssda903,
    }[kind](given)
    options = Options(reference=date(2026, 3, 31))
    found = kinds.open_input(given, "921", "current", options)
    assert found.kind == kind and len(found.counts) > 5
    folder = store.write(found, "921", "current", options, tmp_path / "out")
    own = local.load(folder, "921", "current")
    assert any(f.withheld for figures in own.figures.values() for f in figures)
    for name in (store.FIGURES, store.QUALITY):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                numbers = [row.get(c) for c in ("numerator", "denominator", "count", "of")]
                assert not any(n and 0 < float(n) < 6 for n in numbers), row
    text = "".join(p.read_text("utf-8") for p in sorted(folder.iterdir()))
    assert not [secret for secret in people.secrets if secret in text]
