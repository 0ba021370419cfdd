"""Beginning a proposal, filing its documents, and the words that go with a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from grants.models import AttachmentKind, Organisation, ProposalKind
from grants.proposals.reading import FILED_WITH_PROPOSALS

EXPLAINED = {
    ProposalKind.NEW: gettext_lazy("A project of one organisation or several."),
    ProposalKind.JOINT: gettext_lazy("At least two organisations with one plan, each with its own budget."),
    ProposalKind.DIRECT_COST: gettext_lazy("Work for the fund itself: its secretariat, an evaluation."),
    ProposalKind.COST_EXTENSION: gettext_lazy("More money for a project, and more time where it needs it."),
    ProposalKind.NO_COST_EXTENSION: gettext_lazy("More time for a project, no more money."),
    ProposalKind.BUDGET_REVISION: gettext_lazy(
        "The same money, otherwise divided over the categories; of a project that is operationally closed, less of it."
    ),
    ProposalKind.CANCELLATION: gettext_lazy("The project ends before its time; what was not transferred is released."),
}


class StartForm(forms.Form):
    """The kinds and organisations somebody may write for, in one fund."""

    template_name = "components/form.html"
    use_required_attribute = False

    kind = forms.ChoiceField(label=gettext_lazy("Type"), widget=forms.RadioSelect)
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an organisation"),
    )

    def __init__(self, *args: Any, kinds: list[str], leads: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = dict(ProposalKind.choices)
        fields: Any = self.fields
        fields["kind"].choices = [(kind, f"{capfirst(words[kind])}: {EXPLAINED[ProposalKind(kind)]}") for kind in kinds]
        fields["lead"].queryset = leads
        self.only_lead = leads[0] if len(leads) == 1 else None
        if self.only_lead is not None:
            fields["lead"].initial = self.only_lead.pk
            fields["lead"].widget = forms.HiddenInput()
            fields["lead"].label = ""


class DocumentForm(forms.Form):
    """One file and what it is."""

    template_name = "components/form.html"
    use_required_attribute = False

    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, XLSX, DOCX, PNG or JPEG, up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx,.docx,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = dict(AttachmentKind.choices)
        fields: Any = self.fields
        fields["kind"].choices = [(kind.value, capfirst(words[kind])) for kind in FILED_WITH_PROPOSALS]


class CommentForm(forms.Form):
    """The words that go with a step."""

    template_name = "components/form.html"
    use_required_attribute = False

    comment = forms.CharField(
        label=gettext_lazy("Comments"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, label: Any = "", required: bool = True, hint: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["comment"].required = required
        self.fields["comment"].help_text = hint
        if label:
            self.fields["comment"].label = label
