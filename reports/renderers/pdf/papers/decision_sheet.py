"""The signed-off sheet of one decision: what the committee decided, and what the agent found and posted."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable

from reports.papers.decision_sheet import DecisionSheet, MemorandumLine
from reports.renderers.pdf import look
from reports.renderers.pdf.papers.paper import FIGURES, WORDS, Paper, filled
from reports.renderers.pdf.papers.parts import GOOD, SMALL, WARN
from reports.renderers.pdf.papers.voting import ballots, conditions, sitting_facts
from reports.renderers.pdf.table_layout import TOTAL
from reports.renderers.pdf.text import Notice, Text
from reports.renderers.pdf.words import moment_text


def draw(sheet: DecisionSheet, language: str) -> bytes:
    paper = Paper(
        sheet.letterhead, title=_("Decision sheet"), number=sheet.number, status=sheet.outcome, language=language
    )
    paper.masthead(
        filled(_("Decision %(number)s"), number=sheet.number),
        sheet.subject.title,
        tone=GOOD if sheet.is_approval and not any(line.met_on is None for line in sheet.conditions) else WARN,
    )
    _subject(paper, sheet)
    _decision(paper, sheet)
    if sheet.shows_ballots:
        _votes(paper, sheet)
    paper.section(
        _("Signatures of the co-chairs"),
        *paper.signatures(sheet.signatures),
    )
    _agent(paper, sheet)
    if sheet.allocations:
        _posted(paper, sheet)
    paper.books(digests=[(_("Digest of the decision"), sheet.digest)])
    return paper.built()


def _subject(paper: Paper, sheet: DecisionSheet) -> None:
    subject = sheet.subject
    facts = [*sitting_facts(paper, sheet.sitting), (_("Agenda item"), str(sheet.item)), (_("Type"), subject.kind)]
    if subject.proposal:
        facts.append(
            (
                _("Proposal"),
                filled(_("%(number)s, version %(version)d"), number=subject.proposal, version=subject.version),
            )
        )
    facts.append((_("Project"), sheet.project))
    if sheet.asked_minor is not None:
        facts.append((_("Asked of the fund"), paper.money(sheet.asked_minor)))
    facts += [
        (_("Changes decision"), sheet.amends),
        (_("Changed by decision"), ", ".join(sheet.amended_by)),
    ]
    digest = Text(filled(_("Digest of what was voted on (SHA-256): %(digest)s"), digest=subject.digest), look.NOTE)
    paper.document.add(*paper.facts(facts), digest)


def _decision(paper: Paper, sheet: DecisionSheet) -> None:
    paper.section(
        _("What was decided"),
        Notice(outcome_text(paper, sheet), look.GOOD if sheet.is_approval else look.WARN, _tint(sheet)),
        *paper.labelled(_("Comments:"), sheet.comments),
    )
    if not sheet.conditions:
        return
    still_open = sum(line.met_on is None for line in sheet.conditions)
    said = (
        ngettext(
            "%(count)d of these conditions is not met: transfers wait for it.",
            "%(count)d of these conditions are not met: transfers wait for them.",
            still_open,
        )
        % {"count": still_open}
        if still_open
        else _("All conditions are met.")
    )
    paper.section(_("Conditions"), Text(said, SMALL), *conditions(paper, sheet.conditions))


def _tint(sheet: DecisionSheet) -> look.Colour:
    return look.GOOD_TINT if sheet.is_approval else look.WARN_TINT


def outcome_text(paper: Paper, sheet: DecisionSheet) -> str:
    """The decision in one sentence, with its amount."""
    said = {"outcome": sheet.outcome, "day": paper.day(sheet.decided_on)}
    if sheet.is_approval and sheet.asked_minor:
        amount = paper.money(abs(sheet.asked_minor))
        if sheet.asked_minor < 0:
            return filled(_("%(outcome)s on %(day)s; %(amount)s is taken back."), **said, amount=amount)
        return filled(_("%(outcome)s on %(day)s, for a total of %(amount)s."), **said, amount=amount)
    return filled(_("%(outcome)s on %(day)s."), **said)


def _votes(paper: Paper, sheet: DecisionSheet) -> None:
    votes = filled(
        _("%(quorum)s Rule of decision: %(rule)s. Result: %(votes)s."),
        quorum=sheet.quorum,
        rule=sheet.rule[:1].lower() + sheet.rule[1:],
        votes=sheet.votes[:1].lower() + sheet.votes[1:],
    )
    paper.section(_("How the ballots stood"), Text(votes, SMALL), *ballots(paper, sheet.ballots))


def _agent(paper: Paper, sheet: DecisionSheet) -> None:
    """The agent's part: the funds when the item was closed, and the memoranda."""
    balance = sheet.balance
    rows: list[tuple[str, tuple[int]] | tuple[str, tuple[int], str]] = [
        (_("Cash with the administrative agent"), (balance.cash_minor,)),
        (_("Approved and not yet transferred"), (-balance.reserved_minor,)),
        (_("Available"), (balance.available_minor,), TOTAL),
    ]
    if sheet.asked_minor is not None:
        after = sheet.after_minor
        rows += [
            (_("This item"), (-sheet.asked_minor,)),
            (_("Available after it"), (after,), TOTAL),
        ]
    if sheet.asked_minor is not None and sheet.shows_ballots:
        rows += [
            (_("The rest of the agenda"), (-sheet.rest_minor,)),
            (_("What approving all of it leaves"), (after - sheet.rest_minor,), TOTAL),
        ]
    table = paper.table(_("Funds when the item was closed"), _("Funds"), [(_("Amount"), FIGURES)], rows)
    parts: list[Flowable] = [
        Text(
            filled(
                _("%(agent)s, administrative agent. The item was closed on %(moment)s."),
                agent=sheet.letterhead.administrative_agent or sheet.letterhead.fund_code,
                moment=moment_text(sheet.closed_at),
            ),
            SMALL,
        ),
        table,
    ]
    if sheet.memoranda:
        points = paper.points(("•", _memorandum(paper, line)) for line in sheet.memoranda)
        parts += [Text(_("Memoranda of understanding on the day of the decision"), look.CAPTION, "P"), *points]
    paper.section(_("Review by the administrative agent"), *parts)


