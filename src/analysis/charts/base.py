"""The sheet every chart is drawn on: one style, and SVG that is the same every time.

Everything is laid out in points on a sheet `WIDTH` wide, words included, so that nothing
depends on how a machine measures letters. Matplotlib is imported when a chart is drawn.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.labels import (
    LEADING,
    SMALL,
    Placed,
    height,
    measure,
    spread,
    wrap,
)
from analysis.charts.svg import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Narrow, so that letters are still letters on a telephone.
WIDTH = 404.0

# Each stands out at 3:1 or more from white; those used for words at 4.5:1 or more.
INK, MUTED = "#1b1f24", "#4a525c"
OWN, REGION, NEAR, OTHER = "#0b4d78", "#b34a00", "#5d6670", "#7b8490"
RULE, GRID, BAND, BAND_EDGE = "#8a929c", "#e1e5ea", "#dbe7f0", "#5f8aa8"
FALL, RISE = "#3f83b0", "#c46a1c"

STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "charts",
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "path.simplify": False,
    "axes.unicode_minus": True,
}


@dataclass(slots=True)
class Panel:
    """A box on the sheet with its own scales; numbers of the box are points."""

    sheet: Sheet
    ax: Axes
    left: float
    bottom: float
    right: float
    top: float
    xlim: tuple[float, float]
    ylim: tuple[float, float]

    def x(self, value: float) -> float:
        """Return where a value lies across the sheet, in points."""
        low, high = self.xlim
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a value lies up the sheet, in points."""
        low, high = self.ylim
        return self.bottom + (value - low) / (high - low) * (self.top - self.bottom)

    def grid(self, ticks: np.ndarray, names: Sequence[str]) -> None:
        """Draw level lines with their values at the left."""
        self.ax.hlines(ticks, *self.xlim, color=GRID, linewidth=0.8, zorder=0)
        if self.ylim[0] <= 0 <= self.ylim[1]:
            self.ax.hlines([0], *self.xlim, color=RULE, linewidth=1, zorder=0.5)
        for tick, name in zip(ticks, names, strict=True):
            self.sheet.text(self.left - 5, self.y(float(tick)) - 0.36 * SMALL, name, anchor="right")

    def years(self, first: float, last: float) -> None:
        """Draw as many whole years under the panel as there is room for, the last among them."""
        shown = years_shown(first, last, self.right - self.left)
        self.sheet.line([self.left, self.right], [self.bottom] * 2, RULE)
        for year in shown:
            x = self.x(year)
            self.sheet.line([x, x], [self.bottom, self.bottom - 3], RULE)
            self.sheet.text(x, self.bottom - 14, str(year), anchor="center")

    def verticals(self, years: Sequence[float]) -> None:
        """Draw dotted lines where a series breaks."""
        self.ax.vlines(years, *self.ylim, color=NEAR, linewidth=1.2, linestyle=(0, (1, 2.5)))

    def ends(self, entries: Sequence[tuple[str, float, float, str]], own: str = "") -> None:
        """Name lines at their right ends, spread out, with a leader where a name had to move.

        Parameters
        ----------
        entries
            Name, last x and last y in the panel's scales, colour.
        own
            The name printed bold.
        """
        room = self.sheet.width - self.right - 12
        blocks = [wrap(name, room, SMALL, name == own) for name, *_ in entries]
        tall = [height(block, SMALL) for block in blocks]
        wanted = [self.y(y) for _, _, y, _ in entries]
        low = min(self.bottom - 8, self.top - sum(tall))
        centres = spread(wanted, tall, low, self.top + 8)
        for (name, x, y, colour), block, tell, centre in zip(
            entries, blocks, tall, centres, strict=True
        ):
            begin = self.x(x) + 4
            if abs(centre - self.y(y)) > 4 or begin < self.right - 4:
                self.sheet.line([begin, self.right + 9], [self.y(y), centre], colour, 0.7)
            self.sheet.block(self.right + 11, centre + tell / 2, block, colour, bold=name == own)

    def events(self, placed: Sequence[Placed]) -> None:
        """Draw dashed vertical lines with their labels above the panel."""
        for one in placed:
            top = self.top + one.bottom + height(one.lines, SMALL)
            self.sheet.line([one.x] * 2, [self.bottom, top], INK, 1.1, (0, (5, 3)))
        for one in placed:
            top = self.top + one.bottom + height(one.lines, SMALL)
            self.sheet.block(one.left, top, one.lines, INK, ground=True)


