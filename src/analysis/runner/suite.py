"""Run the tests: everything under tests/, and every notebook compared by nbval."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis import paths
from analysis.runner.execute import CELL_LIMIT, START_LIMIT
from analysis.runner.kernel import available, named
from analysis.runner.runner import discover, libraries


def test(arguments: Sequence[str] = (), *, jobs: int = 2, kernel: str = "warm") -> int:
    """Run pytest with nbval over the notebooks.

    Parameters
    ----------
    arguments
        Passed on to pytest; where they name files, only those are tested.
    jobs
        Processes; each test file and each notebook stays in one of them.
    kernel
        Kernels for the notebooks: ``warm`` or ``cold``.

    Returns
    -------
    int
        pytest's exit code.
    """
    root = paths.root()
    chosen = [a for a in arguments if not a.startswith("-") and Path(a.split("::")[0]).exists()]
    targets = [] if chosen else [name for name in ("tests", "notebooks") if (root / name).is_dir()]
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-rs", *targets, *arguments]
    command += ["--nbval-kernel-startup-timeout", str(START_LIMIT)]
    command += ["--nbval-cell-timeout", str(CELL_LIMIT)]
    if jobs > 1:
        command += ["-n", str(jobs), "--dist", "loadfile"]
    with contextlib.ExitStack() as stack:
        env = dict(os.environ)
        if kernel == "warm" and available():
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kernelspec-"))
            env |= stack.enter_context(named(Path(folder), libraries(discover())))
            command += ["--nbval-kernel-name", "warm"]
        else:
            command += ["--nbval-current-env"]
        return subprocess.run(command, cwd=root, env=env, check=False).returncode
