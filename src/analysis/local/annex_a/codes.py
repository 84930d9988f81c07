"""What the codes and labels of Annex A say, by rules.

Every council's system writes them its own way: ``b) Female``, ``Female``, ``2``. A rule looks
for the code of the statutory return first and for the words of its label after that. Only the
columns that a figure rests on are read, and only as finely as the figure needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Says that the answer is not known, as opposed to a text no rule knows.
NOT_KNOWN, NO_RULE = "", "?"

_LEAD = re.compile(r"^\W*(?:\(?[a-z]\d?[).:]\s*)?\W*")
_UNKNOWN = re.compile(
    r"(?:un|not )(?:known|recorded|stated|specified|obtained)|^c\)|^nobt|^refu|^u$", re.IGNORECASE
)


def _clean(text: str) -> str:
    """Return a label in lower case, one space between words, without its list letter."""
    return _LEAD.sub("", " ".join(text.replace("\xa0", " ").lower().split()))


def _words(pairs: list[tuple[str, str]]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), code) for pattern, code in pairs]


def yes_no(text: str) -> str:
    """Read a yes or a no: ``Y`` or ``N``."""
    label = _clean(text)
    if re.match(r"(?:y|yes|true|1)\b", label):
        return "Y"
    if re.match(r"(?:n|no|false|0|2)\b(?! further)", label):
        return "N"
    return NOT_KNOWN if _UNKNOWN.search(text.strip()) else NO_RULE


def no_further_action(text: str) -> str:
    """Read whether a referral ended in no further action: ``Y`` or ``N``."""
    label = _clean(text)
    if re.fullmatch(r"nfa|no further action.*", label):
        return "Y"
    if re.fullmatch(r"fa|further action.*", label):
        return "N"
    return yes_no(text)


_SOURCE_CODE = re.compile(r"\b(1[a-d]|2[ab]|3[a-f]|5[a-d]|10|[46789])\b(?!\s*[-/]\s*\d)")
_SOURCE_WORDS = _words(
    [
        (r"anonym|^anon\b", "9"),
        (r"school ?(?:'?s )?(?:nurs|health)|health|hospital|\bgp\b|nurse\b|nursing", "3"),
        (r"midwi|doctor|camhs|medic|nhs|general pract|paediat|clinic|surgery|physio", "3"),
        (r"accident|a ?(?:&|and) ?e\b|ambulance|paramedic|dentist|\bmed\b|drug|matron", "3"),
        (
            r"nursery school|(?<!not )(?<!pre-)(?<!pre )school|academy|6th form|pupil ref|\bpru\b",
            "2A",
        ),
        (r"education|connexions|early years|nurser|pre-? ?school|playgroup|\bsen\b|\bewo\b", "2B"),
        (r"probation", "7"),
        (r"police", "6"),
        (r"individual|\bind\b|parent|mother|father|relative|family member|friend|neighbour", "1"),
        (r"self|carer|sibling|public|grand|aunt|uncle|acquaintance|household|husband|\bson\b", "1"),
        (r"\bhousing(?!\))|housing dep|landlord|hostel|homeless", "4"),
        (r"legal|court|solicitor|cafcass|prison|lawyer|immigration", "7"),
        (r"unknown|unkown|not known|not recorded|not stated", "10"),
        (r"other - |voluntary|charity|independent|nspcc|church|fire", "8"),
        (r"local authority|\bla\b|social (?:care|work|serv)|council|internal|ssd|adult", "5"),
        (r"early help|youth|children'?s? (?:cent|serv)|department|occupational", "5"),
        (r"other|agency|community", "8"),
    ]
)


def source(text: str) -> str:
    """Read who made a contact or a referral: the census's code, or its leading figure."""
    label = _clean(text)
    if match := _SOURCE_CODE.search(label):
        return match[1].upper()
    return _by_words(label, _SOURCE_WORDS)


def _by_words(label: str, pairs: list[tuple[re.Pattern[str], str]]) -> str:
    return next((code for pattern, code in pairs if pattern.search(label)), NO_RULE)


_LEGAL_CODE = re.compile(r"\b(c[12]|d1|e1|v[1-4]|l[1-3]|j[1-4])\b")
_LEGAL_WORDS = _words(
    [
        # a series of more than 75 nights a year is no series of short breaks
        (r"75", "V2"),
        # agreed series of short breaks, and what one system calls occasional accommodation
        (r"short[- ]?term break|short break|series of|respite|regular occ", "V4"),
        (r"interim care|\bico\b", "C1"),
        (r"placement order", "E1"),
        (r"care order|\bfco\b|ward|c\.o\.", "C2"),
        (r"freed|freeing", "D1"),
        (r"police p", "L1"),
        (r"emergency protection|\bepo\b", "L2"),
        (r"child assessment", "L3"),
        (r"pace\b|p\.a\.c\.e|detained", "J2"),
        (r"remand|committed", "J1"),
        (r"youth rehab|supervision order|sentenc|\bcja\b|cypa", "J3"),
        (r"\bs\.? ?20\b|section 20|single p|accommodated|accomm?odation under|voluntary", "V2"),
    ]
)


