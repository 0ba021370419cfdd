"""Which reference a new document might carry: the office's own series, one further."""

from __future__ import annotations

import re

from fund.models import Fund, PostedRecord

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def next_reference(
    model: type[PostedRecord], fund: Fund, otherwise: str, year: int | None = None, apart_from: str = ""
) -> str:
    """The reference recorded last with its final number one higher; ``otherwise`` where there is none to follow.

    A series that names its year goes on with this ``year``, from one. A suggestion only: never one that is in use.
    References that begin with ``apart_from`` are of another series and are not followed.
    """
    used = model._default_manager.filter(fund=fund)
    own = used.exclude(reference__startswith=apart_from) if apart_from else used
    last = own.order_by("-entry_id").values_list("reference", flat=True).first()
    parts = re.fullmatch(r"(.*?)(\d{1,9})(\D*)", last or "")
    if parts is None:
        return "" if used.filter(reference=otherwise).exists() else otherwise
    head, number, tail = parts.groups()
    start = int(number) + 1
    if year is not None and (said := _YEAR.search(head)) and said[0] != str(year):
        head, start = f"{head[: said.start()]}{year}{head[said.end() :]}", 1
    for step in range(100):
        candidate = f"{head}{start + step:0{len(number)}d}{tail}"
        if not used.filter(reference=candidate).exists():
            return candidate
    return ""
