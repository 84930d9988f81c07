"""Everything the generated pages show, gathered from declarations, verdicts and figures."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from analysis import areas, claims, declare, documents, indicators, paths, wording
from analysis.claim_tests import FindingTest
from analysis.declare import POPULATION
from analysis.errors import UserError
from analysis.paths import remember
from analysis.site import model, pages, register

WORK = model.Work(
    title="What enables improvement in children's services: published claims put to the figures",
    authors=("The Improvement Compendium",),
    year=2026,
    version="0.1.0",
)
SHORT = {"report": "On the figures of the time", "current": "On the newest figures"}
TOPICS = {
    "cin": "Children in need and child protection",
    "cla": "Children looked after",
    "workforce": "Social workers",
    "finance": "Spending",
}
BETTER = {
    "lower": "Lower is better",
    "higher": "Higher is better",
    "neither": "Neither higher nor lower is better in itself",
}
INFLUENCE = {
    "practice": "Mostly moved by practice",
    "mixed": "Moved by practice and by need together",
    "case mix": "Mostly moved by need",
}
INTERVALS = {
    "poisson": "95% exact Poisson limits on the count",
    "wilson": "95% Wilson limits on the share",
    "none": "No interval: see the caveats",
}


def _claim(name: str, page: declare.Page) -> model.Claim:
    """Gather one claim of a page with its verdicts on both editions."""
    results = {edition: claims.evaluate(name, edition) for edition in claims.EDITIONS}
    claim = results["current"].claim
    rows: dict[str, tuple[str, str, dict[str, model.Cell]]] = {}
    for edition, result in results.items():
        for outcome in result.outcomes:
            for row in outcome.rows:
                what, published, cells = rows.get(row.key, (row.what, row.published, {}))
                cells[edition] = model.Cell(row.text, row.interval, row.source)
                rows[row.key] = (what, published or row.published, cells)
    doubts = dict.fromkeys(f"{d.what} {d.why}" for r in results.values() for d in r.doubts)
    return model.Claim(
        id=name,
        title=claim.title,
        says=claim.says,
        group=page.title,
        kind=claim.kind,
        references=tuple(model.Reference(r.document, r.place, r.lines) for r in claim.reference),
        published=claim.published,
        holds_if=claim.holds_if,
        tests=tuple(wording.how_tested(test) for test in claim.test),
        rows=tuple(model.Row(key, *values) for key, values in rows.items()),
        findings={
            edition: model.Finding(result.verdict, result.reason, result.releases)
            for edition, result in results.items()
        },
        caveats=(*doubts, *claim.caveats),
        page=page.notebook,
        page_title=page.title,
    )


def _points(name: str, places: tuple[str, ...]) -> tuple[model.Point, ...]:
    """Return the series of some areas on both editions, as printed."""
    spec = declare.indicator(name)
    found = []
    for place in places:
        for edition in claims.EDITIONS:
            for point in indicators.points(name, edition, place).values():
                ratio = bool(spec.denominator) and point.flag == ""
                found.append(
                    model.Point(
                        area=areas.areas()[place].name,
                        period=point.period,
                        edition=edition,
                        release=point.release,
                        value="" if point.flag else f"{point.value:.{spec.decimals + 1}f}",
                        numerator=f"{point.numerator:g}" if ratio else "",
                        denominator=f"{point.denominator:g}" if ratio else "",
                        flag=point.flag,
                    )
                )
    return tuple(found)


def _places(name: str) -> tuple[str, ...]:
    """Return England and the case councils, joint returns in their partners' place."""
    workforce = declare.indicator(name).numerator[0].startswith("workforce.")
    councils = []
    for case in declare.ids("cases"):
        area = declare.case(case).area
        joint = areas.joint_of(area)
        councils.append(joint.id if joint is not None and workforce else area)
    return (areas.ENGLAND, *dict.fromkeys(councils))


def _indicator(name: str, used: dict[str, list[str]]) -> model.Indicator:
    """Gather one indicator with its series."""
    spec = declare.indicator(name)
    source = spec.numerator[0].split(".")[0]
    above = wording.measures(spec.numerator)
    if spec.minus:
        above += f", less {wording.measures(spec.minus)}"
    parts = {*spec.numerator, *spec.minus, *spec.denominator}
    sources = {m.split(".")[0] for m in parts if m != POPULATION}
    sources |= {"population"} if POPULATION in parts else set()
    return model.Indicator(
        id=name,
        title=spec.title,
        short=spec.short,
        unit=spec.unit,
        group=TOPICS[source],
        numerator=above,
        denominator=wording.measures(spec.denominator),
        definition=spec.definition,
        definition_source=spec.definition_source,
        why=spec.why,
        better=BETTER[spec.better],
        influence=INFLUENCE[spec.influence],
        interval=INTERVALS[spec.interval],
        period_means=spec.period_means,
        caveats=spec.caveats,
        breaks=tuple(f"{b.year}: {b.why}" for b in spec.breaks),
        changes=tuple(f"{c.date}: {c.what}" for c in spec.changes),
        reviewed=spec.reviewed.isoformat(),
        next_review=spec.next_review.isoformat(),
        sources=tuple(sorted(sources)),
        series=_points(name, _places(name)),
        claims=tuple(used.get(name, ())),
    )


