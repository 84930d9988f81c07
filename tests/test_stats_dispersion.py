"""Dispersion, shares and matched events against R, and against what must be so."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis import stats
from analysis.stats.dispersion import beta_binomial, funnel_limits, narrowing, spread
from analysis.stats.matched import matched_effect, nearest
from analysis.stats.shares import share_model, within_between

STORED = Path(__file__).parent / "reference" / "r_dispersion.csv"


def r(name: str) -> np.ndarray:
    """Return what R gave under a name."""
    with STORED.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        found = [float(row["value"]) for row in rows if row["name"].split("[")[0] == name]
    assert found, name
    return np.array(found)


I24 = np.arange(24)
N24 = 400.0 + 137 * I24
X24 = np.round(N24 * (0.05 + 0.25 * np.abs(np.sin(I24))))


def test_the_spread_is_rs() -> None:
    found = spread(X24, N24)
    assert found.phi == pytest.approx(r("phi")[0], rel=1e-10)
    assert found.sd == pytest.approx(r("sd moments")[0], rel=1e-10)
    assert found.quartiles == pytest.approx(r("quartiles"), rel=1e-10)


def test_the_beta_binomial_is_rs() -> None:
    found = beta_binomial(X24, N24)
    mean, rho, likelihood = r("beta binomial")
    assert (found.mean, found.rho) == pytest.approx((mean, rho), rel=1e-4)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-6)
    assert found.sd == pytest.approx(np.sqrt(mean * (1 - mean) * rho), rel=1e-4)


def test_chance_is_taken_out() -> None:
    rng = np.random.default_rng(7)
    totals = rng.integers(60, 400, 400).astype(float)
    alike = rng.binomial(totals.astype(int), 0.2).astype(float)
    assert spread(alike, totals).sd < 0.012 < spread(alike, totals).sd_observed
    own = rng.beta(0.2 * 40, 0.8 * 40, 400)
    differing = rng.binomial(totals.astype(int), own).astype(float)
    true = np.sqrt(0.2 * 0.8 / 41)
    assert spread(differing, totals).sd == pytest.approx(true, rel=0.12)
    assert beta_binomial(differing, totals).sd == pytest.approx(true, rel=0.12)


@pytest.mark.parametrize("size", [150, 3000])
def test_the_funnel_is_where_the_score_test_gives_five_per_cent(size: int) -> None:
    assert funnel_limits(0.2, size) == pytest.approx(r(f"funnel {size}"), abs=1e-7)


def test_a_funnel_limit_is_where_the_wilson_interval_meets_the_average() -> None:
    low, high = funnel_limits(0.2, 500)
    assert float(stats.wilson(500 * high, 500).low) == pytest.approx(0.2, abs=1e-9)
    assert float(stats.wilson(500 * low, 500).high) == pytest.approx(0.2, abs=1e-9)
    wider = funnel_limits(0.2, 500, sd=0.05)
    assert wider[0] < low and wider[1] > high


def _years(scale: np.ndarray, councils: int = 140) -> tuple[np.ndarray, np.ndarray]:
    """Return counts of councils whose shares lie as far from the mean as each year's scale."""
    rng = np.random.default_rng(3)
    place = rng.normal(size=councils)
    totals = np.full((len(scale), councils), 5000.0)
    shares = np.clip(0.3 + scale[:, None] * place, 0.01, 0.99)
    return np.round(totals * shares), totals


def test_a_spread_that_narrows_is_seen_and_one_that_does_not_is_not() -> None:
    years = np.arange(2012, 2022)
    shrinking = narrowing(*_years(0.08 * 0.9 ** np.arange(10)), years, draws=300)
    assert shrinking.slope[0] == pytest.approx(-10, abs=1)
    assert shrinking.slope[2] < 0 and shrinking.ratio[2] < 1
    assert np.all((shrinking.sd_low < shrinking.sd) & (shrinking.sd < shrinking.sd_high))
    rng = np.random.default_rng(5)
    steady = np.where(rng.random(10) > 0.5, 0.081, 0.079)
    level = narrowing(*_years(steady), years, draws=300)
    assert level.slope[1] < 0.5 and level.slope[2] > -0.5


