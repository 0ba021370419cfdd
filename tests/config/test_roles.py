"""The table of roles says no to everything it does not name."""

from config.roles import ALL_PERMISSIONS, ROLE_PERMISSIONS, permissions_of


def test_an_unknown_role_may_nothing():
    assert permissions_of("visitor") == frozenset()


def test_who_records_neither_reverses_nor_closes():
    assert not permissions_of("office_maker") & {"entry.reverse", "year.close"}
    assert not {act for act in permissions_of("office_checker") if act.endswith(".record")}


def test_only_the_maker_records_money():
    for role in ROLE_PERMISSIONS.keys() - {"office_maker"}:
        assert not {act for act in permissions_of(role) if act.endswith(".record")}, role
        assert "workbook.import" not in permissions_of(role), role


def test_the_auditor_and_the_administrator_change_no_books():
    changing = {act for act in ALL_PERMISSIONS if act.endswith((".record", ".edit", ".reverse", ".close", ".import"))}
    assert not permissions_of("auditor") & changing
    assert not permissions_of("administrator") & changing
    assert "ledger.view" not in permissions_of("administrator")


def test_every_act_is_a_thing_and_a_verb():
    assert all(act.count(".") == 1 and act.islower() for act in ALL_PERMISSIONS)
