"""Annex A against simulated councils whose true answers are known, and against real-looking files.

The true answers are counted from simulated lives by plain loops that share nothing with the
reader; see `analysis.synthetic`.
"""

from __future__ import annotations

import csv
import time
from datetime import date
from math import isnan
from pathlib import Path
from typing import Literal

import pytest

from analysis import paths, synthetic
from analysis.errors import UserError
from analysis.local import annex_a
from analysis.local.aggregate import Options, Reading
from analysis.local.annex_a import codes
from analysis.synthetic import Synthetic

Form = Literal["xlsx", "csv", "parquet"]


def read(made: Synthetic, path: Path) -> Reading:
    options = Options(reference=made.reference, months=made.months)
    return annex_a.read(path, made.area, options)


def wrong(reading: Reading, truth: synthetic.Truth) -> list[str]:
    """Return each answer that is not the true one."""
    found = {count.indicator: (count.numerator, count.denominator) for count in reading.counts}
    return [
        f"{name}: {found.get(name)}, not {wanted}"
        for name, wanted in truth.items()
        if name not in found
        or found[name][0] != wanted[0]
        or not (found[name][1] == wanted[1] or (isnan(found[name][1]) and isnan(wanted[1])))
    ]


@pytest.mark.parametrize("form", ["xlsx", "csv", "parquet"])
def test_every_answer_is_true_in_each_form(tmp_path: Path, form: Form) -> None:
    made = synthetic.council("small", seed=3)
    path = made.write_annex_a(tmp_path / ("a.xlsx" if form == "xlsx" else "a"), form=form)
    reading = read(made, path)
    assert wrong(reading, made.truth) == []
    assert {count.indicator for count in reading.counts} == set(made.truth)


@pytest.mark.parametrize("months", [3, 12, 24])
def test_every_answer_is_true_for_windows_of_other_lengths(tmp_path: Path, months: int) -> None:
    made = synthetic.council("small", seed=4, months=months, reference=date(2026, 2, 28))
    reading = read(made, made.write_annex_a(tmp_path / "a", form="csv"))
    assert wrong(reading, made.truth) == []


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_answer_is_true_of_lists_as_they_really_arrive(tmp_path: Path, form: Form) -> None:
    made = synthetic.council("small", seed=5)
    path = made.write_annex_a(
        tmp_path / ("a.xlsx" if form == "xlsx" else "a"), messy=True, form=form
    )
    reading = read(made, path)
    assert wrong(reading, made.messy_truth) == []
    found = {
        (check.part.split(":")[0], check.what, check.column): check.count
        for check in reading.quality
    }
    read_columns = {check.column for check in reading.quality}
    for planted in made.faults_planted:
        place = (f"List {planted.number}", planted.what, planted.column)
        if planted.what == "Duplicates":
            assert found[place] == planted.count, planted
        # columns that nothing is counted from are not read, and so not judged
        if planted.what == "Impossible dates" and planted.column in read_columns:
            assert found[place] == planted.count, planted
        if planted.what == "Footer rows":
            assert found[place] == planted.count, planted


def test_every_answer_is_true_for_a_county_untidy_or_not(tmp_path: Path) -> None:
    made = synthetic.council("large", seed=2, area="886")
    tidy = read(made, made.write_annex_a(tmp_path / "tidy", form="parquet"))
    assert wrong(tidy, made.truth) == []
    untidy = read(made, made.write_annex_a(tmp_path / "untidy", messy=True, form="csv"))
    assert wrong(untidy, made.messy_truth) == []


def test_no_secret_leaves_the_reader(tmp_path: Path) -> None:
    made = synthetic.council("small", seed=6)
    told = repr(read(made, made.write_annex_a(tmp_path / "a.xlsx", messy=True))).casefold()
    assert made.secrets
    assert [secret for secret in made.secrets if secret.casefold() in told] == []


def test_the_cost_grows_no_faster_than_the_rows(tmp_path: Path) -> None:
    taken = []
    for rows in (20_000, 80_000):
        made = synthetic.council(rows, seed=7)
        path = made.write_annex_a(tmp_path / str(rows), form="parquet")
        read(made, path)
        start = time.process_time()
        read(made, path)
        taken.append(time.process_time() - start)
    # four times the rows; a square law would take sixteen times as long
    assert taken[1] < 8 * max(taken[0], 0.1)


# ---- samples, which lie outside the project ---------------------------------------------


def samples() -> Path:
    folder = paths.raw()
    assert folder is not None
    return folder / "local_samples"


