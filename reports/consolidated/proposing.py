"""Texts to begin with: assembled from accepted narratives, and sentences whose figures are placeholders. Markdown.

In the language that is active. The secretariat edits them; nothing here is printed that nobody has read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from grants.narratives.markdown import printable
from reports.consolidated.chapters import (
    ACHIEVEMENTS,
    FINANCE,
    GOVERNANCE,
    LONGEST,
    OUTLOOK,
    STORIES,
    SUMMARY,
    focus_key,
)
from reports.consolidated.facts import Told
from reports.consolidated.material import Material

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_OPENING = r"(?:\\?\{|&(?:#0*123|#[xX]0*7[bB]|lbrace|lcub);)"
_CLOSING = r"(?:\\?\}|&(?:#0*125|#[xX]0*7[dD]|rbrace|rcub);)"
_TOUCHING = re.compile(rf"{_OPENING}(?={_OPENING})|{_CLOSING}(?={_CLOSING})")
"""Two braces, however Markdown lets them be written: as they stand, after a backslash, by their number or name."""
_HEADING = re.compile(r"^(#{1,6})(?=\s)", re.MULTILINE)
OVERVIEW, FOCUSES = "source_use_balance", "by_priority_focus"


def proposals(material: Material) -> dict[str, str]:
    """Key of each text to what it may begin with; empty where nothing is known."""
    found = {
        SUMMARY: _summary(material),
        OUTLOOK: _outlook(material.facts.told),
        GOVERNANCE: _governance(material),
        FINANCE: "",
    }
    for focus in material.of_fund.focuses:
        told = [each for each in material.facts.told if each.focus == focus.code]
        found[focus_key(focus.code, ACHIEVEMENTS)] = _assembled(told, ("summary", "outcomes", "outputs"))
        found[focus_key(focus.code, STORIES)] = _stories(told)
    return {key: text[:LONGEST] for key, text in found.items()}


def plain(text: str) -> str:
    """What a person wrote on one line, so that Markdown takes it for nothing but text."""
    return _MARKS.sub(r"\\\1", " ".join(_apart(printable(text)).split()))


def _apart(text: str) -> str:
    """Braces that somebody wrote never touch: what organisations write is text, and no figure of the report."""
    return _TOUCHING.sub(r"\g<0> ", text)


def _summary(material: Material) -> str:
    figures = material.figures
    received = figures.minor(OVERVIEW, "contributions", "current_year")
    spent = figures.minor(OVERVIEW, "expenditure_incl_direct_cost", "current_year")
    first = (
        _(
            "In {{ year }} contributors deposited {{ contributions.current_year }} with the {{ fund }}, which brings "
            "their contributions since the beginning to {{ contributions }}."
        )
        if received
        else _(
            "No contribution was deposited with the {{ fund }} in {{ year }}; since the beginning contributors have "
            "given {{ contributions }}."
        )
    )
    committee = _committee(material)
    paid = (
        _(
            "{{ transfers.current_year }} was transferred to participating organisations for their programmes. At the "
            "end of the year {{ closing_balance.current_year }} was with the administrative agent."
        )
        if figures.minor(OVERVIEW, "transfers", "current_year")
        else _(
            "Nothing was transferred to participating organisations in the year. At the end of the year "
            "{{ closing_balance.current_year }} was with the administrative agent."
        )
    )
    used = (
        _(
            "Organisations reported expenditure of {{ expenditure_incl_direct_cost.current_year }} for the year. Since "
            "the beginning they have spent {{ expenditure }}, {{ delivery_rate }} of what they were funded with."
        )
        if spent
        else _(
            "No expenditure of the year has been reported yet. Since the beginning organisations have spent "
            "{{ expenditure }}, {{ delivery_rate }} of what they were funded with."
        )
    )
    lines = [
        "- "
        + _("**%(code)s %(title)s**: %(current)s spent in {{ year }}, %(total)s since the beginning (%(rate)s).")
        % {
            "code": plain(focus.code),
            "title": plain(focus.title),
            "current": f"{{{{ focus.{focus.code}.current_year }}}}",
            "total": f"{{{{ focus.{focus.code}.expenditure }}}}",
            "rate": f"{{{{ focus.{focus.code}.delivery_rate }}}}",
        }
        for focus in material.of_fund.focuses
        if figures.minor(FOCUSES, focus.code, "expenditure")
    ]
    return "\n\n".join(filter(None, (f"{first} {committee}".strip(), f"{paid} {used}", "\n".join(lines))))


def _committee(material: Material) -> str:
    """What is known of its year; nothing where nothing is."""
    facts = material.facts
    if facts.meetings:
        return _("The steering committee met or was consulted {{ meetings }} times and took {{ decisions }} decisions.")
    if facts.references:
        return _(
            "Decisions of the steering committee under which money was allocated in the year: {{ references }}; they "
            "are listed in the annex."
        )
    return _("The steering committee did not meet in the year.") if facts.keeps_meetings else ""


def _governance(material: Material) -> str:
    if not material.facts.meetings:
        # The section on meetings says that there was none, or that none is kept here: nothing is to be said twice.
        return ""
    return _(
        "The steering committee met or was consulted in writing {{ meetings }} times in {{ year }} and took "
        "{{ decisions }} decisions, {{ approvals }} of them approvals."
    )


def _assembled(told: Iterable[Told], keys: tuple[str, ...]) -> str:
    """What each project tells, under its title."""
    parts = []
    for each in told:
        texts = [_demoted(each.sections[key]) for key in keys if each.sections.get(key, "").strip()]
        if texts:
            parts.append("\n\n".join((f"### {plain(each.title)} ({plain(each.lead)})", *texts)))
    return "\n\n".join(parts)


def _stories(told: Iterable[Told]) -> str:
    parts = []
    for each in told:
        keys = ("story_problem", "story_intervention", "story_result", "story_lessons")
        texts = [_demoted(each.sections[key]) for key in keys if each.sections.get(key, "").strip()]
        if texts:
            title = plain(each.sections.get("story_title", "")) or plain(each.title)
            parts.append("\n\n".join((f"### {title}", *texts, f"*{plain(each.title)}, {plain(each.lead)}*")))
    return "\n\n".join(parts)


def _outlook(told: Iterable[Told]) -> str:
    return _assembled(told, ("lessons",))


def _demoted(text: str) -> str:
    """The headings of a text below those of the chapter it is put into; braces that are no placeholder stay text."""
    return _apart(_HEADING.sub(lambda match: "#" * max(len(match.group(1)), 4), text.strip()))
