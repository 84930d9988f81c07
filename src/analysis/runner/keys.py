"""What a notebook's outputs depend on, written into the notebook and compared later.

A note has the notebook's own cells and parameters, the locked packages, the modules of this
package it can reach, and every file it read. Each is kept as a short hash, so that when a
notebook is out of date the answer to "why" is the name of what changed. A module that no
notebook imports, such as a reader of release files, makes none of them stale.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import resolve_name
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis import paths
from analysis.errors import UserError

#: How the package's own files are named in a note, wherever it is installed.
PACKAGE_LABEL = "src/analysis/"
LOCK = "requirements.lock"


def _short(data: bytes) -> str:
    """Return a hash long enough to notice any change."""
    return hashlib.sha256(data).hexdigest()[:16]


@cache
def _file_hash(path: Path, modified: int, size: int) -> str:
    """Hash a file's content, once for each state of it."""
    return _short(path.read_bytes())


def content_hash(path: Path) -> str:
    """Return the hash of a file's content, or of the names in a folder; empty if gone."""
    if path.is_dir():
        names = sorted(entry.name for entry in path.iterdir() if entry.name != "__pycache__")
        return _short("\n".join(names).encode())
    if not path.is_file():
        return ""
    state = path.stat()
    return _file_hash(path, state.st_mtime_ns, state.st_size)


def label(path: Path) -> str:
    """Name a file relative to the project, so that notes agree between computers."""
    path = path.resolve()
    if path.is_relative_to(paths.PACKAGE):
        return PACKAGE_LABEL + path.relative_to(paths.PACKAGE).as_posix()
    root = paths.root().resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def located(name: str) -> Path:
    """Return the file a label names."""
    if name.startswith(PACKAGE_LABEL):
        return paths.PACKAGE / name.removeprefix(PACKAGE_LABEL)
    return paths.root() / name


def cell_sources(notebook: NotebookNode) -> list[str]:
    """Return the source of every code cell, without cells papermill injected."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
    ]


def trees(notebook: NotebookNode, name: str) -> list[ast.Module]:
    """Parse every code cell.

    Raises
    ------
    UserError
        If a cell is not plain Python: magics are not used here, because nothing could then
        tell what the notebook imports.
    """
    parsed = []
    for number, source in enumerate(cell_sources(notebook), start=1):
        try:
            parsed.append(ast.parse(source))
        except SyntaxError as error:
            raise UserError(
                f"{name}: code cell {number}, line {error.lineno}: not plain Python ({error.msg})",
                "correct the cell; magics such as %matplotlib are not used in these notebooks.",
            ) from error
    return parsed


def _imported(tree: ast.Module, package: str) -> set[str]:
    """Return the dotted names a piece of code imports, at its top or anywhere inside."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return names


def _module(name: str) -> Path | None:
    """Return the file of one of this package's modules, or None for anything else."""
    top, *rest = name.split(".")
    if top != paths.PACKAGE.name:
        return None
    stem = paths.PACKAGE.joinpath(*rest)
    for candidate in (stem / "__init__.py", stem.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@cache
def _module_imports(path: Path, digest: str) -> frozenset[str]:
    """Return what one module imports, once for each state of it."""
    inside = path.relative_to(paths.PACKAGE).parent.parts
    package = ".".join([paths.PACKAGE.name, *inside])
    return frozenset(_imported(ast.parse(path.read_text(encoding="utf-8")), package))


def modules(parsed: Iterable[ast.Module]) -> list[Path]:
    """Return every module of this package that code can reach by its imports."""
    waiting: set[str] = set()
    for tree in parsed:
        waiting |= _imported(tree, "")
    seen: set[str] = set()
    found: set[Path] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        parent = name.rpartition(".")[0]
        new = {parent} if parent else set()
        path = _module(name)
        if path is not None:
            found.add(path)
            new |= _module_imports(path, content_hash(path))
        waiting |= new - seen
    return sorted(found)


def libraries(parsed: Iterable[ast.Module]) -> list[str]:
    """Return the third-party modules that code can reach, itself or through this package."""
    parsed = list(parsed)
    names: set[str] = set()
    for tree in parsed:
        names |= _imported(tree, "")
    for path in modules(parsed):
        names |= _module_imports(path, content_hash(path))
    own = {paths.PACKAGE.name, *sys.stdlib_module_names}
    return sorted(name for name in names if name.partition(".")[0] not in own)


def cells_hash(notebook: NotebookNode) -> str:
    """Hash what the author wrote: kind, source and tags of every cell, not its outputs."""
    written = [
        [cell.cell_type, cell.source, cell.metadata.get("tags", [])]
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    return _short(json.dumps(written, sort_keys=True).encode())


def note(
    notebook: NotebookNode, name: str, parameters: Mapping[str, Any], read: Iterable[Path]
) -> dict[str, Any]:
    """Describe what a notebook's outputs depend on.

    Parameters
    ----------
    notebook
        The notebook; outputs are ignored.
    name
        Its name, for errors.
    parameters
        Given on this run, in place of those in its own parameters cell.
    read
        Files and folders it read, as `analysis.paths.used` recorded them.

    Returns
    -------
    dict
        ``key`` (one hash over all the rest), ``cells``, ``files`` (label → hash) and, when
        there are any, ``parameters``.
    """
    reached = modules(trees(notebook, name))
    files = {*reached, *read, paths.root() / LOCK}
    content: dict[str, Any] = {
        "cells": cells_hash(notebook),
        "files": {label(path): content_hash(path) for path in sorted(files)},
    }
    if parameters:
        content["parameters"] = dict(parameters)
    return {"key": _short(json.dumps(content, sort_keys=True).encode()), **content}


def changed(
    old: Mapping[str, Any], notebook: NotebookNode, name: str, parameters: Mapping[str, Any]
) -> list[str]:
    """Say what has changed since a note was made; empty when its outputs still stand.

    What a notebook reads is decided by its cells, its modules and the files it has already
    read, so while none of them has changed the list of files cannot have changed either.
    """
    if not old:
        return ["it has not been run here"]
    files: dict[str, str] = old.get("files", {})
    known = {file for file in files if not file.startswith(PACKAGE_LABEL) or file[-3:] != ".py"}
    new = note(notebook, name, parameters, [located(file) for file in known])
    if new == old:
        return []
    reasons = []
    if new["cells"] != old.get("cells"):
        reasons.append("its cells")
    if new.get("parameters") != old.get("parameters"):
        reasons.append("its parameters")
    for file in sorted({*files, *new["files"]}):
        if files.get(file) != new["files"].get(file):
            gone = "" if new["files"].get(file) else " (gone)"
            reasons.append(file + gone)
    return reasons or ["its note was altered"]
