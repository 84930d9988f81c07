"""What every page that puts statements to the figures shows alike."""

from __future__ import annotations

from typing import ClassVar

from analysis.results import Words
from analysis.study import opening


class Told:
    """A page's statements and its limits; the page says which they are."""

    #: ids of the claims the page bears on, in order
    _claims: ClassVar[tuple[str, ...]] = ()
    #: what stands above the table of those claims
    _caption: ClassVar[str]
    #: what the page's figures cannot show, one sentence or more each
    _limits: ClassVar[tuple[str, ...]]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims the page bears on, in order."""
        return self._claims

    def summary(self) -> Words:
        """Return every claim with its verdicts, as one table."""
        return opening.claims_table(self.claims, self._caption)

    def cards(self) -> Words:
        """Return a card for every claim."""
        return opening.claim_cards(self.claims)

    def limits(self) -> Words:
        """Return what these figures cannot show."""
        return opening.as_list(self._limits)
