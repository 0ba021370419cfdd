"""One project from the first draft to its closure, by those who have the right to each step, every refusal on the way.

An organisation drafts; the secretariat returns, reviews and forwards; the committee votes with one recusal; both
co-chairs close, and the money is set aside; the maker asks, the checker releases, the bank pays; the report shows
it; the project is extended, spends, pays back and is closed.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from djmoney.money import Money

from fund.models import Fund, User
from fund.models.documents import minor
from fund.money import percentage_of
from fund.recording import UnableToRecord
from grants.closing.checks import financial_checks
from grants.closing.grounds import project_grounds
from grants.committee.facts import item_facts
from grants.committee.minutes import minutes_digest
from grants.funds_available import availability
from grants.models import (
    Allocation,
    AttachmentKind,
    Ballot,
    Decision,
    FundRules,
    Memorandum,
    Notice,
    Organisation,
    PlanChange,
    Project,
    Proposal,
    ProposalVersion,
    SeatRole,
    Tranche,
    Transfer,
)
from grants.payments.grounds import checks_of, usable_account
from grants.payments.offers import offers
from grants.proposals.screening import CHECKLIST, CRITERIA
from grants.services import allocation_record, expenditure_record, refund_record
from grants.services.attachments import attachment_file
from grants.services.ballots import AlreadyVoted, UnableToVote, ballot_cast
from grants.services.bank_details import bank_details_prepare, bank_details_verify, digest_of
from grants.services.closing import (
    UnableToClose,
    project_close_financially,
    project_close_operationally,
)
from grants.services.closing import shown_digest as shown_digest_of_closing
from grants.services.committee import seat_add
from grants.services.decisions import NoQuorum, UnableToDecide, Wording, condition_meet, item_close
from grants.services.interest import interest_declare
from grants.services.meetings import (
    agenda_add_proposal,
    meeting_call,
    meeting_close,
    meeting_open,
)
from grants.services.minutes import minutes_sign, minutes_write
from grants.services.payments import payment_confirm
from grants.services.proposals import (
    UnableToSubmit,
    proposal_begin,
    proposal_draft_save,
    proposal_submit,
)
from grants.services.screening import UnableToForward, proposal_forward, proposal_return, proposal_review
from grants.services.steps import NotNow, NotYours, ShownIsStale
from grants.services.transfer_requests import (
    UnableToRequest,
    request_cancel,
    request_prepare,
    request_release,
    request_submit,
    shown_digest,
)
from reports.files import report_file
from reports.selectors import annual_report
from tests.generators.office_fund import office_fund
from tests.grants.committee.sitting import somebody
from tests.grants.proposals.office import complete

pytestmark = pytest.mark.django_db

D1 = datetime(2020, 7, 1, 9, tzinfo=UTC)


def day(days: int) -> datetime:
    """So many days after the first."""
    return D1 + timedelta(days=days)


def usd(minor_units: int) -> Money:
    return Money(minor_units, "USD") / 100


def as_json(fund: Fund, year: int) -> dict[str, Any]:
    return json.loads(report_file(fund, annual_report(fund, year), "json", at=D1))


class Life:
    """The people, and what a page would send for each of their steps."""

    def __init__(self) -> None:
        self.office = office_fund()
        fund = self.fund = self.office.fund
        FundRules.objects.create(fund=fund, cooling_off_days=3, extension_notice_days=60)
        self.undp: Organisation = self.office.organisation
        self.people: dict[str, User] = {
            "organisation": somebody("organisation", "focal@undp.example.org", fund, self.undp.code),
            "other organisation": somebody(
                "organisation", "focal@other.example.org", fund, self.office.other_organisation.code
            ),
            "secretariat": somebody("secretariat", "secretariat@example.org", fund),
            "chair": somebody("co_chair", "chair@example.org", fund),
            "second chair": somebody("co_chair", "second.chair@example.org", fund),
            "member": somebody("committee_member", "member@example.org", fund),
            "undp member": somebody("committee_member", "undp.member@example.org", fund),
            "maker": somebody("office_maker", "maker@example.org", fund),
            "other maker": somebody("office_maker", "other.maker@example.org", fund),
            "checker": somebody("office_checker", "checker@example.org", fund),
            "other checker": somebody("office_checker", "other.checker@example.org", fund),
            "donor": somebody("donor", "donor@example.org", fund, "NOR"),
            "auditor": somebody("auditor", "auditor@example.org", fund),
        }
        for institution, role, holder in (
            ("OHCHR", SeatRole.CO_CHAIR, "chair"),
            ("UNICEF", SeatRole.CO_CHAIR, "second chair"),
            ("ILO", SeatRole.MEMBER, "member"),
            ("UNDP", SeatRole.MEMBER, "undp member"),
        ):
            seat_add(
                fund=fund,
                institution=institution,
                institution_name=institution,
                role=role,
                holder=self[holder],
                valid_from=date(2020, 1, 1),
                by=self["secretariat"],
                at=D1,
            )

    def __getitem__(self, who: str) -> User:
        return self.people[who]

    # -- the organisation and the secretariat ---------------------------------------------------------------------

    def propose(self, kind: str, at: datetime, project: Project | None = None, **content: Any) -> Proposal:
        return proposal_begin(
            fund=self.fund,
            kind=kind,
            lead=self.undp,
            project=project,
            by=self["organisation"],
            at=at,
            content=content,
        )

    def review(self, version: ProposalVersion, at: datetime, recommendation: str = "forward") -> None:
        proposal_review(
            version=version,
            checklist={item: {"answer": "yes", "note": ""} for item in CHECKLIST},
            scores={name: {"score": 4, "note": ""} for name in CRITERIA},
            recommendation=recommendation,
            comments="Sound." if recommendation == "forward" else "The travel is not explained.",
            by=self["secretariat"],
            at=at,
        )

    def to_committee(self, proposal: Proposal, at: datetime) -> ProposalVersion:
        version = proposal_submit(proposal=proposal, by=self["organisation"], at=at)
        self.review(version, at)
        proposal_forward(proposal=proposal, by=self["secretariat"], at=at)
        return version

    # -- the committee ---------------------------------------------------------------------------------------------

    def meet(self, at: datetime, *proposals: Proposal) -> Any:
        meeting = meeting_call(fund=self.fund, held_on=at.date(), by=self["secretariat"], at=at)
        for proposal in proposals:
            agenda_add_proposal(meeting=meeting, proposal=proposal, by=self["secretariat"], at=at)
        meeting_open(meeting=meeting, by=self["secretariat"], at=at)
        return meeting

    def vote(self, item: Any, who: str, choice: str, at: datetime, **more: Any) -> Ballot:
        _meeting, facts = item_facts(item, at)
        return ballot_cast(
            item=item, choice=choice, by=self[who], at=at, **({"shown": facts.digest, "conflict": ""} | more)
        )

    def sign(self, item: Any, who: str, at: datetime, outcome: str = "approved", **more: Any) -> None:
        meeting, facts = item_facts(item, at)
        shown = more.pop("shown", "") or Wording(meeting, facts, outcome, **more).shown_digest
        item_close(item=item, outcome=outcome, shown=shown, by=self[who], at=at, **more)

    def decide(self, proposal: Proposal, at: datetime, outcome: str = "approved", **more: Any) -> Decision:
        meeting = self.meet(at, proposal)
        item = meeting.items.select_related("meeting__fund").get()
        for who in ("chair", "second chair", "member"):
            self.vote(item, who, "agree", at)
        self.vote(item, "undp member", "recuse", at, conflict="Our own project.")
        for who in ("chair", "second chair"):
            self.sign(item, who, at, outcome, **more)
        meeting_close(meeting=meeting, by=self["secretariat"], at=at)
        return Decision.objects.get(item=item)

    # -- the office ------------------------------------------------------------------------------------------------

    def ready_to_pay(self, at: datetime) -> None:
        Memorandum.objects.create(
            fund=self.fund,
            organisation=self.undp,
            reference="MOU-1",
            signed_on=date(2018, 1, 1),
            in_force_from=date(2018, 1, 1),
        )
        details = bank_details_prepare(
            organisation=self.undp,
            account_name="UNDP",
            account_number="CH9300762011623852957",
            bank_name="A Bank",
            bic="UBSWCHZH80A",
            country="CH",
            currency="USD",
            by=self["maker"],
            at=at,
        )
        with pytest.raises(NotYours):
            bank_details_verify(details=details, shown=digest_of(details), by=self["maker"], at=at)
        bank_details_verify(details=details, shown=digest_of(details), by=self["checker"], at=at)

    def release(self, request: Any, who: str, at: datetime) -> None:
        shown = shown_digest(request, checks_of(request, at.date()), usable_account(request.organisation))
        request_release(request=request, shown=shown, by=self[who], at=at)

    def tranche(self, project: Project) -> Tranche:
        """The first of the plan of which something is left."""
        offer = next(each for each in offers(project.fund) if each.purse.project == project.number)
        assert offer.tranche is not None
        return offer.tranche

    def pay(self, project: Project, amount_minor: int, at: datetime) -> Transfer:
        request = request_prepare(
            project=project,
            organisation=self.undp,
            amount=usd(amount_minor),
            tranche=self.tranche(project),
            complete_on=at.date(),
            by=self["maker"],
            at=at,
        )
        request_submit(request=request, by=self["maker"], at=at)
        self.release(request, "checker", at)
        payment_confirm(
            request=request,
            value_date=at.date(),
            bank_reference=f"BANK-{request.number}",
            by=self["other maker"],
            at=at,
        )
        assert request.transfer is not None
        return request.transfer

    def report(self, year: int) -> dict[str, Any]:
        return as_json(self.fund, year)


def cell(report: dict[str, Any], table: str, row: str, column: str) -> str:
    rows = {each["key"]: each["cells"] for each in report["tables"][table]["rows"]}
    return rows[row][column]


def test_from_the_first_draft_to_the_last_cent(tmp_path: Path) -> None:
    life = Life()
    fund = life.fund
    before = availability(fund)

    # The organisation drafts; what is not complete is not submitted; nobody else's organisation writes it.
    with pytest.raises(NotYours):
        proposal_begin(fund=fund, kind="new", lead=life.undp, by=life["other organisation"], at=D1)
    with pytest.raises(NotYours):
        proposal_begin(fund=fund, kind="new", lead=life.undp, by=life["donor"], at=D1)
    proposal = life.propose("new", D1, title="Advisers")
    with pytest.raises(UnableToSubmit) as refused:
        proposal_submit(proposal=proposal, by=life["organisation"], at=D1)
    assert len(refused.value.lacking) > 3
    draft = complete(
        start_date="2020-07-15",
        end_date="2021-12-31",
        disbursements=[{"year": 2020, "amount_minor": 53_500_00}, {"year": 2021, "amount_minor": 53_500_00}],
    )
    proposal_draft_save(proposal=proposal, draft=draft, edits=proposal.edits, by=life["organisation"], at=D1)
    proposal.refresh_from_db()
    first = proposal_submit(proposal=proposal, by=life["organisation"], at=D1)

    # The secretariat returns it with comments; it comes back as a second version; the first is kept.
    with pytest.raises(NotYours):
        proposal_return(proposal=proposal, comment="Why?", by=life["organisation"], at=day(1))
    proposal_return(proposal=proposal, comment="Explain the travel.", by=life["secretariat"], at=day(1))
    assert "Explain the travel." in Notice.objects.filter(user=life["organisation"]).latest("pk").body
    proposal.refresh_from_db()
    explained = draft | {"summary": "Two advisers; the travel is to the country teams."}
    proposal_draft_save(proposal=proposal, draft=explained, edits=proposal.edits, by=life["organisation"], at=day(2))
    second = proposal_submit(proposal=proposal, by=life["organisation"], at=day(2))
    assert (first.number, second.number) == (1, 2)
    assert ProposalVersion.objects.get(pk=first.pk).content["summary"] != second.content["summary"]

    # It is not forwarded unreviewed, nor by one who may not.
    with pytest.raises(UnableToForward):
        proposal_forward(proposal=proposal, by=life["secretariat"], at=day(3))
    life.review(second, day(3))
    with pytest.raises(NotYours):
        proposal_forward(proposal=proposal, by=life["chair"], at=day(3))
    proposal_forward(proposal=proposal, by=life["secretariat"], at=day(3))

    # The meeting: too few for a quorum, a stale page, a seat that voted, a conflict not named.
    meeting = life.meet(day(5), proposal)
    item = meeting.items.select_related("meeting__fund").get()
    with pytest.raises(NotYours):
        life.vote(item, "organisation", "agree", day(5))
    with pytest.raises(UnableToVote, match="conflict"):
        life.vote(item, "undp member", "recuse", day(5))
    life.vote(item, "undp member", "recuse", day(5), conflict="Our own project.")
    life.vote(item, "chair", "agree", day(5))
    with pytest.raises(NoQuorum):
        life.sign(item, "chair", day(5))
    # The text changes on the agenda: ballots on the old one no longer count.
    proposal.refresh_from_db()
    shortened = explained | {"title": "Advisers, Kenya and Nepal"}
    proposal_draft_save(proposal=proposal, draft=shortened, edits=proposal.edits, by=life["organisation"], at=day(5))
    _facts, shown_before = item_facts(item, day(5))
    proposal_submit(proposal=proposal, by=life["organisation"], at=day(5))
    item = meeting.items.select_related("meeting__fund").get()
    with pytest.raises(ShownIsStale):
        life.vote(item, "member", "agree", day(5), shown=shown_before.digest)
    life.vote(item, "undp member", "recuse", day(5), conflict="Our own project.")
    life.vote(item, "chair", "agree", day(5))
    life.vote(item, "second chair", "agree", day(5))
    life.vote(item, "member", "agree", day(5))
    with pytest.raises(AlreadyVoted):
        life.vote(item, "member", "object", day(5))

    # Closing takes both co-chairs, what they saw, and an outcome the ballots carry.
    with pytest.raises(NotYours):
        life.sign(item, "member", day(5))
    with pytest.raises(UnableToDecide):
        life.sign(item, "chair", day(5), "no_consensus")
    condition = ["The letter of the government is filed."]
    life.sign(item, "chair", day(5), "conditions", conditions=condition)
    assert not Decision.objects.exists()
    assert availability(fund) == before
    with pytest.raises(ShownIsStale):
        life.sign(item, "second chair", day(5), "conditions", conditions=condition, shown="0" * 64)
    life.sign(item, "second chair", day(5), "conditions", conditions=condition)
    decision = Decision.objects.get()
    assert decision.number == f"{meeting.number}-D01"
    allocation = Allocation.objects.get(decision=decision.number)
    assert (minor(allocation.direct_amount), minor(allocation.support_cost)) == (100_000_00, 7_000_00)
    assert availability(fund).reserved_minor == before.reserved_minor + 107_000_00
    project = allocation.project
    meeting_close(meeting=meeting, by=life["secretariat"], at=day(5))
    minutes_write(meeting=meeting, text="Agreed.", by=life["secretariat"], at=day(6))
    for who in ("chair", "second chair"):
        minutes_sign(meeting=meeting, shown=minutes_digest(meeting), by=life[who], at=day(6))
    meeting.refresh_from_db()
    assert meeting.state == "cleared"

    # Nothing is paid before the condition is met, the memorandum is in force and the account may be used.
    request = request_prepare(
        project=project,
        organisation=life.undp,
        amount=usd(53_500_00),
        tranche=life.tranche(project),
        complete_on=day(7).date(),
        by=life["maker"],
        at=day(7),
    )
    with pytest.raises(UnableToRequest) as lacking:
        request_submit(request=request, by=life["maker"], at=day(7))
    assert "condition" in str(lacking.value).lower()
    condition_meet(
        condition=decision.conditions.get(),
        met_on=day(7).date(),
        note="Letter received.",
        by=life["secretariat"],
        at=day(7),
    )
    life.ready_to_pay(day(7))
    with pytest.raises(UnableToRequest, match="may be used from"):
        request_submit(request=request, by=life["maker"], at=day(8))
    request_submit(request=request, by=life["maker"], at=day(10))
    with pytest.raises(NotYours):
        life.release(request, "maker", day(10))
    with pytest.raises(NotNow):
        payment_confirm(request=request, value_date=day(10).date(), bank_reference="B", by=life["maker"], at=day(10))
    with pytest.raises(ShownIsStale):
        request_release(request=request, shown="0" * 64, by=life["checker"], at=day(10))
    life.release(request, "checker", day(10))
    with pytest.raises(NotYours):
        payment_confirm(
            request=request, value_date=day(11).date(), bank_reference="B-1", by=life["auditor"], at=day(11)
        )
    with pytest.raises(NotYours, match="another person"):
        payment_confirm(request=request, value_date=day(11).date(), bank_reference="B-1", by=life["maker"], at=day(11))
    for _click in range(2):  # a double click counts once
        payment_confirm(
            request=request, value_date=day(11).date(), bank_reference="B-1", by=life["other maker"], at=day(11)
        )
    assert Transfer.objects.filter(project=project).count() == 1
    above = request_prepare(
        project=project,
        organisation=life.undp,
        amount=usd(53_500_01),
        tranche=life.tranche(project),
        complete_on=day(12).date(),
        by=life["maker"],
        at=day(12),
    )
    with pytest.raises(UnableToRequest, match=r"53,500\.01"):
        request_submit(request=above, by=life["maker"], at=day(12))
    request_cancel(request=above, comment="One cent too many.", by=life["maker"], at=day(12))
    life.pay(project, 53_500_00, day(12))

    # The report shows it.
    report = life.report(2020)
    row = f"{project.number}:{life.undp.code}"
    assert cell(report, "expenditure_by_project", row, "approved") == "107000.00"
    assert cell(report, "expenditure_by_project", row, "net_funded") == "107000.00"

    # More than there is: the committee is told the figures; subject to funds it may.
    left = availability(fund).available_minor
    large = complete(
        title="More than there is",
        start_date="2020-09-01",
        end_date="2021-12-31",
        disbursements=[{"year": 2020, "amount_minor": left + percentage_of(left, Decimal(7))}],
        budget=[{"organisation": life.undp.code, "purpose": "programme", "category": "1", "amount_minor": left}],
    )
    greedy = life.propose("new", day(20), **large)
    life.to_committee(greedy, day(20))
    meeting = life.meet(day(21), greedy)
    item = meeting.items.select_related("meeting__fund").get()
    for who in ("chair", "second chair", "member"):
        life.vote(item, who, "agree", day(21))
    with pytest.raises(Exception, match="available"):
        life.sign(item, "chair", day(21))
    for who in ("chair", "second chair"):
        life.sign(item, who, day(21), "deferred", comments="When there is money.")
    meeting_close(meeting=meeting, by=life["secretariat"], at=day(21))
    greedy.refresh_from_db()
    assert greedy.state == "deferred"

    # An extension asked too late is refused; asked in time and decided it moves the current end, not the original one.
    late = life.propose("no_cost_extension", day(510), project, new_end_date="2022-06-30", reason="Elections.")
    with pytest.raises(UnableToSubmit, match="60"):
        proposal_submit(proposal=late, by=life["organisation"], at=day(510))
    Proposal.objects.filter(pk=late.pk).update(state="withdrawn")
    extension = life.propose("no_cost_extension", day(300), project, new_end_date="2022-06-30", reason="Elections.")
    life.to_committee(extension, day(300))
    life.decide(extension, day(301))
    project.refresh_from_db()
    assert project.end_date == date(2022, 6, 30)
    ends = list(PlanChange.objects.filter(project=project).order_by("position").values_list("end_date", flat=True))
    assert ends == [date(2021, 12, 31), date(2022, 6, 30)]

    # It spends, and pays back what is left.
    for category, amount in (("1", 70_000_00), ("5", 15_000_00), ("8", 5_950_00)):
        expenditure_record(
            project=project,
            organisation=life.undp,
            year=2021,
            category=category,
            amount=usd(amount),
            by=life["maker"].email,
            at=day(700),
        )
    refund_record(
        project=project,
        organisation=life.undp,
        reference="REF-1",
        value_date=day(720).date(),
        amount=usd(16_050_00),
        by=life["maker"].email,
        at=day(720),
    )
    report = life.report(2022)
    assert cell(report, "expenditure_by_project", row, "net_funded") == "90950.00"
    assert cell(report, "expenditure_by_project", row, "expenditure") == "90950.00"

    close_project(life, project)

    # The same events by workbook make the same report, cell by cell.
    assert same_by_workbook(fund, tmp_path, 2022) == without_fund(life.report(2022))


def close_project(life: Life, project: Project) -> None:
    """Operationally by the organisation, financially by the checker, each check on the way."""
    at = day(730)
    with pytest.raises(NotYours):
        project_close_operationally(
            project=project, closed_on=at.date(), by=life["other organisation"], at=at, comment="Done."
        )
    project_close_operationally(project=project, closed_on=at.date(), by=life["organisation"], at=at, comment="Done.")
    project.refresh_from_db()
    assert project.status == "operationally_closed"
    with pytest.raises(UnableToClose) as lacking:
        close_financially(life, project, "checker", at)
    assert "narrative" in str(lacking.value)
    for kind in (AttachmentKind.FINAL_NARRATIVE, AttachmentKind.FINAL_STATEMENT):
        attachment_file(
            fund=life.fund,
            subject=f"project:{project.number}",
            kind=kind,
            organisation=life.undp.code,
            name=f"{kind}.pdf",
            content=io.BytesIO(b"%PDF-1.7 final"),
            by=life["organisation"],
            at=at,
        )
    with pytest.raises(UnableToClose, match="interest"):
        close_financially(life, project, "checker", at)
    interest_declare(
        project=project, organisation=life.undp, note="The account bears none.", by=life["organisation"], at=at
    )
    close_financially(life, project, "checker", at)
    project.refresh_from_db()
    assert project.status == "financially_closed"
    with pytest.raises(UnableToRecord, match="not recorded by hand"):
        allocation_record(
            project=project,
            organisation=life.undp,
            reference="LATE",
            decided_on=at.date(),
            direct_amount=usd(1_00),
            by=life["maker"].email,
            at=at,
        )


def close_financially(life: Life, project: Project, who: str, at: datetime) -> None:
    project.refresh_from_db()
    found = financial_checks(project_grounds(project, at.date()))
    project_close_financially(
        project=project,
        closed_on=at.date(),
        comment="All in order.",
        shown=shown_digest_of_closing(project.record, found),
        by=life[who],
        at=at,
    )


def without_fund(report: dict[str, Any]) -> dict[str, Any]:
    return report["tables"]


def same_by_workbook(fund: Fund, folder: Path, year: int) -> dict[str, Any]:
    """Export the books, give them another code, import them, and answer with the tables of their report."""
    path = folder / "books.xlsx"
    call_command("export_workbook", fund.code, str(path))
    book = openpyxl.load_workbook(path)
    sheet = book["fund"]
    heads = [head.value for head in sheet[1]]
    sheet.cell(2, heads.index("code") + 1).value = "TST02"
    book.save(path)
    call_command("import_workbook", str(path))
    return without_fund(as_json(Fund.objects.get(code="TST02"), year))
