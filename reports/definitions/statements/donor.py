"""The statement to one contributor: what it committed and paid, and its notional part in what the fund holds and did.

A pooled fund keeps no account of whose money was spent on what. Shares are therefore notional: the contributor's
deposits in proportion to all deposits, and they are called so wherever they stand.
"""

from __future__ import annotations

from collections import defaultdict

from reports.definitions.axes import by_years, delivery_rate
from reports.definitions.grid import Figure, Line, Part, Rate, Text, grid, of, over, subtotal, total
from reports.definitions.measures import (
    AA_FEES,
    APPROVED,
    BALANCE_WITH_ORGANISATIONS,
    CASH_AT_END,
    COMMITMENTS,
    CONTRIBUTIONS,
    CONTRIBUTOR_REFUNDS,
    EXPENDITURE,
    NET_FUNDED,
)
from reports.definitions.periods import Years
from reports.definitions.statements.facts import (
    DepositFact,
    DonorFacts,
    InstalmentFact,
    ResultFact,
    shown_amount,
    shown_day,
)
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Cell, CellRef, Identity, LedgerSum, Proportion, Recorded, Share, Table

UNPAID = Part(("commitments",), at_end=True)
SHARE, BALANCE = "notional_share", "notional_balance"


def donor_statement(figures: FundFigures, facts: DonorFacts) -> tuple[Table, ...]:
    """The tables of the statement, in printed order."""
    tables = [_agreements(figures, facts), _by_year(figures, facts)]
    if facts.instalments:
        tables.append(_instalments(figures, facts))
    tables += [_deposits(figures, facts), _share(figures, facts), _balance(figures), _focuses(figures, facts)]
    chosen = [each for each in facts.results if not facts.earmarks or each.focus in facts.earmarks]
    if chosen:
        tables.append(_results(figures, chosen))
    return tuple(tables)


def identities(figures: FundFigures, facts: DonorFacts) -> tuple[Identity, ...]:
    """What must be one amount: deposit by deposit, agreement by agreement, and the ledger's."""
    until = Years(figures.year).cumulative.until
    own = (("contributor", facts.code),)
    return (
        Identity(
            "deposits",
            _("The deposits listed are what the ledger holds of this contributor"),
            CellRef("deposits", "total", "credited"),
            LedgerSum(("contributions",), until, None, own, -1),
        ),
        Identity(
            "agreements",
            _("Deposits by agreement are the deposits listed"),
            CellRef("agreements", "total", "total"),
            CellRef("deposits", "total", "credited"),
        ),
        Identity(
            "fees",
            _("The fees listed are what the ledger holds of this contributor"),
            CellRef("deposits", "total", "fee"),
            LedgerSum(("aa_fees",), until, None, own),
        ),
    )


def _agreements(figures: FundFigures, facts: DonorFacts) -> Table:
    years = Years(figures.year)
    lines = tuple(
        Line(
            agreement.reference,
            agreement.reference,
            of(contributor=facts.code, agreement=agreement.reference),
            notes={
                "signed_on": shown_day(agreement.signed_on),
                "amount": shown_amount(agreement.amount_minor, agreement.currency),
                "earmarked_to": agreement.earmarked_to or _("whole fund"),
            },
        )
        for agreement in facts.agreements
    )
    return grid(
        "agreements",
        _("Commitments and deposits by agreement"),
        (
            Text("signed_on", _("Signed on")),
            Text("amount", _("Own amount")),
            Text("earmarked_to", _("Earmarked to")),
            Figure("commitments", _("Total commitments"), COMMITMENTS.over(years.cumulative)),
            *by_years(years, CONTRIBUTIONS, label=_("Total deposits"), group=_("Deposits")),
            Figure("unpaid", _("Not yet paid"), UNPAID.over(years.cumulative)),
        ),
        (*lines, total(lines, of(contributor=facts.code))),
        row_heading=_("Agreement"),
        note=_("Commitments: deposits received, and what is unpaid of signed agreements at each agreement's own rate."),
        tab=_("Agreements"),
    )


