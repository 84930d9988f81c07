"""What people paste: pictures with footnotes, a workbook of every table, a summary, a citation."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from analysis import catalogue, declare, words
from analysis.areas import Area
from analysis.local.aggregate import INTERNAL
from analysis.local.figures import Local
from analysis.profile.quality import GRADES
from analysis.results import Table
from analysis.site.cite import Citation
from analysis.workspace import definitions, pictures, place, png
from analysis.workspace.sheets import Book, workbook
from analysis.workspace.shown import Figure, Shown

#: Fewer charts than this are drawn sooner than other processes would start.
_FEW = 8
#: How a page says that local figures are in a chart.
_LOCAL = re.compile(r"\blocal(?:, unpublished| figures?\b)", re.IGNORECASE)
#: How a chart's description tells of a local figure and its grade, as the profile words it.
_DESCRIBED = re.compile(
    r"([A-Z][^.;:()]*?), local, unpublished, (?:(?!local, unpublished)[^()])*?\(grade ([ABC])\)"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A council's edition: whose, on which figures, and how it may be used."""

    area: Area
    edition: str
    #: the council's own figures, None where there are none
    own: Local | None = None

    @property
    def internal(self) -> bool:
        """Whether small counts are shown, and everything is watermarked."""
        return self.own is not None and self.own.mode == INTERNAL

    @property
    def mark(self) -> str:
        """What stands on every page and file."""
        return place.mark(self.own.mode if self.own is not None else None)

    @property
    def watermark(self) -> str:
        """What stands across every page and picture; empty where nothing does."""
        return place.BIG_LETTERS if self.internal else ""

    @property
    def title(self) -> str:
        """The edition's title, with the day of the council's own figures."""
        name = f"{self.area.name}: local edition"
        if self.own is None:
            return f"{name}, on published figures only"
        return f"{name}, with local, unpublished figures as at {words.day(self.own.reference)}"


# ---- pictures ---------------------------------------------------------------------------


def _graded(figure: Figure, own: Local) -> dict[str, list[str]]:
    """Return a chart's local figures by grade: those it describes, or its section's.

    Those that are withheld stand under ``""``.
    """
    found: dict[str, list[str]] = {}
    for name, grade in _DESCRIBED.findall(figure.alternative):
        found.setdefault(grade, []).append(name)
    if not found:
        parts = set(re.split(r"[^a-z0-9_]+", figure.section))
        for name in sorted(parts & own.figures.keys() & set(declare.ids("indicators"))):
            newest = own.figures[name][-1]
            grade = "" if newest.withheld else newest.grade
            found.setdefault(grade, []).append(declare.indicator(name).short)
    return found


def footnotes(figure: Figure, of: Edition) -> list[str]:
    """Return what stands under a chart: care to take, grades, source and edition.

    A chart holds local figures if it says so: in its title, source, notes, description or
    drawing.
    """
    said = " ".join([figure.title, figure.source, *figure.notes, figure.alternative, figure.svg])
    found = list(figure.notes)
    if of.own is not None and _LOCAL.search(said):
        own = f"Local, unpublished figures as at {words.day(of.own.reference)}"
        found += [
            f"{own}, grade {grade} ({GRADES[grade]}): {words.join(names)}."
            if grade
            else f"{own}, withheld to protect small counts: {words.join(names)}."
            for grade, names in sorted(_graded(figure, of.own).items())
        ] or [f"Holds {own[0].lower()}{own[1:]}; the grade of each stands in tables.xlsx."]
    else:
        found.append("This chart shows published figures only.")
    if "edition:" not in figure.source:
        edition = declare.edition(of.edition).title.lower()
        found.append(f"Edition of published figures: {edition}.")
    return [*found, *filter(None, (figure.source,))]


