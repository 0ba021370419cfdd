"""Memoranda, rates, focal points, rules, target shares and windows: kept with history by those who may."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse

from fund.models import Membership, User
from grants.governance import rules_of, support_cost_percent
from grants.models import (
    AttachmentKind,
    BankDetails,
    FocalPoint,
    FundRules,
    LevelTarget,
    Memorandum,
    SupportCostRate,
    Window,
)
from grants.payments.payability import hindrances
from grants.services.attachments import attachment_file
from grants.services.bank_details import bank_details_letter
from grants.services.instruments import UnableToKeep, instrument_keep, level_target_keep, level_target_remove
from grants.services.steps import NotYours
from tests.signing import PASSWORD

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def memorandum(office, **changes):
    facts = {"reference": "M-1", "signed_on": DAY, "in_force_from": DAY} | changes
    return Memorandum(fund=office.fund, organisation=office.organisation, **facts)


def test_why_not_today_in_one_line(office):
    assert "No memorandum of understanding is on record." in hindrances(office.organisation, DAY)
    instrument_keep(row=memorandum(office, in_force_until=date(2026, 12, 31)), by=office.maker, at=AT)
    assert len(hindrances(office.organisation, DAY)) == 1
    assert "ended on 31 Dec 2026" in hindrances(office.organisation, date(2027, 1, 1))[0]
    assert "in force from 2 Mar 2026 only" in hindrances(office.organisation, date(2026, 3, 1))[0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"in_force_until": date(2025, 1, 1)}, "end before it begins"),
        ({"signed_on": date(2026, 4, 1)}, "before it is signed"),
    ],
)
def test_dates_that_do_not_fit_are_refused(office, changes, says):
    with pytest.raises(UnableToKeep, match=says):
        instrument_keep(row=memorandum(office, **changes), by=office.maker, at=AT)


def test_a_rate_counts_from_its_day_on(office):
    SupportCostRate.objects.create(organisation=office.organisation, percent=Decimal("6.5"), valid_from=DAY)
    assert support_cost_percent(office.organisation, date(2026, 3, 1)) == Decimal(7)
    assert support_cost_percent(office.organisation, DAY) == Decimal("6.5")
    with pytest.raises(UnableToKeep, match="ceiling"):
        instrument_keep(
            row=SupportCostRate(organisation=office.organisation, percent=Decimal(8), valid_from=date(2027, 1, 1)),
            by=office.maker,
            at=AT,
        )


def test_a_fund_without_rules_follows_the_defaults(office):
    rules = rules_of(office.fund)
    assert (rules.decision_rule, rules.quorum_percent, str(rules.waiver_amount.amount)) == ("consensus", 50, "250")
    assert not FundRules.objects.exists()


def test_targets_are_at_most_the_whole_and_claim_no_level_twice(office):
    def target(title, levels, percent):
        return LevelTarget(fund=office.fund, title=title, levels=levels, percent=Decimal(percent))

    level_target_keep(row=target("A", ["country", "regional"], 65), by=office.administrator, at=AT)
    with pytest.raises(UnableToKeep, match="add up to 101"):
        level_target_keep(row=target("B", ["global"], 36), by=office.administrator, at=AT)
    with pytest.raises(UnableToKeep, match="one target share only"):
        level_target_keep(row=target("B", ["country"], 5), by=office.administrator, at=AT)
    level_target_keep(row=target("B", ["global"], 20), by=office.administrator, at=AT)
    assert list(LevelTarget.objects.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_each_kind_of_row_is_kept_by_those_who_have_the_right_to_it(office):
    """Asked in the service: whoever calls it, by a page or otherwise."""
    fund, organisation = office.fund, office.organisation
    target = LevelTarget(fund=fund, title="A", levels=["country"], percent=Decimal(60))
    rows = {
        "maker": (
            memorandum(office),
            SupportCostRate(organisation=organisation, percent=Decimal(5), valid_from=DAY),
            FocalPoint(organisation=organisation, name="A", email="a@example.org", valid_from=DAY),
        ),
        "administrator": (FundRules(fund=fund), target),
        "secretariat": (Window(fund=fund, code="W", title="W", least_organisations=1),),
    }
    for keeper, of in rows.items():
        for row in of:
            for somebody in ("maker", "checker", "secretariat", "administrator", "member", "of_organisation"):
                if somebody != keeper:
                    with pytest.raises(NotYours):
                        instrument_keep(row=row, by=getattr(office, somebody), at=AT)
            assert row.pk is None
            instrument_keep(row=row, by=getattr(office, keeper), at=AT)
    other = LevelTarget(fund=fund, title="B", levels=["global"], percent=Decimal(20))
    with pytest.raises(NotYours):
        level_target_keep(row=other, by=office.maker, at=AT)
    with pytest.raises(NotYours):
        level_target_remove(row=target, by=office.secretariat, at=AT)
    level_target_remove(row=target, by=office.administrator, at=AT)
    assert not LevelTarget.objects.exists()


def test_a_document_is_filed_by_those_who_may_and_by_an_organisation_for_itself(office):
    def file(by, organisation=""):
        return attachment_file(
            fund=office.fund, subject="project:P-1", kind=AttachmentKind.FINAL_STATEMENT, organisation=organisation,
            name="a.pdf", content=BytesIO(f"%PDF-1.4 {organisation}".encode()), by=by, at=AT,
        )  # fmt: skip

    for somebody in (office.member, office.administrator, office.checker):
        with pytest.raises(NotYours):
            file(somebody)
    with pytest.raises(NotYours):
        file(office.of_organisation, office.other.code)
    assert file(office.of_organisation, office.organisation.code).organisation == office.organisation.code
    assert file(office.maker).filed_by == office.maker
    details = BankDetails(fund=office.fund, organisation=office.organisation, number="TST01-BD-001")
    with pytest.raises(NotYours):
        bank_details_letter(
            details=details, name="a.pdf", content=BytesIO(b"%PDF-1.4"), by=office.secretariat, at=AT
        )  # fmt: skip


def test_the_rules_page_is_set_by_the_administrator_and_read_by_the_committee(office, sign_in):
    page, edit = (reverse(f"grants:{name}", args=[office.fund.code]) for name in ("rules", "rules-edit"))
    client = sign_in(office.administrator)
    answers = {
        "decision_rule": "majority",
        "quorum_percent": "60",
        "silence_days": "7",
        "extension_notice_days": "60",
        "revision_percent": "20",
        "waiver_amount": "100.00",
        "cooling_off_days": "5",
        "payment_days": "4",
        "holidays": "2026-12-25 2026-05-01",
        "final_narrative_due_months": "6",
        "final_statement_due_months": "5",
        "reminder_days_before": "7, 21 7",
        "reminder_days_after": "",
    }
    for wrong, says in (
        ({"holidays": "Christmas"}, "is not a day"),
        ({"debtor_account": "GB29NWBK60161331926818"}, "check digits"),
        ({"debtor_bic": "NOPE"}, "8 or 11"),
        ({"reminder_days_before": "a week"}, "is not a number of days"),
        ({"reminder_days_before": "0"}, "between 1 and 365"),
        ({"reminder_days_after": "1 2 3 4 5 6 7"}, "At most 6"),
    ):
        assert says in client.post(edit, answers | wrong).content.decode()
    assert "Write it like" in client.post(edit, answers | {"waiver_amount": "1e400"}).content.decode()
    assert client.post(edit, answers).status_code == 302
    assert (rules_of(office.fund).decision_rule, rules_of(office.fund).quorum_percent) == ("majority", 60)
    assert rules_of(office.fund).holidays == ["2026-05-01", "2026-12-25"]
    rules = rules_of(office.fund)
    assert (rules.reminder_days_before, rules.reminder_days_after) == ([21, 7], [])
    assert rules.final_narrative_due_months == 6
    target = {"title": "Country", "levels": ["country"], "percent": "65"}
    assert client.post(reverse("grants:level-target-add", args=[office.fund.code]), target).status_code == 302
    assert "Country" in client.get(page).content.decode()
    assert sign_in(office.member).get(page).status_code == 200
    assert sign_in(office.member).post(edit, answers).status_code == 403
    assert sign_in(office.maker).post(edit, answers).status_code == 403


def test_an_older_form_puts_nothing_back_without_a_word(office, sign_in):
    """Two have the rules open: what one has set, the other's form does not undo."""
    FundRules.objects.create(fund=office.fund, cooling_off_days=3)
    edit = reverse("grants:rules-edit", args=[office.fund.code])
    form = sign_in(office.administrator).get(edit).context["form"]
    said = {name: form[name].value() for name in form.fields}
    said = {name: value for name, value in said.items() if value not in (None, False)}
    quicker = FundRules.objects.get()
    quicker.cooling_off_days = 20
    other = User.objects.create_user(email="b@example.org", name="Berit", password=PASSWORD)
    Membership.objects.create(user=other, role="administrator", valid_from=date(2011, 1, 1))
    instrument_keep(row=quicker, by=other, at=AT, seen=1)
    client = sign_in(office.administrator)
    refused = client.post(edit, said | {"silence_days": "33"})
    assert refused.status_code == 200
    page = unescape(refused.content.decode())
    assert "Berit has changed this since you opened it." in page
    assert ": 20 by now, 3 in your form." in page
    assert (rules_of(office.fund).cooling_off_days, rules_of(office.fund).silence_days) == (20, 10)
    # Shown both, they put it right, or theirs in its place.
    again = said | {"silence_days": "33", "cooling_off_days": "20", "seen": refused.context["form"]["seen"].value()}
    for _time in range(2):  # a double click changes nothing
        assert client.post(edit, again).status_code == 302
        assert (rules_of(office.fund).cooling_off_days, rules_of(office.fund).silence_days) == (20, 33)


