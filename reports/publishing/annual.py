"""The annual report, or the final one of the fund, as something to publish: figures, texts, files, and the same again.

The register goes on being edited: names, planned amounts, the focus of a project. What the report was drawn with is
kept with it, so that the ledger alone is asked again when somebody doubts a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from fund import selectors
from fund.models import ClosedYear
from reports.building import annual_report_of
from reports.consolidated.assembling import consolidated, consolidated_file
from reports.consolidated.chapters import written
from reports.consolidated.document import Consolidated
from reports.definitions.further import FURTHER
from reports.evaluation import DuplicateRow, UnableToTieReport
from reports.figures import UnableToReport, fund_figures
from reports.files import FORMATS, file_name, report_file
from reports.fund_figures import Focus, FundFigures, Party, Project
from reports.models import Edition, Publication, ReportKind
from reports.publishing.content import content_of, tables_of
from reports.publishing.kinds import Made, MadeFile, UnableToMake
from reports.renderers import xlsx
from reports.renderers.words import in_words, said
from reports.statements.files import summed
from reports.table import LedgerPosition, Report

OFFERED = ("pdf", "docx", "xlsx", "html", "csv", "json")
CONSOLIDATED = ("pdf", "docx")
"""Files that hold the whole report, texts and all; the others hold its figures."""
EXTENDED = ("xlsx", "csv")
"""Files of the figures that hold the further tables too. JSON and HTML hold the eleven."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make(edition: Edition, known_at: int, at: datetime, language: str, by: str = "") -> Made:
    """Raises UnableToMake where there is no such report or its figures do not tie."""
    figures, report = _report(edition, known_at)
    report = replace(report, restates=edition.restates)
    document = _document(edition, known_at, at.date(), at)
    return Made(
        title=_("%(title)s %(year)s") % {"title": document.title, "year": report.year},
        content=content_of(in_words(report), edition.texts, _titles(figures)),
        parameters={
            "report": report.key,
            "status": report.status,
            "register": register_data(figures),
            # Narratives, the committee's year, who has reported: what was prepared is what is certified.
            "document": document.fingerprint,
        },
        files={
            form: partial(_whole, edition, document, report, form, at)
            if form in CONSOLIDATED
            else partial(_file, edition, figures, extended(document, report) if form in EXTENDED else report, form, at)
            for form in OFFERED
        },
        pointed_out=document.pointed_out,
        earlier=document.earlier,
        before=document.before,
    )


def _titles(figures: FundFigures) -> dict[str, str]:
    """Where each text of the report stands, in words."""
    return {text.key: said(text.place) for text in written(figures.focuses)}


def _document(edition: Edition, known_at: int, on: date, until: datetime | None = None) -> Consolidated:
    try:
        return consolidated(edition, known_at, on=on, until=until, is_draft=False)
    except (UnableToTieReport, DuplicateRow) as problem:
        raise UnableToMake(said(getattr(problem, "sentence", str(problem)))) from None


def extended(document: Consolidated, report: Report) -> Report:
    """The report of the figures with the tables by project, country, level and window beside the eleven."""
    further = tuple(table for table in document.report.tables if table.key in FURTHER)
    own = {check.identity.key for check in report.checks}
    keys = ("projects.", *(f"{key}." for key in FURTHER))
    checks = tuple(
        check
        for check in document.report.checks
        if check.identity.key not in own and check.identity.key.startswith(keys)
    )
    return replace(report, tables=(*report.tables, *further), checks=(*report.checks, *checks))


def _whole(edition: Edition, document: Consolidated, report: Report, form: str, at: datetime) -> MadeFile:
    key = edition.kind if edition.kind == ReportKind.FINAL_FUND else "consolidated_annual"
    name = file_name(replace(report, key=key), "pdf").removesuffix("pdf") + form
    media_type = FORMATS["pdf"].media_type if form == "pdf" else DOCX
    return MadeFile(form, name, media_type, consolidated_file(document, form, at))


def problems(edition: Edition, known_at: int) -> list[str]:
    """What keeps it from being prepared."""
    try:
        _report(edition, known_at)
        document = _document(edition, known_at, edition.edited_at.date())
    except UnableToMake as problem:
        return [str(problem)]
    return [problem.sentence for problem in document.blocking]


def again(publication: Publication, position: LedgerPosition) -> list[dict[str, Any]]:
    """Its tables as the ledger of today gives them up to an entry. Raises UnableToMake."""
    try:
        return tables_of(annual_report_of(figures_of_publication(publication, position)))
    except (UnableToTieReport, DuplicateRow) as problem:
        raise UnableToMake(said(getattr(problem, "sentence", str(problem)))) from None


def _report(edition: Edition, known_at: int) -> tuple[FundFigures, Report]:
    try:
        figures = fund_figures(edition.fund, edition.year, known_at)
        return figures, annual_report_of(figures)
    except UnableToReport as problem:
        raise UnableToMake(str(problem)) from None
    except (UnableToTieReport, DuplicateRow) as problem:
        raise UnableToMake(said(getattr(problem, "sentence", str(problem)))) from None


def _file(edition: Edition, figures: FundFigures, report: Report, form: str, at: datetime) -> MadeFile:
    if form == "xlsx":
        # Everybody reads what is published: sums of accounts, not each payment with its narration.
        content = xlsx.render(report, summed(figures), is_summed=True)
    else:
        content = report_file(edition.fund, report, form, at=at)
    return MadeFile(form, file_name(report, form), FORMATS[form].media_type, content)


def register_data(figures: FundFigures) -> dict[str, Any]:
    """Of the register, what the report was drawn with."""
    return {
        "fund_name": figures.fund_name,
        "administrative_agent": figures.administrative_agent,
        "aa_fee_percent": format(figures.aa_fee_percent.normalize(), "f"),
        "support_cost_percent": format(figures.support_cost_percent.normalize(), "f"),
        "contributors": [[party.code, party.name] for party in figures.contributors],
        "organisations": [[party.code, party.name] for party in figures.organisations],
        "focuses": [[focus.code, focus.title, focus.planned_minor] for focus in figures.focuses],
        "projects": [[each.number, each.title, each.focus, str(each.status)] for each in figures.projects],
    }


def figures_of_publication(publication: Publication, position: LedgerPosition) -> FundFigures:
    """The figures as the ledger of today gives them up to an entry, with the register of the publication."""
    fund, year, until = publication.fund, publication.year, position.sequence
    return figures_again(
        publication.parameters["register"],
        fund_code=fund.code,
        currency=fund.currency,
        year=year,
        sums=tuple(selectors.yearly_sums(fund, year, until)),
        position=position,
        is_certified=ClosedYear.objects.filter(fund=fund, year=year, sequence__lte=until).exists(),
    )


def figures_again(register: Mapping[str, Any], **of_the_ledger: Any) -> FundFigures:
    """The figures of a report, from the register it was drawn with and what the ledger says."""
    return FundFigures(
        fund_name=register["fund_name"],
        administrative_agent=register["administrative_agent"],
        aa_fee_percent=Decimal(register["aa_fee_percent"]),
        support_cost_percent=Decimal(register["support_cost_percent"]),
        contributors=tuple(Party(*row) for row in register["contributors"]),
        organisations=tuple(Party(*row) for row in register["organisations"]),
        focuses=tuple(Focus(*row) for row in register["focuses"]),
        projects=tuple(Project(*row) for row in register["projects"]),
        **of_the_ledger,
    )
