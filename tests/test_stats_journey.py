"""Times to an event and steps between grades: R, breast cosmesis, and cases done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.stats import hazards, steps, survival
from reference.journey import data, r

#: Two routes to the same closed form in double precision.
SAME = 1e-8
#: R's self-consistency stops before the top; the conditions tested below show that ours is there.
FLAT = 1e-3


def cosmesis(treatment: int | None = None):
    table = data("cosmesis")
    table = table if treatment is None else table[table["treat"] == treatment]
    return table, table["lower"].to_numpy(float), table["upper"].fillna(np.inf).to_numpy(float)


# ---- events between visits --------------------------------------------------------------


def test_turnbull_on_breast_cosmesis_as_r():
    for treatment, name, times in (
        (1, "turnbull survival", (4.9, 6, 7, 10, 20, 30, 36, 45)),
        (2, "turnbull survival 2", (10, 15, 22, 28, 33)),
    ):
        _, left, right = cosmesis(treatment)
        found = survival.turnbull(left, right)
        for time, expected in zip(times, r(name), strict=True):
            low, high = found.at(time)
            # R puts each mass at the middle of its interval; both ends of ours enclose it
            assert low - FLAT <= expected <= high + FLAT, time


def test_turnbull_masses_as_published_for_radiotherapy():
    # the masses of Finkelstein and Wolfe's 46 patients, as every text on the method prints them
    _, left, right = cosmesis(1)
    found = survival.turnbull(left, right)
    kept = found.mass > 1e-6
    assert [(a, b) for a, b in zip(found.left[kept], found.right[kept], strict=True)] == [
        (4, 5),
        (6, 7),
        (7, 8),
        (11, 12),
        (24, 25),
        (33, 34),
        (38, 40),
        (46, 48),
    ]
    assert -np.diff(np.r_[1, r("turnbull survival")])[0] == pytest.approx(found.mass[0], abs=FLAT)
    assert found.mass.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(8))
def test_turnbull_meets_the_conditions_only_the_maximum_meets(seed: int):
    random = np.random.default_rng(seed)
    left = random.integers(0, 20, 60).astype(float)
    right = left + random.integers(0, 15, 60)
    right[random.random(60) < 0.3] = np.inf
    found = survival.turnbull(left, right)
    exact = left == right
    inside = (left[:, None] <= found.left) & (found.right <= right[:, None])
    inside &= ~((found.left == found.right) & (left[:, None] == found.left) & ~exact[:, None])
    steepness = (inside / (inside @ found.mass)[:, None]).sum(axis=0)
    assert steepness.max() <= 60 * (1 + 1e-8)
    assert steepness[found.mass > 1e-6] == pytest.approx(60, abs=1e-3)


def test_turnbull_is_kaplan_meier_where_every_event_is_known_to_the_day():
    lung = data("lung").head(80)
    time, event = lung["time"].to_numpy(float), lung["status"].to_numpy() == 2
    known = survival.kaplan_meier(time, event)
    found = survival.turnbull(time, np.where(event, time, np.inf))
    for moment in (30, 100, 250, 500):
        assert found.at(moment + 0.5)[0] == pytest.approx(known.at(moment + 0.5)[0], abs=1e-6)


def test_turnbull_bounds_and_quantiles_by_hand():
    # two events in (0, 2], one in (3, 5], one not by 6
    found = survival.turnbull([0, 0, 3, 6], [2, 2, 5, np.inf])
    assert found.mass == pytest.approx([0.5, 0.25, 0.25])
    assert found.at(1) == pytest.approx((0.5, 1.0))
    assert found.at(2.5) == pytest.approx((0.5, 0.5))
    assert found.quantile(0.5) == (0, 2) and found.quantile(0.6) == (3, 5)
    assert found.quantile(0.9) == (6, np.inf)


def test_an_interval_open_at_a_time_does_not_hold_an_event_on_it():
    found = survival.turnbull([2, 2], [2, 4])
    assert list(zip(found.left, found.right, found.mass, strict=True)) == [
        (2, 2, pytest.approx(0.5)),
        (2, 4, pytest.approx(0.5)),
    ]


@pytest.mark.parametrize(
    ("left", "right"), [([3], [2]), ([-1], [2]), ([], []), ([1, 2], [3]), ([np.inf], [np.inf])]
)
def test_turnbull_refuses_what_is_no_interval(left, right):
    with pytest.raises(ValueError, match=r"interval|left end"):
        survival.turnbull(left, right)


# ---- events known to the day ------------------------------------------------------------


def lung():
    table = data("lung")
    return table, table["time"].to_numpy(float), table["status"].to_numpy() == 2


def test_kaplan_meier_as_r():
    _, time, event = lung()
    found = survival.kaplan_meier(time, event)
    at = np.array([found.at(t) for t in (50, 200, 400, 800)])
    assert at[:, 0] == pytest.approx(r("km survival"), abs=SAME)
    assert at[:, 1] == pytest.approx(r("km lower"), abs=SAME)
    assert at[:, 2] == pytest.approx(r("km upper"), abs=SAME)
    quartiles = np.array([found.quantile(q) for q in (0.25, 0.5, 0.75)])
    assert quartiles.T.ravel() == pytest.approx(r("km quartiles"), abs=SAME)
    assert found.at(0) == (1, 1, 1) and found.quantile(1)[0] == np.inf


def test_log_rank_as_r():
    table, time, event = lung()
    found = survival.log_rank(time, event, table["sex"])
    assert [found.chi_squared, *found.observed, *found.expected, found.p] == pytest.approx(
        r("log rank"), abs=SAME
    )
    three = survival.log_rank(time, event, np.minimum(table["ph.ecog"], 2))
    assert [three.chi_squared, *three.expected] == pytest.approx(r("log rank of three"), abs=SAME)
    assert three.df == 2


def test_competing_events_as_r():
    table = data("mgus")
    found = survival.incidence(table["etime"], table["event"])
    at = np.array([found.at(t) for t in (12, 60, 120, 240)])
    assert at.ravel() == pytest.approx(r("incidence"), abs=SAME)
    assert found.at(0) == pytest.approx([0, 0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: survival.kaplan_meier([1, -1], [1, 1]),
        lambda: survival.kaplan_meier([1, 2], [1]),
        lambda: survival.incidence([1, 2], [1]),
        lambda: survival.log_rank([1, 2], [1, 1], [1, 1]),
        lambda: survival.log_rank([1, 2], [0, 0], [1, 2]),
        lambda: survival.log_rank([1, 2], [0, 1], [1]),
    ],
)
def test_times_that_cannot_be_used_are_refused(call):
    with pytest.raises(ValueError):
        call()


# ---- what goes with the time ------------------------------------------------------------


def test_cox_as_r():
    table, time, event = lung()
    x, names = table[["age", "sex", "ph.ecog"]], ("age", "sex", "ph.ecog")
    found = hazards.cox(time, event, x, names, table["pairs"])
    assert [one.coefficient for one in found.ratios] == pytest.approx(r("cox efron"), abs=1e-6)
    # statsmodels takes tied events one by one when it scores, R together: few are tied
    assert [one.error for one in found.ratios] == pytest.approx(r("cox efron errors"), rel=5e-3)
    assert found.log_likelihood == pytest.approx(r("cox efron log likelihood"), abs=1e-6)
    # one who left before the first event changes nothing
    more = np.r_[time, time[event].min() - 1], np.r_[event, False]
    early = hazards.cox(*more, np.vstack([x, x.iloc[0]]), names, np.r_[table["pairs"], 999])
    assert [one.error for one in early.ratios] == pytest.approx([one.error for one in found.ratios])
    again = hazards.cox(time, event, x, names, table["pairs"], ties="breslow")
    assert [one.coefficient for one in again.ratios] == pytest.approx(r("cox breslow"), abs=1e-6)
    assert (found.n, found.events, found.clusters) == (227, int(event.sum()), 114)


def test_weibull_between_visits_as_r():
    table, left, right = cosmesis()
    arm = (table["treat"] == 2).to_numpy(float)
    found = hazards.weibull(left, right, arm, ("chemotherapy",))
    assert [found.intercept, found.ratios[0].coefficient] == pytest.approx(
        r("weibull coefficients"), abs=1e-4
    )
    assert found.scale == pytest.approx(r("weibull scale"), abs=1e-4)
    assert found.log_likelihood == pytest.approx(r("weibull log likelihood"), abs=1e-6)
    pairs = np.repeat(np.arange(48), 2)[: len(left)]
    clustered = hazards.weibull(left, right, arm, ("chemotherapy",), pairs)
    assert clustered.covariance.ravel() == pytest.approx(
        r("weibull robust covariance"), rel=1e-3, abs=1e-6
    )


def test_weibull_median_as_r():
    _, left, right = cosmesis(1)
    found = hazards.weibull(left, right)
    middle, low, high = found.quantile(0.5)
    assert middle == pytest.approx(r("weibull median"), abs=1e-2)
    assert found.covariance.ravel() == pytest.approx(r("weibull lone covariance"), rel=1e-3)
    gradient = np.array([1, np.log(np.log(2)) * found.scale])
    error = np.sqrt(gradient @ found.covariance @ gradient)
    assert np.log([low, high]) == pytest.approx(
        np.log(middle) + 1.959964 * error * np.array([-1, 1])
    )
    assert found.at(middle) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: hazards.weibull([0, 1], [np.inf, np.inf]),
        lambda: hazards.weibull([2, 1], [1, 2]),
        lambda: hazards.weibull([1, 1], [2, 3], [[1.0], [np.nan]], ("x",)),
        lambda: hazards.cox([1, 2], [0, 0], [[1.0], [2.0]], ("x",), [1, 2]),
        lambda: hazards.cox([1, 2], [1, 1], [[1.0], [2.0]], ("x", "y"), [1, 2]),
    ],
)
def test_models_refuse_what_they_cannot_fit(call):
    with pytest.raises(ValueError):
        call()


# ---- steps between grades ---------------------------------------------------------------

#: Job satisfaction by income: the table of journey.R, columns first.
JOB = np.array([1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11]).reshape(4, 4).T


def test_concordance_and_independence_as_r():
    before, after = (side.ravel() + 1 for side in np.indices((4, 4)))
    counts = JOB.ravel()
    first, last = np.repeat(before, counts), np.repeat(after, counts)
    found = steps.steps(first, last, np.zeros(len(first)), shuffles=20)
    assert found.observed.tolist() == JOB.tolist()
    assert found.tau_b == pytest.approx(r("job tau b"), abs=SAME)
    assert found.gamma == pytest.approx(r("job gamma"), abs=SAME)
    assert found.expected.T.ravel() == pytest.approx(r("job expected"), abs=SAME)
    assert found.stay == 1 + 3 + 14 + 11


def test_grades_with_memory_are_told_from_grades_without():
    random = np.random.default_rng(3)
    first = random.integers(1, 5, 150)
    drawn = random.integers(1, 5, 150)
    assert steps.steps(first, first, np.zeros(150), shuffles=200).p == pytest.approx(1 / 201)
    assert steps.steps(first, drawn, np.zeros(150), shuffles=200).p > 0.05
    same = [steps.steps(first, drawn, np.zeros(150), shuffles=50).p for _ in range(2)]
    assert same[0] == same[1]


def test_a_difference_between_strata_alone_is_not_memory():
    # one stratum all 1s, the other all 2s: within each the next grade tells nothing
    first = np.repeat([1, 2], 20)
    found = steps.steps(first, first, first, grades=2, shuffles=50)
    assert found.expected == pytest.approx(found.observed) and found.p == 1


@pytest.mark.parametrize(
    ("before", "after", "strata"), [([], [], []), ([1], [5], [0]), ([1, 2], [1], [0])]
)
def test_steps_refuse_what_are_no_grades(before, after, strata):
    with pytest.raises(ValueError):
        steps.steps(before, after, strata)


def test_bounds_by_hand():
    # one by 2, one in (1, 4], one not by 3 and perhaps never, one surely never
    found = survival.bounds([0, 1, 3, np.inf], [2, 4, np.inf, np.inf])
    assert found.at(1) == (0.0, 0.25) and found.at(2) == (0.25, 0.5)
    assert found.at(5) == (0.5, 0.75)
    assert found.quantile(0.5) == (1, 4) and found.quantile(0.75) == (3, np.inf)
    # whatever lies in the intervals, its share lies between the bounds
    random = np.random.default_rng(5)
    left = random.uniform(0, 5, 50)
    right = left + random.uniform(0.1, 3, 50)
    drawn = random.uniform(left, right)
    for time in (1, 3, 5, 7):
        least, most = survival.bounds(left, right).at(time)
        assert least <= (drawn <= time).mean() <= most
    with pytest.raises(ValueError):
        survival.bounds([2], [1])
