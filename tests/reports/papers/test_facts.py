"""Papers say what was recorded, to the cent: read from a small fund through the services, and from the file itself."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fund import services
from fund.models import Entry
from grants.models import Condition, Decision, FocalPoint, Notice, ProposalKind
from grants.services.committee import seat_people_change
from grants.services.decisions import condition_meet
from grants.services.meetings import attendance_record
from grants.services.payment_batches import batch_digest, batch_open, batch_release, lines_of, payment_file
from grants.services.payments import payment_return
from reports.papers.meeting_pack import running
from reports.papers_of import attachment_of
from reports.papers_of.decisions import decision_sheet
from reports.papers_of.meeting_pack import meeting_pack
from reports.papers_of.minutes import minutes
from reports.papers_of.transfers import NotInTheBooks, batch_totals, transfer_notification
from reports.renderers.pdf.papers import render
from tests.generators.office_fund import usd
from tests.grants.committee.sitting import (
    all_agree,
    budget,
    first_item,
    new_version,
    open_meeting,
    proposal,
    sitting,
    vote,
    written,
)
from tests.grants.payments.office import DEBTOR_IBAN, IBAN, NOW, paying_office, with_debtor
from tests.reports.papers import committee_day as day
from tests.reports.pdf.reading import TaggedPdf

pytestmark = pytest.mark.django_db

AT = datetime(2020, 6, 15, 10, 0, tzinfo=UTC)


def text_of(paper) -> str:
    """All text of the file that is no header or footer, on one line."""
    return re.sub(r"\s+", " ", " ".join(" ".join(page.marked.values()) for page in TaggedPdf(render(paper)).pages))


# -- the pack ----------------------------------------------------------------------------------------------------------


def test_the_pack_says_what_approving_all_of_the_agenda_leaves_item_by_item():
    at = sitting()
    paper = meeting_pack(day.opened(at), at=AT, by="Ana")
    assert (paper.balance.cash_minor, paper.balance.reserved_minor) == (17_429_900, 5_350_000)
    lines = running(paper.balance, paper.agenda)
    assert [(line.item.asked_minor, line.after_minor) for line in lines] == [
        (5_600_979, 6_478_921),
        (1_070_000, 5_408_921),
        (6_420_000, -1_011_079),
    ]
    text = text_of(paper)
    for figure in ("174,299.00", "53,500.00", "120,799.00", "56,009.79", "64,789.21", "54,089.21", "(10,110.79)"):
        assert figure in text, figure
    assert "Approving the whole agenda would need USD 10,110.79 more than is available" in text
    assert "no longer suffices for item 3, Regional hubs" in text
    assert "short by USD 10,110.79" in text
    assert "Annual report of the fund, 2019" in text
    assert "The consolidated report is before the committee." in text


def test_a_longer_agenda_takes_no_more_queries_for_its_pack():
    at = sitting()
    project = at.office.project
    counts = []
    for more in (0, 4):
        asked = [proposal(at) for _ in range(1 + more)]
        kinds = (ProposalKind.CANCELLATION, ProposalKind.NO_COST_EXTENSION) * (1 + more)
        asked += [proposal(at, kind, project=project, budget=[], tranches=[]) for kind in kinds]
        meeting = open_meeting(at, *asked)
        with CaptureQueriesContext(connection) as queries:
            assert len(meeting_pack(meeting, at=AT).proposals) == len(asked)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


def test_the_page_of_a_proposal_says_all_of_its_version():
    at = sitting()
    paper = meeting_pack(day.opened(at), at=AT)
    page = paper.proposals[0]
    assert (page.number, page.version) == ("TST01-P-2020-001", 1)
    assert page.budget.total_minor == page.asked_minor == 5_600_979
    assert page.tranches_minor == page.disbursements_minor == 5_600_979
    text = text_of(paper)
    for figure in (
        *("40,000.00", "2,800.00", "42,800.00", "12,345.60", "864.19", "13,209.79", "52,345.60", "3,664.19"),
        *("30,000.00", "12,800.00", "16,009.79", "25,000.99", "4.33", "7.00%"),
    ):
        assert figure in text, figure
    assert page.digest in text.replace(" ", "")
    for said in (
        "Country teams follow up recommendations of the human rights mechanisms together",
        "Staff trained, half of them women",
        "22 per cent (2019)",
        "Attendance lists",
        "75% of earlier tranches spent, reports in",
        "Co-financing from other sources, in none of the amounts above:",
        "Gender equality and those furthest behind are considered: no. No indicator names women.",
        "Recommendation: recommended to the committee.",
        "Sound; ask for the letter of the national institution.",
        "Jo Bergström",
        "Kenya",
        "Nepal",
    ):
        assert said in text, said


def test_what_a_version_lacks_and_a_rate_that_differs_are_said():
    at = sitting()
    lines = budget(("UNDP", "programme", 1_000_000))
    lines[-1]["amount_minor"] = 69_999
    made = proposal(at, budget=lines)
    meeting = day.open_meeting(at, made, is_open=False)
    (page,) = meeting_pack(meeting, at=AT).proposals
    assert "No result is named yet." in page.missing
    assert page.warnings[0].startswith(
        "UNDP: indirect support cost is stated as 699.99 USD; its rate of 7% gives 700.00 USD."
    )
    assert page.warnings[1] == "No technical review of this version is recorded."
    assert page.asked_minor == page.budget.total_minor == 1_069_999


def test_a_budget_line_of_an_organisation_the_text_does_not_name_is_shown_all_the_same():
    at = sitting()
    made = proposal(at, budget=budget(("WHO", "programme", 6_000_000)))
    (page,) = meeting_pack(day.open_meeting(at, made, is_open=False), at=AT).proposals
    assert [(column.label, column.total_minor) for column in page.budget.columns] == [("WHO", 6_420_000)]
    assert page.budget.total_minor == page.asked_minor


def test_the_pack_shows_the_newest_version_until_the_item_is_decided():
    at = sitting()
    made = proposal(at)
    meeting = day.open_meeting(at, made)
    new_version(at, made, title="Fewer advisers", budget=budget(("UNDP", "programme", 500_000)))
    (page,) = meeting_pack(meeting, at=AT).proposals
    assert (page.version, page.title, page.asked_minor) == (2, "Fewer advisers", 535_000)


def test_the_pack_of_a_meeting_that_was_held_keeps_the_balance_it_decided_on():
    at = sitting()
    meeting = day.held(at)
    services.charge_record(
        fund=at.fund, reference="C-9", kind="bank_charges", value_date=date(2020, 6, 13), amount=usd("1,000"),
        by="office@example.org", at=AT,
    )  # fmt: skip
    paper = meeting_pack(meeting, at=AT)
    assert paper.balance.available_minor == 12_079_900
    assert paper.balance.recorded_with == "TST01-2020-01-D01"
    assert [line.after_minor for line in running(paper.balance, paper.agenda)] == [6_478_921, 5_408_921]
    assert [line.counts for line in paper.agenda] == [True, True, False, True]
    assert "Not counted, for it is not before the committee any more: 3. Regional hubs." in text_of(paper)


# -- the minutes -------------------------------------------------------------------------------------------------------


def test_the_minutes_say_how_every_item_was_decided():
    at = sitting()
    meeting = day.held(at)
    paper = minutes(meeting, at=AT)
    assert not paper.is_cleared
    assert [(line.institution, line.presence) for line in paper.attendance][4:] == [
        ("Norway", "By the alternate"),
        ("Administrative agent", "Present"),
        ("Civil society", "Absent"),
    ]
    first, _second, third, fourth = paper.items
    assert first.decided.number == "TST01-2020-01-D01"
    assert first.decided.votes == "Agreed (3 agree, 0 object, 1 abstain, 1 recused)"
    assert first.decided.quorum == "Quorum: 4 of 5 voting seats count as present, 3 are needed."
    assert third.undecided == "Not decided at this meeting. The proposal is now: forwarded to the committee."
    assert (fourth.decided.outcome, fourth.asked_minor) == ("Noted", None)
    text = text_of(paper)
    for said in (
        "Draft, not cleared",
        "Development Programme recused itself. Conflict of interest: It is our own project.",
        f"{day.CONDITION} – Not met: transfers under this decision wait.",
        "Comments: Funds are released in two parts.",
        "Decision TST01-2020-01-D02: approved.",
        "Nor-2.Tst01, alternate",
        "The committee thanked the secretariat.",
        "Ohchr.Tst01 for Human Rights Office on 10 June 2020, 10:00 UTC",
        "56,009.79",
        "10,700.00",
        "64,200.00",
    ):
        assert said in text, said
    for decision in Decision.objects.all():
        assert decision.digest in text.replace(" ", "")


def test_the_minutes_are_a_draft_until_every_co_chair_has_signed_them():
    at = sitting()
    meeting = day.held(at)
    day.minutes_signed(at, meeting, "OHCHR")
    half = minutes(meeting, at=AT)
    assert [bool(signature.signed_at) for signature in half.signatures] == [False, True]
    assert "These minutes are a draft until every co-chair has signed them." in text_of(half)
    day.minutes_signed(at, meeting, "UNICEF")
    whole = minutes(meeting, at=AT)
    assert whole.is_cleared
    assert all(signature.signed_at == day.LATER for signature in whole.signatures)
    text = text_of(whole)
    assert "Cleared by the co-chairs" in text
    assert text.count("Signed electronically on 12 June 2020, 10:00 UTC") == 2


def test_minutes_name_who_was_there_and_signed_whoever_sits_there_now():
    at = sitting()
    meeting = day.held(at)
    day.minutes_signed(at, meeting, "OHCHR", "UNICEF")
    before = minutes(meeting, at=AT)
    for institution in ("OHCHR", "NOR"):
        seat = at.seats[institution]
        seat_people_change(seat=seat, holder=at.people["UNDP-2"], alternate=None, by=at.secretariat, at=day.LATER)
    after = minutes(meeting, at=AT)
    assert after.attendance == before.attendance
    assert after.signatures == before.signatures
    assert all(signature.signed_at for signature in after.signatures)


def test_how_members_voted_is_not_said_before_the_item_is_closed():
    at = sitting(ballots_hidden=True)
    meeting = day.opened(at)
    vote(at, first_item(meeting), OHCHR="object", UNDP="recuse")
    paper = minutes(meeting, at=AT)
    assert paper.items[0].undecided == "Not decided. 2 of 5 seats have answered."
    assert paper.items[0].decided is None
    text = text_of(paper)
    assert "Object" not in text
    assert "own project" not in text
    assert "Object" not in text_of(meeting_pack(meeting, at=AT))


def test_silence_in_a_written_procedure_is_named_as_such():
    at = sitting()
    meeting = written(at, proposal(at))
    item = first_item(meeting)
    vote(at, item, day.BEFORE, OHCHR="agree", UNICEF="agree", NOR="agree")
    day.both(at, item, when=day.LATER)
    paper = minutes(meeting, at=AT)
    (only,) = paper.items
    assert [ballot.institution for ballot in only.decided.ballots if ballot.is_silent] == [
        "Development Programme",
        "Labour Organization",
    ]
    assert [line.presence for line in paper.attendance if line.institution == "Labour Organization"] == [
        "did not answer"
    ]
    text = text_of(paper)
    assert "Agrees by silence" in text
    assert "Silence until the deadline agrees." in text
    assert "10 June 2020, 10:00 UTC" in text


# -- the sheet of a decision -------------------------------------------------------------------------------------------


def test_the_sheet_says_what_was_decided_on_which_version_and_what_was_posted():
    at = sitting()
    day.held(at)
    decision = Decision.objects.get(number="TST01-2020-01-D01")
    paper = decision_sheet(decision, at=AT, by="Ana")
    assert [(line.organisation, line.total_minor) for line in paper.allocations] == [
        ("UNDP", 4_280_000),
        ("WHO", 1_320_979),
    ]
    assert (paper.balance.available_minor, paper.after_minor, paper.rest_minor) == (12_079_900, 6_478_921, 7_490_000)
    text = text_of(paper)
    for said in (
        "Approved with conditions on 10 June 2020, for a total of USD 56,009.79.",
        "TST01-P-2020-001, version 1",
        "3 agree, 0 object, 1 abstain, 1 recused",
        "1 of these conditions is not met: transfers wait for it.",
        "UNDP · Development Programme: MOU-UNDP-7, in force from 10 January 2018 until 31 December 2022.",
        "WHO · Health Organization: none was in force; nothing is transferred before one is.",
        *("174,299.00", "(53,500.00)", "120,799.00", "(56,009.79)", "64,789.21", "(74,900.00)", "(10,110.79)"),
        *("40,000.00", "2,800.00", "42,800.00", "12,345.60", "864.19", "13,209.79", "52,345.60", "3,664.19"),
    ):
        assert said in text, said
    joined = text.replace(" ", "")
    assert decision.digest in joined
    assert decision.item.version.digest in joined
    for entry in Entry.objects.filter(record__startswith="allocation:TST01-2020-01-D01"):
        assert f"entry{entry.sequence}," in joined
        assert entry.hash in joined


def test_the_sheet_says_when_a_condition_was_met():
    at = sitting()
    day.held(at)
    decision = Decision.objects.get(number="TST01-2020-01-D01")
    condition = Condition.objects.get(decision=decision)
    condition_meet(condition=condition, met_on=date(2020, 6, 11), note="Letter of 11 June", by=at.secretariat, at=AT)
    text = text_of(decision_sheet(decision, at=AT))
    assert "All conditions are met." in text
    assert f"{day.CONDITION} – Met on 11 June 2020, recorded by Secretariat.Tst01: Letter of 11 June" in text


def test_a_decision_that_is_no_approval_posts_nothing_and_its_sheet_says_so():
    at = sitting()
    meeting = day.open_meeting(at, proposal(at))
    item = first_item(meeting)
    attendance_record(
        meeting=meeting, presence={seat.pk: "holder" for seat in at.seats.values()}, by=at.secretariat, at=day.BEFORE
    )
    all_agree(at, item)
    day.both(at, item, outcome="deferred", comments="Come back with a budget.")
    paper = decision_sheet(Decision.objects.get(), at=AT)
    assert (paper.is_approval, paper.allocations, paper.project) == (False, (), "")
    text = text_of(paper)
    assert "Deferred on 10 June 2020." in text
    assert "for a total of" not in text
    assert "Come back with a budget." in text


# -- payments ----------------------------------------------------------------------------------------------------------


def test_the_notification_says_what_was_paid_when_where_and_what_remains():
    office = paying_office()
    request = office.paid("20,000.03")
    paper = transfer_notification(request, at=AT)
    assert (paper.approved_minor, paper.transferred_before_minor) == (10_700_000, 5_350_000)
    assert (paper.amount_minor, paper.remains_minor) == (2_000_003, 3_349_997)
    text = text_of(paper)
    for said in (
        "has transferred USD 20,000.03 to Development Programme for project P-1, Advisers, with value date 10 June",
        *("107,000.00", "(53,500.00)", "(20,000.03)", "33,499.97", "A-001", "BANK-1", "TST01-R-2020-001", "Ana"),
        "•••• 2957",
    ):
        assert said in text, said
    assert IBAN not in text
    assert request.transfer.entry.hash in text.replace(" ", "")


def test_the_notification_does_not_change_with_what_comes_later():
    office = paying_office()
    request = office.paid("20,000")
    before = render(transfer_notification(request, at=AT))
    office.paid("1,000")
    services.charge_record(
        fund=office.fund, reference="C-9", kind="bank_charges", value_date=date(2020, 6, 11), amount=usd("5"),
        by="office@example.org", at=AT,
    )  # fmt: skip
    request.refresh_from_db()
    assert render(transfer_notification(request, at=AT)) == before


def test_a_payment_that_came_back_is_said_on_its_notification():
    office = paying_office()
    request = office.paid("20,000")
    payment_return(request=request, returned_on=date(2020, 6, 12), comment="Account closed", by=office.checker, at=AT)
    request.refresh_from_db()
    text = text_of(transfer_notification(request, at=AT))
    assert "Payment returned" in text
    assert "This payment came back on 12 Jun 2020" in text
    assert "Account closed" in text


def test_there_is_no_notification_of_what_was_not_paid():
    with pytest.raises(NotInTheBooks):
        transfer_notification(paying_office().released(), at=AT)


def test_the_totals_of_a_batch_add_up_by_organisation_and_project():
    office = paying_office()
    with_debtor(office.fund)
    requests = [office.released("5,000"), office.released("7,123.45")]
    batch = batch_open(fund=office.fund, execution_date=NOW.date(), requests=requests, by=office.maker, at=NOW)
    open_paper = batch_totals(batch, at=AT, whole_accounts=True)
    assert [bool(hand.at) for hand in open_paper.hands] == [True, False]
    shown = batch_digest(batch, lines_of(batch))
    batch_release(batch=batch, shown=shown, by=office.other_checker, at=NOW)
    payment_file(batch=batch, by=office.other_maker, at=NOW)
    batch.refresh_from_db()
    paper = batch_totals(batch, at=AT, whole_accounts=True)
    assert paper.total_minor == 1_212_345
    assert paper.by_organisation() == [("UNDP", 2, 1_212_345)]
    assert paper.by_project() == [("P-1", 2, 1_212_345)]
    assert [hand.person for hand in paper.hands] == ["Maker", "Chen", "Maria"]
    text = text_of(paper)
    for said in ("5,000.00", "7,123.45", "12,123.45", IBAN, DEBTOR_IBAN, "Released by", "Chen", "10 June 2020"):
        assert said in text, said
    assert batch.file_digest in text.replace(" ", "")
    assert shown[:24] in text
    masked = text_of(batch_totals(batch, at=AT))
    assert IBAN not in masked
    assert DEBTOR_IBAN not in masked
    assert "•••• 2957" in masked


# -- letters -----------------------------------------------------------------------------------------------------------


def test_the_letter_of_a_transfer_brings_its_notification_the_same_each_time():
    office = paying_office()
    request = office.paid("20,000")
    (notice,) = Notice.objects.filter(attachment_name="transfer-notification")
    name, data = attachment_of(notice)
    assert name == "TST01-R-2020-001-notification.pdf"
    assert data == render(transfer_notification(request, at=notice.created_at))
    from reports.papers import attachment_of as the_other_path

    assert the_other_path(notice) == (name, data)


def notice_time(decision: Decision) -> datetime:
    return Notice.objects.filter(record=decision.record).first().created_at


def test_the_letter_of_a_decision_brings_its_sheet():
    at = sitting()
    day.held(at)
    notice = Notice.objects.filter(record="decision:TST01-2020-01-D02").first()
    name, data = attachment_of(notice)
    assert name == "TST01-2020-01-D02-decision.pdf"
    assert data.startswith(b"%PDF-1.7")


def test_an_organisation_is_sent_the_decision_and_not_how_each_seat_voted():
    at = sitting()
    undp = at.office.organisation
    FocalPoint.objects.create(organisation=undp, name="F", email="focal@example.org", valid_from=date(2000, 1, 1))
    day.held(at)
    decision = Decision.objects.get(number="TST01-2020-01-D01")
    sent = {notice.address: attachment_of(notice)[1] for notice in Notice.objects.filter(record=decision.record)}
    whole = render(decision_sheet(decision, at=notice_time(decision)))
    without = decision_sheet(decision, at=notice_time(decision), shows_ballots=False)
    assert sent["focal@example.org"] == render(without) != whole
    assert sent[at.people["NOR"].email] == whole
    text = text_of(without)
    for kept in ("Approved with conditions on 10 June 2020", "52,345.60", day.CONDITION, "Human Rights Office"):
        assert kept in text, kept
    for left_out in ("How the ballots stood", "3 agree", "Norway", "The rest of the agenda"):
        assert left_out not in text, left_out


def test_a_letter_that_names_no_paper_or_one_that_is_gone_brings_none():
    office = paying_office()
    request = office.paid("20,000")
    (notice,) = Notice.objects.filter(attachment_name="transfer-notification")
    payment_return(request=request, returned_on=date(2020, 6, 12), comment="Closed", by=office.checker, at=AT)
    assert attachment_of(notice) is not None  # the letter says that it came back
    request.refresh_from_db()
    notice.attachment_name = ""
    assert attachment_of(notice) is None
    notice.attachment_name, notice.record = "transfer-notification", "transfer_request:TST01-R-2020-999"
    assert attachment_of(notice) is None


# -- amendments --------------------------------------------------------------------------------------------------------


def test_a_reduction_is_said_in_words_and_in_parentheses():
    at = sitting()
    cancel = proposal(at, "cancellation", project=at.office.project, budget=[], reason="The host cannot go on.")
    meeting = day.open_meeting(at, cancel, is_open=False)
    paper = meeting_pack(meeting, at=AT)
    (line,) = running(paper.balance, paper.agenda)
    assert (line.item.asked_minor, line.after_minor) == (-5_350_000, 17_429_900)
    text = text_of(paper)
    assert "(53,500.00)" in text
    assert "174,299.00" in text
    assert "The host cannot go on." in text
    assert "P-1 · Advisers" in text
