"""The addresses of the committee, its meetings, ballots and decisions."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path

from fund.access import requires
from grants.views.committee.agenda import agenda
from grants.views.committee.closing import CloseItem
from grants.views.committee.decisions import MeetCondition, decision, decisions
from grants.views.committee.items import CastBallot, agenda_item, strip
from grants.views.committee.meeting_steps import (
    CallMeeting,
    CancelMeeting,
    WriteMinutes,
    attendance,
    close_meeting,
    open_meeting,
    remind,
    sign_minutes,
)
from grants.views.committee.meetings import meeting, meetings
from grants.views.committee.pages import StepPage
from grants.views.committee.seats import AddSeat, ChangeSeat, RotateCoChair, committee

HERE = "funds/<str:code>/committee/"
MEETING = f"{HERE}meetings/<str:number>/"
ITEM = f"{MEETING}items/<int:position>/"
DECISION = f"{HERE}decisions/<str:number>/"


def step(right: str, page: type[StepPage]) -> Any:
    """A page of one right."""
    return requires(right)(page.as_view())


urlpatterns: list[URLPattern | URLResolver] = [
    path(HERE, committee, name="committee"),
    path(f"{HERE}seats/add/", step("committee.edit", AddSeat), name="committee-seat-add"),
    path(f"{HERE}seats/<int:number>/", step("committee.edit", ChangeSeat), name="committee-seat"),
    path(f"{HERE}rotation/", step("committee.edit", RotateCoChair), name="committee-rotation"),
    path(f"{HERE}meetings/", meetings, name="meetings"),
    path(f"{HERE}meetings/call/", step("agenda.edit", CallMeeting), name="meeting-call"),
    path(MEETING, meeting, name="meeting"),
    path(f"{MEETING}agenda/", agenda, name="agenda"),
    path(f"{MEETING}open/", open_meeting, name="meeting-open"),
    path(f"{MEETING}remind/", remind, name="meeting-remind"),
    path(f"{MEETING}close/", close_meeting, name="meeting-close"),
    path(f"{MEETING}cancel/", step("agenda.edit", CancelMeeting), name="meeting-cancel"),
    path(f"{MEETING}attendance/", attendance, name="attendance"),
    path(f"{MEETING}minutes/", step("agenda.edit", WriteMinutes), name="minutes-edit"),
    path(f"{MEETING}minutes/sign/", sign_minutes, name="minutes-sign"),
    path(ITEM, agenda_item, name="agenda-item"),
    path(f"{ITEM}strip/", strip, name="availability-strip"),
    path(f"{ITEM}ballot/", step("ballot.cast", CastBallot), name="ballot"),
    path(f"{ITEM}close/", step("decision.sign", CloseItem), name="item-close"),
    path(f"{HERE}decisions/", decisions, name="decisions"),
    path(DECISION, decision, name="decision"),
    path(f"{DECISION}conditions/<int:position>/", step("condition.meet", MeetCondition), name="condition-met"),
]