def test_the_secretariat_keeps_windows(office, sign_in):
    add = reverse("grants:window-add", args=[office.fund.code])
    client = sign_in(office.secretariat)
    micro = {"code": "MICRO", "title": "Micro-grants", "largest_amount": "5,000", "least_organisations": "1"}
    assert (
        "Fewer than"
        in client.post(add, micro | {"least_organisations": "3", "most_organisations": "2"}).content.decode()
    )
    assert client.post(add, micro | {"organisation_types": ["non_un"]}).status_code == 302
    window = Window.objects.get()
    assert str(window.largest_amount.amount) in ("5000", "5000.00", "5000.000")
    edit = reverse("grants:window-edit", args=[office.fund.code, window.pk])
    assert client.post(edit, micro | {"code": "OTHER", "title": "Small grants", "seen": "1"}).status_code == 302
    window.refresh_from_db()
    assert (window.code, window.title) == ("MICRO", "Small grants")
    assert "5,000" in client.get(reverse("grants:rules", args=[office.fund.code])).content.decode()
    assert sign_in(office.maker).get(add).status_code == 403


def test_the_maker_keeps_the_terms_of_an_organisation(office, sign_in):
    client, of = sign_in(office.maker), [office.fund.code, office.organisation.code]
    for name, answers in {
        "memorandum": {"reference": "M-9", "signed_on": "2026-01-01", "in_force_from": "2026-01-01"},
        "rate": {"percent": "6", "valid_from": "2026-01-01"},
        "focal-point": {"name": "Ana", "email": "ana@example.org", "valid_from": "2026-01-01"},
    }.items():
        assert client.get(reverse(f"grants:{name}-add", args=of)).status_code == 200
        assert client.post(reverse(f"grants:{name}-add", args=of), {}).status_code == 200
        assert client.post(reverse(f"grants:{name}-add", args=of), answers).status_code == 302
    shown = client.get(reverse("grants:organisation-terms", args=of)).content.decode()
    for text in ("M-9", "ana@example.org", "6%"):
        assert text in shown
    assert sign_in(office.checker).get(reverse("grants:memorandum-add", args=of)).status_code == 403
