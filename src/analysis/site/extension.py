"""Sphinx extension of the book: roles and tables that read the register of results.

- ``{num}`KEY``` pastes a computed value and links it to where it was computed;
- ``{claim}`ID``` links to a claim's page and shows its verdict;
- ``{verdict}`NAME``` shows a verdict's badge;
- ``{claims-table}``, ``{indicators-table}`` and ``{sources-table}`` list what there is.

An unknown key, claim or verdict is a warning naming it, its place and near names, and the
book is built with warnings as errors.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Set
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import make_refnode

from analysis.errors import UserError, unknown
from analysis.site import markup
from analysis.site import register as registers

logger = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
#: What generated pages offer for download: copied beside the page, at a lasting address.
DOWNLOADS = (".csv", ".bib", ".ris")


class Results(Domain):
    """The register, and which page shows which part of it.

    The second lets a build read again only the pages whose numbers changed.
    """

    name = "results"
    label = "Results"
    data_version = 1
    #: document → part of the register (``numbers/KEY``, ``claims``) → digest when it was read
    initial_data: ClassVar[dict[str, Any]] = {"shown": {}}

    @cached_property
    def register(self) -> dict[str, Any]:
        """The register of this build."""
        return registers.read(Path(self.env.srcdir) / self.env.config.analysis_register)

    def take(self, docname: str, section: str, key: str = "") -> Any:
        """Return a part of the register and note that a document shows it.

        Raises
        ------
        UserError
            If the section has no such key.
        """
        part = self.register[section]
        if key and key not in part:
            kind = {"numbers": "number", "claims": "claim"}[section]
            raise unknown(kind, key, part)
        name = f"{section}/{key}" if key else section
        self.data["shown"].setdefault(docname, {})[name] = self.digest(name)
        return part[key] if key else part

    def digest(self, name: str) -> str:
        """Return a digest of a part of the register; of nothing when it is gone."""
        section, _, key = name.partition("/")
        part = self.register[section]
        part = part.get(key) if key else part
        return hashlib.sha256(json.dumps(part).encode()).hexdigest()

    def outdated(self) -> list[str]:
        """Return the documents that show something that has changed since they were read."""
        return [
            docname
            for docname, shown in self.data["shown"].items()
            if any(self.digest(name) != digest for name, digest in shown.items())
        ]

    def clear_doc(self, docname: str) -> None:
        """Forget what a document showed."""
        self.data["shown"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for docname in docnames & otherdata["shown"].keys():
            self.data["shown"][docname] = otherdata["shown"][docname]

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """Link to a page of the book; no such page is the builder's usual warning."""
        page, _, anchor = target.partition("#")
        if page not in env.found_docs:
            return None
        return make_refnode(builder, fromdocname, page, anchor, contnode, node.get("title"))


def _domain(env: BuildEnvironment) -> Results:
    """Return the domain of an environment."""
    domain = env.get_domain(Results.name)
    assert isinstance(domain, Results)
    return domain


def _link(page: str, text: str, title: str, kind: str, docname: str) -> pending_xref:
    """Return a link that is resolved, and checked, when the page is written."""
    node = pending_xref(
        refdomain=Results.name, reftype="page", reftarget=page, refdoc=docname, refwarn=True
    )
    node["title"] = title
    node += nodes.inline(text, text, classes=[kind])
    return node


def _raw(html: str) -> nodes.raw:
    """Return HTML as a node."""
    return nodes.raw("", html, format="html")


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
        number = _domain(self.env).take(docname, "numbers", self.text)
        return [_link(number["page"], number["text"], number["title"], "num", docname)]


class ClaimRole(ResultRole):
    """``{claim}`ID```: a link to a claim's page, with its verdict on each edition."""

    def show(self) -> list[nodes.Node]:
        """Return the link and the badges; one badge where the editions agree."""
        docname = self.env.docname
        domain = _domain(self.env)
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
        return [link, nodes.Text(" "), _raw(badges)]


