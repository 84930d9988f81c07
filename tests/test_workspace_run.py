"""A council's own run from end to end: what it shows, what it withholds, what it leaves alone.

A synthetic council's Annex A workbook goes through the command as a user would type it, in a
project of its own; then every file that came of it is opened.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

import site_sample
from analysis import declare, paths, synthetic
from analysis.local import disclosure, specs
from analysis.local.figures import RELEASE
from analysis.runner import normalise
from analysis.site import build, write
from analysis.synthetic import Synthetic
from analysis.workspace import place
from analysis.workspace import shown as showing

ROOT = Path(__file__).resolve().parents[1]
SLUG, SEED = "isle-of-wight", 20260930
INPUT = "named_by_nobody.xlsx"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: What identifies a synthetic child, worker or placement, by its look.
SHAPES = (
    r"SYN\w{4,12}",
    r"Z\d{12}",
    r"[A-Z]\d{12}",
    r"ZZ\d{1,2} \d[A-Z]{2}",
    r"\d{2}/\d{2}/\d{4}",
    r"\d{4}-\d{2}-\d{2}",
    r"\d{2}-[A-Z][a-z]{2}-\d{4}",
    r"\d{7,8}",
    r"[A-Z]{2,4}\d{5,10}",
    r"Synthetic [a-z]+ \d+",
)
SHAPE = re.compile(rf"(?<![\w/-])(?:{'|'.join(SHAPES)})(?![\w/-])")
WHOLE = re.compile(rf"(?:{'|'.join(SHAPES)})")
#: A count that must not be seen.
SMALL = re.compile(r"[1-5]")


@dataclass
class Run:
    """One run: its folder, what it said, and the state of everything else before and after."""

    folder: Path
    said: str
    before: dict[str, object]
    after: dict[str, object]
    calls: str
    council: Synthetic


def tree(folder: Path, leave: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the state of every file below a folder: size, and when it was changed."""
    found: dict[str, object] = {}
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in leave and "__pycache__" not in parts:
            state = path.stat()
            found[str(path)] = state.st_size, state.st_mtime_ns
    return found


