"""One council's grades by date, written as SVG by hand: every council's page has one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.charts import base, pen, scales
from analysis.charts.dates import GRADES, NONE, Day, decimal, span
from analysis.charts.labels import SMALL, height, over, wrap

#: Margins of the panel and the height of a row, in points.
LEFT, RIGHT, BOTTOM, EACH = 84.0, 16.0, 24.0, 32.0
#: A row apart for inspections without an overall grade.
APART = -1.4


def timeline(
    judgements: Sequence[tuple[Day, str | None]], events: Sequence[tuple[Day, str]] = ()
) -> str:
    """Draw a council's overall grades by date, with dated events.

    Parameters
    ----------
    judgements
        Day published and overall grade; None or "no overall grade" stands on a row apart.
    events
        Day and label.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is nothing to draw, or a grade is not one of Ofsted's.
    """
    given = sorted(
        ((decimal(day), NONE if grade is None else grade.lower()) for day, grade in judgements),
        key=lambda pair: pair[0],
    )
    unknown = sorted({grade for _, grade in given} - {*GRADES, NONE})
    if unknown:
        raise ValueError(f"not grades: {', '.join(unknown)}; there are {', '.join(GRADES)}, {NONE}")
    marks = [(decimal(day), label) for day, label in events]
    every = [x for x, _ in (*given, *marks)]
    if not every:
        raise ValueError("there are no judgements to draw")
    rows: dict[str, float] = {grade: place for place, grade in enumerate(GRADES)}
    if any(grade == NONE for _, grade in given):
        rows[NONE] = APART
    xlim = span(every)
    placed, room = over(
        [(base.across(x, xlim, LEFT, RIGHT), scales.capital(label)) for x, label in marks],
        base.WIDTH,
    )
    low, top = min(rows.values()) - 0.5, 12 + room
    tall = float(np.ceil(top + BOTTOM + EACH * (3.5 - low)))
    foot = tall - BOTTOM

    def across(x: float) -> float:
        return base.across(x, xlim, LEFT, RIGHT)

    def up(level: float) -> float:
        return foot - (level - low) / (3.5 - low) * (foot - top)

    body = []
    for grade, level in rows.items():
        y = up(level)
        dashes = "1.6,1.6" if grade == NONE else ""
        body.append(pen.line(LEFT, y, base.WIDTH - RIGHT, y, base.GRID, 0.8, dashes))
        block = wrap(scales.capital(grade), 78, SMALL)
        body += pen.block(LEFT - 7, y - height(block, SMALL) / 2, block, anchor="end")
    body += _years(xlim, foot)
    for one in placed:
        head = top - one.bottom - height(one.lines, SMALL)
        body.append(pen.line(one.x, foot, one.x, head, base.INK, 1.1, "5.5,3.3"))
    for one in placed:
        head = top - one.bottom - height(one.lines, SMALL)
        body += [pen.ground(one.left, head, one.lines)] if one.lines else []
        body += pen.block(one.left, head, one.lines, base.INK)
    for (x0, before), (x1, now) in pairwise(given):
        if before == NONE:
            continue
        y = up(rows[before])
        body.append(pen.line(across(x0), y, across(x1), y, base.OWN, 2.4))
        if now not in (NONE, before):
            body.append(
                pen.line(across(x1), y, across(x1), up(rows[now]), base.OWN, 1.2, "2.4,1.8")
            )
    body += [_mark(across(x), up(rows[grade]), grade != NONE) for x, grade in given]
    return pen.sheet(tall, body)


def _years(xlim: tuple[float, float], foot: float) -> list[str]:
    """Draw as many whole years under the panel as there is room for, the last among them."""
    right = base.WIDTH - RIGHT
    body = [pen.line(LEFT, foot, right, foot, base.RULE, 1)]
    for year in base.years_shown(*xlim, right - LEFT):
        x = base.across(year, xlim, LEFT, RIGHT)
        body.append(pen.line(x, foot, x, foot + 3, base.RULE, 1))
        body.append(pen.text(x, foot + 14, str(year), anchor="middle"))
    return body


def _mark(x: float, y: float, graded: bool) -> str:
    """Draw a judgement: a dot for a grade, an open diamond where none was given."""
    if graded:
        return f'<circle cx="{pen.number(x)}" cy="{pen.number(y)}" r="4.8" fill="{base.OWN}"/>'
    return pen.diamond(x, y, 5.6, base.OWN, 1.6)
