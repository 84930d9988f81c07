"""The page on leadership and governance, section by section."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import declare, words
from analysis.claims import evaluate
from analysis.findings import leadership as findings
from analysis.findings.leadership import tenure
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.leadership import directors, governance
from analysis.study.people import LOCAL, NOT_CAUSE, Page, find
from analysis.study.told import Told

#: Claims of this page, in the order they are told.
CLAIMS = ("E2", "E2a", "E2b", "E2c", "E-02", "E-03", "E-11", "PH-05", "PH-06", "PH-08")
LIMITS = (
    NOT_CAUSE,
    "Stability is more than a director's months in post: team managers, heads of service, lead "
    "members and chief executives matter too, and no open series follows them.",
    "Tenure is known at one inspection of a council, between 2013 and 2018. How long directors "
    "stay today, and what goes with it, is not in these figures.",
    "The leadership grade is part of the overall grade, and given by the same inspectors: that "
    "the two agree shows little.",
    "How soon a council is inspected again depends on its grade.",
    "The list of trusts and companies was gathered from public documents and is not complete.",
)


@dataclass(frozen=True)
class Leadership(Told):
    """The second enabler: leadership and governance.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _claims = CLAIMS
    _caption = "Every statement about leadership and governance, with its verdict"
    _limits = LIMITS
    page: Page

    def minute(self) -> Words:
        """Return the page in a minute."""
        edition = self.page.edition
        found = {name: evaluate(name, edition) for name in ("E2a", "E-02", "E2c")}
        parts = [
            ("What was claimed", declare.claim("E2a").says + " " + declare.claim("E-02").says),
            (
                "What the figures say",
                " ".join(f"{name}: {r.verdict}. {r.reason}" for name, r in found.items()),
            ),
            ("Does it reproduce", opening.reproduces(self.claims)),
            (
                "How sure are we",
                opening.sureness(
                    self.claims,
                    "ask for work that no open figure observes, or leave too few cases to tell",
                ),
            ),
        ]
        if self.page.area is not None:
            where = governance.council(self.page).sentence
            parts.insert(0, (f"Where {self.page.area.name} stands", where))
        if self.page.local:
            parts.append(LOCAL)
        return opening.in_a_minute(parts)

    def tests(self) -> Words:
        """Say how many tests were run and how many are clear."""
        family = findings.family(self.page.edition)
        there = [one for one in family.values() if one.found]
        checks = len(tenure.grades(self.page.edition)) - 2 + 1  # and one of what goes first
        alone = sum(one.p < 0.05 for one in there)
        after = sum(one.adjusted < 0.05 for one in there)
        return opening.as_list(
            [
                f"{words.plural(len(family), 'test')} of a statement, of which {len(there)} could "
                f"be run on this edition; {alone} clear alone, {after} after false-discovery "
                "control over them all (Benjamini and Hochberg, five per cent).",
                f"{words.plural(checks, 'further model')} of a grade as checks and placebos, and "
                "one comparison of shares: outside that control, and told whatever they gave.",
            ]
        )

    def tenure(self) -> Result:
        """Return directors' months in post by grade."""
        return directors.by_grade(self.page)

    def associations(self) -> Result:
        """Return models of the grade on tenure, with checks and placebos."""
        return directors.associations(self.page)

    def reverse(self) -> Result:
        """Return who was still in post after each grade."""
        return directors.before(self.page)

    def onward(self) -> Result:
        """Return tenure beside the next judgement."""
        return directors.onward(self.page)

    def practice(self) -> Result:
        """Return the leadership grade beside the grades of practice."""
        return governance.beside_practice(self.page)

    def ahead(self) -> Result:
        """Return what went before better grades."""
        return governance.ahead(self.page)

    def restructures(self) -> Result:
        """Return what followed new bodies."""
        return governance.restructures(self.page)

    def council(self) -> Result:
        """Return the named council's own judgements."""
        return governance.council(self.page)


def leadership(area: str = "", edition: str = "current", local: str = "") -> Leadership:
    """Open the page on leadership and governance.

    Parameters
    ----------
    area
        A council's name or code, to show where it stood; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures. Nothing on this page can use them, and the
        page says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown, or the area is not a council.
    """
    return Leadership(find(area, edition, local))
