"""Declared objects: sources, indicators, claims, cases and editions, one TOML file each.

The file name is the id. TOML, because Python reads it without another dependency and a
key written twice is an error, where YAML keeps the last one silently.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis import paths
from analysis.claim_tests import Part, Test
from analysis.errors import Faults, unknown
from analysis.paths import remember

#: The verdicts, in the order the summary tables use.
Verdict = Literal[
    "reproduced",
    "reproduced, endpoint-sensitive",
    "consistent",
    "partly",
    "not supported by published figures",
    "untestable in open data",
    "normative",
]


#: The denominator that an edition chooses; every other measure is ``source.name``.
POPULATION = "population"


class Declared(BaseModel):
    """Base of every declared object: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str


# ---- sources ----------------------------------------------------------------------------


class SourceError(Part):
    """A known error or oddity in a source, checked against the figures on every compile."""

    area: str
    period: int
    measure: str
    release: str
    #: the value as published; the compile fails when the release no longer says this
    expect: float | None = None
    expect_flag: str | None = None
    what: str
    why: str
    #: ``keep`` (footnote it) or ``drop`` (leave it out of indicators)
    action: Literal["keep", "drop"] = "keep"


class Release(Part):
    """One publisher's file set at one date."""

    id: str
    title: str
    #: ISO date where known, else year or year-month; ``published_basis`` says how it is known
    published: str
    published_basis: str
    files: tuple[str, ...]
    note: str = ""


class Source(Declared):
    """A statistical series and its releases, oldest first."""

    title: str
    publisher: str
    licence: str = "Open Government Licence v3.0"
    url: str
    covers: str
    period_means: str
    definition_notes: tuple[str, ...] = ()
    release: tuple[Release, ...]
    error: tuple[SourceError, ...] = ()


class Edition(Declared):
    """A named map from source to the releases that may be used, oldest first."""

    title: str
    explains: str
    #: judgements published after this date are left out; None for all
    as_at: date | None = None
    #: children aged 0 to 17 for rates: ``one vintage`` of estimates for every year, or the
    #: estimates each release used when it came out
    population: Literal["one vintage", "published at the time"]
    releases: dict[str, tuple[str, ...]]


# ---- indicators -------------------------------------------------------------------------


class Break(Part):
    """A year in which the series stops meaning what it meant."""

    year: int
    why: str


class Change(Part):
    """A dated change to the declaration itself."""

    date: date
    what: str


class Indicator(Declared):
    """A numerator over a denominator on a scale, or a plain count."""

    title: str
    short: str
    #: measures to add up; every one is ``source.measure``
    numerator: tuple[str, ...]
    #: measures to take away from the numerator
    minus: tuple[str, ...] = ()
    #: measures to add up below the line; empty for a plain count; ``population`` is children
    #: aged 0 to 17, chosen as the edition says
    denominator: tuple[str, ...] = ()
    #: taken to the prices of the deflator's base year
    deflated: bool = False
    per: float = 1
    unit: str
    decimals: int
    better: Literal["lower", "higher", "neither"]
    interval: Literal["poisson", "wilson", "none"]
    influence: Literal["practice", "mixed", "case mix"]
    #: the measure that carries the publisher's own rate, compared with ours in a test
    published: str | None = None
    #: decimals the publisher rounds to
    published_decimals: int = 1
    first: int | None = None
    last: int | None = None
    period_means: str = "year ending 31 March"
    why: str
    definition: str
    definition_source: str
    caveats: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    changes: tuple[Change, ...]
    reviewed: date
    next_review: date


# ---- claims -----------------------------------------------------------------------------


class Reference(Part):
    """Where a statement stands in a source document."""

    document: Literal["S1", "S2", "S3", "S4", "S5", "external"]
    place: str
    lines: str = ""


class Claim(Declared):
    """One statement of the source documents, with the test that bears on it."""

    title: str
    #: the statement in our own words
    says: str
    reference: tuple[Reference, ...]
    kind: Literal[
        "quantitative", "directional", "timescale", "framework", "normative", "contextual"
    ]
    area: str | None = None
    #: the value as published, in the source's own terms, for the card
    published: str = ""
    #: all must hold; some holding gives ``partly``
    test: tuple[Test, ...]
    holds_if: str
    caveats: tuple[str, ...] = ()


class Event(Part):
    """A dated event that may mark a turning point."""

    date: date
    label: str
    source: str


class Case(Declared):
    """A case study: the council, its claims and the design that puts them to the figures."""

    title: str
    area: str
    question: str
    in_a_minute: str
    period: tuple[int, int]
    claims: tuple[str, ...]
    #: indicators shown, the main one first
    indicators: tuple[str, ...]
    #: the indicators given the full treatment (heat-map, rank, chance, interrupted series)
    focus: tuple[str, ...]
    event: Event
    limits: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Page(Declared):
    """A notebook of the book and the statements it puts to the figures."""

    title: str
    #: document name of the notebook, such as ``notebooks/cases/kingston``
    notebook: str
    #: place among the pages
    order: int
    claims: tuple[str, ...]


class Asked(Part):
    """A figure that stands for an enabler, and the questions it raises."""

    indicator: str
    #: what is asked where it lies above, and below, what is expected
    high: str
    low: str
    #: the judgement that looks at the same work, None where none does
    judged: Literal["leadership", "help_protection", "looked_after"] | None = None


