"""Choosing the workbook of an organisation's expenditure to upload."""

from __future__ import annotations

from django.utils.translation import gettext as _

from grants.forms.imports import MB, UploadForm

LIMIT_BYTES = 2 * MB
"""Far more than a hundred projects need: it is read while the person waits."""


class PortfolioForm(UploadForm):
    """One workbook of at most ``LIMIT_BYTES``; what is in it only a limited process reads."""

    def __init__(self, *args: object, too_large: bool = False, **options: object) -> None:
        super().__init__(*args, too_large=too_large, **options)
        limit = {"limit": LIMIT_BYTES // MB}
        self.fields["file"].help_text = _("The filled-in workbook, an .xlsx file of up to %(limit)s MB.") % limit
        if too_large:
            self.fields["file"].error_messages["required"] = (
                _("The file is larger than the %(limit)s MB this workbook may have.") % limit
            )
