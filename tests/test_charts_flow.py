"""The charts of flow: the same bytes every time, every number in its place, odd data borne."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis import charts

YEARS = np.arange(2012, 2022)
LEVELS = tuple(np.linspace(low, low + 3, 10) for low in (2.0, 6.0, 11.0, 16.0, 24.0))
HOLED = np.where(YEARS == 2015, np.nan, np.linspace(5, 9, 10))
SIZES = np.linspace(300, 9000, 40)
SHARES = 12 + 6 * np.sin(SIZES)
GRID = np.linspace(100, 9000, 30)
LIMITS = (12 - 300 / np.sqrt(GRID), 12 + 300 / np.sqrt(GRID))
STEPS = ("Referrals", "Assessments completed", "Protection plans started")
OFFSETS = (-3, -2, 0, 1, 2, 3)
EFFECT = np.array([0.2, np.nan, -1.0, -2.0, -2.5, -2.0])


def fan() -> str:
    return charts.fan(YEARS, LEVELS, "per cent", HOLED + 4, HOLED, "Rutland", [2016])


def intervals() -> str:
    one = (HOLED, HOLED - 1, HOLED + 1)
    return charts.intervals(YEARS, {"Here": one, "There": (HOLED + 3, HOLED, HOLED + 6)}, "points")


def funnel() -> str:
    return charts.funnel(
        SIZES, SHARES, 12.0, GRID, LIMITS, (LIMITS[0] - 4, LIMITS[1] + 4), "per cent",
        "Referrals in the year", (8000.0, 17.0), "Bournemouth, Christchurch and Poole",
    )  # fmt: skip


def journey() -> str:
    return charts.journey(
        STEPS, [100.0, 103.4, 9.9], "for every 100 referrals", [100.0, np.nan, 12.5], "Rutland"
    )


def around() -> str:
    tracks = [(f"Measure {n}", OFFSETS, EFFECT, EFFECT - 1, EFFECT + 1) for n in (1, 2)]
    return charts.around(tracks, "the year in which the inspection began")


ALL = [fan, intervals, funnel, journey, around]


def words(svg: str) -> str:
    return " ".join("".join(e.itertext()) for e in ElementTree.fromstring(svg).iter() if e.text)


@pytest.mark.parametrize("draw", ALL)
def test_a_chart_is_the_same_bytes_twice_and_sound(draw: Callable[[], str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = draw()
    assert first == draw()
    assert not re.search(r"\bnan\b|\binf\b", first)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (fan, ["Rutland", "England", "Median council", "middle half", "break in the series"]),
        (intervals, ["Here", "There", "95% intervals"]),
        (funnel, ["Bournemouth, Christchurch and Poole", "Referrals in the year", "by chance"]),
        (journey, ["103.4", "not published", "12.5", "blue bar: Rutland"]),
        (around, ["Measure 1", "Measure 2", "−3", "+3", "Year 0: the year in which"]),
    ],
)
def test_a_chart_says_what_it_shows(draw: Callable[[], str], said: list[str]) -> None:
    text = words(draw())
    assert [part for part in said if part not in text] == []


def test_a_chart_without_a_council_names_none() -> None:
    assert "Rutland" not in words(charts.fan(YEARS, LEVELS, "per cent", HOLED))
    plain = charts.journey(STEPS, [100.0, 103.4, 9.9], "for every 100 referrals")
    assert "blue bar" not in words(plain)
    alone = charts.funnel(SIZES, SHARES, 12.0, GRID, LIMITS, LIMITS, "per cent", "Referrals")
    assert alone.count("<svg") == 1 and "Bournemouth" not in alone


def _marks(svg: str) -> list[tuple[float, float]]:
    return [
        (float(x), float(y)) for x, y in re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', svg)
    ]


def test_the_funnel_draws_one_dot_a_council_and_the_readers_own_beside() -> None:
    with_own = len(_marks(funnel()))
    without = len(
        _marks(charts.funnel(SIZES, SHARES, 12.0, GRID, LIMITS, LIMITS, "per cent", "Referrals"))
    )
    assert (without, with_own) == (len(SIZES), len(SIZES) + 1)