class Enabler(Declared):
    """One of the seven enablers: its activities, and the figures that stand for it."""

    title: str
    order: int
    #: document name of the notebook that tests it
    notebook: str
    #: the three activities of the framework, in its own words
    activities: tuple[str, str, str]
    #: what the figures show of it
    shows: str
    figure: tuple[Asked, ...] = ()
    cannot_show: tuple[str, ...]


KINDS: dict[str, type[Declared]] = {
    "sources": Source,
    "indicators": Indicator,
    "claims": Claim,
    "cases": Case,
    "editions": Edition,
    "pages": Page,
    "enablers": Enabler,
}


def _text(path: Path) -> dict[str, Any]:
    """Read one TOML file; its name is the object's id."""
    with path.open("rb") as file:
        return {"id": path.stem, **tomllib.load(file)}


def _build(kind: str, path: Path) -> Declared:
    """Build one object, turning every fault in its file into one readable line."""
    name = f"{kind}/{path.name}"
    try:
        return KINDS[kind].model_validate(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Faults("a declaration cannot be read:", [f"{name}: {error}"]) from error
    except ValidationError as error:
        faults = [
            f"{name}: {'.'.join(str(step) for step in fault['loc']) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise Faults("a declaration is not sound:", faults) from error


def ids(kind: str) -> list[str]:
    """Return the ids declared for a kind, sorted."""
    folder = paths.used(paths.DECLARED / kind)
    return sorted(path.stem for path in folder.glob("*.toml"))


@remember
def get(kind: str, name: str) -> Any:
    """Return one declared object, recording that its file was read.

    Raises
    ------
    UserError
        If there is no such object; the nearest names are suggested.
    Faults
        If its file is not sound.
    """
    path = paths.DECLARED / kind / f"{name}.toml"
    if not path.is_file():
        raise unknown(kind.rstrip("s"), name, ids(kind))
    return _build(kind, paths.used(path))


def source(name: str) -> Source:
    """Return a declared source."""
    return get("sources", name)


def indicator(name: str) -> Indicator:
    """Return a declared indicator."""
    return get("indicators", name)


def claim(name: str) -> Claim:
    """Return a declared claim."""
    return get("claims", name)


def case(name: str) -> Case:
    """Return a declared case study."""
    return get("cases", name)


def pages() -> list[Page]:
    """Return every page that puts statements to the figures, in the order of the book."""
    found: list[Page] = [get("pages", name) for name in ids("pages")]
    return sorted(found, key=lambda page: page.order)


def enablers() -> list[Enabler]:
    """Return the seven enablers, in the order of the framework."""
    found: list[Enabler] = [get("enablers", name) for name in ids("enablers")]
    return sorted(found, key=lambda enabler: enabler.order)


def edition(name: str) -> Edition:
    """Return a declared edition."""
    return get("editions", name)


def _dangling(kind: str, thing: Any, known: dict[str, set[str]], measures: set[str]) -> list[str]:
    """List the references of one object that point at nothing."""
    name = f"{kind}/{thing.id}.toml"
    wanted: list[tuple[str, str]] = []
    if isinstance(thing, Claim):
        wanted += [("indicators", t.indicator) for t in thing.test if hasattr(t, "indicator")]
    elif isinstance(thing, Case):
        wanted += [("claims", i) for i in thing.claims]
        wanted += [("indicators", i) for i in (*thing.indicators, *thing.focus)]
    elif isinstance(thing, Page):
        wanted += [("claims", i) for i in thing.claims]
    elif isinstance(thing, Enabler):
        wanted += [("indicators", one.indicator) for one in thing.figure]
    elif isinstance(thing, Edition):
        wanted += [("sources", i) for i in thing.releases]
        wanted += [("releases", i) for group in thing.releases.values() for i in group]
    faults = [f"{name}: no {k.rstrip('s')} {v!r}" for k, v in wanted if v not in known[k]]
    if isinstance(thing, Indicator):
        used = {*thing.numerator, *thing.minus, *thing.denominator} - {POPULATION}
        used |= {thing.published} if thing.published else set()
        faults += [f"{name}: no measure {m!r}" for m in sorted(used - measures)]
    return faults


def check_all(measures: set[str]) -> dict[str, dict[str, Any]]:
    """Build every declared object and follow every reference.

    Parameters
    ----------
    measures
        The measures the compiled figures hold.

    Returns
    -------
    dict of dict
        Kind → id → object.

    Raises
    ------
    Faults
        Every fault of every file at once, each naming its file.
    """
    built: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    faults: list[str] = []
    for kind in KINDS:
        for name in ids(kind):
            try:
                built[kind][name] = get(kind, name)
            except Faults as error:
                faults += error.faults
    placed = [i for page in built["pages"].values() for i in page.claims]
    for name in built["claims"]:
        if placed.count(name) != 1:
            faults.append(f"claims/{name}.toml: stands on {placed.count(name)} pages, not on one")
    known = {kind: set(ids(kind)) for kind in KINDS}
    releases = [r.id for s in built["sources"].values() for r in s.release]
    faults += [f"sources: release {r!r} declared twice" for r in releases if releases.count(r) > 1]
    known["releases"] = set(releases)
    for kind, things in built.items():
        for thing in things.values():
            faults += _dangling(kind, thing, known, measures)
    if faults:
        raise Faults("the declarations are not sound:", faults, "correct the files named.")
    return built
