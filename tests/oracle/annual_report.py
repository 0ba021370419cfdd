"""The eleven tables of the annual financial report, straight from workbook rows.

``annual_report(sheets, year)`` answers ``{table: {row key: {column: text or None}}}`` with amounts and
rates written as the report writes them. Rows that stand for a register code (a contributor, an
organisation, a project) are given for every code that has any figure; ``compare`` treats a row that one
side leaves out as a row of zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.oracle.rows import Books, Deposit, Flow, Payment, as_decimal_text, half_up, percent

Figures = dict[str, dict[str, int]]
OLD = ("O1", "O2", "O3", "O4", "O5")
NEW = ("1", "2", "3", "4", "5", "6", "7")


class Rate(str):
    """A cell that is a percentage already written out."""


class Witness:
    """All sums of one fund as they stand on 31 December of a year."""

    def __init__(self, sheets: dict[str, list[dict[str, object]]], year: int) -> None:
        self.books = Books(sheets)
        self.year = year
        self.by_party: dict[tuple[int, str], dict[str, list[Payment]]] = {}

    # -- periods -------------------------------------------------------------------------------------

    def prior_year(self, event: Payment | Deposit | Flow) -> bool:
        return event.on.year == self.year - 1

    def current_year(self, event: Payment | Deposit | Flow) -> bool:
        return event.on.year == self.year

    def prior_years(self, event: Payment | Deposit | Flow) -> bool:
        return event.on.year < self.year

    def to_date(self, event: Payment | Deposit | Flow) -> bool:
        return event.on.year <= self.year

    def before_prior_year(self, event: Payment | Deposit | Flow) -> bool:
        return event.on.year < self.year - 1

    # -- sums ----------------------------------------------------------------------------------------

    def flows(self, kind: str, when: Callable[[Flow], bool], party: str | None = None) -> int:
        return sum(
            flow.amount
            for flow in self.books.flows
            if flow.kind == kind and when(flow) and (party is None or flow.party == party)
        )

    def paid(self, events: list[Payment], when: Callable[[Payment], bool], **where: str) -> int:
        """The sum of the events of this period whose project, organisation, purpose or category are these."""
        return sum(
            event.amount
            for event in self.narrowed(events, where)
            if when(event) and all(getattr(event, name) == value for name, value in where.items())
        )

    def narrowed(self, events: list[Payment], where: dict[str, str]) -> list[Payment]:
        """The events of the project or organisation asked for, found once: large funds have thousands of lines."""
        for name in ("project", "organisation"):
            if name in where:
                if (id(events), name) not in self.by_party:
                    groups: dict[str, list[Payment]] = {}
                    for event in events:
                        groups.setdefault(getattr(event, name), []).append(event)
                    self.by_party[id(events), name] = groups
                return self.by_party[id(events), name].get(where[name], [])
        return events

    def transferred(self, when: Callable[[Payment], bool], **where: str) -> int:
        return self.paid(self.books.transfers, when, **where)

    def refunded(self, when: Callable[[Payment], bool], **where: str) -> int:
        """As printed: negative."""
        return -self.paid(self.books.refunds, when, **where)

    def net(self, when: Callable[[Payment], bool], **where: str) -> int:
        return self.transferred(when, **where) + self.refunded(when, **where)

    def spent(self, when: Callable[[Payment], bool], **where: str) -> int:
        return self.paid(self.books.expenditures, when, **where)

    def approved(self, **where: str) -> int:
        return self.paid(self.books.allocations, self.to_date, **where)

    def deposited(self, when: Callable[[Deposit], bool], contributor: str | None = None) -> int:
        return sum(
            deposit.gross
            for deposit in self.books.deposits
            if when(deposit) and (contributor is None or deposit.agreement.contributor == contributor)
        )

    def fees(self, when: Callable[[Deposit], bool]) -> int:
        return sum(deposit.fee for deposit in self.books.deposits if when(deposit))

    def committed(self, contributor: str) -> int:
        """Deposits received, and of each agreement signed the unpaid part at the agreement's own rate."""
        unpaid_total = 0
        for agreement in self.books.agreements.values():
            if agreement.contributor != contributor or agreement.signed_on.year > self.year:
                continue
            received = sum(d.amount for d in self.books.deposits if d.agreement is agreement and self.to_date(d))
            unpaid = max(agreement.amount - received, 0)
            if unpaid:
                unpaid_total += half_up(Fraction(unpaid * agreement.fund_amount, agreement.amount))
        return self.deposited(self.to_date, contributor) + unpaid_total

    # -- tables --------------------------------------------------------------------------------------

    def sources_and_uses(self, when: Callable[[object], bool], opening: int) -> dict[str, int]:
        """The first table for one period, given the cash the period began with."""
        rows = {
            "contributions": self.deposited(when),
            "fund_interest": self.flows("fund_interest", when),
            "agency_interest": self.flows("agency_interest", when),
            "contributor_refunds": self.flows("contributor_refunds", when),
            "fund_transfers": self.flows("fund_transfers", when),
            "other_income": self.flows("other_income", when),
        }
        rows["total_sources"] = sum(rows.values())
        rows["transfers"] = self.transferred(when, purpose="programme")
        rows["refunds"] = self.refunded(when, purpose="programme")
        rows["net_funded"] = rows["transfers"] + rows["refunds"]
        rows["aa_fees"] = self.fees(when)
        rows["direct_costs"] = self.net(when, purpose="direct_cost")
        rows["bank_charges"] = -self.flows("bank_charges", when)
        rows["other_expenditures"] = -self.flows("other_expenditure", when)
        uses = ("net_funded", "aa_fees", "direct_costs", "bank_charges", "other_expenditures")
        rows["total_uses"] = sum(rows[key] for key in uses)
        rows["change_in_cash"] = rows["total_sources"] - rows["total_uses"]
        rows["opening_balance"] = opening
        rows["closing_balance"] = opening + rows["change_in_cash"]
        rows["net_funded_incl_direct_cost"] = rows["net_funded"] + rows["direct_costs"]
        rows["expenditure_incl_direct_cost"] = self.spent(when)
        rows["balance_with_organisations"] = rows["net_funded_incl_direct_cost"] - rows["expenditure_incl_direct_cost"]
        return rows

    def cash_after(self, when: Callable[[object], bool]) -> int:
        return self.sources_and_uses(when, 0)["change_in_cash"]

    def source_use_balance(self) -> Figures:
        columns = {
            "prior_year": self.sources_and_uses(self.prior_year, self.cash_after(self.before_prior_year)),
            "current_year": self.sources_and_uses(self.current_year, self.cash_after(self.prior_years)),
            "cumulative": self.sources_and_uses(self.to_date, 0),
        }
        keys = columns["cumulative"]
        return {key: {column: figures[key] for column, figures in columns.items()} for key in keys}

    def contributions(self) -> Figures:
        return with_total(
            {
                code: {
                    "commitments": self.committed(code),
                    "prior_years": self.deposited(self.prior_years, code),
                    "current_year": self.deposited(self.current_year, code),
                    "total": self.deposited(self.to_date, code),
                }
                for code in self.books.contributors
            }
        )

    def interest(self) -> Figures:
        def row(kind: str, party: str | None = None) -> dict[str, int]:
            return {
                "prior_years": self.flows(kind, self.prior_years, party),
                "current_year": self.flows(kind, self.current_year, party),
                "total": self.flows(kind, self.to_date, party),
            }

        agencies = {code: row("agency_interest", code) for code in self.books.organisations}
        fund, agency = row("fund_interest"), row("agency_interest")
        return {"fund": fund, **agencies, "total_agency": agency, "total": added(fund, agency)}

    def transfers_by_organisation(self) -> Figures:
        table = {}
        for code in self.books.organisations:
            row = {}
            for name, when in (("prior", self.prior_years), ("current", self.current_year), ("total", self.to_date)):
                where = {"purpose": "programme", "organisation": code}
                row[f"{name}_transfers"] = self.transferred(when, **where)
                row[f"{name}_refunds"] = self.refunded(when, **where)
                row[f"{name}_net"] = row[f"{name}_transfers"] + row[f"{name}_refunds"]
            table[code] = row
        return with_total(table)

    def expenditure_by_organisation(self) -> Figures:
        table = {}
        for code in self.books.organisations:
            where = {"purpose": "programme", "organisation": code}
            table[code] = {
                "approved": self.approved(**where),
                "net_funded": self.net(self.to_date, **where),
                "prior_years": self.spent(self.prior_years, **where),
                "current_year": self.spent(self.current_year, **where),
                "cumulative": self.spent(self.to_date, **where),
            }
        return with_rates(with_total(table), "cumulative", "net_funded")

    def expenditure_by_category(self) -> Figures:
        def row(category: str) -> dict[str, int]:
            where = {"purpose": "programme", "category": category}
            return {
                "prior_years": self.spent(self.prior_years, **where),
                "current_year": self.spent(self.current_year, **where),
                "total": self.spent(self.to_date, **where),
            }

        direct = {category: row(category) for category in (*OLD, *NEW)}
        programme, support = added(*direct.values()), row("8")
        table = {**direct, "programme_total": programme, "indirect_support": support}
        rated = {
            key: {**cells, "percent": Rate(percent(cells["total"], programme["total"]) or "")}
            for key, cells in table.items()
        }
        return {**rated, "total": {**added(programme, support), "percent": Rate("")}}

    def expenditure_by_project(self) -> Figures:
        table, in_focus, everything = {}, {}, []
        pairs = {
            (event.project, event.organisation)
            for events in (
                self.books.allocations,
                self.books.transfers,
                self.books.refunds,
                self.books.expenditures,
            )
            for event in events
            if event.purpose == "programme" and self.to_date(event)
        }
        for project, organisation in sorted(pairs):
            where = {"purpose": "programme", "project": project, "organisation": organisation}
            row = {
                "approved": self.approved(**where),
                "net_funded": self.net(self.to_date, **where),
                "expenditure": self.spent(self.to_date, **where),
            }
            table[f"{project}:{organisation}"] = row
            in_focus.setdefault(f"focus:{self.books.focus_of[project]}", []).append(row)
            everything.append(row)
        columns = {"approved": 0, "net_funded": 0, "expenditure": 0}
        table.update({key: added(columns, *rows) for key, rows in in_focus.items()})
        table["total"] = added(columns, *everything)
        return with_rates(table, "expenditure", "net_funded")

    def by_priority_focus(self) -> Figures:
        table = {}
        for code, planned in self.books.planned.items():
            projects = {number for number, focus in self.books.focus_of.items() if focus == code}

            def here(when: Callable[[Payment], bool], projects: set[str] = projects) -> Callable[[Payment], bool]:
                return lambda event: when(event) and event.project in projects

            row = {
                "planned": planned,
                "approved": self.paid(self.books.allocations, here(self.to_date)),
                "transfers": self.transferred(here(self.to_date)),
                "refunds": self.refunded(here(self.to_date)),
                "net_funded": self.net(here(self.to_date)),
                "prior_years": self.spent(here(self.prior_years)),
                "current_year": self.spent(here(self.current_year)),
                "expenditure": self.spent(here(self.to_date)),
            }
            row["balance"] = row["net_funded"] - row["expenditure"]
            table[code] = row
        return with_rates(with_total(table), "expenditure", "net_funded")

    def direct_costs(self) -> Figures:
        table = {}
        for code in self.books.organisations:
            where = {"purpose": "direct_cost", "organisation": code}
            table[code] = {
                "current_net_funded": self.net(self.current_year, **where),
                "current_expenditure": self.spent(self.current_year, **where),
                "total_net_funded": self.net(self.to_date, **where),
                "total_expenditure": self.spent(self.to_date, **where),
            }
        return with_rates(with_total(table), "total_expenditure", "total_net_funded")

    def cost_recovery(self) -> Figures:
        support = {"purpose": "programme", "category": "8"}
        return {
            "aa_fees": {
                "prior_years": self.fees(self.prior_years),
                "current_year": self.fees(self.current_year),
                "total": self.fees(self.to_date),
            },
            "indirect_support": {
                "prior_years": self.spent(self.prior_years, **support),
                "current_year": self.spent(self.current_year, **support),
                "total": self.spent(self.to_date, **support),
            },
        }

    def budget_requirements(self) -> Figures:
        planned = self.books.planned
        total = sum(planned.values())
        support = half_up(total * self.books.support_percent / 100)
        fee = half_up((total + support) * self.books.fee_percent / 100)
        gross = half_up((total + support) / (1 - self.books.fee_percent / 100))
        rows = {
            **planned,
            "total": total,
            "support_cost": support,
            "aa_fee": fee,
            "grand_total": total + support + fee,
            "gross_up": gross,
        }
        return {key: {"requested": amount} for key, amount in rows.items()}


