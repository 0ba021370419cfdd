"""Genuine or not, and whether the ledger still says so: the command, the laws, on both databases."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import translation

from fund import guards, services
from fund.invariants import violations
from fund.models import Contributor, PriorityFocus
from grants.models import Project
from reports.building import annual_report_of
from reports.figures import fund_figures
from reports.files import report_file
from reports.models import Publication
from reports.publishing import storing
from reports.publishing.reproduction import reproduced
from reports.publishing.verifying import digest_in, verdict_on_file
from reports.services.publishing import edition_restate
from reports.statements.donor import donor_statement
from reports.statements.files import OFFERED, statement_file
from reports.statements.organisation import organisation_statement
from tests.generators.office_fund import BY, usd
from tests.reports.publishing.office import charged, later, published

pytestmark = pytest.mark.django_db
FORMS = ("pdf", "docx", "xlsx", "html", "csv", "json")


@contextmanager
def tampering() -> Iterator[Any]:
    """A cursor on the database without its guards."""
    connection.check_constraints()  # PostgreSQL alters no table while checks are put off
    with guards.lifted(), connection.cursor() as cursor:
        yield cursor
        connection.check_constraints()


def verified(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and error of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_report", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    except CommandError as refused:
        return refused.returncode, out.getvalue(), str(refused)
    return 0, out.getvalue(), err.getvalue()


def files(publication: Publication, folder: Path) -> dict[str, Path]:
    """The published files, as somebody has saved them."""
    saved = {}
    for file in publication.files.all():
        saved[file.form] = folder / file.name
        saved[file.form].write_bytes(storing.kept(file))
    return saved


def test_every_published_file_is_genuine_and_one_flipped_byte_is_found(at, tmp_path, settings):
    saved = files(published(at), tmp_path)
    assert set(saved) == set(FORMS)
    for form, path in saved.items():
        status, out, err = verified(str(path))
        assert (status, err) == (0, ""), form
        assert "Genuine: TST01" in out
        assert "version 1" in out
        assert "same figures" in out
        assert f"made by version {settings.VERSION} of the software" in out
        content = bytearray(path.read_bytes())
        place = len(content) // 2
        content[place] ^= 1
        path.write_bytes(bytes(content))
        status, out, err = verified(str(path))
        assert (status, out) == (1, ""), form
        assert f"nearest to {path.name}" in err
        assert f"the first is byte {place + 1}" in err


def test_a_rewritten_figure_is_recognised_by_the_ledger_position_it_names(at, tmp_path):
    path = files(published(at), tmp_path)["json"]
    said = json.loads(path.read_bytes())
    said["tables"]["source_use_balance"]["rows"][0]["cells"]["current_year"] = "9.99"
    other = tmp_path / "mine.json"
    other.write_text(json.dumps(said))
    status, _out, err = verified(str(other))
    assert status == 1
    assert "It says it is what was published as TST01-annual-financial-2018-v1.json" in err
    assert "it was altered, or made apart from publishing" in err


def test_a_file_of_another_origin_is_nearest_to_nothing(at, tmp_path):
    published(at)
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear friends")
    status, _out, err = verified(str(path))
    assert status == 1
    assert "NOT a file published here" in err
    assert "nearest" not in err
    assert "on request" not in err


def test_a_file_that_has_but_the_name_of_a_published_one_is_not_called_altered(at, tmp_path):
    path = files(published(at), tmp_path)["pdf"]
    path.write_bytes(b"%PDF-1.7 of somebody else")
    status, _out, err = verified(str(path))
    assert status == 1
    assert f"A file named {path.name} was published" in err
    assert "does not say that it is that report" in err
    assert "altered" not in err


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("form", OFFERED)
def test_a_statement_made_on_request_is_not_taken_for_an_altered_report(at, tmp_path, form, language):
    """Made at the very entry a report was published at, whose hash both name."""
    published(at)
    statements = {
        "donor": donor_statement(Contributor.objects.get(fund=at.fund, code="NOR"), 2018),
        "organisation": organisation_statement(at.office.organisation, 2018, on=later(2).date()),
    }
    for whose, (report, figures) in statements.items():
        path = tmp_path / f"{whose}.{form}"
        with translation.override(language):
            path.write_bytes(statement_file(report, figures, form, at=later(2)))
        status, _out, err = verified(str(path))
        assert status == 1
        assert "NOT a file published here" in err
        assert "It says it is a statement made on request" in err, (whose, form)
        assert "altered" not in err


def test_a_report_made_apart_from_publishing_says_which_it_claims_to_be(at, tmp_path):
    """The tables of the office's own page, at the entry they were published at."""
    publication = published(at)
    with translation.override(publication.language):
        report = annual_report_of(fund_figures(at.fund, 2018))
        content = report_file(at.fund, report, "html", at=later(2))
    status, out, _err = verified(str(_written(tmp_path / "a.html", content)))
    assert (status, "Genuine" in out) == (0, True), "as published, byte for byte"
    status, _out, err = verified(str(_written(tmp_path / "b.html", content.replace(b"</body>", b" </body>"))))
    assert status == 1
    assert "It says it is what was published as TST01-annual-financial-2018-v1.html" in err


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_what_comes_into_the_books_later_changes_no_verdict(at, tmp_path):
    publication = published(at)
    saved = files(publication, tmp_path)
    charged(at)
    services.year_close(fund=at.fund, year=2018, by=BY, at=later(9))
    focus = PriorityFocus.objects.get(fund=at.fund)
    focus.title, focus.planned_amount = "Another title", usd("1")
    focus.save()
    other = PriorityFocus.objects.create(fund=at.fund, code="F2", title="Second", planned_amount=usd("5"))
    project = Project.objects.get(fund=at.fund)
    project.priority_focus, project.title = other, "Moved"
    project.save()
    for path in saved.values():
        assert verified(str(path))[0] == 0
    found = reproduced(publication)
    assert found.holds
    assert found.compared > 100
    assert found.apart == 0


