"""What a product is: a kind of file that a worker makes for a person who asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from fund.background import Tell
from fund.models import Fund, User

Parameters = dict[str, Any]
"""As JSON holds them. ``funds``: the codes of the funds of a file that is of no single one."""
MANY_ENTRIES = 10_000
"""A workbook of so many entries takes seconds: it is offered in the background too."""
READING, DRAWING = "reading", "drawing"
"""The stages a maker tells of."""


class UnableToProduce(ValueError):
    """Why a file is not made. ``message`` is English, with its ``values`` set in when it is shown."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = {name: str(value) for name, value in values.items()}


class Made(NamedTuple):
    """A file: its name (plain letters, nobody's text), its media type, its bytes."""

    file_name: str
    media_type: str
    content: bytes


class Maker(Protocol):
    """Makes the file. The language is active already; ``at`` and ``by`` are printed where a file names them. Raises
    UnableToProduce, or what the reports raise where there is no such report or its figures do not tie."""

    def __call__(
        self, *, parameters: Parameters, fund: Fund | None, by: User, at: datetime, language: str, tell: Tell
    ) -> Made: ...


@dataclass(frozen=True, slots=True)
class Product:
    """``acts``: all are needed, in the fund or in each of the funds of the parameters, when the file is asked for,
    when it is made and when it is fetched. ``title`` and ``facts`` (label and text) say parameters in words.

    ``asked(sent, fund)`` makes parameters of what a form sent. Raises UnableToProduce.
    """

    acts: frozenset[str]
    title: Callable[[Parameters], str]
    facts: Callable[[Parameters], list[tuple[str, str]]]
    asked: Callable[[Mapping[str, str], Fund], Parameters] | None
    make: Maker
