"""Ofsted's judgements of councils' children's services, 2009 to June 2026.

One row a graded inspection. Ofsted's own tables give grades and publication dates:

- to 2018 (SLAC, CPI, TLAC, SIF): the 2023 statistics, which give publication dates only;
- ILACS published to May 2025: the 2025 statistics, with the first day of each inspection;
- ILACS after that: the overview the Data to Insight project scrapes from the reports.

Days of inspection that no table gives come from the extract, whose author read them from
the front pages of the reports. ``file``, ``start_source`` and ``end_source`` say which file
gave what. Interventions and directors' tenure come from extracts (see `ofsted_extracts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import areas
from analysis.errors import Faults, UserError
from analysis.readers import common, ofsted_extracts
from analysis.readers import ofsted_layout as layout

Row = dict[str, Any]


def read(raw: Path, step: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """Read judgements, interventions and directors' tenure.

    Parameters
    ----------
    raw
        The folder that holds ``releases`` and ``extracts``.
    step
        Called with the name of each file as it is begun.

    Returns
    -------
    dict of pandas.DataFrame
        ``judgements`` (columns: ``ofsted_layout.COLUMNS``), ``interventions`` and
        ``dcs_tenure`` (see `ofsted_extracts`).

    Raises
    ------
    UserError
        If a file, sheet or column is missing, or a judgement this module has a note on.
    Faults
        If a grade, date or council is not known, an inspection stands twice, or its dates
        are out of order. Every such row is named.
    """
    return {
        "judgements": judgements(raw, step),
        "interventions": ofsted_extracts.interventions(raw, step),
        "dcs_tenure": ofsted_extracts.dcs_tenure(raw, step),
    }


def judgements(raw: Path, step: Callable[[str], None]) -> pd.DataFrame:
    """Read every graded inspection, one row each; arguments and errors as for `read`."""
    areas.areas()  # a registry that cannot be read is one fault, not one a row
    faults: list[str] = []
    step(layout.HISTORY)
    rows = history(raw, faults)
    step(layout.ILACS)
    rows += ilacs(raw, faults)
    step(layout.OVERVIEW)
    scraped = overview(raw, faults)
    _stop(faults)
    known = {_key(row) for row in rows}
    rows += [row for row in scraped if _key(row) not in known]
    step(layout.EXTRACT)
    fill_dates(rows, scraped, ofsted_extracts.inspection_dates(raw))
    annotate(rows)
    _stop(faults_of(rows))
    table = pd.DataFrame(rows)[layout.COLUMNS]
    for column in layout.DATES:
        table[column] = pd.to_datetime(table[column]).astype("datetime64[ms]")
    return table.sort_values(layout.KEY, ignore_index=True)


def _stop(faults: list[str]) -> None:
    if faults:
        raise Faults("Ofsted's judgements are not sound:", faults, "correct the file named.")


# ---- one file each ----------------------------------------------------------------------


def history(raw: Path, faults: list[str]) -> list[Row]:
    """Read SLAC, CPI, TLAC and SIF from the wide table, one row a council.

    The councils abolished by 2021 stand in a second table below, under the same headings.
    """
    needed = {"name": "Local authority name"}
    for block in layout.BLOCKS:
        columns = (block.published, block.same_day, block.overall, *block.subs.values())
        needed |= {column: column for column in columns if column}
    rows = []
    for where, cells in _cells(raw, layout.HISTORY, "LA_inspections_2009-2023", needed):
        for block in layout.BLOCKS:
            if cells[block.published] == "":
                continue
            published = _day(cells[block.published], where, block.published, faults)
            graded = {name: cells[column] for name, column in block.subs.items()}
            graded["overall"] = cells[block.overall]
            if cells.get(block.same_day, "") not in ("", cells[block.published]):
                faults.append(f"{where}: {block.same_day} is another than {block.published}")
            row = _row(where, layout.HISTORY, block.framework, published, cells, graded, faults)
            row["inspection_type"] = block.inspection_type
            row["first_or_reinspection"] = block.repeat
            row["overall_basis"] = block.basis
            rows.append(row)
    return rows


def ilacs(raw: Path, faults: list[str]) -> list[Row]:
    """Read ILACS inspections published to May 2025, with the first day of each."""
    rows = []
    for where, cells in _cells(raw, layout.ILACS, "ILACS_inspection_history", layout.ILACS_COLUMNS):
        rows.append(_ilacs_row(where, layout.ILACS, cells, layout.ILACS_COLUMNS, faults))
    return rows


def overview(raw: Path, faults: list[str]) -> list[Row]:
    """Read the latest ILACS inspection of each council as scraped, with first and last day."""
    rows = []
    for where, cells in _cells(
        raw, layout.OVERVIEW, "ofsted_cs_inspections_overview", layout.OVERVIEW_COLUMNS
    ):
        cells["name"] = layout.SCRAPED_NAMES.get(cells["name"], cells["name"])
        row = _ilacs_row(where, layout.OVERVIEW, cells, layout.OVERVIEW_COLUMNS, faults)
        rows.append(row | {"note": layout.UNCHECKED})
    return rows


def _ilacs_row(
    where: str, file: str, cells: Row, columns: dict[str, str], faults: list[str]
) -> Row:
    days = {
        name: _day(cells[name], where, columns[name], faults, needed=name == "published")
        for name in layout.DATES
        if name in columns
    }
    graded = {name: cells[name] for name in ("overall", *layout.SUB_JUDGEMENTS) if name in columns}
    row = _row(where, file, "ILACS", days["published"], cells, graded, faults) | days
    kind = str(cells["inspection_type"]).strip().lower()
    row["inspection_type"] = f"ILACS {kind.removeprefix('ilacs ').removesuffix(' inspection')}"
    row["overall_basis"] = layout.ILACS_OVERALL
    for name in ("start", "end"):
        row[f"{name}_source"] = file if row[f"inspection_{name}"] else None
    return row


# ---- cells ------------------------------------------------------------------------------


def _cells(raw: Path, file: str, sheet: str, columns: dict[str, str]) -> Iterator[tuple[str, Row]]:
    """Give the rows that name a council: where each stands, and its cells by our names."""
    where = f"{file}, sheet {sheet}"
    rows = common.sheet(raw / "releases" / file, file, sheet)
    heading = columns["name"]
    top = next((i for i, row in enumerate(rows) if heading in row), None)
    if top is None:
        raise UserError(f"{where}: no row has the heading {heading!r}", "is it the right release?")
    frame = common.table(rows, top, where, list(columns.values()))
    for number, *cells in frame[list(columns.values())].itertuples():
        named = dict(zip(columns, cells, strict=True))
        if named["name"] not in ("", heading):
            yield f"{where}, row {number}", named


def _row(
    where: str,
    file: str,
    framework: str,
    published: date | None,
    cells: Row,
    graded: dict[str, object],
    faults: list[str],
) -> Row:
    """Return a row with its council and grades, noting what is not known."""
    row: Row = dict.fromkeys(layout.COLUMNS)
    for name, cell in graded.items():
        row[name] = _grade(cell, where, name, faults)
    try:
        row["area"] = areas.resolve(
            cells.get("code"), cells["name"], where=where, level="la", on=published
        )
    except UserError as error:
        faults.append(error.what)
    row |= {"framework": framework, "published": published}
    return row | {"release": layout.RELEASES[file][0], "file": file}


def _grade(cell: object, where: str, column: str, faults: list[str]) -> str | None:
    text = str(cell).strip().lower()
    if text in layout.NO_GRADE:
        return None
    if text not in layout.GRADES:
        faults.append(f"{where}, {column}: unknown grade {cell!r}")
    return layout.GRADES.get(text)


def _day(
    cell: object, where: str, column: str, faults: list[str], *, needed: bool = True
) -> date | None:
    """Return a date cell; the overview prints days as 13/02/2026 or 13/02/26."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    for form in ("%d/%m/%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    if text or needed:
        faults.append(f"{where}, {column}: {cell!r} is not a date")
    return None


