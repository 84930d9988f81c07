"""How effects and rates are printed on the page on innovation."""

from __future__ import annotations

from analysis import declare, words
from analysis.claims import evaluate
from analysis.results import Result
from analysis.stats.panels import per_cent
from analysis.study.system.scope import Scope


def short(name: str) -> str:
    """Return an indicator's short name."""
    return str(declare.indicator(name).short)


def small(name: str) -> str:
    """Return an indicator's short name as it stands inside a sentence."""
    text = short(name)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def change(value: float) -> str:
    """Print 100 times a change in logarithms as a per cent change."""
    return f"{words.signed(per_cent(value), 1)}%"


def span(low: float, high: float) -> str:
    """Print the interval of such a change."""
    return words.span(per_cent(low), per_cent(high), 1, sign=True)


def nothing(scope: Scope, part: str) -> Result:
    """Return the words for an edition without a complete window."""
    return Result(part, "", evaluate("E-07", scope.edition).reason)
