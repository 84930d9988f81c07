"""The texts of reports: cleaned, cut into sentences, counted, and the sample that was read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import paths, tables
from analysis.errors import Faults, UserError
from analysis.readers import report_sample, report_texts
from analysis.readers.lexicon import clean, lexicon, matches, sentences

KNOWN = lexicon()
THEME = {theme.id: theme for theme in KNOWN.themes}


def quiet(name: str) -> None:
    """Take the place of a progress bar."""


@pytest.mark.parametrize(
    ("theme", "sentence", "found"),
    [
        ("E1a", "The self-assessment is accurate.", True),
        ("E1a", "An over-optimistic view of practice prevailed.", True),
        ("E1c", "Supervision is regular for all staff.", False),
        ("E1c", "Leaders share a clear VISION for children.", True),
        ("E2a", "The newly appointed DCS has made changes.", True),
        ("E2c", "Leadership, management and governance are good.", False),
        ("E3c", "Recruitment and retention of foster carers is strong.", False),
        ("E3c", "Recruitment and retention of social workers is strong.", True),
        ("E4b", "Thresholds are understood across the partnership.", True),
        ("E4b", "Performance is in line with DfE thresholds.", False),
        ("E5b", "Staff came through the Step up to social work scheme.", False),
        ("E5b", "Cases are stepped down to early help.", True),
        ("E6c", "The self-evaluation of services is sound.", False),
        ("E7b", "The council found substantial new funding.", True),
    ],
)
def test_words_stand_for_themes(theme: str, sentence: str, found: bool) -> None:
    assert matches(THEME[theme], sentence) is found


def test_there_is_a_theme_for_every_activity_of_the_seven_enablers() -> None:
    assert list(THEME) == [f"E{n}{letter}" for n in range(1, 8) for letter in "abc"]
    assert len({theme.enabler for theme in KNOWN.themes}) == 7


def test_a_sentence_counts_once_for_a_theme() -> None:
    text = "Morale is high, and the supportive culture means that staff feel valued. "
    assert report_texts.count(text, KNOWN)["E3a"] == 1


def test_what_every_report_carries_is_not_counted() -> None:
    tail = (
        "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates "
        "and inspects to achieve excellence. It values innovation and morale in all it does."
    )
    text = (
        f"Staff morale is high in this council.\n\n 12\n\nCaseloads are low in most teams.\n{tail}"
    )
    cleaned = clean(text, KNOWN)
    assert "Ofsted" not in cleaned and " 12 " not in cleaned
    counted = report_texts.count(text, KNOWN)
    assert (counted["E3a"], counted["E3c"], counted["E6b"]) == (1, 1, 0)


def test_the_part_on_the_safeguarding_board_is_left_out() -> None:
    body = "Children are seen often by their workers here. " * 80
    board = (
        "The Local Safeguarding Children Board (LSCB) Requires improvement. "
        "The board pilots an innovative audit tool with its partners now. " * 5
    )
    assert report_texts.count(body + board, KNOWN)["E6b"] == 0
    # the same words early in a report are not taken for the start of that part
    assert report_texts.count(board + body * 4, KNOWN)["E6b"] > 0


def test_sentences_keep_their_place() -> None:
    text = "Leaders know the service very well. Too few words. Staff feel well supported here."
    for one in sentences(text):
        assert text[one.offset :].startswith(one.text)
    assert len(sentences(text)) == 2


def test_a_lexicon_that_is_not_sound_tells_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(
        'boilerplate = []\nboard = "x"\nread = 1\nbasis = "b"\n'
        '[theme.A]\nenabler = "e"\ntitle = "t"\npatterns = ["(unclosed"]\n'
        '[theme.B]\nenabler = "e"\npatterns = []\n',
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        lexicon(path)
    assert "theme A: pattern" in str(caught.value)
    assert "theme B: it has enabler, title and patterns" in str(caught.value)
    path.write_text("read = 1", encoding="utf-8")
    lexicon.cache_clear()
    with pytest.raises(Faults, match="no field 'theme'"):
        lexicon(path)


def extract(tmp_path: Path, **changed: object) -> Path:
    """Write an extract of one report."""
    row = {
        "file": "a.pdf",
        "la_code": "370",
        "framework": "SIF",
        "publication_date": "2014-08-08",
        "text": "Staff morale is high in every team. " * 300,
    }
    path = tmp_path / report_texts.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame([row, row | changed]).to_parquet(path)
    return tmp_path


def test_a_report_is_counted_for_every_theme(tmp_path: Path) -> None:
    raw = extract(tmp_path, framework="other (LSCB review)", publication_date=None)
    table = report_texts.read(raw, quiet)["report_themes"]
    assert len(table) == len(THEME)
    row = table.set_index("theme").loc["E3a"]
    assert (row["area"], row["mentions"], row["words"]) == ("370", 300, 2100)
    assert set(table["lexicon"]) == {KNOWN.version}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "stands twice"),
        ({"la_code": "999", "publication_date": "2015-01-01"}, "999"),
        ({"text": "Page not found.", "publication_date": "2015-01-01"}, "is it a report"),
    ],
)
def test_reports_that_are_not_sound_are_named(tmp_path: Path, changed: dict, told: str) -> None:
    with pytest.raises(Faults, match=told):
        report_texts.read(extract(tmp_path, **changed), quiet)


def test_a_missing_file_or_column_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file"):
        report_texts.texts(tmp_path)
    raw = extract(tmp_path)
    pd.read_parquet(raw / report_texts.FILE).drop(columns="text").to_parquet(
        raw / report_texts.FILE
    )
    with pytest.raises(UserError, match="no column text"):
        report_texts.texts(raw)


def test_the_counts_were_made_by_this_lexicon() -> None:
    table = tables.read("report_themes")
    assert set(table["lexicon"]) == {KNOWN.version}
    assert set(table["theme"]) == set(THEME)
    assert (table["mentions"] <= table["sentences"]).all()


def test_the_sample_has_twenty_sentences_a_theme_and_no_text() -> None:
    table = report_sample.judged()
    assert (table.groupby("theme").size() == 4 * report_sample.EACH).all()
    header = (paths.DECLARED / report_sample.FILE).read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == report_sample.COLUMNS


@pytest.mark.raw
def test_the_sentences_read_are_those_the_seed_draws() -> None:
    raw = paths.raw()
    assert raw is not None
    drawn = [
        (d.area, d.framework, d.published.isoformat(), d.offset, d.theme)
        for d in report_sample.draw(raw)
    ]
    kept = report_sample.judged()[report_sample.COLUMNS[:5]]
    assert drawn == list(kept.itertuples(index=False, name=None))
