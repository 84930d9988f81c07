"""Speed and memory against the plain way of doing the same, as ratios from one run.

    make bench                     everything, on a copy of the project in a temporary folder
    make bench ARGS="--rounds 3"   medians of three

The plain way is the papermill command on one notebook after another, then Jupyter Book's own
command; and, for the tests, nbval as it comes. Both ways must give the same notebooks. The
figures depend on the machine and on what else it is doing; the ratios much less.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import councils
import nbformat
from rich.console import Console
from rich.table import Table

from analysis import paths, runner
from analysis.errors import UserError
from analysis.runner import normalise

PYTHON = sys.executable
ANALYSIS = [PYTHON, "-m", "analysis"]
JUPYTER_BOOK = str(Path(PYTHON).with_name("jupyter-book"))


def copy_project(to: Path) -> Path:
    """Copy what is in the project, without what is generated or ignored."""
    root = paths.root()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    return to


def environment(root: Path) -> dict[str, str]:
    """Return the environment in which the copy, not the project, is what runs."""
    raw = paths.raw()
    found = {**os.environ, paths.ROOT_VARIABLE: str(root), "PYTHONPATH": str(root / "src")}
    return found | ({paths.RAW_VARIABLE: str(raw)} if raw else {})


def timed(command: list[str], root: Path, log: Path) -> tuple[float, float]:
    """Run a command in the copy; return its seconds and its peak memory in MB.

    Raises
    ------
    UserError
        If it fails, with the last of what it printed.
    """
    began = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=root, env=environment(root), stdout=out, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise UserError(f"{' '.join(command[1:5])} failed in the copy:\n{last}")
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return seconds, usage.ru_maxrss / unit


class Bench:
    """One round of measurements in one copy of the project."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.root = copy_project(folder / "project")
        self.log = folder / "log.txt"
        self.say = say
        home = self.root / "notebooks"
        self.notebooks = [
            home / p.relative_to(paths.root() / "notebooks") for p in runner.discover()
        ]
        if not self.notebooks:
            raise UserError("there are no notebooks to measure", "see notebooks/")

    def run(self, command: list[str]) -> float:
        seconds = timed(command, self.root, self.log)[0]
        self.say(f"  {seconds:.1f} s")
        return seconds

    def everything(self) -> dict[str, float]:
        """Time everything from nothing, both ways, and ours again with nothing changed."""
        self.say("ours: every notebook and the book, from nothing")
        # councils' pages, which the plain way does not make, are measured by themselves
        ours = self.run([*ANALYSIS, "book", "--no-councils"])
        self.say("ours again, nothing changed")
        again = self.run([*ANALYSIS, "book", "--no-councils"])
        self.say("the plain way: papermill, one notebook after another")
        plain = 0.0
        for path in self.notebooks:
            out = self.root / "build" / "plain" / path.relative_to(self.root / "notebooks")
            out.parent.mkdir(parents=True, exist_ok=True)
            command = [PYTHON, "-m", "papermill", str(path), str(out), "-k", "python3"]
            plain += self.run([*command, "--cwd", str(path.parent), "--no-progress-bar"])
            self.same(path, out)
        self.say("the plain way: the pages, then Jupyter Book's own command")
        (self.root / "build" / "pages.key").unlink()  # or ours, already written, would do
        plain += self.run([PYTHON, "-c", "from analysis.catalogue import refresh; refresh()"])
        book = [JUPYTER_BOOK, "build", str(self.root), "--all"]
        plain += self.run([*book, "--path-output", str(self.root / "build" / "plain-book")])
        return {"ours": ours, "plain": plain, "unchanged": again}

    def same(self, path: Path, plain: Path) -> None:
        """Compare what both ways made of a notebook, byte for byte, without the run's marks."""
        ours = self.root / "build" / "executed" / path.relative_to(self.root / "notebooks")
        made = [
            normalise.text(normalise.normalise(nbformat.read(p, as_version=4)))
            for p in (ours, plain)
        ]
        if made[0] != made[1]:
            raise UserError(f"{path.name}: the two ways gave different notebooks")

    def tests(self) -> dict[str, float]:
        """Time nbval over the notebooks, as it comes and as `make test` runs it."""
        self.say("nbval as it comes")
        flags = ["-q", "--nbval", "--nbval-current-env", "notebooks"]
        plain = self.run([PYTHON, "-m", "pytest", *flags])
        self.say("nbval as make test runs it")
        ours = self.run([*ANALYSIS, "test", "notebooks"])
        return {"ours": ours, "plain": plain}

    def rerun(self, name: str, changed: Path) -> dict[str, object]:
        """Change one file and see which notebooks run again."""
        self.say(f"after a change of {name}")
        with changed.open("a", encoding="utf-8") as file:
            file.write("\n# changed\n")
        before = time.time()
        seconds = self.run([PYTHON, "-c", "from analysis import runner; runner.run()"])
        made = [
            str(path.relative_to(self.root))
            for path in sorted((self.root / "build" / "executed").rglob("*.ipynb"))
            if path.stat().st_mtime > before
        ]
        return {"changed": name, "ran_again": made, "seconds": seconds}

    def changes(self) -> list[dict[str, object]]:
        """Change an indicator few notebooks use, then a reader that none imports."""
        uses: dict[str, int] = {}
        for path in (self.root / "build" / "executed").rglob("*.ipynb"):
            note = nbformat.read(path, as_version=4).metadata["analysis"]
            for name in note["files"]:
                if "/declared/indicators/" in name:
                    uses[name] = uses.get(name, 0) + 1
        if not uses:
            raise UserError("no notebook reads an indicator")
        indicator = min(sorted(uses), key=lambda name: uses[name])
        reader = "src/analysis/readers/cin.py"
        return [self.rerun(name, self.root / name) for name in (indicator, reader)]

    def figures(self) -> dict[str, float] | None:
        """Time the compiling of all figures from the raw releases, where those are here."""
        if paths.raw() is None:
            self.say("the raw release files are not here: compiling is not measured")
            return None
        self.say("compiling every figure from the raw releases")
        seconds, peak = timed([*ANALYSIS, "figures"], self.root, self.log)
        raw = paths.raw()
        assert raw is not None
        size = sum(path.stat().st_size for path in (raw / "releases").rglob("*") if path.is_file())
        return {
            "seconds": seconds,
            "mb": size / 1e6,
            "mb_per_s": size / 1e6 / seconds,
            "peak": peak,
        }