def test_the_bootstrap_agrees_with_the_plain_estimates_and_with_itself() -> None:
    x, n = _years(np.linspace(0.05, 0.08, 4))
    x[0, 3] = np.nan
    n[2, 5] = np.nan
    found = narrowing(x, n, [2012, 2013, 2015, 2016], draws=200)
    for year in range(4):
        one = spread(x[year], n[year])
        assert found.sd[year] == pytest.approx(one.sd, rel=1e-9)
        assert found.iqr[year] == pytest.approx(one.quartiles[2] - one.quartiles[0], rel=1e-9)
    assert list(found.councils) == [139, 140, 139, 140]
    again = narrowing(x, n, [2012, 2013, 2015, 2016], draws=200)
    assert np.array_equal(found.sd_low, again.sd_low) and found.slope == again.slope


def test_the_share_model_is_rs() -> None:
    council, year = np.repeat(np.arange(8), 3), np.tile(np.arange(3), 8)
    design = np.column_stack(
        [np.ones(24)]
        + [council == c for c in range(1, 8)]
        + [year == t for t in (1, 2)]
        + [np.cos(3 * I24)]
    ).astype(float)
    found = share_model(X24, N24, design, council)
    assert found.coefficients[-3:] == pytest.approx(r("share model"), rel=1e-6)
    assert found.errors[-3:] == pytest.approx(r("share model errors"), rel=1e-6)
    assert found.deviance == pytest.approx(r("share model deviance")[0], rel=1e-9)
    assert found.phi == pytest.approx(r("share model phi")[0], rel=1e-6)


def test_the_matched_effect_is_rs() -> None:
    stack, event = np.repeat(np.arange(6), 4), np.tile([1, 0, 0, 0], 6)
    unit = np.where(event == 1, 100 + stack, (7 * I24) % 9)
    change = 3 * event + 2 * np.sin(5 * I24) + stack / 2
    found = matched_effect(change, event, stack, unit)
    assert found.estimate == pytest.approx(r("matched")[0], rel=1e-10)
    assert found.error == pytest.approx(r("matched error")[0], rel=1e-10)
    assert found.own - found.matched == pytest.approx(found.estimate)


def test_a_ratio_comes_apart_exactly() -> None:
    rng = np.random.default_rng(1)
    n, m = rng.integers(500, 5000, (2, 30)).astype(float)
    a, b = np.round(n * rng.random(30) / 3), np.round(m * rng.random(30) / 3)
    n[0] = np.nan
    whole = (a.sum(), np.nansum(n) + 1000, b.sum(), m.sum())
    found = within_between(a, n, b, m, whole)
    assert found.within + found.between + found.rest == pytest.approx(found.change, abs=1e-15)
    assert found.councils == 29
    same = within_between(a[1:], n[1:], a[1:] * 2, n[1:] * 2)
    assert (same.within, same.between, same.rest) == pytest.approx((0, 0, 0), abs=1e-15)
    shifted = within_between([10, 40], [100, 100], [5, 60], [50, 150])
    assert shifted.within == pytest.approx(0) and shifted.between == pytest.approx(0.075)


def test_the_nearest_are_the_nearest() -> None:
    pool = np.array([5.0, np.nan, 1.0, 3.0, 2.9])
    assert list(nearest(3.0, pool, 3)) == [3, 4, 0] or list(nearest(3.0, pool, 3)) == [3, 4, 2]


@pytest.mark.parametrize(
    "call",
    [
        lambda: spread([1.0] * 9, [10.0] * 9),
        lambda: spread([11.0] * 12, [10.0] * 12),
        lambda: beta_binomial([1.0, np.nan] * 8, [10.0] * 16),
        lambda: narrowing(np.ones((2, 12)), np.full((2, 12), 9.0), [2012, 2013]),
        lambda: narrowing(np.ones((3, 5)), np.full((3, 5), 9.0), [2012, 2013, 2014]),
        lambda: funnel_limits(1.2, 100),
        lambda: funnel_limits(0.2, 0),
        lambda: share_model([1, 2], [3, 4], [[1, 1], [1, 1]], [0, 1]),
        lambda: share_model([5, 2], [3, 4], [[1], [1]], [0, 1]),
        lambda: within_between([1], [np.nan], [1], [2]),
        lambda: matched_effect([1, 2, 3, 4], [1, 0, 1, 0], [0, 0, 1, 1], [0, 1, 2, 3]),
        lambda: matched_effect([1] * 6, [1, 0, 1, 0, 0, 0], [0, 0, 1, 1, 2, 2], range(6)),
    ],
)
def test_misuse_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()
