"""The page on the system: its numbers recounted another way, its sentences beside its tables."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import nbformat
import pandas as pd
import pytest

from analysis import areas, declare, judgements, paths, tidy
from analysis.errors import UserError
from analysis.results import Result
from analysis.study.system import Context, context
from analysis.study.system.foreword import held
from analysis.study.system.scope import _curve

SECTIONS = (
    "grades",
    "abolished",
    "inspected",
    "foreword",
    "bases",
    "order",
    "slides",
    "since",
    "before",
    "council",
    "prevention",
    "schools",
)
GRADES = ("inadequate", "requires improvement", "good", "outstanding")
Judgement = tuple[date, str, str, str | None]


@pytest.fixture(scope="module")
def page() -> Context:
    """Return the page on the newest edition."""
    return context()


@pytest.fixture(scope="module")
def judged() -> list[Judgement]:
    """Return every judgement, in order: day, council, framework, grade."""
    table = judgements.judgements()
    return [
        (day.date(), area, framework, grade if isinstance(grade, str) else None)
        for day, area, framework, grade in zip(
            table["published"], table["area"], table["framework"], table["overall"], strict=True
        )
    ]


def standing(
    judged: list[Judgement], when: date, frameworks: tuple[str, ...]
) -> dict[str, str | None]:
    """Return each council's last grade by a day: a plain walk through the list."""
    found: dict[str, str | None] = {}
    for day, area, framework, grade in judged:
        if day <= when and framework in frameworks and areas.areas()[area].exists(when):
            found[area] = grade
    return found


def counted(found: dict[str, str | None], *grades: str) -> int:
    """Count councils by grade."""
    return sum(grade in grades for grade in found.values())


def rows(result: Result) -> dict[str, tuple[str, ...]]:
    """Return a table's rows by their first cell."""
    assert result.table is not None
    return {row[0]: row for row in result.table.rows}


def printed(day: date) -> str:
    """Print a day, not with the page's own function."""
    return f"{day.day} {day.strftime('%B %Y')}"


@pytest.mark.parametrize("when", [date(2014, 2, 11), date(2016, 1, 31), date(2017, 7, 5)])
def test_grades_on_a_day_are_those_of_a_plain_walk(
    page: Context, judged: list[Judgement], when: date
) -> None:
    found = standing(judged, when, ("SIF",))
    result = page.grades(by=when.isoformat())
    cells = rows(result)
    for grade in GRADES:
        assert cells[grade.capitalize()][1] == str(counted(found, grade))
        if counted(found, grade):
            assert f"{counted(found, grade)} {grade}" in result.sentence
    assert cells["All with an overall grade"][1] == str(len(found))
    assert f"{len(found)} councils" in result.sentence


def test_the_introductions_count_agrees_to_the_unit_and_names_the_abolished(
    page: Context, judged: list[Judgement]
) -> None:
    when = date(2016, 1, 31)
    found = standing(judged, when, ("SIF",))
    assert [counted(found, grade) for grade in GRADES] == [20, 41, 17, 0]
    result = page.abolished()
    assert "agree to the unit" in result.sentence
    gone = {areas.areas()[a].name for a in found if areas.areas()[a].end is not None}
    assert result.table is not None
    place = result.table.columns.index("In the count of 31 January 2016")
    assert {row[0] for row in result.table.rows if row[place] == "yes"} == gone
    assert all(name in result.sentence for name in gone)
    rest = {a: g for a, g in found.items() if areas.areas()[a].end is None}
    assert f"({counted(rest, *GRADES[1:])} of {len(rest)})" in result.sentence


def test_the_days_on_which_that_count_stood_are_found_day_by_day(
    page: Context, judged: list[Judgement]
) -> None:
    days = [date(2015, 11, 1) + timedelta(days=n) for n in range(200)]
    same = [
        day
        for day in days
        if [counted(standing(judged, day, ("SIF",)), g) for g in GRADES] == [20, 41, 17, 0]
    ]
    assert f"from {printed(same[0])} to {printed(same[-1])}" in page.abolished().sentence
    assert len(same) == (same[-1] - same[0]).days + 1


