"""The consolidated report of a fund and year: read, put into chapters, in the edition's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund import display
from grants.narratives.printing import signs_text, unprintable_in
from grants.services.steps import steps_of
from reports.building import CERTIFIED, consolidated_report_of
from reports.consolidated import back_matter, finances, governing, not_reported, results, sheets
from reports.consolidated.chapters import written
from reports.consolidated.document import Chapter, Consolidated, numbered
from reports.consolidated.facts import Facts
from reports.consolidated.images import filed_in, images_of
from reports.consolidated.material import Material
from reports.consolidated.pictures import picture_problems
from reports.consolidated.placeholders import Names, Problem, problems_of
from reports.consolidated.prior_year import changed
from reports.consolidated.reading import facts_of, places_of, told_to_the_end
from reports.figures import fund_figures
from reports.fund_figures import FundFigures
from reports.models import Edition, EditionState, ReportKind
from reports.publishing.difference import Line
from reports.renderers.pdf.words import Figures
from reports.renderers.words import as_of, in_words, said, status_words
from reports.table import Report

UNFINISHED = (EditionState.DRAFT, EditionState.ABANDONED)
Maker = Callable[[Material], list[Chapter]]
MAKERS: tuple[Maker, ...] = (
    results.chapters,
    governing.chapters,
    finances.chapters,
    back_matter.chapters,
    sheets.chapters,
    governing.annexes,
    not_reported.annexes,
    back_matter.annexes,
)


def material_of(
    edition: Edition, known_at: int | None = None, *, on: date | None = None, until: datetime | None = None
) -> Material:
    """All an edition is made from, in the language that is active; ``on``: the day reports that are not in are missing;
    ``until``: the moment up to which they came (None: now).

    Raises UnableToReport, UnableToTieReport.
    """
    fund = edition.fund
    figures = fund_figures(fund, edition.year, known_at)
    places = places_of(fund)
    facts = facts_of(fund, figures, places, on or edition.edited_at.date(), until)
    if edition.kind == ReportKind.FINAL_FUND:
        facts = replace(facts, told=told_to_the_end(fund, edition.year))
    material = material_from(figures, facts, texts=dict(edition.texts), restates=edition.restates)
    return material._replace(filed=filed_in(fund))


def material_from(figures: FundFigures, facts: Facts, *, texts: Mapping[str, str], restates: str = "") -> Material:
    """The same from what was read. Raises UnableToTieReport."""
    report = in_words(consolidated_report_of(figures, facts.places))
    return Material(
        report=report,
        figures=Figures(report, legible=str),
        of_fund=figures,
        names=Names(report, words_of(report, facts)),
        facts=facts,
        texts=texts,
        written=tuple(written(figures.focuses)),
        earlier=tuple(map(_worded, changed(report, facts.before))) if facts.before else (),
        restates=" ".join(restates.split()),
    )


def _worded(line: Line) -> Line:
    """The line with nothing but text: what is printed is hashed, and a phrase remembers more than that."""
    return replace(line, row_label=str(said(line.row_label)), column_label=said(line.column_label))


def words_of(report: Report, facts: Facts) -> dict[str, str]:
    """The names that stand for words and counts."""
    with_figures = [
        row for row in report.table("contributions").rows if row.key != "total" and row.cells["total"].value
    ]
    organisations = [
        row
        for row in report.table("transfers_by_organisation").rows
        if row.key != "total" and row.cells["total_transfers"].value
    ]
    projects = [row for row in report.table("by_project").rows if row.key != "total"]
    counts = {
        "meetings": len(facts.meetings),
        "decisions": len(facts.decisions) + facts.referred_to,
        "approvals": sum(decision.is_approval for decision in facts.decisions) + facts.referred_to,
        "references": facts.referred_to,
        "projects": len(projects),
        "contributors": len(with_figures),
        "organisations": len(organisations),
        "narratives": len(facts.told),
    }
    return {
        "year": str(report.year),
        "prior_year": str(report.year - 1),
        "fund": report.fund_name,
        "fund_code": report.fund_code,
        "agent": report.administrative_agent or _("The administrative agent"),
        "currency": report.currency,
        **{name: display.digits(count, 0) for name, count in counts.items()},
    }


def problems(material: Material) -> tuple[Problem, ...]:
    """What is wrong with the texts, in the language that is active."""
    titles = {text.key: said(text.place) for text in material.written}
    texts = [(key, titles.get(key, key), text) for key, text in material.texts.items() if text.strip()]
    order = {text.key: position for position, text in enumerate(material.written)}
    texts.sort(key=lambda text: (order.get(text[0], len(order)), text[0]))
    found = list(problems_of(texts, material.names, material.report.currency))
    if material.filed is not None:
        found += picture_problems(texts, material.filed)
    found += unprintable_problems(texts)
    return tuple(replace(problem, sentence=said(problem.sentence)) for problem in found)


def unprintable_problems(texts: Iterable[tuple[str, str, str]]) -> Iterator[Problem]:
    """Signs the PDF file has no letter for: pointed out, so that the author knows what readers will see there."""
    for key, place, text in texts:
        if signs := unprintable_in(text):
            sentence = _("%(place)s: the PDF file cannot print %(signs)s; in their place it shows %(replacement)s.")
            words = {"place": place, "signs": signs_text(signs), "replacement": "\ufffd"}
            yield Problem(key, sentence % words, blocks=False, signs=signs)


def consolidated(
    edition: Edition,
    known_at: int | None = None,
    *,
    on: date | None = None,
    until: datetime | None = None,
    is_draft: bool | None = None,
) -> Consolidated:
    """The whole report, as known at an entry (default: at the one it was prepared at, or now), in its own language.

    ``on``: the day on which reports that are not in are missing; by default that of the last edit. ``until``: what was
    received and published by that moment counts; by default when it was prepared, or now. ``is_draft``: whether it says
    so; by default while it is being written. Raises UnableToReport where there is no such report,
    UnableToTieReport where its figures do not tie.
    """
    known_at = edition.known_at if known_at is None else known_at
    if is_draft is None:
        is_draft = edition.state in UNFINISHED
    until = prepared_at(edition) if until is None else until
    with translation.override(edition.language):
        material = material_of(edition, known_at, on=on, until=until)
        document = document_of(material, language=edition.language, is_draft=is_draft)
        if edition.kind == ReportKind.FINAL_FUND:
            document = _of_the_whole_life(document, edition)
        return replace(document, images=images_of(edition.fund, document.chapters))


def prepared_at(edition: Edition) -> datetime | None:
    """When what stands of the edition was prepared; None while it is being written."""
    if edition.state in UNFINISHED:
        return None
    steps = steps_of(edition.fund, edition.record).filter(action="prepare")
    if edition.state == EditionState.PUBLISHED:
        # A restatement may have been prepared since, and given up: what is published was prepared before that.
        certified = steps_of(edition.fund, edition.record).filter(action="certify").last()
        steps = steps.filter(pk__lt=certified.pk) if certified is not None else steps
    step = steps.last()
    return step.taken_at if step is not None else None


def _of_the_whole_life(document: Consolidated, edition: Edition) -> Consolidated:
    """The same report as the final one of the fund: its cumulative columns are the fund's whole life."""
    return replace(
        document,
        title=_("Final narrative and financial report of the fund"),
        period=_("for the period from %(first)s to %(last)s")
        % {
            "first": date_format(edition.fund.start_date, _("j F Y")),
            "last": date_format(date(edition.year, 12, 31), _("j F Y")),
        },
    )


