"""What executed notebooks show, taken from their pages: figures with their captions, tables.

Outputs for pasting are made from these and from nothing else, so that they can hold no
number that the pages do not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from nbformat import NotebookNode

from analysis.results import Table

_SECTION = re.compile(r'<section class="result" id="([^"]+)"')
_FIGURE = re.compile(r'<figure class="chart">.*?</figure>', re.S)
_SVG = re.compile(r"<svg .*?</svg>", re.S)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.S)
_SOURCE = re.compile(r'<span class="source">(.*?)</span>', re.S)
_NOTES = re.compile(r'<ul class="notes">(.*?)</ul>', re.S)
_ITEM = re.compile(r"<li>(.*?)</li>", re.S)
_NAMED = re.compile(r'aria-label="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart of a page, with everything a reader needs beside it."""

    #: the notebook's name and the section's, which make the file's
    page: str
    section: str
    title: str
    #: the chart as it stands in the page
    svg: str
    alternative: str
    source: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its title, its figures and its tables."""

    page: str
    title: str
    figures: tuple[Figure, ...]
    #: (section, table); the section is empty where a table stands outside one
    tables: tuple[tuple[str, Table], ...]


def words(html: str) -> str:
    """Return the words of a piece of HTML on one line."""
    html = re.sub(r"<span class=['\"]visually-hidden['\"]>.*?</span>", "", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def pages_html(notebook: NotebookNode) -> Iterator[str]:
    """Yield the HTML of every output of a notebook."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if html:
                yield html if isinstance(html, str) else "".join(html)


def title(notebook: NotebookNode) -> str:
    """Return a notebook's title: its heading of the first level."""
    for cell in notebook.cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else ():
            if line.startswith("# "):
                return line[2:].strip()
    return ""


def read(notebook: NotebookNode, page: str) -> Shown:
    """Return the figures and tables an executed notebook shows, in order.

    Parameters
    ----------
    notebook
        As executed.
    page
        Its name, such as ``profile``.
    """
    figures: list[Figure] = []
    tables: list[tuple[str, Table]] = []
    for html in pages_html(notebook):
        figures += _figures(html, page)
        tables += _tables(html)
    return Shown(page, title(notebook), tuple(figures), tuple(tables))


def _figures(html: str, page: str) -> Iterator[Figure]:
    """Yield the charts of one output."""
    for found in _FIGURE.finditer(html):
        svg, caption = _SVG.search(found[0]), _CAPTION.search(found[0])
        if svg is None or caption is None:
            continue  # a frame around a table
        before = _SECTION.findall(html, 0, found.start())
        after = html[found.end() :].split("</section>", 1)[0]
        notes = _NOTES.search(after)
        source = _SOURCE.search(caption[1])
        named = _NAMED.search(svg[0].split(">", 1)[0])
        yield Figure(
            page,
            before[-1] if before else "",
            words(_SOURCE.sub("", caption[1])).rstrip("."),
            svg[0],
            unescape(named[1]) if named else "",
            words(source[1]) if source else "",
            tuple(words(item) for item in _ITEM.findall(notes[1])) if notes else (),
        )


class _Tables(HTMLParser):
    """Gathers tables with the section each stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Table]] = []
        self.sections: list[str] = []
        self.caption = ""
        self.rows: list[list[str]] | None = None
        self.heads = 0
        self.cell: list[str] | None = None
        self.span = 1
        self.in_caption = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section":
            self.sections.append(given.get("id") or "")
        elif tag == "table":
            self.rows, self.caption, self.heads = [], "", 0
        elif self.rows is None:
            return
        elif tag == "caption":
            self.in_caption = True
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell, self.span = [], int(given.get("colspan") or 1)
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and self.sections:
            self.sections.pop()
        elif tag == "caption":
            self.in_caption = False
        elif tag in ("td", "th") and self.cell is not None and self.rows:
            self.rows[-1] += [" ".join("".join(self.cell).split()), *[""] * (self.span - 1)]
            self.cell = None
        elif tag == "thead":
            self.heads = len(self.rows or [])
        elif tag == "table" and self.rows:
            wide = max(map(len, self.rows))
            full = [(*row, *[""] * (wide - len(row))) for row in self.rows]
            heads = full[: self.heads] or [("",) * wide]
            columns = tuple(" ".join(filter(None, names)) for names in zip(*heads, strict=True))
            name = " ".join(self.caption.split())
            section = next((one for one in reversed(self.sections) if one), "")
            self.found.append((section, Table(name, columns, tuple(full[self.heads :]))))
            self.rows = None

    def handle_data(self, data: str) -> None:
        if self.in_caption:
            self.caption += data
        elif self.cell is not None:
            self.cell.append(data)


def _tables(html: str) -> list[tuple[str, Table]]:
    """Return the tables of one output; charts are left out, they hold none."""
    reader = _Tables()
    reader.feed(_SVG.sub("", html))
    return reader.found
