"""Make what is missing or out of date, for all councils or some, and keep what is whole."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analysis import areas, declare, paths
from analysis.areas import Area
from analysis.councils import sweep
from analysis.councils.job import LIGHT, PRELOAD, Done, Job, can_fork, fork_from
from analysis.councils.source import short, source_key
from analysis.councils.store import Store
from analysis.errors import Faults, UserError
from analysis.runner.kernel import available, zygote

#: What makes a council's files: the page's, and a notebook's.
RENDER = "analysis.councils.render:render"
NOTEBOOK = "analysis.councils.sweep:run_notebook"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a run gave.

    Attributes
    ----------
    folder
        Where the files are.
    made, kept
        Names of the councils whose files were made now, and of those that had not changed.
    failed
        Name of each council that failed → why.
    seconds
        What each council made now took on its worker, by name.
    """

    folder: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]
    failed: dict[str, str]
    seconds: dict[str, float]


def chosen(names: Iterable[str]) -> list[Area]:
    """Return the councils of today that are named, all when none is.

    Raises
    ------
    Faults
        Naming each that is no council of today, with what took the place of one that was.
    """
    faults: list[str] = []
    found: dict[str, Area] = {}
    for name in names:
        try:
            area = areas.find(name)
        except UserError as error:
            faults.append(f"{error.what}. {error.fix}")
            continue
        if area.kind != "council":
            faults.append(f"{area.name} is no council")
        elif area.end is not None:
            after = ", ".join(areas.get(i).name for i in area.successors)
            faults.append(f"{area.name} is no more: it was replaced by {after}")
        else:
            found[area.id] = area
    if faults:
        raise Faults("not every council is known:", faults, "name councils of today.")
    return list(found.values()) or areas.councils()


def folder(edition: str) -> Path:
    """Return where the pages of an edition are kept."""
    return paths.build() / "councils" / edition


def notebook_folder(notebook: str, edition: str) -> Path:
    """Return where the runs of a notebook for every council are kept."""
    return paths.build() / "councils" / "notebooks" / Path(notebook).stem / edition


def build_pages(
    names: Sequence[str] = (),
    edition: str = "current",
    *,
    out: Path | None = None,
    scheduler: str = "",
    workers: int = 2,
    say: Say = lambda line: None,
) -> Built:
    """Make the pages and downloads of councils, where they are missing or out of date.

    Parameters
    ----------
    names
        Councils by name or code; all of today's when empty.
    edition
        The edition's id.
    out
        Folder for the files; ``build/councils/<edition>`` when None.
    scheduler
        Address of a cluster's scheduler; this computer alone when empty.
    workers
        Processes to use on this computer.
    say
        Called with what the reader should know while it goes on.

    Returns
    -------
    Built
        Councils that failed are named in it; the others are kept.

    Raises
    ------
    UserError
        If a council or the edition is unknown, or no worker can be used.
    """
    declare.edition(edition)
    source = source_key()
    jobs = [
        Job(a.ons_code, a.name, short(source, a.ons_code, edition), RENDER, (a.id, edition))
        for a in chosen(names)
    ]
    return _make(jobs, Store(out or folder(edition)), scheduler, workers, say)


def run_notebooks(
    notebook: str,
    names: Sequence[str] = (),
    edition: str = "current",
    *,
    out: Path | None = None,
    scheduler: str = "",
    workers: int = 2,
    say: Say = lambda line: None,
) -> Built:
    """Run a notebook for councils, where its outputs are missing or out of date.

    The parameters are those of `build_pages`; ``notebook`` is the notebook's name. Executed
    notebooks go to ``build/councils/notebooks/<notebook>/<edition>`` when ``out`` is None.
    """
    declare.edition(edition)
    path = sweep.find(notebook)
    source = source_key(path)
    store = Store(out or notebook_folder(notebook, edition))
    with contextlib.ExitStack() as held:
        address = ""
        wanted = chosen(names)
        keys = {a.ons_code: short(source, a.ons_code, edition) for a in wanted}
        if not scheduler and available() and not all(store.has(c, k) for c, k in keys.items()):
            address = held.enter_context(zygote(sweep.libraries(path)))
        jobs = [
            Job(
                a.ons_code,
                a.name,
                keys[a.ons_code],
                NOTEBOOK,
                (path, a.id, a.ons_code, edition, address),
            )
            for a in wanted
        ]
        return _make(jobs, store, scheduler, workers, say, path)


def _make(
    jobs: Sequence[Job], store: Store, scheduler: str, workers: int, say: Say, notebook: str = ""
) -> Built:
    """Do the jobs that are not done yet."""
    kept = [job for job in jobs if store.has(job.code, job.key)]
    waiting = [job for job in jobs if job not in kept]
    seconds: dict[str, float] = {}
    failed: dict[str, str] = {}
    if waiting:
        preload = LIGHT if notebook else PRELOAD
        if can_fork() and not scheduler:
            fork_from(preload)
        # only now, while what the workers share is being got ready
        from analysis.councils.work import connected, heeded, run

        with _progress(len(waiting)) as step:

            def save(job: Job, done: Done) -> None:
                store.put(job.code, job.key, done.files, done.seconds)
                seconds[job.name] = done.seconds
                step(job.name)

            count = min(workers, len(waiting))
            with heeded() as check, connected(scheduler, count, preload) as client:
                failed = run(waiting, save, client=client, notebook=notebook, say=say, check=check)
    made = tuple(job.name for job in waiting if job.name in seconds)
    return Built(store.folder, made, tuple(job.name for job in kept), failed, seconds)


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """Yield a function to call with each finished council; silent outside a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("councils", total=total)
        yield lambda name: bar.update(task, advance=1, description=name)
