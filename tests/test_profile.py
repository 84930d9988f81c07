"""The council profile: every council gets a fair page, and its numbers come out another way too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from analysis import areas, declare, indicators, moves, panel, paths, tables
from analysis.errors import Faults, UserError
from analysis.profile import Profile, asked, figures, inspected, profile
from analysis.profile import standing as places
from analysis.profile.standing import Standing, amount
from analysis.profile.subject import listed
from analysis.results import Result, Words

COUNCILS = [area.id for area in areas.councils()]
NORTH_YORKSHIRE, BARNSLEY, KINGSTON, RICHMOND, LONDON_CITY, SCILLY = (
    "815", "370", "314", "318", "201", "420",
)  # fmt: skip
SAMPLE = [BARNSLEY, "330", KINGSTON, "921", "825", "942", "850"]
NUMBER = re.compile(r"[+−]?£?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def every() -> dict[str, tuple[Profile, list[tuple[str, list[Result | Words]]]]]:
    """Return every council's profile with its sections."""
    found = {}
    for area in COUNCILS:
        one = profile(area)
        found[area] = one, one.sections()
    return found


Every = dict[str, tuple[Profile, list[tuple[str, list[Result | Words]]]]]


def results(sections: list[tuple[str, list[Result | Words]]]) -> Iterator[Result]:
    for _, group in sections:
        yield from (one for one in group if isinstance(one, Result))


def numbers(text: str) -> set[str]:
    return {found.lstrip("+£") .replace("£", "") for found in NUMBER.findall(text)}  # fmt: skip


# ---- every council gets a page ----------------------------------------------------------


def test_there_are_153() -> None:
    assert len(COUNCILS) == 153


def test_every_council_gets_every_section_in_words_and_none_shows_a_gap(every: Every) -> None:
    headings = {tuple(heading for heading, _ in sections) for _, sections in every.values()}
    assert len(headings) == 1
    for page, sections in every.values():
        for heading, group in sections:
            assert group, heading
            for one in group:
                text = repr(one)
                html = one._repr_html_()
                assert len(text) > 40, (page.subject.name, heading)
                assert not re.search(r"\b(?:nan|inf|NaN|None)\b", text), (
                    page.subject.name,
                    heading,
                )
                assert not re.search(r'="(?:nan|inf|None)|>(?:nan|inf|None)<', html)
                if isinstance(one, Result):
                    assert one.sentence.endswith("."), one.sentence[-60:]
                    if one.figure:
                        assert one.table is not None and one.alternative and one.source


def test_sections_have_ids_of_their_own(every: Every) -> None:
    for _, sections in every.values():
        ids = [one.id for one in results(sections)]
        assert len(ids) == len(set(ids))


def test_no_other_council_is_named_but_in_the_list_of_neighbours(every: Every) -> None:
    known = areas.areas()
    names = sorted((a.name for a in known.values() if a.kind == "council"), key=len, reverse=True)
    anyone = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
    regions = sorted((a.name for a in known.values() if a.kind == "region"), key=len, reverse=True)
    for page, sections in every.values():
        own = {page.subject.name, *(known[s.place].name for s in page.standings)}
        text = "\n".join(repr(one) for _, group in sections for one in group)
        text = re.sub(r"Neighbours: .*", "", text)
        for mine in [*sorted(own, key=len, reverse=True), *regions]:
            text = text.replace(mine, "")
        assert not set(anyone.findall(text)), page.subject.name


def test_the_neighbours_are_listed_without_a_value(every: Every) -> None:
    page, _ = every[NORTH_YORKSHIRE]
    line = repr(page.limits()).splitlines()[0]
    assert all(areas.areas()[name].name in line for name in areas.neighbours(NORTH_YORKSHIRE))
    assert "one by one" in line and not re.search(r"\d\.\d", line)


def test_nothing_is_marked_good_or_bad_by_colour_or_word(every: Every) -> None:
    for _, sections in every.values():
        for _, group in sections:
            for one in group:
                html = one._repr_html_()
                assert not re.search(r"\b(?:worst|worse|failing|poor|best)\b", repr(one)) or (
                    "not an order from worse to better" in repr(one)
                )
                colours = set(re.findall(r"#[0-9a-f]{6}", html))
                assert not colours & {"#ff0000", "#00ff00", "#d4351c", "#00703c", "#f47738"}


