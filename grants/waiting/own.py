"""What waits of one's own: workbooks to confirm, contributions due; and the rules a fund still lacks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from fund.instalments import OVERDUE, in_state, with_payments
from fund.models import Fund, Instalment
from grants.models import FundRules, ImportState, WorkbookImport
from grants.waiting.asking import Asker, Rows, columns


def imports(asker: Asker) -> Iterator[Rows]:
    if asker.within("workbook.import") is not None:
        rows = WorkbookImport.objects.filter(uploaded_by=asker.user, state=ImportState.READY)
        yield columns(rows, "import", number="pk", title="file_name", since="uploaded_at")


def instalments(asker: Asker) -> Iterator[Rows]:
    def theirs(code: str) -> Q:
        return Q(agreement__contributor__code=code)

    where = asker.own("agreement.view_own", theirs, None, "agreement__fund")
    if where is not None:
        rows = in_state(with_payments(Instalment.objects.filter(where)), OVERDUE, asker.at.date())
        yield columns(
            rows, "instalment", fund="agreement__fund_id", number="agreement__reference", amount="amount",
            detail="amount_currency", since="due_on", due="due_on",
        )  # fmt: skip


def rules(asker: Asker) -> Iterator[Rows]:
    where = asker.within("rules.set", "pk")
    if where is not None:
        rows = Fund.objects.filter(where, ~Exists(FundRules.objects.filter(fund=OuterRef("pk"))), closure__isnull=True)
        yield columns(rows, "rules", fund="pk", title="name", since="start_date")
