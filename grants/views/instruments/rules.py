"""The fund's rules of deciding and paying, its target shares by level, and its windows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fund.access import person_of, requires
from fund.display import said_money
from fund.models import Fund
from fund.views.frame import frame
from grants.forms.instruments import InstrumentForm, LevelTargetForm, RulesForm, WindowForm
from grants.governance import approved_by_level, rules_of
from grants.level_shares import Target, shares
from grants.models import AttachmentKind, FundRules, LevelTarget, OrganisationType, ProjectLevel, Window
from grants.services.instruments import level_target_keep, level_target_remove
from grants.timeline import of_changes
from grants.views.committee.links import committee_tabs
from grants.views.instruments import tables
from grants.views.instruments.pages import InstrumentPage

VIEW = "committee.view"


@require_safe
@requires(VIEW, "proposal.view_own", "rules.set")
def rules(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """How the fund decides and pays, what it aims at, and the kinds of grant it gives."""
    targets = list(LevelTarget.objects.filter(fund=fund).order_by("position"))
    found = shares(
        [Target(t.title, frozenset(t.levels), t.counts_support_cost, t.percent) for t in targets],
        approved_by_level(fund),
        _("Without a target"),
    )
    windows = Window.objects.filter(fund=fund).order_by("code")
    found_rules = rules_of(fund)
    context = frame(fund, "committee", _("Rules and windows")) | {
        "rules": found_rules,
        "waived": said_money(found_rules.waiver_amount),
        "happenings": of_changes(found_rules) if found_rules.pk else [],
        "subtabs": committee_tabs(fund, "rules") if VIEW in request.acts else [],  # type: ignore[attr-defined]
        "shares": tables.target_shares(fund, found if targets else ()),
        "targets": targets,
        "windows": [(window, _limits(window)) for window in windows],
    }
    return render(request, "grants/instruments/rules.html", context)


def _limits(window: Window) -> list[tuple[str, str]]:
    """The window's rules in words; what does not limit is not said."""
    types, levels, kinds = dict(OrganisationType.choices), dict(ProjectLevel.choices), dict(AttachmentKind.choices)

    def listed(values: list[str], names: dict[Any, Any]) -> str:
        return ", ".join(str(names.get(value, value)) for value in values)

    limits = [
        (_("Largest amount"), said_money(window.largest_amount) if window.largest_amount is not None else ""),
        (_("Least number of organisations"), str(window.least_organisations)),
        (_("Most organisations"), str(window.most_organisations or "")),
        (_("Eligible types of organisation"), listed(window.organisation_types, types)),
        (_("Longest duration (months)"), str(window.longest_months or "")),
        (_("Levels"), listed(window.levels, levels)),
        (_("Documents that must be there"), listed(window.required_documents, kinds)),
    ]
    return [(label, value) for label, value in limits if value]


class OfRules(InstrumentPage):
    def leads_to(self) -> str:
        return reverse("grants:rules", args=[self.fund.code])

    def trail(self) -> tuple[tuple[str, str], ...]:
        return ((_("Rules and windows"), self.leads_to()),)


class EditRules(OfRules):
    form_class: type[InstrumentForm] = RulesForm
    model = FundRules
    title_new = title_edit = gettext_lazy("Set the rules of the fund")
    note = gettext_lazy("They count from now on. What was decided or paid keeps what it was decided or paid by.")

    def row(self) -> FundRules:
        return rules_of(self.fund)


class EditLevelTarget(OfRules):
    form_class: type[InstrumentForm] = LevelTargetForm
    model = LevelTarget
    title_new = gettext_lazy("Add a target share")
    title_edit = gettext_lazy("Edit a target share")

    def keep(self, form: InstrumentForm) -> LevelTarget:
        return level_target_keep(
            row=form.filled_row(), by=person_of(self.request), at=timezone.now(), seen=form.cleaned_data["seen"]
        )


class EditWindow(OfRules):
    form_class: type[InstrumentForm] = WindowForm
    model = Window
    title_new = gettext_lazy("Add a window")
    title_edit = gettext_lazy("Edit a window")

    def suggested(self, row: Window) -> dict[str, Any]:
        return {"least_organisations": row.least_organisations}


@require_POST
@requires("rules.set")
def level_target_take_away(request: HttpRequest, fund: Fund, number: int) -> HttpResponseBase:
    """Take a target share away."""
    row = get_object_or_404(LevelTarget, fund=fund, pk=number)
    level_target_remove(row=row, by=person_of(request), at=timezone.now())
    messages.success(request, _("%(row)s is taken away.") % {"row": row})
    return redirect("grants:rules", fund.code)
