"""The meeting pack, from the agenda as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.models import Output, PriorityFocus
from grants.committee.facts import ItemFacts, MeetingFacts, meeting_facts
from grants.models import (
    AMENDMENTS,
    AttachmentKind,
    Category,
    ItemKind,
    Meeting,
    Organisation,
    ProjectLevel,
    ProposalKind,
    ProposalVersion,
    Purpose,
    Recommendation,
    Review,
    Window,
)
from grants.proposals import content as document
from grants.proposals.completeness import completeness
from grants.proposals.countries import name_of as country_name
from grants.proposals.reading import facts_of_each
from grants.proposals.screening import CHECKLIST, CRITERIA, average
from grants.proposals.wording import percent_text, said
from reports.papers.budget import Budget, BudgetColumn
from reports.papers.committee import Balance
from reports.papers.meeting_pack import (
    AgendaLine,
    BusinessItem,
    Indicator,
    MeetingPack,
    ProposalPage,
    ResultLine,
    ReviewOf,
    ScoreLine,
    TrancheLine,
)
from reports.papers_of.letterhead import letterhead
from reports.papers_of.voting import name_of, outcome_of, sitting, word


def meeting_pack(meeting: Meeting, *, at: datetime, by: str = "") -> MeetingPack:
    """The pack as the agenda and the books stand at this moment."""
    facts = meeting_facts(meeting, at)
    register = _Register(facts)
    return MeetingPack(
        letterhead=letterhead(meeting.fund, at=at, by=by),
        sitting=sitting(meeting, facts.rules),
        agenda=tuple(map(agenda_line, facts.items)),
        balance=balance_of_the_day(facts),
        proposals=tuple(
            register.page(each, each.version) for each in facts.items if each.version is not None and each.item.proposal
        ),
        business=tuple(
            BusinessItem(each.item.position, word(ItemKind, each.item.kind), each.item.title, each.item.text)
            for each in facts.items
            if each.item.proposal is None
        ),
    )


def asked_of(facts: ItemFacts) -> int | None:
    """What the item asks for: of a decided one, what it asked for when it was decided."""
    if facts.item.proposal is None:
        return None
    if facts.decision is not None:
        return int(facts.decision.facts["availability"]["item_minor"])
    return facts.asked_minor


def agenda_line(facts: ItemFacts) -> AgendaLine:
    item, proposal = facts.item, facts.item.proposal
    state = ""
    if facts.decision is not None:
        state = f"{outcome_of(facts.decision)} ({facts.decision.number})"
    elif not facts.is_before_the_committee and proposal is not None:
        state = str(capfirst(proposal.get_state_display()))
    return AgendaLine(
        position=item.position,
        kind=word(ProposalKind, proposal.kind) if proposal else word(ItemKind, item.kind),
        title=item.title,
        subject=f"{proposal.number} · {proposal.lead.code}" if proposal else "",
        asked_minor=asked_of(facts),
        state=state,
        counts=facts.decision is not None or facts.is_before_the_committee,
    )


def balance_of_the_day(facts: MeetingFacts) -> Balance:
    """What there is to decide about: now, or, once something is decided, as recorded with the first decision."""
    decisions = [each.decision for each in facts.items if each.decision is not None]
    if decisions:
        first = min(decisions, key=lambda decision: (decision.closed_at, decision.pk))
        there = first.facts["availability"]
        return Balance(int(there["cash_minor"]), int(there["reserved_minor"]), first.number)
    return Balance(facts.availability.cash_minor, facts.availability.reserved_minor)


class _Register:
    """The fund's names, read once for all pages of a pack."""

    def __init__(self, facts: MeetingFacts) -> None:
        fund = facts.meeting.fund
        self.currency = fund.currency
        self.organisations = dict(Organisation.objects.filter(fund=fund).values_list("code", "name"))
        self.windows = dict(Window.objects.filter(fund=fund).values_list("code", "title"))
        self.focuses = dict(PriorityFocus.objects.filter(fund=fund).values_list("code", "title"))
        self.outputs = dict(Output.objects.filter(fund=fund).values_list("code", "title"))
        versions = [each.version.pk for each in facts.items if each.version is not None]
        self.found = facts_of_each(
            fund,
            {
                each.item.proposal: each.version.submitted_at.date()
                for each in facts.items
                if each.version is not None and each.item.proposal is not None
            },
        )
        self.reviews = _by_version(Review.objects.filter(version__in=versions))

    def page(self, facts: ItemFacts, version: ProposalVersion) -> ProposalPage:
        proposal = facts.item.proposal
        assert proposal is not None  # noqa: S101
        content = _whole(version.content)
        is_amendment = proposal.kind in AMENDMENTS
        found = self.found[proposal]
        rates = document.rates_of(content) or dict(found.rates)
        sums = document.totals(content, rates)
        reviews = self.reviews.get(version.pk, [])
        warnings = [
            _(
                "%(organisation)s: indirect support cost is stated as %(stated)s; "
                "its rate of %(rate)s gives %(computed)s."
            )
            % {
                "organisation": differing.party.organisation,
                "stated": _amount(differing.stated_minor, self.currency),
                "rate": percent_text(differing.rate_percent),
                "computed": _amount(differing.computed_minor, self.currency),
            }
            for differing in sums.differing
        ]
        if not reviews:
            warnings.append(_("No technical review of this version is recorded."))
        return ProposalPage(
            position=facts.item.position,
            number=proposal.number,
            version=version.number,
            digest=version.digest,
            kind=word(ProposalKind, proposal.kind),
            title=content["title"] or proposal.number,
            asked_minor=asked_of(facts) or 0,
            submitted_at=version.submitted_at,
            submitted_by=name_of(version.submitted_by),
            budget=_budget(sums, rates, is_change=is_amendment),
            lead=self._organisation(content["lead"]),
            window=_named(content["window"], self.windows),
            focus=_named(content["focus"], self.focuses),
            outputs=tuple(_named(code, self.outputs) for code in content["outputs"]),
            level=word(ProjectLevel, content["level"]),
            countries=tuple(map(country_name, content["countries"])),
            start_date=document.day_of(content["start_date"]),
            end_date=document.day_of(content["end_date"]),
            new_end_date=document.day_of(content["new_end_date"]),
            project=str(proposal.project) if is_amendment and proposal.project else "",
            organisations=tuple(self._organisation(code) for code in content["organisations"]),
            summary=content["summary"],
            reason=content["reason"],
            results=tuple(map(_result, content["results"])),
            tranches=tuple(map(_tranche, content["tranches"])),
            disbursements=tuple((row["year"], row["amount_minor"]) for row in content["disbursements"]),
            cofinancing=tuple((row["source"], row["amount_minor"]) for row in content["cofinancing"]),
            documents=tuple((word(AttachmentKind, file["kind"]), file["name"]) for file in version.attachments),
            reviews=tuple(map(_review, reviews)),
            missing=tuple(said(lack.sentence, self.currency) for lack in completeness(content, proposal.kind, found)),
            warnings=tuple(map(str, warnings)),
        )

    def _organisation(self, code: str) -> str:
        return _named(code, self.organisations)


