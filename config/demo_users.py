"""The people of the demonstration: one for each role, with a password printed on the page.

They exist only where ``load_demo`` was run, and can sign in with one click only in demo mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "demo-office-2026"  # noqa: S105 -- printed on the demonstration's sign-in page on purpose


@dataclass(frozen=True, slots=True)
class DemoUser:
    """One person of the demonstration; ``description`` says what the role does here."""

    email: str
    name: str
    role: str
    title: object
    description: object
    institution: str = ""
    fund: str = ""
    """Code of the fund the role is held in; empty for all funds."""


DEMO_USERS = (
    DemoUser(
        "maker@example.org",
        "Amara Okafor",
        "office_maker",
        _("Fund officer"),
        _("Records what comes in, asks for transfers and confirms colleagues' payments; imports workbooks"),
    ),
    DemoUser(
        "payments@example.org",
        "Grace Wanjiru",
        "office_maker",
        _("Fund officer, second person"),
        _("Confirms payments that the other fund officer asked for"),
    ),
    DemoUser(
        "checker@example.org",
        "Jonas Lindqvist",
        "office_checker",
        _("Senior fund officer"),
        _("Releases payments, verifies bank details, reverses entries and closes years"),
    ),
    DemoUser(
        "secretariat@example.org",
        "Leila Haddad",
        "secretariat",
        _("Secretariat"),
        _("Screens proposals, calls meetings and writes their minutes"),
    ),
    DemoUser(
        "screening@example.org",
        "Samir Belkacem",
        "secretariat",
        _("Secretariat, second person"),
        _("Screens what the secretariat itself asks for"),
        fund="HRM00",
    ),
    DemoUser(
        "chair@example.org",
        "Maria Santos",
        "co_chair",
        _("Committee co-chair (OHCHR)"),
        _("Votes, signs decisions and clears minutes"),
    ),
    DemoUser(
        "cochair@example.org",
        "Henrik Aalto",
        "co_chair",
        _("Rotating co-chair (UNDP)"),
        _("Signs beside the other co-chair: no item is closed by one alone"),
        fund="HRM00",
    ),
    DemoUser(
        "member@example.org",
        "Kwame Mensah",
        "committee_member",
        _("Committee member (UNICEF)"),
        _("Reads the proposals and votes"),
        fund="HRM00",
    ),
    DemoUser(
        "unwomen@example.org",
        "Aiko Tanaka",
        "committee_member",
        _("Committee member (UN Women)"),
        _("Reads the proposals and votes"),
        fund="HRM00",
    ),
    DemoUser(
        "unesco@example.org",
        "Lucía Ferrer",
        "committee_member",
        _("Committee member (UNESCO)"),
        _("Reads the proposals and votes"),
        fund="HRM00",
    ),
    DemoUser(
        "ohchr@example.org",
        "Elena Petrova",
        "organisation",
        _("Participating organisation (OHCHR)"),
        _("Drafts OHCHR's proposals and sees what concerns OHCHR"),
        institution="OHCHR",
        fund="HRM00",
    ),
    DemoUser(
        "undp@example.org",
        "Daniel Mwangi",
        "organisation",
        _("Participating organisation (UNDP)"),
        _("Drafts UNDP's proposals and sees what concerns UNDP"),
        institution="UNDP",
        fund="HRM00",
    ),
    DemoUser(
        "norway@example.org",
        "Ingrid Solberg",
        "donor",
        _("Contributor (Norway)"),
        _("Sees the fund's reports and Norway's contributions"),
        institution="NOR",
        fund="HRM00",
    ),
    DemoUser(
        "administrator@example.org",
        "Tomas Rivera",
        "administrator",
        _("Administrator"),
        _("Looks after people and parameters, never touches money"),
    ),
    DemoUser("auditor@example.org", "Pavel Novak", "auditor", _("Auditor"), _("Sees everything, changes nothing")),
)

DEMO_COLLEAGUES = (
    DemoUser("unesco_office@example.org", "Paul Okello", "organisation", "", "", institution="UNESCO", fund="HRM00"),
    DemoUser("unwomen_office@example.org", "Rosa Lind", "organisation", "", "", institution="UNWOMEN", fund="HRM00"),
)
"""People of other organisations who wrote proposals; the sign-in page does not list them."""

OBSERVERS = {"norway@example.org": "HRM00"}
"""Who of them also sits on a fund's committee without a vote."""

DEMO_EMAILS = frozenset(user.email for user in DEMO_USERS)


@transaction.atomic
def demo_users_ensure(*, valid_from: date) -> None:
    """Create the people of the demonstration and their memberships; does nothing where they exist.

    A role held in one fund is given where that fund is in the books.
    """
    from fund.models import Fund, Membership

    model = get_user_model()
    # One password, on the sign-in page for everybody to read: hashed once, for hashing is slow on purpose.
    password = make_password(DEMO_PASSWORD)
    for person in (*DEMO_USERS, *DEMO_COLLEAGUES):
        user = model.objects.filter(email=person.email).first()
        if user is None:
            user = model.objects.create(email=person.email, password=password, name=person.name, is_demo=True)
        fund = Fund.objects.filter(code=person.fund).first() if person.fund else None
        if person.fund and fund is None:
            continue
        held = [(person.role, person.institution)]
        if fund is not None and OBSERVERS.get(person.email) == fund.code:
            held.append(("observer", ""))
        for role, institution in held:
            Membership.objects.get_or_create(
                user=user,
                role=role,
                fund=fund,
                institution=institution,
                defaults={"valid_from": valid_from, "valid_until": None},
            )
