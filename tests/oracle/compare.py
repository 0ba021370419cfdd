"""What the product printed beside what the witness computed, and the identities of a printed report."""

from __future__ import annotations

from decimal import Decimal

Cells = dict[str, "str | None"]
Tables = dict[str, dict[str, Cells]]


def tables_of(report: dict) -> Tables:
    """The figures of a report as the command writes it (JSON), by table, row key and column.

    A key may stand only once in a table, or figures would hide each other: raises ValueError.
    """
    tables: Tables = {}
    for name, table in report["tables"].items():
        rows: dict[str, Cells] = {}
        for row in table["rows"]:
            if row["role"] == "heading":
                continue
            if row["key"] in rows:
                raise ValueError(f"{name}: row {row['key']} is printed twice")
            rows[row["key"]] = {key: value for key, value in row["cells"].items() if is_figure(table, key)}
        tables[name] = rows
    return tables


def is_figure(table: dict, column: str) -> bool:
    kinds = {entry["key"]: entry["kind"] for entry in table["columns"]}
    return kinds.get(column) != "text"


def is_nothing(value: str | None) -> bool:
    return value is None or Decimal(value) == 0


def differences(product: Tables, witness: Tables) -> list[str]:
    """One sentence for each figure that differs. A row only one side prints must hold nothing but zeros."""
    found = []
    for name in sorted(product.keys() | witness.keys()):
        if name not in product or name not in witness:
            found.append(f"table {name} is only in the {'report' if name in product else 'witness'}")
            continue
        ours, theirs = product[name], witness[name]
        for key in sorted(ours.keys() | theirs.keys()):
            left, right = ours.get(key), theirs.get(key)
            if left is None or right is None:
                cells = left if right is None else right
                if not all(is_nothing(value) for value in cells.values()):
                    side = "report" if right is None else "witness"
                    found.append(f"{name}/{key} is only in the {side}: {cells}")
                continue
            for column in sorted(left.keys() | right.keys()):
                if not left or not right:
                    cells = left or right
                    if is_nothing(cells.get(column)):
                        continue
                if left.get(column, "absent") != right.get(column, "absent"):
                    found.append(
                        f"{name}/{key}/{column}: report {left.get(column, 'absent')}, "
                        f"witness {right.get(column, 'absent')}"
                    )
    return found


def broken_identities(tables: Tables) -> list[str]:
    """The identities every report must satisfy, read off the printed figures alone."""
    found: list[str] = []

    def value(table: str, row: str, column: str) -> Decimal:
        return Decimal(tables[table].get(row, {}).get(column) or 0)

    def same(statement: str, left: Decimal, right: Decimal) -> None:
        if left != right:
            found.append(f"{statement}: {left} is not {right}")

    first = "source_use_balance"
    six = (
        "contributions",
        "fund_interest",
        "agency_interest",
        "contributor_refunds",
        "fund_transfers",
        "other_income",
    )
    uses = ("net_funded", "aa_fees", "direct_costs", "bank_charges", "other_expenditures")
    for column in ("prior_year", "current_year", "cumulative"):
        same(
            f"total sources ({column})",
            value(first, "total_sources", column),
            sum(value(first, key, column) for key in six),
        )
        same(
            f"net funded ({column})",
            value(first, "net_funded", column),
            value(first, "transfers", column) + value(first, "refunds", column),
        )
        same(
            f"total uses ({column})",
            value(first, "total_uses", column),
            sum(value(first, key, column) for key in uses),
        )
        same(
            f"closing ({column})",
            value(first, "closing_balance", column),
            value(first, "opening_balance", column)
            + value(first, "total_sources", column)
            - value(first, "total_uses", column),
        )
    same(
        "opening is last year's closing",
        value(first, "opening_balance", "current_year"),
        value(first, "closing_balance", "prior_year"),
    )
    same(
        "closing of the year is closing from the beginning",
        value(first, "closing_balance", "current_year"),
        value(first, "closing_balance", "cumulative"),
    )
    for column, period in (("total", "cumulative"), ("current_year", "current_year")):
        same(
            f"contributions ({period})",
            value("contributions", "total", column),
            value(first, "contributions", period),
        )
        same(
            f"interest ({period})",
            value("interest", "total", column),
            value(first, "fund_interest", period) + value(first, "agency_interest", period),
        )
    for column, period in (("total", "cumulative"), ("current", "current_year")):
        for part, row in (("transfers", "transfers"), ("refunds", "refunds"), ("net", "net_funded")):
            same(
                f"transfers table, {part} ({period})",
                value("transfers_by_organisation", "total", f"{column}_{part}"),
                value(first, row, period),
            )
    programme = value("expenditure_by_organisation", "total", "cumulative")
    same("by organisation = by category", programme, value("expenditure_by_category", "total", "total"))
    same("by organisation = by project", programme, value("expenditure_by_project", "total", "expenditure"))
    same(
        "with direct costs = expenditure including direct cost",
        programme + value("direct_costs", "total", "total_expenditure"),
        value(first, "expenditure_incl_direct_cost", "cumulative"),
    )
    same(
        "priority focuses, net funded",
        value("by_priority_focus", "total", "net_funded"),
        value("transfers_by_organisation", "total", "total_net") + value("direct_costs", "total", "total_net_funded"),
    )
    same(
        "priority focuses, expenditure",
        value("by_priority_focus", "total", "expenditure"),
        programme + value("direct_costs", "total", "total_expenditure"),
    )
    return found


def broken_year_chain(earlier: Tables, later: Tables) -> list[str]:
    """cumulative(Y) = cumulative(Y-1) + current(Y), cell by cell, and opening(Y) = closing(Y-1)."""
    found = []
    pairs = {
        "source_use_balance": ("cumulative", "current_year"),
        "contributions": ("total", "current_year"),
        "interest": ("total", "current_year"),
        "expenditure_by_organisation": ("cumulative", "current_year"),
        "expenditure_by_category": ("total", "current_year"),
        "by_priority_focus": ("expenditure", "current_year"),
        "cost_recovery": ("total", "current_year"),
        "direct_costs": ("total_net_funded", "current_net_funded"),
    }
    balances = {"opening_balance", "closing_balance"}
    for table, (total, current) in pairs.items():
        for row, cells in later[table].items():
            if row in balances or not cells:
                continue
            before = Decimal(earlier[table].get(row, {}).get(total) or 0)
            if Decimal(cells[total]) != before + Decimal(cells[current]):
                found.append(f"{table}/{row}: {cells[total]} is not {before} + {cells[current]}")
    opening = later["source_use_balance"]["opening_balance"]["current_year"]
    closing = earlier["source_use_balance"]["closing_balance"]["current_year"]
    if opening != closing:
        found.append(f"opening {opening} is not last year's closing {closing}")
    return found
