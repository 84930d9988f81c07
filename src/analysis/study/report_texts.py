"""What inspection reports speak of: the page on the text of reports, section by section."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import areas, charts, declare, words
from analysis.areas import Area
from analysis.findings import report_texts as found
from analysis.findings.report_texts import FRAMEWORKS, GRADES
from analysis.readers.lexicon import lexicon
from analysis.results import Result, Table, Words
from analysis.study import opening
from analysis.study._report_rates import (
    NOT_QUALITY,
    PARTLY,
    SOURCE,
    rates,
    reach,
    steps,
    titles_of,
)

LIMITS = (
    "Reports are written to their framework's headings, by inspectors trained in them: what is "
    "always asked about is always mentioned. The two frameworks are never added together.",
    PARTLY,
    NOT_QUALITY + " “High turnover of staff” and “a stable workforce” count alike.",
    "The words were chosen, and the sample judged, by one reader, who could tell whether a "
    "sentence came from a report below good. How often a match is right is measured; how many "
    "passages on a theme are missed is not, and no claim is made of it.",
    "Some reports are not among the texts; the table above counts them. A single sentence more or "
    "less moves a rare theme: read the intervals.",
    "Councils differ in much that also moves grades. The comparison is between reports, and says "
    "nothing of any one council's practice.",
)


@dataclass(frozen=True)
class ReportTexts:
    """The page, section by section; each result's sentence and table come from one place."""

    area: Area | None
    edition: str
    #: path of a council's own figures: nothing on this page can use them
    local: str | None = None

    def minute(self) -> Words:
        """Return the page in a minute."""
        everywhere = found.themes_by_grade(self.edition)
        parts = [
            (
                "What is asked",
                "Do inspectors write of the seven enablers at every grade, and of some more than "
                "of others where a council does well?",
            ),
            ("What the reports say", everywhere.sentence),
            ("Which themes differ", self.steps().sentence),
            ("How far the words can be trusted", self.precise().sentence),
            ("How sure are we", f"{NOT_QUALITY} {PARTLY}"),
        ]
        if self.area is not None:
            parts.insert(0, (f"Reports on {self.area.name}", self.council().sentence))
        if self.local is not None:
            parts.append(
                ("Local figures", "Nothing on this page is computed from a council's own figures.")
            )
        return opening.in_a_minute(parts)

    def summary(self) -> Words:
        """Return the statements whose words are counted, and what the words do by grade."""
        caption = "The enablers' activities, and whether inspectors write of them by grade"
        rows = [
            (t.id, t.title, found.way(t.id, self.edition) or "not counted in this edition")
            for t in found.themes()
        ]
        table = Table(caption, ("Statement", "Theme", "Inspectors write of it"), tuple(rows))
        html = table.html()
        for theme in found.themes():
            link = f'<a href="../../pages/claims/{theme.id}.html">{theme.id}</a>'
            html = html.replace(f'<th scope="row">{theme.id}</th>', f'<th scope="row">{link}</th>')
        note = (
            "No verdict rests on these counts: an inspector's words are not the work. They stand "
            "beside statements that no other published figure reaches."
        )
        return Words(f"<p>{note}</p>\n{html}", f"{note}\n\n{table.text()}")

    def covered(self) -> Result:
        """Return the reports there are, and those there are not, by framework and grade."""
        table, gone = found.reports(self.edition), found.missing(self.edition)
        rows = []
        for framework in FRAMEWORKS:
            for grade in GRADES:
                own = table[(table["framework"] == framework) & (table["overall"] == grade)]
                lack = gone[(gone["framework"] == framework) & (gone["overall"] == grade)]
                if len(own) or len(lack):
                    middle = words.number(float(own["words"].median())) if len(own) else "–"
                    cells = (len(own), own["area"].nunique(), len(lack))
                    rows.append((framework, grade, *(str(cell) for cell in cells), middle))
        used = table[table["framework"].isin(FRAMEWORKS)]
        sentence = (
            f"{len(used)} reports on {used['area'].nunique()} councils are counted, "
            f"{words.number(float(used['words'].sum()))} words in all; {len(gone)} graded "
            f"inspections of the same frameworks have no text here."
        )
        return Result(
            id="covered",
            title="",
            sentence=sentence,
            table=Table(
                "Reports counted, by framework and overall grade",
                ("Framework", "Grade", "Reports", "Councils", "No text", "Words, median"),
                tuple(rows),
            ),
            notes=[
                "Words after taking out passages that every report carries and the part on the "
                "safeguarding board.",
                f"Most reports without a text appeared after "
                f"{words.day(used['published'].max().date())}, the day of the newest text.",
            ],
            source=SOURCE,
        )

    def lexicon(self) -> Result:
        """Return the words of each theme."""
        known = lexicon()
        rows = tuple((t.id, t.enabler, t.title, "; ".join(t.patterns)) for t in known.themes)
        return Result(
            id="lexicon",
            title="",
            sentence=(
                f"{len(rows)} themes, one an activity of the seven enablers, are looked for by "
                f"their words. The words were written after reading {known.basis}, and corrected "
                "once after a first sample of matched sentences; the sample below was drawn anew."
            ),
            table=Table(
                f"The lexicon, version {known.version}: regular expressions for whole words",
                ("Theme", "Enabler", "Title", "Words"),
                rows,
            ),
            source="src/analysis/declared/lexicon.toml",
            folded=True,
        )

    def precise(self) -> Result:
        """Return how often a match was right in the sample read by eye."""
        known = found.precision()
        right, read = (sum(getattr(p, name) for p in known.values()) for name in ("right", "read"))
        worst = min(known.values(), key=lambda p: p.interval.estimate)
        titles = titles_of()
        sentence = (
            f"Of {read} matched sentences read by eye, {right} spoke of the theme they were "
            f"counted for; by theme from {worst.right} of {worst.read} "
            f"({titles[worst.theme].lower()}) to "
            f"{max(p.right for p in known.values())} of 20."
        )
        return Result(
            id="precision",
            title="Share of matched sentences that speak of their theme, 95% intervals",
            sentence=sentence,
            table=Table(
                "Sentences read by eye: how many were about the theme",
                ("Theme", "Right", "Read", "Per cent", "95% interval"),
                tuple(
                    (
                        f"{p.theme} {titles[p.theme]}",
                        str(p.right),
                        str(p.read),
                        words.number(100 * float(p.interval.estimate)),
                        words.span(100 * float(p.interval.low), 100 * float(p.interval.high)),
                    )
                    for p in known.values()
                ),
            ),
            figure=charts.compared(
                list(titles.values()),
                {"Right": [reach(p.interval, 100) for p in known.values()]},
                "per cent",
            ),
            alternative=f"One mark and bar a theme. {sentence}",
            notes=[
                "For each theme five sentences from each of SIF and ILACS, below good and good or "
                "better, at most one a report, drawn by a seed. Which sentences and how they were "
                "judged: src/analysis/declared/lexicon_sample.csv, without the text.",
                "Right: the sentence speaks of the activity, as done well, badly or not at all, by "
                "this council or its partners.",
            ],
            source=SOURCE,
        )

    def enablers(self) -> Result:
        """Return how many reports of each grade mention each enabler at all."""
        counted = found.present(self.edition)
        if not counted:
            return Result("enablers", "", "This edition has too few reports.")
        groups = list(dict.fromkeys((f, g) for f, g, _ in counted))
        names = list(dict.fromkeys(e for _, _, e in counted))
        rows = []
        for name in names:
            cells = []
            for framework, grade in groups:
                hits, total = counted[framework, grade, name]
                cells.append(f"{words.number(100 * hits / total)}% ({hits} of {total})")
            rows.append((name, *cells))
        return Result(
            id="enablers",
            title="",
            sentence=found.themes_by_grade(self.edition).sentence,
            table=Table(
                "Reports that mention any theme of an enabler",
                ("Enabler", *(f"{f}, {g}" for f, g in groups)),
                tuple(rows),
            ),
            notes=[
                f"The line drawn is {words.number(100 * found.PRESENT)}%: {found.PRESENT_WHY}.",
                "Longer reports mention more: SIF reports are about three times as long.",
            ],
            source=SOURCE,
        )

    def rates(self, framework: str) -> Result:
        """Return mentions for 10,000 words by theme and grade under one framework.

        Raises
        ------
        UserError
            If the framework is not one of those counted.
        """
        return rates(self.area, self.edition, framework)

    def steps(self) -> Result:
        """Return how the mentions differ from one grade to the next better one."""
        return steps(self.edition)

    def council(self) -> Result:
        """Return the counts of the named council's own reports."""
        if self.area is None:
            return Result(
                "council", "", "No council was named: run the page for one to see its reports."
            )
        table = found.reports(self.edition)
        own = table[(table["area"] == self.area.id) & table["framework"].isin(FRAMEWORKS)]
        if own.empty:
            return Result(
                "council",
                "",
                f"No report on {self.area.name} is among the texts of this edition, so there is "
                "nothing to count. That is a gap in the texts or the dates, and says nothing of "
                "the council.",
            )
        titles = titles_of()
        heads = [
            f"{framework}, {words.day(pd.Timestamp(day).date())}"
            for framework, day in zip(own["framework"], own["published"], strict=True)
        ]
        told = words.join(
            f"{head} ({grade})" for head, grade in zip(heads, own["overall"], strict=True)
        )
        return Result(
            id="council",
            title="",
            sentence=f"Reports on {self.area.name} among the texts: {told}.",
            table=Table(
                f"Mentions of each theme in the reports on {self.area.name}",
                ("Theme", *heads),
                (
                    *(
                        (f"{theme} {title}", *(str(int(v)) for v in own[theme]))
                        for theme, title in titles.items()
                    ),
                    ("Words of the report", *(words.number(float(v)) for v in own["words"])),
                ),
            ),
            notes=[NOT_QUALITY, "One report is one document: small counts move by chance."],
            source=SOURCE,
        )

    def limits(self) -> Words:
        """Return what these counts cannot show."""
        return opening.as_list(LIMITS)


def report_texts(area: str = "", edition: str = "current", local: str = "") -> ReportTexts:
    """Open the page on the text of inspection reports.

    Parameters
    ----------
    area
        A council's name or code, to show its own reports; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures. Nothing on this page can use them, and the
        page says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    declare.edition(edition)
    return ReportTexts(areas.find(area) if area else None, edition, local or None)
