"""The minutes of a meeting."""

from __future__ import annotations

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from reports.papers.committee import Subject
from reports.papers.minutes import Decided, ItemMinutes, Minutes
from reports.renderers.pdf import look
from reports.renderers.pdf.papers.paper import WORDS, Paper, filled
from reports.renderers.pdf.papers.parts import GOOD, SMALL, WARN
from reports.renderers.pdf.papers.voting import ballots, conditions, sitting_facts
from reports.renderers.pdf.text import Notice, Text
from reports.renderers.pdf.words import moment_text


def draw(minutes: Minutes, language: str) -> bytes:
    status = _("Cleared by the co-chairs") if minutes.is_cleared else _("Draft, not cleared")
    sitting = minutes.sitting
    paper = Paper(minutes.letterhead, title=_("Minutes"), number=sitting.number, status=status, language=language)
    paper.masthead(
        filled(_("Minutes of the steering committee, %(number)s"), number=sitting.number),
        filled("%(kind)s, %(day)s", kind=sitting.kind, day=paper.day(sitting.held_on)),
        tone=GOOD if minutes.is_cleared else WARN,
    )
    paper.document.add(
        *paper.facts([*sitting_facts(paper, sitting)[3:], (_("State"), sitting.state)]),
        Text(filled(" ".join(sitting.rules)), SMALL),
    )
    _attendance(paper, minutes)
    if minutes.text:
        paper.section(_("Record of the meeting"), *paper.paragraphs(minutes.text))
    for item in minutes.items:
        _item(paper, item)
    _signatures(paper, minutes)
    paper.books()
    return paper.built()


def _attendance(paper: Paper, minutes: Minutes) -> None:
    table = paper.table(
        _("Attendance"),
        _("Seat"),
        [(_("Role"), WORDS), (_("Person"), WORDS), (_("Presence"), WORDS)],
        [(line.institution, (line.role, line.person, line.presence)) for line in minutes.attendance],
        widest_words=130,
        money=False,
    )
    said = [Text(filled(minutes.quorum), SMALL)] if minutes.quorum else []
    paper.section(_("Attendance and quorum"), table, *said)


def _item(paper: Paper, item: ItemMinutes) -> None:
    subject = item.subject
    title = filled(_("Item %(position)d: %(title)s"), position=item.position, title=subject.title)
    facts = [(_("Kind"), subject.kind)]
    if subject.proposal:
        version = filled(_("%(number)s, version %(version)d"), number=subject.proposal, version=subject.version)
        facts.append((_("Proposal"), version))
    if item.asked_minor is not None:
        facts.append((_("Asked of the fund"), paper.money(item.asked_minor)))
    decided = item.decided
    if decided is not None:
        facts += [
            (_("Decision"), decided.number),
            (_("Decided on"), paper.day(decided.decided_on)),
            (_("Changes decision"), decided.amends),
        ]
    parts: list[Flowable] = [*paper.facts(facts), *_digest(subject), *paper.paragraphs(item.text)]
    if decided is None:
        paper.section(title, *parts, Notice(filled(item.undecided), look.WARN, look.WARN_TINT))
        return
    paper.section(title, *parts, Notice(_outcome(decided), look.BLUE, look.TINT))
    paper.document.add(
        *paper.labelled(_("Comments:"), decided.comments),
        *_conditions(paper, decided),
        Text(filled("%(quorum)s %(votes)s.", quorum=decided.quorum, votes=decided.votes), SMALL),
    )
    paper.document.add(*ballots(paper, decided.ballots), _signed(decided))


def _digest(subject: Subject) -> list[Flowable]:
    if not subject.version:
        return []
    return [Text(filled(_("Digest of what was voted on (SHA-256): %(digest)s"), digest=subject.digest), look.NOTE)]


def _outcome(decided: Decided) -> str:
    return filled(
        _("Decision %(number)s: %(outcome)s."),
        number=decided.number,
        outcome=decided.outcome[:1].lower() + decided.outcome[1:],
    )


def _conditions(paper: Paper, decided: Decided) -> list[Flowable]:
    if not decided.conditions:
        return []
    return [Text(_("Conditions"), look.CAPTION, "P"), *conditions(paper, decided.conditions)]


def _signed(decided: Decided) -> Text:
    """Who closed the item, with the time of each signature."""
    signed = [
        filled(
            _("%(name)s for %(institution)s on %(moment)s"),
            name=signature.name,
            institution=signature.institution,
            moment=moment_text(signature.signed_at),
        )
        for signature in decided.signatures
        if signature.signed_at is not None
    ]
    return Text(
        filled(
            _("Signed by %(people)s. Digest of the decision: %(digest)s"),
            people="; ".join(signed),
            digest=decided.digest,
        ),
        SMALL,
    )


def _signatures(paper: Paper, minutes: Minutes) -> None:
    if minutes.is_cleared:
        said = _("The co-chairs have cleared these minutes; the text does not change any more.")
    else:
        said = _("These minutes are a draft until every co-chair has signed them.")
    paper.section(_("Signatures of the co-chairs"), Text(said, SMALL), *paper.signatures(minutes.signatures))
