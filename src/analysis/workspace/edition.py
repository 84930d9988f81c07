"""Make a council's own edition of the book: read, count, run, draw, build, put in place."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from analysis import paths, runner
from analysis.areas import Area
from analysis.errors import Faults, unknown
from analysis.local import store
from analysis.local.aggregate import Options
from analysis.local.figures import Local
from analysis.profile import Profile, profile
from analysis.results import Result
from analysis.runner import normalise
from analysis.runner.execute import parameter_names
from analysis.workspace import book, guard, outputs, pages, place, shown
from analysis.workspace.outputs import Edition
from analysis.workspace.place import Place

#: Folders of notebooks that use a council's own figures, in the order they are read.
USED = ("local", "cases")
#: Chapters of the guide that go with every council's book.
GUIDE = ("index", "machine", "grades", "disclosure", "example")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be made."""

    area: Area
    edition: str = "current"
    #: the council's own data, None for published figures only
    given: Path | None = None
    options: Options = field(default_factory=Options)
    #: notebooks to run
    notebooks: tuple[Path, ...] = ()
    neighbours: str = "2025"
    statistic: str = "median"
    jobs: int = 2


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: where it is, and how long each step took (seconds)."""

    place: Place
    seconds: dict[str, float]
    counts: dict[str, int]

    @property
    def index(self) -> Path:
        """The book's first page."""
        return self.place.site / "index.html"


def choose(names: Sequence[str], every: bool) -> tuple[Path, ...]:
    """Return the notebooks named; without names those that use local figures, or all.

    Raises
    ------
    UserError
        If a notebook is unknown.
    """
    found = runner.discover()
    order = {name: at for at, name in enumerate(USED)}
    found.sort(key=lambda path: (order.get(path.parent.name, len(order)), path))
    if names:
        known = {path.stem: path for path in found}
        for name in names:
            if name not in known:
                raise unknown("notebook", name, known)
        return tuple(known[name] for name in dict.fromkeys(names))
    return tuple(path for path in found if every or path.parent.name in order)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - began, 1)


def make(request: Request, say: Say = lambda line: None) -> Made:
    """Make a council's edition, and put it in the place of the last one when it is whole.

    Nothing reaches the network and nothing is written outside the build folder meanwhile.

    Parameters
    ----------
    request
        What is to be made.
    say
        Called with each line of progress.

    Raises
    ------
    UserError, Faults
        If the data are not sound, a notebook fails, the book has a fault, or something tried
        to reach the network. The last edition stays as it was.
    """
    area = request.area
    new = place.making(area)
    shutil.rmtree(new.root, ignore_errors=True)
    new.work.mkdir(parents=True)
    seconds: dict[str, float] = {}
    try:
        with guard.offline(new.work, place.fonts()) as log:
            counts = _steps(request, new, seconds, say)
        if refused := guard.attempts(log):
            raise Faults(
                "the run was thrown away: something in it tried to reach the network:",
                refused,
                "nothing was sent. Look for what is installed beside the locked packages.",
            )
        shutil.rmtree(new.work)
        return Made(place.put(area), seconds, counts)
    finally:
        shutil.rmtree(new.root, ignore_errors=True)


def _steps(request: Request, new: Place, seconds: dict[str, float], say: Say) -> dict[str, int]:
    """Go through every step in the folder of what is being made."""
    area, edition = request.area, request.edition
    figures: Path | None = None
    own: Local | None = None
    if request.given is not None:
        with _timed(seconds, "reading"):
            say(f"1 of 4: reading {request.given.name}")
            figures, own = _read(request, request.given, new, say)
    of = Edition(area, edition, own)
    own_profile = profile(
        area.id, edition, str(figures or ""), request.neighbours, request.statistic
    )
    with _timed(seconds, "notebooks"):
        say(f"2 of 4: running {len(request.notebooks)} notebooks")
        kept = _run(request, of, figures, new)
    with _timed(seconds, "outputs"):
        say("3 of 4: drawing what can be pasted")
        counts = _paste(of, own_profile, kept, new, request.jobs)
    with _timed(seconds, "book"):
        say("4 of 4: building the book")
        _book(of, own_profile, kept, counts, new, request.jobs)
    return counts


