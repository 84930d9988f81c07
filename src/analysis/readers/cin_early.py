"""Children-in-need census, 2009-10 to 2016-17: one wide file a year, one row an area.

The columns were renamed every year, some of them wrongly: the 2015 rate at 31 March is
headed 2014, the 2017 count 2016, the 2012 count of no further action ``ReferralsNFA112``.
`COLUMNS` says, as a pattern, which column carries each measure in which years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.errors import Faults
from analysis.readers import common
from analysis.tidy import Flag

#: What the early files print instead of a number: "x" withholds a count of 1 to 5, or one
#: that would reveal such a count. "..", not returned, and ".", not applicable, keep their
#: usual meanings.
SYMBOLS = {"x": Flag.CONFIDENTIAL}
#: In the columns of the department's confidence alone: the council sent totals ("A") or was
#: piloting another kind of assessment ("P"), so none was worked out; England has none.
CONFIDENCE = {"a": Flag.NOT_APPLICABLE, "p": Flag.NOT_APPLICABLE, "": Flag.NOT_APPLICABLE}


class Column(NamedTuple):
    """A measure and the pattern of the column that carries it from one year to another.

    In the pattern, a regular expression that must match the whole name whatever its case,
    ``YY`` stands for the year as in ``1516``, ``31M`` for the day as in ``310316`` and
    ``POP`` for the calendar year of the population estimate as in ``2015``.
    """

    measure: str
    pattern: str
    first: int
    last: int = 2017


C = Column
COLUMNS: tuple[Column, ...] = (
    # referrals
    C("referrals", "ReferralsYY", 2010),
    C("referrals_rate", "ReferralsYYRate", 2010),
    C("referral_children", "ChildrenReferredInYY", 2010, 2010),
    C("referral_children", "ChildrenReferredYY", 2017),
    C("referral_children_rate", "ChildrenReferredYYRate", 2017),
    C("referral_children_more_than_once", "ChildrenReferredInYYMoreThanOnce", 2010, 2010),
    C("referral_children_more_than_once_pct", "%ChildrenReferredInYYMoreThanOnce", 2010, 2010),
    C("rereferrals", "ReferralsWithin12mthsYY", 2011),
    C("rereferrals_pct", "%ReferralsWithin12mthsYY", 2011),
    C("rereferral_children", "ChildrenReferredWithin12mthsYY", 2017),
    C("rereferral_children_pct", "%ChildrenReferredWithin12mthsYY", 2017),
    C("nfa", "ReferralsNFA112", 2012, 2012),
    C("nfa", "ReferralsNFAYY", 2013),
    C("nfa_pct", "%ReferralsNFAYY", 2012),
    C("not_in_need", "ReferralsI?ANotInNeedYY", 2012),
    C("not_in_need_pct", "%ReferralsI?ANotInNeedYY", 2012),
    # assessments
    C("initial_assessments", "IAsYY", 2010, 2014),
    C("initial_assessments_rate", "IAsYYRate", 2010, 2013),
    C("initial_assessments_pct_of_referrals", "IAs%OfReferralsYY", 2010, 2013),
    C("core_assessments", "CAsYY", 2010, 2014),
    C("core_assessments_rate", "CAsRateYY", 2012, 2013),
    C("single_assessments", "SAsYY", 2014, 2014),
    C("assessments", "AssessmentsYY", 2015),
    C("assessments_rate", "AssessmentRatePer10kYY", 2015),
    C("assessments_same_day", "AssessmentStartEndSameDayYY", 2015),
    C("assessments_1_10", "Assessment1-10daysYY", 2015),
    C("assessments_11_20", "Assessment11-20daysYY", 2015),
    C("assessments_21_30", "Assessment21-30daysYY", 2015),
    C("assessments_31_40", "Assessment31-40daysYY", 2015),
    C("assessments_41_45", "Assessment41-45daysYY", 2015),
    C("assessments_46_50", "Assessment46-50daysYY", 2015),
    C("assessments_51_60", "Assessment51-60daysYY", 2015),
    C("assessments_61_plus", r"Assessment61\+daysYY", 2015),
    C("assessments_median_days", "AssessmentMedianYY", 2015),
    # section 47 enquiries and initial child protection conferences
    C("s47", "S47(in)?YY", 2010),
    C("s47_rate", "S47RateYY", 2012),
    C("icpc", "ICPC(in)?YY", 2010),
    C("icpc_rate", "ICPCRateYY", 2012),
    C("icpc_within_15", "ICPC15daysofS47YY", 2010, 2011),
    C("icpc_within_15_pct", "%ICPC15daysofS47YY", 2010, 2011),
    C("icpc_0_10", "ICPC0-10daysYY", 2012),
    C("icpc_11_15", "ICPC11-15daysYY", 2012),
    C("icpc_16_20", "ICPC16-20daysYY", 2012),
    C("icpc_21_plus", r"ICPC21\+daysYY", 2012),
    # child protection plans
    C("cpp_at_31_march", "CPPAt31M", 2010),
    C("cpp_at_31_march_rate", "CPPAt31MRate(Per10k)?", 2010),
    C("cpp_starts", "CPP(In|Start|EpisodesStart)YY", 2010),
    C("cpp_starts_rate", "CPP(Episodes)?StartRateYY", 2012),
    C("cpp_ends", "CPP(Episodes)?CeasedYY", 2010),
    C("cpp_ends_rate", "CPP(Episodes)?CeasedRateYY", 2012),
    C("cpp_subsequent", "CPP(in|Start)YYSecondTime", 2010),
    C("cpp_subsequent_pct", "%CPP(in|Start)YYSecondTime|CPPStartYYSecondTime_A", 2010),
    C("cpp_open_3m", "CPPAt31MDuration<3mths", 2012),
    C("cpp_open_3_6m", "CPPAt31MDuration3-6mths", 2012),
    C("cpp_open_6_12m", "CPPAt31MDuration6mths-1yr", 2012),
    C("cpp_open_1_2y", "CPPAt31MDuration1-2yrs", 2012),
    C("cpp_open_2y_plus", r"CPPAt31MDuration2\+yrs", 2012),
    C("cpp_ended_3m", "CPP(Ceased|Ended)YYDuration<3mths", 2010),
    C("cpp_ended_3_6m", "CPP(Ceased|Ended)YYDuration3-6mths", 2010),
    C("cpp_ended_6_12m", "CPP(Ceased|Ended)?YYDuration6mn?ths-1yr", 2010),
    C("cpp_ended_1_2y", "CPP(Ceased|Ended)YYDuration1-2yrs", 2010),
    C("cpp_ended_2y_plus", r"CPP(Ceased|Ended)YYDuration2\+yrs", 2010),
    C("cpp_due_review", r"CPPat31MFor3\+?mths", 2010),
    C("cpp_reviewed", "CPPsReviewedinTimescales", 2010),
    C("cpp_reviewed_pct", "%CPPsReviewedinTimescales", 2010),
    # children in need
    C("cin_at_31_march", "CINAt31M", 2010, 2016),
    C("cin_at_31_march", "CINAt310316", 2017),
    C("cin_at_31_march_rate", "CINRatePer10K", 2010, 2011),
    C("cin_at_31_march_rate", "CINAt31MRatePer10K", 2012, 2014),
    C("cin_at_31_march_rate", "CINAt310314RatePer10K", 2015, 2015),
    C("cin_at_31_march_rate", "CINAt31MRatePer10K", 2016, 2016),
    C("cin_at_31_march_rate", "CINAt310316RatePer10K", 2017),
    C("cin_any", "CIN(Episodes)?ThroYY", 2010),
    C("cin_any_rate", "CIN(Episodes)?ThroRatePer10K", 2012),
    C("cin_started", "CIN(Episodes)?StartingYY", 2010),
    C("cin_started_rate", "CIN(Episodes)?StartingRatePer10K", 2012),
    C("cin_ended", "CIN(Episodes)?EndingYY", 2010),
    C("cin_ended_rate", "CIN(Episodes)?EndingRatePer10K", 2012),
    # primary need. The metadata swap the last two names; the columns' own names are right:
    # they agree with the later files' N9 and N0, council by council.
    C("need_abuse_neglect", "CINAt31MI?APriNeedAbuse/Neglect", 2010),
    C("need_child_disability", "CINAt31MI?APriNeedChildDisability/Illness", 2010),
    C("need_parent_disability", "CINAt31MI?APriNeedParentDisability/Illness", 2010),
    C("need_family_stress", "CINAt31MI?APriNeedFamilyStress", 2010),
    C("need_family_dysfunction", "CINAt31MI?APriNeedFamilyDysfunction", 2010),
    C("need_behaviour", "CINAt31MI?APriNeedUnacceptableBehaviour", 2010),
    C("need_low_income", "CINAt31MI?APriNeedLowInc", 2010),
    C("need_absent_parenting", "CINAt31MI?APriNeedAbsentParent", 2010),
    C("need_not_in_need", "CINAt31MA?PriNeedOther", 2010),
    C("need_not_stated", "CINAt31MI?APriNeedNotStated", 2010),
    C("need_missing", "CINAt31MPrimaryNeedMissingUnknown", 2010, 2012),
    # source of referral
    C("source_reported", "ReferralsReportingSourceYY", 2014, 2015),
    C("source_individual", "SourceYYIndividual", 2014),
    C("source_schools", "SourceYYSchools", 2014),
    C("source_education", "SourceYYEducationServices", 2014),
    C("source_health", "SourceYYHealthServices", 2014),
    C("source_housing", "SourceYYHousing", 2014),
    C("source_local_authority", "SourceYYLAServices", 2014),
    C("source_police", "SourceYYPolice", 2014),
    C("source_legal", "SourceYYOtherLegal", 2014),
    C("source_other", "SourceYYOther", 2014),
    C("source_anonymous", "SourceYYAnonymous", 2014),
    C("source_unknown", "SourceYYUnknown", 2014),
    # factors found at assessment
    C("factor_episodes", "EpisodeswithfactorsYY", 2015),
    C("factor_alcohol", "FactorYYAlcoholmisuse", 2015),
    C("factor_drugs", "FactorYYDrugmisuse", 2015),
    C("factor_domestic_abuse", "FactorYYDomesticviolence", 2015),
    C("factor_mental_health", "FactorYYMentalhealth", 2015),
    C("factor_learning_disability", "FactorYYLearningdisability", 2015),
    C("factor_physical_disability", "FactorYYPhysicaldisability", 2015),
    C("factor_young_carer", "FactorYYYoungcarer", 2015),
    C("factor_privately_fostered", "FactorYYPrivatelyfostered", 2015),
    C("factor_asylum", "FactorYYUnaccompaniedasylumseeker", 2015),
    C("factor_missing", "FactorYYGoing/beingmissing", 2015),
    C("factor_sexual_exploitation", "FactorYYChildsexualexploitation", 2015),
    C("factor_trafficking", "FactorYYTrafficking", 2015),
    C("factor_gangs", "FactorYYGangs", 2015),
    C("factor_behaviour", "FactorYYSociallyunacceptablebehaviour", 2015),
    C("factor_self_harm", "FactorYYSelf-harm", 2015),
    C("factor_neglect", "FactorYYNeglect", 2015),
    C("factor_emotional_abuse", "FactorYYEmotionalabuse", 2015),
    C("factor_physical_abuse", "FactorYYPhysicalabuse", 2015),
    C("factor_sexual_abuse", "FactorYYSexualabuse", 2015),
    C("factor_genital_mutilation", "FactorYYFGM", 2017),
    C("factor_faith_abuse", "FactorYYAbuseLinkedFaith", 2017),
    C("factor_other", "FactorYYOther(Factors)?", 2015),
    # the department's confidence in each council's figure: 3 high, 2 medium, 1 low
    C("referrals_confidence", "ReferralsYYDCI", 2011, 2015),
    C("rereferrals_confidence", "RereferralsYYDCI", 2012, 2015),
    C("initial_assessments_confidence", "IAsYYDCI", 2010, 2014),
    C("core_assessments_confidence", "CAsYYDCI", 2010, 2014),
    C("single_assessments_confidence", "SAsYYDCI", 2014, 2014),
    C("assessments_confidence", "AssessmentYYDCI", 2015, 2015),
    C("s47_confidence", "S47(in)?YYDCI", 2010, 2015),
    C("icpc_confidence", "ICPC(in)?YYDCI", 2010, 2015),
    C("cpp_at_31_march_confidence", "CPPAt31MDCI", 2010, 2015),
    C("cpp_starts_confidence", "CPP(In|Start)YYDCI", 2010, 2015),
    C("cpp_ends_confidence", "CPPCeasedYYDCI", 2010, 2015),
    C("cin_at_31_march_confidence", "CINAt31MDCI", 2010, 2015),
    C("population_0_17", "MidPOPPop0-?17", 2010),
)


def pick(present: Sequence[str], table: Sequence[Column], year: int, file: str) -> dict[str, str]:
    """Find the column of every measure that a release of one year should carry.

    Parameters
    ----------
    present
        The file's columns as printed.
    table
        Measures and the patterns of their columns.
    year
        The release's year.
    file
        Named in errors.

    Returns
    -------
    dict
        Column as printed → measure, ``cin.`` put before it.

    Raises
    ------
    Faults
        If a pattern matches no column or several, or two measures claim one column.
    """
    marks = {
        "YY": f"{(year - 1) % 100:02}{year % 100:02}",
        "31M": f"3103{year % 100:02}",
        "POP": str(year - 1),
    }
    found: dict[str, str] = {}
    faults = []
    for measure, pattern, first, last in table:
        if not first <= year <= last:
            continue
        for mark, text in marks.items():
            pattern = pattern.replace(mark, text)
        hits = [name for name in present if re.fullmatch(pattern, name, re.IGNORECASE)]
        claim = f"{file}: cin.{measure}, looked for as {pattern!r}"
        if len(hits) != 1:
            what = f"matches {', '.join(hits)}" if hits else "matches no column"
            faults.append(f"{claim}, {what}")
        elif hits[0] in found:
            faults.append(f"{claim}, is the column of {found[hits[0]]} too")
        else:
            found[hits[0]] = f"cin.{measure}"
    if faults:
        raise Faults(
            "columns of a release file cannot be told:",
            faults,
            "correct the pattern, or the years it holds for, in analysis/readers/"
            "cin_early.py (to 2017) or cin.py (from 2020).",
        )
    return found


def read_wide(path: Path, file: str, year: int) -> pd.DataFrame:
    """Read one year's wide file into tidy rows.

    Parameters
    ----------
    path, file
        The file, and its name below ``releases/``.
    year
        Year ending 31 March.

    Returns
    -------
    pandas.DataFrame
        A tidy table, unchecked. The population's period is the year of the estimate.

    Raises
    ------
    Faults
        If a column is missing, an area unknown or a cell neither number nor symbol.
    """
    frame = common.read_csv(path, file)
    common.need(frame.columns, ["geog_l", "geog_c", "geog_n"], file)
    columns = pick(list(frame.columns), COLUMNS, year, file)
    area = common.resolve_areas(frame, file, code="geog_c", name="geog_n", level="geog_l")
    people = {c: m for c, m in columns.items() if m == "cin.population_0_17"}
    confidence = {c: m for c, m in columns.items() if m.endswith("_confidence")}
    figures = {c: m for c, m in columns.items() if c not in people and c not in confidence}
    return common.combine(
        [
            common.melt(
                frame,
                chosen,
                area=area,
                period=period,
                release=f"cin-{year}",
                file=file,
                symbols=symbols,
            )
            for chosen, period, symbols in (
                (figures, year, SYMBOLS),
                (confidence, year, CONFIDENCE),
                (people, year - 1, None),
            )
        ]
    )
