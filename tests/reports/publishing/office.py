"""A fund with something to report, its people, and the steps of publishing as they take them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from openpyxl import load_workbook
from pypdf import PdfReader

from fund import services
from fund.models import Agreement, Fund, Membership, User
from grants.services.steps import begin
from reports.models import Edition, Publication
from reports.publishing import storing
from reports.services.publishing import edition_certify, edition_prepare
from tests.generators.office_fund import BY, Office, office_fund, usd

AT = datetime(2020, 7, 1, 9, 0, tzinfo=UTC)
TEXTS = {"summary": "A year of work.\n\nContributions came in time."}


class Desk(NamedTuple):
    """The fund and the people who prepare, certify and write; ``annual`` is the edition of 2018."""

    office: Office
    fund: Fund
    maker: User
    checker: User
    writer: User
    annual: Edition


def person(role: str, fund: Fund | None = None, email: str = "") -> User:
    user = User.objects.create_user(email=email or f"{role}@example.org", password="x", name=f"The {role}")
    Membership.objects.create(user=user, role=role, fund=fund, valid_from=date(2000, 1, 1))
    return user


def desk(code: str = "TST01") -> Desk:
    office = office_fund(code)
    maker, checker, writer = (person(role, office.fund) for role in ("office_maker", "office_checker", "secretariat"))
    return Desk(office, office.fund, maker, checker, writer, written(office.fund, writer))


def written(fund: Fund, by: User, year: int = 2018, **more: object) -> Edition:
    edition = Edition(fund=fund, year=year, texts=dict(TEXTS), created_by=by, created_at=AT, edited_at=AT, **more)
    begin(record=edition, action="begin", by=by, at=AT)
    return edition


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


def published(at: Desk, edition: Edition | None = None, day: int = 1) -> Publication:
    """Prepared by the one, certified by the other."""
    edition = edition or at.annual
    edition_prepare(edition=edition, by=at.maker, at=later(day))
    return edition_certify(edition=edition, shown=edition.prepared_digest, by=at.checker, at=later(day + 1))


def charged(at: Desk, amount: str = "12.34", reference: str = "C-9", day: date = date(2018, 9, 1)) -> None:
    """A bank charge comes in late."""
    services.charge_record(
        fund=at.fund, reference=reference, kind="bank_charges", value_date=day, amount=usd(amount), by=BY, at=AT
    )  # fmt: skip


def second_agreement(at: Desk) -> None:
    """Norway signs another agreement and pays something of it: two accounts of the same contributor."""
    services.agreement_sign(
        contributor=at.office.norway, reference="NOR-2", signed_on=date(2018, 5, 1), amount=usd("5,000"), by=BY, at=AT
    )
    services.deposit_record(
        agreement=Agreement.objects.get(contributor=at.office.norway, reference="NOR-2"),
        reference="D-003",
        received_on=date(2018, 6, 5),
        amount=usd("1,234.56"),
        by=BY,
        at=AT,
    )


def assert_names_no_agreement(content: bytes) -> None:
    """Of a workbook for everybody: no part of the file names one, and each account is there once for each day."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        everything = b"".join(book.read(name) for name in book.namelist())
    for agreement in Agreement.objects.all():
        assert agreement.reference.encode() not in everything
    rows = list(load_workbook(io.BytesIO(content), data_only=True)["Ledger"].iter_rows(min_row=2, values_only=True))
    assert any(row[6] == "[NOR]" for row in rows)
    accounts = [row[:-1] for row in rows if any(row)]
    assert len(accounts) == len(set(accounts)), "two lines of one account"


def assert_each_file_says(publication: Publication, note: str, before: Publication) -> None:
    """Of a restated version: why it is restated, in every file; and none has the bytes of the version before it."""
    digests = set(before.files.values_list("digest", flat=True))
    for file in publication.files.all():
        said = " ".join(text_of(file.form, storing.kept(file) or b"").split())
        assert note in said, file.form
        assert file.digest not in digests, file.form


def text_of(form: str, content: bytes) -> str:
    """What a file says, in its own order, without what draws it."""
    if form == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if form in ("csv", "docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            everything = " ".join(folder.read(name).decode("utf-8", "replace") for name in folder.namelist())
        return re.sub(r'"\r\n"|<[^>]+>', " ", everything)
    return content.decode().replace("\\n", " ")