def _by_year(figures: FundFigures, facts: DonorFacts) -> Table:
    own = {"contributor": facts.code}
    lines = (
        Line("deposits", _("Deposits"), CONTRIBUTIONS.of(**own)),
        Line("aa_fee", _("Administrative agent fee"), Part(AA_FEES.kinds, sign=-1).of(**own)),
        Line("refunds", _("Refunds to the contributor"), CONTRIBUTOR_REFUNDS.of(**own)),
    )
    everything = Part(("contributions", "aa_fees", "contributor_refunds"), sign=-1).of(**own)
    return grid(
        "by_year",
        _("Deposits, fee and refunds"),
        by_years(Years(figures.year)),
        (*lines, subtotal("net", _("Available to the fund"), everything, adds=(line.key for line in lines))),
        row_heading=_("What moved"),
        note=_("The agent's fee is taken from each deposit at the rate of its agreement."),
        tab=_("By year"),
    )


def _instalments(figures: FundFigures, facts: DonorFacts) -> Table:
    day = figures.last_day
    paid: defaultdict[str, int] = defaultdict(int)
    for deposit in facts.deposits:
        paid[deposit.agreement] += deposit.amount_minor
    lines = []
    for number, each in enumerate(facts.instalments, start=1):
        part = max(min(paid[each.agreement], each.amount_minor), 0)
        paid[each.agreement] -= part
        lines.append(
            Line(
                f"{each.agreement}:{number}",
                each.agreement,
                notes={
                    "due_on": shown_day(each.due_on),
                    "amount": shown_amount(each.amount_minor, each.currency),
                    "paid": shown_amount(part, each.currency),
                    "open": shown_amount(each.amount_minor - part, each.currency),
                    "state": _state(each, part, each.due_on < day),
                },
            )
        )
    return grid(
        "instalments",
        _("Instalments: due and paid"),
        (
            Text("due_on", _("Due on")),
            Text("amount", _("Amount")),
            Text("paid", _("Paid")),
            Text("open", _("Not yet paid")),
            Text("state", _("State")),
        ),
        lines,
        row_heading=_("Agreement"),
        note=_("As of %(day)s; deposits pay the instalments of their agreement in the order they are due.", day=day),
        tab=_("Instalments"),
    )


def _state(instalment: InstalmentFact, paid_minor: int, is_late: bool) -> str:
    """In the words of the agreement's own page (``fund/instalments.py``): overdue once its day is over."""
    if paid_minor >= instalment.amount_minor:
        return _("paid")
    if is_late:
        return _("overdue")
    return _("partly paid") if paid_minor else _("not yet due")


def _deposits(figures: FundFigures, facts: DonorFacts) -> Table:
    years = Years(figures.year)
    lines = tuple(_deposit(number, deposit) for number, deposit in enumerate(facts.deposits, start=1))
    own = of(contributor=facts.code)
    columns = (
        Text("agreement", _("Agreement")),
        Text("day", _("Received on")),
        Text("amount", _("Own amount")),
        Text("rate", _("Rate per 1 %(currency)s", currency=figures.currency)),
        Figure("at_agreement", _("At the agreement's rate")),
        Figure("credited", _("Credited by the bank"), CONTRIBUTIONS.over(years.cumulative)),
        Figure("difference", _("Difference"), adds=("credited",), less=("at_agreement",)),
        Figure("fee", _("Administrative agent fee"), AA_FEES.over(years.cumulative)),
    )
    return grid(
        "deposits",
        _("Deposits in both currencies"),
        columns,
        (*lines, total(lines, own)),
        row_heading=_("Deposit"),
        note=_("Difference: what the bank credited less the same amount at the rate of its agreement at signature."),
        tab=_("Deposits"),
    )


def _deposit(number: int, deposit: DepositFact) -> Line:
    record = f"deposit:{deposit.reference}"
    label = _("%(deposit)s, reversed", deposit=deposit.reference) if deposit.is_reversal else deposit.reference
    return Line(
        f"{deposit.reference}:{number}",
        label,
        notes={
            "agreement": deposit.agreement,
            "day": shown_day(deposit.counts_on),
            "amount": shown_amount(deposit.amount_minor, deposit.currency),
            "rate": deposit.rate_text,
        },
        cells={
            "at_agreement": Cell(Recorded(deposit.at_agreement_minor, record)),
            "credited": Cell(Recorded(deposit.credited_minor, record)),
            "fee": Cell(Recorded(deposit.fee_minor, record)),
        },
    )


