"""The tables on the pages of instruments: what binds an organisation, and what the fund aims at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fund.display import DASH, amount_html, day_text, rate_text
from fund.listing import Tag
from fund.models import Fund
from fund.views.small_table import Cell, Heading, SmallTable
from grants.level_shares import Share
from grants.models import BankDetails, FocalPoint, Memorandum, Organisation, SupportCostRate

SHAPES = {"prepared": "waiting", "verified": "certified", "refused": "problem", "replaced": "closed"}


def _day(day: date | None) -> Cell:
    return Cell(day_text(day))


def _edited(text: object, name: str, row: Memorandum | SupportCostRate | FocalPoint, *, may_edit: bool) -> Cell:
    """The name of a row; for who edits instruments it leads to its form."""
    organisation = row.organisation
    url = reverse(f"grants:{name}", args=[organisation.fund.code, organisation.code, row.pk]) if may_edit else ""
    return Cell(text, url)


def memoranda(organisation: Organisation, *, may_edit: bool) -> SmallTable:
    rows = Memorandum.objects.filter(organisation=organisation).select_related("organisation__fund")
    return SmallTable(
        "memoranda",
        [Heading(_("Reference")), Heading(_("Signed on")), Heading(_("In force from")), Heading(_("In force until"))],
        [
            [
                _edited(row.reference, "memorandum-edit", row, may_edit=may_edit),
                _day(row.signed_on),
                _day(row.in_force_from),
                _day(row.in_force_until),
            ]
            for row in rows.order_by("-in_force_from", "-pk")
        ],
        (_("No memorandum is on record"), _("Without one in force nothing is paid to this organisation.")),
    )


def accounts(organisation: Organisation, *, sees_account: bool, may_open: bool) -> SmallTable:
    """``sees_account``: the numbers of accounts are shown whole; ``may_open``: their pages are there for the person."""
    rows = BankDetails.objects.filter(organisation=organisation).select_related("fund", "prepared_by", "verified_by")
    return SmallTable(
        "accounts",
        [
            *(Heading(_("Number")), Heading(_("Account")), Heading(_("Bank")), Heading(_("State"))),
            *(Heading(_("Prepared by")), Heading(_("Verified by")), Heading(_("Usable from"))),
        ],
        [
            [
                Cell(row.number, reverse("grants:bank-details", args=[row.fund.code, row.number]) if may_open else ""),
                Cell(row.account_number if sees_account else row.masked),
                Cell(row.bank_name),
                Cell(tag=Tag(SHAPES[row.state], row.get_state_display())),
                Cell(row.prepared_by),
                Cell(row.verified_by or ""),
                _day(row.usable_from),
            ]
            for row in rows.order_by("-prepared_at", "-pk")
        ],
        (
            _("No bank details are on record"),
            _("They are prepared by one person of the office and verified by another."),
        ),
    )


def rates(organisation: Organisation, *, may_edit: bool) -> SmallTable:
    """Rates of support cost in percent."""
    rows = SupportCostRate.objects.filter(organisation=organisation).select_related("organisation__fund")
    return SmallTable(
        "rates",
        [Heading(_("Valid from")), Heading(_("Rate (%)"), is_figure=True), Heading(_("On what ground"))],
        [
            [
                _edited(day_text(row.valid_from), "rate-edit", row, may_edit=may_edit),
                Cell(floatformat(row.percent, "-4")),
                Cell(row.ground),
            ]
            for row in rows.order_by("-valid_from")
        ],
    )


def focal_points(organisation: Organisation, *, may_edit: bool) -> SmallTable:
    rows = FocalPoint.objects.filter(organisation=organisation).select_related("organisation__fund")
    return SmallTable(
        "focal-points",
        [
            *(Heading(_("Name")), Heading(_("Function")), Heading(_("E-mail address")), Heading(_("Telephone"))),
            *(Heading(pgettext("day", "From")), Heading(_("Until"))),
        ],
        [
            [
                _edited(row.name, "focal-point-edit", row, may_edit=may_edit),
                Cell(row.title),
                Cell(row.email),
                Cell(row.phone),
                _day(row.valid_from),
                _day(row.valid_until),
            ]
            for row in rows.order_by("-valid_from", "name")
        ],
        (
            _("No focal point is on record"),
            _("Letters about payments and bank details go to the focal points."),
        ),
    )


def target_shares(fund: Fund, found: Iterable[Share]) -> SmallTable:
    """What the fund aims at and what it has approved: shares in percent, amounts in minor units."""

    def rate(value: Decimal | None) -> Cell:
        return Cell(rate_text(value))

    return SmallTable(
        "shares",
        [
            Heading(_("Share")),
            Heading(_("Target (%)"), is_figure=True),
            Heading(_("Actual (%)"), is_figure=True),
            Heading(_("Difference (points)"), is_figure=True),
            Heading(_("Approved (%(currency)s)") % {"currency": fund.currency}, is_figure=True),
        ],
        [
            [
                Cell(each.title),
                rate(each.target_percent),
                rate(each.actual_percent),
                rate(each.difference),
                Cell(amount_html(each.approved_minor, fund.currency, DASH)),
            ]
            for each in found
        ],
        (
            _("No target shares are set"),
            _("A fund may aim at shares of what it approves: country and regional, global, secretariat."),
        ),
    )
