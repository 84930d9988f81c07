"""Counts with clustered errors, against R."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.stats.counts import clustered_rate, poisson

HERE = Path(__file__).parent / "reference"


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


R = {row["name"]: float(row["value"]) for row in _rows("counts_values.csv")}
DATA = _rows("counts_warpbreaks.csv")
BREAKS, X, CLUSTER, EXPOSURE = (
    np.array([float(row[name]) for row in DATA]) for name in ("breaks", "x", "cluster", "exposure")
)


def test_a_log_linear_model_agrees_with_r() -> None:
    fit = poisson(BREAKS, np.column_stack([np.ones(len(X)), X]), EXPOSURE, CLUSTER)
    assert fit.beta == pytest.approx([R["constant"], R["slope"]], rel=1e-8)
    assert fit.se == pytest.approx([R["constant error"], R["slope error"]], rel=1e-7)
    assert fit.p[1] == pytest.approx(R["slope p"], rel=1e-6)
    assert (fit.n, fit.clusters) == (54, 11)


def test_a_rate_and_its_interval_agree_with_r() -> None:
    found = clustered_rate(BREAKS, EXPOSURE, CLUSTER, per=100)
    assert found.estimate == pytest.approx(R["rate"], rel=1e-8)
    assert found.estimate == pytest.approx(100 * BREAKS.sum() / EXPOSURE.sum())
    assert (found.low, found.high) == pytest.approx((R["rate low"], R["rate high"]), rel=1e-7)


def test_no_event_at_all_gives_nought_and_no_upper_limit() -> None:
    found = clustered_rate(np.zeros(54), EXPOSURE, CLUSTER)
    assert (found.estimate, found.low) == (0, 0) and np.isnan(found.high)
    assert not poisson(np.zeros(54), np.ones((54, 1)), EXPOSURE, CLUSTER).converged


@pytest.mark.parametrize("exposure", [np.zeros(54), np.ones(3), -EXPOSURE])
def test_an_exposure_that_is_none_is_refused(exposure: np.ndarray) -> None:
    with pytest.raises(ValueError, match="exposure above 0"):
        poisson(BREAKS, np.ones((54, 1)), exposure, CLUSTER)
