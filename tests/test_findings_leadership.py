"""Leadership findings: recounted by hand, refitted with another program, rules tried out."""

from __future__ import annotations

import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis import declare, findings, judgements, tables
from analysis.findings import leadership
from analysis.findings._effects import Effect, controlled, holds, missing, p_told, together
from analysis.findings.leadership import practice, restructure, tenure

EDITIONS = ("current", "report")


def _effect(estimate: float, low: float, high: float, p: float, ratio: bool = True) -> Effect:
    return Effect("x", "X", estimate, low, high, p, 1.5, 100, 50, ratio)


@pytest.mark.parametrize("edition", EDITIONS)
def test_directors_are_those_of_the_reports_once_each(edition: str) -> None:
    table = tenure.directors(edition)
    posts = tables.read("dcs_tenure").set_index(["area", "published"])
    assert not table.duplicated(["area", "published"]).any()
    for row in table.itertuples(index=False):
        assert posts.loc[(row.area, row.published), "tenure_months_min"] == row.tenure
        assert posts.loc[(row.area, row.published), "overall"] == row.overall
    limit = declare.edition(edition).as_at
    assert limit is None or table["published"].max() <= pd.Timestamp(limit)


def test_the_judgement_before_and_the_next_are_those_of_the_history() -> None:
    table = tenure.directors("current")
    for row in table.sample(25, random_state=1).itertuples(index=False):
        own = judgements.history(row.area)
        place = int(own.index[own["published"] == row.published][0])
        grades = [judgements.GRADES.index(g) + 1 for g in own["overall"].dropna()]
        assert row.before == (grades[place - 1] if place else pytest.approx(np.nan, nan_ok=True))
        nxt = grades[place + 1] if place + 1 < len(grades) else np.nan
        assert row.next == pytest.approx(nxt, nan_ok=True)
        if place:
            days = (row.published - own["published"][place - 1]).days
            assert row.months == pytest.approx(days / (365.25 / 12))
            assert row.since == float(row.tenure < row.months)


