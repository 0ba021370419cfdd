"""Writing a narrative report and handing it in: a draft that several people work on, versions that never change."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import rights_of
from fund.display import day_text
from fund.models import User
from fund.row_history import others_since
from grants.models import (
    Attachment,
    AttachmentKind,
    CallKind,
    NarrativeReport,
    NarrativeVersion,
    Project,
    ReportCall,
    ReportState,
)
from grants.models.expenditure_reports import EDITABLE
from grants.narratives.content import blank, cleaned, digest, written_of
from grants.narratives.desk import desk_of
from grants.narratives.ownership import writing_in
from grants.projects.leads import lead_of
from grants.projects.years import before_it_began, first_year
from grants.proposals.wording import said
from grants.services.attachments import attachment_keep
from grants.services.narrative_letters import facts_of, tell_organisation, tell_secretariat
from grants.services.numbering import next_number
from grants.services.pictures import picture_rewrite
from grants.services.results import achievements_record
from grants.services.steps import NotNow, NotYours, ShownIsStale, advance, begin, given_back_last

MOST_PICTURES = 20


class UnableToReport(Exception):
    """The report is not begun or not changed. The message is for people and says why."""


class DraftMoved(UnableToReport):
    """Somebody else has changed the draft since it was opened."""


class UnableToSubmit(Exception):
    """The report is not submitted. ``lacking`` holds a sentence for each thing it lacks."""

    def __init__(self, message: str, lacking: list[str] | None = None) -> None:
        super().__init__(message)
        self.lacking = lacking or []


def narrative_begin(
    *,
    project: Project,
    year: int,
    is_final: bool,
    by: User,
    at: datetime,
    call: ReportCall | None = None,
    content: dict[str, Any] | None = None,
) -> NarrativeReport:
    """A new draft of the project's lead, with the next number of the year; it begins with what an earlier report said.

    Raises NotYours where the person does not write for the organisation, UnableToReport where one is under way, where
    the call asks for something else, or where nobody leads the project.
    """
    fund = project.fund
    organisation = call.organisation if call else lead_of(project)
    if organisation is None:
        raise UnableToReport(
            _("Project %(number)s has neither a proposal nor an allocation: nobody leads it.")
            % {"number": project.number}
        )
    if call and (call.kind != CallKind.NARRATIVE or call.project_id != project.pk or call.cycle.year != year):  # type: ignore[attr-defined]
        raise UnableToReport(_("The call asks for another report."))
    if not fund.start_date.year <= year <= at.year:
        raise UnableToReport(
            _("There is no year %(year)s to report on: the fund began in %(first)s.")
            % {"year": year, "first": fund.start_date.year}
        )
    if not writing_in(fund, rights_of(by, at.date())).may_write_of(project, organisation.code):
        raise NotYours(_("You do not write reports for %(organisation)s.") % {"organisation": organisation.code})
    with transaction.atomic():
        ledger.lock(fund)
        if why_not := before_it_began(project.number, first_year(project), year):
            raise UnableToReport(why_not)
        of_project = NarrativeReport.objects.filter(project=project, year=year, is_final=is_final)
        open_one = of_project.exclude(state=ReportState.ACCEPTED).first()
        if open_one:
            raise UnableToReport(
                _("%(number)s on project %(project)s for %(year)s is under way (%(state)s).")
                % {
                    "number": open_one.number,
                    "project": project.number,
                    "year": year,
                    "state": open_one.get_state_display(),
                }
            )
        report = NarrativeReport(
            fund=fund,
            number=next_number(fund, NarrativeReport, "N", year),
            call=call,
            project=project,
            organisation=organisation,
            year=year,
            is_final=is_final,
            draft=cleaned(_said_before(project, year, is_final) | (content or {})),
            created_by=by,
            created_at=at,
            edited_at=at,
        )
        report._history_user = by  # type: ignore[attr-defined]
        begin(record=report, action="draft", by=by, at=at)
        return report


def _said_before(project: Project, year: int, is_final: bool) -> dict[str, Any]:
    """All of the last accepted report on the same year; of an earlier year only what does not change with it."""
    accepted = NarrativeVersion.objects.filter(report__project=project, report__state=ReportState.ACCEPTED)
    of_year = accepted.filter(report__year=year, report__is_final=is_final).order_by("submitted_at", "pk").last()
    if of_year:
        return dict(of_year.content)
    earlier = accepted.filter(report__year__lt=year).order_by("report__year", "submitted_at", "pk").last()
    if earlier is None:
        return blank()
    texts = {key: earlier.content["texts"].get(key, "") for key in ("partners", "purpose")}
    return {"texts": texts, "reporter": earlier.content["reporter"]}


def narrative_save(
    *, report: NarrativeReport, draft: dict[str, Any], edits: int, by: User, at: datetime
) -> NarrativeReport:
    """Keep the draft. ``edits`` is the count the person saw: another's edit in between is told, never overwritten.

    Raises DraftMoved, UnableToReport (it is being judged) or NotYours.
    """
    with transaction.atomic():
        fresh = _to_be_written(report, by, at)
        content = cleaned(draft)
        if content == cleaned(fresh.draft):
            # A page that saves itself while its button is pressed sends the same twice: nothing is lost by either.
            return fresh
        if fresh.edits != edits:
            raise DraftMoved(_moved(fresh, edits, by))
        fresh.draft = content
        fresh.edits += 1
        fresh.edited_at = at
        fresh._history_user = by  # type: ignore[attr-defined]
        fresh.save()
        return fresh


def narrative_picture(*, report: NarrativeReport, name: str, content: BinaryIO, by: User, at: datetime) -> Attachment:
    """File a picture with the draft, written anew. Raises UnableToFile besides what ``narrative_save`` raises."""
    picture = picture_rewrite(name=name, content=content)
    with transaction.atomic():
        fresh = _to_be_written(report, by, at)
        kind = AttachmentKind.NARRATIVE_IMAGE
        if Attachment.objects.filter(fund=fresh.fund, subject=fresh.record, kind=kind).count() >= MOST_PICTURES:
            raise UnableToReport(_("At most %(most)s pictures are filed with a report.") % {"most": MOST_PICTURES})
        return attachment_keep(
            fund=fresh.fund,
            subject=fresh.record,
            kind=kind,
            name=picture.name,
            content=picture.content,
            by=by,
            at=at,
            organisation=fresh.organisation.code,
        )


def narrative_submit(*, report: NarrativeReport, by: User, at: datetime, shown: str = "") -> NarrativeVersion:
    """Hand the draft in: it is frozen as a new version with its header, indicators and pictures, under one digest.

    ``shown`` is the digest of what the person checked. Raises UnableToSubmit, ShownIsStale, NotNow or NotYours.
    """
    with transaction.atomic():
        ledger.lock(report.fund)
        fresh = locked(report)
        assert_writes(fresh, by, at, "narrative.submit")
        desk = desk_of(fresh)
        missing = [said(found.sentence, fresh.fund.currency) for found in desk.lacking]
        if fresh.state in EDITABLE and missing:
            raise UnableToSubmit(
                _("%(number)s is not complete: %(lacking)s") % {"number": fresh.number, "lacking": " ".join(missing)},
                missing,
            )
        content = desk.frozen
        current = digest(content)
        if shown and shown != current:
            raise ShownIsStale(_("The draft has changed since you checked it. Nothing was submitted: check it again."))
        if fresh.state in EDITABLE:
            _assert_answers(fresh, content)
        last = fresh.versions.order_by("-number").first()
        version = NarrativeVersion.objects.create(
            report=fresh,
            number=last.number + 1 if last else 1,
            content=content,
            digest=current,
            submitted_by=by,
            submitted_at=at,
        )
        fresh._history_user = by  # type: ignore[attr-defined]
        advance(record=fresh, action="submit", by=by, at=at, digest=current, shown=shown)
        report.state = fresh.state
        facts = {**facts_of(fresh), "version": version.number}
        tell_secretariat(
            fresh,
            what=f"submitted:{version.number}",
            subject=lambda: _("%(number)s submitted: %(title)s, %(year)s") % facts,
            body=lambda: (
                _(
                    "%(organisation)s has submitted version %(version)s of its narrative report on project "
                    "%(project)s for %(year)s. It waits for your review."
                )
                % facts
            ),
            at=at,
        )
        return version


def narrative_take_back(*, report: NarrativeReport, by: User, at: datetime) -> None:
    """Back to the draft before it is judged; the version that was submitted stays. Raises NotNow or NotYours."""
    with transaction.atomic():
        fresh = locked(report)
        assert_writes(fresh, by, at, "narrative.submit")
        fresh._history_user = by  # type: ignore[attr-defined]
        advance(record=fresh, action="take_back", by=by, at=at)
        report.state = fresh.state


def narrative_return(*, report: NarrativeReport, comment: str, by: User, at: datetime) -> None:
    """Send it back with comments; remarks on sections stand beside them. Raises NotNow, NotYours or UnableToStep."""
    with transaction.atomic():
        fresh = locked(report)
        fresh._history_user = by  # type: ignore[attr-defined]
        advance(record=fresh, action="return", by=by, at=at, comment=comment)
        report.state = fresh.state
        facts = {**facts_of(fresh), "comment": comment.strip()}
        tell_organisation(
            fresh,
            what="returned",
            subject=lambda: _("%(number)s returned with comments: %(title)s, %(year)s") % facts,
            body=lambda: (
                _("The secretariat has returned %(number)s. Its comments:\n\n%(comment)s") % facts
                + "\n\n"
                + _("Change the draft and submit it again; what was submitted before is kept.")
            ),
            at=at,
        )


def narrative_accept(
    *, report: NarrativeReport, by: User, at: datetime, shown: str = "", comment: str = ""
) -> NarrativeVersion:
    """Accept the newest version: it counts, and what it achieved goes into the results of the fund.

    ``shown`` is the digest of the version that was read. Raises NotNow, NotYours or ShownIsStale.
    """
    with transaction.atomic():
        ledger.lock(report.fund)
        fresh = locked(report)
        version = fresh.versions.order_by("-number").first()
        if version is None:
            raise NotNow(_("%(number)s was not submitted yet.") % {"number": fresh.number})
        fresh._history_user = by  # type: ignore[attr-defined]
        advance(record=fresh, action="accept", by=by, at=at, comment=comment, digest=version.digest, shown=shown)
        achievements_record(version=version, at=at)
        report.state = fresh.state
        facts = {**facts_of(fresh), "version": version.number}
        tell_organisation(
            fresh,
            what="accepted",
            subject=lambda: _("%(number)s accepted: %(title)s, %(year)s") % facts,
            body=lambda: _("The secretariat has accepted version %(version)s of %(number)s. It is final.") % facts,
            at=at,
        )
        return version


def _to_be_written(report: NarrativeReport, by: User, at: datetime) -> NarrativeReport:
    """The report locked, where this person may work on its draft now."""
    fresh = locked(report)
    assert_writes(fresh, by, at)
    if fresh.state not in EDITABLE:
        raise UnableToReport(
            _("%(number)s is %(state)s: its text is not changed now.")
            % {"number": fresh.number, "state": fresh.get_state_display()}
        )
    return fresh


def _assert_answers(report: NarrativeReport, content: dict[str, Any]) -> None:
    """Raises UnableToSubmit where a report given back comes again word for word, and no remark is answered."""
    given_back = given_back_last(report.fund, report.record)
    if given_back is None:
        return
    step, number = given_back
    if written_of(report.versions.get(number=number).content) != written_of(content):
        return
    for comment in report.comments.filter(made_at__gte=step.taken_at).exclude(text="").select_related("made_by"):
        if writing_in(report.fund, rights_of(comment.made_by, comment.made_at.date())).may_write(report):
            return
    raise UnableToSubmit(
        _(
            "Nothing in %(number)s has changed since it was returned on %(day)s: change the draft, or answer the "
            "comments beside its sections, and submit it then."
        )
        % {"number": report.number, "day": day_text(step.taken_at.date())}
    )


def assert_writes(report: NarrativeReport, by: User, at: datetime, act: str = "narrative.draft") -> None:
    """Raises NotYours unless the person does this for the report's organisation."""
    if not writing_in(report.fund, rights_of(by, at.date()), act).may_write(report):
        raise NotYours(
            _("%(number)s is a report of %(organisation)s, for which you do not act.")
            % {"number": report.number, "organisation": report.organisation.code}
        )


def locked(report: NarrativeReport) -> NarrativeReport:
    """The report as it stands, held until the transaction ends."""
    rows = NarrativeReport.objects.select_for_update(of=("self",))
    related = rows.select_related("fund", "organisation", "project", "project__priority_focus", "created_by")
    return related.get(pk=report.pk)


def _moved(report: NarrativeReport, edits: int, by: User) -> str:
    person = others_since(report, edits, by)
    if person is None:
        return _(
            "You have changed this draft in another window since you opened it here. Nothing was saved from here yet."
        )
    return _("%(person)s has changed this draft since you opened it. Nothing of yours was saved yet.") % {
        "person": person
    }
