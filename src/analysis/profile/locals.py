"""The council's own unpublished figures beside the published ones, and how sound they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis import words
from analysis.declare import Indicator
from analysis.profile.standing import amount
from analysis.profile.subject import Subject
from analysis.results import Result, Table

if TYPE_CHECKING:
    from analysis.local.store import LocalFigure

#: What stands on every section of a page made for the council alone.
WATERMARK = "OFFICIAL-SENSITIVE. For internal use: small counts are shown; do not share."
UNPUBLISHED = "local, unpublished"


def best(subject: Subject, indicator: str) -> LocalFigure | None:
    """Return the newest own figure that may stand beside published ones, None without one."""
    found = subject.own.latest(indicator) if subject.own is not None else None
    if found is None or found.grade == "C" or not np.isfinite(found.point.value):
        return None
    return found


def window(figure: LocalFigure) -> str:
    """Print the window of a figure."""
    if figure.start == figure.end:
        return f"on {words.day(figure.end)}"
    text = f"{words.day(figure.start)} to {words.day(figure.end)}"
    return f"{text}, put on a year" if figure.annualised else text


def described(subject: Subject, spec: Indicator) -> str:
    """Say what the council's own newest figure is, empty without one."""
    found = subject.own.latest(spec.id) if subject.own is not None else None
    if found is None or found.grade == "C":
        return ""
    if not np.isfinite(found.point.value):
        return f"{spec.short}, {UNPUBLISHED}, {window(found)}: c, a small count is withheld."
    interval = words.span(found.point.low, found.point.high, spec.decimals)
    between = f", 95% interval {interval}" if interval else ""
    return (
        f"{spec.short}, {UNPUBLISHED}, {window(found)}: {amount(found.point.value, spec)}"
        f"{between} (grade {found.grade})."
    )
