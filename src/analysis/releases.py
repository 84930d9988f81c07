"""From the raw release files to the compiled figures.

`compile` reads the releases, checks the whole, and only then puts the figures and their
lock in place; `verify` says when the figures are no longer those of the lock.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analysis import declare, paths, tables, tidy
from analysis.errors import Faults, UserError, unknown
from analysis.lock import (
    FiguresFile,
    Lock,
    SourceFile,
    file_hash,
    read_lock,
    sha256,
    verify,
    write_lock,
)
from analysis.paths import remember

__all__ = ["READERS", "Lock", "compile", "file_hash", "locate", "read_lock", "releases", "verify"]

#: Source → the module under ``analysis.readers`` that reads it.
READERS: dict[str, str] = {
    "cin": "cin",
    "cla": "cla",
    "workforce": "workforce",
    "finance": "finance",
    "lait": "lait",
    "ofsted": "ofsted",
    "report_texts": "report_texts",
    "population": "context",
    "imd": "context",
    "low_income": "context",
    "deflator": "context",
    "neighbours": "context",
}

Read = Callable[[Path, Callable[[str], None]], dict[str, pd.DataFrame]]


def locate(raw: Path, file: str) -> Path:
    """Return the raw file of a name as declared: below ``releases/``, or ``extracts/...``."""
    return raw / file if file.startswith("extracts/") else raw / "releases" / file


@remember
def releases() -> dict[str, tuple[str, declare.Release]]:
    """Return every declared release by its id, with the id of its source."""
    return {
        release.id: (name, release)
        for name in declare.ids("sources")
        for release in declare.source(name).release
    }


def _is_tidy(table: pd.DataFrame) -> bool:
    """Say whether a table has the tidy table's columns."""
    return list(table.columns) == tidy.COLUMNS


def _source_faults(source: declare.Source, made: dict[str, pd.DataFrame]) -> list[str]:
    """Check a source's declared errors against the figures."""
    wanted = {error.measure for error in source.error}
    rows = [
        row
        for table in made.values()
        if wanted and _is_tidy(table)
        for row in table[table["measure"].isin(wanted)].itertuples(index=False)
    ]
    published: dict[tuple[Any, ...], tuple[Any, Any]] = {
        (r.area, r.period, r.measure, r.release): (r.value, r.flag) for r in rows
    }
    faults = []
    for error in source.error:
        key = (error.area, error.period, error.measure, error.release)
        name = f"{source.id}: {', '.join(str(part) for part in key)}"
        if key not in published:
            faults.append(f"{name}: declared as a source error, but the figures have no such row")
            continue
        value, flag = published[key]
        if error.expect is not None and not abs(value - error.expect) < 1e-9:
            faults.append(f"{name}: the release says {value}, the declared error {error.expect}")
        if error.expect_flag is not None and flag != error.expect_flag:
            faults.append(
                f"{name}: the release's flag is {flag!r}, the declared error's "
                f"{error.expect_flag!r}"
            )
    return faults


def _release_faults(sources: list[declare.Source], made: dict[str, pd.DataFrame]) -> list[str]:
    """Check that the releases and files in the figures are the declared ones.

    A release that no tidy figure comes from is a fault too. Tables that are not tidy may
    use a release only to check another, so there that is none.
    """
    declared = {release.id: set(release.files) for s in sources for release in s.release}
    seen: dict[str, set[str]] = {}
    for table in made.values():
        if {"release", "file"} <= set(table.columns):
            pairs = table[["release", "file"]].astype(str).drop_duplicates()
            for release, file in pairs.itertuples(index=False):
                seen.setdefault(release, set()).add(file)
    faults = [f"release {r!r} is in the figures but not declared" for r in seen.keys() - declared]
    for release, files in declared.items():
        if release not in seen and all(_is_tidy(table) for table in made.values()):
            faults.append(f"release {release!r} is declared, but no figure comes from it")
        faults += [
            f"release {release!r} does not declare the file {file!r} its figures come from"
            for file in sorted(seen.get(release, set()) - files)
        ]
    return sorted(faults)


def _files(sources: list[declare.Source], raw: Path) -> list[SourceFile]:
    """Return the lock's entries for all files the sources declare."""
    entries, faults = [], []
    for source in sources:
        for release in source.release:
            for file in release.files:
                path = locate(raw, file)
                if not path.is_file():
                    faults.append(f"{source.id}: {release.id}: no release file {file}")
                    continue
                size = path.stat().st_size
                entries.append(SourceFile(file, release.id, source.id, size, sha256(path)))
    if faults:
        raise Faults(
            "declared release files are missing:",
            faults,
            "put them back, or correct src/analysis/declared/sources.",
        )
    return entries


