"""The page on innovation: named programmes, who took them up, and what became of their figures."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import words
from analysis.claims import evaluate
from analysis.results import Result, Words
from analysis.study import opening
from analysis.study.innovation import councils, effects
from analysis.study.system.scope import Scope, find
from analysis.study.told import Told

CLAIMS = ("E6", "E6a", "E6b", "E6c", "E-07")
LIMITS = (
    "Councils were not drawn by lot. Partners in Practice were chosen because they were strong; "
    "others took up a programme because their numbers stood high, and such numbers tend to come "
    "down whatever anyone does.",
    "The list of adopters was collected from public documents. Most entries have no start, some "
    "are plans, and a council outside the list may have done the same under another name: that "
    "makes any true effect look smaller.",
    "A start is the date of a grant or an announcement. Teams came later, and year 0 is left out "
    "of every overall effect for that reason.",
    "Several councils took up two programmes in the same years. Their effects cannot be parted.",
    "With so few councils in a programme only a large effect could be told from chance: not to "
    "have found one is not to have shown that there is none.",
    "A rate that falls is not in itself better for children: fewer children can be in care "
    "because fewer need it, or because fewer of those who do are helped.",
    "Randomised trials of three of the programmes were begun. They ask the question better than "
    "any figure here can; their results are not in the sources at hand.",
)


@dataclass(frozen=True)
class Innovation(Told):
    """Named programmes put to the figures, section by section."""

    _claims = CLAIMS
    _caption = "Statements about innovation, with their verdicts"
    _limits = LIMITS
    scope: Scope

    @property
    def edition(self) -> str:
        """The edition's id."""
        return self.scope.edition

    def minute(self) -> Words:
        """Return the page in a minute."""
        parts = [
            (
                "What was claimed",
                "Innovation is vital to improvement, but has to be disciplined: planned, tested at "
                "a suitable scale, and evaluated before it is rolled out.",
            ),
            ("What the figures show", evaluate("E-07", self.edition).reason),
            ("What is counted", self.tests().sentence),
            ("How sure are we", self._sure()),
        ]
        if self.scope.area is not None:
            parts.insert(0, (self.scope.area.name, self.council().sentence))
        if self.scope.local is not None:
            parts.append(("Local figures", "Nothing on this page is computed from them."))
        return opening.in_a_minute(parts)

    def _sure(self) -> str:
        """Say how far figures reach."""
        open_ = sum(evaluate(c, self.edition).verdict == "untestable in open data" for c in CLAIMS)
        return (
            f"Of {words.plural(len(CLAIMS), 'statement')}, {open_} cannot be settled by published "
            "figures. E-07 was tested where a programme and a start are known; the others describe "
            "a culture or a way of working. No figure here can show what caused a change."
        )

    def adopters(self) -> Result:
        """Return who took up what, and how exactly the start is known."""
        return councils.adopters(self.scope)

    def tests(self) -> Result:
        """Return every programme on every rate, with what each design could have found."""
        return effects.tests(self.scope)

    def path(self, outcome: str) -> Result:
        """Return one rate by year since adoption, programme by programme."""
        return effects.path(self.scope, outcome)

    def sensitivity(self) -> Result:
        """Return the main test under what a doubtful reader would change."""
        return effects.sensitivity(self.scope)

    def selection(self) -> Result:
        """Return where adopters stood before they began."""
        return councils.selection(self.scope)

    def originator(self, programme: str, outcome: str) -> Result:
        """Return a programme's first site beside its synthetic control."""
        return councils.originator(self.scope, programme, outcome)

    def council(self) -> Result:
        """Return the named council's own change among all others'."""
        return councils.council(self.scope)


def innovation(area: str = "", edition: str = "current", local: str = "") -> Innovation:
    """Open the page on innovation.

    Parameters
    ----------
    area
        A council's name or code, to show where it stood; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures; nothing on this page can use them.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Innovation(find(area, edition, local))
