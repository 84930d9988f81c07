"""Sphinx extension of the book: roles and tables that read the register of results.

- ``{num}`KEY``` pastes a computed value and links it to where it was computed;
- ``{claim}`ID``` links to a claim's page and shows its verdict;
- ``{verdict}`NAME``` shows a verdict's badge;
- ``{claims-table}``, ``{indicators-table}`` and ``{sources-table}`` list what there is.

An unknown key, claim or verdict is a warning naming it, its place and near names, and the
book is built with warnings as errors.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from analysis.errors import UserError
from analysis.site import markup, quick, tables
from analysis.site import register as registers
from analysis.site.domain import Results, raw, results

logger = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
#: What generated pages offer for download: copied beside the page, at a lasting address.
DOWNLOADS = (".csv", ".bib", ".ris")


def _link(page: str, text: str, title: str, kind: str, docname: str) -> pending_xref:
    """Return a link that is resolved, and checked, when the page is written."""
    node = pending_xref(
        refdomain=Results.name, reftype="page", reftarget=page, refdoc=docname, refwarn=True
    )
    node["title"] = title
    node += nodes.inline(text, text, classes=[kind])
    return node


class ResultRole(SphinxRole):
    """Base of the roles: what a UserError says becomes a warning at the role's place."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the role's nodes, or a marked text and a warning."""
        try:
            return self.show(), []
        except UserError as error:
            logger.warning("%s. %s", error.what, error.fix, location=self.get_location())
            return [nodes.problematic(self.text, self.text)], []

    def show(self) -> list[nodes.Node]:
        """Return the role's nodes."""
        raise NotImplementedError


class NumberRole(ResultRole):
    """``{num}`KEY```: a computed value, linked to where it was computed."""

    def show(self) -> list[nodes.Node]:
        """Return the linked value."""
        docname = self.env.docname
        number = results(self.env).take(docname, "numbers", self.text)
        return [_link(number["page"], number["text"], number["title"], "num", docname)]


class ClaimRole(ResultRole):
    """``{claim}`ID```: a link to a claim's page, with its verdict on each edition."""

    def show(self) -> list[nodes.Node]:
        """Return the link and the badges; one badge where the editions agree."""
        docname = self.env.docname
        domain = results(self.env)
        claim = domain.take(docname, "claims", self.text)
        link = _link(claim["page"], self.text, claim["title"], "claim", docname)
        verdicts = claim["verdicts"]
        if len(set(verdicts.values())) == 1:
            badges = markup.badge(next(iter(verdicts.values())))
        else:
            short = {e["id"]: e["short"] for e in domain.take(docname, "editions")}
            badges = ", ".join(
                f"{escape(short[edition].lower())}: {markup.badge(verdict)}"
                for edition, verdict in verdicts.items()
            )
        return [link, nodes.Text(" "), raw(badges)]


class VerdictRole(ResultRole):
    """``{verdict}`NAME```: the badge of a verdict."""

    def show(self) -> list[nodes.Node]:
        """Return the badge."""
        return [raw(markup.badge(self.text))]


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Read again the pages that show a result that has changed."""
    return results(env).outdated()


def _stale_navigation(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Write every page again when a title has changed: it stands in every sidebar."""
    titles = {docname: title.astext() for docname, title in env.titles.items()}
    before = getattr(env, "analysis_titles", titles)
    env.analysis_titles = titles  # type: ignore[attr-defined]
    return [] if before == titles else env.found_docs


def _scripts_once(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link each script file once: extensions that add one twice make it fail in the browser."""
    seen: set[str] = set()
    kept = []
    for script in context.get("script_files", []):
        name = str(getattr(script, "filename", "") or "")
        if name and name in seen:
            continue
        seen.add(name)
        kept.append(script)
    context["script_files"] = kept


def _downloads(app: Sphinx, exception: Exception | None) -> None:
    """Put the files that generated pages offer beside those pages."""
    if exception is not None:
        return
    source = Path(app.srcdir) / "pages"
    for path in sorted(p for p in source.rglob("*") if p.suffix in DOWNLOADS):
        target = Path(app.outdir) / "pages" / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _templates(app: Sphinx, config: Any) -> None:
    """Let our templates stand before the theme's."""
    config.templates_path.insert(0, str(TEMPLATES))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    app.add_config_value("analysis_register", registers.PATH, "", [str])
    # Jupyter Book always sets this; the comments extension that knows it is left out
    app.add_config_value("comments_config", {}, "", [dict])
    # it numbers sections after everything has been read, in one process, but does not say so
    if numbering := app.extensions.get("sphinx_multitoc_numbering"):
        numbering.parallel_read_safe = True
    app.add_domain(Results)
    app.add_role("num", NumberRole())
    app.add_role("claim", ClaimRole())
    app.add_role("verdict", VerdictRole())
    app.add_directive("claims-table", tables.ClaimsTable)
    app.add_directive("indicators-table", tables.IndicatorsTable)
    app.add_directive("sources-table", tables.SourcesTable)
    app.connect("config-inited", _templates)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-updated", _stale_navigation)
    app.connect("html-page-context", _scripts_once, priority=900)
    app.connect("build-finished", _downloads)
    quick.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
