"""A result: its sentence, its table and its figure, all from the same numbers."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table: a caption, headings and rows of text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def html(self) -> str:
        """Return the table as accessible HTML that scrolls inside its own region."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "\n".join(
            "<tr>"
            + "".join(
                f'<th scope="row">{escape(cell)}</th>' if place == 0 else f"<td>{escape(cell)}</td>"
                for place, cell in enumerate(row)
            )
            + "</tr>"
            for row in self.rows
        )
        return (
            f'<div class="table-scroll" tabindex="0" role="group" '
            f'aria-label="{escape(self.caption, quote=True)}">\n'
            f'<table class="data"><caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )

    def csv(self) -> str:
        """Return the table as CSV text, its caption left out."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()

    def text(self) -> str:
        """Return the table as plain text, for a terminal."""
        columns = zip(self.columns, *self.rows, strict=True)
        widths = [max(len(cell) for cell in column) for column in columns]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (self.columns, *self.rows)
        ]
        return "\n".join([self.caption, *lines])


@dataclass(frozen=True, slots=True)
class Result:
    """What one section of a notebook shows.

    Attributes
    ----------
    id
        Names the download; unique on its page.
    title
        Caption of the figure, or heading of a table that stands alone.
    sentence
        The finding in plain words, numbers included.
    table
        The numbers the figure draws, rounded as printed; None for words alone.
    figure
        The chart as SVG text; empty where there is none.
    alternative
        What the chart shows, for a reader who does not see it.
    notes
        What a fair reader must know beside the figure.
    source
        Releases and licence, as printed under the figure.
    """

    id: str
    title: str
    sentence: str
    table: Table | None = None
    figure: str = ""
    alternative: str = ""
    notes: Sequence[str] = ()
    source: str = ""
    #: a long table that stands alone is folded away
    folded: bool = False

    def _repr_html_(self) -> str:
        """Return the section as a notebook shows it."""
        parts = [f'<p class="says">{escape(self.sentence)}</p>']
        if self.figure:
            parts.append(self._figure())
        elif self.table:
            table = self.table.html()
            if self.folded:
                table = f"<details><summary>Show the table</summary>\n{table}\n</details>"
            parts += [table, self._download(), self._source()]
        if self.notes:
            items = "\n".join(f"<li>{escape(note)}</li>" for note in self.notes)
            parts.append(f'<ul class="notes">\n{items}\n</ul>')
        return f'<section class="result" id="{self.id}">\n' + "\n".join(parts) + "\n</section>"

    def __repr__(self) -> str:
        """Return the section as a terminal shows it."""
        parts = [self.sentence, self.table.text() if self.table else "", *self.notes]
        return "\n\n".join(part for part in parts if part)

    def _figure(self) -> str:
        """Return the chart with its caption, alternative text, table and download."""
        opened = self.figure.replace(
            "<svg ", f'<svg role="img" aria-label="{escape(self.alternative, quote=True)}" ', 1
        )
        table = ""
        if self.table:
            table = (
                f"<details><summary>Table behind this figure</summary>\n{self.table.html()}\n"
                f"{self._download()}</details>"
            )
        return (
            f'<figure class="chart">\n{opened}\n<figcaption>{escape(self.title)}. '
            f"{self._source()}</figcaption>\n{table}\n</figure>"
        )

    def _download(self) -> str:
        """Return the link to the table as CSV, carried in the page itself."""
        assert self.table is not None
        data = b64encode(self.table.csv().encode()).decode()
        return (
            f'<p class="download"><a download="{self.id}.csv" '
            f'href="data:text/csv;charset=utf-8;base64,{data}">'
            f"Download this table (CSV)<span class='visually-hidden'>: "
            f"{escape(self.table.caption)}</span></a></p>"
        )

    def _source(self) -> str:
        """Return the line that names the releases."""
        return f'<span class="source">Source: {escape(self.source)}</span>' if self.source else ""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text a notebook shows: HTML for the page, plain text for a terminal."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        """Return the text as a notebook shows it."""
        return self.html

    def __repr__(self) -> str:
        """Return the text as a terminal shows it."""
        return self.text
