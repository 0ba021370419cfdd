# ruff: noqa: E402 (Django is set up before its models are imported)
"""One portfolio of one size on one database, measured: ``python -m benchmarks.one_size ENTRIES OUT.json``.

``DATABASE_URL`` must name an empty database. Each measurement stands beside its floor, from the same run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from djmoney.money import Money

from benchmarks import books, floors
from benchmarks.measuring import machine, seconds
from benchmarks.portfolio import YEARS, FundPlan, portfolio
from fund import ledger, services
from fund.models import Entry, Fund, Movement
from reports.building import annual_report_of
from reports.figures import fund_figures
from reports.renderers import json as json_renderer

Result = dict[str, float | int | str]
YEAR = YEARS[-1]
CLOSED = range(YEARS[0], YEAR - 1)
"""All years but the last two are closed, as an office's would be."""


def load(plans: list[FundPlan]) -> Result:
    """All funds through the ledger's bulk writer; the raw floor takes the same rows of the largest fund."""
    count, spent = 0, 0.0
    for position, plan in enumerate(plans):
        fund = books.register(plan)
        drafts = books.drafts(plan)
        took, _ = seconds(
            lambda fund=fund, drafts=drafts: ledger.post_all(fund=fund, drafts=drafts, by="bench", at=books.AT)
        )
        spent, count = spent + took, count + len(drafts)
        if position == 0:
            largest = len(drafts), took
    entries, movements = floors.rows_of(Fund.objects.get(code=plans[0].code).pk)
    floors.create_tables()
    with transaction.atomic():
        floor, _ = seconds(lambda: floors.insert(entries, movements))
    return {
        "entries": count,
        "bulk_entries_per_second": count / spent,
        "largest_entries": largest[0],
        "largest_entries_per_second": largest[0] / largest[1],
        "floor_entries_per_second": len(entries) / floor,
    }


def with_bulk_create(plan: FundPlan) -> Result:
    """The rows of one fund written by Django's ``bulk_create``, taken back afterwards."""
    fund = Fund.objects.get(code=plan.code)
    entries = list(Entry.objects.filter(fund=fund).order_by("pk")[:5_000])
    movements = list(Movement.objects.filter(fund=fund, entry_id__lte=entries[-1].pk))
    for movement in movements:
        movement.pk = None
    with connection.cursor() as cursor:
        for table, model in (("bulk_entry", Entry), ("bulk_movement", Movement)):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} AS SELECT * FROM {model._meta.db_table} WHERE 1 = 0")
        for statement in floors.INDEXES:
            cursor.execute(statement.replace("floor_", "bulk_"))
    names = {Entry: Entry._meta.db_table, Movement: Movement._meta.db_table}
    try:
        Entry._meta.db_table, Movement._meta.db_table = "bulk_entry", "bulk_movement"
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CREATE SEQUENCE IF NOT EXISTS bulk_ids")
                cursor.execute("ALTER TABLE bulk_movement ALTER COLUMN id SET DEFAULT nextval('bulk_ids')")

        def write() -> None:
            with transaction.atomic():
                Movement.objects.bulk_create(movements, batch_size=1_000)
                Entry.objects.bulk_create(entries, batch_size=1_000)

        took, _ = seconds(write)
    finally:
        for model, name in names.items():
            model._meta.db_table = name
    return {"bulk_create_entries_per_second": len(entries) / took}


def one_by_one(plan: FundPlan, count: int = 150) -> Result:
    """One service call an entry on the largest fund; the floor is two inserts and a commit."""
    fund = Fund.objects.get(code=plan.code)
    at = books.AT

    def through_the_service() -> None:
        for number in range(count):
            services.income_record(
                fund=fund,
                reference=f"ONE-{number}",
                kind="fund_interest",
                value_date=date(YEAR, 12, 30),
                amount=Money(Decimal("10.00"), "USD"),
                by="bench",
                at=at,
            )

    took, _ = seconds(through_the_service)
    entries, movements = floors.rows_of(fund.pk)
    entries, movements = (
        entries[-count:],
        [row for row in movements if row[0] in {entry[0] for entry in entries[-count:]}],
    )
    floors.create_tables()

    def by_hand() -> None:
        for entry, movement in zip(entries, movements, strict=True):
            with transaction.atomic():
                floors.insert([entry], [movement])

    floor, _ = seconds(by_hand)
    return {"posts_per_second": count / took, "floor_posts_per_second": count / floor}


def close(plans: list[FundPlan]) -> Result:
    funds = [Fund.objects.get(code=plan.code) for plan in plans]

    def all_years() -> None:
        for fund in funds:
            for year in CLOSED:
                ledger.close_year(fund=fund, year=year, by="bench", at=books.AT)

    took, _ = seconds(all_years)
    return {"close_seconds_per_fund_and_year": took / len(funds) / len(CLOSED)}


def report(plan: FundPlan, runs: int = 7) -> Result:
    """The figures of the largest fund; then all eleven tables with their checks, and as JSON."""
    fund = Fund.objects.get(code=plan.code)
    # Turn by turn, so that a busy moment of the machine hits both.
    samples: dict[str, list[float]] = {"floor": [], "figures": [], "tables": []}
    for _ in range(runs):
        samples["floor"].append(seconds(lambda: floors.figures(fund.pk, YEAR))[0])
        took, figures = seconds(lambda: fund_figures(fund, YEAR))
        samples["figures"].append(took)
        took, made = seconds(lambda figures=figures: annual_report_of(figures))
        samples["tables"].append(took)
    as_json, _ = seconds(lambda: json_renderer.render(made), 3)
    cells = sum(1 for table in made.tables for _cell in table.cells())
    return {
        "report_floor_seconds": min(samples["floor"]),
        "report_figures_seconds": min(samples["figures"]),
        "report_tables_seconds": min(samples["tables"]),
        "report_json_seconds": as_json,
        "report_cells": cells,
    }


def all_funds(plans: list[FundPlan]) -> Result:
    funds = list(Fund.objects.filter(code__in=[plan.code for plan in plans]))
    floor, _ = seconds(lambda: [floors.figures(fund.pk, YEAR) for fund in funds])
    took, _ = seconds(lambda: [annual_report_of(fund_figures(fund, YEAR)) for fund in funds])
    figures, _ = seconds(lambda: [fund_figures(fund, YEAR) for fund in funds])
    return {"all_floor_seconds": floor, "all_reports_seconds": took, "all_figures_seconds": figures}


def measured(name: str, work: Callable[[], Result]) -> Result:
    took, found = seconds(work)
    print(
        f"  {name}: {took:.1f} s", {k: round(v, 4) if isinstance(v, float) else v for k, v in found.items()}, flush=True
    )
    return found


def main(entries: int, out: Path) -> None:
    call_command("migrate", verbosity=0)
    plans = portfolio(entries)
    results: Result = {"asked": entries, "database": connection.vendor, "machine": machine()}
    results |= measured("load", lambda: load(plans))
    results |= {f"open_{k}": v for k, v in measured("report, nothing closed", lambda: report(plans[0])).items()}
    results |= measured("close", lambda: close(plans))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    results |= measured("report", lambda: report(plans[0]))
    results |= measured("all funds", lambda: all_funds(plans))
    results |= measured("one by one", lambda: one_by_one(plans[0]))
    results |= measured("bulk_create", lambda: with_bulk_create(plans[0]))
    from benchmarks.pages import pages

    results |= measured("pages", lambda: pages(plans[0].code, median))
    out.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
