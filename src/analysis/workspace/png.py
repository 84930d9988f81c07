"""From the SVG of a chart to a PNG, for programs that take no SVG.

The charts here are SVG text made of few kinds of shapes, so matplotlib, which drew most of
them, can draw them once more from that text: what is pasted is what the page shows, and
nothing else needs installing. A shape or unit this does not know is an error, never left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import numpy as np
from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Shape
    from matplotlib.transforms import Transform

#: Dots an inch: sharp when printed at the width of a column.
DPI = 200
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LETTERS = re.compile(r"([A-Za-z])([^A-Za-z]*)")
#: What a shape takes over from the groups around it.
_HANDED_DOWN = (
    *("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
    *("fill-opacity", "stroke-opacity", "font-size", "font-weight", "text-anchor", "opacity"),
)
_SILENT = {"title", "desc", "defs", "clipPath", "pattern", "metadata"}
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}
_CAPS = {"butt": "butt", "round": "round", "square": "projecting"}


def size(svg: str) -> tuple[float, float]:
    """Return the width and height of a chart, in points."""
    found = re.search(r'viewBox="([^"]+)"', svg)
    if found is None:
        raise ValueError("the chart has no viewBox")
    left, top, wide, tall = (float(part) for part in found[1].replace(",", " ").split())
    if (left, top) != (0, 0):
        raise ValueError("the chart's viewBox does not begin at 0, 0")
    return wide, tall


def png(svg: str) -> bytes:
    """Draw the SVG text of a chart as a PNG.

    Parameters
    ----------
    svg
        One ``svg`` element with a ``viewBox``; its units are points.

    Returns
    -------
    bytes
        The picture at `DPI`, the same bytes for the same text; it says nothing of who made it.

    Raises
    ------
    ValueError
        If it holds a shape, a path command or a transform that is not drawn here.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    wide, tall = size(svg)
    with mpl.rc_context():
        mpl.rcdefaults()  # a reader's own settings must not change the picture
        mpl.rcParams.update({"lines.scale_dashes": False, "text.parse_math": False})
        mpl.rcParams["font.family"] = ["DejaVu Sans"]
        figure = Figure(figsize=(wide / 72, tall / 72), dpi=DPI, facecolor="white")
        canvas = FigureCanvasAgg(figure)
        ax = figure.add_axes((0, 0, 1, 1))
        ax.axis("off")
        ax.set(xlim=(0, wide), ylim=(tall, 0), autoscale_on=False)
        root = fromstring(svg)
        _Drawing(ax, {e.get("id", ""): e for e in root.iter() if e.get("id")}).draw(
            root, {}, Affine2D(), None
        )
        out = io.BytesIO()
        canvas.print_png(out, metadata={"Software": None})
    return out.getvalue()


def write(job: tuple[str, str]) -> None:
    """Write a picture twice: its SVG text, and the PNG of that text.

    Parameters
    ----------
    job
        The text, and the file's path without its ending.
    """
    svg, stem = job
    Path(f"{stem}.svg").write_text(svg, encoding="utf-8")
    Path(f"{stem}.png").write_bytes(png(svg))