def _memorandum(paper: Paper, line: MemorandumLine) -> str:
    if line.in_force_from is None:
        return filled(
            _("%(organisation)s: none was in force; nothing is transferred before one is."),
            organisation=line.organisation,
        )
    if line.in_force_until is None:
        return filled(
            _("%(organisation)s: %(reference)s, in force since %(since)s."),
            organisation=line.organisation,
            reference=line.reference,
            since=paper.day(line.in_force_from),
        )
    return filled(
        _("%(organisation)s: %(reference)s, in force from %(since)s until %(until)s."),
        organisation=line.organisation,
        reference=line.reference,
        since=paper.day(line.in_force_from),
        until=paper.day(line.in_force_until),
    )


def _posted(paper: Paper, sheet: DecisionSheet) -> None:
    lines = sheet.allocations
    table = paper.table(
        _("Allocations posted"),
        _("Allocation"),
        [
            (_("Project"), WORDS),
            (_("Organisation"), WORDS),
            (_("Purpose"), WORDS),
            (_("Direct cost"), FIGURES),
            (_("Indirect support cost"), FIGURES),
            (_("Total"), FIGURES),
        ],
        [
            *(
                (
                    line.reference,
                    (
                        line.project,
                        line.organisation,
                        line.purpose,
                        line.direct_minor,
                        line.support_minor,
                        line.total_minor,
                    ),
                )
                for line in lines
            ),
            (
                _("Total"),
                (
                    "",
                    "",
                    "",
                    sheet.direct_minor,
                    sheet.support_minor,
                    sheet.direct_minor + sheet.support_minor,
                ),
                TOTAL,
            ),
        ],
    )
    entries = paper.points(
        (
            "•",
            filled(
                _("%(reference)s: entry %(sequence)d, recorded %(moment)s by %(person)s, hash %(hash)s"),
                reference=line.reference,
                sequence=line.entry.sequence,
                moment=moment_text(line.entry.recorded_at),
                person=line.entry.recorded_by,
                hash=line.entry.hash,
            )
            + (
                " " + filled(_("Reversed by entry %(sequence)d."), sequence=line.reversed_by)
                if line.reversed_by
                else ""
            ),
        )
        for line in lines
    )
    paper.section(_("What was posted to the ledger"), table, *entries)
