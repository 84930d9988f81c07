"""The synthetic census and looked-after return: their form, and the answers they give."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis import paths, synthetic
from analysis.synthetic.looked_after import COLUMNS

_XS = "{http://www.w3.org/2001/XMLSchema}"
_BASE = {"date": r"\d{4}-\d\d-\d\d", "gYear": r"\d{4}", "integer": r"\d+"}


@pytest.fixture(scope="module")
def county() -> synthetic.Synthetic:
    return synthetic.council(12000, seed=5, area="815")


class Schema:
    """As much of an XML schema as the census uses: sequences, enumerations and patterns."""

    def __init__(self, path: Path) -> None:
        self.root = ElementTree.parse(path).getroot()
        self.named = {
            node.get("name"): node
            for node in self.root
            if node.tag in (f"{_XS}complexType", f"{_XS}simpleType")
        }

    def faults(self, element: ElementTree.Element, spec: ElementTree.Element) -> list[str]:
        kind = self.named.get(spec.get("type", ""))
        inner = kind if kind is not None else spec.find(f"{_XS}complexType")
        if inner is None:
            inner = spec.find(f"{_XS}simpleType")
        if inner is not None and inner.tag == f"{_XS}complexType":
            return self._sequence(element, inner)
        return self._text(element, spec, inner)

    def _sequence(self, element: ElementTree.Element, kind: ElementTree.Element) -> list[str]:
        found, parts = [], list(element)
        for spec in kind.findall(f"{_XS}sequence/{_XS}element"):
            count = 0
            while parts and parts[0].tag == spec.get("name"):
                found += self.faults(parts.pop(0), spec)
                count += 1
            most = spec.get("maxOccurs", "1")
            if count < int(spec.get("minOccurs", "1")) or (most != "unbounded" and count > 1):
                found.append(f"{element.tag}: {count} of {spec.get('name')}")
        return found + [f"{element.tag}: {part.tag} is out of order" for part in parts]

    def _text(
        self,
        element: ElementTree.Element,
        spec: ElementTree.Element,
        kind: ElementTree.Element | None,
    ) -> list[str]:
        text = element.text or ""
        base = spec.get("type", "").removeprefix("xs:")
        pattern = _BASE.get(base, ".*")
        if kind is not None:
            allowed = [node.get("value") for node in kind.iter(f"{_XS}enumeration")]
            if allowed:
                return [] if text in allowed else [f"{element.tag}: {text!r} is not a code"]
            given = kind.find(f".//{_XS}pattern")
            pattern = given.get("value", "") if given is not None else pattern
        return [] if re.fullmatch(pattern, text) else [f"{element.tag}: {text!r} has no such form"]


@pytest.mark.raw
@pytest.mark.parametrize("history", [True, False])
def test_the_census_fits_its_schema(
    county: synthetic.Synthetic, tmp_path: Path, history: bool
) -> None:
    raw = paths.raw()
    assert raw is not None
    schema = Schema(raw / "local_samples" / "specs" / "CIN_schema_2026.xsd")
    path = county.write_cin_xml(tmp_path / "census.xml", history=history)
    root = ElementTree.parse(path).getroot()
    spec = schema.root.find(f"{_XS}element[@name='Message']")
    assert spec is not None
    assert schema.faults(root, spec) == []
    # the check is one that can fail
    child = root.find("Children/Child/CINdetails")
    assert child is not None
    child.insert(0, child[-1])
    assert schema.faults(root, spec)


def test_the_census_says_that_it_is_synthetic(county: synthetic.Synthetic, tmp_path: Path) -> None:
    path = county.write_cin_xml(tmp_path / "census.xml")
    text = path.read_text(encoding="utf-8")
    assert "<!-- SYNTHETIC" in text
    assert "<SoftwareCode>SYNTHETIC</SoftwareCode>" in text
    again = county.write_cin_xml(tmp_path / "again.xml")
    assert path.read_bytes() == again.read_bytes()
    assert "<LEA>815</LEA>" in text
    assert "<ReferenceDate>2026-03-31</ReferenceDate>" in text


def test_the_census_holds_the_counts_said_to_be_true(
    county: synthetic.Synthetic, tmp_path: Path
) -> None:
    start, end = "2025-04-01", "2026-03-31"
    submitted = county.write_cin_xml(tmp_path / "census.xml", history=False)
    found: Counter[str] = Counter()
    for case in ElementTree.parse(submitted).iter("CINdetails"):
        new = start <= case.findtext("CINreferralDate", "") <= end
        nfa = case.findtext("ReferralNFA") == "1"
        known = case.findtext("ReasonForClosure") in ("RC8", "RC9")
        found["referrals"] += new
        found["nfa_pct"] += new and nfa
        found["not_in_need_pct"] += new and known
        found["schools_referrals_pct"] += new and case.findtext("ReferralSource") == "2A"
        found["cin_rate"] += not nfa and case.find("CINclosureDate") is None
        held = [node.text or "" for node in case.iter("DateOfInitialCPC")]
        found["icpc_rate"] += sum(start <= day <= end for day in held)
        for plan in case.findall("ChildProtectionPlans"):
            begun, ended = plan.findtext("CPPstartDate", ""), plan.findtext("CPPendDate", "")
            found["cpp"] += not ended
            found["cpp_starts"] += begun >= start
            found["cpp_ends"] += ended >= start
            earlier = plan.findtext("NumberOfPreviousCPP") != "0"
            found["cpp_subsequent_pct"] += begun >= start and earlier
        for enquiry in case.findall("Section47"):
            found["s47_rate"] += enquiry.findtext("S47ActualStartDate", "") >= start
        for done in case.iter("AssessmentAuthorisationDate"):
            found["assessments_rate"] += (done.text or "") >= start
    assert dict(found) == {name: county.truth_year[name][0] for name in found}


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"SYNTHETIC {name}.csv", dtype=str, keep_default_na=False)


def test_the_return_has_the_tables_and_columns_it_should(
    county: synthetic.Synthetic, tmp_path: Path
) -> None:
    folder = county.write_ssda903(tmp_path / "903")
    again = county.write_ssda903(tmp_path / "again")
    assert {path.name for path in folder.iterdir()} == {f"SYNTHETIC {n}.csv" for n in COLUMNS}
    children = set(table(folder, "header")["CHILD"])
    for name, columns in COLUMNS.items():
        read = table(folder, name)
        assert tuple(read.columns) == columns
        assert len(read) > 0
        assert set(read["CHILD"]) <= children
        one, two = (f / f"SYNTHETIC {name}.csv" for f in (folder, again))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.raw
def test_the_tables_have_the_columns_of_the_samples() -> None:
    raw = paths.raw()
    assert raw is not None
    samples = raw / "local_samples" / "ssda903" / "validator_903_fake"
    names = {"social_worker": "sw_episodes"}
    for name, columns in COLUMNS.items():
        path = samples / f"{names.get(name, name)}.csv"
        header = path.read_text(encoding="utf-8-sig").splitlines()[0]
        assert tuple(header.split(",")) == columns


def spells(folder: Path) -> list[list[dict[str, str]]]:
    """Return each child's periods of care as lists of episodes, short breaks left out."""
    found: list[list[dict[str, str]]] = []
    for row in table(folder, "episodes").to_dict("records"):
        if row["RNE"] == "S":
            found.append([])
        found[-1].append({str(name): value for name, value in row.items()})
    return [spell for spell in found if spell[0]["LS"] not in ("V3", "V4")]


