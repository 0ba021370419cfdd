"""Who acts in the demonstration, and on which day: counted from the day it is loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from fund.models import Fund, User
from grants.models import Organisation


class Stage(NamedTuple):
    """The fund, its people by the first part of their address, and today."""

    fund: Fund
    today: date
    people: dict[str, User]
    organisations: dict[str, Organisation]

    def day(self, days: int) -> date:
        """So many days from today; before today below zero."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int = 10) -> datetime:
        """A moment of that day. Today it is the first minute, so that nothing lies ahead of now."""
        return datetime.combine(self.day(days), time(hour) if days else time(0, 0), UTC)

    def __getattr__(self, name: str) -> User:
        """``stage.maker``: the person whose address begins so."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def stage_of(fund: Fund, today: date) -> Stage:
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(is_demo=True)}
    return Stage(fund, today, people, {each.code: each for each in Organisation.objects.filter(fund=fund)})
