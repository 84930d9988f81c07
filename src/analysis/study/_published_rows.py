"""Rows of the page on published results: a figure as its source prints it, and ours beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis import words
from analysis.findings.published import Compared, Ours
from analysis.results import Table


def name(one: Compared) -> str:
    """Name a published figure, and say where it is read another way."""
    other = " (another reading, not counted)" if one.item.alternative else ""
    return f"{one.study.who}: {one.item.what}{other}"


def reason(ours: Ours) -> str:
    """Say why nothing of ours stands beside a figure."""
    return f"Not set beside: {ours.reason}." if ours.reason else ""


def printed(one: Compared) -> str:
    """Print a published figure as its source does."""
    item = one.item
    if item.printed:
        return item.printed
    show = words.number if item.as_ == "level" else words.signed
    return f"{show(item.published, max(item.decimals, 0))}{item.unit}"


def our(one: Compared) -> str:
    """Print our figure with its interval, one digit more than the published."""
    if not np.isfinite(one.ours.value):
        return "–"
    digits = 0 if one.ours.basis == "a complete count" else max(one.item.decimals, 0) + 1
    sign = one.item.as_ != "level"
    unit = " months" if one.study.id == "cypnow-2014" else one.item.unit
    text = f"{(words.signed if sign else words.number)(one.ours.value, digits)}{unit}"
    if np.isfinite(one.ours.low) and np.isfinite(one.ours.high):
        text += f" ({words.span(one.ours.low, one.ours.high, digits, sign=sign)})"
    return text


def table(caption: str, shown: Sequence[Compared]) -> Table:
    """Return comparisons as a table."""
    return Table(
        caption,
        ("Published figure", "Published", "Ours (95% interval)", "Of", "Specification", "Status"),
        tuple(
            (
                name(one),
                printed(one),
                our(one),
                one.ours.basis or "–",
                "same" if one.item.same else "different",
                one.status,
            )
            for one in shown
        ),
    )
