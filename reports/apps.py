"""The account given: reads the books, arranges and renders; posts nothing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Reports, their renderings and the pages that show them."""

    name = "reports"
    verbose_name = _("Reports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What the applications it rests on ask of all of them: the laws of the books, what waits for a person,
        # and what of a text its files cannot print.
        from fund import invariants
        from grants import waiting
        from grants.narratives import printing
        from grants.waiting import words
        from reports import waiting as own
        from reports.printing import unprintable
        from reports.publishing.laws import publications_stand

        if publications_stand not in invariants.LAWS:
            invariants.LAWS.append(publications_stand)
        waiting.ask_too(own.editions)
        waiting.ask_too(own.moved_on)
        waiting.ask_too(own.annual_reports)
        words.say_too(own.KINDS)
        if unprintable not in printing.PRINTERS:
            printing.PRINTERS.append(unprintable)
