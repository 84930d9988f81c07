"""A council's own run, part by part: template, guard, pictures, workbook, book, citation."""

from __future__ import annotations

import base64
import csv
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

import site_sample
from analysis import declare, paths, runner
from analysis.errors import Faults, UserError
from analysis.local import kinds
from analysis.local.aggregate import INTERNAL, PUBLISH, Options
from analysis.local.figures import Local
from analysis.results import Table
from analysis.runner import normalise
from analysis.site import build
from analysis.workspace import (
    book,
    definitions,
    examples,
    guard,
    outputs,
    pictures,
    place,
    png,
    template,
)
from analysis.workspace import edition as editions
from analysis.workspace import shown as showing
from analysis.workspace.command import app
from analysis.workspace.outputs import Edition
from analysis.workspace.sheets import workbook

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = date(2026, 9, 30)


def council() -> Any:
    return place.council("Isle of Wight")


def own(mode: Any = PUBLISH) -> Edition:
    local = Local(council().id, mode, "aggregate", REFERENCE, {}, ())
    return Edition(council(), "current", local)


def said(caught: pytest.ExceptionInfo[UserError]) -> str:
    return " ".join(str(caught.value).split())


# ---- the template -----------------------------------------------------------------------


def filled(path: Path, *rows: tuple[str, int, int, float]) -> Path:
    """Fill rows of the template in, as a spreadsheet program would."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    (name,) = [n for n in parts if n.endswith("sheet2.xml")]
    sheet = parts[name].decode()
    for number, (indicator, start, end, top) in enumerate(rows, start=2):
        text = f'<c r="A{number}" t="inlineStr"><is><t>{indicator}</t></is></c>'
        sheet = re.sub(rf'<c r="A{number}" s="\d+"/>', text, sheet)
        for column, value in (("B", start), ("C", end), ("D", top)):
            cell = rf'<c r="{column}{number}"( s="\d+")/>'
            sheet = re.sub(cell, rf'<c r="{column}{number}"\1><v>{value}</v></c>', sheet)
    parts[name] = sheet.encode()
    with zipfile.ZipFile(path, "w") as new:
        for part, data in parts.items():
            new.writestr(part, data)
    return path


def serial(day: date) -> int:
    """Return a date as Excel counts days."""
    return (day - date(1899, 12, 30)).days


def test_the_template_names_the_council_and_defines_every_indicator(tmp_path: Path) -> None:
    path = template.write(council(), tmp_path / "template.xlsx")
    made = CalamineWorkbook.from_path(str(path))
    assert made.sheet_names == ["Read me", "Figures", "Dictionary"]
    first = " ".join(str(row[0]) for row in made.get_sheet_by_name("Read me").to_python())
    assert "Isle of Wight" in first and "Nothing about one child" in first
    rows = made.get_sheet_by_name("Dictionary").to_python()
    assert tuple(rows[0]) == definitions.COLUMNS
    usable = {name for name in declare.ids("indicators") if not declare.indicator(name).deflated}
    assert {row[0] for row in rows[1:]} == usable
    assert all(str(cell).strip() for row in rows[1:] for cell in row)


def test_a_filled_template_is_read_as_it_was_filled(tmp_path: Path) -> None:
    path = template.write(council(), tmp_path / "template.xlsx")
    start, end = serial(date(2025, 4, 1)), serial(date(2026, 3, 31))
    filled(path, ("cpp_starts", start, end, 240), ("referrals", start, end, 1900))
    reading = kinds.open_input(path, council().id, "current", Options(), lambda line: None)
    assert reading.kind == "aggregate"
    found = {(c.indicator, c.start, c.end, c.numerator) for c in reading.counts}
    year = date(2025, 4, 1), date(2026, 3, 31)
    assert found == {("cpp_starts", *year, 240), ("referrals", *year, 1900)}


def test_an_unfilled_template_is_told_to_be_empty(tmp_path: Path) -> None:
    path = template.write(council(), tmp_path / "template.xlsx")
    with pytest.raises(UserError, match="no rows"):
        kinds.open_input(path, council().id, "current", Options(), lambda line: None)


def test_the_template_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    path.write_text("mine")
    with pytest.raises(UserError, match="already there"):
        template.write(council(), path)
    assert path.read_text() == "mine" and list(tmp_path.iterdir()) == [path]


# ---- the guard --------------------------------------------------------------------------

REACH = {
    "a name": "import socket; socket.create_connection(('example.org', 80), 1)",
    "an address": "import socket; socket.socket().connect(('192.0.2.1', 80))",
    "a datagram": "import socket; s = socket.socket(type=socket.SOCK_DGRAM)\n"
    "s.sendto(b'x', ('192.0.2.1', 53))",
    "the world, by listening": "import socket; socket.socket().bind(('0.0.0.0', 0))",
    "a page": "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
}


@pytest.mark.parametrize("code", REACH.values(), ids=REACH)
def test_no_process_begun_meanwhile_reaches_the_network(tmp_path: Path, code: str) -> None:
    with guard.offline(tmp_path) as log:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.returncode == 1 and "refused while local data" in done.stderr
        assert len(guard.attempts(log)) == 1


def test_this_process_is_held_only_while_the_guard_lasts(tmp_path: Path) -> None:
    import os
    import socket

    before = dict(os.environ)
    with guard.offline(tmp_path) as log:
        with pytest.raises(PermissionError, match="refused"):
            socket.socket().connect(("192.0.2.1", 80))
        listening = socket.create_server(("127.0.0.1", 0))
        socket.create_connection(listening.getsockname()).close()
        listening.close()
        assert guard.attempts(log) == ["socket.connect ('192.0.2.1', 80)"]
    assert dict(os.environ) == before
    other = socket.socket()
    other.setblocking(False)
    with pytest.raises(OSError) as caught:
        other.connect(("192.0.2.1", 80))  # an address that belongs to nobody (RFC 5737)
    assert "refused while" not in str(caught.value)
    other.close()


@pytest.mark.parametrize("kernel", ["warm", "cold"])
def test_a_notebook_that_tries_ends_the_run(
    notebook: Callable[..., Path], tmp_path: Path, kernel: Any
) -> None:
    path = notebook(
        "swallows",
        "import contextlib, socket",
        "with contextlib.suppress(OSError):\n"
        "    socket.create_connection(('example.org', 80), timeout=1)",
    )
    with guard.offline(tmp_path) as log:
        runner.run([path], kernel=kernel)
        assert guard.attempts(log) == ["socket.getaddrinfo 'example.org'"]


def test_a_run_that_tried_is_thrown_away(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import contextlib
    import socket

    def tries(*_: object) -> dict[str, int]:
        with contextlib.suppress(OSError):
            socket.socket().connect(("192.0.2.1", 80))
        return {}

    area = council_of_the_real_project(monkeypatch, project)
    monkeypatch.setattr(editions, "_steps", tries)
    with pytest.raises(Faults, match="thrown away") as caught:
        editions.make(editions.Request(area))
    assert "192.0.2.1" in said(caught)
    assert not place.of(area).root.exists() and not place.making(area).root.exists()


def council_of_the_real_project(monkeypatch: pytest.MonkeyPatch, project: Path) -> Any:
    """Find the council where there is a registry, then go to the small project."""
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(ROOT))
    area = council()
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(project))
    return area


def test_a_run_that_fails_leaves_the_last_edition_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(request: object, new: place.Place, *_: object) -> dict[str, int]:
        (new.root / "half").write_text("half")
        raise UserError("something is wrong with the data")

    area = council_of_the_real_project(monkeypatch, project)
    place.of(area).root.mkdir(parents=True)
    (place.of(area).root / "whole").write_text("whole")
    monkeypatch.setattr(editions, "_steps", fails)
    with pytest.raises(UserError, match="something is wrong"):
        editions.make(editions.Request(area))
    assert [path.name for path in place.home().iterdir()] == [area.slug]
    assert [path.name for path in place.of(area).root.iterdir()] == ["whole"]


def test_an_employers_own_start_up_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.employer = True")
    command = [sys.executable, "-c", "import sys; print(sys.employer)"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
        with guard.offline(tmp_path):
            done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "True\n"


# ---- pictures ---------------------------------------------------------------------------


def charts() -> list[showing.Figure]:
    """Return a chart of each of some committed notebooks."""
    found = []
    for path in runner.discover():
        figures = showing.read(normalise.read(path), path.stem).figures
        found += figures[:: max(1, len(figures) - 1)][:2] if path.parent.name == "cases" else []
    return found


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def test_every_chart_is_drawn_as_a_png_the_same_each_time() -> None:
    for figure in charts():
        first = png.png(figure.svg)
        wide, tall = png.size(figure.svg)
        seen = pixels(first).shape
        assert abs(seen[1] - wide * png.DPI / 72) <= 1 and abs(seen[0] - tall * png.DPI / 72) <= 1
        assert first == png.png(figure.svg)
        assert not Image.open(io.BytesIO(first)).info.get("Software")


def test_a_png_shows_what_the_svg_says() -> None:
    svg = (
        '<svg viewBox="0 0 40 20"><defs><clipPath id="c"><rect width="10" height="20"/></clipPath>'
        '<path id="p" d="M 0 0 L 10 0 l 0 10 h -10 z" style="fill: #00ff00"/></defs>'
        '<rect x="0" y="0" width="40" height="20" fill="#0000ff" clip-path="url(#c)"/>'
        '<use href="#p" x="20" y="5"/><g transform="translate(30 0)"><circle cx="5" cy="5" r="4" '
        'fill="red"/></g></svg>'
    )
    with pytest.raises(IndexError):
        pixels(png.png(svg))[999]
    seen = pixels(png.png(svg.replace("<rect width", '<rect x="0" y="0" width')))
    scale = png.DPI / 72

    def at(x: float, y: float) -> tuple[int, ...]:
        return tuple(int(n) for n in seen[int(y * scale), int(x * scale)])

    assert at(5, 10) == (0, 0, 255) and at(15, 10) == (255, 255, 255)
    assert at(25, 10) == (0, 255, 0) and at(25, 2) == (255, 255, 255)
    assert at(35, 5) == (255, 0, 0) and at(35, 15) == (255, 255, 255)


@pytest.mark.parametrize(
    "inside",
    ['<image href="x"/>', '<path d="M 0 0 A 1 1 0 0 0 1 1"/>', '<g transform="skewX(2)"/>'],
)
def test_what_cannot_be_drawn_is_an_error_and_not_left_out(inside: str) -> None:
    with pytest.raises(ValueError, match="not drawn here"):
        png.png(f'<svg viewBox="0 0 4 4">{inside}</svg>')


def test_a_chart_for_pasting_carries_mark_title_footnotes_and_watermark() -> None:
    figure = charts()[0]
    of = own(INTERNAL)
    svg = pictures.paste(figure, outputs.footnotes(figure, of), of.mark, of.watermark)
    assert figure.svg[figure.svg.index(">") + 1 : figure.svg.rindex("</svg>")] in svg
    text = " ".join(re.findall(r">([^<]+)</text>", svg))
    for part in (
        "INTERNAL: official-sensitive",
        "Local, unpublished",
        "Source:",
        "edition: newest",
    ):
        assert part in text
    assert text.count(place.BIG_LETTERS) >= 2
    plain = pictures.paste(figure, ["Source: x"], own().mark, own().watermark)
    assert place.BIG_LETTERS not in plain
    dark = pixels(png.png(svg)) != pixels(png.png(svg.replace('opacity="0.22"', 'opacity="0"')))
    assert dark.any(axis=2).mean() > 0.005, "the watermark cannot be seen"


def test_footnotes_name_each_local_figures_grade() -> None:
    told = (
        "A row each. Referral rate, local, unpublished, 1 April 2026 to 30 September 2026, put on "
        "a year: 131.0 per 10,000, 95% interval 111.1 to 153.5 (grade B). Repeat plans, local, "
        "unpublished, on 30 September 2026: c, a small count is withheld. Plan rate, local, "
        "unpublished, on 30 September 2026: 7.3 per 10,000 (grade A)."
    )
    figure = showing.Figure("profile", "enabler-1", "T", "<svg></svg>", told, "Source: S", ())
    notes = outputs.footnotes(figure, own())
    assert any("grade A" in n and n.endswith(": Plan rate.") for n in notes)
    assert any("grade B" in n and n.endswith(": Referral rate.") for n in notes)
    assert not any("Repeat plans" in n for n in notes)
    other = showing.Figure("profile", "enabler-2", "T", "<svg></svg>", "None.", "Source: S", ())
    assert "This chart shows published figures only." in outputs.footnotes(other, own())


# ---- what pages show --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cases/kingston", "enablers/7_resources", "system/context"])
def test_tables_are_taken_whole_from_the_pages(name: str) -> None:
    read = normalise.read(ROOT / "notebooks" / f"{name}.ipynb")
    found = {table.csv() for _, table in showing.read(read, name).tables}
    offered = [
        base64.b64decode(data).decode()
        for html in showing.pages_html(read)
        for data in re.findall(r"data:text/csv;charset=utf-8;base64,([^\"]+)", html)
    ]
    assert offered

    def squeezed(text: str) -> str:
        rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(io.StringIO(text))]
        return str(rows)

    assert {squeezed(text) for text in offered} <= {squeezed(text) for text in found}


# ---- workbooks --------------------------------------------------------------------------


def test_a_workbook_holds_numbers_as_numbers_and_nothing_of_who_made_it(tmp_path: Path) -> None:
    rows = (("2025", "1,234.5", "−7", "=1+1", "007", "c"),)
    for name in ("one.xlsx", "two.xlsx"):
        with workbook(tmp_path / name, "T", "A mark") as made:
            sheet = made.sheet("A/sheet: with * signs", (10,) * 6)
            made.table(sheet, 0, ("Year", "a", "b", "c", "d", "e"), rows)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    ((name, *_),) = [CalamineWorkbook.from_path(str(tmp_path / "one.xlsx")).sheet_names]
    cells = CalamineWorkbook.from_path(str(tmp_path / "one.xlsx")).get_sheet_by_name(name)
    assert cells.to_python()[1] == [2025, 1234.5, -7, "=1+1", "007", "c"]
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert "A mark" in parts["xl/worksheets/sheet1.xml"] and "A mark" in parts["docProps/core.xml"]
    assert re.findall(r"\d{4}-\d\d-\d\d", parts["docProps/core.xml"]) == ["2000-01-01"] * 2
    assert "<dc:creator></dc:creator>" in parts["docProps/core.xml"]


def test_a_workbook_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), workbook(tmp_path / "x.xlsx", "T", "M"):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_the_workbook_of_tables_has_contents_definitions_and_each_table_once(
    tmp_path: Path,
) -> None:
    table = Table("A table", ("Year", "Value"), (("2025", "4.5"),))
    first = Table("Sound?", ("Part",), (("List 3",),))
    page = showing.Shown("profile", "The profile", (), (("s", table), ("s", first)))
    assert outputs.tables([page], own(INTERNAL), [first], tmp_path / "t.xlsx") == 2
    made = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert made.sheet_names == ["About", "Contents", "Data quality", "profile s", "Definitions"]
    for name in made.sheet_names:
        cells = [str(cell) for row in made.get_sheet_by_name(name).to_python() for cell in row]
        assert any("INTERNAL" in cell for cell in cells), name
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        for name in archive.namelist():
            if "worksheets/sheet" in name:
                assert "&amp;LINTERNAL" in archive.read(name).decode(), name


# ---- the citation -----------------------------------------------------------------------


def test_the_citation_carries_the_vintage_of_its_data(tmp_path: Path) -> None:
    outputs.citation(own(), tmp_path)
    texts = {path.suffix: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(texts) == {".txt", ".bib", ".ris"}
    newest = [names[-1] for names in declare.edition("current").releases.values()]
    for text in texts.values():
        assert "30 September 2026" in text.replace("{", "").replace("}", "")
        assert "Local, unpublished" in text and all(name in text for name in newest)
    assert texts[".ris"].startswith("TY  - ELEC\n") and texts[".ris"].rstrip().endswith("ER  -")
    assert "url" not in texts[".bib"]


# ---- the book ---------------------------------------------------------------------------


def test_links_to_what_is_not_in_this_book_become_words() -> None:
    html = (
        '<a href="../../pages/claims/X.html">X</a> <a class="a" href="kingston.html#b">K</a> '
        '<a href="#here">h</a> <a download="t.csv" href="data:text/csv,1">d</a>'
    )
    docs = ["notebooks/cases/kingston"]
    fitted = book.fitted(html, "notebooks/cases/barnsley", docs)
    assert fitted.startswith("<span>X</span> ") and fitted.count("<a ") == 3
    assert book.prose("See {doc}`How to <../how>` and {num}`a.b`.") == "See How to and a.b."


def test_a_kept_notebook_is_marked_and_names_no_place() -> None:
    made = nbformat.v4.new_notebook()
    made.cells = [
        nbformat.v4.new_markdown_cell("# Barnsley: a case\n\nA question."),
        nbformat.v4.new_code_cell(
            'local = "/home/me/data"', metadata={"tags": ["injected-parameters"]}
        ),
    ]
    kept = book.marked(made, "A mark", "Isle of Wight", {"/home/me/data": "data"})
    assert kept.cells[0].source.startswith("# Barnsley: a case (run for Isle of Wight)\n")
    assert kept.cells[1].source == "> **A mark.**"
    assert "/home/me" not in nbformat.writes(kept)


# ---- choosing, cleaning, the commands ---------------------------------------------------


def test_the_profile_comes_first_and_then_what_uses_local_figures() -> None:
    plain = [path.stem for path in editions.choose((), False)]
    assert plain[0] == "profile" and set(plain[1:]) == {
        path.stem for path in (ROOT / "notebooks" / "cases").glob("*.ipynb")
    }
    assert {path.stem for path in editions.choose((), True)} == {
        path.stem for path in runner.discover()
    }
    assert [p.stem for p in editions.choose(("timescales", "profile"), False)] == [
        "timescales",
        "profile",
    ]
    with pytest.raises(UserError, match="timescales"):
        editions.choose(("timescale",), False)


def test_cleaning_deletes_one_councils_runs_or_all(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = council_of_the_real_project(monkeypatch, project)
    mine = [place.of(area).root, place.making(area).root]
    mine.append(place.examples() / f"{area.slug}-small")
    others = [place.home() / "barnsley", place.examples() / "barnsley-small"]
    site = paths.build() / "site"
    for folder in (*mine, *others, site):
        folder.mkdir(parents=True)
    assert set(place.clean(area)) == set(mine)
    assert all(folder.is_dir() for folder in others)
    place.clean(None)
    assert [p.name for p in paths.build().iterdir()] == ["site"]


def test_a_new_edition_takes_the_place_of_the_last(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = council_of_the_real_project(monkeypatch, project)
    for text in ("one", "two"):
        place.making(area).root.mkdir(parents=True)
        (place.making(area).root / "x").write_text(text)
        place.put(area)
        assert (place.of(area).root / "x").read_text() == text
    assert [p.name for p in place.home().iterdir()] == [area.slug]


def command(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_checking_prints_the_quality_page_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "indicator,period_start,period_end,numerator,denominator\n"
        "cpp_starts,2025-04-01,2026-03-31,3,\nreferrals,2025-04-01,2026-03-31,1900,\n"
    )
    before = {p: p.stat().st_mtime_ns for p in place.home().rglob("*")}
    done = command("check", "921", "--input", str(path))
    assert done.exit_code == 0, done.output
    assert "Data quality" in done.output and "cpp_starts" in done.output
    assert not re.search(r"\b3\b", done.output), "a small count is printed"
    assert list(tmp_path.iterdir()) == [path]
    assert {p: p.stat().st_mtime_ns for p in place.home().rglob("*")} == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "921"), "--input"),
        (("check", "921", "--input", "nowhere.xlsx"), "nowhere.xlsx"),
        (("run", "South East"), "not a council"),
        (("run", "921", "--edition", "curent"), "current"),
        (("run", "921", "kingstn"), "kingston"),
        (("run", "921", "--neighbours", "Leeds,Nowhere"), "Nowhere"),
        (("clean",), "--all"),
        (("clean", "921", "--all"), "--all"),
        (("init", "921", "--out", "figures.csv"), ".xlsx"),
    ],
)
def test_a_mistake_is_told_before_anything_is_made(arguments: Any, told: str) -> None:
    error = command(*arguments).exception
    assert isinstance(error, UserError) and told in str(error)


@pytest.mark.parametrize("size", ["small", "messy"])
def test_examples_are_written_to_the_build_folder_and_say_what_they_are(
    project: Path, monkeypatch: pytest.MonkeyPatch, size: Any
) -> None:
    area = council_of_the_real_project(monkeypatch, project)
    written = examples.write(area, size)
    assert all(path.is_relative_to(project / "build" / "examples") for path in written)
    with zipfile.ZipFile(written[0]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    notes = [text for name, text in parts.items() if name.startswith("xl/comments")]
    # a note on each list's first cell, and a first sheet of its own
    assert len(notes) == len(sheets) - 1 > 9 and all(b"SYNTHETIC" in text for text in notes)


# ---- nothing of it enters the published book --------------------------------------------


def test_the_published_book_refuses_a_notebook_of_a_local_run(
    notebook: Callable[..., Path], project: Path
) -> None:
    path = notebook("case", "local or 'published'")
    runner.publish(kernel="cold")
    runner.check(kernel="cold")
    (result,) = runner.run([path], {"local": "own.csv"}, kernel="cold")
    path.write_bytes(result.output.read_bytes())
    with pytest.raises(UserError):
        runner.check(kernel="cold")
    path.unlink()
    kept = book.marked(normalise.read(result.output), own().mark, "Isle of Wight", {})
    nbformat.write(kept, project / "notebooks" / "cases" / "case.ipynb")
    with pytest.raises(UserError):
        runner.check(kernel="cold")


def test_the_published_book_shows_no_page_from_the_build_folder(tmp_path: Path) -> None:
    site_sample.tree(tmp_path)
    (tmp_path / "book" / "index.md").write_text("# Home\n")
    local = tmp_path / "build" / "local" / "isle-of-wight" / "notebooks"
    local.mkdir(parents=True)
    (local / "own.md").write_text("# Own\n\nLocal, unpublished\n")
    chapters = "  - file: build/local/isle-of-wight/notebooks/own\n"
    (tmp_path / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{chapters}")
    (tmp_path / "build" / "register.json").write_text("{}")
    with pytest.raises(Faults, match="isle-of-wight"):
        build(root=tmp_path)
    assert not (tmp_path / "build" / "site").exists()
