"""Writing a proposal and handing it in: drafts that several people work on, versions that never change."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import rights_of
from fund.models import Fund, User
from fund.row_history import others_since
from grants.committee.days import version_hindrance
from grants.models import (
    AMENDMENTS,
    AgendaItem,
    Attachment,
    MeetingState,
    Organisation,
    Project,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposalVersion,
)
from grants.proposals.content import blank, cleaned, digest
from grants.proposals.desk import desk_of
from grants.proposals.ownership import drafting_in
from grants.proposals.reading import FILED_WITH_PROPOSALS, filed_with, files_frozen, project_facts
from grants.proposals.wording import EDITABLE, said
from grants.services.attachments import attachment_keep
from grants.services.numbering import next_number
from grants.services.proposal_letters import tell_committee, tell_organisation, tell_secretariat
from grants.services.steps import NotYours, ShownIsStale, advance, begin

OPEN = (
    ProposalState.DRAFT,
    ProposalState.SUBMITTED,
    ProposalState.RETURNED,
    ProposalState.SCREENED,
    ProposalState.ON_AGENDA,
    ProposalState.DEFERRED,
)


class UnableToDraft(Exception):
    """The draft is not begun or not changed. The message is for people and says why."""


class DraftMoved(UnableToDraft):
    """Somebody else has changed the draft since it was opened."""


class UnableToSubmit(Exception):
    """The proposal is not submitted. ``lacking`` holds a sentence for each thing it lacks."""

    def __init__(self, message: str, lacking: list[str] | None = None) -> None:
        super().__init__(message)
        self.lacking = lacking or []


def proposal_begin(
    *,
    fund: Fund,
    kind: str,
    lead: Organisation,
    by: User,
    at: datetime,
    project: Project | None = None,
    content: dict[str, Any] | None = None,
) -> Proposal:
    """A new draft with the next number of the year. Of an amendment, ``project`` is what it changes.

    Raises NotYours where the person does not write for this organisation, UnableToDraft where the kind and the project
    do not fit or another amendment of the kind is under way.
    """
    if lead.fund_id != fund.pk:  # type: ignore[attr-defined]
        raise UnableToDraft(_("%(organisation)s is not an organisation of this fund.") % {"organisation": lead.code})
    if kind not in ProposalKind.values:
        raise UnableToDraft(_("There is no such type of proposal."))
    if not drafting_in(fund, rights_of(by, at.date())).may_write_for(kind, lead.code, project):
        raise NotYours(_("You do not write proposals of this type for %(organisation)s.") % {"organisation": lead.code})
    with transaction.atomic():
        ledger.lock(fund)
        said_first = blank(lead.code)
        if kind in AMENDMENTS:
            said_first |= _of_the_project(fund, kind, lead, project)
        draft = cleaned(said_first | (content or {}) | {"lead": lead.code})
        proposal = Proposal(
            fund=fund,
            number=next_number(fund, Proposal, "P", at.year),
            kind=kind,
            lead=lead,
            project=project if kind in AMENDMENTS else None,
            title=draft["title"][:500],
            draft=draft,
            created_by=by,
            created_at=at,
            edited_at=at,
        )
        proposal._history_user = by
        begin(record=proposal, action="draft", by=by, at=at)
        return proposal


def _of_the_project(fund: Fund, kind: str, lead: Organisation, project: Project | None) -> dict[str, Any]:
    """What an amendment of this project says from the start."""
    if project is None or project.fund_id != fund.pk:  # type: ignore[attr-defined]
        raise UnableToDraft(_("An amendment changes a project: choose which."))
    facts = project_facts(project)
    if not facts.is_open and not (facts.only_reduces and kind == ProposalKind.BUDGET_REVISION):
        raise UnableToDraft(
            _("Project %(number)s is %(status)s: its plan is not changed any more.")
            % {"number": project.number, "status": project.get_status_display()}
        )
    allocated = list(
        Organisation.objects.filter(allocations__project=project)
        .distinct()
        .order_by("code")
        .values_list("code", flat=True)
    )
    planned = sorted({party.organisation for party, _category in facts.current})
    taking_part = list(dict.fromkeys([*planned, *allocated]))
    if lead.code not in taking_part:
        raise UnableToDraft(
            _("%(organisation)s has no part in project %(number)s.")
            % {"organisation": lead.code, "number": project.number}
        )
    earlier = Proposal.objects.filter(project=project, kind=kind, state__in=OPEN).order_by("pk").first()
    if earlier:
        raise UnableToDraft(
            _("%(number)s, a %(kind)s of this project, is under way (%(state)s): finish or withdraw it first.")
            % {"number": earlier.number, "kind": earlier.get_kind_display(), "state": earlier.get_state_display()}
        )
    return {
        "title": project.title,
        "focus": project.priority_focus.code,
        "level": project.level,
        "countries": [project.country] if project.country else [],
        "organisations": [lead.code, *(code for code in taking_part if code != lead.code)],
    }


def proposal_draft_save(*, proposal: Proposal, draft: dict[str, Any], edits: int, by: User, at: datetime) -> Proposal:
    """Keep the draft. ``edits`` is the count the person saw: another's edit in between is told, never overwritten.

    Raises DraftMoved, UnableToDraft (it is being judged) or NotYours.
    """
    with transaction.atomic():
        fresh = _to_be_written(proposal, by, at)
        content = cleaned(draft | {"lead": fresh.lead.code})
        if content == cleaned(fresh.draft):
            # A page that saves itself while its button is pressed sends the same twice: nothing is lost by either.
            return fresh
        if fresh.edits != edits:
            raise DraftMoved(_moved(fresh, edits, by))
        fresh.draft, fresh.title = content, content["title"][:500]
        fresh.edits += 1
        fresh.edited_at = at
        fresh._history_user = by
        fresh.save()
        return fresh


def proposal_file(
    *, proposal: Proposal, kind: str, name: str, content: BinaryIO, by: User, at: datetime, organisation: str = ""
) -> Attachment:
    """File a document with the draft. Raises UnableToFile besides what ``proposal_draft_save`` raises."""
    if kind not in FILED_WITH_PROPOSALS:
        raise UnableToDraft(_("This kind of document is not filed with a proposal."))
    with transaction.atomic():
        fresh = _to_be_written(proposal, by, at)
        return attachment_keep(
            fund=fresh.fund,
            subject=fresh.record,
            kind=kind,
            name=name,
            content=content,
            by=by,
            at=at,
            organisation=organisation or fresh.lead.code,
        )


def _to_be_written(proposal: Proposal, by: User, at: datetime) -> Proposal:
    """The proposal locked, where this person may work on its draft now."""
    fresh = _locked(proposal)
    assert_writes(fresh, by, at)
    if fresh.state not in EDITABLE:
        raise UnableToDraft(
            _("%(number)s is %(state)s: its text is not changed now.")
            % {"number": fresh.number, "state": fresh.get_state_display()}
        )
    return fresh


def assert_writes(proposal: Proposal, by: User, at: datetime, act: str = "proposal.draft") -> None:
    """Raises NotYours unless the person does this for the proposal's organisation."""
    if not drafting_in(proposal.fund, rights_of(by, at.date()), act).may_write(proposal):
        raise NotYours(
            _("%(number)s is a proposal of %(organisation)s, for which you do not act.")
            % {"number": proposal.number, "organisation": proposal.lead.code}
        )


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("fund", "lead", "project", "created_by")
    return rows.get(pk=proposal.pk)


