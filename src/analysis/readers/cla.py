"""Children looked after (SSDA903): every release from 2010 to 2025."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis import tidy
from analysis.errors import Faults
from analysis.readers import cla_early, common
from analysis.readers.cla_columns import POPULATION
from analysis.readers.cla_ees import FILES, Long

#: England's main counts since 1994, with the releases' own measures. Years the long files
#: of the same release carry are left to them; only the series of asylum seekers is not there.
SERIES_FILE = "cla/2022/cla_time_series_1994_2022.csv"
SERIES = {
    "Children looked after at 31 March": "at_31_march",
    "Children starting to be looked after during the year": "started",
    "Children ceasing to be looked after during the year": "ceased",
    "Children looked after who were adopted during the year": "ceased_adopted",
    "Children looked after at 31 March who were unaccompanied asylum-seeking children": "uasc",
}
#: The first year of the other long files of the release of 2022.
SERIES_ENDS = 2018

#: How long each stage of adoption takes on average, in England.
STAGES_FILE = "cla/2025/national_cla_adopted_average_time_between_adoption_process_stages.csv"
STAGES = {
    "1. Average time between entry into care and decision that child should be placed for "
    "adoption": "adoption_months_entry_to_decision",
    "2. Average time between decision that child should be placed for adoption and matching of "
    "child and adopters": "adoption_months_decision_to_match",
    "3. Average time between date of matching and date placed for adoption": (
        "adoption_months_match_to_placed"
    ),
    "4. Total average time between entry into care and date placed for adoption": (
        "adoption_months_entry_to_placed"
    ),
    "5. Average time between date placed for adoption and the date child adopted": (
        "adoption_months_placed_to_adopted"
    ),
    "6. Total average time between entry into care and adoption": (
        "adoption_months_entry_to_adopted"
    ),
    "Children adopted who were placed for adoption within 12 months of the LA decision to place "
    "the child for adoption": "adopted_within_12_months",
}


def months(cell: str) -> str:
    """Turn years and months, as the adoption stages are printed, into months.

    >>> months("02:03"), months("2150")
    ('27', '2150')
    """
    parts = re.fullmatch(r"(\d+):(\d\d)", cell)
    return str(12 * int(parts[1]) + int(parts[2])) if parts else cell


def _absent(file: str, wanted: set[tuple[str, ...]], present: set[tuple[str, ...]]) -> None:
    """Fault the rows a file should have and does not."""
    if wanted - present:
        raise Faults(
            "a release file lacks rows:",
            [f"{file}: no row {' / '.join(key)!r}" for key in sorted(wanted - present)],
            "correct the row's wording in its reader.",
        )


def read_long(frame: pd.DataFrame, spec: Long) -> pd.DataFrame:
    """Turn one long file into tidy rows.

    Where the file says what population its rates use, that is read too: it is the estimate
    of the middle of the year before, and its period is that year.

    Parameters
    ----------
    frame
        The file as text, indexed by row number.
    spec
        Its description.

    Raises
    ------
    Faults
        If a column or a row is missing, an area unknown, or a cell is neither number nor
        known symbol.
    """
    common.need(frame.columns, [*spec.keys, *spec.values, "time_period"], spec.file)
    keys = pd.Series(
        list(zip(*(frame[key] for key in spec.keys), strict=True)), index=frame.index, dtype=object
    )
    _absent(spec.file, set(spec.rows), set(keys))
    chosen = frame[keys.isin(list(spec.rows))]
    keys = keys[chosen.index]
    area = common.ees_areas(chosen, spec.file)
    period = chosen["time_period"].map(common.ees_period)
    parts = []
    for key, measure in spec.rows.items():
        rows = chosen[keys == key]
        columns = {column: f"cla.{measure}{suffix}" for column, suffix in spec.values.items()}
        if measure in spec.counts_only:
            columns = dict(list(columns.items())[:1])
        blocks = [(columns, period[rows.index])]
        if measure == "at_31_march":
            before = {"population_estimate": f"cla.{POPULATION}"}
            blocks.append((before, period[rows.index] - 1))
        parts += [
            common.melt(
                rows,
                block,
                area=area[rows.index],
                period=when,
                release=spec.release,
                file=spec.file,
            )
            for block, when in blocks
        ]
    return common.combine(parts)


def read_england(
    frame: pd.DataFrame, key: str, rows: dict[str, str], release: str, file: str
) -> pd.DataFrame:
    """Turn a long file that has England alone into tidy rows.

    Parameters
    ----------
    frame
        The file as text, indexed by row number.
    key
        The column that says what a row counts.
    rows
        What it says, with the measure.
    release, file
        As in the tidy table.

    Raises
    ------
    Faults
        As `read_long`.
    """
    common.need(
        frame.columns,
        [key, "time_period", "geographic_level", "country_code", "country_name", "number"],
        file,
    )
    _absent(file, {(row,) for row in rows}, {(row,) for row in frame[key]})
    chosen = frame[frame[key].isin(list(rows))]
    area = common.resolve_areas(
        chosen, file, code="country_code", name="country_name", level="geographic_level"
    )
    period = chosen["time_period"].map(common.ees_period)
    return common.combine(
        [
            common.melt(
                some,
                {"number": f"cla.{measure}"},
                area=area[some.index],
                period=period[some.index],
                release=release,
                file=file,
            )
            for row, measure in rows.items()
            for some in [chosen[chosen[key] == row]]
        ]
    )


def read(raw: Path, step: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """Read every release on children looked after.

    Parameters
    ----------
    raw
        The folder that holds ``releases/``.
    step
        Called with each file's name, for the progress bar.

    Returns
    -------
    dict of pandas.DataFrame
        ``{"cla": tidy table}``: children, rates per 10,000 aged 0 to 17, percentages, the
        average SDQ score, and months for the stages of adoption.

    Raises
    ------
    UserError
        If a release file is missing.
    Faults
        If a file is not as its description says.
    """
    parts = cla_early.read(raw, step)

    def text(file: str, *columns: str) -> pd.DataFrame:
        step(file)
        return common.read_csv(raw / "releases" / file, file, columns)

    parts += [read_long(text(spec.file), spec) for spec in FILES]
    series = text(SERIES_FILE, "time_period", "population_count")
    before = series["time_period"].map(common.ees_period) < SERIES_ENDS
    series = series[before | series["population_count"].str.contains("asylum")]
    parts.append(read_england(series, "population_count", SERIES, "cla-2022", SERIES_FILE))
    stages = text(STAGES_FILE, "age_start_poc", "number")
    stages = stages[stages["age_start_poc"] == "Total"].assign(
        number=lambda table: table["number"].map(months)
    )
    parts.append(read_england(stages, "stage_of_adoption_process", STAGES, "cla-2025", STAGES_FILE))
    return {"cla": tidy.check(common.combine(parts), "cla")}
