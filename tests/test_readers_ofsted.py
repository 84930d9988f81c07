"""The reader of Ofsted's judgements: faults it must name, and what it is checked against."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import areas, paths, tables
from analysis.errors import Faults, UserError
from analysis.readers import common, ofsted, ofsted_extracts
from analysis.readers import ofsted_layout as layout

RAW = paths.raw()
needs_raw = pytest.mark.skipif(RAW is None, reason="the raw release files are not at hand")

# ---- a small made-up release --------------------------------------------------------------

HISTORY_HEADS = [
    "Local authority name",
    *dict.fromkeys(
        column
        for block in layout.BLOCKS
        for column in (block.published, block.same_day, block.overall, *block.subs.values())
        if column
    ),
]
SIF = "Single Inspection of LA Children's Services (SIF) First SIF publication date"
SAME_DAY = "SLAC re-inspection of services for Children Looked After publication date"
Sheets = dict[str, list[list[object]]]


def wide(name: str, **cells: object) -> list[object]:
    """Return one council's row of the wide table."""
    return [
        name if head == "Local authority name" else cells.get(head, "") for head in HISTORY_HEADS
    ]


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sheets:
    """Give the rows of three small workbooks; a test alters them before it reads."""
    inadequate = {SIF: datetime(2016, 5, 23), "First SIF Overall Judgement (OE)": "Inadequate"}
    good = {SIF: datetime(2014, 8, 8), "First SIF Overall Judgement (OE)": " Good "}
    made: Sheets = {
        layout.HISTORY: [
            ["Local authority inspections"],
            list(HISTORY_HEADS),
            wide("Barnsley", **good),
            wide(""),
            # the second table, of councils since abolished, repeats its headings
            list(HISTORY_HEADS),
            wide("Dorset", **inadequate),
        ],
        layout.ILACS: [
            list(layout.ILACS_COLUMNS.values()),
            [
                *("E08000016", "Barnsley", datetime(2018, 10, 8), datetime(2018, 11, 19)),
                *("ILACS Standard Inspection", "Good", "Good", "Good", "Good", ""),
            ],
        ],
        layout.OVERVIEW: [
            list(layout.OVERVIEW_COLUMNS.values()),
            [
                *("370", "barnsley", "08/10/2018", "19/10/2018", "19/11/18", "standard"),
                *("good", "good", "good", "good", "inspection_pre_dates_judgement"),
            ],
            [
                *("304", "brent", "27/04/2026", "01/05/2026", "17/06/26", "short"),
                *("nan", "good", "good", "good", "good"),
            ],
        ],
    }

    def sheet(path: Path, file: str, name: str | None = None) -> list[list[object]]:
        width = max(map(len, made[file]))
        return [[*row, *[""] * (width - len(row))] for row in made[file]]

    monkeypatch.setattr(common, "sheet", sheet)
    monkeypatch.setattr(layout, "NOTES", {})
    folder = tmp_path / "extracts" / "ofsted"
    folder.mkdir(parents=True)
    (folder / "ofsted_inspections.csv").write_text(
        "la_code,framework,publication_date,inspection_start,inspection_end,"
        "start_source,end_source\n"
        "370,SIF,2014-08-08,2014-06-02,2014-06-25,report,report\n"
    )
    return made


def read(folder: Path) -> pd.DataFrame:
    return ofsted.judgements(folder, lambda name: None)


def test_each_field_comes_from_the_first_file_that_has_it(sheets: Sheets, tmp_path: Path) -> None:
    found = read(tmp_path).set_index(["area", "framework"])
    assert len(found) == 4
    first = found.loc[("370", "SIF")]
    assert first["overall"] == "good"
    assert first["inspection_start"] == pd.Timestamp("2014-06-02")
    assert first["start_source"] == "extracts/ofsted/ofsted_inspections.csv: report"
    later = found.loc[("370", "ILACS")]
    assert later["file"] == layout.ILACS
    assert later["end_source"] == layout.OVERVIEW
    assert later["inspection_end"] == pd.Timestamp("2018-10-19")
    assert later["note"] == ""


def test_abolished_council_keeps_its_own_code(sheets: Sheets, tmp_path: Path) -> None:
    found = read(tmp_path).set_index("area")
    assert found.loc["835", "overall"] == "inadequate"
    assert "838" not in found.index