def _moved(proposal: Proposal, edits: int, by: User) -> str:
    person = others_since(proposal, edits, by)
    if person is None:
        return _(
            "You have changed this draft in another window since you opened it here. Nothing was saved from here yet."
        )
    return _("%(person)s has changed this draft since you opened it. Nothing of yours was saved yet.") % {
        "person": person
    }


def proposal_submit(
    *, proposal: Proposal, by: User, at: datetime, shown: str = "", comment: str = ""
) -> ProposalVersion:
    """Hand the draft in: it is frozen as a new version, with its files, under one digest.

    On an agenda the new version takes the place of the old one, while the fund's days of silence remain for it; ballots
    on the old one no longer count. ``shown`` is the digest of what the person checked. Raises UnableToSubmit,
    ShownIsStale, NotNow or NotYours.
    """
    with transaction.atomic():
        ledger.lock(proposal.fund)
        fresh = _locked(proposal)
        assert_writes(fresh, by, at, "proposal.submit")
        content, files, missing = to_submit(fresh, at)
        if fresh.state in EDITABLE and missing:
            raise UnableToSubmit(
                _("%(number)s is not complete: %(lacking)s") % {"number": fresh.number, "lacking": " ".join(missing)},
                missing,
            )
        current = digest(content, files)
        if shown and shown != current:
            raise ShownIsStale(_("The draft has changed since you checked it. Nothing was submitted: check it again."))
        last = fresh.versions.order_by("-number").first()
        changed = fresh.state == ProposalState.ON_AGENDA
        if changed and last is not None and last.digest == current:
            raise UnableToSubmit(_("Nothing has changed since version %(number)s.") % {"number": last.number})
        if changed and (why := version_hindrance(fresh, at)):
            raise UnableToSubmit(why)
        version = ProposalVersion.objects.create(
            proposal=fresh,
            number=last.number + 1 if last else 1,
            content=content,
            attachments=files,
            digest=current,
            submitted_by=by,
            submitted_at=at,
        )
        fresh._history_user = by
        advance(
            record=fresh,
            action="submit_changed" if changed else "submit",
            by=by,
            at=at,
            comment=comment,
            digest=current,
            shown=shown,
        )
        if changed:
            _put_before_the_committee(version)
        proposal.state = fresh.state
        _tell_of_submission(fresh, version, changed, at)
        return version


