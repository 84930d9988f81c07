"""Where things are, and a record of which of them a run has read."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from analysis.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")

#: Environment variable naming the project's folder, where it cannot be found otherwise.
ROOT_VARIABLE = "ANALYSIS_ROOT"
#: Environment variable naming the folder of raw release files, which lie outside the project.
RAW_VARIABLE = "ANALYSIS_RAW"
#: Environment variable naming the file that collects what a run has read.
TRACE_VARIABLE = "ANALYSIS_TRACE"

PACKAGE = Path(__file__).resolve().parent
DECLARED = PACKAGE / "declared"


def root() -> Path:
    """Return the project's folder: the one that holds ``_config.yml`` and ``data/``.

    Raises
    ------
    UserError
        If neither the package's own location, the working folder nor any folder above
        either of them is the project's.
    """
    given = os.environ.get(ROOT_VARIABLE)
    starts = [Path(given)] if given else [PACKAGE, Path.cwd()]
    for start in starts:
        for folder in (start, *start.parents):
            if (folder / "_config.yml").is_file() and (folder / "data").is_dir():
                return folder
    raise UserError(
        "the project's folder was not found",
        f"run the command inside the project, or set {ROOT_VARIABLE} to its folder.",
    )


def figures() -> Path:
    """Return the folder of the compiled figures."""
    return root() / "data" / "figures"


def lock() -> Path:
    """Return the file that names every release file read, with its hash."""
    return root() / "data" / "releases.lock"


def build() -> Path:
    """Return the folder for everything generated; git ignores it."""
    return root() / "build"


def raw() -> Path | None:
    """Return the folder of raw release files, or None where there is none.

    They are never part of the project: a fresh clone runs on the compiled figures alone.
    """
    given = os.environ.get(RAW_VARIABLE)
    folder = Path(given) if given else root().parent / "shared" / "data"
    return folder if (folder / "releases").is_dir() else None


_recording = threading.local()
_written: set[Path] = set()
_kept: list[dict[Any, Any]] = []


def used(path: Path) -> Path:
    """Record that ``path`` was read, for the runner's key, and return it.

    A notebook is run again only when something it read has changed; what it read is
    what passed through here. Recording is off unless ``ANALYSIS_TRACE`` names a file.
    """
    note({path.resolve()})
    return path


def note(read: Iterable[Path]) -> None:
    """Tell every result being computed what was read, and the trace once."""
    for record in getattr(_recording, "stack", ()):
        record.update(read)
    trace = os.environ.get(TRACE_VARIABLE)
    if trace and (new := set(read) - _written):
        _written.update(new)
        with Path(trace).open("a", encoding="utf-8") as out:
            out.writelines(f"{path}\n" for path in sorted(new))


@contextmanager
def recording() -> Iterator[set[Path]]:
    """Yield a set that gathers what is read meanwhile in this thread."""
    record: set[Path] = set()
    stack = _recording.__dict__.setdefault("stack", [])
    stack.append(record)
    try:
        yield record
    finally:
        stack.pop()


def remember(function: Callable[P, T]) -> Callable[P, T]:
    """Keep a function's results, and with each what was read to compute it.

    `functools.cache` would hide, from the second call on, that a result rests on a file: a
    notebook that found it already computed would not be run again when the file changes.
    """
    kept: dict[Any, tuple[T, frozenset[Path]]] = {}
    _kept.append(kept)

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, tuple(sorted(kwargs.items())))
        if key not in kept:
            with recording() as record:
                value = function(*args, **kwargs)
            kept[key] = (value, frozenset(record))
        else:
            note(kept[key][1])
        return kept[key][0]

    remembered.cache_clear = kept.clear  # type: ignore[attr-defined]
    return remembered


def forget() -> None:
    """Drop every result kept, such as when the project's folder is another."""
    for kept in _kept:
        kept.clear()
    _written.clear()
