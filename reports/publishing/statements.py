"""The certified statement of sources and uses, and the final report of a project, as something to publish.

Both are made of the books and of what was accepted; nobody writes into them. What was drawn with the register is kept,
as of the annual report, so that the ledger alone is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import Fund
from grants.models import Project
from reports.building import statement_of
from reports.definitions.statements import certified
from reports.definitions.statements.facts import ProjectFacts
from reports.definitions.statements.project import final_project as tables_of_project
from reports.evaluation import DuplicateRow, UnableToTieReport
from reports.figures import UnableToReport, fund_figures
from reports.files import FORMATS
from reports.fund_figures import FundFigures
from reports.models import Edition, Publication
from reports.publishing.annual import figures_of_publication, register_data
from reports.publishing.content import content_of, tables_of
from reports.publishing.kinds import Made, MadeFile, UnableToMake
from reports.renderers.words import in_words, said
from reports.statements.allowed import why_no_final_report, why_not_closed_year
from reports.statements.files import OFFERED, statement_file, statement_name
from reports.statements.project import final_project, project_facts
from reports.table import LedgerPosition, Report

Read = Callable[[Edition, FundFigures, datetime | None], tuple[Report, dict[str, Any]]]
"""The report of an edition, and what has to be kept to make its tables again."""


def sources_and_uses(figures: FundFigures, published_at: str = "") -> Report:
    """The statement with its letter; ``published_at``: the address that says who certified it. Raises
    UnableToTieReport."""
    return statement_of(
        "source_and_use",
        certified.TITLE,
        figures,
        certified.sources_and_uses(figures),
        certified.identities(figures),
        passages=(certified.letter(figures, published_at),),
    )


def _statement(edition: Edition, figures: FundFigures, at: datetime | None) -> tuple[Report, dict[str, Any]]:
    if why := why_not_closed_year(edition.fund, edition.year):
        raise UnableToMake(why)
    return sources_and_uses(figures, public_address(edition.fund)), {}


def public_address(fund: Fund) -> str:
    """Where everybody reads what the fund has published, and who certified it."""
    return f"{settings.SITE_URL}{reverse('reports:public', args=[fund.code])}"


def _project(edition: Edition, figures: FundFigures, at: datetime | None) -> tuple[Report, dict[str, Any]]:
    project = Project.objects.filter(fund=edition.fund, number=edition.subject).select_related("fund").first()
    if project is None:
        raise UnableToMake(_("The fund has no project %(number)s.") % {"number": edition.subject})
    if why := why_no_final_report(project, edition.year, edition):
        raise UnableToMake(why)
    facts = project_facts(project, figures, at)
    kept = {
        "project": facts.number,
        "organisations": [list(each) for each in facts.organisations],
        "approved_first": [list(each) for each in facts.approved_first_minor],
    }
    return final_project(project, figures, at), kept


def _read(
    read: Read, edition: Edition, known_at: int, at: datetime | None
) -> tuple[FundFigures, Report, dict[str, Any]]:
    try:
        figures = fund_figures(edition.fund, edition.year, known_at)
        report, kept = read(edition, figures, at)
    except UnableToReport as problem:
        raise UnableToMake(str(problem)) from None
    except (UnableToTieReport, DuplicateRow) as problem:
        raise UnableToMake(said(getattr(problem, "sentence", str(problem)))) from None
    return figures, report, kept


def _make(read: Read, edition: Edition, known_at: int, at: datetime, language: str, by: str = "") -> Made:
    """Raises UnableToMake."""
    figures, report, kept = _read(read, edition, known_at, at)
    report = replace(report, restates=edition.restates)
    worded = in_words(report)
    texts = {passage.key: passage.text for passage in worded.passages}
    if edition.restates:
        texts = {"restatement": edition.restates, **texts}
    titles = {passage.key: passage.title for passage in worded.passages} | {"restatement": _("What is restated")}
    return Made(
        title=_("%(title)s %(year)s") % {"title": worded.title, "year": report.year},
        content=content_of(worded, texts, titles),
        parameters={
            "report": report.key,
            "status": report.status,
            "register": register_data(figures),
            "facts": kept,
        },
        files={form: partial(_file, figures, report, form, at, by) for form in OFFERED},
    )


def _file(figures: FundFigures, report: Report, form: str, at: datetime, by: str) -> MadeFile:
    content = statement_file(report, figures, form, at=at, prepared_by=by)
    return MadeFile(form, statement_name(report, form), FORMATS[form].media_type, content)


def _problems(read: Read, edition: Edition, known_at: int) -> list[str]:
    try:
        _read(read, edition, known_at, None)
    except UnableToMake as problem:
        return [str(problem)]
    return []


def statement_again(publication: Publication, position: LedgerPosition) -> list[dict[str, Any]]:
    """Its table as the ledger of today gives it up to an entry. Raises UnableToMake."""
    try:
        return tables_of(sources_and_uses(figures_of_publication(publication, position)))
    except (UnableToTieReport, DuplicateRow) as problem:
        raise UnableToMake(said(getattr(problem, "sentence", str(problem)))) from None


def project_again(publication: Publication, position: LedgerPosition) -> list[dict[str, Any]]:
    """Its tables of amounts as the ledger of today gives them; stages and indicators come from elsewhere."""
    figures, kept = figures_of_publication(publication, position), publication.parameters["facts"]
    facts = ProjectFacts(
        number=kept["project"],
        title="",
        organisations=tuple((code, name) for code, name in kept["organisations"]),
        approved_first_minor=tuple((code, amount, record) for code, amount, record in kept["approved_first"]),
    )
    try:
        made = tables_of(statement_of("final_project", "", figures, tables_of_project(figures, facts)))
    except (UnableToTieReport, DuplicateRow) as problem:
        raise UnableToMake(said(getattr(problem, "sentence", str(problem)))) from None
    return [table for table in made if table["key"] in ("organisations", "categories")]


make_statement, problems_of_statement = partial(_make, _statement), partial(_problems, _statement)
make_project, problems_of_project = partial(_make, _project), partial(_problems, _project)
