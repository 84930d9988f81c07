"""Ready-made citations in three forms: plain text, BibTeX and RIS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.site.model import Work

#: Characters BibTeX would take for commands, and typography its older styles cannot set.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "£": r"\pounds{}",
    "–": "--",
    "—": "---",
    "−": "-",
    "’": "'",
    "‘": "`",
    "“": "``",
    "”": "''",
}


@dataclass(frozen=True)
class Citation:
    """One thing that can be cited: a claim's page, an indicator's page or the whole work.

    Attributes
    ----------
    work
        The compendium.
    key
        The id of what is cited, used for the BibTeX key.
    title
        Its title.
    path
        Its page below the site's address, such as ``pages/claims/NY-09.html``.
    editions
        Titles of the editions the results rest on.
    releases
        Ids of the releases read.
    """

    work: Work
    key: str
    title: str
    path: str
    editions: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The page's lasting address; its path alone where the site has none yet."""
        return f"{self.work.url}{self.path}"

    def notes(self) -> list[str]:
        """Say which version, editions and releases the cited result rests on."""
        parts = [f"Version {self.work.version}"]
        if self.editions:
            parts.append(f"Editions: {', '.join(self.editions)}")
        if self.releases:
            parts.append(f"Releases: {', '.join(self.releases)}")
        return parts

    def plain(self) -> str:
        """Return the citation as one sentence."""
        title = self.title if self.title == self.work.title else f"{self.title}. {self.work.title}"
        notes = ". ".join(self.notes())
        return f"{_names(self.work.authors)} ({self.work.year}). {title}. {notes}. {self.address}"

    def bibtex(self) -> str:
        """Return a BibTeX entry; capitals are in braces, since styles lower-case titles."""
        fields = {
            "title": protect(self.title),
            "author": " and ".join(f"{{{escape(name)}}}" for name in self.work.authors),
            "year": str(self.work.year),
            "howpublished": protect(self.work.title),
            "note": ". ".join(escape(part) for part in self.notes()),
            # `url` is set verbatim by the styles that know it: escapes would be printed
            "url": self.address,
        }
        key = re.sub(r"[^A-Za-z0-9]+", "-", f"{self.key}-{self.work.year}").strip("-").lower()
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
        return "\n".join([f"@misc{{{key},", *lines, "}"]) + "\n"

    def ris(self) -> str:
        """Return a RIS record: two-letter tags, one value a line, CRLF line ends."""
        tags = [("TY", "ELEC"), ("TI", self.title)]
        tags += [("AU", name) for name in self.work.authors]
        tags += [("PY", str(self.work.year)), ("T2", self.work.title)]
        tags += [("N1", note) for note in self.notes()]
        tags += [("UR", self.address), ("ER", "")]
        return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in tags)


def _names(names: tuple[str, ...]) -> str:
    """Join names as a sentence does."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def escape(text: str) -> str:
    """Escape what BibTeX or LaTeX would not print as it stands."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def protect(title: str) -> str:
    """Escape a title and brace every word that holds a capital, so that it stays one."""
    words = []
    for word in title.split():
        safe = escape(word)
        words.append(f"{{{safe}}}" if any(c.isupper() for c in word) else safe)
    return " ".join(words)
