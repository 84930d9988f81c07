"""Children's social work workforce at 30 September: 2015 and 2016 wide, EES files since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import tidy
from analysis.errors import Faults
from analysis.readers import common, sums
from analysis.tidy import Flag

#: What the files of 2015 and 2016 print, without a key of their own: "x" where one or two
#: people would show (the smallest headcount printed is three), "-" where a rate or a number
#: of days rounds to nought. ".." and "." keep their usual meanings.
SYMBOLS = {"x": Flag.CONFIDENTIAL, "-": Flag.LOW}


class Joint(NamedTuple):
    """Two councils with one return, which some releases print under the first one's name."""

    area: str
    lead: str
    partner: str
    first: int


#: The file of 2016 and that of 2022 print the joint figures in the first council's row and
#: nothing, or no row, for the second; the files since name both.
JOINTS = (Joint("314/318", "314", "318", 2016), Joint("940/941", "940", "941", 2021))

WIDE_2015 = {
    "inpost_fte": "A1_FTE_ChildrensSocialWorkers_{r}",
    "inpost_headcount": "A1_Headcount_ChildrensSocialWorkers_{r}",
    "starters_fte": "B1_FTE_Starters_{r}",
    "starters_headcount": "B1_Headcount_Starters_{r}",
    "leavers_fte": "B2_FTE_Leavers_{r}",
    "leavers_headcount": "B2_Headcount_Leavers_{r}",
    "turnover_rate": "B3_FTE_TurnoverRate_{r}",
    "turnover_rate_headcount": "B3_Headcount_TurnoverRate_{r}",
    "agency_fte": "D1_FTE_AgencyWorkers_{r}",
    "agency_headcount": "D1_Headcount_AgencyWorkers_{r}",
    "agency_cover_fte": "D1a_FTE_AgencyWorkers_{r}",
    "agency_rate": "D2_FTE_AgencyWorkerRate_{r}",
    "agency_rate_headcount": "D2_Headcount_AgencyWorkerRate_{r}",
    "vacancy_fte": "A2_FTE_Vacancies_{r}",
    "vacancy_rate": "A3_FTE_VacancyRate_{r}",
    "days_lost": "C1_FTE_Absence_{r}",
    "absence_rate": "C2_FTE_AbsenceRate_{r}",
}
#: The average caseload of 2016 is all cases over case holders in post and agency workers
#: together: so it comes out for every council that has one.
WIDE = {
    2015: ("SFR07_2016_UD.csv", {**WIDE_2015, "cin_per_social_worker": "CiNperCSW_FTE_{r}"}),
    2016: (
        "SFR08_2017_UD.csv",
        {
            **WIDE_2015,
            "cases": "Number_of_cases",
            "caseload": "Average_caseload",
            "case_holders_fte": "A1e_FTE_Case_Holder_{r} + D1_FTE_AgencyWorkers_{r}",
            "case_holders_inpost_fte": "A1e_FTE_Case_Holder_{r}",
        },
    ),
}
EES_2022 = {
    "inpost_fte": "social_worker_fte",
    "inpost_headcount": "social_worker_headcount",
    "leavers_fte": "leaver_fte",
    "leavers_headcount": "leaver_headcount",
    "turnover_rate": "turnover_rate_fte_%",
    "turnover_rate_headcount": "turnover_rate_headcount_%",
    "agency_fte": "agency_fte",
    "agency_headcount": "agency_headcount",
    "agency_cover_fte": "agency_cover_fte",
    "agency_rate": "agency_worker_rate_fte_%",
    "agency_rate_headcount": "agency_worker_rate_headcount_%",
    "vacancy_fte": "vacancy_fte",
    "vacancy_rate": "vacancy_rate_fte_%",
    "days_lost": "working_days_lost_fte",
    "absence_rate": "absence_rate_fte_%",
    "cases": "cases",
    "case_holders_fte": "case_holders_fte",
    "caseload": "caseload_fte",
}
EES_2024 = {
    **EES_2022,
    "inpost_fte": "inpost_fte",
    "inpost_headcount": "inpost_headcount",
    "starters_fte": "starters_fte",
    "starters_headcount": "starters_headcount",
    "leavers_fte": "leavers_fte",
    "leavers_headcount": "leavers_headcount",
    "turnover_rate": "turnover_rate_fte",
    "turnover_rate_headcount": "turnover_rate_headcount",
    "agency_rate": "agency_rate_fte",
    "agency_rate_headcount": "agency_rate_headcount",
    "vacancy_rate": "vacancy_rate_fte",
    "absence_rate": "absence_rate_fte",
}
EES = {
    2022: ("csww_headline_measures_2017_to_2022.csv", EES_2022),
    2024: ("csww_indicators_2017_to_2024.csv", EES_2024),
    2025: ("csww_indicators_2017_to_2025.csv", EES_2024),
}
PLACE = ["Country_name", "Region_code", "LA_code (3 digit)", "LA_code (9 digit)", "LA_name"]


