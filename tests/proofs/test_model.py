"""T7: random deeds on the books and on paper (``model.Paper``): the same accepted, the same refused, every sum equal.

Deposits, charges, interest, allocations, transfers, refunds, expenditure, reversals, closed years, forms sent again,
and now and then a hand that alters what was posted: refused by the guards, found by the laws where they are off.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from hypothesis.stateful import run_state_machine_as_test as run_machine

from fund import guards, invariants, selectors, services
from fund.ledger import KeyReused, UnableToPost
from fund.models import Agreement, Contributor, Entry, Fund, PriorityFocus
from grants.models import Organisation, Project
from grants.services.allocations import allocation_record
from grants.services.expenditure import expenditure_record
from grants.services.transfers import refund_record, transfer_record
from tests.proofs.books import money
from tests.proofs.model import COMMITTED, FEE_PERCENT, START, SUPPORT_PERCENT, TODAY, Deed, Paper, half_up

PROVE = bool(os.environ.get("PROVE"))
RUNS, STEPS = (int(os.environ.get("PROVE_RUNS", "2000")), 40) if PROVE else (12, 30)

pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books, pytest.mark.slow]

BY = {"by": "maker@office.example", "at": datetime(2020, 6, 1, 12, tzinfo=UTC)}
DAYS = st.sampled_from(
    [
        *(date(2017, 12, 31), START, date(2018, 2, 28), date(2018, 12, 31), date(2019, 1, 1), date(2019, 6, 30)),
        *(date(2019, 12, 31), date(2020, 1, 1), date(2020, 2, 29), TODAY, date(2020, 6, 2)),
    ]
)
AMOUNTS = st.one_of(st.integers(1, 50_000), st.integers(1, 400_000), st.sampled_from([50, 150, 250, 0, -5, 10**13 + 1]))
SIGNED = st.one_of(st.integers(-2_000, 2_000), st.just(0))
# Accounts of the database to the names used on paper.
NAMES = {
    "contributions:NOR:A-1": "contributions",
    "aa_fees:NOR:A-1": "fees",
    "transfers:P-1:UNDP:programme": "transfers",
    "refunds:P-1:UNDP:programme": "refunds",
    "allocations:P-1:UNDP:programme:": "approved",
    "allocations:P-1:UNDP:programme:8": "approved_support",
    "fund_transfers:XYZ00": "fund_transfers",
}
ALTERATIONS = [
    "UPDATE fund_movement SET amount_minor = amount_minor + 1 WHERE id = (SELECT MAX(id) FROM fund_movement)",
    "UPDATE fund_entry SET narration = narration || '!' WHERE id = (SELECT MIN(id) FROM fund_entry)",
    "UPDATE fund_entry SET effective_date = '2019-02-02' WHERE id = (SELECT MAX(id) FROM fund_entry)",
    "UPDATE fund_entry SET recorded_by = 'nobody' WHERE id = (SELECT MIN(id) FROM fund_entry)",
    "UPDATE fund_movement SET from_account_id = to_account_id, to_account_id = from_account_id",
]


SEEN: Counter[tuple[str, bool]] = Counter()
"""How often each deed was accepted, and how often refused: a deed that is always refused would prove nothing."""


class BooksBesidePaper(RuleBasedStateMachine):
    posted = Bundle("posted")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.paper, self.count = Paper(), 0
        self.fund = Fund.objects.create(
            code="MOD00", name="Model", currency="USD", start_date=START, aa_fee_percent=1, support_cost_percent=7
        )
        norway = Contributor.objects.create(fund=self.fund, code="NOR", name="Norway")
        focus = PriorityFocus.objects.create(fund=self.fund, code="F1", title="Focus")
        self.undp = Organisation.objects.create(fund=self.fund, code="UNDP", name="UNDP", support_cost_percent=7)
        self.project = Project.objects.create(fund=self.fund, number="P-1", title="Project", priority_focus=focus)
        self.agreement: Agreement = services.agreement_sign(
            contributor=norway, reference="A-1", signed_on=START, amount=money("5000.00"), **BY
        )
        self.grant = {"project": self.project, "organisation": self.undp, **BY}

    def teardown(self) -> None:
        try:
            connection.check_constraints()
            assert invariants.violations() == []
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize(target=posted)
    def begin_with_some_cash_and_some_of_it_approved(self) -> Any:
        return multiple(self.deposit_of(START, 250_000), self.approve(START, 150_000))

    # -- deeds ----------------------------------------------------------------------------------------

    def do(self, kind: str, expected: bool, deed: Callable[[], Any], on_paper: Callable[[], Deed]) -> Any:
        """Do it, and on paper if it was accepted; that must be as ``expected``."""
        SEEN[kind, expected] += 1
        try:
            with transaction.atomic():
                document = deed()
        except UnableToPost as refusal:
            if expected:
                raise AssertionError("refused what paper allows") from refusal
            return multiple()
        assert expected, "accepted what paper refuses"
        return (on_paper(), document, deed)

    def reference(self) -> str:
        self.count += 1
        return f"R-{self.count}"

    def sound(self, day: date, amount: int) -> bool:
        return START <= day <= TODAY and self.paper.is_open(day) and 0 < amount <= 10**13

    @rule(target=posted, day=DAYS, amount=AMOUNTS)
    def deposit(self, day: date, amount: int) -> Any:
        return self.deposit_of(day, amount)

    def deposit_of(self, day: date, amount: int) -> Any:
        name, fee = self.reference(), half_up(Fraction(amount) * FEE_PERCENT / 100)
        return self.do(
            "deposit",
            self.sound(day, amount),
            lambda: services.deposit_record(
                agreement=self.agreement, reference=name, received_on=day, amount=cents(amount), idempotency_key=name,
                **BY,
            ),
            lambda: self.paper.add(
                "deposit", day, amount, contributions=-amount, fees=fee, cash=amount - fee
            ),
        )  # fmt: skip

    @rule(target=posted, day=DAYS, amount=AMOUNTS)
    def charge(self, day: date, amount: int) -> Any:
        name = self.reference()
        return self.do(
            "charge",
            self.sound(day, amount) and self.paper.cash_allows(day, -amount),
            lambda: services.charge_record(
                fund=self.fund, reference=name, kind="bank_charges", value_date=day, amount=cents(amount),
                idempotency_key=name, **BY,
            ),
            lambda: self.paper.add("charge", day, bank_charges=amount, cash=-amount),
        )  # fmt: skip

    @rule(target=posted, day=DAYS, amount=SIGNED)
    def interest(self, day: date, amount: int) -> Any:
        name = self.reference()
        return self.do(
            "interest",
            self.sound(day, abs(amount)) and self.paper.cash_allows(day, amount),
            lambda: services.income_record(
                fund=self.fund, reference=name, kind="fund_interest", value_date=day, amount=cents(amount),
                idempotency_key=name, **BY,
            ),
            lambda: self.paper.add("interest", day, fund_interest=-amount, cash=amount),
        )  # fmt: skip

    @rule(target=posted, day=DAYS, amount=AMOUNTS, direction=st.sampled_from(["in", "out"]))
    def to_or_from_another_fund(self, day: date, amount: int, direction: str) -> Any:
        name, change = self.reference(), amount if direction == "in" else -amount
        return self.do(
            "to_or_from_another_fund",
            self.sound(day, amount) and self.paper.cash_allows(day, change),
            lambda: services.fund_transfer_record(
                fund=self.fund, reference=name, direction=direction, other_fund="XYZ00", value_date=day,
                amount=cents(amount), idempotency_key=name, **BY,
            ),
            lambda: self.paper.add("fund_transfer", day, fund_transfers=-change, cash=change),
        )  # fmt: skip

    @rule(target=posted, day=DAYS, amount=st.one_of(AMOUNTS, st.integers(-50_000, -1)))
    def allocation(self, day: date, amount: int) -> Any:
        return self.approve(day, amount)

    def approve(self, day: date, amount: int) -> Any:
        name, support = self.reference(), half_up(Fraction(amount) * SUPPORT_PERCENT / 100)
        return self.do(
            "allocation",
            self.sound(day, abs(amount)),
            lambda: allocation_record(
                reference=name, decided_on=day, direct_amount=cents(amount), idempotency_key=name, **self.grant
            ),
            lambda: self.paper.add("allocation", day, approved=amount, approved_support=support),
        )

    @rule(target=posted, day=DAYS, amount=AMOUNTS)
    def transfer(self, day: date, amount: int) -> Any:
        name, paper = self.reference(), self.paper
        return self.do(
            "transfer",
            self.sound(day, amount)
            and paper.cash_allows(day, -amount)
            and paper.covered(day, amount, "approved", "transferred"),
            lambda: transfer_record(
                reference=name, value_date=day, amount=cents(amount), idempotency_key=name, **self.grant
            ),
            lambda: paper.add("transfer", day, transfers=amount, cash=-amount),
        )

    @rule(target=posted, day=DAYS, amount=AMOUNTS)
    def refund(self, day: date, amount: int) -> Any:
        name, paper = self.reference(), self.paper
        return self.do(
            "refund",
            self.sound(day, amount) and paper.covered(day, amount, "transferred", "refunded"),
            lambda: refund_record(
                reference=name, value_date=day, amount=cents(amount), idempotency_key=name, **self.grant
            ),
            lambda: paper.add("refund", day, refunds=-amount, cash=amount),
        )

    @rule(target=posted, year=st.sampled_from([2017, 2018, 2019, 2020, 2021]), category=st.sampled_from(["1", "8"]),
          amount=SIGNED)  # fmt: skip
    def expenditure(self, year: int, category: str, amount: int) -> Any:
        day, figure = date(year, 12, 31), (year, category)

        def on_paper() -> Deed:
            self.paper.figures.add(figure)
            return self.paper.add(f"expenditure {year} {category}", day, **{f"expenditure_{category}": amount})

        allowed = year <= TODAY.year and self.paper.is_open(day) and amount != 0 and figure not in self.paper.figures
        name = self.reference()
        return self.do(
            "expenditure",
            allowed,
            lambda: expenditure_record(
                year=year, category=category, amount=cents(amount), idempotency_key=name, **self.grant
            ),
            on_paper,
        )

    # -- what follows upon a deed ---------------------------------------------------------------------

    @rule(of=consumes(posted), reason=st.sampled_from(["a mistake", " "]))
    def reverse(self, of: tuple[Deed, Any, Any], reason: str) -> None:
        deed, document, _again = of
        day = self.paper.undo_day(deed)
        allowed = bool(reason.strip()) and not deed.is_undone and self.paper.cash_allows(day, -deed.cash)

        def on_paper() -> Deed:
            self.paper.undo(deed)
            if deed.kind.startswith("expenditure"):
                _word, year, category = deed.kind.split()
                self.paper.figures.discard((int(year), category))
            return deed

        self.do("reverse", allowed, lambda: services.entry_reverse(entry=document.entry, reason=reason, **BY), on_paper)

    @rule(of=posted)
    def reverse_twice_or_a_reversal(self, of: tuple[Deed, Any, Any]) -> None:
        entry = of[1].entry
        mirror = Entry.objects.filter(reverses=entry).first()
        if mirror is None:
            return
        for each in (entry, mirror):
            with pytest.raises(UnableToPost), transaction.atomic():
                services.entry_reverse(entry=each, reason="again, for another reason", **BY)

    @rule(of=posted)
    def send_again(self, of: tuple[Deed, Any, Any]) -> None:
        """The same form once more: the same answer, and nothing new."""
        _deed, document, again = of
        head = selectors.head(self.fund)
        assert again().pk == document.pk
        assert selectors.head(self.fund) == head

    @rule(of=posted)
    def send_again_changed(self, of: tuple[Deed, Any, Any]) -> None:
        """Its key with another content: refused, whatever the content."""
        key = of[1].entry.idempotency_key
        with pytest.raises(KeyReused), transaction.atomic():
            services.charge_record(
                fund=self.fund, reference="other", kind="other_expenditure", value_date=TODAY,
                amount=money("0.01"), idempotency_key=key, **BY,
            )  # fmt: skip

    @precondition(lambda self: self.count > 8)
    @rule(year=st.sampled_from([2018, 2019, 2020]))
    def close(self, year: int) -> None:
        expected = year == self.paper.closed_until.year + 1 and year < TODAY.year
        SEEN["close", expected] += 1
        try:
            with transaction.atomic():
                services.year_close(fund=self.fund, year=year, **BY)
        except UnableToPost:
            assert not expected
            return
        assert expected
        self.paper.closed_until = date(year, 12, 31)

    # -- a hand that alters -----------------------------------------------------------------------------

    @rule(statement=st.sampled_from(ALTERATIONS))
    def alter(self, statement: str) -> None:
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            run(statement)

    @precondition(lambda self: self.count > 12)
    @rule(statement=st.sampled_from(ALTERATIONS))
    def alter_without_guards(self, statement: str) -> None:
        connection.check_constraints()  # what is pending would keep PostgreSQL from altering the tables
        with transaction.atomic():
            guards.remove()
            run(statement)
            assert any(violation.sequence for violation in invariants.violations(self.fund))
            transaction.set_rollback(True)
        assert guards.missing() == []

    # -- what must be after each ------------------------------------------------------------------------

    @invariant()
    def every_sum_is_that_of_the_paper(self) -> None:
        found = self.read()
        assert found.pop("commitments:NOR:A-1", 0) == self.paper.committed()
        assert found == self.paper.balances()

    @invariant()
    def sums_at_the_end_of_a_year_too(self) -> None:
        for until in (date(2018, 12, 31), date(2019, 12, 31)):
            found = self.read(until=until)
            found.pop("commitments:NOR:A-1", 0)
            assert found == self.paper.balances(until)
            assert selectors.cash(self.fund, until=until) == self.paper.balance("cash", until) >= 0

    @invariant()
    def a_report_reads_the_same_three_sums_at_once(self) -> None:
        ends = [date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31)]
        found = {NAMES.get(each.name.code, each.name.code): each for each in selectors.yearly_sums(self.fund, 2020)}
        for account in ("cash", "contributions", "fees", "transfers", "approved", "bank_charges"):
            until = [self.paper.balance(account, end) for end in ends]
            expected = (until[0], until[1] - until[0], until[2] - until[1])
            sums = found.get(account)
            assert ((sums.before, sums.prior, sums.current) if sums else (0, 0, 0)) == expected

    def read(self, **when: Any) -> dict[str, int]:
        """The balances that are not zero, under the names on paper; the memorandum is what the others leave."""
        balances = selectors.balances(self.fund, **when)
        assert sum(balances.values()) == 0
        found = {}
        for name, balance in balances.items():
            if balance and name.kind != "memorandum":
                is_spent = name.kind == "expenditure"
                found[f"expenditure_{name.category}" if is_spent else NAMES.get(name.code, name.code)] = balance
        return found


def cents(amount: int) -> Any:
    return money(f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_books_are_those_on_paper(db: None) -> None:
    assert COMMITTED == 500_000
    run_machine(
        BooksBesidePaper,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not PROVE,
            database=None,
            suppress_health_check=list(HealthCheck),
            # Making a failure smaller takes minutes: that is for the long run.
            phases=[Phase.generate, Phase.shrink] if PROVE else [Phase.generate],
            print_blob=True,
        ),
    )
    deeds = {"deposit", "charge", "interest", "to_or_from_another_fund", "allocation", "transfer", "refund"}
    deeds |= {"expenditure", "reverse", "close"}
    assert {kind for kind, accepted in SEEN if accepted} == deeds
    assert len({kind for kind, accepted in SEEN if not accepted}) > len(deeds) // 2
