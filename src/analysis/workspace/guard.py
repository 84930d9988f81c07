"""While a council's own data are worked on, nothing here reaches the network or a home folder.

Python tells an audit hook of every connection before it is made (PEP 578). The hook refuses
all but this machine's own: the kernels of notebooks speak over loopback or a Unix socket.
Every Python process begun meanwhile takes the hook up before anything else, because the
folder `OFFLINE` stands first on its path and holds a ``sitecustomize``. What was refused is
written down and ends the run, since a library may swallow the error.

Programs also keep settings and caches in the user's home; for as long as the guard lasts
they are sent to a folder of the run instead.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Environment variable that names the file of refused attempts; the guard holds while it is set.
VARIABLE = "ANALYSIS_OFFLINE"
#: Folder whose ``sitecustomize`` hands the guard on to other Python processes.
OFFLINE = Path(__file__).with_name("offline")
#: Where programs would otherwise write in the user's home.
HOMES = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter-config",
    "JUPYTER_DATA_DIR": "jupyter-data",
    "JUPYTER_RUNTIME_DIR": "jupyter-runtime",
    "XDG_CACHE_HOME": "cache",
}
#: The place of the address among what each event tells.
_EVENTS = {
    "socket.connect": 1,
    "socket.bind": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
_installed = False


def _own(address: Any) -> bool:
    """Say whether an address is this machine's own, or a file's."""
    if isinstance(address, tuple):
        host = address[0]
    elif isinstance(address, (str, bytes)) and (
        not address or os.fsdecode(address).startswith(("/", "\0"))
    ):
        return True  # a Unix socket, or an unnamed one
    else:
        host = address
    if host is None or not isinstance(host, (str, bytes)):
        return host is None
    name = os.fsdecode(host)
    return name in ("", "localhost", "::1") or name.startswith("127.")


def _hook(event: str, given: tuple[Any, ...]) -> None:
    """Refuse what would leave this machine."""
    if event not in _EVENTS:
        return
    log = os.environ.get(VARIABLE)
    if not log or _own(given[_EVENTS[event]]):
        return
    line = f"{event} {given[_EVENTS[event]]!r}\n"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)
    raise PermissionError(f"refused while local data are worked on: {line.strip()}")


def install() -> None:
    """Put the hook into this process, once; it does nothing while `VARIABLE` is not set."""
    global _installed
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True


@contextlib.contextmanager
def offline(folder: Path, fonts: Path | None = None) -> Iterator[Path]:
    """Let nothing out of this process and those it begins, and keep their clutter together.

    Parameters
    ----------
    folder
        Where refused attempts, settings and caches go; it must exist.
    fonts
        Where matplotlib's list of this machine's fonts may stay between runs: making it takes
        seconds, and it holds nothing of a run. In ``folder`` when None.

    Yields
    ------
    Path
        The file of refused attempts; there is none while there were none.
    """
    log = folder / "refused"
    path = os.environ.get("PYTHONPATH")
    changes = {
        VARIABLE: str(log),
        "PYTHONPATH": os.pathsep.join([str(OFFLINE), *([path] if path else [])]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLCONFIGDIR": str(fonts or folder / "matplotlib"),
        **{name: str(folder / place) for name, place in HOMES.items()},
    }
    before = {name: os.environ.get(name) for name in changes}
    bytecode = sys.dont_write_bytecode
    install()
    os.environ.update(changes)
    sys.dont_write_bytecode = True
    try:
        yield log
    finally:
        sys.dont_write_bytecode = bytecode
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def attempts(log: Path) -> list[str]:
    """Return what was refused, each once."""
    text = log.read_text(encoding="utf-8") if log.is_file() else ""
    return sorted(set(text.splitlines()))
