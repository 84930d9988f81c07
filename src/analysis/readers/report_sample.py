"""The sample of matched sentences that was read by eye, to say how often a match is right.

Which sentences were read is drawn by a seed, so that anyone with the texts can draw the same
ones and judge for themselves. The texts are not committed: a row of the sample names the
report, the sentence's place in it, the theme and the judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import areas, paths, tables
from analysis.errors import Faults
from analysis.readers import report_texts
from analysis.readers.lexicon import clean, lexicon, matches, sentences

FILE = "lexicon_sample.csv"
SEED = 20260630
#: A first sample, drawn with another seed, was read to correct the patterns and is not counted.
#: Sentences a theme: five of each framework and half of the grades, so far as there are.
EACH = 5
BELOW_GOOD = ("inadequate", "requires improvement")
COLUMNS = ["area", "framework", "published", "offset", "theme", "relevant"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One sentence drawn to be read."""

    area: str
    framework: str
    published: date
    offset: int
    theme: str
    text: str


def draw(raw: Path) -> list[Drawn]:
    """Draw the sentences to be read.

    For each theme, `EACH` matched sentences from each of four strata: SIF and ILACS, below
    good and good or better. At most one sentence a report and theme.

    Parameters
    ----------
    raw
        The folder that holds ``extracts``.

    Returns
    -------
    list of Drawn
        By theme, then as drawn.
    """
    known = lexicon()
    table = report_texts.texts(raw)
    graded = tables.read("judgements")[["area", "framework", "published", "overall"]]
    table["area"] = [areas.resolve(str(code), where=report_texts.FILE) for code in table["la_code"]]
    table = table.merge(graded, on=["area", "framework", "published"], how="inner")
    table["below"] = table["overall"].isin(BELOW_GOOD)
    held = {place: sentences(clean(str(text), known)) for place, text in enumerate(table["text"])}
    random = np.random.default_rng(SEED)
    found = []
    for theme in known.themes:
        for framework in ("SIF", "ILACS"):
            for below in (True, False):
                stratum = table[(table["framework"] == framework) & (table["below"] == below)]
                taken = 0
                for place in random.permutation(stratum.index.to_numpy()):
                    hits = [s for s in held[int(place)] if matches(theme, s.text)]
                    if not hits or taken == EACH:
                        continue
                    one = hits[int(random.integers(len(hits)))]
                    row = table.loc[place]
                    day = pd.Timestamp(row["published"]).date()
                    found.append(Drawn(row["area"], framework, day, one.offset, theme.id, one.text))
                    taken += 1
    return found


def judged() -> pd.DataFrame:
    """Return the sentences read, with the judgement of each.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; ``relevant`` is True where the sentence speaks of the theme.

    Raises
    ------
    Faults
        If a row's theme or judgement is not known, or a row stands twice.
    """
    path = paths.DECLARED / FILE
    table = pd.read_csv(paths.used(path), dtype=str)
    themes = {theme.id for theme in lexicon().themes}
    faults = [f"{FILE}: no column {name}" for name in COLUMNS if name not in table]
    if not faults:
        pairs = zip(table["theme"], table["relevant"], strict=True)
        for place, (theme, relevant) in enumerate(pairs, start=2):
            if theme not in themes:
                faults.append(f"{FILE}, row {place}: no theme {theme!r}")
            if relevant not in ("yes", "no"):
                faults.append(f"{FILE}, row {place}: relevant is yes or no, not {relevant!r}")
        twice = table[table.duplicated(COLUMNS[:5])]
        faults += [
            f"{FILE}, row {line}: stands twice"
            for line in np.flatnonzero(table.index.isin(twice.index)) + 2
        ]
    if faults:
        raise Faults("the sample read by eye is not sound:", faults, "correct the rows named.")
    table["relevant"] = table["relevant"] == "yes"
    return table.astype({"offset": int})[COLUMNS]
