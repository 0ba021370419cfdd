"""Every paper as a file: tagged, fonts in it, nothing cut or overprinted, the same bytes for the same paper."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import datetime
from shutil import which

import pytest

from reports.renderers.pdf.papers import paper_name, render
from tests.reports.papers import samples
from tests.reports.papers.samples import HASH, PAPERS
from tests.reports.pdf.drawing import outside, overprinted, recorded
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.pdf.test_hostile_text import HOSTILE

needs_tools = pytest.mark.skipif(not (which("pdfinfo") and which("pdffonts")), reason="poppler is not installed")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {name: render(made()) for name, made in PAPERS.items()}


@pytest.mark.parametrize("name", PAPERS)
def test_equal_papers_are_equal_bytes_and_others_are_not(files, name):
    paper = PAPERS[name]()
    assert render(paper) == files[name]
    other = replace(paper, letterhead=replace(paper.letterhead, prepared_by="Somebody else"))
    assert render(other) != files[name]


def test_a_moment_without_a_time_zone_is_refused():
    paper = samples.minutes()
    naive = replace(paper, letterhead=replace(paper.letterhead, prepared_at=datetime(2020, 6, 15)))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        render(naive)


@pytest.mark.parametrize("name", PAPERS)
def test_everything_drawn_is_tagged_or_an_artifact_and_the_tree_is_whole(files, name):
    pdf = TaggedPdf(files[name])
    assert [page.loose + page.painted_loose for page in pdf.pages] == [[]] * len(pdf.pages)
    marked = {(page, number) for page, content in enumerate(pdf.pages) for number in content.marked}
    assert marked == set(pdf.owned)
    assert pdf.catalog["/MarkInfo"]["/Marked"]
    assert len(list(pdf.root.all("H1"))) >= 1
    items = list(pdf.root.all("L"))
    assert items
    assert all(kid.tag == "LI" for each in items for kid in each.kids)


@pytest.mark.parametrize("name", PAPERS)
def test_the_last_page_names_the_entry_and_its_hash_and_every_page_its_number(files, name):
    pdf = TaggedPdf(files[name])
    last = " ".join(pdf.pages[-1].marked.values())
    assert HASH in last.replace(" ", "")
    assert "412" in last
    first = 1 if name == "pack" else 0  # the cover has no number
    for number, page in enumerate(pdf.pages[first:], first + 1):
        assert f"Page {number} of {len(pdf.pages)}" in " ".join(page.artifacts)


@needs_tools
@pytest.mark.parametrize("name", PAPERS)
def test_other_software_finds_it_tagged_with_every_font_inside(files, name, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(files[name])
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in told
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    # name, type (two words), encoding, embedded, subset, with a map to Unicode
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts), fonts
    if which("qpdf"):
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_is_cut_or_printed_over_another(name, monkeypatch):
    with recorded(monkeypatch) as drawn:
        render(PAPERS[name]())
    assert outside(drawn) == []
    assert overprinted(drawn) == []


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_drawn_in_every_language(name, language, monkeypatch):
    with recorded(monkeypatch) as drawn:
        data = render(PAPERS[name](), language=language)
    assert TaggedPdf(data).catalog["/Lang"] == language
    assert outside(drawn) == []
    assert overprinted(drawn) == []


TEXTS = [
    *(text for text in HOSTILE if text),
    "x" * 10_000,
    "w " * 5_000,
    '=HYPERLINK("http://evil";"x")',
    "+1+1",
    "שלום עולם \u202eabc",
    "line\nanother\r\nthird",
]


@pytest.mark.parametrize("shift", range(len(TEXTS)))
def test_hostile_text_in_every_field_breaks_nothing(shift, monkeypatch):
    texts = TEXTS[shift:] + TEXTS[:shift]
    name = list(PAPERS)[shift % len(PAPERS)]
    with recorded(monkeypatch) as drawn:
        data = render(samples.with_texts(PAPERS[name](), texts))
    pdf = TaggedPdf(data)
    assert [page.loose + page.painted_loose for page in pdf.pages] == [[]] * len(pdf.pages)
    assert outside(drawn) == []
    assert overprinted(drawn) == []
    assert b"/JavaScript" not in data
    assert b"/URI" not in data
    assert b"/Launch" not in data


@pytest.mark.parametrize("name", PAPERS)
def test_ten_thousand_letters_in_every_field_at_once(name, monkeypatch):
    with recorded(monkeypatch) as drawn:
        render(samples.with_texts(PAPERS[name](), ["x" * 10_000]))
    assert outside(drawn) == []
    assert overprinted(drawn) == []


def test_what_people_wrote_about_a_vote_is_printed_whole():
    long = " ".join(f"word{number}" for number in range(1_500))
    paper = samples.decision_sheet()
    ballots = (replace(paper.ballots[1], conflict=long), replace(paper.ballots[0], comment=long))
    conditions = (replace(paper.conditions[0], text=long),)
    data = render(replace(paper, comments=long, ballots=ballots, conditions=conditions))
    text = " ".join(" ".join(page.marked.values()) for page in TaggedPdf(data).pages)
    assert text.count("word1499") == 4
    assert text.count("word750 ") == 4


@pytest.mark.parametrize("name", PAPERS)
def test_empty_texts_leave_no_hole(name):
    assert render(samples.with_texts(PAPERS[name](), [""]))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_an_ordinary_proposal_keeps_to_one_page(language):
    page = samples.ordinary_page()
    assert len(page.summary.split()) >= 500
    pack = samples.meeting_pack()
    paper = replace(pack, agenda=(replace(pack.agenda[0], title=page.title),), proposals=(page,), business=())
    drawn = TaggedPdf(render(paper, language=language))
    holds = [
        [number for number, content in enumerate(drawn.pages) if words in " ".join(content.marked.values())]
        for words in (page.lead, page.summary.split()[-1], page.reviews[0].comments)
    ]
    assert [pages[0] for pages in holds] == [2, 2, 2]
    assert holds[2] == [2]
    said = " ".join(drawn.pages[2].marked.values())
    for words in ("Human rights in school curricula", page.results[1].indicators[0].text, "Sound; the travel"):
        assert words in said


def test_names_of_files_hold_nothing_a_file_system_minds():
    assert paper_name(samples.meeting_pack()) == "HRM00-2020-02-pack.pdf"
    assert paper_name(samples.minutes()) == "HRM00-2020-02-minutes.pdf"
    assert paper_name(samples.decision_sheet()) == "HRM00-2020-02-D01-decision.pdf"
    assert paper_name(samples.transfer_notification()) == "HRM00-R-2020-007-notification.pdf"
    assert paper_name(samples.batch_totals()) == "HRM00-B-2020-001-totals.pdf"
    evil = replace(samples.batch_totals(), number='../../"x\r\nSet-Cookie: 1')
    assert paper_name(evil) == "x-Set-Cookie-1-totals.pdf"