TABLES = (
    "source_use_balance",
    "contributions",
    "interest",
    "transfers_by_organisation",
    "expenditure_by_organisation",
    "expenditure_by_category",
    "expenditure_by_project",
    "by_priority_focus",
    "direct_costs",
    "cost_recovery",
    "budget_requirements",
)


def added(*rows: dict[str, int]) -> dict[str, int]:
    return {column: sum(row[column] for row in rows) for column in rows[0]}


def with_total(table: Figures) -> Figures:
    return {**table, "total": added(*table.values())} if table else {"total": {}}


def with_rates(table: Figures, part: str, whole: str) -> Figures:
    return {
        key: {**cells, "delivery_rate": Rate(percent(cells[part], cells[whole]) or "")} if cells else {}
        for key, cells in table.items()
    }


def annual_report(sheets: dict[str, list[dict[str, object]]], year: int) -> dict[str, dict[str, dict[str, str | None]]]:
    """Every table of the report of ``year``, amounts as decimal text in fund currency, rates as percent or None."""
    witness = Witness(sheets, year)
    currency = witness.books.currency

    def written(value: int | Rate) -> str | None:
        if isinstance(value, Rate):
            return str(value) or None
        return as_decimal_text(value, currency)

    return {
        table: {
            key: {column: written(value) for column, value in cells.items()}
            for key, cells in getattr(witness, table)().items()
        }
        for table in TABLES
    }
