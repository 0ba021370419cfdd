"""What the consolidated report is made of besides the ledger: projects, narratives, committee, who reported. Pure.

Words are as people read them in the report's language; amounts are whole minor units of the fund's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reports.consolidated.document import Image
from reports.consolidated.prior_year import Published
from reports.definitions.further import Place


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """``organisations``: codes, in order; the first is the lead where one is known."""

    number: str
    title: str
    focus: str
    output: str = ""
    organisations: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One accepted narrative report: key of a section (``grants/narratives/content.py``) to its Markdown."""

    number: str
    project: str
    title: str
    focus: str
    lead: str
    lead_name: str
    is_final: bool = False
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator of the fund and where it stood at the end of the year. ``measures``: outcome or output."""

    focus: str
    measures: str
    code: str
    text: str
    baseline: str = ""
    target: str = ""
    achieved: str = ""
    counted: str = ""
    variance: str = ""


@dataclass(frozen=True, slots=True)
class SeatLine:
    institution: str
    role: str
    holder: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    number: str
    kind: str
    held_on: date
    place: str
    items: int
    decisions: int


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """``asked_minor``: what was asked of the fund; None where it was no proposal."""

    number: str
    decided_on: date
    title: str
    outcome: str
    is_approval: bool
    asked_minor: int | None
    conditions: int = 0


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """Allocations under one reference of the committee that names no decision of this system: they came with a
    workbook, or were recorded by hand. ``reference`` is empty where the books hold none. ``amount_minor``: support cost
    included."""

    reference: str
    decided_on: date
    projects: tuple[str, ...]
    amount_minor: int


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A report that was due and is not there, or came late."""

    organisation: str
    project: str
    kind: str
    due_on: date
    state: str
    days_late: int | None = None


@dataclass(frozen=True, slots=True)
class ExcusedLine:
    """A report that was asked for and is not expected after all, because."""

    organisation: str
    project: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class InterimLine:
    """A report that is accepted with interim figures: they are in the report, and provisional."""

    organisation: str
    project: str
    number: str
    accepted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A report that is with the office and not accepted: nothing of it is in the figures, or only what was accepted
    before. ``reported_minor``: the expenditure of the year it states; ``outside_minor``: what of it is not in the
    figures. None where it states no money."""

    number: str
    organisation: str
    project: str
    kind: str
    submitted_on: date
    reported_minor: int | None = None
    outside_minor: int | None = None


@dataclass(frozen=True, slots=True)
class LevelShare:
    """A target share of the fund, what was approved for it and its share of all, in percent."""

    title: str
    approved_minor: int
    actual_percent: Decimal | None
    target_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, for one fund and year."""

    places: Mapping[str, Place]
    projects: tuple[ProjectFacts, ...] = ()
    told: tuple[Told, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    seats: tuple[SeatLine, ...] = ()
    meetings: tuple[MeetingLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    references: tuple[ReferenceLine, ...] = ()
    keeps_meetings: bool = True
    """The committee's meetings were kept in this system by the end of the year: that there is none means something."""
    keeps_seats: bool = True
    """The same of who sat on it."""
    missing: tuple[MissingLine, ...] = ()
    called: bool = False
    """Reports of the year were called for: that none is missing means that all came."""
    received: tuple[ReceivedLine, ...] = ()
    excused: tuple[ExcusedLine, ...] = ()
    interim: tuple[InterimLine, ...] = ()
    before: Published | None = None
    """The report published of the year before."""
    shares: tuple[LevelShare, ...] = ()
    images: Mapping[str, Image] = field(default_factory=dict)

    @property
    def referred_to(self) -> int:
        """How many decisions the references name; allocations of several days may be under one."""
        return len({line.reference or line.decided_on for line in self.references})

    @property
    def knows_the_committee(self) -> bool:
        """Whether a year without a meeting or a decision here was one: a reference of another place says that it was
        not."""
        return self.keeps_meetings and not self.references
