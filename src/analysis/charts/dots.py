"""One dot a council along a line of changes; nobody is named but the council of the study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis import words
from analysis.charts import base, scales
from analysis.charts.labels import BASE, SMALL, height, measure, wrap

#: Most room for the dots, and the widest and narrowest dot, in points.
ROOM, WIDEST, NARROWEST = 112.0, 6.5, 3.5
#: Margins at the sides, and the clear strip under the dots, in points.
SIDE, FLOOR = 14.0, 9.0
#: The axis reaches this far past the middle ninety-six in a hundred, as a share of their range.
REACH = 0.25


def distribution(changes: ArrayLike, own: float, label: str, unit: str) -> str:
    """Draw the changes of all other councils, and one council's among them.

    Parameters
    ----------
    changes
        Shape (councils,); empty ones are left out. Extreme ones are drawn as arrows at the
        ends of the axis and counted there.
    own, label
        The council's change and name.
    unit
        Unit of a change, as printed after one.

    Returns
    -------
    str
        SVG.
    """
    foot = base.key("One dot is one other council; none is named.")
    return _strip(changes, own, label, unit, foot)


def chance(
    changes: ArrayLike,
    own: float,
    expected: float,
    interval: tuple[float, float],
    label: str,
    unit: str,
) -> str:
    """Draw one council's change among those that began at a like level, and the range predicted.

    Parameters
    ----------
    changes
        Shape (councils,): of the councils nearest at the start.
    own, label
        The council's change and name.
    expected, interval
        What the starting level alone predicts, and its range.
    unit
        Unit of a change, as printed after one.

    Returns
    -------
    str
        SVG.
    """
    foot = base.key(
        "One dot is one council that started at a like level.",
        "Band: the range that the starting level alone predicts; dashed line: its middle.",
    )
    return _strip(changes, own, label, unit, foot, (expected, *interval))


def _strip(
    changes: ArrayLike,
    own: float,
    label: str,
    unit: str,
    foot: Sequence[str],
    predicted: tuple[float, float, float] | None = None,
) -> str:
    """Draw the dots, the council's mark and, where given, the range predicted."""
    import seaborn as sns

    values = np.asarray(changes, float)
    values = np.sort(values[np.isfinite(values)])
    need = [own, *(v for v in predicted or () if np.isfinite(v))]
    low, high = _limits(values, need)
    scale = scales.ticks(low, high, most=6)
    low, high = min(low, scale[0]), max(high, scale[-1])
    inside = values[(values >= low) & (values <= high)]
    below, above = int((values < low).sum()), int((values > high).sum())

    lines = wrap(f"{label} {words.signed(own, 1)}{unit}", 0.6 * base.WIDTH, BASE, True)
    pad = 0.02 * (high - low)
    xlim = (low - pad, high + pad)
    places = np.array([base.across(v, xlim, SIDE, SIDE) for v in inside])
    wide, step, levels = _stack(places)
    room = max(50.0, step * levels.max(initial=0) + wide + 2 * FLOOR)
    top, bottom = height(lines, BASE) + 12, 46 + height(foot, SMALL)
    with base.sheet(top + bottom + room) as page:
        panel = page.panel(SIDE, SIDE, top, bottom, xlim, (0, room))
        if predicted is not None:
            _predicted(panel, *predicted)
        if low < 0 < high:
            panel.ax.vlines([0], 0, room, color=base.RULE, linewidth=1)
        panel.ax.vlines([own], 0, room, color=base.OWN, linewidth=2.4)
        sns.scatterplot(
            x=inside,
            y=FLOOR + wide / 2 + step * levels,
            ax=panel.ax,
            color=base.OTHER,
            s=(0.92 * wide) ** 2,
            linewidth=0,
            legend=False,
            zorder=3,
        )
        panel.ax.set(xlim=panel.xlim, ylim=panel.ylim)
        page.line([SIDE, page.width - SIDE], [panel.bottom] * 2, base.RULE)
        _axis(page, panel, scale)
        row = panel.bottom - 31
        page.text(page.width / 2, row, f"Change, {scales.measured(unit)}", anchor="center")
        ends = ((below, low, "<", SIDE, "left"), (above, high, ">", page.width - SIDE, "right"))
        for count, end, arrow, x, anchor in ends:
            if count:
                panel.ax.plot([end], [FLOOR], arrow, color=base.NEAR, markersize=7, clip_on=False)
                page.text(x, row, f"{count} beyond", anchor=anchor)
        at = panel.x(own)
        page.line([at, at], [panel.top, panel.top + 5], base.OWN, 2.4)
        page.ax.plot([at], [panel.bottom], "D", color=base.OWN, markersize=8, zorder=4)
        half = max(measure(line, BASE, True) for line in lines) / 2
        centre = min(max(at, half + 3), page.width - half - 3)
        page.block(centre, page.height - 3, lines, base.OWN, BASE, "center", bold=True)
        page.foot(foot)
    return page.svg


def _limits(values: np.ndarray, need: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the axis: the bulk of the values, and what must be seen."""
    if not values.size:
        return min(need), max(need)
    low, high = (float(v) for v in np.quantile(values, [0.02, 0.98]))
    reach = REACH * (high - low)
    low, high = max(float(values[0]), low - reach), min(float(values[-1]), high + reach)
    return min(low, *need), max(high, *need)


def _stack(places: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Stack dots that would touch, from the left, with dots as wide as the room allows.

    Returns
    -------
    tuple
        Width of a dot, the distance between levels, and the level of each dot from nought. A
        dot always keeps its place across; the narrowest dots may overlap upwards.
    """
    wide = WIDEST
    while True:
        ends: list[float] = []
        levels = []
        for x in places:
            level = next((i for i, end in enumerate(ends) if x - end >= wide), len(ends))
            ends[level : level + 1] = [float(x)]
            levels.append(level)
        if len(ends) * wide <= ROOM or wide <= NARROWEST:
            return wide, min(wide, ROOM / max(len(ends), 1)), np.array(levels, float)
        wide = max(NARROWEST, wide * 0.9)


def _predicted(panel: base.Panel, expected: float, low: float, high: float) -> None:
    """Shade the range predicted, an open end to the end of the axis."""
    left = low if np.isfinite(low) else panel.xlim[0]
    right = high if np.isfinite(high) else panel.xlim[1]
    panel.ax.axvspan(left, right, facecolor=base.BAND, edgecolor="none", zorder=0.1)
    ends = [v for v in (low, high) if np.isfinite(v)]
    panel.ax.vlines(ends, *panel.ylim, color=base.BAND_EDGE, linewidth=1)
    panel.ax.vlines([expected], *panel.ylim, color=base.INK, linewidth=1.3, linestyle=(0, (5, 3)))


def _axis(page: base.Sheet, panel: base.Panel, scale: np.ndarray) -> None:
    """Draw the values under the panel, every other one where they would touch."""
    shown = scales.names(scale, sign=True)
    gap = panel.x(scale[1]) - panel.x(scale[0])
    every = 1 if max(measure(text, SMALL) for text in shown) + 6 <= gap else 2
    for value, text in list(zip(scale, shown, strict=True))[::every]:
        x = panel.x(float(value))
        page.line([x, x], [panel.bottom, panel.bottom - 3], base.RULE)
        half = measure(text, SMALL) / 2
        x = min(max(x, half + 1), page.width - half - 1)
        page.text(x, panel.bottom - 17, text, anchor="center")
