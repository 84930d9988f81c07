"""Changes between periods, ranks and accounting identities."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import percentileofscore

from analysis import stats

YEARS = [2012, 2010, 2011, 2013]
VALUES = [80.0, 100.0, 120.0, 60.0]
#: The same sums in double precision.
SAME = 1e-12


def test_every_pair_once_in_order():
    pairs = stats.all_pairs(YEARS, VALUES)
    assert list(zip(pairs.start, pairs.end, strict=True)) == [
        (2010, 2011), (2010, 2012), (2010, 2013), (2011, 2012), (2011, 2013), (2012, 2013),
    ]  # fmt: skip
    expected = [20, -20, -40, 100 * (80 / 120 - 1), -50, -25]
    assert pairs.change == pytest.approx(expected, abs=SAME)
    assert pairs.start_value[0] == 100 and pairs.end_value[0] == 120


def test_points_and_gaps():
    pairs = stats.all_pairs([2010, 2011, 2012], [10.0, np.nan, 14.5], "points")
    assert list(pairs.change) == [4.5]
    assert list(stats.change_between([10.0], [14.5], "amount")) == [4.5]


def test_no_per_cent_change_from_none():
    pairs = stats.all_pairs([2010, 2011, 2012], [0.0, 5.0, 4.0])
    assert np.isnan(pairs.change[:2]).all() and pairs.change[2] == pytest.approx(-20)


def test_endpoint_summary_by_hand():
    pairs = stats.all_pairs(YEARS, VALUES)
    found = stats.endpoint_summary(pairs, 2010, 2012, expect=-20, tolerance=0.5)
    # neighbours: 2010-2011 (+20), 2010-2013 (-40), 2011-2012 (-33.3), 2011-2013 (-50)
    assert (found.neighbours, found.neighbour_low, found.neighbour_high) == (
        4,
        -50,
        pytest.approx(20),
    )
    assert found.matches and found.pairs == 6
    assert found.same_sign == pytest.approx(5 / 6)
    assert found.borne_out == 0.75 and found.sensitive is True


def test_a_steady_fall_is_not_endpoint_sensitive():
    pairs = stats.all_pairs(range(2008, 2018), 100 * 0.9 ** np.arange(10))
    found = stats.endpoint_summary(pairs, 2010, 2014, expect=-34.4, tolerance=0.05)
    assert found.matches and found.sensitive is False and found.neighbours == 8
    assert found.same_sign == 1


def test_size_counts_and_not_only_sign():
    # falls by a third between the published years, and hardly at all one year either way
    pairs = stats.all_pairs([2010, 2011, 2012, 2013], [100.0, 99.0, 66.0, 65.0])
    found = stats.endpoint_summary(pairs, 2011, 2012)
    assert found.matches is None
    assert found.neighbour_high < 0 and found.sensitive is True


def test_a_published_figure_of_the_other_sign_is_never_borne_out():
    pairs = stats.all_pairs(range(2008, 2018), 100 * 0.9 ** np.arange(10))
    found = stats.endpoint_summary(pairs, 2010, 2014, expect=34.4, tolerance=0.05)
    assert not found.matches and found.borne_out == 0


def test_two_years_alone_cannot_be_judged():
    pairs = stats.all_pairs([2010, 2011], [5.0, 4.0])
    found = stats.endpoint_summary(pairs, 2010, 2011)
    assert found.sensitive is None and np.isnan(found.borne_out)


def test_tolerance_includes_its_own_edge():
    pairs = stats.all_pairs([2010, 2011], [1000.0, 639.0])  # -36.1
    assert stats.endpoint_summary(pairs, 2010, 2011, expect=-36, tolerance=0.1).matches
    assert not stats.endpoint_summary(pairs, 2010, 2011, expect=-36, tolerance=0.09).matches


def test_rank_counts_ties_half():
    found = stats.rank_in_distribution(3, [1, 2, 3, 3, 4, np.nan])
    assert (found.below, found.equal, found.above) == (2, 2, 1)
    assert found.rank == 4 and found.of == 6
    assert found.percentile == percentileofscore([1, 2, 3, 3, 4], 3, kind="mean")


def test_rank_at_the_ends():
    assert stats.rank_in_distribution(-5, [1, 2]).rank == 1
    assert stats.rank_in_distribution(5, [1, 2]).rank == 3
    assert stats.rank_in_distribution(5, [1, 2]).percentile == 100


def test_decomposition_adds_up():
    found = stats.decompose_change(
        {"no further action": 2000, "taken forward": 4000},
        {"no further action": 300, "taken forward": 4400},
    )
    assert list(found.changes) == [-1700, 400]
    assert found.total_change == -1300 and found.residual == 0
    assert found.shares == pytest.approx([100 * 1700 / 1300, -100 * 400 / 1300])
    assert found.shares.sum() == pytest.approx(100)


def test_decomposition_shows_what_the_parts_leave_out():
    found = stats.decompose_change({"a": 1, "b": 2}, {"a": 2, "b": 4}, total0=10, total1=12)
    assert found.total_change == 2 and found.residual == -1
    assert found.changes.sum() + found.residual == found.total_change


def test_no_shares_of_no_change():
    found = stats.decompose_change({"a": 1, "b": 2}, {"a": 2, "b": 1})
    assert found.total_change == 0 and np.isnan(found.shares).all()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: stats.all_pairs([2010, 2010], [1.0, 2.0]),
        lambda: stats.all_pairs([2010], [1.0, 2.0]),
        lambda: stats.change_between([1.0], [2.0], "percent"),
        lambda: stats.endpoint_summary(stats.all_pairs(YEARS, VALUES), 2010, 2020),
        lambda: stats.endpoint_summary(stats.all_pairs([2010, 2011], [0.0, 2.0]), 2010, 2011),
        lambda: stats.rank_in_distribution(np.nan, [1.0]),
        lambda: stats.rank_in_distribution(1.0, [np.nan]),
        lambda: stats.decompose_change({"a": 1}, {"b": 1}),
        lambda: stats.decompose_change({}, {}),
        lambda: stats.decompose_change({"a": 1}, {"a": 1}, total0=1),
    ],
)
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()
