"""Who is told when a fund publishes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fund.models import Fund, User
from reports.models import Subscription


@transaction.atomic
def subscription_keep(*, fund: Fund, user: User, is_wanted: bool, at: datetime) -> bool:
    """Subscribe a person to the fund's reports, or end it; doing it twice changes nothing. Answers what now holds."""
    if is_wanted:
        Subscription.objects.get_or_create(fund=fund, user=user, defaults={"subscribed_at": at})
    else:
        Subscription.objects.filter(fund=fund, user=user).delete()
    return is_wanted