def _read(request: Request, given: Path, new: Place, say: Say) -> tuple[Path, Local]:
    """Read the council's data and write the one table everything else is made from."""
    area, edition, options = request.area.id, request.edition, request.options
    from analysis.local import kinds

    reading = kinds.open_input(given, area, edition, options, lambda line: say(f"  {line}"))
    figures = store.write(reading, area, edition, options, new.data(options.mode))
    return figures, store.load(str(figures), area, edition)


def _parameters(request: Request, figures: Path | None, path: Path) -> dict[str, str]:
    """Return what a notebook is run with: what it takes, of what was asked for."""
    given = {"area": request.area.id, "edition": request.edition, "local": str(figures or "")}
    given |= {"neighbours": request.neighbours, "statistic": request.statistic}
    takes = parameter_names(normalise.read(path))
    return {name: value for name, value in given.items() if name in takes}


def _run(request: Request, of: Edition, figures: Path | None, new: Place) -> dict[str, Path]:
    """Run the notebooks and keep what they gave: document name → file, in the order asked."""
    groups: dict[tuple[tuple[str, str], ...], list[Path]] = {}
    for path in request.notebooks:
        groups.setdefault(tuple(_parameters(request, figures, path).items()), []).append(path)
    executed = new.work / "executed"
    for parameters, group in groups.items():
        runner.run(group, dict(parameters), out=executed, jobs=request.jobs)
    home = paths.root() / "notebooks"
    hidden = _hidden(figures)
    kept = {}
    for path in request.notebooks:
        inside = path.resolve().relative_to(home.resolve())
        book_of = book.marked(normalise.read(executed / inside), of.mark, of.area.name, hidden)
        target = new.notebooks / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(nbformat.writes(book_of) + "\n", encoding="utf-8")
        kept[f"notebooks/{inside.with_suffix('').as_posix()}"] = target
    return kept


def _hidden(figures: Path | None) -> dict[str, str]:
    """Return what names a place on this machine, with what stands in its stead."""
    folders = [(str(paths.root()), "."), (str(Path.home()), "~"), (tempfile.gettempdir(), ".")]
    found = [(str(figures), figures.name)] if figures is not None else []
    # longest first, so that no part of one is left; as JSON writes them too
    found += sorted(folders, key=lambda pair: -len(pair[0]))
    pairs = {text: instead for text, instead in found if len(text) > 1}
    return {text.replace("\\", "\\\\"): instead for text, instead in pairs.items()} | pairs


def _paste(
    of: Edition, own_profile: Profile, kept: dict[str, Path], new: Place, jobs: int
) -> dict[str, int]:
    """Write everything for pasting."""
    seen = [shown.read(normalise.read(path), path.stem) for path in kept.values()]
    first = [
        section.table
        for section in own_profile.local_quality()
        if isinstance(section, Result) and section.table is not None
    ]
    folder = new.outputs
    folder.mkdir()
    counts = {"figures": outputs.figures(seen, of, folder / "figures", jobs)}
    counts["tables"] = outputs.tables(seen, of, first, folder / "tables.xlsx")
    summary = book.printed(own_profile.one_page(), of.mark, of.watermark)
    (folder / "summary.html").write_text(summary, encoding="utf-8")
    outputs.citation(of, folder)
    return counts


def _book(
    of: Edition,
    own_profile: Profile,
    kept: dict[str, Path],
    counts: dict[str, int],
    new: Place,
    jobs: int,
) -> None:
    """Build the council's book."""
    drawn = sorted(path.stem for path in (new.outputs / "figures").glob("*.svg"))
    made = {
        "quality": pages.quality(of, own_profile),
        "summary": pages.summary(of, own_profile),
        "outputs": pages.downloads(of, counts, drawn),
    }
    guide = [paths.root() / "book" / "local" / f"{name}.md" for name in GUIDE]
    work = book.lay_out(new.work / "book", of, made, kept, guide)
    lines: list[str] = []
    book.build(work, new.site, jobs, lines.append)
