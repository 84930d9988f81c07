"""The framework's pages in a real browser: the form keeps, saves, brings back and clears.

The site is a miniature built here, so that the pages stand beside made-up results.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, FilePayload, Page, sync_playwright

import site_sample
from analysis.site import build, write

pytestmark = pytest.mark.site
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PAGES = sorted(path.stem for path in (site_sample.PROJECT / "book" / "framework").glob("*.md"))
ASSESSMENT = "self-assessment"
NOTE = '=1+1, "said" twice\nand é on a second line'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a miniature with everything the framework's pages point at; return their folder."""
    root = site_sample.tree(tmp_path_factory.mktemp("framework"))
    write(site_sample.sample(), root)
    return build(root=root).parent / "book" / "framework"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the site cannot be opened in a real browser")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser that has kept nothing."""
    made = browser.new_context(reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, folder: Path) -> Page:
    """Open the self-assessment from the file system; dialogs are agreed to."""
    opened = context.new_page()
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto((folder / f"{ASSESSMENT}.html").as_uri(), wait_until="load")
    return opened


def judge(page: Page, cell: str, value: str) -> None:
    """Choose a judgement."""
    page.locator(f'input[name="{cell}"][value="{value}"]').check()


def filled(page: Page) -> None:
    """Fill in two cells, a note and a team."""
    judge(page, "1a-poor-fair", "embedded")
    judge(page, "7c-good-great", "not in place")
    page.locator('textarea[name="4b-fair-good-note"]').fill(NOTE)
    page.get_by_label("Team (if you like)").fill("Leaders")


def holds(page: Page) -> tuple[str, str, str, str, str]:
    """Return what ``filled`` put in, and the progress."""
    return (
        page.locator('input[name="1a-poor-fair"]:checked').input_value(),
        page.locator('input[name="7c-good-great"]:checked').input_value(),
        page.locator('textarea[name="4b-fair-good-note"]').input_value(),
        page.get_by_label("Team (if you like)").input_value(),
        page.locator("#assess-progress").inner_text(),
    )


WHOLE = ("embedded", "not in place", NOTE, "Leaders", "2 of 63 judged")
BLANK = ("", "", "", "", "0 of 63 judged")


