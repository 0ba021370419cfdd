"""The page on one proposal: what it is, what it costs, what it will do, and what the secretariat found."""

from __future__ import annotations

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from fund import display
from reports.papers.budget import SUPPORT, Budget, BudgetColumn
from reports.papers.meeting_pack import ProposalPage, ReviewOf, RunningLine
from reports.renderers.pdf import look
from reports.renderers.pdf.document import LANDSCAPE, PORTRAIT, orientation_for
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.papers.paper import FIGURES, WORDS, Paper, filled
from reports.renderers.pdf.papers.parts import SMALL
from reports.renderers.pdf.table_layout import HEADING, SUBTOTAL, TOTAL
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Notice, Text
from reports.renderers.pdf.words import moment_text

MOST_COLUMNS = 5
"""With more organisations than this the table is turned: they are its rows, the categories its columns."""


def fill(paper: Paper, page: ProposalPage, left: RunningLine | None) -> None:
    """``left``: what is available before and after it, in the order of the agenda; None where it takes no money."""
    title = filled(_("Item %(position)d: %(title)s"), position=page.position, title=page.title)
    digest = Text(
        filled(
            _("Submitted %(moment)s by %(person)s. Digest of the version (SHA-256): %(digest)s"),
            moment=moment_text(page.submitted_at),
            person=page.submitted_by,
            digest=page.digest,
        ),
        look.NOTE,
    )
    paper.section(title, *paper.facts(_facts(paper, page, left)), digest, level=1)
    if page.reason:
        paper.section(_("Why it is asked"), *paper.paragraphs(page.reason, SMALL))
    if page.summary:
        paper.section(_("Summary"), *paper.paragraphs(page.summary, SMALL))
    table = _budget_table(paper, page.budget) if page.budget.columns else None
    is_wide = table is not None and orientation_for(table) == LANDSCAPE
    budget = _("Changes of the budget") if page.budget.is_change else _("Budget")
    if table is not None and not is_wide:
        paper.section(budget, table)
    # What is missing stands before the details: the first page is enough to know what one votes on.
    _state(paper, page)
    _results(paper, page)
    _money(paper, page)
    for review in page.reviews:
        _review(paper, review)
    if table is not None and is_wide:
        # A page of its own, behind the others: between them it would leave two half empty.
        paper.document.orient(LANDSCAPE)
        paper.section(budget, table)
        paper.document.orient(PORTRAIT)


def _facts(paper: Paper, page: ProposalPage, left: RunningLine | None) -> list[tuple[str, str]]:
    facts = [
        (_("Proposal"), filled(_("%(number)s, version %(version)d"), number=page.number, version=page.version)),
        (_("Type"), page.kind),
        (_("Asked of the fund"), paper.money(page.asked_minor)),
        (_("Project"), page.project),
        (_("Lead organisation"), page.lead),
        (_("Organisations"), "; ".join(page.organisations) if len(page.organisations) > 1 else ""),
        (_("Window"), page.window),
        (_("Priority focus"), page.focus),
        (_("Outputs"), ", ".join(page.outputs)),
        (_("Level and countries"), ", ".join(filter(None, (page.level, *page.countries)))),
        (_("Period"), paper.period(page.start_date, page.end_date)),
    ]
    if left is not None:
        said = paper.money(left.after_minor) if left.after_minor >= 0 else paper.covered(left.after_minor)
        facts.insert(3, (_("Available after it"), said))
    if page.new_end_date:
        facts.append((_("New end date"), paper.day(page.new_end_date)))
    if page.reviews:
        facts.append((_("Recommendation"), _recommended(page.reviews[-1])))
    return facts


