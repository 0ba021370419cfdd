"""What must be true before money leaves the fund: one check for one ground, each a sentence with its figures. Pure.

``Grounds`` are the facts as somebody read them on one day; ``checks`` judges them. A failing check refuses a request, a
warning is shown to who asks and to who releases.
"""

from __future__ import annotations

from fund import money
from grants.checking import FAIL, PASS, WARN, Check, named
from grants.payments.facts import DecisionGround, FundsGround, Grounds, TrancheGround
from grants.workbook.findings import Words
from grants.workbook.findings import mark as _

PIPELINE = "pipeline"
OPEN_STATES = (PIPELINE, "ongoing")


def checks(grounds: Grounds) -> list[Check]:
    """Every check of a request, in the order a person reads them."""
    return [
        project_open(grounds),
        decision_in_force(grounds),
        conditions_met(grounds),
        documents_signed(grounds),
        memorandum_in_force(grounds),
        account_usable(grounds),
        remaining_allocation(grounds),
        cash_there(grounds),
        *funds_there(grounds),
        *tranche_checks(grounds),
    ]


def project_open(g: Grounds) -> Check:
    check = named("project", _("Project open"))
    values = {"project": g.project, "state": Words(g.project_state_words)}
    if g.project_state not in OPEN_STATES:
        return check(FAIL, _("Project %(project)s is %(state)s: nothing more is transferred to it."), values)
    if g.project_state == PIPELINE:
        return check(WARN, _("Project %(project)s is in the pipeline: it has not been approved yet."), values)
    return check(PASS, _("Project %(project)s is %(state)s."), values)


def decision_in_force(g: Grounds) -> Check:
    check = named("decision", _("Decision in force"))
    if not g.decisions:
        return check(
            FAIL,
            _("Nothing is approved for project %(project)s and %(organisation)s."),
            {"project": g.project, "organisation": g.organisation},
        )
    for decision in g.decisions:
        if not decision.is_approval:
            return check(FAIL, _("Decision %(number)s of %(day)s is not an approval."), _of(decision))
    unnamed = [decision for decision in g.decisions if not decision.number]
    if unnamed:
        return check(WARN, _("The allocation of %(day)s names no decision of the committee."), _of(unnamed[0]))
    last = g.decisions[-1]
    if not last.is_known:
        return check(PASS, _("Decision %(number)s of %(day)s, as it stands in the books."), _of(last))
    return check(PASS, _("Decision %(number)s of %(day)s is in force."), _of(last))


def conditions_met(g: Grounds) -> Check:
    check = named("conditions", _("Conditions met"))
    for decision in g.decisions:
        if decision.open_conditions:
            return check(
                FAIL,
                _("%(open)s of %(all)s conditions of decision %(number)s are not met: %(texts)s"),
                {
                    "open": len(decision.open_conditions),
                    "all": decision.conditions,
                    "number": decision.number,
                    "texts": "; ".join(decision.open_conditions),
                },
            )
    count = sum(decision.conditions for decision in g.decisions)
    if count:
        return check(PASS, _("All conditions of the decision are met: %(all)s."), {"all": count})
    return check(PASS, _("The decision sets no conditions."))


def documents_signed(g: Grounds) -> Check:
    check = named("documents", _("Documents signed"))
    missing = [document.kind for document in g.documents if not document.is_filed]
    if missing:
        return check(
            FAIL,
            _("Window %(window)s asks for documents that are not filed: %(kinds)s."),
            {"window": g.window, "kinds": ", ".join(missing)},
        )
    if g.documents:
        return check(
            PASS,
            _("The documents that window %(window)s asks for are filed: %(kinds)s."),
            {"window": g.window, "kinds": ", ".join(document.kind for document in g.documents)},
        )
    return check(PASS, _("No window asks for documents."))


def memorandum_in_force(g: Grounds) -> Check:
    check = named("memorandum", _("Memorandum in force"))
    here: dict[str, object] = {"organisation": g.organisation, "day": g.on}
    for memorandum in g.memoranda:
        if memorandum.in_force_from <= g.on and (memorandum.in_force_until or g.on) >= g.on:
            values: dict[str, object] = {
                "reference": memorandum.reference,
                "since": memorandum.in_force_from,
                "until": memorandum.in_force_until,
            }
            if memorandum.in_force_until is None:
                return check(PASS, _("Memorandum %(reference)s is in force since %(since)s."), values)
            return check(PASS, _("Memorandum %(reference)s is in force from %(since)s until %(until)s."), values)
    ended = [memorandum for memorandum in g.memoranda if (memorandum.in_force_until or g.on) < g.on]
    if ended:
        last = max(ended, key=lambda memorandum: memorandum.in_force_until or g.on)
        return check(
            FAIL,
            _("Memorandum %(reference)s of %(organisation)s ended on %(until)s."),
            {**here, "reference": last.reference, "until": last.in_force_until},
        )
    if g.memoranda:
        first = min(g.memoranda, key=lambda memorandum: memorandum.in_force_from)
        return check(
            FAIL,
            _("Memorandum %(reference)s of %(organisation)s is in force only from %(since)s."),
            {**here, "reference": first.reference, "since": first.in_force_from},
        )
    return check(FAIL, _("%(organisation)s has signed no memorandum with the agent."), here)


