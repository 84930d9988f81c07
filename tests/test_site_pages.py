"""Generated pages, the register and citations, on made-up results."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

import site_sample
from analysis.errors import Faults, UserError
from analysis.site import markdown, markup, model, pages, register
from analysis.site.cite import Citation, protect
from analysis.site.tables import SourcesTable
from analysis.tidy import Flag

SITE = site_sample.sample()
CITED = Citation(
    model.Work(
        "What enables improvement", ("A. Author", "The Body & Co"), 2026, "1.2.0", "https://x.org/"
    ),
    "NY-09",
    "NY-09: North Yorkshire, 50% of plans",
    "pages/claims/NY-09.html",
    ("The figures of the time",),
    ("cin-2016", "cin_2025"),
)


STYLE = site_sample.PROJECT / "book/_static/compendium.css"


def test_every_verdict_has_its_words_and_a_sign_of_its_own() -> None:
    style = STYLE.read_text(encoding="utf-8")
    signs = dict(re.findall(r"\.verdict-([a-z-]+)::before \{ content: \"([^\"]+)\"", style))
    assert set(signs) == {markup.slug(verdict) for verdict in markup.VERDICTS}
    assert len(set(signs.values())) == len(markup.VERDICTS)
    for verdict in markup.VERDICTS:
        assert f">{verdict}</span>" in markup.badge(verdict)


def test_an_unknown_verdict_names_the_near_one() -> None:
    with pytest.raises(UserError, match=r"'reproducd'[\s\S]*reproduced"):
        markup.badge("reproducd")


def test_a_table_can_be_reached_by_keyboard_and_heads_rows_and_columns() -> None:
    html = markup.table('A "b" & c', ["X", "Y"], [markup.row(["1", "2"])])
    assert 'tabindex="0" role="region" aria-label="A &quot;b&quot; &amp; c"' in html
    assert '<th scope="col">X</th>' in html
    assert '<th scope="row">1</th><td>2</td>' in html
    assert "\n" not in html


def test_a_citation_in_plain_words_names_edition_releases_version_and_address() -> None:
    assert CITED.plain() == (
        "A. Author and The Body & Co (2026). NY-09: North Yorkshire, 50% of plans. "
        "What enables improvement. Version 1.2.0. Editions: The figures of the time. "
        "Releases: cin-2016, cin_2025. https://x.org/pages/claims/NY-09.html"
    )


def test_bibtex_keeps_capitals_and_escapes_what_it_would_take_for_commands() -> None:
    lines = CITED.bibtex().splitlines()
    assert lines[0] == "@misc{ny-09-2026,"
    assert "  title = {{NY-09:} {North} {Yorkshire,} 50\\% of plans}," in lines
    assert "  author = {{A. Author} and {The Body \\& Co}}," in lines
    assert "  url = {https://x.org/pages/claims/NY-09.html}," in lines
    assert any("cin\\_2025" in line for line in lines if line.startswith("  note"))
    assert lines[-1] == "}"
    assert CITED.bibtex().count("{") == CITED.bibtex().count("}")


def test_protect_handles_braces_money_and_dashes() -> None:
    assert protect("£3m – 5_6 {a} B^c") == "\\pounds{}3m -- 5\\_6 \\{a\\} {B\\textasciicircum{}c}"


def test_ris_is_tagged_lines_with_crlf_from_type_to_end() -> None:
    lines = CITED.ris().split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert [line[6:] for line in lines if line.startswith("AU")] == ["A. Author", "The Body & Co"]
    assert "UR  - https://x.org/pages/claims/NY-09.html" in lines
    assert all(line[2:6] == "  - " for line in lines if line)


def test_a_claim_page_says_everything_a_reader_must_know(tmp_path: Path) -> None:
    pages.write(SITE, tmp_path)
    text = (tmp_path / "pages/claims/NY-09.md").read_text(encoding="utf-8")
    for part in (
        "# NY-09:",
        "box on page 9, lines 261–291 of our copy",
        "−12%",
        "95% interval −20.1% to −4.5%",
        "## What would make it hold",
        "## How it was tested",
        "## Read with care",
        "[North Yorkshire](<../../notebooks/cases/north_yorkshire.ipynb>)",
        "@misc{ny-09-2026",
        "TY  - ELEC",
        'href="NY-09.bib" download',
        "`pages/claims/NY-09.html`",
    ):
        assert part in text, part
    claim = next(claim for claim in SITE.claims if claim.id == "NY-09")
    for finding in claim.findings.values():
        assert markup.badge(finding.verdict) in text
        assert finding.reason in text


def test_text_from_declarations_cannot_become_markup(tmp_path: Path) -> None:
    assert markdown.md("a *b* [c](d) <e> `f` $5 # g_h|i {j}") == (
        r"a \*b\* \[c\](d) \<e\> \`f\` \$5 \# g\_h\|i \{j\}"
    )
    pages.write(SITE, tmp_path)
    text = (tmp_path / "pages/claims/NY-09.md").read_text(encoding="utf-8")
    assert "<statement>" not in text


def test_an_indicator_offers_its_series_as_csv(tmp_path: Path) -> None:
    pages.write(SITE, tmp_path)
    lines = (tmp_path / "pages/indicators/cpp-rate.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "area,period,edition,release,value,numerator,denominator,flag"
    assert lines[1] == 'England,2010,report,cin-2016,31.4,436,"101,000",'
    assert len(lines) == 1 + 2 * 4 * 7


def test_a_source_page_names_every_file_with_its_size_and_hash(tmp_path: Path) -> None:
    pages.write(SITE, tmp_path)
    text = (tmp_path / "pages/sources/cin.md").read_text(encoding="utf-8")
    for part in ("cin/2016/SFR52_2016_UD.csv", "1,234,567", "0123456789abcdef" * 4, "Licence"):
        assert part in text


def test_a_source_that_no_edition_chooses_is_not_said_to_be_unused(tmp_path: Path) -> None:
    source = SITE.sources[0]
    free = dataclasses.replace(source.releases[0], editions=())
    chosen = dataclasses.replace(free, id="cin-2017", editions=("current",))
    for releases, said in (((free,), "Not chosen by edition"), ((free, chosen), "none; kept")):
        site = dataclasses.replace(SITE, sources=(dataclasses.replace(source, releases=releases),))
        pages.write(site, tmp_path)
        assert said in (tmp_path / "pages/sources/cin.md").read_text(encoding="utf-8")
    names = {"report": [], "current": ["a-1", "a-2", "a-3"]}
    assert SourcesTable.releases(names, "report") == "none"
    assert SourcesTable.releases(names, "current") == "3: a-1 to a-3"
    assert SourcesTable.releases({"report": []}, "report") == "not chosen by edition"


def test_a_withheld_value_says_so_in_words(tmp_path: Path) -> None:
    assert set(pages.FLAGS) == set(Flag) - {Flag.OK}
    withheld = model.Point("England", 2016, "current", "cin-2025", "", flag="c")
    indicator = dataclasses.replace(SITE.indicators[0], series=(withheld,))
    pages.write(dataclasses.replace(SITE, indicators=(indicator,)), tmp_path)
    text = (tmp_path / "pages/indicators/cpp-rate.md").read_text(encoding="utf-8")
    assert '<th scope="row">2016</th><td>withheld</td>' in text


def test_only_what_changed_is_written_and_what_is_gone_is_deleted(tmp_path: Path) -> None:
    pages.write(SITE, tmp_path)
    assert pages.write(SITE, tmp_path) == []
    claims = [
        dataclasses.replace(claim, says="Something else.") if claim.id == "NY-09" else claim
        for claim in SITE.claims
        if claim.id != "KIN-07"
    ]
    changed = pages.write(dataclasses.replace(SITE, claims=tuple(claims)), tmp_path)
    assert sorted(path.name for path in changed) == [
        "KIN-07.bib",
        "KIN-07.md",
        "KIN-07.ris",
        "NY-09.md",
    ]
    assert not (tmp_path / "pages/claims/KIN-07.md").exists()


def test_the_register_holds_given_values_claims_values_and_counts() -> None:
    made = register.numbers(SITE)
    assert made["sample.value"].text == "42.0%"
    assert made["NY-09.report.change"].text == "−12.3%"
    assert made["NY-09.report.change"].page == "notebooks/cases/north_yorkshire"
    assert made["NY-09.report.change.interval"].text == "95% interval −20.1% to −4.5%"
    assert made["NY-09.published"].text == "−12%"
    assert made["NY-09.change.published"].page == "pages/claims/NY-09"
    assert made["claims.total"].text == str(len(SITE.claims))
    counts = [int(made[f"claims.report.{markup.slug(v)}"].text) for v in markup.VERDICTS]
    assert sum(counts) == len(SITE.claims)
    untested = sum(claim.findings["report"].verdict in register.NOT_TESTED for claim in SITE.claims)
    assert made["claims.report.tested"].text == str(len(SITE.claims) - untested)


def test_a_key_given_twice_is_refused() -> None:
    given = {"NY-09.report.change": model.Number("1", "book/index", "x")}
    with pytest.raises(Faults, match=r"NY-09\.report\.change"):
        register.numbers(dataclasses.replace(SITE, numbers=given))


@pytest.mark.parametrize("damage", [None, "{not json"])
def test_a_missing_or_damaged_register_says_what_to_do(tmp_path: Path, damage: str | None) -> None:
    path = tmp_path / "register.json"
    if damage:
        path.write_text(damage)
    with pytest.raises(UserError, match="analysis book"):
        register.read(path)


def test_the_register_is_plain_json_in_one_place(tmp_path: Path) -> None:
    register.write(SITE, tmp_path)
    read = json.loads((tmp_path / "build/register.json").read_text(encoding="utf-8"))
    assert set(read) == {"numbers", "editions", "claims", "indicators", "sources"}
    assert set(read["numbers"]["claims.total"]) == {"text", "page", "title"}
