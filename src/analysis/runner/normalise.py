"""Notebooks without their run: the same cells and outputs always give the same bytes.

An executed notebook carries the time and duration of every cell, the interpreter's version,
a random id for the injected cell, and streams cut up by timing. None of it is a result, and
with it every run would be a difference. What is left is compared byte for byte.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.errors import UserError

#: Cell metadata that papermill, nbclient and Jupyter write when a cell runs.
RUN_METADATA = ("papermill", "execution", "ExecuteTime", "collapsed", "scrolled", "trusted")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


def read(path: Path) -> NotebookNode:
    """Read a notebook.

    Raises
    ------
    UserError
        If the file is not a notebook.
    """
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path.name} is not a notebook that can be read",
            "open it in Jupyter and save it again, or put it back with git checkout.",
        ) from error


def text(notebook: NotebookNode) -> str:
    """Return the notebook as it is written to a file."""
    return nbformat.writes(notebook) + "\n"


def _merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where they are cut depends on timing."""
    merged: list[NotebookNode] = []
    for output in outputs:
        if (
            merged
            and output.output_type == "stream"
            and merged[-1].output_type == "stream"
            and merged[-1].name == output.name
        ):
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def normalise(notebook: NotebookNode, note: dict[str, Any] | None = None) -> NotebookNode:
    """Return a copy that holds cells and outputs, and nothing of the run that made them.

    Parameters
    ----------
    notebook
        An executed notebook, nbformat 4.
    note
        What to record of its origin, as ``metadata.analysis``.

    Returns
    -------
    nbformat.NotebookNode
        nbformat 4.5, with one kernelspec, one language and stable cell ids.
    """
    clean = copy.deepcopy(notebook)
    clean.nbformat, clean.nbformat_minor = 4, 5
    clean.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    if note is not None:
        clean.metadata["analysis"] = nbformat.from_dict(note)
    taken: set[str] = set()
    for number, cell in enumerate(clean.cells, start=1):
        for name in RUN_METADATA:
            cell.metadata.pop(name, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]  # papermill adds empty ones
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
        if cell.get("id") in taken or not cell.get("id"):
            cell.id = f"cell-{number}"
        taken.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs = _merged(cell.outputs)
    return clean