def saved(page: Page, button: str) -> str:
    """Press a button that saves a file and return the file's text."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def bring(page: Page, content: str) -> str:
    """Choose a file to bring back and return what the page says to it."""
    page.locator("#assess-said").evaluate("said => { said.textContent = '' }")
    file: FilePayload = {"name": "kept.json", "mimeType": "", "buffer": content.encode()}
    page.get_by_label("Bring back a saved JSON file").set_input_files(file)
    page.wait_for_function("document.getElementById('assess-said').textContent !== ''")
    return page.locator("#assess-said").inner_text()


def test_answers_are_kept_in_the_browser_and_nothing_is_sent(
    page: Page, context: BrowserContext
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    assert holds(page) == BLANK
    filled(page)
    page.reload(wait_until="load")
    assert holds(page) == WHOLE
    assert [url for url in asked if not url.startswith("file:")] == []
    assert context.cookies() == []


def test_progress_is_announced(page: Page) -> None:
    assert page.locator("#assess-progress").get_attribute("aria-live") == "polite"
    judge(page, "2b-good-great", "starting")
    assert page.locator("#assess-progress").inner_text() == "1 of 63 judged"
    judge(page, "2b-good-great", "")
    assert page.locator("#assess-progress").inner_text() == "0 of 63 judged"


def test_a_saved_file_comes_back_whole(page: Page) -> None:
    filled(page)
    text = saved(page, "Save as JSON, to bring back later")
    page.get_by_role("button", name="Clear everything").click()
    assert holds(page) == BLANK
    assert bring(page, text) == "Brought back: 2 of 63 judged."
    assert holds(page) == WHOLE
    page.reload(wait_until="load")
    assert holds(page) == WHOLE


def test_the_spreadsheet_has_a_row_a_cell_and_no_formula(page: Page) -> None:
    filled(page)
    text = saved(page, "Save as CSV, for a spreadsheet")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 63
    assert list(rows[0]) == ["team", "date", "enabler", "activity", "phase", "judgement", "note"]
    first = [rows[0][name] for name in ("team", "enabler", "phase", "judgement")]
    assert first == ["Leaders", "1: Strategic approach", "Poor to fair", "embedded"]
    assert rows[0]["activity"] == "1a. “Rigorous and forensic self-assessment”"
    assert [row["note"] for row in rows if row["note"]] == [f"'{NOTE}"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda _: "{", "not a JSON file"),
        (lambda _: "null", "not saved by this page"),
        (lambda _: '{"cells": 1}', "not saved by this page"),
        (lambda held: json.dumps(held | {"version": 9}), "version 9"),
        (lambda held: json.dumps(held | {"team": 5}), "“team” is missing or too long"),
        (lambda held: json.dumps(held | {"answers": []}), "holds no answers"),
        (
            lambda held: json.dumps(held | {"answers": {"9z": {"judgement": "", "note": ""}}}),
            "“9z”, which is not on this page",
        ),
        (
            lambda held: json.dumps(
                held | {"answers": {"1a-poor-fair": {"judgement": "fine", "note": ""}}}
            ),
            "a judgement that this page does not know",
        ),
        (
            lambda held: json.dumps(
                held | {"answers": {"1a-poor-fair": {"judgement": "", "note": "x" * 2001}}}
            ),
            "the note on “1a-poor-fair” is missing or too long",
        ),
        (lambda _: "x" * 1_000_001, "too large"),
    ],
)
def test_a_wrong_file_is_explained_and_loses_nothing(
    page: Page, change: Callable[[dict[str, object]], str], says: str
) -> None:
    filled(page)
    held = json.loads(saved(page, "Save as JSON, to bring back later"))
    said = bring(page, change(held))
    assert says in said
    assert said.endswith("Nothing on this page has changed.")
    assert holds(page) == WHOLE
    page.reload(wait_until="load")
    assert holds(page) == WHOLE


def test_answers_are_replaced_or_cleared_only_after_a_yes(
    context: BrowserContext, folder: Path
) -> None:
    page = context.new_page()
    asked: list[str] = []

    def no(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", no)
    page.goto((folder / f"{ASSESSMENT}.html").as_uri(), wait_until="load")
    filled(page)
    text = saved(page, "Save as JSON, to bring back later")
    page.get_by_role("button", name="Clear everything").click()
    assert holds(page) == WHOLE
    judge(page, "1a-poor-fair", "starting")
    assert "Nothing on this page has changed" in bring(page, text)
    assert holds(page)[0] == "starting"
    assert len(asked) == 2


def test_clearing_leaves_nothing_in_the_browser(page: Page) -> None:
    filled(page)
    assert page.evaluate("localStorage.getItem('self-assessment')") is not None
    page.get_by_role("button", name="Clear everything").click()
    assert holds(page) == BLANK
    kept = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('self-assessment'))")
    assert kept == []


def test_what_cannot_be_read_is_said_and_put_aside(page: Page) -> None:
    page.evaluate("localStorage.setItem('self-assessment', '{broken')")
    page.reload(wait_until="load")
    assert "could not be read" in page.locator("#assess-said").inner_text()
    assert holds(page) == BLANK
    judge(page, "1a-poor-fair", "starting")
    assert page.evaluate("localStorage.getItem('self-assessment-unread')") == "{broken"


def test_a_browser_that_keeps_nothing_still_works(context: BrowserContext, folder: Path) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{ get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = context.new_page()
    page.goto((folder / f"{ASSESSMENT}.html").as_uri(), wait_until="load")
    assert "does not let the page keep answers" in page.locator("#assess-said").inner_text()
    filled(page)
    assert holds(page) == WHOLE
    assert json.loads(saved(page, "Save as JSON, to bring back later"))["team"] == "Leaders"


def test_another_window_shows_what_was_changed(page: Page, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto(page.url, wait_until="load")
    filled(page)
    other.wait_for_function(
        "document.querySelector('textarea[name=\"4b-fair-good-note\"]').value !== '' &&"
        "document.getElementById('assess-team').value === 'Leaders'"
    )
    assert holds(other) == WHOLE


def test_it_works_by_keyboard_alone(page: Page) -> None:
    page.locator('input[name="1a-poor-fair"]:checked').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("a note")
    assert page.locator('input[name="1a-poor-fair"]:checked').input_value() == "starting"
    assert page.locator('textarea[name="1a-poor-fair-note"]').input_value() == "a note"
    before = page.url
    page.get_by_label("Team (if you like)").press("Enter")
    page.locator('input[name="1a-poor-fair"]:checked').press("Enter")
    assert page.url == before


def test_the_summary_has_every_judgement_and_the_whole_note(page: Page) -> None:
    filled(page)
    table = page.locator("#assess-summary table")
    assert table.locator("tbody tr:not(.group)").count() == 21 + 4
    assert table.locator("caption").inner_text() == "Self-assessment: Leaders"
    assert table.locator(".noted").inner_text() == NOTE
    counts = table.locator("tbody").last.locator("tr:not(.group)")
    assert counts.locator("th").all_inner_texts() == [
        "not in place",
        "starting",
        "in place",
        "embedded",
    ]
    assert counts.last.locator(".value").all_inner_texts() == ["1", "0", "0"]


def test_the_summary_prints_alone_and_the_page_prints_the_form(page: Page) -> None:
    filled(page)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print the summary").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    assert page.locator("#assess-summary table").is_visible()
    assert not page.locator("form.assess").first.is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("form.assess").first.is_visible()
    assert not page.locator("#assess-tools").is_visible()


def test_without_scripts_the_form_can_be_filled_in_and_keeps_its_address(
    browser: Browser, folder: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / f"{ASSESSMENT}.html").as_uri(), wait_until="load")
    assert "nothing will be kept" in page.locator(".assess-plain").first.inner_text()
    assert not page.locator("#assess-tools").is_visible()
    judge(page, "1a-poor-fair", "in place")
    page.locator('input[name="1a-poor-fair"]:checked').press("Enter")
    assert "?" not in page.url
    assert page.locator('input[name="1a-poor-fair"]:checked').input_value() == "in place"
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_does_not_scroll_sideways(
    browser: Browser, folder: Path, name: str, width: int, theme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((folder / f"{name}.html").as_uri(), wait_until="load")
    if name == ASSESSMENT:
        filled(page)
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}}).response
    sideways = page.evaluate("document.scrollingElement.scrollWidth")
    spill = page.evaluate(
        """(wide) => [...document.querySelectorAll('article *')].filter(e =>
            e.getBoundingClientRect().right > wide + 1 &&
            !e.closest('.table-scroll, pre, .pst-scrollable-table-container')
        ).map(e => e.outerHTML.slice(0, 120))""",
        width,
    )
    context.close()
    assert wrong == []
    assert [
        f"{fault['id']}: {node['target']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ] == []
    assert sideways <= width
    assert spill == []
