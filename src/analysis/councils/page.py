"""A council's page: light and complete by itself, and set into the shell of the book's pages.

The page that is kept stands alone, so it needs no book to be read. When the site is put
together, what lies between its two marks goes into a copy of the book's own find-your-council
page, in the place of that page's article: frame, contents, theme and search come with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from analysis.errors import UserError
from analysis.results import Result, Words

BEGIN, END = "<!-- the council's page -->", "<!-- end of the council's page -->"
#: The book's page that finds a council, and gives the others their shell.
FIND = "book/councils.html"

_STYLE = """
:root { color-scheme: light; --c-rule: #8a929c; --c-soft: #f3f5f7; --pst-color-border: #c2c8cf;
  --pst-color-primary: #0b4d78; --pst-color-text-base: #1b1f24; --pst-color-text-muted: #4a525c;
  --pst-color-background: #fff; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1b1f24; background: #fff;
  font: 1.05rem/1.6 system-ui, "Segoe UI", Roboto, Arial, sans-serif; overflow-wrap: break-word; }
a { color: #0b4d78; } :focus-visible { outline: 3px solid #7a1fa2; outline-offset: 2px; }
.headerlink { display: none; }
nav.contents li, p.downloads a { padding: 0.15rem 0; }
.table-scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.92em; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.4rem 0; }
th, td { padding: 0.35rem 0.7rem; border-bottom: 1px solid #c2c8cf; text-align: left;
  vertical-align: top; } tbody th { font-weight: 400; }