def test_no_overall_grade_only_from_april_2026(sheets: Sheets, tmp_path: Path) -> None:
    brent = read(tmp_path).set_index("area").loc["304"]
    assert pd.isna(brent["overall"])
    assert layout.NO_OVERALL in brent["note"]
    sheets[layout.OVERVIEW][2][2:4] = ["23/03/2026", "27/03/2026"]
    with pytest.raises(Faults, match="Brent, ILACS published 2026-06-17 has no overall grade"):
        read(tmp_path)


def test_services_inspected_again_on_one_day_are_one_inspection(
    sheets: Sheets, tmp_path: Path
) -> None:
    again = {
        "SLAC re-inspection of Safeguarding publication date": datetime(2011, 2, 25),
        "SLAC re-inspection Safeguarding OE": "Inadequate",
        SAME_DAY: datetime(2011, 2, 25),
        "SLAC re-inspection of services Children Looked After OE": (
            "Requires improvement to be good"
        ),
    }
    sheets[layout.HISTORY].append(wide("Cornwall", **again))
    row = read(tmp_path).set_index("area").loc["908"]
    assert (row["overall"], row["slac_looked_after"]) == ("inadequate", "requires improvement")
    assert row["note"] == layout.ADEQUATE
    sheets[layout.HISTORY][-1] = wide("Cornwall", **(again | {SAME_DAY: datetime(2011, 3, 1)}))
    with pytest.raises(Faults, match="row 7: SLAC re-inspection of services"):
        read(tmp_path)


def _cell(file: str, row: int, column: int, value: object) -> Callable[[Sheets], None]:
    def alter(sheets: Sheets) -> None:
        sheets[file][row][column] = value

    return alter


def _twice(sheets: Sheets) -> None:
    sheets[layout.ILACS].append(sheets[layout.ILACS][1])


def _column(sheets: Sheets) -> None:
    sheets[layout.ILACS][0][5] = "Overall grade"


def _heading(sheets: Sheets) -> None:
    sheets[layout.ILACS][0][1] = "Council"


@pytest.mark.parametrize(
    ("alter", "says"),
    [
        (_cell(layout.ILACS, 1, 5, "Goodish"), r"row 2, overall: unknown grade 'Goodish'"),
        (_cell(layout.ILACS, 1, 3, "soon"), r"row 2, Publication date: 'soon' is not a date"),
        (_cell(layout.ILACS, 1, 0, "E99999999"), r"row 2: unknown area code 'E99999999'"),
        (_cell(layout.ILACS, 1, 1, "Leeds"), r"row 2: code 'E08000016' is Barnsley"),
        (_cell(layout.HISTORY, 2, 0, "Barnsly"), r"row 3: unknown area name 'Barnsly'"),
        (_cell(layout.ILACS, 1, 3, datetime(2018, 10, 1)), "dates out of order"),
        (_cell(layout.ILACS, 1, 3, datetime(2026, 1, 1)), "later than the file itself"),
        (_cell(layout.ILACS, 1, 5, ""), "has no overall grade"),
        (_twice, "Barnsley, ILACS published 2018-11-19 stands twice"),
        (_column, "column 'Overall effectiveness' is missing"),
        (_heading, "no row has the heading 'Local authority name'"),
    ],
)
def test_bad_input_is_named(
    sheets: Sheets, tmp_path: Path, alter: Callable[[Sheets], None], says: str
) -> None:
    alter(sheets)
    with pytest.raises(UserError, match=says):
        read(tmp_path)


def test_every_fault_is_named_at_once(sheets: Sheets, tmp_path: Path) -> None:
    sheets[layout.ILACS][1][5] = "Goodish"
    sheets[layout.HISTORY][2][0] = "Barnsly"
    with pytest.raises(Faults) as caught:
        read(tmp_path)
    assert len(caught.value.faults) == 2


def test_a_note_on_a_judgement_that_is_gone_fails(
    sheets: Sheets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "NOTES", {("370", date(2014, 8, 9), "SIF"): "moved"})
    with pytest.raises(Faults, match="370, published 2014-08-09, SIF"):
        read(tmp_path)


def test_a_missing_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=re.escape(layout.HISTORY)):
        read(tmp_path)


# ---- the extracts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2016-02-03", "day", date(2016, 2, 3), date(2016, 2, 3)),
        ("2016-02", "month", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016", "year", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-04", "financial year", date(2016, 4, 1), date(2017, 3, 31)),
        ("", "none", None, None),
    ],
)
def test_bounds(text: str, precision: str, first: date | None, last: date | None) -> None:
    assert ofsted_extracts.bounds(text, precision) == (first, last)


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2016", "month"), ("2016-02", "year"), ("2016-05", "financial year"), ("", "day")],
)
def test_bounds_refuses_a_date_of_another_precision(text: str, precision: str) -> None:
    with pytest.raises(ValueError):
        ofsted_extracts.bounds(text, precision)


