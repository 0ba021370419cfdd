"""The notification of a transfer and the totals sheet of a batch."""

from __future__ import annotations

from django.utils.translation import gettext as _
from reportlab.platypus import Spacer

from fund import display
from reports.papers.letterhead import Signature
from reports.papers.payments import BatchTotals, TransferNotification
from reports.renderers.pdf import look
from reports.renderers.pdf.papers.paper import FIGURES, WORDS, Paper, filled
from reports.renderers.pdf.papers.parts import GOOD, SMALL, WARN
from reports.renderers.pdf.table_layout import SUBTOTAL, TOTAL
from reports.renderers.pdf.text import KeyFigure, KeyFigures, Notice, Text
from reports.renderers.pdf.words import moment_text


def draw_notification(letter: TransferNotification, language: str) -> bytes:
    status = _("Payment returned") if letter.returned else _("Paid")
    paper = Paper(
        letter.letterhead,
        title=_("Notification of transfer"),
        number=letter.number,
        status=status,
        language=language,
    )
    paper.masthead(
        _("Notification of transfer"),
        filled("%(number)s · %(project)s", number=letter.number, project=letter.project),
        tone=WARN if letter.returned else GOOD,
    )
    amount = paper.money(letter.amount_minor)
    paper.document.add(
        *paper.facts(
            [
                (_("To"), f"{letter.organisation_code} · {letter.organisation}"),
                (_("For the attention of"), "; ".join(letter.addressees)),
                (_("From"), letter.letterhead.administrative_agent),
            ]
        ),
        *([Notice(filled(letter.returned), look.WARN, look.WARN_TINT)] if letter.returned else []),
        Text(
            filled(
                _(
                    "%(agent)s, administrative agent of %(fund)s, has transferred %(amount)s to %(organisation)s for "
                    "project %(project)s, %(title)s, with value date %(day)s."
                ),
                agent=letter.letterhead.administrative_agent or letter.letterhead.fund_code,
                fund=letter.letterhead.fund_name,
                amount=amount,
                organisation=letter.organisation,
                project=letter.project,
                title=letter.project_title,
                day=paper.day(letter.value_date),
            ),
            look.LEAD,
        ),
        KeyFigures(
            [
                KeyFigure(_("Amount transferred"), amount),
                KeyFigure(_("Value date"), paper.day(letter.value_date)),
                KeyFigure(_("Approved and not yet transferred"), paper.money(letter.remains_minor)),
            ]
        ),
        *paper.facts(
            [
                (_("Request"), letter.number),
                (_("Reference of the bank"), letter.bank_reference),
                (_("Paid to"), letter.account),
                (_("Project"), f"{letter.project} · {letter.project_title}"),
                (_("Purpose"), letter.purpose),
                (_("Tranche"), letter.tranche),
            ]
        ),
    )
    if letter.remarks.strip():
        paper.document.add(*paper.labelled(_("Remarks:"), letter.remarks, SMALL))
    _approved(paper, letter)
    # The letter is as of the transfer's own entry: the last entry is the one that records it.
    recorded = moment_text(letter.entry.recorded_at)
    paper.books(facts=[(_("The transfer was recorded"), recorded), (_("Recorded by"), letter.entry.recorded_by)])
    return paper.built()


def _approved(paper: Paper, letter: TransferNotification) -> None:
    rows = [
        (line.reference, (line.decision or display.DASH, paper.day(line.decided_on), line.amount_minor))
        for line in letter.approved
    ]
    table = paper.table(
        _("What was approved, what is transferred, what remains"),
        _("Allocation"),
        [(_("Decision"), WORDS), (_("Decided on"), WORDS), (_("Amount"), FIGURES)],
        [
            *rows,
            (_("Approved"), ("", "", letter.approved_minor), SUBTOTAL),
            (_("Transferred before"), ("", "", -letter.transferred_before_minor)),
            (_("This transfer"), ("", "", -letter.amount_minor)),
            (_("Approved and not yet transferred"), ("", "", letter.remains_minor), TOTAL),
        ],
        widest_words=140,
        notes=filled(
            _("For %(organisation)s, %(purpose)s, as the books stood at entry %(sequence)d."),
            organisation=letter.organisation_code,
            purpose=letter.purpose[:1].lower() + letter.purpose[1:],
            sequence=letter.entry.sequence,
        ),
    )
    # No heading of its own: the letter shall stand on one page.
    paper.document.add(table)


def draw_batch(batch: BatchTotals, language: str) -> bytes:
    paper = Paper(
        batch.letterhead,
        title=_("Totals of a batch of payments"),
        number=batch.number,
        status=batch.state,
        language=language,
    )
    released = any(hand.at for hand in batch.hands[1:])
    paper.masthead(
        filled(_("Batch of payments %(number)s"), number=batch.number),
        _("Totals sheet"),
        tone=GOOD if released else WARN,
    )
    paper.document.add(
        KeyFigures(
            [
                KeyFigure(_("Total"), paper.money(batch.total_minor)),
                KeyFigure(_("Number of payments"), display.digits(len(batch.lines), 0)),
                KeyFigure(_("Requested execution date"), paper.day(batch.execution_date)),
            ]
        ),
        *paper.facts(
            [
                (_("Paid from"), ", ".join(batch.debtor)),
                (_("State"), batch.state),
                (_("SHA-256 of the payment file"), batch.file_digest),
            ]
        ),
    )
    _payments(paper, batch)
    _sums(paper, batch)
    hands = [Signature(hand.deed, hand.person, hand.at, hand.digest) for hand in batch.hands]
    done = _("Recorded electronically on %(moment)s")
    paper.section(
        _("Who put it together, who released it"),
        Text(_("Who puts a batch together does not release it."), SMALL),
        *paper.signatures(hands, done),
    )
    paper.books()
    return paper.built()


def _payments(paper: Paper, batch: BatchTotals) -> None:
    table = paper.table(
        _("Every payment of the batch"),
        _("Request and account"),
        [
            (_("Project"), WORDS),
            (_("Organisation"), WORDS),
            (_("State"), WORDS),
            (_("Amount"), FIGURES),
        ],
        [
            *(
                (
                    f"{line.number}: {', '.join(filter(None, (line.account_name, line.account, line.bic)))}",
                    (
                        line.project,
                        line.organisation,
                        line.state,
                        line.amount_minor,
                    ),
                )
                for line in batch.lines
            ),
            (_("Total"), ("", "", "", batch.total_minor), TOTAL),
        ],
    )
    paper.section(_("Payments"), table)


def _sums(paper: Paper, batch: BatchTotals) -> None:
    by_organisation, by_project = batch.by_organisation(), batch.by_project()
    tables = []
    for title, heading, sums in (
        (_("By organisation"), _("Organisation"), by_organisation),
        (_("By project"), _("Project"), by_project),
    ):
        tables.append(
            paper.table(
                title,
                heading,
                [(_("Payments"), FIGURES), (_("Amount"), FIGURES)],
                [
                    *((name, (display.digits(count, 0), amount)) for name, count, amount in sums),
                    (_("Total"), (display.digits(len(batch.lines), 0), batch.total_minor), TOTAL),
                ],
            )
        )
    paper.section(_("Totals"), tables[0], Spacer(0, 4), tables[1])
