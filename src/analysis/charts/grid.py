"""The change between every two years, as a grid of colours with the change in each cell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis import words
from analysis.charts import base, scales
from analysis.charts.labels import SMALL, height, measure

#: Falls blue, rises orange, so that neither reads as bad and both survive colour-blindness.
COLOURS = ["#0b4d78", "#6fa8cf", "#ededed", "#efad66", "#8f3f00"]
#: The share of changes inside the colours' limits; changes beyond take the last colour.
CAP = 0.95
#: Widest and narrowest cell, in points.
WIDEST = 46.0


def pairs(
    grid: Mapping[tuple[int, int], float],
    outline: tuple[int, int] | None,
    unit: str,
    decimals: int,
) -> str:
    """Draw the change from every start year to every end year.

    Parameters
    ----------
    grid
        Change by start and end year; NaN leaves a cell with a dash.
    outline
        The pair to be framed heavily, or None.
    unit
        Unit of the changes, as printed after one.
    decimals
        How many are printed.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If the grid is empty.
    """
    if not grid:
        raise ValueError("there are no pairs of years to draw")
    import seaborn as sns
    from matplotlib.colors import to_hex

    starts = sorted({start for start, _ in grid})
    ends = sorted({end for _, end in grid})
    table = np.array([[grid.get((start, end), np.nan) for end in ends] for start in starts])
    limit, capped = _limit(table)
    colours = sns.blend_palette(COLOURS, as_cmap=True)

    printed = {
        (row, column): words.signed(float(table[row, column]), decimals)
        for row, column in np.ndindex(table.shape)
        if np.isfinite(table[row, column])
    }
    left, right = 36.0, 6.0
    wide = min(WIDEST, (base.WIDTH - left - right) / len(ends))
    tall = min(26.0, max(wide, 18.0))
    longest = max((measure(text, 1) for text in printed.values()), default=1)
    size = min(SMALL, (wide - 3) / longest)
    turned = wide < measure("2000", SMALL) + 3
    top = 50.0 if turned else 32.0
    foot = base.key(
        f"Change from the year in the row to the year in the column, {scales.measured(unit)}.",
        "Framed: the years chosen in the source." if outline in grid else "",
        "Dash: not published." if len(printed) < len(grid) else "",
    )
    bottom = 46 + height(foot, SMALL)
    with base.sheet(top + bottom + tall * len(starts)) as page:
        panel = page.panel(
            left,
            base.WIDTH - left - wide * len(ends),
            top,
            bottom,
            (0, len(ends)),
            (len(starts), 0),
        )
        sns.heatmap(
            table,
            ax=panel.ax,
            cmap=colours,
            vmin=-limit,
            vmax=limit,
            cbar=False,
            xticklabels=False,
            yticklabels=False,
        )
        panel.ax.hlines(range(1, len(starts)), *panel.xlim, color="white", linewidth=1)
        panel.ax.vlines(range(1, len(ends)), 0, len(starts), color="white", linewidth=1)
        for (start, end), change in grid.items():
            row, column = starts.index(start), ends.index(end)
            x, y = panel.x(column + 0.5), panel.y(row + 0.5) - 0.36 * size
            if np.isfinite(change):
                behind = to_hex(colours((change + limit) / (2 * limit)))
                text = printed[row, column]
                page.text(x, y, text, _readable(behind), size, "center")
            else:
                page.text(x, y, words.DASH, anchor="center")
        for row, start in enumerate(starts):
            page.text(left - 4, panel.y(row + 0.5) - 0.36 * SMALL, str(start), anchor="right")
        for column, end in enumerate(ends):
            x = panel.x(column + 0.5) + (0.36 * SMALL if turned else 0)
            anchor = "left" if turned else "center"
            page.text(x, panel.top + 5, str(end), anchor=anchor, turned=turned)
        page.text(left, page.height - 12, "to year")
        page.text(left - 4, panel.top + 5, "from", anchor="right")
        if outline in grid:
            assert outline is not None
            _frame(page, panel, starts.index(outline[0]), ends.index(outline[1]))
        _bar(page, height(foot, SMALL) + 14, colours, limit, capped)
        page.foot(foot)
    return page.svg


def _limit(table: np.ndarray) -> tuple[float, bool]:
    """Return a round limit for the colours, and whether changes lie beyond it."""
    sizes = np.abs(table[np.isfinite(table)])
    if not sizes.size or not sizes.max():
        return 1.0, False
    wanted = float(np.quantile(sizes, CAP)) or float(sizes.max())
    limit = float(scales.ticks(0, wanted, most=4)[-1])
    return limit, bool(sizes.max() > limit)


def _readable(colour: str) -> str:
    """Return black or white, whichever stands out more from a colour: at least 4.5:1."""
    return "#000000" if (luminance(colour) + 0.05) ** 2 >= 1.05 * 0.05 else "#ffffff"


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as ``#0b4d78``, after WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _frame(page: base.Sheet, panel: base.Panel, row: int, column: int) -> None:
    """Frame a cell: dark, on a white line that parts it from dark cells."""
    x0, x1 = panel.x(column), panel.x(column + 1)
    y0, y1 = panel.y(row + 1), panel.y(row)
    for colour, width in (("white", 5.0), (base.INK, 2.6)):
        page.line([x0, x1, x1, x0, x0, x1], [y0, y0, y1, y1, y0, y0], colour, width)


def _bar(page: base.Sheet, y: float, colours: object, limit: float, capped: bool) -> None:
    """Draw the key of colours in nine steps, with its ends and its middle named."""
    assert callable(colours)
    steps, wide = 9, 20.0
    low, zero, high = scales.names(np.array([-limit, 0, limit]), sign=True)
    if capped:
        low, high = f"{low} or less", f"{high} or more"
    left = 4 + measure(low, SMALL) + 5
    for step in range(steps):
        x = left + step * wide
        page.ax.fill(
            [x, x + wide, x + wide, x],
            [y, y, y + 10, y + 10],
            facecolor=colours(step / (steps - 1)),
            edgecolor=base.RULE,
            linewidth=0.6,
        )
    page.text(left - 5, y + 1.5, low, anchor="right")
    page.text(left + steps * wide / 2, y + 13, zero, anchor="center")
    page.text(left + steps * wide + 5, y + 1.5, high)
