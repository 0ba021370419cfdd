"""Text from people is drawn as it is: it breaks nothing, injects nothing, and what no font can draw is seen."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from shutil import which

import pytest

from reports.building import annual_report_of
from reports.fund_figures import Focus, Party, Project
from reports.renderers.pdf import fonts, render
from tests.reports.pdf.drawing import outside, overprinted, recorded
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.pdf.sample import PREPARED_AT, sample_figures

HOSTILE = (
    "<b>bold</b><para><br/>",
    "</font>&amp;&nbsp;&#60;<img src='/etc/passwd'/>",
    '<a href="file:///etc/passwd">link</a>',
    "((((( \\) Tj ET Q EMC /Evil Do",
    ") Tj ET EMC endstream endobj trailer %%EOF",
    "%(evil)s {page} {pages} %s %d {0.__class__}",
    "\x00\x01\x02\x1b[31m\x7f",
    "\x000\x00",
    "日本語のラベル – 中文",
    "العربية \u202egnp.exe\u202c \u200b\ufeff",
    "e\u0301 \u2212 5 ½ ő ş Ў ₴",
    "\ud800 lone",
    "x" * 400,
    "long words " * 200,
    " \t\r\n\u2028 ",
    "=1+1",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀👩‍👩‍👧",
    "",
)


def hostile(index: int) -> str:
    return HOSTILE[index % len(HOSTILE)]


@pytest.fixture(scope="module")
def attacked() -> bytes:
    return _render(shift=0)


@pytest.fixture(scope="module")
def pdf(attacked: bytes) -> TaggedPdf:
    return TaggedPdf(attacked)


def _render(shift: int) -> bytes:
    figures = sample_figures(projects=14)
    figures = replace(
        figures,
        fund_name=hostile(shift + 1),
        administrative_agent=hostile(shift),
        contributors=tuple(Party(p.code, hostile(shift + i)) for i, p in enumerate(figures.contributors)),
        organisations=tuple(Party(p.code, hostile(shift + i + 8)) for i, p in enumerate(figures.organisations)),
        focuses=tuple(Focus(f.code, hostile(shift + i + 2), 5) for i, f in enumerate(figures.focuses)),
        projects=tuple(
            Project(p.number, hostile(shift + i), p.focus, hostile(shift + i + 3))
            for i, p in enumerate(figures.projects)
        ),
    )
    return render(annual_report_of(figures), prepared_at=PREPARED_AT, made_for=hostile(shift + 5))


def test_hostile_text_changes_nothing_but_its_own_place(pdf: TaggedPdf):
    assert [page.loose + page.painted_loose for page in pdf.pages] == [[]] * len(pdf.pages)
    plain = TaggedPdf(render(annual_report_of(sample_figures(projects=14)), prepared_at=PREPARED_AT, made_for="Ana"))
    for (_, rows), (_, plain_rows) in zip(pdf.tables(), plain.tables(), strict=True):
        figures = [row[1:] for row in rows if len(row) > 2 and row[-1].strip()]
        expected = [row[1:] for row in plain_rows if len(row) > 2 and row[-1].strip()]
        # The third column of the projects' table is a status, which is hostile here.
        assert [row[2:] for row in figures] == [row[2:] for row in expected]


def test_markup_is_drawn_as_letters(pdf: TaggedPdf):
    texts = " ".join(" ".join(page.marked.values()) for page in pdf.pages)
    assert "<b>bold</b><para><br/>" in texts
    assert "</font>&amp;&nbsp;&#60;<img" in texts
    assert "Tj ET Q EMC /Evil Do" in texts
    assert "%(evil)s {page} {pages} %s %d {0.__class__}" in texts


def test_no_file_address_or_action_gets_into_the_document(pdf: TaggedPdf):
    reader = pdf.reader
    for page in reader.pages:
        assert "/XObject" not in page["/Resources"]
        for annotation in page.get("/Annots", []):
            assert set(annotation.get_object()) <= {
                *("/Type", "/Subtype", "/Rect", "/Border", "/F", "/Contents", "/Dest", "/StructParent")
            }
    for name in ("/OpenAction", "/AA", "/Names", "/AcroForm", "/URI"):
        assert name not in reader.trailer["/Root"]


@pytest.mark.parametrize("shift", range(0, len(HOSTILE), 3))
def test_hostile_text_is_nowhere_cut_or_overprinted(shift: int, monkeypatch: pytest.MonkeyPatch):
    with recorded(monkeypatch) as drawn:
        _render(shift)
    assert outside(drawn) == []
    assert overprinted(drawn) == []


def test_what_no_font_can_draw_is_seen_as_replaced():
    assert fonts.legible("日本 UN") == "\ufffd\ufffd UN"
    assert fonts.legible("a\u202eb\x00c\u200b") == "a\ufffdb\ufffdc\ufffd"
    assert fonts.legible("e\u0301") == "é"
    assert fonts.legible(" a\t\r\n b\u2028c ") == "a b c"
    assert fonts.legible("Côte d'Ivoire, Şanlıurfa, Київ, Ελλάδα") == "Côte d'Ivoire, Şanlıurfa, Київ, Ελλάδα"
    assert fonts.legible("1\u202f234\xa0567 − 5") == "1\u202f234\xa0567 − 5"


def test_what_is_replaced_can_be_named_once_each_in_its_order():
    assert fonts.unprintable("日本 UN 日\u202e 😀") == ("日", "本", "\u202e", "😀")
    assert fonts.unprintable("Côte d'Ivoire, Київ, Ελλάδα, العربية, e\u0301 ½ ₴ \ufffd\t\n") == ()
    assert fonts.unprintable("می\u200cخواهم") == (), "the non-joiner of Persian is no invisible mark"


def test_the_whole_of_a_shortened_label_stays_in_the_file(pdf: TaggedPdf):
    whole = "long words " * 200
    cells = [cell for cell in pdf.root.all("TH") if "/ActualText" in cell.entries]
    assert any(whole.strip() in str(cell.entries["/ActualText"]) for cell in cells)
    assert all(len(cell.text) < len(whole) for cell in cells)


@pytest.mark.skipif(which("qpdf") is None, reason="qpdf is not installed")
def test_the_file_is_sound(attacked: bytes, tmp_path):
    file = tmp_path / "attacked.pdf"
    file.write_bytes(attacked)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "No syntax or stream encoding errors" in checked.stdout


@pytest.mark.skipif(which("pdfinfo") is None, reason="poppler-utils is not installed")
def test_other_readers_see_the_structure(attacked: bytes, tmp_path):
    file = tmp_path / "attacked.pdf"
    file.write_bytes(attacked)
    info = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True)
    assert "Tagged:          yes" in info.stdout
    assert info.stderr == ""
    structure = subprocess.run(["pdfinfo", "-struct-text", file], capture_output=True, text=True, check=True)
    assert structure.stdout.startswith("Document")
    assert structure.stderr == ""
    listed = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines()[2:]:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line
