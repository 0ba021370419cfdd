"""From rows to records: amounts in minor units, references resolved, duplicates and contradictions told. Pure."""

from __future__ import annotations

from decimal import Decimal

from fund import chart, codes, money
from grants.workbook import format as fmt
from grants.workbook.cells import Value
from grants.workbook.countries import is_country
from grants.workbook.findings import ERROR, Amount
from grants.workbook.findings import mark as _
from grants.workbook.format import SHEETS, Column, Sheet
from grants.workbook.records import Draft, Key, Record, Values
from grants.workbook.rows import Row, SheetRows

FALLBACK_CURRENCY = "USD"
_LARGEST_UNITS = 10**12
"""Amounts on documents have twelve digits before the decimal point."""
_LONGEST_IDENTITY = 200
_KINDS = {
    "fund": codes.FUND,
    "priority_focuses": codes.PRIORITY_FOCUS,
    "outputs": codes.OUTPUT,
    "contributors": codes.CONTRIBUTOR,
    "organisations": codes.ORGANISATION,
    "projects": codes.PROJECT,
}
"""What a row of the sheet has a code of; the other sheets have references."""
_NAMES = ("code", "number", "reference")
"""The columns by which a row is named; other keys are made of the names of other rows."""


def resolve(draft: Draft) -> None:
    """Fills ``draft.records`` sheet by sheet, in the order of the format, so that what is referred to is there."""
    _take_fund(draft)
    for sheet in SHEETS:
        rows = draft.rows[sheet.name]
        records: dict[Key, Record] = {}
        draft.records[sheet.name] = records
        for row in rows.rows:
            record = _record(draft, sheet, rows, row)
            if record is None:
                continue
            if sheet.name == "expenditures":
                _add_expenditure(draft, records, record)
            elif sheet.name == "instalments":
                record.key = _nth(records, record.key)
                records[record.key] = record
            else:
                _add(draft, rows, records, record)


def _take_fund(draft: Draft) -> None:
    rows = draft.rows["fund"]
    values = dict(rows.rows[0].values) if rows.rows else {}
    stored = draft.books.registered("fund", str(values.get("code", ""))) or {}
    stated = {name: value for name, value in values.items() if name in rows.letters or name not in stored}
    draft.fund = {**stored, **stated}
    currency = draft.fund.get("currency")
    draft.currency = currency if isinstance(currency, str) else FALLBACK_CURRENCY
    for name, default in (("aa_fee_percent", 1), ("support_cost_percent", 7)):
        draft.fund.setdefault(name, Decimal(default))


def _record(draft: Draft, sheet: Sheet, rows: SheetRows, row: Row) -> Record | None:
    """None where the row's key cannot be read: nothing more can be said about it."""
    values: Values = {}
    record = Record(sheet.name, row, "", values, is_broken=bool(row.broken))
    currency = _currency_of_row(draft, sheet, row)
    for column in sheet.columns:
        value = row.values.get(column.name)
        if value is None:
            continue
        if column.kind == fmt.AMOUNT:
            value = _minor(
                draft, record, column, value, draft.currency if column.currency == fmt.FUND_CURRENCY else currency
            )
            if value is None:
                continue
        elif column.refers_to:
            _check_reference(draft, record, column, value)
        elif column.kind == fmt.COUNTRY and not is_country(str(value)):
            draft.error(record, column.name, _("%(value)s is not a country of ISO 3166."), value=value)
        values[column.name] = value
    _check_code(draft, sheet, record)
    _fill_in(draft, record, rows)
    try:
        record.key = _key(sheet, values)
    except KeyError:
        return None
    return record


def _check_code(draft: Draft, sheet: Sheet, record: Record) -> None:
    """A code has to stand in an address and to name its row in every report."""
    name = sheet.key[0]
    if name not in _NAMES or name not in record.values:
        return
    code = str(record.values[name])
    sentence = codes.complaint(_KINDS.get(sheet.name, codes.REFERENCE), code)
    if sentence:
        draft.error(record, name, sentence, code=code)


def _key(sheet: Sheet, values: Values) -> Key:
    if len(sheet.key) == 1:
        return str(values[sheet.key[0]])
    return tuple(values[name] for name in sheet.key)


def _currency_of_row(draft: Draft, sheet: Sheet, row: Row) -> str:
    """The currency of an amount that is in the agreement's; empty where it is not known."""
    if sheet.name == "agreements":
        return str(row.values.get("currency", ""))
    if sheet.name in ("deposits", "instalments"):
        agreement = draft.values_of("agreements", row.values.get("agreement"))
        return str((agreement or {}).get("currency", ""))
    return draft.currency


def _minor(draft: Draft, record: Record, column: Column, value: Value, currency: str) -> int | None:
    """An amount in minor units of its currency. None, and the record broken, where it is none."""
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    if not currency:
        record.is_broken = True
        return None
    if abs(amount) >= _LARGEST_UNITS or abs(minor := _scaled(amount, currency)) > money.LARGEST_AMOUNT_MINOR:
        draft.error(record, column.name, _("%(value)s is larger than any amount the books take."), value=amount)
        return None
    if minor != int(minor):
        draft.error(
            record,
            column.name,
            _("%(value)s has more decimals than %(currency)s has (%(decimals)s)."),
            value=amount,
            currency=currency,
            decimals=money.decimals_of(currency),
        )
        return None
    if minor < 0 and not column.may_be_negative:
        draft.error(
            record,
            column.name,
            _("%(amount)s is negative; no negative amount is allowed here."),
            amount=Amount(int(minor), currency),
        )
        return None
    return int(minor)


