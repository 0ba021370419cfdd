"""Funds closed before: their books are closed where the ledger stands, as ``ledger.close_fund`` does it."""

from django.db import migrations

NO_HASH = "0" * 64


def close(apps, schema_editor):
    closed_fund, entry = apps.get_model("fund", "ClosedFund"), apps.get_model("fund", "Entry")
    closures = apps.get_model("grants", "FundClosure").objects.select_related("declared_by")
    for closure in closures.filter(fund__closed_fund__isnull=True).order_by("pk"):
        last = entry.objects.filter(fund=closure.fund_id).order_by("-sequence").first()
        closed_fund.objects.create(
            fund_id=closure.fund_id,
            closed_on=closure.closed_on,
            sequence=last.sequence if last else 0,
            head=last.hash if last else NO_HASH,
            closed_at=closure.declared_at,
            closed_by=closure.declared_by.email,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("fund", "0003_a_closed_fund"),
        ("grants", "0008_whose_hands_a_payment_passes_through"),
    ]

    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