HEAD = (
    "la_code,la_name,kind,name,start,start_precision,end,end_precision,basis,source,note,"
    "end_inferred_from_replacement\n"
)


@pytest.fixture
def interventions(tmp_path: Path) -> Callable[[str], pd.DataFrame]:
    def compiled(rows: str) -> pd.DataFrame:
        path = tmp_path / ofsted_extracts.INTERVENTIONS
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + rows)
        return ofsted_extracts.interventions(tmp_path, lambda name: None)

    return compiled


def test_what_was_recalled_is_left_out(interventions: Callable[[str], pd.DataFrame]) -> None:
    found = interventions(
        "370,Barnsley,improvement_notice,IN,2012-11,month,,none,document,report,,\n"
        "371,Doncaster,improvement_notice,IN,2012-11,month,,none,"
        f"{ofsted_extracts.RECALLED_SERVICE},page,,\n"
        "372,Rotherham,direction,D,2015,year,2018,year,"
        f"{ofsted_extracts.RECALLED_START},page,,yes\n"
    ).set_index("area")
    assert list(found.index) == ["370", "372"]
    assert found.loc["370", "start_last"] == pd.Timestamp("2012-11-30")
    assert pd.isna(found.loc["372", "start"]) and found.loc["372", "start_precision"] == "none"
    assert found.loc["372", "end_inferred"]


def test_faults_of_the_interventions(interventions: Callable[[str], pd.DataFrame]) -> None:
    with pytest.raises(Faults, match="row 2, start: '2012' is not a date of precision 'month'"):
        interventions("370,Barnsley,improvement_notice,IN,2012,month,,none,document,r,,\n")
    with pytest.raises(Faults, match="999"):
        interventions("999,Nowhere,improvement_notice,IN,2012,year,,none,document,r,,\n")


DCS_HEAD = (
    "la_code,publication_date,inspection_start,overall_effectiveness,dcs_since,dcs_interim,"
    "dcs_sentence,note\n"
)


@pytest.fixture
def tenure(tmp_path: Path) -> Callable[[str], pd.DataFrame]:
    def compiled(rows: str) -> pd.DataFrame:
        path = tmp_path / ofsted_extracts.DCS
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DCS_HEAD + rows)
        return ofsted_extracts.dcs_tenure(tmp_path, lambda name: None)

    return compiled


def test_tenure_is_as_precise_as_the_report(tenure: Callable[[str], pd.DataFrame]) -> None:
    found = tenure(
        "370,2014-08-08,2014-06-02,good,2013-06,False,In post since June 2013.,\n"
        "371,2014-08-08,2014-06-02,good,2011,False,In post since 2011.,\n"
        "372,2014-08-08,2014-06-02,good,,True,,nobody\n"
        "801,2014-08-08,2014-06-02,good,2014-01,False,The City Director since May 2013.,\n"
    ).set_index("area")
    assert found["tenure_months_min"].tolist() == [12, 30, pd.NA, 5]
    assert found["tenure_months_max"].tolist() == [12, 41, pd.NA, 5]
    assert found.loc["372", "interim"] and pd.isna(found.loc["801", "sentence"])


def test_faults_of_the_tenure(tenure: Callable[[str], pd.DataFrame]) -> None:
    with pytest.raises(Faults, match="row 2: in post after the inspection began"):
        tenure("370,2014-08-08,2014-06-02,good,2015-06,False,,\n")
    with pytest.raises(Faults, match="row 2, dcs_since"):
        tenure("370,2014-08-08,2014-06-02,good,June 2013,False,,\n")
    with pytest.raises(Faults, match="row 2, inspection_start"):
        tenure("370,2014-08-08,02/06/2014,good,2013-06,False,,\n")


# ---- against the raw files ---------------------------------------------------------------


@pytest.fixture(scope="module")
def ours() -> pd.DataFrame:
    return tables.read("judgements")


@pytest.mark.raw
@needs_raw
def test_recompiling_gives_the_same_bytes(tmp_path: Path) -> None:
    assert RAW
    for name, table in ofsted.read(RAW, lambda name: None).items():
        tables.write(table, tmp_path / f"{name}.parquet")
        committed = (paths.figures() / f"{name}.parquet").read_bytes()
        assert (tmp_path / f"{name}.parquet").read_bytes() == committed, name


