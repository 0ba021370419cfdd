"""What the pages of a draft need at hand: the document, the fund's register, what the draft is judged by."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from fund.models import Fund, Output, PriorityFocus
from grants.models import AMENDMENTS, Organisation, Proposal, ProposalKind, Window
from grants.proposals.completeness import Facts, Lacking, completeness, support_warnings
from grants.proposals.content import DIRECT_COST, PROGRAMME, Party, Totals, cleaned, frozen, parties, totals
from grants.proposals.reading import facts_of, windows_of
from grants.proposals.wording import said

Choices = list[tuple[str, str]]


class Desk(NamedTuple):
    """One draft with all that is needed to show and to judge it."""

    proposal: Proposal
    fund: Fund
    content: dict[str, Any]
    facts: Facts
    organisations: Choices
    focuses: Choices
    outputs: Choices
    windows: list[Window]

    @property
    def currency(self) -> str:
        return self.fund.currency

    @property
    def kind(self) -> str:
        return self.proposal.kind

    @property
    def amends(self) -> bool:
        return self.kind in AMENDMENTS

    @property
    def parties(self) -> list[Party]:
        """The columns of the budget."""
        purpose = DIRECT_COST if self.kind == ProposalKind.DIRECT_COST else PROGRAMME
        project = self.facts.project
        planned = dict.fromkeys(party for party, _category in project.current) if project else {}
        return parties(self.content, purpose, planned)

    @property
    def totals(self) -> Totals:
        return totals(self.content, self.facts.rates)

    @property
    def frozen(self) -> dict[str, Any]:
        """The document as it would be submitted now."""
        project = self.facts.project
        continued = project.last_tranches if project and self.kind == ProposalKind.COST_EXTENSION else None
        return frozen(self.content, self.facts.rates, continued)

    @property
    def warnings(self) -> list[str]:
        """Where stated support cost differs from what the rates give."""
        return [said(warning, self.currency) for warning in support_warnings(self.totals)]

    @property
    def lacking(self) -> list[Lacking]:
        return completeness(self.content, self.kind, self.facts)

    def with_content(self, content: dict[str, Any]) -> Desk:
        return self._replace(content=cleaned(content))


def desk_of(proposal: Proposal, on: date) -> Desk:
    fund = proposal.fund

    def choices(rows: Any) -> Choices:
        return [(code, f"{code} · {text}") for code, text in rows]

    organisations = Organisation.objects.filter(fund=fund).order_by("code").values_list("code", "name")
    return Desk(
        proposal=proposal,
        fund=fund,
        content=cleaned(proposal.draft),
        facts=facts_of(proposal, on),
        organisations=choices(organisations),
        focuses=choices(PriorityFocus.objects.filter(fund=fund).order_by("code").values_list("code", "title")),
        outputs=choices(Output.objects.filter(fund=fund).order_by("code").values_list("code", "title")),
        windows=windows_of(fund),
    )
