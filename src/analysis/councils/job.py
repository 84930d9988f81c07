"""One council's work, as it is sent to a worker and comes back: plain data, and light."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver, get_all_start_methods, get_context
from typing import Any

#: Imported once by the process that local workers are forked from: what pages share, and
#: what is enough where notebooks are run, whose kernels share the rest.
PRELOAD, LIGHT = "analysis.councils.preload", "analysis.councils.sweep"
QUIET = "analysis.councils.quiet"


@dataclass(frozen=True)
class Job:
    """One council's work.

    Attributes
    ----------
    code, name
        The council's ONS code and name.
    key
        Hash of what the files will rest on, for the record beside them.
    function
        A function's module and name, as ``module:name``; every worker can import it, and this
        process need not.
    arguments
        What the function is called with; it returns file name → content.
    """

    code: str
    name: str
    key: str
    function: str
    arguments: tuple[Any, ...]

    def do(self) -> dict[str, bytes]:
        """Call the function."""
        module, name = self.function.split(":")
        made: dict[str, bytes] = getattr(import_module(module), name)(*self.arguments)
        return made


@dataclass(frozen=True)
class Done:
    """What a worker gave: the files, or the reason there are none, and its seconds.

    ``other`` names a worker that refused, because its figures or package are others.
    """

    files: Mapping[str, bytes]
    seconds: float = 0.0
    reason: str = ""
    other: str = ""


def can_fork() -> bool:
    """Say whether workers here can be forked from a process that has what they share."""
    return "forkserver" in get_all_start_methods()


def fork_from(preload: str) -> None:
    """Start the process that local workers will be forked from; it gets ready by itself.

    The first call decides what it shares, for as long as this process lives.
    """
    # spelt out for the type checker, which takes other systems to have no such process
    if sys.platform != "win32":
        get_context("forkserver").set_forkserver_preload([QUIET, "distributed", preload])
        forkserver.ensure_running()