# ---- sentences and tables tell the same -------------------------------------------------


def test_numbers_of_the_sentences_stand_in_their_tables(every: Every) -> None:
    for page, sections in every.values():
        for one in results(sections):
            if one.table is None or not one.id.startswith(("enabler", "unusual", "changed")):
                continue
            cells = " ".join(cell for row in one.table.rows for cell in row)
            known = numbers(cells) | {n.rstrip(".") for n in numbers(cells)}
            for part in re.findall(
                r"\(([^()]*)\)(?: lies|\.)|changed by (\S+)(?: points)? from (\d+) to (\d+)",
                one.sentence,
            ):
                for found in numbers(" ".join(part)):
                    assert found in known, (page.subject.name, one.id, found, part)


def test_counts_in_the_sentences_are_the_tables_own(every: Every) -> None:
    for page, sections in every.values():
        by_id = {one.id: one for one in results(sections)}
        unusual, changed, ranked = (by_id[i] for i in ("unusual", "changed", "ranked"))
        if unusual.table is not None:
            where = [row[-1] for row in unusual.table.rows]
            head = [int(n) for n in re.findall(r"\d+", unusual.sentence)[:2]]
            assert head == [sum(w != "within" for w in where), len(where)], page.subject.name
            far = re.search(r"and (\d+) outside the 99.8%", unusual.sentence)
            assert far and int(far[1]) == sum(w.startswith("outside 99.8") for w in where)
        if changed.table is not None:
            yes = sum(row[7] == "yes" for row in changed.table.rows)
            head = [int(n) for n in re.findall(r"\d+", changed.sentence)[:2]]
            assert head == [yes, len(changed.table.rows)]
        assert ranked.table is not None
        assert str(len(ranked.table.rows)) in ranked.sentence


def test_the_members_page_says_what_the_tables_say(every: Every) -> None:
    for page, sections in every.values():
        held = numbers(
            " ".join(
                cell
                for one in results(sections)
                if one.table
                for row in one.table.rows
                for cell in row
            )
        )
        lines = [line for line in repr(page.summary()).splitlines() if " in 20" in line]
        for line in lines:
            body = line.split(": ", 1)[1]
            for found in numbers(body) - {"95"}:
                assert found in held, (page.subject.name, found, line)


def test_the_members_page_has_three_to_five_things_and_three_questions(every: Every) -> None:
    for page, _ in every.values():
        things = asked.things(page.standings)
        assert 3 <= len(things) <= 5, page.subject.name
        text = repr(page.summary())
        block = text.split("Questions to ask\n")[1].split("The last judgement")[0]
        assert block.count("- ") == 3 and block.count("?") >= 3
        assert "judged" in text or "no overall grade" in text
        assert "How sure we are" in text and "Sources: " in text


# ---- numbers that come out another way --------------------------------------------------


def _places(model: str) -> pd.DataFrame:
    table = tables.read("neighbours")
    return table[table["model"] == model]


@pytest.mark.parametrize("area", SAMPLE)
@pytest.mark.parametrize("statistic", ["median", "mean"])
def test_neighbours_are_summed_up_as_pandas_does(area: str, statistic: str) -> None:
    page = profile(area, statistic=statistic)
    table = _places("2025")
    near = list(table.loc[table["area"] == area, "neighbour"])
    assert len(near) == 10
    seen = 0
    for one in page.standings:
        if one.point is None or one.near is None or one.spec.numerator[0].startswith("workforce."):
            continue
        values = indicators.series(one.spec.id, "current")["value"].unstack("period")
        there = values.reindex(near)[one.point.period].dropna()
        assert one.near.n == len(there)
        if len(there) >= moves.FEWEST_NEIGHBOURS:
            wanted = there.median() if statistic == "median" else there.mean()
            assert one.near.middle == pytest.approx(wanted, rel=1e-12)
            assert (one.near.low, one.near.high) == (there.min(), there.max())
            seen += 1
    assert seen >= 15