def one_round(say: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything once."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), say)
        return {
            "everything": bench.everything(),
            "tests": bench.tests(),
            "changes": bench.changes(),
            "figures": bench.figures(),
            "profiles": councils.profiles(bench.root, bench.log, timed, say),
            "annex_a": councils.annex_a(bench.root, Path(folder), bench.log, timed, say),
        }


def median(rounds: list[dict[str, Any]], part: str, what: str) -> float:
    """Return the median of one measurement over the rounds."""
    return statistics.median(measured[part][what] for measured in rounds)


def table(rounds: list[dict[str, Any]]) -> Table:
    """Lay the medians out as a table of ratios, with what was asked of each."""
    shown = Table(title=f"{len(rounds)} round(s), {os.cpu_count()} processors")
    for name in ("what", "plain", "ours", "ratio", "wanted"):
        shown.add_column(name, justify="left" if name == "what" else "right")
    ours, plain = median(rounds, "everything", "ours"), median(rounds, "everything", "plain")
    again = median(rounds, "everything", "unchanged")
    row = (f"{plain:.1f} s", f"{ours:.1f} s", f"{plain / ours:.1f} x", "2.5 x")
    shown.add_row("every notebook, then the book", *row)
    row = (f"{ours:.1f} s", f"{again:.1f} s", f"{again / ours:.2f}", "under 0.10")
    shown.add_row("the same with nothing changed (v. ours)", *row)
    ours, plain = median(rounds, "tests", "ours"), median(rounds, "tests", "plain")
    row = (f"{plain:.1f} s", f"{ours:.1f} s", f"{plain / ours:.1f} x", "2.5 x")
    shown.add_row("notebook tests", *row)
    for change in rounds[0]["changes"]:
        count = f"{len(change['ran_again'])} ran again"
        shown.add_row(f"changed {change['changed']}", "", f"{change['seconds']:.1f} s", count, "")
    if rounds[0]["figures"]:
        speed, peak = median(rounds, "figures", "mb_per_s"), median(rounds, "figures", "peak")
        seconds = median(rounds, "figures", "seconds")
        row = ("", f"{seconds:.1f} s", f"{speed:.1f} MB/s; {peak:.0f} MB", "under 1500 MB")
        shown.add_row("figures from raw releases", *row)
    councils.add_rows(shown, rounds[0])
    return shown


def main() -> None:
    """Measure, print the table and write build/bench.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="take medians of this many")
    count = parser.parse_args().rounds
    notes = Console(stderr=True)
    rounds = [one_round(lambda line: notes.print(line, markup=False)) for _ in range(count)]
    Console().print(table(rounds))
    machine = {"python": platform.python_version(), "system": platform.platform()}
    out = paths.build() / "bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps({"machine": machine, "rounds": rounds}, indent=1) + "\n")
    notes.print(f"written to {out.relative_to(paths.root())}")


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(str(error))
