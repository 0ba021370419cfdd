"""How forms are drawn: one template for every field, one for every form."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class OfficeRenderer(TemplatesSetting):
    """Draws ``{{ form }}`` and ``{{ field.as_field_group }}`` from ``templates/components``."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
