"""Councils' pages and downloads, the command, and what is made again."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from analysis import areas, declare, indicators, paths, runner
from analysis.councils import build, files, find, page, source, sweep
from analysis.councils.command import councils
from analysis.councils.render import render
from analysis.councils.store import Store
from analysis.errors import Faults, UserError
from analysis.profile import profile
from analysis.results import Table

app = typer.Typer()
app.command()(councils)
NORTH_YORKSHIRE = "815"
SAMPLE = ("815", "314")  # a county, and a council that files a joint return


# ---- the files ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Return North Yorkshire's files."""
    return render(NORTH_YORKSHIRE)


def test_the_same_council_gives_the_same_bytes_in_another_process(made: dict[str, bytes]) -> None:
    script = (
        "import hashlib; from analysis.councils.render import render; "
        f"f = render({NORTH_YORKSHIRE!r}); "
        "print({n: hashlib.sha256(c).hexdigest() for n, c in f.items()})"
    )
    environment = {**os.environ, "PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONHASHSEED": "7",
                   "TZ": "Asia/Tokyo"}  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str({n: _sha256(content) for n, content in made.items()})


def _sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def test_the_csv_has_every_figure_of_the_council(made: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(made["E06000065.csv"].decode())))
    got = {(r["indicator"], int(r["year"])): r for r in rows if r["area"] == "North Yorkshire"}
    wanted = {
        (name, year): point
        for name in declare.ids("indicators")
        for year, point in indicators.points(name, "current", NORTH_YORKSHIRE).items()
    }
    assert got.keys() == wanted.keys()
    for key, point in wanted.items():
        row = got[key]
        assert row["release"] == point.release
        if math.isfinite(point.value):
            assert float(row["value"]) == pytest.approx(point.value, rel=1e-9)
        else:
            assert row["value"] == "" and row["why there is no value"]
        england = indicators.point(key[0], "current", areas.ENGLAND, key[1])
        if england:
            assert float(row["England"]) == pytest.approx(england.value, rel=1e-9)


def test_a_withheld_figure_shows_no_part_of_itself() -> None:
    found = files.figures(areas.find("City of London"), "current")
    withheld = [row for row in found.rows if row[10]]
    assert withheld
    assert {cell for row in withheld for cell in row[5:10]} == {None}


def test_joint_figures_stand_under_their_own_name() -> None:
    found = files.figures(areas.get("314"), "current")
    names = {str(row[3]) for row in found.rows}
    assert names == {
        "Kingston upon Thames",
        "Kingston upon Thames and Richmond upon Thames",
    }


def test_the_workbook_holds_every_table_the_figures_and_the_definitions(
    made: dict[str, bytes],
) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(made["E06000065.xlsx"]))
    tables = profile(NORTH_YORKSHIRE).tables()
    assert book.sheet_names[0] == "Read me" and book.sheet_names[-2:] == ["Figures", "Definitions"]
    assert len(book.sheet_names) == len(tables) + 3
    for number, table in enumerate(tables, start=1):
        rows = book.get_sheet_by_index(number).to_python()
        assert rows[0][0] == table.caption
        assert tuple(rows[2][: len(table.columns)]) == table.columns
        assert len(rows) == len(table.rows) + 3
    definitions = book.get_sheet_by_name("Definitions").to_python()
    assert [row[0] for row in definitions[1:]] == declare.ids("indicators")
    figures = book.get_sheet_by_name("Figures").to_python()
    assert len(figures) == len(files.figures(areas.get(NORTH_YORKSHIRE), "current").rows) + 1


def test_numbers_are_numbers_and_everything_else_is_text() -> None:
    area = areas.get(NORTH_YORKSHIRE)
    found = files.Figures((), ())
    cells = ("1,234.5", "−3", "2016", "12%", "=1+1", "E06000065", "1 to 5", "c", "")
    table = Table("A [b]: ta/ble * with a caption that is far too long", ("a",) * 9, (cells,))
    cited = files.citation(area, "current", found)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(files.workbook(area, "current", [table, table], found, cited))
    )
    assert len(set(book.sheet_names)) == 5
    row = book.get_sheet_by_index(1).to_python()[3]
    assert row == [1234.5, -3.0, 2016.0, "12%", "=1+1", "E06000065", "1 to 5", "c", ""]