def small_project(root: Path) -> Path:
    """Lay out a project with the real figures, chapters and settings, and two notebooks."""
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    for name in ("data", "book"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("local/profile", "cases/isle_of_wight"):
        target = root / "notebooks" / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", target)
    return root


def traced() -> list[str]:
    """Return the beginning of a command that writes down every connection, where that works."""
    program = shutil.which("strace")
    if program is None:
        return []
    tried = subprocess.run([program, "-e", "trace=none", "true"], capture_output=True)
    if tried.returncode:
        return []
    return [
        program,
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "trace=connect,sendto",
        "-e",
        "signal=none",
    ]


def run(base: Path, *extra: str) -> Run:
    """Run the command in a project, a home and a temporary folder of their own."""
    project = small_project(base / "project") if not (base / "project").is_dir() else None
    project = base / "project"
    council = synthetic.council("small", SEED, "921")
    given = base / "given" / INPUT
    if not given.is_file():
        given.parent.mkdir()
        council.write_annex_a(given)
    home, log = base / "home", base / "calls"
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="t") as temporary:  # short: sockets' names are
        env = {
            **os.environ,
            paths.ROOT_VARIABLE: str(project),
            "HOME": str(home),
            "TMPDIR": temporary,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

        def state() -> dict[str, object]:
            found = tree(project, ("build",)) | tree(home) | tree(given.parent)
            return found | tree(Path(temporary))

        before = state()
        trace = traced()
        command = [*trace, "-o", str(log)] if trace else []
        command += [sys.executable, "-m", "analysis", "local", "run", "Isle of Wight", *extra]
        command += ["--input", str(given), "--reference", str(council.reference)]
        done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        after = state()
    calls = log.read_text(encoding="utf-8") if trace else ""
    folder = project / "build" / "local"
    return Run(folder, done.stdout + done.stderr, before, after, calls, council)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    (folder / "project").mkdir()
    small_project(folder / "project")
    return folder


@pytest.fixture(scope="module")
def publish(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a run to be published, kept where the next one does not reach it."""
    made = run(base)
    kept = tmp_path_factory.mktemp("publish") / "local"
    shutil.copytree(made.folder, kept)
    made.folder = kept
    return made


@pytest.fixture(scope="module")
def internal(base: Path, publish: Run) -> Run:
    """Return an internal run of the profile; it takes the place of the one before."""
    return run(base, "profile", "--mode", "internal")


# ---- opening every file -----------------------------------------------------------------


def strings(value: object) -> Iterator[str]:
    """Yield every text inside what JSON gave."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif value is not None:
        yield str(value)


def decoded(text: str) -> Iterator[str]:
    """Yield a text, and what is carried inside it as base64."""
    yield text
    for data in re.findall(r"data:[\w/;=+-]+;base64,([A-Za-z0-9+/=]+)", text):
        yield base64.b64decode(data).decode("utf-8", "replace")


def texts(path: Path) -> Iterator[str]:
    """Yield everything a file says, whichever way it is kept."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8")
    elif path.suffix == ".png":
        image = Image.open(path)
        image.load()
        yield from (f"{key} {value}" for key, value in image.info.items())
    elif path.suffix in (".ipynb", ".json"):
        read = json.loads(path.read_text(encoding="utf-8"))
        for text in strings(read):
            yield from decoded(text)
    else:
        yield from decoded(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files every published page uses: styles, scripts, fonts."""
    root = site_sample.tree(tmp_path_factory.mktemp("published"))
    (root / "_toc.yml").write_text("format: jb-book\nroot: book/local/example\n")
    (root / "book" / "local" / "example.md").write_text("# An example\n")
    write(site_sample.sample(), root)
    folder = build(root=root).parent / "_static"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def made(run: Run, static: dict[str, bytes]) -> list[Path]:
    """Return every file of a run but those that are byte for byte the published site's."""
    kept = []
    for path in sorted(p for p in run.folder.rglob("*") if p.is_file()):
        parts = path.relative_to(run.folder).parts
        if parts[0] == ".fonts":
            continue  # the names of this machine's fonts, kept between runs
        assert parts[0] == SLUG, f"a file outside the council's folder: {path}"
        if "_static" in parts:
            name = "/".join(parts[parts.index("_static") + 1 :])
            if static.get(name) == path.read_bytes():
                continue
            assert name == "local.css", f"not the published site's: {name}"
        kept.append(path)
    return kept


def test_every_kind_of_file_is_there(publish: Run, static: dict[str, bytes]) -> None:
    suffixes = {path.suffix for path in made(publish, static)}
    wanted = {".ipynb", ".html", ".svg", ".png", ".csv", ".json", ".xlsx", ".bib", ".ris", ".txt"}
    assert wanted <= suffixes
    inside = {path.name for path in (publish.folder / SLUG).iterdir()}
    assert inside == {"data", "notebooks", "outputs", "site"}


# ---- disclosure -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def secrets(publish: Run) -> set[str]:
    """Return what identifies a synthetic child, less what stands in published pages anyway."""
    known: set[str] = set()
    for path in (*(ROOT / "book").rglob("*.md"), *(ROOT / "notebooks").rglob("*.ipynb")):
        known |= set(SHAPE.findall(path.read_text(encoding="utf-8")))
    found = set(publish.council.secrets)
    assert len(found) > 5000
    strange = [text for text in found if not WHOLE.fullmatch(text)]
    assert strange == [], "the test does not look for these"
    return found - known - {publish.council.reference.isoformat()}


def leaks(run: Run, files: list[Path], secrets: set[str]) -> list[str]:
    """Return every place in a run's files that holds a secret."""
    return [
        f"{path.relative_to(run.folder)}: {token}"
        for path in files
        for text in texts(path)
        for token in set(SHAPE.findall(text)) & secrets
    ]


def test_no_file_names_a_child_a_worker_a_team_or_a_place(
    publish: Run, static: dict[str, bytes], secrets: set[str]
) -> None:
    assert leaks(publish, made(publish, static), secrets) == []


def test_the_search_for_secrets_finds_one(publish: Run, secrets: set[str], tmp_path: Path) -> None:
    one = sorted(secrets)[len(secrets) // 2]
    path = publish.folder / "planted.html"
    inside = base64.b64encode(f"a,{one}\n".encode()).decode()
    path.write_text(f'<a href="data:text/csv;charset=utf-8;base64,{inside}">x</a>')
    try:
        assert leaks(publish, [path], secrets) == [f"planted.html: {one}"]
    finally:
        path.unlink()


def test_no_file_names_the_input_or_a_place_on_this_machine(
    publish: Run, internal: Run, base: Path, static: dict[str, bytes]
) -> None:
    told = ("named_by_nobody", str(base), str(ROOT), str(Path.home()) + "/")
    for one in (publish, internal):
        for path in made(one, static):
            for text in texts(path):
                assert not [word for word in told if word in text], path


@dataclass(frozen=True)
class Cell:
    """A cell of a table that is the council's own, and the row it stands in."""

    where: str
    row: tuple[str, ...]
    column: str
    text: str


def own_cells(where: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[Cell]:
    """Yield the cells of a table that hold local figures: a column of them, or a row."""
    local = {"local, unpublished", "rows concerned", "of", "value", "numerator", "denominator"}
    for row in rows:
        own = RELEASE in row
        for column, text in zip(columns, row, strict=False):
            if own or column.lower() in local:
                yield Cell(where, row, column, text.strip())


def all_own_cells(run: Run) -> Iterator[Cell]:
    """Yield the council's own cells of every notebook, table in a page, CSV and worksheet."""
    folder = run.folder / SLUG
    for path in (*(folder / "notebooks").rglob("*.ipynb"),):
        for _, table in showing.read(normalise.read(path), path.stem).tables:
            yield from own_cells(f"{path.name} {table.caption}", table.columns, list(table.rows))
    for path in folder.rglob("*.html"):
        for text in decoded(path.read_text(encoding="utf-8")):
            if text.startswith("<"):
                for _, table in showing._tables(text):
                    where = f"{path.name} {table.caption}"
                    yield from own_cells(where, table.columns, list(table.rows))
            else:
                head, *rows = [tuple(row) for row in csv.reader(io.StringIO(text))] or [()]
                yield from own_cells(f"{path.name} download", head, rows)
    for path in folder.rglob("*.csv"):
        head, *rows = [tuple(row) for row in csv.reader(path.open(encoding="utf-8"))]
        yield from own_cells(path.name, tuple("of" if h == "count" else h for h in head), rows)
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(folder / "outputs" / "tables.xlsx"))
    for name in book.sheet_names:
        rows = [tuple(map(plain, row)) for row in book.get_sheet_by_name(name).to_python()]
        starts = [n for n, row in enumerate(rows) if sum(map(bool, row)) > 1]
        if starts:
            yield from own_cells(f"tables.xlsx {name}", rows[starts[0]], rows[starts[0] + 1 :])


def plain(cell: object) -> str:
    """Return a worksheet's cell as a reader sees it."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@pytest.fixture(scope="module")
def cells(publish: Run) -> list[Cell]:
    return list(all_own_cells(publish))


def test_no_cell_of_the_councils_own_holds_a_count_from_1_to_5(cells: list[Cell]) -> None:
    assert len(cells) > 500
    assert len({cell.where.split()[0] for cell in cells}) > 5
    assert [cell for cell in cells if SMALL.fullmatch(cell.text)] == []


def withheld(run: Run) -> dict[str, tuple[float, float]]:
    """Return the true counts of every figure the run withheld."""
    rows = list(csv.DictReader((run.folder / SLUG / "data" / "figures.csv").open()))
    hidden = {row["indicator"] for row in rows if row["flag"] == "c"}
    assert all(row["numerator"] == row["denominator"] == "" for row in rows if row["flag"] == "c")
    return {name: both for name, both in run.council.truth.items() if name in hidden}


def test_what_is_small_is_withheld(publish: Run) -> None:
    hidden = withheld(publish)
    shown = {row["indicator"] for row in csv.DictReader(
        (publish.folder / SLUG / "data" / "figures.csv").open())}  # fmt: skip
    small = [
        name
        for name, (top, bottom) in publish.council.truth.items()
        if name in shown
        and (
            disclosure.small(top)
            or disclosure.small(bottom)
            or (specs.share(specs.spec(name)) and disclosure.small(bottom - top))
        )
    ]
    assert len(small) >= 3, "the synthetic council has too few small counts to test with"
    assert set(small) <= set(hidden)


def test_no_withheld_value_can_be_read_or_worked_out_from_its_row(
    publish: Run, cells: list[Cell]
) -> None:
    """In no row about a withheld figure stands its count, its share or its rate."""
    for name, (top, bottom) in withheld(publish).items():
        spec = specs.spec(name)
        told = {f"{top:g}"} - {"0"}
        if bottom == bottom and bottom:
            value = top / bottom * spec.per
            told |= {f"{value:.{places}f}" for places in (0, 1, 2, 3)}
        for cell in cells:
            about = cell.row[0].split(" (")[0] in (spec.short, spec.title, name)
            if about and cell.column.lower() not in ("of", "rows concerned"):
                text = re.sub(r"\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d", "", cell.text)
                numbers = set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))
                assert not numbers & told, cell


def test_charts_describe_no_withheld_value(publish: Run) -> None:
    for name in withheld(publish):
        short = specs.spec(name).short
        for path in (publish.folder / SLUG / "outputs" / "figures").glob("*.svg"):
            text = path.read_text(encoding="utf-8")
            for told in re.findall(
                rf"\b{re.escape(short)}, local, unpublished, [^:]*: ([^.]*)", text
            ):
                assert told.startswith("c, "), path


def test_the_numbers_of_rows_that_reached_the_pages_are_banded(publish: Run) -> None:
    rows = csv.DictReader((publish.folder / SLUG / "data" / "quality.csv").open())
    counts = [value for row in rows for value in (row["count"], row["of"]) if value]
    assert counts and all(value.endswith("0") for value in counts)


# ---- what stands on every page and file -------------------------------------------------


def holds(path: Path, mark: str) -> bool:
    """Say whether a file bears a mark: in what it says, or in its folder's name."""
    return any(mark in text for text in texts(path)) or mark in str(path)


def test_every_page_says_local_and_unpublished(publish: Run, static: dict[str, bytes]) -> None:
    said = (".html", ".ipynb", ".svg", ".xlsx", ".txt", ".bib", ".ris")
    for path in made(publish, static):
        leads_on = path.parent.name == "site" and path.name == "index.html"  # shows nothing
        if path.suffix in said and not leads_on:
            assert holds(path, "Local, unpublished"), path
        assert not holds(path, "INTERNAL, DO NOT SHARE") and not holds(path, "INTERNAL: off")


def test_internal_runs_show_small_counts_and_are_watermarked(
    internal: Run, static: dict[str, bytes]
) -> None:
    rows = list(csv.DictReader(next(internal.folder.rglob("figures.csv")).open()))
    assert not [row for row in rows if row["flag"] == "c"]
    shown = {row["indicator"]: float(row["numerator"]) for row in rows}
    truth = {n: top for n, (top, _) in internal.council.truth.items() if n in shown}
    assert [n for n, top in truth.items() if 0 < top < 6]
    assert {n: shown[n] for n in truth} == truth
    assert any(SMALL.fullmatch(cell.text) for cell in all_own_cells(internal))
    for path in made(internal, static):
        leads_on = path.name == "index.html" and path.parent.name == "site"
        if path.suffix in (".png", ".js", ".css") or leads_on:
            continue  # a picture's watermark is drawn; a script and a redirect show nothing
        assert holds(path, "INTERNAL"), path
    css = next(internal.folder.rglob("local.css")).read_text(encoding="utf-8")
    assert place.BIG_LETTERS in css
    for path in (internal.folder / SLUG / "site").rglob("*.html"):
        if "_static" not in path.parts and path.name != "index.html":
            assert "local.css" in path.read_text(encoding="utf-8"), path
    for path in (internal.folder / SLUG / "outputs" / "figures").glob("*.svg"):
        assert path.read_text(encoding="utf-8").count(place.BIG_LETTERS) >= 2


def test_an_internal_run_names_no_child_either(
    internal: Run, static: dict[str, bytes], secrets: set[str]
) -> None:
    assert leaks(internal, made(internal, static), secrets) == []


# ---- isolation --------------------------------------------------------------------------


def test_nothing_is_written_outside_the_build_folder(publish: Run, internal: Run) -> None:
    for one in (publish, internal):
        assert one.after == one.before


def test_nothing_is_left_but_the_edition(internal: Run) -> None:
    assert {path.name for path in internal.folder.iterdir()} == {SLUG, ".fonts"}


def test_no_process_of_a_run_speaks_to_another_machine(publish: Run) -> None:
    """Seen by the system itself, whatever program and library it is."""
    if not publish.calls:
        pytest.skip("strace is not here, or may not be used")
    assert "AF_UNIX" in publish.calls, "nothing was seen at all"
    outside = [
        line
        for line in publish.calls.splitlines()
        if re.search(r"sin6?_(?:addr|port)", line)
        and not re.search(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"', line)
    ]
    assert outside == []


def test_it_says_where_everything_is_and_how_long_it_took(publish: Run) -> None:
    said = " ".join(publish.said.split())
    for part in ("1 of 4: reading", "4 of 4: building", "the book is at", "It took reading"):
        assert part in said
    assert "Traceback" not in said


# ---- the one page -----------------------------------------------------------------------


@pytest.mark.site
@pytest.mark.parametrize("mode", ["publish", "internal"])
def test_the_summary_prints_on_one_side_of_a4(
    mode: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    one: Run = request.getfixturevalue(mode)
    page = one.folder / SLUG / "outputs" / "summary.html"
    out = tmp_path / "summary.pdf"
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu"]
    command += [f"--user-data-dir={tmp_path / 'browser'}", "--no-pdf-header-footer"]
    command += [f"--print-to-pdf={out}", page.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    data = out.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", data)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[([^\]]+)\]", data))
    wide, tall = (float(n) for n in box.split()[2:])
    assert abs(wide - 595.3) < 1.5 and abs(tall - 841.9) < 1.5, "not A4"


def test_every_indicator_of_the_run_is_defined_in_the_workbook(publish: Run) -> None:
    rows = csv.DictReader((publish.folder / SLUG / "data" / "figures.csv").open())
    declared = {row["indicator"] for row in rows} & set(declare.ids("indicators"))
    with zipfile.ZipFile(publish.folder / SLUG / "outputs" / "tables.xlsx") as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert declared and all(f">{name}<" in strings for name in declared)
