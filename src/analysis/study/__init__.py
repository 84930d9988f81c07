"""The one door notebooks use: ``study(area, edition, case, local)``."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.results import Result, Words
from analysis.study import accounts, after, context, designs, opening, windows
from analysis.study.frame import Frame, frame


@dataclass(frozen=True)
class Study:
    """A council seen through the lens of a case study, section by section.

    Every method returns a result that carries its sentence, its table and its figure, all
    from the same numbers.
    """

    frame: Frame

    @property
    def focus(self) -> tuple[str, ...]:
        """The indicators given the full treatment."""
        return self.frame.case.focus

    def minute(self) -> Words:
        """Return the case in a minute."""
        return opening.minute(self.frame)

    def summary(self) -> Words:
        """Return every claim with its verdicts, as one table."""
        return opening.summary(self.frame)

    def cards(self) -> Words:
        """Return a card for every claim."""
        return opening.cards(self.frame)

    def compared(self) -> Words:
        """Return published values beside the figures of both editions."""
        return opening.compared(self.frame)

    def printed(self) -> Result:
        """Return what every release printed for the figures behind the claims."""
        return after.printed(self.frame)

    def beside(self, indicator: str) -> Result:
        """Return the council beside neighbours, region and England."""
        return context.beside(self.frame, indicator)

    def newest(self) -> Result:
        """Return every indicator in its newest year beside both neighbour models."""
        return context.table(self.frame)

    def pairs(self, indicator: str) -> Result:
        """Return the change between every start year and every end year."""
        return windows.pairs(self.frame, indicator)

    def rank(self, indicator: str) -> Result:
        """Return the council's change among all councils', none other named."""
        return windows.rank(self.frame, indicator)

    def chance(self, indicator: str) -> Result:
        """Return what councils starting at a like level went on to do."""
        return windows.chance(self.frame, indicator)

    def interrupted(self, indicator: str) -> Result:
        """Return the series before and after the dated event."""
        return designs.interrupted(self.frame, indicator)

    def synthetic(self, indicator: str) -> Result:
        """Return the synthetic control, or why there is none."""
        return designs.synthetic(self.frame, indicator)

    def referrals(self) -> Result:
        """Return what became of the referrals that changed."""
        return accounts.referrals(self.frame)

    def plans(self) -> Result:
        """Return the account of child protection plans: stock, starts and ends."""
        return accounts.stock(self.frame, "cpp", "cpp_starts", "cpp_ends")

    def looked_after(self) -> Result:
        """Return the account of children looked after: stock, starts and ends."""
        return accounts.stock(self.frame, "cla", "cla_started", "cla_ceased")

    def timeline(self) -> Result:
        """Return the council's judgements by date."""
        return after.timeline(self.frame)

    def since(self) -> Result:
        """Return what each indicator did after the report's window."""
        return after.since(self.frame)

    def quality(self) -> Result:
        """Return what to doubt in the council's published figures."""
        return after.quality(self.frame)

    def limits(self) -> Words:
        """Return what these figures cannot show."""
        return opening.limits(self.frame)


def study(area: str, edition: str = "current", case: str = "", local: str = "") -> Study:
    """Open a study of a council through the lens of a case.

    Parameters
    ----------
    area
        A council's name or code, old or new.
    edition
        An edition's id: ``report`` or ``current``.
    case
        The case study whose claims and windows to use.
    local
        Path of the council's own aggregate figures; empty for published figures only.

    Raises
    ------
    UserError
        If the council, edition or case is unknown.
    """
    return Study(frame(area, edition, case, local))
