"""The strict build: what stops it, what it leaves alone, what it loads."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import site_sample
from analysis.errors import Faults
from analysis.site import build, model, write
from analysis.site.builder import KEY

TOC = """format: jb-book
root: book/index
chapters:
  - file: notebooks/cases/kingston
  - file: book/claims
    sections:
      - glob: pages/claims/*
  - glob: pages/indicators/*
  - glob: pages/sources/*
"""
HOME = """# Home

The value is {num}`sample.value`; see {claim}`KIN-07` and {verdict}`partly`.
"""


def small(root: Path) -> model.Site:
    """Lay out the smallest book that has every kind of page, and return its results."""
    site_sample.tree(root)
    (root / "_toc.yml").write_text(TOC)
    (root / "book/index.md").write_text(HOME)
    kept = tuple(claim for claim in site_sample.sample().claims if claim.id.startswith("KIN"))
    indicator = dataclasses.replace(site_sample.sample().indicators[0], claims=("KIN-07",))
    site = dataclasses.replace(site_sample.sample(), claims=kept, indicators=(indicator,))
    numbers = {"sample.value": model.Number("42.0%", "notebooks/cases/kingston", "A value")}
    site = dataclasses.replace(site, numbers=numbers)
    write(site, root)
    return site


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project whose site has been built."""
    root = tmp_path_factory.mktemp("project")
    small(root)
    build(root=root)
    return root


def text(root: Path, name: str) -> str:
    """Return a page of the site."""
    return (root / "build/site" / name).read_text(encoding="utf-8")


def test_the_top_page_leads_to_the_home_page(book: Path) -> None:
    assert "url=book/index.html" in text(book, "index.html")


def test_a_number_is_pasted_and_linked_to_where_it_was_computed(book: Path) -> None:
    found = re.search(
        r"<a [^>]*><span class=\"num\">42\.0%</span></a>", text(book, "book/index.html")
    )
    assert found
    assert 'href="../notebooks/cases/kingston.html"' in found.group()
    assert 'title="A value"' in found.group()


def test_a_claim_is_linked_and_shows_both_verdicts_when_they_differ(book: Path) -> None:
    home = text(book, "book/index.html")
    assert 'href="../pages/claims/KIN-07.html"' in home
    claim = next(claim for claim in site_sample.sample().claims if claim.id == "KIN-07")
    verdicts = [finding.verdict for finding in claim.findings.values()]
    assert verdicts[0] != verdicts[1]
    assert all(f">{verdict}</span>" in home for verdict in verdicts)


def test_tables_link_relatively(book: Path) -> None:
    assert 'href="../pages/claims/KIN-01.html"' in text(book, "book/claims.html")


def test_downloads_lie_beside_their_page(book: Path) -> None:
    for name in ("claims/KIN-07.bib", "claims/KIN-07.ris", "indicators/cpp-rate.csv"):
        made = (book / "build/site/pages" / name).read_bytes()
        assert made == (book / "pages" / name).read_bytes()


def test_a_script_is_linked_once(book: Path) -> None:
    for path in (book / "build/site").rglob("*.html"):
        linked = re.findall(r"<script[^>]* src=\"([^\"?]+)", path.read_text(encoding="utf-8"))
        assert len(linked) == len(set(linked)), path


class Loaded(HTMLParser):
    """Collect the addresses that a page loads, as opposed to those it links to."""

    LOADING = (("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"))

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [given[name] for t, name in self.LOADING if t == tag and name in given]
        if tag == "link" and given.get("rel") not in {"canonical", "license"}:
            self.found.append(given.get("href", ""))
        if "style" in given:
            self.found += re.findall(r"url\(([^)]*)\)", given["style"])


def elsewhere(address: str) -> bool:
    """Tell whether an address lies on a host."""
    return bool(re.match(r"\s*['\"]?(https?:)?//", address))


def test_no_page_style_or_script_of_ours_loads_from_another_host(book: Path) -> None:
    site = book / "build/site"
    found = []
    for path in site.rglob("*.html"):
        page = Loaded()
        page.feed(path.read_text(encoding="utf-8"))
        found += [(path.name, address) for address in page.found if elsewhere(address)]
    for path in site.rglob("*.css"):
        style = path.read_text(encoding="utf-8")
        loads = re.findall(r"(?:url\(|@import\s+)([^);]*)", style)
        found += [(path.name, address) for address in loads if elsewhere(address)]
    assert found == []
    whole = "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.html"))
    assert "thebe" not in whole
    assert "mathjax" not in whole.lower()


def test_the_check_for_other_hosts_would_see_one() -> None:
    page = Loaded()
    page.feed('<script src="//a.b/x.js"></script><a href="https://gov.uk">x</a>')
    assert [address for address in page.found if elsewhere(address)] == ["//a.b/x.js"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("{num}`sample.valu`", ["sample.valu", "book/index.md", "sample.value"]),
        ("{claim}`KIN-7`", ["KIN-7", "book/index.md", "KIN-07"]),
        ("{verdict}`partial`", ["partial", "book/index.md", "partly"]),
        ("[x](nowhere.md)", ["nowhere.md", "book/index.md"]),
        ("```{claims-table}\n:group: Kingstn\n```", ["Kingstn", "book/index.md", "Kingston"]),
    ],
)
def test_a_wrong_name_stops_the_build_and_leaves_the_old_site(
    book: Path, fault: str, said: list[str]
) -> None:
    before = (book / "build/site" / KEY).read_text()
    home = book / "book/index.md"
    home.write_text(f"{HOME}\n\n{fault}\n")
    try:
        for _ in range(2):  # the second time as well: nothing half-read may hide it
            with pytest.raises(Faults) as caught:
                build(root=book)
            assert all(word in str(caught.value) for word in said), str(caught.value)
    finally:
        home.write_text(HOME)
    assert (book / "build/site" / KEY).read_text() == before
    assert not (book / "build/site.new").exists()


def test_a_number_whose_page_is_not_in_the_book_stops_the_build(tmp_path: Path) -> None:
    site = small(tmp_path)
    lost = {"sample.value": model.Number("1", "notebooks/gone", "x")}
    write(dataclasses.replace(site, numbers=lost), tmp_path)
    with pytest.raises(Faults, match="notebooks/gone"):
        build(root=tmp_path)
    assert not (tmp_path / "build/site").exists()


def test_nothing_changed_is_not_built_and_a_changed_number_reaches_its_page(
    tmp_path: Path,
) -> None:
    site = small(tmp_path)
    build(root=tmp_path)
    lines: list[str] = []
    build(root=tmp_path, say=lines.append)
    assert lines == ["the site is up to date"]
    numbers = {"sample.value": dataclasses.replace(site.numbers["sample.value"], text="43.0%")}
    write(dataclasses.replace(site, numbers=numbers), tmp_path)
    build(root=tmp_path, say=lines.append)
    assert "43.0%" in text(tmp_path, "book/index.html")
    assert any("0 added, 1 changed, 0 removed" in line for line in lines)


def test_a_changed_title_reaches_every_sidebar_and_a_lost_page_goes(tmp_path: Path) -> None:
    site = small(tmp_path)
    build(root=tmp_path)
    claims = tmp_path / "book/claims.md"
    claims.write_text(claims.read_text(encoding="utf-8").replace("# Every claim", "# All of them"))
    build(root=tmp_path)
    assert "All of them" in text(tmp_path, "pages/sources/cin.html")
    write(dataclasses.replace(site, claims=site.claims[1:]), tmp_path)
    build(root=tmp_path)
    assert not (tmp_path / "build/site/pages/claims/KIN-01.html").exists()


def test_the_same_results_give_the_same_bytes(book: Path, tmp_path: Path) -> None:
    small(tmp_path)
    build(root=tmp_path, jobs=1)
    one, two = book / "build/site", tmp_path / "build/site"
    names = sorted(str(p.relative_to(one)) for p in one.rglob("*") if p.is_file())
    assert names == sorted(str(p.relative_to(two)) for p in two.rglob("*") if p.is_file())
    assert [n for n in names if (one / n).read_bytes() != (two / n).read_bytes()] == []
