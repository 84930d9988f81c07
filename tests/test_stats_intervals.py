"""Intervals against R, published tables, and a second way of computing them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis import stats
from reference.load import r, series

#: R and this project compute in double precision by different routes (R's poisson.test and
#: binom.test by quantiles of other distributions).
SAME = 1e-9
#: Published to four decimals.
PRINTED_4 = 0.00005
#: Published to three decimals.
PRINTED_3 = 0.0005
#: glm stops iterating at a relative change in deviance of 1e-8.
FITTED = 1e-6


def limits(found):
    return [found.low, found.high]


@pytest.mark.parametrize(
    ("successes", "total", "level", "name"),
    [
        (81, 263, 0.95, "wilson 81/263"),
        (15, 148, 0.95, "wilson 15/148"),
        (0, 20, 0.95, "wilson 0/20"),
        (20, 20, 0.95, "wilson 20/20"),
        (7, 31, 0.90, "wilson 7/31 at 90%"),
    ],
)
def test_wilson_as_r(successes, total, level, name):
    found = stats.wilson(successes, total, level)
    assert limits(found) == pytest.approx(r(name), abs=SAME)
    assert found.estimate == successes / total
    other = proportion_confint(successes, total, alpha=1 - level, method="wilson")
    assert limits(found) == pytest.approx(other, abs=SAME)


@pytest.mark.parametrize(
    # Newcombe (1998), Stat. Med. 17: 857-872, table I, method 3
    ("successes", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes, total, low, high):
    assert limits(stats.wilson(successes, total)) == pytest.approx([low, high], abs=PRINTED_4)


@pytest.mark.parametrize(
    ("count", "population", "per", "level", "name"),
    [
        (0, 1, 1, 0.95, "poisson 0"),
        (1, 1, 1, 0.95, "poisson 1"),
        (17, 42317, 10_000, 0.95, "poisson 17 in 42317"),
        (436, 1, 1, 0.99, "poisson 436 at 99%"),
    ],
)
def test_poisson_as_r(count, population, per, level, name):
    found = stats.poisson_rate(count, population, per, level)
    assert limits(found) == pytest.approx(r(name), rel=SAME)
    # the textbook form, by chi-square quantiles
    low = scipy_stats.chi2.ppf((1 - level) / 2, 2 * count) / 2 if count else 0.0
    high = scipy_stats.chi2.ppf((1 + level) / 2, 2 * count + 2) / 2
    assert limits(found) == pytest.approx(
        [low * per / population, high * per / population], rel=SAME
    )


@pytest.mark.parametrize(
    # Garwood (1936), table; Breslow and Day (1987), appendix III
    ("count", "low", "high"),
    [(0, 0, 3.689), (5, 1.623, 11.668), (10, 4.795, 18.390), (20, 12.217, 30.888)],
)
def test_poisson_as_published(count, low, high):
    assert limits(stats.poisson_rate(count, 1, per=1)) == pytest.approx([low, high], abs=PRINTED_3)


@pytest.mark.parametrize("count", [10, 50, 400])
def test_byar_is_near_the_exact_limits(count):
    exact = stats.poisson_rate(count, 1, per=1)
    byar = stats.poisson_rate(count, 1, per=1, method="byar")
    # Breslow and Day, p. 69: accurate to the second decimal even for small counts; the error
    # in the limits falls with the count
    assert limits(byar) == pytest.approx(limits(exact), abs=0.05)
    assert limits(byar) != limits(exact)


def test_byar_from_none_starts_at_none():
    assert stats.poisson_rate(0, 100, method="byar").low == 0


def test_arrays_give_arrays():
    rates = stats.poisson_rate(np.array([0, 5]), np.array([100, 200]), per=1000)
    assert rates.estimate == pytest.approx([0, 25])
    assert rates.high[0] == pytest.approx(stats.poisson_rate(0, 100, per=1000).high)
    shares = stats.wilson(np.array([1, 2]), np.array([4, 4]))
    assert shares.low[1] == pytest.approx(stats.wilson(2, 4).low)
    assert stats.wilson(np.array([]), np.array([])).low.shape == (0,)


def test_exact_ratio_as_r():
    found = stats.ratio_change(3, 100, 9, 120)
    assert found.method == "exact conditional binomial"
    assert limits(found) == pytest.approx(r("ratio 3/100 to 9/120"), rel=SAME)
    assert found.estimate == pytest.approx(150)
    assert limits(stats.ratio_change(12, 1, 0, 1)) == pytest.approx(r("ratio 12 to 0"), rel=SAME)
    from_none = stats.ratio_change(0, 1, 12, 1)
    assert from_none.low == pytest.approx(r("ratio 0 to 12")[0], rel=SAME)
    assert from_none.high == np.inf and np.isnan(from_none.estimate)


def test_log_ratio_as_r():
    counts = (436, 117_900, 305, 118_700)
    found = stats.ratio_change(*counts)
    assert found.method == "log ratio, normal"
    assert limits(found) == pytest.approx(r("ratio 436/117900 to 305/118700"), rel=FITTED)
    wide = stats.ratio_change(*counts, dispersion=2.5)
    name = "ratio 436/117900 to 305/118700, dispersion 2.5"
    assert limits(wide) == pytest.approx(r(name), rel=FITTED)


def test_the_two_ratio_intervals_meet_for_large_counts():
    exact = stats.ratio_change(40_000, 1, 39_000, 1, method="exact")
    log = stats.ratio_change(40_000, 1, 39_000, 1, method="log")
    # the exact interval is wider by about half an event in 40,000: 0.00125 per cent
    assert limits(exact) == pytest.approx(limits(log), abs=0.005)


@pytest.mark.parametrize(
    # Newcombe (1998), Stat. Med. 17: 873-890, table II, method 10, contrasts (a) to (h)
    ("x1", "n1", "x2", "n2", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_difference_of_shares_as_published(x1, n1, x2, n2, low, high):
    found = stats.proportion_difference(x2, n2, x1, n1)
    assert limits(found) == pytest.approx([100 * low, 100 * high], abs=100 * PRINTED_4)
    assert found.estimate == pytest.approx(100 * (x1 / n1 - x2 / n2))
    other = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb")
    assert limits(found) == pytest.approx(100 * np.array(other), abs=100 * SAME)


def test_median_as_r():
    _, rivers = series("rivers")
    found = stats.median_interval(np.append(rivers, np.nan))
    assert limits(found) == list(r("median of rivers"))
    assert found.estimate == np.median(rivers)


@pytest.mark.parametrize(
    # Conover (1999), table A3 and section 3.2: the largest r with P(B <= r - 1) <= 0.025
    ("n", "rank", "cover"),
    [(6, 1, "96.9"), (10, 2, "97.9"), (20, 6, "95.9")],
)
def test_median_ranks(n, rank, cover):
    found = stats.median_interval(np.arange(1, n + 1))
    assert limits(found) == [rank, n + 1 - rank]
    assert found.method == f"order statistics {rank} and {n + 1 - rank} of {n}, coverage {cover}%"


def test_too_few_for_a_median_interval():
    found = stats.median_interval([3, 1, 2])
    assert found.estimate == 2 and limits(found) == [-np.inf, np.inf]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: stats.wilson(3, 2),
        lambda: stats.wilson(np.nan, 2),
        lambda: stats.wilson(0, 0),
        lambda: stats.wilson(1, 2, level=95),
        lambda: stats.poisson_rate(-1, 2),
        lambda: stats.poisson_rate(1, 0),
        lambda: stats.poisson_rate(1, 1, method="wald"),
        lambda: stats.ratio_change(0, 1, 0, 1),
        lambda: stats.ratio_change(5, 1, 0, 1, method="log"),
        lambda: stats.ratio_change(5, 1, 4, 1, dispersion=2, method="exact"),
        lambda: stats.ratio_change(5, 1, 4, 1, dispersion=0),
        lambda: stats.median_interval([np.nan]),
    ],
)
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()
