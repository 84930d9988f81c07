"""Errors say what is wrong and what to do."""

from __future__ import annotations

import pytest

from analysis.errors import Faults, UserError, unknown


def test_a_mistake_says_what_and_what_to_do() -> None:
    error = UserError("no file here", "put it back.")
    assert str(error) == "no file here\n  What to do: put it back."
    assert (error.what, error.fix, error.exit_code) == ("no file here", "put it back.", 2)
    assert str(UserError("no file here")) == "no file here"


def test_all_faults_are_listed() -> None:
    error = Faults("two things are wrong:", (f"fault {n}" for n in (1, 2)), "mend them.")
    assert error.faults == ["fault 1", "fault 2"]
    assert str(error).splitlines() == [
        "two things are wrong:", "  - fault 1", "  - fault 2", "  What to do: mend them."
    ]  # fmt: skip
    assert isinstance(error, UserError) and error.exit_code == 2


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("Barnsly", "Barnsley"),
        ("barnsley", "Barnsley"),
        ("north yorks", "North Yorkshire"),
        ("Isle of White", "Isle of Wight"),
    ],
)
def test_near_names_are_suggested_whatever_their_case(given: str, near: str) -> None:
    error = unknown("council", given, ["Barnsley", "North Yorkshire", "Isle of Wight", "Kent"])
    assert error.what == f"unknown council: {given!r}"
    assert error.fix.startswith("Did you mean: ") and near in error.fix


def test_nothing_near_says_the_rest_only() -> None:
    assert unknown("edition", "xyz", ["current", "report"]).fix == ""
    assert unknown("edition", "xyz", ["report"], "There are: report.").fix == "There are: report."
    assert unknown("edition", "reprot", ["report"], "See the list.").fix == (
        "Did you mean: report? See the list."
    )


def test_a_name_is_suggested_once() -> None:
    assert unknown("area", "bath", ["Bath", "Bath"]).fix == "Did you mean: Bath?"
