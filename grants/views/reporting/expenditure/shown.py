"""What every page of an expenditure report shows: whose it is, its figures, what stands out, who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import chart
from fund.access import person_of, rights_for
from fund.models import Fund
from fund.views.frame import frame
from fund.visibility import visible_to
from grants.models import Category, ExpenditureReport, ExpenditureReportVersion, ReportState
from grants.models.expenditure_reports import EDITABLE
from grants.payments.words import shown as shown_value
from grants.proposals.ownership import drafting_in
from grants.reporting.checks import Finding, findings, unchecked
from grants.reporting.computing import cumulative_of
from grants.reporting.reported import content_of, facts_from, facts_of, last_version
from grants.services.expenditure_reports import DRAFT
from grants.services.steps import drafted
from grants.views.reporting.states import state_tag
from grants.views.reporting.tabs import reporting_tabs

NEXT = {
    ReportState.DRAFT: gettext_lazy("The organisation writes it. Until it is submitted it binds nobody."),
    ReportState.SUBMITTED: gettext_lazy("Another person accepts it, which posts it to the books, or returns it."),
    ReportState.RETURNED: gettext_lazy("The organisation corrects what was said or explains it, and submits it again."),
    ReportState.ACCEPTED: gettext_lazy("The figures are in the books. A later correction is a report of its own."),
}
VIEW = "expenditure_report.view"
SEE_DRAFTS = (DRAFT, "expenditure_report.accept", "history.view")


def basis_text(is_certified: bool) -> str:
    """How final figures are."""
    return _("certified: final") if is_certified else _("interim: provisional")


def reports_visible(request: HttpRequest) -> QuerySet[ExpenditureReport]:
    """An organisation sees its own; of the others' drafts only what was submitted once is seen by the committee."""
    rows = visible_to(request, ExpenditureReport.objects.all())
    acts = request.acts  # type: ignore[attr-defined]
    if not any(act in acts for act in SEE_DRAFTS):
        submitted = Exists(ExpenditureReportVersion.objects.filter(report=OuterRef("pk")))
        rows = rows.filter(Q(submitted))
    return rows.select_related("fund", "project", "organisation", "corrects", "call", "created_by")


def report_of(request: HttpRequest, number: str) -> ExpenditureReport:
    """The report of this number that the person may see. Raises Http404."""
    found = reports_visible(request).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def writes(request: HttpRequest, report: ExpenditureReport) -> bool:
    """Whether the person reports for this organisation."""
    drafting = drafting_in(report.fund, rights_for(request), DRAFT)
    return drafting.office or report.organisation.code in drafting.organisations


def is_at_work(request: HttpRequest, report: ExpenditureReport) -> bool:
    """Whether the person is of the organisation, or has written in it for them."""
    drafting = drafting_in(report.fund, rights_for(request), DRAFT)
    return report.organisation.code in drafting.organisations or drafted(report, person_of(request))


def own_report_of(request: HttpRequest, number: str) -> ExpenditureReport:
    """As ``report_of``, for whoever writes it. Raises Http404."""
    report = report_of(request, number)
    if not writes(request, report):
        raise Http404
    return report


def said(finding: Finding) -> str:
    """A finding in the language of the page."""
    return finding.sentence(_, shown_value)


@dataclass(frozen=True, slots=True)
class RemarkShown:
    sentence: str
    explanation: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """One category: amounts in minor units. ``budget`` is None where nothing is approved by category."""

    label: str
    budget: int | None
    prior: int
    annual: int
    cumulative: int
    remarks: list[RemarkShown]


def shown_content(request: HttpRequest, report: ExpenditureReport) -> dict[str, Any]:
    """What the report says: to who writes it as it stands, to others as it was submitted last."""
    version = last_version(report)
    if version is not None and not (report.state in EDITABLE and is_at_work(request, report)):
        return dict(version.content)
    facts = facts_of(report)
    return content_of(report, facts, findings(facts))


def figures(content: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a report's content, and what stands out, for ``figures.html``."""
    facts = facts_from(content)
    in_words = {finding.key: said(finding) for finding in findings(facts)}
    remarks: dict[str, list[RemarkShown]] = {}
    for each in content["findings"]:
        sentence = in_words.get(each["key"], each["sentence"])
        remarks.setdefault(each["category"], []).append(RemarkShown(sentence, each["explanation"]))
    spent = cumulative_of(facts.prior, facts.amounts)
    rows = [
        RowShown(
            f"{code} · {Category(code).label}",
            facts.budget.get(code, 0) if facts.budget else None,
            facts.prior.get(code, 0),
            facts.amounts.get(code, 0),
            spent.get(code, 0),
            remarks.get(code, []),
        )
        for code in chart.CATEGORIES
        if code in spent or facts.budget.get(code) or code in remarks
    ]
    return {
        "rows": rows,
        "remarks": remarks.get("", []),
        "unchecked": [said(finding) for finding in unchecked(facts)],
        "count": len(content["findings"]),
        "has_budget": bool(facts.budget),
        "budget": sum(facts.budget.values()),
        "prior": sum(facts.prior.values()),
        "annual": sum(facts.amounts.values()),
        "cumulative": sum(spent.values()),
        "net_funded": facts.net_funded,
        "balance": facts.net_funded - sum(spent.values()),
        "currency": facts.currency,
        "year": facts.year,
        "is_certified": content["is_certified"],
        "basis": basis_text(content["is_certified"]),
    }


def report_url(fund: Fund, number: str) -> str:
    return reverse("grants:expenditure-report", args=[fund.code, number])


def list_crumb(fund: Fund) -> tuple[str, str]:
    return (_("Expenditure reports"), reverse("grants:expenditure-reports", args=[fund.code]))


def report_frame(fund: Fund, report: ExpenditureReport, *trail: str) -> dict[str, Any]:
    """What the pages of one report have around them."""
    url = report_url(fund, report.number)
    own: list[Any] = [(report.number, url), *trail] if trail else [report.number]
    return frame(fund, "reporting", list_crumb(fund), *own) | {
        "report": report,
        "state": state_tag(report),
        "report_url": url,
        "currency": fund.currency,
        "subtabs": reporting_tabs(fund, "expenditure"),
    }
