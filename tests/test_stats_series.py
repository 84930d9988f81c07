"""Interrupted series and slopes against R's glm, lm and sandwich, and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from analysis import stats
from analysis.stats.trend import default_lag
from reference.load import r, series

#: Both programmes stop iterating at a relative change in deviance of 1e-8.
FITTED = 1e-6
#: Closed forms in double precision.
SAME = 1e-9
TERMS = ("slope_before", "level_change", "slope_change")  # R's order, after the intercept


def of(found, field):
    return [getattr(getattr(found, term), field) for term in TERMS]


def belts(**options):
    month, killed = series("killed")
    return stats.interrupted_series(month, killed, 170, exposure=series("kms")[1], **options)


def test_poisson_as_r():
    found = belts(lag=4)
    assert of(found, "coefficient") == pytest.approx(r("seatbelts coefficients")[1:], rel=FITTED)
    assert of(found, "se_hac") == pytest.approx(r("seatbelts NeweyWest lag 4")[1:], rel=FITTED)
    assert of(found, "se_hac") == pytest.approx(r("seatbelts vcovHAC lag 4")[1:], rel=FITTED)
    assert of(found, "se_model") == pytest.approx(r("seatbelts quasi errors")[1:], rel=FITTED)
    assert found.dispersion == pytest.approx(r("seatbelts dispersion"), rel=FITTED)
    after = r("seatbelts slope after")
    assert found.slope_after.coefficient == pytest.approx(after[0], rel=FITTED)
    assert found.slope_after.se_hac == pytest.approx(after[1], rel=FITTED)
    assert found.enough and found.reason == "" and found.note == ""
    wide = belts(lag=12)
    assert of(wide, "se_hac") == pytest.approx(r("seatbelts NeweyWest lag 12")[1:], rel=FITTED)


def test_poisson_effects_are_per_cent_changes():
    found = belts(lag=4)
    level = found.level_change
    assert level.estimate == pytest.approx(100 * (np.exp(level.coefficient) - 1))
    # the jump is the ratio of the fitted line to the earlier line at the event itself
    at = np.flatnonzero(found.times == 170)[0]
    assert found.fitted[at] / found.counterfactual[at] == pytest.approx(1 + level.estimate / 100)
    assert np.array_equal(found.fitted[:at], found.counterfactual[:at])


def test_binomial_as_r():
    month, killed = series("killed")
    found = stats.interrupted_series(
        month, killed, 170, family="binomial", total=series("drivers")[1], lag=4
    )
    assert of(found, "coefficient") == pytest.approx(r("killed share coefficients")[1:], rel=FITTED)
    assert of(found, "se_hac") == pytest.approx(r("killed share NeweyWest lag 4")[1:], rel=FITTED)
    assert found.dispersion == pytest.approx(r("killed share dispersion"), rel=FITTED)
    assert found.fitted.min() > 0 and found.fitted.max() < 1


def test_gaussian_as_r():
    year, flow = series("flow")
    found = stats.interrupted_series(year, flow, 1899, family="gaussian")
    assert found.lag == r("nile lag") == default_lag(20)
    assert of(found, "coefficient") == pytest.approx(r("nile coefficients")[1:], rel=SAME)
    assert of(found, "se_hac") == pytest.approx(r("nile NeweyWest lag 2")[1:], rel=SAME)
    assert of(found, "se_model") == pytest.approx(r("nile model errors")[1:], rel=SAME)
    level = found.level_change
    assert [level.low, level.high] == pytest.approx(r("nile level interval"), rel=SAME)
    assert level.p == pytest.approx(r("nile level p"), rel=SAME)
    assert found.dispersion is None and found.df == 16
    assert found.note.startswith("With 20 points")


def test_the_interval_uses_the_larger_error():
    month, _ = series("killed")
    flat = stats.interrupted_series(month, np.full(192, 120.0) + month % 2, 170)
    # counts that vary less than Poisson's are never let off below it
    assert flat.dispersion < 1
    plain = sm.GLM(
        np.full(192, 120.0) + month % 2,
        np.column_stack([np.ones(192), month - 170, month >= 170, (month - 170) * (month >= 170)]),
        family=sm.families.Poisson(),
    ).fit()
    assert flat.level_change.se_model == pytest.approx(plain.bse[2], rel=FITTED)
    reach = np.log1p(flat.level_change.high / 100) - flat.level_change.coefficient
    assert reach == pytest.approx(1.9728 * flat.level_change.se_model, rel=1e-4)  # t, 188 df


@pytest.mark.filterwarnings("error")
def test_counts_on_the_lines_keep_their_poisson_error():
    found = stats.interrupted_series(range(2010, 2018), [40] * 4 + [80] * 4, 2014)
    level = found.level_change
    assert level.estimate == pytest.approx(100) and level.se_hac < 1e-9
    assert level.se_model > np.sqrt(1 / 160 + 1 / 320)  # of the two totals alone, without slopes


def test_hac_as_statsmodels():
    month, killed = series("killed")
    design = np.column_stack(
        [np.ones(192), month - 170, month >= 170, (month - 170) * (month >= 170)]
    )
    fit = sm.GLM(killed, design, family=sm.families.Poisson(), offset=np.log(series("kms")[1])).fit(
        cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}
    )
    assert of(belts(lag=4), "se_hac") == pytest.approx(fit.bse[1:], rel=FITTED)


def test_missing_years_keep_their_place():
    # the definition itself: a double sum over pairs of years, weighted by how far apart they are
    year, flow = series("flow")
    keep = ~np.isin(year, [1893, 1894, 1905])
    t, y, lag = year[keep], flow[keep], 3
    design = np.column_stack([np.ones(len(t)), t - t.mean()])
    bread = np.linalg.inv(design.T @ design)
    score = design * (y - design @ bread @ design.T @ y)[:, None]
    meat = np.zeros((2, 2))
    for i, a in enumerate(t):
        for j, b in enumerate(t):
            meat += max(1 - abs(a - b) / (lag + 1), 0) * np.outer(score[i], score[j])
    expected = np.sqrt((bread @ meat @ bread)[1, 1] * len(t) / (len(t) - 2))
    assert stats.slope(t, y, lag=lag).se_hac == pytest.approx(expected, rel=SAME)
    holes = np.where(keep, flow, np.nan)
    assert stats.slope(year, holes, lag=lag).se_hac == pytest.approx(expected, rel=SAME)
    # closed up, the same points give another answer
    assert stats.slope(np.arange(len(t)), y, lag=lag).se_hac != pytest.approx(expected, rel=0.01)


def test_slope_as_r():
    year, flow = series("flow")
    found = stats.slope(year, flow)
    assert found.slope == pytest.approx(r("slope"), rel=SAME)
    assert found.se_hac == pytest.approx(r("slope NeweyWest lag 2"), rel=SAME)
    assert found.se_model == pytest.approx(r("slope model error"), rel=SAME)
    assert found.intercept + found.slope * 1899.5 == pytest.approx(flow.mean())
    assert found.p == pytest.approx(r("slope p"), rel=SAME)
    narrow = stats.slope(year, flow, level=0.9)
    assert [narrow.low, narrow.high] == pytest.approx(r("slope interval"), rel=SAME)
    # here autocorrelation makes the larger error; in the last half of the years it is the model's
    assert found.se_hac > found.se_model
    late = stats.slope(year[10:], flow[10:])
    assert late.se_model > late.se_hac
    assert late.high - late.slope == pytest.approx(2.306004 * late.se_model, rel=1e-6)  # t, 8 df
    weighted = stats.slope(year, flow, weights=np.arange(1, 21), lag=3)
    assert weighted.slope == pytest.approx(r("weighted slope"), rel=SAME)
    assert weighted.se_hac == pytest.approx(r("weighted slope NeweyWest lag 3"), rel=SAME)
    assert weighted.se_model == pytest.approx(r("weighted slope model error"), rel=SAME)


def test_an_exact_line_has_no_error():
    found = stats.slope(range(2010, 2020), np.arange(10) * 2.0)
    assert found.slope == pytest.approx(2) and found.p == pytest.approx(0, abs=1e-12)
    level = stats.slope(range(2010, 2020), np.full(10, 7.0))
    assert level.slope == 0 and level.p == 1


@pytest.mark.parametrize(
    ("y", "event", "options", "reason"),
    [
        ([9, 8, 7, 9, 8], 2012, {}, "not enough points: 2 before and 3 after"),
        ([9, 8, 7, 9, 8, 7], 2014, {}, "not enough points: 4 before and 2 after"),
        ([9, 8, 7, np.nan, 8, 7], 2013, {}, "not enough points: 3 before and 2 after"),
        ([9, 8, 7, 0, 0, 0], 2013, {}, "not enough points: no events at all after"),
        ([9] * 6, 2013, {"family": "binomial", "total": [9] * 6}, "not enough points: every case"),
        ([], 2013, {}, "not enough points: 0 before"),
        ([4, 5, 6, 9, 8, 7], 2013, {"family": "gaussian"}, "no scatter"),
        ([0] * 6, 2013, {"family": "gaussian"}, "no scatter"),
    ],
)
def test_too_little_says_so(y, event, options, reason):
    found = stats.interrupted_series(range(2010, 2010 + len(y)), y, event, **options)
    assert not found.enough and found.reason.startswith(reason)
    assert found.level_change is None and found.slope_after is None and len(found.fitted) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda t, y: stats.interrupted_series(t, y[:-1], 2013),
        lambda t, y: stats.interrupted_series(t[::-1], y, 2013),
        lambda t, y: stats.interrupted_series([*t[:-1], 2014.3], y, 2013),
        lambda t, y: stats.interrupted_series(t, -y, 2013),
        lambda t, y: stats.interrupted_series(t, y, 2013, family="negative binomial"),
        lambda t, y: stats.interrupted_series(t, y, 2013, family="binomial"),
        lambda t, y: stats.interrupted_series(t, y, 2013, family="binomial", total=y - 1),
        lambda t, y: stats.interrupted_series(t, y, 2013, family="gaussian", exposure=y),
        lambda t, y: stats.interrupted_series(t, y, 2013, exposure=np.zeros(6)),
        lambda t, y: stats.slope(t[:2], y[:2]),
        lambda t, y: stats.slope(t, y, weights=np.zeros(6)),
    ],
)
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong(np.arange(2010.0, 2016), np.array([5.0, 4, 6, 5, 3, 4]))
