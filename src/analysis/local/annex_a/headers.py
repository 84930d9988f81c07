"""The columns of the eleven lists, and how the columns of a sheet are told to be one of them.

A list is recognised by its headers; the name of its sheet only decides between two. A column is
recognised by its header however it is written, and only where that fails by its place.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from analysis import paths

_TYPOS = {"accomodation": "accommodation", "eligibity": "eligibility", "recieved": "received"}
_STOP = frozenset(
    {"the", "of", "a", "an", "is", "was", "this", "did", "does", "to", "be", "for", "at", "in"}
    | {"y", "n", "by", "that", "and"}
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
#: Headers this alike are one with a slip of the pen, if their figures agree.
_ALIKE = 0.95
_SHEET_NUMBER = re.compile(r"list[ _-]*(\d{1,2})(?!\d)", re.IGNORECASE)
_SHEET_NAMES = {
    1: ("contact",),
    2: ("early help",),
    3: ("referral",),
    4: ("assessment",),
    5: ("sec47", "s47", "section 47", "icpc"),
    6: ("in need", "cin"),
    7: ("child protection", "cpp", "cp plan"),
    8: ("in care", "looked after", "cla", "lac"),
    9: ("care leaver", "leaving care"),
    10: ("adoption",),
    11: ("adopters",),
}


def fold(text: object) -> str:
    """Return a header's letters and figures only, slips of the pen put right."""
    plain = unicodedata.normalize("NFKC", str(text)).lower()
    folded = re.sub(r"[^a-z0-9]", "", plain)
    for wrong, right in _TYPOS.items():
        folded = folded.replace(wrong, right)
    return folded


def words(text: object) -> frozenset[str]:
    """Return the telling words of a header, of CamelCase ones too."""
    found = (word.lower() for word in _WORD.findall(unicodedata.normalize("NFKC", str(text))))
    return frozenset(_TYPOS.get(word, word) for word in found) - _STOP


@dataclass(frozen=True, slots=True)
class Field:
    """One column of one list, as the guidance to inspections lays it down."""

    position: int
    header: str
    #: ``date``, ``number``, ``code`` or ``text``
    type: str
    blank: bool
    #: what the counting calls it; empty where nothing is counted from it
    key: str
    #: ``must``: nothing can be counted without it; ``used``: some figures cannot
    need: str
    #: whether only the current form of the list has it
    current: bool
    #: every way of writing it, folded
    names: frozenset[str]
    folded: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the eleven lists."""

    number: int
    title: str
    fields: tuple[Field, ...]

    @property
    def part(self) -> str:
        """Return what the quality page calls it."""
        return f"List {self.number}: {self.title}"


@cache
def layouts() -> dict[int, Layout]:
    """Return the eleven lists by number."""
    path = paths.used(paths.DECLARED / "annex_a_columns.csv")
    fields: dict[int, list[Field]] = {}
    titles: dict[int, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number = int(row["list"])
            titles[number] = row["title"]
            names = [row["header"], *filter(None, row["variants"].split("|"))]
            fields.setdefault(number, []).append(
                Field(
                    position=int(row["position"]),
                    header=row["header"],
                    type=row["type"],
                    blank=row["blank"] == "yes",
                    key=row["key"],
                    need=row["need"],
                    current=row["since"] == "current",
                    names=frozenset(fold(name) for name in names),
                    folded=fold(row["header"]),
                    words=words(row["header"]),
                )
            )
    return {number: Layout(number, titles[number], tuple(own)) for number, own in fields.items()}


@cache
def _shared() -> frozenset[str]:
    """Return the headers that stand in more than one list, and so tell none."""
    seen: dict[str, int] = {}
    for layout in layouts().values():
        for field in layout.fields:
            seen[field.folded] = seen.get(field.folded, 0) + 1
    return frozenset(name for name, count in seen.items() if count > 1)


@dataclass(frozen=True, slots=True)
class _Header:
    """One header of a sheet."""

    place: int
    folded: str
    words: frozenset[str]


def _headers(row: Sequence[object]) -> list[_Header]:
    return [
        _Header(place, fold(cell), words(cell))
        for place, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip()
    ]


def columns(layout: Layout, header: Sequence[object]) -> dict[int, int]:
    """Return which column of a sheet is which field, by the headers alone.

    Returns
    -------
    dict
        Field's position → column's index, from 0.
    """
    return _columns(layout, _headers(header))


def _columns(layout: Layout, header: list[_Header]) -> dict[int, int]:
    """Match headers in four rounds, each less strict; a loose match must be the only one."""
    found: dict[int, int] = {}
    left = header
    for alike in (_same, _same_words, _slip, _part):
        still = []
        for own in left:
            hits = [f for f in layout.fields if f.position not in found and alike(f, own)]
            if hits and (len(hits) == 1 or alike is _same):
                found[hits[0].position] = own.place
            else:
                still.append(own)
        left = still
    return found


def _same(field: Field, header: _Header) -> bool:
    return header.folded in field.names


def _same_words(field: Field, header: _Header) -> bool:
    return len(header.words) > 1 and header.words == field.words


def _slip(field: Field, header: _Header) -> bool:
    given, meant = header.folded, field.folded
    if abs(len(given) - len(meant)) > 3 or len(meant) < 12:
        return False
    if re.findall(r"\d+", given) != re.findall(r"\d+", meant):
        return False
    return SequenceMatcher(None, given, meant).ratio() >= _ALIKE


def _part(field: Field, header: _Header) -> bool:
    """Say whether every word of a header is one of the field's, or its beginning."""
    return len(header.words) > 1 and all(
        word in field.words
        or (len(word) > 3 and any(full.startswith(word) for full in field.words))
        for word in header.words
    )


@dataclass(frozen=True, slots=True)
class Match:
    """A sheet's row of headers, found to be a list's."""

    layout: Layout
    #: the row, from 0; -1 where there are no headers
    row: int
    #: field's position → column's index
    columns: dict[int, int]


def recognise(name: str, rows: Sequence[Sequence[object]]) -> Match | None:
    """Find the list a sheet holds, by the headers in one of its first rows.

    Parameters
    ----------
    name
        The sheet's name, which decides only where the headers fit two lists alike.
    rows
        Its first rows.
    """
    hint = hinted(name)
    best: tuple[tuple[int, int], Layout, int] | None = None
    for number, row in enumerate(rows):
        folded = {header.folded for header in _headers(row)}
        if len(folded) < 3:
            continue
        for layout in layouts().values():
            hits = [field for field in layout.fields if field.names & folded]
            own = sum(field.folded not in _shared() for field in hits)
            score = (2 * own + (layout.number == hint), len(hits))
            if own >= _fewest(layout) and (best is None or score > best[0]):
                best = score, layout, number
    if best is None:
        return None
    return Match(best[1], best[2], columns(best[1], rows[best[2]]))


def _fewest(layout: Layout) -> int:
    """Return how many fields of its own a list must show."""
    return min(2, sum(field.folded not in _shared() for field in layout.fields))


def hinted(name: str) -> int:
    """Return the list a sheet's or file's name speaks of, 0 where it speaks of none."""
    if match := _SHEET_NUMBER.search(name):
        return int(match[1]) if int(match[1]) in layouts() else 0
    plain = re.sub(r"[_-]+", " ", name).lower()
    hits = [
        number for number, terms in _SHEET_NAMES.items() if any(term in plain for term in terms)
    ]
    if 10 in hits and 11 in hits:
        hits.remove(10)
    return hits[0] if len(hits) == 1 else 0
