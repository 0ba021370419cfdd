"""To which organisation the rows of this application belong: see ``fund/visibility.py``."""

from __future__ import annotations

from fund.visibility import BELONGS_TO, ORGANISATION

BELONGS_TO.update(
    {
        "grants.organisation": (ORGANISATION, "code"),
        "grants.project": (ORGANISATION, "allocations__organisation__code"),
        "grants.allocation": (ORGANISATION, "organisation__code"),
        "grants.transfer": (ORGANISATION, "organisation__code"),
        "grants.refund": (ORGANISATION, "organisation__code"),
        "grants.expenditure": (ORGANISATION, "organisation__code"),
        "grants.waiverrequest": (ORGANISATION, "organisation__code"),
        "grants.transferrequest": (ORGANISATION, "organisation__code"),
        "grants.reportcall": (ORGANISATION, "organisation__code"),
        "grants.expenditurereport": (ORGANISATION, "organisation__code"),
        "grants.prioryearadjustment": (ORGANISATION, "organisation__code"),
        "grants.narrativereport": (ORGANISATION, "organisation__code"),
    }
)
