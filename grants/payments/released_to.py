"""Where a released payment goes: the account it was released to, and whether that is still the organisation's.

Nothing here writes.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fund.display import day_text
from grants.models import BankDetails, BankDetailsState, BatchState, RequestState, Step, TransferRequest


def replaced(request: TransferRequest, on: date | None = None) -> str:
    """Why nothing is paid any more to the account a request was released to; empty while it is in force.

    ``on``: the day the bank has paid, where it has; before the account was replaced, that was right.
    """
    account = request.bank_details
    if account is None or account.state == BankDetailsState.VERIFIED:
        return ""
    step = Step.objects.filter(fund=request.fund, record=f"bank_details:{account.number}", action="replace").last()
    if step is not None and on is not None and on < step.taken_at.date():
        return ""
    values = {"number": request.number, "account": account.number}
    if step is None:
        return (
            _("%(number)s was released to the account %(account)s, which is not verified: take its release back.")
            % values
        )
    return _(
        "%(number)s was released to the account %(account)s, which %(new)s has replaced on %(day)s. Take its release "
        "back: it can be released anew, to the account in force."
    ) % {**values, "new": step.comment, "day": day_text(step.taken_at.date())}


def is_sent(request: TransferRequest) -> bool:
    """Whether it went to the bank in a file: there it is, whatever happened to the account since."""
    return request.batch is not None and request.batch.state == BatchState.SENT


def touched_by(details: BankDetails) -> QuerySet[TransferRequest]:
    """The requests that have to be released anew where these details are the organisation's: released to another
    account and not at the bank yet. Before the details are verified, those that wait for their release, too: it waits
    until the new account may be used."""
    states = [RequestState.RELEASED]
    if details.state == BankDetailsState.PREPARED:
        states.append(RequestState.SUBMITTED)
    rows = TransferRequest.objects.filter(organisation=details.organisation, state__in=states)
    return rows.exclude(bank_details=details).exclude(batch__state=BatchState.SENT).order_by("number")


def touched_text(details: BankDetails) -> str:
    """Their numbers, each with its state; empty where there is none."""
    return ", ".join(f"{each.number} ({each.get_state_display()})" for each in touched_by(details))
