"""Everything the generated pages show, gathered from declarations, verdicts and figures."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from analysis import areas, claims, declare, documents, indicators, paths, words
from analysis.declare import POPULATION
from analysis.errors import UserError
from analysis.site import model, pages, register

WORK = model.Work(
    title="What enables improvement in children's services: published claims put to the figures",
    authors=("The Improvement Compendium",),
    year=2026,
    version="0.1.0",
)
#: Headings under which claims stand, by the letters their ids begin with.
GROUPS = {
    "CTX": ("The system in context", "notebooks/system/context"),
    "BAR": ("Barnsley", "notebooks/cases/barnsley"),
    "NY": ("North Yorkshire", "notebooks/cases/north_yorkshire"),
    "KIN": ("Kingston", "notebooks/cases/kingston"),
    "IOW": ("Isle of Wight", "notebooks/cases/isle_of_wight"),
}
SHORT = {"report": "As the authors could have used", "current": "Newest published"}
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


def _test(test: declare.Test) -> str:
    """Say in one plain sentence how a claim was tested."""
    kind = type(test).__name__
    named = getattr(test, "indicator", None)
    short = declare.indicator(named).title if named else ""
    match test:
        case declare.ChangeTest():
            change = words.signed(test.expect, 1)
            return (
                f"{short}: the change from {test.start} to {test.end} against {change} "
                f"({test.measured}), within {words.number(test.tolerance, 2)}: "
                f"{test.tolerance_reason}."
            )
        case declare.LevelsTest():
            levels = words.join(f"{level.expect:g} in {level.period}" for level in test.levels)
            return (
                f"{short}: the value against {levels}, within "
                f"{words.number(test.tolerance, 2)}: {test.tolerance_reason}."
            )
        case declare.DirectionTest():
            return (
                f"{short}: {test.expect} from {test.start} to {test.end}, by its 95% interval and "
                f"in the windows that start or end a year away."
            )
        case declare.AgainstTest():
            years = words.join(str(period) for period in test.periods)
            return f"{short}: {test.expect} its {test.comparator} in {years}."
        case declare.TrendTest():
            return f"{short}, England: a {test.expect} from {test.start} to {test.end}, by a line."
        case declare.GradesTest():
            return f"Councils by {test.basis} grade under {test.framework} on {words.day(test.by)}."
        case declare.GradeTrendTest():
            return (
                f"Share judged {words.join(test.grades, 'or')} under "
                f"{words.join(test.frameworks)}: a {test.expect} between {words.day(test.start)} "
                f"and {words.day(test.end)}, by a logistic line with errors clustered by council."
            )
        case declare.FirstTest():
            return f"The date of the first judgement of this kind under {test.framework}."
        case declare.JudgementsTest():
            return "The council's published judgements, with their dates."
        case declare.ListedTest():
            return f"The collected list of interventions and programmes: {test.entry}."
        case declare.StockFallTest():
            return (
                f"The fall from {test.start_count} to {test.end_count} against the year ends, and "
                f"its chance at the flows of the year before, children moving alone and in pairs."
            )
        case declare.FindingTest():
            return "A study of its own: see where it was computed."
        case declare.NotTested():
            return f"Not tested: {test.reason}"
    raise AssertionError(f"no sentence for {kind}")


def _claim(name: str) -> model.Claim:
    """Gather one claim with its verdicts on both editions."""
    results = {edition: claims.evaluate(name, edition) for edition in claims.EDITIONS}
    claim = results["current"].claim
    prefix = name.split("-")[0]
    group, page = GROUPS[prefix]
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
        group=group,
        kind=claim.kind,
        references=tuple(model.Reference(r.document, r.place, r.lines) for r in claim.reference),
        published=claim.published,
        holds_if=claim.holds_if,
        tests=tuple(_test(test) for test in claim.test),
        rows=tuple(model.Row(key, *values) for key, values in rows.items()),
        findings={
            edition: model.Finding(result.verdict, result.reason, result.releases)
            for edition, result in results.items()
        },
        caveats=(*doubts, *claim.caveats),
        page=page,
        page_title=group,
    )


def _measures(names: tuple[str, ...]) -> str:
    """Name some measures in words."""
    return words.join(
        "children aged 0 to 17" if name == POPULATION else name.replace("_", " ") for name in names
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
    above = _measures(spec.numerator)
    if spec.minus:
        above += f", less {_measures(spec.minus)}"
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
        denominator=_measures(spec.denominator),
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


@cache
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
        claims=tuple(_claim(name) for name in declare.ids("claims")),
        indicators=tuple(_indicator(name, used) for name in declare.ids("indicators")),
        sources=tuple(_source(name, files) for name in declare.ids("sources")),
    )


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