def _scaled(amount: Decimal, currency: str) -> Decimal:
    return amount.scaleb(money.decimals_of(currency))


def _check_reference(draft: Draft, record: Record, column: Column, value: Value) -> None:
    if draft.values_of(column.refers_to, value) is None:
        draft.error(
            record,
            column.name,
            _("%(value)s is neither in the sheet %(sheet)s nor registered in the fund."),
            value=value,
            sheet=column.refers_to,
        )


def _fill_in(draft: Draft, record: Record, rows: SheetRows) -> None:
    """What one column says about another."""
    values = record.values
    if record.sheet in ("agreements", "deposits"):
        _fill_fund_amount(draft, record)
    if record.sheet == "agreements":
        _fill_rate(draft, record, "aa_fee_percent")
    elif record.sheet == "organisations":
        _fill_rate(draft, record, "support_cost_percent")
    elif record.sheet == "income":
        if values.get("kind") == "agency_interest" and "organisation" not in values:
            if "organisation" not in record.row.broken:
                draft.error(
                    record, "organisation", _("Interest of an agency needs the organisation that paid it over.")
                )
        elif values.get("kind") not in (None, "agency_interest") and "organisation" in values:
            draft.error(
                record,
                "organisation",
                _("%(value)s: only agency_interest names an organisation; this is %(kind)s."),
                value=values["organisation"],
                kind=values["kind"],
            )
    elif record.sheet == "fund" and _is_before(values, "end_date", "start_date"):
        draft.error(
            record,
            "end_date",
            _("The fund ends on %(end)s, before it starts on %(start)s."),
            end=values["end_date"],
            start=values["start_date"],
        )
    elif record.sheet == "deposits" and record.amount("aa_fee") > record.amount("fund_amount") > 0:
        draft.error(
            record,
            "aa_fee",
            _("A fee of %(fee)s is more than the deposit of %(amount)s."),
            fee=draft.amount(record.amount("aa_fee")),
            amount=draft.amount(record.amount("fund_amount")),
        )
    # Nothing is stated by a column that is not there: what is registered stays.
    if rows.sheet.is_register:
        for column in rows.sheet.columns:
            # … but what a commitment comes to in the fund's currency follows from its amount.
            if column.name not in rows.letters and column.name in values and column.name != "fund_amount":
                stored = draft.books.registered(record.sheet, str(values.get(rows.sheet.key[0], "")))
                if stored is not None:
                    values[column.name] = stored.get(column.name)


def _is_before(values: Values, later: str, earlier: str) -> bool:
    end, start = values.get(later), values.get(earlier)
    return end is not None and start is not None and end < start  # type: ignore[operator]


def _fill_rate(draft: Draft, record: Record, name: str) -> None:
    if name not in record.row.broken:
        record.values.setdefault(name, draft.fund[name])


def _fill_fund_amount(draft: Draft, record: Record) -> None:
    """The same amount where the currencies are the same; required where they differ."""
    values = record.values
    if record.sheet == "agreements":
        currency = values.get("currency")
    else:
        currency = (draft.values_of("agreements", values.get("agreement")) or {}).get("currency")
    if not isinstance(currency, str) or "amount" not in values or "fund_amount" in record.row.broken:
        return
    amount, credited = record.amount("amount"), values.get("fund_amount")
    if currency == draft.currency:
        if isinstance(credited, int) and credited != amount:
            draft.error(
                record,
                "fund_amount",
                _("Currency mismatch: %(amount)s and %(fund_amount)s are in one currency and must be the same amount."),
                amount=Amount(amount, currency),
                fund_amount=draft.amount(credited),
            )
        values["fund_amount"] = amount
    elif credited is None:
        if not any(name == "fund_amount" for name in record.row.broken) and not record.is_broken:
            draft.error(
                record,
                "fund_amount",
                _("The amount is in %(currency)s, the books in %(fund_currency)s: state it in %(fund_currency)s too."),
                currency=currency,
                fund_currency=draft.currency,
            )
    elif (credited == 0) != (amount == 0):
        draft.error(
            record,
            "fund_amount",
            _("Currency mismatch: %(amount)s cannot be %(fund_amount)s."),
            amount=Amount(amount, currency),
            fund_amount=draft.amount(record.amount("fund_amount")),
        )


def _add(draft: Draft, rows: SheetRows, records: dict[Key, Record], record: Record) -> None:
    first = records.get(record.key)
    if first is None:
        records[record.key] = record
        return
    column = rows.sheet.key[0]
    record.is_broken = True
    draft.findings.append(
        rows.finding(
            ERROR,
            record.row,
            column,
            _("%(key)s is already used in row %(row)s of this sheet."),
            key=record.key,
            row=first.row.number,
        )
    )


def _nth(records: dict[Key, Record], key: Key) -> Key:
    """Instalments have no reference: the second one due on a day is known by being the second."""
    number = 1
    while (*key, number) in records:
        number += 1
    return (*key, number)


def _add_expenditure(draft: Draft, records: dict[Key, Record], record: Record) -> None:
    """Rows of one identity are one amount, their sum."""
    first = records.get(record.key)
    if first is None:
        names = ("project", "organisation", "purpose", "category")
        code = chart.expenditure(*(record.text(name) for name in names)).code
        if len(code) > _LONGEST_IDENTITY:
            draft.error(record, "project", _("The codes of the project and the organisation are too long together."))
        records[record.key] = record
        return
    if "amount" in first.values and "amount" in record.values:
        first.values["amount"] = first.amount("amount") + record.amount("amount")
    first.is_broken = first.is_broken or record.is_broken
