"""``manage.py send_reminders``: reminds organisations of reports that are due or overdue, and sends the letters.

Run once a day from a timer where no worker runs. Run twice it reminds of nothing twice.
"""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from grants.services.reminders import reminders_write


class Command(BaseCommand):
    help = "Remind organisations of the reports they owe, by the marks in the fund's rules."

    def handle(self, *args: Any, **options: Any) -> None:
        letters = reminders_write(at=timezone.now())
        self.stdout.write(f"{len(letters)} written")
        call_command("send_notices", stdout=self.stdout)
