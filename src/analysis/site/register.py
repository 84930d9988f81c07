"""The register: what the book's roles and directives read, written before every build."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from analysis.errors import Faults, UserError
from analysis.site import markup
from analysis.site.model import Number, Site

#: Where the register lies below the project's folder.
PATH = "build/register.json"
#: Verdicts that say why there is nothing to test.
NOT_TESTED = ("untestable in open data", "normative")


def numbers(site: Site) -> dict[str, Number]:
    """Return every value prose may paste: those given, and those the claims themselves give.

    Beside ``site.numbers`` there are, for claim ``C``, edition ``E`` and row key ``K``,
    ``C.E.K`` and, where there is an interval, ``C.E.K.interval``; ``C.published`` and
    ``C.K.published``;
    ``claims.total``, ``claims.tested``, ``claims.E.<verdict>``; ``indicators.total``,
    ``sources.total``, ``releases.total`` and ``files.total``.

    Raises
    ------
    Faults
        If a given key is one of those the claims make.
    """
    made: dict[str, Number] = {}
    for claim in site.claims:
        page = claim.page or f"pages/claims/{claim.id}"
        if claim.published:
            made[f"{claim.id}.published"] = Number(
                claim.published, f"pages/claims/{claim.id}", f"{claim.title}, as published"
            )
        for row in claim.rows:
            if row.published:
                made[f"{claim.id}.{row.key}.published"] = Number(
                    row.published, f"pages/claims/{claim.id}", f"{row.what}, as published"
                )
            for edition, cell in row.cells.items():
                key = f"{claim.id}.{edition}.{row.key}"
                made[key] = Number(cell.text, page, row.what)
                if cell.interval:
                    made[f"{key}.interval"] = Number(cell.interval, page, f"{row.what}, interval")
    made |= _counts(site)
    if twice := sorted(set(made) & set(site.numbers)):
        raise Faults("a number's key is given twice:", twice, "give it another key.")
    return dict(sorted((made | site.numbers).items()))


def _counts(site: Site) -> dict[str, Number]:
    """Count claims by verdict, and what the compendium holds."""

    def count(value: int, page: str, title: str) -> Number:
        return Number(f"{value:,}", page, title)

    releases = [release for source in site.sources for release in source.releases]
    files = {file.path for release in releases for file in release.files}
    made = {
        "claims.total": count(len(site.claims), "book/claims", "claims in the register"),
        "indicators.total": count(len(site.indicators), "book/indicators", "indicators declared"),
        "sources.total": count(len(site.sources), "book/sources", "sources"),
        "releases.total": count(len(releases), "book/sources", "releases read"),
        "files.total": count(len(files), "book/sources", "release files read"),
    }
    for edition in site.editions:
        found = Counter(claim.findings[edition.id].verdict for claim in site.claims)
        for verdict in markup.VERDICTS:
            made[f"claims.{edition.id}.{markup.slug(verdict)}"] = count(
                found[verdict], "book/claims", f"claims found {verdict}, {edition.title}"
            )
        tested = sum(value for verdict, value in found.items() if verdict not in NOT_TESTED)
        made[f"claims.{edition.id}.tested"] = count(
            tested, "book/claims", f"claims that figures can bear on, {edition.title}"
        )
    return made


def content(site: Site) -> dict[str, Any]:
    """Return the register as it is written: only what roles and directives show."""
    return {
        "numbers": {
            key: {"text": number.text, "page": number.page, "title": number.title}
            for key, number in numbers(site).items()
        },
        "editions": [
            {"id": e.id, "title": e.title, "short": e.short, "explains": e.explains}
            for e in site.editions
        ],
        "claims": {
            claim.id: {
                "title": claim.title,
                "group": claim.group,
                "published": claim.published,
                "page": f"pages/claims/{claim.id}",
                "verdicts": {e.id: claim.findings[e.id].verdict for e in site.editions},
            }
            for claim in site.claims
        },
        "indicators": {
            indicator.id: {
                "title": indicator.title,
                "group": indicator.group,
                "unit": indicator.unit,
                "influence": indicator.influence,
                "page": f"pages/indicators/{indicator.id}",
                "claims": list(indicator.claims),
            }
            for indicator in site.indicators
        },
        "sources": {
            source.id: {
                "title": source.title,
                "publisher": source.publisher,
                "covers": source.covers,
                "licence": source.licence,
                "page": f"pages/sources/{source.id}",
                "releases": {
                    edition.id: [r.id for r in source.releases if edition.id in r.editions]
                    for edition in site.editions
                },
            }
            for source in site.sources
        },
    }


def write(site: Site, root: Path) -> None:
    """Write the register, leaving the file alone when it would not change."""
    put(root / PATH, json.dumps(content(site), ensure_ascii=False, indent=1) + "\n")


def read(path: Path) -> dict[str, Any]:
    """Read the register.

    Raises
    ------
    UserError
        If it is missing or is not a register.
    """
    try:
        register = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError) as error:
        raise UserError(
            f"the register of computed results is missing or damaged: {path}",
            "build the book with: python -m analysis book",
        ) from error
    return register


def put(path: Path, text: str) -> bool:
    """Write text to a file unless it already says so; say whether it was written."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return True
