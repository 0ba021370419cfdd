"""What the report will look like: as a page whose figures lead to their movements, and as the files of a draft."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.models import Fund
from fund.views.links import statement_url
from grants.narratives.html import html_of_blocks
from grants.narratives.markdown import Block as TextBlock
from grants.narratives.markdown import Blocks, Grid, Heading, Items, Paragraph, Quote, Run
from reports.bars import Bars
from reports.charts import Chart, Series
from reports.consolidated.assembling import consolidated, consolidated_file
from reports.consolidated.document import (
    FIGURES,
    Block,
    Cards,
    ChartBlock,
    Consolidated,
    Facts,
    Image,
    Note,
    Paragraphs,
    Prose,
    ReportTable,
    Subheading,
    WordTable,
)
from reports.consolidated.prose import Figure
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.models import Edition, EditionState
from reports.renderers.html import render_table
from reports.table import LINE, LedgerSum
from reports.views.annual import selection_of
from reports.views.answers import file_answer
from reports.views.editions.common import around, found_edition, refused, url_of

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LONGEST_LABEL = 34
LinkFor = Callable[[LedgerSum], str | None]


@require_safe
@requires("edition.view", "edition.edit")
def preview(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """The whole report as a page, in its language. Figures in texts and tables lead to the movements behind them."""
    edition = found_edition(fund, key)
    try:
        document = consolidated(edition, on=today())
    except (UnableToReport, UnableToTieReport) as problem:
        return refused(request, edition, problem)
    may_edit = edition.state == EditionState.DRAFT and "edition.edit" in request.acts  # type: ignore[attr-defined]
    with translation.override(edition.language):
        drawing = _Drawing(request, document, edition, may_edit=may_edit)
        chapters = [drawing.chapter(chapter) for chapter in document.chapters]
    context = around(edition, _("Preview"), "preview") | {
        "document": document,
        "chapters": chapters,
        "blocking": document.blocking,
        "unprintable": [problem for problem in document.pointed_out if problem.signs],
        "has_charts": True,
    }
    return render(request, "reports/editions/preview.html", context)


def link_for(request: HttpRequest, edition: Edition) -> LinkFor | None:
    if "ledger.view" not in request.acts:  # type: ignore[attr-defined]
        return None
    return lambda figure: statement_url(edition.fund, selection_of(figure, edition.known_at))


def prose_html(
    request: HttpRequest, edition: Edition, blocks: Blocks, images: Mapping[str, Image], *, top: int
) -> SafeString:
    """A text with its figures in place, each leading to the movements behind it for those who see the ledger.

    ``top``: the level of its highest heading.
    """
    address_of = link_for(request, edition)

    def linked(run: Run) -> Run:
        if not isinstance(run, Figure):
            return run
        url = address_of(run.behind) if run.behind and address_of and not run.href else None
        # Only whole addresses are let through as links of a text.
        return Run(run.text, run.bold, run.italic, run.code, request.build_absolute_uri(url) if url else run.href)

    def picture(name: str) -> str:
        image = images.get(name)
        return f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}" if image else ""

    html = html_of_blocks((_with(linked, block) for block in blocks), picture, top=top)
    return mark_safe(html)  # noqa: S308 - escaped and cleaned by grants/narratives/html.py


def _with(change: Callable[[Run], Run], block: TextBlock) -> TextBlock:
    """The block, each of its runs changed."""
    match block:
        case Heading() | Paragraph():
            return replace(block, runs=tuple(map(change, block.runs)))
        case Items():
            return replace(block, items=tuple(tuple(_with(change, each) for each in item) for item in block.items))
        case Quote():
            return replace(block, blocks=tuple(_with(change, each) for each in block.blocks))
        case Grid():
            return replace(
                block,
                head=tuple(tuple(map(change, cell)) for cell in block.head),
                rows=tuple(tuple(tuple(map(change, cell)) for cell in row) for row in block.rows),
            )
        case _:
            return block


class _Drawing:
    """Blocks as what the templates of the preview take. The report's language is active."""

    def __init__(self, request: HttpRequest, document: Consolidated, edition: Edition, *, may_edit: bool) -> None:
        self.request, self.document, self.edition, self.may_edit = request, document, edition, may_edit
        self.link_for = link_for(request, edition)
        self._charts = 0

    def chapter(self, chapter: Any) -> dict[str, Any]:
        return {
            "key": chapter.key,
            "number": chapter.number,
            "title": chapter.title,
            "blocks": list(self.blocks(chapter.blocks, 3)),
            "sections": [
                {"number": each.number, "title": each.title, "blocks": list(self.blocks(each.blocks, 4))}
                for each in chapter.sections
            ],
        }

    def blocks(self, blocks: Iterable[Block], top: int) -> Iterator[dict[str, Any]]:
        """``top``: the level of headings in them."""
        for block in blocks:
            match block:
                case Prose():
                    url = url_of(self.edition, "edition-text", block.key) if block.key and self.may_edit else ""
                    html = prose_html(self.request, self.edition, block.blocks, self.document.images, top=top)
                    yield {"kind": "prose", "html": html, "url": url}
                case Paragraphs():
                    yield {"kind": "paragraphs", "texts": block.texts, "small": block.small}
                case Subheading():
                    yield {"kind": "subheading", "text": block.text}
                case ReportTable():
                    table = self.document.report.table(block.key)
                    html = render_table(table, self.document.currency, self.link_for, omit_empty_lines=block.omit_empty)
                    yield {"kind": "html", "html": html}
                case WordTable():
                    yield {"kind": "words", "table": block, "figures": FIGURES, "rows": _rows(block)}
                case ChartBlock():
                    chart = self.chart(block.bars)
                    yield (
                        {"kind": "chart", "chart": chart} if chart else {"kind": "subheading", "text": block.bars.title}
                    )
                case Cards():
                    yield {"kind": "cards", "cards": block.cards}
                case Facts():
                    yield {"kind": "facts", "pairs": block.pairs}
                case Note():
                    yield {"kind": "note", "text": block.text, "tone": block.tone}

    def chart(self, bars: Bars) -> Chart | None:
        """The same bars for the painter of pages; a chart of steps is a list of its ends there."""
        if not bars.groups:
            return None
        self._charts += 1
        names = bars.series or (bars.unit,)
        values = [[0] * len(bars.groups) for _name in names]
        for at, group in enumerate(bars.groups):
            for line in group.lines:
                for bar in line:
                    values[min(bar.series, len(names) - 1)][at] += bar.end - bar.start
        return Chart(
            id=f"chart-{self._charts}",
            title=bars.title,
            currency=self.document.currency,
            labels=tuple(_short(group.label) for group in bars.groups),
            series=tuple(Series(name, tuple(amounts)) for name, amounts in zip(names, values, strict=True)),
            horizontal=True,
            stacked=any(len(line) > 1 for group in bars.groups for line in group.lines),
            tall=len(bars.groups) > 5,
        )


def _short(label: str) -> str:
    """A label the painter has room for; the whole of it stands in the tables."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"


def _rows(table: WordTable) -> list[dict[str, Any]]:
    return [
        {
            "label": row.label,
            "is_sum": row.role != LINE,
            "cells": [(text, column.kind == FIGURES) for text, column in zip(row.texts, table.columns, strict=True)],
        }
        for row in table.rows
    ]


@require_safe
@requires("edition.view", "edition.edit")
def draft_file(request: HttpRequest, fund: Fund, key: str, form: str) -> HttpResponseBase:
    """The report as it stands, to be read on paper or worked on in Word. It says that it is a draft, of a prepared or
    published report too: its bytes are none that are certified."""
    edition = found_edition(fund, key)
    if form not in MEDIA_TYPES:
        raise Http404
    try:
        document = consolidated(edition, on=today(), is_draft=True)
    except (UnableToReport, UnableToTieReport) as problem:
        return refused(request, edition, problem)
    content = consolidated_file(document, form, timezone.now(), str(request.user))
    return file_answer(content, f"{fund.code}-{edition.key}-draft.{form}", MEDIA_TYPES[form])