def wide_areas(frame: pd.DataFrame, file: str) -> pd.Series:
    """Return the area id of every row: council, else region, else England.

    Raises
    ------
    Faults
        If an area is unknown, or a council's two codes or its name disagree.
    """
    council = frame["LA_name"] != ""
    region = ~council & (frame["Region_code"] != "")
    level = pd.Series("National", index=frame.index).mask(region, "Region").mask(council, "LA")
    name = frame["Country_name"].mask(region, "").mask(council, frame["LA_name"])
    code = frame["Region_code"].mask(council, frame["LA_code (3 digit)"])
    rows = pd.DataFrame({"code": code, "name": name, "level": level})
    area = common.resolve_areas(rows, file, code="code", name="name", level="level")
    # the second code is checked too
    new = rows.assign(code=frame["LA_code (9 digit)"])[council]
    common.resolve_areas(new, file, code="code", name="name", level="level")
    return area


def read_wide(frame: pd.DataFrame, release: int) -> pd.DataFrame:
    """Turn the file of 2015 or 2016 into tidy rows.

    Parameters
    ----------
    frame
        The file as text, indexed by row number.
    release
        The year of the file and its figures.

    Raises
    ------
    Faults
        If a column is missing, an area unknown, or a cell is neither number nor symbol.
    """
    name, columns = WIDE[release]
    file = f"workforce/{release}/{name}"
    wanted = {measure: column.format(r=release) for measure, column in columns.items()}
    common.need(frame.columns, [*PLACE, *(p for c in wanted.values() for p in sums.parts(c))], file)
    area = wide_areas(frame, file)
    return common.combine(
        [
            common.melt(
                sums.add_up(frame, column, file, SYMBOLS).to_frame(column),
                {column: f"workforce.{measure}"},
                area=area,
                period=release,
                release=f"workforce-{release}",
                file=file,
                symbols=SYMBOLS,
            )
            for measure, column in wanted.items()
        ]
    )


def read_ees(frame: pd.DataFrame, release: int) -> pd.DataFrame:
    """Turn a file of Explore Education Statistics into tidy rows.

    Parameters
    ----------
    frame
        The file as text, indexed by row number.
    release
        The year of the release; the file's figures start in 2017.

    Raises
    ------
    Faults
        If a column is missing, an area unknown, or a cell is neither number nor symbol.
    """
    name, columns = EES[release]
    return common.ees(
        frame,
        {column: f"workforce.{measure}" for measure, column in columns.items()},
        release=f"workforce-{release}",
        file=f"workforce/{release}/{name}",
    )


def join_returns(table: pd.DataFrame) -> pd.DataFrame:
    """Give joint returns the area of both councils, and leave out the second one's empty row.

    The figures are never copied to the members: neither council's own are known.

    Raises
    ------
    Faults
        If the second council has a figure of its own in a year of a joint return.
    """
    faults = []
    for joint in JOINTS:
        years = table["period"] >= joint.first
        partner = table[years & (table["area"] == joint.partner)]
        for row in partner[partner["value"].notna()].head(5).itertuples():
            faults.append(
                f"{row.file}: {joint.partner} has a figure in {row.period} ({row.column}), "
                f"though {joint.area} is one return since {joint.first}"
            )
        table = table.drop(partner.index)
        table = table.assign(
            area=table["area"].mask(
                (table["period"] >= joint.first) & (table["area"] == joint.lead), joint.area
            )
        )
    if faults:
        raise Faults("a joint return is not one:", faults, "correct JOINTS in this reader.")
    return table


def read(raw: Path, step: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """Read every release on the children's social work workforce.

    Parameters
    ----------
    raw
        The folder that holds ``releases/``.
    step
        Called with each file's name, for the progress bar.

    Returns
    -------
    dict of pandas.DataFrame
        ``{"workforce": tidy table}``: full-time equivalents, headcounts, cases, days, cases
        a case holder, and rates in per cent.

    Raises
    ------
    UserError
        If a release file is missing.
    Faults
        If a file is not as its description says.
    """
    parts = []
    for files, reader in ((WIDE, read_wide), (EES, read_ees)):
        for release, (name, _) in files.items():
            file = f"workforce/{release}/{name}"
            step(file)
            frame = common.read_csv(
                raw / "releases" / file, file, PLACE if release in WIDE else ["time_period"]
            )
            parts.append(reader(frame, release))
    return {"workforce": tidy.check(join_returns(common.combine(parts)), "workforce")}
