"""What every report has as a document: cover, header and footer, numbered tables, the books it was made from."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from reportlab.platypus import Spacer

from fund import display
from reports.renderers.pdf import look
from reports.renderers.pdf.cover import Cover, CoverText
from reports.renderers.pdf.document import PORTRAIT, Document, Furniture, Properties
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_tables import left_out, printed
from reports.renderers.pdf.table_layout import LINE, TOTAL, PrintedColumn, PrintedRow, PrintedTable
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Closing, Code, Described, Opening, Text
from reports.renderers.pdf.words import Figures, day_text, filled, moment_text
from reports.renderers.words import as_of, in_words, status_words
from reports.table import CheckedIdentity, Report

CERTIFIED = "certified"


class ReportDocument:
    """A document filled from one report. ``language`` is active while it is filled (see ``render``).

    ``of_year``: the report is of a year, not of its last day. ``made_for``: who had it made, and is not its author;
    empty where it is one the office prepares and publishes, ``prepared_by`` one of its people.
    """

    def __init__(
        self,
        report: Report,
        prepared_at: datetime,
        made_for: str,
        language: str,
        *,
        of_year: bool,
        prepared_by: str = "",
    ) -> None:
        self.report = report = in_words(report)
        self.figures = Figures(report)
        self.last_day = day_text(report.last_day)
        self.status, self.status_meaning = status_words(report)
        self.prepared_at, self.made_for, self.prepared_by = prepared_at, made_for, prepared_by
        self._tables = 0
        title = filled(_("%(title)s %(year)d"), title=report.title, year=report.year)
        self.document = Document(
            Properties(
                title=filled(
                    "%(title)s – %(code)s, %(fund)s", title=title, code=report.fund_code, fund=report.fund_name
                ),
                subject=filled(
                    _("%(as_of)s %(status)s. Ledger entry %(sequence)d, hash %(head)s."),
                    as_of=as_of(report),
                    status=self.status,
                    sequence=report.position.sequence,
                    head=report.position.head,
                ),
                author=legible(report.administrative_agent) or legible(report.fund_code),
                language=language,
                moment=prepared_at,
            ),
            Furniture(
                header_left=filled("%(code)s · %(title)s", code=report.fund_code, title=title),
                header_right=self.status.upper(),
                footer_left=legible(f"{as_of(report)} {self.status}."),
                page_of=_("Page {page} of {pages}"),
                contents_title=_("Contents"),
                tables_title=_("Tables"),
                continued=_("continued"),
            ),
        )
        self.document.cover(Cover(self._cover_text(of_year)))

    @property
    def is_certified(self) -> bool:
        return self.report.status == CERTIFIED

    def _cover_text(self, of_year: bool) -> CoverText:
        report = self.report
        period = filled(_("as of %(day)s"), day=self.last_day)
        if of_year:
            first_day = day_text(date(report.year, 1, 1))
            period = filled(_("for the period from %(first)s to %(last)s"), first=first_day, last=self.last_day)
        facts = [
            (_("Fund code"), legible(report.fund_code)),
            (
                _("Issued by the administrative agent") if self.made_for else _("Administrative agent"),
                legible(report.administrative_agent) or display.DASH,
            ),
            (_("Currency"), report.currency),
            *self._making(),
        ]
        facts.append(
            (
                _("Ledger position"),
                filled(
                    _("entry %(sequence)d, %(head)s…"),
                    sequence=report.position.sequence,
                    head=report.position.head[:16],
                ),
            )
        )
        return CoverText(
            kicker=legible(report.fund_code),
            title=legible(report.title),
            name=legible(report.fund_name),
            period=period,
            tag=self.status.upper(),
            settled=self.is_certified,
            facts=tuple(facts),
            foot=filled(
                _(
                    "Every figure is a sum over the posted entries of the fund's ledger up to entry %(sequence)d. "
                    "The last section says how to verify it."
                ),
                sequence=report.position.sequence,
            ),
        )

    def _making(self) -> list[tuple[str, str]]:
        """When it was made, and for whom: its author is the agent, not who downloads it."""
        if not self.made_for:
            by = [(_("Prepared by"), legible(self.prepared_by))] if self.prepared_by else []
            return [(_("Prepared"), moment_text(self.prepared_at)), *by]
        return [(_("Generated"), moment_text(self.prepared_at)), (_("Generated for"), legible(self.made_for))]

    # --- Tables ------------------------------------------------------------------------------------------------

    def table(self, key: str, *, omit_empty: bool = False, always: frozenset[str] = frozenset()) -> DataTable:
        """A table of the report with its next number. Lines without any amount may be left out, save ``always``."""
        table = self.report.table(key)
        self._tables += 1
        number = filled(_("Table %(number)d"), number=self._tables)
        omitted = left_out(table, always) if omit_empty else set()
        drawn = printed(table, self.report.currency, number, omitted)
        return self.document.listed(DataTable(drawn, self.document.furniture.continued))

    # --- The books ---------------------------------------------------------------------------------------------

    def checks(self, number: str) -> None:
        """The identities of the report, with both sides."""
        checks = self.report.checks
        holding = sum(check.holds for check in checks)
        self.document.orient(PORTRAIT)
        self.document.section(
            number,
            _("Checks"),
            Text(
                filled(
                    _(
                        "Figures that can be had in two ways must be the same amount, to the last decimal. "
                        "%(holding)d of %(count)d identities hold."
                    ),
                    holding=holding,
                    count=len(checks),
                )
            ),
            self.document.listed(DataTable(self._checks_table(), self.document.furniture.continued)),
        )

    def books(self, number: str) -> None:
        """The last section, on the last page: the position of the ledger, and how to verify the report."""
        report, position = self.report, self.report.position
        facts = [
            (_("Last entry"), filled("%(sequence)d", sequence=position.sequence)),
            (_("Hash of that entry"), legible(position.head)),
            (_("Status"), self.status),
            *self._making(),
        ]
        self.document.orient(PORTRAIT)
        self.document.section(
            number,
            _("The books behind this report"),
            Text(
                _(
                    "The report was made from the fund's ledger as it stood at the entry named here. Entries are "
                    "never changed or removed; each is sealed with a hash that includes the hash of the one before "
                    "it. Whoever holds the sequence number and the hash can therefore prove later that no earlier "
                    "entry was altered, and can have this report made again from the same entries."
                )
            ),
            Opening("L"),
            *(Described(term, text, style=look.MONO) for term, text in facts),
            Closing(),
            Spacer(0, 12),
            Text(_("In the office's system, an auditor proves the ledger unaltered up to this entry with")),
            Code(
                filled(
                    "python manage.py check_ledger %(code)s --anchor %(sequence)d:%(head)s",
                    code=report.fund_code,
                    sequence=position.sequence,
                    head=position.head,
                )
            ),
            Text(
                _("and obtains the same figures, as a workbook whose every figure is a formula over the ledger, with")
            ),
            Code(
                filled(
                    "python manage.py annual_report %(code)s %(year)d --as-known %(sequence)d --format xlsx "
                    "--output report.xlsx",
                    code=report.fund_code,
                    year=report.year,
                    sequence=position.sequence,
                )
            ),
        )

    def _checks_table(self) -> PrintedTable:
        def row(check: CheckedIdentity) -> PrintedRow:
            texts = [
                display.amount_text(minor, self.report.currency)
                for minor in (check.left, check.right, check.left - check.right)
            ]
            said = {position: f"-{text[1:-1]}" for position, text in enumerate(texts) if text.startswith("(")}
            return PrintedRow(
                legible(check.identity.statement), tuple(texts), LINE if check.holds else TOTAL, said or None
            )

        self._tables += 1
        return PrintedTable(
            number=filled(_("Table %(number)d"), number=self._tables),
            title=_("Identities with both sides and their difference"),
            unit=filled(_("Amounts in %(currency)s"), currency=self.report.currency),
            row_heading=_("Identity"),
            columns=tuple(map(PrintedColumn, (_("One side"), _("Other side"), _("Difference")))),
            rows=tuple(map(row, self.report.checks)),
            largest_size=7.2,
        )
