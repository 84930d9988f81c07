"""What the sections of the page on strategic approach share."""

from __future__ import annotations

from analysis import words
from analysis.findings.strategic import SUBJECTS
from analysis.results import Result

SOURCES = ("ofsted", "cin", "cla", "workforce", "imd")
SCORE = (
    "The ranked probability score of a forecast is nought if it gave the whole chance to the "
    "grade that came, and one at worst; a miss by two grades costs more than a miss by one."
)
CIRCULAR = (
    "Inspectors see these figures before they come: part of the agreement is theirs with the same "
    "figures, and not with what children experience."
)


def few(part: str) -> Result:
    """Return the result of a section without judgements enough."""
    return Result(part, "", "This edition knows too few judgements to forecast any of them.")


def words_of(subject: str) -> str:
    """Return a subject with its first letter raised."""
    return SUBJECTS[subject][:1].upper() + SUBJECTS[subject][1:]


def pvalue(p: float) -> str:
    """Print a p value."""
    return "below 0.001" if p < 0.001 else words.number(p, 3)
