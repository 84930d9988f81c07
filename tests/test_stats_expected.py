"""What is expected of each council, and the tests of a change, against R and known truths."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis import stats
from analysis.stats.expected import FEWEST, expected_line, rates_p, shares_p, two_sided
from analysis.stats.intervals import normal_quantile

STORED = Path(__file__).parent / "reference" / "expected_values.csv"


def r(name: str) -> np.ndarray:
    """Return what R gave under a name (tests/reference/expected.R has the commands)."""
    with STORED.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        found = [float(row["value"]) for row in rows if row["name"].split("[")[0] == name]
    assert found, name
    return np.array(found)


I40 = np.arange(40)
SIZE = 300.0 + 91 * I40
X = 10 + 25 * np.abs(np.sin(I40))
COUNT = np.round(SIZE * (0.1 + 0.004 * X + 0.03 * np.cos(7 * I40)))
Y, V = np.arcsin(np.sqrt(COUNT / SIZE)), 1 / (4 * SIZE)


def test_the_line_and_its_limits_are_rs() -> None:
    found = expected_line(Y, V, X)
    assert found.tau == pytest.approx(r("tau")[0], rel=1e-7)
    assert (found.intercept, found.slope) == pytest.approx(r("line"), rel=1e-8)
    assert found.z[[0, 6, 39]] == pytest.approx(r("z"), rel=1e-7)
    reach = [normal_quantile(level) * found.spread[6] for level in (0.95, 0.998)]
    middle = found.expected[6]
    places = [middle - reach[0], middle + reach[0], middle - reach[1], middle + reach[1]]
    assert np.sin(places) ** 2 == pytest.approx(r("limits"), rel=1e-7)


def test_without_a_covariate_it_is_a_common_mean() -> None:
    found = expected_line(Y, V, np.zeros(40))
    assert found.tau == pytest.approx(r("common tau")[0], rel=1e-7)
    assert found.intercept == pytest.approx(r("common mean")[0], rel=1e-9) and found.slope == 0


def test_without_chance_all_of_the_spread_lies_between_areas() -> None:
    found = expected_line(np.log(COUNT), np.zeros(40), X)
    assert (found.intercept, found.slope) == pytest.approx(r("amounts line"), rel=1e-9)
    assert found.tau == pytest.approx(r("amounts sd")[0], rel=1e-9)


def test_values_that_differ_by_chance_alone_leave_nothing_between_areas() -> None:
    rng = np.random.default_rng(4)
    found = expected_line(0.4 + 0.002 * X + 0.2 * np.sqrt(V) * rng.normal(size=40), V, X)
    assert found.tau == 0
    assert found.spread == pytest.approx(np.sqrt(V))


def test_one_in_twenty_lies_outside_where_the_model_is_true() -> None:
    rng = np.random.default_rng(11)
    size = rng.integers(200, 4000, 3000)
    x = rng.uniform(5, 40, 3000)
    own = 0.4 + 0.004 * x + 0.05 * rng.normal(size=3000)
    y = own + rng.normal(size=3000) / np.sqrt(4 * size)
    z = expected_line(y, 1 / (4 * size), x).z
    assert np.mean(np.abs(z) > normal_quantile(0.95)) == pytest.approx(0.05, abs=0.012)


def test_areas_without_a_value_are_left_out_and_too_few_are_refused() -> None:
    y = Y.copy()
    y[3] = np.nan
    found = expected_line(y, V, X)
    assert found.n == 39 and np.isnan(found.z[3]) and np.isnan(found.expected[3])
    kept = np.delete(np.arange(40), 3)
    assert found.z[kept] == pytest.approx(expected_line(Y[kept], V[kept], X[kept]).z)
    with pytest.raises(ValueError, match="too few"):
        expected_line(Y[: FEWEST - 1], V[: FEWEST - 1], X[: FEWEST - 1])
    with pytest.raises(ValueError, match="negative"):
        expected_line(Y, -V, X)
    with pytest.raises(ValueError, match="one length"):
        expected_line(Y, V[1:], X)


def test_p_values_of_a_change_are_rs() -> None:
    assert rates_p(24, 51000, 9, 52300) == pytest.approx(r("rates exact")[0], rel=1e-9)
    assert rates_p(431, 51000, 520, 52300) == pytest.approx(r("rates log")[0], rel=1e-9)
    assert shares_p(61, 410, 95, 433) == pytest.approx(r("shares")[0], rel=1e-9)


def test_p_values_and_intervals_tell_the_same() -> None:
    for last in range(431, 620, 7):
        found = stats.ratio_change(431, 51000, last, 52300)
        assert (found.low > 0 or found.high < 0) == (rates_p(431, 51000, last, 52300) < 0.05)


def test_no_change_is_not_significant_and_impossible_counts_are_refused() -> None:
    assert shares_p(0, 50, 0, 60) == 1.0 and shares_p(50, 50, 60, 60) == 1.0
    assert shares_p(10, 50, 20, 100) == pytest.approx(1.0)
    assert two_sided([0.0, normal_quantile(0.95)]) == pytest.approx([1, 0.05])
    for counts in ((0, 1, 0, 1), (-1, 5, 2, 5), (1, 0, 2, 5)):
        with pytest.raises(ValueError):
            rates_p(*counts)
    with pytest.raises(ValueError):
        shares_p(6, 5, 1, 5)