@dataclass(slots=True)
class Sheet:
    """A white sheet, measured in points from its lower left corner."""

    fig: Figure
    ax: Axes
    width: float
    height: float
    svg: str = ""

    def panel(
        self,
        left: float,
        right: float,
        top: float,
        bottom: float,
        xlim: tuple[float, float],
        ylim: tuple[float, float],
    ) -> Panel:
        """Open a box: four margins in points, and the two scales."""
        x1, y1 = self.width - right, self.height - top
        ax = self.fig.add_axes(
            (
                left / self.width,
                bottom / self.height,
                (x1 - left) / self.width,
                (y1 - bottom) / self.height,
            )
        )
        ax.axis("off")
        ax.set(xlim=xlim, ylim=ylim, autoscale_on=False)
        return Panel(self, ax, left, bottom, x1, y1, xlim, ylim)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        colour: str = MUTED,
        size: float = SMALL,
        anchor: str = "left",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """Write one line with its baseline at a point."""
        self.ax.text(
            x,
            y,
            text,
            color=colour,
            fontsize=size,
            ha=anchor,
            va="baseline",
            weight="bold" if bold else "normal",
            rotation=90 if turned else 0,
            rotation_mode="anchor",
        )

    def block(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        colour: str = MUTED,
        size: float = SMALL,
        anchor: str = "left",
        bold: bool = False,
        ground: bool = False,
    ) -> None:
        """Write lines below one another from an upper edge, on white where asked."""
        if ground and lines:
            wide = max(measure(line, size, bold) for line in lines)
            low = top - height(lines, size)
            self.ax.fill(
                [x - 1, x + wide + 1, x + wide + 1, x - 1],
                [low, low, top, top],
                "white",
                zorder=2.5,
            )
        for place, line in enumerate(lines):
            self.text(x, top - (place + 0.82) * size * LEADING, line, colour, size, anchor, bold)

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        colour: str,
        width: float = 1.0,
        style: Any = "-",
    ) -> None:
        """Draw a line between points of the sheet."""
        self.ax.plot(x, y, color=colour, linewidth=width, linestyle=style, zorder=2)

    def foot(self, lines: Sequence[str]) -> None:
        """Write the key at the bottom edge."""
        self.block(2, height(lines, SMALL) + 2, lines)


@contextmanager
def sheet(tall: float) -> Iterator[Sheet]:
    """Open a sheet of a height in points; leaving it sets its `svg`."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    tall = float(np.ceil(tall))
    with mpl.rc_context():
        mpl.rcdefaults()  # a reader's own settings must not change the figures
        mpl.rcParams.update(STYLE)
        fig = Figure(figsize=(WIDTH / 72, tall / 72), dpi=72, facecolor="white")
        canvas = FigureCanvasSVG(fig)
        ax = fig.add_axes((0, 0, 1, 1), zorder=5)
        ax.axis("off")
        ax.set(xlim=(0, WIDTH), ylim=(0, tall), autoscale_on=False)
        page = Sheet(fig, ax, WIDTH, tall)
        yield page
        out = io.StringIO()
        canvas.print_svg(out, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    page.svg = clean(out.getvalue(), WIDTH, tall)


def naming(
    texts: Sequence[str], bold: str = "", limit: float = 0.27 * WIDTH
) -> tuple[float, float]:
    """Return the right margin that names of lines need, and how tall they stand together."""
    blocks = [wrap(text, limit, SMALL, text == bold) for text in texts]
    wide = max(
        (
            measure(line, SMALL, text == bold)
            for text, block in zip(texts, blocks, strict=True)
            for line in block
        ),
        default=0,
    )
    return wide + 14, sum(height(block, SMALL) for block in blocks)


def years_shown(first: float, last: float, room: float) -> range:
    """Return the whole years there is room to print under a panel, the last among them."""
    begin, end = int(np.ceil(first)), int(np.floor(last))
    most = max(2, int(room // 38))
    step = next(s for s in (1, 2, 3, 4, 5, 10, 20, 50) if (end - begin) // s + 1 <= most)
    return range(end, begin - 1, -step)


def key(*sentences: str) -> list[str]:
    """Return the sentences of a key as lines the width of the sheet."""
    return wrap(" ".join(s for s in sentences if s), WIDTH - 4, SMALL)


def across(value: float, xlim: tuple[float, float], left: float, right: float) -> float:
    """Return where a value will lie across a sheet whose panel has these margins, in points."""
    return left + (value - xlim[0]) / (xlim[1] - xlim[0]) * (WIDTH - right - left)
