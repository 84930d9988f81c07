"""Estimates with their intervals, one row a subject and one mark a group, on a shared scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from analysis.charts import base, scales
from analysis.charts.labels import LEADING, SMALL, height, wrap

#: Estimate and the two ends of its interval; NaN for an end that is not known.
Range = tuple[float, float, float]
#: From a value to its place on the scale.
Scale = Callable[[float], float]
#: Marks and colours of the groups, told apart by shape as well as by colour.
MARKS = (("o", base.OWN), ("s", base.REGION), ("^", "#4a6b1e"), ("D", "#6b3a87"))
NAMES = {"o": "circle", "s": "square", "^": "triangle", "D": "diamond"}
#: Height of one mark's line, space between rows, and the width of the names, in points.
LINE, GAP, NAMED = 9.0, 9.0, 0.36 * base.WIDTH
RATIOS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 20, 50, 100)


def compared(
    rows: Sequence[str],
    groups: Mapping[str, Sequence[Range]],
    unit: str,
    reference: float | None = None,
    ratio: bool = False,
    own: Sequence[float] = (),
    label: str = "",
) -> str:
    """Draw estimates with their intervals, row by row.

    Parameters
    ----------
    rows
        Name of each subject.
    groups
        One estimate a subject for each of at most four groups, in the order of `rows`; NaN
        where there is none.
    unit
        What the scale measures.
    reference
        A value marked by a line, such as no difference.
    ratio
        Whether the scale is one of ratios: equal steps multiply.
    own, label
        One council's value for each subject (NaN where there is none), and its name.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no subject, there are more groups than marks, or lengths differ.
    """
    if not rows or not 0 < len(groups) <= len(MARKS):
        raise ValueError(f"{len(rows)} rows and {len(groups)} groups: give 1 to {len(MARKS)}")
    if any(len(values) != len(rows) for values in (*groups.values(), *([own] if own else []))):
        raise ValueError("every group has one estimate a row")
    table = {name: np.asarray(values, float).reshape(-1, 3) for name, values in groups.items()}
    seen = np.concatenate([values.ravel() for values in table.values()] + [np.asarray(own, float)])
    seen = seen[np.isfinite(seen)]
    given = [] if reference is None else [reference]
    low, high = (float(f([*seen, *given])) if len(seen) + len(given) else 0.0 for f in (min, max))
    ticks = _ratios(low, high) if ratio else scales.ticks(min(low, 0.0), high)
    to: Scale = _log if ratio else float
    xlim = (to(ticks[0]), to(ticks[-1]))

    names = [wrap(text, NAMED, SMALL) for text in rows]
    lines = len(groups) + bool(own)
    talls = [max(height(name, SMALL), lines * LINE) + GAP for name in names]
    foot = base.key(
        ". ".join(f"{name}: {NAMES[mark]}" for name, (mark, _) in zip(groups, MARKS, strict=False))
        + ".",
        "Bars: 95% intervals.",
        f"Cross: {label}." if own else "",
    )
    bottom = 40 + height(foot, SMALL)
    top = 8.0
    with base.sheet(top + sum(talls) + bottom) as page:
        panel = page.panel(NAMED + 8, 14, top, bottom, xlim, (0, sum(talls)))
        at = np.array([to(tick) for tick in ticks])
        panel.ax.vlines(at, 0, sum(talls), color=base.GRID, linewidth=0.8, zorder=0)
        if reference is not None:
            panel.ax.vlines(
                [to(reference)], 0, sum(talls), color=base.INK, linewidth=1.1, zorder=0.5
            )
        shown = [f"{tick:g}" for tick in ticks] if ratio else scales.names(ticks)
        for place, text in zip(at, shown, strict=True):
            page.text(panel.x(float(place)), panel.bottom - 13, text, anchor="center")
        middle = (panel.left + panel.right) / 2
        page.text(middle, panel.bottom - 28, unit, anchor="center")
        edge = sum(talls)
        for row, (name, tall) in enumerate(zip(names, talls, strict=True)):
            centre = edge - tall / 2
            text_top = panel.y(centre) + len(name) * SMALL * LEADING / 2
            page.block(2, text_top, name, base.INK)
            _row(panel, table, row, centre + (lines - 1) * LINE / 2, to)
            if own and np.isfinite(own[row]):
                y = centre - (lines - 1) * LINE / 2
                panel.ax.plot([to(own[row])], [y], "X", color=base.INK, markersize=6, clip_on=False)
            edge -= tall
            if row < len(names) - 1:
                page.line([2, panel.right], [panel.y(edge)] * 2, base.GRID, 0.6)
        page.foot(foot)
    return page.svg


def _row(panel: base.Panel, table: Mapping[str, np.ndarray], row: int, y: float, to: Scale) -> None:
    """Draw one row's marks, the first group on top."""
    for place, values in enumerate(table.values()):
        mark, colour = MARKS[place]
        middle, low, high = values[row]
        level = y - place * LINE
        if not np.isfinite(middle):
            continue
        left, right = (to(v) if np.isfinite(v) else to(middle) for v in (low, high))
        panel.ax.hlines([level], left, right, color=colour, linewidth=1.6, zorder=2)
        panel.ax.plot(
            [to(middle)], [level], mark, color=colour, markersize=5, clip_on=False, zorder=3
        )


def _log(value: float) -> float:
    return float(np.log(value))


def _ratios(low: float, high: float) -> np.ndarray:
    """Return round ratios that enclose a range, at least two."""
    below = [v for v in RATIOS if v < low] or [RATIOS[0]]
    above = [v for v in RATIOS if v > high] or [RATIOS[-1]]
    return np.array([v for v in RATIOS if below[-1] <= v <= above[0]])
