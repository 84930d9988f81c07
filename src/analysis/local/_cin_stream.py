"""A stranger's XML, read as a stream: one record at a time, and nothing fetched or expanded.

A document type, an entity or a reference to another file is refused where it stands. Only
the record being read is held, so the memory needed does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from analysis import paths
from analysis.errors import UserError

_CHUNK = 1 << 16
#: Returns nest six deep; a file nested deeper than this is made to do harm.
_DEEPEST = 40
_AGAIN = "export the return again from the case-management system, and check that it is whole."
#: How files that are not XML begin, and what they are.
_OTHERS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Excel workbook",
    b"%PDF": "a PDF document",
}


class Node:
    """One element: its line in the file, its text and the elements in it."""

    __slots__ = ("line", "name", "parts", "text")

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        self.text = ""
        self.parts: list[Node] = []

    def value(self, name: str) -> str:
        """Return the text of the first element of that name, empty where there is none."""
        for part in self.parts:
            if part.name == name:
                return part.text.strip()
        return ""

    def each(self, name: str) -> list[Node]:
        """Return every element of that name."""
        return [part for part in self.parts if part.name == name]


class _Handler(ContentHandler):
    """Builds the records wanted and passes over everything else."""

    def __init__(self, wanted: frozenset[str], parser: Any) -> None:
        super().__init__()
        self.wanted = wanted
        self.where = parser
        self.depth = 0
        self.root = ""
        self.open: list[Node] = []
        self.done: list[Node] = []

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (the parser's name)
        # a prefix only says which namespace a name is in, and the returns have one
        bare = name.rpartition(":")[2]
        self.depth += 1
        if self.depth == 1:
            self.root = bare
        if self.depth > _DEEPEST:
            raise _TooDeep
        if self.open or bare in self.wanted:
            node = Node(bare, self.where.getLineNumber())
            if self.open:
                self.open[-1].parts.append(node)
            self.open.append(node)

    def characters(self, content: str) -> None:
        if self.open:
            self.open[-1].text += content

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.done.append(node)


class _TooDeep(Exception):
    """Elements nested deeper than in any return."""


def _sniff(path: Path, beginning: bytes) -> None:
    """Say what a file is that is not XML."""
    for magic, kind in _OTHERS.items():
        if beginning.startswith(magic):
            raise UserError(f"{path.name} is {kind}, not XML", _AGAIN)
    text = beginning.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not text:
        raise UserError(f"{path.name} is empty", _AGAIN)
    if text[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise UserError(f"{path.name} is a web page, not the return", _AGAIN)
    if not text.startswith(b"<"):
        raise UserError(f"{path.name}, line 1: this is not XML; it does not begin with <", _AGAIN)


def root_of(path: Path) -> str:
    """Return the name of a file's outermost element, empty where it is no sound XML."""
    parser = create_parser(forbid_dtd=True)
    handler = _Handler(frozenset(), parser)
    parser.setContentHandler(handler)
    with (
        paths.used(path).open("rb") as file,
        suppress(SAXParseException, DefusedXmlException, _TooDeep),
    ):
        parser.feed(file.read(_CHUNK))
    return handler.root


def stream(path: Path, root: str, wanted: frozenset[str], limit: int) -> Iterator[Node]:
    """Give each record of an XML file as soon as it is read.

    Parameters
    ----------
    path
        The file.
    root
        Name the outermost element must have.
    wanted
        Names of the elements that are records; what is outside them is passed over.
    limit
        Bytes beyond which the file cannot be one council's return.

    Raises
    ------
    UserError
        If the file is not XML, is cut short, has another root, is too big, or declares a
        document type, an entity or a reference to another file; the line is named.
    """
    size = path.stat().st_size
    if size > limit:
        raise UserError(
            f"{path.name} is {size / 1e6:,.0f} MB: more than ten times the largest return of one "
            "council",
            "give the return of one council and one year.",
        )
    parser = create_parser(forbid_dtd=True)
    handler = _Handler(wanted, parser)
    parser.setContentHandler(handler)
    with paths.used(path).open("rb") as file:
        chunk = file.read(_CHUNK)
        _sniff(path, chunk)
        while True:
            try:
                parser.feed(chunk) if chunk else parser.close()
            except DefusedXmlException as error:
                raise UserError(
                    f"{path.name}, line {parser.getLineNumber()}: the file declares a document "
                    "type, an entity or another file to be read, which no return does and which "
                    "can do harm",
                    "do not use this file; export the return again from the case-management "
                    "system.",
                ) from error
            except SAXParseException as error:
                raise _broken(path, error, whole=bool(chunk)) from error
            except _TooDeep as error:
                raise UserError(
                    f"{path.name}, line {parser.getLineNumber()}: elements lie more than "
                    f"{_DEEPEST} deep, as in no return",
                    _AGAIN,
                ) from error
            if handler.root and handler.root != root:
                raise UserError(
                    f"{path.name}: the outermost element is <{handler.root[:40]}>, not <{root}>",
                    "give the file of the return as it is submitted.",
                )
            yield from handler.done
            handler.done.clear()
            if not chunk:
                return
            chunk = file.read(_CHUNK)


def _broken(path: Path, error: SAXParseException, whole: bool) -> UserError:
    """Say where a file stops being XML; ``whole`` is false where it simply ends."""
    line = error.getLineNumber()
    if not whole:
        return UserError(
            f"{path.name}, line {line}: the file ends before its last element is closed, so it "
            "has been cut short",
            _AGAIN,
        )
    return UserError(f"{path.name}, line {line}: not sound XML ({error.getMessage()})", _AGAIN)
