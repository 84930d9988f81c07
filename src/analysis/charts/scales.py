"""Round values for an axis, and how they and their units are printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis import words
from analysis.charts.labels import SMALL, measure


def ticks(low: float, high: float, whole: bool = False, most: int = 5) -> np.ndarray:
    """Return round values that enclose a range.

    Parameters
    ----------
    low, high
        The range; widened where it is a single value.
    whole
        Whole numbers only, for counts.
    most
        Roughly how many steps.

    Returns
    -------
    numpy.ndarray
        At least two, evenly spaced, the first at or below ``low``, the last at or above ``high``.
    """
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9):
        low, high = (low - 0.5, high + 0.5) if low == 0 or whole else (low * 0.9, high * 1.1)
        low, high = min(low, high), max(low, high)
    rough = (high - low) / most
    size = 10.0 ** np.floor(np.log10(rough))
    step = next(m * size for m in (1, 2, 2.5, 5, 10) if m * size >= rough * (1 - 1e-9))
    step = max(1.0, np.ceil(step)) if whole else step
    begin, end = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return np.round(np.arange(begin, end + 1) * step, 10)


def names(values: np.ndarray, sign: bool = False) -> list[str]:
    """Return the words for round values: as many decimals as they need, thousands separated."""
    decimals = next(
        d for d in (0, 1, 2, 3, 4) if d == 4 or np.allclose(values, np.round(values, d), atol=1e-9)
    )
    show = words.signed if sign else words.number
    return [show(float(v), decimals) for v in values]


def margin(texts: Sequence[str], size: float = SMALL) -> float:
    """Return the left margin that tick names need, in points."""
    return max((measure(text, size) for text in texts), default=0) + 9


def capital(text: str) -> str:
    """Return a text with its first letter raised."""
    return text[:1].upper() + text[1:]


def measured(unit: str) -> str:
    """Return the unit of a change as it stands under an axis or in a key."""
    return {"%": "per cent"}.get(unit.strip(), unit.strip())
