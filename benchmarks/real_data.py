"""Real contributions and project budgets of five pooled funds, as fund workbooks.

``python -m benchmarks.real_data RAW_FOLDER OUT_FOLDER`` reads the two tables of an open data hub
(``cbpf_mptf_contributions.csv``: 1,323 contributions; ``cbpf_mptf_projects_2015_2025.csv``: 5,515 project
budgets), writes one workbook for each fund and prints what in the data is odd.

How a row becomes books. A contribution is one agreement (paid and still pledged amounts together) and,
where it was paid, one deposit; amounts are those recorded, never converted anew. A project budget is one
project and one allocation: direct cost is the sum of the two recorded cost parts, support cost what the
recorded budget holds above it. The tables know no transfers, so none are made up. Nothing is repaired in
silence: what cannot be written as it stands is listed as a finding, with the row's own code.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Rows = list[dict[str, object]]
FUNDS = {
    "HSD20": ("Sudan Humanitarian Fund", "Sudan", "15", "SDN"),
    "HSS10": ("South Sudan Humanitarian Fund", "South Sudan", "19", "SSD"),
    "HCG10": ("Democratic Republic of the Congo Humanitarian Fund", "DRC", "24", "COD"),
    "HCF10": ("Central African Republic Humanitarian Fund", "CAR", "17", "CAF"),
    "HAF10": ("Afghanistan Humanitarian Fund", "Afghanistan", "23", "AFG"),
}
FOCUSES = {"1": ("RESERVE", "Reserve allocations"), "2": ("STANDARD", "Standard allocations")}
ORGANISATION_TYPES = {"1": "national", "2": "non_un", "3": "un", "4": "non_un"}
STATUSES = {
    "Project Closure": "financially_closed",
    "Reporting": "operationally_closed",
    "Implementation": "ongoing",
    "Disbursement": "ongoing",
}
NO_DECIMALS = {"KRW", "ISK", "JPY"}
CENT = Decimal("0.01")


@dataclass
class RealFund:
    """The rows of one workbook, and what was odd about the data they came from."""

    code: str
    sheets: dict[str, Rows] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    def add(self, sheet: str, **row: object) -> None:
        self.sheets.setdefault(sheet, []).append(row)

    def rounded(self, value: str, what: str) -> Decimal:
        """Whole cents; an amount with more decimals is rounded half-up and named."""
        exact = Decimal(value)
        cents = exact.quantize(CENT, ROUND_HALF_UP)
        if cents != exact:
            self.findings.append(f"{what}: {value} has more than two decimals, taken as {cents}")
        return cents


def american_day(text: str) -> date:
    """``3/18/2015 5:34:54 AM``"""
    month, day, year = text.split(" ")[0].split("/")
    return date(int(year), int(month), int(day))


def contribution(fund: RealFund, row: dict[str, str], known: set[str]) -> None:
    code = row["ContributionCode"]
    currency = row["PaidAmtLocalCurrency"] or row["PledgeAmtLocalCurrency"]
    local = fund.rounded(row["PaidAmtLocal"], code) + fund.rounded(row["PledgeAmtLocal"], code)
    dollars = fund.rounded(row["PaidAmt"], code) + fund.rounded(row["PledgeAmt"], code)
    if not currency or local <= 0 or dollars <= 0:
        fund.findings.append(
            f"{code}: not an agreement, left out (currency '{currency}', {local} local, {dollars} USD)"
        )
        return
    if currency in NO_DECIMALS and local != local.to_integral_value():
        fund.findings.append(f"{code}: {local} {currency} has decimals the currency does not have, taken as whole")
        local = local.quantize(Decimal(1), ROUND_HALF_UP)
    donor = row["DonorName"].strip()
    if donor not in known:
        known.add(donor)
        fund.add("contributors", code=donor, name=donor, type="government")
    paid_on = date.fromisoformat(row["PaidDate"]) if row["PaidDate"] else None
    signed_on = date.fromisoformat(row["PledgeDate"]) if row["PledgeDate"] else paid_on
    if paid_on and signed_on > paid_on:
        fund.findings.append(f"{code}: paid on {paid_on}, before the agreement of {signed_on}")
    if currency == "USD" and local != dollars:
        fund.findings.append(f"{code}: {local} paid in USD, recorded as {dollars} USD; the recorded dollars are used")
        local = dollars
    fund.add("agreements", reference=code, contributor=donor, signed_on=signed_on, currency=currency, amount=local,
             fund_amount=None if currency == "USD" else dollars)  # fmt: skip
    paid = fund.rounded(row["PaidAmt"], code)
    if not paid:
        return
    amount = paid if currency == "USD" else fund.rounded(row["PaidAmtLocal"], code)
    if currency in NO_DECIMALS:
        amount = amount.quantize(Decimal(1), ROUND_HALF_UP)
    fund.add("deposits", reference=code, agreement=code, received_on=paid_on, amount=amount,
             fund_amount=None if currency == "USD" else paid)  # fmt: skip
    rate = Decimal(row["PaidAmtCurrencyExchangeRate"])
    if rate and abs(amount / rate - paid) > paid / 100:
        fund.findings.append(f"{code}: {amount} {currency} at {rate} is not within one percent of {paid} USD")


def project(fund: RealFund, row: dict[str, str], country: str, known: dict[str, str]) -> None:
    """``known`` is the code of each organisation by name: names are longer than a code may be."""
    number, name = row["PrjCode"].strip(), " ".join(row["OrgNm"].split())
    if name not in known:
        known[name] = f"ORG-{len(known) + 1:03d}"
        fund.add("organisations", code=known[name], name=name, type=ORGANISATION_TYPES[row["OrgTypeId"]])
    organisation = known[name]
    budget = fund.rounded(row["PrgBdg"], number)
    direct = fund.rounded(row["BgdDC"], number) + fund.rounded(row["BdgSC"], number)
    start, end = american_day(row["AStrDt"]), american_day(row["AEndDt"])
    if end < start:
        fund.findings.append(f"{number}: ends on {end}, before it starts on {start}")
    fund.add("projects", number=number, title=row["AllNm"].strip() or number, priority_focus=FOCUSES[row["AllSrc"]][0],
             level="country", country=country, start_date=start, end_date=end,
             status=STATUSES[row["PrjStsNm"]])  # fmt: skip
    support = budget - direct
    if support < 0:
        fund.findings.append(f"{number}: the budget {budget} is below its direct cost {direct}")
    fund.add("allocations", reference=number, decided_on=american_day(row["ApprDt"]), project=number,
             organisation=organisation, purpose="programme", direct_amount=direct, support_cost=support)  # fmt: skip


def first_day(fund: RealFund) -> date:
    """1 January of the first year anything happened."""
    days = [row["signed_on"] for row in fund.sheets["agreements"]]
    days += [row["received_on"] for row in fund.sheets["deposits"]]
    days += [row["decided_on"] for row in fund.sheets["allocations"]]
    return date(min(days).year, 1, 1)


def real_funds(raw: Path) -> dict[str, RealFund]:
    """The five funds by code, from the folder that holds the two tables."""
    with (raw / "cbpf_mptf_contributions.csv").open(newline="", encoding="utf-8") as file:
        contributions = list(csv.DictReader(file))
    with (raw / "cbpf_mptf_projects_2015_2025.csv").open(newline="", encoding="utf-8") as file:
        projects = list(csv.DictReader(file))
    funds = {}
    for code, (name, place, office, country) in FUNDS.items():
        fund = RealFund(code)
        donors: set[str] = set()
        organisations: dict[str, str] = {}
        for row in contributions:
            if row["PooledFundName"] == place:
                contribution(fund, row, donors)
        for row in projects:
            if row["PFId"] == office:
                project(fund, row, country, organisations)
        head = {"code": code, "name": name, "currency": "USD", "start_date": first_day(fund), "aa_fee_percent": 1,
                "support_cost_percent": 7, "administrative_agent": "UNDP MPTF Office"}  # fmt: skip
        focuses = [{"code": key, "title": title} for key, title in FOCUSES.values()]
        fund.sheets = {"fund": [head], "priority_focuses": focuses, **fund.sheets}
        funds[code] = fund
    return funds


def main(raw: Path, out: Path) -> None:
    from tests.generators.workbook_file import write_workbook

    out.mkdir(parents=True, exist_ok=True)
    for code, fund in real_funds(raw).items():
        write_workbook(fund.sheets, out / f"{code}.xlsx")
        counts = ", ".join(f"{len(rows)} {sheet}" for sheet, rows in fund.sheets.items())
        print(f"{code}: {counts}")
        for finding in fund.findings:
            print(f"  {finding}")
    print(f"written {datetime.now():%H:%M:%S}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
