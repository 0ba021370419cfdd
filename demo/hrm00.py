"""Ten invented years of HRM00, lived month by month so that no money is paid before it is there.

Seeded: the same rows every time. All sums are in cents; see ``hrm00_facts`` for what is published and what
is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from demo import hrm00_facts as facts
from demo.workbook import Rows

FIRST, LAST = 2011, 2020
RESERVE = 60_000_00
"""Cents the agent keeps back for charges when it pays organisations."""
INTEREST_PERCENT = {
    2011: 0.5,
    2012: 0.6,
    2013: 0.4,
    2014: 0.4,
    2015: 0.6,
    2016: 0.9,
    2017: 1.2,
    2018: 1.9,
    2019: 2.2,
    2020: 1.0,
}
GROWTH = 137
"""Projects from 2014 on are this many percent of the figures in ``hrm00_facts``."""
PAYS_INTEREST = ("UNDP", "UNESCO", "ILO", "UNFPA")


def half_up(value: Decimal | float) -> int:
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


def dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def month_end(text: str) -> date:
    year, month = map(int, text.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def working_day(day: date) -> date:
    """Banks rest at weekends."""
    return day + timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day


@dataclass
class Line:
    """One organisation in one project: what it may get, got, gave back and spent (cents)."""

    number: str
    organisation: str
    purpose: str
    rate: Decimal
    profile: tuple[int, ...]
    start: date
    end: date
    delivery: float
    tranches: list[tuple[date, int]] = field(default_factory=list)
    approved: int = 0
    transferred: int = 0
    refunded: int = 0
    spent: int = 0
    reported: bool = False
    """The organisation has reported on the whole life of the project."""
    returned: bool = False


@dataclass
class Fund:
    """The fund as the months go by."""

    random: Random
    sheets: dict[str, Rows] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    cash: int = 0
    cash_days: int = 0
    """Sum of the month-end balances of the running year, for the interest."""
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, sheet: str, **row: object) -> None:
        self.sheets.setdefault(sheet, []).append(row)

    def reference(self, prefix: str, year: int) -> str:
        key = f"{prefix}-{year}"
        self.counts[key] = self.counts.get(key, 0) + 1
        return f"HRM-{key}-{self.counts[key]:02d}"


def rate_on(fund: Fund, currency: str, day: date) -> Decimal:
    """Units of the currency for one dollar on that day: the year's level, two percent up or down."""
    if currency == "USD":
        return Decimal(1)
    level = facts.RATES[currency][day.year - FIRST] * fund.random.uniform(0.98, 1.02)
    return Decimal(f"{level:.4f}")


def register(fund: Fund) -> None:
    fund.add("fund", code="HRM00", name="UNDG Human Rights Mainstreaming Multi-Donor Trust Fund", currency="USD",
             start_date=date(2011, 1, 1), end_date=date(2022, 12, 31), aa_fee_percent=Decimal(1),
             support_cost_percent=Decimal(7), administrative_agent="UNDP MPTF Office")  # fmt: skip
    for code, title, planned in facts.FOCUSES:
        kind = "secretariat" if code == "SEC" else "programme"
        fund.add("priority_focuses", code=code, title=title, kind=kind, planned_amount=Decimal(planned))
    for code, focus, title in facts.OUTPUTS:
        fund.add("outputs", code=code, priority_focus=focus, title=title)
    for code, name, kind in facts.CONTRIBUTORS:
        fund.add("contributors", code=code, name=name, type=kind)


def agreements(fund: Fund) -> list[tuple[date, dict[str, object], int]]:
    """Writes agreements and instalments; answers the payments to come: day, deposit row, net cents."""
    payments = []
    for number, (contributor, signed, currency, amount, fee, earmark, instalments) in enumerate(facts.AGREEMENTS, 1):
        signed_on = date.fromisoformat(signed)
        reference = f"SAA-{contributor}-{signed_on.year}-{number:02d}"
        at_signature = half_up(Decimal(amount * 100) / rate_on(fund, currency, signed_on))
        fund.add("agreements", reference=reference, contributor=contributor, signed_on=signed_on, currency=currency,
                 amount=Decimal(amount), fund_amount=dollars(at_signature) if currency != "USD" else None,
                 aa_fee_percent=Decimal(fee) if fee else None, earmarked_to=earmark)  # fmt: skip
        for due, share, late in instalments:
            due_on = date.fromisoformat(due)
            part = Decimal(amount * share) / 100
            fund.add("instalments", agreement=reference, due_on=due_on, amount=part)
            if late is None:
                continue
            paid_on = working_day(due_on + timedelta(days=30 * late + fund.random.randint(-4, 12)))
            paid_on = max(paid_on, working_day(signed_on + timedelta(days=6)))
            credited = half_up(part * 100 / rate_on(fund, currency, paid_on))
            net = credited - half_up(Decimal(credited) * Decimal(fee or 1) / 100)
            row = {"agreement": reference, "received_on": paid_on, "amount": part,
                   "fund_amount": dollars(credited) if currency != "USD" else None}  # fmt: skip
            payments.append((paid_on, row, net))
    return sorted(payments, key=lambda payment: payment[0])


