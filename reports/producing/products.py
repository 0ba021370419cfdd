"""The table of products: every file that may be asked for in the background.

Another kind of file is another line here, with its maker; its page then offers ``reports:file-ask`` with the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from fund.as_of import known_by, known_of
from fund.models import Fund
from fund.selectors import head
from reports.files import FORMATS
from reports.models import Edition, ReportKind
from reports.portfolio.question import Question
from reports.producing import makers
from reports.producing.product import Parameters, Product, UnableToProduce

NO_YEAR = gettext_noop("%(year)s is not a year.")
NO_EDITION = gettext_noop("No consolidated report of %(year)s is being written.")
NO_ENTRY = gettext_noop("%(fund)s has no entry %(number)s.")
WITH_LEDGER = ("xlsx",)
"""Formats that hold every movement behind the figures: for those who see the ledger."""


def _annual_asked(sent: Mapping[str, str], fund: Fund) -> Parameters:
    """The year, and the entry up to which the books count: the last there is, where none is named. A day names the
    last entry recorded by its end, as in the address of a page."""
    year, known = sent.get("year", ""), sent.get("as_known", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise UnableToProduce(NO_YEAR, year=year[:20])
    last = head(fund).sequence
    if not known:
        return {"year": int(year), "as_known": last}
    try:
        asked = known_of(known)
    except ValueError:
        raise UnableToProduce(NO_ENTRY, fund=fund.code, number=known[:20]) from None
    entry = known_by(fund, asked) if isinstance(asked, date) else asked
    if entry > last:
        raise UnableToProduce(NO_ENTRY, fund=fund.code, number=known)
    return {"year": int(year), "as_known": entry}


def _annual(form: str) -> Product:
    acts = {"report.download", "ledger.view"} if form in WITH_LEDGER else {"report.download"}
    return Product(
        acts=frozenset(acts),
        title=lambda asked: (
            _("Annual financial report %(year)s as %(format)s") % {"year": asked["year"], "format": form.upper()}
        ),
        facts=lambda asked: [(_("Year"), str(asked["year"])), (_("Known up to entry"), str(asked["as_known"]))],
        asked=_annual_asked,
        make=makers.annual(form),
    )


def _consolidated_asked(sent: Mapping[str, str], fund: Fund) -> Parameters:
    """The year, and how often the texts were edited: edited again, it is another file."""
    year = sent.get("year", "")
    known = year.isascii() and year.isdigit() and len(year) == 4
    found = Edition.objects.filter(fund=fund, kind=ReportKind.ANNUAL, year=int(year), subject="") if known else None
    edits = found.values_list("edits", flat=True).first() if found is not None else None
    if edits is None:
        raise UnableToProduce(NO_EDITION, year=year[:20])
    return {"year": int(year), "edits": edits}


def _consolidated(form: str) -> Product:
    return Product(
        acts=frozenset({"edition.view"}),
        title=lambda asked: (
            _("Consolidated annual report %(year)s as %(format)s") % {"year": asked["year"], "format": form.upper()}
        ),
        facts=lambda asked: [(_("Year"), str(asked["year"]))],
        asked=_consolidated_asked,
        make=makers.consolidated_report(form),
    )


def _portfolio(form: str) -> Product:
    """``asked`` is None: the page knows which funds the person sees, a form does not."""
    return Product(
        acts=frozenset({"report.view", "report.download"}),
        title=lambda asked: _("Portfolio report as %(format)s") % {"format": form.upper()},
        facts=lambda asked: [
            *Question.kept(asked).facts(),
            (
                _("Funds"),
                ngettext("%(count)s fund", "%(count)s funds", len(asked["funds"])) % {"count": len(asked["funds"])},
            ),
        ],
        asked=None,
        make=makers.portfolio(form),
    )


WORKBOOK = Product(
    acts=frozenset({"workbook.export"}),
    title=lambda asked: _("Fund workbook"),
    facts=lambda asked: [],
    asked=lambda sent, fund: {},
    make=makers.fund_workbook,
)

PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {
        **{f"annual-{form}": _annual(form) for form in FORMATS},
        **{f"consolidated-{form}": _consolidated(form) for form in makers.EDITION_TYPES},
        "workbook": WORKBOOK,
        "portfolio-xlsx": _portfolio("xlsx"),
        "portfolio-csv": _portfolio("csv"),
    }
)
