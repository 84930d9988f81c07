"""Stock and flow: the exact distribution against R, and against a simulation event by event."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import stats
from reference.load import r

#: Sums of a few hundred products in double precision, of probabilities down to 1e-7.
SAME = 1e-9


def test_probability_as_r():
    flows = {"months": 6, "starts_per_year": 300, "ends_per_year": 300}
    far = stats.stock_fall_probability(276, 210, **flows)
    near = stats.stock_fall_probability(276, 270, **flows)
    assert far.probability == pytest.approx(r("stock 276 to 210"), rel=1e-6)
    assert near.probability == pytest.approx(r("stock 276 to 270"), rel=SAME)
    small = stats.stock_fall_probability(12, 5, 12, 8, 20)
    assert small.probability == pytest.approx(r("stock 12 to 5"), rel=SAME)


def simulated(start, years, births, hazard, runs, seed):
    """Follow every member: who was there stays a random time, newcomers arrive at random."""
    rng = np.random.default_rng(seed)
    ends = np.empty(runs, int)
    for run in range(runs):
        kept = np.sum(rng.exponential(1 / hazard, start) > years)
        arrived = rng.uniform(0, years, rng.poisson(births * years))
        ends[run] = kept + np.sum(arrived + rng.exponential(1 / hazard, len(arrived)) > years)
    return ends


def test_probability_as_simulated():
    found = stats.stock_fall_probability(60, 55, 6, starts_per_year=70, ends_per_year=80)
    runs = 20_000
    ends = simulated(60, 0.5, 70, 80 / 60, runs, seed=1)
    # 4 standard errors of a simulated share, and of a simulated mean
    share = np.mean(ends <= 55)
    assert found.probability == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / runs))
    assert found.expected == pytest.approx(ends.mean(), abs=4 * ends.std() / runs**0.5)
    assert found.low == np.quantile(ends, 0.025, method="inverted_cdf")
    assert found.high == np.quantile(ends, 0.975, method="inverted_cdf")


def test_flows_close_the_account():
    found = stats.stock_fall_probability(276, 210, 6, starts_per_year=310, ends_per_year=290)
    assert 276 + found.starts - found.ends == pytest.approx(found.expected)
    assert 276 + found.starts - found.ends_needed == pytest.approx(210)
    fewer = stats.stock_fall_probability(276, 210, 6, 2 * found.starts_needed, 290)
    assert fewer.expected == pytest.approx(210)
    assert found.mean_months == pytest.approx(12 * 276 / 290)
    away = stats.stock_fall_probability(276, 210, 6, 310, 290, mean_stock=250)
    assert away.mean_months == pytest.approx(12 * 250 / 290)


def test_a_steady_stock_stays_put_on_average():
    found = stats.stock_fall_probability(276, 276, 6, starts_per_year=300, ends_per_year=300)
    assert found.expected == pytest.approx(276)
    assert 0.5 < found.probability < 0.55  # the median, and half of the chance of exactly 276


def test_families_moving_together_make_a_fall_likelier():
    alone = stats.stock_fall_probability(276, 240, 6, 300, 300)
    together = stats.stock_fall_probability(276, 240, 6, 300, 300, group_size=2)
    assert together.probability > alone.probability
    assert together.high - together.low > alone.high - alone.low
    same = stats.stock_fall_probability(138, 120, 6, 150, 150)
    assert together.probability == pytest.approx(same.probability)


def test_ends_of_the_range():
    assert stats.stock_fall_probability(50, 0, 6, 0, 20).probability < 1e-12
    assert stats.stock_fall_probability(50, 50, 6, 0, 20).probability == pytest.approx(1)
    assert stats.stock_fall_probability(50, 5000, 6, 30, 20).probability == pytest.approx(1)


def test_a_stock_account():
    found = stats.stock_flow_residual(276, 150, 160, 260)
    assert (found.expected, found.residual) == (266, -6)
    assert found.residual_pct == pytest.approx(-100 * 6 / 276)
    many = stats.stock_flow_residual([276, 0], [150, 5], [160, 2], [266, 3])
    assert list(many.residual) == [0, 0] and np.isnan(many.residual_pct[1])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: stats.stock_fall_probability(0, 0, 6, 10, 10),
        lambda: stats.stock_fall_probability(10, -1, 6, 10, 10),
        lambda: stats.stock_fall_probability(10, 5, 0, 10, 10),
        lambda: stats.stock_fall_probability(10, 5, 6, -1, 10),
        lambda: stats.stock_fall_probability(10, 5, 6, 10, 0),
        lambda: stats.stock_fall_probability(10, 5, 6, 10, 10, mean_stock=0),
        lambda: stats.stock_fall_probability(10, 5, 6, 10, 10, group_size=0.5),
        lambda: stats.stock_fall_probability(10, 5, 6, 10, 10, level=95),
    ],
)
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()
