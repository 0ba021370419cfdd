"""Whether a file is one of those published, byte for byte; and if not, what it looks like. Nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reports.models import Publication, PublishedFile
from reports.publishing import storing
from reports.publishing.claims import heads_in, is_made_on_request, members_of, report_claimed

DIGEST = re.compile(r"[0-9a-fA-F]{64}")
LARGEST_BYTES = 25 * 1024 * 1024
MOST_CANDIDATES = 12
BLOCK = 4096
"""Files are compared in blocks of so many bytes, and byte by byte only where a block differs."""
FEW_BYTES, ONE_IN = 64, 20
"""A file as long as a published one is that file, altered, where at most so many bytes differ, or one in so many."""
BYTES, REPORT, NAME = "bytes", "report", "name"
"""By what a file is near to a published one: nearly all its bytes; the report it says it is; its name alone."""


@dataclass(frozen=True, slots=True)
class Match:
    """A published file with these bytes. ``replaced_by`` is the newest version of its report, where it is older.
    ``standing`` is what became of the office's own copy (``storing``)."""

    file: PublishedFile
    replaced_by: Publication | None
    standing: str

    @property
    def publication(self) -> Publication:
        return self.file.publication


@dataclass(frozen=True, slots=True)
class Nearest:
    """The published file it is closest to, and by what: only who has nearly all its bytes was surely it.

    Of ``BYTES`` alone: ``first_difference`` counts from 1, ``differing`` is in how many bytes they differ."""

    file: PublishedFile
    by: str
    first_difference: int | None = None
    differing: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``matches``: the publications that hold this very file, the newest first; none where it is not genuine.
    ``is_on_request``: it says it is a statement made on request, which nobody publishes."""

    digest: str
    matches: tuple[Match, ...]
    nearest: Nearest | None = None
    is_on_request: bool = False

    @property
    def is_genuine(self) -> bool:
        return bool(self.matches)


def digest_in(text: str) -> str:
    """The SHA-256 in what somebody pasted, a line of ``sha256sum`` too; empty where there is none."""
    found = DIGEST.findall(text)
    return found[0].lower() if len(found) == 1 else ""


def verdict_on_digest(digest: str) -> Verdict:
    """Which published files have this SHA-256 (64 lower-case hexadecimal digits)."""
    rows = PublishedFile.objects.filter(digest=digest).select_related(
        "publication__fund", "publication__edition", "publication__certified_by", "publication__prepared_by"
    )
    matches = [Match(file, _newer(file.publication), storing.standing(file)) for file in rows.order_by("pk")]
    return Verdict(digest, tuple(sorted(matches, key=lambda match: match.publication.pk, reverse=True)))


def verdict_on_file(content: bytes, name: str = "") -> Verdict:
    """Whether these bytes were published; if not, the published file they are nearest to."""
    verdict = verdict_on_digest(storing.sha256_of(content))
    if verdict.is_genuine:
        return verdict
    members = members_of(content)
    return Verdict(verdict.digest, (), _nearest(content, members, name), is_made_on_request(content, members))


def _newer(publication: Publication) -> Publication | None:
    newest = Publication.objects.filter(edition=publication.edition_id).order_by("-version").first()
    return newest if newest is not None and newest.version > publication.version else None


def _nearest(content: bytes, members: Mapping[str, bytes], name: str) -> Nearest | None:
    """By nearly the same bytes, then by the same report at the same entry, then by its name."""
    rows = PublishedFile.objects.select_related("publication__fund").order_by("-publication_id", "pk")
    form = form_of(content)
    compared = []
    for file in rows.filter(size=len(content), form__in=form)[:MOST_CANDIDATES]:
        kept = storing.kept(file)
        if kept is None or len(kept) != len(content):
            continue
        # Another report that happens to be as long differs everywhere: it explains nothing.
        if places := places_that_differ(kept, content, max(FEW_BYTES, len(content) // ONE_IN)):
            compared.append(Nearest(file, BYTES, *places))
    if compared:
        return min(compared, key=lambda each: each.differing or 0)
    plain = re.sub(r" ?\(\d+\)(?=\.[a-z]+$)", "", name.replace("\\", "/").rpartition("/")[2])
    named = rows.filter(name=plain, form__in=form).first() if plain else None
    claimed = report_claimed(content, members)
    heads = list(heads_in(content, members)) if claimed else []
    same = list(rows.filter(publication__head__in=heads, form__in=form)[:MOST_CANDIDATES]) if heads else []
    for file in [named, *same] if named else same:
        kept = storing.kept(file) if claimed else None
        if kept is not None and report_claimed(kept, members_of(kept)) == claimed:
            return Nearest(file, REPORT)
    return Nearest(named, NAME) if named else None


def places_that_differ(kept: bytes, content: bytes, most: int) -> tuple[int, int] | None:
    """Of two files as long: where they first differ, counted from 1, and in how many bytes; None where in none, or in
    more than ``most``, which is known long before the end."""
    first, differing = 0, 0
    for start in range(0, len(kept), BLOCK):
        ours, theirs = kept[start : start + BLOCK], content[start : start + BLOCK]
        if ours == theirs:
            continue
        places = [place for place, (a, b) in enumerate(zip(ours, theirs, strict=True), start=start + 1) if a != b]
        first, differing = first or places[0], differing + len(places)
        if differing > most:
            return None
    return (first, differing) if differing else None


def form_of(content: bytes) -> tuple[str, ...]:
    """The formats the first bytes may belong to."""
    start = content[:200].lstrip()
    if start.startswith(b"%PDF"):
        return ("pdf",)
    if start.startswith(b"PK"):
        return ("xlsx", "csv", "docx")
    if start.startswith((b"{", b"[")):
        return ("json",)
    if start.startswith(b"<"):
        return ("html",)
    return ("pdf", "xlsx", "csv", "docx", "json", "html")
