"""The pictures the texts of a report show: files filed with the fund's narrative reports and with the edition."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from PIL import Image as PillowImage

from fund.models import Fund
from grants.models import Attachment, AttachmentKind, NarrativeReport, ReportState
from grants.narratives.markdown import Blocks, pictures_of
from reports.consolidated.document import Chapter, Image, Prose
from reports.models import Edition

MOST = 60
"""Pictures of one report."""
MOST_PIXELS = 40_000_000
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg"}


def of_edition(edition: Edition) -> QuerySet[Attachment]:
    """The pictures filed with the edition itself, in the order they came."""
    rows = Attachment.objects.filter(fund=edition.fund, subject=edition.record, kind=AttachmentKind.EDITION_IMAGE)
    return rows.select_related("filed_by").order_by("filed_at", "pk")


def of_narratives(edition: Edition) -> QuerySet[Attachment]:
    """The pictures of the narrative reports on its year that were accepted, in the order they came."""
    accepted = NarrativeReport.objects.filter(fund=edition.fund, year=edition.year, state=ReportState.ACCEPTED)
    rows = Attachment.objects.filter(
        fund=edition.fund, subject__in=[report.record for report in accepted], kind=AttachmentKind.NARRATIVE_IMAGE
    )
    return rows.select_related("filed_by").order_by("filed_at", "pk")


def filed_in(fund: Fund) -> frozenset[str]:
    """The digests of all pictures filed in the fund."""
    rows = Attachment.objects.filter(fund=fund, content_type__in=FORMATS.values())
    return frozenset(rows.values_list("digest", flat=True))


def images_of(fund: Fund, chapters: Iterable[Chapter]) -> dict[str, Image]:
    """Name of a picture, as the texts have it, to the picture. One that is not there, or no picture, is left out."""
    return images_in(
        fund, (block.blocks for chapter in chapters for block in chapter.all_blocks() if isinstance(block, Prose))
    )


def images_in(fund: Fund, texts: Iterable[Blocks]) -> dict[str, Image]:
    """The same for texts."""
    names = {picture.name for blocks in texts for picture in pictures_of(blocks) if picture.name}
    if not names:
        return {}
    wanted = Q()
    for name in sorted(names)[:MOST]:
        wanted |= Q(digest__startswith=name.lower())
    filed = {}
    for attachment in Attachment.objects.filter(wanted, fund=fund, content_type__in=FORMATS.values()).order_by("pk"):
        filed[attachment.digest] = attachment
    found = {}
    for name in sorted(names):
        attachment = next((filed[digest] for digest in sorted(filed) if digest.startswith(name.lower())), None)
        image = _read(attachment) if attachment else None
        if image is not None:
            found[name] = image
    return found


def _read(attachment: Attachment) -> Image | None:
    try:
        with default_storage.open(attachment.stored_name) as file:
            data = file.read()
        with PillowImage.open(BytesIO(data), formats=list(FORMATS)) as picture:
            width, height = picture.size
            media_type = FORMATS[picture.format or ""]
    except (OSError, ValueError, KeyError, SyntaxError, PillowImage.DecompressionBombError):
        return None  # The text then shows the caption: a broken file breaks no report.
    if not width or not height or width * height > MOST_PIXELS:
        return None
    return Image(media_type, data, width, height)
