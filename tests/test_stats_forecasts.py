"""Ordered grades, rare outcomes and warnings: against R, and against plain counting."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.stats.forecasts import grade_model, ranked_probability_score
from analysis.stats.rare import firth_logit
from analysis.stats.warning import alarms, auc, auc_gain, auc_point, cluster_mean, folds, weights

HERE = Path(__file__).parent / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


VALUES = {row["name"]: float(row["value"]) for row in rows("forecast_values.csv")}


def r(name: str) -> np.ndarray:
    """Return what R gave under this name."""
    one = [VALUES[name]] if name in VALUES else []
    many = [value for key, value in VALUES.items() if key.startswith(f"{name}[")]
    assert one or many, name
    return np.array(one or many)


@pytest.fixture(scope="module")
def housing() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return satisfaction, predictors as R codes them, and the block of each tenant."""
    levels = ("Low", "Medium", "High")
    y, x = [], []
    for row in rows("forecast_housing.csv"):
        one = [
            *(row["Infl"] == name for name in levels[1:]),
            *(row["Type"] == name for name in ("Apartment", "Atrium", "Terrace")),
            row["Cont"] == "High",
        ]
        y += [levels.index(row["Sat"])] * int(row["Freq"])
        x += [one] * int(row["Freq"])
    return np.array(y), np.array(x, float), np.arange(1, len(y) + 1) % 40


@pytest.fixture(scope="module")
def births() -> dict[str, np.ndarray]:
    """Return R's data on low weights at birth, with a cluster of our own making."""
    table = rows("forecast_birthwt.csv")
    found = {name: np.array([float(row[name]) for row in table]) for name in table[0]}
    found["block"] = np.arange(1, len(table) + 1) % 21
    found["x"] = np.column_stack([found[n] for n in ("age", "lwt", "smoke", "ht", "ui")])
    return found


def test_the_ordered_model_is_polrs(housing: tuple[np.ndarray, ...]) -> None:
    y, x, block = housing
    fit = grade_model(y, x, 3, block, ridge=0)
    np.testing.assert_allclose(fit.coef, r("polr coef"), atol=1e-6)
    np.testing.assert_allclose(fit.cuts, r("polr cuts"), atol=1e-6)
    np.testing.assert_allclose(fit.loglik, r("polr loglik")[0], rtol=1e-10)
    np.testing.assert_allclose(fit.se, r("polr se clustered"), rtol=1e-4)
    np.testing.assert_allclose(fit.predict(x[:1])[0], r("polr first"), atol=1e-6)
    score = ranked_probability_score(fit.predict(x), y)
    assert score.mean() == pytest.approx(r("rps model")[0], abs=1e-7)


def test_where_the_search_starts_does_not_matter(housing: tuple[np.ndarray, ...]) -> None:
    y, x, block = housing
    near = grade_model(y[:900], x[:900], 3, block[:900])
    found = grade_model(y, x, 3, block, near=near)
    np.testing.assert_allclose(found.coef, grade_model(y, x, 3, block).coef, atol=1e-9)


def test_without_predictors_the_model_is_the_shares(housing: tuple[np.ndarray, ...]) -> None:
    y = housing[0]
    fit = grade_model(y, np.empty((len(y), 0)), 3, np.arange(len(y)))
    np.testing.assert_allclose(fit.cuts, r("polr alone"), atol=1e-6)
    np.testing.assert_allclose(fit.predict(np.empty((1, 0)))[0], np.bincount(y) / len(y), atol=1e-9)


def test_a_class_nobody_is_in_has_no_probability() -> None:
    y, x = np.array([1, 3, 1, 3, 3, 1]), np.array([[0.0], [1], [1], [0], [2], [-1]])
    p = grade_model(y, x, 5, np.arange(6)).predict(x)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert (p[:, [0, 2, 4]] == 0).all() and (p[:, [1, 3]] > 0).all()


