"""Where words go on a chart: measured, wrapped and spread so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: Sizes of letters and distance between lines, in points.
BASE, SMALL = 10.5, 9.5
LEADING = 1.25


@lru_cache(maxsize=4096)
def measure(text: str, size: float = BASE, bold: bool = False) -> float:
    """Return the width of a text set in DejaVu Sans, in points.

    DejaVu Sans comes with matplotlib, so the answer is the same everywhere; the other
    families a browser may fall back on are no wider.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    prop = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size)
    return float(text_to_path.get_text_width_height_descent(text, prop, False)[0])


def wrap(text: str, width: float, size: float = BASE, bold: bool = False) -> list[str]:
    """Break a text between words into lines no wider than a width in points.

    A single word that is wider stands alone on its line; a no-break space holds words together.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and measure(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def height(lines: Sequence[str], size: float = BASE) -> float:
    """Return the height of a block of lines, in points."""
    return len(lines) * size * LEADING


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move centres of blocks as little as possible so that none overlaps.

    Parameters
    ----------
    wanted
        The centre each block would like, in points upwards.
    heights
        Height of each block.
    low, high
        The blocks stay between these where they fit.

    Returns
    -------
    list of float
        A centre for each block, in the order given. Least squares under an order, by pooling
        adjacent violators.
    """
    order = sorted(range(len(wanted)), key=lambda i: (-wanted[i], i))
    # Shifted by the room that the blocks above need, the centres only have to be in order.
    shift, above = [], 0.0
    for i in order:
        shift.append(above + heights[i] / 2)
        above += heights[i]
    pools: list[list[float]] = []
    for i, moved in zip(order, shift, strict=True):
        pools.append([wanted[i] + moved, 1.0])
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            value, count = pools.pop()
            pools[-1] = [
                (pools[-1][0] * pools[-1][1] + value * count) / (pools[-1][1] + count),
                pools[-1][1] + count,
            ]
    flat = [value for value, count in pools for _ in range(int(count))]
    placed = [0.0] * len(wanted)
    for i, value, moved in zip(order, flat, shift, strict=True):
        placed[i] = max(min(value, high), low + above) - moved
    return placed


@dataclass(frozen=True, slots=True)
class Placed:
    """The label of a vertical line, above a panel.

    Attributes
    ----------
    x
        Where the line stands.
    left
        Where the lines of the label begin.
    bottom
        Their lowest edge, above the top of the panel.
    """

    x: float
    left: float
    bottom: float
    lines: tuple[str, ...]


def over(
    labels: Sequence[tuple[float, str]], width: float, limit: float = 165
) -> tuple[list[Placed], float]:
    """Place labels of vertical lines above a panel in rows, the leftmost highest.

    Parameters
    ----------
    labels
        Where each line stands, in points from the left, and its label.
    width
        Of the sheet, in points.
    limit
        Widest line of a label.

    Returns
    -------
    tuple
        The places, and the height that all rows take.
    """
    found: list[Placed] = []
    tops: list[tuple[float, float, float]] = []
    for x, text in sorted(labels, reverse=True):
        lines = wrap(text, limit, SMALL)
        wide = max((measure(line, SMALL) for line in lines), default=0)
        left = x + 3 if x + 3 + wide <= width - 2 else max(2.0, min(x - 3, width - 2) - wide)
        clear = [top for a, b, top in tops if a < left + wide + 8 and left - 8 < b]
        bottom = max(clear, default=3.0)
        found.append(Placed(x, left, bottom, tuple(lines)))
        tops.append((min(left, x), left + wide, bottom + height(lines, SMALL) + 2))
    return found, max((top for *_, top in tops), default=0.0)
