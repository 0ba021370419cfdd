"""What must be so before a project or a fund is closed: one check for one ground, a sentence with its figures. Pure.

The grounds are read by ``grants/closing/grounds.py``. What fails keeps the project open; ``WHO`` says who must act.
"""

from __future__ import annotations

from collections.abc import Mapping

from grants.checking import FAIL, PASS, WARN, Check, failing, named
from grants.closing.facts import (
    CANCELLED,
    FINANCIALLY_CLOSED,
    ONGOING,
    OPERATIONALLY_CLOSED,
    OrganisationGround,
    ProjectGrounds,
    PurseGround,
)
from grants.workbook.findings import Words
from grants.workbook.findings import mark as _

ORGANISATION, SECRETARIAT, COMMITTEE, OFFICE = "organisation", "secretariat", "committee", "office"

WHO: Mapping[str, str] = {
    "operational": ORGANISATION,
    "released": OFFICE,
    "narrative": ORGANISATION,
    "statement": ORGANISATION,
    "balance": ORGANISATION,
    "waiver": OFFICE,
    "support": ORGANISATION,
    "interest": ORGANISATION,
    "allocation": COMMITTEE,
    "requests": OFFICE,
}
"""Name of a check to who can do something about it."""


# -- the lists -----------------------------------------------------------------------------------------------------


def operational_checks(g: ProjectGrounds) -> list[Check]:
    """Before a project is declared operationally closed."""
    return [_is_ongoing(g), _none_released(g), *_worth_knowing(g)]


def financial_checks(g: ProjectGrounds) -> list[Check]:
    """Before a project is financially closed, in the order a person goes through them."""
    return [
        _operationally_closed(g),
        _narrative(g),
        *(_statement(g, organisation) for organisation in g.organisations),
        *(_balance(g, organisation) for organisation in g.organisations),
        *(_support(g, purse) for purse in g.purses if purse.spent_minor),
        *(_interest(g, organisation) for organisation in g.organisations),
        *(_allocation(g, purse) for purse in g.purses),
        _no_requests(g),
    ]


def is_over(g: ProjectGrounds) -> bool:
    """Closed, or cancelled before anything was transferred, and nothing is approved or spent any more."""
    return g.status == FINANCIALLY_CLOSED or (g.status == CANCELLED and not g.was_funded and not keeps_open(g))


def keeps_open(g: ProjectGrounds) -> list[Check]:
    """What keeps a project from its financial closure; of one cancelled before anything was transferred, what is still
    approved."""
    if g.status == FINANCIALLY_CLOSED:
        return []
    if g.status == CANCELLED and not g.was_funded:
        return failing(
            [
                *(_balance(g, organisation) for organisation in g.organisations),
                *(_allocation(g, purse) for purse in g.purses),
            ]
        )
    return failing(financial_checks(g))


def who_acts(found: list[Check]) -> list[str]:
    """Who must act for these checks to pass, each once; the office's checker where nothing fails any more."""
    return list(dict.fromkeys(WHO[check.name] for check in found)) or [OFFICE]


# -- operational closure ----------------------------------------------------------------------------------------------


def _is_ongoing(g: ProjectGrounds) -> Check:
    check = named("operational", _("Status"))
    values = {"project": g.project, "status": Words(g.status_words)}
    if g.status != ONGOING:
        return check(FAIL, _("Project %(project)s is %(status)s: only an ongoing project is declared closed."), values)
    return check(PASS, _("Project %(project)s is %(status)s."), values)


def _none_released(g: ProjectGrounds) -> Check:
    check = named("released", _("Payments on their way"))
    if g.released:
        return check(
            FAIL,
            _("Released and not yet paid: %(numbers)s. Confirm the payment or take the release back."),
            {"numbers": ", ".join(g.released)},
        )
    return check(PASS, _("No payment is on its way."))


