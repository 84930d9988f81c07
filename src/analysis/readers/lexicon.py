"""The open lexicon: themes, and the words by which reports are searched for them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis import paths
from analysis.errors import Faults

FILE = "lexicon.toml"
#: A sentence ends at a full stop, question mark or list mark before a capital, digit or quote.
ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘'“(\u2022\uf0b7])|\s*[\u2022\uf0b7]\s*")
#: Headings and page numbers read as sentences: fewer words than this are not counted.
SHORTEST = 5
#: The part on the safeguarding board stands in the last three tenths of a report.
BOARD_FROM = 0.7
APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u00ad": None})


@dataclass(frozen=True, slots=True)
class Theme:
    """One activity of an enabler, and the pattern that finds it in a sentence."""

    id: str
    enabler: str
    title: str
    patterns: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All themes in the order of the source document, and what the lexicon was written from."""

    themes: tuple[Theme, ...]
    boilerplate: tuple[re.Pattern[str], ...]
    #: begins the part on the safeguarding board
    board: re.Pattern[str]
    #: reports whose text was read before the patterns were written
    read: int
    basis: str
    #: short hash of the file: the counts say which lexicon made them
    version: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report, with the place of its first letter in the cleaned text."""

    offset: int
    text: str


@cache
def lexicon(path: Path | None = None) -> Lexicon:
    """Read the lexicon.

    Parameters
    ----------
    path
        Its file; the project's own when None.

    Raises
    ------
    Faults
        If it is not TOML, a theme lacks a field or has one too many, or a pattern is not a
        regular expression: every fault at once, each naming its theme.
    """
    path = path or paths.DECLARED / FILE
    # line endings may differ between checkouts; the version must not
    text = paths.used(path).read_text(encoding="utf-8")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Faults("the lexicon cannot be read:", [f"{path.name}: {error}"]) from error
    faults = [
        f"{path.name}: no field {name!r}"
        for name in ("boilerplate", "board", "read", "basis", "theme")
        if name not in content
    ]
    if faults:
        raise Faults("the lexicon is not sound:", faults, "add the fields named.")
    themes, common = [], []
    for name, entry in content["theme"].items():
        if set(entry) != {"enabler", "title", "patterns"} or not entry["patterns"]:
            faults.append(f"{path.name}: theme {name}: it has enabler, title and patterns, no more")
            continue
        compiled = _compile([rf"\b(?:{part})\b" for part in entry["patterns"]], name, path, faults)
        joined = re.compile("|".join(one.pattern for one in compiled))
        themes.append(
            Theme(name, entry["enabler"], entry["title"], tuple(entry["patterns"]), joined)
        )
    common = _compile(content["boilerplate"], "boilerplate", path, faults)
    board = _compile([content["board"]], "board", path, faults)
    if faults:
        raise Faults("the lexicon is not sound:", faults, "correct the entries named.")
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Lexicon(
        tuple(themes), tuple(common), board[0], content["read"], content["basis"], version
    )


def _compile(parts: list[str], name: str, path: Path, faults: list[str]) -> list[re.Pattern[str]]:
    """Compile patterns, noting those that cannot be."""
    made = []
    for part in parts:
        try:
            made.append(re.compile(part, re.IGNORECASE | re.DOTALL))
        except re.error as error:
            faults.append(f"{path.name}: theme {name}: pattern {part!r}: {error}")
    return made


def clean(text: str, using: Lexicon) -> str:
    """Return a report's text as one line, cleared of what is not about this council's services.

    Taken out: page numbers, passages every report carries, and the part on the safeguarding
    board with all that follows it.
    """
    plain = re.sub(r"\n\s*\d{1,3}\s*(?=[\n\f])", " ", text.translate(APOSTROPHES))
    plain = re.sub(r"\s+", " ", plain)
    last = using.board.search(plain, int(BOARD_FROM * len(plain)))
    plain = plain[: last.start()] if last else plain
    for part in using.boilerplate:
        plain = part.sub(" ", plain)
    return re.sub(r"\s+", " ", plain).strip()


def sentences(text: str) -> list[Sentence]:
    """Cut a cleaned text into sentences; headings of a few words are left out.

    >>> [one.text for one in sentences("Leaders know the service well. Staff feel well heard now.")]
    ['Leaders know the service well.', 'Staff feel well heard now.']
    """
    found, start = [], 0
    for mark in [*ENDS.finditer(text), None]:
        end = mark.start() if mark else len(text)
        part = text[start:end].strip()
        if len(part.split()) >= SHORTEST:
            found.append(Sentence(text.index(part, start), part))
        start = mark.end() if mark else end
    return found


def matches(theme: Theme, sentence: str) -> bool:
    """Say whether a sentence holds any pattern of a theme."""
    return theme.pattern.search(sentence.lower()) is not None
