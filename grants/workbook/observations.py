"""What real books contain and a person should see: warnings, never refusals. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from fund import chart, money
from fund.money import RATE_STRAYS_PERCENT
from grants.headroom import Purse
from grants.reporting.computing import FIRST_YEAR_OF_NEW_CATEGORIES
from grants.workbook.cells import Value
from grants.workbook.comparing import support_rate
from grants.workbook.findings import Amount
from grants.workbook.findings import mark as _
from grants.workbook.records import CHANGED, NEW, Draft, Record
from grants.workbook.rules import approved, effective_day

_CLOSED = ("financially_closed",)


Spent = dict[Purse, dict[tuple[int, str], int]]
"""By purse: amounts in minor units by year and category."""
Funded = dict[Purse, list[tuple[int, int]]]
"""By purse: transfers less refunds, as (year, amount)."""


def observe(draft: Draft) -> None:
    _rates_above_the_ceiling(draft)
    _projects(draft)
    _deposits(draft)
    _contributor_refunds(draft)
    _support_costs(draft)
    _reductions(draft)
    _expenditure_rows(draft)
    spent, funded, rows = _spent(draft), _funded(draft), _last_row(draft)
    _expenditure_against_funding(draft, spent, funded, rows)
    _support_spent(draft, spent, rows)
    _negative_funding(draft, funded)


def _one(draft: Draft) -> int:
    """1.00 in minor units: a stated support cost may differ by that much."""
    return money.to_minor(Decimal(1), draft.currency)


def _counts(record: Record) -> bool:
    return record.state in (NEW, CHANGED) and not record.is_broken


def _rates_above_the_ceiling(draft: Draft) -> None:
    for sheet, name in (("organisations", "support_cost_percent"), ("agreements", "aa_fee_percent")):
        ceiling = draft.rate(None, name)
        for record in draft.of(sheet):
            rate = draft.rate(record.values, name)
            if _counts(record) and rate > ceiling:
                draft.warn(
                    record,
                    name,
                    _("A rate of %(rate)s percent is above the fund's %(ceiling)s percent."),
                    rate=rate,
                    ceiling=ceiling,
                )


def _projects(draft: Draft) -> None:
    for record in draft.of("projects"):
        if not _counts(record):
            continue
        output = draft.values_of("outputs", record.values.get("output"))
        if output and output.get("priority_focus") != record.values.get("priority_focus"):
            draft.warn(
                record,
                "output",
                _("Output %(output)s belongs to priority focus %(of_output)s, the project to %(of_project)s."),
                output=record.values["output"],
                of_output=output.get("priority_focus"),
                of_project=record.values.get("priority_focus"),
            )


def _deposits(draft: Draft) -> None:
    """Above the commitment, before the signature, a fee that is not the agreement's."""
    paid: defaultdict[str, int] = defaultdict(int)
    for booked in draft.books.documents.get("deposits", {}).values():
        if not booked.is_reversed:
            paid[str(booked.values["agreement"])] += int(booked.values["amount"])  # type: ignore[arg-type]
    for record in sorted(
        (record for record in draft.of("deposits") if record.state == NEW and "received_on" in record.values),
        key=lambda record: record.day("received_on"),
    ):
        agreement = draft.values_of("agreements", record.values.get("agreement"))
        if agreement is None or record.is_broken:
            continue
        key, currency = record.text("agreement"), str(agreement.get("currency", draft.currency))
        paid[key] += record.amount("amount")
        promised = agreement.get("amount")
        if isinstance(promised, int) and paid[key] > promised:
            draft.warn(
                record,
                "amount",
                _("Deposits under agreement %(agreement)s come to %(paid)s, above the commitment of %(promised)s."),
                agreement=key,
                paid=Amount(paid[key], currency),
                promised=Amount(promised, currency),
            )
        signed = agreement.get("signed_on")
        if signed and record.day("received_on") < signed:  # type: ignore[operator]
            draft.warn(
                record,
                "received_on",
                _("Received on %(day)s, before agreement %(agreement)s was signed on %(signed)s."),
                day=record.day("received_on"),
                agreement=key,
                signed=signed,
            )
        _rate(draft, record, agreement, currency)
        computed = money.percentage_of(record.amount("fund_amount"), draft.rate(agreement, "aa_fee_percent"))
        if abs(record.amount("aa_fee") - computed) > _one(draft):
            draft.warn(
                record,
                "aa_fee",
                _("The stated fee of %(stated)s differs from the computed %(computed)s; it is taken as stated."),
                stated=draft.amount(record.amount("aa_fee")),
                computed=draft.amount(computed),
            )


def _rate(draft: Draft, record: Record, agreement: Mapping[str, object], currency: str) -> None:
    """A deposit credited at a rate far from the one its agreement was signed at: most often a slip of the hand."""
    promised, in_books = agreement.get("amount"), agreement.get("fund_amount")
    if currency == draft.currency or not isinstance(promised, int) or not isinstance(in_books, int) or promised <= 0:
        return
    expected = money.proportion(record.amount("amount"), in_books, promised)
    if money.strays(record.amount("fund_amount"), expected, RATE_STRAYS_PERCENT):
        draft.warn(
            record,
            "fund_amount",
            _(
                "%(amount)s were credited as %(credited)s; at the rate of agreement %(agreement)s it would be "
                "%(expected)s, and the two are more than %(percent)s percent apart."
            ),
            amount=Amount(record.amount("amount"), currency),
            credited=draft.amount(record.amount("fund_amount")),
            agreement=record.text("agreement"),
            expected=draft.amount(expected),
            percent=RATE_STRAYS_PERCENT,
        )


