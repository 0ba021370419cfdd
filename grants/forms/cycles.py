"""What people say when a report is excused, or the asking begins again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from grants.forms.closing import ReasonForm


class ExcuseForm(ReasonForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = gettext_lazy(
            "It stands beside the report, for everybody who sees the list, and in the consolidated report."
        )


class ReopenForm(ReasonForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = gettext_lazy("It stands in the log of the cycle.")