def legal_status(text: str) -> str:
    """Read a legal status: the 903 code; any agreed series of short breaks is V3 or V4."""
    label = " ".join(text.lower().split())
    if match := _LEGAL_CODE.search(label):
        # V1 was the series of short breaks before V3 and V4
        return "V4" if match[1] == "v1" else match[1].upper()
    return _by_words(label, _LEGAL_WORDS)


_AGE = re.compile(r"\bage assess")
_REASON_CODE = re.compile(r"\bs?(e1[1-7]?|e4[1-8]?|e4[ab]|e[2356789]\d?|x1)\b")
_REASON_WORDS = _words(
    [
        (_AGE.pattern, "E15"),
        (r"episode ceases,? and new|new episode", "X1"),
        (r"(?:no|without) (?:parental resp|pr\b)", "E13"),
        (r"not (?:part of|under).*planning|unplanned|not planned", "E4B"),
        (r"ret(?:urn)?(?:ed)? home|with parent.*planned|home to (?:live|parent)", "E4A"),
        (r"special g|\bsgo\b|\bsg\b|spec guard", "E45"),
        (r"residence|child arrangement|\bcao\b", "E41"),
        (r"adopt", "E12"),
        (r"died|death|dead|deceased", "E2"),
        (r"another la|other la|another local|transferred to .*another", "E3"),
        (r"indep.*(?:no|without|un|non)[ -]?(?:formal|support)", "E6"),
        (r"indep|supported accom", "E5"),
        (r"adult", "E7"),
        (r"custody|sentenced", "E9"),
        (r"remand", "E14"),
        (r"abroad", "E16"),
        (r"remained with current|staying put", "E17"),
        (r"any other|other reason|ceased", "E8"),
        (r"parents|relatives", "E4A"),
    ]
)


def reason_ceased(text: str) -> str:
    """Read why a child ceased to be looked after: the 903 code."""
    label = " ".join(text.lower().split())
    # its label names other codes
    if not _AGE.search(label) and (match := _REASON_CODE.search(label)):
        return match[1].upper()
    return _by_words(label, _REASON_WORDS)


_PLACEMENT_CODE = re.compile(
    r"\b(u[1-6]|a[13-6]|h[1-5]|k[1-3]|p[1-3]|r[1-5]|s1|t[0-4]|z1)(?:\b|in|out)"
)
_PLACEMENT_WORDS = _words(
    [
        (r"temporary", "T4"),
        (r"adoption|adoptive|adopt with", "A4"),
        (r"foster|\bffa\b", "U6"),
        (r"not subject to.*(?:home|regulation)|hostel|semi-?independent", "H5"),
        (r"supported accom", "K3"),
        (r"residential employment", "P3"),
        (r"independent living", "P2"),
        (r"(?:own|with) parents?|parental", "P1"),
        (r"secure training|young offender|\byo[it]\b|prison|youth treatment", "R5"),
        (r"secure", "K1"),
        (r"residential care home", "R1"),
        (r"nhs|health trust|medical|nursing", "R2"),
        (r"family cent|mother and baby", "R3"),
        (r"residential school|school", "S1"),
        (r"children.?s home|homes", "K2"),
        (r"other placement|whereabouts|refuge|hotel", "Z1"),
    ]
)


def placement(text: str) -> str:
    """Read a placement's type: the 903 code."""
    label = " ".join(text.lower().split())
    if match := _PLACEMENT_CODE.search(label):
        return match[1].upper()
    return _by_words(label, _PLACEMENT_WORDS)


def location(text: str) -> str:
    """Read whether a placement lies within the council's boundary: ``IN`` or ``OUT``."""
    label = _clean(text)
    if re.match(r"(?:in\b|inside|within|y\b|yes)", label):
        return "IN"
    if re.match(r"(?:out\b|outside|n\b|no\b)", label):
        return "OUT"
    return NOT_KNOWN if _UNKNOWN.search(text) else NO_RULE


_STATUS_WORDS = _words(
    [
        (r"clos|care leaver|ended|ceased", "CLOSED"),
        (r"look|\bcla\b|\blac\b|care\b", "CLA"),
        (r"protection|\bcpp?\b", "CPP"),
        (r"assess|asmt", "ASSESSMENT"),
        (r"in need|\bcin\b|plan|open|allocated", "CIN"),
    ]
)


def case_status(text: str) -> str:
    """Read where a case stands; what matters is whether it is ``CLOSED``."""
    return _by_words(_clean(text), _STATUS_WORDS)


#: List and key of a column → its rule.
RULES: dict[tuple[int, str], Callable[[str], str]] = {
    (1, "source"): source,
    (3, "source"): source,
    (3, "nfa"): no_further_action,
    (6, "status"): case_status,
    (8, "legal"): legal_status,
    (8, "reason"): reason_ceased,
    (8, "placement"): placement,
    (8, "location"): location,
}
