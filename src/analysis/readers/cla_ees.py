"""Which row carries which measure in the long files on children looked after since 2018."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Long(NamedTuple):
    """A long file: one row an area, year and characteristic.

    ``keys`` are the columns that say what a row counts, ``rows`` their values with the
    measure of that row, ``values`` the columns with figures and what each adds to the
    measure's name (``""`` for the count, ``"_pct"``, ``"_rate"``).
    """

    release: str
    file: str
    keys: tuple[str, ...]
    values: Mapping[str, str]
    rows: Mapping[tuple[str, ...], str]
    #: measures of which only the first value column is read: bases and averages
    counts_only: frozenset[str] = frozenset()


NUMBER = {"number": "", "percentage": "_pct"}
CHILDREN = {"children_count": "", "children_percent": "_pct"}
LEAVERS = {"care_leaver_count": "", "care_leaver_percent": "_pct"}


def _under(group: str, rows: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Put a group before the characteristics under it."""
    return {(group, name): measure for name, measure in rows.items()}


def _totals(day: str) -> dict[tuple[str, ...], str]:
    """Map the three main counts; the day's wording changed between the releases."""
    return {
        (f"Children looked after {day} 31 March each year",): "at_31_march",
        ("Children starting to be looked after each year",): "started",
        ("Children ceasing to be looked after each year",): "ceased",
    }


HEALTH = {
    **_under(
        "Development assessments: Children looked after ages 0 to 4 years",
        {
            "Development assessments up to date": "development_checked",
            "Total ages 0 to 4 years": "development_base",
        },
    ),
    **_under(
        "Convictions: Children looked after Ages 10 to 17 years",
        {
            "Convicted or subject to youth cautions, or youth conditional cautions during "
            "the year": "convicted",
            "Total ages 10 to 17 years": "convicted_base",
        },
    ),
    **_under(
        "Health assessments: Children looked after all ages",
        {
            "Had their annual health assessment": "health_assessed",
            "Had their immunisations up to date": "immunised",
            "Had their teeth checked by a dentist": "dental",
            "Total all ages": "health_base",
        },
    ),
    **_under(
        "Ages 5 to 16 years with SDQ score",
        {
            "SDQ score is a cause for concern": "sdq_concern",
            "SDQ score is borderline": "sdq_borderline",
            "SDQ score is normal": "sdq_normal",
            "SDQ score was received": "sdq_received",
            "Total ages 5 to 16 years": "sdq_base",
            "SDQ average score": "sdq_average",
        },
    ),
    **_under(
        "Substance misuse: Children looked after all ages",
        {"Identified as having a substance misuse problem": "substance_misuse"},
    ),
}
COUNTS_ONLY = frozenset(
    {
        *("development_base", "convicted_base", "health_base", "sdq_base", "sdq_average"),
        *("placements_base", "stable_base", "placements_2_years_base", "social_workers_base"),
        *("new_placements", "care_leavers_17_18", "care_leavers_19_21"),
        *("care_leavers_17_18_suitable_base", "care_leavers_19_21_suitable_base"),
    }
)
STABLE = "Children looked after continuously for at least 2.5 years {} 31 March aged under 16 years"
AGES = {"17 to 18 years": "care_leavers_17_18", "19 to 21 years": "care_leavers_19_21"}

