"""The councils' pages in the site: the find page and its box, the frame, links, paper.

The site is a miniature built here. A few councils have their real pages; the others, so that
every address is there, a page of one line.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

import site_sample
from analysis import areas, declare
from analysis.councils import page as pages
from analysis.councils.merge import CouncilPages
from analysis.councils.render import render
from analysis.councils.source import short, source_key
from analysis.councils.store import Store
from analysis.errors import Faults, UserError
from analysis.site import build, write

pytestmark = pytest.mark.site
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: a county with an earlier code, a council formed lately, and the smallest of all
REAL = ("North Yorkshire", "Cumberland", "City of London")
BOX = "Council: name, DfE number or ONS code"
GENERATED = ("claims", "indicators", "sources")
SIZES = {"wide": (1280, 900), "narrow": (360, 740)}


def line(area: areas.Area) -> dict[str, bytes]:
    """Return files of a council that has a page of one line."""
    inside = f'<section id="council">\n<h1>{area.name}</h1>\n</section>'
    made = pages.Page(f"{area.name}: council profile", f"About {area.name}.", inside)
    return {f"{area.ons_code}.html": made.alone().encode()}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a page for every council."""
    folder = tmp_path_factory.mktemp("kept")
    real = {areas.find(name).id for name in REAL}
    for area in areas.councils():
        files = render(area.id) if area.id in real else line(area)
        key = short(source_key(), area.ons_code, "current")
        Store(folder).put(area.ons_code, key, files, 0.1)
    return folder


def project(root: Path) -> Path:
    """Lay out the miniature with the find page in it."""
    site_sample.tree(root)
    config, toc = root / "_config.yml", root / "_toc.yml"
    text = config.read_text(encoding="utf-8")
    if "analysis.councils.directive" not in text:
        text = text.replace(
            "extra_extensions: [analysis.site.extension]",
            "extra_extensions: [analysis.site.extension, analysis.councils.directive]",
        ).replace(
            "      - analysis.site.extension\n",
            "      - analysis.site.extension\n      - analysis.councils.directive\n",
        )
        text = text.replace("framework.css]", "framework.css, councils.css]").replace(
            "html_js_files: [", "html_js_files: [[find-council.js, {defer: defer}], "
        )
        config.write_text(text, encoding="utf-8")
    text = toc.read_text(encoding="utf-8")
    if "book/councils\n" not in text:
        text = text.replace(
            "      - file: book/how-to-read\n",
            "      - file: book/how-to-read\n      - file: book/councils\n",
        )
        toc.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Path:
    """Build the miniature with the councils' pages; return the site's folder."""
    root = project(tmp_path_factory.mktemp("councils"))
    write(site_sample.sample(), root)
    return build(root=root, add=CouncilPages(folder=kept)).parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the site cannot be opened in a real browser")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def address(site: Path, name: str) -> Path:
    """Return a council's page in the site."""
    return site / "councils" / f"{areas.find(name).ons_code}.html"


def opened(browser: Browser, path: Path, size: str = "wide", theme: str = "light") -> Page:
    """Open a page from the file system at a size and in a theme; count what it asks for."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    )
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    return page


@pytest.fixture
def find(browser: Browser, site: Path) -> Iterator[Page]:
    """Open the find page."""
    page = opened(browser, site / pages.FIND)
    yield page
    page.context.close()


# ---- links --------------------------------------------------------------------------------


class Links(HTMLParser):
    """Collect a page's ids, and the addresses it links to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.to: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.to += [given[name] for name in ("href", "src", "action") if name in given]


def links(path: Path) -> Links:
    """Read a page's links."""
    found = Links()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def dead(path: Path, found: Links) -> list[str]:
    """Return the relative links that lead nowhere."""
    wrong = []
    for to in found.to:
        if re.match(r"[a-z]+:|//", to) or to == "#":
            continue
        file, _, place = to.partition("#")
        target = (path.parent / file.partition("?")[0]).resolve() if file else path
        if not target.is_file() or (
            place and target.suffix == ".html" and place not in links(target).ids
        ):
            wrong.append(to)
    return wrong