def test_every_day_on_which_the_share_rounds_to_the_forewords_is_listed(
    page: Context, judged: list[Judgement]
) -> None:
    reports = sorted({day for day, _, framework, _ in judged if framework == "SIF"})
    every = [reports[0] + timedelta(days=n) for n in range((reports[-1] - reports[0]).days + 1)]
    at = {day: standing(judged, day, ("SIF",)) for day in reports}
    inside, current = [], at[reports[0]]
    for day in every:
        current = at.get(day, current)
        share = Fraction(100 * counted(current, *GRADES[1:]), len(current))
        if Fraction("74.5") <= share <= Fraction("75.5"):
            inside.append(day)
    result = page.foreword()
    assert f"rounded to 75% on {len(inside)} days" in result.sentence
    for day in inside:
        if day - timedelta(days=1) not in inside:
            assert printed(day) in result.sentence
        if day + timedelta(days=1) not in inside:
            assert printed(day) in result.sentence
    last = max(day for day in inside if day < date(2016, 6, 29))
    assert f"{(date(2016, 6, 29) - last).days} days earlier" in result.sentence


def test_on_the_day_of_the_summary_the_number_not_the_share_is_the_forewords(
    page: Context, judged: list[Judgement]
) -> None:
    found = standing(judged, date(2016, 6, 29), ("SIF",))
    better = counted(found, *GRADES[1:])
    assert better == 75
    sentence = page.foreword().sentence
    assert f"({better} of {len(found)})" in sentence
    assert "does not round to 75%" in sentence
    assert "75 was the number of such councils" in sentence


def test_stretches_of_days_join_where_they_touch_and_end_the_day_before_a_change() -> None:
    table = pd.DataFrame(
        {
            "by": pd.to_datetime(["2020-01-01", "2020-01-05", "2020-01-09", "2020-01-20"]),
            "ri_or_better": [3, 6, 1, 3],
            "inspected": [4, 8, 4, 4],
        }
    )
    assert held(table, 74.5, 75.5, date(2020, 1, 31)) == [
        (date(2020, 1, 1), date(2020, 1, 8)),
        (date(2020, 1, 20), date(2020, 1, 31)),
    ]


def test_other_ways_of_counting_are_recounted(page: Context, judged: list[Judgement]) -> None:
    when = date(2017, 7, 5)
    under = [(area, grade) for day, area, f, grade in judged if f == "SIF" and day <= when]
    first = dict(reversed(under))
    result = page.bases()
    assert result.table is not None
    place = result.table.columns.index(f"By {printed(when)}")
    cells = rows(result)
    better = sum(grade != "inadequate" for grade in first.values())
    assert f"({better} of {len(first)})" in cells["First under the framework"][place]
    better = sum(grade != "inadequate" for _, grade in under)
    assert f"({better} of {len(under)})" in cells["Every inspection"][place]
    # how many of the printed shares round to the foreword's, by the printed counts
    inside = 0
    for row in result.table.rows:
        for cell in row[1:]:
            count, total = cell[cell.index("(") + 1 : cell.index(")")].split(" of ")
            inside += 74.5 <= 100 * int(count) / int(total) <= 75.5
    assert f" {inside} give" in result.sentence


def test_the_slides_bands_are_held_against_recounted_shares(
    page: Context, judged: list[Judgement]
) -> None:
    when = date(2017, 7, 5)
    found = standing(judged, when, ("SIF",))
    result = page.slides()
    for grades, low, high in (
        (("inadequate",), 20, 25),
        (("requires improvement",), 45, 55),
        (("good", "outstanding"), 20, 25),
    ):
        share = 100 * counted(found, *grades) / len(found)
        where = "below" if share < low else "above" if share > high else "in the band"
        told = f"({counted(found, *grades)} of {len(found)}) {' or '.join(grades)}: {where}"
        assert told in result.sentence
    assert result.table is not None
    all_three = sum(
        all(cell.endswith(": in the band") for cell in row[3:]) for row in result.table.rows
    )
    assert f"all three bands hold in {all_three or 'none'}" in result.sentence
    open_to = len(areas.councils(when))
    assert any(row[1].startswith("All councils") and row[2] == str(open_to)
               for row in result.table.rows)  # fmt: skip