def test_the_ordered_model_says_what_it_cannot_do() -> None:
    with pytest.raises(ValueError, match="two classes"):
        grade_model([1, 1, 1], np.zeros((3, 1)), 4, [0, 1, 2])
    with pytest.raises(ValueError, match="finite table"):
        grade_model([1, 2], np.array([[np.nan], [1]]), 4, [0, 1])
    with pytest.raises(ValueError, match="from 0 to 2"):
        grade_model([1, 3], np.zeros((2, 1)), 3, [0, 1])
    with pytest.raises(ValueError, match="separate"):
        grade_model(np.arange(8) // 4, np.arange(8.0)[:, None], 2, np.arange(8), ridge=0)


def test_the_score_of_a_forecast_is_the_textbooks() -> None:
    given = [[0.1, 0.4, 0.4, 0.1], [0.7, 0.2, 0.1, 0], [0, 1, 0, 0]]
    found = ranked_probability_score(given, [2, 3, 1])
    np.testing.assert_allclose(found, np.r_[r("rps 1"), r("rps 2"), r("rps 3")], atol=1e-12)
    # a certain forecast one grade out of three steps, and as wrong as can be
    np.testing.assert_allclose(ranked_probability_score(np.eye(4)[[0, 0]], [1, 3]), [1 / 3, 1])
    with pytest.raises(ValueError, match="sum to 1"):
        ranked_probability_score([[0.5, 0.4]], [0])
    with pytest.raises(ValueError, match="column a class"):
        ranked_probability_score([[0.5, 0.5]], [2])


def test_firths_model_is_brglm2s(births: dict[str, np.ndarray]) -> None:
    fit = firth_logit(births["low"], births["x"], births["block"])
    np.testing.assert_allclose(fit.coef, r("firth coef"), atol=1e-7)
    np.testing.assert_allclose(fit.se, r("firth se"), atol=1e-7)
    np.testing.assert_allclose(fit.se_cluster, r("firth se clustered"), atol=1e-6)
    assert fit.constant == pytest.approx(r("flic constant")[0], abs=1e-6)
    assert fit.predict(births["x"]).mean() == pytest.approx(births["low"].mean(), abs=1e-9)


def test_firths_model_holds_where_the_usual_one_runs_away() -> None:
    fit = firth_logit([0, 0, 0, 0, 1, 1, 1], np.arange(1.0, 8)[:, None])
    np.testing.assert_allclose(fit.coef, r("firth apart"), atol=1e-6)
    with pytest.raises(ValueError, match="both are there"):
        firth_logit([0, 0], np.zeros((2, 1)))
    with pytest.raises(ValueError, match="finite table"):
        firth_logit([0, 1], np.zeros(2))


def test_ranking_and_alarms_are_those_of_r(births: dict[str, np.ndarray]) -> None:
    fit = firth_logit(births["low"], births["x"])
    # R's fitted values keep Firth's own constant
    risk = 1 / (1 + np.exp(-(fit.coef[0] + births["x"] @ fit.coef[1:])))
    low, block = births["low"], births["block"]
    assert auc(risk, low, block).estimate == pytest.approx(r("auc")[0], abs=1e-12)
    assert auc(births["smoke"], low, block).estimate == pytest.approx(r("auc ties")[0], abs=1e-12)
    for at in (0.2, 0.4):
        found = alarms(risk, low, block, at)
        flagged, caught, each = r(f"alarms {at}")
        assert (found.flagged, found.caught) == (flagged, caught)
        assert found.false_per_true.estimate == pytest.approx(each)
        assert found.benefit == pytest.approx(r(f"benefit {at}")[0])
        assert found.false_per_true.low < each < found.false_per_true.high
    odds = 0.2 / 0.8
    every = 100 * (low.sum() - odds * (1 - low).sum()) / len(low)
    assert alarms(risk, low, block, 0.2).benefit_all == pytest.approx(every)


def test_ranking_within_folds_is_a_count_of_their_pairs(births: dict[str, np.ndarray]) -> None:
    low, block = births["low"].astype(bool), births["block"]
    rng = np.random.default_rng(7)
    scores, fold = rng.normal(size=(3, 189)), rng.integers(0, 4, (3, 189))
    won = met = 0.0
    for one, group in zip(scores, fold, strict=True):
        for i in np.flatnonzero(low):
            for j in np.flatnonzero(~low & (group == group[i])):
                met += 1
                won += float(one[i] > one[j])
    assert auc(scores, low, block, fold).estimate == pytest.approx(won / met)
    assert auc_point(scores, low, fold) == pytest.approx(won / met)
    # the gain over a coin is the ranking less a half, interval and all
    whole, gain = (f(scores, *o, low, block, fold) for f, o in ((auc, ()), (auc_gain, (0 * fold,))))
    np.testing.assert_allclose(
        [gain.estimate, gain.low, gain.high],
        [whole.estimate - 0.5, whole.low - 0.5, whole.high - 0.5],
    )
    # a level that differs between folds is no merit of the ranking
    assert auc(fold[0], low, block, fold[0]).estimate == 0.5
    with pytest.raises(ValueError, match="no event can be compared"):
        auc([1, 2, 3], [1, 0, 0], [0, 1, 2], [0, 1, 1])


def test_an_alarm_that_never_rings_catches_nothing(births: dict[str, np.ndarray]) -> None:
    found = alarms(np.full(189, 0.1), births["low"], births["block"], 0.5)
    assert (found.flagged, found.caught, found.benefit) == (0, 0, 0)
    assert np.isinf(found.false_per_true.estimate) and np.isinf(found.false_per_true.low)
    with pytest.raises(ValueError, match="threshold"):
        alarms(np.full(189, 0.1), births["low"], births["block"], 1.0)
    with pytest.raises(ValueError, match="non-events"):
        auc([1, 2], [1, 1], [0, 1])


def test_a_clustered_mean_is_rs(births: dict[str, np.ndarray]) -> None:
    found = cluster_mean(births["bwt"] - 3000, births["block"])
    assert found.p == pytest.approx(r("mean p")[0], abs=1e-10)
    assert (found.n, found.clusters) == (189, 21)
    # the percentile interval is near the one the clustered error gives
    error = (births["bwt"].mean() - 3000) / r("mean t")[0]
    assert found.interval.high - found.interval.low == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert found == cluster_mean(births["bwt"] - 3000, births["block"])
    with pytest.raises(ValueError, match="two clusters"):
        cluster_mean([1.0, 2.0], [0, 0])


def test_resamples_draw_whole_clusters() -> None:
    block = np.array([0, 0, 1, 2, 2, 2])
    draws = weights(block, resamples=50)
    assert (draws[:, 0] == draws[:, 1]).all() and (draws[:, 3] == draws[:, 5]).all()
    assert (draws[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_folds_never_split_a_cluster_and_share_out_events() -> None:
    block = np.repeat(np.arange(60), 3)
    event = (np.arange(180) % 3 == 0) & (block < 20)
    fold = folds(block, event, 10, seed=1)
    assert all(len(np.unique(fold[block == b])) == 1 for b in range(60))
    assert {int(event[fold == k].sum()) for k in range(10)} == {2}
    assert (fold != folds(block, event, 10, seed=2)).any()
