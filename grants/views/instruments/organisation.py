"""What binds one organisation to the fund, and why it cannot be paid today."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.models import Fund
from fund.views.frame import frame
from fund.visibility import ALL_LINES, OWN_PROJECTS, visible_to
from grants.forms.instruments import FocalPointForm, InstrumentForm, MemorandumForm, SupportCostRateForm
from grants.governance import support_cost_percent
from grants.models import FocalPoint, Memorandum, Organisation, SupportCostRate
from grants.payments.payability import payability
from grants.views.instruments import tables
from grants.views.instruments.pages import InstrumentPage
from grants.views.lists.records import organisation_url


def organisation_of(request: HttpRequest, code: str) -> Organisation:
    """The organisation of this code, if the person who asks may see it; 404 otherwise."""
    found = visible_to(request, Organisation.objects.filter(code=code)).select_related("fund").first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def terms(request: HttpRequest, fund: Fund, reference: str) -> HttpResponseBase:
    """Memoranda, rates, focal points and bank details of one organisation."""
    found, day = organisation_of(request, reference), today()
    acts = request.acts  # type: ignore[attr-defined]
    may_edit = "instrument.edit" in acts
    # An organisation sees its own account whole; of the others, who keeps or verifies it, and the auditor.
    sees_account = "bank_details.view" in acts or ALL_LINES not in acts
    context = frame(fund, "allocations", *trail_to(fund, found), _("Terms and bank details")) | {
        "organisation": found,
        "payability": payability(found, day),
        "rate_today": support_cost_percent(found, day),
        "memoranda": tables.memoranda(found, may_edit=may_edit),
        "rates": tables.rates(found, may_edit=may_edit),
        "focal_points": tables.focal_points(found, may_edit=may_edit),
        "accounts": tables.accounts(found, sees_account=sees_account, may_open="bank_details.view" in acts),
    }
    return render(request, "grants/instruments/terms.html", context)


def trail_to(fund: Fund, organisation: Organisation) -> tuple[tuple[str, str], ...]:
    return (
        (_("Organisations"), reverse("grants:organisations", args=[fund.code])),
        (organisation.code, organisation_url(fund, organisation.code)),
    )


class OfOrganisation(InstrumentPage):
    """A row of one organisation; the organisation's code stands in the address."""

    tab = "allocations"
    organisation: Organisation

    def setup(self, request: HttpRequest, fund: Fund, reference: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, **kwargs)
        self.organisation = organisation_of(request, reference)

    def rows(self) -> Any:
        return self.model._default_manager.filter(organisation=self.organisation)

    def new_row(self) -> Any:
        return self.model(organisation=self.organisation)

    def leads_to(self) -> str:
        return reverse("grants:organisation-terms", args=[self.fund.code, self.organisation.code])

    def trail(self) -> tuple[tuple[str, str], ...]:
        return (*trail_to(self.fund, self.organisation), (_("Terms and bank details"), self.leads_to()))


class EditMemorandum(OfOrganisation):
    form_class: type[InstrumentForm] = MemorandumForm
    model = Memorandum
    title_new = gettext_lazy("Add a memorandum of understanding")
    title_edit = gettext_lazy("Edit a memorandum of understanding")

    def new_row(self) -> Memorandum:
        return Memorandum(fund=self.fund, organisation=self.organisation)


class EditRate(OfOrganisation):
    form_class: type[InstrumentForm] = SupportCostRateForm
    model = SupportCostRate
    title_new = gettext_lazy("Add a rate of support cost")
    title_edit = gettext_lazy("Edit a rate of support cost")
    note = gettext_lazy("What is decided keeps the rate it was decided at; nothing is computed again.")


class EditFocalPoint(OfOrganisation):
    form_class: type[InstrumentForm] = FocalPointForm
    model = FocalPoint
    title_new = gettext_lazy("Add a focal point")
    title_edit = gettext_lazy("Edit a focal point")
