"""The tables of the looked-after return: their columns, dates and codes over the years.

A table is known by its columns, never by its file's name. Codes are those of every year since
2017 together: which year's list applies is for the department's validator to say.
"""

from __future__ import annotations

from dataclasses import dataclass

COLUMNS: dict[str, tuple[str, ...]] = {
    "episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
        *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "uasc": ("CHILD", "SEX", "DOB", "DUC"),
    "oc2": (
        *("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK"),
        *("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"),
        *("INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"),
    ),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": (
        *("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR"),
        *("SEX_ADOPTR", "LS_ADOPTR"),
    ),
    "placed for adoption": (
        *("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    ),
    "previous permanence": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "social worker": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "deprivation of liberty": ("CHILD", "DOB", "DOLO_START", "DOLO_END"),
}
#: Columns every table may share; the others tell which table it is.
_COMMON = frozenset({"CHILD", "DOB", "SEX"})
#: Columns that may not be blank in tables the indicators rest on.
NEEDED = {
    "episodes": ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE"),
    "header": ("CHILD", "SEX", "DOB", "ETHNIC"),
}
#: Dates that figures rest on; what is wrong with others is only told.
COUNTED_BY = {"episodes": ("DECOM", "DEC"), "header": ("DOB",)}
SHORT_BREAKS = ("V3", "V4")
ADOPTED = ("E11", "E12")
#: E43 and E44 to 2018, the others since.
GUARDIANSHIP = ("E43", "E44", "E45", "E46", "E47", "E48")
RESIDENTIAL = ("K1", "K2", "K3", "H5")
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
#: Placed for adoption: with the foster carers the child lived with, or with others.
WITH_OWN_CARERS, WITH_OTHERS = ("A3", "A5"), ("A4", "A6")


def _codes(text: str) -> frozenset[str]:
    """Return the codes of a list, written with spaces between them."""
    return frozenset(text.split())


DATES = _codes(
    "DECOM DEC DOB MC_DOB REVIEW DUC DATE_INT DATE_MATCH DATE_PLACED DATE_PLACED_CEASED DATE_PERM "
    "MIS_START MIS_END SW_DECOM SW_DEC DOLO_START DOLO_END"
)
_SEX, _FLAG = _codes("1 2 M F U"), _codes("0 1")
CODES: dict[str, frozenset[str]] = {
    "SEX": _SEX,
    "ETHNIC": _codes(
        "WBRI WIRI WOTH WIRT WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE "
        "OOTH REFU NOBT"
    ),
    "RNE": _codes("S L P T B U"),
    "LS": _codes("C1 C2 D1 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3"),
    "CIN": _codes("N1 N2 N3 N4 N5 N6 N7 N8"),
    "PLACE": _codes(
        "A3 A4 A5 A6 H5 K1 K2 K3 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1 "
        "Z11 Z12 Z13 Z14"
    ),
    "PLACE_PROVIDER": _codes("PR0 PR1 PR2 PR3 PR4 PR5"),
    "REC": _codes(
        "X1 E11 E12 E2 E3 E4A E4B E13 E41 E43 E44 E45 E46 E47 E48 E5 E6 E7 E8 E9 E14 E15 E16 E17"
    ),
    "REASON_PLACE_CHANGE": _codes(
        "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER"
    ),
    "REVIEW_CODE": _codes("PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7"),
    "IN_TOUCH": _codes("YES NO DIED REFU NREQ RHOM"),
    "ACTIV": _codes("F1 P1 F2 P2 F3 P3 F4 P4 F5 P5 G4 G5 G6 0"),
    "ACCOM": frozenset({"0", *(f"{a}{n}" for a in "BCDEGHKRSTUVWXYZ" for n in "12")}),
    "MISSING": _codes("M A"),
    "PREV_PERM": _codes("P1 P2 P3 P4 Z1"),
    "REASON_PLACED_CEASED": _codes("RD1 RD2 RD3 RD4"),
    "SEX_ADOPTR": _codes("M1 F1 MM FF MF"),
    "LS_ADOPTR": _codes("L0 L11 L12 L2 L3 L4"),
    "SW_REASON": _codes("MANAGE FCONTA LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS"),
    "MOTHER": _FLAG,
    "FOSTER_CARE": _FLAG,
    "CONVICTED": _FLAG,
    "HEALTH_CHECK": _FLAG,
    "IMMUNISATIONS": _FLAG,
    "TEETH_CHECK": _FLAG,
    "HEALTH_ASSESSMENT": _FLAG,
    "SUBSTANCE_MISUSE": _FLAG,
    "INTERVENTION_RECEIVED": _FLAG,
    "INTERVENTION_OFFERED": _FLAG,
    "SDQ_REASON": _codes("SDQ1 SDQ2 SDQ3 SDQ4 SDQ5"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Which table a row of column names belongs to."""

    #: empty where it is none
    table: str
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def match(names: list[str]) -> Match:
    """Tell a table by its column names, whatever their order.

    Columns beyond the table's are passed over; a table of which at most two of the telling
    columns are missing is named, so that what is missing can be said.
    """
    given = set(names)
    found = Match("")
    for table, columns in COLUMNS.items():
        missing = tuple(name for name in columns if name not in given)
        extra = tuple(name for name in names if name not in columns)
        if not missing:
            return Match(table, (), extra)
        telling = set(columns) - _COMMON
        if len(missing) <= 2 and len(telling & given) > len(telling) / 2 and not found.table:
            found = Match(table, missing, extra)
    return found