def _contributor_refunds(draft: Draft) -> None:
    """More given back to a contributor than it has deposited, with this file, less what it was given back before."""
    new = draft.to_book("contributor_refunds")
    if not new:
        return
    deposited: defaultdict[str, int] = defaultdict(int)
    refunded: defaultdict[str, int] = defaultdict(int)

    def contributor_of(agreement: Value) -> str:
        return str((draft.values_of("agreements", agreement) or {}).get("contributor", ""))

    for booked in draft.books.documents.get("deposits", {}).values():
        if not booked.is_reversed:
            deposited[contributor_of(booked.values["agreement"])] += int(booked.values["fund_amount"])  # type: ignore[arg-type]
    for booked in draft.books.documents.get("contributor_refunds", {}).values():
        if not booked.is_reversed:
            refunded[str(booked.values["contributor"])] += int(booked.values["amount"])  # type: ignore[arg-type]
    for record in draft.to_book("deposits"):
        deposited[contributor_of(record.values.get("agreement"))] += record.amount("fund_amount")
    for record in sorted(new, key=effective_day):
        contributor = record.text("contributor")
        before = refunded[contributor]
        refunded[contributor] += record.amount("amount")
        if refunded[contributor] > deposited[contributor]:
            draft.warn(
                record,
                "amount",
                _(
                    "%(contributor)s has deposited %(deposited)s and was given back %(before)s before: %(amount)s is "
                    "more than is left of it."
                ),
                contributor=contributor,
                deposited=draft.amount(deposited[contributor]),
                before=draft.amount(before),
                amount=draft.amount(record.amount("amount")),
            )


def _support_costs(draft: Draft) -> None:
    for record in draft.to_book("allocations"):
        direct, stated = record.amount("direct_amount"), record.amount("support_cost")
        computed = money.percentage_of(direct, support_rate(draft, record))
        ceiling = money.percentage_of(direct, draft.rate(None, "support_cost_percent"))
        if abs(stated - computed) > _one(draft):
            draft.warn(
                record,
                "support_cost",
                _("The stated support cost of %(stated)s differs from the computed %(computed)s; taken as stated."),
                stated=draft.amount(stated),
                computed=draft.amount(computed),
            )
        if abs(stated) > abs(ceiling) + _one(draft):
            draft.warn(
                record,
                "support_cost",
                _("The support cost of %(stated)s is above the ceiling, %(ceiling)s: %(rate)s percent of %(direct)s."),
                stated=draft.amount(stated),
                ceiling=draft.amount(ceiling),
                rate=draft.rate(None, "support_cost_percent"),
                direct=draft.amount(direct),
            )


def _reductions(draft: Draft) -> None:
    """A reduction that leaves less approved than is transferred already."""
    reduced: defaultdict[Purse, list[Record]] = defaultdict(list)
    for record in draft.to_book("allocations"):
        if approved(record) < 0:
            reduced[record.purse].append(record)
    if not reduced:
        return
    changes: defaultdict[Purse, list[tuple[object, int, int]]] = defaultdict(list)
    for sheet in ("allocations", "transfers"):
        for record in draft.to_book(sheet):
            if record.purse in reduced:
                amount = approved(record) if sheet == "allocations" else record.amount("amount")
                changes[record.purse].append((effective_day(record), amount, sheet == "transfers"))
    for purse, records in reduced.items():
        for day in draft.books.purse_days.get(purse, ()):
            changes[purse] += [(day.day, day.approved, 0), (day.day, day.transferred, 1)]
        for record in records:
            until = [change for change in changes[purse] if change[0] <= effective_day(record)]  # type: ignore[operator]
            left = sum(amount for _day, amount, is_transfer in until if not is_transfer)
            gone = sum(amount for _day, amount, is_transfer in until if is_transfer)
            if left < gone:
                draft.warn(
                    record,
                    "direct_amount",
                    _("This leaves %(approved)s approved, less than the %(transferred)s already transferred."),
                    approved=draft.amount(left),
                    transferred=draft.amount(gone),
                )


# -- expenditure -----------------------------------------------------------------------------------------------


def _expenditure_rows(draft: Draft) -> None:
    for record in draft.of("expenditures"):
        if not _counts(record):
            continue
        year, category = int(str(record.values["year"])), record.text("category")
        if record.amount("amount") < 0:
            draft.warn(
                record,
                "amount",
                _("The expenditure of %(year)s is negative: %(amount)s."),
                year=year,
                amount=draft.amount(record.amount("amount")),
            )
        is_old = category in chart.OLD_CATEGORIES
        if is_old != (year < FIRST_YEAR_OF_NEW_CATEGORIES) and category != chart.SUPPORT_COST:
            draft.warn(
                record,
                "category",
                _("Category %(category)s is of the years to 2011, the expenditure of %(year)s.")
                if is_old
                else _("Category %(category)s is of the years from 2012, the expenditure of %(year)s."),
                category=category,
                year=year,
            )


