"""The meeting pack: cover, agenda, the balance of the day, a page on each proposal, other business."""

from __future__ import annotations

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from fund import display
from reports.papers.meeting_pack import AgendaLine, BusinessItem, MeetingPack, RunningLine, running
from reports.renderers.pdf import look
from reports.renderers.pdf.cover import Cover, CoverText
from reports.renderers.pdf.document import PORTRAIT
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.papers import proposal_page
from reports.renderers.pdf.papers.paper import FIGURES, WORDS, Paper, cut, filled
from reports.renderers.pdf.papers.parts import SMALL
from reports.renderers.pdf.table_layout import SUBTOTAL, TOTAL
from reports.renderers.pdf.text import KeyFigure, KeyFigures, Notice, Text
from reports.renderers.pdf.words import moment_text


def draw(pack: MeetingPack, language: str) -> bytes:
    sitting = pack.sitting
    paper = Paper(
        pack.letterhead,
        title=_("Meeting pack"),
        number=sitting.number,
        status=sitting.state,
        language=language,
        cover=True,
    )
    paper.document.cover(Cover(_cover(paper, pack)))
    paper.document.new_page(PORTRAIT)
    _agenda(paper, pack)
    _balance(paper, pack)
    by_position = {page.position: page for page in pack.proposals}
    left = {line.item.position: line for line in running(pack.balance, pack.agenda)}
    business = {item.position: item for item in pack.business}
    for position in sorted({*by_position, *business}):
        if position in by_position:
            paper.document.new_page(PORTRAIT)
            proposal_page.fill(paper, by_position[position], left.get(position))
        else:
            _business(paper, business[position], on_new_page=position - 1 in by_position)
    paper.document.orient(PORTRAIT)
    paper.books(level=1)
    return paper.built()


def _cover(paper: Paper, pack: MeetingPack) -> CoverText:
    sitting, letterhead = pack.sitting, pack.letterhead
    facts = [
        (_("Meeting"), legible(sitting.number)),
        (_("Kind"), legible(sitting.kind)),
        (_("Place"), legible(sitting.place)),
        (_("Ballots until"), moment_text(sitting.deadline) if sitting.deadline else ""),
        (_("Items"), display.digits(len(pack.agenda), 0)),
        (_("Available"), paper.money(pack.balance.available_minor)),
        (_("Administrative agent"), legible(letterhead.administrative_agent)),
        (_("Drawn"), moment_text(letterhead.prepared_at)),
    ]
    return CoverText(
        kicker=cut(legible(letterhead.fund_code), 64),
        title=_("Papers for the steering committee"),
        name=legible(letterhead.fund_name),
        period=cut(filled("%(kind)s, %(day)s", kind=sitting.kind, day=paper.day(sitting.held_on)), 120),
        tag=paper.status.upper(),
        settled=False,
        facts=tuple((name, cut(value, 100)) for name, value in facts if value),
        foot=filled(
            _("Every amount is a sum over the posted entries of the fund's ledger up to entry %(sequence)d."),
            sequence=letterhead.position.sequence,
        ),
    )


def _agenda(paper: Paper, pack: MeetingPack) -> None:
    has_states = any(line.state for line in pack.agenda)
    state = [(_("State"), WORDS)] if has_states else []
    table = paper.table(
        _("Items of the agenda"),
        _("Agenda item"),
        [(_("Kind"), WORDS), (_("Subject"), WORDS), *state, (_("Asked of the fund"), FIGURES)],
        [
            (
                _line_title(line),
                (line.kind, line.subject, *([line.state] if has_states else []), line.asked_minor),
            )
            for line in pack.agenda
        ],
        widest_words=104,
    )
    paper.section(_("Agenda"), *_rules(pack), table, level=1, number="1")


def _rules(pack: MeetingPack) -> list[Flowable]:
    return [Text(filled(" ".join(pack.sitting.rules)), SMALL)] if pack.sitting.rules else []


def _line_title(line: AgendaLine) -> str:
    return f"{line.position}. {line.title}"


def _balance(paper: Paper, pack: MeetingPack) -> None:
    balance, lines = pack.balance, running(pack.balance, pack.agenda)
    if balance.recorded_with:
        source = filled(_("As recorded with decision %(number)s."), number=balance.recorded_with)
    else:
        source = filled(_("As the books stood at entry %(sequence)d."), sequence=pack.letterhead.position.sequence)
    figures = KeyFigures(
        [
            KeyFigure(_("Cash"), paper.money(balance.cash_minor), _("with the administrative agent")),
            KeyFigure(_("Approved and not yet transferred"), paper.money(balance.reserved_minor)),
            KeyFigure(_("Available"), paper.money(balance.available_minor), _("cash less what is approved")),
        ]
    )
    parts: list[Flowable] = [Text(source, SMALL), figures]
    if lines:
        parts += [_verdict(paper, lines), _running_table(paper, pack, lines)]
    else:
        parts.append(Text(_("No item of this agenda asks for money.")))
    left_out = [line for line in pack.agenda if line.asked_minor is not None and not line.counts]
    if left_out:
        names = ", ".join(_line_title(line) for line in left_out)
        parts.append(
            Text(filled(_("Not counted, for it is not before the committee any more: %(names)s."), names=names), SMALL)
        )
    paper.section(_("The balance of the day"), *parts, level=1, number="2")


def _verdict(paper: Paper, lines: list[RunningLine]) -> Notice:
    """What approving everything comes to, in a sentence."""
    left = lines[-1].after_minor
    if left >= 0:
        said = filled(_("Approving the whole agenda would leave %(left)s available."), left=paper.money(left))
        return Notice(said, look.GOOD, look.GOOD_TINT)
    first = next(line for line in lines if line.after_minor < 0)
    said = filled(
        _(
            "Approving the whole agenda would need %(short)s more than is available: in the order of the agenda the "
            "money no longer suffices for item %(position)d, %(title)s."
        ),
        short=paper.money(-left),
        position=first.item.position,
        title=first.item.title,
    )
    return Notice(said, look.WARN, look.WARN_TINT)


def _running_table(paper: Paper, pack: MeetingPack, lines: list[RunningLine]) -> Flowable:
    asked = sum(line.item.asked_minor or 0 for line in lines)
    return paper.table(
        _("What is left, item by item"),
        _("Agenda item"),
        [(_("Asked of the fund"), FIGURES), (_("Available after it"), FIGURES), (_("In words"), WORDS)],
        [
            (_("Available before the agenda"), (None, pack.balance.available_minor, ""), SUBTOTAL),
            *(
                (_line_title(line.item), (line.item.asked_minor, line.after_minor, paper.covered(line.after_minor)))
                for line in lines
            ),
            (
                _("The whole agenda"),
                (asked, lines[-1].after_minor, paper.covered(lines[-1].after_minor)),
                TOTAL,
            ),
        ],
        widest_words=120,
        notes=_("In the order of the agenda, each item after all before it are approved."),
    )


def _business(paper: Paper, item: BusinessItem, *, on_new_page: bool) -> None:
    if on_new_page:
        paper.document.new_page(PORTRAIT)
    title = filled(_("Item %(position)d: %(title)s"), position=item.position, title=item.title)
    paper.section(
        title,
        Text(legible(item.kind), SMALL),
        *(paper.paragraphs(item.text) or [Text(_("No paper was filed for this item."), SMALL)]),
        level=1,
    )
