"""Texts with their figures in place: blocks of Markdown whose placeholders are what the ledger says. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grants.narratives.markdown import (
    Block,
    Blocks,
    Code,
    Grid,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Run,
    Runs,
    parsed,
)
from reports.consolidated.placeholders import PLACEHOLDER, Bound, Names
from reports.table import LedgerSum

Show = Callable[[Bound], str]
"""How a figure is written in the report's language."""


@dataclass(frozen=True, slots=True)
class Figure(Run):
    """A piece of text that is a figure of the report, and the ledger sum behind it, if it is one."""

    name: str = ""
    behind: LedgerSum | None = None


def placed(text: str, names: Names, show: Show) -> Blocks:
    """The text as blocks, its figures in place. A placeholder nobody knows stays as it stands."""
    return _Placing(names, show).blocks(parsed(text))


@dataclass(frozen=True, slots=True)
class _Placing:
    names: Names
    show: Show

    def blocks(self, blocks: Blocks) -> Blocks:
        return tuple(map(self._block, blocks))

    def _block(self, block: Block) -> Block:
        match block:
            case Heading() | Paragraph():
                return replace(block, runs=self._runs(block.runs))
            case Items():
                return replace(block, items=tuple(map(self.blocks, block.items)))
            case Quote():
                return replace(block, blocks=self.blocks(block.blocks))
            case Grid():
                return replace(
                    block,
                    head=tuple(map(self._runs, block.head)),
                    rows=tuple(tuple(map(self._runs, row)) for row in block.rows),
                )
            case Picture():
                return replace(block, caption=self._plain(block.caption))
            case Code():
                return replace(block, text=self._plain(block.text))
            case _:
                return block

    def _runs(self, runs: Runs) -> Runs:
        return tuple(piece for run in runs for piece in self._run(run))

    def _run(self, run: Run) -> Iterator[Run]:
        at = 0
        for match in PLACEHOLDER.finditer(run.text):
            bound = self.names.bound(match.group(1).strip())
            if bound is None:
                continue
            if match.start() > at:
                yield replace(run, text=run.text[at : match.start()])
            yield Figure(
                self.show(bound), run.bold, run.italic, run.code, run.href, name=bound.name, behind=bound.behind
            )
            at = match.end()
        if at < len(run.text):
            yield replace(run, text=run.text[at:])

    def _plain(self, text: str) -> str:
        def shown(match: re.Match[str]) -> str:
            bound = self.names.bound(match.group(1).strip())
            return match.group(0) if bound is None else self.show(bound)

        return PLACEHOLDER.sub(shown, text)
