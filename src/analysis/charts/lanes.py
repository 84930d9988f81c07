"""Spells and forms of support by date: lanes of named sites, and ranges of unnamed spells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from analysis.charts import base, scales
from analysis.charts.dates import decimal
from analysis.charts.labels import SMALL, height, measure, wrap
from analysis.charts.lines import LETTERS

#: Height of a lane, of its bars, and of a spell's row, in points.
LANE, BAR, ROW = 35.0, 7.0, 6.5
#: Room for names at the left, in points.
NAMES = 96.0

Look = Literal["filled", "outlined", "striped"]


@dataclass(frozen=True, slots=True)
class Lane:
    """One council's lane: bars of what was in force, and judgements by day published."""

    name: str
    #: start, end (None where none is known) and how the bar looks
    bars: tuple[tuple[date, date | None, Look], ...]
    grades: tuple[tuple[date, str], ...]
    own: bool = False


def lanes(rows: Sequence[Lane], looks: dict[Look, str], until: date) -> str:
    """Draw lanes of forms of support, each with the grades published over it.

    Parameters
    ----------
    rows
        The lanes, from the top.
    looks
        What each look of a bar stands for, in words.
    until
        The last day known: bars without an end reach to it.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no lane, or nothing in any of them.
    """
    every = [decimal(day) for lane in rows for day, _ in lane.grades]
    every += [decimal(day) for lane in rows for a, b, _ in lane.bars for day in (a, b) if day]
    if not every:
        raise ValueError("there are no lanes to draw")
    last = decimal(until)
    xlim = (float(np.floor(min(every))), max(last, *every) + 0.3)
    shown = sorted({grade for lane in rows for _, grade in lane.grades}, key=list(LETTERS).index)
    foot = base.key(
        *(f"{look.capitalize()} bar: {words}." for look, words in looks.items()),
        "A bar that runs on to dots has no end on the list.",
        "Letters: overall grade published, "
        + ", ".join(f"{LETTERS[g]}\N{NO-BREAK SPACE}{g}" for g in shown)
        + ".",
    )
    bottom = 24 + height(foot, SMALL)
    with base.sheet(8 + bottom + LANE * len(rows)) as page:
        panel = page.panel(NAMES, 20, 8, bottom, xlim, (0, len(rows)))
        panel.years(*xlim)
        for place, lane in enumerate(rows):
            top = panel.top - LANE * place
            page.line([2, panel.right], [top, top], base.GRID, 0.8)
            block = wrap(lane.name, NAMES - 8, SMALL, lane.own)
            colour = base.OWN if lane.own else base.INK
            middle = top - LANE / 2 + height(block, SMALL) / 2
            page.block(2, middle, block, colour, bold=lane.own)
            for start, end, look in lane.bars:
                _bar(page, panel, top - LANE + 5, decimal(start), end, look, last)
            _letters(page, panel, top, lane)
        page.foot(foot)
    return page.svg


def _bar(
    page: base.Sheet,
    panel: base.Panel,
    low: float,
    start: float,
    end: date | None,
    look: Look,
    last: float,
) -> None:
    """Draw one bar; without a known end it runs to the last day and on in dots."""
    from matplotlib.patches import Rectangle

    left = panel.x(start)
    right = max(panel.x(last if end is None else decimal(end)), left + 2)
    page.ax.add_patch(
        Rectangle(
            (left, low),
            right - left,
            BAR,
            facecolor=base.OWN if look == "filled" else "white",
            edgecolor=base.REGION if look == "striped" else base.OWN,
            hatch="////" if look == "striped" else None,
            linewidth=1.2,
            zorder=2,
        )
    )
    if end is None:
        page.text(right + 2, low - 0.5, "…", base.INK)


def _letters(page: base.Sheet, panel: base.Panel, top: float, lane: Lane) -> None:
    """Write the grades over a lane's bars, moved right where two would touch."""
    from matplotlib.patches import Rectangle

    edge = -np.inf
    for day, grade in sorted(lane.grades):
        text = LETTERS[grade]
        wide = measure(text, SMALL, True) / 2 + 2.5
        at = panel.x(decimal(day))
        x = min(max(at, edge + wide + 1), panel.right + 10 - wide)
        edge = x + wide
        page.line([at, at], [top - LANE + 5 + BAR, top - 17], base.MUTED, 0.7)
        page.ax.add_patch(
            Rectangle(
                (x - wide, top - 16),
                2 * wide,
                12.5,
                facecolor="white",
                edgecolor=base.OWN if lane.own else base.MUTED,
                linewidth=0.8,
                zorder=2.5,
            )
        )
        page.text(x, top - 13, text, base.OWN if lane.own else base.INK, anchor="center", bold=True)


@dataclass(frozen=True, slots=True)
class Range:
    """One spell: it ended somewhere between two times, or had not by the second."""

    least: float
    most: float
    ended: bool
    own: bool = False


def ranges(groups: Sequence[tuple[str, Sequence[Range]]], unit: str, label: str = "") -> str:
    """Draw spells as lines between the times they can have ended at, group by group.

    Parameters
    ----------
    groups
        Title and spells of each group, from the top.
    unit
        Unit of the times.
    label
        The council whose spells are drawn thick; empty for none.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no spell.
    """
    spells = [spell for _, group in groups for spell in group]
    if not spells:
        raise ValueError("there are no spells to draw")
    scale = scales.ticks(0, max(spell.most for spell in spells), most=6)
    titles = [wrap(title, base.WIDTH - 30, SMALL, True) for title, _ in groups]
    tall = sum(
        height(t, SMALL) + 7 + ROW * len(g) for t, (_, g) in zip(titles, groups, strict=True)
    )
    foot = base.key(
        "A line reaches from the last report still inadequate to the first one better; the dot is "
        "its middle.",
        "An arrow: not better by the last day seen.",
        f"Thick: {label}." if any(spell.own for spell in spells) else "",
    )
    bottom = 42 + height(foot, SMALL)
    with base.sheet(6 + bottom + tall) as page:
        panel = page.panel(12, 18, 6, bottom, (0, float(scale[-1])), (0, tall))
        panel.ax.vlines(scale, 0, tall, color=base.GRID, linewidth=0.8, zorder=0)
        for tick, name in zip(scale, scales.names(scale), strict=True):
            page.text(panel.x(float(tick)), panel.bottom - 14, name, anchor="center")
        page.text(base.WIDTH / 2, panel.bottom - 28, scales.capital(unit), anchor="center")
        y = panel.top
        for block, (_, group) in zip(titles, groups, strict=True):
            page.block(12, y, block, base.INK, bold=True, ground=True)
            y -= height(block, SMALL) + 3
            for spell in sorted(group, key=lambda s: (s.most, s.least)):
                y -= ROW
                _range(page, panel, y + ROW / 2, spell)
            y -= 4
        page.foot(foot)
    return page.svg


def _range(page: base.Sheet, panel: base.Panel, y: float, spell: Range) -> None:
    """Draw one spell's line with its middle, or its arrow."""
    colour, width = (base.OWN, 3.4) if spell.own else (base.NEAR, 1.3)
    left, right = panel.x(spell.least), panel.x(spell.most)
    page.line([left, right], [y, y], colour, width)
    if spell.ended:
        page.ax.plot([(left + right) / 2], [y], "o", color=colour, markersize=4, zorder=3)
    else:
        page.ax.plot([right], [y], ">", color=colour, markersize=5, zorder=3)
