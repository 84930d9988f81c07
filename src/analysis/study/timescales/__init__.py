"""The page on timescales: two years, then three, held against what inspections can tell."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import declare
from analysis.claims import evaluate
from analysis.findings import timescales
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.system.scope import Scope, find
from analysis.study.timescales import inspections, links, steps
from analysis.study.told import Told

PREFIX = "TM-"
MAIN = ("TM-05", "TM-10", "TM-02")
LIMITS = (
    "The grade on the day of an inspection is Ofsted's judgement. When a service became better "
    "between two inspections nobody recorded, and how soon inspectors return depends on the grade.",
    "The report's clock starts when leaders recognise weakness. No figure knows that day.",
    "The report's times come from areas that had improved, looking back. Figures that follow "
    "everyone are longer for that reason alone, and both are shown.",
    "Stretches begin with the first judgement under the single inspection framework. Some "
    "councils had been inadequate for years before, under other frameworks.",
    "In the pandemic no graded inspection began for more than a year: times recorded across it "
    "are longer than the service took.",
    "Inadequate stretches are few. A link that these figures do not show may still exist.",
    "A council that fell back in between is counted as the figure says: set aside at its fall on "
    "the way from requires improvement, still under way on the whole way from inadequate.",
)


@dataclass(frozen=True)
class Timescales(Told):
    """How long councils took, section by section."""

    _caption = "Every statement on timescales, with its verdict"
    _limits = LIMITS
    scope: Scope

    @property
    def edition(self) -> str:
        """The edition's id."""
        return self.scope.edition

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims about timescales, in order."""
        return tuple(name for name in declare.ids("claims") if name.startswith(PREFIX))

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(self._minute())

    def timeline(self) -> Result:
        """Draw the report's steps above the times recorded."""
        return steps.timeline(self.scope)

    def reached(self, route: str) -> Result:
        """Draw the share that had come to a grade by time, on one step of the journey."""
        return steps.reached(self.scope, route)

    def timetable(self) -> Result:
        """Draw how soon councils were judged again after each grade."""
        return inspections.timetable(self.scope)

    def returned(self) -> Result:
        """Tabulate what inspectors found on first coming back to inadequate councils."""
        return inspections.returned(self.scope)

    def ways(self) -> Result:
        """Tabulate the median time of each step by every way of reckoning it."""
        return links.ways(self.scope)

    def variants(self, route: str) -> Result:
        """Draw the recorded median under other choices."""
        return links.variants(self.scope, route)

    def depth(self) -> Result:
        """Draw what went with a faster or slower recovery."""
        return links.depth(self.scope)

    def stabilised(self) -> Result:
        """Draw how core figures moved after an inadequate judgement."""
        return links.stabilised(self.scope)

    def council(self) -> Result:
        """Return the named council's judgements and stretches."""
        return steps.council(self.scope)

    def tests(self) -> Words:
        """Say how many tests were run and how they were guarded."""
        return opening.as_list(
            [
                f"Tests of a hypothesis on this page: {timescales.TESTS}. The hazard ratios and "
                "the core figures are each adjusted together (Benjamini and Hochberg, false "
                "discovery rate 5%); the comparison by deprivation stands alone.",
                "Times, shares and their intervals are estimates, not tests, and are not adjusted.",
            ]
        )

    def _said(self) -> str:
        """Tell the main times in a few words."""
        times = steps.timeline(self.scope).sentence
        return f"{times} {inspections.returned(self.scope).sentence}"

    def _minute(self) -> list[tuple[str, str]]:
        """Return questions with their short answers."""
        told = " ".join(
            f"{result.claim.title}: {result.verdict}."
            for result in (evaluate(name, self.edition) for name in MAIN)
        )
        parts = [
            (
                "What was claimed",
                "Once the barriers are cleared, around two years from frank recognition of failure "
                "to a safe core service, and around three more to good and great; deep and long "
                "failure takes longer; no one timescale fits all.",
            ),
            ("Does it reproduce", f"{opening.reproduces(self.claims)} {told}"),
            ("What the figures say", self._said()),
            ("Why it cannot be settled", inspections.timetable(self.scope).sentence),
            ("How sure are we", opening.sureness(self.claims)),
        ]
        if self.scope.area is not None:
            parts.insert(
                0, (f"Where {self.scope.area.name} stands", steps.council(self.scope).sentence)
            )
        if self.scope.local is not None:
            parts.append(
                ("Local figures", "Nothing on this page is computed from a council's own figures.")
            )
        return parts


def timescales_page(area: str = "", edition: str = "current", local: str = "") -> Timescales:
    """Open the page on timescales.

    Parameters
    ----------
    area
        A council's name or code, to show where it stands; empty for none.
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
    return Timescales(find(area, edition, local))
