"""Which reference a new document might carry: the office's own series, one further."""

from __future__ import annotations

import re

from fund.models import Fund, PostedRecord


def next_reference(model: type[PostedRecord], fund: Fund, otherwise: str) -> str:
    """The reference recorded last with its final number one higher; ``otherwise`` where there is none to follow.

    A suggestion only: never one that is in use.
    """
    used = model._default_manager.filter(fund=fund)
    last = used.order_by("-entry_id").values_list("reference", flat=True).first()
    parts = re.fullmatch(r"(.*?)(\d{1,9})(\D*)", last or "")
    if parts is None:
        return "" if used.filter(reference=otherwise).exists() else otherwise
    head, number, tail = parts.groups()
    for step in range(1, 100):
        candidate = f"{head}{int(number) + step:0{len(number)}d}{tail}"
        if not used.filter(reference=candidate).exists():
            return candidate
    return ""
