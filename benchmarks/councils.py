"""Many councils and their own data: the part of `make bench` about councils' profiles.

The plain way is the papermill command over the profile notebook, one process a council and two
at a time, as long as the councils last. It is measured on a sample and scaled to all of them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.table import Table

PYTHON = sys.executable
ANALYSIS = [PYTHON, "-m", "analysis"]
NOTEBOOK = Path("notebooks") / "local" / "profile.ipynb"
#: Councils of the sample: every so many of them, so that no kind of council is left out.
SAMPLE = 12
#: Councils whose notebooks are run at each number of workers: starting them is then little of it.
SWEPT = 38
#: Rows over all lists of the synthetic Annex A inputs: cost must grow in step with them.
ROWS = (250_000, 500_000, 1_000_000)
WORKBOOK_ROWS = 20_000

Timed = Callable[[list[str], Path, Path], tuple[float, float]]


def sample(root: Path, size: int) -> list[str]:
    """Return the ids of some councils, evenly over their list."""
    script = "from analysis import areas; print(' '.join(a.id for a in areas.councils()))"
    found = subprocess.run(
        [PYTHON, "-c", script], cwd=root, check=True, capture_output=True, text=True
    ).stdout.split()
    return found[:: len(found) // size][:size]


def plainly(root: Path, councils: list[str], log: Path, timed: Timed) -> float:
    """Run the papermill command for some councils, two at a time; return the seconds."""
    out = root / "build" / "plain-profiles"
    out.mkdir(parents=True, exist_ok=True)

    def one(council: str) -> None:
        command = [PYTHON, "-m", "papermill", str(root / NOTEBOOK), str(out / f"{council}.ipynb")]
        command += ["-p", "area", council, "-k", "python3", "--no-progress-bar"]
        timed(
            [*command, "--cwd", str((root / NOTEBOOK).parent)],
            root,
            log.with_name(f"{council}.txt"),
        )

    began = time.perf_counter()
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(one, councils))
    return time.perf_counter() - began


def profiles(root: Path, log: Path, timed: Timed, say: Callable[[str], None]) -> dict[str, Any]:
    """Time all pages, the notebook sweep at 1, 2 and 4 workers, and the papermill command."""
    councils, swept = sample(root, SAMPLE), sample(root, SWEPT)
    everyone = 153
    say(f"the papermill command on the profile notebook, {len(councils)} councils, two at a time")
    plain = plainly(root, councils, log, timed) / len(councils)
    say(f"all {everyone} profiles as pages")
    pages, peak = timed([*ANALYSIS, "councils", "--out", str(root / "build" / "p")], root, log)
    say(f"  {pages:.1f} s; papermill: {plain:.2f} s a council")
    again, _ = timed([*ANALYSIS, "councils", "--out", str(root / "build" / "p")], root, log)
    sweeps = {}
    for workers in (1, 2, 4):
        say(f"the profile notebook for {len(swept)} councils, {workers} worker(s)")
        command = [*ANALYSIS, "councils", *swept, "--notebooks", "profile"]
        command += ["--workers", str(workers), "--out", str(root / "build" / f"sweep{workers}")]
        sweeps[workers] = timed(command, root, log)[0] / len(swept)
    say(f"the profile notebook for all {everyone} councils, 2 workers")
    command = [*ANALYSIS, "councils", "--notebooks", "profile", "--out", str(root / "build" / "s")]
    whole = timed(command, root, log)[0]
    return {
        "councils": everyone,
        "plain_each": plain,
        "pages": pages,
        "pages_again": again,
        "pages_peak": peak,
        "sweeps": sweeps,
        "whole_sweep": whole,
    }


_WRITE = """
import sys
from pathlib import Path
from analysis import synthetic
council = synthetic.council(int(sys.argv[1]), area="815")
council.write_annex_a(Path(sys.argv[2]), form=sys.argv[3])
print(council.reference.isoformat())
"""
_READ = """
import sys
from datetime import date
from pathlib import Path
from analysis.local import annex_a
from analysis.local.aggregate import Options
options = Options(reference=date.fromisoformat(sys.argv[2]))
reading = annex_a.read(Path(sys.argv[1]), "815", options)
assert reading.counts
"""


def annex_a(
    root: Path, folder: Path, log: Path, timed: Timed, say: Callable[[str], None]
) -> list[Any]:
    """Time the reading of synthetic Annex A lists and the counting of every indicator."""
    found = []
    wanted = [(rows, form) for rows in ROWS for form in ("csv", "parquet")]
    for rows, form in [(WORKBOOK_ROWS, "xlsx"), *wanted]:
        say(f"a synthetic Annex A of {rows:,} rows as {form}")
        path = folder / f"annex-{rows}-{form}"
        path = path.with_suffix(".xlsx") if form == "xlsx" else path
        made = subprocess.run(
            [PYTHON, "-c", _WRITE, str(rows), str(path), form],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        seconds, peak = timed([PYTHON, "-c", _READ, str(path), made.stdout.strip()], root, log)
        found.append({"rows": rows, "form": form, "seconds": seconds, "peak": peak})
    return found


def add_rows(shown: Table, measured: dict[str, Any]) -> None:
    """Add what was measured to the table of ratios."""
    one = measured["profiles"]
    plain = one["plain_each"] * one["councils"]
    ratio = plain / one["pages"]
    row = (f"{plain:.0f} s", f"{one['pages']:.1f} s", f"{ratio:.1f} x", "12 x; under 60 s")
    shown.add_row(f"{one['councils']} profiles as pages (papermill scaled)", *row)
    row = (f"{one['pages']:.1f} s", f"{one['pages_again']:.1f} s", "", "")
    shown.add_row("the same with nothing changed (v. ours)", *row)
    ratio = plain / one["whole_sweep"]
    row = (f"{plain:.0f} s", f"{one['whole_sweep']:.0f} s", f"{ratio:.1f} x", "2.5 x")
    shown.add_row(f"{one['councils']} profile notebooks, 2 workers", *row)
    for workers, each in one["sweeps"].items():
        row = (f"{one['plain_each']:.2f} s", f"{each:.2f} s", f"{one['plain_each'] / each:.1f} x")
        shown.add_row(f"seconds a notebook, {workers} worker(s), start included", *row, "")
    for read in measured["annex_a"]:
        limit = "under 10 s" if read["form"] == "xlsx" else ""
        limit = "under 30 s; 2000 MB" if read["rows"] == max(ROWS) else limit
        per = f"{read['rows'] / read['seconds'] / 1000:.0f}k rows/s; {read['peak']:.0f} MB"
        name = f"Annex A of {read['rows']:,} rows, {read['form']}"
        shown.add_row(name, "", f"{read['seconds']:.1f} s", per, limit)
