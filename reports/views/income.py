"""Income and charges of the fund itself, balances passed between funds, refunds to contributors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.as_of import position_asked
from fund.kinds import account_kind_text
from fund.models import Charge, ContributorRefund, Fund, FundTransfer, Income
from fund.statement import Selection
from fund.views.lists import own_money
from fund.visibility import visible_to
from grants.standing import key_figures
from grants.views.lists.lines import statements_of
from reports.views.tab import chosen, list_tabs, tab_page

LISTS = {
    "income": (Income, own_money.income),
    "charges": (Charge, own_money.charges),
    "funds": (FundTransfer, own_money.fund_transfers),
    "refunds": (ContributorRefund, own_money.contributor_refunds),
}
# Kind of account and the sign it is printed with: sources come in, charges go out.
SHOWN = (
    ("fund_interest", -1),
    ("agency_interest", -1),
    ("other_income", -1),
    ("fund_transfers", -1),
    ("contributor_refunds", -1),
    ("aa_fees", 1),
    ("bank_charges", 1),
    ("other_expenditure", 1),
)


@require_safe
@requires("register.view")
def income(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The tab of income and charges."""
    which = chosen(request, tuple(LISTS))
    model, build = LISTS[which]
    position = position_asked(request, fund)
    figures = key_figures([fund], position.until, position.known_at)[fund.pk]
    rows = position.documents(visible_to(request, model._default_manager.all()))  # type: ignore[attr-defined]
    statement = statements_of(position, request.acts)  # type: ignore[attr-defined]
    return tab_page(
        request,
        position,
        tab="income",
        title=_("Income and charges"),
        listing=build(position, rows, request.GET),  # type: ignore[operator]
        subtabs=list_tabs(
            which,
            position,
            income=_("Income"),
            charges=_("Charges"),
            funds=_("Other funds"),
            refunds=_("Refunds to contributors"),
        ),
        sums=[
            (account_kind_text(kind), figures.of(kind, sign=sign), statement(Selection((kind,), sign=sign)))
            for kind, sign in SHOWN
        ],
    )