def account_usable(g: Grounds) -> Check:
    check = named("account", _("Bank details verified"))
    verified = next((account for account in g.accounts if account.state == "verified"), None)
    if verified is not None:
        values: dict[str, object] = {
            "number": verified.number,
            "account": verified.masked,
            "day": verified.usable_from,
        }
        if verified.usable_from is None or verified.usable_from > g.on:
            return check(
                FAIL,
                _("Bank details %(number)s (%(account)s) are verified and may be used from %(day)s only."),
                values,
            )
        return check(PASS, _("Bank details %(number)s (%(account)s) are verified and usable since %(day)s."), values)
    waiting = next((account for account in g.accounts if account.state == "prepared"), None)
    if waiting is not None:
        return check(
            FAIL, _("Bank details %(number)s wait to be verified by a second person."), {"number": waiting.number}
        )
    return check(FAIL, _("%(organisation)s has no verified bank details."), {"organisation": g.organisation})


def remaining_allocation(g: Grounds) -> Check:
    check = named("allocation", _("Remaining allocation"))
    left = g.approved_minor - g.transferred_minor - g.asked_minor
    values = {
        "amount": g.amount(g.amount_minor),
        "approved": g.amount(g.approved_minor),
        "transferred": g.amount(g.transferred_minor),
        "asked": g.amount(g.asked_minor),
        "left": g.amount(left),
    }
    if g.amount_minor > left:
        return check(
            FAIL,
            _(
                "%(amount)s is more than the %(left)s that remain: %(approved)s approved, less %(transferred)s "
                "transferred and %(asked)s asked for by other requests."
            ),
            values,
        )
    return check(
        PASS,
        _(
            "%(left)s remain for this request of %(amount)s: %(approved)s approved, less %(transferred)s transferred "
            "and %(asked)s asked for by other requests."
        ),
        values,
    )


def cash_there(g: Grounds) -> Check:
    check = named("cash", _("Cash of the fund"))
    left = g.cash_minor - g.released_minor
    values = {
        "amount": g.amount(g.amount_minor),
        "cash": g.amount(g.cash_minor),
        "released": g.amount(g.released_minor),
        "left": g.amount(left),
    }
    if g.amount_minor > left:
        return check(
            FAIL,
            _(
                "%(amount)s is more than the %(left)s the fund has: %(cash)s of cash, less %(released)s released and "
                "not yet paid."
            ),
            values,
        )
    return check(
        PASS,
        _("The fund has %(left)s for this %(amount)s: %(cash)s of cash, less %(released)s released and not yet paid."),
        values,
    )


def funds_there(g: Grounds) -> list[Check]:
    """What was approved subject to funds is paid when the fund covers it; what was approved firmly goes first."""
    if not g.subject_to_funds:
        return []
    check = named("funds", _("Subject to funds"))
    waits = sum(each.of_request_minor for each in g.subject_to_funds)
    firm = max(g.approved_minor - g.transferred_minor - waits - g.asked_minor, 0)
    needed = g.amount_minor - firm
    last = None
    for each in g.subject_to_funds:
        if needed <= 0:
            break
        needed -= each.of_request_minor
        last = each
        if each.covered_minor < each.outstanding_minor:
            return [
                check(
                    FAIL,
                    _(
                        "Decision %(number)s of %(day)s approved it subject to the availability of funds, and "
                        "%(missing)s of the %(outstanding)s it takes is not there: cash of %(cash)s, less %(firm)s "
                        "approved firmly and %(earlier)s approved subject to funds before, covers %(covered)s."
                    ),
                    _funds(g, each),
                )
            ]
    if last is None:
        return [
            check(PASS, _("%(firm)s of the allocation is approved firmly and covers it."), {"firm": g.amount(firm)})
        ]
    return [
        check(
            PASS,
            _(
                "Decision %(number)s of %(day)s approved it subject to the availability of funds, and the "
                "%(outstanding)s it takes is there: cash of %(cash)s, less %(firm)s approved firmly and %(earlier)s "
                "approved subject to funds before."
            ),
            _funds(g, last),
        )
    ]


def _funds(g: Grounds, found: FundsGround) -> dict[str, object]:
    return {
        "number": found.number,
        "day": found.decided_on,
        "outstanding": g.amount(found.outstanding_minor),
        "covered": g.amount(found.covered_minor),
        "missing": g.amount(found.outstanding_minor - found.covered_minor),
        "cash": g.amount(g.cash_minor),
        "firm": g.amount(found.firm_minor),
        "earlier": g.amount(found.earlier_minor),
    }