class VerdictRole(ResultRole):
    """``{verdict}`NAME```: the badge of a verdict."""

    def show(self) -> list[nodes.Node]:
        """Return the badge."""
        return [_raw(markup.badge(self.text))]


class ResultTable(SphinxDirective):
    """Base of the tables; links are relative, so they work at any address and from a file."""

    def href(self, page: str) -> str:
        """Return the relative address of another page of the book."""
        return escape(self.env.app.builder.get_relative_uri(self.env.docname, page), quote=True)

    def take(self, section: str) -> Any:
        """Return a section of the register."""
        return _domain(self.env).take(self.env.docname, section)

    def anchor(self, page: str, text: str) -> str:
        """Return a link as HTML."""
        return f'<a class="reference internal" href="{self.href(page)}">{escape(text)}</a>'


class ClaimsTable(ResultTable):
    """Every claim with its verdict on each edition, under headings; ``:group:`` keeps one."""

    option_spec: ClassVar[dict[str, Any]] = {
        "group": directives.unchanged_required,
        "label": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        editions = self.take("editions")
        claims = self.take("claims")
        groups = list(dict.fromkeys(claim["group"] for claim in claims.values()))
        wanted = self.options.get("group")
        if wanted and wanted not in groups:
            error = unknown("group of claims", wanted, groups)
            raise self.error(f"{error.what}. {error.fix}")
        rows = [
            (
                claim["group"],
                markup.row(
                    [
                        f"{self.anchor(claim['page'], name)} {escape(claim['title'])}",
                        escape(claim["published"]) or "–",
                        *(markup.badge(claim["verdicts"][e["id"]]) for e in editions),
                    ]
                ),
            )
            for name, claim in claims.items()
            if wanted in (None, claim["group"])
        ]
        headers = ["Claim", "Published value", *(edition["short"] for edition in editions)]
        label = self.options.get("label", "Every claim, with its verdict on each edition")
        bodies = markup.grouped(rows, len(headers))
        return [_raw(markup.table(label, headers, bodies, "claims filterable"))]


class IndicatorsTable(ResultTable):
    """Every indicator, under headings."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        claims = self.take("claims")
        rows = []
        for indicator in self.take("indicators").values():
            used = " ".join(
                self.anchor(claims[name]["page"], name)
                for name in indicator["claims"]
                if name in claims
            )
            cells = [
                self.anchor(indicator["page"], indicator["title"]),
                escape(indicator["unit"]),
                escape(indicator["influence"]),
                used or "–",
            ]
            rows.append((indicator["group"], markup.row(cells)))
        headers = ["Indicator", "Unit", "What moves it", "Claims that use it"]
        table = markup.table(
            "Every indicator", headers, markup.grouped(rows, len(headers)), "filterable"
        )
        return [_raw(table)]


class SourcesTable(ResultTable):
    """Every source, with the releases each edition may use."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        editions = self.take("editions")
        rows = [
            markup.row(
                [
                    self.anchor(source["page"], source["title"]),
                    escape(source["publisher"]),
                    *(escape(", ".join(source["releases"][e["id"]])) or "none" for e in editions),
                    escape(source["licence"]),
                ]
            )
            for source in self.take("sources").values()
        ]
        releases = [f"Releases: {edition['short'].lower()}" for edition in editions]
        headers = ["Source", "Publisher", *releases, "Licence"]
        return [_raw(markup.table("Every source", headers, ["".join(rows)]))]


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Read again the pages that show a result that has changed."""
    return _domain(env).outdated()


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
    app.add_domain(Results)
    app.add_role("num", NumberRole())
    app.add_role("claim", ClaimRole())
    app.add_role("verdict", VerdictRole())
    app.add_directive("claims-table", ClaimsTable)
    app.add_directive("indicators-table", IndicatorsTable)
    app.add_directive("sources-table", SourcesTable)
    app.connect("config-inited", _templates)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-updated", _stale_navigation)
    app.connect("html-page-context", _scripts_once, priority=900)
    app.connect("build-finished", _downloads)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