def _share(figures: FundFigures, facts: DonorFacts) -> Table:
    """The notional share: this contributor's deposits in percent of all."""
    to_date = Years(figures.year).cumulative
    percent = Cell(Share(CellRef(SHARE, "contributor", "amount"), CellRef(SHARE, "fund", "amount")))
    return grid(
        SHARE,
        _("Notional share of the fund"),
        (Figure("amount", _("Deposits to date"), CONTRIBUTIONS.over(to_date)), Rate("percent", _("Percent"))),
        (
            Line("contributor", facts.name, of(contributor=facts.code), cells={"percent": percent}),
            Line("fund", _("All contributors"), over(to_date)),
        ),
        row_heading=_("Contributions"),
        note=NOTIONAL,
        tab=_("Notional share"),
    )


def _balance(figures: FundFigures) -> Table:
    to_date = Years(figures.year).cumulative
    both = ("with_agent", "with_organisations")
    lines = (
        Line("with_agent", _("With the administrative agent"), CASH_AT_END, cells=_attributed("with_agent")),
        Line(
            "with_organisations",
            _("With participating organisations"),
            BALANCE_WITH_ORGANISATIONS,
            cells=_attributed("with_organisations"),
        ),
    )
    return grid(
        BALANCE,
        _("Notional balance attributable"),
        (
            Figure("fund", _("Balance of the whole fund"), over(to_date)),
            Figure("attributable", _("Notional part of this contributor")),
        ),
        (*lines, Line("total", _("Total"), adds=both, role="total")),
        row_heading=_("Balance"),
        note=_(
            "Notional: the balances on %(day)s in proportion to the deposits of all contributors.",
            day=figures.last_day,
        ),
        tab=_("Notional balance"),
    )


def _attributed(row: str) -> dict[str, Cell]:
    part, whole = CellRef(SHARE, "contributor", "amount"), CellRef(SHARE, "fund", "amount")
    return {"attributable": Cell(Proportion(CellRef(BALANCE, row, "fund"), part, whole))}


def _focuses(figures: FundFigures, facts: DonorFacts) -> Table:
    to_date, earmarks = Years(figures.year).cumulative, facts.earmarks
    chosen = [focus for focus in figures.focuses if not earmarks or focus.code in earmarks]
    lines = tuple(Line(focus.code, f"{focus.code} {focus.title}", of(focus=focus.code)) for focus in chosen)
    note = _("Figures of the whole fund, of all contributors together.")
    if earmarks:
        note = _("Only the focuses this contributor's money is earmarked to; figures of all contributors together.")
    return grid(
        "focuses",
        _("What its priority focuses received and spent"),
        (
            Figure("approved", _("Approved amount"), APPROVED.over(to_date)),
            Figure("net_funded", _("Net funded amount"), NET_FUNDED.over(to_date)),
            Figure("expenditure", _("Expenditure"), EXPENDITURE.over(to_date)),
            delivery_rate("expenditure"),
        ),
        # A total of some focuses would look like one of the fund.
        (*lines, *(() if earmarks else (total(lines),))),
        row_heading=_("Priority focus"),
        note=note,
        tab=_("Priority focuses"),
    )


def _results(figures: FundFigures, results: list[ResultFact]) -> Table:
    lines = tuple(
        Line(
            f"{each.focus}:{number}",
            f"{each.code} {each.text}",
            notes={"focus": each.focus, "target": each.target, "achieved": each.achieved or _("not reported")},
        )
        for number, each in enumerate(results, start=1)
    )
    return grid(
        "results",
        _("Indicators of its priority focuses"),
        (Text("focus", _("Priority focus")), Text("target", _("Target")), Text("achieved", _("Achieved"))),
        lines,
        row_heading=_("Indicator"),
        note=_("Achieved by all projects of the fund to %(day)s, as accepted reports say.", day=figures.last_day),
        tab=_("Indicators"),
    )


NOTIONAL = _(
    "Notional: contributions are pooled, and no account is kept of whose money was spent on what. The share is the "
    "contributor's deposits in percent of all deposits since the beginning."
)