@pytest.mark.raw
def test_the_sample_workbook_is_read_as_by_hand() -> None:
    options = Options(reference=date(2021, 3, 15))
    reading = annex_a.read(samples() / "annex_a" / "Annex_A_2024_Jan.xlsx", "815", options)
    found = {count.indicator: (count.numerator, count.denominator) for count in reading.counts}
    rows = {c.part.split(":")[0]: c.count for c in reading.quality if c.what == "Rows"}
    assert [rows[f"List {n}"] for n in range(1, 10)] == [5, 5, 6, 5, 5, 5, 7, 5, 6]
    # six referrals, none without action, one from a school, three with others before
    assert found["referrals"][0] == 6 and found["nfa_pct"] == (0, 6)
    assert found["schools_referrals_pct"] == (1, 6) and found["rereferral_pct"] == (3, 6)
    # three conferences within 15 working days of five enquiries
    assert found["icpc_15_days_pct"] == (3, 3) and found["icpc_per_s47_pct"] == (3, 5)
    # one child is in care from before birth, one ceased to a special guardian
    assert found["cla"][0] == 3 and found["sgo_pct"] == (1, 1)
    impossible = [c.part for c in reading.quality if c.what == "Impossible dates"]
    assert "List 8: children in care" in impossible


@pytest.mark.raw
def test_the_lists_for_special_needs_are_told_to_be_others() -> None:
    path = samples() / "annex_a" / "fake_sen_areaSEND_annexA.xlsx"
    with pytest.raises(UserError, match="none of the lists"):
        annex_a.read(path, "815", Options(reference=date(2021, 3, 15)))


def _prefixes(pairs: str) -> dict[str, tuple[str, ...]]:
    """Return which groups of the collected table a code may stand in, from ``CODE CODE: group``."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs.split(";"):
        names, groups = pair.split(":")
        for name in names.split():
            found[name] = tuple(groups.split())
    return found


#: Column → code (or its first sign) → how its group's name begins in the collected table.
_GROUPS = {
    "Contact Source": _prefixes(
        "1:a);2A:b);2B:c);3:d);4:e);5:f);6:g);7:h);8:i);9:j);10:k)",
    ),
    "Referral NFA?": _prefixes("Y:Yes;N:No"),
    "Case Status": _prefixes("CLOSED:e);CLA CPP CIN ASSESSMENT:a) b) c) d)"),
    "Child's Legal Status": _prefixes(
        "C1:a);C2:b);D1:c);E1:d);V2:e);V3 V4:zz;L1 L2 L3:f);J1 J2 J3 J4:g) J1 J2"
    ),
    "Reason Ceased to be Looked After": _prefixes(
        "E1 E11 E12:a);E2:b);E3:c);E4 E4A E4B:d);E13 E17:e);E41:f);"
        "E42 E43 E44 E45 E46 E47 E48:g);E5 E6:h);E7:i);E9:j);E14:k);E15:l);E16:m);E8:n);X1:zz"
    ),
    "Placement Type": _prefixes(
        "U:a);A:b);P1:c);P2:d);P3:e);H5:f);K1 H1 H2:g);K2 H3 H4:h);R1:i);R2:j);R3:k);R5:l);"
        "S1:m);Z1:n);T:o)"
    ),
    "Placement Location": _prefixes("IN:a);OUT:b)"),
}
_RULES = {
    "Contact Source": codes.source,
    "Referral NFA?": codes.no_further_action,
    "Case Status": codes.case_status,
    "Child's Legal Status": codes.legal_status,
    "Reason Ceased to be Looked After": codes.reason_ceased,
    "Placement Type": codes.placement,
    "Placement Location": codes.location,
}


@pytest.mark.raw
def test_the_rules_read_the_labels_that_councils_have_used() -> None:
    """Against labels collected from many councils, sorted by those who collected them."""
    asked = resolved = 0
    with (samples() / "specs" / "annex_a_value_aliases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["column"] in _RULES:
                code = _RULES[row["column"]](row["observed_value"])
                groups = _GROUPS[row["column"]]
                asked += 1
                resolved += row["liia_code"].startswith(
                    groups.get(code) or groups.get(code[:1], ("?",))
                )
    assert asked == 3517
    assert resolved / asked > 0.85


def test_a_workbook_of_twenty_thousand_rows_takes_seconds(tmp_path: Path) -> None:
    made = synthetic.council(20_000, seed=8)
    path = made.write_annex_a(tmp_path / "a.xlsx")
    start = time.process_time()
    read(made, path)
    assert time.process_time() - start < 10
