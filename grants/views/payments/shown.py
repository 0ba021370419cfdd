"""What every page of a request shows: its facts, where it stands, its checks, who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import day_text
from fund.listing import Tag
from fund.models import Fund
from fund.views.frame import frame
from fund.views.links import Tabs, tabs
from fund.visibility import visible_to
from grants.checking import FAIL, WARN, Check
from grants.governance import rules_of
from grants.models import RequestState, Step, TransferRequest
from grants.payments.business_days import business_day_after, business_days_between
from grants.payments.words import sentence_of, title_of
from grants.services.transfer_request_letters import amount_words
from grants.step_bar import Here, Stage, step_bar

SHAPES = {
    RequestState.DRAFT: "draft",
    RequestState.SUBMITTED: "waiting",
    RequestState.REFUSED: "problem",
    RequestState.RELEASED: "ongoing",
    RequestState.PAID: "done",
    RequestState.FAILED: "problem",
    RequestState.RETURNED: "problem",
    RequestState.CANCELLED: "cancelled",
}
NEXT = {
    RequestState.DRAFT: gettext_lazy("Check the request and submit it. Until then it is a draft that binds nobody."),
    RequestState.SUBMITTED: gettext_lazy("Another person looks at the checks and releases the payment, or refuses it."),
    RequestState.REFUSED: gettext_lazy("Put right what was refused and submit it again, or cancel it."),
    RequestState.RELEASED: gettext_lazy("The payment goes to the bank, alone or in a batch, and is then confirmed."),
    RequestState.PAID: gettext_lazy("The transfer is in the ledger, and the organisation was told."),
    RequestState.FAILED: gettext_lazy("Nothing was posted. Put right what failed and submit it again, or cancel it."),
    RequestState.RETURNED: gettext_lazy("The money is available again. Submit the request again, or cancel it."),
    RequestState.CANCELLED: gettext_lazy("The request is over. What was asked for is free again."),
}
CHECKED = (*RequestState.values[:4], RequestState.FAILED, RequestState.RETURNED)
"""States in which the checks still say something: not of what is paid or given up."""


def state_tag(request: TransferRequest) -> Tag:
    """The state of a request: a word with its shape."""
    return Tag(SHAPES[RequestState(request.state)], capfirst(request.get_state_display()))


@dataclass(frozen=True, slots=True)
class CheckShown:
    title: str
    sentence: str
    verdict: str

    @property
    def fails(self) -> bool:
        return self.verdict == FAIL

    @property
    def warns(self) -> bool:
        return self.verdict == WARN


def checks_shown(found: list[Check]) -> list[CheckShown]:
    return [CheckShown(title_of(check), sentence_of(check), check.verdict) for check in found]


STAGES = (
    ("prepare", gettext_lazy("Draft")),
    ("submit", gettext_lazy("Submitted")),
    ("release", gettext_lazy("Released")),
    ("confirm_payment", gettext_lazy("Paid")),
)
REACHED = {
    RequestState.DRAFT: 0,
    RequestState.REFUSED: 1,
    RequestState.SUBMITTED: 1,
    RequestState.RELEASED: 2,
    RequestState.FAILED: 3,
    RequestState.PAID: 3,
    RequestState.RETURNED: 3,
    RequestState.CANCELLED: 0,
}


def stages(request: TransferRequest, steps: list[Step]) -> list[Stage]:
    """Where the request stands on its way, with who took each step last."""
    here = Here()
    if SHAPES[RequestState(request.state)] in ("problem", "cancelled"):
        here = Here(capfirst(request.get_state_display()), steps[-1] if steps else None, is_problem=True)
    return step_bar(STAGES, REACHED[RequestState(request.state)], {step.action: step for step in steps}, here)


def holidays_of(fund: Fund) -> set[date]:
    """The days on which the fund's bank does not work."""
    return {date.fromisoformat(day) for day in rules_of(fund).holidays}


def days_text(request: TransferRequest, on: date) -> str:
    """How long the payment took, or how long it has waited, against the fund's target."""
    rules, holidays = rules_of(request.fund), holidays_of(request.fund)
    if request.state == RequestState.PAID and request.value_date:
        days = business_days_between(request.complete_on, request.value_date, holidays)
        return ngettext(
            "%(days)s business day from the complete package to the payment; the target is %(target)s.",
            "%(days)s business days from the complete package to the payment; the target is %(target)s.",
            days,
        ) % {"days": days, "target": rules.payment_days}
    if request.state == RequestState.CANCELLED:
        return ""
    days = business_days_between(request.complete_on, on, holidays)
    by = day_text(business_day_after(request.complete_on, rules.payment_days, holidays))
    return ngettext(
        "%(days)s business day since the package is complete; the target is %(target)s, by %(day)s.",
        "%(days)s business days since the package is complete; the target is %(target)s, by %(day)s.",
        days,
    ) % {"days": days, "target": rules.payment_days, "day": by}


def request_of(request: HttpRequest, fund: Fund, number: str) -> TransferRequest:
    """The request of this number that the person may see. Raises Http404."""
    rows = visible_to(request, TransferRequest.objects.all()).select_related(
        "fund", "project", "organisation", "tranche", "prepared_by", "released_by", "bank_details", "batch",
        "transfer__entry__reversed_by",
    )  # fmt: skip
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def payment_tabs(fund: Fund, current: str) -> Tabs:
    """The pages of the payments tab."""
    return tabs(
        current,
        ("requests", _("Requests"), reverse("grants:requests", args=[fund.code])),
        ("batches", _("Batches"), reverse("grants:batches", args=[fund.code])),
    )


def requests_crumb(fund: Fund) -> tuple[str, str]:
    return (_("Payments"), reverse("grants:requests", args=[fund.code]))


def request_frame(fund: Fund, transfer_request: TransferRequest, *trail: str) -> dict[str, Any]:
    """What the pages of one request have around them."""
    address = reverse("grants:request", args=[fund.code, transfer_request.number])
    own: list[Any] = [(transfer_request.number, address), *trail] if trail else [transfer_request.number]
    return frame(fund, "payments", requests_crumb(fund), *own) | {
        "transfer_request": transfer_request,
        "state": state_tag(transfer_request),
        "request_url": address,
        "currency": fund.currency,
        "amount": amount_words(transfer_request),
    }
