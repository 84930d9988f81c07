"""The one door out: the aggregate table that pages are made from, after disclosure control.

Whatever was read, pages, charts and downloads know only what `write` wrote, or what `load`
let through of a file of totals. Nothing that is withheld is in either.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import numpy as np

from analysis import areas, paths
from analysis.errors import Faults, UserError
from analysis.local import disclosure, sheet, specs, totals
from analysis.local.aggregate import GRADES, INTERNAL, PUBLISH, Check, Count, Mode, Options, Reading
from analysis.local.figures import Local, LocalFigure, figure
from analysis.tidy import Flag

FIGURES, QUALITY, ABOUT = "figures.csv", "quality.csv", "local.json"
COLUMNS = (*sheet.COLUMNS, "grade", "how", "flag")
_CHECK = tuple(field.name for field in fields(Check))
_PART = "Disclosure control"
_MODES: dict[str, Mode] = {INTERNAL: INTERNAL, PUBLISH: PUBLISH}

__all__ = ["ABOUT", "COLUMNS", "FIGURES", "QUALITY", "Local", "LocalFigure", "load", "write"]


def _number(value: float | None) -> str:
    """Print a number as it is, without a decimal point where it is whole; nothing for none."""
    if value is None or np.isnan(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _mask(counts: Sequence[Count], area: str, mode: str) -> tuple[bool, ...]:
    """Return which rows are withheld in a mode."""
    if mode == INTERNAL:
        return (False,) * len(counts)
    return disclosure.suppress(counts, area)


def _told(counts: Sequence[Count], hidden: Sequence[bool], mode: str) -> list[Check]:
    """Return what the data-quality page says of disclosure control."""
    if mode == INTERNAL:
        text = (
            "Internal copy: small counts are shown. Official-sensitive, not to be shared outside "
            "the council."
        )
        return [Check(_PART, "Mode", text=text)]
    text = (
        "Counts of 1 to 5, figures that rest on one, and figures from which one could be worked "
        "out are withheld. What is withheld because it could be worked out is not told apart. "
        f"Numbers of rows on this page are rounded to the nearest {disclosure.ROUNDED_TO}."
    )
    found = [Check(_PART, "Figures withheld", count=sum(hidden), of=len(hidden), text=text)]
    for name in disclosure.overlapping(counts):
        text = (
            f"{specs.spec(name).short}: windows share days, so that counts of the days they do "
            "not share can be worked out; publish one of them."
        )
        found.append(Check(_PART, "Overlapping windows", text=text))
    text = (
        "Another run over a window that overlaps this one shows, beside this one, the counts of "
        "the days between them, and no single run can prevent it: publish one run a quarter, and "
        "keep others inside the council."
    )
    return [*found, Check(_PART, "Other runs", text=text)]


def write(reading: Reading, area: str, edition: str, options: Options, folder: Path) -> Path:
    """Write what may be known of a reading.

    Parameters
    ----------
    reading
        What a reader found.
    area
        The council's id.
    edition
        The edition's id, kept with the figures.
    options
        As given for the run; ``mode`` decides what is withheld.
    folder
        Where `FIGURES`, `QUALITY` and `ABOUT` go; made where it is missing.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    counts = sorted(reading.counts, key=lambda c: (c.indicator, c.start, c.end))
    hidden = _mask(counts, area, options.mode)
    rows = []
    for count, held in zip(counts, hidden, strict=True):
        numbers = ("", "") if held else (_number(count.numerator), _number(count.denominator))
        flag = Flag.CONFIDENTIAL.value if held else ""
        dates = (count.start.isoformat(), count.end.isoformat())
        rows.append((count.indicator, *dates, *numbers, count.grade, count.how, flag))
    checks = [*reading.quality, *_told(counts, hidden, options.mode)]
    if options.mode == PUBLISH:
        checks = [disclosure.band(check) for check in checks]
    about = {
        "area": area,
        "edition": edition,
        "kind": reading.kind,
        "mode": options.mode,
        "months": options.months,
        "population": options.population,
        "reference": reading.reference.isoformat(),
    }
    lines = [["" if v is None else str(v) for v in asdict(check).values()] for check in checks]
    texts = {
        QUALITY: _csv(_CHECK, lines),
        ABOUT: json.dumps(about, indent=2, sort_keys=True) + "\n",
        # last: a folder without it is no finished reading
        FIGURES: _csv(COLUMNS, rows),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FIGURES).unlink(missing_ok=True)
    for name, text in texts.items():
        part = folder / f"{name}.part"
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(folder / name)
    return folder


