"""What Sphinx works out again for every page though it is the same, kept for one build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish


class English(SearchEnglish):
    """English for the search index: the stem of each word is found once."""

    def init(self, options: dict[str, str]) -> None:
        """Begin with no stems."""
        super().init(options)
        self._known: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """Return a word's stem."""
        if word not in self._known:
            self._known[word] = super().stem(word)
        return self._known[word]


def sidebar_once(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Draw one sidebar for all generated pages of a folder: it opens no level below them.

    They stand in one folder, so that their links are the same too.
    """
    folder = PurePosixPath(pagename).parent
    draw = context.get("generate_toctree_html")
    if draw is None or folder.parent.name != "pages":
        return
    kept = _kept(app)
    drawn = kept.setdefault(str(folder), draw)
    context["generate_toctree_html"] = drawn


def _kept(app: Sphinx) -> dict[str, Callable[..., Any]]:
    """Return what this build has drawn: the theme keeps each result with its function."""
    kept: dict[str, Callable[..., Any]] = app.__dict__.setdefault("analysis_sidebars", {})
    return kept


def setup(app: Sphinx) -> None:
    """Put both to use."""
    app.add_search_language(English)
    app.connect("html-page-context", sidebar_once, priority=900)