def projects(fund: Fund) -> None:
    """Writes organisations and projects; the lines they will be paid on wait for their tranches."""
    own_rate = {}
    for code, name, rate in facts.ORGANISATIONS:
        own_rate[code] = Decimal(rate or 7)
        fund.add("organisations", code=code, name=name, type="un", support_cost_percent=Decimal(rate) if rate else None)
    focus_of = {code: focus for code, focus, _ in facts.OUTPUTS}
    for position, (title, output, level, country, first, last, shares, parts) in enumerate(facts.PROJECTS):
        number = f"{80100 + 61 * position:08d}"
        start, end = date.fromisoformat(f"{first}-01"), month_end(last)
        purpose = "direct_cost" if level == "secretariat" else "programme"
        profile = "adviser" if output == "2.1.1" else level if level in facts.PROFILES else "country"
        if end < date(2019, 7, 1):
            status = "financially_closed"
        else:
            status = "operationally_closed" if end <= date(2020, 6, 30) else "ongoing"
        fund.add("projects", number=number, title=title, priority_focus=focus_of.get(output, "SEC"), output=output,
                 level=level, country=country, start_date=start, end_date=end, status=status)  # fmt: skip
        for organisation, thousands in shares:
            line = Line(number, organisation, purpose, own_rate[organisation], facts.PROFILES[profile], start, end,
                        fund.random.uniform(0.90, 0.985))  # fmt: skip
            scale = 100 if purpose == "direct_cost" or start.year < 2014 else GROWTH
            direct = thousands * scale * 10_00 + fund.random.randint(-9_000, 9_000) * 100
            approve(fund, line, direct, parts)
            fund.lines.append(line)


def approve(fund: Fund, line: Line, direct: int, parts: int) -> None:
    """The committee allocates some weeks before the start; half of the longer projects get a top-up later."""
    decided = max(date(2011, 10, 20), line.start - timedelta(days=fund.random.randint(20, 60)))
    months = (line.end.year - line.start.year) * 12 + line.end.month - line.start.month
    decisions = [(decided, direct)]
    if parts > 2 and fund.random.random() < 0.5:
        later = line.start + timedelta(days=int(months * 30.4 * 0.45))
        first = direct // 100_000 * 70_000
        decisions = [(decided, first), (later, direct - first)]
    reaches: list[tuple[date, int]] = []
    for day, amount in decisions:
        if day.year > LAST:
            continue
        support = half_up(Decimal(amount) * line.rate / 100)
        line.approved += amount + support
        reaches.append((working_day(day), line.approved))
        fund.add("allocations", reference=fund.reference("ALLOC", day.year), decided_on=working_day(day),
                 project=line.number, organisation=line.organisation, purpose=line.purpose,
                 direct_amount=dollars(amount), decision=f"SC/{day.year}/{(day.month + 2) // 3}")  # fmt: skip
    weights = {1: (100,), 2: (60, 40), 3: (40, 35, 25), 4: (25, 25, 25, 25)}[parts]
    left = line.approved
    for number, weight in enumerate(weights):
        amount = left if number == len(weights) - 1 else line.approved * weight // 100
        left -= amount
        wait = int(months * 30.4 * 0.9 * number / len(weights))
        # No tranche before the decision that covers it.
        covered = next(day for day, reach in reaches if line.approved - left <= reach)
        due = max(line.start + timedelta(days=wait), covered) + timedelta(days=5)
        line.tranches.append((working_day(due), amount))


def receive(fund: Fund, row: dict[str, object], net: int) -> None:
    fund.add("deposits", reference=fund.reference("DEP", row["received_on"].year), **row)
    fund.cash += net


