"""Indicators, figures and judgements made up for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import declare, indicators, stats, tables
from analysis.declare import Indicator
from analysis.indicators import Point

#: (indicator, area) → period → count, or (count, base), or None where it is withheld
Figures = Mapping[tuple[str, str], Mapping[int, float | tuple[float, float] | None]]


def spec(name: str = "toy", **changes: Any) -> Indicator:
    """Declare an indicator: a count of toys unless told otherwise."""
    given: dict[str, Any] = {
        "id": name, "title": "Toy", "short": "Toys", "numerator": ("toy.top",), "unit": "toys",
        "decimals": 0, "better": "neither", "interval": "none", "influence": "mixed", "why": "",
        "definition": "", "definition_source": "", "reviewed": "2026-11-22",
        "next_review": "2027-11-22", "changes": (),
    }  # fmt: skip
    return Indicator.model_validate(given | changes)


#: A count with an interval, a share with one, and money without.
COUNT = spec("count", interval="poisson")
SHARE = spec("share", denominator=("toy.all",), per=100, interval="wilson", unit="per cent",
             decimals=1)  # fmt: skip
RATE = spec("rate", denominator=("population",), per=10_000, interval="poisson", decimals=1)
MONEY = spec("money", unit="£ million, cash", decimals=1)


def _point(spec: Indicator, period: int, given: float | tuple[float, float] | None) -> Point:
    if given is None:
        return Point(period, np.nan, np.nan, np.nan, np.nan, np.nan, "c", "toy-1", "toy.csv")
    top, base = given if isinstance(given, tuple) else (given, 1.0)
    low = high = np.nan
    if spec.interval != "none":
        if spec.interval == "wilson":
            found = stats.wilson(top, base)
        else:
            found = stats.poisson_rate(top, base, per=1.0)
        low, high = spec.per * float(found.low), spec.per * float(found.high)
    value = spec.per * top / base
    return Point(period, value, low, high, top, base, "", "toy-1", "toy.csv")


def put(monkeypatch: pytest.MonkeyPatch, figures: Figures, *specs: Indicator) -> None:
    """Let these be all the figures there are."""
    known = {s.id: s for s in (COUNT, SHARE, RATE, MONEY, *specs)}

    def points(name: str, edition: str, area: str) -> dict[int, Point]:
        own = figures.get((name, area), {})
        return {period: _point(known[name], period, given) for period, given in own.items()}

    def of(name: str, edition: str, area: str) -> pd.DataFrame:
        found = points(name, edition, area)
        values = pd.Series({period: p.value for period, p in found.items()}, dtype=float)
        return pd.DataFrame({"value": values})

    monkeypatch.setattr(declare, "indicator", known.__getitem__)
    monkeypatch.setattr(indicators, "points", points)
    monkeypatch.setattr(indicators, "of", of)


def judge(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, str, str, str | None]) -> None:
    """Let these be all the judgements: area, framework, day of publication, grade."""
    names = ["area", "framework", "published", "overall"]
    table = pd.DataFrame(rows, columns=names).assign(release="ofsted-toy")
    table["published"] = pd.to_datetime(table["published"])
    monkeypatch.setattr(tables, "read", {"judgements": table}.__getitem__)


def intervene(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, str, str]) -> None:
    """Let these be the list of interventions: area, kind, start."""
    table = pd.DataFrame(rows, columns=["area", "kind", "start"]).assign(source="a page")
    monkeypatch.setattr(tables, "read", {"interventions": table}.__getitem__)
