"""Run the notebooks that need it, two at a time, and keep what they gave.

Jupyter Book never executes anything here, and jupyter-cache is not used: it is keyed on
code cells alone, and goes on showing old numbers when a figure or a module changes. A
notebook is run again when something its outputs depend on has changed (see `keys`), and
what it gave is stripped of the run (see `normalise`), so that the same inputs give the same
bytes on another day, in another folder and on another Python.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analysis import paths
from analysis.errors import Faults, UserError
from analysis.runner import keys, normalise
from analysis.runner.execute import check_parameters, execute
from analysis.runner.kernel import available, zygote

Kernel = Literal["warm", "cold"]
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Result:
    """What one notebook gave.

    Attributes
    ----------
    notebook
        Its path in the project, such as ``notebooks/cases/kingston.ipynb``.
    output
        The executed notebook.
    key
        Hash of all its outputs depend on.
    sha256
        Hash of the executed notebook.
    seconds
        How long the run took that made it, this time or earlier.
    why
        What had changed; empty when it did not need to run.
    """

    notebook: str
    output: Path
    key: str
    sha256: str
    seconds: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Early:
    """Notebooks to run before the others, and what to call once they have run.

    It is not called when one of them fails: the run then ends with what went wrong.
    """

    notebooks: frozenset[str] = frozenset()
    done: Callable[[], object] = lambda: None


def discover() -> list[Path]:
    """Return every notebook of the project, in order of path."""
    folder = paths.root() / "notebooks"
    return sorted(
        path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
    )


def libraries(notebooks: Iterable[Path]) -> list[str]:
    """Return the third-party modules that notebooks can reach by their imports."""
    sources = [(normalise.read(path), keys.label(path)) for path in notebooks]
    return keys.libraries(tree for source, name in sources for tree in keys.trees(source, name))


def default_out(parameters: Mapping[str, Any] | None = None) -> Path:
    """Return where executed notebooks go: a folder of its own for each set of parameters."""
    if not parameters:
        return paths.build() / "executed"
    parts = [f"{k}-{re.sub(r'[^A-Za-z0-9]+', '-', str(v))}" for k, v in sorted(parameters.items())]
    exact = hashlib.sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest()
    return paths.build() / "runs" / f"{'_'.join(parts)[:80]}_{exact[:6]}"


def _write(path: Path, content: str) -> None:
    """Write a whole file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(content, encoding="utf-8", newline="\n")
    part.replace(path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _manifest(out: Path) -> dict[str, Any]:
    """Return what was recorded of earlier runs, by notebook."""
    path = out / MANIFEST
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@contextlib.contextmanager
def _kernels(kernel: Kernel, notebooks: Iterable[Path]) -> Iterator[str | None]:
    """Yield the address of a zygote, or None for cold kernels."""
    if kernel == "cold":
        yield None
    elif not available():
        print(
            "warm kernels need Linux or macOS: using cold ones, which are slower", file=sys.stderr
        )
        yield None
    else:
        with zygote(libraries(notebooks)) as address:
            yield address


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Yield a function to call with each finished notebook; silent outside a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("running notebooks", total=total)
        yield lambda name: bar.update(task, advance=1, description=name)


def _one(
    path: Path, output: Path, why: list[str], parameters: Mapping[str, Any], address: str | None
) -> Result:
    """Run one notebook and write what it gave."""
    name = keys.label(path)
    execution = execute(path, name, parameters, address)
    source = normalise.read(path)
    note = keys.note(source, name, parameters, execution.read)
    _write(output, normalise.text(normalise.normalise(execution.notebook, note)))
    seconds = round(execution.seconds, 2)
    return Result(name, output, note["key"], _sha256(output), seconds, tuple(why))


def run(
    notebooks: Sequence[Path] | None = None,
    parameters: Mapping[str, Any] | None = None,
    *,
    out: Path | None = None,
    jobs: int = 2,
    kernel: Kernel = "warm",
    force: bool = False,
    early: Early | None = None,
) -> list[Result]:
    """Bring executed notebooks up to date, running only those that need it.

    Parameters
    ----------
    notebooks
        Files to run; every notebook of the project when None.
    parameters
        Take the place of those in each notebook's parameters cell.
    out
        Folder for the executed notebooks and their manifest; ``build/executed`` when None, or
        a folder below ``build/runs`` when there are parameters.
    jobs
        How many to run at a time.
    kernel
        ``warm`` (forked, fast) or ``cold`` (the reference).
    force
        Run them even if nothing has changed.
    early
        Notebooks to run before the others, and what to call when they have run.

    Returns
    -------
    list of Result
        In the order of the notebooks.

    Raises
    ------
    UserError
        If a notebook fails, does not exist or does not take a parameter; those that ran are
        kept, and nothing is written for those that did not. With parameters, ``out`` must lie
        in the build folder: published outputs only ever come from a run with defaults.
    """
    parameters = dict(parameters or {})
    out = default_out(parameters) if out is None else out
    if parameters and not out.resolve().is_relative_to(paths.build().resolve()):
        raise UserError(
            f"outputs for {', '.join(parameters)} may not be written to {out}",
            f"leave the folder out, or name one inside {paths.build()}.",
        )
    home = paths.root() / "notebooks"
    manifest = _manifest(out)
    results: dict[str, Result] = {}
    waiting: list[tuple[Path, Path, list[str]]] = []
    for path in discover() if notebooks is None else [Path(n).resolve() for n in notebooks]:
        if not path.is_file():
            raise UserError(f"there is no notebook {path}", "see: ls notebooks/*")
        name = keys.label(path)
        source = normalise.read(path)
        check_parameters(source, name, parameters)
        output = out / (path.relative_to(home) if path.is_relative_to(home) else Path(path.name))
        record = manifest.get(name, {})
        whole = output.is_file() and _sha256(output) == record.get("sha256")
        old = normalise.read(output).metadata.get("analysis", {}) if whole else {}
        why = keys.changed(old, source, name, parameters)
        if why or force:
            waiting.append((path, output, why or ["asked for"]))
        else:
            seconds = record["seconds"]
            results[name] = Result(name, output, old["key"], record["sha256"], seconds, ())
    early = early or Early()
    waiting.sort(key=lambda task: keys.label(task[0]) not in early.notebooks)
    if waiting:
        results |= _run_waiting(waiting, parameters, jobs, kernel, out, manifest, early)
    else:
        early.done()
    return [results[name] for name in sorted(results)]


def _run_waiting(
    waiting: list[tuple[Path, Path, list[str]]],
    parameters: Mapping[str, Any],
    jobs: int,
    kernel: Kernel,
    out: Path,
    manifest: dict[str, Any],
    early: Early,
) -> dict[str, Result]:
    """Run notebooks at the same time; record each as it finishes; raise every failure at once."""
    results: dict[str, Result] = {}
    failed: list[UserError] = []
    before = {
        name for name in (keys.label(path) for path, *_ in waiting) if name in early.notebooks
    }
    if not before:
        early.done()
    with (
        _kernels(kernel, [path for path, _, _ in waiting]) as address,
        _progress(len(waiting)) as step,
        ThreadPoolExecutor(max_workers=jobs) as pool,
    ):
        futures = [pool.submit(_one, *task, parameters, address) for task in waiting]
        try:
            for future in as_completed(futures):
                try:
                    result = future.result()
                except UserError as error:
                    failed.append(error)
                    continue
                results[result.notebook] = result
                manifest[result.notebook] = {
                    k: v for k, v in asdict(result).items() if k not in ("notebook", "output")
                }
                _write(out / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
                step(result.notebook)
                if before and not (before := before - {result.notebook}):
                    early.done()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)  # or the rest would still be begun
            raise
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise Faults("notebooks failed:", sorted(e.what for e in failed), failed[0].fix)
    return results


def publish(*, jobs: int = 2, kernel: Kernel = "warm") -> list[Result]:
    """Run every notebook with its defaults and write the outputs into ``notebooks/``.

    Returns
    -------
    list of Result
        ``output`` names the executed copy; a committed notebook is written only if it differs.
    """
    results = run(jobs=jobs, kernel=kernel)
    for result in results:
        content = result.output.read_text(encoding="utf-8")
        committed = paths.root() / result.notebook
        if committed.read_text(encoding="utf-8") != content:
            _write(committed, content)
    return results


def check(*, jobs: int = 2, kernel: Kernel = "warm", early: Early | None = None) -> list[Result]:
    """Bring the executed notebooks up to date and compare the committed ones with them.

    Parameters
    ----------
    jobs, kernel, early
        As for `run`.

    Raises
    ------
    Faults
        Naming each committed notebook that differs, and where.
    """
    results = run(jobs=jobs, kernel=kernel, early=early)
    faults = []
    for result in results:
        committed = paths.root() / result.notebook
        if committed.read_bytes() != result.output.read_bytes():
            differences = _differences(committed, result.output)
            faults.append(f"{result.notebook}: {'; '.join(differences)}")
    if faults:
        raise Faults(
            "committed notebooks are not what running them gives:",
            faults,
            "run: make notebooks, look at the differences, and commit them.",
        )
    return results


def _differences(committed: Path, executed: Path) -> list[str]:
    """Say where a committed notebook and its executed copy differ."""
    old, new = normalise.read(committed), normalise.read(executed)
    found = []
    note = old.metadata.get("analysis", {})
    reasons = keys.changed(note, old, committed.name, {})
    if reasons:
        found.append("made before a change of " + ", ".join(reasons))
    for number, (before, after) in enumerate(zip(old.cells, new.cells, strict=False), start=1):
        if before.get("outputs") != after.get("outputs"):
            found.append(f"cell {number}: other outputs")
    return found or ["same outputs, but not written by the runner"]
