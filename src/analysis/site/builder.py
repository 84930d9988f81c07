"""Build the book strictly, two processes at a time, and put it in place only when it is whole.

Jupyter Book's command line builds with one process; the function behind it takes a number
of jobs, and is what is called here, in a process of its own because docutils keeps global
state. Unchanged inputs are not built again; a change to what every page shows (settings,
contents, theme, the set of pages) builds from nothing; any other change builds only the
pages it touches.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from analysis import paths
from analysis.errors import Faults
from analysis.site import register

#: Folders of the project that hold pages.
PAGES = ("book", "pages", "notebooks")
#: Written into the finished site: the digest of what it was built from.
KEY = ".built-from"


class Addition(Protocol):
    """Pages that are not built by Sphinx and are put into a copy of the site."""

    @property
    def key(self) -> str:
        """What the added pages rest on: another key, another site."""

    def put(self, site: Path) -> None:
        """Add the pages to a copy of the site that is not yet in place."""


def build(
    out: Path | None = None,
    jobs: int = 2,
    root: Path | None = None,
    say: Callable[[str], None] = lambda line: None,
    ready: Callable[[], object] = lambda: None,
    add: Addition | None = None,
) -> Path:
    """Build the site; the generated pages and the register must have been written.

    Parameters
    ----------
    out
        Where the finished site goes; ``build/site`` when None.
    jobs
        Processes to use.
    root
        The project's folder; the one the package finds when None.
    say
        Called with each line of progress.
    ready
        Called when the site is whole and before it is put in place; what it raises stops
        that. So a build may go on while the notebooks it shows are still being checked.
    add
        Pages to put into the site beside those of the book, such as the councils'.

    Returns
    -------
    Path
        The site's ``index.html``.

    Raises
    ------
    Faults
        If there is any warning or error. The site that was there stays as it was.
    """
    root = (root or paths.root()).resolve()
    out = (out or root / "build" / "site").resolve()
    inputs = _inputs(root)
    key = _digest(root, inputs) + (add.key if add else "")
    if (out / KEY).is_file() and (out / KEY).read_text() == key:
        ready()
        say("the site is up to date")
        return out / "index.html"
    work = root / "build" / "book"
    shape = _shape(root, inputs)
    if not (work / "shape").is_file() or (work / "shape").read_text() != shape:
        shutil.rmtree(work, ignore_errors=True)
    _sphinx(root, work, jobs, say)
    (work / "shape").write_text(shape)
    (work / "html" / KEY).write_text(key)
    ready()
    _swap(work / "html", out, add)
    return out / "index.html"


def _inputs(root: Path) -> list[Path]:
    """List every file a build reads, sorted."""
    found = [root / "_config.yml", root / "_toc.yml", root / register.PATH]
    found.append(root / "requirements.lock")
    for folder in (*(root / name for name in PAGES), Path(__file__).parent):
        found += [
            path
            for path in folder.rglob("*")
            if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
        ]
    return sorted(path for path in found if path.is_file())


def _digest(root: Path, files: Iterable[Path]) -> str:
    """Return a digest of files' names and contents."""
    total = hashlib.sha256()
    for path in files:
        name = path.relative_to(root) if path.is_relative_to(root) else path.name
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _shape(root: Path, inputs: Iterable[Path]) -> str:
    """Return a digest of what every page depends on, and of which pages there are."""
    whole, names = [], []
    for path in inputs:
        if path.suffix in {".md", ".ipynb"} and path.is_relative_to(root):
            names.append(str(path.relative_to(root)))
        elif path != root / register.PATH and not path.is_relative_to(root / "pages"):
            whole.append(path)
    return hashlib.sha256("\n".join([_digest(root, whole), *names]).encode()).hexdigest()


def _sphinx(root: Path, work: Path, jobs: int, say: Callable[[str], None]) -> None:
    """Run the build in its own process, passing its progress on and gathering its warnings."""
    command = [sys.executable, "-m", "analysis.site.strict", str(root), str(work), str(jobs)]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            say(lines[-1])
    if process.returncode:
        # a page that has been read is not read again, so its warnings would not come back
        shutil.rmtree(work, ignore_errors=True)
        marks = ("WARNING:", "ERROR:", "CRITICAL:")
        faults = [line for line in lines if any(mark in line for mark in marks)] or lines[-10:]
        raise Faults(
            "the book was not built; the site that was there is as it was:",
            [fault.replace(f"{root}/", "") for fault in faults],
            "correct the files named and build again.",
        )


def _swap(new: Path, out: Path, add: Addition | None) -> None:
    """Put a copy of the new site, with what is added, in the old one's place by two renames."""
    out.parent.mkdir(parents=True, exist_ok=True)
    coming, going = out.with_name(f"{out.name}.new"), out.with_name(f"{out.name}.old")
    for folder in (coming, going):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(new, coming, ignore=shutil.ignore_patterns(".buildinfo*", "objects.inv"))
    if add:
        add.put(coming)
    if out.exists():
        out.rename(going)
    coming.rename(out)
    shutil.rmtree(going, ignore_errors=True)
