"""An office that reports: the small fund, its people, P-1 of UNDP, and a joint project P-2 of UNDP and WHO."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fund.models import Fund, User
from grants.models import (
    ExpenditureReport,
    NarrativeReport,
    Organisation,
    Project,
    ReportCall,
    ReportingCycle,
    Step,
)
from grants.services import allocation_record
from grants.services.cycles import cycle_open
from tests.generators.office_fund import AT, BY, usd
from tests.grants.closing.office import ClosingOffice

OPENED = datetime(2020, 1, 10, 9, 0, tzinfo=UTC)


class ReportingOffice(ClosingOffice):
    """UNDP has 107,000 for P-1 since 2018; P-2, from March 2019, has 53,500 of UNDP and 107,000 of WHO."""

    def __init__(self) -> None:
        super().__init__()
        focus = self.project.priority_focus
        self.joint = Project.objects.create(
            fund=self.fund, number="P-2", title="Together", priority_focus=focus, start_date=date(2019, 3, 1)
        )
        self.allocate(self.joint, self.organisation, "50,000", "A-002")
        self.allocate(self.joint, self.other, "100,000", "A-003")

    def allocate(
        self, project: Project, organisation: Organisation, direct: str, reference: str, **more: object
    ) -> None:
        said = {"decided_on": date(2019, 2, 1), "direct_amount": usd(direct), "by": BY, "at": AT} | more
        allocation_record(project=project, organisation=organisation, reference=reference, **said)

    def open(self, year: int = 2019, by: User | None = None, at: datetime = OPENED) -> ReportingCycle:
        return cycle_open(fund=self.fund, year=year, by=by or self.secretariat, at=at)

    def call(self, kind: str, project: Project | None = None, organisation: Organisation | None = None) -> ReportCall:
        return ReportCall.objects.get(
            fund=self.fund, kind=kind, project=project or self.project,
            **({"organisation": organisation} if organisation else {}),
        )  # fmt: skip

    def came(self, call: ReportCall, day: date, state: str = "submitted", accepted: date | None = None) -> object:
        """A report that answers the call, as it stands after it was submitted that day."""
        make = {
            "fund": self.fund, "call": call, "project": call.project, "organisation": call.organisation,
            "year": call.cycle.year, "state": state, "created_by": self.undp, "created_at": OPENED,
            "edited_at": OPENED,
        }  # fmt: skip
        if call.kind == "narrative":
            row: object = NarrativeReport.objects.create(number=f"N-{call.pk}", **make)
        else:
            row = ExpenditureReport.objects.create(number=f"E-{call.pk}", purpose=call.purpose, **make)
        for action, after, when in (("submit", "submitted", day), ("accept", "accepted", accepted)):
            if when:
                moment = datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
                Step.objects.create(
                    fund=self.fund, record=row.record, action=action, after=after, taken_by=self.undp, taken_at=moment
                )
        return row


def asked(fund: Fund, year: int = 2019) -> set[tuple[str, str, str, bool]]:
    """Kind, project, organisation, final."""
    rows = ReportCall.objects.filter(fund=fund, cycle__year=year)
    return set(rows.values_list("kind", "project__number", "organisation__code", "is_final"))
