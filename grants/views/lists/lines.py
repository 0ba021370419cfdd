"""What was approved, transferred, refunded and spent: one line for each project, organisation and purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, RATE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.money import share_percent
from fund.position import Position
from fund.statement import Selection
from fund.views.links import statement_url
from fund.wording import purpose_text
from grants.availability import PurseStanding
from grants.models import Allocation, Purpose
from grants.views.lists.records import Choices, organisation_url, project_url

NET_FUNDED = ("transfers", "refunds")


class LineFilters(Filters):
    """For rows in memory: the view asks ``keeps`` of each."""

    hint = gettext_lazy("Project, organisation")
    organisation = ChoiceFilter(label=gettext_lazy("Organisation"))
    purpose = ChoiceFilter(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    open = ChoiceFilter(label=gettext_lazy("Not yet transferred"), choices=[("true", gettext_lazy("only these"))])

    class Meta:
        model = Allocation
        fields: list[str] = []

    def keeps(self, line: PurseStanding, titles: Mapping[str, str]) -> bool:
        """Whether the line matches what the address asks for."""
        self.form.is_valid()
        asked: dict[str, Any] = self.form.cleaned_data if self.form.is_bound else {}
        project, organisation, purpose = line.purse
        text = f"{project} {titles.get(project, '')} {organisation}".casefold()
        return (
            all(word in text for word in (asked.get("q") or "").casefold().split())
            and asked.get("organisation") in (None, "", organisation)
            and asked.get("purpose") in (None, "", purpose)
            and (not asked.get("open") or line.reserved_minor > 0)
        )


def lines(
    position: Position,
    standing: Sequence[PurseStanding],
    titles: Mapping[str, str],
    data: Any,
    organisations: Choices,
    statement: Callable[[Selection], str],
) -> Listing:
    """``standing`` is at the position, ``titles`` are by project number; ``statement`` gives the address of the
    movements behind a figure, or nothing."""
    filters = LineFilters(data, queryset=Allocation.objects.none())
    filters.set_choices("organisation", organisations)
    fund, currency = position.fund, position.fund.currency

    def amount(
        key: str,
        label: str,
        value: Callable[[PurseStanding], int],
        kinds: tuple[str, ...] = (),
        minus: tuple[str, ...] = (),
        sign: int = 1,
        only_in_files: bool = False,
    ) -> Column:
        def behind(line: PurseStanding) -> str:
            where = tuple(zip(("project", "organisation", "purpose"), line.purse, strict=True))
            return statement(Selection(kinds, minus, where, sign)) if value(line) else ""

        return Column(
            key,
            label,
            value,
            AMOUNT,
            key,
            currency=currency,
            total=value,
            zero=DASH,
            link=behind if kinds else None,
            only_in_files=only_in_files,
        )

    return Listing(
        key="lines",
        title=_("By project and organisation"),
        columns=[
            Column("project", _("Project"), lambda line: line.purse.project, sort="project",
                   link=lambda line: project_url(fund, line.purse.project, position),
                   under=lambda line: titles.get(line.purse.project, "")),
            Column("title", _("Title"), lambda line: titles.get(line.purse.project, ""), only_in_files=True),
            Column("organisation", _("Organisation"), lambda line: line.purse.organisation, CODE, "organisation",
                   link=lambda line: organisation_url(fund, line.purse.organisation, position)),
            Column("purpose", _("Purpose"), lambda line: capfirst(purpose_text(line.purse.purpose)), CODE,
                   raw=lambda line: line.purse.purpose),
            amount("approved", _("Approved"), lambda line: line.approved_minor, ("allocations",)),
            amount("transferred", _("Transferred"), lambda line: line.transferred_minor, ("transfers",)),
            amount("not_transferred", _("Not yet transferred"), lambda line: line.reserved_minor),
            amount("refunded", _("Refunded"), lambda line: line.refunded_minor, ("refunds",), sign=-1,
                   only_in_files=True),
            amount("net_funded", _("Net funded"), lambda line: line.net_funded_minor, NET_FUNDED),
            amount("expenditure", _("Expenditure"), lambda line: line.expenditure_minor, ("expenditure",)),
            amount("balance", _("Balance with organisation"), lambda line: line.balance_minor, NET_FUNDED,
                   ("expenditure",), only_in_files=True),
            Column("delivery_rate", _("Delivery rate"),
                   lambda line: share_percent(line.expenditure_minor, line.net_funded_minor), RATE, "delivery_rate"),
        ],
        rows=[line for line in standing if filters.keeps(line, titles)],
        order="project",
        name=lambda line: ":".join(line.purse),
        empty=Empty(_("Nothing is approved yet"), _("The decisions of the steering committee stand here.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s line", "%(n)s lines", n) % {"n": digits(n, 0)},
    )  # fmt: skip


def no_statement(selection: Selection) -> str:
    """For those who do not see the ledger."""
    return ""


def statements_of(position: Position, acts: frozenset[str]) -> Callable[[Selection], str]:
    """The statement behind a figure of the position, for those who see the ledger."""
    if "ledger.view" not in acts:
        return no_statement
    return lambda selection: statement_url(position.fund, position.of(selection))