def _read_all(modules: list[str], raw: Path, total: int, show: bool) -> dict[str, Any]:
    """Run the readers, showing each file as it is read; module → tables."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    made: dict[str, Any] = {}
    with Progress(*columns, console=Console(stderr=True), disable=not show) as progress:
        task = progress.add_task("reading releases", total=total)

        def step(name: str) -> None:
            progress.update(task, advance=1, description=name)

        for module in modules:
            read: Read = importlib.import_module(f"analysis.readers.{module}").read
            made[module] = read(raw, step)
        progress.update(task, completed=total, description="releases read")
    return made


def compile(
    sources: Iterable[str] | None = None,
    out: Path | None = None,
    raw: Path | None = None,
    *,
    show: bool = True,
) -> Lock:
    """Compile figures from the raw release files; nothing changes unless all is sound.

    Parameters
    ----------
    sources
        Sources to compile (whatever shares their reader is compiled with them); all when
        None.
    out
        Folder for the figures; the lock goes beside it. The project's own when None.
    raw
        Folder that holds ``releases/`` and ``extracts/``; `analysis.paths.raw` when None.
    show
        Show progress on standard error.

    Returns
    -------
    Lock
        The lock as written, entries of sources not compiled kept.

    Raises
    ------
    UserError
        If there are no raw files, a source is unknown, a file, column, symbol or area is
        not sound, a figure's release or file is not declared, or a declared source error no
        longer matches. The old figures and lock are then as they were.
    """
    wanted = list(READERS) if sources is None else list(sources)
    for name in wanted:
        if name not in READERS:
            raise unknown("source", name, READERS)
    raw = raw or paths.raw()
    if raw is None:
        raise UserError(
            "the raw release files are not here",
            f"compiled figures are all that is needed to run the project; to compile them anew, "
            f"set {paths.RAW_VARIABLE} to the folder that holds releases/.",
        )
    modules = list(dict.fromkeys(READERS[name] for name in wanted))
    declared = {m: [declare.source(s) for s in READERS if READERS[s] == m] for m in modules}
    every = [source for group in declared.values() for source in group]
    files = _files(every, raw)
    made = _read_all(modules, raw, len({entry.path for entry in files}), show)

    faults = []
    figures: dict[str, pd.DataFrame] = {}
    for module, read in made.items():
        result = {
            key: tidy.check(table, key) if _is_tidy(table) else table for key, table in read.items()
        }
        faults += _release_faults(declared[module], result)
        faults += [fault for source in declared[module] for fault in _source_faults(source, result)]
        faults += [f"{key}: made by two readers" for key in result.keys() & figures.keys()]
        figures |= result
    if faults:
        raise Faults("the figures are not what the sources declare:", faults)
    return _put(figures, files, {s.id for s in every}, out or paths.figures(), whole=not sources)


def _put(
    figures: dict[str, pd.DataFrame],
    files: list[SourceFile],
    sources: set[str],
    out: Path,
    *,
    whole: bool,
) -> Lock:
    """Write all figures and the lock aside, then move them into place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    lock_path = out.parent / paths.lock().name
    old = Lock((), ())
    if lock_path.is_file() and not whole:
        old = read_lock(lock_path)
    aside = Path(tempfile.mkdtemp(prefix=".compiling-", dir=out.parent))
    try:
        entries = []
        for key, table in sorted(figures.items()):
            path = aside / f"{key}.parquet"
            if _is_tidy(table):
                tidy.write(table, path)
            else:
                tables.write(table, path)
            rows = pq.read_metadata(path).num_rows
            entries.append(FiguresFile(path.name, rows, path.stat().st_size, sha256(path)))
        names = {entry.path for entry in entries}
        lock = Lock(
            files=tuple(sorted([*files, *(f for f in old.files if f.source not in sources)])),
            figures=tuple(sorted([*entries, *(f for f in old.figures if f.path not in names)])),
        )
        write_lock(lock, aside / lock_path.name)
        out.mkdir(exist_ok=True)
        for name in sorted(names):
            (aside / name).replace(out / name)
        (aside / lock_path.name).replace(lock_path)
    finally:
        shutil.rmtree(aside)
    return lock
