"""Results handed between the processes of one run, so that each is computed once.

The notebooks of a run have processes of their own, and the pages are written by another. A
verdict that one of them has computed is laid in the run's own folder, with what was read for
it, and taken up by the others. The folder goes when the run ends: nothing is ever taken from
an earlier run, and without the folder, as in every test of a notebook, nothing is handed over.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from analysis import paths

T = TypeVar("T")

#: Environment variable naming the run's folder.
VARIABLE = "ANALYSIS_EXCHANGE"


@contextmanager
def opened() -> Iterator[None]:
    """Let the processes started meanwhile, and this one, hand results over."""
    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory(prefix="exchange-") as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before


def once(name: str, compute: Callable[[], T]) -> T:
    """Return what another process of this run has computed, or compute and hand it over.

    Parameters
    ----------
    name
        Names the result; a file's name.
    compute
        Called where nobody has handed it over yet.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        return compute()
    place = Path(folder) / name
    try:
        # written by this run's own processes, in a folder only its user can open
        value, read = pickle.loads(place.read_bytes())
    except FileNotFoundError:
        with paths.recording() as record:
            value = compute()
        part = place.with_name(f"{name}.{os.getpid()}")
        part.write_bytes(pickle.dumps((value, frozenset(record))))
        part.replace(place)
        return value
    paths.note(read)
    return value
