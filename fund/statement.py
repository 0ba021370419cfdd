"""The account statement behind any figure: opening balance, lines, closing balance.

A ``Selection`` says which accounts and days, in the address of the page: every figure of a report links to the
statement with the same selection, and the total there is the figure. The balances come from the ledger as the reports
take them (carried balances and what moved after), the lines are added up on their own, and the page shows whether the
two agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict

from fund import chart, selectors
from fund.listing.keyset import Key, Slice
from fund.models import Account, Fund, Movement, PriorityFocus

FOCUS = "focus"
WHERE = (*chart.DIMENSIONS, FOCUS)
PAGE_SIZE = 50
CHUNK = 2_000
IN_ORDER = Key("effective_date", descending=False)


class UnknownSelection(ValueError):
    """An address that names no accounts."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Accounts of these kinds (those of ``minus`` with the opposite sign) that match, between two days.

    ``where`` holds (dimension, code) pairs; ``focus`` is the priority focus of an account's project. Accounts that
    match all of ``without`` are left out. ``account`` is one account by its code and stands instead of all of these.
    ``sign`` turns the ledger's sign, money in less money out, into the printed one.
    """

    kinds: tuple[str, ...] = ("cash",)
    minus: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    sign: int = 1
    account: str = ""
    since: date | None = None
    until: date | None = None
    known_at: int | None = None
    known_on: date | None = None
    """The day that was asked for where ``known_at`` is its last entry."""
    without: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """The selection as the query of an address."""
        pairs: list[tuple[str, str]] = [("account", self.account)] if self.account else []
        if not self.account:
            pairs += [("kind", kind) for kind in self.kinds] + [("minus", kind) for kind in self.minus]
            pairs += list(self.where) + [("without", f"{name}:{code}") for name, code in self.without]
        if self.sign != 1:
            pairs.append(("sign", str(self.sign)))
        if self.since:
            pairs.append(("since", self.since.isoformat()))
        if self.until:
            pairs.append(("until", self.until.isoformat()))
        if self.known_at is not None:
            pairs.append(("as_known", self.known_on.isoformat() if self.known_on else str(self.known_at)))
        return urlencode(pairs, safe=":")

    @classmethod
    def asked(cls, address: QueryDict, since: date | None, until: date | None, known_at: int | None) -> Selection:
        """The selection an address asks for; without a kind it is the cash account. Raises UnknownSelection."""
        account = address.get("account", "").strip()
        kinds, minus = (tuple(dict.fromkeys(filter(None, address.getlist(name)))) for name in ("kind", "minus"))
        unknown = {*kinds, *minus} - set(chart.KINDS)
        sign = address.get("sign", "1")
        if unknown or sign not in ("1", "-1"):
            raise UnknownSelection(", ".join(sorted(unknown)) or sign)
        where = tuple((name, code) for name in WHERE if (code := address.get(name, "").strip()))
        left_out = (text.strip().partition(":") for text in address.getlist("without"))
        return cls(
            kinds=kinds if kinds or minus else ("cash",),
            minus=minus,
            where=where,
            sign=int(sign),
            account=account,
            since=since,
            until=until,
            known_at=known_at,
            without=tuple((name, code) for name, _colon, code in left_out if name in chart.DIMENSIONS and code),
        )

    def accounts(self, fund: Fund) -> QuerySet[Account]:
        """The accounts of the fund it names."""
        accounts = Account.objects.filter(fund=fund)
        if self.account:
            return accounts.filter(code=self.account)
        accounts = accounts.filter(kind__in=(*self.kinds, *self.minus))
        for name, code in self.where:
            if name == FOCUS:
                projects = PriorityFocus.objects.filter(fund=fund, code=code).values("projects__number")
                accounts = accounts.filter(project__in=projects)
            else:
                accounts = accounts.filter(**{name: code})
        return accounts.exclude(**dict(self.without)) if self.without else accounts

    def sign_of(self, kind: str) -> int:
        """The sign the balances of this kind of account are printed with."""
        return -self.sign if not self.account and kind in self.minus else self.sign


@dataclass(frozen=True, slots=True)
class Line:
    """A movement, what it adds to the statement's balance, and the balance after it; minor units. ``into``: the
    movement goes into an account of the statement."""

    movement: Movement
    amount_minor: int
    balance_minor: int
    into: bool


@dataclass(slots=True)
class Statement:
    """The statement of a selection in one fund. Amounts in minor units of the fund's currency, as printed."""

    fund: Fund
    selection: Selection
    _signs: dict[int, int] = field(init=False)
    opening_minor: int = field(init=False)
    closing_minor: int = field(init=False)

    def __post_init__(self) -> None:
        chosen = self.selection
        rows = chosen.accounts(self.fund).values_list("pk", "kind")
        self._signs = {pk: chosen.sign_of(kind) for pk, kind in rows}
        last = chosen.until or selectors.LAST_DAY
        ends = [last]
        if chosen.since and chosen.since > selectors.FIRST_DAY:
            ends = [min(chosen.since - timedelta(days=1), last), last]
        standing = selectors.balances_at(self.fund, ends, chosen.known_at)
        sums = [
            sum(sign * balances[index] for pk, sign in self._signs.items() if (balances := standing.get(pk)))
            for index in range(len(ends))
        ]
        self.opening_minor, self.closing_minor = (0, *sums) if len(sums) == 1 else sums

    @property
    def moved_minor(self) -> int:
        """What the period adds: the figure a report prints for a range of days."""
        return self.closing_minor - self.opening_minor

    @property
    def figure_minor(self) -> int:
        """The figure that leads here: what moved since a day, or what stands at the end."""
        return self.moved_minor if self.selection.since else self.closing_minor

    @property
    def movements(self) -> QuerySet[Movement]:
        """The movements into and out of the accounts, in the period."""
        chosen = self.selection
        return selectors.movements_of(
            self.fund, chosen.accounts(self.fund), chosen.since, chosen.until, chosen.known_at
        )

    def page(self, after: str, before: str) -> tuple[list[Line], Slice[Movement], int, int]:
        """One page of lines, its cursors, the number of all lines and what they add up to. Two queries."""
        part = IN_ORDER.page(_with_names(self.movements), after, before, PAGE_SIZE)
        earlier = None
        if part.rows and part.before:
            earlier = IN_ORDER.beyond(IN_ORDER.of(part.rows[0]), forward=False, rows=self.movements)
        count, total, brought_forward = self._added_up(earlier)
        return list(self._running(part.rows, self.opening_minor + brought_forward)), part, count, total

    def all_lines(self) -> Iterator[Line]:
        """Every line in order, read in chunks."""
        cursor, balance = "", self.opening_minor
        while True:
            part = IN_ORDER.page(_with_names(self.movements), cursor, "", CHUNK)
            for line in self._running(part.rows, balance):
                balance = line.balance_minor
                yield line
            cursor = part.after
            if not cursor:
                return

    def _running(self, movements: list[Movement], balance: int) -> Iterator[Line]:
        for movement in movements:
            amount = self._printed(movement)
            balance += amount
            yield Line(movement, amount, balance, movement.to_account_id in self._signs)

    def _printed(self, movement: Movement) -> int:
        into = self._signs.get(movement.to_account_id, 0)
        out_of = self._signs.get(movement.from_account_id, 0)
        return (into - out_of) * movement.amount_minor

    def _added_up(self, earlier: Q | None) -> tuple[int, int, int]:
        """Number and sum of all lines, and the sum of those before the page. One query."""
        chosen = self.selection
        plus = replace(chosen, minus=()).accounts(self.fund).values("pk")
        parts: dict[str, tuple[int, Q]] = {
            "in_plus": (chosen.sign, Q(to_account__in=plus)),
            "out_plus": (-chosen.sign, Q(from_account__in=plus)),
        }
        if chosen.minus and not chosen.account:
            less = replace(chosen, kinds=(), minus=chosen.minus).accounts(self.fund).values("pk")
            parts["in_minus"] = (-chosen.sign, Q(to_account__in=less))
            parts["out_minus"] = (chosen.sign, Q(from_account__in=less))
        wanted: dict[str, Any] = {name: Sum("amount_minor", filter=which) for name, (_sign, which) in parts.items()}
        if earlier is not None:
            wanted |= {f"earlier_{n}": Sum("amount_minor", filter=which & earlier) for n, (_s, which) in parts.items()}
        found = self.movements.aggregate(count=Count("pk"), **wanted)

        def added(prefix: str) -> int:
            return sum(sign * int(found.get(f"{prefix}{name}") or 0) for name, (sign, _which) in parts.items())

        return found["count"], added(""), added("earlier_")


def _with_names(movements: QuerySet[Movement]) -> QuerySet[Movement]:
    return movements.select_related("entry", "from_account", "to_account")
