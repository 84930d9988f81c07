"""How Ofsted's files are laid out, and what must be known about single judgements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

HISTORY = "ofsted/Childrens_social_care_in_England_2023_underlying_data.ods"
ILACS = "ofsted/LA_Inspection_Outcomes_as_at_31_March_2025.ods"
OVERVIEW = "ofsted/ofsted_csc_ilacs_overview_2026-06-29.xlsx"
EXTRACT = "extracts/ofsted/ofsted_inspections.csv"

#: Release of each file, and the day of its figures: no judgement in it can be later.
RELEASES = {
    HISTORY: ("ofsted-2023", date(2023, 7, 6)),
    ILACS: ("ofsted-2025", date(2025, 9, 25)),
    OVERVIEW: ("ofsted-2026-06-29", date(2026, 6, 29)),
}

#: Grades as the files print them. Before 2014 the second grade was called "adequate";
#: Ofsted's table prints it as "requires improvement to be good".
GRADES = {
    "inadequate": "inadequate",
    "requires improvement": "requires improvement",
    "requires improvement to be good": "requires improvement",
    "good": "good",
    "outstanding": "outstanding",
}
#: What stands where there is no grade: too few children to judge, a framework without that
#: judgement, or (in the overview) a judgement introduced after the inspection.
NO_GRADE = {"", "-", "nan", "inspection_pre_dates_judgement"}

SUB_JUDGEMENTS = [
    "leadership",
    "help_protection",
    "looked_after",
    "adoption",
    "care_leavers",
    "lscb",
    "slac_safeguarding",
    "slac_looked_after",
]
KEY = ["area", "published", "framework"]
DATES = ["published", "inspection_start", "inspection_end"]
COLUMNS = [
    *KEY,
    "inspection_type",
    "first_or_reinspection",
    "inspection_start",
    "inspection_end",
    "overall",
    "overall_basis",
    *SUB_JUDGEMENTS,
    "release",
    "file",
    "start_source",
    "end_source",
    "note",
]

#: ILACS reports on inspections begun from this day give no overall grade.
NO_OVERALL_FROM = date(2026, 4, 1)

SAFEGUARDING = "SLAC: overall effectiveness of safeguarding"
ILACS_OVERALL = "ILACS: overall effectiveness"
NO_OVERALL_BASIS = "none: the framework gives no overall grade from April 2026"

ADEQUATE = "requires improvement stands for adequate, as the grade was called before 2014"
NO_OVERALL = "no overall grade is given for inspections from April 2026: nothing is missing"
UNCHECKED = "grades as scraped from the report; nothing at hand to check them against"

#: What a reader of one judgement must know. Each must match a row, or reading fails.
NOTES = {
    ("201", date(2016, 9, 20), "SIF"): (
        "the report prints one inspection date, 28 July 2016: taken as the last day"
    ),
    ("315", date(2022, 5, 9), "ILACS"): (
        "a standard inspection in Ofsted's tables of 2023 and 2024, a short one in that of 2025"
    ),
    ("342", date(2023, 9, 4), "ILACS"): (
        "the scraped overview has three other sub-judgements; Ofsted's table, used here, "
        "agrees with the report"
    ),
    ("373", date(2014, 2, 21), "SIF"): (
        "inspected in two parts: 19 November to 11 December 2013 and 28 to 30 January 2014"
    ),
    ("393", date(2023, 5, 10), "ILACS"): (
        "inspected in two parts: 5 to 9 December 2022 and 14 to 15 February 2023"
    ),
    ("830", date(2019, 9, 19), "ILACS"): (
        "inspected in two parts: 8 to 12 July and 7 to 8 August 2019"
    ),
    ("869", date(2015, 5, 18), "SIF"): (
        "the report's front page says published 13 May 2015; Ofsted's table, used here, 18 May"
    ),
    ("892", date(2022, 9, 5), "ILACS"): (
        "published 5 November 2022 by Ofsted's tables of 2023 and 2024; 5 September 2022 by "
        "that of 2025, used here, and by the overview"
    ),
}
#: Days a file gives that are not what they are called, and so are not taken from it: the
#: only day a report prints as the first, the end of the first part as the last (see NOTES).
NOT_TAKEN = {
    ("201", date(2016, 9, 20), "SIF"): (EXTRACT, "inspection_start"),
    ("393", date(2023, 5, 10), "ILACS"): (OVERVIEW, "inspection_end"),
}


@dataclass(frozen=True)
class Block:
    """The columns of one inspection in Ofsted's wide table of 2009 to 2023."""

    framework: str
    inspection_type: str
    repeat: str
    published: str
    overall: str
    basis: str
    subs: dict[str, str] = field(default_factory=dict)
    #: a second date that must be empty or the same: services inspected again together
    same_day: str = ""


