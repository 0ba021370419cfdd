"""Hostile text from the narrative to what everybody downloads: it stays text, and breaks nothing on its way.

Every field of a narrative report and every text of an edition says the same worst things at once: markup, formulas,
ten thousand letters without a space, words from right to left, signs no font has.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from docx import Document
from lxml import etree, html
from openpyxl import load_workbook

from fund.models import User
from grants.models import NarrativeReport
from grants.narratives.content import REPORTER, TEXTS
from grants.services.narrative_comments import narrative_comment
from grants.services.narratives import narrative_accept, narrative_begin, narrative_submit
from reports.models import Edition, Publication
from reports.publishing import storing
from reports.services.editions import edition_begin, edition_save, keys_of, shown_of
from reports.services.publishing import edition_certify, edition_prepare, edition_restate
from tests.grants.narratives.hostile import HOSTILE
from tests.grants.narratives.office import NOW, YEAR, feeding, people, promised
from tests.grants.proposals.office import People
from tests.reports.consolidated.test_editions import client_of
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.publishing.office import person

pytestmark = pytest.mark.django_db
SHORT = "=1+1|' /C calc'!A0 <script>alert(1)</script> \u202e\u0645\u0631 ✊\U0001f3fd {% x %}"
"""For what is one line."""
MARKUP, LONG = HOSTILE["markup"], HOSTILE["one long word"]
WORST = "\n\n".join(
    (
        f"{MARKUP}\n{HOSTILE['closing tags']}",
        HOSTILE["script link"],
        HOSTILE["quoted link"],
        HOSTILE["foreign picture"],
        HOSTILE["entities"],
        HOSTILE["formula"],
        LONG,
        HOSTILE["right to left"],
        HOSTILE["emoji"][:60],
        f"| =1+1 | {MARKUP} |\n|---|---|\n| @SUM(A1) | \u202e\u0645 |",
        f"- {MARKUP}\n- =1+1",
        "> " * 40 + "deep",
    )
)
NUMBER = re.compile(r"'?-?\d+(\.\d+)?")
OWN_LINK = re.compile(r"""=HYPERLINK\("#'[\w ]+'!A1","[\w ]+"\)""")
RUNNING = re.compile(r"HYPERLINK|WEBSERVICE|cmd|calc|alert|\|")
COMMANDING = re.compile(r"\s*[=+\-@|\t\r]")


class Published(NamedTuple):
    who: People
    checker: User
    narrative: NarrativeReport
    edition: Edition
    versions: list[Publication]


@pytest.fixture
def said(settings, tmp_path: Path) -> Published:
    """A narrative accepted, an edition begun from it and written over, published, restated, published again."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    who = people()
    named_badly(who)
    fed = feeding(who, unit=SHORT[:20], source=SHORT)
    promised(who, text=SHORT, unit=SHORT[:20], source=SHORT, feeds=fed)
    content = {
        "texts": {key: SHORT if key == "story_title" else WORST for key in TEXTS},
        "reporter": dict.fromkeys(REPORTER, SHORT),
        "indicators": [{"code": "1.0.1", "achieved": SHORT, "variance": WORST, "source": SHORT}],
    }
    report = narrative_begin(project=who.project, year=YEAR, is_final=False, content=content, by=who.undp, at=NOW)
    narrative_comment(report=report, section="summary", text=WORST[:9_000], by=who.secretariat, at=NOW)
    version = narrative_submit(report=report, by=who.undp, at=NOW)
    narrative_accept(report=report, shown=version.digest, by=who.secretariat, at=NOW)
    assert version.content["texts"]["outcomes"] == WORST.strip()

    edition = edition_begin(fund=who.fund, year=YEAR, by=who.secretariat, at=NOW)
    assert LONG in edition.texts["focus:F1:achievements"], "what was accepted is there word for word"
    checker = person("office_checker", who.fund, "checker.of.reports@example.org")
    maker = person("office_maker", who.fund, "maker.of.reports@example.org")
    versions = [publish(edition, maker, checker)]
    edition_restate(edition=edition, comment=WORST[:4_900], by=maker, at=NOW)
    for key in keys_of(edition):
        shown = shown_of(edition.texts.get(key, ""))
        edition = edition_save(edition=edition, key=key, text=WORST, shown=shown, by=who.secretariat, at=NOW)
    versions.append(publish(edition, maker, checker))
    return Published(who, checker, report, edition, versions)


def named_badly(who: People) -> None:
    """The names that stand in every table say it too."""
    for record, field in (
        (who.project, "title"), (who.project.priority_focus, "title"), (who.organisation, "name"),
        (who.office.norway, "name"), (who.fund, "name"),
    ):  # fmt: skip
        setattr(record, field, SHORT)
        record.save()


def publish(edition: Edition, maker: User, checker: User) -> Publication:
    edition_prepare(edition=edition, by=maker, at=NOW)
    return edition_certify(edition=edition, shown=edition.prepared_digest, by=checker, at=NOW)


