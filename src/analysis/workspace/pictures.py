"""Charts for pasting: each with its title, its footnotes and what it may be used for, as SVG."""

from __future__ import annotations

from html import escape

from analysis.charts.base import INK, MUTED
from analysis.charts.labels import BASE, LEADING, SMALL, height, wrap
from analysis.charts.svg import FONTS
from analysis.workspace import png
from analysis.workspace.shown import Figure

#: Space around a chart, in points.
EDGE = 14.0
_FOOT = 8.0


def _block(x: float, top: float, lines: list[str], size: float, colour: str, bold: bool) -> str:
    """Return lines of text below one another."""
    weight = ' font-weight="700"' if bold else ""
    return "\n".join(
        f'<text x="{x:g}" y="{top + (place + 0.82) * size * LEADING:.2f}" '
        f'font-size="{size:g}" fill="{colour}"{weight}>{escape(line)}</text>'
        for place, line in enumerate(lines)
    )


def paste(figure: Figure, footnotes: list[str], mark: str, watermark: str = "") -> str:
    """Return a chart that can stand alone.

    Parameters
    ----------
    figure
        The chart as its page shows it.
    footnotes
        What a fair reader must know: source, edition, grade, care to take.
    mark
        Stands above it.
    watermark
        Stands across it, too large to be cut off; none when empty.

    Returns
    -------
    str
        One ``svg`` element; the chart itself is unchanged inside.
    """
    wide, tall = png.size(figure.svg)
    inner = wide
    above = wrap(mark, inner, _FOOT, bold=True)
    heading = wrap(figure.title, inner, BASE, bold=True)
    below = [line for note in footnotes for line in wrap(note, inner, _FOOT)]
    top = EDGE
    parts = [_block(EDGE, top, above, _FOOT, INK, True)]
    top += height(above, _FOOT) + 4
    parts.append(_block(EDGE, top, heading, BASE, INK, True))
    top += height(heading, BASE) + 6
    begin = figure.svg.index(">") + 1
    inside = figure.svg[begin : figure.svg.rindex("</svg>")]
    parts.append(
        f'<g transform="translate({EDGE:g} {top:.2f})" stroke-linejoin="round">{inside}</g>'
    )
    top += tall + 8
    parts.append(_block(EDGE, top, below, _FOOT, MUTED, False))
    whole = (wide + 2 * EDGE, float(round(top + height(below, _FOOT) + EDGE)))
    if watermark:
        parts.append(_across(watermark, *whole))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {whole[0]:g} {whole[1]:g}" width="{whole[0]:g}pt" height="{whole[1]:g}pt" '
        f'font-family="{FONTS}">\n<title>{escape(figure.title)}</title>\n'
        f"<desc>{escape(f'{mark}. {figure.alternative}')}</desc>\n"
        f'<rect x="0" y="0" width="{whole[0]:g}" height="{whole[1]:g}" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _across(text: str, wide: float, tall: float) -> str:
    """Return a watermark from corner to corner, repeated where the sheet is tall."""
    lines = wrap(text, wide * 0.9, 2 * SMALL, bold=True)
    step = max(height(lines, 2 * SMALL) * 3, 130.0)
    found = []
    y = step / 2
    while y < tall:
        for place, line in enumerate(lines):
            at = y + place * 2 * SMALL * LEADING
            found.append(
                f'<text x="{wide / 2:g}" y="{at:.2f}" font-size="{2 * SMALL:g}" fill="#b3261e" '
                f'opacity="0.22" font-weight="700" text-anchor="middle" '
                f'transform="rotate(-18 {wide / 2:g} {at:.2f})">{escape(line)}</text>'
            )
        y += step
    return "\n".join(found)
