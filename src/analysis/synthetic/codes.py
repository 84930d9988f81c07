"""Code lists of the simulated files, each code with the letter Annex A puts before it."""

from __future__ import annotations

_ETHNIC = (
    *("WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND"),
    *("APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT"),
)
SEX = {"M": "a) Male", "F": "b) Female", "U": "c) Not stated/recorded (or unborn)"}
ETHNICITY = {code: f"{'abcdefghijklmnopqrst'[place]}) {code}" for place, code in enumerate(_ETHNIC)}
SOURCE = {
    "1A": "a) 1A: Individual",
    "1B": "b) 1B: Individual",
    "1C": "c) 1C: Individual",
    "1D": "d) 1D: Individual",
    "2A": "e) 2A: Schools",
    "2B": "f) 2B: Education services",
    "3A": "g) 3A: Health services",
    "3B": "h) 3B: Health services",
    "3C": "i) 3C: Health services",
    "3D": "j) 3D: Health services",
    "3E": "k) 3E: Health services",
    "3F": "l) 3F: Health services",
    "4": "m) 4: Housing",
    "5A": "n) 5A: LA services",
    "5B": "o) 5B: LA services",
    "5C": "p) 5C: LA services",
    "6": "q) 6: Police",
    "7": "r) 7: Other legal agency",
    "8": "s) 8: Other",
    "9": "t) 9: Anonymous",
    "10": "u) 10: Unknown",
}
YES, NO, UNKNOWN = "a) Yes", "b) No", "c) Unknown"
NEED = {
    "N1": "N1 - Abuse or neglect",
    "N2": "N2 - Child's disability",
    "N3": "N3 - Parental disability or illness",
    "N4": "N4 - Family in acute stress",
    "N5": "N5 - Family dysfunction",
    "N6": "N6 - Socially unacceptable behaviour",
    "N7": "N7 - Low income",
    "N8": "N8 - Absent parenting",
}
CLOSURE = {
    "RC1": "RC1 - Adopted",
    "RC4": "RC4 - Special guardianship order",
    "RC7": "RC7 - Services ceased for any other reason, including child no longer in need",
    "RC8": "RC8 - Case closed after assessment, no further action",
    "RC9": "RC9 - Case closed after assessment, referred to early help",
}
ABUSE = {
    "NEG": "a) Neglect",
    "PHY": "b) Physical abuse",
    "SAB": "c) Sexual abuse",
    "EMO": "d) Emotional abuse",
    "MUL": "e) Multiple/not recommended",
}
LEGAL = {
    "C1": "C1: ICO",
    "C2": "C2: FCO",
    "E1": "E1: Placement order",
    "V2": "V2: Single period under S20",
    "V3": "V3: Short term breaks, episodes recorded",
    "V4": "V4: Short term breaks, agreements recorded",
}
PLACEMENT = {
    "U1": "a) U1: Foster placement - relatives - long term",
    "U3": "c) U3: Foster placement - relative - not FFA",
    "U4": "d) U4: Foster placement - long term",
    "U5": "e) U5: Foster placement - FFA",
    "U6": "f) U6: Foster placement - not FFA",
    "A5": "i) A5: Placed for adoption - order - foster",
    "A6": "j) A6: Placed for adoption - order - not foster",
    "P1": "k) P1: Placed with parents",
    "K1": "o) K1: Secure Children's Homes",
    "K2": "p) K2: Children's Homes",
    "K3": "K3: Supported accommodation",
    "R1": "q) R1: Residential Care Home",
    "S1": "u) S1: Residential school",
}
#: The published group of secure units, children's homes and semi-independent accommodation.
RESIDENTIAL = ("K1", "K2", "K3", "H5")
PROVIDER = {
    "PR0": "a) PR0: Parents/Parental responsibility",
    "PR1": "b) PR1: Own provision",
    "PR2": "c) PR2: Other LA provision",
    "PR4": "e) PR4: Private provision",
    "PR5": "f) PR5: Voluntary/third sector",
}
CEASED = {
    "E11": "a) E11: Adopted - application unopposed",
    "E12": "b) E12: Adopted - consent dispensed",
    "E4A": "e) E4A: Returned home to live with parents or relatives - part of planning",
    "E4B": "f) E4B: Returned home to live with parents or relatives - not part of planning",
    "E41": "h) E41: Residence order granted",
    "E45": "i) E45: Special Guardianship Orders - former carer relative/friend",
    "E46": "j) E46: Special Guardianship Orders - former carer other",
    "E47": "k) E47: Special Guardianship Orders - relative/friend",
    "E48": "l) E48: Special Guardianship Orders - other",
    "E5": "m) E5: Moved into independent living - supported",
    "E8": "t) E8: Care ceased for any other reason",
}
ADOPTED = ("E11", "E12")
GUARDIANSHIP = ("E45", "E46", "E47", "E48")
PERMANENCE = (
    "a) Return to family",
    "b) Adoption",
    "c) SGO/CAO",
    "e) Long-term residential placement",
    "f) Long-term fostering",
    "g) Other",
)
ELIGIBLE = {
    "relevant": "a) Relevant child",
    "former": "b) Former relevant child",
    "qualifying": "c) Qualifying care leaver",
    "eligible": "d) Eligible child",
}
ACCOMMODATION = (
    ("B: Parents/relatives", True),
    ("D: Semi-independent, transitional accommodation and self-contained accommodation", True),
    ("U: Independent living", True),
    ("Z: With former foster carers", True),
    ("W: Bed and breakfast", False),
    ("X: In custody", False),
)
ACTIVITY = (
    "F1: Full time in higher education",
    "F2: Full time in education other than higher",
    "F5: Full time in training or employment",
    "P2: Part time in education other than higher",
    "G5: Not in education, employment or training - other",
    "G6: Not in education, employment or training - pregnancy or parenting",
)
