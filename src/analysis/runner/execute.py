"""Run one notebook with papermill, on a warm or a cold kernel, and learn what it read."""

from __future__ import annotations

import ast
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from analysis import paths
from analysis.errors import UserError, unknown
from analysis.runner.kernel import kernel_command

#: Seconds one cell may take.
CELL_LIMIT = 900
#: Seconds a kernel may take to come up, on however busy a machine.
START_LIMIT = 300


@dataclass(frozen=True)
class Execution:
    """An executed notebook as papermill left it, the files it read, and its seconds."""

    notebook: NotebookNode
    read: tuple[Path, ...]
    seconds: float


def parameter_names(notebook: NotebookNode) -> list[str]:
    """Return the names set in the cell tagged ``parameters``."""
    names = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.append(node.id)
    return names


def check_parameters(notebook: NotebookNode, name: str, parameters: Mapping[str, Any]) -> None:
    """Refuse a parameter the notebook does not have.

    Raises
    ------
    UserError
        Naming the parameter, and those it has.
    """
    known = parameter_names(notebook)
    for given in parameters:
        if given not in known:
            takes = f"{name} takes: {', '.join(known)}." if known else f"{name} takes none."
            raise unknown("parameter", given, known, takes)


def _manager(address: str | None, trace: Path) -> type[AsyncKernelManager]:
    """Return a kernel manager that starts kernels our way and records what they read."""
    spec = KernelSpec(
        argv=kernel_command(address),
        env={paths.TRACE_VARIABLE: str(trace)},
        display_name="Python 3",
        language="python",
        interrupt_mode="signal" if address is None else "message",
    )

    class Manager(AsyncKernelManager):
        kernel_spec = property(lambda self: spec)

    return Manager


def _failure(name: str, error: PapermillExecutionError) -> UserError:
    """Turn a failing cell into a message that names it."""
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    return UserError(
        f"{name}: cell {error.cell_index + 1} failed: {error.ename}: {error.evalue}\n"
        f"    it begins: {first}",
        "correct what the message names; its outputs were not written.",
    )


def execute(path: Path, name: str, parameters: Mapping[str, Any], address: str | None) -> Execution:
    """Run a notebook from its own folder.

    Parameters
    ----------
    path, name
        The notebook's file, and what to call it in errors.
    parameters
        Take the place of those in its parameters cell.
    address
        A zygote's socket (see `analysis.runner.kernel`), or None for a cold kernel.

    Raises
    ------
    UserError
        If a cell fails, takes too long or ends the kernel. Nothing is written.
    """
    began = time.monotonic()
    descriptor, trace_name = tempfile.mkstemp(prefix="read-")
    os.close(descriptor)
    trace = Path(trace_name)
    try:
        notebook = papermill.execute_notebook(
            str(path),
            None,
            dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=START_LIMIT,
            execution_timeout=CELL_LIMIT,
            kernel_manager_class=_manager(address, trace),
            shutdown_kernel="immediate",  # every output is in by then
            resources={"metadata": {"path": str(path.parent)}},
        )
        read = {Path(line) for line in trace.read_text(encoding="utf-8").splitlines()}
    except PapermillExecutionError as error:
        raise _failure(name, error) from error
    except (RuntimeError, CellTimeoutError) as error:  # the kernel ended, or never came up
        raise UserError(
            f"{name}: the run was cut short: {str(error).splitlines()[0]}",
            f"see which cell needs more than {CELL_LIMIT} s or more memory than there is.",
        ) from error
    finally:
        trace.unlink(missing_ok=True)
    return Execution(notebook, tuple(sorted(read)), time.monotonic() - began)
