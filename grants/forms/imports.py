"""Choosing a workbook to upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.workbook.gate import FileProblem, open_container

MB = 1024 * 1024


class UploadForm(forms.Form):
    """One workbook. Its container is looked at here; what is in it only a worker reads."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Choose a workbook (.xlsx).")},
    )

    def __init__(self, *args: object, too_large: bool = False, **options: object) -> None:
        self.too_large = too_large
        super().__init__(*args, **options)  # type: ignore[arg-type]
        limit = settings.UPLOAD_LIMIT_BYTES // MB
        self.fields["file"].help_text = _("An .xlsx file of up to %(limit)s MB.") % {"limit": limit}
        if too_large:
            # What was too large was not kept, so there is no file to miss.
            self.fields["file"].error_messages["required"] = _(
                "The file is larger than the %(limit)s MB a workbook may have. Split it, or import it on the machine "
                "itself with the import_workbook command."
            ) % {"limit": limit}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise ValidationError(
                _("A workbook ends in .xlsx; this file is called %(name)s."), "name", {"name": file.name}
            )
        try:
            file.seek(0)
            open_container(file)
        except FileProblem as problem:
            raise ValidationError(problem.sentence(_)) from problem
        file.seek(0)
        return file
