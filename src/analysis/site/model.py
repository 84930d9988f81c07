"""What the site shows, as plain data: the one interface between the results and the pages.

Nothing here computes. Texts are ready to print ("−36.2%"), because rounding and wording
are decided where a value is computed and must not be decided a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Number:
    """A computed value that prose may paste with the ``num`` role.

    Attributes
    ----------
    text
        The value as printed, unit included.
    page
        The page where it was computed: a document name such as
        ``notebooks/cases/kingston``, with ``#anchor`` after it where there is one.
    title
        What the value is, in words; shown when the link is pointed at.
    """

    text: str
    page: str
    title: str


@dataclass(frozen=True)
class Edition:
    """A named map from source to release, as the reader meets it."""

    id: str
    title: str
    #: the few words that stand above a column of verdicts
    short: str
    explains: str


@dataclass(frozen=True)
class Document:
    """One of the documents whose statements are tested."""

    id: str
    title: str
    publisher: str
    date: str


@dataclass(frozen=True)
class Reference:
    """Where a statement stands: document id, place in it, lines of our copy."""

    document: str
    place: str
    lines: str = ""


@dataclass(frozen=True)
class Cell:
    """One value on one edition, with its interval and where it comes from."""

    text: str
    interval: str = ""
    source: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a claim's table of values.

    Attributes
    ----------
    key
        Short name of the row; the value can be pasted as ``<claim>.<edition>.<key>``.
    what
        What is measured, where and when.
    published
        The value the source document gives, empty where it gives none.
    cells
        Edition id → value.
    """

    key: str
    what: str
    published: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Finding:
    """The verdict on one claim on one edition, why, and the releases it rests on."""

    verdict: str
    reason: str
    releases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One statement of the source documents and what the figures say about it.

    Attributes
    ----------
    id, title, says
        The lasting id, a title of a few words, and the statement in our own words.
    group
        Heading under which the claim stands in tables.
    kind
        Quantitative, directional, timescale, framework, normative or contextual.
    references
        Where the statement stands.
    published
        The published value in the source's own terms, empty where there is none.
    holds_if
        What would make the claim hold, as declared.
    tests
        How it was tested: one plain sentence a test.
    rows
        The values the verdict rests on.
    findings
        Edition id → verdict and reason.
    caveats
        What a fair reader must know beside the verdict.
    page
        Document name of the notebook that shows the working; empty where there is none.
    page_title
        That notebook's title.
    """

    id: str
    title: str
    says: str
    group: str
    kind: str
    references: tuple[Reference, ...]
    published: str
    holds_if: str
    tests: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: dict[str, Finding]
    caveats: tuple[str, ...] = ()
    page: str = ""
    page_title: str = ""


@dataclass(frozen=True)
class Point:
    """One value of an indicator's series: texts as printed, empty numerator if not a ratio."""

    area: str
    period: int
    edition: str
    release: str
    value: str
    numerator: str = ""
    denominator: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Indicator:
    """A declared indicator with its series for England and the case councils.

    Attributes
    ----------
    id, title, short, unit, group
        Id, full title, short title, unit as printed, heading in the table.
    numerator, denominator
        What stands above and below the line, in words; no denominator for a count.
    definition, definition_source
        The official definition and where it is published.
    why
        Why it matters.
    better, influence, interval
        Which way is better, what moves it, how its interval is found: in words.
    caveats, breaks, changes
        Plain sentences; breaks and changes begin with their year or date.
    reviewed, next_review
        ISO dates.
    sources
        Ids of the sources the figures come from.
    series
        The values offered for download.
    claims
        Ids of the claims that use it.
    """

    id: str
    title: str
    short: str
    unit: str
    group: str
    numerator: str
    denominator: str
    definition: str
    definition_source: str
    why: str
    better: str
    influence: str
    interval: str
    period_means: str
    caveats: tuple[str, ...]
    breaks: tuple[str, ...]
    changes: tuple[str, ...]
    reviewed: str
    next_review: str
    sources: tuple[str, ...]
    series: tuple[Point, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """One release file that was read."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Release:
    """One publisher's file set at one date, and the editions that may use it."""

    id: str
    title: str
    published: str
    published_basis: str
    editions: tuple[str, ...]
    files: tuple[File, ...]
    note: str = ""


@dataclass(frozen=True)
class Source:
    """A statistical series: what it covers, its releases and its known errors."""

    id: str
    title: str
    publisher: str
    licence: str
    url: str
    covers: str
    period_means: str
    releases: tuple[Release, ...]
    notes: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """What a citation names: the whole compendium."""

    title: str
    authors: tuple[str, ...]
    year: int
    version: str
    #: address of the published site, ending in ``/``; empty where it is not yet published
    url: str = ""


@dataclass(frozen=True)
class Site:
    """Everything the generated pages and the hand-written chapters draw on."""

    work: Work
    editions: tuple[Edition, ...]
    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    indicators: tuple[Indicator, ...]
    sources: tuple[Source, ...]
    numbers: dict[str, Number] = field(default_factory=dict)