@pytest.mark.raw
@needs_raw
def test_every_row_agrees_with_the_extract(ours: pd.DataFrame) -> None:
    """The extract was compiled another way; what differs is listed in full."""
    assert RAW
    theirs = pd.read_csv(RAW / ofsted_extracts.INSPECTIONS, dtype=str, keep_default_na=False)
    theirs = theirs.replace("", None)
    # the extract counts the two joint SLAC re-inspections of 25 February 2011 twice
    alone = theirs["overall_basis"] == "none: looked-after re-inspection only"
    assert sorted(theirs.loc[alone, "la_code"]) == ["877", "908"]
    joint = theirs[alone].set_index("la_code")["slac_looked_after"]
    theirs = theirs[~alone]
    theirs["key"] = theirs["la_code"] + theirs["publication_date"] + theirs["framework"]
    theirs = theirs.set_index("key").sort_index()
    mine = ours.astype(dict.fromkeys(layout.DATES, str)).replace("NaT", None)
    mine.index = mine["area"] + mine["published"] + mine["framework"]
    mine = mine.sort_index()
    assert mine.index.tolist() == theirs.index.tolist()
    every = mine["area"].notna()
    graded = mine["framework"].isin(["SIF", "ILACS"])
    differ: set[tuple[str, str]] = set()
    for column, other, rows in [
        ("overall", "overall_effectiveness", every),
        ("leadership", "j_leadership", graded),
        ("help_protection", "j_help_protection", graded),
        ("looked_after", "j_looked_after", graded),
        ("adoption", "j_adoption", graded),
        ("care_leavers", "j_care_leavers", graded),
        ("lscb", "lscb", graded),
        ("slac_safeguarding", "slac_safeguarding", ~graded),
        ("slac_looked_after", "slac_looked_after", ~graded),
        ("inspection_start", "inspection_start", every),
        ("inspection_end", "inspection_end", every),
    ]:
        here, there = mine.loc[rows, column].fillna(""), theirs.loc[rows, other].fillna("")
        differ |= {(key, column) for key in here.index[here != there]}
    assert differ == {
        # the day the extract gives as the first is the only one the report prints
        ("2012016-09-20SIF", "inspection_start"),
        ("8772011-02-25SLAC", "slac_looked_after"),
        ("9082011-02-25SLAC", "slac_looked_after"),
    }
    for area, grade in joint.items():
        assert mine.loc[f"{area}2011-02-25SLAC", "slac_looked_after"] == grade


@pytest.mark.raw
@needs_raw
def test_older_tables_of_ilacs_agree_but_for_nottingham_and_merton(ours: pd.DataFrame) -> None:
    assert RAW
    older = [
        (layout.HISTORY, "LA_inspections_2009-2023", 4, "framework "),
        (
            "ofsted/LA_Inspection_Outcomes_as_at_March_2024.ods",
            "ILACS_inspections_2018-2024",
            3,
            "",
        ),
    ]
    mine = ours[ours["framework"] == "ILACS"].set_index(["area", "published"])
    for file, sheet, top, word in older:
        frame = common.table(common.sheet(RAW / "releases" / file, file, sheet), top, file)
        unknown, types, seen = [], [], 0
        for _, row in frame.iterrows():
            for which in ("First", "Second"):
                day = row[f"{which} ILACS {word}publication date"]
                if not isinstance(day, datetime):
                    continue
                area = areas.resolve(name=row["Local authority name"], on=day.date())
                if (area, pd.Timestamp(day)) not in mine.index:
                    unknown.append((area, day.date()))
                    continue
                seen += 1
                there = mine.loc[(area, pd.Timestamp(day))]
                kind = row[f"{which} ILACS {word}inspection type"].lower()
                if kind != f"{there['inspection_type']} inspection".lower():
                    types.append(area)
                for column, head in [
                    ("overall", "overall effectiveness"),
                    ("leadership", "impact of leaders"),
                    (
                        "help_protection",
                        "experiences and progress of children who need help and protection",
                    ),
                ]:
                    grade = layout.GRADES[row[f"{which} ILACS {word}{head}"].lower()]
                    assert grade == there[column], (file, area, day, column)
        assert unknown == [("892", date(2022, 11, 5))], file
        assert types == ["315"], file
        assert seen > 170


