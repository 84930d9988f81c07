"""Clustered regressions, ordered grades, agreement and within-between models, against R."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.stats.clustered import dummies, least_squares, logistic
from analysis.stats.gradings import agreement, ordered_logit
from analysis.stats.within import within_between

HERE = Path(__file__).parent / "reference"


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def r(name: str) -> np.ndarray:
    """Return what R gave under a name (clusters.R)."""
    found = [
        float(row["value"])
        for row in _rows("clusters_values.csv")
        if row["name"] == name or row["name"].startswith(f"{name}[")
    ]
    assert found, name
    return np.array(found)


@pytest.fixture(scope="module")
def teeth() -> dict[str, np.ndarray]:
    rows = _rows("clusters_orthodont.csv")
    return {
        name: np.array([row[name] if name == "child" else float(row[name]) for row in rows])
        for name in rows[0]
    }


@pytest.fixture(scope="module")
def people() -> dict[str, np.ndarray]:
    rows = _rows("clusters_housing.csv")
    return {
        name: np.array([row[name] if name == "group" else float(row[name]) for row in rows])
        for name in rows[0]
    }


def _plain(teeth: dict[str, np.ndarray]) -> np.ndarray:
    return np.column_stack([np.ones(len(teeth["age"])), teeth["age"], teeth["male"]])


def test_least_squares_is_lm_with_vcovcl(teeth: dict[str, np.ndarray]) -> None:
    fit = least_squares(teeth["distance"], _plain(teeth), teeth["child"])
    assert fit.beta == pytest.approx(r("ols beta"), rel=1e-9)
    assert fit.se == pytest.approx(r("ols se"), rel=1e-9)
    assert fit.p == pytest.approx(r("ols p"), rel=1e-6)
    assert (fit.n, fit.clusters) == (108, 27)
    low, high = fit.interval()
    assert (high - low) / fit.se == pytest.approx(2 * 2.055529439, rel=1e-8)  # qt(.975, 26)
    assert fit.detectable / fit.se == pytest.approx(2.055529439 + 0.855665485, rel=1e-6)


def test_fixed_effects_are_columns(teeth: dict[str, np.ndarray]) -> None:
    x = teeth["x"]
    design = np.column_stack([np.ones(len(x)), x, dummies(teeth["child"]), dummies(teeth["age"])])
    fit = least_squares(teeth["distance"], design, teeth["child"])
    assert [fit.beta[1], fit.se[1]] == pytest.approx(r("fixed effects x"), rel=1e-8)


def test_logistic_is_glm_with_vcovcl(teeth: dict[str, np.ndarray]) -> None:
    fit = logistic(teeth["long"], _plain(teeth), teeth["child"])
    assert fit.converged
    assert fit.beta == pytest.approx(r("logit beta"), rel=1e-6)
    assert fit.se == pytest.approx(r("logit se"), rel=1e-7)
    design = _plain(teeth)[:, [0, 2]]
    away = logistic(teeth["long"], design, teeth["child"], np.log(teeth["age"]))
    assert away.beta == pytest.approx(r("logit offset beta"), rel=1e-6)
    assert away.se == pytest.approx(r("logit offset se"), rel=1e-7)


def test_a_separated_logistic_gives_no_estimate() -> None:
    x = np.arange(20.0)
    design = np.column_stack([np.ones(20), x])
    fit = logistic(x > 9, design, np.arange(20) // 2)
    assert not fit.converged
    assert np.isnan(fit.beta).all()


def test_ordered_logit_is_polr_with_vcovcl(people: dict[str, np.ndarray]) -> None:
    design = np.column_stack([people["influence"], people["contact"]])
    fit = ordered_logit(people["satisfaction"], design, people["group"])
    assert fit.beta == pytest.approx(r("polr beta"), rel=1e-5)
    assert fit.se == pytest.approx(r("polr se"), rel=1e-4)
    assert (fit.n, fit.clusters) == (1681, 40)


def test_two_grades_make_the_ordered_model_a_logistic_one(teeth: dict[str, np.ndarray]) -> None:
    ordered = ordered_logit(teeth["long"], _plain(teeth)[:, 1:], teeth["child"])
    plain = logistic(teeth["long"], _plain(teeth), teeth["child"])
    assert ordered.beta == pytest.approx(plain.beta[1:], rel=1e-4)
    assert ordered.se == pytest.approx(plain.se[1:], rel=1e-3)


def test_a_separated_ordered_model_gives_no_estimate() -> None:
    x = np.arange(30.0)
    assert not ordered_logit(x // 10, x[:, None], np.arange(30) // 2).converged


def test_kappa_is_that_of_a_printed_table() -> None:
    # Landis and Koch (1977), the Winnipeg patients as two neurologists diagnosed them
    table = r("kappa table").reshape(4, 4, order="F").astype(int)
    pairs = [(i + 1, j + 1) for i in range(4) for j in range(4) for _ in range(table[i, j])]
    first, second = np.array(pairs).T
    found = agreement(first, second, np.arange(len(first)), draws=200)
    assert found.kappa.estimate == pytest.approx(r("kappa quadratic")[0], rel=1e-9)
    assert (found.n, found.same) == (149, 64)
    assert found.higher + found.lower + found.same == found.n
    assert found.higher == np.sum(np.tril(table, -1))
    assert found.kappa.low < found.kappa.estimate < found.kappa.high
    again = agreement(first, second, np.arange(len(first)), draws=200)
    assert again.kappa.low == found.kappa.low


def test_full_agreement_is_one() -> None:
    assert agreement([1, 2, 3, 4], [1, 2, 3, 4], list("abcd")).kappa.estimate == 1


def test_within_between_is_lme(teeth: dict[str, np.ndarray]) -> None:
    found = within_between(teeth["distance"], teeth["x"], teeth["child"], teeth["age"])
    assert found.fit.beta[:3] == pytest.approx(r("within-between beta"), rel=1e-5)
    assert found.share == pytest.approx(r("within-between share")[0], rel=1e-3)
    assert found.fit.se[:3] == pytest.approx(r("within-between se"), rel=1e-4)
    # the coefficient of a change within is the fixed-effects one
    assert found.fit.beta[found.within] == pytest.approx(r("fixed effects x")[0], rel=1e-9)


@pytest.mark.parametrize(
    ("y", "x", "cluster", "says"),
    [
        ([1, 2, 3], [[1], [1]], [1, 2, 3], "one row an observation"),
        ([1, np.nan, 3], [[1], [1], [1]], [1, 2, 3], "missing"),
        ([1, 2, 3], [[1, 2], [1, 2], [1, 2]], [1, 2, 3], "depend on one another"),
        ([1, 2, 3], [[1], [1], [1]], [1, 1, 1], "two clusters"),
    ],
)
def test_what_cannot_be_fitted_is_refused(y: list, x: list, cluster: list, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        least_squares(y, x, cluster)


def test_other_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="two grades"):
        ordered_logit([1, 1, 1], [[1], [2], [3]], [1, 2, 3])
    with pytest.raises(ValueError, match="no constant"):
        ordered_logit([1, 2, 1], [[1, 1], [1, 2], [1, 3]], [1, 2, 3])
    with pytest.raises(ValueError, match="one length"):
        agreement([1], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="missing"):
        agreement([1, np.nan], [1, 2], [1, 2])
