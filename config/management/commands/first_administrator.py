"""``manage.py first_administrator EMAIL --name NAME``: the first person of a new office.

That person gives everybody else their roles, on the pages. Works only while nobody is administrator of all funds.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fund.memberships import UnableToGiveRights, first_administrator


class Command(BaseCommand):
    """Prints the address at which the person sets a password."""

    help = "Make the first administrator of a new office and print the address where the password is set."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="the person's name, as decisions will show it")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = first_administrator(email=options["email"], name=options["name"], at=timezone.now())
        except UnableToGiveRights as problem:
            raise CommandError(str(problem), returncode=1) from None
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        uid, _dash, token = key.partition("-")
        address = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        self.stdout.write(f"{user.name} <{user.email}> is administrator of all funds.")
        self.stdout.write(f"Set the password within three days at: https://YOUR-SITE{address}")
