"""The lock: which release files the figures were compiled from, and what the figures are.

``data/releases.lock`` is JSON, sorted, one entry a line, so that a change of one file is a
change of one line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis import paths
from analysis.errors import Faults, UserError

RESTORE = "put it back with: git checkout -- data/figures data/releases.lock"


@dataclass(frozen=True, order=True)
class SourceFile:
    """A release file: its path below ``releases/``, its release and source, its hash."""

    path: str
    release: str
    source: str
    bytes: int
    sha256: str


@dataclass(frozen=True, order=True)
class FiguresFile:
    """A compiled figures file: its name under ``data/figures`` and its hash."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Lock:
    """What the figures were compiled from, and what they are."""

    files: tuple[SourceFile, ...]
    figures: tuple[FiguresFile, ...]


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def read_lock(path: Path | None = None) -> Lock:
    """Read the lock.

    Raises
    ------
    UserError
        If it is missing or damaged.
    """
    path = path or paths.lock()
    try:
        content = json.loads(paths.used(path).read_text(encoding="utf-8"))
        return Lock(
            files=tuple(SourceFile(**entry) for entry in content["files"]),
            figures=tuple(FiguresFile(**entry) for entry in content["figures"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path.name} is missing or damaged", RESTORE) from error


def write_lock(lock: Lock, path: Path) -> None:
    """Write the lock as JSON, sorted, one entry a line."""

    def block(entries: Iterable[SourceFile | FiguresFile]) -> str:
        lines = [json.dumps(asdict(e), ensure_ascii=False) for e in sorted(entries)]
        return "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"

    text = f'{{\n  "files": {block(lock.files)},\n  "figures": {block(lock.figures)}\n}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def file_hash(file: str, lock: Lock | None = None) -> str:
    """Return the SHA-256 of a release file by its name in the figures' ``file`` column.

    Raises
    ------
    UserError
        If the lock does not name it.
    """
    for entry in (lock or read_lock()).files:
        if entry.path == file:
            return entry.sha256
    raise UserError(f"data/releases.lock names no release file {file!r}", RESTORE)


def verify(figures: Path | None = None) -> Lock:
    """Check that the figures files are those the lock names, byte for byte.

    Parameters
    ----------
    figures
        Their folder, beside the lock; the project's own when None.

    Raises
    ------
    Faults
        Naming every file altered, missing or not in the lock.
    """
    folder = figures or paths.figures()
    lock = read_lock(folder.parent / paths.lock().name)
    faults = []
    for entry in lock.figures:
        path = folder / entry.path
        if not path.is_file():
            faults.append(f"data/figures/{entry.path} is missing")
        elif path.stat().st_size != entry.bytes or sha256(path) != entry.sha256:
            faults.append(f"data/figures/{entry.path} has been altered")
    known = {entry.path for entry in lock.figures}
    faults += [
        f"data/figures/{path.name} is not in the lock"
        for path in sorted(folder.glob("*.parquet"))
        if path.name not in known
    ]
    if faults:
        raise Faults("the figures are not those of data/releases.lock:", faults, RESTORE)
    return lock
