"""The page on one proposal: what it is, what it costs, what it will do, and what the secretariat found.

It is set close: an ordinary proposal, two organisations and a summary of 500 words, keeps to one page, so that members
have before them what they vote on. What has few figures is a line of text, not a table; only the budget is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from fund import display
from reports.papers.budget import SUPPORT, Budget, BudgetColumn
from reports.papers.meeting_pack import ProposalPage, ResultLine, ReviewOf, RunningLine, TrancheLine
from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.document import LANDSCAPE, PORTRAIT, orientation_for
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.look import TextStyle
from reports.renderers.pdf.papers.paper import FIGURES, Paper, filled
from reports.renderers.pdf.table_layout import SUBTOTAL, TOTAL
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Heading, Notice, Text
from reports.renderers.pdf.words import moment_text

CLOSE = TextStyle(fonts.REGULAR, 7.1, 8.7, look.INK, after=0.8)
"""Running text of the page."""
TITLE = replace(look.HEADING_1, size=13.5, leading=16.5, after=9)
TABLE_SIZE = 6.7
SOURCE = replace(look.NOTE, size=6.4, leading=8.4, after=1)
MOST_COLUMNS = 5
"""With more organisations than this the table is turned: they are its rows, the categories its columns."""


class CloseHeading(Heading):
    """A heading that takes less of the page."""

    def __init__(self, title: str, level: int, key: str) -> None:
        super().__init__(title, level, key)
        self.style = TITLE if level == 1 else replace(look.HEADING_2, size=8.6, leading=10.4, before=4, after=1)
        self.spaceBefore, self.spaceAfter = self.style.before, self.style.after


def fill(paper: Paper, page: ProposalPage, left: RunningLine | None) -> None:
    """``left``: what is available before and after it, in the order of the agenda; None where it takes no money."""
    title = filled(_("Item %(position)d: %(title)s"), position=page.position, title=page.title)
    digest = Text(
        filled(
            _("Submitted %(moment)s by %(person)s. SHA-256: %(digest)s"),
            moment=moment_text(page.submitted_at),
            person=page.submitted_by,
            digest=page.digest,
        ),
        SOURCE,
    )
    facts = paper.facts(_facts(paper, page, left), columns=4)[:-1]
    _section(paper, title, *facts, Spacer(0, 4), *_described(page), digest, level=1)
    if page.reason:
        _section(paper, _("Why it is asked"), *paper.paragraphs(page.reason, CLOSE))
    if page.summary:
        _section(paper, _("Summary"), *paper.paragraphs(page.summary, CLOSE))
    table = _budget_table(paper, page.budget) if page.budget.columns else None
    is_wide = table is not None and orientation_for(table) == LANDSCAPE
    if table is not None and not is_wide:
        table.spaceAfter = 5
        paper.document.add(Spacer(0, 5), table)
    # What is missing stands before the details: the first page is enough to know what one votes on.
    _state(paper, page)
    _results(paper, page)
    _money(paper, page)
    for review in page.reviews:
        _review(paper, review)
    if table is not None and is_wide:
        # A page of its own, behind the others: between them it would leave two half empty.
        paper.document.orient(LANDSCAPE)
        paper.section(_("Changes of the budget") if page.budget.is_change else _("Budget"), table)
        paper.document.orient(PORTRAIT)


def _section(paper: Paper, title: str, *flowables: Flowable, level: int = 2) -> None:
    paper.section(title, *flowables, level=level, heading_class=CloseHeading)


def _lines(lines: Iterable[str]) -> list[Flowable]:
    return [Text(shown, CLOSE) for shown in map(legible, lines) if shown]


def _facts(paper: Paper, page: ProposalPage, left: RunningLine | None) -> list[tuple[str, str]]:
    """What one looks for first, side by side."""
    facts = [(_("Asked of the fund"), paper.money(page.asked_minor))]
    if left is not None:
        said = paper.money(left.after_minor) if left.after_minor >= 0 else paper.covered(left.after_minor)
        facts.append((_("Available after it"), said))
    if page.reviews:
        facts.append((_("Recommendation"), _recommended(page.reviews[-1])))
    facts.append((_("Period"), paper.period(page.start_date, page.end_date)))
    if page.new_end_date:
        facts.append((_("New end date"), paper.day(page.new_end_date)))
    return facts


def _described(page: ProposalPage) -> list[Flowable]:
    """What it is, a line for each fact that is a text."""
    version = filled(_("%(number)s, version %(version)d"), number=page.number, version=page.version)
    others = [each for each in page.organisations if each != page.lead]
    lead = filled(_("%(organisation)s (lead)"), organisation=page.lead) if page.lead else ""
    window = filled(_("window %(window)s"), window=page.window) if page.window else ""
    kind = (version, page.kind, page.level, ", ".join(page.countries), window)
    said = (
        (_("Proposal"), "; ".join(filter(None, kind))),
        (_("Project"), page.project),
        (_("Organisations"), "; ".join(filter(None, [lead, *others])))
        if others
        else (_("Lead organisation"), page.lead),
        (_("Priority focus and outputs"), "; ".join(filter(None, (page.focus, *page.outputs)))),
    )
    return _lines(f"{name}: {value}" for name, value in said if value.strip())


def _recommended(review: ReviewOf) -> str:
    if review.average_hundredths is None:
        return review.recommendation
    return filled(
        _("%(recommendation)s, %(average)s of 5"),
        recommendation=review.recommendation,
        average=display.digits(review.average_hundredths, 2),
    )


# --- The budget --------------------------------------------------------------------------------------------------


def _budget_table(paper: Paper, budget: Budget) -> DataTable:
    return _by_category(paper, budget) if len(budget.columns) <= MOST_COLUMNS else _by_organisation(paper, budget)


def _by_category(paper: Paper, budget: Budget) -> DataTable:
    """Categories down, organisations across."""
    many = len(budget.columns) > 1

    def cells(of: list[int], total: int) -> list[int]:
        return [*of, total] if many else of

    rows: list[tuple[str, list[int | str]] | tuple[str, list[int | str], str]] = []
    for code, name in budget.categories.items():
        if code == SUPPORT:
            rows.append(
                (
                    _("Direct cost"),
                    [*cells([column.direct_minor for column in budget.columns], budget.direct_minor)],
                    SUBTOTAL,
                )
            )
        amounts = [column.by_category.get(code, 0) for column in budget.columns]
        if any(amounts) or code == SUPPORT:
            rows.append((f"{code}. {name}", [*cells(amounts, budget.of_category(code))]))
    rows.append((_("Total"), [*cells([column.total_minor for column in budget.columns], budget.total_minor)], TOTAL))
    headings = [column.label for column in budget.columns] + ([_("Total")] if many else [])
    rates = "; ".join(f"{column.label} {_rate(column)}" for column in budget.columns)
    agreed = filled(_("Agreed rate of indirect support cost: %(rates)s."), rates=rates)
    return paper.table(
        _("Changes of the budget by category and organisation")
        if budget.is_change
        else _("Budget by category and organisation"),
        _("Category"),
        [(heading, FIGURES) for heading in headings],
        rows,
        notes=f"{agreed} {_support_note(budget)}",
        largest_size=TABLE_SIZE,
    )


def _by_organisation(paper: Paper, budget: Budget) -> DataTable:
    """Organisations down, categories across by their numbers."""
    used = [code for code in budget.categories if budget.of_category(code) or code == SUPPORT]
    rows: list[tuple[str, list[int | str]] | tuple[str, list[int | str], str]] = [
        (
            column.label,
            [*(column.by_category.get(code, 0) for code in used), column.total_minor, _rate(column)],
        )
        for column in budget.columns
    ]
    rows.append((_("Total"), [*map(budget.of_category, used), budget.total_minor, ""], TOTAL))
    names = "; ".join(f"{code}. {budget.categories[code]}" for code in used)
    return paper.table(
        _("Budget by organisation and category"),
        _("Organisation"),
        [*((code, FIGURES) for code in used), (_("Total"), FIGURES), (_("Rate"), FIGURES)],
        rows,
        notes=f"{names}. {_support_note(budget)}",
    )


def _rate(column: BudgetColumn) -> str:
    return column.rate or display.DASH


def _support_note(budget: Budget) -> str:
    """Indirect support cost as a share of direct cost, over all organisations."""
    if budget.support_percent is None:
        return ""
    rate = display.rate_text(budget.support_percent)
    return filled(_("Indirect support cost is %(rate)s of direct cost in all."), rate=rate)


# --- What it will do ----------------------------------------------------------------------------------------------


def _results(paper: Paper, page: ProposalPage) -> None:
    if page.results:
        _section(paper, _("Results"), *_lines(line for result in page.results for line in _result(result)))


def _result(result: ResultLine) -> Iterable[str]:
    """The result, and each of its indicators with where it stands and where it should come."""
    yield f"{result.level}: {result.statement}"
    if not result.indicators:
        nothing = _("No indicator is named.")
        yield f"– {nothing}"
    for indicator in result.indicators:
        yield "– " + filled(
            _("%(indicator)s: baseline %(baseline)s, target %(target)s. Source of verification: %(source)s"),
            indicator=indicator.text,
            baseline=indicator.baseline or display.DASH,
            target=indicator.target or display.DASH,
            source=indicator.source or display.DASH,
        )


def _money(paper: Paper, page: ProposalPage) -> None:
    """Tranches and disbursements of the fund's money; the money of others apart."""
    lines: list[str] = []
    by_party: dict[str, list[TrancheLine]] = {}
    for tranche in page.tranches:
        by_party.setdefault(tranche.party, []).append(tranche)
    for party, tranches in by_party.items():
        said = "; ".join(_tranche(paper, tranche) for tranche in tranches)
        lines.append(filled(_("Tranches of %(party)s: %(tranches)s"), party=party, tranches=said))
    if page.disbursements:
        years = "; ".join(f"{year} {paper.money(amount)}" for year, amount in page.disbursements)
        total = paper.money(page.disbursements_minor)
        lines.append(filled(_("Projected disbursements by year: %(years)s; total %(total)s"), years=years, total=total))
    if page.cofinancing:
        sources = "; ".join(f"{source} {paper.money(amount)}" for source, amount in page.cofinancing)
        lines.append(
            filled(
                _("Co-financing from other sources, in none of the amounts above: %(sources)s; total %(total)s"),
                sources=sources,
                total=paper.money(page.cofinancing_minor),
            )
        )
    if lines:
        _section(paper, _("How the money is paid"), *_lines(lines))


