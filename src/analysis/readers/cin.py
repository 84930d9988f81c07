"""Children-in-need census: the wide files of 2010 to 2017 and the long ones from 2020.

From 2020 a release is a set of long files, one a subject, each with a row for every year
since 2013 and every council, region and England. All those years are kept under the
release that carries them: what changed between releases is data.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import declare, tidy
from analysis.errors import unknown
from analysis.readers import common
from analysis.readers.cin_early import Column, pick, read_wide
from analysis.tidy import Flag

C = Column
DAYS = ("1-10", "11-20", "21-30", "31-40", "41-45", "46-50", "51-60")
NEEDS = {
    "abuse_neglect": "n1_.*",
    "child_disability": "n2_.*",
    "parent_disability": "n3_.*",
    "family_stress": "n4_.*",
    "family_dysfunction": "n5_.*",
    "behaviour": "n6_.*",
    "low_income": "n7_.*",
    "absent_parenting": "n8_.*",
    "not_in_need": "n9_.*",
    "not_stated": "n0_.*",
}
SOURCES = {
    "individual": "individual",
    "schools": "schools",
    "education": "education_services",
    "health": "health_services",
    "housing": "housing",
    "local_authority": "la_services",
    "police": "police",
    "legal": "other_legal_agency",
    "other": "other",
    "anonymous": "anonymous",
    "unknown": "unknown",
}
#: Factors asked about the child, a parent and another person, each its own column.
WHOSE = {
    "alcohol": "alcohol_misuse",
    "drugs": "drug_misuse",
    "domestic_abuse": "domestic_(abuse|violence)",
    "mental_health": "mental_health",
    "learning_disability": "learning_disability",
    "physical_disability": "physical_disability",
}
FACTORS = {
    "young_carer": "young_carer",
    "privately_fostered": "privately_fostered",
    "asylum": "unaccompanied_asylum_seeker",
    "missing": "going_missing",
    "sexual_exploitation": "child_sexual_exploitation",
    "trafficking": "trafficking",
    "gangs": "gangs",
    "behaviour": "socially_unacceptable_behaviour",
    "self_harm": "self_harm",
    "neglect": "neglect",
    "emotional_abuse": "emotional_abuse",
    "genital_mutilation": "female_genital_mutilation",
    "faith_abuse": "faith_linked_abuse",
    "other": "other",
}


def _bands(kind: str) -> tuple[C, ...]:
    """Return the columns of a table of plans by how long they lasted."""
    return (
        C(f"cpp_{kind}_3m", "3_months(_or_less)?", 2020, 2025),
        C(f"cpp_{kind}_3_6m", "3_6_months|more_than_3_months_6_months", 2020, 2025),
        C(
            f"cpp_{kind}_6_12m",
            "6_months_1_year|more_than_6_months_less_than_1_year",
            2020,
            2025,
        ),
        C(f"cpp_{kind}_1_2y", "1_2_years|1_year_less_than_2_years", 2020, 2025),
        C(f"cpp_{kind}_2y_plus", r"2_years\+|2_years_or_more", 2020, 2025),
    )


#: Table → the pattern of the column that carries each measure, in which releases. Rates
#: were dropped in 2025. A table is a file's first part: ``c1`` of ``c1_children_….csv``.
TABLES: dict[str, tuple[C, ...]] = {
    "b1": (
        C("cin_any", "anypoint_episodes", 2020, 2025),
        C("cin_any_rate", "anypoint_episodes_rate", 2020, 2024),
        C("cin_started", "started_episodes", 2020, 2025),
        C("cin_started_rate", "started_episodes_rate", 2020, 2024),
        C("cin_ended", "ended_episodes", 2020, 2025),
        C("cin_ended_rate", "ended_episodes_rate", 2020, 2024),
        C("cin_at_31_march", "at31_episodes", 2020, 2025),
        C("cin_at_31_march_rate", "at31_episodes_rate", 2020, 2024),
    ),
    "b3": tuple(C(f"need_{name}", column, 2020, 2025) for name, column in NEEDS.items()),
    "b7": tuple(
        C(f"cin_plans_{name}{rate}", f"cinplan_{column}{rate}", 2022, 2025)
        for name, column in {
            "started": "start",
            "ended": "end",
            "any": "anypoint",
            "at_31_march": "at31",
        }.items()
        for rate in ("", "_rate")
    ),
    "c1": (
        C("referrals", "referrals|referral_count", 2020, 2025),
        C("referrals_rate", "referrals_rate", 2020, 2024),
        C("rereferrals", "re_referrals|rereferral_count", 2020, 2025),
        C("rereferrals_pct", "re_?referrals?_percent", 2020, 2025),
        C("nfa", "no_further_action(_count)?", 2020, 2025),
        C("nfa_pct", "no_further_action_percent", 2020, 2025),
        C("not_in_need", "not_in_need(_count)?", 2020, 2025),
        C("not_in_need_pct", "not_in_need_percent", 2020, 2025),
        C("referral_children", "referrals_child|referral_child_count", 2020, 2025),
        C("referral_children_rate", "referrals_child_rate", 2020, 2024),
        C("rereferral_children", "re_referrals_child|rereferral_child_count", 2020, 2025),
        C("rereferral_children_pct", "re_?referrals?_child_percent", 2020, 2025),
    ),
    "c2": (
        C("assessments", "assessments_completed", 2020, 2025),
        C("assessments_rate", "assessments_completed_rate", 2020, 2024),
        C("assessments_same_day", "same_day", 2020, 2025),
        *(C(f"assessments_{days.replace('-', '_')}", f"{days}_days", 2020, 2025) for days in DAYS),
        C("assessments_61_plus", r"61\+_days", 2020, 2025),
        C("assessments_median_days", "median_days", 2020, 2025),
    ),
    "c3": (
        C("factor_episodes", "episodes_with_assessment_factor", 2020, 2025),
        *(
            C(f"factor_{name}_{who}", f"{column}_{who}", 2020, 2025)
            for name, column in WHOSE.items()
            for who in ("child", "parent", "person")
        ),
        *(C(f"factor_{name}", column, 2020, 2025) for name, column in FACTORS.items()),
        # from 2022 abuse is told apart by who did it; the old codes fill a column of their own
        *(
            C(f"factor_{kind}_abuse", f"{kind}_abuse(_unknown)?", 2020, 2025)
            for kind in ("physical", "sexual")
        ),
        *(
            C(f"factor_{kind}_abuse_by_{who}", f"{kind}_abuse_{who}_on_child", 2022, 2025)
            for kind in ("physical", "sexual")
            for who in ("child", "adult")
        ),
        C("factor_criminal_exploitation", "child_criminal_exploitation", 2022, 2025),
    ),
    "c4": (
        C("s47", "section47", 2020, 2025),
        C("s47_rate", "section47_rate", 2020, 2024),
        C("icpc", "icpc", 2020, 2025),
        C("icpc_rate", "icpc_rate", 2020, 2024),
        C("icpc_0_10", "duration_0-10_days", 2020, 2025),
        C("icpc_11_15", "duration_11-15_days", 2020, 2025),
        C("icpc_16_20", "duration_16-20_days", 2020, 2025),
        C("icpc_21_plus", r"duration_21\+_days", 2020, 2025),
    ),
    "c5": tuple(C(f"source_{name}", column, 2020, 2025) for name, column in SOURCES.items()),
    "d1": (
        C("cpp_starts", "cpp_start", 2020, 2025),
        C("cpp_starts_rate", "cpp_start_rate", 2020, 2024),
        C("cpp_ends", "cpp_end", 2020, 2025),
        C("cpp_ends_rate", "cpp_end_rate", 2020, 2024),
        C("cpp_at_31_march", "cpp_at31", 2020, 2025),
        C("cpp_at_31_march_rate", "cpp_at31_rate", 2020, 2024),
    ),
    "d3": (
        C("cpp_subsequent", "cpp_subsequent", 2020, 2025),
        C("cpp_subsequent_pct", "cpp_subsequent_percent", 2020, 2025),
    ),
    "d5": _bands("open"),
    "d6": (
        C("cpp_due_review", "cpp_at31_3months", 2020, 2025),
        C("cpp_reviewed", "reviewed_within_timescales", 2020, 2025),
        C("cpp_reviewed_pct", "reviewed_within_timescales_percent", 2020, 2025),
    ),
    "d7": _bands("ended"),
    "ons": (C("population_0_17", "population_estimate", 2020, 2025),),
}
#: 2025 has no d1: its d3 carries the plans started and its d5 the plans at 31 March.
EXTRA: dict[tuple[str, int], tuple[C, ...]] = {
    ("d3", 2025): (C("cpp_starts", "cpp_start", 2025, 2025),),
    ("d5", 2025): (C("cpp_at_31_march", "cpp_at31", 2025, 2025),),
}


def _not_yet(tidied: pd.DataFrame) -> pd.DataFrame:
    """Flag the assessments of 2013-14 of councils that had not begun to count them.

    The single assessment replaced initial and core assessments council by council in that
    year. The long files print 0 for the councils that had not changed over, where the
    file of the day said "." (not applicable): a zero that nobody counted.
    """
    year = tidied["period"] == 2014
    total = tidied["measure"] == "cin.assessments"
    none = set(tidied.loc[year & total & (tidied["value"] == 0), "area"])
    rows = year & tidied["area"].isin(none)
    return tidied.assign(
        value=tidied["value"].mask(rows, np.nan),
        flag=tidied["flag"].mask(rows, Flag.NOT_AVAILABLE.value),
    )


def read_long(path: Path, file: str, release: int) -> pd.DataFrame:
    """Read one long file, all its years, into tidy rows.

    Parameters
    ----------
    path, file
        The file, and its name below ``releases/``; its first part says which table it is.
    release
        Year of the release.

    Returns
    -------
    pandas.DataFrame
        A tidy table, unchecked.

    Raises
    ------
    Faults
        If a column is missing, an area unknown or a cell neither number nor symbol.
    """
    table = path.name.partition("_")[0]
    if table not in TABLES:
        raise unknown("table of the children-in-need census", table, TABLES, f"File: {file}.")
    frame = common.read_csv(path, file)
    wanted = (*TABLES[table], *EXTRA.get((table, release), ()))
    columns = pick(list(frame.columns), wanted, release, file)
    tidied = common.ees(frame, columns, release=f"cin-{release}", file=file)
    return _not_yet(tidied) if table == "c2" else tidied


def read(raw: Path, step: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """Read every release declared in ``declared/sources/cin.toml``.

    Parameters
    ----------
    raw
        The folder that holds ``releases/``.
    step
        Called with each file's name once it is read.

    Returns
    -------
    dict
        ``{"cin": tidy table}``.

    Raises
    ------
    Faults
        If a file is not as expected, or a figure stands twice.
    """
    parts = []
    for release in declare.source("cin").release:
        year = int(release.id.removeprefix("cin-"))
        for file in release.files:
            path = raw / "releases" / file
            one = read_wide if year <= 2017 else read_long
            parts.append(one(path, file, year))
            step(file)
    return {"cin": tidy.check(common.combine(parts), "children-in-need census")}