def to_submit(proposal: Proposal, at: datetime) -> tuple[dict[str, Any], list[dict[str, str]], list[str]]:
    """What would be frozen now, its files, and a sentence for each thing that is lacking."""
    desk = desk_of(proposal, at.date())
    missing = [said(found.sentence, desk.currency) for found in desk.lacking]
    return desk.frozen, files_frozen(filed_with(proposal)), missing


def _put_before_the_committee(version: ProposalVersion) -> None:
    """The items still to be decided show the new version."""
    items = AgendaItem.objects.filter(
        proposal=version.proposal,
        decision__isnull=True,
        meeting__state__in=(MeetingState.PLANNED, MeetingState.OPEN),
    ).select_for_update(of=("self",))
    for item in items:
        item.version = version
        item.title = version.content["title"][:500] or item.title
        item.save()


def _tell_of_submission(proposal: Proposal, version: ProposalVersion, changed: bool, at: datetime) -> None:
    facts = {
        "number": proposal.number,
        "version": version.number,
        "title": version.content["title"],
        "organisation": proposal.lead.name,
        "kind": proposal.get_kind_display(),
        "by": version.submitted_by.name or version.submitted_by.email,
    }
    what = f"submitted:{version.number}"
    subject = _("%(number)s submitted: %(title)s") % facts
    if changed:
        body = _(
            "%(organisation)s has put version %(version)s of %(number)s (%(kind)s) in the place of the one on the "
            "agenda. Ballots on the earlier version no longer count."
        )
        tell_committee(proposal, what=what, subject=subject, body=body % facts, at=at)
    else:
        body = _("%(organisation)s has submitted version %(version)s of %(number)s (%(kind)s). It waits for screening.")
    tell_secretariat(proposal, what=what, subject=subject, body=body % facts, at=at)
    receipt = _(
        "Version %(version)s of %(number)s (%(kind)s) was submitted by %(by)s. Quote the number when you write."
    )
    tell_organisation(proposal, what=what, subject=subject, body=receipt % facts, at=at)


def proposal_withdraw(*, proposal: Proposal, by: User, at: datetime, comment: str) -> None:
    """The organisation takes it back; it is not taken up again. Raises NotNow, NotYours or UnableToStep."""
    with transaction.atomic():
        fresh = _locked(proposal)
        assert_writes(fresh, by, at, "proposal.submit")
        was_seen = fresh.versions.exists()
        fresh._history_user = by
        advance(record=fresh, action="withdraw", by=by, at=at, comment=comment)
        proposal.state = fresh.state
        if was_seen:
            facts = {"number": fresh.number, "organisation": fresh.lead.name, "comment": comment.strip()}
            tell_secretariat(
                fresh,
                what="withdrawn",
                subject=_("%(number)s withdrawn") % facts,
                body=_("%(organisation)s has withdrawn %(number)s: %(comment)s") % facts,
                at=at,
            )
