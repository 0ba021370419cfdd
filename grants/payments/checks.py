"""What must be true before money leaves the fund: one check for one ground, each a sentence with its figures. Pure.

``Grounds`` are the facts as somebody read them on one day; ``checks`` judges them. A failing check refuses a request, a
warning is shown to who asks and to who releases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fund import money
from grants.workbook.findings import Amount, Words, told
from grants.workbook.findings import mark as _

PASS, WARN, FAIL = "pass", "warn", "fail"

PIPELINE = "pipeline"
OPEN_STATES = (PIPELINE, "ongoing")


@dataclass(frozen=True, slots=True)
class Check:
    """One ground: what it is about, how it stands, and the sentence with its figures apart."""

    name: str
    title: str
    verdict: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(
        self, translate: Callable[[str], str] | None = None, show: Callable[[object], str] | None = None
    ) -> str:
        """In words; ``translate`` says it in another language, ``show`` writes the figures."""
        return told(self.message, self.values, translate, show) if show else told(self.message, self.values, translate)

    def facts(self) -> list[str]:
        """What goes into the digest of what was shown: independent of the language."""
        return [self.name, self.verdict, self.sentence()]


@dataclass(frozen=True, slots=True)
class DecisionGround:
    """A decision the allocation names. ``is_known`` False: it was made outside this system."""

    number: str
    decided_on: date
    is_known: bool = False
    is_approval: bool = True
    open_conditions: tuple[str, ...] = ()
    conditions: int = 0


@dataclass(frozen=True, slots=True)
class DocumentGround:
    """A kind of document the window names, and whether it is filed."""

    kind: str
    is_filed: bool


@dataclass(frozen=True, slots=True)
class MemorandumGround:
    reference: str
    in_force_from: date
    in_force_until: date | None = None


@dataclass(frozen=True, slots=True)
class AccountGround:
    """Bank details: ``state`` as the workflow names it."""

    number: str
    state: str
    masked: str = ""
    usable_from: date | None = None


@dataclass(frozen=True, slots=True)
class TrancheGround:
    """One tranche of the plan. ``asked_minor`` is what of it is transferred or asked for already."""

    number: int
    amount_minor: int
    is_current: bool = True
    asked_minor: int = 0
    due_on: date | None = None
    spent_percent: int = 0
    needs_reports: bool = False


@dataclass(frozen=True, slots=True)
class Grounds:
    """The facts of one request on one day, amounts in minor units of the fund's currency.

    ``asked_minor`` is what other requests of the same allocation ask for and is not paid; ``released_minor`` what is
    released for the whole fund and not paid, this request left out.
    """

    on: date
    currency: str
    project: str
    project_state: str
    project_state_words: str
    organisation: str
    amount_minor: int
    decisions: tuple[DecisionGround, ...] = ()
    documents: tuple[DocumentGround, ...] = ()
    window: str = ""
    memoranda: tuple[MemorandumGround, ...] = ()
    accounts: tuple[AccountGround, ...] = ()
    approved_minor: int = 0
    transferred_minor: int = 0
    refunded_minor: int = 0
    spent_minor: int = 0
    asked_minor: int = 0
    cash_minor: int = 0
    released_minor: int = 0
    tranche: TrancheGround | None = None
    tranches_of_plan: int = 0
    first_transfer_year: int | None = None
    reported_years: frozenset[int] = frozenset()

    def amount(self, minor: int) -> Amount:
        return Amount(minor, self.currency)


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
        *tranche_checks(grounds),
    ]


def taken_of_tranche(amount_minor: int, of_requests_minor: int, gone_minor: int, before_minor: int) -> int:
    """How much of a tranche is taken: by requests that name it, or because more is gone than the earlier ones hold.

    ``gone_minor`` is what is transferred or asked for in all, ``before_minor`` what the earlier tranches come to: money
    that was transferred without naming a tranche fills them in their order.
    """
    return min(amount_minor, max(of_requests_minor, gone_minor - before_minor, 0))


def failing(found: list[Check]) -> list[Check]:
    return [check for check in found if check.verdict == FAIL]


def project_open(g: Grounds) -> Check:
    check = _named("project", _("Project open"))
    values = {"project": g.project, "state": Words(g.project_state_words)}
    if g.project_state not in OPEN_STATES:
        return check(FAIL, _("Project %(project)s is %(state)s: nothing more is transferred to it."), values)
    if g.project_state == PIPELINE:
        return check(WARN, _("Project %(project)s is in the pipeline: it has not been approved yet."), values)
    return check(PASS, _("Project %(project)s is %(state)s."), values)


def decision_in_force(g: Grounds) -> Check:
    check = _named("decision", _("Decision in force"))
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
    check = _named("conditions", _("Conditions met"))
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
    check = _named("documents", _("Documents signed"))
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
    check = _named("memorandum", _("Memorandum in force"))
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
    check = _named("account", _("Bank details verified"))
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
    check = _named("allocation", _("Remaining allocation"))
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
    check = _named("cash", _("Cash of the fund"))
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


def tranche_checks(g: Grounds) -> list[Check]:
    """The tranche's own conditions; a warning where the plan has tranches and the request names none."""
    check = _named("tranche", _("Tranche"))
    tranche = g.tranche
    if tranche is None:
        if g.tranches_of_plan:
            return [
                check(
                    WARN,
                    _("The plan has %(count)s tranches and this request names none of them."),
                    {"count": g.tranches_of_plan},
                )
            ]
        return []
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
            _named("due", _("Tranche due"))(
                WARN, _("Tranche %(number)s is due on %(day)s only."), {**number, "day": tranche.due_on}
            )
        )
    if tranche.spent_percent:
        found.append(_earlier_spent(g, tranche))
    if tranche.needs_reports:
        found.append(_reports_in(g, tranche))
    return found


def _earlier_spent(g: Grounds, tranche: TrancheGround) -> Check:
    check = _named("spent", _("Earlier tranches spent"))
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
    check = _named("reports", _("Reports in"))
    values: dict[str, object] = {"number": tranche.number, "project": g.project}
    if g.first_transfer_year is None or g.first_transfer_year >= g.on.year:
        return check(PASS, _("Nothing was transferred in earlier years: there is no report to wait for."), values)
    years = range(g.first_transfer_year, g.on.year)
    missing = [year for year in years if year not in g.reported_years]
    if missing:
        return check(
            FAIL,
            _("Tranche %(number)s waits for the expenditure of %(years)s, which is not reported."),
            values | {"years": ", ".join(map(str, missing))},
        )
    return check(
        PASS,
        _("The expenditure of every year before is reported: %(years)s."),
        values | {"years": ", ".join(map(str, years))},
    )


def _named(name: str, title: str) -> Callable[..., Check]:
    def check(verdict: str, message: str, values: Mapping[str, object] | None = None) -> Check:
        return Check(name, title, verdict, message, values or {})

    return check


def _of(decision: DecisionGround) -> dict[str, object]:
    return {"number": decision.number, "day": decision.decided_on}
