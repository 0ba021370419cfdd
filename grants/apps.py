"""The decisions: what was approved, what was paid, what was spent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """Organisations, projects, allocations, transfers, refunds and expenditure."""

    name = "grants"
    verbose_name = _("Grants")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fund.reversal_effects import REASONS_AGAINST
        from grants import visibility  # noqa: F401 (says whose lines these tables hold)
        from grants.committee.undoing import covers_what_is_on_its_way, undone_by_decision

        REASONS_AGAINST.extend([undone_by_decision, covers_what_is_on_its_way])
