"""The sections of a narrative report as forms."""

from grants.forms.narratives.sections import IndicatorsForm, SectionForm, TextsForm, form_of

__all__ = ["IndicatorsForm", "SectionForm", "TextsForm", "form_of"]