def document_of(material: Material, *, language: str, is_draft: bool) -> Consolidated:
    """The report made of this, without its pictures. Its language is active. Asks no database."""
    report, facts = material.report, material.facts
    status, _meaning = status_words(report)
    return Consolidated(
        fund_code=report.fund_code,
        fund_name=report.fund_name,
        administrative_agent=report.administrative_agent,
        currency=report.currency,
        year=report.year,
        language=language,
        title=_("Consolidated annual narrative and financial report"),
        period=_("for the period from %(first)s to %(last)s")
        % {
            "first": date_format(date(report.year, 1, 1), _("j F Y")),
            "last": date_format(date(report.year, 12, 31), _("j F Y")),
        },
        as_of=f"{as_of(report)} {status}.",
        tag=_("Draft") if is_draft else status,
        is_settled=report.status == CERTIFIED and not is_draft,
        position=report.position,
        report=report,
        chapters=numbered(chapter for maker in MAKERS for chapter in maker(material)),
        images={},
        problems=problems(material),
        earlier=material.earlier,
        before=facts.before,
    )


def consolidated_file(document: Consolidated, form: str, at: datetime, by: str = "") -> bytes:
    """The report as a file: ``pdf`` or ``docx``. ``at`` (aware) and ``by`` are printed. Raises KeyError."""
    from reports.renderers import docx
    from reports.renderers.pdf import consolidated as pdf

    return {"pdf": pdf.render, "docx": docx.render}[form](document, prepared_at=at, prepared_by=by)
