"""What binds: the fund's rules, windows and shares, the organisations' memoranda, people and accounts, the seats."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from djmoney.money import Money

from config.demo.cast import Stage
from fund import services
from fund.models import Contributor
from fund.register import Part, agreement_register, fund_change
from grants.models import (
    BankDetails,
    FocalPoint,
    FundRules,
    LevelTarget,
    Memorandum,
    OrganisationType,
    ProjectLevel,
    Seat,
    SeatRole,
    Window,
)
from grants.services.bank_details import bank_details_prepare, bank_details_verify, digest_of
from grants.services.committee import co_chair_rotate, seat_add
from grants.services.instruments import instrument_keep, level_target_keep

SINCE = -900
"""Days from today: since when terms, seats and accounts are as they are."""

# Account numbers are the examples of the banks' own documentation: they check and belong to nobody.
ACCOUNTS = {
    "OHCHR": ("CH9300762011623852957", "Lake Bank", "UBSWCHZH80A", "CH"),
    "UNDP": ("NL91ABNA0417164300", "Canal Bank", "ABNANL2A", "NL"),
    "UNICEF": ("AT611904300234573201", "Danube Bank", "GIBAATWW", "AT"),
    "UNWOMEN": ("GB29NWBK60161331926819", "Thames Bank", "NWBKGB2L", "GB"),
    "UNESCO": ("FR1420041010050500013M02606", "Seine Bank", "BNPAFRPP", "FR"),
}
SEATS = (
    ("OHCHR", "OHCHR", SeatRole.CO_CHAIR, "chair"),
    ("UNICEF", "UNICEF", SeatRole.CO_CHAIR, "member"),
    ("UNDP", "UNDP", SeatRole.MEMBER, "cochair"),
    ("UNWOMEN", "UN Women", SeatRole.MEMBER, "unwomen"),
    ("UNESCO", "UNESCO", SeatRole.MEMBER, "unesco"),
    ("ILO", "ILO", SeatRole.MEMBER, ""),
    ("DCO", "Development Coordination Office (secretariat)", SeatRole.EX_OFFICIO, "secretariat"),
    ("MPTFO", "MPTF Office (administrative agent)", SeatRole.EX_OFFICIO, "maker"),
    ("NOR", "Norway", SeatRole.OBSERVER, "norway"),
)


def usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")


def rules_set(stage: Stage) -> None:
    """The rules of the terms of reference, by the administrator; windows by the secretariat."""
    fund, by, at = stage.fund, stage.administrator, stage.at(SINCE)
    instrument_keep(
        row=FundRules(
            fund=fund,
            waiver_amount=usd(250),
            debtor_name="Administrative Agent, HRM00",
            debtor_account="DE89370400440532013000",
            debtor_bic="COBADEFFXXX",
        ),
        by=by,
        at=at,
    )
    for title, levels, percent, support in (
        ("Country and regional", [ProjectLevel.COUNTRY, ProjectLevel.REGIONAL], 65, False),
        ("Global", [ProjectLevel.GLOBAL], 20, False),
        ("Secretariat and support cost", [ProjectLevel.SECRETARIAT], 15, True),
    ):
        row = LevelTarget(
            fund=fund,
            title=title,
            levels=[level.value for level in levels],
            percent=Decimal(percent),
            counts_support_cost=support,
        )
        level_target_keep(row=row, by=by, at=at)
    for window in (
        Window(fund=fund, code="REGULAR", title="Regular grants", purpose="Projects of one or more organisations."),
        Window(
            fund=fund,
            code="JOINT",
            title="Joint programmes",
            purpose="Programmes that at least two organisations carry together.",
            least_organisations=2,
            longest_months=36,
        ),
        Window(
            fund=fund,
            code="MICRO",
            title="Micro-grants",
            purpose="Up to 5,000 USD to civil society and individuals, through an administering organisation.",
            largest_amount=usd(5000),
            most_organisations=1,
            organisation_types=[OrganisationType.UN.value],
            longest_months=12,
        ),
    ):
        instrument_keep(row=window, by=stage.secretariat, at=at)


def organisations_bind(stage: Stage) -> None:
    """Memoranda, focal points and verified accounts; those of WHO wait for the checker."""
    at = stage.at(SINCE)
    for code, organisation in stage.organisations.items():
        instrument_keep(
            row=Memorandum(
                fund=stage.fund,
                organisation=organisation,
                reference=f"MOU-2011-{code}",
                signed_on=date(2011, 5, 2),
                in_force_from=date(2011, 5, 2),
            ),
            by=stage.maker,
            at=at,
        )
        instrument_keep(
            row=FocalPoint(
                organisation=organisation,
                name=f"Focal point of {code}",
                title="Programme officer",
                email=f"{code.lower()}@example.org",
                valid_from=date(2011, 5, 2),
            ),
            by=stage.maker,
            at=at,
        )
    for code, (number, bank, bic, country) in ACCOUNTS.items():
        details = _prepared(stage, code, number, bank, bic, country, SINCE)
        bank_details_verify(details=details, shown=digest_of(details), by=stage.checker, at=stage.at(SINCE + 1))
    _prepared(stage, "WHO", "LU280019400644750000", "Alzette Bank", "BCEELULL", "LU", -4)


def _prepared(stage: Stage, code: str, number: str, bank: str, bic: str, country: str, days: int) -> BankDetails:
    return bank_details_prepare(
        organisation=stage.organisations[code],
        account_name=f"{code} trust fund account",
        account_number=number,
        bank_name=bank,
        bic=bic,
        country=country,
        currency="USD",
        by=stage.maker,
        at=stage.at(days),
    )


def seats_give(stage: Stage) -> None:
    """The committee; a year ago the rotating co-chair passed from UNICEF to UNDP."""
    by, seats = stage.secretariat, {}
    for institution, name, role, holder in SEATS:
        seats[institution] = seat_add(
            fund=stage.fund,
            institution=institution,
            institution_name=name,
            role=role,
            holder=stage.people.get(holder),
            valid_from=stage.day(SINCE),
            by=by,
            at=stage.at(SINCE),
        )
    outgoing, incoming = (Seat.objects.get(pk=seats[code].pk) for code in ("UNICEF", "UNDP"))
    co_chair_rotate(outgoing=outgoing, incoming=incoming, first_day=stage.day(-365), by=by, at=stage.at(-380))


def contributions_come(stage: Stage) -> None:
    """The fund goes on: Sweden pays at once, Norway in two parts, of which the second is overdue."""
    fund = stage.fund
    fund.end_date = date(stage.today.year + 3, 12, 31)
    fund_change(fund=fund, user=stage.maker)
    by = stage.maker.email
    half = Money(Decimal(6_000_000), "NOK")
    parts = [(-390, half), (-25, half)]
    sweden = _agreement(stage, "SWE", "SAA-SWE-21", usd(1_500_000), usd(1_500_000), [(-410, usd(1_500_000))])
    norway = _agreement(stage, "NOR", "SAA-NOR-22", Money(Decimal(12_000_000), "NOK"), usd(1_140_000), parts)
    services.deposit_record(
        agreement=sweden, reference="HRM-DEP-21-1", received_on=stage.day(-405), amount=usd(1_500_000), by=by,
        at=stage.at(-404),
    )  # fmt: skip
    services.deposit_record(
        agreement=norway, reference="HRM-DEP-22-1", received_on=stage.day(-385), amount=half,
        fund_amount=usd(570_000), by=by, at=stage.at(-384),
    )  # fmt: skip


def _agreement(
    stage: Stage, contributor: str, reference: str, amount: Money, in_dollars: Money, parts: list[tuple[int, Money]]
) -> services.Agreement:
    return agreement_register(
        contributor=Contributor.objects.get(fund=stage.fund, code=contributor),
        reference=reference,
        signed_on=stage.day(-420),
        amount=amount,
        fund_amount=in_dollars,
        aa_fee_percent=Decimal(1),
        earmarked_to=None,
        parts=[Part(stage.day(days), part) for days, part in parts],
        by=stage.maker.email,
        at=stage.at(-420),
        idempotency_key=f"demo:{reference}",
    )
