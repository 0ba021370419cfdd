"""The statement to one contributor of a fund, of one year, read from the books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from fund import money
from fund.exchange import implied_rate, rate_digits
from fund.models import Contributor, Deposit, Fund, Instalment
from fund.models.documents import minor
from fund.models.ledger import entry_id
from grants.narratives.results_of import indicator_results
from reports.building import statement_of
from reports.definitions.statements import donor
from reports.definitions.statements.facts import AgreementFact, DepositFact, DonorFacts, InstalmentFact, ResultFact
from reports.figures import fund_figures
from reports.fund_figures import FundFigures
from reports.indicator_words import achieved_text, indicator_text, target_text
from reports.phrase import phrase as _
from reports.statements.achievements import of_projects, told_of
from reports.table import Report

KEY = "donor_statement"


class Statement(NamedTuple):
    """A statement with the figures it was made from: a workbook needs both."""

    report: Report
    figures: FundFigures


def donor_statement(
    contributor: Contributor,
    year: int,
    known_at: int | None = None,
    asked_on: date | None = None,
    told_by: datetime | None = None,
    *,
    on: date | None = None,
) -> Statement:
    """Of one contributor and year; ``told_by``: the last moment accepted narratives count of, None: now. ``on``: the
    day it is as of while the year is not over. Raises UnableToReport, UnableToTieReport."""
    fund = contributor.fund
    figures = fund_figures(fund, year, known_at, asked_on, on=on)
    facts = donor_facts(contributor, figures, told_by)
    report = statement_of(
        KEY,
        _("Statement of contribution, %(contributor)s", contributor=contributor.name),
        figures,
        donor.donor_statement(figures, facts),
        donor.identities(figures, facts),
        passages=tuple(of_projects(told_of(fund, year, told_by), facts.earmarks)),
        subject=contributor.code,
    )
    return Statement(report, figures)


def donor_facts(contributor: Contributor, figures: FundFigures, told_by: datetime | None = None) -> DonorFacts:
    """Its documents up to the end of the year, as known at the figures' position. Six queries."""
    last_day = Fund.last_day(figures.year)
    moved = {
        sums.name.agreement
        for sums in figures.sums
        if sums.name.contributor == contributor.code
        and sums.name.agreement
        # What was signed after the year has moved nothing in it.
        and (sums.before or sums.prior or sums.current)
    }
    agreements = [
        agreement
        for agreement in contributor.agreements.select_related("earmarked_to").order_by("signed_on", "pk")
        if agreement.reference in moved or agreement.signed_on <= last_day
    ]
    instalments = Instalment.objects.filter(agreement__in=agreements).select_related("agreement")
    return DonorFacts(
        code=contributor.code,
        name=contributor.name,
        agreements=tuple(
            AgreementFact(
                agreement.reference,
                agreement.signed_on,
                agreement.amount.currency.code,
                minor(agreement.amount),
                minor(agreement.fund_amount),
                agreement.earmarked_to.code if agreement.earmarked_to else "",
            )
            for agreement in agreements
        ),
        instalments=tuple(
            InstalmentFact(each.agreement.reference, each.due_on, each.amount.currency.code, minor(each.amount))
            for each in instalments.order_by("agreement__signed_on", "agreement_id", "due_on", "pk")
        ),
        deposits=tuple(_deposits(contributor, last_day, figures.position.sequence)),
        results=tuple(_results(contributor.fund, figures.year, told_by)),
    )


def _results(fund: Fund, year: int, told_by: datetime | None) -> Iterator[ResultFact]:
    for result in indicator_results(fund, year, told_by):
        indicator, text = result.indicator, indicator_text(result.indicator)
        yield ResultFact(
            indicator.priority_focus.code,
            indicator.code,
            text,
            target_text(indicator, indicator.target),
            achieved_text(result),
        )


def _deposits(contributor: Contributor, last_day: date, sequence: int) -> list[DepositFact]:
    known = entry_id(contributor.fund_id, sequence)  # type: ignore[attr-defined]
    rows = Deposit.objects.filter(agreement__contributor=contributor, entry__lte=known).select_related(
        "agreement", "entry", "entry__reversed_by"
    )
    found = []
    for deposit in rows.order_by("entry__effective_date", "entry_id"):
        counted = _fact(deposit)
        if counted.counts_on <= last_day:
            found.append(counted)
        undone = getattr(deposit.entry, "reversed_by", None)
        if undone is not None and undone.pk <= known and undone.effective_date <= last_day:
            found.append(
                counted._replace(
                    counts_on=undone.effective_date,
                    amount_minor=-counted.amount_minor,
                    credited_minor=-counted.credited_minor,
                    at_agreement_minor=-counted.at_agreement_minor,
                    fee_minor=-counted.fee_minor,
                    is_reversal=True,
                )
            )
    return sorted(found, key=lambda each: each.counts_on)


def _fact(deposit: Deposit) -> DepositFact:
    agreement = deposit.agreement
    signed, amount = minor(agreement.amount), minor(deposit.amount)
    credited = minor(deposit.fund_amount)
    at_agreement = money.proportion(amount, minor(agreement.fund_amount), signed) if signed > 0 else credited
    rate = implied_rate(deposit.amount, deposit.fund_amount)
    return DepositFact(
        reference=deposit.reference,
        agreement=agreement.reference,
        counts_on=deposit.entry.effective_date,
        currency=deposit.amount.currency.code,
        amount_minor=amount,
        credited_minor=credited,
        at_agreement_minor=at_agreement,
        fee_minor=minor(deposit.aa_fee),
        rate_text=rate_digits(rate) if rate is not None else "",
    )


def years_with_statement(contributor: Contributor, today: date) -> list[int]:
    """The years it can have a statement of, newest first: from its first agreement to this one."""
    first = contributor.agreements.order_by("signed_on").values_list("signed_on", flat=True).first()
    if first is None:
        return []
    begin = max(first.year, contributor.fund.start_date.year)
    return list(range(max(today.year, begin), begin - 1, -1))