def _whole(said: Mapping[str, Any]) -> document.Content:
    """The version with every key. No line of its budget is left out, whoever it names: approving it would post it."""
    named = [*(said.get("organisations") or ()), *(line["organisation"] for line in said.get("budget") or ())]
    return document.cleaned({**said, "organisations": named})


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} · {names[code]}" if code in names else code


def _amount(minor: int, currency: str) -> str:
    from fund.display import amount_text

    return f"{amount_text(minor, currency)} {currency}"


def _party(organisation: str, purpose: str) -> str:
    return f"{organisation} ({Purpose(purpose).label})" if purpose == Purpose.DIRECT_COST else organisation


def _budget(sums: document.Totals, rates: Mapping[str, Decimal], *, is_change: bool) -> Budget:
    by_party: dict[document.Party, dict[str, int]] = {}
    for (party, category), amount in sums.lines.items():
        by_party.setdefault(party, {})[category] = amount
    return Budget(
        columns=tuple(
            BudgetColumn(_party(*party), by_party[party], _rate(rates.get(party.organisation)))
            for party in sorted(by_party)
        ),
        categories={code: str(Category(code).label) for code in document.CATEGORIES},
        is_change=is_change,
    )


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else percent_text(rate)


def _result(row: Mapping[str, Any]) -> ResultLine:
    return ResultLine(
        _("Outcome") if row["level"] == "outcome" else _("Output"),
        row["statement"],
        tuple(Indicator(**indicator) for indicator in row["indicators"]),
    )


def _tranche(row: Mapping[str, Any]) -> TrancheLine:
    terms = []
    if row["spent_percent"]:
        terms.append(_("%(percent)s%% of earlier tranches spent") % {"percent": row["spent_percent"]})
    if row["needs_reports"]:
        terms.append(_("reports in"))
    return TrancheLine(
        _party(row["organisation"], row["purpose"]),
        row["number"],
        row["amount_minor"],
        document.day_of(row["due_on"]),
        ", ".join(terms),
    )


def _by_version(reviews: QuerySet[Review]) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = {}
    for review in reviews.select_related("reviewer").order_by("reviewed_at", "pk"):
        found.setdefault(review.version_id, []).append(review)  # type: ignore[attr-defined]
    return found


def _review(review: Review) -> ReviewOf:
    answers = {"no": _("no"), "not_applicable": _("not applicable")}
    reservations = []
    for item, given in review.checklist.items():
        answer, note = given.get("answer", ""), given.get("note", "")
        if answer == "yes" and not note:
            continue
        question = _(CHECKLIST[item]) if item in CHECKLIST else item
        found = ". ".join(filter(None, (answers.get(answer, ""), note)))
        reservations.append(f"{question}: {found}")
    return ReviewOf(
        reviewer=name_of(review.reviewer),
        reviewed_at=review.reviewed_at,
        recommendation=word(Recommendation, review.recommendation),
        panel=review.panel,
        scores=tuple(
            ScoreLine(_(CRITERIA[key]) if key in CRITERIA else key, given.get("score"), given.get("note", ""))
            for key, given in review.scores.items()
        ),
        average_hundredths=average(review.scores),
        reservations=tuple(reservations),
        comments=review.comments,
    )