def read_day(text: str) -> date:
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def test_episodes_follow_one_another(county: synthetic.Synthetic, tmp_path: Path) -> None:
    for spell in spells(county.write_ssda903(tmp_path / "903")):
        for one, two in pairwise(spell):
            assert one["DEC"] == two["DECOM"]
            assert one["REC"] == "X1"
            moved = (one["PLACE"], one["PL_POST"]) != (two["PLACE"], two["PL_POST"])
            changed = one["LS"] != two["LS"]
            assert two["RNE"] in {(True, True): "BU", (True, False): "PT"}.get(
                (moved, changed), "L"
            )
        assert spell[-1]["REC"] != "X1"


def test_the_return_holds_the_answers_said_to_be_true(
    county: synthetic.Synthetic, tmp_path: Path
) -> None:
    year, end = date(2025, 4, 1), date(2026, 3, 31)
    folder = county.write_ssda903(tmp_path / "903")
    born = table(folder, "header").set_index("CHILD")["DOB"].map(read_day)
    every = spells(folder)
    places: Counter[str] = Counter()
    for spell in every:
        for episode in spell:
            new = episode["RNE"] in ("S", "P", "B")
            gone = read_day(episode["DEC"]) < year if episode["DEC"] else False
            at_start = read_day(episode["DECOM"]) < year and not gone
            new_here = new and not gone and not at_start
            places[episode["CHILD"]] += new_here or at_start
    started, ceased, last = set(), set(), {}
    found: Counter[str] = Counter()
    for spell in every:
        child, first, final = spell[0]["CHILD"], read_day(spell[0]["DECOM"]), spell[-1]
        if first >= year:
            started.add(child)
        if final["DEC"]:
            if read_day(final["DEC"]) >= year:
                ceased.add(child)
                last[child] = final["REC"]
            continue
        found["cla"] += 1
        found["residential_pct"] += final["PLACE"] in ("K1", "K2", "K3", "H5")
        found["placements_3_plus_pct"] += places[child] >= 3
        sixteenth = date(born[child].year + 16, born[child].month, born[child].day)
        if sixteenth > end and first <= date(2023, 9, 30):
            found["long"] += 1
            moves = [e for e in spell if e["RNE"] in ("S", "P", "B", "T", "U")]
            adoptive = moves[-1]["PLACE"].startswith("A") and len(moves) > 1
            since = moves[-2 if adoptive else -1]["DECOM"]
            found["stable"] += read_day(since) <= date(2024, 3, 31)
    truth = county.truth_year
    assert truth["cla"][0] == found["cla"]
    assert truth["residential_pct"] == (found["residential_pct"], found["cla"])
    assert truth["placements_3_plus_pct"] == (found["placements_3_plus_pct"], found["cla"])
    assert truth["stable_2_years_pct"] == (found["stable"], found["long"])
    assert truth["cla_started"][0] == len(started)
    assert truth["cla_ceased"][0] == len(ceased)
    adopted = sum(code in ("E11", "E12") for code in last.values())
    assert truth["adopted_pct"] == (adopted, len(ceased))
    special = sum(code in ("E45", "E46", "E47", "E48") for code in last.values())
    assert truth["sgo_pct"] == (special, len(ceased))
