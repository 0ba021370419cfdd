"""Seeded random funds: legal, cash-feasible, and full of what real books contain.

``random_fund(seed)`` answers workbook rows. The same seed gives the same rows for ever. A fund lives
through some years, day after day: every step is an event that the books allow on that day, so that the
cash is never below zero and nothing is paid that was not approved. At the end the rows of each sheet are
shuffled, because the order of rows means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.generators.workbook_file import COLUMNS, Sheets

DIGITS = {"JPY": 0, "KWD": 3}
FUND_CURRENCIES = ("USD", "USD", "USD", "USD", "EUR", "JPY", "KWD")
PAID_IN = {"USD": "1", "EUR": "0.92", "NOK": "9.41", "DKK": "6.87", "SEK": "8.93", "JPY": "118.3", "KWD": "0.301"}
"""Units of each currency for one US dollar, roughly."""
COUNTRIES = ("KEN", "COL", "NPL", "PNG", "RWA", "TUN", "MDA", "GTM", "LKA", "MWI")
OLD, NEW = ("O1", "O2", "O3", "O4", "O5"), ("1", "2", "3", "4", "5", "6", "7")
ODD_TEXTS = ("", " & Co", " (Älvsjö)", " – phase 2", " 'quoted'", " <b>", ", Ltd.", " / joint", " 日本")


@dataclass
class Line:
    """One project, organisation and purpose, and what may still be moved on it (minor units)."""

    project: str
    organisation: str
    purpose: str
    rate: Decimal
    approved: int = 0
    transferred: int = 0
    refunded: int = 0


@dataclass
class Life:
    """The fund as it stands on the day the generator has reached."""

    random: Random
    currency: str
    sheets: Sheets = field(default_factory=lambda: {name: [] for name in COLUMNS})
    cash: int = 0
    lines: list[Line] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    # -- writing down --------------------------------------------------------------------------------

    def reference(self, prefix: str) -> str:
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}-{self.numbers[prefix]:04d}"

    def typed(self, amount: int, currency: str | None = None) -> object:
        """An amount as different people type it: a number, decimal text, a whole number where it is one."""
        digits = DIGITS.get(currency or self.currency, 2)
        exact = Decimal(amount).scaleb(-digits)
        choice = self.random.randrange(4)
        if choice == 0:
            return f"{exact:.{digits}f}"
        if choice == 1 and exact == exact.to_integral_value():
            return int(exact)
        return float(exact) if choice == 2 else exact

    def written(self, day: date) -> object:
        return day if self.random.random() < 0.7 else day.isoformat()

    def padded(self, code: str) -> str:
        return f" {code} " if self.random.random() < 0.05 else code

    def add(self, sheet: str, **row: object) -> None:
        self.sheets[sheet].append(row)

    def some(self, low: int, high: int) -> int:
        """A number of minor units; now and then a round one."""
        amount = self.random.randint(low, high)
        return max(low, amount // 1000 * 1000) if self.random.random() < 0.3 else amount


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def in_currency(fund_minor: int, fund_currency: str, currency: str, wobble: Decimal) -> int:
    """What this many minor units of the fund's currency are in another one, at that day's rate."""
    rate = Decimal(PAID_IN[currency]) / Decimal(PAID_IN[fund_currency]) * wobble
    shift = DIGITS.get(currency, 2) - DIGITS.get(fund_currency, 2)
    return max(1, half_up((Decimal(fund_minor) * rate).scaleb(shift)))


def register(life: Life, first: int, last: int) -> None:
    """The fund, its priority focuses, contributors, organisations and projects."""
    rnd = life.random
    fund_fee = rnd.choice(("", "1", "1", "0", "0.5", "2.25"))
    fund_support = rnd.choice(("", "7", "7", "8", "6.5"))
    life.add(
        "fund",
        code=f"RND{rnd.randrange(100):02d}",
        name=f"Random fund{rnd.choice(ODD_TEXTS)}",
        currency=life.currency,
        start_date=life.written(date(first, 1, 1)),
        end_date=None if rnd.random() < 0.5 else date(last + 1, 12, 31),
        aa_fee_percent=fund_fee if not fund_fee or rnd.random() < 0.5 else float(fund_fee),
        support_cost_percent=fund_support,
        administrative_agent=rnd.choice(("", "The Agent")),
    )
    focuses = [f"F{number}" for number in range(1, rnd.randint(2, 5))] + ["SEC"]
    for code in focuses:
        planned = life.typed(life.some(100_000, 900_000_00)) if rnd.random() < 0.8 else None
        kind = "secretariat" if code == "SEC" else rnd.choice(("programme", None))
        life.add("priority_focuses", code=code, title=f"Focus {code}{rnd.choice(ODD_TEXTS)}", kind=kind,
                 planned_amount=planned)  # fmt: skip
        for number in range(rnd.randint(0, 2)):
            life.add("outputs", code=f"{code}.{number}", priority_focus=code, title=f"Output {code}.{number}")
    for number in range(rnd.randint(1, 6)):
        life.add("contributors", code=f"D{number}", name=f"Donor {number}{rnd.choice(ODD_TEXTS)}",
                 type=rnd.choice((None, "government", "intergovernmental", "foundation", "private",
                                  "fund")))  # fmt: skip
    for number in range(rnd.randint(2, 7)):
        life.add("organisations", code=rnd.choice((f"ORG{number}", f"00{number}99")), name=f"Organisation {number}",
                 type=rnd.choice((None, "un", "non_un", "national")),
                 support_cost_percent=rnd.choice((None, None, "6.5", 5, 7.0, "0")))  # fmt: skip
    for number in range(rnd.randint(2, 12)):
        focus = rnd.choice(focuses)
        outputs = [row["code"] for row in life.sheets["outputs"] if row["priority_focus"] == focus]
        level = rnd.choice((None, "country", "regional", "global", "secretariat"))
        life.add("projects", number=f"{rnd.choice(('P', '000', 'AB/C-'))}{number:03d}",
                 title=f"Project {number}{rnd.choice(ODD_TEXTS)}", priority_focus=focus,
                 output=rnd.choice(outputs) if outputs and rnd.random() < 0.7 else None, level=level,
                 country=rnd.choice(COUNTRIES) if level == "country" else None,
                 start_date=date(rnd.randint(first, last), rnd.randint(1, 12), 1) if rnd.random() < 0.6 else None,
                 end_date=date(last + 1, 6, 30) if rnd.random() < 0.6 else None,
                 status=rnd.choice((None, "ongoing", "operationally_closed", "financially_closed")))  # fmt: skip


def lines_of(life: Life) -> list[Line]:
    """Which organisations carry which projects: several to a project, the secretariat as direct cost."""
    rnd = life.random
    fund_rate = Decimal(str(life.sheets["fund"][0]["support_cost_percent"] or "7"))
    lines = []
    for project in life.sheets["projects"]:
        for organisation in rnd.sample(
            life.sheets["organisations"], rnd.randint(1, min(3, len(life.sheets["organisations"])))
        ):
            own = organisation["support_cost_percent"]
            rate = fund_rate if own is None else Decimal(str(own))
            purposes = ["programme"] if rnd.random() < 0.8 else ["direct_cost"]
            if rnd.random() < 0.1:
                purposes = ["programme", "direct_cost"]
            for purpose in purposes:
                lines.append(Line(str(project["number"]), str(organisation["code"]), purpose, rate))
    return lines


# -- events: each does one thing the books allow on that day, or nothing -------------------------------


def sign_agreement(life: Life, day: date) -> None:
    rnd = life.random
    contributor = rnd.choice(life.sheets["contributors"])
    currency = rnd.choice((life.currency, rnd.choice(tuple(PAID_IN))))
    fund_minor = life.some(50_000, 5_000_000_00)
    wobble = Decimal(rnd.randint(90, 110)) / 100
    amount = fund_minor if currency == life.currency else in_currency(fund_minor, life.currency, currency, wobble)
    focuses = [row["code"] for row in life.sheets["priority_focuses"]]
    reference = life.reference("A")
    life.add("agreements", reference=reference, contributor=life.padded(str(contributor["code"])),
             signed_on=life.written(day), currency=currency, amount=life.typed(amount, currency),
             fund_amount=None if currency == life.currency else life.typed(fund_minor),
             aa_fee_percent=rnd.choice((None, None, None, "0", "1", 0.75)),
             earmarked_to=rnd.choice(focuses) if rnd.random() < 0.15 else None)  # fmt: skip
    parts = rnd.randint(0, 3)
    for number in range(parts):
        life.add("instalments", agreement=reference, due_on=day + timedelta(days=90 * number),
                 amount=life.typed(max(1, amount // parts), currency))  # fmt: skip


def receive_deposit(life: Life, day: date) -> None:
    rnd = life.random
    if not life.sheets["agreements"]:
        return
    row = rnd.choice(life.sheets["agreements"])
    currency = str(row["currency"])
    digits = DIGITS.get(currency, 2)
    promised = int(Decimal(str(row["amount"])).scaleb(digits))
    amount = promised if rnd.random() < 0.3 else max(1, promised * rnd.randint(5, 80) // 100)
    if currency == life.currency:
        gross = amount
    else:
        agreed = int(Decimal(str(row["fund_amount"])).scaleb(DIGITS.get(life.currency, 2)))
        gross = max(1, amount * agreed // promised * rnd.randint(93, 107) // 100)
    rate = Decimal(str(row["aa_fee_percent"] or life.sheets["fund"][0]["aa_fee_percent"] or "1"))
    if row["aa_fee_percent"] == "0":
        rate = Decimal(0)
    fee, stated = half_up(Decimal(gross) * rate / 100), None
    if rnd.random() < 0.1:
        fee = rnd.choice((0, fee + 1, gross // 200))
        stated = life.typed(fee)
    shown = life.typed(gross) if currency != life.currency or rnd.random() < 0.1 else None
    life.cash += gross - fee
    life.add("deposits", reference=life.reference("D"), agreement=row["reference"], received_on=life.written(day),
             amount=life.typed(amount, currency), fund_amount=shown, aa_fee=stated)  # fmt: skip


def allocate(life: Life, day: date) -> None:
    rnd = life.random
    line = rnd.choice(life.lines)
    free = line.approved - line.transferred
    if rnd.random() < 0.12 and free > 1000:
        direct = -rnd.randint(1, int(free * 100 / (100 + max(line.rate, 10))))
    else:
        direct = life.some(10_000, 1_500_000_00)
    support, stated = half_up(Decimal(direct) * line.rate / 100), None
    if direct > 0 and rnd.random() < 0.2:
        support = max(0, support + rnd.choice((0, 3, -2, 500)))
        stated = life.typed(support)
    line.approved += direct + support
    life.add("allocations", reference=life.reference("L"), decided_on=life.written(day), project=line.project,
             organisation=life.padded(line.organisation), purpose=written_purpose(life, line),
             direct_amount=life.typed(direct), support_cost=stated,
             decision=rnd.choice((None, "SC/2014/3")))  # fmt: skip


def written_purpose(life: Life, line: Line) -> str | None:
    return None if line.purpose == "programme" and life.random.random() < 0.5 else line.purpose


def transfer(life: Life, day: date) -> None:
    rnd = life.random
    open_lines = [line for line in life.lines if line.approved > line.transferred]
    if not open_lines or life.cash <= 0:
        return
    line = rnd.choice(open_lines)
    most = min(line.approved - line.transferred, life.cash)
    amount = most if rnd.random() < 0.3 else rnd.randint(1, most)
    line.transferred += amount
    life.cash -= amount
    life.add("transfers", reference=life.reference("T"), value_date=life.written(day), project=line.project,
             organisation=line.organisation, purpose=written_purpose(life, line),
             amount=life.typed(amount))  # fmt: skip


def refund(life: Life, day: date) -> None:
    rnd = life.random
    paid_lines = [line for line in life.lines if line.transferred > line.refunded]
    if not paid_lines:
        return
    line = rnd.choice(paid_lines)
    most = line.transferred - line.refunded
    amount = most if rnd.random() < 0.1 else rnd.randint(1, max(1, most // 3))
    line.refunded += amount
    life.cash += amount
    life.add("refunds", reference=life.reference("R"), value_date=life.written(day), project=line.project,
             organisation=line.organisation, purpose=written_purpose(life, line),
             amount=life.typed(amount))  # fmt: skip


def earn(life: Life, day: date) -> None:
    rnd = life.random
    kind = rnd.choice(("fund_interest", "fund_interest", "agency_interest", "other_income"))
    amount = life.some(1, 50_000_00)
    if rnd.random() < 0.15 and life.cash > 0:
        amount = -min(life.cash, rnd.randint(1, 5_000_00))
    life.cash += amount
    organisation = rnd.choice(life.sheets["organisations"])["code"] if kind == "agency_interest" else None
    life.add("income", reference=life.reference("I"), value_date=life.written(day), kind=kind,
             organisation=organisation, amount=life.typed(amount))  # fmt: skip


def pay_out(life: Life, day: date) -> None:
    """Bank charges, other expenditure, money to another fund, money back to a contributor."""
    rnd = life.random
    if life.cash <= 0:
        return
    sheet = rnd.choice(("charges", "charges", "fund_transfers", "contributor_refunds"))
    amount = min(life.cash, life.some(1, 300_00 if sheet == "charges" else 90_000_00))
    life.cash -= amount
    row = {"reference": life.reference("X"), "value_date": life.written(day), "amount": life.typed(amount)}
    if sheet == "charges":
        row["kind"] = rnd.choice(("bank_charges", "bank_charges", "other_expenditure"))
    elif sheet == "fund_transfers":
        row |= {"direction": "out", "other_fund": rnd.choice(("OTH01", "EFW 0"))}
    else:
        row["contributor"] = rnd.choice(life.sheets["contributors"])["code"]
    life.add(sheet, **row)


def from_another_fund(life: Life, day: date) -> None:
    amount = life.some(1, 90_000_00)
    life.cash += amount
    life.add("fund_transfers", reference=life.reference("X"), value_date=life.written(day), direction="in",
             other_fund=life.random.choice(("OTH01", "EFW 0")), amount=life.typed(amount))  # fmt: skip


def report_expenditure(life: Life, year: int) -> None:
    """What organisations report on 31 December: by category, corrections and overspending included."""
    rnd = life.random
    for line in life.lines:
        if line.transferred == 0 and rnd.random() > 0.05:
            continue
        left = max(line.transferred - line.refunded, 100_00) // rnd.randint(2, 4)
        categories = OLD if year <= 2011 and rnd.random() < 0.8 else NEW
        direct = 0
        for category in rnd.sample(categories, rnd.randint(0, 4)):
            amount = rnd.randint(1, max(1, left // 3))
            if rnd.random() < 0.08:
                amount = -amount
            direct += amount
            spend(life, line, year, category, amount)
        if direct > 0:
            spend(life, line, year, "8", half_up(Decimal(direct) * line.rate / 100))


def spend(life: Life, line: Line, year: int, category: str, amount: int) -> None:
    rnd = life.random
    if amount == 0:
        return
    parts = [amount]
    if rnd.random() < 0.1:
        first = rnd.randint(-abs(amount), abs(amount))
        parts = [first, amount - first]
    for part in parts:
        life.add("expenditures", project=line.project, organisation=line.organisation,
                 purpose=written_purpose(life, line), year=rnd.choice((year, str(year))),
                 category=int(category) if category.isdigit() and rnd.random() < 0.5 else category,
                 amount=life.typed(part))  # fmt: skip


EVENTS = (
    (sign_agreement, 6),
    (receive_deposit, 12),
    (allocate, 12),
    (transfer, 16),
    (refund, 4),
    (earn, 3),
    (pay_out, 3),
    (from_another_fund, 1),
)


def random_fund(seed: int, *, events: int = 120) -> Sheets:
    """The workbook rows of one fund's life. About ``events`` events over two to eight years up to 2024."""
    rnd = Random(seed)
    first = rnd.randint(2009, 2018)
    last = min(first + rnd.randint(1, 7), 2024)
    life = Life(rnd, rnd.choice(FUND_CURRENCIES))
    register(life, first, last)
    life.lines = lines_of(life)
    span = (date(last, 12, 31) - date(first, 1, 1)).days
    days = sorted(rnd.randint(0, span) for _ in range(events))
    choices, weights = zip(*EVENTS, strict=True)
    reported = first
    sign_agreement(life, date(first, 1, 1))
    for offset in days:
        day = date(first, 1, 1) + timedelta(days=offset)
        while reported < day.year:
            report_expenditure(life, reported)
            reported += 1
        rnd.choices(choices, weights)[0](life, day)
    report_expenditure(life, last)
    for name, rows in life.sheets.items():
        if name != "fund":
            rnd.shuffle(rows)
    return life.sheets


def years_of(sheets: Sheets) -> range:
    """From the fund's first year to the year after the last event."""
    columns = ("signed_on", "received_on", "decided_on", "value_date", "start_date")
    years = [int(str(row[name])[:4]) for rows in sheets.values() for row in rows for name in columns if row.get(name)]
    years += [int(str(row["year"])) for row in sheets["expenditures"]]
    return range(int(str(sheets["fund"][0]["start_date"])[:4]), max(years) + 2)