def load(path: str | Path, area: str, edition: str) -> Local:
    """Return a council's own figures for its pages.

    Parameters
    ----------
    path
        A folder that `write` made or its `FIGURES`, or a file of totals somebody typed, which
        passes the same disclosure control as everything else.
    area, edition
        Ids of the council and the edition.

    Raises
    ------
    UserError, Faults
        If there is nothing there, it is another council's, or is not sound.
    """
    given = Path(path).expanduser()
    for folder in (given, paths.root() / given):
        folder = folder.parent if folder.name == FIGURES else folder
        if (folder / ABOUT).is_file():
            return _stored(folder, area, edition)
    file = sheet.locate(str(path))
    reading = totals.read(file, area, Options(), edition=edition)
    hidden = _mask(reading.counts, area, PUBLISH)
    checks = [*reading.quality, *_told(reading.counts, hidden, PUBLISH)]
    found = [
        figure(count, held, area, edition, None, file.name)
        for count, held in zip(reading.counts, hidden, strict=True)
    ]
    quality = tuple(map(disclosure.band, checks))
    return Local(area, PUBLISH, reading.kind, reading.reference, _sorted(found), quality)


def _sorted(found: Iterable[LocalFigure]) -> dict[str, tuple[LocalFigure, ...]]:
    """Return figures by indicator, oldest first."""
    table: dict[str, list[LocalFigure]] = {}
    for one in sorted(found, key=lambda f: (f.indicator, f.start, f.end)):
        table.setdefault(one.indicator, []).append(one)
    return {name: tuple(figures) for name, figures in table.items()}


def _records(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a file that `write` wrote."""
    if not path.is_file():
        raise UserError(f"{path.name} is missing beside {ABOUT}", "run 'analysis local run' again.")
    with paths.used(path).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    if tuple(reader.fieldnames or ()) != tuple(columns) or any(None in row for row in rows):
        raise _changed(path.name)
    return rows


def _changed(name: str) -> UserError:
    fix = "it is written by 'analysis local run' only: run that again, on the council's own file."
    return UserError(f"{name} was changed since it was written", fix)


def _stored(folder: Path, area: str, edition: str) -> Local:
    """Return what `write` wrote."""
    try:
        about = json.loads(paths.used(folder / ABOUT).read_text(encoding="utf-8"))
        reference = date.fromisoformat(about["reference"])
        mode = _MODES[about["mode"]]
        kind, whose = about["kind"], about["area"]
        population = about["population"]
        checks = [
            Check(
                row["part"],
                row["what"],
                row["column"],
                int(row["count"]) if row["count"] else None,
                int(row["of"]) if row["of"] else None,
                row["text"],
            )
            for row in _records(folder / QUALITY, _CHECK)
        ]
        counts = [_count(row) for row in _records(folder / FIGURES, COLUMNS)]
    except (ValueError, KeyError, TypeError) as error:
        raise _changed(f"a file in {folder.name}") from error
    if whose != area:
        name = areas.areas()[whose].name if whose in areas.areas() else whose
        raise UserError(
            f"the figures in {folder.name} are those of {name}, not of {areas.areas()[area].name}",
            "give that council's own file.",
        )
    hidden = [flag == Flag.CONFIDENTIAL.value for _, flag in counts]
    slips = [
        f"{FIGURES}, row {place}: a small count that should have been withheld"
        for place, ((count, _), held) in enumerate(zip(counts, hidden, strict=True), 2)
        if mode != INTERNAL and not held and disclosure.primary(count)
    ]
    if slips:
        raise Faults("local figures cannot be used:", slips, _changed(FIGURES).fix)
    found = [
        figure(count, held, area, edition, population, FIGURES)
        for (count, _), held in zip(counts, hidden, strict=True)
    ]
    return Local(area, mode, kind, reference, _sorted(found), tuple(checks))


def _count(row: dict[str, str]) -> tuple[Count, str]:
    """Return a row of the aggregate table and its flag."""
    specs.spec(row["indicator"])
    if row["grade"] not in GRADES or row["flag"] not in ("", Flag.CONFIDENTIAL.value):
        raise ValueError
    nan = float("nan")
    count = Count(
        row["indicator"],
        date.fromisoformat(row["period_start"]),
        date.fromisoformat(row["period_end"]),
        nan if row["flag"] else float(row["numerator"]),
        float(row["denominator"]) if row["denominator"] else nan,
        row["grade"],
        row["how"],
    )
    return count, row["flag"]