def test_joint_returns_stand_in_their_partners_place_once_and_never_beside_themselves() -> None:
    kingston, richmond = profile(KINGSTON), profile(RICHMOND)
    assert RICHMOND in kingston.subject.chosen
    ids = kingston.subject.neighbours("agency_rate")
    assert "314/318" not in ids and RICHMOND not in ids and len(ids) == 9
    assert RICHMOND in kingston.subject.neighbours("cpp_rate")
    for left, right in zip(kingston.standings, richmond.standings, strict=True):
        if left.spec.numerator[0].startswith("workforce."):
            assert left.point == right.point and left.place == "314/318"
            assert left.expected == right.expected
    text = repr(kingston.standing("workforce"))
    assert "Kingston upon Thames and Richmond upon Thames together" in text


@pytest.mark.parametrize("area", SAMPLE)
def test_values_and_changes_are_those_of_the_book(area: str) -> None:
    seen = 0
    for one in profile(area).standings:
        if one.point is None:
            continue
        point = indicators.point(one.spec.id, "current", one.place, one.point.period)
        assert point is not None
        assert (point.value, point.release, point.flag) == (one.point.value, one.point.release, "")
        for part in (one.long, one.last):
            if part is None:
                continue
            move = moves.move(one.spec.id, "current", one.place, part.move.start, part.move.end)
            assert move is not None
            assert move.text == part.move.text and move.interval == part.move.interval
            assert part.move.end == one.point.period
            breaks = [b.year for b in one.spec.breaks]
            assert not any(part.move.start < b <= part.move.end for b in breaks)
            seen += 1
        assert one.last is None or one.last.move.start == one.point.period - 1
        assert one.long is None or 2 <= one.long.move.end - one.long.move.start <= places.LONG
    assert seen >= 20 or area == "942"


@pytest.mark.parametrize("name", ["rereferral_pct", "cla_rate", "caseload"])
def test_limits_come_out_by_a_weighted_regression_of_another_hand(name: str) -> None:
    import statsmodels.api as sm

    year = figures.newest(name, "current")
    assert year is not None
    spec = declare.indicator(name)
    found = figures.funnel(name, "current", year)
    assert found.line is not None
    table = indicators.series(name, "current").xs(year, level="period")
    index = panel.deprivation(2025)
    kinds = {a.id: a.kind for a in areas.areas().values()}
    table = table[[kinds[a] in ("council", "joint") and a not in panel.TINY for a in table.index]]
    table = table[table["value"].notna()]
    children = indicators.population("current")["value"].xs(2025, level="period")
    x = {}
    for area in table.index:
        parts = area.split("/")
        weights = [children[p] for p in parts]
        x[area] = np.average([index[p] for p in parts], weights=weights)
    design = sm.add_constant(np.array([x[a] for a in table.index]))
    top, bottom = table["numerator"].to_numpy(), table["denominator"].to_numpy()
    if spec.interval == "wilson":
        y, v = np.arcsin(np.sqrt(top / bottom)), 0.25 / bottom
    elif spec.interval == "poisson":
        y, v = np.sqrt(top / bottom), 0.25 / bottom
    else:
        y, v = np.log(top / bottom * spec.per), 0 * bottom
    fit = sm.WLS(y, design, weights=1 / (v + found.line.tau**2)).fit()
    squares = float(np.sum(fit.resid**2 / (v + found.line.tau**2)))
    assert squares == pytest.approx(fit.df_resid, rel=1e-6)
    for i, area in enumerate(table.index):
        one = found.councils[area]
        reach = 1.959963984540054 * np.sqrt(v[i] + found.line.tau**2)
        middle = fit.fittedvalues[i]
        ends = np.array([middle - reach, middle, middle + reach])
        if spec.interval == "wilson":
            wanted = 100 * np.sin(np.clip(ends, 0, np.pi / 2)) ** 2
        elif spec.interval == "poisson":
            wanted = spec.per * np.maximum(ends, 0) ** 2
        else:
            wanted = np.exp(ends)
        assert (one.low, one.value, one.high) == pytest.approx(wanted, rel=1e-6)
        assert one.z == pytest.approx(fit.resid[i] / np.sqrt(v[i] + found.line.tau**2), rel=1e-5)


