"""One input figure changed in a copy of the project: what notices.

The fixture ``tampered`` is a copy of the project's figures in which North Yorkshire's child
protection plans at 31 March 2016, as the release of 2016 prints them, are 300 and not 277.
Every look at it runs in a process of its own, because figures are kept once read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis import paths, releases, tidy
from analysis.errors import Faults

AREA, PERIOD, MEASURE, RELEASE = "815", 2016, "cin.cpp_at_31_march", "cin-2016"
TRUE, FALSE = 277.0, 300.0
VERDICT = (
    "from analysis import claims\n"
    "for edition in claims.EDITIONS:\n"
    "    print(claims.evaluate('NY-09', edition).verdict)\n"
)


def copy(to: Path) -> Path:
    """Copy what makes a project's figures: its data and its settings."""
    root = paths.root()
    to.mkdir()
    shutil.copy(root / "_config.yml", to)
    shutil.copytree(root / "data", to / "data")
    return to


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(tmp_path_factory.mktemp("untouched") / "project")


@pytest.fixture(scope="module")
def tampered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy(tmp_path_factory.mktemp("tampered") / "project")
    path = root / "data" / "figures" / "cin.parquet"
    table = pq.read_table(path).to_pandas().astype({"value": float})
    held = (table["area"] == AREA) & (table["period"] == PERIOD)
    held &= (table["measure"] == MEASURE) & (table["release"] == RELEASE)
    assert table.loc[held, "value"].tolist() == [TRUE]
    table.loc[held, "value"] = FALSE
    for name in tidy.COLUMNS:
        if table[name].dtype.name == "category":
            table[name] = table[name].astype(str)
    tidy.write(table, path)
    return root


def look(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python on a copy of the project."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=paths.root(),
        env={**os.environ, paths.ROOT_VARIABLE: str(root)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_one_figure_and_nothing_else_is_changed(untouched: Path, tampered: Path) -> None:
    before, after = (
        pq.read_table(root / "data" / "figures" / "cin.parquet") for root in (untouched, tampered)
    )
    assert before.schema == after.schema and before.num_rows == after.num_rows
    for name in tidy.COLUMNS:
        old, new = (table[name].to_pandas() for table in (before, after))
        changed = (old != new) & ~(old.isna() & new.isna())
        assert changed.sum() == (1 if name == "value" else 0), name


def test_the_lock_notices(untouched: Path, tampered: Path) -> None:
    releases.verify(untouched / "data" / "figures")
    with pytest.raises(Faults, match=r"cin\.parquet has been altered") as error:
        releases.verify(tampered / "data" / "figures")
    assert "git checkout" in error.value.fix


def test_the_command_line_refuses(untouched: Path, tampered: Path) -> None:
    command = ("-m", "analysis", "claims", "NY-09")
    assert look(untouched, *command).returncode == 0
    refused = look(tampered, *command)
    assert refused.returncode == 2 and refused.stdout == ""
    assert "cin.parquet" in refused.stderr and "Traceback" not in refused.stderr


def test_a_verdict_notices(untouched: Path, tampered: Path) -> None:
    before, after = (look(root, "-c", VERDICT) for root in (untouched, tampered))
    assert before.returncode == after.returncode == 0, before.stderr + after.stderr
    assert before.stdout.splitlines() == ["reproduced, endpoint-sensitive"] * 2
    # the newest edition reads the figure from a later release, which is as it was
    assert after.stdout.splitlines() == ["partly", "reproduced, endpoint-sensitive"]


@pytest.mark.parametrize(
    ("test", "names"),
    [
        (
            "test_published_rates.py::test_each_agrees_within_rounding_or_is_listed",
            "('cin.cpp_at_31_march_rate', 'cin-2016', '815', 2016)",
        ),
        ("test_claims.py::test_verdicts_are_those_reviewed", "NY-09"),
        ("test_indicators.py::test_main_counts_by_another_road", "300.0 == 277"),
    ],
)
def test_a_test_notices(tampered: Path, test: str, names: str) -> None:
    found = look(tampered, "-m", "pytest", "-vv", "-x", f"tests/{test}")
    assert found.returncode == 1, found.stdout
    assert "1 failed" in found.stdout and names in found.stdout


@pytest.mark.parametrize("project", ["untouched", "tampered"])
def test_nbval_notices_in_the_committed_notebook(
    project: str, request: pytest.FixtureRequest
) -> None:
    root: Path = request.getfixturevalue(project)
    notebook = Path("notebooks") / "cases" / "north_yorkshire.ipynb"
    (root / notebook).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(paths.root() / notebook, root / notebook)
    # the wide settings of the project's own run do not reach this one
    command = ["-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:xdist"]
    done = look(root, *command, "-c", os.devnull, "--rootdir", str(root), str(root / notebook))
    if project == "untouched":
        assert done.returncode == 0, done.stdout[-2000:]
    else:
        # cells that show the figure or its verdict fail; the rest, from other figures, pass
        assert done.returncode == 1, done.stdout[-2000:]
        assert " failed" in done.stdout and " passed" in done.stdout
