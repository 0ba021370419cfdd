from datetime import date

from django.db import migrations, models


def know_the_day(apps, schema_editor):
    """Each reminder was of the day its call was due when it was written, as the history of the call has it."""
    history = apps.get_model("grants", "HistoricalReportCall").objects
    for reminder in apps.get_model("grants", "CallReminder").objects.select_related("call"):
        then = history.filter(id=reminder.call_id, history_date__lte=reminder.written_at)
        known = then.order_by("-history_date", "-history_id").values_list("due_on", flat=True).first()
        reminder.due_on = known or reminder.call.due_on
        reminder.save(update_fields=["due_on"])


class Migration(migrations.Migration):
    dependencies = [("grants", "0015_a_released_batch_can_be_given_up")]

    operations = [
        migrations.AddField(
            model_name="callreminder",
            name="due_on",
            field=models.DateField(default=date(1970, 1, 1), verbose_name="due on"),
            preserve_default=False,
        ),
        migrations.RunPython(know_the_day, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="callreminder", name="one_reminder_per_call_and_mark"),
        migrations.AddConstraint(
            model_name="callreminder",
            constraint=models.UniqueConstraint(
                models.F("call"), models.F("mark"), models.F("due_on"), name="one_reminder_per_call_mark_and_day"
            ),
        ),
    ]