def _source(name: str, files: dict[str, tuple[int, str]]) -> model.Source:
    """Gather one source with the files its releases were read from."""
    spec = declare.source(name)
    allowed = {
        edition: {r for group in declare.edition(edition).releases.values() for r in group}
        for edition in claims.EDITIONS
    }
    return model.Source(
        id=name,
        title=spec.title,
        publisher=spec.publisher,
        licence=spec.licence,
        url=spec.url,
        covers=spec.covers,
        period_means=spec.period_means,
        releases=tuple(
            model.Release(
                id=r.id,
                title=r.title,
                published=r.published,
                published_basis=r.published_basis,
                editions=tuple(e for e, names in allowed.items() if r.id in names),
                files=tuple(model.File(path, *files[path]) for path in r.files if path in files),
                note=r.note,
            )
            for r in spec.release
        ),
        notes=spec.definition_notes,
        errors=tuple(
            f"{areas.areas()[e.area].name}, {e.period}, {e.measure} ({e.release}): {e.what} "
            f"{e.why}{' Left out of indicators.' if e.action == 'drop' else ''}"
            for e in spec.error
        ),
    )


def _locked() -> dict[str, tuple[int, str]]:
    """Return size and hash of every release file, from the lock."""
    path = paths.used(paths.lock())
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError) as error:
        raise UserError(
            "data/releases.lock is missing or damaged",
            "put it back with: git checkout -- data/releases.lock",
        ) from error
    return {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in lock["files"]}


@remember
def site() -> model.Site:
    """Gather the whole of what the generated pages show."""
    used: dict[str, list[str]] = {}
    for name in declare.ids("claims"):
        for test in declare.claim(name).test:
            indicator = getattr(test, "indicator", None)
            if indicator and name not in used.setdefault(indicator, []):
                used[indicator].append(name)
    files = _locked()
    return model.Site(
        work=WORK,
        editions=tuple(
            model.Edition(
                e, declare.edition(e).title, SHORT[e], " ".join(declare.edition(e).explains.split())
            )
            for e in claims.EDITIONS
        ),
        documents=tuple(
            model.Document(name, d.title, d.publisher, d.date)
            for name, d in documents.DOCUMENTS.items()
        ),
        claims=tuple(_claim(name, page) for page in declare.pages() for name in page.claims),
        indicators=tuple(_indicator(name, used) for name in declare.ids("indicators")),
        sources=tuple(_source(name, files) for name in declare.ids("sources")),
    )


def studies() -> frozenset[str]:
    """Return the notebooks whose verdicts rest on a study of all councils: the costly ones."""
    found = set()
    for page in declare.pages():
        tests = [test for name in page.claims for test in declare.claim(name).test]
        if any(isinstance(test, FindingTest) for test in tests):
            found.add(f"{page.notebook}.ipynb")
    return frozenset(found)


def refresh() -> list[Path]:
    """Write the register and the generated pages, unless nothing they rest on has changed.

    Returns
    -------
    list of Path
        The files written or deleted.
    """
    stamp = paths.build() / "pages.key"
    now = _key()
    folder = paths.root() / pages.FOLDER
    whole = (paths.root() / register.PATH).is_file() and folder.is_dir()
    if whole and stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return []
    written = pages.write(site(), paths.root())
    stamp.write_text(now, encoding="utf-8")
    return written


def _key() -> str:
    """Return a digest of everything the generated pages rest on."""
    total = hashlib.sha256()
    kinds = (".py", ".toml", ".csv", ".html")
    inside = [p for p in sorted(paths.PACKAGE.rglob("*")) if p.suffix in kinds]
    data = [paths.lock(), paths.root() / "data" / "areas.csv"]
    data += sorted(paths.figures().glob("*.parquet"))
    for base, files in ((paths.PACKAGE, inside), (paths.root(), data)):
        for path in files:
            total.update(f"{path.relative_to(base)}\0".encode() + path.read_bytes())
    return total.hexdigest()