@pytest.mark.raw
@needs_raw
def test_overview_agrees_with_ofsted_but_for_st_helens_and_nottingham(ours: pd.DataFrame) -> None:
    assert RAW
    faults: list[str] = []
    scraped = ofsted.overview(RAW, faults)
    assert faults == []
    rows = ours[ours["file"] == layout.ILACS].set_index(["area", "published"])
    differ, both = set(), 0
    for row in scraped:
        key = (row["area"], pd.Timestamp(row["published"]))
        if key not in rows.index:
            continue
        both += 1
        there = rows.loc[key]
        for column in ("overall", "leadership", "help_protection", "looked_after", "care_leavers"):
            if (row[column] or "") != (there[column] if pd.notna(there[column]) else ""):
                differ.add((row["area"], column))
        start = row["inspection_start"]
        assert start is None or pd.Timestamp(start) == there["inspection_start"]
    assert both == 109
    assert differ == {
        ("342", "help_protection"),
        ("342", "looked_after"),
        ("342", "care_leavers"),
        ("892", "care_leavers"),
    }


MONTHS = "January February March April May June July August September October November December"
DAY = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?(?:[ /]+(" + MONTHS.replace(" ", "|") + r"|Feb|\d{2}))?"
    r"(?:[ /]+(\d{4}))?"
)


def days_of(text: str) -> list[date]:
    """Return the days a phrase such as ``28 January–5 February 2014`` names, in order."""
    month, year, found = "", "", []
    for number, named, written in reversed(DAY.findall(text)):
        month, year = named or month, written or year
        names = [name[: len(month)] for name in MONTHS.split()]
        position = int(month) if month.isdigit() else names.index(month) + 1
        found.append(date(int(year), position, int(number)))
    return found[::-1]


@pytest.mark.raw
@needs_raw
def test_front_pages_of_the_reports_say_the_same(ours: pd.DataFrame) -> None:
    """Days of inspection of 430 reports, and the day of publication or grade where printed."""
    assert RAW
    texts = pd.read_parquet(RAW / "extracts/ofsted/report_texts.parquet")
    texts = texts[texts["framework"].isin(["TLAC", "SIF", "ILACS"])]
    rows = ours.set_index(["area", "published", "framework"])
    odd, published, graded = [], 0, 0
    for text in texts.itertuples():
        key = (text.la_code, text.publication_date, text.framework)
        there = rows.loc[(text.la_code, pd.Timestamp(text.publication_date), text.framework)]
        top = " ".join(str(text.text)[:4000].split())
        phrase = re.search(
            r"Inspections? dates?:?(.{5,110}?)(?:Report|The overall|Children’s|Lead)", top
        )
        assert phrase, text.file
        days = [pd.Timestamp(day) for day in days_of(phrase[1])]
        if (min(days), max(days)) != (there["inspection_start"], there["inspection_end"]):
            odd.append((*key, "inspected"))
        printed = re.search(r"ublished:? *(\d{1,2} [A-Z][a-z]+ \d{4})", top)
        if printed:
            published += 1
            if days_of(printed[1])[0].isoformat() != text.publication_date:
                odd.append((*key, "published"))
        grade = re.search(r"Overall effectiveness (Inadequate|Requires|Good|Outstanding)", top)
        if grade and text.framework == "ILACS":
            graded += 1
            if not there["overall"].startswith(grade[1].lower()):
                odd.append((*key, "overall"))
    assert len(texts) == 430
    assert (published > 140, graded > 220) == (True, True)
    assert sorted(odd) == [
        ("201", "2016-09-20", "SIF", "inspected"),
        ("869", "2015-05-18", "SIF", "published"),
    ]


@pytest.mark.raw
@needs_raw
def test_directors_sentences_stand_in_the_reports() -> None:
    assert RAW
    texts = pd.read_parquet(RAW / "extracts/ofsted/report_texts.parquet")
    texts = texts[texts["framework"] == "SIF"].set_index(["la_code", "publication_date"])["text"]

    def folded(text: str) -> str:
        return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())

    checked = 0
    for row in tables.read("dcs_tenure").dropna(subset="sentence").itertuples():
        report = folded(texts[(row.area, row.published.strftime("%Y-%m-%d"))])
        assert folded(row.sentence) in report, row.area
        since = pd.Timestamp(row.dcs_since)
        month = since.strftime("%B %Y") if row.since_precision == "month" else str(since.year)
        assert month in " ".join(row.sentence.split()), row.area
        checked += 1
    assert checked == 161