def test_the_main_model_is_the_one_statsmodels_fits() -> None:
    table = tenure.directors("current").dropna(subset=["before"])
    columns = ["log", "before", "imd", "year"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = OrderedModel(table["grade"], table[columns], distr="logit").fit(
            method="bfgs", disp=False, gtol=1e-8
        )
    one = tenure.grades("current")["all"]
    assert one.estimate == pytest.approx(np.exp(fit.params["log"] * np.log(2)), rel=1e-3)
    assert one.n == len(table)


def test_settled_directors_are_a_year_in_post() -> None:
    found = tenure.grades("current")
    table = tenure.directors("current").dropna(subset=["before"])
    assert found["settled"].n == int((table["tenure"] >= 12).sum())
    assert found["permanent"].n == int((~table["interim"]).sum())


def test_agreement_is_recounted() -> None:
    table = judgements.judgements()
    table = table[table["framework"].isin(("SIF", "ILACS"))]
    both = table.dropna(subset=["leadership", "help_protection"])
    one = practice.agreements("current")["help_protection"]
    order = judgements.GRADES.index
    better = [
        order(a) - order(b)
        for a, b in zip(both["leadership"], both["help_protection"], strict=True)
    ]
    assert one.n == len(both)
    assert one.same == sum(d == 0 for d in better)
    assert (one.higher, one.lower) == (sum(d > 0 for d in better), sum(d < 0 for d in better))


def test_what_followed_new_bodies_is_recounted() -> None:
    found = restructure.after_inadequate("current")
    opened = restructure.bodies("current")
    table = judgements.judgements()
    table = table[table["framework"].isin(("SIF", "ILACS"))]
    counts = [0, 0, 0, 0]
    for area, own in table.groupby("area"):
        rows = own.to_dict("records")
        for a, b in pairwise(rows):
            if a["overall"] != "inadequate" or not isinstance(b["overall"], str):
                continue
            days = opened.loc[opened["area"] == area, "opened"]
            moved = any(a["published"] < day <= b["published"] for day in days)
            counts[0 if moved else 2] += 1
            counts[1 if moved else 3] += b["overall"] != "inadequate"
    assert counts == [
        found.with_body, found.better_with, found.without, found.better_without
    ]  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", leadership.FINDINGS)
def test_every_finding_says_something_on_every_edition(name: str, edition: str) -> None:
    outcome = findings.outcome("leadership", name, edition)
    assert outcome.sentence.endswith(".")
    assert "nan" not in outcome.sentence
    assert outcome.rows or outcome.holds == "unknown"
    for row in outcome.rows:
        assert row.text in outcome.sentence


def test_few_new_bodies_never_decide() -> None:
    found = restructure.after_inadequate("current")
    assert found.with_body < leadership.FEWEST_BODIES
    assert leadership.restructured("current").holds == "unknown"


def test_more_new_bodies_would_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    found = restructure.after_inadequate("current")
    assert found.difference is not None
    worse = replace(found.difference, estimate=-30.0, low=-50.0, high=-10.0)
    many = replace(found, with_body=20, difference=worse)
    monkeypatch.setattr(restructure, "after_inadequate", lambda _: many)
    assert leadership.restructured("current").holds == "yes"
    better = replace(found.difference, estimate=30.0, low=10.0, high=50.0)
    monkeypatch.setattr(restructure, "after_inadequate", lambda _: replace(many, difference=better))
    assert leadership.restructured("current").holds == "no"


def test_the_family_is_controlled_together() -> None:
    found = leadership.family("current")
    assert len(found) == 9
    assert all(one.adjusted >= one.p for one in found.values() if one.found)


@pytest.mark.parametrize(
    ("effect", "way", "expected"),
    [
        (_effect(2.0, 1.2, 3.0, 0.01), 1, "yes"),
        (_effect(2.0, 1.2, 3.0, 0.01), -1, "no"),
        (_effect(0.5, 0.3, 0.8, 0.01), -1, "yes"),
        (_effect(1.1, 0.9, 1.4, 0.4), 1, "no"),
        (_effect(1.1, 0.7, 1.7, 0.4), 1, "unknown"),
        (_effect(0.9, 0.7, 1.2, 0.4), -1, "no"),
        (_effect(0.9, 0.5, 1.2, 0.4), -1, "unknown"),
        (replace(_effect(2.0, 1.2, 3.0, 0.01), adjusted=0.06), 1, "partly"),
        (replace(_effect(2.0, 1.2, 3.0, 0.01), adjusted=0.02), 1, "yes"),
        (missing("x", "X", 3, 2), 1, "unknown"),
    ],
)
def test_the_rule_on_one_effect(effect: Effect, way: int, expected: str) -> None:
    assert holds(effect, way) == expected


def test_the_rule_on_differences() -> None:
    assert holds(_effect(0.1, -0.5, 0.7, 0.8, ratio=False), 1, 1.0) == "no"
    assert holds(_effect(0.1, -0.5, 1.7, 0.8, ratio=False), 1, 1.0) == "unknown"
    assert holds(_effect(-2.0, -3.0, -1.0, 0.001, ratio=False), -1, 1.0) == "yes"


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (["yes", "yes"], "yes"),
        (["yes", "unknown"], "partly"),
        (["partly", "no"], "partly"),
        (["no", "unknown"], "no"),
        (["unknown"], "unknown"),
    ],
)
def test_the_rule_on_several(each: list, expected: str) -> None:
    assert together(each) == expected


def test_a_missing_effect_is_left_out_of_the_control() -> None:
    found = controlled([missing("a", "A", 3, 2), _effect(2.0, 1.2, 3.0, 0.01)])
    assert np.isnan(found[0].adjusted)
    assert found[1].adjusted == pytest.approx(0.01)
    assert found[0].told == "not estimable"
    assert p_told(float("nan")) == "–"