def figures(shown: Sequence[Shown], of: Edition, folder: Path, jobs: int) -> int:
    """Write every chart for pasting; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    work = []
    for page in shown:
        for number, figure in enumerate(page.figures, start=1):
            svg = pictures.paste(figure, footnotes(figure, of), of.mark, of.watermark)
            name = "_".join(filter(None, (page.page, f"{number:02}", figure.section)))
            work.append((svg, str(folder / re.sub(r"[^A-Za-z0-9_-]+", "-", name))))
    if jobs == 1 or len(work) < _FEW:
        for job in work:
            png.write(job)
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
            list(pool.map(png.write, work, chunksize=4))
    return len(work)


# ---- the workbook -----------------------------------------------------------------------


def tables(shown: Sequence[Shown], of: Edition, first: Sequence[Table], path: Path) -> int:
    """Write the workbook of every table with definitions; return how many tables it holds.

    Parameters
    ----------
    shown
        The pages whose tables go into it.
    of
        Whose edition it is.
    first
        Tables that come before all others: how sound the data are, and what was counted.
    path
        Where it goes.
    """
    rest = [(page, section, table) for page in shown for section, table in page.tables]
    with workbook(path, of.title, of.mark) as book:
        _about(book, of)
        contents = book.sheet("Contents", (30, 60, 90))
        listed = [
            (_sheet(book, name, table, "", of), "", table.caption)
            for name, table in zip(("Data quality", "Local figures"), first, strict=False)
        ]
        known = {(table.caption, table.rows) for table in first}
        for page, section, table in rest:
            if (table.caption, table.rows) not in known:
                name = _sheet(book, f"{page.page} {section}", table, page.title, of)
                listed.append((name, page.title, table.caption))
        book.lines(contents, ["Tables in this workbook", of.mark])
        book.table(contents, 3, ("Sheet", "Page", "Table"), listed)
        for row, (name, *_) in enumerate(listed, start=4):
            contents.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        last = book.sheet("Definitions", (26, 34, 60, 40, 40, 20, 20, 40))
        row = book.lines(last, ["Official definitions", of.mark])
        defined = definitions.rows(set(declare.ids("indicators")))
        book.table(last, row + 1, definitions.COLUMNS, defined)
        last.freeze_panes(row + 2, 1)
    return len(listed)


def _about(book: Book, of: Edition) -> None:
    """Write the sheet that says what this is."""
    made = book.sheet("About", (120,))
    made.set_portrait()
    edition = declare.edition(of.edition).title.lower()
    lines = [
        of.title,
        of.mark,
        f"Published figures: edition '{edition}'. Open Government Licence v3.0.",
        "Where there is no number: c withheld; x, z or 'not published' not available.",
        "Comparability of local figures:",
        *(f"   {grade}: {text}" for grade, text in GRADES.items()),
        "How to cite it:",
        plain(of),
    ]
    book.lines(made, lines)


def _sheet(book: Book, name: str, table: Table, page: str, of: Edition) -> str:
    """Write one table on a sheet of its own; return the sheet's name."""
    longest = [max([12, *(len(row[i]) for row in table.rows)]) for i in range(len(table.columns))]
    made = book.sheet(name.replace("_", " "), [min(60, wide + 2) for wide in longest])
    row = book.lines(made, [table.caption or name, *filter(None, (page, of.mark))])
    book.table(made, row + 1, table.columns, table.rows)
    made.freeze_panes(row + 2, 1)
    return str(made.get_name())


# ---- the citation -----------------------------------------------------------------------


def _citation(of: Edition) -> Citation:
    """Return the citation: the edition, and the newest release of each source it rests on."""
    edition = declare.edition(of.edition)
    newest = sorted(names[-1] for names in edition.releases.values() if names)
    key = f"local {of.area.slug}"
    return Citation(catalogue.WORK, key, of.title, "", (edition.title,), tuple(newest))


def plain(of: Edition) -> str:
    """Return the citation as one sentence."""
    return _citation(of).plain().strip()


def citation(of: Edition, folder: Path) -> None:
    """Write the citation with its data vintage: ``citation.txt``, ``.bib`` and ``.ris``."""
    folder.mkdir(parents=True, exist_ok=True)
    cited = _citation(of)
    # it has no address of its own: a local edition is nowhere but here
    bib = "".join(f"{line}\n" for line in cited.bibtex().splitlines() if "url = {}" not in line)
    ris = [line for line in cited.ris().splitlines() if line.strip() != "UR  -"]
    ris.insert(-1, f"N1  - {of.mark}")
    for name, text in (
        ("citation.txt", f"{plain(of)}\n{of.mark}.\n"),
        ("citation.bib", f"% {of.mark}\n{bib}"),
        ("citation.ris", "".join(f"{line}\r\n" for line in ris)),
    ):
        (folder / name).write_bytes(text.encode())
