"""Few cases, sets of adopters and rank correlations against R."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from analysis.stats import exact, placebo, ranks
from reference.load import HERE

#: Closed forms in double precision; R looks for the roots of Fisher's limits to four digits only.
SAME, FOUND = 1e-9, 2e-2


def _load() -> dict[str, float]:
    with (HERE / "r_support_value.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["name"]: float(row["value"].replace("NA", "nan")) for row in rows}


VALUES = _load()


def r(name: str) -> np.ndarray:
    """Return what R gave under this name."""
    if name in VALUES:
        return np.array([VALUES[name]])
    found: list[float] = []
    while f"{name}[{len(found) + 1}]" in VALUES:
        found.append(VALUES[f"{name}[{len(found) + 1}]"])
    assert found, name
    return np.array(found)


@pytest.mark.parametrize(
    ("x", "n", "level", "name"),
    [
        (3, 8, 0.95, "exact 3/8"),
        (0, 5, 0.95, "exact 0/5"),
        (5, 5, 0.95, "exact 5/5"),
        (7, 13, 0.9, "exact 7/13 at 90%"),
    ],
)
def test_exact_share_as_r(x: int, n: int, level: float, name: str) -> None:
    found = exact.clopper_pearson(x, n, level)
    assert [found.low, found.high] == pytest.approx(r(name), rel=SAME, abs=1e-12)
    assert found.estimate == x / n


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ([[3, 1], [1, 3]], "fisher 3 1 1 3"),
        ([[7, 2], [11, 25]], "fisher 7 2 11 25"),
        ([[0, 6], [9, 12]], "fisher 0 6 9 12"),
    ],
)
def test_fisher_as_r(table: list[list[int]], name: str) -> None:
    found = exact.fisher(table)
    odds, low, high, p = r(name)
    assert [found.odds, found.low, found.high] == pytest.approx([odds, low, high], rel=FOUND)
    assert found.p == pytest.approx(p, rel=1e-7)


def test_fisher_turns_away_what_it_cannot_test() -> None:
    with pytest.raises(ValueError, match="whole counts"):
        exact.fisher(np.array([[1.5, 2], [3, 4]]))
    with pytest.raises(ValueError, match="empty"):
        exact.fisher([[0, 0], [3, 4]])


def _gehan() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return r("gehan time"), r("gehan cens") > 0, r("gehan control") > 0


def test_log_rank_as_r() -> None:
    time, ended, control = _gehan()
    # R's first group is "6-MP", the one treated
    found = exact.log_rank(time, ended, ~control)
    observed, expected = r("gehan observed expected")
    chi2, p = r("gehan chi2")
    if not np.isclose(found.observed, observed):
        found = exact.log_rank(time, ended, control)
    assert [found.observed, found.expected] == pytest.approx([observed, expected], rel=SAME)
    assert found.chi2 == pytest.approx(chi2, rel=SAME)
    assert found.p_asymptotic == pytest.approx(p, rel=1e-7)
    assert found.p == pytest.approx(1 / (found.draws + 1), abs=2 / found.draws)


def test_shuffled_log_rank_has_the_right_size() -> None:
    rng = np.random.default_rng(1)
    p = [
        exact.log_rank(rng.exponential(1, 20), rng.random(20) < 0.7, np.arange(20) < 5, draws=200).p
        for _ in range(200)
    ]
    assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.06)


def test_median_time_as_r() -> None:
    time, ended, control = _gehan()
    given = r("gehan medians").reshape(-1, 3)
    found = []
    for group in (~control, control):
        one = exact.median_time(time[group], ended[group])
        found.append((one.median, one.low, one.high))
    want = [tuple(np.where(np.isnan(row), np.inf, row)) for row in given]
    assert sorted(found) == sorted(want)


def test_median_never_reached_is_said() -> None:
    one = exact.median_time([3, 5, 9], [True, False, False])
    assert np.isnan(one.median) and one.high == np.inf and (one.n, one.ended) == (3, 1)


def test_rank_correlation_as_r() -> None:
    found = ranks.rank_correlation(r("mpg"), r("wt"))
    assert [found.rho, found.low, found.high] == pytest.approx(
        r("spearman mtcars mpg wt"), rel=SAME
    )
    assert found.p == pytest.approx(r("spearman p")[0], rel=1e-7)
    assert found.n == 32


def test_rank_correlation_of_too_few_is_none() -> None:
    found = ranks.rank_correlation([1, 2, np.nan], [2, 3, 4])
    assert found.n == 2 and np.isnan(found.rho)


def _panel() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    year = np.arange(6)
    return r("panel").reshape(9, 6), np.arange(9) < 2, year < 3


def test_placebo_effect_and_probability_as_r() -> None:
    table, treated, before = _panel()
    found = placebo.placebo_sets(table, treated, before, ~before, draws=4000)
    assert found.effect == pytest.approx(r("panel effect")[0], rel=1e-9)
    # all pairs of the seven others, against sets drawn at random
    assert found.p == pytest.approx(r("panel exact p")[0], abs=0.03)
    assert (found.treated, found.pool) == (2, 7)
    assert found.path[:3].mean() == pytest.approx(0, abs=1e-12)
    assert found.path[3:].mean() == pytest.approx(found.effect)


def test_placebo_finds_an_effect_that_was_put_in() -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(0, 0.5, (100, 8))
    treated, before = np.arange(100) < 5, np.arange(8) < 4
    table[:5, 4:] += 3
    found = placebo.placebo_sets(table, treated, before, ~before)
    assert found.effect == pytest.approx(3, abs=0.7)
    assert found.p == pytest.approx(1 / 1001)
    assert abs(found.effect) > found.smallest > 0


def test_placebo_leaves_out_units_with_gaps_and_says_when_none_is_left() -> None:
    table, treated, before = _panel()
    table[0, 1] = np.nan
    assert placebo.placebo_sets(table, treated, before, ~before).treated == 1
    table[1, 5] = np.nan
    found = placebo.placebo_sets(table, treated, before, ~before)
    assert not found.enough and "no unit of the set" in found.reason
    with pytest.raises(ValueError, match="some periods"):
        placebo.placebo_sets(table, treated, before, before)
