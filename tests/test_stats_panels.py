"""Models of councils over years, against R's lm, sandwich and nlme."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.stats.adoption import POWER, adoption
from analysis.stats.clustered import least_squares
from analysis.stats.panels import balanced_within_between, combine, one

HERE = Path(__file__).parent / "reference"
#: Closed forms, and Newton steps to convergence, in double precision.
SAME = 1e-8
BEFORE, AFTER = 4, 3


def rows(name: str) -> list[dict[str, str]]:
    """Read a stored table, its comment left out."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


VALUES = {row["name"]: float(row["value"]) for row in rows("r_panels.csv")}
PANEL = rows("panels.csv")


def r(name: str) -> np.ndarray:
    """Return what R gave under a name."""
    if name in VALUES:
        return np.array([VALUES[name]])
    found = [v for key, v in VALUES.items() if key.startswith(f"{name}[")]
    assert found, name
    return np.array(found)


def column(name: str) -> np.ndarray:
    """Return a column of the panel, NaN for R's NA."""
    return np.array([float("nan") if row[name] == "NA" else float(row[name]) for row in PANEL])


def square(name: str) -> np.ndarray:
    """Return a column as councils by years."""
    return column(name).reshape(40, 11)


def test_within_and_between_as_a_random_intercept_model_in_r() -> None:
    imd = square("imd")[:, 0]
    for years, name in ((False, "lme without years"), (True, "lme with years")):
        fit = balanced_within_between(square("y"), square("spend")[None], years, imd[None])
        assert fit.beta[:3] == pytest.approx(r(name), rel=1e-6)
    assert fit.se[:3] == pytest.approx(r("mundlak errors"), rel=SAME)


def adopted(draws: int = 199, **changes):
    """Run the stacked comparison on the panel."""
    start = square("start")[:, 0]
    given = {
        "values": square("y"),
        "years": np.arange(2008, 2019),
        "start": start,
        "clean_until": np.where(np.isnan(start), np.inf, start - 1),
        "before": BEFORE,
        "after": AFTER,
        "draws": draws,
    }
    return adoption(**{**given, **changes})


def test_stacked_effects_as_the_regression_written_out_in_r() -> None:
    found = adopted()
    assert found.reason == ""
    kept = np.delete(found.effects, BEFORE - 1)
    assert kept == pytest.approx(r("stacked effects"), rel=SAME)
    assert found.fit.se == pytest.approx(r("stacked errors"), rel=SAME)
    assert found.overall.estimate == pytest.approx(r("stacked overall")[0], rel=SAME)
    assert found.overall.error == pytest.approx(r("stacked overall error")[0], rel=SAME)
    assert found.effects[BEFORE - 1] == 0
    assert found.cohorts == ((2013, 3), (2015, 5))
    assert found.controls == 32


def test_an_effect_is_a_plain_difference_of_changes() -> None:
    y, start = square("y"), square("start")[:, 0]
    total = 0.0
    for year in (2013, 2015):
        change = y[:, year + 2 - 2008] - y[:, year - 1 - 2008]
        total += (start == year).sum() * (
            change[start == year].mean() - change[np.isnan(start)].mean()
        )
    assert adopted().effects[BEFORE + 2] == pytest.approx(total / 8, rel=1e-10)


def test_the_permutation_test_finds_a_true_effect_and_spares_none() -> None:
    found = adopted(draws=499)
    assert found.permuted_p <= 0.01
    assert found.detectable == pytest.approx(POWER * found.placebo_sd)
    assert pytest.approx(2.8016, abs=1e-4) == POWER
    y = square("y").copy()
    start = square("start")[:, 0]
    years = np.arange(2008, 2019)
    y[years[None, :] >= np.nan_to_num(start, nan=9999)[:, None]] += 4  # take the effect out
    assert adopted(draws=499, values=y).permuted_p > 0.05
    assert adopted(draws=499).permuted_p == found.permuted_p


def test_adopters_never_serve_as_controls_and_gaps_drop_out() -> None:
    start = square("start")[:, 0]
    never = adopted(clean_until=np.where(np.isnan(start), -np.inf, start - 1))
    assert never.reason
    y = square("y").copy()
    y[0, 5] = np.nan  # council 0 adopts in 2013
    assert 0 not in adopted(values=y).adopters
    assert adopted(before=9).reason


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="two years before"):
        adopted(before=1)
    with pytest.raises(ValueError, match="without gaps"):
        adopted(years=np.arange(2008, 2030, 2))
    with pytest.raises(ValueError, match="start and clean_until"):
        adopted(start=np.full(3, np.nan))


def test_a_combination_is_its_coefficients() -> None:
    x = np.column_stack([np.ones(440), column("spend"), column("imd")])
    fit = least_squares(column("y"), x, column("council"))
    both = combine(fit, [0, 1, 1])
    assert both.estimate == pytest.approx(fit.beta[1:].sum())
    low, high = fit.interval()
    assert (one(fit, 1).low, one(fit, 1).high) == pytest.approx((low[1], high[1]))
    assert one(fit, 1).p == pytest.approx(fit.p[1])
