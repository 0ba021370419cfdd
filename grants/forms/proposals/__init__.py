"""The sections of a proposal as forms, and the forms of its screening."""

from __future__ import annotations

from grants.forms.proposals.money import BudgetForm, CofinancingForm, PaymentsForm
from grants.forms.proposals.results import ResultsForm
from grants.forms.proposals.sections import AboutForm, AmendmentForm, SectionForm, SummaryForm
from grants.models import ProposalKind

DOCUMENTS = "documents"

_OF_PROJECTS: tuple[type[SectionForm], ...] = (
    AboutForm,
    SummaryForm,
    ResultsForm,
    BudgetForm,
    PaymentsForm,
    CofinancingForm,
)
_OF_AMENDMENTS: dict[str, tuple[type[SectionForm], ...]] = {
    ProposalKind.COST_EXTENSION: (AmendmentForm, BudgetForm, PaymentsForm),
    ProposalKind.NO_COST_EXTENSION: (AmendmentForm,),
    ProposalKind.BUDGET_REVISION: (AmendmentForm, BudgetForm),
    ProposalKind.CANCELLATION: (AmendmentForm,),
}


def sections_of(kind: str) -> tuple[type[SectionForm], ...]:
    """The sections of a draft of this kind, in their order; the documents come after them."""
    return _OF_AMENDMENTS.get(kind, _OF_PROJECTS)
