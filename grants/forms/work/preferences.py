"""How a person wants the office's letters."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grants.models import Delivery


class DeliveryForm(forms.Form):
    delivery = forms.ChoiceField(
        label=_("Letters of the office"), choices=Delivery.choices, widget=forms.RadioSelect, initial=Delivery.EACH
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)
