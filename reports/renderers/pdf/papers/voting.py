"""Ballots, conditions and rules as the minutes and the sheet of a decision print them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from reports.papers.committee import BallotLine, ConditionLine, Sitting
from reports.renderers.pdf.papers.paper import WORDS, Paper, filled
from reports.renderers.pdf.papers.parts import SMALL
from reports.renderers.pdf.words import moment_text


def ballots(paper: Paper, lines: Sequence[BallotLine]) -> list[Flowable]:
    """How every seat answered; conflicts and comments in full below, for they are as long as people make them."""
    if not lines:
        return []
    table = paper.table(
        _("Ballots"),
        _("Seat"),
        [(_("Role"), WORDS), (_("Answered by"), WORDS), (_("Ballot"), WORDS)],
        [(line.institution, (line.role, _person(line), line.choice)) for line in lines],
        widest_words=130,
        money=False,
    )
    said: list[Flowable] = []
    for line in lines:
        if line.is_recusal:
            label = filled(_("%(institution)s recused itself. Conflict of interest:"), institution=line.institution)
            said += paper.labelled(label, line.conflict, SMALL)
        if line.comment:
            label = filled(_("%(institution)s, comment:"), institution=line.institution)
            said += paper.labelled(label, line.comment, SMALL)
    return [table, *said, Spacer(0, 4)]


def _person(line: BallotLine) -> str:
    if line.is_alternate:
        return filled(_("%(person)s, alternate"), person=line.person)
    return line.person


def conditions(paper: Paper, lines: Sequence[ConditionLine]) -> list[Flowable]:
    """Each condition, and whether it is met."""
    return paper.points((f"{line.position}.", condition_text(paper, line)) for line in lines)


def condition_text(paper: Paper, line: ConditionLine) -> str:
    if line.met_on is None:
        return filled(_("%(condition)s – Not met: transfers under this decision wait."), condition=line.text)
    return filled(
        _("%(condition)s – Met on %(day)s, recorded by %(person)s: %(note)s"),
        condition=line.text,
        day=paper.day(line.met_on),
        person=line.recorded_by,
        note=line.note,
    )


def sitting_facts(paper: Paper, sitting: Sitting) -> list[tuple[str, str]]:
    """The meeting, as facts."""
    facts = [
        (_("Meeting"), sitting.number),
        (_("Kind"), sitting.kind),
        (_("Date"), paper.day(sitting.held_on)),
        (_("Place"), sitting.place),
    ]
    if sitting.deadline is not None:
        facts.append((_("Ballots until"), moment_text(sitting.deadline)))
    return facts
