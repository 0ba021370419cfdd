"""What must be so before a fund is closed. Pure; the grounds are read by ``grants/closing/grounds.py``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants.checking import FAIL, PASS, WARN, Check
from grants.workbook.findings import Amount
from grants.workbook.findings import mark as _


@dataclass(frozen=True, slots=True)
class FundGrounds:
    """A fund as it stands on a day. ``open_projects`` are numbers of projects not closed, cancelled ones that were
    funded or still hold an approval included; ``requests`` of requests not paid; ``unpaid_minor`` what is owed."""

    on: date
    code: str
    currency: str
    projects: int
    open_projects: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    cash_minor: int = 0
    unpaid_minor: int = 0
    last_day: date | None = None

    def amount(self, minor: int) -> Amount:
        return Amount(minor, self.currency)


NAMED = 10
"""How many projects a sentence names."""


def fund_checks(g: FundGrounds) -> list[Check]:
    """Before the fund is closed, in the order a person goes through them."""
    found = [_projects(g), _requests(g), _cash(g), _booked(g)]
    if g.unpaid_minor > 0:
        found.append(
            Check(
                "commitments",
                _("Contributions"),
                WARN,
                _("Contributors have committed %(amount)s that is not deposited: it will not be taken any more."),
                {"amount": g.amount(g.unpaid_minor)},
            )
        )
    return found


def _projects(g: FundGrounds) -> Check:
    if g.open_projects:
        named = ", ".join(g.open_projects[:NAMED]) + (", …" if len(g.open_projects) > NAMED else "")
        return Check(
            "projects",
            _("Projects"),
            FAIL,
            _("%(open)s of %(all)s projects are not financially closed: %(numbers)s."),
            {"open": len(g.open_projects), "all": g.projects, "numbers": named},
        )
    return Check(
        "projects",
        _("Projects"),
        PASS,
        _("All %(all)s projects are financially closed, or were cancelled before anything was transferred."),
        {"all": g.projects},
    )


def _requests(g: FundGrounds) -> Check:
    if g.requests:
        return Check(
            "requests",
            _("Requests"),
            FAIL,
            _("These requests for transfers are still open: %(numbers)s."),
            {"numbers": ", ".join(g.requests[:NAMED]) + (", …" if len(g.requests) > NAMED else "")},
        )
    return Check("requests", _("Requests"), PASS, _("No request for a transfer is open."))


def _cash(g: FundGrounds) -> Check:
    if g.cash_minor:
        return Check(
            "cash",
            _("Cash"),
            FAIL,
            _("%(cash)s is left: it is given back to contributors or passed to another fund, as they agree."),
            {"cash": g.amount(g.cash_minor)},
        )
    return Check("cash", _("Cash"), PASS, _("The fund's cash is zero."))


def _booked(g: FundGrounds) -> Check:
    if g.last_day and g.last_day > g.on:
        return Check(
            "booked",
            _("Books"),
            FAIL,
            _("The books hold entries up to %(day)s: the fund cannot be closed before."),
            {"day": g.last_day},
        )
    return Check("booked", _("Books"), PASS, _("Nothing is booked after the day of the closure."))
