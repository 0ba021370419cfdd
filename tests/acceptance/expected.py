"""The annual report of a fund worked out on paper: from the rows of its workbook, with Decimal and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.acceptance.books import Book, Row

Cells = dict[str, str | None]
Tables = dict[str, dict[str, Cells]]
DECIMALS = {"JPY": 0, "BHD": 3, "KWD": 3}
OLD, NEW = ["O1", "O2", "O3", "O4", "O5"], ["1", "2", "3", "4", "5", "6", "7"]


def number(value: Any) -> Decimal:
    return Decimal(str(value).strip()) if value not in (None, "") else Decimal(0)


def year_of(value: Any) -> int:
    return value.year if isinstance(value, date) else int(str(value).strip()[:4])


class Paper:
    """What the rows of a workbook come to at the end of ``year``."""

    def __init__(self, book: Book, year: int) -> None:
        self.sheets, self.year = book.sheets, year
        self.fund = book.sheets["fund"][0]
        self.unit = Decimal(1).scaleb(-DECIMALS.get(self.fund["currency"], 2))

    # -- small arithmetic ------------------------------------------------------------------------------------

    def half_up(self, amount: Decimal) -> Decimal:
        return amount.quantize(self.unit, ROUND_HALF_UP)

    def text(self, amount: Decimal) -> str:
        return format(self.half_up(amount) + 0, "f")

    @staticmethod
    def share(part: Decimal, whole: Decimal) -> str | None:
        return format((100 * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0, "f") if whole else None

    def rows(self, sheet: str) -> list[Row]:
        return self.sheets.get(sheet, [])

    def total(
        self, sheet: str, years: range, amount: str | Callable[[Row], Decimal] = "amount", **where: Any
    ) -> Decimal:
        """Adds up a sheet's rows of these years; ``where``: a value, or the values a cell may have."""
        day = next(
            d
            for d in ("value_date", "received_on", "decided_on", "year")
            if any(d in r for r in self.rows(sheet) or [{d: 1}])
        )
        value = amount if callable(amount) else lambda row: number(row[amount])
        return sum(
            (value(row) for row in self.rows(sheet) if year_of(row[day]) in years and self.fits(row, where)), Decimal(0)
        )

    @staticmethod
    def fits(row: Row, where: dict[str, Any]) -> bool:
        for name, wanted in where.items():
            cell = str(row.get(name) or ("programme" if name == "purpose" else "")).strip()
            if cell not in ([str(w) for w in wanted] if isinstance(wanted, (list, set, tuple)) else [str(wanted)]):
                return False
        return True

    # -- what single rows come to ----------------------------------------------------------------------------

    def agreement(self, row: Row) -> Row:
        return next(a for a in self.rows("agreements") if a["reference"] == row["agreement"])

    def credited(self, row: Row) -> Decimal:
        return number(row.get("fund_amount") or row["amount"])

    def fee(self, row: Row) -> Decimal:
        if row.get("aa_fee") not in (None, ""):
            return number(row["aa_fee"])
        return self.half_up(self.credited(row) * self.rate(self.agreement(row), "aa_fee_percent", 1) / 100)

    def rate(self, row: Row, name: str, default: int) -> Decimal:
        for source in (row, self.fund):
            if source.get(name) not in (None, ""):
                return number(source[name])
        return Decimal(default)

    def approved(self, row: Row) -> Decimal:
        direct = number(row["direct_amount"])
        if row.get("support_cost") not in (None, ""):
            return direct + number(row["support_cost"])
        organisation = next(o for o in self.rows("organisations") if o["code"] == row["organisation"])
        return direct + self.half_up(direct * self.rate(organisation, "support_cost_percent", 7) / 100)

    # -- periods ---------------------------------------------------------------------------------------------

    @property
    def before(self) -> range:
        return range(self.year)

    @property
    def current(self) -> range:
        return range(self.year, self.year + 1)

    @property
    def all(self) -> range:
        return range(self.year + 1)

    # -- the tables ------------------------------------------------------------------------------------------

    def tables(self) -> Tables:
        return {
            "source_use_balance": self.source_use_balance(),
            "contributions": self.contributions(),
            "interest": self.interest(),
            "transfers_by_organisation": self.transfers_by_organisation(),
            "expenditure_by_organisation": self.expenditure_by_organisation(),
            "expenditure_by_category": self.expenditure_by_category(),
            "expenditure_by_project": self.expenditure_by_project(),
            "by_priority_focus": self.by_priority_focus(),
            "direct_costs": self.direct_costs(),
            "cost_recovery": self.cost_recovery(),
            "budget_requirements": self.budget_requirements(),
        }

    def block(self, years: range) -> dict[str, Decimal]:
        """The first table for a range of years, without the balances."""
        t = self.total
        fund_transfers = t("fund_transfers", years, direction="in") - t("fund_transfers", years, direction="out")
        line = {
            "contributions": t("deposits", years, self.credited),
            "fund_interest": t("income", years, kind="fund_interest"),
            "agency_interest": t("income", years, kind="agency_interest"),
            "contributor_refunds": -t("contributor_refunds", years),
            "fund_transfers": fund_transfers,
            "other_income": t("income", years, kind="other_income"),
        }
        line["total_sources"] = sum(line.values(), Decimal(0))
        line["transfers"] = t("transfers", years, purpose="programme")
        line["refunds"] = -t("refunds", years, purpose="programme")
        line["net_funded"] = line["transfers"] + line["refunds"]
        line["aa_fees"] = t("deposits", years, self.fee)
        line["direct_costs"] = t("transfers", years, purpose="direct_cost") - t("refunds", years, purpose="direct_cost")
        line["bank_charges"] = t("charges", years, kind="bank_charges")
        line["other_expenditures"] = t("charges", years, kind="other_expenditure")
        line["total_uses"] = sum(
            line[k] for k in ("net_funded", "aa_fees", "direct_costs", "bank_charges", "other_expenditures")
        )
        line["change_in_cash"] = line["total_sources"] - line["total_uses"]
        line["net_funded_incl_direct_cost"] = line["net_funded"] + line["direct_costs"]
        line["expenditure_incl_direct_cost"] = t("expenditures", years)
        line["balance_with_organisations"] = line["net_funded_incl_direct_cost"] - line["expenditure_incl_direct_cost"]
        return line

    def source_use_balance(self) -> dict[str, Cells]:
        year, found = self.year, {}
        for column, years in (
            ("prior_year", range(year - 1, year)),
            ("current_year", self.current),
            ("cumulative", self.all),
        ):
            line = self.block(years)
            line["opening_balance"] = self.block(range(years.start))["change_in_cash"]
            line["closing_balance"] = line["opening_balance"] + line["change_in_cash"]
            for key, amount in line.items():
                found.setdefault(key, {})[column] = self.text(amount)
        return found

    def commitment(self, agreement: Row) -> Decimal:
        """Received, and the unpaid part at the agreement's own rate."""
        start = year_of(self.fund["start_date"])
        if max(year_of(agreement["signed_on"]), start) > self.year:
            unpaid = Decimal(0)
        else:
            paid = self.total("deposits", self.all, "amount", agreement=agreement["reference"])
            amount, worth = number(agreement["amount"]), self.credited(agreement)
            unpaid = self.half_up(max(amount - paid, Decimal(0)) * worth / amount) if amount else Decimal(0)
        return self.total("deposits", self.all, self.credited, agreement=agreement["reference"]) + unpaid

    def contributions(self) -> dict[str, Cells]:
        lines = {}
        for contributor in self.rows("contributors"):
            own = [a for a in self.rows("agreements") if a["contributor"] == contributor["code"]]
            references = [a["reference"] for a in own]
            lines[contributor["code"]] = {
                "commitments": sum((self.commitment(a) for a in own), Decimal(0)),
                "prior_years": self.total("deposits", self.before, self.credited, agreement=references),
                "current_year": self.total("deposits", self.current, self.credited, agreement=references),
                "total": self.total("deposits", self.all, self.credited, agreement=references),
            }
        return self.with_total(lines)

    def by_period(self, sheet: str, **where: Any) -> dict[str, Decimal]:
        return {
            "prior_years": self.total(sheet, self.before, **where),
            "current_year": self.total(sheet, self.current, **where),
            "total": self.total(sheet, self.all, **where),
        }

    def interest(self) -> dict[str, Cells]:
        agency = {
            o["code"]: self.by_period("income", kind="agency_interest", organisation=o["code"])
            for o in self.rows("organisations")
        }
        fund = self.by_period("income", kind="fund_interest")
        sums = self.added(agency.values()) or dict.fromkeys(fund, Decimal(0))
        lines = {"fund": fund, **agency, "total_agency": sums, "total": {k: fund[k] + sums[k] for k in fund}}
        return self.shown(lines)

    def transfers_by_organisation(self) -> dict[str, Cells]:
        lines = {}
        for organisation in self.rows("organisations"):
            cells: dict[str, Decimal] = {}
            for period, years in (("prior", self.before), ("current", self.current), ("total", self.all)):
                where = {"organisation": organisation["code"], "purpose": "programme"}
                cells[f"{period}_transfers"] = self.total("transfers", years, **where)
                cells[f"{period}_refunds"] = -self.total("refunds", years, **where)
                cells[f"{period}_net"] = cells[f"{period}_transfers"] + cells[f"{period}_refunds"]
            lines[organisation["code"]] = cells
        return self.with_total(lines)

    def money_of(self, **where: Any) -> dict[str, Decimal]:
        """What was approved, paid and spent for some projects, organisations and purposes."""
        transfers, refunds = self.total("transfers", self.all, **where), -self.total("refunds", self.all, **where)
        return {
            "approved": self.total("allocations", self.all, self.approved, **where),
            "transfers": transfers,
            "refunds": refunds,
            "net_funded": transfers + refunds,
            "prior_years": self.total("expenditures", self.before, **where),
            "current_year": self.total("expenditures", self.current, **where),
            "expenditure": self.total("expenditures", self.all, **where),
        }

    def expenditure_by_organisation(self) -> dict[str, Cells]:
        lines = {}
        for organisation in self.rows("organisations"):
            money = self.money_of(organisation=organisation["code"], purpose="programme")
            lines[organisation["code"]] = {
                **{k: money[k] for k in ("approved", "net_funded", "prior_years", "current_year")},
                "cumulative": money["expenditure"],
            }
        return self.with_total(lines, rate=("delivery_rate", "cumulative", "net_funded"))

    def expenditure_by_category(self) -> dict[str, Cells]:
        where = {"purpose": "programme"}
        lines = {c: self.by_period("expenditures", category=c, **where) for c in OLD + NEW}
        lines["programme_total"] = self.by_period("expenditures", category=OLD + NEW, **where)
        lines["indirect_support"] = self.by_period("expenditures", category="8", **where)
        lines["total"] = self.by_period("expenditures", **where)
        found = self.shown(lines)
        for key, cells in found.items():
            cells["percent"] = self.share(lines[key]["total"], lines["programme_total"]["total"])
        found["total"]["percent"] = None
        return found

    def expenditure_by_project(self) -> dict[str, Cells]:
        pairs = []
        for sheet in ("allocations", "transfers", "refunds", "expenditures"):
            for row in self.rows(sheet):
                day = row.get("decided_on") or row.get("value_date") or row["year"]
                pair = (row["project"], row["organisation"])
                if self.fits(row, {"purpose": "programme"}) and year_of(day) <= self.year and pair not in pairs:
                    pairs.append(pair)
        columns = ("approved", "net_funded", "expenditure")
        lines, subtotals = {}, {}
        for project, organisation in pairs:
            money = self.money_of(project=project, organisation=organisation, purpose="programme")
            lines[f"{project}:{organisation}"] = {k: money[k] for k in columns}
        for focus in self.rows("priority_focuses"):
            own = [p["number"] for p in self.rows("projects") if p["priority_focus"] == focus["code"]]
            money = self.money_of(project=own, purpose="programme")
            subtotals[f"focus:{focus['code']}"] = {k: money[k] for k in columns}
        return {
            **self.with_total(lines, rate=("delivery_rate", "expenditure", "net_funded"), columns=columns),
            **self.shown(subtotals, rate=("delivery_rate", "expenditure", "net_funded")),
        }

    def by_priority_focus(self) -> dict[str, Cells]:
        lines = {}
        for focus in self.rows("priority_focuses"):
            own = [p["number"] for p in self.rows("projects") if p["priority_focus"] == focus["code"]]
            money = self.money_of(project=own)
            lines[focus["code"]] = {
                "planned": number(focus.get("planned_amount")),
                **money,
                "balance": money["net_funded"] - money["expenditure"],
            }
        return self.with_total(lines, rate=("delivery_rate", "expenditure", "net_funded"))

    def direct_costs(self) -> dict[str, Cells]:
        lines = {}
        for organisation in self.rows("organisations"):
            where = {"organisation": organisation["code"], "purpose": "direct_cost"}
            lines[organisation["code"]] = {
                f"{period}_{name}": self.total("transfers", years, **where) - self.total("refunds", years, **where)
                if name == "net_funded"
                else self.total("expenditures", years, **where)
                for period, years in (("current", self.current), ("total", self.all))
                for name in ("net_funded", "expenditure")
            }
        return self.with_total(lines, rate=("delivery_rate", "total_expenditure", "total_net_funded"))

    def cost_recovery(self) -> dict[str, Cells]:
        fees = {
            column: self.total("deposits", years, self.fee)
            for column, years in (("prior_years", self.before), ("current_year", self.current), ("total", self.all))
        }
        indirect = self.by_period("expenditures", category="8", purpose="programme")
        return self.shown({"aa_fees": fees, "indirect_support": indirect})

    def budget_requirements(self) -> dict[str, Cells]:
        lines = {f["code"]: number(f.get("planned_amount")) for f in self.rows("priority_focuses")}
        total = sum(lines.values(), Decimal(0))
        fee_rate = self.rate({}, "aa_fee_percent", 1) / 100
        support = self.half_up(total * self.rate({}, "support_cost_percent", 7) / 100)
        fee = self.half_up((total + support) * fee_rate)
        lines |= {"total": total, "support_cost": support, "aa_fee": fee, "grand_total": total + support + fee}
        lines["gross_up"] = (total + support) / (1 - fee_rate)
        return self.shown({key: {"requested": amount} for key, amount in lines.items()})

    # -- setting out -----------------------------------------------------------------------------------------

    @staticmethod
    def added(lines: Iterable[dict[str, Decimal]]) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in lines:
            for column, amount in line.items():
                found[column] = found.get(column, Decimal(0)) + amount
        return found

    def shown(self, lines: dict[str, dict[str, Decimal]], rate: tuple[str, str, str] | None = None) -> dict[str, Cells]:
        found: dict[str, Cells] = {}
        for key, line in lines.items():
            found[key] = {column: self.text(amount) for column, amount in line.items()}
            if rate:
                found[key][rate[0]] = self.share(line[rate[1]], line[rate[2]])
        return found

    def with_total(
        self,
        lines: dict[str, dict[str, Decimal]],
        rate: tuple[str, str, str] | None = None,
        columns: Iterable[str] = (),
    ) -> dict[str, Cells]:
        total = self.added(lines.values()) or dict.fromkeys(columns, Decimal(0))
        return self.shown({**lines, "total": total}, rate)
