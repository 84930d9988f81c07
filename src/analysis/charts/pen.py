"""SVG written by hand, for charts drawn by the hundred: points from the upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.charts import base
from analysis.charts.labels import LEADING, SMALL, height, measure
from analysis.charts.svg import FONTS, MOST


def number(value: float) -> str:
    """Print a coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text(
    x: float,
    y: float,
    line: str,
    colour: str = base.MUTED,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """Write one line with its baseline at a point."""
    look = f"font-size: {SMALL}px; fill: {colour}"
    look += "" if anchor == "start" else f"; text-anchor: {anchor}"
    look += "; font-weight: 700" if bold else ""
    return f'<text x="{number(x)}" y="{number(y)}" style="{look}">{escape(line)}</text>'


def block(
    x: float, top: float, lines: Sequence[str], colour: str = base.MUTED, anchor: str = "start"
) -> list[str]:
    """Write lines below one another from an upper edge."""
    return [
        text(x, top + (place + 0.82) * SMALL * LEADING, line, colour, anchor)
        for place, line in enumerate(lines)
    ]


def ground(x: float, top: float, lines: Sequence[str]) -> str:
    """Lay white under a block of lines."""
    wide = max(measure(line, SMALL) for line in lines) + 2
    return _white(x - 1, top, wide, height(lines, SMALL))


def _white(x: float, y: float, wide: float, tall: float) -> str:
    """Fill a box with white."""
    right, foot = number(x + wide), number(y + tall)
    way = f"M {number(x)} {number(y)} L {right} {number(y)} L {right} {foot} L {number(x)} {foot} z"
    return f'<path d="{way}" style="fill: #ffffff"/>'


def line(
    x0: float, y0: float, x1: float, y1: float, colour: str, width: float, dashes: str = ""
) -> str:
    """Draw a straight line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{number(x0)}" y1="{number(y0)}" x2="{number(x1)}" y2="{number(y1)}" '
        f'stroke="{colour}" stroke-width="{number(width)}"{dashed}/>'
    )


def shape(corners: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    """Draw an open shape on white."""
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return f'<polygon points="{points}" fill="white" stroke="{colour}" stroke-width="{width}"/>'


def diamond(x: float, y: float, half: float, colour: str, width: float) -> str:
    """Draw an open diamond."""
    return shape([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], colour, width)


def sheet(tall: float, body: Sequence[str]) -> str:
    """Put what was drawn on a white sheet as wide as every chart's."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {base.WIDTH:g} {number(tall)}" '
        f'font-family="{FONTS}" stroke-linejoin="round" style="max-width:{MOST}">\n'
        + "\n".join([_white(0, 0, base.WIDTH, tall), *body])
        + "\n</svg>\n"
    )
