"""What a test gives: whether the claim holds, in words and in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Holds = Literal["yes", "partly", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the claim's table, printed and bare."""

    key: str
    what: str
    text: str
    value: float
    interval: str = ""
    low: float = float("nan")
    high: float = float("nan")
    published: str = ""
    #: the releases it comes from
    source: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one test on one edition."""

    kind: str
    holds: Holds
    #: one sentence with the numbers in it, from the same values as `rows`
    sentence: str
    rows: tuple[Row, ...] = ()
    #: the result hangs on the years chosen
    sensitive: bool = False
    releases: tuple[str, ...] = ()
    #: the figures it rests on, for the data-quality notes: area, measure ids, periods
    touched: tuple[tuple[str, str, int], ...] = field(default=())


def unknown(kind: str, why: str) -> Outcome:
    """Return the outcome of a test that the edition has no figures for."""
    return Outcome(kind=kind, holds="unknown", sentence=why)
