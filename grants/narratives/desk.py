"""What the pages of a narrative need at hand: the document, what the project promised, its pictures, what it lacks."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet

from fund.models import Fund
from grants.models import Attachment, AttachmentKind, NarrativeReport, ProjectIndicator
from grants.narratives.completeness import Lacking, completeness, remarks
from grants.narratives.content import cleaned, frozen, sections_of
from grants.narratives.header import header_of


class Desk(NamedTuple):
    """One draft with all that is needed to show and to judge it."""

    report: NarrativeReport
    fund: Fund
    content: dict[str, Any]
    promised: list[dict[str, str]]
    images: list[Attachment]

    @property
    def filed(self) -> dict[str, str]:
        """Digest of each picture filed with the report to its name."""
        return {image.digest: image.name for image in self.images}

    @property
    def frozen(self) -> dict[str, Any]:
        """The document as it would be submitted now."""
        return frozen(
            self.content,
            header=header_of(self.report),
            promised=self.promised,
            filed=self.filed,
            year=self.report.year,
            is_final=self.report.is_final,
        )

    @property
    def lacking(self) -> list[Lacking]:
        return completeness(self.content, is_final=self.report.is_final, promised=self.promised, filed=list(self.filed))

    @property
    def remarks(self) -> list[Lacking]:
        return remarks(self.content, self.promised)

    @property
    def section_keys(self) -> list[str]:
        return [section.key for section in sections_of(self.report.is_final)]

    def with_content(self, content: dict[str, Any]) -> Desk:
        return self._replace(content=cleaned(content))


def desk_of(report: NarrativeReport) -> Desk:
    return Desk(
        report=report,
        fund=report.fund,
        content=cleaned(report.draft),
        promised=promised_by(report),
        images=list(images_of(report)),
    )


def promised_by(report: NarrativeReport) -> list[dict[str, str]]:
    """The indicators of the report's project, in the order of their codes."""
    rows = ProjectIndicator.objects.filter(project=report.project).order_by("pk")
    found = [
        {
            "code": row.code,
            "level": row.level,
            "statement": row.statement,
            "text": row.text,
            "unit": row.unit,
            "baseline": row.baseline,
            "target": row.target,
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: in_order(row["code"]))


def in_order(code: str) -> list[tuple[int, str]]:
    """``1.2.10`` after ``1.2.9``."""
    return [(int(part), "") if part.isascii() and part.isdigit() else (10**9, part) for part in code.split(".")]


def images_of(report: NarrativeReport) -> QuerySet[Attachment]:
    """The pictures filed with the report, in the order they came."""
    rows = Attachment.objects.filter(fund=report.fund, subject=report.record, kind=AttachmentKind.NARRATIVE_IMAGE)
    return rows.select_related("filed_by").order_by("filed_at", "pk")
