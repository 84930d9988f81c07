"""The events of one simulated child's life with children's social care.

Every date is the one on which the thing happens; what an extract made earlier cannot know
of yet is left out when a file is written or an answer counted, not here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Contact:
    """Someone gets in touch about the child."""

    day: date
    source: str


@dataclass(slots=True)
class EarlyHelp:
    """An assessment for help below the threshold of social care."""

    start: date
    end: date
    organisation: str


@dataclass(slots=True)
class Assessment:
    """A single assessment; ``end`` is the day it was authorised."""

    start: date
    end: date
    seen: bool
    in_need: bool


@dataclass(slots=True)
class Enquiry:
    """A section 47 enquiry, and the initial conference it led to, if any."""

    start: date
    #: the day it was settled whether a conference is needed
    decided: date
    conference: date | None
    #: whether the conference made a child protection plan
    plan: bool


@dataclass(slots=True)
class Plan:
    """A child protection plan."""

    start: date
    end: date
    category: str
    latest_category: str
    #: earlier plans of the child in this council, however long ago
    previous: int
    reviews: list[date]


@dataclass(slots=True)
class Placement:
    """Where a looked-after child lives; ``same_carer`` when only its kind changed."""

    start: date
    end: date
    kind: str
    provider: str
    postcode: str
    urn: str
    inside: bool
    same_carer: bool = False


@dataclass(slots=True)
class Status:
    """A legal status of a looked-after child."""

    start: date
    end: date
    code: str


@dataclass(slots=True)
class Care:
    """One period of being looked after."""

    start: date
    end: date
    reason: str
    need: str
    uasc: bool
    placements: list[Placement]
    statuses: list[Status]

    @property
    def short_breaks(self) -> bool:
        """Tell whether it is a series of short breaks (legal status V3 or V4)."""
        return self.statuses[0].code in ("V3", "V4")


@dataclass(slots=True)
class Adoption:
    """The steps towards an adoption; None where a step is never reached."""

    entered: date
    decision: date
    order: date | None
    matched: date | None
    placed: date | None
    adopted: date | None
    reversed: date | None
    fostered: date | None


@dataclass(slots=True)
class Need:
    """An episode of need: a referral and everything that follows it until closure."""

    day: date
    source: str
    no_action: bool
    code: str
    closed: date
    reason: str
    team: str
    worker: str
    assessments: list[Assessment] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    cares: list[Care] = field(default_factory=list)
    help_plan: tuple[date, date] | None = None
    #: initial conference of a child who moved in while on another council's plan
    moved_in: date | None = None


@dataclass(slots=True)
class Child:
    """One simulated child."""

    id: str
    number: int
    born: date
    sex: str
    ethnicity: str
    disability: str
    postcode: str
    #: plans from before the simulated years
    earlier_plans: int
    contacts: list[Contact] = field(default_factory=list)
    early_help: list[EarlyHelp] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    adoption: Adoption | None = None

    @property
    def pupil(self) -> str:
        """Return the unique pupil number: of the right form, and nobody's."""
        return f"Z{self.number:012d}"

    @property
    def cares(self) -> list[Care]:
        """Return every period of care, oldest first."""
        return [care for need in self.needs for care in need.cares]

    @property
    def plans(self) -> list[Plan]:
        """Return every child protection plan, oldest first."""
        return [plan for need in self.needs for plan in need.plans]
