"""The finished site in a real browser: nothing from elsewhere, accessible, no sideways scroll.

The site is the folder named by ``ANALYSIS_SITE``, else ``build/site``, else a miniature
built here from made-up results.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

import site_sample
from analysis.site import build, write

pytestmark = pytest.mark.site
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: one page of each kind; the first that matches is opened
KINDS = {
    "home": "book/index.html",
    "verdicts": "book/how-to-read.html",
    "every claim": "book/claims.html",
    "prose table": "book/method/assumptions.html",
    "claim": "pages/claims/*.html",
    "indicators": "book/indicators.html",
    "indicator": "pages/indicators/*.html",
    "sources": "book/sources.html",
    "source": "pages/sources/*.html",
    "case": "notebooks/cases/*.html",
    "enabler": "notebooks/enablers/*.html",
    "journey": "notebooks/journey/*.html",
    "system": "notebooks/system/*.html",
    "self-assessment": "book/framework/self-assessment.html",
    "search": "search.html",
}
WIDE, NARROW = 1280, 360
SIZES = {"wide": (WIDE, 900), "narrow": (NARROW, 740)}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site to look at."""
    given = os.environ.get("ANALYSIS_SITE")
    folder = Path(given) if given else site_sample.PROJECT / "build" / "site"
    if (folder / "index.html").is_file():
        return folder.resolve()
    root = site_sample.tree(tmp_path_factory.mktemp("book"))
    write(site_sample.sample(), root)
    return build(root=root).parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the site cannot be opened in a real browser")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def first(site: Path, kind: str) -> Path:
    """Return the page that stands for a kind."""
    return sorted(site.glob(KINDS[kind]))[0]


def opened(browser: Browser, path: Path, size: str = "wide", theme: str = "light") -> Page:
    """Open a page from the file system at a size and in a theme."""
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


def screenshots(site: Path, folder: Path) -> None:
    """Save a picture of each kind of page, wide and narrow, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for kind in KINDS:
            for size in SIZES:
                for theme in ("light", "dark"):
                    page = opened(browser, first(site, kind), size, theme)
                    name = f"{kind.replace(' ', '-')}-{size}-{theme}.png"
                    page.screenshot(path=folder / name, full_page=True)
                    page.context.close()
        browser.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_nothing_of_another_host_and_its_scripts_run(
    site: Path, browser: Browser, kind: str
) -> None:
    asked: list[str] = []
    wrong: list[str] = []

    def only_files(route: Route) -> None:
        if route.request.url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context = browser.new_context()
    context.route("**/*", only_files)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(first(site, kind).as_uri(), wait_until="load")
    page.wait_for_timeout(200)
    context.close()
    assert asked == []
    assert wrong == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_accessibility_fault_is_found(
    site: Path, browser: Browser, kind: str, size: str, theme: str
) -> None:
    page = opened(browser, first(site, kind), size, theme)
    page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
    # WCAG 2.2's target size is left out unless asked for
    asked = {"rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=asked).response["violations"]
    page.context.close()
    faults = [
        f"{fault['id']} ({fault['impact']}): {node['target']} {node['html'][:160]}"
        for fault in found
        for node in fault["nodes"]
    ]
    assert faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_page_does_not_scroll_sideways(site: Path, browser: Browser, kind: str) -> None:
    page = opened(browser, first(site, kind), "narrow")
    page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
    width = page.evaluate("document.scrollingElement.scrollWidth")
    spill = page.evaluate(
        """(wide) => [...document.querySelectorAll('article *')].filter(e => {
            const box = e.getBoundingClientRect();
            return box.right > wide + 1 &&
                !e.closest('.table-scroll, pre, .pst-scrollable-table-container');
        }).map(e => e.outerHTML.slice(0, 120))""",
        NARROW,
    )
    page.context.close()
    assert width <= NARROW
    assert spill == []


@pytest.mark.parametrize("kind", ["every claim", "claim", "case"])
def test_everything_can_be_reached_by_keyboard_and_shows_focus(
    site: Path, browser: Browser, kind: str
) -> None:
    page = opened(browser, first(site, kind))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        style = page.evaluate(
            """() => { const s = getComputedStyle(document.activeElement);
            return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)] }"""
        )
        assert style[1] == "solid" and style[2] >= 2, style
    page.context.close()


def test_every_picture_says_what_it_shows(site: Path, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    mute = []
    for path in sorted(site.glob("*/**/*.html")):
        if 'http-equiv="refresh"' in path.read_text(encoding="utf-8"):
            continue  # it only leads on to another page
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        mute += page.evaluate(
            """() => [...document.querySelectorAll('article img, article svg')].filter(e =>
              !(e.getAttribute('alt') || e.getAttribute('aria-label') || '').trim()
              && e.getAttribute('aria-hidden') !== 'true')
              .map(e => document.title + ': ' + e.outerHTML.slice(0, 100))"""
        )
    context.close()
    assert mute == []


def test_the_filter_narrows_the_table_by_keyboard_and_says_how_many_are_left(
    site: Path, browser: Browser
) -> None:
    page = opened(browser, first(site, "every claim"))
    rows = "table.claims tbody tr:not(.group):visible"
    before = page.locator(rows).count()
    page.get_by_label("Show rows with these words").focus()
    page.keyboard.type("ny-09")
    assert page.locator(rows).count() == 1
    assert page.locator("form.filter output").inner_text() == f"1 of {before} shown"
    assert page.locator("table.claims tr.group:visible").count() == 1
    page.get_by_label("Show rows with these words").fill("")
    verdict = page.locator("form.filter option").nth(1).inner_text()
    page.get_by_label("and this verdict").select_option(verdict)
    assert 0 < page.locator(rows).count() < before
    page.context.close()


def test_the_table_is_whole_without_scripts(site: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(first(site, "every claim").as_uri())
    rows = page.locator("table.claims tbody tr")
    assert rows.count() > 5
    assert all(row.is_visible() for row in rows.all())
    assert page.locator("form.filter").count() == 0
    context.close()


def test_search_finds_a_claim_from_the_file_system(site: Path, browser: Browser) -> None:
    page = opened(browser, site / "search.html")
    page.goto(f"{(site / 'search.html').as_uri()}?q=NY-09", wait_until="load")
    page.wait_for_selector("#search-results a", timeout=5000)
    links = [link.get_attribute("href") or "" for link in page.locator("#search-results a").all()]
    page.context.close()
    assert any("pages/claims/NY-09.html" in link for link in links)


def test_paper_leaves_the_frame_out_and_keeps_the_words(site: Path, browser: Browser) -> None:
    page = opened(browser, first(site, "claim"))
    page.emulate_media(media="print")
    for frame in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer"):
        assert not page.locator(frame).first.is_visible(), frame
    for words in ("article h1", "article .verdict"):
        assert page.locator(words).first.is_visible(), words
    page.context.close()