def test_about_one_council_in_twenty_lies_outside_and_limits_widen_as_size_falls() -> None:
    z, far = [], 0
    for enabler in declare.enablers():
        for one in enabler.figure:
            year = figures.newest(one.indicator, "current")
            assert year is not None
            found = figures.funnel(one.indicator, "current", year).councils
            z += [each.z for each in found.values()]
            far += sum(each.far for each in found.values())
    share = np.mean(np.abs(z) > 1.96)
    assert 0.02 < share < 0.08 and far / len(z) < 0.015
    found = figures.funnel("placements_3_plus_pct", "current", 2025).councils
    table = figures.table("placements_3_plus_pct", "current")
    sizes = {area: table[area][2025].denominator for area in found}
    units = [found[area].unit for area in sorted(sizes, key=lambda area: sizes[area])]
    assert units == sorted(units, reverse=True)


def test_no_limits_where_withholding_leaves_no_fair_sample() -> None:
    found = figures.funnel("cpp_2y_plus_pct", "current", 2025)
    assert not found.councils and "withheld" in found.why_not
    page = profile(NORTH_YORKSHIRE)
    one = next(s for s in page.standings if s.spec.id == "cpp_2y_plus_pct")
    assert one.expected is None and one.tier == places.OTHER
    assert "no fair sample" in repr(page.unusual())


def test_false_discoveries_are_counted_over_the_whole_page() -> None:
    page = profile(BARNSLEY)
    parts = [p for s in page.standings for p in (s.long, s.last) if p and np.isfinite(p.p)]
    adjusted = np.array([p.adjusted for p in parts])
    raw = np.array([p.p for p in parts])
    from statsmodels.stats.multitest import multipletests

    assert adjusted == pytest.approx(multipletests(raw, method="fdr_bh")[1], rel=1e-9)


# ---- the order --------------------------------------------------------------------------


def test_the_order_is_the_declared_one(every: Every) -> None:
    for page, _ in every.values():
        order = places.ranked(page.standings)
        keys = [(one.tier, places.INFLUENCE[one.spec.influence], -one.away) for one in order]
        assert keys == sorted(keys)
        assert not any(one.old for one in order)
        assert all(one.point is not None for one in order)


def test_a_figure_is_as_far_away_as_its_comparators_agree(every: Every) -> None:
    seen = set()
    for page, _ in every.values():
        for one in page.standings:
            if one.expected is None or one.near is None or not np.isfinite(one.near.middle):
                continue
            assert one.point is not None
            if one.spec.interval == "wilson":
                ends = np.arcsin(np.sqrt(np.array([one.point.value, one.near.middle]) / 100))
                assert one.from_near == pytest.approx((ends[0] - ends[1]) / one.expected.unit)
            apart = one.expected.z * one.from_near <= 0
            wanted = 0.0 if apart else min(abs(one.expected.z), abs(one.from_near))
            assert one.away == wanted
            seen.add(apart)
    assert seen == {True, False}


def test_old_figures_are_shown_but_not_ranked() -> None:
    page = profile(NORTH_YORKSHIRE)
    old = [one for one in page.standings if one.old]
    assert [one.spec.id for one in old] == ["schools_referrals_pct"]
    assert "ranked nowhere" in repr(page.standing("partners"))
    assert "Schools" not in repr(page.ranked()) + repr(page.unusual())


def _page(every: Every, tier: int) -> tuple[Profile, Standing]:
    found = (
        (page, one) for page, _ in every.values() for one in page.standings
        if one.tier == tier and not one.old and one.point
    )  # fmt: skip
    return next(found)


def test_questions_are_questions_and_follow_what_raised_them(every: Every) -> None:
    for page, _ in every.values():
        for question, raised in asked.questions(page.subject, page.standings):
            assert question.endswith("?") and raised.endswith(".")
    for enabler in declare.enablers():
        for one in enabler.figure:
            assert one.high.endswith("?") and one.low.endswith("?") and one.high != one.low
    _, outside = _page(every, places.OUTSIDE)
    assert asked.question(outside) in (outside.asked.high, outside.asked.low)
    _, moved = _page(every, places.MOVED)
    assert asked.question(moved).startswith("What lies behind the change")


def test_a_question_takes_the_side_the_figure_lies_on(every: Every) -> None:
    for page, _ in every.values():
        for one in page.standings:
            if one.tier == places.OUTSIDE and one.point and one.expected:
                above = one.point.value > one.expected.high
                assert above or one.point.value < one.expected.low
                assert asked.question(one) == (one.asked.high if above else one.asked.low)
                assert ("above" if above else "below") in asked.stands(page.subject, one)


# ---- figures and judgements -------------------------------------------------------------


