"""The page on the workforce, section by section."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import declare, words
from analysis.claims import evaluate
from analysis.findings.workforce import lead, paths
from analysis.findings.workforce.base import MEASURES
from analysis.results import Result, Table, Words
from analysis.study import opening
from analysis.study.people import LOCAL, NOT_CAUSE, Page, find, nothing
from analysis.study.told import Told
from analysis.study.workforce import after, events, models

#: Claims of this page, in the order they are told.
CLAIMS = ("E3", "E3a", "E3b", "E3c", "E-04", "KS-2", "PH-04", "TM-04", "SY-03")
LIMITS = (
    NOT_CAUSE,
    "Culture, blame, ambition and how staff are spoken to leave no trace in these figures. Who "
    "left and how many posts stood empty is the nearest shadow, and a distant one.",
    "One September a year: an improvement or a crisis of some months can pass unseen.",
    "Councils count cases, vacancies and agency cover in their own ways; a rate of nought may be "
    "true, or a matter of counting.",
    "Councils at an extreme tend to come back from it whatever anyone does.",
    "When a council is inspected again depends on its grade: what comes after inadequate is seen "
    "sooner, and more often, than what comes after good.",
)


@dataclass(frozen=True)
class Workforce(Told):
    """The third enabler: engaging and supporting the workforce.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    _claims = CLAIMS
    _caption = "Every statement about the workforce, with its verdict"
    _limits = LIMITS
    page: Page

    def minute(self) -> Words:
        """Return the page in a minute."""
        edition = self.page.edition
        found = {name: evaluate(name, edition) for name in ("E3c", "KS-2")}
        parts = [
            ("What was claimed", declare.claim("E3c").says + " " + declare.claim("KS-2").says),
            (
                "What the figures say",
                " ".join(f"{name}: {r.verdict}. {r.reason}" for name, r in found.items()),
            ),
            ("Does turnover rise after good", after.after_good(self.page).sentence),
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
            parts.insert(0, (f"Where {self.page.area.name} stands", self.council().sentence))
        if self.page.local:
            parts.append(LOCAL)
        return opening.in_a_minute(parts)

    def tests(self) -> Words:
        """Say how many tests were run and under what control."""
        edition = self.page.edition
        main, results = lead.leads(edition), lead.drag(edition)
        clear = [sum(one.adjusted < 0.05 for one in part) for part in (main, results)]
        drawn = [
            path
            for measure in paths.SHOWN
            for kind in paths.KINDS
            if (path := paths.path(edition, measure, kind)) is not None
        ]
        steps = sum(len(path.effects) for path in drawn)
        return opening.as_list(
            [
                f"{words.plural(len(main), 'lead model')}, one a measure: {clear[0]} clear after "
                "false-discovery control over them (Benjamini and Hochberg, five per cent); each "
                "was run again without deprivation, without the pandemic and for one framework.",
                f"{words.plural(len(results), 'association')} of turnover with results, within and "
                f"between councils: {clear[1]} clear after the same control; as many placebos.",
                f"{words.plural(steps, 'estimate')} around inspections, controlled together in "
                f"their table, and {words.plural(len(lead.recovery(edition)), 'comparison')} after "
                "inadequate, likewise.",
                "Three measures after moves to new bodies, by random sets of councils: not "
                "controlled, and told whatever they gave.",
            ]
        )

    def around(self) -> Result:
        """Return the event study around each grade."""
        return events.around(self.page)

    def around_checks(self) -> Result:
        """Return one step of the event study estimated in four ways."""
        return events.around_checks(self.page)

    def after_good(self) -> Result:
        """Return turnover after councils became good."""
        return after.after_good(self.page)

    def leads(self) -> Result:
        """Return the workforce before an inspection beside its grade."""
        return models.leads(self.page)

    def drag(self) -> Result:
        """Return turnover beside what children met with."""
        return models.drag(self.page)

    def recovery(self) -> Result:
        """Return the workforce of councils that left inadequate."""
        return models.recovery(self.page)

    def after_move(self) -> Result:
        """Return staff after a move to a new body."""
        return after.after_move(self.page)

    def agency(self) -> Result:
        """Return the spread of agency rates over time."""
        return models.agency_spread(self.page)

    def agency_regions(self) -> Result:
        """Return agency rates by region."""
        return models.agency_regions(self.page)

    def council(self) -> Result:
        """Return the named council's newest figures beside all councils'."""
        page = self.page
        if page.area is None:
            return nothing(
                "council",
                "No council was named: this page is about all of them. Run it with a council's "
                "name or code as its area, and its own figures stand here.",
            )
        name = page.area.name
        if events.tiny(page):
            return nothing(
                "council",
                f"{name} has so few social workers that its rates say nothing: it is left out of "
                "every comparison on this page.",
            )
        rows = [row for m in MEASURES if (row := after.position(page, m)) is not None]
        if not rows:
            return nothing("council", f"{name} has no workforce figures in this edition.")
        notes = [events.SNAPSHOT]
        if page.joint:
            notes.insert(
                0,
                f"{name} files one return with another council: the figures are of "
                f"{page.label} together and cannot be parted.",
            )
        first = rows[0]
        return Result(
            id="council",
            title="",
            sentence=(
                f"{page.label}, September {first[1]}: {first[0].lower()} {first[2]}%, the middle "
                f"council {first[3]}%; {first[5]} other councils stood higher."
            ),
            table=Table(
                f"{page.label}: newest workforce figures beside all councils'",
                (
                    "Measure",
                    "September",
                    page.label,
                    "Median council",
                    "Middle half",
                    "Councils higher",
                ),
                tuple(rows),
            ),
            notes=notes,
            source=page.source("workforce"),
        )


def workforce(area: str = "", edition: str = "current", local: str = "") -> Workforce:
    """Open the page on the workforce.

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
    return Workforce(find(area, edition, local))
