"""How far a record has come: the stages on its way, which are done, which is reached, and who took each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

DONE, CURRENT, PROBLEM, COMING = "done", "current", "problem", "coming"


class Taken(Protocol):
    """A step that was taken: when and by whom."""

    @property
    def taken_at(self) -> datetime: ...

    @property
    def taken_by(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of ``components/step_bar.html``. ``standing`` is done, current, problem or coming."""

    label: str
    standing: str
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """What is said at the stage that is reached, where it is more than that it is reached.

    ``label`` stands instead of the stage's own, ``step`` instead of the one that led to it; ``is_problem``: the record
    has stopped here, or was sent back.
    """

    label: str = ""
    step: Taken | None = None
    is_problem: bool = False


def step_bar(
    places: Sequence[tuple[str, object]], reached: int, taken: Mapping[str, Taken], here: Here | None = None
) -> list[Stage]:
    """The stages in order. ``places``: key and label of each; ``taken``: the key of a stage to the step that led there.

    The stages before ``reached`` are done, and so is the last one once it is reached; those after it are to come, and
    what may have led there before is not shown. Raises ValueError where ``reached`` is none of the places.
    """
    if not 0 <= reached < len(places):
        raise ValueError(f"There is no stage {reached} among {len(places)}.")
    here = here or Here()
    last = len(places) - 1
    bar = []
    for at, (key, name) in enumerate(places):
        label, step = str(name), taken.get(key) if at <= reached else None
        if at < reached:
            standing = DONE
        elif at > reached:
            standing = COMING
        else:
            standing = PROBLEM if here.is_problem else DONE if at == last else CURRENT
            label, step = here.label or label, here.step or step
        bar.append(Stage(label, standing, step.taken_at if step else None, str(step.taken_by) if step else ""))
    return bar