def test_what_differs_from_a_judgement_is_what_the_rule_says(every: Every) -> None:
    differ = 0
    for page, _ in every.values():
        row = inspected.last(page.subject)
        assert row is not None
        found = {one.spec.id for one, *_ in inspected.differing(page.standings, row)}
        for one in page.standings:
            if not one.asked.judged or one.expected is None or one.point is None or one.old:
                assert one.spec.id not in found
                continue
            grade = row[one.asked.judged]
            bad = one.point.value > one.expected.high
            if one.spec.better == "higher":
                bad = one.point.value < one.expected.low
            good = one.expected.outside and not bad
            wanted = bad if grade in ("good", "outstanding") else good
            assert (one.spec.id in found) == wanted, (page.subject.name, one.spec.id)
        differ += len(found)
        text = repr(page.disagreements())
        assert "An inspection is no measure of figures" in text
    assert differ > 5


def test_only_figures_with_a_better_end_are_set_beside_a_judgement() -> None:
    for enabler in declare.enablers():
        for one in enabler.figure:
            if one.judged:
                assert declare.indicator(one.indicator).better != "neither", one.indicator


def test_judgements_without_an_overall_grade_are_told_as_such(every: Every) -> None:
    without = [
        page for page, _ in every.values()
        if not isinstance(inspected.last(page.subject)["overall"], str)
    ]  # fmt: skip
    assert without
    for page in without:
        text = repr(page.inspections())
        assert "no overall grade" in text and "No overall grade" in text


def test_a_council_without_a_judgement_gets_a_sentence() -> None:
    page = profile("942", "report")
    assert "No judgement of Cumberland" in repr(page.inspections())
    assert "no judgement of Cumberland" in repr(page.disagreements())


# ---- councils that are unlike others ----------------------------------------------------


@pytest.mark.parametrize("area", [LONDON_CITY, SCILLY])
def test_nothing_is_called_unusual_of_the_smallest(area: str) -> None:
    page = profile(area)
    assert all(one.expected is None and one.tier == places.OTHER for one in page.standings)
    text = "\n".join(repr(one) for _, group in page.sections() for one in group)
    assert "too few children for comparisons" in text
    assert "farthest from what is expected" not in repr(page.summary())


def test_new_councils_have_no_neighbours_in_the_old_model() -> None:
    page = profile("942", neighbours="2021")
    assert page.subject.chosen == ()
    text = "\n".join(repr(one) for _, group in page.sections() for one in group)
    assert "There are no statistical neighbours (April 2021 model)" in text
    assert "began on 1 April 2023" in text and not re.search(r"\bnan\b", text)


@pytest.mark.parametrize("area", [NORTH_YORKSHIRE, "838", "942", KINGSTON, LONDON_CITY, "908"])
def test_the_earlier_edition_gives_a_page_too(area: str) -> None:
    page = profile(area, "report")
    for _, group in page.sections():
        for one in group:
            text = repr(one)
            assert text and not re.search(r"\b(?:nan|inf|None)\b", text)
    years = [one.point.period for one in page.standings if one.point]
    assert all(year <= 2016 for year in years)
    assert figures.index_year("report") == 2015 and figures.index_year("current") == 2025


def test_a_withheld_newest_year_is_said_and_an_older_one_shown_with_its_year() -> None:
    page = profile(NORTH_YORKSHIRE)
    one = next(s for s in page.standings if s.spec.id == "nfa_pct")
    published = indicators.points("nfa_pct", "current", NORTH_YORKSHIRE)
    assert published[2025].flag == "c" and one.newest == 2025
    assert one.point is not None and one.point.period == 2023
    assert one.missing == "withheld by the publisher"
    text = repr(page.standing("partners"))
    assert "No further action: withheld by the publisher for 2025; 2023 is shown." in text


# ---- what can be asked for --------------------------------------------------------------


def test_neighbours_can_be_the_readers_own() -> None:
    page = profile(
        "Barnsley", neighbours="Leeds; Wakefield; 371; Rotherham; E06000065"
    )  # fmt: skip
    assert page.subject.chosen == ("383", "384", "371", "372", NORTH_YORKSHIRE)
    one = next(s for s in page.standings if s.spec.id == "cpp_rate")
    values = [indicators.value("cpp_rate", "current", a, 2025) for a in page.subject.chosen]
    assert one.near is not None and one.near.middle == pytest.approx(np.median(values))
    assert "neighbours chosen for this page" in repr(page.limits())