def test_the_citation_names_the_page_and_the_vintage(made: dict[str, bytes]) -> None:
    ris = made["E06000065.ris"].decode()
    assert "TI  - North Yorkshire: council profile\r\n" in ris
    assert "UR  - councils/E06000065.html\r\n" in ris or "/councils/E06000065.html\r\n" in ris
    assert "Releases: " in ris and "Editions: " in ris
    assert made["E06000065.bib"].decode().startswith("@misc{council-e06000065-")


def test_the_page_says_which_council_it_was_before() -> None:
    north_yorkshire = render(NORTH_YORKSHIRE)["E06000065.html"].decode()
    assert "earlier ONS code E10000023" in north_yorkshire
    cumberland = areas.find("Cumberland")
    text = render(cumberland.id)[f"{cumberland.ons_code}.html"].decode()
    assert "It took the place of Cumbria (ONS code E10000006)." in text


def test_a_page_is_read_back_as_it_was_written() -> None:
    inside = '<section id="council">\n<h1>A &amp; B</h1>\n</section>'
    one = page.Page("A & B <c>", 'About "A" & B.', inside)
    assert page.read(one.alone()) == one


# ---- page and notebook --------------------------------------------------------------------


class Shown(HTMLParser):
    """The text of a page, as a reader meets it, tags left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.fixture(scope="module")
def executed() -> dict[str, nbformat.NotebookNode]:
    """Run the profile notebook for the sample."""
    notebook = paths.root() / sweep.find("profile")
    found = {}
    for area in SAMPLE:
        (result,) = runner.run([notebook], {"area": area, "edition": "current"}, jobs=1)
        found[area] = nbformat.read(result.output, 4)
    return found


@pytest.mark.parametrize("area", SAMPLE)
def test_page_and_notebook_carry_the_same(
    executed: dict[str, nbformat.NotebookNode], area: str
) -> None:
    notebook = executed[area]
    text = render(area)[f"{areas.get(area).ons_code}.html"].decode()
    inside = page.read(text).inside
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    assert [o.output_type for o in outputs if o.output_type == "error"] == []
    shown = [o.data["text/html"] for o in outputs if "data" in o]
    assert len(shown) > 10
    at = 0
    for html in shown:  # the same sentences, tables and figures, to the byte and in order
        moved = page.relocated(html).strip()
        at = inside.find(moved, at)
        assert at >= 0, moved[:200]
        at += len(moved)
    results = re.findall(r'<section class="result"', inside)
    assert len(results) == sum(html.count('<section class="result"') for html in shown)
    headings = [c.source.removeprefix("## ") for c in notebook.cells if c.source.startswith("## ")]
    ours = [" ".join(Shown(words).words) for _, words in page.read(text).headings()]
    assert ours == [heading for heading in headings if heading in ours]


# ---- which councils, and what is made again -------------------------------------------------


def test_every_council_of_today_is_made_when_none_is_named() -> None:
    assert len(build.chosen([])) == 153
    assert [a.id for a in build.chosen(["Kirklees", "E10000023", "kirklees"])] == ["382", "815"]


def test_every_name_that_is_wrong_is_said_in_one_go() -> None:
    with pytest.raises(Faults) as raised:
        build.chosen(["Kirkleas", "Cumbria", "North West", "Leeds"])
    said = raised.value.faults
    assert len(said) == 3
    assert "Kirkleas" in said[0] and "Kirklees" in said[0]
    assert said[1] == "Cumbria is no more: it was replaced by Cumberland, Westmorland and Furness"
    assert said[2] == "North West is no council"


def test_an_unknown_edition_stops_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="edition"):
        build.build_pages(["Leeds"], "curent", out=tmp_path / "pages")
    assert not (tmp_path / "pages").exists()


def test_a_notebook_that_takes_no_council_is_refused() -> None:
    with pytest.raises(UserError, match="notebook: 'profiel'"):
        sweep.find("profiel")
    assert sweep.find("profile") == "notebooks/local/profile.ipynb"


def test_a_failing_council_is_named_the_others_are_kept_and_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "RENDER", "council_jobs:some")
    arguments = ["Leeds", "Kirklees", "Barnsley", "--out", str(tmp_path), "--workers", "1"]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 1
    assert "2 made, 0 up to date" in first.output
    assert "Kirklees: 382 has no figures" in first.stderr
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.html")}
    assert len(stamps) == 2
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 1
    assert "0 made, 2 up to date" in again.output
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_another_edition_or_another_source_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "RENDER", "council_jobs:some")

    def made(edition: str) -> tuple[str, ...]:
        return build.build_pages(["Leeds"], edition, out=tmp_path, workers=1).made

    assert made("current") == ("Leeds",)
    assert made("current") == ()
    assert made("report") == ("Leeds",)
    damaged = next(tmp_path.glob("*.html"))
    damaged.write_text("cut sh")
    assert made("report") == ("Leeds",)


def test_the_source_key_follows_the_figures_the_package_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.source_key.cache_clear()
    before = source.source_key()
    changed = {"n": 0}
    whole = source.keys.content_hash

    def other(path: Path) -> str:
        if path.name == wanted:
            changed["n"] += 1
            return "another"
        return whole(path)

    monkeypatch.setattr(source.keys, "content_hash", other)
    for wanted, counts in (
        ("releases.lock", True),
        ("areas.csv", True),
        ("render.py", True),
        ("intervals.py", True),
        ("current.toml", True),
        ("lait.py", False),  # a reader of release files, which no page reaches
    ):
        source.source_key.cache_clear()
        assert (source.source_key() != before) is counts, wanted
    source.source_key.cache_clear()
    assert changed["n"] >= 5


def test_ctrl_c_leaves_whole_councils_and_ends_quietly(tmp_path: Path) -> None:
    script = (
        "import typer\n"
        "from analysis.councils import build, command\n"
        "build.RENDER = 'council_jobs:slow'\n"
        "app = typer.Typer()\n"
        "app.command()(command.councils)\n"
        "if __name__ == '__main__':\n"
        "    app()\n"
    )
    program = tmp_path / "program.py"
    program.write_text(script)
    folder = tmp_path / "pages"
    path = os.pathsep.join([str(paths.PACKAGE.parent), str(Path(__file__).parent)])
    process = subprocess.Popen(
        [sys.executable, str(program), "--out", str(folder)],
        env={**os.environ, "PYTHONPATH": path, paths.ROOT_VARIABLE: str(paths.root())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(1200):
        if len(list(folder.glob("*.json"))) >= 3 or process.poll() is not None:
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the command
    said, complaint = process.communicate(timeout=60)
    assert process.returncode == 130, complaint
    assert complaint == "" and said == ""
    finished = [record.stem for record in folder.glob("*.json")]
    assert 3 <= len(finished) < 153
    store = Store(folder)
    for code in finished:
        assert store.has(code, store.record(code)["key"])
        assert areas.find(code).end is None
    assert list(folder.glob("*.part")) == []


# ---- any notebook for every council ---------------------------------------------------------


def test_a_notebook_is_run_for_each_council_and_kept(
    tmp_path: Path, executed: dict[str, nbformat.NotebookNode]
) -> None:
    names = ("North Yorkshire", "Kingston upon Thames")
    built = build.run_notebooks("profile", names, out=tmp_path, workers=2)
    assert built.failed == {}
    assert sorted(built.made) == sorted(names)
    for area in SAMPLE:
        path = tmp_path / f"{areas.get(area).ons_code}.ipynb"
        assert nbformat.read(path, 4).cells == executed[area].cells
    again = build.run_notebooks("profile", names, out=tmp_path, workers=2)
    assert again.made == () and sorted(again.kept) == sorted(names)


# ---- the find page --------------------------------------------------------------------------


def test_what_can_be_typed_leads_to_one_council_or_says_why_not() -> None:
    keys: dict[str, set[str]] = {}
    for entry in find.entries():
        for key in entry["keys"]:  # type: ignore[attr-defined]
            keys.setdefault(key, set()).add(str(entry["to"]))
    for area in areas.councils():
        for code in (area.id, area.ons_code.lower(), *(c.lower() for c in area.past_codes)):
            assert keys[code] == {find.address(area)}, code
    for old in find.gone():
        wanted = {find.address(areas.get(i)) for i in old.successors}
        assert keys[old.ons_code.lower()] == wanted
        assert keys[old.id] == wanted


def test_the_data_in_the_page_cannot_end_their_script() -> None:
    inside = find.inside()
    data = inside.split('id="find-council-data">')[1].split("</script>")[0]
    assert "<" not in data
