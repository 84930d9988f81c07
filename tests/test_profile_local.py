"""A council's own figures in its profile: beside the published ones, marked, withheld where small.

Every figure here is synthetic, made up for the test; no council gave any of them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis import areas, indicators
from analysis.errors import UserError
from analysis.local import store
from analysis.local.aggregate import Check, Count, Mode, Options, Reading
from analysis.profile import Profile, profile
from analysis.profile.locals import WATERMARK, cell, drawn, newest
from analysis.results import Result, Words

AREA, KINGSTON = "815", "314"
NAN = float("nan")
DAY = date(2026, 6, 30)
START = date(2026, 1, 1)
COUNTS = (
    Count("rereferral_pct", START, DAY, 620, 3000, "A", "Referrals within 12 months of another."),
    Count("referrals_rate", START, DAY, 3111, NAN, "B", "Six months, put on a year."),
    Count("cpp_rate", DAY, DAY, 633, NAN, "A", "Plans open on the day."),
    Count("placements_3_plus_pct", DAY, DAY, 4, 571, "A", "Three placements or more."),
    Count("cin_rate", DAY, DAY, 3777, NAN, "C", "Lists 6 to 9 taken together."),
    Count("contacts", START, DAY, 9222, NAN, "C", "Contacts received."),
)
CHECKS = (
    Check("List 3: referrals", "Rows", count=3000, text="found by its headers"),
    Check("List 3: referrals", "Impossible dates", "Date of referral", count=3, of=3000),
    Check("List 8: care", "Duplicates", count=0, of=571),
)
Sections = list[tuple[str, list[Result | Words]]]


def made(folder: Path, mode: Mode = "publish", area: str = AREA, counts: tuple = COUNTS) -> Profile:
    reading = Reading("annex_a", counts, CHECKS, DAY)
    options = Options(reference=DAY, months=6, mode=mode)
    return profile(area, local=str(store.write(reading, area, "current", options, folder)))


def text(sections: Sections) -> str:
    return "\n".join(repr(one) for _, group in sections for one in group)


def html(sections: Sections) -> str:
    return "\n".join(one._repr_html_() for _, group in sections for one in group)


def test_the_quality_of_the_data_comes_first(tmp_path: Path) -> None:
    page = made(tmp_path)
    heading, group = page.sections()[0]
    assert heading == "The local data, and how sound they are"
    first = group[0]
    assert isinstance(first, Result) and first.table is not None
    assert "30 June 2026" in first.sentence and "local, unpublished" in first.sentence
    assert any("found by its headers" in cell for row in first.table.rows for cell in row)
    assert page.sections()[1][0] == "One page for members"
    assert profile(AREA).local_quality() == []
    assert repr(first) in repr(page.opening())
    assert "every figure on this page is published" in repr(profile(AREA).opening())


def test_small_numbers_of_rows_are_banded(tmp_path: Path) -> None:
    told = repr(made(tmp_path / "a").local_quality()[0])
    line = next(row for row in told.splitlines() if "Impossible dates" in row)
    assert "1 to 5" in line and not re.search(r"(?<![\d,])3(?![\d,])", line.replace("List 3", ""))
    inside = repr(made(tmp_path / "b", "internal").local_quality()[0])
    line = next(row for row in inside.splitlines() if "Impossible dates" in row)
    assert re.search(r"  3  ", line)


def test_a_local_figure_stands_beside_the_published_one(tmp_path: Path) -> None:
    page = made(tmp_path)
    found = page.standing("apparatus")
    assert isinstance(found, Result) and found.table is not None
    assert found.table.columns[-1] == "Local, unpublished"
    row = next(row for row in found.table.rows if row[0].startswith("Re-referrals"))
    assert row[-1].startswith("20.7 (") and row[-1].endswith("grade A")
    assert "1 January 2026 to 30 June 2026" in row[-1] and "put on a year" not in row[-1]
    assert "20.7% in" not in found.sentence
    assert (
        "Re-referrals, local, unpublished, 1 January 2026 to 30 June 2026: 20.7%" in found.sentence
    )
    assert "Local, unpublished" in found.figure and "Local, unpublished" not in _figure(
        profile(AREA)
    )
    rate = page.standing("strategic_approach")
    assert isinstance(rate, Result)
    assert "put on a year" in rate.sentence and "grade B" in rate.sentence
    children = indicators.population("current").xs(AREA, level="area")["value"].iloc[-1]
    assert f"{3111 / children * 2 * 1e4:.1f}" in rate.sentence


def _figure(page: Profile) -> str:
    found = page.standing("apparatus")
    assert isinstance(found, Result)
    return found.figure


def test_published_figures_and_their_order_are_untouched(tmp_path: Path) -> None:
    with_local, without = made(tmp_path), profile(AREA)
    for name in ("ranked", "questions", "unusual", "changed", "disagreements", "inspections"):
        assert repr(getattr(with_local, name)()) == repr(getattr(without, name)())


def test_what_does_not_compare_stands_apart_and_is_never_drawn(tmp_path: Path) -> None:
    page = made(tmp_path)
    plain, apart = page.local_quality()[1:]
    assert isinstance(plain, Result) and isinstance(apart, Result)
    assert plain.table is not None and apart.table is not None
    assert {row[4] for row in plain.table.rows} == {"A", "B"}
    assert {row[4] for row in apart.table.rows} == {"C"}
    assert not apart.figure and {"Contacts (contacts)"} <= {row[0] for row in apart.table.rows}
    assert newest(page.subject, "cin_rate", 2025) is None
    pages = text([s for s in page.sections() if not s[0].startswith("The local")])
    value = next(row[2] for row in apart.table.rows if row[0].startswith("CIN rate"))
    assert value not in pages and "9,222" not in pages


def test_a_withheld_figure_shows_c_and_no_number(tmp_path: Path) -> None:
    page = made(tmp_path)
    found = page.standing("apparatus")
    assert isinstance(found, Result) and found.table is not None
    row = next(row for row in found.table.rows if row[0].startswith("Three or more placements"))
    assert row[-1] == "c, on 30 June 2026"
    assert "c, a small count is withheld" in found.sentence
    assert drawn(page.subject, "placements_3_plus_pct", 2025) is None
    shown = html(page.sections())
    assert not re.search(r"(?<!\d)0\.7%", shown) and not re.search(r"\b571\b", shown)
    assert not re.search(r"\b(?:nan|inf|None)\b", text(page.sections()))


def test_internal_pages_carry_the_mark_on_every_section(tmp_path: Path) -> None:
    page = made(tmp_path, "internal")
    for heading, group in page.sections():
        for one in group:
            assert WATERMARK in repr(one) and WATERMARK in one._repr_html_(), heading
    assert all(WATERMARK in table.caption for table in page.tables())
    assert WATERMARK in page.one_page()
    assert "0.7" in repr(page.standing("apparatus"))
    assert WATERMARK not in html(made(tmp_path / "p").sections())


def test_one_partner_of_a_joint_return_is_not_set_in_it(tmp_path: Path) -> None:
    count = Count("agency_rate", DAY, DAY, 40, 200, "B", "Counted by the council.")
    page = made(tmp_path, area=KINGSTON, counts=(count,))
    assert newest(page.subject, "agency_rate", 2025) is None
    found = page.standing("workforce")
    assert isinstance(found, Result) and "20.0" not in found.sentence


def test_an_old_local_figure_is_not_set_beside_a_newer_published_one(tmp_path: Path) -> None:
    old = replace(COUNTS[2], start=date(2024, 3, 31), end=date(2024, 3, 31))
    page = made(tmp_path, counts=(old,))
    assert newest(page.subject, "cpp_rate", 2025) is None
    assert newest(page.subject, "cpp_rate", 2023) is not None
    assert cell(newest(page.subject, "cpp_rate", 2025), 1) == "–"


def test_a_typed_file_of_totals_will_do(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "indicator,period_start,period_end,numerator,denominator\n"
        "rereferral_pct,2025-04-01,2026-03-31,1200,6000\n",
        encoding="utf-8",
    )
    page = profile(AREA, local=str(file))
    assert "Re-referrals, local, unpublished" in repr(page.standing("apparatus"))
    assert not re.search(r"\b(?:nan|inf|None)\b", text(page.sections()))


def test_another_councils_figures_are_refused(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(UserError, match="North Yorkshire"):
        profile("370", local=str(tmp_path))


def test_the_citation_says_that_local_figures_are_not_published(tmp_path: Path) -> None:
    told = repr(made(tmp_path).citation())
    assert "own unpublished figures, taken on 30 June 2026" in told
    assert "unpublished" not in repr(profile(AREA).citation())


# ---- the page for members on paper ------------------------------------------------------


def _longest() -> list[str]:
    sizes = {area.id: len(profile(area.id).one_page()) for area in areas.councils()}
    return sorted(sizes, key=lambda area: -sizes[area])[:3]


@pytest.mark.site
def test_the_members_page_prints_on_one_side_of_a4(tmp_path: Path) -> None:
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine: the page cannot be printed")
    subjects = [*(profile(area) for area in (*_longest(), AREA)), made(tmp_path, "internal")]
    for number, page in enumerate(subjects):
        sheet, out = tmp_path / f"{number}.html", tmp_path / f"{number}.pdf"
        sheet.write_text(page.one_page(), encoding="utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu"]
        command += [f"--user-data-dir={tmp_path / 'browser'}", "--no-pdf-header-footer"]
        command += [f"--print-to-pdf={out}", sheet.as_uri()]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        found = re.findall(rb"/Type\s*/Page\b(?!s)", out.read_bytes())
        assert len(found) == 1, page.subject.name
