"""Which texts an edition is written in: one for each chapter or section that people write. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.fund_figures import Focus
from reports.phrase import phrase as _

SUMMARY, GOVERNANCE, FINANCE, OUTLOOK = "summary", "governance", "finance", "outlook"
ACHIEVEMENTS, STORIES = "achievements", "stories"
LONGEST = 60_000
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Written:
    """One text of an edition: its ``key`` in ``Edition.texts``, and the ``chapter`` and ``section`` it stands in."""

    key: str
    chapter: str
    section: str
    hint: str
    focus: str = ""

    @property
    def place(self) -> str:
        """Where the text stands, for a sentence: chapter, then section."""
        if self.chapter == self.section:
            return self.chapter
        return _("%(chapter)s, %(section)s", chapter=self.chapter, section=self.section)

    @property
    def short(self) -> str:
        """The same in a few words, for a list."""
        return _("%(focus)s: %(section)s", focus=self.focus, section=self.section) if self.focus else self.section


def focus_key(code: str, part: str) -> str:
    return f"focus:{code}:{part}"


def written(focuses: Iterable[Focus]) -> tuple[Written, ...]:
    """All texts of an edition, in the order they are printed."""
    summary, governance = _("Executive summary"), _("Governance of the fund")
    finance, outlook = _("Financial report"), _("Lessons learnt and outlook")
    return (
        Written(
            SUMMARY, summary, summary, _("What the fund was given, decided, paid, spent and achieved, on one page.")
        ),
        *(text for focus in focuses for text in _of_focus(focus)),
        Written(OUTLOOK, outlook, outlook, _("What was learnt, what went slower than planned, what comes next.")),
        Written(
            GOVERNANCE,
            governance,
            governance,
            _("What the committee did in the year. Meetings, decisions and members are listed below your text."),
        ),
        Written(
            FINANCE,
            finance,
            finance,
            _("What a reader should know before the tables. Tables, charts and their sentences follow your text."),
        ),
    )


def _of_focus(focus: Focus) -> tuple[Written, ...]:
    chapter = _("Priority focus %(code)s: %(title)s", code=focus.code, title=focus.title)
    return (
        Written(
            focus_key(focus.code, ACHIEVEMENTS),
            chapter,
            _("Achievements"),
            _("Assembled from the accepted narrative reports: shorten it and make it one text."),
            focus.code,
        ),
        Written(
            focus_key(focus.code, STORIES),
            chapter,
            _("Stories"),
            _("One or two stories of people, from the accepted narrative reports. Leave it empty where there is none."),
            focus.code,
        ),
    )
