"""Any notebook, run for any council, by whichever worker is given it."""

from __future__ import annotations

import atexit
import contextlib
from functools import cache
from pathlib import Path

from analysis import paths
from analysis.errors import unknown
from analysis.runner import discover, execute, keys, normalise
from analysis.runner.kernel import available, zygote

#: What kernels share beside their libraries.
SHARED = "analysis.councils.preload"


def find(name: str) -> str:
    """Return the path in the project of a notebook that can be run for any council.

    Raises
    ------
    UserError
        If there is no such notebook, or it does not take a council and an edition.
    """
    found = {path.stem: path for path in discover()}
    if name not in found:
        raise unknown("notebook", name, found)
    path = keys.label(found[name])
    parameters = {"area": "", "edition": ""}
    execute.check_parameters(normalise.read(found[name]), path, parameters)
    return path


def libraries(notebook: str) -> list[str]:
    """Return what is imported once before kernels are forked: libraries, then what all share."""
    path = paths.root() / notebook
    trees = keys.trees(normalise.read(path), notebook)
    return [*keys.libraries(trees), SHARED]


@cache
def _own_zygote(notebook: str) -> str | None:
    """Start this process's own zygote, which lives as long as it; None where none can be."""
    if not available():
        return None
    held = contextlib.ExitStack()
    atexit.register(held.close)
    return held.enter_context(zygote(libraries(notebook)))


def run_notebook(
    notebook: str, area: str, code: str, edition: str, address: str
) -> dict[str, bytes]:
    """Run a notebook for one council and return it executed, stripped of the run.

    Parameters
    ----------
    notebook
        Its path in the project.
    area, code
        The council's id, and its ONS code, which names the file.
    edition
        The edition's id.
    address
        Socket of a zygote on this computer; a worker elsewhere starts its own.

    Raises
    ------
    UserError
        If a cell fails.
    """
    path = paths.root() / notebook
    parameters = {"area": area, "edition": edition}
    here = address if address and Path(address).exists() else _own_zygote(notebook)
    execution = execute.execute(path, notebook, parameters, here)
    note = keys.note(normalise.read(path), notebook, parameters, execution.read)
    whole = normalise.text(normalise.normalise(execution.notebook, note))
    return {f"{code}.ipynb": whole.encode()}
