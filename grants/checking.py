"""One check: what it is about, how it stands, and the sentence with its figures. Pure.

A failing check refuses what is asked; a warning is shown to whoever asks and to whoever decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from grants.workbook.findings import told

PASS, WARN, FAIL = "pass", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One ground: what it is about, how it stands, and the sentence with its figures apart."""

    name: str
    title: str
    verdict: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(
        self, translate: Callable[[str], str] | None = None, show: Callable[[object], str] | None = None
    ) -> str:
        """In words; ``translate`` says it in another language, ``show`` writes the figures."""
        return told(self.message, self.values, translate, show) if show else told(self.message, self.values, translate)

    def facts(self) -> list[str]:
        """What goes into the digest of what was shown: independent of the language."""
        return [self.name, self.verdict, self.sentence()]


def named(name: str, title: str) -> Callable[..., Check]:
    """Writes the checks of one name: called with verdict, sentence and figures."""

    def check(verdict: str, message: str, values: Mapping[str, object] | None = None) -> Check:
        return Check(name, title, verdict, message, values or {})

    return check


def failing(found: Iterable[Check]) -> list[Check]:
    return [check for check in found if check.verdict == FAIL]