def test_it_is_nothing_but_text_on_every_page_and_in_every_file(said: Published):
    for path, content in pages(said):
        assert_page_is_sound(content, path)
    for publication in said.versions:
        files = {file.form: storing.kept(file) for file in publication.files.all()}
        assert set(files) == {"pdf", "docx", "xlsx", "html", "csv", "json"}
        assert_page_is_sound(files["html"].decode(), "html")
        assert_pdf_is_sound(files["pdf"])
        assert_word_is_sound(files["docx"])
        assert_workbook_is_sound(files["xlsx"])
        assert_csv_is_sound(files["csv"])
        assert json.loads(files["json"])["fund"] == "TST01"


def pages(said: Published) -> Iterator[tuple[str, str]]:
    """Address and page: those of the narrative, of the edition, and those for everybody."""
    key, number = f"annual-{YEAR}", said.narrative.number
    inside = [
        *(reverse(f"grants:{name}", args=["TST01", *more]) for name, more in (
            ("narratives", ()), ("narrative", (number,)), ("narrative-version", (number, 1)), ("results", ()),
        )),
        *(reverse(f"reports:{name}", args=["TST01", key]) for name in
          ("edition", "edition-write", "edition-preview", "edition-placeholders")),
        reverse("reports:published", args=["TST01"]),
    ]  # fmt: skip
    outside = [
        reverse("reports:public", args=["TST01"]),
        *(reverse("reports:public-report", args=["TST01", key, version]) for version in (1, 2)),
    ]
    for client, paths in ((client_of(said.who.secretariat), inside), (Client(), outside)):
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            yield path, answer.content.decode()


def test_the_difference_of_the_versions_shows_it_as_it_was_written(said: Published):
    page = Client().get(reverse("reports:public-report", args=["TST01", f"annual-{YEAR}", 2])).content.decode()
    text = html.fromstring(page).text_content()
    assert "<script>alert(1)</script>" in text
    assert '=HYPERLINK("http://a.example","x")' in text
    assert LONG[:4_000] in text.replace("\u200b", "").replace("\n", "")


# -- what is sound --------------------------------------------------------------------------------------------------


def assert_page_is_sound(page: str, path: str) -> None:
    """One document, whole, and nothing in it that runs, is fetched from elsewhere or paints over the rest."""
    assert page.count("</body>") == page.count("</html>") == 1, path
    tree = html.document_fromstring(page)
    assert len(tree.findall(".//main")) <= 1, path
    for element in tree.iter(etree.Element):
        where = (path, html.tostring(element)[:200])
        assert element.tag not in ("iframe", "object", "embed", "base", "form") or not _is_hostile(element), where
        if element.tag == "script":
            assert element.get("type") == "application/json" or not (element.text or "").strip(), where
            assert element.get("src", "/").startswith("/"), where
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), where
            assert name != "style", where
            if name in ("href", "src", "action", "formaction"):
                place = re.sub(r"[\s\x00-\x1f]", "", value).lower()
                assert not place.startswith(("javascript:", "vbscript:")), where
                assert not place.startswith("data:") or re.match(r"data:image/(png|jpeg);", place), where
                if name == "src":
                    assert place.startswith(("/", "data:image/")), where


def _is_hostile(element: html.HtmlElement) -> bool:
    return "alert" in html.tostring(element).decode() if element.tag != "form" else False


def assert_pdf_is_sound(content: bytes) -> None:
    read = TaggedPdf(content)
    assert list(read.root.all("H1"))
    assert not [page.loose for page in read.pages if page.loose]
    catalog = str(read.catalog)
    assert not [name for name in ("/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles") if name in catalog]
    for page in read.reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            assert action.get("/S") in (None, "/URI", "/GoTo"), action
            assert str(action.get("/URI", "https://")).startswith(("http://", "https://", "mailto:")), action
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in read.reader.pages))
    assert "<script>alert(1)</script>" in text
    assert text.count("x" * 200) or text.replace("\u200b", "").count("xxxx") > 2_000


def assert_word_is_sound(content: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
    body = archive.read("word/document.xml").decode()
    codes = re.findall(r"<w:instrText[^>]*>([^<]*)<", body)
    assert codes
    assert all(re.fullmatch(r" PAGEREF _Toc_\w+ \\h ", code) for code in codes)
    assert "External" not in archive.read("word/_rels/document.xml.rels").decode()
    assert not [name for name in archive.namelist() if "vba" in name.lower() or "embed" in name.lower()]
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    assert "<script>alert(1)</script>" in text.replace("\u200b", "")


def assert_workbook_is_sound(content: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if re.search(r"external|vba|embed|connection|activex", name, re.IGNORECASE)]
    seen = 0
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None or not cell.hyperlink.target, (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and ("alert(1)" in cell.value or "calc" in cell.value):
                    seen += 1
                    assert cell.data_type == "s", (sheet.title, cell.coordinate, cell.value)
                if cell.data_type == "f":
                    # The cover's own links lead to sheets of the same file.
                    assert OWN_LINK.fullmatch(cell.value) or not RUNNING.search(cell.value), cell.value
    assert seen >= 4


def assert_csv_is_sound(content: bytes) -> None:
    seen = 0
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        lines = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        assert {len(line) for line in lines} == {len(lines[0])}, name
        for cell in (cell for line in lines for cell in line):
            seen += "alert(1)" in cell
            assert not COMMANDING.match(cell) or NUMBER.fullmatch(cell), (name, cell)
    assert seen >= 4
