"""Published results: soundly declared, recomputed another way, and given a status by rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from analysis import areas, judgements, tidy
from analysis.errors import Faults
from analysis.findings import published
from analysis.findings._published import Item, studies
from analysis.findings.published import Compared, Ours, compared, difference, status


def item(**given: object) -> Item:
    """Build an item as the file would."""
    base = {"what": "w", "as": "level", "published": 36, "same": True, "why": "y"}
    return Item.model_validate(base | {"test": {"kind": "tenure"}} | given)


@pytest.mark.parametrize(
    ("given", "ours", "expected"),
    [
        ({}, 35.5, "agrees within rounding"),
        ({}, 36.49, "agrees within rounding"),
        ({}, 35.4, "differs"),
        ({"decimals": 1}, 36.2, "differs"),
        ({"decimals": -1, "published": 80}, 75.0, "agrees within rounding"),
        ({"as": "change"}, 50.0, "same direction"),
        ({"as": "change"}, -1.0, "differs"),
        ({"as": "change"}, 36.1, "agrees within rounding"),
        ({"as": "contrast"}, 36.0, "same direction"),
        ({"as": "contrast"}, 0.0, "differs"),
        ({}, float("nan"), "cannot be set beside"),
    ],
)
def test_a_status_is_given_by_the_rule(given: dict, ours: float, expected: str) -> None:
    assert status(item(**given), Ours(ours)) == expected


def found(study: str, words: str) -> Compared:
    """Return one comparison on the newest edition."""
    return next(c for c in compared("current") if c.study.id == study and words in c.item.what)


def test_every_study_says_where_it_was_seen_and_why_it_may_differ() -> None:
    for study in studies():
        assert study.seen
        assert all(one.why.endswith(".") for one in study.item)


def test_counts_by_grade_are_those_of_a_plain_walk() -> None:
    newest: dict[str, str] = {}
    for row in judgements.judgements().itertuples():
        if row.framework == "SIF" and row.published.date() <= date(2015, 6, 30):
            newest[row.area] = row.overall
    assert found("ofsted-2015", "councils").ours.value == len(newest)
    assert found("ofsted-2015", "inadequate").ours.value == list(newest.values()).count(
        "inadequate"
    )


def test_shares_by_deprivation_are_those_of_a_plain_sort() -> None:
    scores = tidy.read("imd", ["imd.average_score"])
    score = scores[scores["period"] == 2015].set_index("area")["value"].to_dict()
    first: dict[str, str] = {}
    for row in judgements.judgements().itertuples():
        if row.framework == "SIF" and row.area in score:
            first.setdefault(row.area, row.overall)
    ranked = sorted(first, key=lambda a: score[a])
    take = round(0.4 * len(ranked))
    for end, part in (("least", ranked[:take]), ("most", ranked[-take:])):
        good = sum(first[a] in ("good", "outstanding") for a in part)
        assert found("bywaters-webb-2018", f", {end} deprived").ours.basis == f"{good} of {take}"


def test_a_national_change_is_that_of_the_printed_counts() -> None:
    table = tidy.read("cin", ["cin.s47"])
    table = table[table["area"] == "E92000001"].set_index(["period", "release"])["value"]
    wanted = 100 * (table[2018, "cin-2025"] / table[2011, "cin-2011"] - 1)
    assert found("nao-2019", "Section 47").ours.value == pytest.approx(wanted)


def test_ends_of_a_range_are_those_of_councils() -> None:
    table = tidy.read("cin", ["cin.cin_any_rate"])
    table = table[(table["period"] == 2018) & (table["release"] == "cin-2020")]
    values = [
        v
        for a, v in zip(table["area"], table["value"], strict=True)
        if areas.areas()[a].kind == "council" and v > 0
    ]
    assert found("nao-2019", "in the year for 10,000 children, lowest").ours.value == min(values)
    assert found("nao-2019", "in the year for 10,000 children, highest").ours.value == max(values)


def test_judgements_kept_are_counted_and_shuffled_in_full() -> None:
    rank = {grade: place for place, grade in enumerate(judgements.GRADES)}
    last: dict[str, int] = {}
    pairs: dict[str, tuple[int, int]] = {}
    for row in judgements.judgements(date(2020, 3, 31)).itertuples():
        if row.framework in ("SIF", "ILACS") and isinstance(row.leadership, str):
            grade = rank[row.leadership]
            if row.published.date() >= date(2018, 4, 1) and row.area in last:
                pairs.setdefault(row.area, (last[row.area], grade))
            last[row.area] = grade
    kept = sum(after >= before for before, after in pairs.values())
    assert found("sli-2020", "Leadership").ours.basis == f"{kept} of {len(pairs)}"
    every = [a >= b for b, _ in pairs.values() for _, a in pairs.values()]
    assert found("sli-2020", "owed nothing").ours.value == pytest.approx(100 * np.mean(every))


def test_welchs_interval_is_rs() -> None:
    # t.test(extra ~ group, data = sleep): conf.int −3.3654832 to 0.2054832
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    result = difference(first, second)
    assert (result.low, result.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)


def test_the_older_edition_says_what_it_cannot_reach() -> None:
    for one in compared("report"):
        assert np.isfinite(one.ours.value) or one.ours.reason
    late = next(c for c in compared("report") if c.study.id == "ofsted-2018")
    assert late.status == "cannot be set beside" and "ends before" in late.ours.reason


def test_a_councils_own_change_is_its_own() -> None:
    own = published.own_changes("current", "383")
    assert own and all(one.item.test.area == "E92000001" for one, _ in own)
    assert len({ours.basis for _, ours in own}) > 1


def test_every_fault_of_a_declaration_is_named(tmp_path: Path) -> None:
    path = tmp_path / "published.toml"
    text = '[[study]]\nid = "a"\nwho = "A"\ntitle = "T"\nseen = "excerpt"\n'
    path.write_text(
        text + '[[study.item]]\nwhat = "w"\nas = "guess"\npublished = 1\n'
        'test = { kind = "dream" }\nsame = true\nwhy = "y"\n' + text,
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        studies(path)
    told = str(caught.value)
    assert "study a: item.0.as" in told and "dream" in told and "items, or else elsewhere" in told


def test_a_study_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "published.toml"
    text = (
        '[[study]]\nid = "a"\nwho = "A"\ntitle = "T"\nseen = "excerpt"\n'
        'elsewhere = "notebooks/x"\npublished = "p"\n'
    )
    path.write_text(text * 2, encoding="utf-8")
    with pytest.raises(Faults, match="study a stands twice"):
        studies(path)