def _worth_knowing(g: ProjectGrounds) -> list[Check]:
    found = []
    if g.end_date and g.on < g.end_date:
        found.append(
            named("end", _("End date"))(
                WARN, _("The project was to end on %(end)s; it is declared closed before."), {"end": g.end_date}
            )
        )
    if g.requests:
        found.append(
            named("requests", _("Requests"))(
                WARN,
                _("These requests for transfers will be refused: %(numbers)s."),
                {"numbers": ", ".join(g.requests)},
            )
        )
    left = sum(max(purse.approved_minor - purse.transferred_minor, 0) for purse in g.purses)
    if left:
        found.append(
            named("allocation", _("Not yet transferred"))(
                WARN,
                _("%(left)s is approved and not yet transferred. It will not be transferred any more."),
                {"left": g.amount(left)},
            )
        )
    return found


# -- financial closure -------------------------------------------------------------------------------------------------


def _operationally_closed(g: ProjectGrounds) -> Check:
    check = named("operational", _("Operational closure"))
    if g.status == CANCELLED:
        return check(PASS, _("Project %(project)s is cancelled: its activities have ended."), {"project": g.project})
    if g.status != OPERATIONALLY_CLOSED:
        return check(
            FAIL,
            _("Project %(project)s is %(status)s: its operational closure is not declared."),
            {"project": g.project, "status": Words(g.status_words)},
        )
    if g.operational_on is None:
        return check(PASS, _("Operationally closed, as it stands in the register."))
    return check(PASS, _("Operationally closed on %(day)s."), {"day": g.operational_on})


def _narrative(g: ProjectGrounds) -> Check:
    check = named("narrative", _("Final narrative report"))
    if g.narrative_filed:
        return check(PASS, _("The final narrative report is on file."))
    return check(FAIL, _("The final narrative report is not on file."))


def _statement(g: ProjectGrounds, organisation: OrganisationGround) -> Check:
    check = named("statement", _("Certified final financial statement"))
    values = {"organisation": organisation.code}
    if organisation.statement_filed:
        return check(PASS, _("The certified final financial statement of %(organisation)s is on file."), values)
    return check(FAIL, _("The certified final financial statement of %(organisation)s is not on file."), values)


def _balance(g: ProjectGrounds, organisation: OrganisationGround) -> Check:
    """Zero, or no more than what was waived. What one purpose lacks is not what another has too much."""
    check = named("balance", _("Balance"))
    purses = g.purses_of(organisation.code)
    held = sum(max(purse.balance_minor, 0) for purse in purses)
    values: dict[str, object] = {
        "organisation": organisation.code,
        "funded": g.amount(sum(purse.net_funded_minor for purse in purses)),
        "spent": g.amount(sum(purse.spent_minor for purse in purses)),
        "held": g.amount(held),
        "limit": g.amount(g.waiver_limit_minor),
        "waived": g.amount(organisation.waived_minor),
    }
    for purse in purses:
        if purse.balance_minor < 0:
            return check(
                FAIL,
                _(
                    "%(organisation)s reports %(over)s more as spent than it received and kept (%(spent)s of "
                    "%(funded)s): the report must be corrected or the difference transferred."
                ),
                values
                | {
                    "over": g.amount(-purse.balance_minor),
                    "spent": g.amount(purse.spent_minor),
                    "funded": g.amount(purse.net_funded_minor),
                },
            )
    if held == 0:
        return check(PASS, _("%(organisation)s holds nothing: received %(funded)s, spent %(spent)s."), values)
    if held <= organisation.waived_minor:
        return check(PASS, _("%(organisation)s holds %(held)s; %(waived)s is waived."), values)
    if organisation.waiver_asked:
        return Check(
            "waiver",
            _("Balance"),
            FAIL,
            _("%(organisation)s holds %(held)s; waiver %(number)s waits for another person."),
            values | {"number": organisation.waiver_asked},
        )
    if held + g.waived_minor - organisation.waived_minor <= g.waiver_limit_minor:
        return check(
            FAIL,
            _(
                "%(organisation)s holds %(held)s: received %(funded)s, spent %(spent)s. It pays this back, or a waiver "
                "is asked: up to %(limit)s of a project may be waived."
            ),
            values,
        )
    return check(
        FAIL,
        _(
            "%(organisation)s holds %(held)s: received %(funded)s, spent %(spent)s. It must pay this back; no more "
            "than %(limit)s of a project may be waived."
        ),
        values,
    )