@dataclass(slots=True)
class _Drawing:
    """Draws elements one over another, in the order they stand."""

    ax: Axes
    named: Mapping[str, Element]
    drawn: int = field(default=0)

    def draw(
        self, element: Element, above: Mapping[str, str], move: Transform, clip: Shape | None
    ) -> None:
        """Draw an element and what it holds.

        Parameters
        ----------
        element
            What to draw.
        above
            How it looks unless it says otherwise.
        move
            From its units to those of the sheet.
        clip
            Where it may be seen, in units of the sheet; everywhere when None.
        """
        kind = element.tag.rpartition("}")[2]
        if kind in _SILENT:
            return
        look = {**above, **_look(element)}
        move = _transform(element.get("transform", "")) + move
        if element.get("clip-path"):
            (frame,) = self._target(element.get("clip-path", ""))
            clip = move.transform_path(_shape(frame, frame.tag.rpartition("}")[2]))
        if kind in ("svg", "g"):
            for child in element:
                self.draw(child, look, move, clip)
        elif kind == "use":
            target = self.named[_href(element).removeprefix("#")]
            x, y = _float(element, "x"), _float(element, "y")
            self.draw(target, look, _transform(f"translate({x} {y})") + move, clip)
        elif kind == "text":
            self._text(element, look, move)
        else:
            self._patch(move.transform_path(_shape(element, kind)), look, clip)

    def _target(self, url: str) -> list[Element]:
        """Return what the element that ``url(#name)`` names holds."""
        return list(self.named[url.removeprefix("url(#").removesuffix(")")])

    def _patch(self, shape: Shape, look: Mapping[str, str], clip: Shape | None) -> None:
        """Draw one shape: its inside, its pattern, its line."""
        from matplotlib.patches import PathPatch

        if not len(shape):
            return  # a line that never got anywhere
        fill, stroke = look.get("fill", "#000000"), look.get("stroke", "none")
        if fill.startswith("url("):
            self._pattern(shape, fill)
            fill = "none"
        opacity = float(look.get("opacity", 1))
        dashes = [float(n) for n in _NUMBER.findall(look.get("stroke-dasharray", ""))]
        patch = PathPatch(
            shape,
            facecolor=_colour(fill, opacity * float(look.get("fill-opacity", 1))),
            edgecolor=_colour(stroke, opacity * float(look.get("stroke-opacity", 1))),
            linewidth=0 if stroke == "none" else float(look.get("stroke-width", 1)),
            linestyle=(0, dashes * (1 + len(dashes) % 2)) if dashes else "-",
            capstyle=_CAPS[look.get("stroke-linecap", "butt")],
            joinstyle=look.get("stroke-linejoin", "miter"),
            zorder=self._next(),
        )
        self.ax.add_patch(patch)
        if clip is not None:
            patch.set_clip_path(clip, self.ax.transData)
        else:
            patch.set_clip_on(False)

    def _pattern(self, shape: Shape, url: str) -> None:
        """Cover a shape with the tiles of a pattern."""
        pattern = self.named[url.removeprefix("url(#").removesuffix(")")]
        step = _float(pattern, "width"), _float(pattern, "height")
        box = shape.get_extents()
        for i in range(int(box.x0 // step[0]), int(box.x1 // step[0]) + 1):
            for j in range(int(box.y0 // step[1]), int(box.y1 // step[1]) + 1):
                move = _transform(f"translate({i * step[0]} {j * step[1]})")
                for child in pattern:
                    self.draw(child, {}, move, shape)

    def _text(self, element: Element, look: Mapping[str, str], move: Transform) -> None:
        """Write one line."""
        if len(element):
            raise ValueError("a text of several parts is not drawn here")
        x, y = move.transform((_float(element, "x"), _float(element, "y")))
        (a, b), _ = np.array(move.get_matrix())[:2, :2].T
        weight = look.get("font-weight", "normal")
        self.ax.text(
            x,
            y,
            element.text or "",
            color=_colour(look.get("fill", "#000000"), float(look.get("opacity", 1))),
            fontsize=float(look.get("font-size", "16").removesuffix("px")),
            ha=_ANCHORS[look.get("text-anchor", "start")],
            va="baseline",
            weight="bold" if weight in ("bold", "600", "700") else "normal",
            rotation=-np.degrees(np.arctan2(b, a)),
            rotation_mode="anchor",
            zorder=self._next(),
        )

    def _next(self) -> float:
        """Return the place above everything drawn so far."""
        self.drawn += 1
        return float(self.drawn)


def _href(element: Element) -> str:
    """Return what an element points at."""
    return element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""


def _float(element: Element, name: str) -> float:
    """Return a number an element gives, nought where it gives none."""
    return float(element.get(name, "0").removesuffix("px"))


def _look(element: Element) -> dict[str, str]:
    """Return how an element says it looks; its style has the last word."""
    found = {name: element.attrib[name] for name in _HANDED_DOWN if name in element.attrib}
    for part in element.get("style", "").split(";"):
        name, _, value = part.partition(":")
        if name.strip() == "font" and value.strip():
            raise ValueError(f"write the parts of a font singly, not as {value.strip()!r}")
        if name.strip() in _HANDED_DOWN:
            found[name.strip()] = value.strip()
    return found


def _colour(text: str, opacity: float) -> Any:
    """Return a colour for matplotlib."""
    from matplotlib.colors import to_rgba

    return (0, 0, 0, 0) if text in ("none", "transparent") else to_rgba(text, opacity)


def _transform(text: str) -> Transform:
    """Return what ``translate``, ``scale``, ``rotate`` and ``matrix`` do, the last one first."""
    from matplotlib.transforms import Affine2D

    total: Transform = Affine2D()
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", text):
        n = [float(part) for part in _NUMBER.findall(inside)]
        one = Affine2D()
        if name == "translate":
            one.translate(n[0], n[1] if len(n) > 1 else 0)
        elif name == "scale":
            one.scale(n[0], n[-1])
        elif name == "rotate" and len(n) == 3:
            one.rotate_deg_around(n[1], n[2], n[0])
        elif name == "rotate":
            one.rotate_deg(n[0])
        elif name == "matrix":
            one = Affine2D.from_values(*n)
        else:
            raise ValueError(f"the transform {name} is not drawn here")
        total = one + total
    return total


def _shape(element: Element, kind: str) -> Shape:
    """Return the outline of a shape."""
    from matplotlib.path import Path as Shape
    from matplotlib.transforms import Affine2D

    def f(name: str) -> float:
        return _float(element, name)

    if kind == "path":
        steps = list(_commands(element.get("d", "")))
        return Shape(np.array([to for to, _ in steps]).reshape(-1, 2), [code for _, code in steps])
    if kind == "rect":
        box = Affine2D().scale(f("width"), f("height")).translate(f("x"), f("y"))
        return box.transform_path(Shape.unit_rectangle())
    if kind in ("circle", "ellipse"):
        across, up = (f("r"), f("r")) if kind == "circle" else (f("rx"), f("ry"))
        return (
            Affine2D()
            .scale(across, up)
            .translate(f("cx"), f("cy"))
            .transform_path(Shape.unit_circle())
        )
    if kind == "line":
        return Shape([(f("x1"), f("y1")), (f("x2"), f("y2"))])
    if kind in ("polyline", "polygon"):
        numbers = [float(n) for n in _NUMBER.findall(element.get("points", ""))]
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        return Shape(ends + ends[:1] * (kind == "polygon"), closed=kind == "polygon")
    raise ValueError(f"the shape {kind} is not drawn here")


def _commands(text: str) -> Iterator[tuple[tuple[float, float], int]]:
    """Yield the points of a path with what leads to each (matplotlib's codes)."""
    at, begin = (0.0, 0.0), (0.0, 0.0)
    for letter, inside in _LETTERS.findall(text):
        n = [float(part) for part in _NUMBER.findall(inside)]
        near = letter.islower()
        if letter in "Zz":
            at = begin
            yield at, 79
            continue
        if letter in "HhVv":
            for value in n:
                base = at if near else (0.0, 0.0)
                at = (base[0] + value, at[1]) if letter in "Hh" else (at[0], base[1] + value)
                yield at, 2
            continue
        if letter not in "MmLlCcQq":
            raise ValueError(f"the path command {letter} is not drawn here")
        taken = {"C": 3, "Q": 2}.get(letter.upper(), 1)
        code = {"C": 4, "Q": 3}.get(letter.upper(), 2)
        for place in range(0, len(n), 2 * taken):
            base = at if near else (0.0, 0.0)
            for step in range(taken):
                x, y = n[place + 2 * step : place + 2 * step + 2]
                at = (base[0] + x, base[1] + y)
                first = letter in "Mm" and place == 0
                begin = at if first else begin
                yield at, 1 if first else code