def test_an_older_version_is_genuine_and_named_as_replaced(at, tmp_path):
    first = published(at)
    edition_restate(edition=at.annual, comment="A late charge.", by=at.maker, at=later(3))
    charged(at)
    second = published(at, day=4)
    old, new = files(first, tmp_path)["pdf"], files(second, tmp_path)["pdf"]
    status, out, _err = verified(str(old))
    assert status == 0
    assert "replaced by version 2" in out
    assert "since then one entry dated in 2018 or before was recorded" in out
    status, out, _err = verified(str(new))
    assert status == 0
    assert "since then" not in out
    assert "version 2" in out
    assert "replaced" not in out


def test_a_digest_is_enough(at):
    file = published(at).files.get(form="pdf")
    assert verified("--sha256", file.digest)[0] == 0
    assert verified("--sha256", f"{file.digest.upper()}  {file.name}")[0] == 0
    assert verified("--sha256", "0" * 64)[0] == 1
    assert digest_in("no digest") == ""


@pytest.mark.parametrize("arguments", [(), ("a", "--sha256", "0" * 64), ("--sha256", "xyz"), ("/no/such/file",)])
def test_wrong_usage_and_unreadable_files_have_a_status_of_their_own(at, arguments):
    status, _out, err = verified(*arguments)
    assert status == 2
    assert err


@pytest.mark.keeps_broken_books
def test_a_ledger_that_was_altered_is_told_by_verifying_and_by_the_laws(at, tmp_path):
    publication = published(at)
    path = files(publication, tmp_path)["json"]
    with tampering() as cursor:
        cursor.execute(
            "UPDATE fund_movement SET amount_minor = amount_minor + 1 WHERE id = (SELECT MIN(id) FROM fund_movement)"
        )
    status, out, err = verified(str(path))
    assert status == 1
    assert "Genuine" in out
    assert "does NOT give what was published" in err
    assert "published 100100.00, today 100100.01" in err


@pytest.mark.keeps_broken_books
def test_an_anchor_that_is_not_in_the_chain_is_a_broken_law(at):
    publication = published(at)
    assert violations() == []
    with tampering() as cursor:
        cursor.execute("UPDATE fund_entry SET hash = %s WHERE sequence = %s", ["f" * 64, publication.sequence])
    said = [str(violation) for violation in violations()]
    assert any("v1" in each and "noted elsewhere" in each for each in said)


@pytest.mark.keeps_broken_books
def test_stored_bytes_that_changed_or_went_are_a_broken_law(at):
    publication = published(at)
    pdf, xlsx = publication.files.get(form="pdf"), publication.files.get(form="xlsx")
    content = storing.kept(pdf)
    Path(default_storage.path(pdf.stored_name)).write_bytes(content[:-1] + b"!")
    default_storage.delete(xlsx.stored_name)
    said = [violation.sentence for violation in violations()]
    assert f"the bytes of the published file {pdf.name} were altered" in said
    assert f"the bytes of the published file {xlsx.name} are missing" in said
    assert verdict_on_file(content).matches[0].standing == storing.ALTERED
    assert verified("--sha256", pdf.digest)[0] == 1
    # Published again, the true bytes stand in their place.
    storing.keep(pdf, content)
    assert storing.standing(pdf) == storing.AS_PUBLISHED


@pytest.mark.keeps_broken_books
@pytest.mark.parametrize(
    "change",
    ["UPDATE reports_publication SET title = 'Other'", "DELETE FROM reports_publishedfile WHERE form = 'pdf'"],
)
def test_a_publication_that_was_rewritten_is_a_broken_law(at, change):
    published(at)
    with tampering() as cursor:
        cursor.execute(change)
    assert violations()
