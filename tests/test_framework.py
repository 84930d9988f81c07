"""The framework's pages: whole, true to their references, usable without a script."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis import declare, documents

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "book" / "framework"
STATIC = PROJECT / "book" / "_static"
PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
#: activities as the slides have them (S2 L52-108), by number, letter and line
LINES = {
    f"{number}{letter}": start + place
    for number, start in enumerate((58, 66, 74, 82, 90, 98, 106), 1)
    for place, letter in enumerate("abc")
}
PHASES = {"poor-fair": "Poor to fair", "fair-good": "Fair to good", "good-great": "Good to great"}
JUDGEMENTS = ["", "not in place", "starting", "in place", "embedded"]
#: lines of the copies of the documents, as the claims' references count them
LENGTHS = {"S1": 689, "S2": 176}
SEEDS = {"S1": "001_c5cad0ab04a0405c.txt", "S2": "004_4e002ccf84166c14.txt"}


class Markup(HTMLParser):
    """What the raw HTML of a page holds: every element with its attributes and its parents."""

    VOID = ("input", "br", "img")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.words: list[tuple[list[str], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs), [name for name, _ in self.open]))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close an element; one that is not the innermost is a fault in the page."""
        assert self.open[-1][0] == tag, f"{tag} closes {self.open[-1]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Note words with the elements around them."""
        if data.strip():
            self.words.append(([name for name, _ in self.open], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a name."""
        return [attrs for name, attrs, _ in self.found if name == tag]


def text(name: str) -> str:
    """Return a page as written."""
    return (FOLDER / name).read_text(encoding="utf-8")


def chunks(name: str) -> list[str]:
    """Return the raw HTML of a page, a piece for each place it stands in."""
    return re.findall(r"```\{raw\} html\n(.*?)```", text(name), re.DOTALL)


@pytest.fixture(scope="module")
def form() -> Markup:
    """Return the markup of the self-assessment."""
    return Markup("".join(chunks("self-assessment.md")))


def test_every_page_is_in_the_contents_after_the_case_studies() -> None:
    toc = (PROJECT / "_toc.yml").read_text(encoding="utf-8")
    part = toc.split("caption: The framework")[1].split("caption:")[0]
    listed = re.findall(r"file: book/framework/(\S+)", part)
    assert sorted(f"{name}.md" for name in listed) == PAGES
    assert listed[0] == "index"
    assert toc.index("Case studies") < toc.index("The framework")


@pytest.mark.parametrize("name", PAGES)
def test_every_piece_of_html_closes_what_it_opens(name: str) -> None:
    for piece in chunks(name):
        assert Markup(piece).open == []


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_labels_point_at_them(name: str) -> None:
    markup = Markup("".join(chunks(name)))
    ids = [attrs["id"] for _, attrs, _ in markup.found if "id" in attrs]
    assert [found for found, times in Counter(ids).items() if times > 1] == []
    pointed = [attrs["for"] for attrs in markup.all("label") if "for" in attrs]
    pointed += [a["aria-labelledby"] for a in markup.all("figure")]
    assert set(pointed) <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_claims_and_pages_that_are_pointed_at_exist(name: str) -> None:
    claims = set(re.findall(r"\{claim\}`([^`]+)`", text(name)))
    assert claims <= set(declare.ids("claims"))
    targets = re.findall(r"\{doc\}`[^`<]*<([^>`]+)>`", text(name))
    for target in targets:
        base = (FOLDER / target).resolve()
        assert base.with_suffix(".md").is_file() or base.with_suffix(".ipynb").is_file(), target


@pytest.mark.parametrize("name", PAGES)
def test_no_result_is_typed_and_nothing_comes_from_elsewhere(name: str) -> None:
    assert "%" not in re.sub(r"(left|width):\d+%", "", text(name))
    for _, attrs, _ in Markup("".join(chunks(name))).found:
        assert not {"src", "href", "action", "onclick"} & set(attrs)
    assert "http" not in text(name)


def test_the_script_and_the_style_ask_nothing_of_any_host() -> None:
    script = (STATIC / "self-assessment.js").read_text(encoding="utf-8")
    for way in ("fetch", "XMLHttpRequest", "sendBeacon", "WebSocket", "import(", "http", "cookie"):
        assert way not in script, way
    style = (STATIC / "framework.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_both_files_are_linked_by_the_settings() -> None:
    settings = (PROJECT / "_config.yml").read_text(encoding="utf-8")
    for name in ("self-assessment.js", "framework.css"):
        assert name in settings
        assert (STATIC / name).is_file()


def test_every_activity_stands_once_under_every_phase(form: Markup) -> None:
    cells = [a["data-cell"] for a in form.all("fieldset") if "data-cell" in a]
    assert cells == [f"{activity}-{phase}" for activity in LINES for phase in PHASES]
    activities = [a["data-activity"] for a in form.all("fieldset") if "data-activity" in a]
    assert activities == list(LINES)


def test_every_cell_has_the_same_judgements_with_none_chosen_and_a_note(form: Markup) -> None:
    radios: dict[str, list[dict[str, str | None]]] = {}
    for attrs in form.all("input"):
        if attrs["type"] == "radio":
            radios.setdefault(str(attrs["name"]), []).append(attrs)
    assert len(radios) == len(LINES) * len(PHASES)
    for choices in radios.values():
        assert [choice["value"] for choice in choices] == JUDGEMENTS
        assert [choice["value"] for choice in choices if "checked" in choice] == [""]
    notes = [attrs["name"] for attrs in form.all("textarea")]
    assert notes == [f"{name}-note" for name in radios]


def test_every_control_is_labelled_and_every_group_has_its_legend(form: Markup) -> None:
    pointed = {attrs.get("for") for attrs in form.all("label")}
    for tag, attrs, around in form.found:
        if tag in ("input", "textarea"):
            assert "label" in around or attrs.get("id") in pointed, attrs
    assert len(form.all("legend")) == len(form.all("fieldset"))
    legends = [words for around, words in form.words if around[-1:] == ["legend"]]
    assert Counter(words for words in legends if words in PHASES.values()) == dict.fromkeys(
        PHASES.values(), len(LINES)
    )


def test_the_form_is_whole_without_the_script(form: Markup) -> None:
    hidden = [attrs.get("id") for _, attrs, _ in form.found if "hidden" in attrs]
    assert hidden == ["assess-tools"]
    disabled = [attrs for _, attrs, _ in form.found if {"disabled", "readonly"} & set(attrs)]
    assert disabled == []
    # pressing Enter must not put notes into the page's address
    assert {attrs.get("method") for attrs in form.all("form")} == {"dialog"}
    said = " ".join(words for around, words in form.words if "noscript" in around)
    assert "nothing will be kept" in said


def test_each_activity_is_quoted_from_its_line(form: Markup) -> None:
    legends = re.findall(
        r'<legend>(\d[abc])\. “(.+?)” <span class="ref">\(S2 L(\d+)\)</span></legend>',
        "".join(chunks("self-assessment.md")),
    )
    assert {activity: int(line) for activity, _, line in legends} == LINES


def test_references_lie_within_the_documents() -> None:
    assert set(LENGTHS) <= set(documents.DOCUMENTS)
    for name in PAGES:
        for line in map(int, re.findall(r"\bL(\d+)", text(name))):
            assert 1 <= line <= max(LENGTHS.values()), (name, line)
        for first, last in re.findall(r"\bL(\d+)–(\d+)", text(name)):
            assert int(first) < int(last), (name, first, last)
        for place in re.findall(r"S2\s+L[\d–L]+", text(name)):
            assert max(map(int, re.findall(r"\d+", place[2:]))) <= LENGTHS["S2"], (name, place)


def seed(document: str) -> list[str]:
    """Return the lines of a source document; skip where it is not at hand."""
    for folder in (PROJECT.parent / "shared" / "seeds", PROJECT / "seeds"):
        if (folder / SEEDS[document]).is_file():
            return (folder / SEEDS[document]).read_text(encoding="utf-8").split("\n")
    pytest.skip("the source documents lie outside the project")


def plain(words: str) -> str:
    """Return words without what typesetting changes."""
    for mark in "“”‘’'\"":
        words = words.replace(mark, "")
    return " ".join(words.replace("&amp;", "&").split())


@pytest.mark.raw
def test_quotations_are_the_documents_own_words() -> None:
    lines = seed("S2")
    for activity, words in re.findall(
        r"<legend>(\d[abc])\. “(.+?)” <span", "".join(chunks("self-assessment.md"))
    ):
        assert plain(lines[LINES[activity] - 1]).removeprefix("- ") == plain(words), activity
    whole = plain(" ".join(seed("S1") + lines)).lower()
    for name in PAGES:
        for quoted in re.findall(r"“([^”]+)”", text(name)):
            assert plain(quoted).lower() in whole, (name, quoted)


@pytest.mark.raw
def test_the_copies_are_as_long_as_the_references_take_them_to_be() -> None:
    for document, length in LENGTHS.items():
        assert len(seed(document)) in (length, length + 1), document


@pytest.mark.raw
def test_the_figures_that_are_said_to_be_missing_are_missing() -> None:
    lines = seed("S1")
    headings = re.search(r"\(S1 (L153.*?)\)", text("index.md"))
    assert headings is not None
    for line in map(int, re.findall(r"L(\d+)", headings.group(1))):
        assert lines[line - 1].strip(), line
    for name in PAGES:
        if "<figure" in text(name):
            assert "is not available" in text(name)