# ---- all rows together ------------------------------------------------------------------


def _key(row: Row) -> tuple[str, date, str]:
    return row["area"], row["published"], row["framework"]


def fill_dates(
    rows: list[Row], scraped: list[Row], extract: dict[tuple[str, date, str], Row]
) -> None:
    """Fill days of inspection the row's own file lacks: from the overview, then the extract."""
    by_key = {_key(row): row for row in scraped}
    for row in rows:
        key = _key(row)
        for name in ("start", "end"):
            column, source = f"inspection_{name}", f"{name}_source"
            for file, others in ((layout.OVERVIEW, by_key), (layout.EXTRACT, extract)):
                day = others.get(key, {}).get(column)
                taken = layout.NOT_TAKEN.get(key) != (file, column)
                if row[column] is None and day and taken:
                    row[column], row[source] = day, others[key][source]


def annotate(rows: list[Row]) -> None:
    """Say of each judgement what must be known: adequate, no overall grade, known oddities."""
    missing = layout.NOTES.keys() - {_key(row) for row in rows}
    if missing:
        raise Faults(
            "judgements this project has a note on are no longer in Ofsted's files:",
            [f"{area}, published {day}, {framework}" for area, day, framework in sorted(missing)],
            "correct NOTES in analysis/readers/ofsted_layout.py.",
        )
    seen: set[str] = set()
    for row in sorted(rows, key=_key):
        notes = [layout.NOTES.get(_key(row)), row["note"]]
        grades = {row["overall"], row["slac_safeguarding"], row["slac_looked_after"]}
        if row["framework"] in ("SLAC", "CPI", "TLAC") and "requires improvement" in grades:
            notes.append(layout.ADEQUATE)
        if row["framework"] == "ILACS":
            row["first_or_reinspection"] = "later" if row["area"] in seen else "first"
            seen.add(row["area"])
            if row["overall"] is None and row["inspection_start"] >= layout.NO_OVERALL_FROM:
                row["overall_basis"] = layout.NO_OVERALL_BASIS
                notes.insert(0, layout.NO_OVERALL)
        row["note"] = "; ".join(note for note in notes if note)


def faults_of(rows: list[Row]) -> list[str]:
    """List inspections that stand twice, lack a grade or have impossible dates."""
    faults = []
    keys: set[tuple[str, date, str]] = set()
    for row in rows:
        area, published, framework = key = _key(row)
        name = f"{row['file']}: {areas.get(area).name}, {framework} published {published}"
        if key in keys:
            faults.append(f"{name} stands twice")
        keys.add(key)
        if row["overall"] is None and row["overall_basis"] != layout.NO_OVERALL_BASIS:
            faults.append(f"{name} has no overall grade")
        if published > layout.RELEASES[row["file"]][1]:
            faults.append(f"{name} is later than the file itself")
        days = [d for d in (row["inspection_start"], row["inspection_end"], published) if d]
        if days != sorted(days):
            faults.append(f"{name}: dates out of order: {', '.join(map(str, days))}")
    return faults