@pytest.mark.parametrize("name", REAL)
def test_no_link_of_a_councils_page_leads_nowhere(site: Path, name: str) -> None:
    path = address(site, name)
    found = links(path)
    # the miniature holds a sample of the generated pages: the others are known by their ids
    made = {f"../pages/{k}/{i}.html" for k in GENERATED for i in declare.ids(k)}
    assert [to for to in dead(path, found) if to not in made] == []
    assert len(found.ids) == len(set(found.ids))
    offered = {Path(to).suffix for to in found.to if Path(to).stem == path.stem}
    assert offered == {".csv", ".xlsx", ".bib", ".ris"}


def test_the_check_for_dead_links_would_see_one(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<a href="gone.html">x</a><a href="#nowhere">y</a><a href="https://a.b">z</a>')
    assert dead(path, links(path)) == ["gone.html", "#nowhere"]


def test_the_find_page_links_to_every_council_and_nowhere_else(site: Path) -> None:
    path = site / pages.FIND
    found = links(path)
    assert dead(path, found) == []
    to = {Path(link).stem for link in found.to if link.startswith("../councils/")}
    assert to == {area.ons_code for area in areas.councils()}
    assert len(to) == 153


def test_an_earlier_codes_address_leads_to_the_page(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "councils" / "E10000023.html")
    page.wait_for_url("**/E06000065.html")
    assert page.locator("h1").first.inner_text().startswith("North Yorkshire")
    every = {code for a in areas.councils() for code in a.past_codes if code.startswith("E")}
    assert every and all((site / "councils" / f"{code}.html").is_file() for code in every)


def test_councils_stand_by_region_and_name(find: Page) -> None:
    regions = find.locator("article h3").all_inner_texts()
    assert regions == sorted(regions) and len(regions) == 9
    for names in find.locator("ul.councils").all():
        texts = names.locator("a").all_inner_texts()
        assert texts == sorted(texts, key=str.casefold) and texts


def test_the_names_are_in_the_books_search(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert "cumbria" in index and "kirkle" in index


# ---- the frame ----------------------------------------------------------------------------


def test_a_councils_page_stands_in_the_books_frame(browser: Browser, site: Path) -> None:
    page = opened(browser, address(site, "North Yorkshire"))
    assert page.title().startswith("North Yorkshire: council profile — ")
    about = page.locator('meta[name="description"]').get_attribute("content")
    assert about and "North Yorkshire" in about
    assert page.locator("article h1").inner_text().startswith("North Yorkshire")
    current = page.locator(".bd-sidebar-primary a.current")
    assert (current.get_attribute("href") or "").endswith("../book/councils.html")
    headings = page.locator("article h2").count()
    assert headings > 5
    assert page.locator("#pst-page-toc-nav a").count() == headings
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.locator(".bd-sidebar-primary a", has_text="Glossary").click()
    assert page.url.endswith("/book/glossary.html")
    page.context.close()


@pytest.mark.parametrize("which", ["find", *REAL])
def test_nothing_is_asked_of_another_host_and_scripts_run(
    browser: Browser, site: Path, which: str
) -> None:
    path = site / pages.FIND if which == "find" else address(site, which)
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_timeout(200)
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wrong == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("which", ["find", "North Yorkshire"])
def test_no_accessibility_fault_is_found(
    browser: Browser, site: Path, which: str, size: str, theme: str
) -> None:
    path = site / pages.FIND if which == "find" else address(site, which)
    page = opened(browser, path, size, theme)
    if which == "find":
        page.get_by_label(BOX).fill("st")
        page.keyboard.press("ArrowDown")
    page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
    asked = {"rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=asked).response["violations"]
    width = page.evaluate("document.scrollingElement.scrollWidth")
    page.context.close()
    assert [
        f"{fault['id']} ({fault['impact']}): {node['target']} {node['html'][:160]}"
        for fault in found
        for node in fault["nodes"]
    ] == []
    assert width <= SIZES[size][0]


def test_a_page_that_stands_alone_is_accessible_and_fits_a_phone(
    browser: Browser, kept: Path
) -> None:
    path = kept / f"{areas.find('North Yorkshire').ons_code}.html"
    page = opened(browser, path, "narrow")
    found = Axe().run(page).response["violations"]
    width = page.evaluate("document.scrollingElement.scrollWidth")
    page.context.close()
    assert [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found] == []
    assert width <= SIZES["narrow"][0]


@pytest.mark.parametrize("name", REAL)
def test_the_members_page_prints_on_one_side(browser: Browser, site: Path, name: str) -> None:
    page = opened(browser, address(site, name))
    page.evaluate(
        """() => {
        const first = document.querySelector('.council-first');
        document.querySelectorAll('article section section').forEach(
            s => { if (s !== first && !first.contains(s)) s.remove() });
        first.style.breakAfter = 'auto';
    }"""
    )
    printed = page.pdf(prefer_css_page_size=True)
    page.context.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


# ---- the box ------------------------------------------------------------------------------


def chosen(find: Page, typed: str) -> list[str]:
    """Type into the box and return the names and words it offers."""
    find.get_by_label(BOX).fill(typed)
    return [" ".join(text.split()) for text in find.get_by_role("option").all_inner_texts()]


def test_the_box_works_by_keyboard_alone(find: Page) -> None:
    find.get_by_label(BOX).focus()
    find.keyboard.type("kirk")
    box = find.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    find.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert active and find.locator(f"#{active}").get_attribute("aria-selected") == "true"
    find.keyboard.press("Enter")
    find.wait_for_url("**/councils/*.html")
    assert find.url.endswith(f"/councils/{areas.find('Kirklees').ons_code}.html")


def test_the_arrows_go_round_and_escape_closes_then_clears(find: Page) -> None:
    box = find.get_by_role("combobox")
    offered = chosen(find, "north")
    assert len(offered) > 3
    find.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == f"council-{len(offered) - 1}"
    find.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "council-0"
    find.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and box.input_value() == "north"
    find.keyboard.press("Escape")
    assert box.input_value() == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("kirklees", "Kirklees"),
        ("815", "North Yorkshire"),
        ("E06000065", "North Yorkshire"),
        ("e06000065", "North Yorkshire"),
        ("St. Helens", "St. Helens"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
    ],
)
def test_a_council_is_found_by_name_or_code(find: Page, typed: str, name: str) -> None:
    offered = chosen(find, typed)
    assert len(offered) == 1
    assert offered[0].startswith(areas.find(name).name)
    find.keyboard.press("Enter")
    find.wait_for_url("**/councils/*.html")
    assert find.url.endswith(f"/{areas.find(name).ons_code}.html")


def test_an_earlier_code_leads_to_todays_council_and_says_so(find: Page) -> None:
    assert chosen(find, "E10000023") == [
        "North Yorkshire E10000023 was its code; it is now E06000065"
    ]


def test_a_council_that_is_no_more_leads_to_those_in_its_place(find: Page) -> None:
    offered = chosen(find, "cumbria")
    assert [text.split(" in the place of ")[0] for text in offered] == [
        "Cumberland",
        "Westmorland and Furness",
    ]
    assert all(text.endswith("in the place of Cumbria, which was until 31 March 2023")
               for text in offered)  # fmt: skip
    find.keyboard.press("Enter")
    assert "More than one council" in find.locator("#council-said").inner_text()
    assert find.url.endswith("councils.html")
    assert chosen(find, "E10000006") == offered


def test_a_name_that_is_none_is_said_aloud(find: Page) -> None:
    assert chosen(find, "zzzz") == []
    said = find.locator("#council-said")
    assert said.inner_text() == "No council has that name or code."
    assert said.get_attribute("aria-live") == "polite"


def test_without_scripts_every_council_is_a_plain_link(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / pages.FIND).as_uri())
    assert page.get_by_role("combobox").count() == 0
    assert page.locator("ul.councils a:visible").count() == 153
    page.get_by_role("link", name="Cumberland").first.click()
    assert page.locator("article h1").inner_text().startswith("Cumberland")
    context.close()


# ---- the site as a whole ------------------------------------------------------------------


def test_a_site_is_not_put_in_place_without_every_councils_page(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "kept"
    shutil.copytree(kept, folder)
    area = areas.find("Kirklees")
    (folder / f"{area.ons_code}.html").write_text("cut short")
    (tmp_path / "site").mkdir()
    with pytest.raises(Faults) as raised:
        CouncilPages(folder=folder).put(tmp_path / "site")
    assert raised.value.faults == ["Kirklees"]
    assert list((tmp_path / "site").iterdir()) == []


def test_a_frame_that_has_changed_is_said(site: Path) -> None:
    text = (site / pages.FIND).read_text(encoding="utf-8")
    with pytest.raises(UserError, match="its article was found 0 times"):
        pages.Shell.of(text.replace('<article class="bd-article">', "<article>"))