def test_names_that_hold_commas_are_understood() -> None:
    text = "Bournemouth, Christchurch and Poole, Herefordshire, County of, Leeds, 815, Kent"
    assert listed(text, "370") == ("839", "884", "383", "815", "886")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Leeds, Wakefeild, 371, 372, 815", "Wakefeild"),
        ("Leeds, Leeds, 371, 372, 815", "stands twice"),
        ("Leeds, Barnsley, 371, 372, 815", "is the council itself"),
        ("Leeds, London, 371, 372, 815", "not a council"),
        ("Leeds, 815", "fewer than 5"),
        ("", "0 councils"),
        ("2019", "2019"),
    ],
)
def test_a_list_of_neighbours_that_cannot_be_used_is_refused(given: str, told: str) -> None:
    with pytest.raises(Faults, match=re.escape(told)) as caught:
        profile("Barnsley", neighbours=given)
    assert caught.value.exit_code == 2 and caught.value.fix


def test_every_fault_of_a_list_is_told_at_once() -> None:
    with pytest.raises(Faults) as caught:
        profile("Barnsley", neighbours="Wakefeild, Barnsley, Leeds, London")
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"area": "Barnsly"}, "Barnsley"),
        ({"area": "London"}, "not a council"),
        ({"area": "370", "edition": "nonesuch"}, "nonesuch"),
        ({"area": "370", "statistic": "mode"}, "median"),
    ],
)
def test_what_is_not_known_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        profile(**given)


def test_the_mean_is_said_to_be_one() -> None:
    page = profile(NORTH_YORKSHIRE, statistic="mean")
    text = repr(page.standing("apparatus"))
    assert "Neighbours' mean" in text and "median" not in text
    assert "uses the mean" in repr(page.limits())


# ---- declarations and the notebook ------------------------------------------------------


def test_the_seven_enablers_are_declared_in_order_each_figure_once() -> None:
    found = declare.enablers()
    assert [one.order for one in found] == list(range(1, 8))
    used = [figure.indicator for one in found for figure in one.figure]
    assert len(used) == len(set(used)) and len(used) >= 25
    for one in found:
        assert (paths.root() / f"{one.notebook}.ipynb").is_file()
        assert one.cannot_show
        for name in (figure.indicator for figure in one.figure):
            assert declare.indicator(name).denominator or declare.indicator(name).interval == "none"
    page = (paths.root() / "book" / "framework" / "enablers.md").read_text(encoding="utf-8")
    for one in found:
        for words in one.activities:
            assert f"“{words.replace('&', '&amp;')}”" in page, words


def test_the_notebook_shows_every_section_in_the_order_of_the_page() -> None:
    file = paths.root() / "notebooks" / "local" / "profile.ipynb"
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    headings = re.findall(r"^## (.*)$", text, flags=re.M)
    wanted = [heading for heading, _ in profile(NORTH_YORKSHIRE).sections()]
    own = [h for h in headings if h in wanted]
    assert own == wanted
    calls = re.findall(r"page\.(\w+)\(", "\n".join("".join(c["source"]) for c in cells))
    assert set(calls) >= {"summary", "questions", "ranked", "unusual", "changed", "standing",
                          "inspections", "disagreements", "limits", "citation"}  # fmt: skip


def test_amounts_are_printed_with_a_short_unit() -> None:
    told = {
        "rereferral_pct": "12.3%", "cla_rate": "12.3 per 10,000", "spend_per_child": "£12",
        "cla_spend_per_child": "£12.3 thousand", "caseload": "12.3", "icpc_per_s47_pct": "12.3",
    }  # fmt: skip
    for name, wanted in told.items():
        assert amount(12.34, declare.indicator(name)) == wanted


def test_tables_are_those_of_the_sections(every: Every) -> None:
    page, sections = every[NORTH_YORKSHIRE]
    assert page.tables() == [one.table for one in results(sections) if one.table]
    assert len(page.tables()) >= 11


def test_a_page_made_again_is_the_same() -> None:
    first, again = (
        [r._repr_html_() for _, g in profile("921").sections() for r in g] for _ in "ab"
    )
    assert first == again
