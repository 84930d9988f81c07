"""The Sphinx domain of computed results: the register, and which page shows what of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from analysis.errors import unknown
from analysis.site import register as registers


class Results(Domain):
    """The register, and which page shows which part of it.

    The second lets a build read again only the pages whose numbers changed.
    """

    name = "results"
    label = "Results"
    data_version = 1
    #: document → part of the register (``numbers/KEY``, ``claims``) → digest when it was read
    initial_data = {"shown": {}}  # noqa: RUF012 - the base class has it so

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

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for docname in set(docnames) & otherdata["shown"].keys():
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


def results(env: BuildEnvironment) -> Results:
    """Return the domain of an environment."""
    domain = env.get_domain(Results.name)
    assert isinstance(domain, Results)
    return domain


def raw(html: str) -> nodes.raw:
    """Return HTML as a node of a document."""
    return nodes.raw("", html, format="html")