def _sif(which: str) -> dict[str, str]:
    """Return the sub-judgement columns of the first SIF or of the re-inspection."""
    return {
        "help_protection": f"{which} children who need help and protection",
        "looked_after": f"{which} children looked after and achieving permanence",
        "adoption": f"{which} CLA Sub: Adoption Performance",
        "care_leavers": f"{which} CLA Sub: Experiences and progress of care leavers",
        "leadership": f"{which} leadership, management and governance",
    }


BLOCKS = (
    Block(
        framework="SLAC",
        inspection_type="SLAC",
        repeat="first",
        published="Safeguarding & Looked After Children (SLAC) Inspection publication date",
        overall="SLAC Safeguarding Overall effectiveness (OE)",
        basis=SAFEGUARDING,
        subs={
            "slac_safeguarding": "SLAC Safeguarding Overall effectiveness (OE)",
            "slac_looked_after": "SLAC Looked After Children Overall Effectiveness (OE)",
        },
    ),
    Block(
        framework="SLAC",
        inspection_type="SLAC re-inspection",
        repeat="re-inspection",
        published="SLAC re-inspection of Safeguarding publication date",
        same_day="SLAC re-inspection of services for Children Looked After publication date",
        overall="SLAC re-inspection Safeguarding OE",
        basis=SAFEGUARDING,
        subs={
            "slac_safeguarding": "SLAC re-inspection Safeguarding OE",
            "slac_looked_after": "SLAC re-inspection of services Children Looked After OE",
        },
    ),
    Block(
        framework="CPI",
        inspection_type="CPI",
        repeat="first",
        published="Child Protection Inspections (CPI) publication date",
        overall="CPI Overall Effectiveness (OE)",
        basis="CPI: overall effectiveness",
    ),
    Block(
        framework="CPI",
        inspection_type="CPI re-inspection",
        repeat="re-inspection",
        published="Child Protection Re-Inspection (CPRI) publication date",
        overall="CPRI Overall Effectiveness (OE)",
        basis="CPI: overall effectiveness",
    ),
    Block(
        framework="TLAC",
        inspection_type="TLAC",
        repeat="first",
        published="Targeted Looked After Children (TLAC) inspection publication date",
        overall="TLAC Overall Effectiveness (OE)",
        basis="TLAC: overall effectiveness",
    ),
    Block(
        framework="SIF",
        inspection_type="SIF",
        repeat="first",
        published="Single Inspection of LA Children's Services (SIF) First SIF publication date",
        overall="First SIF Overall Judgement (OE)",
        basis="SIF: overall judgement",
        subs={**_sif("First SIF"), "lscb": "LSCB Overall Effectiveness"},
    ),
    Block(
        framework="SIF",
        inspection_type="SIF re-inspection",
        repeat="re-inspection",
        published=(
            "Single Inspection of LA Children's Services (SIF) SIF Re-inspection publication date"
        ),
        overall="SIF Re-inspection Overall Judgement (OE)",
        basis="SIF: overall judgement",
        subs=_sif("SIF Re-inspection"),
    ),
)

#: Columns of the sheet of ILACS inspections, by our names.
ILACS_COLUMNS = {
    "code": "Local authority area code",
    "name": "Local authority name",
    "inspection_start": "Inspection date",
    "published": "Publication date",
    "inspection_type": "Inspection type",
    "overall": "Overall effectiveness",
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_protection": "The experiences and progress of children who need help and protection",
    "looked_after": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
}
#: Names in the scraped overview that are nobody's name for the council.
SCRAPED_NAMES = {"london corporation": "City of London"}
#: Columns of the scraped overview, by our names.
OVERVIEW_COLUMNS = {
    "code": "la_code",
    "name": "local_authority",
    "inspection_start": "inspection_start_date",
    "inspection_end": "inspection_end_date",
    "published": "publication_date",
    "inspection_type": "inspection_framework",
    "overall": "overall_effectiveness_grade",
    "leadership": "impact_of_leaders_grade",
    "help_protection": "help_and_protection_grade",
    "looked_after": "in_care_grade",
    "care_leavers": "care_leavers_grade",
}
