"""The few pieces of HTML that pages and directives share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import get_args

from analysis import declare
from analysis.errors import unknown

VERDICTS: tuple[str, ...] = get_args(declare.Verdict)


def slug(verdict: str) -> str:
    """Turn a verdict into part of a key or class: lower case, words joined by hyphens."""
    return "-".join(verdict.replace(",", "").split()).lower()


def badge(verdict: str) -> str:
    """Return the badge of a verdict: its words; the style adds border, colour and sign.

    Raises
    ------
    UserError
        If there is no such verdict.
    """
    if verdict not in VERDICTS:
        raise unknown("verdict", verdict, VERDICTS)
    return f'<span class="verdict verdict-{slug(verdict)}">{escape(verdict)}</span>'


def row(cells: Sequence[str], labels: Sequence[str] = ()) -> str:
    """Return one table row; the first cell heads it.

    Parameters
    ----------
    cells
        The cells (HTML).
    labels
        Column headings, for tables that are set as cards on a narrow screen.
    """
    names = [f' data-label="{escape(label, quote=True)}"' for label in labels] or [""] * len(cells)
    rest = "".join(f"<td{n}>{cell}</td>" for cell, n in zip(cells[1:], names[1:], strict=True))
    return f'<tr><th scope="row">{cells[0]}</th>{rest}</tr>'


def group_row(title: str, width: int) -> str:
    """Return the row that heads a group of rows."""
    return f'<tr class="group"><th scope="rowgroup" colspan="{width}">{escape(title)}</th></tr>'


def table(label: str, headers: Sequence[str], bodies: Iterable[str], extra: str = "") -> str:
    """Return a data table inside a container that can be scrolled by keyboard.

    Parameters
    ----------
    label
        What the table shows; its caption, and the name of its scrolling region.
    headers
        Column headings (text).
    bodies
        The inside of each ``tbody`` (HTML), such as rows joined together.
    extra
        More classes for the table.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in headers)
    inside = "".join(f"<tbody>{body}</tbody>" for body in bodies)
    name = escape(label, quote=True)
    # one line, no blank lines inside: Markdown ends an HTML block at a blank line
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="{" ".join(["data", *extra.split()])}">'
        f"<caption><span>{escape(label)}</span></caption>"
        f"<thead><tr>{head}</tr></thead>{inside}</table></div>"
    )


def grouped(items: Iterable[tuple[str, str]], width: int) -> list[str]:
    """Turn (group, row HTML) pairs into one table body a group, groups in order of arrival."""
    bodies: dict[str, list[str]] = {}
    for group, html in items:
        bodies.setdefault(group, []).append(html)
    return [group_row(group, width) + "".join(rows) for group, rows in bodies.items()]
