"""Changes between periods: every pair, the published pair among its neighbours, ranks, parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

#: How a change is measured: per cent of the start, percentage points, or the unit itself.
Measured = Literal["per cent", "points", "amount"]
#: A neighbouring pair bears a published change out when it has the same sign and at least this
#: share of its size.
KEEPS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every change from an earlier to a later period, one array element a pair.

    Ordered by start, then end. ``change`` is NaN where a per cent change starts from 0.
    """

    start: np.ndarray
    end: np.ndarray
    start_value: np.ndarray
    end_value: np.ndarray
    change: np.ndarray
    measured: Measured


@dataclass(frozen=True, slots=True)
class EndpointSummary:
    """How far a published change depends on the two periods it is taken between."""

    start: int
    end: int
    change: float
    #: whether the change is within tolerance of the published figure; None when none was given
    matches: bool | None
    pairs: int
    #: share, 0 to 1, of all pairs whose change has the same sign as the published pair's
    same_sign: float
    neighbours: int
    neighbour_low: float
    neighbour_high: float
    #: share, 0 to 1, of neighbouring pairs that bear the change out; NaN when there is none
    borne_out: float
    #: None when no neighbouring pair is there to judge by
    sensitive: bool | None
    rule: str


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a value stands among others; ties count half."""

    below: int
    equal: int
    above: int
    #: of all, the value included: 1 is the lowest; halves where values tie
    rank: float
    of: int
    #: per cent of the others below it, ties counted half
    percentile: float


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """A change in a total, split exactly into the changes of its parts."""

    names: tuple[str, ...]
    changes: np.ndarray
    #: per cent of the total's change; NaN where the total did not change
    shares: np.ndarray
    total_change: float
    #: what the parts leave unexplained; 0 when the total is the parts' own sum
    residual: float


def change_between(start: ArrayLike, end: ArrayLike, measured: Measured = "per cent") -> np.ndarray:
    """Change from start to end; NaN for a per cent change from 0.

    Parameters
    ----------
    start, end
        Values of one shape.
    measured
        ``per cent`` of the start; ``points`` and ``amount`` are end minus start.

    Raises
    ------
    ValueError
        If ``measured`` is none of the three.
    """
    first, last = np.asarray(start, float), np.asarray(end, float)
    if measured in ("points", "amount"):
        return last - first
    if measured != "per cent":
        raise ValueError(f"measured is 'per cent', 'points' or 'amount', not {measured!r}")
    return 100 * (last / np.where(first == 0, np.nan, first) - 1)


def all_pairs(periods: ArrayLike, values: ArrayLike, measured: Measured = "per cent") -> Pairs:
    """Change over every window from an earlier to a later period.

    Parameters
    ----------
    periods
        Whole years, shape (n,), no year twice, in any order.
    values
        Shape (n,); a period whose value is NaN is left out.
    measured
        How the change is measured.

    Returns
    -------
    Pairs
        Up to ``n * (n - 1) / 2`` pairs.

    Raises
    ------
    ValueError
        If the shapes differ or a period stands twice.
    """
    years, numbers = np.asarray(periods), np.asarray(values, float)
    if years.shape != numbers.shape or years.ndim != 1:
        raise ValueError("periods and values are one-dimensional and of one length")
    if len(np.unique(years)) != len(years):
        raise ValueError("a period stands twice")
    order = np.argsort(years)
    order = order[~np.isnan(numbers[order])]
    years, numbers = years[order].astype(int), numbers[order]
    first, last = np.triu_indices(len(years), k=1)
    return Pairs(
        years[first],
        years[last],
        numbers[first],
        numbers[last],
        change_between(numbers[first], numbers[last], measured),
        measured,
    )


def endpoint_summary(
    pairs: Pairs,
    start: int,
    end: int,
    expect: float | None = None,
    tolerance: float = 0.0,
    window: int = 1,
) -> EndpointSummary:
    """Say whether a published change hangs on the periods chosen.

    The rule: a change is endpoint-sensitive when any neighbouring pair (start and end each
    moved by up to ``window`` years) has the other sign, or less than `KEEPS` of its size.

    Parameters
    ----------
    pairs
        From `all_pairs`.
    start, end
        The published pair.
    expect
        The published change, in the unit of ``pairs.change``; where given, it sets the sign
        and size the neighbours are held to.
    tolerance
        Largest difference from ``expect`` that still counts as a match.
    window
        Years each end may move.

    Returns
    -------
    EndpointSummary
        Changes in the unit of ``pairs.change``.

    Raises
    ------
    ValueError
        If the published pair is not among the pairs, or its change is not a number.
    """
    here = (pairs.start == start) & (pairs.end == end)
    if not here.any() or np.isnan(pairs.change[here][0]):
        raise ValueError(f"there is no change from {start} to {end} in these pairs")
    own = float(pairs.change[here][0])
    near = (np.abs(pairs.start - start) <= window) & (np.abs(pairs.end - end) <= window)
    known = ~np.isnan(pairs.change)
    around = pairs.change[near & known & ~here]
    reference = own if expect is None else expect
    holds = (np.sign(around) == np.sign(reference)) & (np.abs(around) >= KEEPS * abs(reference))
    some = len(around) > 0
    return EndpointSummary(
        start=start,
        end=end,
        change=own,
        # the added term keeps a difference equal to the tolerance from failing on the last bit
        matches=None if expect is None else abs(own - expect) <= tolerance + 1e-9,
        pairs=int(known.sum()),
        same_sign=float(np.mean(np.sign(pairs.change[known]) == np.sign(own))),
        neighbours=len(around),
        neighbour_low=float(around.min()) if some else float("nan"),
        neighbour_high=float(around.max()) if some else float("nan"),
        borne_out=float(holds.mean()) if some else float("nan"),
        sensitive=not bool(holds.all()) if some else None,
        rule=(
            f"endpoint-sensitive when moving either year by up to {window} gives the other sign "
            f"or less than {KEEPS:.0%} of the size"
        ),
    )


def rank_in_distribution(value: float, others: ArrayLike) -> Rank:
    """Rank a value among others (not itself among them), ties counted half.

    The percentile is the mean of the "weak" and "strict" percentile ranks.

    Parameters
    ----------
    value
        The value.
    others
        The rest, any shape; NaN is left out.

    Raises
    ------
    ValueError
        If the value is NaN or there is nothing to rank it among.
    """
    rest = np.asarray(others, float).ravel()
    rest = rest[~np.isnan(rest)]
    if np.isnan(value) or len(rest) == 0:
        raise ValueError("a rank needs a value and at least one other")
    below, equal = int(np.sum(rest < value)), int(np.sum(rest == value))
    return Rank(
        below=below,
        equal=equal,
        above=len(rest) - below - equal,
        rank=below + 1 + equal / 2,
        of=len(rest) + 1,
        percentile=100 * (below + equal / 2) / len(rest),
    )


def decompose_change(
    parts0: Mapping[str, float],
    parts1: Mapping[str, float],
    total0: float | None = None,
    total1: float | None = None,
) -> Decomposition:
    """Split a change in a total into its parts, such as no further action and taken forward.

    An identity, not a model: the changes of the parts and the residual add up to the change
    of the total.

    Parameters
    ----------
    parts0, parts1
        The same names, at the start and at the end.
    total0, total1
        Totals as published; the parts' own sum where None.

    Returns
    -------
    Decomposition
        In the parts' unit, in the order of ``parts0``.

    Raises
    ------
    ValueError
        If the names differ, there is none, or one total is given without the other.
    """
    if not parts0 or set(parts0) != set(parts1):
        raise ValueError(f"parts at odds: {sorted(set(parts0) ^ set(parts1)) or 'none given'}")
    if (total0 is None) != (total1 is None):
        raise ValueError("give both totals or neither")
    names = tuple(parts0)
    changes = np.array([parts1[name] - parts0[name] for name in names], float)
    explained = float(changes.sum())
    whole = explained if total0 is None or total1 is None else float(total1 - total0)
    shares = 100 * changes / whole if whole else np.full(len(names), np.nan)
    return Decomposition(names, changes, shares, whole, whole - explained)