def _support(g: ProjectGrounds, purse: PurseGround) -> Check:
    check = named("support", _("Indirect support cost"))
    values = {
        "organisation": purse.organisation,
        "support": g.amount(purse.support_spent_minor),
        "rate": purse.rate_percent,
        "direct": g.amount(purse.direct_spent_minor),
        "ceiling": g.amount(purse.support_ceiling_minor),
        "over": g.amount(purse.support_spent_minor - purse.support_ceiling_minor),
    }
    if purse.support_spent_minor > purse.support_ceiling_minor:
        return check(
            FAIL,
            _(
                "%(organisation)s charged %(support)s of support cost: %(rate)s%% of the %(direct)s actually spent is "
                "%(ceiling)s, so %(over)s is too much."
            ),
            values,
        )
    return check(
        PASS,
        _("%(organisation)s charged %(support)s of support cost, within %(rate)s%% of the %(direct)s actually spent."),
        values,
    )


def _interest(g: ProjectGrounds, organisation: OrganisationGround) -> Check:
    check = named("interest", _("Interest"))
    values: dict[str, object] = {"organisation": organisation.code}
    if not organisation.returns_interest:
        return check(PASS, _("%(organisation)s keeps interest: its governing body has decided so."), values)
    if not any(purse.transferred_minor for purse in g.purses_of(organisation.code)):
        return check(PASS, _("Nothing was transferred to %(organisation)s: there is no interest to return."), values)
    if organisation.interest_minor is None:
        return check(
            FAIL,
            _("%(organisation)s has neither paid over interest nor declared that none was earned."),
            values,
        )
    if organisation.interest_minor == 0:
        return check(PASS, _("%(organisation)s declares that no interest was earned."), values)
    return check(
        PASS,
        _("%(organisation)s has paid over interest of %(amount)s."),
        values | {"amount": g.amount(organisation.interest_minor)},
    )


def _allocation(g: ProjectGrounds, purse: PurseGround) -> Check:
    check = named("allocation", _("Approved amount"))
    left = purse.approved_minor - purse.transferred_minor
    values: dict[str, object] = {
        "organisation": purse.organisation,
        "purpose": Words(purse.purpose_words),
        "approved": g.amount(purse.approved_minor),
        "transferred": g.amount(purse.transferred_minor),
        "left": g.amount(left),
        "funded": g.amount(purse.net_funded_minor),
    }
    if left > 0:
        return check(
            FAIL,
            _(
                "%(left)s of the %(approved)s approved for %(organisation)s (%(purpose)s) is not transferred: it must "
                "be reduced. Once the project is operationally closed, a budget revision does that."
            ),
            values,
        )
    if purse.net_funded_minor > purse.approved_minor:
        return check(
            FAIL,
            _(
                "%(organisation)s (%(purpose)s) received and kept %(funded)s, more than the %(approved)s approved: the "
                "difference must be paid back."
            ),
            values,
        )
    return check(
        PASS, _("All that is approved for %(organisation)s (%(purpose)s) is transferred: %(transferred)s."), values
    )


def _no_requests(g: ProjectGrounds) -> Check:
    check = named("requests", _("Requests"))
    open_ = (*g.released, *g.requests)
    if open_:
        return check(
            FAIL, _("These requests for transfers are still open: %(numbers)s."), {"numbers": ", ".join(open_)}
        )
    return check(PASS, _("No request for a transfer is open."))
