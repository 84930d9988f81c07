"""Sphinx extension: ``{council-list}`` names every council on the find page.

The names stand there as text, so that the book's search finds them; the links and the box are
put in when the site is put together, because a link may only go where there is a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis import areas
from analysis.councils import find


class CouncilList(SphinxDirective):
    """The names of all councils by region, and of those that are no more."""

    def run(self) -> list[nodes.Node]:
        """Return two sections of lists, between the marks of what is put in later."""
        for path in (areas.file(), Path(__file__), Path(find.__file__)):
            self.env.note_dependency(str(path))
        every = self._section(find.HEADING)
        for region, councils in find.by_region():
            every += nodes.rubric(region.name, region.name)
            every += self._list([area.name for area in councils])
        no_more = self._section(find.GONE)
        no_more += self._list([find.replaced(old) for old in find.gone()])
        return [_mark(find.BEGIN), every, no_more, _mark(find.END)]

    def _section(self, heading: str) -> nodes.section:
        """Open a section, so that the page's contents list it."""
        made = nodes.section(
            ids=[nodes.make_id(heading)], names=[nodes.fully_normalize_name(heading)]
        )
        made += nodes.title(heading, heading)
        self.state.document.note_explicit_target(made)
        return made

    def _list(self, items: list[str]) -> nodes.bullet_list:
        """Return a list of texts."""
        made = nodes.bullet_list()
        for item in items:
            line = nodes.list_item()
            line += nodes.paragraph(item, item)
            made += line
        return made


def _mark(text: str) -> nodes.raw:
    """Return a mark that only the page's source shows."""
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("council-list", CouncilList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
