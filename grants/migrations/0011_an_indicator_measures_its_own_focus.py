"""From here on the database refuses an indicator whose output is not of its own priority focus and fund.

The guards are put in place after the migration (``fund/guards.py``); what is there already must keep to them.
"""

from django.db import migrations
from django.db.models import F, Q


def check(apps, schema_editor):
    indicators = apps.get_model("grants", "Indicator").objects.using(schema_editor.connection.alias)
    stray = indicators.filter(
        ~Q(priority_focus__fund=F("fund"))
        | Q(output__isnull=False) & (~Q(output__priority_focus=F("priority_focus")) | ~Q(output__fund=F("fund")))
    )
    names = sorted(f"{fund} {code}" for fund, code in stray.values_list("fund__code", "code"))
    if names:
        raise ValueError(
            "These indicators measure an output or a priority focus that is not their own: "
            + ", ".join(names)
            + ". Put them right on the page of results, then migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0010_an_adjustment_is_of_an_earlier_year"),
    ]

    operations = [migrations.RunPython(check, migrations.RunPython.noop)]