FILES = (
    Long(
        "cla-2022",
        "cla/2022/cla_number_and_rate_per_10k_children.csv",
        ("population_count",),
        {"number": "", "rate_per_10000": "_rate"},
        _totals("at"),
    ),
    Long(
        "cla-2022",
        "cla/2022/la_cla_at_31_march_placement_stability_indicator.csv",
        ("cla_group", "characteristic"),
        NUMBER,
        {
            **_under(
                STABLE.format("at"),
                {
                    "Living in the same placement for at least 2 years, or are placed for "
                    "adoption and their adoption and their adoptive placement together with "
                    "their previous placement, last for at least 2 years": "stable_2_years",
                    "Total children": "stable_base",
                },
            ),
            **_under(
                "Children looked after at 31 March",
                {
                    "With 3 or more placements during the year": "placements_3_plus",
                    "Total children": "placements_base",
                },
            ),
        },
        COUNTS_ONLY,
    ),
    Long(
        "cla-2022",
        "cla/2022/la_children_who_ceased_during_year.csv",
        ("cla_group", "characteristic"),
        NUMBER,
        _under(
            "Reason episode ceased",
            {
                "Adopted": "ceased_adopted",
                "Special guardianship orders": "ceased_sgo",
                "Returned home to live with parents or other person with parental "
                "responsibility which was part of the care planning process": (
                    "ceased_home_planned"
                ),
                "Returned home to live with parents or other person with parental "
                "responsibility which was not part of the care planning process": (
                    "ceased_home_unplanned"
                ),
                "Left care to live with parents, relatives or other person with no parental "
                "responsibility": "ceased_relatives",
            },
        ),
    ),
    Long(
        "cla-2022",
        "cla/2022/la_conviction_health_outcome_cla.csv",
        ("cla_group", "characteristic"),
        NUMBER,
        HEALTH,
        COUNTS_ONLY,
    ),
    Long(
        "cla-2022",
        "cla/2022/la_children_who_were_missing_or_away_from_placement_without_authorisation.csv",
        ("cla_group",),
        {"number": ""},
        {
            ("Children looked after during the year",): "during_year",
            ("Children who had a missing incident during the year",): "missing",
            ("Percentage of children who had a missing incident during the year",): "missing_pct",
            ("Number of missing incidents during the year",): "missing_incidents",
            ("Children who went missing more than once during the year",): (
                "missing_more_than_once"
            ),
            ("Children who were away from placement without authorisation during the year",): (
                "away"
            ),
            (
                "Percentage of children who were away from placement without authorisation "
                "during the year",
            ): "away_pct",
        },
    ),
    Long(
        "cla-2025",
        "cla/2025/cla_number_and_rate_per_10k_children.csv",
        ("population_type",),
        {"children_count": "", "rate_per_10000": "_rate"},
        _totals("on"),
    ),
    Long(
        "cla-2025",
        "cla/2025/la_cla_placement_stability.csv",
        ("cla_group", "placement_stability"),
        CHILDREN,
        {
            **_under(
                STABLE.format("on"),
                {
                    "Living with the same carer for at least 2 years": "stable_2_years",
                    "Total children": "stable_base",
                },
            ),
            **_under(
                "CLA on 31 March",
                {
                    "With 3 or more placements during the year": "placements_3_plus",
                    "Total children": "placements_base",
                },
            ),
            **_under(
                "CLA 2 years on 31 March",
                {
                    "With 3 or more placements during the previous 2 years": (
                        "placements_3_plus_2_years"
                    ),
                    "Total children": "placements_2_years_base",
                },
            ),
        },
        COUNTS_ONLY,
    ),
    Long(
        "cla-2025",
        "cla/2025/la_conviction_health_outcome_cla.csv",
        ("characteristic", "breakdown"),
        CHILDREN,
        HEALTH,
        COUNTS_ONLY,
    ),
    Long(
        "cla-2025",
        "cla/2025/la_care_leavers_accommodation_suitability.csv",
        ("care_leaver_age", "breakdown"),
        LEAVERS,
        {
            (ages, name): f"{group}_{part}"
            for ages, group in AGES.items()
            for name, part in {
                "Accommodation considered suitable": "suitable",
                "Suitability total": "suitable_base",
            }.items()
        },
        COUNTS_ONLY,
    ),
    Long(
        "cla-2025",
        "cla/2025/la_care_leavers_activity.csv",
        ("care_leaver_age", "breakdown"),
        LEAVERS,
        {
            (ages, name): f"{group}{part}"
            for ages, group in AGES.items()
            for name, part in {
                "Total": "",
                "Total in education, employment or training": "_eet",
            }.items()
        },
        COUNTS_ONLY,
    ),
    Long(
        "cla-2025",
        "cla/2025/la_cla_during_year_new_placements.csv",
        ("characteristic", "breakdown"),
        CHILDREN,
        _under(
            "Location of new placements during the year",
            {
                "Total new placements": "new_placements",
                "Placed inside LA boundary more than 20 miles from home": (
                    "new_placements_over_20_in_area"
                ),
                "Placed outside LA boundary more than 20 miles from home": (
                    "new_placements_over_20_out_area"
                ),
            },
        ),
        COUNTS_ONLY,
    ),
    Long(
        "stability-2024",
        "stability/2024/la_cla_swcount.csv",
        ("cla_group", "sw_stability"),
        NUMBER,
        _under(
            "CLA on 31 March",
            {
                "3 or more social workers during the year": "social_workers_3_plus",
                "Total children": "social_workers_base",
            },
        ),
        COUNTS_ONLY,
    ),
)