def pay_due(fund: Fund, day: date) -> None:
    """Transfers that are due, oldest first, as far as the money reaches."""
    due = sorted((when, line.number, line.organisation, line, amount)
                 for line in fund.lines for when, amount in line.tranches if when <= day)  # fmt: skip
    for when, _, _, line, amount in due:
        if fund.cash - amount < RESERVE:
            return
        line.tranches.remove((when, amount))
        line.transferred += amount
        fund.cash -= amount
        fund.add("transfers", reference=fund.reference("TRF", day.year), value_date=day, project=line.number,
                 organisation=line.organisation, purpose=line.purpose, amount=dollars(amount))  # fmt: skip


def give_back(fund: Fund, day: date) -> None:
    """Closed projects return what they did not spend, some months after the end; up to 250 dollars may stay."""
    for line in fund.lines:
        closing = line.reported and line.end < date(2019, 7, 1) and day.month >= line.end.month % 6 + 4
        unspent = line.transferred - line.refunded - line.spent
        if not closing or line.returned:
            continue
        line.returned = True
        if unspent <= 250_00:
            continue
        kept = fund.random.choice((0, 0, 0, fund.random.randint(1_00, 249_00)))
        line.refunded += unspent - kept
        fund.cash += unspent - kept
        fund.add("refunds", reference=fund.reference("REF", day.year), value_date=day, project=line.number,
                 organisation=line.organisation, purpose=line.purpose, amount=dollars(unspent - kept))  # fmt: skip


def report_year(fund: Fund, year: int) -> None:
    """What the organisations report as of 31 December."""
    for line in fund.lines:
        held = line.transferred - line.spent
        if line.returned or line.transferred == 0 or held <= 0:
            continue
        if line.end.year <= year:
            line.reported = not line.tranches
            total = half_up(line.transferred * Decimal(str(round(line.delivery, 4)))) - line.spent
        else:
            months_left = (line.end.year - year) * 12 + line.end.month
            total = half_up(held * Decimal(12) / (12 + months_left) * Decimal("0.97"))
        if line.number == OVERSPENT and line.end.year == year:
            total = half_up(line.transferred * Decimal("1.0312")) - line.spent
        if total > 50_00:
            line.spent += report_line(fund, line, year, total)


OVERSPENT = f"{80100 + 61 * 18:08d}"
"""The adviser in Bangladesh stayed longer than the budget."""


def report_line(fund: Fund, line: Line, year: int, total: int) -> int:
    """Splits an amount over categories, indirect support on top of the direct ones; answers what was reported."""
    direct = half_up(total * 100 / (100 + line.rate))
    profile = facts.OLD_PROFILE if year == FIRST else tuple(zip("1234567", line.profile, strict=True))
    weights = [(category, weight * fund.random.uniform(0.7, 1.3)) for category, weight in profile if weight]
    whole, reported = sum(weight for _, weight in weights), 0
    rows = []
    for category, weight in weights:
        amount = half_up(direct * weight / whole)
        reported += amount
        rows.append((category, amount))
    rows.append(("8", half_up(Decimal(reported) * line.rate / 100)))
    for category, amount in rows:
        fund.add("expenditures", project=line.number, organisation=line.organisation, purpose=line.purpose, year=year,
                 category=category, amount=dollars(amount))  # fmt: skip
    return sum(amount for _, amount in rows)


def correct(fund: Fund) -> None:
    """Two organisations charged costs too high, say so the year after they ended and return the difference."""
    for position, amount in ((4, -3_412_18), (26, -1_875_00)):
        number = f"{80100 + 61 * position:08d}"
        line = next(line for line in fund.lines if line.number == number)
        year = line.end.year + 1
        support = half_up(Decimal(amount) * line.rate / 100)
        for category, cents in (("5", amount), ("8", support)):
            fund.add("expenditures", project=line.number, organisation=line.organisation, purpose=line.purpose,
                     year=year, category=category, amount=dollars(cents))  # fmt: skip
        line.spent += amount + support
        fund.add("refunds", reference=fund.reference("REF", year + 1), value_date=working_day(date(year + 1, 5, 14)),
                 project=line.number, organisation=line.organisation, purpose=line.purpose,
                 amount=dollars(-amount - support))  # fmt: skip


