"""Directives that list claims, indicators and sources from the register."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from analysis.errors import unknown
from analysis.site import markup
from analysis.site.domain import raw, results


class ResultTable(SphinxDirective):
    """Base of the tables; links are relative, so they work at any address and from a file."""

    def href(self, page: str) -> str:
        """Return the relative address of another page of the book."""
        return escape(self.env.app.builder.get_relative_uri(self.env.docname, page), quote=True)

    def take(self, section: str) -> Any:
        """Return a section of the register."""
        return results(self.env).take(self.env.docname, section)

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
        headers = ["Claim", "Published value", *(edition["title"] for edition in editions)]
        rows = []
        for name, claim in claims.items():
            if wanted in (None, claim["group"]):
                cells = [
                    f"{self.anchor(claim['page'], name)} {escape(claim['title'])}",
                    escape(claim["published"]) or "–",
                    *(markup.badge(claim["verdicts"][e["id"]]) for e in editions),
                ]
                rows.append((claim["group"], markup.row(cells, headers)))
        label = self.options.get("label", "Every claim, with its verdict on each edition")
        bodies = markup.grouped(rows, len(headers))
        return [raw(markup.table(label, headers, bodies, "claims filterable"))]


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
        return [raw(table)]


class SourcesTable(ResultTable):
    """Every source, with the releases each edition may use."""

    @staticmethod
    def releases(chosen: dict[str, list[str]], edition: str) -> str:
        """Return how many releases an edition may use, and the oldest and newest of them."""
        names = chosen[edition]
        if not any(chosen.values()):
            return "not chosen by edition"
        if len(names) < 2:
            return escape("".join(names)) or "none"
        return escape(f"{len(names)}: {names[0]} to {names[-1]}")

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        editions = self.take("editions")
        rows = [
            markup.row(
                [
                    self.anchor(source["page"], source["title"]),
                    escape(source["publisher"]),
                    *(self.releases(source["releases"], e["id"]) for e in editions),
                    escape(source["licence"]),
                ]
            )
            for source in self.take("sources").values()
        ]
        releases = [f"Releases: {edition['short'].lower()}" for edition in editions]
        headers = ["Source", "Publisher", *releases, "Licence"]
        return [raw(markup.table("Every source", headers, ["".join(rows)]))]
