"""What HRM00 has published since its books were moved in: 2018, a closed year; 2019 twice, as a charge was missing.
2020 waits to be certified."""

from __future__ import annotations

from datetime import UTC, date, datetime

from djmoney.money import Money

from config.demo.cast import Stage
from fund import services
from reports.models import Edition
from reports.services.editions import edition_begin, edition_save, shown_of
from reports.services.publishing import edition_certify, edition_prepare, edition_restate
from reports.services.subscriptions import subscription_keep

SUMMARIES = {
    2018: "The fund paid for eleven advisers and for the work of national institutions in nine countries.\n\n"
    "Contributors paid what they had committed to for the year.",
    2019: "Most of what was approved in earlier years was spent in 2019; two projects ended.\n\n"
    "Less was received than the year before: two agreements ran out.",
    2020: "Field work stopped in March and began again in autumn; trainings were held online.\n\n"
    "Unspent travel budgets were moved to equipment with the committee's consent.",
}


def years_given(stage: Stage) -> None:
    """The reports of two years before the books were moved in, given from them since, in the order they were given."""
    subscription_keep(fund=stage.fund, user=stage.norway, is_wanted=True, at=datetime(2021, 4, 9, 9, tzinfo=UTC))
    published(stage, written(stage, 2018, datetime(2021, 4, 12, 10, tzinfo=UTC)), datetime(2021, 4, 23, 10, tzinfo=UTC))
    report = written(stage, 2019, datetime(2021, 4, 26, 10, tzinfo=UTC))
    published(stage, report, datetime(2021, 5, 25, 10, tzinfo=UTC))
    found = datetime(2021, 9, 14, 10, tzinfo=UTC)
    services.charge_record(
        fund=stage.fund,
        reference="HRM00-C-2019-LATE",
        kind="bank_charges",
        value_date=date(2019, 12, 30),
        amount=Money("62.40", stage.fund.currency),
        by=stage.maker.email,
        at=found,
    )
    edition_restate(
        edition=report,
        comment="The statements of the bank, compared in September 2021, show charges of the last quarter of 2019, "
        "62.40 USD, that were not in the books. They are in this version; sources, transfers and expenditure are as "
        "they were.",
        by=stage.maker,
        at=found,
    )
    published(stage, report, datetime(2021, 9, 16, 10, tzinfo=UTC))


def year_waits(stage: Stage) -> None:
    """The report of 2020 is prepared, and waits for another person."""
    edition_prepare(edition=written(stage, 2020, stage.at(-12)), by=stage.maker, at=stage.at(-2))


def written(stage: Stage, year: int, at: datetime) -> Edition:
    """Begun from what the accepted narratives say, with a summary of its own."""
    edition = edition_begin(fund=stage.fund, year=year, by=stage.secretariat, at=at)
    return edition_save(
        edition=edition,
        key="summary",
        text=SUMMARIES[year],
        shown=shown_of(edition.texts.get("summary", "")),
        by=stage.secretariat,
        at=at,
    )


def published(stage: Stage, edition: Edition, at: datetime) -> None:
    """Prepared by the fund officer, certified by the senior one two hours later."""
    edition_prepare(edition=edition, by=stage.maker, at=at)
    edition_certify(edition=edition, shown=edition.prepared_digest, by=stage.checker, at=at.replace(hour=at.hour + 2))