figure { margin: 1.4rem 0; overflow-x: auto; } figcaption, .notes, .source { font-size: 0.92em; }
svg { max-width: 100%; height: auto; }
p.says { border-left: 4px solid #8a929c; padding-left: 0.8rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
@page { size: A4; margin: 16mm 15mm; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  nav.contents, p.downloads, p.download { display: none; }
  .council-first { break-after: page; } tr, figure { break-inside: avoid; } }
"""


@dataclass(frozen=True)
class Page:
    """A council's page as parts: its title, a sentence about it, and the inside (HTML)."""

    title: str
    about: str
    inside: str

    def headings(self) -> list[tuple[str, str]]:
        """Return the id and the words (HTML) of each section's heading."""
        return re.findall(
            r'<section id="([^"]+)"[^>]*>\n<h2>(.*?)<a class="headerlink"', self.inside
        )

    def alone(self) -> str:
        """Return the page as it stands by itself."""
        items = "".join(f'<li><a href="#{i}">{words}</a></li>' for i, words in self.headings())
        return (
            f'<!DOCTYPE html>\n<html lang="en-GB" data-theme="light">\n<head>\n'
            f'<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.title)}</title>\n"
            f'<meta name="description" content="{escape(self.about, quote=True)}">\n'
            f"<style>{_STYLE}</style>\n</head>\n<body>\n"
            f'<nav class="contents" aria-label="On this page"><ul>{items}</ul></nav>\n'
            f"<main>\n{BEGIN}\n{self.inside}\n{END}\n</main>\n</body>\n</html>\n"
        )


def read(text: str) -> Page:
    """Return the parts of a page that stands alone."""
    title = text[text.index("<title>") + 7 : text.index("</title>")]
    about = re.search(r'<meta name="description" content="([^"]*)">', text)
    inside = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
    assert about is not None
    return Page(unescape(title), unescape(about[1]), inside.strip())


def section(place: str, heading: str, items: Sequence[Result | Words], first: bool = False) -> str:
    """Return one section: its heading, and what a notebook shows under it."""
    extra = ' class="council-first"' if first else ""
    title = escape(heading)
    link = f'<a class="headerlink" href="#{place}" title="Link to this heading">#</a>'
    inside = "\n".join(relocated(item._repr_html_()) for item in items)
    return f'<section id="{place}"{extra}>\n<h2>{title}{link}</h2>\n{inside}\n</section>'


def relocated(html: str) -> str:
    """Return what a notebook shows with its links as they are one folder down, not two."""
    return html.replace('href="../../', 'href="../')


# ---- the shell of the book ----------------------------------------------------------------

_HREF = re.compile(r'(?P<name>\b(?:href|src|action))="(?P<to>[^"]*)"')
_PARTS = {
    "title": re.compile(r"(?<=<title>).*?(?= &#8212;|</title>)", re.S),
    "pagename": re.compile(r"(?<=DOCUMENTATION_OPTIONS\.pagename = ')[^']*"),
    "print title": re.compile(
        r'(?<=<div id="jb-print-docs-body" class="onlyprint">).*?</h1>', re.S
    ),
    "print contents": re.compile(r'(?<=<nav aria-label="Page">).*?(?=</nav>)', re.S),
    "article": re.compile(r'(?<=<article class="bd-article">).*?(?=</article>)', re.S),
    "neighbours": re.compile(
        r'(?<=<footer class="prev-next-footer d-print-none">).*?(?=</footer>)', re.S
    ),
    "contents": re.compile(r'(?<=<nav id="pst-page-toc-nav")(?P<rest>[^>]*>).*?(?=</nav>)', re.S),
}
_BACK = (
    '<div class="prev-next-area"><a class="left-prev" href="../book/councils.html" '
    'title="previous page"><i class="fa-solid fa-angle-left"></i>'
    '<div class="prev-next-info"><p class="prev-next-subtitle">back to</p>'
    '<p class="prev-next-title">Find your council</p></div></a></div>'
)


@dataclass(frozen=True)
class Shell:
    """The frame of the book's pages, ready for a council's.

    Attributes
    ----------
    pieces
        The frame's text, cut where something of the council's goes.
    names
        What goes between the pieces, by the names of ``_PARTS``.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Shell:
        """Take the frame of the book's find-your-council page.

        Raises
        ------
        UserError
            If a part of the frame is not found once: the theme has changed.
        """
        text = re.sub(r'\s*<link rel="(?:prev|next)"[^>]*>', "", text)
        spans = []
        for name, pattern in _PARTS.items():
            found = list(pattern.finditer(text))
            if len(found) != 1:
                raise UserError(
                    f"{FIND}: its {name} was found {len(found)} times, not once",
                    "the theme has changed: see the parts in analysis/councils/page.py.",
                )
            begin = found[0].end("rest") if name == "contents" else found[0].start()
            spans.append((begin, found[0].end(), name))
        spans.sort()
        cuts = [0, *(end for _, end, _ in spans)]
        ends = [*(begin for begin, _, _ in spans), len(text)]
        pieces = (_from_book(text[a:b]) for a, b in zip(cuts, ends, strict=True))
        return cls(tuple(pieces), tuple(name for _, _, name in spans))

    def around(self, page: Page, name: str) -> str:
        """Return a council's page in the frame.

        Parameters
        ----------
        page
            Its parts.
        name
            Its file's name without the ending.
        """
        items = "\n".join(
            f'<li class="toc-h2 nav-item toc-entry">'
            f'<a class="reference internal nav-link" href="#{place}">{words}</a></li>'
            for place, words in page.headings()
        )
        contents = f'<ul class="pst-show_toc_level nav section-nav flex-column">{items}</ul>'
        parts: dict[str, str] = {
            "title": escape(page.title),
            "pagename": f"councils/{name}",
            "print title": f"<h1>{escape(page.title)}</h1>",
            "print contents": contents,
            "article": f"\n{page.inside}\n",
            "neighbours": _BACK,
            "contents": contents,
        }
        filled = "".join(
            piece + parts[part] for piece, part in zip(self.pieces, self.names, strict=False)
        )
        about = f'<meta name="description" content="{escape(page.about, quote=True)}">\n</head>'
        return (filled + self.pieces[-1]).replace("</head>", about, 1)


def _from_book(html: str) -> str:
    """Return a piece of the frame with its links as they are from ``councils/``."""
    return _HREF.sub(_moved, html)


def _moved(found: re.Match[str]) -> str:
    """Return one link as it is from ``councils/``."""
    to = found["to"]
    if to == "#":
        to = "../book/councils.html"  # the sidebar's link to the page itself
    elif to and not re.match(r"#|\.\./|[a-z]+:|//", to):
        to = f"../book/{to}"
    return f'{found["name"]}="{to}"'


def moved(name: str, code: str) -> str:
    """Return a page at an earlier code's address, which leads on to today's."""
    title = f"{escape(name)}: this page has moved"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f'<meta http-equiv="refresh" content="0; url={code}.html"/>\n<title>{title}</title>\n'
        f"</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>The council has another ONS code "
        f'today: <a href="{code}.html">{escape(name)}</a>.</p>\n</main>\n</body>\n</html>\n'
    )