def _spent(draft: Draft) -> Spent:
    """What is spent by purse, year and category once this file is booked, for the purses the file adds to."""
    spent: defaultdict[Purse, dict[tuple[int, str], int]] = defaultdict(dict)
    touched = {record.purse for record in draft.of("expenditures") if _counts(record)}
    for key, booked in draft.books.documents.get("expenditures", {}).items():
        purse = Purse(*key[:3])
        if purse in touched and not booked.is_reversed:
            spent[purse][(key[3], key[4])] = int(booked.values["amount"])  # type: ignore[arg-type, index]
    for key, amount in draft.books.adjustments.items():
        purse, category = Purse(*key[:3]), (key[3], key[4])
        if purse in touched:
            spent[purse][category] = spent[purse].get(category, 0) + amount  # type: ignore[arg-type, index]
    for record in draft.of("expenditures"):
        if _counts(record):
            spent[record.purse][(int(str(record.values["year"])), record.text("category"))] = record.amount("amount")
    return spent


def _funded(draft: Draft) -> Funded:
    """Transfers less refunds of each purse, as (year, amount), once this file is booked."""
    funded: defaultdict[Purse, list[tuple[int, int]]] = defaultdict(list)
    for purse, days in draft.books.purse_days.items():
        funded[purse] += [(day.day.year, day.transferred - day.refunded) for day in days]
    for sheet, sign in (("transfers", 1), ("refunds", -1)):
        for record in draft.to_book(sheet):
            funded[record.purse].append((effective_day(record).year, sign * record.amount("amount")))
    return funded


def _last_row(draft: Draft) -> dict[Purse, Record]:
    """The last expenditure of each purse in the file, by year and then by row: where a warning is put."""
    last: dict[Purse, Record] = {}
    for record in draft.of("expenditures"):
        if _counts(record):
            other = last.get(record.purse)
            if other is None or str(other.values["year"]) <= str(record.values["year"]):
                last[record.purse] = record
    return last


def _expenditure_against_funding(draft: Draft, spent_by: Spent, funded: Funded, rows: dict[Purse, Record]) -> None:
    for purse, by_category in spent_by.items():
        years = sorted({year for year, _category in by_category}, reverse=True)
        for year in years:
            spent = sum(amount for (when, _category), amount in by_category.items() if when <= year)
            net = sum(amount for when, amount in funded.get(purse, ()) if when <= year)
            if spent > net:
                draft.warn(
                    rows[purse],
                    "amount",
                    _(
                        "Expenditure of project %(project)s, %(organisation)s, %(purpose)s comes to %(spent)s by the "
                        "end of %(year)s, above the net funded amount of %(net)s."
                    ),
                    project=purse.project,
                    organisation=purse.organisation,
                    purpose=purse.purpose,
                    year=year,
                    spent=draft.amount(spent),
                    net=draft.amount(net),
                )
                break


def _support_spent(draft: Draft, spent_by: Spent, rows: dict[Purse, Record]) -> None:
    """Indirect support above the ceiling: unusual while the project is open, a finding at its closure."""
    rate = draft.rate(None, "support_cost_percent")
    for purse, by_category in spent_by.items():
        support = sum(amount for (_y, category), amount in by_category.items() if category == chart.SUPPORT_COST)
        direct = sum(amount for (_y, category), amount in by_category.items() if category != chart.SUPPORT_COST)
        ceiling = money.percentage_of(direct, rate)
        if support > ceiling + _one(draft):
            project = draft.values_of("projects", purse.project) or {}
            draft.warn(
                rows[purse],
                "amount",
                _(
                    "The indirect support cost of project %(project)s, %(organisation)s is %(support)s, above the "
                    "ceiling of %(ceiling)s, and the project is financially closed."
                )
                if project.get("status") in _CLOSED
                else _(
                    "The indirect support cost of project %(project)s, %(organisation)s is %(support)s, above the "
                    "ceiling of %(ceiling)s; the project is still open."
                ),
                project=purse.project,
                organisation=purse.organisation,
                support=draft.amount(support),
                ceiling=draft.amount(ceiling),
            )


def _negative_funding(draft: Draft, funded: Funded) -> None:
    """An organisation that in one year paid back more than it received."""
    new = draft.to_book("refunds")
    if not new:
        return
    net: defaultdict[tuple[str, int], int] = defaultdict(int)
    for purse, changes in funded.items():
        for year, amount in changes:
            net[(purse.organisation, year)] += amount
    told: set[tuple[str, int]] = set()
    for record in new:
        key = (record.text("organisation"), effective_day(record).year)
        if net[key] < 0 and key not in told:
            told.add(key)
            draft.warn(
                record,
                "amount",
                _("The net funding of %(organisation)s in %(year)s is negative: %(net)s."),
                organisation=key[0],
                year=key[1],
                net=draft.amount(net[key]),
            )
