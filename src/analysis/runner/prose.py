"""Find result numbers typed into prose: a number typed by hand will one day be wrong.

Results reach prose through the register (see the book's ``num`` role) or a cell's output.
What remains allowed is what is not a result: years, dates, the names of things, units and
legal time limits. Words quoted from a source stand in a block quotation (``> ``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = r"(?:19|20)\d\d"

#: What is taken out of a line before looking for digits, in this order.
ALLOWED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\{[\w:-]+\}`[^`]*`",  # roles, among them those that paste numbers
        r"`[^`]*`",  # code
        r"\]\([^)]*\)|<https?://[^>]*>|https?://\S+",  # link targets
        r"^\s*\d+\.\s",  # the marker of a numbered list
        r"\[\^[^\]]*\]",  # footnotes
        rf"\b\d{{1,2}} {_MONTH}(?: {_YEAR})?\b",
        rf"\b{_YEAR}(?:[-–/](?:{_YEAR}|\d\d))?s?\b",
        r"\b[A-Z]{1,4}-\d+[a-z]?\b",  # claims
        r"\bS[1-5]\b",  # source documents
        r"\b[Ss](?:ection )?(?:17|20|31|47|251)\b",  # of the Acts
        r"\b(?:[Tt]able|[Cc]olumn|[Ll]ines?|[Pp]ages?|[Pp]art|[Ff]igure|[Cc]hapter) [A-Z]?\d+",
        r"\b(?:SFR|ONS|SSDA|E0|E1)\d+(?:/\d+)?\b",
        r"\bper (?:100|1,000|10,000|100,000)\b",
        r"\b(?:10|15|45)(?: working)? days\b",  # time limits in statutory guidance
        r"\b95(?:%| per cent) (?:confidence |prediction )?interval",
        r"\b(?:aged?|under|over) \d{1,2}(?: to \d{1,2})?\b",
        r"\bv\d(?:\.\d)?\b",
    )
)


def typed_numbers(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield each line that holds a typed number, with the number.

    Parameters
    ----------
    markdown
        The source of a markdown cell or page.

    Yields
    ------
    tuple
        Line number from 1, and the digits found.
    """
    fenced = False
    for number, line in enumerate(markdown.splitlines(), start=1):
        if line.lstrip().startswith(("```", ":::")):
            fenced = not fenced
            continue
        if fenced or line.lstrip().startswith(">"):
            continue
        for pattern in ALLOWED:
            line = pattern.sub(" ", line)
        if found := re.search(r"\d[\d,.]*", line):
            yield number, found[0].rstrip(".,")
