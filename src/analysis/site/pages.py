"""Write the generated pages: one for each claim, indicator and source.

They go to the git-ignored folder ``pages/`` at the top of the project, so that a claim's
address, ``pages/claims/NY-09.html``, never changes. A file is rewritten only when its
content changes, which keeps the next build short; files that are no longer made go.
"""

from __future__ import annotations

import csv
import io
from html import escape
from pathlib import Path

from analysis.site import markup, register
from analysis.site.cite import Citation
from analysis.site.markdown import bullets, citation, link, md, page_link, parts, sentence, titled
from analysis.site.model import (
    Claim,
    Edition,
    Finding,
    Indicator,
    Point,
    Reference,
    Release,
    Site,
    Source,
)
from analysis.tidy import Flag

FOLDER = "pages"


def write(site: Site, root: Path) -> list[Path]:
    """Write the register and every generated page, and delete those no longer made.

    Parameters
    ----------
    site
        What to show.
    root
        The project's folder.

    Returns
    -------
    list of Path
        The files written or deleted, for the progress line.
    """
    files: dict[str, str] = {}
    for claim in site.claims:
        cited = _cite_claim(site, claim)
        files[f"claims/{claim.id}.md"] = _claim(site, claim, cited)
        files[f"claims/{claim.id}.bib"] = cited.bibtex()
        files[f"claims/{claim.id}.ris"] = cited.ris()
    for indicator in site.indicators:
        cited = Citation(
            site.work,
            indicator.id,
            indicator.title,
            f"pages/indicators/{indicator.id}.html",
            tuple(edition.title for edition in site.editions),
            tuple(sorted({point.release for point in indicator.series})),
        )
        files[f"indicators/{indicator.id}.md"] = _indicator(site, indicator, cited)
        files[f"indicators/{indicator.id}.csv"] = _series(indicator)
        files[f"indicators/{indicator.id}.bib"] = cited.bibtex()
        files[f"indicators/{indicator.id}.ris"] = cited.ris()
    for source in site.sources:
        files[f"sources/{source.id}.md"] = _source(site, source)
    register.write(site, root)
    folder = root / FOLDER
    changed = [folder / name for name, text in files.items() if register.put(folder / name, text)]
    kept = {folder / name for name in files}
    for path in [p for p in folder.rglob("*") if p.is_file() and p not in kept]:
        path.unlink()
        changed.append(path)
    return changed


# ---- claims -----------------------------------------------------------------------------


def _cite_claim(site: Site, claim: Claim) -> Citation:
    """Return the citation of one claim's page."""
    releases = {r for finding in claim.findings.values() for r in finding.releases}
    return Citation(
        site.work,
        claim.id,
        f"{claim.id}: {claim.title}",
        f"pages/claims/{claim.id}.html",
        tuple(edition.title for edition in site.editions),
        tuple(sorted(releases)),
    )


def _reference(site: Site, reference: Reference) -> str:
    """Say where a statement stands."""
    known = {document.id: document for document in site.documents}
    if reference.document in known:
        document = known[reference.document]
        name = f"*{md(document.title)}*, {md(document.publisher)}, {md(document.date)}"
    else:
        name = "Outside the five documents"
    where = reference.lines.replace("L", "")
    lines = f", line{'s' if '–' in where else ''} {md(where)} of our copy" if where else ""
    return f"- {name}: {md(reference.place)}{lines}"


def _finding(edition: Edition, finding: Finding) -> str:
    """Return the card of one edition's verdict."""
    releases = (
        f'<p class="releases">Rests on: {escape(", ".join(finding.releases))}</p>'
        if finding.releases
        else ""
    )
    return (
        f'<section class="finding" aria-label="{escape(edition.title, quote=True)}">'
        f"<h3>{escape(edition.title)}</h3><p>{markup.badge(finding.verdict)}</p>"
        f"<p>{escape(finding.reason)}</p>{releases}</section>"
    )


def _values(site: Site, claim: Claim) -> str:
    """Return the table of a claim's values, editions side by side."""
    if not claim.rows:
        return ""
    rows = []
    for row in claim.rows:
        cells = [escape(row.what), escape(row.published) or "not given"]
        for edition in site.editions:
            cell = row.cells.get(edition.id)
            if cell is None:
                cells.append("no figure")
                continue
            small = [text for text in (cell.interval, cell.source) if text]
            cells.append(
                f'<span class="value">{escape(cell.text)}</span>'
                + "".join(f'<span class="small">{escape(text)}</span>' for text in small)
            )
        rows.append(markup.row(cells))
    headers = ["What is measured", "As published", *(edition.title for edition in site.editions)]
    return markup.table(f"Values for {claim.id}", headers, ["".join(rows)])


def _claim(site: Site, claim: Claim, cited: Citation) -> str:
    """Return a claim's page."""
    here = f"pages/claims/{claim.id}"
    findings = "".join(_finding(e, claim.findings[e.id]) for e in site.editions)
    published = f"**Published value:** {md(claim.published)}" if claim.published else ""
    return parts(
        f"# {claim.id}: {md(claim.title)}",
        f"**The claim, in our words:** {md(claim.says)}",
        published,
        "**Where it is said:**",
        "\n".join(_reference(site, reference) for reference in claim.references),
        f"**Kind of claim:** {md(claim.kind)}",
        titled("What we found", f'<div class="findings">{findings}</div>'),
        titled("The values", _values(site, claim)),
        titled("What would make it hold", md(sentence(claim.holds_if))),
        titled("How it was tested", bullets(claim.tests)),
        titled("Read with care", bullets(claim.caveats)),
        titled("Where it was computed", page_link(here, claim.page_title, claim.page))
        if claim.page
        else "",
        citation(cited, claim.id),
    )


