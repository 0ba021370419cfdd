"""The fund workbook, version 1: its sheets and columns. Pure data; everything else here is driven by it.

Reading, checking, comparing, the empty template and the export all follow this table, so a column that is
added here is read, documented, written and compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from fund import chart
from grants.workbook.findings import mark as _

VERSION = 1

TEXT, CODE, DATE, AMOUNT, PERCENT = "text", "code", "date", "amount", "percent"
YEAR, CHOICE, CURRENCY, COUNTRY = "year", "choice", "currency", "country"

FUND_CURRENCY, AGREEMENT_CURRENCY = "fund", "agreement"

ERRORS_COLUMN = "errors"
"""The column of the error file. A corrected error file may be uploaded as it is: this column is not read."""


@dataclass(frozen=True, slots=True)
class Column:
    """``default`` is the value of an empty cell; ``refers_to`` the sheet whose key the value must be.

    ``currency`` says whose currency an amount is in. ``longest`` is in characters.
    """

    name: str
    kind: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    currency: str = FUND_CURRENCY
    may_be_negative: bool = False
    longest: int = 64
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``key`` names the columns by which a row is known again.

    A register sheet holds rows that may be updated; a money sheet holds documents, each booked once.
    """

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_register: bool = True
    is_single: bool = False

    def column(self, name: str) -> Column:
        """Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}: no column {name}")

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _code(name: str, **options: object) -> Column:
    return Column(name, CODE, **options)  # type: ignore[arg-type]


def _text(name: str, longest: int = 300, **options: object) -> Column:
    return Column(name, TEXT, longest=longest, **options)  # type: ignore[arg-type]


def _date(name: str, **options: object) -> Column:
    return Column(name, DATE, **options)  # type: ignore[arg-type]


def _amount(name: str, **options: object) -> Column:
    return Column(name, AMOUNT, **options)  # type: ignore[arg-type]


def _choice(name: str, *choices: str, **options: object) -> Column:
    return Column(name, CHOICE, choices=choices, **options)  # type: ignore[arg-type]


_reference = _code("reference", required=True, longest=120)
_project = _code("project", required=True, refers_to="projects")
_organisation = _code("organisation", required=True, refers_to="organisations")
_purpose = _choice("purpose", *chart.PURPOSES, default=chart.PROGRAMME)
_value_date = _date("value_date", required=True)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "fund",
        _("The fund: exactly one row"),
        ("code",),
        (
            _code("code", required=True),
            _text("name", required=True),
            Column("currency", CURRENCY, required=True, note=_("The currency of the fund's books, ISO 4217.")),
            _date("start_date", required=True),
            _date("end_date"),
            Column("aa_fee_percent", PERCENT, default="1", note=_("The administrative agent's fee. Empty: 1.")),
            Column("support_cost_percent", PERCENT, default="7", note=_("The ceiling of indirect support. Empty: 7.")),
            _text("administrative_agent"),
        ),
        is_single=True,
    ),
    Sheet(
        "priority_focuses",
        _("What the committee programmes money for"),
        ("code",),
        (
            _code("code", required=True),
            _text("title", 500, required=True),
            _choice("kind", "programme", "secretariat", default="programme"),
            _amount("planned_amount", note=_("What the fund's plan sets for this focus.")),
        ),
    ),
    Sheet(
        "outputs",
        _("The results promised under a priority focus"),
        ("code",),
        (
            _code("code", required=True),
            _code("priority_focus", required=True, refers_to="priority_focuses"),
            _text("title", 500, required=True),
        ),
    ),
    Sheet(
        "contributors",
        _("Who gives"),
        ("code",),
        (
            _code("code", required=True),
            _text("name", required=True),
            _choice(
                "type",
                *("government", "intergovernmental", "foundation", "private", "fund"),
                default="government",
            ),
        ),
    ),
    Sheet(
        "agreements",
        _("What contributors have committed"),
        ("reference",),
        (
            _code("reference", required=True),
            _code("contributor", required=True, refers_to="contributors"),
            _date("signed_on", required=True),
            Column("currency", CURRENCY, required=True, note=_("The agreement's own currency, ISO 4217.")),
            _amount("amount", required=True, currency=AGREEMENT_CURRENCY),
            _amount(
                "fund_amount",
                note=_("The commitment in the fund's currency at signature. Required when the currencies differ."),
            ),
            Column("aa_fee_percent", PERCENT, note=_("Empty: the fund's rate.")),
            _code("earmarked_to", refers_to="priority_focuses"),
        ),
    ),
    Sheet(
        "instalments",
        _("When the parts of an agreement are due"),
        ("agreement", "due_on"),
        (
            _code("agreement", required=True, refers_to="agreements"),
            _date("due_on", required=True),
            _amount("amount", required=True, currency=AGREEMENT_CURRENCY),
        ),
    ),
    Sheet(
        "deposits",
        _("Cash received from contributors"),
        ("reference",),
        (
            _reference,
            _code("agreement", required=True, refers_to="agreements"),
            _date("received_on", required=True),
            _amount("amount", required=True, currency=AGREEMENT_CURRENCY),
            _amount(
                "fund_amount",
                note=_("What the bank credited, in the fund's currency. Required when the currencies differ."),
            ),
            _amount("aa_fee", note=_("The fee as stated, in the fund's currency. Empty: computed.")),
        ),
        is_register=False,
    ),
    Sheet(
        "organisations",
        _("Who implements"),
        ("code",),
        (
            _code("code", required=True),
            _text("name", required=True),
            _choice("type", "un", "non_un", "national", default="un"),
            Column("support_cost_percent", PERCENT, note=_("Empty: the fund's rate.")),
        ),
    ),
    Sheet(
        "projects",
        _("What is implemented"),
        ("number",),
        (
            _code("number", required=True),
            _text("title", 500, required=True),
            _code("priority_focus", required=True, refers_to="priority_focuses"),
            _code("output", refers_to="outputs"),
            _choice("level", "country", "regional", "global", "secretariat"),
            Column("country", COUNTRY, longest=3, note=_("ISO 3166 alpha-3, for example KEN.")),
            _date("start_date"),
            _date("end_date"),
            _choice(
                "status",
                *("pipeline", "ongoing", "operationally_closed", "financially_closed", "cancelled"),
                default="ongoing",
            ),
        ),
    ),
    Sheet(
        "allocations",
        _("What the committee approved"),
        ("reference",),
        (
            _reference,
            _date("decided_on", required=True),
            _project,
            _organisation,
            _purpose,
            _amount("direct_amount", required=True, may_be_negative=True, note=_("Negative: a reduction.")),
            _amount("support_cost", may_be_negative=True, note=_("As stated. Empty: computed.")),
            _text("decision", 120, note=_("The committee's own reference.")),
        ),
        is_register=False,
    ),
    Sheet(
        "transfers",
        _("Cash paid to organisations"),
        ("reference",),
        (_reference, _value_date, _project, _organisation, _purpose, _amount("amount", required=True)),
        is_register=False,
    ),
    Sheet(
        "refunds",
        _("Cash organisations paid back"),
        ("reference",),
        (
            _reference,
            _value_date,
            _project,
            _organisation,
            _purpose,
            _amount("amount", required=True, note=_("A positive amount.")),
        ),
        is_register=False,
    ),
    Sheet(
        "expenditures",
        _("What organisations report as spent, posted on 31 December of the year"),
        ("project", "organisation", "purpose", "year", "category"),
        (
            _project,
            _organisation,
            _purpose,
            Column("year", YEAR, required=True),
            _choice(
                "category",
                *chart.CATEGORIES,
                required=True,
                note=_(
                    "1 staff and other personnel; 2 supplies, commodities, materials; 3 equipment, vehicles, furniture "
                    "and depreciation; 4 contractual services; 5 travel; 6 transfers and grants to counterparts; "
                    "7 general operating and other direct costs; 8 indirect support costs. For years to 2011: "
                    "O1 supplies, commodities, equipment and transport; O2 personnel; O3 training of counterparts; "
                    "O4 contracts; O5 other direct costs."
                ),
            ),
            _amount("amount", required=True, may_be_negative=True, note=_("Negative: a correction.")),
        ),
        is_register=False,
    ),
    Sheet(
        "income",
        _("Interest and other income"),
        ("reference",),
        (
            _reference,
            _value_date,
            _choice("kind", "fund_interest", "agency_interest", "other_income", required=True),
            _code("organisation", refers_to="organisations", note=_("For agency_interest: who earned it.")),
            _amount("amount", required=True, may_be_negative=True),
        ),
        is_register=False,
    ),
    Sheet(
        "charges",
        _("What the bank or another party took"),
        ("reference",),
        (
            _reference,
            _value_date,
            _choice("kind", "bank_charges", "other_expenditure", required=True),
            _amount("amount", required=True),
        ),
        is_register=False,
    ),
    Sheet(
        "fund_transfers",
        _("Balances received from or passed to another fund"),
        ("reference",),
        (
            _reference,
            _value_date,
            _choice("direction", "in", "out", required=True),
            _code("other_fund", required=True),
            _amount("amount", required=True),
        ),
        is_register=False,
    ),
    Sheet(
        "contributor_refunds",
        _("Money given back to contributors"),
        ("reference",),
        (
            _reference,
            _value_date,
            _code("contributor", required=True, refers_to="contributors"),
            _amount("amount", required=True, note=_("A positive amount.")),
        ),
        is_register=False,
    ),
)

BY_NAME: dict[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}
