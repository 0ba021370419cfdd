"""Standing text of the annual financial report: definitions, and how figures are printed. In our own words."""

from __future__ import annotations

from django.utils.translation import gettext as _


def definitions() -> list[tuple[str, str]]:
    """The terms of the report and what they mean, in order of the alphabet of the English terms."""
    return [
        (_("Allocation"), _("The amount the fund's steering committee has approved for a project.")),
        (
            _("Approved project"),
            _("A project, with its budget, for which the steering committee has approved an allocation."),
        ),
        (
            _("Contributor commitment"),
            _("The amount of a signed contribution agreement, whether already paid or still pending."),
        ),
        (
            _("Contributor deposit"),
            _("Cash the administrative agent has received from a contributor under a signed agreement."),
        ),
        (
            _("Delivery rate"),
            _("Cumulative expenditure reported by organisations, in per cent of their net funded amount."),
        ),
        (
            _("Direct cost"),
            _(
                "Cost of the fund's own running, such as its secretariat or an evaluation, charged to the fund with "
                "the prior approval of the steering committee."
            ),
        ),
        (
            _("Indirect support cost"),
            _(
                "A general cost of a participating organisation that cannot be traced to one programme. It is agreed "
                "as a percentage of the direct costs of a programme and comes on top of them."
            ),
        ),
        (
            _("Net funded amount"),
            _("What was transferred to a participating organisation, less what it has refunded."),
        ),
        (
            _("Participating organisation"),
            _(
                "An organisation that has signed the fund's memorandum of understanding and implements its projects "
                "under its own rules."
            ),
        ),
        (
            _("Project expenditure"),
            _(
                "All expenses and expenditure that participating organisations report for a project, whatever basis "
                "of accounting each of them follows."
            ),
        ),
        (
            _("Financial closure"),
            _(
                "A project is financially closed when its obligations are settled, the certified final statement has "
                "been received and any balance has been refunded."
            ),
        ),
        (
            _("Operational closure"),
            _("A project is operationally closed when the activities its organisations were funded for have ended."),
        ),
        (_("Project start date"), _("The day the first instalment for the project was transferred.")),
        (_("Total approved budget"), _("All allocations approved by the steering committee since the beginning.")),
    ]
