"""How numbers, dates and lists are printed, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import isfinite

MINUS = "−"
DASH = "–"


def number(value: float, decimals: int = 0) -> str:
    """Print a number with thousands separated and a true minus sign.

    >>> number(-1234.56, 1)
    '−1,234.6'
    >>> number(float("nan"))
    'not published'
    """
    if not isfinite(value):
        return "not published"
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) != 0 else text


def signed(value: float, decimals: int = 0) -> str:
    """Print a change with its sign, none for nought.

    >>> signed(3.25, 1), signed(-3), signed(0)
    ('+3.2', '−3', '0')
    """
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def span(low: float, high: float, decimals: int = 0, sign: bool = False) -> str:
    """Print an interval; an unbounded end is said in words.

    >>> span(-45.1, -26.2, 1, sign=True)
    '−45.1 to −26.2'
    """
    show = signed if sign else number
    if not isfinite(low) and not isfinite(high):
        return ""
    top = show(high, decimals) if isfinite(high) else "no upper limit"
    return f"{show(low, decimals)} to {top}"


def day(when: date) -> str:
    """Print a date.

    >>> day(date(2014, 6, 3))
    '3 June 2014'
    """
    return f"{when.day} {when:%B %Y}"


def join(items: Iterable[str], last: str = "and") -> str:
    """Print a list in a sentence.

    >>> join(["a", "b", "c"])
    'a, b and c'
    """
    parts = list(items)
    return (
        f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
    )


def plural(count: int, one: str, many: str | None = None) -> str:
    """Print a count with its noun.

    >>> plural(1, "council"), plural(3, "council")
    ('1 council', '3 councils')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