def _tranche(paper: Paper, tranche: TrancheLine) -> str:
    """``1. USD 117,700.00, due 9 January 2027, reports in``"""
    parts = [f"{tranche.number}. {paper.money(tranche.amount_minor)}"]
    if tranche.due_on:
        parts.append(filled(_("due %(day)s"), day=paper.day(tranche.due_on)))
    return ", ".join([*parts, *([tranche.terms] if tranche.terms else [])])


# --- What was found ------------------------------------------------------------------------------------------------


def _review(paper: Paper, review: ReviewOf) -> None:
    lines = [
        filled(
            _("Recommendation: %(recommendation)s. Reviewed by %(reviewer)s on %(moment)s."),
            recommendation=review.recommendation[:1].lower() + review.recommendation[1:],
            reviewer=review.reviewer,
            moment=moment_text(review.reviewed_at),
        )
    ]
    if review.panel:
        lines[0] = " ".join((lines[0], _("Panel:"), review.panel))
    if review.scores:
        said = [
            f"{line.criterion} {display.DASH if line.score is None else line.score}"
            + (f" ({line.note})" if line.note else "")
            for line in review.scores
        ]
        if review.average_hundredths is not None:
            said.append(filled(_("average %(average)s"), average=display.digits(review.average_hundredths, 2)))
        lines.append(filled(_("Scores from 1 (poor) to 5 (very good): %(scores)s."), scores="; ".join(said)))
    parts = [*_lines(lines), *paper.labelled(_("Comments:"), review.comments, CLOSE)]
    parts += _lines(f"• {text}" for text in review.reservations)
    _section(paper, _("Technical review"), *parts)


def _state(paper: Paper, page: ProposalPage) -> None:
    """Documents filed, what is missing and what to look out for."""
    parts: list[Flowable] = []
    if page.missing:
        parts.append(Notice(_("The version does not say all it must:"), look.WARN, look.WARN_TINT))
        parts += _lines(f"• {text}" for text in page.missing)
    parts += _lines(f"! {text}" for text in page.warnings)
    sound = [] if parts else [_("Nothing that a proposal of this type must say is missing.")]
    if page.documents:
        names = "; ".join(f"{kind}: {name}" for kind, name in page.documents)
        sound += [_("Documents filed with it:"), names]
    parts += _lines([" ".join(sound)])
    if page.missing or page.warnings:
        _section(paper, _("Completeness and warnings"), *parts)
    else:
        paper.document.add(*parts)
