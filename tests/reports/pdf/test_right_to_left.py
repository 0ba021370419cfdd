"""Arabic, Persian, Urdu and Hebrew: joined, in order, at the right; read from the file as they were written."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from shutil import which

import pytest

from reports.renderers.pdf import fonts
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.consolidated.flow import Piece, Runs
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.scripts import as_drawn, begins_right
from reports.renderers.pdf.text import Text

HUMAN_RIGHTS = "دعم حقوق الإنسان في تونس"


def test_text_of_one_direction_stays_as_it_is():
    for text in ("", "HRM00 (2013)", "Économie – ½ ő ş", "%(n)s"):
        assert as_drawn(text) == text
        assert not begins_right(text)


def test_hebrew_is_turned_and_its_brackets_with_it():
    assert as_drawn("שלום (2013)") == "(2013) םולש"
    assert as_drawn("a (שלום) [2013]") == "a (םולש) [2013]"
    assert as_drawn("(שלום) a") == "a (םולש)"
    assert as_drawn("(שלום) a", from_right=False) == "(םולש) a"


def test_numbers_and_latin_words_keep_their_order_within():
    assert as_drawn("שלום 1,234.50 USD") == "USD 1,234.50 םולש"


def test_arabic_letters_take_the_shape_their_neighbours_give_them():
    beh = "\ufe90\ufe92\ufe91"  # final, medial, initial, from the left
    assert as_drawn("ببب") == beh
    assert as_drawn("لا") == "\ufefb"
    assert as_drawn("الله") == "\ufeea\ufee0\ufedf\ufe8d"  # the font has no sign for the whole name


def test_a_vowel_sign_is_drawn_over_its_letter():
    drawn = as_drawn("مُح")
    assert [unicodedata.normalize("NFKC", sign) for sign in drawn] == ["ح", "\u064f", "م"]
    assert fonts.width("\u064f", fonts.REGULAR, 10) == 0


def test_the_non_joiner_is_obeyed_between_letters_and_shown_anywhere_else():
    joined, apart = legible("میخواهم"), legible("می\u200cخواهم")
    assert fonts.REPLACEMENT not in apart
    assert as_drawn(apart) != as_drawn(joined)
    assert len(as_drawn(apart)) == len(as_drawn(joined))
    assert legible("a\u200cb") == f"a{fonts.REPLACEMENT}b"
    assert legible("العربية \u202egnp.exe\u202c").count(fonts.REPLACEMENT) == 2


def test_every_shape_can_be_drawn_in_both_fonts():
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچژگیکھٹڈڑں"
    for one in letters:
        for other in "بلا":
            for sign in as_drawn(one + other) + as_drawn(other + one):
                assert legible(sign) == unicodedata.normalize("NFC", sign), hex(ord(sign))


def _drawn(*flowables: Runs | Text) -> bytes:
    into = io.BytesIO()
    canvas = TaggedCanvas(into)
    top = 800.0
    for flowable in flowables:
        _width, height = flowable.wrap(400, 700)
        top -= height + 10
        flowable.drawOn(canvas, 60, top)
    canvas.showPage()
    canvas.save()
    return into.getvalue()


def _read(content: bytes, *options: str) -> str:
    if which("pdftotext") is None:
        pytest.skip("pdftotext is missing")
    return subprocess.run(
        ["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True, timeout=300
    ).stdout.decode()


def test_the_file_is_read_as_it_was_written():
    pieces = [Piece(f"{HUMAN_RIGHTS} "), Piece("تونس", bold=True), Piece(" HRM00")]
    content = _drawn(Text(f"{HUMAN_RIGHTS} (2013) HRM00"), Runs(pieces), Text("مُحَمَّد"))
    text = _read(content)
    assert not [sign for sign in text if "\ufb50" <= sign <= "\ufefc" and len(unicodedata.normalize("NFKC", sign)) < 2]
    read = unicodedata.normalize("NFKC", text)
    assert read.count(HUMAN_RIGHTS) == 2
    assert "مُحَمَّد" in unicodedata.normalize("NFC", read)
    assert "HRM00" in read


def test_a_paragraph_that_begins_at_the_right_stands_at_the_right():
    boxes = _read(_drawn(Text(HUMAN_RIGHTS), Text("Tunisia"), Text(f"{HUMAN_RIGHTS} " * 12)), "-bbox")
    ends = [line for line in boxes.splitlines() if "<word" in line]
    left, right = ([float(line.split(f'{edge}="')[1].split('"')[0]) for line in ends] for edge in ("xMin", "xMax"))
    latin = next(number for number, line in enumerate(ends) if "Tunisia" in line)
    assert left[latin] == pytest.approx(60, abs=1)
    assert max(right[:latin]) == pytest.approx(460, abs=1)
    assert max(right) == pytest.approx(460, abs=1)
    assert min(left) >= 59
