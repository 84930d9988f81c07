"""Regression to the mean: Galton's own table, R, and a panel where nothing happens."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from analysis import stats
from reference.load import galton, r

#: Least squares by two routes in double precision (928 points about 68 inches).
SAME = 1e-8


def limits(interval):
    return [interval.estimate, interval.low, interval.high]


def test_galton_slope_as_r():
    parents, children = galton()
    assert len(parents) == 928
    found = stats.chance_benchmark(parents, children, 72.5, 70.0, measured="amount")
    # Galton put the regression of children on mid-parents at 2/3; least squares gives 0.646
    assert 1 + found.slope == pytest.approx(r("galton child on midparent")[1], abs=SAME)
    assert found.slope == pytest.approx(r("galton change on midparent")[1], abs=SAME)
    assert found.slope_se == pytest.approx(r("galton change slope error"), abs=SAME)
    assert found.r_squared == pytest.approx(r("galton change r squared"), abs=SAME)
    assert limits(found.predicted) == pytest.approx(r("galton change at 72.5"), abs=SAME)


def test_galton_on_logs_as_r():
    parents, children = galton()
    found = stats.chance_benchmark(parents, children, 72.5, 70.0, level=0.9)
    assert found.slope == pytest.approx(r("galton log change")[1], abs=SAME)
    assert limits(found.predicted) == pytest.approx(r("galton log change at 72.5"), abs=SAME)


def test_distance_from_the_line():
    parents, children = galton()
    at_line = stats.chance_benchmark(parents, children, 72.5, 72.5, measured="amount").predicted
    middle = stats.chance_benchmark(
        parents, children, 72.5, 72.5 + at_line.estimate, measured="amount"
    )
    assert middle.z == pytest.approx(0, abs=SAME) and middle.p == pytest.approx(1)
    edge = stats.chance_benchmark(parents, children, 72.5, 72.5 + at_line.low, measured="amount")
    assert edge.p == pytest.approx(0.05, abs=SAME)


def test_nearest_by_hand():
    start = np.arange(10.0, 210.0, 10)  # 10, 20 ... 200
    end = start * np.where(np.arange(20) % 2, 0.7, 1.1)
    found = stats.chance_benchmark(start, end, 100.0, 70.0, k=5)
    assert sorted(start[found.nearest]) == [80, 90, 100, 110, 120]  # nearest in ratio
    assert found.changes == pytest.approx([-30, -30, -30, 10, 10])
    assert found.at_least_as_much == 3 and found.direction == "fall"
    assert (found.share.low, found.share.high) == (stats.wilson(3, 5).low, stats.wilson(3, 5).high)
    assert found.own_change == pytest.approx(-30)
    assert not found.beyond_nearest and (found.start_low, found.start_high) == (80, 120)
    rise = stats.chance_benchmark(start, end, 100.0, 105.0, k=5)
    assert rise.direction == "rise" and rise.at_least_as_much == 2


def test_an_area_more_extreme_than_any_is_marked():
    start = np.arange(10.0, 210.0, 10)
    found = stats.chance_benchmark(start, start[::-1], 250.0, 100.0, k=5)
    assert found.beyond_nearest


def test_unusable_areas_are_left_out_and_counted():
    start = np.append(np.arange(10.0, 210.0, 10), [0.0, np.nan, 50.0])
    end = np.append(np.arange(10.0, 210.0, 10)[::-1], [5.0, 5.0, np.nan])
    found = stats.chance_benchmark(start, end, 100.0, 90.0, k=5)
    assert found.areas == 20 and found.left_out == 3
    assert found.nearest.max() < 20


def test_a_panel_of_pure_noise_regresses_all_the_way():
    # two independent draws about one mean: no memory, so the slope is -1, and an area drawn
    # high is expected to fall the whole way back
    rng = np.random.default_rng(20160331)
    start, end = rng.normal(50, 5, (2, 4000))
    found = stats.chance_benchmark(start, end, 60.0, 50.0, measured="amount", k=200)
    assert found.slope == pytest.approx(-1, abs=4 * found.slope_se)
    assert found.predicted.estimate == pytest.approx(-10, abs=0.5)
    # half of the areas that started as high fall at least as far; 4 standard errors of 200
    assert found.share.estimate == pytest.approx(0.5, abs=4 * (0.25 / 200) ** 0.5)
    assert not abs(found.z) > 0.1


def test_false_discovery_as_r():
    p = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04]
    assert stats.false_discovery(p) == pytest.approx(r("p.adjust"), abs=1e-15)
    assert stats.false_discovery(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert stats.false_discovery([]).shape == (0,)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: stats.chance_benchmark(np.ones(30), np.ones(30), 1.0, 1.0),
        lambda: stats.chance_benchmark(np.arange(1.0, 9), np.arange(1.0, 9), 1.0, 1.0, k=3),
        lambda: stats.chance_benchmark(np.arange(1.0, 30), np.arange(1.0, 30), 0.0, 1.0),
        lambda: stats.chance_benchmark(np.arange(1.0, 30), np.arange(1.0, 29), 1.0, 1.0),
        lambda: stats.false_discovery([0.1, 1.2]),
        lambda: stats.false_discovery([np.nan]),
    ],
)
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()
