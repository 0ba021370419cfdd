"""Seats of the committee, as the secretariat fills them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fund.forms.fields import DayField
from fund.models import Contributor, Fund, User
from fund.models.register import CODE_LENGTH
from grants.committee.facts import seats_on
from grants.forms.committee.deciding import DecidingForm
from grants.models import Organisation, Seat, SeatRole
from grants.services.notices import holders_of


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.institution_name} ({obj.get_role_display()})"


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.email}"


def people_of_the_committee(fund: Fund, on: Any, *more: User | None) -> Any:
    """Those who may see the committee's papers on this day, and who is there already."""
    numbers = {person.pk for act in ("ballot.cast", "committee.view") for person in holders_of(act, fund, on)}
    numbers |= {person.pk for person in more if person is not None}
    return User.objects.filter(pk__in=numbers).order_by("name", "email")


class SeatForm(DecidingForm):
    institution = forms.CharField(
        label=_("Code of the institution"),
        max_length=CODE_LENGTH,
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Of an organisation or contributor of the fund, or one of its own"),
    )
    institution_name = forms.CharField(
        label=_("Name of the institution"), max_length=300, required=False,
        help_text=_("May stay empty where the code is in the fund's register"),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=[(value, capfirst(label)) for value, label in SeatRole.choices])
    holder = PersonField(label=_("Holder"), queryset=User.objects.none(), required=False)
    alternate = PersonField(
        label=_("Alternate"), queryset=User.objects.none(), required=False, help_text=_("Sits when the holder does not")
    )
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until"), required=False, help_text=_("Last day; empty until further notice"))

    def __init__(self, *args: Any, today: Any, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)

    def prepare(self) -> None:
        people = people_of_the_committee(self.fund, self.today)
        for name in ("holder", "alternate"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        rows = [
            *Organisation.objects.filter(fund=self.fund).values_list("code", "name"),
            *Contributor.objects.filter(fund=self.fund).values_list("code", "name"),
        ]
        self.institutions = dict(sorted(rows))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("institution") and not answers.get("institution_name"):
            known = self.institutions.get(answers["institution"])
            if known is None:
                self.add_error("institution_name", _("This code is not in the fund's register: name the institution."))
            else:
                answers["institution_name"] = known
        return answers


class PeopleForm(DecidingForm):
    """Who holds a seat, and until when it is held."""

    holder = PersonField(label=_("Holder"), queryset=User.objects.none(), required=False)
    alternate = PersonField(label=_("Alternate"), queryset=User.objects.none(), required=False)
    last_day = DayField(
        label=_("Last day of the seat"), required=False, help_text=_("Fill in only to end it: it can be a day to come")
    )

    def __init__(self, *args: Any, seat: Seat, today: Any, **options: Any) -> None:
        self.seat, self.today = seat, today
        options["initial"] = {
            "holder": seat.holder_id,  # type: ignore[attr-defined]
            "alternate": seat.alternate_id,  # type: ignore[attr-defined]
            "last_day": seat.valid_until,
        } | (options.get("initial") or {})
        super().__init__(*args, **options)

    def prepare(self) -> None:
        people = people_of_the_committee(self.fund, self.today, self.seat.holder, self.seat.alternate)
        for name in ("holder", "alternate"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class RotationForm(DecidingForm):
    outgoing = SeatField(label=_("Co-chair who hands over"), queryset=Seat.objects.none())
    incoming = SeatField(label=_("Member who takes over"), queryset=Seat.objects.none())
    first_day = DayField(label=_("First day of the new co-chair"))
    last_day = DayField(
        label=_("Last day of the new co-chair"), required=False, help_text=_("A year later where the turn is yearly")
    )

    def __init__(self, *args: Any, today: Any, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)

    def prepare(self) -> None:
        now = seats_on(self.fund, self.today)
        for name, role in (("outgoing", SeatRole.CO_CHAIR), ("incoming", SeatRole.MEMBER)):
            numbers = [seat.pk for seat in now if seat.role == role]
            self.fields[name].queryset = Seat.objects.filter(pk__in=numbers).order_by("institution_name")  # type: ignore[attr-defined]

    def shown_outgoing(self) -> str:
        return str(self.cleaned_data["outgoing"].institution_name)

    def shown_incoming(self) -> str:
        return str(self.cleaned_data["incoming"].institution_name)
