"""Errors a user can act on: every one says what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(Exception):
    """A mistake in what was asked or given, not a fault of the program.

    The command line prints the message without a traceback and exits with code 2.

    Parameters
    ----------
    what
        What is wrong, naming the file, row and field where there is one.
    fix
        What the reader can do about it.
    """

    exit_code = 2

    def __init__(self, what: str, fix: str = "") -> None:
        self.what = what
        self.fix = fix
        super().__init__(f"{what}\n  What to do: {fix}" if fix else what)


class Faults(UserError):
    """Several faults reported in one go.

    Parameters
    ----------
    title
        What was being read when the faults were found.
    faults
        One message a fault.
    fix
        What the reader can do about them.
    """

    def __init__(self, title: str, faults: Iterable[str], fix: str = "") -> None:
        self.faults = list(faults)
        super().__init__("\n".join([title, *(f"  - {fault}" for fault in self.faults)]), fix)


def unknown(kind: str, given: str, known: Iterable[str], fix: str = "") -> UserError:
    """Build the error for a name that is not known, suggesting the nearest ones.

    Parameters
    ----------
    kind
        What sort of thing was named, such as ``"council"``.
    given
        The name as given.
    known
        Every name that would have been accepted.
    fix
        What else to say; a suggestion of near names is put before it.
    """
    names = sorted(set(known))
    by_lower = {name.lower(): name for name in names}
    near = [by_lower[hit] for hit in get_close_matches(given.lower(), by_lower, n=5, cutoff=0.5)]
    hint = f"Did you mean: {', '.join(near)}?" if near else ""
    return UserError(f"unknown {kind}: {given!r}", " ".join(part for part in (hint, fix) if part))
