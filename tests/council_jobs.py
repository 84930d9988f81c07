"""Work that is given to workers in the tests: importable by processes of their own."""

from __future__ import annotations

import hashlib
import os
import signal
import time

from analysis.errors import UserError


def make(code: str, seconds: float = 0.0) -> dict[str, bytes]:
    """Return a file whose bytes follow from the code alone."""
    time.sleep(seconds)
    return {f"{code}.txt": hashlib.sha256(code.encode()).hexdigest().encode() * 100}


def fail(code: str) -> dict[str, bytes]:
    """Fail as a council with a fault in its figures does."""
    raise UserError(f"{code} has no figures", "add them.")


def break_(code: str) -> dict[str, bytes]:
    """Fail as a mistake in the program does."""
    raise ZeroDivisionError(f"{code} divided by nought")


def die(code: str) -> dict[str, bytes]:
    """End the worker, every time."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}