def close_year(fund: Fund, year: int) -> None:
    """Interest, bank charges and the rare events of a year."""
    last = date(year, 12, 31)
    interest = half_up(fund.cash_days / 12 * INTEREST_PERCENT[year] / 100)
    income(fund, last, "fund_interest", None, interest)
    if year > 2012:
        for organisation in PAYS_INTEREST:
            if fund.random.random() < 0.6:
                amount = fund.random.randint(180_00, 4_900_00)
                income(
                    fund,
                    working_day(date(year, 11, fund.random.randint(3, 25))),
                    "agency_interest",
                    organisation,
                    amount,
                )
    fund.cash_days = 0


def income(fund: Fund, day: date, kind: str, organisation: str | None, cents: int) -> None:
    fund.cash += cents
    fund.add("income", reference=fund.reference("INC", day.year), value_date=day, kind=kind, organisation=organisation,
             amount=dollars(cents))  # fmt: skip


def charge(fund: Fund, day: date, kind: str, cents: int) -> None:
    fund.cash -= cents
    fund.add("charges", reference=fund.reference("CHG", day.year), value_date=day, kind=kind, amount=dollars(cents))


def rare_events(fund: Fund, day: date) -> None:
    if (day.year, day.month) == (2012, 3):
        fund.cash += 148_230_55
        fund.add("fund_transfers", reference=fund.reference("IFT", 2012), value_date=day, direction="in",
                 other_fund="ACT20", amount=dollars(148_230_55))  # fmt: skip
    if (day.year, day.month) == (2015, 9):
        income(fund, day, "other_income", None, 2_640_75)
    if (day.year, day.month) == (2019, 10):
        charge(fund, day, "other_expenditure", 18_250_00)
    if (day.year, day.month) == (2020, 9):
        fund.cash -= 14_500_00
        fund.add("contributor_refunds", reference=fund.reference("CRF", 2020), value_date=day, contributor="OHF",
                 amount=dollars(14_500_00))  # fmt: skip


SHEETS = (
    "fund", "priority_focuses", "outputs", "contributors", "agreements", "instalments", "deposits", "organisations",
    "projects", "allocations", "transfers", "refunds", "expenditures", "income", "charges", "fund_transfers",
    "contributor_refunds",
)  # fmt: skip


def hrm00(seed: int = 2011) -> dict[str, Rows]:
    """The workbook rows of HRM00."""
    fund = Fund(Random(seed))  # noqa: S311 (plausible figures, not secrets)
    register(fund)
    payments = agreements(fund)
    projects(fund)
    for year in range(FIRST, LAST + 1):
        for month in range(1, 13):
            for middle in (14, 27):
                day = working_day(date(year, month, middle))
                while payments and payments[0][0] <= day:
                    receive(fund, *payments.pop(0)[1:])
                give_back(fund, day)
                pay_due(fund, day)
            rare_events(fund, day)
            if month % 4 == 0 and year > FIRST:
                charge(fund, working_day(date(year, month, 28)), "bank_charges", fund.random.randint(18_50, 96_75))
            fund.cash_days += fund.cash
        report_year(fund, year)
        close_year(fund, year)
    while payments and payments[0][0].year <= LAST:
        receive(fund, *payments.pop(0)[1:])
    correct(fund)
    order = {"deposits": "received_on", "allocations": "decided_on", "transfers": "value_date", "income": "value_date"}
    for sheet, column in order.items():
        fund.sheets[sheet].sort(key=lambda row: row[column])
    return {sheet: fund.sheets[sheet] for sheet in SHEETS if fund.sheets.get(sheet)}


def hrm00_corrected() -> dict[str, Rows]:
    """The same books a few weeks later: one expenditure of 2020 changed, one project extended, one deposit more."""
    sheets = hrm00()
    spent = next(row for row in sheets["expenditures"] if row["year"] == 2020 and row["category"] == "4")
    spent["amount"] += Decimal("4250.00")
    project = next(row for row in sheets["projects"] if row["status"] == "ongoing")
    project["end_date"] = date(project["end_date"].year + 1, 6, 30)
    late = next(row for row in sheets["agreements"] if row["contributor"] == "OHF" and row["signed_on"].year == 2019)
    sheets["deposits"].append({"reference": "HRM-DEP-2020-99", "agreement": late["reference"],
                               "received_on": date(2020, 12, 30), "amount": Decimal(80_000),
                               "fund_amount": None})  # fmt: skip
    return sheets
