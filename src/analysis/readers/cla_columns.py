"""Which column carries which measure in the files on children looked after, 2011 to 2019.

Until 2017 a file holds one year; those of 2018 and 2019 hold five years of the main counts.
Columns were renamed often. In the maps below ``{y}`` is the year of the figure and
``{p}`` the year before, so that a file of five years gives five periods; ``{r}`` is the year
of the release; and columns joined by ``+`` are added up. Three headings are wrong in the
files and are read for what they hold:

* the starts of 2014-15 are headed ``CLA_started2014``;
* "other placements" of 2016 are headed ``CLA_Miss``, as the metadata show;
* the populations of the 2018 file are headed with the year of the rate they serve: its
  "2015" is the mid-2014 estimate, as the 2019 file heads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from analysis.readers import sums

#: The one measure whose period is the year before that of the rate it serves.
POPULATION = "population"


class File(NamedTuple):
    """A release file and the columns that carry its measures."""

    release: int
    name: str
    columns: Mapping[str, str]

    @property
    def file(self) -> str:
        """The path below ``releases/``."""
        return f"cla/{self.release}/{self.name}"


STOCK = {
    "at_31_march": "CLA_Mar{y}",
    "during_year": "CLA_{y}",
    "placed_foster": "CLA_Fost",
    "placed_adoption": "CLA_Adopt",
    "placed_parents": "CLA_Parent",
    "placed_community": "CLA_Ocom",
    "placed_residential": "CLA_Secure",
    "placed_other_residential": "CLA_Ores",
    "placed_school": "CLA_RSch",
    "placed_other": "CLA_OthPl",
}
BOUNDARY = {"in_area": "CLA_InBound", "out_area": "CLA_Outbound"}
#: One, two, and three or more placements make up all children at 31 March.
PLACEMENTS = {
    "placements_3_plus": "CLA_3Pla",
    "placements_base": "CLA_Mar{r}",
    "stable_2_years": "CLA_P2yrs",
}
STOCK_2011 = {**STOCK, **PLACEMENTS, "placed_missing": "CLA_Miss", "uasc": "CLA_UASC"}
STOCK_2018 = {
    **STOCK,
    "at_31_march_rate": "CLA_Rate{y}",
    "uasc": "CLA_UASC{y}",
    "in_area": "CLA_InLA",
    "out_area": "CLA_OutLA",
    "over_20_miles": "CLA_GT20",
    "over_20_miles_pct": "CLA_GT20_pc",
    "distance_unknown": "CLA_NoInfo",
    "placements_3_plus": "CLA_3_Pl",
    "placements_3_plus_pct": "CLA_3_Pl_pc",
    "placements_base": "CLA_Mar{r}",
    "stable_2_years": "CLA_SamePl_2years",
    "stable_2_years_pct": "CLA_SamePl_2years_pc",
    "stable_base": "CLA_2andhalfyears",
    "new_placements": "CLA_NewPl_All_Place",
    "new_placements_over_20_in_area": "CLA_NewPl_InLA_GT20",
    "new_placements_over_20_out_area": "CLA_NewPl_OutLA_GT20",
}
CEASED = {
    "ceased_sgo": "CLA_ceaSpecG + CLA_ceaSpecG2",
    "ceased": "CLA_cease",
}
CEASED_2011 = {**CEASED, "ceased_home": "CLA_ceaPar"}
CEASED_2015 = {
    **CEASED,
    "ceased_home_planned": "CLA_ceaParPlan",
    "ceased_home_unplanned": "CLA_ceaParNPlan",
    "ceased_relatives": "CLA_ceaNoPar",
}
CEASED_2016 = {
    **CEASED_2015,
    "ceased_adopted": "CLA_ceaAdop1 + CLA_ceaAdop2",
    "ceased_sgo": "CLA_ceaSpecG1 + CLA_ceaSpecG2",
}
CEASED_2017 = {
    "ceased": "CLA_cease{y}",
    "ceased_adopted": "CEA_Adop1 + CEA_Adop2",
    "ceased_sgo": "CEA_SGO1 + CEA_SGO2",
    "ceased_home_planned": "CEA_ParPlan",
    "ceased_home_unplanned": "CEA_ParNPlan",
    "ceased_relatives": "CEA_NoPar",
}
ADOPTED = {"ceased_adopted": "CLA_ceaAdop"}
ADOPTED_2011 = {**ADOPTED, "adopted_within_12_months": "CLA_Adop_PL12mnths"}


def leavers(group: str, base: str, activity: str, suitable: str) -> dict[str, str]:
    """Map care leavers: all, in education, employment or training, suitably housed."""
    eet = sums.PLUS.join(activity.format(kind) for kind in ("HE", "OE", "TE"))
    return {group: base, f"{group}_eet": eet, f"{group}_suitable": suitable}


def leavers_2018_activity(group: str, ages: str) -> dict[str, str]:
    """Map what care leavers do, as the files of 2018 and 2019 have it."""
    return {
        group: f"CL_All_{ages}",
        f"{group}_eet": f"CL_Act_EET{ages}",
        f"{group}_eet_pct": f"CL_Act_EET{ages}_pc",
    }


def leavers_2018_home(group: str, ages: str) -> dict[str, str]:
    """Map how care leavers are housed, as the files of 2018 and 2019 have it."""
    return {
        f"{group}_suitable": f"CL_Acc_SUIT{ages}",
        f"{group}_suitable_pct": f"CL_Acc_SUIT{ages}_pc",
        f"{group}_suitable_base": f"CL_Acc_Total_SUIT{ages}",
    }


AT_19 = leavers("care_leavers_19", "All_aged19", "Act_{}", "Acc_SUIT")
AT_19_21 = leavers("care_leavers_19_21", "All_aged1920&21", "Act_{}", "Acc_SUIT")
LEAVERS_2016 = {
    **leavers("care_leavers_19_21", "All_aged1920&21", "Act_{}1920&21", "Acc_SUIT1920&21"),
    **leavers("care_leavers_17_18", "All_aged17&18", "Act_{}17&18", "Acc_SUIT17&18"),
}
LEAVERS_17_18 = {
    **leavers_2018_activity("care_leavers_17_18", "17&18"),
    **leavers_2018_home("care_leavers_17_18", "17&18"),
}


def health(prefix: str, older: str, younger: str) -> dict[str, str]:
    """Map the outcomes of children looked after for at least twelve months."""
    names = {
        "health_base": "12mths",
        "convicted_base": older,
        "convicted": "convicted",
        "substance_misuse": "submisuse",
        "immunised": "immunisation",
        "dental": "teethcheck",
        "health_assessed": "healthassmt",
        "development_base": younger,
        "development_checked": "devassmt",
        "sdq_base": "5to16",
        "sdq_received": "SDQ",
        "sdq_normal": "SDQnormal",
        "sdq_borderline": "SDQborderline",
        "sdq_concern": "SDQconcern",
    }
    return {measure: f"{prefix}_{column}" for measure, column in names.items()}


HEALTH_2017 = {**health("OC2", "10to17", "U5"), "sdq_average": "OC2_SDQaverage"}
HEALTH_2018 = {
    **health("OC2", "10to17", "4andunder"),
    "sdq_average": "OC2_SDQaverage",
    "convicted_pct": "OC2_convicted_pc",
    "substance_misuse_pct": "OC2_submisuse_pc",
    "immunised_pct": "OC2_immunisation_pc",
    "dental_pct": "OC2_teethcheck_pc",
    "health_assessed_pct": "OC2_healthassmt_pc",
    "development_checked_pct": "OC2_devassmt_pc",
    "sdq_received_pct": "OC2_SDQ_pc",
    "sdq_borderline_pct": "OC2_SDQborderline_pc",
    "sdq_concern_pct": "OC2_SDQconcern_pc",
}
MISSING = {
    "missing": "CLA_MissDuringYear",
    "missing_incidents": "CLA_MissIncs",
    "missing_more_than_once": "CLA_MissMoreOnce",
    "away": "CLA_AwayDuringYear",
}
MISSING_2017 = {
    "missing": "Miss_Miss_DuringYear",
    "missing_incidents": "Miss_Miss_Incs",
    "missing_more_than_once": "Miss_Miss_MoreOnce",
    "away": "Miss_Away_DuringYear",
}
MISSING_2018 = {
    **MISSING_2017,
    "missing_pct": "Miss_Miss_DuringYear_pc",
    "away_pct": "Miss_Away_DuringYear_pc",
}
STARTED = {"started": "CLA_started{y}"}
STOCK_2015 = {**STOCK, **BOUNDARY, "uasc": "CLA_UASC"}

FILES = (
    File(
        2011,
        "SFR21_CLA.csv",
        {**STOCK_2011, "in_area": "CLAA_InBound", "out_area": "CLA_Outbound"},
    ),
    File(2011, "SFE21_ADM.csv", STARTED),
    File(2011, "SFR21_CEA.csv", CEASED_2011),
    File(2011, "SFR21_ADP.csv", ADOPTED_2011),
    File(2011, "SFE21_19YEARS.csv", AT_19),
    File(
        2012,
        "SFR20_CLA2012.csv",
        {**STOCK_2011, "in_area": "CLAA_InBound", "out_area": "CLA_Outbound"},
    ),
    File(2012, "SFR20_ADM2012.csv", STARTED),
    File(2012, "SFR_CEA2012.csv", CEASED_2011),
    File(2012, "SFR20_ADP2012.csv", ADOPTED_2011),
    File(2012, "SFR20_19Yrs2012.csv", AT_19),
    File(2013, "SFR36_CLA2013.csv", {**STOCK_2011, **BOUNDARY}),
    File(2013, "SFR36_ADM2013.csv", STARTED),
    File(2013, "SFR36_CEA2013.csv", CEASED_2011),
    File(2013, "SFR36_ADP2013.csv", ADOPTED_2011),
    File(2013, "SFR36_19Years2013.csv", AT_19),
    File(2014, "SFR36_CLA2014.csv", {**STOCK_2011, **BOUNDARY}),
    File(2014, "SFR36_ADM2014.csv", STARTED),
    File(2014, "SFR36_CEA2014.csv", CEASED_2011),
    File(2014, "SFR36_ADP2014.csv", ADOPTED),
    File(2014, "SFR36_FormerCareLeavers2014.csv", AT_19_21),
    File(2015, "SFR34_CLA2015.csv", STOCK_2015),
    File(2015, "SFR34_ADM2015.csv", {"started": "CLA_started2014"}),
    File(2015, "SFR34_CEA2015.csv", CEASED_2015),
    File(2015, "SFR34_ADP2015.csv", ADOPTED),
    File(2015, "SFR34_FormerCareLeavers2015.csv", AT_19_21),
    File(2015, "SFR34_Missing2015.csv", MISSING),
    File(2015, "SFR34_OC22015.csv", health("CLA", "10over", "5under")),
    File(2016, "SFR41_CLA2016.csv", {**STOCK_2015, "placed_other": "CLA_Miss"}),
    File(2016, "SFR41_ADM2016.csv", STARTED),
    File(2016, "SFR41_CEA2016.csv", CEASED_2016),
    File(2016, "SFR41_CareLeavers2016.csv", LEAVERS_2016),
    File(2016, "SFR41_Missing2016.csv", MISSING),
    File(2016, "SFR41_OC22016.csv", health("CLA", "10over", "under5")),
    File(
        2017,
        "SFR50_CLA2017.csv",
        {
            **STOCK_2015,
            "over_20_miles": "CLA_InLA_GT20 + CLA_OutLA_GT20",
            "distance_unknown": "CLA_InLA_NoInfo + CLA_OutLA_NoInfo",
        },
    ),
    File(2017, "SFR50_ADM2017.csv", STARTED),
    File(2017, "SFR50_CEA2017.csv", CEASED_2017),
    File(
        2017,
        "SFR50_CareLeavers17182017.csv",
        leavers("care_leavers_17_18", "CL_All_17&18", "CL_Act_{}17&18", "CL_Acc_SUIT17&18"),
    ),
    File(
        2017,
        "SFR50_CareLeavers19to212017.csv",
        leavers("care_leavers_19_21", "CL_All_19to21", "CL_Act_{}19to21", "CL_Acc_SUIT19to21"),
    ),
    File(2017, "SFR50_Missing_2017.csv", MISSING_2017),
    File(2017, "SFR50_OC22017.csv", HEALTH_2017),
    File(2018, "CLA2018.csv", {**STOCK_2018, POPULATION: "CLA_Pop{y}"}),
    File(2018, "ADM2018_amended.csv", STARTED),
    File(2018, "CEA2018.csv", {**CEASED_2017, "ceased_adopted_pct": "CEA_Adop_pc"}),
    File(2018, "CareLeavers17182018_amended.csv", LEAVERS_17_18),
    File(
        2018,
        "CareLeavers_Acc_StayPut19to212018.csv",
        leavers_2018_home("care_leavers_19_21", "19to21"),
    ),
    File(
        2018,
        "CareLeavers_Act_InTouch19to212018_amended.csv",
        leavers_2018_activity("care_leavers_19_21", "19to21"),
    ),
    File(2018, "Missing2018.csv", MISSING_2018),
    File(2018, "OC22018.csv", HEALTH_2018),
    File(2019, "CLA2019.csv", {**STOCK_2018, POPULATION: "CLA_Pop{p}"}),
    File(2019, "ADM2019.csv", {**STARTED, "started_rate": "Started_CLA_Rate{y}"}),
    File(
        2019,
        "CEA2019.csv",
        {
            **CEASED_2017,
            "ceased_rate": "Ceased_CLA_Rate{y}",
            "ceased_adopted_pct": "CEA_Adop_PC",
            "ceased_sgo": "CEA_SGO_FFC_Rel + CEA_SGO_FFC_Oth + CEA_SGO_Car_Rel + CEA_SGO_Car_Oth",
        },
    ),
    File(2019, "Care Leavers_17182019.csv", LEAVERS_17_18),
    File(
        2019,
        "CareLeavers_Acc_StayPut19to212019.csv",
        leavers_2018_home("care_leavers_19_21", "19to21"),
    ),
    File(
        2019,
        "CareLeaver_Act_InTouch_19to212019.csv",
        leavers_2018_activity("care_leavers_19_21", "19to21"),
    ),
    File(2019, "Missing2019.csv", MISSING_2018),
    File(2019, "OC22019.csv", {**HEALTH_2018, "development_checked_pct": "oc2_devassmt_pc"}),
)
