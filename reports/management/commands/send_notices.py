"""``manage.py send_notices [--every SECONDS]``: sends the letters that are written, with the papers they carry.

Run once from a timer, or with ``--every`` beside the office. More than one may run at a time: no letter goes twice.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from grants.models import Notice
from grants.services.sending import letters_send


class Command(BaseCommand):
    help = "Send the letters of the office that wait to be sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="go on, and look every so often")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            sent, failed = letters_send(clock=timezone.now, papers=papers())
            if sent or failed or not options["every"]:
                self.stdout.write(f"{sent} sent, {failed} failed")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])


def papers() -> Callable[[Notice], tuple[str, bytes] | None] | None:
    """Where the PDF named in a letter comes from."""
    try:
        return import_module("reports.papers").attachment_of  # type: ignore[no-any-return]
    except (ImportError, AttributeError):
        return None
