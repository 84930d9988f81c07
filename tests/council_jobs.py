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


def some(area: str, edition: str) -> dict[str, bytes]:
    """Stand for a render, in which one council fails."""
    if area == "382":
        return fail(area)
    return {f"{area}.html": f"{area} {edition}".encode()}


def slow(area: str, edition: str) -> dict[str, bytes]:
    """Stand for a render that takes its time."""
    time.sleep(0.2)
    return {f"{area}.html": area.encode() * 1000, f"{area}.csv": edition.encode()}
