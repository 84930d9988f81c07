"""The runner: the same bytes from any kernel, and nothing run that need not be."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from analysis import runner
from analysis.errors import UserError
from analysis.runner import keys
from analysis.runner.kernel import available, named

Write = Callable[..., Path]
READ = (
    "from analysis import paths\npaths.used(paths.figures() / {name!r}).read_text(encoding='utf-8')"
)
#: Everything that has ever differed between two runs: figures, tables, streams, warnings' order.
RICH = (
    "import numpy as np\nimport pandas as pd",
    "table = pd.DataFrame({'x': range(40), 'y': np.arange(40) ** 1.5})\ntable.describe()",
    "print('one')\nprint('two', flush=True)\nprint('three')",
    "import matplotlib.pyplot as plt\nimport seaborn as sns\n"
    "sns.lineplot(table, x='x', y='y', errorbar=None)\nplt.show()",
    "import statsmodels.formula.api as smf\nsmf.ols('y ~ x', table).fit().params.round(6)",
)
warm_only = pytest.mark.skipif(not available(), reason="warm kernels need Linux or macOS")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Return a function that counts this test's zygotes, clients and kernels."""
    with tempfile.TemporaryDirectory(prefix="t") as folder:  # short: sockets have short names
        monkeypatch.setattr(tempfile, "tempdir", folder)

        def count() -> int:
            listed = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True)
            lines = listed.stdout.splitlines()
            return sum("runner/kernel.py" in line and folder in line for line in lines)

        yield count


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, for a minute at most."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.1)


@warm_only
def test_warm_and_cold_kernels_give_the_same_bytes(
    notebook: Write,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: Callable[[], int],
) -> None:
    notebook("rich", *RICH)
    notebook("second", *RICH[:3])
    (cold, _) = runner.run(kernel="cold", out=project / "build" / "cold")
    monkeypatch.chdir(tmp_path)
    (warm, _) = runner.run(kernel="warm", out=project / "build" / "warm")
    assert warm.output.read_bytes() == cold.output.read_bytes()
    assert "image/png" in cold.output.read_text(), "the figure was lost in both"
    assert processes() == 0, "a kernel outlived the run"


@warm_only
def test_a_killed_client_takes_its_kernel_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: Callable[[], int]
) -> None:
    with named(tmp_path, ()) as env:
        monkeypatch.setenv("JUPYTER_PATH", env["JUPYTER_PATH"])
        manager = KernelManager(kernel_name="warm")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        assert processes() == 3, "zygote, client and kernel"
        client.stop_channels()
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        wait_for(lambda: processes() == 1)  # only the zygote is left
        manager.cleanup_resources()
    assert processes() == 0


@warm_only
def test_a_killed_run_leaves_no_process(
    notebook: Write, project: Path, tmp_path: Path, processes: Callable[[], int]
) -> None:
    marker = tmp_path / "started"
    notebook("long", f"import time\nopen({str(marker)!r}, 'w').close()\ntime.sleep(120)")
    script = "import sys, tempfile; from analysis import runner\ntempfile.tempdir = sys.argv[1]"
    command = [sys.executable, "-c", f"{script}\nrunner.run()", str(tempfile.tempdir)]
    with subprocess.Popen(command) as run:
        try:
            wait_for(marker.exists)
            assert processes() == 3, "zygote, client and kernel"
        finally:
            run.kill()
    wait_for(lambda: processes() == 0)


def test_only_what_depends_on_a_change_runs_again(notebook: Write, project: Path) -> None:
    for name in ("first", "second"):
        (project / "data" / "figures" / f"{name}.txt").write_text(name, encoding="utf-8")
        notebook(name, READ.format(name=f"{name}.txt"))
    one, two = runner.run(kernel="cold")
    assert (one.notebook, two.notebook) == tuple(
        f"notebooks/cases/{name}.ipynb" for name in ("first", "second")
    )
    assert all(not result.why for result in runner.run(kernel="cold"))

    (project / "data" / "figures" / "first.txt").write_text("changed", encoding="utf-8")
    again = runner.run(kernel="cold")
    assert [result.why for result in again] == [("data/figures/first.txt",), ()]
    assert "changed" in again[0].output.read_text(encoding="utf-8")

    lock = project / "requirements.lock"
    lock.write_text("pandas==3.1.2\n", encoding="utf-8")
    assert [r.why for r in runner.run(kernel="cold")] == [("requirements.lock",)] * 2

    again[1].output.write_text("{}", encoding="utf-8")
    assert [bool(r.why) for r in runner.run(kernel="cold")] == [False, True]


