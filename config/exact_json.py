"""JSON of ``dumpdata`` to the microsecond. Django's own cuts moments to the millisecond.

The hash of an entry covers the moment it was recorded: cut by a digit, every entry of the books that were moved would
read as altered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers import json as django_json
from django.core.serializers.json import Deserializer, DjangoJSONEncoder

__all__ = ["Deserializer", "Serializer"]


class ExactEncoder(DjangoJSONEncoder):
    """As Django's, with all digits of a moment."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Serializer(django_json.Serializer):
    """Django's JSON serializer with the exact encoder."""

    def _init_options(self) -> None:
        self.options.setdefault("cls", ExactEncoder)
        super()._init_options()  # type: ignore[no-untyped-call]
