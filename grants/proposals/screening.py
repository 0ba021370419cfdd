"""What the secretariat looks at before a proposal goes to the committee. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LOWEST, HIGHEST = 1, 5
ANSWERS: Final = ("yes", "no", "not_applicable")


def _(text: str) -> str:
    """Marks a text for translation: it is translated where it is shown."""
    return text


CHECKLIST: Final[Mapping[str, str]] = {
    "eligible": _("The organisations may take part: each has a memorandum of understanding in force"),
    "focus": _("It serves the priority focus and the outputs it names"),
    "documents": _("The documents are complete, signed and legible"),
    "results": _("Every result has indicators with a baseline, a target and a source"),
    "budget": _("The budget is sound, and support cost is at the agreed rate"),
    "overlap": _("It does not pay twice for what is already funded"),
    "inclusion": _("Gender equality and those furthest behind are considered"),
}
"""Item to what must be so."""

CRITERIA: Final[Mapping[str, str]] = {
    "relevance": _("Relevance to the fund's purpose"),
    "design": _("Quality of the results and of the design"),
    "capacity": _("Capacity of the organisations to deliver"),
    "value": _("Value for money"),
    "sustainability": _("Sustainability"),
}
"""Criterion to its name; each is scored from 1 (poor) to 5 (very good)."""

SCORED: Final = frozenset({"new", "joint", "cost_extension"})
"""Kinds in which every criterion is scored; in others scores may be left out."""


def average(scores: Mapping[str, Mapping[str, object]]) -> int | None:
    """The mean of the scores in hundredths, half-up; None where none was given."""
    given = [score for said in scores.values() if isinstance(score := said.get("score"), int)]
    return (200 * sum(given) + len(given)) // (2 * len(given)) if given else None