def _recommended(review: ReviewOf) -> str:
    if review.average_hundredths is None:
        return review.recommendation
    return filled(
        _("%(recommendation)s, average score %(average)s of 5"),
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
    rates: list[int | str] = [_rate(column) for column in budget.columns]
    rows.append((_("Agreed rate of indirect support cost"), [*rates, ""] if many else rates))
    headings = [column.label for column in budget.columns] + ([_("Total")] if many else [])
    return paper.table(
        _("Budget by category and organisation"),
        _("Category"),
        [(heading, FIGURES) for heading in headings],
        rows,
        notes=_support_note(budget),
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
    if not page.results:
        return
    rows: list[tuple[str, tuple[str, ...]] | tuple[str, tuple[str, ...], str]] = []
    for result in page.results:
        rows.append((f"{result.level}: {result.statement}", (), HEADING))
        if not result.indicators:
            rows.append((_("No indicator is named."), ("", "", "")))
        rows += [
            (indicator.text, (indicator.baseline, indicator.target, indicator.source))
            for indicator in result.indicators
        ]
    table = paper.table(
        _("Results and how they are measured"),
        _("Indicator"),
        [(_("Baseline"), WORDS), (_("Target"), WORDS), (_("Source of verification"), WORDS)],
        rows,
        widest_words=110,
        money=False,
    )
    paper.section(_("Results"), table)


def _money(paper: Paper, page: ProposalPage) -> None:
    """Tranches and disbursements of the fund's money; the money of others apart."""
    parts: list[Flowable] = []
    if page.tranches:
        parts.append(_tranches(paper, page))
    if page.disbursements:
        years = [(str(year), paper.money(amount)) for year, amount in page.disbursements]
        years.append((_("Total"), paper.money(page.disbursements_minor)))
        parts += [Text(_("Projected disbursements by year"), look.CAPTION, "P"), *paper.facts(years, columns=5)]
    if parts:
        paper.section(_("How the money is paid"), *parts)
    if page.cofinancing:
        table = paper.table(
            _("Co-financing from other sources"),
            _("Source"),
            [(_("Amount"), FIGURES)],
            [
                *((source, (amount,)) for source, amount in page.cofinancing),
                (_("Total of other sources"), (page.cofinancing_minor,), TOTAL),
            ],
            notes=_("Not asked of this fund, and in none of the amounts above."),
        )
        paper.document.add(table)


def _tranches(paper: Paper, page: ProposalPage) -> DataTable:
    return paper.table(
        _("Tranches"),
        _("Organisation"),
        [(_("Tranche"), FIGURES), (_("Due"), WORDS), (_("Paid when"), WORDS), (_("Amount"), FIGURES)],
        [
            *(
                (line.party, (str(line.number), paper.day(line.due_on), line.terms, line.amount_minor))
                for line in page.tranches
            ),
            (_("Total"), ("", "", "", page.tranches_minor), TOTAL),
        ],
        widest_words=150,
    )


# --- What was found ------------------------------------------------------------------------------------------------


def _review(paper: Paper, review: ReviewOf) -> None:
    parts: list[Flowable] = [
        Text(
            filled(
                _("Recommendation: %(recommendation)s. Reviewed by %(reviewer)s on %(moment)s."),
                recommendation=review.recommendation[:1].lower() + review.recommendation[1:],
                reviewer=review.reviewer,
                moment=moment_text(review.reviewed_at),
            ),
            SMALL,
        ),
        *paper.labelled(_("Panel:"), review.panel, SMALL),
    ]
    if review.scores:
        rows: list[tuple[str, tuple[str, ...]] | tuple[str, tuple[str, ...], str]] = [
            (line.criterion, (display.DASH if line.score is None else str(line.score), line.note))
            for line in review.scores
        ]
        if review.average_hundredths is not None:
            rows.append((_("Average"), (display.digits(review.average_hundredths, 2), ""), TOTAL))
        parts.append(
            paper.table(
                _("Scores from 1 (poor) to 5 (very good)"),
                _("Criterion"),
                [(_("Score"), FIGURES), (_("Note"), WORDS)],
                rows,
                widest_words=210,
                money=False,
            )
        )
    parts += paper.labelled(_("Comments:"), review.comments, SMALL)
    parts += paper.points(("•", text) for text in review.reservations)
    paper.section(_("Technical review"), *parts)


def _state(paper: Paper, page: ProposalPage) -> None:
    """Documents filed, what is missing and what to look out for."""
    parts: list[Flowable] = []
    if page.missing:
        parts.append(Notice(_("The version does not say all it must:"), look.WARN, look.WARN_TINT))
        parts += paper.points(("•", text) for text in page.missing)
    else:
        parts.append(Text(_("Nothing that a proposal of this type must say is missing."), SMALL))
    parts += paper.points(("!", text) for text in page.warnings)
    if page.documents:
        names = "; ".join(f"{kind}: {name}" for kind, name in page.documents)
        parts.append(Text(legible(f"{_('Documents filed with it:')} {names}"), SMALL))
    paper.section(_("Completeness and warnings"), *parts)