# ---- indicators -------------------------------------------------------------------------

#: What stands in a table in a flagged value's place.
FLAGS = {
    Flag.CONFIDENTIAL: "withheld",
    Flag.NOT_AVAILABLE: "not available",
    Flag.NOT_APPLICABLE: "not applicable",
    Flag.UNRELIABLE: "unreliable",
    Flag.LOW: "rounds to none",
    Flag.BLANK: "not given",
}
_SERIES = ("area", "period", "edition", "release", "value", "numerator", "denominator", "flag")


def _series(indicator: Indicator) -> str:
    """Return an indicator's series as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_SERIES)
    for point in indicator.series:
        writer.writerow([getattr(point, name) for name in _SERIES])
    return out.getvalue()


def _latest(indicator: Indicator, site: Site) -> str:
    """Return the table of an indicator's series on the last edition, areas side by side."""
    last = site.editions[-1]
    points = {(p.period, p.area): p for p in indicator.series if p.edition == last.id}
    areas = list(dict.fromkeys(area for _, area in points))
    if not areas:
        return ""
    rows = []
    for period in sorted({period for period, _ in points}):
        shown = [points.get((period, area)) for area in areas]
        rows.append(markup.row([str(period), *(_shown(point) for point in shown)]))
    return markup.table(
        f"{indicator.title}, {indicator.unit}: {last.title}", ["Year", *areas], ["".join(rows)]
    )


def _shown(point: Point | None) -> str:
    """Return a value as the table shows it, or why there is none."""
    if point is None:
        return "–"
    return escape(point.value) or FLAGS[Flag(point.flag)]


def _indicator(site: Site, indicator: Indicator, cited: Citation) -> str:
    """Return an indicator's page."""
    here = f"pages/indicators/{indicator.id}"
    sources = {source.id: source.title for source in site.sources}
    ratio = [f"**Numerator:** {md(indicator.numerator)}"]
    if indicator.denominator:
        ratio.append(f"**Denominator:** {md(indicator.denominator)}")
    links = [page_link(here, sources[s], f"pages/sources/{s}") for s in indicator.sources]
    claims = "\n".join(f"- {{claim}}`{claim}`" for claim in indicator.claims)
    facts = [
        f"Unit: {indicator.unit}",
        f"Period: {indicator.period_means}",
        f"Direction: {indicator.better}",
        f"What moves it: {indicator.influence}",
        f"Interval: {indicator.interval}",
    ]
    return parts(
        f"# {md(indicator.title)}",
        md(indicator.why),
        titled("How it is worked out", *ratio, bullets(facts)),
        titled(
            "Official definition",
            md(indicator.definition),
            f"Published in: {link(indicator.definition_source)}",
        ),
        titled("Read with care", bullets(indicator.caveats)),
        titled("Breaks in the series", bullets(indicator.breaks)),
        titled(
            "The figures",
            _latest(indicator, site),
            f'<p class="downloads"><a href="{indicator.id}.csv" download>Download the series of '
            "England and the case councils, every edition (CSV)</a></p>",
        ),
        titled("Claims that use it", claims),
        titled("Sources", ", ".join(links)),
        titled(
            "Review",
            f"Reviewed {indicator.reviewed}; next review due {indicator.next_review}.",
            bullets(indicator.changes),
        ),
        citation(cited, indicator.id),
    )


# ---- sources ----------------------------------------------------------------------------


def _use(site: Site, source: Source, release: Release) -> str:
    """Say which editions may use a release."""
    if not any(other.editions for other in source.releases):
        return "Not chosen by edition: used as it stands wherever it is needed."
    used = [edition.title for edition in site.editions if edition.id in release.editions]
    return f"Editions that may use it: {', '.join(used) or 'none; kept for comparison'}"


def _release(site: Site, source: Source, release: Release) -> str:
    """Return one release's part of the page."""
    rows = [
        markup.row(
            [
                f'<span class="path">{escape(file.path)}</span>',
                f"{file.bytes:,}",
                f'<code class="hash">{escape(file.sha256)}</code>',
            ]
        )
        for file in release.files
    ]
    files = markup.table(
        f"Files of {release.id}", ["File", "Bytes", "SHA-256"], ["".join(rows)], "files"
    )
    count = f"{len(release.files)} file{'' if len(release.files) == 1 else 's'}"
    return parts(
        f"### {md(release.id)}: {md(release.title)}",
        bullets(
            [
                f"Published: {release.published} ({release.published_basis})",
                _use(site, source, release),
                *([release.note] if release.note else []),
            ]
        ),
        f"<details><summary>{count}, with sizes and hashes</summary>{files}</details>"
        if release.files
        else "",
    )


def _source(site: Site, source: Source) -> str:
    """Return a source's page."""
    facts = [
        f"**Publisher:** {md(source.publisher)}",
        f"**Licence:** {md(source.licence)}",
        f"**Published at:** {link(source.url)}",
        f"**Period:** {md(source.period_means)}",
    ]
    return parts(
        f"# {md(source.title)}",
        md(source.covers),
        "\n".join(f"- {fact}" for fact in facts),
        titled("What to know about the definitions", bullets(source.notes)),
        titled(
            "Known errors and oddities",
            "Each is declared, and checked against the figures whenever they are compiled."
            if source.errors
            else "",
            bullets(source.errors),
        ),
        titled("Releases read", *(_release(site, source, release) for release in source.releases)),
    )
