"""What the pages of publishing show: where an edition stands, amounts of its content, differences, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import display
from fund.listing import Tag
from fund.models import Fund
from fund.money import to_minor
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import Tabs, at_position, tabs
from grants.models import Step
from grants.step_bar import Here, Stage, step_bar
from reports.editions_of import WRITTEN
from reports.models import Edition, EditionState, Publication, PublishedFile
from reports.publishing.difference import Difference, Line
from reports.publishing.generator import made_by
from reports.publishing.since import entries_since
from reports.services.publishing_letters import publication_path

TAGS = {
    EditionState.DRAFT: "draft",
    EditionState.PREPARED: "waiting",
    EditionState.PUBLISHED: "done",
    EditionState.ABANDONED: "cancelled",
}
STAGES = (
    ("begin", gettext_lazy("Draft")),
    ("prepare", gettext_lazy("Prepared")),
    ("certify", gettext_lazy("Published")),
)
ORDER = (EditionState.DRAFT, EditionState.PREPARED, EditionState.PUBLISHED)
"""The state at each stage."""
NEXT = {
    EditionState.DRAFT: gettext_lazy("Its texts are being written. When they are ready, the office prepares it."),
    EditionState.PREPARED: gettext_lazy("Its figures and texts are fixed. Another person certifies it, or returns it."),
    EditionState.PUBLISHED: gettext_lazy("It is published. A correction opens it again, for a new version."),
    EditionState.ABANDONED: gettext_lazy("It was begun by mistake and let go. A report of its year can be begun anew."),
}
WITHOUT_TEXTS = {
    EditionState.DRAFT: gettext_lazy(
        "It is begun. Nobody writes into it: it is made of the books and of accepted reports. The office prepares it."
    ),
    EditionState.PREPARED: gettext_lazy("Its figures are fixed. Another person certifies it, or returns it."),
}
"""What is said in their place of a statement or a final report of a project."""


def stages(edition: Edition, steps: Iterable[Step]) -> list[Stage]:
    """Where the edition stands, with who took each step last."""
    steps = list(steps)
    if edition.state == EditionState.PUBLISHED:
        # Of a restatement that was given up nothing counts: it stands where it stood when it was certified.
        last = max((at for at, step in enumerate(steps) if step.action == "certify"), default=len(steps) - 1)
        steps = steps[: last + 1]
    taken = {step.action: step for step in steps}
    if edition.state == EditionState.ABANDONED:
        return step_bar(STAGES, 0, taken, Here(_("Abandoned"), taken.get("abandon"), is_problem=True))
    if edition.state == EditionState.DRAFT and "restate" in taken:
        taken["begin"] = taken["restate"]
    return step_bar(STAGES, ORDER.index(EditionState(edition.state)), taken)


def next_of(edition: Edition) -> str:
    """What comes next, in a sentence."""
    state = EditionState(edition.state)
    said = NEXT if edition.kind in WRITTEN else NEXT | WITHOUT_TEXTS
    return str(said[state])


def state_tag(edition: Edition) -> Tag:
    """Where it stands, in a word; of a draft nobody writes into, that it is one."""
    is_draft = edition.state == EditionState.DRAFT and edition.kind not in WRITTEN
    return Tag(TAGS[EditionState(edition.state)], _("Draft") if is_draft else capfirst(edition.get_state_display()))


def report_tabs(fund: Fund, current: str, acts: frozenset[str], position: Position | None = None) -> Tabs:
    """The pages of the reports tab. What is published and what is being written has no position but its own."""
    pages = [
        ("reports", _("Years"), at_position(reverse("reports:reports", args=[fund.code]), position)),
        ("published", _("Published"), reverse("reports:published", args=[fund.code])),
    ]
    if "edition.view" in acts:
        pages.append(("editions", _("In preparation"), reverse("reports:editions", args=[fund.code])))
    return tabs(current, *pages)


def edition_frame(edition: Edition, *trail: str) -> dict[str, Any]:
    """What the pages of one edition have around them."""
    fund = edition.fund
    url = reverse("reports:edition", args=[fund.code, edition.key])
    way: list[Any] = [
        (_("Reports"), reverse("reports:reports", args=[fund.code])),
        (_("In preparation"), reverse("reports:editions", args=[fund.code])),
    ]
    way += [(edition.title, url), *trail] if trail else [edition.title]
    return frame(fund, "reports", *way) | {
        "edition": edition,
        "edition_title": edition.title,
        "edition_url": url,
        "state": state_tag(edition),
        "language": language_name(edition.language),
    }


def language_name(code: str) -> str:
    from django.conf import settings

    return str(dict(settings.LANGUAGES).get(code, code))


# -- amounts, as a content has them -----------------------------------------------------------------------


def shown_amount(text: str | None, kind: str, currency: str) -> SafeString | str:
    """A figure of a content on a page: ``1,234.50``, ``87.16%``, a dash for none."""
    if text is None:
        return display.DASH
    if kind == "rate":
        return display.rate_text(Decimal(text))
    if kind == "amount":
        return display.amount_html(to_minor(Decimal(text), currency), currency)
    return text


def key_figures(content: Mapping[str, Any], currency: str) -> dict[str, Any] | None:
    """The first table of a report, for people: what they would look at first."""
    tables = content.get("tables") or []
    if not tables:
        return None
    table = tables[0]
    return {
        "title": table["title"],
        "columns": [column["label"] for column in table["columns"]],
        "rows": [
            {
                "label": row["label"],
                "role": row["role"],
                "cells": [
                    shown_amount(row["cells"].get(column["key"]), column["kind"], currency)
                    for column in table["columns"]
                ],
            }
            for row in table["rows"]
        ],
    }


def difference_shown(found: Difference, currency: str) -> dict[str, Any]:
    """A difference for ``reports/publishing/difference.html``: figures by table, texts by chapter."""

    def line(each: Line) -> dict[str, Any]:
        return {
            "row": each.row_label,
            "column": each.column_label,
            "was": shown_amount(each.was, each.kind, currency),
            "now": shown_amount(each.now, each.kind, currency),
            "difference": shown_amount(each.difference, each.kind, currency),
        }

    tables = [
        {"title": lines[0].table_title, "key": key, "lines": [line(each) for each in lines]}
        for key, lines in ((key, list(group)) for key, group in groupby(found.figures, key=lambda each: each.table))
    ]
    return {"tables": tables, "texts": found.texts, "is_empty": not found, "count": len(found.figures)}


# -- files ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileShown:
    form: str
    name: str
    size: str
    digest: str
    url: str


def file_url(publication: Publication, file: PublishedFile) -> str:
    return reverse(
        "reports:public-file", args=[publication.fund.code, publication.edition.key, publication.version, file.name]
    )


FORMS = ("pdf", "docx", "xlsx", "html", "csv", "json")


def files_shown(publication: Publication) -> list[FileShown]:
    """The files of a publication, those people read first."""
    files = sorted(publication.files.all(), key=lambda file: ((*FORMS, file.form)).index(file.form))
    return [
        FileShown(file.form.upper(), file.name, size_text(file.size), file.digest, file_url(publication, file))
        for file in files
    ]


def size_text(size: int) -> str:
    """A size for people: ``812 kB``, ``1.4 MB``."""
    if size < 1_000_000:
        return f"{number_format(max(1, round(size / 1000)))} kB"
    return f"{number_format(round(Decimal(size) / 1_000_000, 1), decimal_pos=1)} MB"


def publications_shown(publications: Iterable[Publication]) -> list[dict[str, Any]]:
    """Versions as a list of published reports shows them, with what was recorded of their years since."""
    listed = list(publications)
    since = entries_since(listed)
    return [publication_shown(each, since.get(each.pk, 0)) for each in listed]


def publication_shown(publication: Publication, since: int = 0) -> dict[str, Any]:
    """One version as a list of published reports shows it. ``since``: entries of its years recorded after it."""
    return {
        "publication": publication,
        "title": publication.title + (f" · {publication.subject}" if publication.subject else ""),
        "url": publication_path(publication),
        "files": files_shown(publication),
        "is_replaced": getattr(publication, "is_replaced", False),
        "status": publication.parameters.get("status", ""),
        "made_by": made_by(publication),
        "since": since,
    }