def test_modules_are_followed_through_their_imports() -> None:
    reached = {keys.label(p) for p in keys.modules([ast.parse("from analysis import tidy")])}
    assert {"src/analysis/tidy.py", "src/analysis/paths.py", "src/analysis/errors.py"} <= reached
    assert "src/analysis/runner/kernel.py" not in reached
    assert not any("readers/" in name for name in reached)


def test_libraries_to_import_beforehand_are_those_the_code_can_reach() -> None:
    found = keys.libraries([ast.parse("import json, seaborn\nfrom analysis import tidy")])
    assert {"seaborn", "pandas", "pyarrow.parquet"} <= set(found)
    assert not {"json", "analysis", "analysis.tidy", "statsmodels"} & set(found)


def test_early_notebooks_run_first_and_their_end_is_told(notebook: Write, project: Path) -> None:
    for name in ("a", "b", "c"):
        notebook(name, "1 + 1")
    seen: list[set[str]] = []

    def told() -> None:
        seen.append({path.stem for path in (project / "build").rglob("*.ipynb")})

    early = runner.Early(frozenset({"notebooks/cases/c.ipynb"}), told)
    runner.run(kernel="cold", jobs=1, early=early)
    assert seen == [{"c"}], "told once, when c had run and nothing after it"
    runner.run(kernel="cold", early=early)
    assert len(seen) == 2, "there is nothing to wait for when nothing need run"


def test_a_failing_cell_is_named_and_nothing_is_written(notebook: Write, project: Path) -> None:
    notebook("good", "1 + 1")
    notebook("bad", "\ncount = 3", "count / 0")
    with pytest.raises(UserError) as caught:
        runner.run(kernel="cold")
    message = str(caught.value)
    assert "notebooks/cases/bad.ipynb: cell 4 failed: ZeroDivisionError" in message
    assert "count / 0" in message
    executed = sorted(p.name for p in (project / "build").rglob("*.*"))
    assert executed == ["good.ipynb", "manifest.json"]


def test_a_cell_that_ends_the_kernel_is_reported(notebook: Write) -> None:
    notebook("gone", "import os\nos._exit(3)")
    with pytest.raises(UserError, match=r"gone\.ipynb: the run was cut short"):
        runner.run(kernel="cold")


def test_parameters_reach_the_notebook_and_only_the_build_folder(
    notebook: Write, project: Path
) -> None:
    path = notebook("case", "area")
    committed = path.read_bytes()
    (result,) = runner.run([path], {"area": "815"}, kernel="cold")
    assert "'815'" in result.output.read_text(encoding="utf-8")
    assert result.output.is_relative_to(project / "build" / "runs")
    assert path.read_bytes() == committed
    with pytest.raises(UserError, match="may not be written to"):
        runner.run([path], {"area": "815"}, out=project / "notebooks")
    with pytest.raises(UserError) as caught:
        runner.run([path], {"are": "815"})
    assert "'are'" in str(caught.value) and "takes: area, edition, local" in str(caught.value)


def test_check_says_which_notebook_and_what_changed(notebook: Write, project: Path) -> None:
    figures = project / "data" / "figures" / "cin.txt"
    figures.write_text("54.3", encoding="utf-8")
    path = notebook("case", READ.format(name="cin.txt"))
    runner.publish(kernel="cold")
    published = path.read_bytes()
    runner.check(kernel="cold")
    runner.publish(kernel="cold")
    assert path.read_bytes() == published, "publishing twice changes nothing"

    path.write_bytes(published.replace(b"54.3", b"54.8"))
    with pytest.raises(UserError, match=r"case\.ipynb: cell 3: other outputs"):
        runner.check(kernel="cold")
    path.write_bytes(published)
    figures.write_text("54.4", encoding="utf-8")
    with pytest.raises(UserError, match=r"made before a change of data/figures/cin\.txt"):
        runner.check(kernel="cold")


def test_nbval_sees_one_changed_digit(notebook: Write, tmp_path: Path) -> None:
    path = notebook("case", "import pandas as pd\npd.DataFrame({'rate': [54.3]})")
    runner.publish(kernel="cold")
    copy = tmp_path / "copy.ipynb"
    shutil.copy(path, copy)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"]
    command += ["-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(tmp_path), str(copy)]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    text = copy.read_text(encoding="utf-8")
    assert "54.3" in text
    copy.write_text(text.replace("<td>54.3", "<td>54.8"), encoding="utf-8")
    failed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert failed.returncode == 1
    assert "54.8" in failed.stdout


def test_what_is_written_holds_nothing_of_the_run(notebook: Write) -> None:
    notebook("case", "1 + 1")
    (result,) = runner.run(kernel="cold")
    book = nbformat.read(result.output, as_version=4)
    assert set(book.metadata) == {"kernelspec", "language_info", "analysis"}
    assert "version" not in book.metadata.language_info
    assert all(set(cell.metadata) <= {"tags"} for cell in book.cells)
