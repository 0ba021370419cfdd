"""What a person should look at twice before it is recorded in the fund's own books. Warnings: nothing is refused."""

from __future__ import annotations

from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import selectors
from fund.display import said_minor
from fund.models import Contributor
from fund.models.documents import minor


def contributor_refund_warnings(contributor: Contributor, amount: Money) -> list[str]:
    """More given back than the contributor deposited less what it was given back before, by the ledger."""
    fund = contributor.fund
    deposited = refunded = 0
    for name, balance in selectors.balances(fund).items():
        if name.contributor == contributor.code:
            deposited -= balance if name.kind == "contributions" else 0
            refunded += balance if name.kind == "contributor_refunds" else 0
    if minor(amount) <= deposited - refunded:
        return []
    return [
        _(
            "%(contributor)s has deposited %(deposited)s %(currency)s and was given back %(refunded)s %(currency)s: "
            "this gives back %(over)s %(currency)s more than is left of it."
        )
        % {
            "contributor": contributor.name,
            "deposited": said_minor(deposited, fund.currency),
            "refunded": said_minor(refunded, fund.currency),
            "over": said_minor(minor(amount) - deposited + refunded, fund.currency),
            "currency": fund.currency,
        }
    ]


def elsewhere_warning(code: str) -> str:
    """The other side of a balance passed is not of this system, or its code is mistyped."""
    return _("There is no fund %(code)s in this system: only the side of this fund is recorded.") % {"code": code}