def tranche_checks(g: Grounds) -> list[Check]:
    """The tranche's own conditions. Where the plan has tranches, a request names one: without a name it would pass by
    the conditions. Only what is approved outside of them is asked for without."""
    check = named("tranche", _("Tranche"))
    tranche = g.tranche
    if tranche is None:
        if not g.tranches_of_plan:
            return []
        outside = {"count": g.tranches_of_plan, "left": g.amount(g.outside_minor), "amount": g.amount(g.amount_minor)}
        if g.amount_minor <= g.outside_minor:
            said = _("This request of %(amount)s names no tranche: %(left)s is approved outside of them.")
            return [check(PASS, said, outside)]
        if g.outside_minor:
            said = _(
                "%(amount)s is more than the %(left)s that is approved outside the tranches of the plan (%(count)s): "
                "name the tranche it is asked for."
            )
            return [check(FAIL, said, outside)]
        said = _("The plan pays in tranches (%(count)s) and this request names none: name the one it is asked for.")
        return [check(FAIL, said, outside)]
    number = {"number": tranche.number}
    if not tranche.is_current:
        return [check(FAIL, _("Tranche %(number)s was replaced by a later change of the plan."), number)]
    left = tranche.amount_minor - tranche.asked_minor
    values = number | {
        "amount": g.amount(g.amount_minor),
        "of": g.amount(tranche.amount_minor),
        "asked": g.amount(tranche.asked_minor),
        "left": g.amount(left),
    }
    if g.amount_minor > left:
        size = check(
            FAIL,
            _(
                "%(amount)s is more than the %(left)s left of tranche %(number)s: %(of)s, less %(asked)s transferred "
                "or asked for."
            ),
            values,
        )
    else:
        size = check(PASS, _("Tranche %(number)s is %(of)s, with %(left)s left for this request."), values)
    found = [size]
    if tranche.due_on and tranche.due_on > g.on:
        found.append(
            named("due", _("Tranche due"))(
                WARN, _("Tranche %(number)s is due on %(day)s only."), {**number, "day": tranche.due_on}
            )
        )
    if tranche.spent_percent:
        found.append(_earlier_spent(g, tranche))
    if tranche.needs_reports:
        found.append(_reports_in(g, tranche))
    return found


def _earlier_spent(g: Grounds, tranche: TrancheGround) -> Check:
    check = named("spent", _("Earlier tranches spent"))
    funded = g.transferred_minor - g.refunded_minor
    share = money.share_percent(g.spent_minor, funded)
    values = {
        "number": tranche.number,
        "needed": tranche.spent_percent,
        "spent": g.amount(g.spent_minor),
        "funded": g.amount(funded),
        "share": share,
    }
    if share is None:
        return check(
            FAIL,
            _("Tranche %(number)s needs %(needed)s%% of the earlier tranches spent, and nothing was transferred yet."),
            values,
        )
    # Not by the rounded share: 74.996 % is below 75 %.
    if g.spent_minor * 100 < tranche.spent_percent * funded:
        return check(
            FAIL,
            _(
                "Reported as spent are %(spent)s of the %(funded)s transferred (%(share)s%%); tranche %(number)s needs "
                "%(needed)s%%."
            ),
            values,
        )
    return check(
        PASS,
        _(
            "Reported as spent are %(spent)s of the %(funded)s transferred (%(share)s%%), at least the %(needed)s%% "
            "that tranche %(number)s needs."
        ),
        values,
    )


def _reports_in(g: Grounds, tranche: TrancheGround) -> Check:
    check = named("reports", _("Reports in"))
    values: dict[str, object] = {"number": tranche.number, "project": g.project}
    if g.first_transfer_year is None or g.first_transfer_year >= g.on.year:
        return check(PASS, _("Nothing was transferred in earlier years: there is no report to wait for."), values)
    years = range(g.first_transfer_year, g.on.year)
    missing = [year for year in years if year not in g.reported_years]
    untold = sorted({narrative.year for narrative in g.narratives if not narrative.is_accepted})
    values |= {"years": ", ".join(map(str, missing or years)), "narratives": ", ".join(map(str, untold))}
    if missing and untold:
        said = _(
            "Tranche %(number)s waits for the expenditure of %(years)s, which is not reported, and for the narrative "
            "report of %(narratives)s, which was asked for and is not accepted."
        )
    elif missing:
        said = _("Tranche %(number)s waits for the expenditure of %(years)s, which is not reported.")
    elif untold:
        said = _(
            "Tranche %(number)s waits for the narrative report of %(narratives)s, which was asked for and is not "
            "accepted."
        )
    elif g.narratives:
        said = _(
            "The expenditure of every year before is reported: %(years)s; each narrative report asked for is accepted."
        )
    else:
        said = _("The expenditure of every year before is reported: %(years)s.")
    return check(FAIL if missing or untold else PASS, said, values)


def _of(decision: DecisionGround) -> dict[str, object]:
    return {"number": decision.number, "day": decision.decided_on}
