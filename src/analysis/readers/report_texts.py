"""Reports of inspections: how often the themes of the lexicon stand in each.

The texts are Ofsted's and stay outside the project; only counts are compiled. A mention is a
sentence that holds any pattern of a theme: a sentence counts once for each theme it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis import areas
from analysis.errors import Faults, UserError
from analysis.readers.lexicon import Lexicon, clean, lexicon, matches, sentences

FILE = "extracts/ofsted/report_texts.parquet"
#: Frameworks whose reports are counted; the rest is one review of a board, not of a council.
FRAMEWORKS = ("SIF", "ILACS", "TLAC")
COLUMNS = ["file", "la_code", "framework", "publication_date", "text"]
#: A report of fewer words is a page of error, not a report.
FEWEST_WORDS = 1000


def read(raw: Path, step: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """Count the themes of every report.

    Parameters
    ----------
    raw
        The folder that holds ``extracts``.
    step
        Called with the file's name as it is begun.

    Returns
    -------
    dict of pandas.DataFrame
        ``report_themes``: ``area``, ``framework``, ``published``, ``theme``, ``mentions``
        (sentences), ``sentences`` and ``words`` of the cleaned report, and ``lexicon`` (the
        version that made the counts). A theme not mentioned has a row with nought.

    Raises
    ------
    UserError
        If the file or a column is missing.
    Faults
        If a council is unknown, a report stands twice, or a text is too short to be a report.
    """
    step(FILE)
    table, known = texts(raw), lexicon()
    faults, rows = [], []
    for place, report in enumerate(table.itertuples(index=False)):
        where = f"{FILE}, {report.file}"
        try:
            area = areas.resolve(str(report.la_code), where=where, level="la")
        except UserError as error:
            faults.append(error.what)
            continue
        counted = count(str(report.text), known)
        if counted["words"] < FEWEST_WORDS:
            faults.append(f"{where}: only {counted['words']} words: is it a report?")
        base = {"area": area, "framework": report.framework, "published": report.published}
        rows += [
            base
            | {"theme": theme.id, "mentions": counted[theme.id], "order": place}
            | {name: counted[name] for name in ("sentences", "words")}
            for theme in known.themes
        ]
    found = pd.DataFrame(rows)
    twice = found[found.duplicated(["area", "framework", "published", "theme"])]
    faults += [
        f"{FILE}: {area}, {framework} published {day.date()} stands twice"
        for area, framework, day in twice[["area", "framework", "published"]]
        .drop_duplicates()
        .itertuples(index=False)
    ]
    if faults:
        raise Faults("the reports are not sound:", faults, "correct the extract.")
    found["lexicon"] = known.version
    counts = ["mentions", "sentences", "words"]
    found = found.drop(columns="order").astype(dict.fromkeys(counts, "int32"))
    order = ["published", "area", "framework", "theme"]
    columns = ["area", "framework", "published", "theme", *counts, "lexicon"]
    return {"report_themes": found.sort_values(order, ignore_index=True)[columns]}


def texts(raw: Path) -> pd.DataFrame:
    """Return the reports of councils with their dates of publication, one row each.

    Raises
    ------
    UserError
        If the file or a column is missing.
    """
    path = raw / FILE
    if not path.is_file():
        raise UserError(f"no file {FILE}", "put the extract back.")
    table = pd.read_parquet(path)
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise UserError(f"{FILE}: no column {', '.join(missing)}", "is it the right extract?")
    table = table[table["framework"].isin(FRAMEWORKS)].copy()
    table["published"] = pd.to_datetime(table["publication_date"]).astype("datetime64[ms]")
    return table.sort_values(["published", "la_code"], ignore_index=True)


def count(text: str, using: Lexicon) -> dict[str, int]:
    """Return the words, the sentences and each theme's mentions of one report."""
    cleaned = clean(text, using)
    parts = [sentence.text for sentence in sentences(cleaned)]
    found = {theme.id: sum(matches(theme, part) for part in parts) for theme in using.themes}
    return {"words": len(cleaned.split()), "sentences": len(parts)} | found
