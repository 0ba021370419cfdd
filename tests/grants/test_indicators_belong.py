"""An indicator measures an output of its own priority focus and fund, or the database refuses it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from fund import guards
from fund.guard_sql.shape import BELONGS
from fund.models import Output, PriorityFocus, User
from fund.recording import UnableToRecord
from fund.register import row_keep
from grants.models import Indicator
from tests.generators.office_fund import Office, office_fund

pytestmark = pytest.mark.django_db
migration = import_module("grants.migrations.0011_an_indicator_measures_its_own_focus")


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def focus(office: Office) -> PriorityFocus:
    return office.project.priority_focus


@pytest.fixture
def other(office: Office) -> PriorityFocus:
    return PriorityFocus.objects.create(fund=office.fund, code="OTHER", title="Another")


def output(focus: PriorityFocus, code: str) -> Output:
    return Output.objects.create(fund=focus.fund, priority_focus=focus, code=code, title="Advice is given")


def indicator(focus: PriorityFocus, output: Output | None = None) -> Indicator:
    return Indicator.objects.create(fund=focus.fund, code="I.1", text="Plans", priority_focus=focus, output=output)


def test_it_may_measure_its_focus_or_an_output_of_it(focus: PriorityFocus) -> None:
    kept = indicator(focus)
    kept.output = output(focus, "9.1")
    kept.save()
    assert Indicator.objects.get(output__code="9.1") == kept


def test_an_output_of_another_focus_is_refused(focus: PriorityFocus, other: PriorityFocus) -> None:
    with pytest.raises(IntegrityError, match=BELONGS), transaction.atomic():
        indicator(focus, output(other, "9.1"))


def test_it_is_not_moved_away_from_its_output(focus: PriorityFocus, other: PriorityFocus) -> None:
    kept = indicator(focus, output(focus, "9.1"))
    with pytest.raises(IntegrityError, match=BELONGS), transaction.atomic():
        Indicator.objects.filter(pk=kept.pk).update(priority_focus=other)


def test_who_moves_a_measured_output_is_told_what_holds_it(focus: PriorityFocus, other: PriorityFocus) -> None:
    user = User.objects.create_user("maker@example.org", "x")
    free, measured = output(focus, "9.1"), output(focus, "9.2")
    indicator(focus, measured)
    for row in (free, measured):
        row.priority_focus = other
    row_keep(row=free, user=user)
    with pytest.raises(UnableToRecord, match=r"9\.2 · Advice is given stays where it is: indicators measure it there"):
        row_keep(row=measured, user=user)
    assert set(other.outputs.all()) == {free}


def test_the_migration_names_the_indicators_that_stray(focus: PriorityFocus, other: PriorityFocus) -> None:
    indicator(focus, output(focus, "9.1"))
    editor = connection.schema_editor(atomic=False)
    migration.check(apps, editor)
    # Guards are put on and off only while no row waits to be checked.
    connection.check_constraints()
    with guards.lifted():
        Output.objects.filter(code="9.1").update(priority_focus=other)
        with pytest.raises(ValueError, match=rf"{focus.fund.code} I\.1"):
            migration.check(apps, editor)
        Output.objects.filter(code="9.1").update(priority_focus=focus)
        connection.check_constraints()
