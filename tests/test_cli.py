"""The command line: what it prints, and that a user's mistake is told plainly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "analysis", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_claim_as_json_carries_values_interval_verdict_and_reason() -> None:
    done = run("claims", "ny-09", "--edition", "report", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert found["claim"] == "NY-09" and found["edition"] == "report"
    assert found["verdict"] == "reproduced, endpoint-sensitive"
    change = next(v for v in found["values"] if v["key"] == "cpp_change_2012_2016")
    assert change["low"] < change["value"] < change["high"] < 0
    assert found["releases"] == ["cin-2012", "cin-2016"]
    assert "436" in found["reason"] and "277" in found["reason"]


def test_every_claim_is_listed_with_both_verdicts() -> None:
    done = run("claims", "--json")
    found = json.loads(done.stdout)
    assert len(found) == 2 * 149
    assert {one["edition"] for one in found} == {"report", "current"}


def test_a_figure_carries_its_parts_and_the_hash_of_its_file() -> None:
    done = run("figure", "North Yorkshire", "cpp_rate", "2016", "--edition", "report", "--json")
    found = json.loads(done.stdout)
    assert found["numerator"] == 277
    assert found["value"] == pytest.approx(277 / found["denominator"] * 10_000)
    lock = json.loads((ROOT / "data" / "releases.lock").read_text(encoding="utf-8"))
    hashes = {entry["path"]: entry["sha256"] for entry in lock["files"]}
    assert found["sources"]
    for source in found["sources"]:
        assert source["sha256"] == hashes[source["file"]]


def test_a_withheld_figure_shows_its_flag_and_no_number() -> None:
    done = run("figure", "North Yorkshire", "cpp", "2010", "--json")
    found = json.loads(done.stdout)
    assert found["flag"] == "x" and found["value"] is None


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("figure", "North Yorkshre", "cpp"), "North Yorkshire"),
        (("figure", "815", "cp_rate"), "cpp_rate"),
        (("figure", "815", "cpp", "1999"), "2010"),
        (("figure", "815", "cpp", "--edition", "curent"), "current"),
        (("claims", "NY-99"), "NY-09"),
        (("claims", "--edition", "reprot"), "report"),
        (("run", "north_yorkshre"), "north_yorkshire"),
        (("run", "north_yorkshire", "--area", "Westmorlnd"), "Westmorland and Furness"),
    ],
)
def test_a_mistake_is_told_with_the_fix_and_exit_code_2(
    arguments: tuple[str, ...], named: str
) -> None:
    done = run(*arguments)
    said = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert named in said
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_every_command_has_help() -> None:
    listed = run("--help").stdout
    names = ("book", "test", "bench", "notebooks", "check", "figures", "run", "claims", "local")
    for command in (*names, "councils"):
        assert command in listed
        assert run(command, "--help").returncode == 0
