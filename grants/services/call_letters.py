"""Letters about reports that are asked for: one to each organisation, whatever it owes. Rows, never mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.display import day_text
from grants.models import CallKind, Notice, Organisation, ReportCall, ReportingCycle
from grants.services.notices import addresses_of, holders_of, notice_write

LISTED = 40
"""Lines in a letter; the page lists them all."""


def tell_called(cycle: ReportingCycle, calls: Sequence[ReportCall], at: datetime) -> list[Notice]:
    """Tell each organisation which reports it is asked for, in one letter."""
    return [
        notice
        for organisation, theirs in by_organisation(calls)
        for notice in call_letter(
            cycle,
            organisation,
            # Of a later opening the first new call is another one, or has become a final one since.
            key=f"called:{cycle.fund.code}:{cycle.year}:{organisation.code}:{theirs[0].pk}"
            + (":final" if theirs[0].is_final else ""),
            subject=partial(_called_subject, cycle, len(theirs)),
            body=partial(_called_body, cycle, theirs),
            at=at,
        )
    ]


def by_organisation(calls: Sequence[ReportCall]) -> list[tuple[Organisation, list[ReportCall]]]:
    """The calls of each organisation, first due first."""
    found: defaultdict[int, list[ReportCall]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: (call.organisation.code, call.due_on, call.project.number, call.pk)):
        found[call.organisation.pk].append(call)
    return [(theirs[0].organisation, theirs) for theirs in found.values()]


def call_letter(
    cycle: ReportingCycle,
    organisation: Organisation,
    *,
    key: str,
    subject: partial[str],
    body: partial[str],
    at: datetime,
) -> list[Notice]:
    """A letter to the people of the organisation who report, each in their language, and to its focal points."""
    people = {
        user.pk: user
        for act in ("expenditure_report.draft", "narrative.draft")
        for user in holders_of(act, cycle.fund, at.date(), institution=organisation.code)
    }
    return notice_write(
        key=key,
        subject=subject,
        body=body,
        at=at,
        fund=cycle.fund,
        people=people.values(),
        addresses=addresses_of(organisation, at.date()),
        record=cycle.record,
        path=f"{reverse('grants:reporting', args=[cycle.fund.code])}?year={cycle.year}",
    )


def call_lines(calls: Sequence[ReportCall], returned: Container[ReportCall] = ()) -> str:
    """The calls as lines of a letter: what, for which project, until when; which of them were ``returned``."""
    lines = [
        _("%(day)s: %(what)s, project %(project)s · %(title)s")
        % {
            "day": day_text(call.due_on),
            "what": _("%(report)s (returned with comments)") % {"report": call_text(call)}
            if call in returned
            else call_text(call),
            "project": call.project.number,
            "title": call.project.title,
        }
        for call in calls[:LISTED]
    ]
    if (others := len(calls) - len(lines)) > 0:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", others) % {"count": others})
    return "\n".join(f"- {line}" for line in lines)


def call_text(call: ReportCall) -> str:
    """What is asked for: ``final narrative report``, ``expenditure report (direct cost)``."""
    if call.kind == CallKind.NARRATIVE:
        return _("final narrative report") if call.is_final else _("narrative report")
    text = _("certified final statement") if call.is_final else _("expenditure report")
    return text if call.purpose == "programme" else f"{text} ({call.get_purpose_display()})"


def _called_subject(cycle: ReportingCycle, count: int) -> str:
    return ngettext(
        "%(fund)s: %(count)s report on %(year)s is asked of you",
        "%(fund)s: %(count)s reports on %(year)s are asked of you",
        count,
    ) % {"fund": cycle.fund.code, "count": count, "year": cycle.year}


def _called_body(cycle: ReportingCycle, calls: Sequence[ReportCall]) -> str:
    opening = _("The reporting on %(year)s is open. %(fund)s asks you for:") % {
        "year": cycle.year,
        "fund": cycle.fund.name,
    }
    return f"{capfirst(opening)}\n\n{call_lines(calls)}"
