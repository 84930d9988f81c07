"""The pieces of Markdown that the generated pages are put together from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from html import escape

from analysis.site.cite import Citation


def md(text: str) -> str:
    """Escape what Markdown would take for markup, and join lines."""
    return re.sub(r"([\\`*_\[\]<>#|{}$~])", r"\\\1", " ".join(text.split()))


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop, whichever way it was declared."""
    whole = text.strip()
    return whole[:1].upper() + whole[1:] + ("" if whole.endswith((".", "?", "!")) else ".")


def link(address: str) -> str:
    """Return an address as a link, or a plain text where it is not one."""
    return f"<{address}>" if address.startswith(("http://", "https://")) else md(address)


def bullets(items: Sequence[str]) -> str:
    """Return a list, one item a line."""
    return "\n".join(f"- {md(item)}" for item in items)


def parts(*sections: str) -> str:
    """Join the parts of a page, leaving out the empty ones."""
    return "\n\n".join(section.strip("\n") for section in sections if section.strip()) + "\n"


def titled(title: str, *body: str) -> str:
    """Return a section, or nothing when it has no body."""
    inside = [part for part in body if part.strip()]
    return "\n\n".join([f"## {title}", *inside]) if inside else ""


def page_link(here: str, title: str, page: str) -> str:
    """Return a Markdown link between two documents, which the build checks."""
    name, _, anchor = page.partition("#")
    suffix = ".ipynb" if name.startswith("notebooks/") else ".md"
    target = posixpath.relpath(name + suffix, posixpath.dirname(here))
    return f"[{md(title)}](<{target}{'#' + anchor if anchor else ''}>)"


def citation(cited: Citation, name: str) -> str:
    """Return the section that offers a citation in three forms."""

    def block(title: str, text: str) -> str:
        # blank lines would end the HTML block, and there are none in either form
        return (
            f"<details><summary>{title}</summary>"
            f'<pre class="citation" tabindex="0">{escape(text.strip())}</pre></details>'
        )

    return titled(
        "Cite this page",
        f'<p class="citation">{escape(cited.plain())}</p>',
        block("BibTeX", cited.bibtex()),
        block("RIS", cited.ris().replace("\r\n", "\n")),
        f'<p class="downloads"><a href="{name}.bib" download>Download BibTeX</a> '
        f'<a href="{name}.ris" download>Download RIS</a></p>',
        f"Lasting address of this page: `{cited.address}`",
    )