def test_councils_judged_inadequate_before_are_counted_by_the_order_of_inspection(
    page: Context, judged: list[Judgement]
) -> None:
    first: dict[str, date] = {}
    before: dict[str, str | None] = {}
    for day, area, framework, grade in judged:
        if framework == "SIF":
            first.setdefault(area, day)
        elif area not in first:
            before[area] = grade
    days = sorted(first.values())
    middle = days[(len(days) - 1) // 2]
    early = [area for area, day in first.items() if day <= middle]
    late = [area for area, day in first.items() if day > middle]
    weak = [sum(before.get(a) == "inadequate" for a in part) for part in (early, late)]
    sentence = page.order().sentence
    assert f"Of the {len(early)} councils inspected first, {weak[0]} had been" in sentence
    assert f"of the {len(late)} inspected later {weak[1]}." in sentence


def test_the_years_since_are_recounted_and_councils_without_a_grade_stand_apart(
    page: Context, judged: list[Judgement]
) -> None:
    result = page.since()
    cells = rows(result)
    days = [*(date(year, 3, 31) for year in range(2014, 2027)), page.scope.end]
    assert list(cells) == [printed(day) for day in days]
    for day in days:
        found = standing(judged, day, ("SIF", "ILACS"))
        row = cells[printed(day)]
        assert row[1] == str(len(areas.councils(day)))
        assert row[2:6] == tuple(str(counted(found, grade)) for grade in GRADES)
        graded = [grade for grade in found.values() if grade is not None]
        less = counted(found, *GRADES[:2])
        assert row[6].startswith(f"{100 * less / len(graded):.1f}%")
        assert row[8] == str(len(found) - len(graded))
        assert row[9] == str(len(areas.councils(day)) - len(found))
    found = standing(judged, page.scope.end, ("SIF", "ILACS"))
    apart = [areas.areas()[area].name for area, grade in found.items() if grade is None]
    assert sorted(apart) == ["Brent", "Somerset"]
    assert f"{len(apart)} councils (" in result.sentence
    assert all(name in result.sentence for name in apart)
    less, total = counted(found, *GRADES[:2]), len(found)
    assert f"{100 * less / total:.1f}% or {100 * (less + 2) / total:.1f}%" in result.sentence


def test_first_judgements_under_each_framework_are_recounted(
    page: Context, judged: list[Judgement]
) -> None:
    sentence = page.before().sentence
    for framework in judgements.FRAMEWORKS:
        under = [(area, grade) for _, area, f, grade in judged if f == framework]
        first = [grade for grade in dict(reversed(under)).values() if grade is not None]
        less = sum(grade in GRADES[:2] for grade in first)
        assert f"{100 * less / len(first):.1f}% of {len(first)} under {framework}" in sentence


def test_spending_on_prevention_is_that_of_the_compiled_figures(page: Context) -> None:
    table = tidy.read("finance")
    england = table[(table["area"] == areas.ENGLAND) & table["release"].eq("finance-2019")]
    own = england[england["period"] == 2019].set_index("measure")["value"]
    parts = [own[f"finance.{name}_gross"] for name in ("preventive", "cla_wide", "safeguarding")]
    row = rows(page.prevention())["2019"]
    assert row[1] == f"{100 * parts[0] / sum(parts):.1f}"
    assert row[2] == f"{parts[0] / 1e6:,.0f}"
    assert row[3] == f"{sum(parts) / 1e6:,.0f}"
    assert f"£{row[2]} million in cash" in page.prevention().sentence


def test_schools_share_stands_with_its_counts_and_with_what_it_does_not_measure(
    page: Context,
) -> None:
    result = page.schools()
    assert result.table is not None
    for year, share, _, schools, every, _ in result.table.rows:
        by, of = (int(cell.replace(",", "")) for cell in (schools, every))
        assert share == f"{100 * by / of:.1f}", year
    first, last = result.table.rows[0], result.table.rows[-1]
    assert f"{first[1]}% of referrals in {first[0]} and {last[1]}% in {last[0]}" in result.sentence
    assert any("does not measure" in note for note in result.notes)


def test_the_report_edition_knows_nothing_after_its_last_day() -> None:
    page = context("Kingston upon Thames", "report")
    limit = declare.edition("report").as_at
    assert page.scope.end == limit
    for name in SECTIONS:
        result = getattr(page, name)()
        for row in result.table.rows if result.table else ():
            stamp = pd.to_datetime(row[0], format="%d %B %Y", errors="coerce")
            assert pd.isna(stamp) or stamp.date() <= limit, (name, row[0])
    assert "ILACS" not in page.before().sentence
    assert rows(page.since())["5 July 2017"][7] == "0"
    assert "outstanding" not in page.council().sentence


def test_a_changed_judgement_changes_sentence_and_table(monkeypatch: pytest.MonkeyPatch) -> None:
    table = judgements.judgements()
    place = table.index[(table["framework"] == "SIF") & (table["overall"] == "good")][0]
    table.loc[place, "overall"] = "inadequate"

    def changed(as_at: date | None = None) -> pd.DataFrame:
        return table if as_at is None else table[table["published"] <= pd.Timestamp(as_at)]

    monkeypatch.setattr(judgements, "judgements", changed)
    _curve.cache_clear()
    try:
        page = context()
        assert "do not agree to the unit" in page.abolished().sentence
        assert rows(page.grades(by="2016-01-31"))["Inadequate"][1] == "21"
        assert "(74 of 98)" in page.foreword().sentence
        assert "was the number of such councils" not in page.foreword().sentence
    finally:
        _curve.cache_clear()


def test_a_council_is_marked_and_said_where_it_stood(judged: list[Judgement]) -> None:
    page = context("Cumbria", local="own.csv")
    labels = [label for _, label in page.scope.marks()]
    assert "Cumbria: inadequate" in labels
    found = standing(judged, date(2016, 6, 29), ("SIF",))
    sentence = page.council().sentence
    assert f"{found['909']} on 29 June 2016" in sentence
    assert any("did not inherit" in note for note in page.council().notes)
    minute = page.minute().text
    assert sentence in minute
    assert "not read" in minute, "a page that cannot use local figures says so"
    assert "Cumbria: inadequate" in page.inspected().figure


def test_every_section_is_named_once_and_a_figure_has_its_table_and_words(page: Context) -> None:
    results = [getattr(page, name)() for name in SECTIONS]
    assert len({result.id for result in results}) == len(results)
    for result in results:
        assert result.sentence.endswith(".")
        if result.figure:
            assert result.title
            assert result.table is not None
            assert result.sentence in result.alternative
            assert result.source


def test_every_context_claim_has_its_card_and_row(page: Context) -> None:
    declared = [name for name in declare.ids("claims") if name.startswith("CTX-")]
    assert list(page.claims) == declared
    for name in declared:
        assert f'id="{name}"' in page.cards().html
        assert name in page.summary().text


def test_the_notebook_shows_every_section() -> None:
    path = paths.root() / "notebooks" / "system" / "context.ipynb"
    cells = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    for name in (*SECTIONS, "minute", "summary", "cards", "limits"):
        assert f"page.{name}(" in code, name


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"edition": "reports"}, "report"),
        ({"area": "Kingstn upon Thames"}, "Kingston upon Thames"),
        ({"area": "London"}, "council"),
    ],
)
def test_what_is_not_known_is_refused_with_the_fix(given: dict[str, str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        context(**given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"by": "31/01/2016"}, "year, month and day"),
        ({"by": "2017-07-06"}, "no judgement after 5 July 2017"),
        ({"framework": "SIFF"}, "SIF"),
    ],
)
def test_a_day_or_framework_out_of_reach_is_refused(given: dict[str, str], says: str) -> None:
    page = context(edition="report")
    with pytest.raises(UserError, match=says):
        page.grades(**given)
