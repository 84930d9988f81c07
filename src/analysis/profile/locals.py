"""The council's own unpublished figures beside the published ones, and how sound they are."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis import panel, words
from analysis.declare import Indicator
from analysis.local.figures import RELEASE, LocalFigure
from analysis.profile.standing import amount
from analysis.profile.subject import Subject

#: What stands on every section of a page made for the council alone.
WATERMARK = "OFFICIAL-SENSITIVE. For internal use: small counts are shown; do not share."
UNPUBLISHED = RELEASE


def newest(subject: Subject, indicator: str, published: int | None) -> LocalFigure | None:
    """Return the newest own figure that may stand beside published ones, withheld or not.

    None where there is none, where it does not compare (grade C), where it is no newer than the
    published year shown, or where the published figures are those of a joint return: one
    partner's cannot stand in that series.
    """
    found = subject.own.latest(indicator) if subject.own is not None else None
    if found is None or found.grade == "C" or subject.place(indicator) != subject.area.id:
        return None
    if published is not None and found.end <= date(published, *panel.end_of(indicator)):
        return None
    return found


def drawn(subject: Subject, indicator: str, published: int | None) -> LocalFigure | None:
    """Return the own figure of `newest` where it has a value."""
    found = newest(subject, indicator, published)
    return found if found is not None and np.isfinite(found.point.value) else None


def cell(figure: LocalFigure | None, decimals: int) -> str:
    """Print an own figure with its interval, window and grade for a table."""
    if figure is None:
        return "–"
    if not np.isfinite(figure.point.value):
        return f"{figure.point.flag or '–'}, {window(figure)}"
    interval = words.span(figure.point.low, figure.point.high, decimals)
    between = f" ({interval})" if interval else ""
    value = words.number(figure.point.value, decimals)
    return f"{value}{between}, {window(figure)}, grade {figure.grade}"


def window(figure: LocalFigure) -> str:
    """Print the window of a figure."""
    if figure.start == figure.end:
        return f"on {words.day(figure.end)}"
    text = f"{words.day(figure.start)} to {words.day(figure.end)}"
    return f"{text}, put on a year" if figure.annualised else text


def described(subject: Subject, spec: Indicator, published: int | None) -> str:
    """Say what the council's own newest figure is, empty without one."""
    found = newest(subject, spec.id, published)
    if found is None:
        return ""
    if found.withheld:
        return f"{spec.short}, {UNPUBLISHED}, {window(found)}: c, a small count is withheld."
    if not np.isfinite(found.point.value):
        return f"{spec.short}, {UNPUBLISHED}, {window(found)}: nothing to divide by."
    interval = words.span(found.point.low, found.point.high, spec.decimals)
    between = f", 95% interval {interval}" if interval else ""
    return (
        f"{spec.short}, {UNPUBLISHED}, {window(found)}: {amount(found.point.value, spec)}"
        f"{between} (grade {found.grade})."
    )
