"""One council's profile: the report's first step, "establish a baseline", for any council.

`profile` finds the council; its methods return the sections, which the notebook and the light
pages show alike. No value of another council is ever shown, only neighbours taken together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

from analysis import declare
from analysis.local.aggregate import INTERNAL
from analysis.profile import apart, asked, closing, enablers, inspected, quality
from analysis.profile import summary as members
from analysis.profile.locals import WATERMARK
from analysis.profile.standing import Standing, standings
from analysis.profile.subject import Subject, subject
from analysis.results import Result, Table, Words

__all__ = ["Profile", "profile"]

Section = Result | Words


@dataclass(frozen=True)
class Profile:
    """One council's figures put beside what can fairly be put beside them."""

    subject: Subject

    @cached_property
    def standings(self) -> list[Standing]:
        """The council's place on every indicator, in the order of the enablers."""
        return standings(self.subject)

    def _marked(self, found: Section) -> Section:
        """Put the watermark on a section of an internal run."""
        own = self.subject.own
        if own is None or own.mode != INTERNAL:
            return found
        if isinstance(found, Words):
            line = f'<p class="watermark"><strong>{WATERMARK}</strong></p>\n'
            return Words(line + found.html, f"{WATERMARK}\n{found.text}")
        table = found.table
        if table is not None:
            table = replace(table, caption=f"{WATERMARK} {table.caption}")
        return replace(found, sentence=f"{WATERMARK} {found.sentence}", table=table)

    def local_quality(self) -> list[Section]:
        """Return how sound the council's own data are; empty where none were given."""
        if self.subject.own is None:
            return []
        found = [quality.quality(self.subject)]
        found += [quality.counted(self.subject, comparable) for comparable in (True, False)]
        return [self._marked(one) for one in found]

    def _quality_folded(self) -> list[Section]:
        """Return the same with its long tables folded: they are not what members come for."""
        found = self.local_quality()
        return [replace(one, folded=True) if isinstance(one, Result) else one for one in found]

    def opening(self) -> Words:
        """Return what the page opens with: the local data's quality, or that there are none."""
        found = self._quality_folded()
        if found:
            return Words(
                "\n".join(one._repr_html_() for one in found),
                "\n\n".join(repr(one) for one in found),
            )
        text = f"{self.subject.name}: every figure on this page is published."
        return Words(f"<p>{escape(text)}</p>", text)

    def summary(self) -> Section:
        """Return the page for members."""
        return self._marked(members.summary(self.subject, self.standings))

    def one_page(self) -> str:
        """Return the page for members as a whole HTML document that prints on one A4 side."""
        page = members.one_page(self.subject, self.standings)
        own = self.subject.own
        if own is not None and own.mode == INTERNAL:
            page = page.replace("<body>", f"<body><p><strong>{WATERMARK}</strong></p>", 1)
        return page

    def ranked(self) -> Section:
        """Return every figure in the declared order of what matters."""
        return self._marked(asked.ranking(self.subject, self.standings))

    def questions(self) -> Section:
        """Return the questions the figures raise."""
        return self._marked(asked.questions_result(self.subject, self.standings))

    def unusual(self) -> Section:
        """Return what is unusual given the council's deprivation and size."""
        return self._marked(apart.unusual(self.subject, self.standings))

    def changed(self) -> Section:
        """Return what changed beyond chance."""
        return self._marked(apart.changed(self.subject, self.standings))

    def standing(self, enabler: str) -> Section:
        """Return an enabler's figures beside their comparators.

        Raises
        ------
        UserError
            If there is no such enabler.
        """
        found = declare.get("enablers", enabler)
        return self._marked(enablers.section(self.subject, found, self.standings))

    def inspections(self) -> Section:
        """Return the council's judgements by date."""
        return self._marked(inspected.inspections(self.subject))

    def disagreements(self) -> Section:
        """Return where routine figures and the last judgement differ."""
        return self._marked(inspected.disagreements(self.subject, self.standings))

    def limits(self) -> Section:
        """Return what the page cannot show."""
        return self._marked(closing.limits(self.subject, self.standings))

    def citation(self) -> Section:
        """Return how to cite the page, with the vintage of its data."""
        return self._marked(closing.citation(self.subject, self.standings))

    def sections(self) -> list[tuple[str, list[Section]]]:
        """Return every section under its heading, in the order of the page."""
        first: list[tuple[str, list[Section]]] = []
        if self.subject.own is not None:
            first = [("The local data, and how sound they are", self._quality_folded())]
        return [
            *first,
            ("One page for members", [self.summary()]),
            ("The questions the figures raise", [self.questions()]),
            ("What matters most", [self.ranked()]),
            ("What is unusual given deprivation and size", [self.unusual()]),
            ("What changed beyond chance", [self.changed()]),
            *((f"Enabler: {one.title}", [self.standing(one.id)]) for one in declare.enablers()),
            ("Inspections", [self.inspections()]),
            ("Where figures and the last judgement differ", [self.disagreements()]),
            ("Limits", [self.limits()]),
            ("How to cite this page", [self.citation()]),
        ]

    def tables(self) -> list[Table]:
        """Return every table of the page, in its order."""
        return [
            found.table
            for _, group in self.sections()
            for found in group
            if isinstance(found, Result) and found.table is not None
        ]


def profile(
    area: str,
    edition: str = "current",
    local: str = "",
    neighbours: str = "2025",
    statistic: str = "median",
) -> Profile:
    """Return a council's profile.

    Parameters
    ----------
    area
        A council's name or code.
    edition
        An edition's id.
    local
        Path of the council's own aggregate figures; empty for none.
    neighbours
        ``2025`` or ``2021`` for a model of statistical neighbours, or names or codes of
        councils with commas between.
    statistic
        ``median`` or ``mean`` of the neighbours.

    Raises
    ------
    UserError, Faults
        If any of them is not known, or the council's own figures are not sound.
    """
    return Profile(subject(area, edition, local, neighbours, statistic))
