"""The gate: refuses a hostile or broken file by its container, before anything in it is parsed. Pure.

A workbook is a ZIP of XML parts. Everything here looks at the ZIP's directory and at bytes, never at
XML, and needs no memory to speak of, so it may run in a web process. What is inside the parts is
looked at by ``scan.py``, in the child process, as is everything the parser reads.

Why these limits: docs/decisions/upload-limits.md.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from grants.workbook.findings import Words, told
from grants.workbook.findings import mark as _

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may be. Sizes in bytes."""

    file_size: int = 10 * MB
    parts: int = 500
    part_size: int = 120 * MB
    total_size: int = 160 * MB
    ratio: int = 200
    ratio_from: int = 1 * MB
    rows: int = 200_000
    columns: int = 256
    cells: int = 2_000_000
    strings: int = 2_000_000
    characters: int = 32_767
    memory: int = 768 * MB
    cpu_seconds: int = 20
    wall_seconds: int = 30


LIMITS = Limits()


class FileProblem(Exception):
    """Why a file was not read: a sentence with its figures."""

    def __init__(self, message: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(message, values or {})
        self.message = message
        self.values: Mapping[str, object] = values or {}

    def sentence(self, translate: Callable[[str], str] | None = None) -> str:
        return told(self.message, self.values, translate)

    def __str__(self) -> str:
        return self.sentence()


class UnreadableFile(FileProblem):
    """Not a workbook at all, or a broken one."""


class RefusedFile(FileProblem):
    """A workbook that holds what no fund workbook needs, or more than one may."""


@dataclass(frozen=True, slots=True)
class Container:
    """A ZIP whose directory is in order. ``parts`` by name."""

    file: BinaryIO
    parts: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)

    def chunks(self, name: str, limits: Limits = LIMITS) -> Iterator[bytes]:
        """The content of one part, piece by piece, exactly as long as the directory says it is."""
        yield from _inflated(self.file, self.parts[name], limits)

    def content(self, name: str, limits: Limits = LIMITS) -> bytes:
        return b"".join(self.chunks(name, limits))


WORKBOOK_PART, TYPES_PART, RELATIONS_PART = "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
BROKEN = _("The file is damaged and cannot be read as an Excel workbook. Open it in Excel and save it again.")
_LARGEST_DIRECTORY = 256 * 1024

_KNOWN_PART = re.compile(
    r"(?:\[Content_Types\]\.xml|[\w][\w .()%+-]*/?|_rels/\.rels)"
    r"(?:/(?:[\w][\w .()%+-]*|\.rels))*",
    re.ASCII,
)
_KNOWN_ENDING = re.compile(r"\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)$", re.IGNORECASE)
_FORBIDDEN: tuple[tuple[str, str], ...] = (
    (r"vbaProject|vbaData|xl/macrosheets/|xl/attachedToolbars", _("macros")),
    (r"xl/dialogsheets/|xl/activeX/|xl/ctrlProps/|customUI/", _("form controls or active content")),
    (r"xl/externalLinks/|xl/connections\.xml|xl/queryTables/|xl/model/", _("links to other files or data sources")),
    (r"xl/embeddings/|oleObject", _("embedded objects")),
    (r"xl/webextensions/", _("web add-ins")),
    (r"xl/workbook\.bin|xl/worksheets/.*\.bin$", _("the binary workbook format")),
)


def open_container(file: BinaryIO, limits: Limits = LIMITS) -> Container:
    """Looks at the file's ends and its directory. Raises UnreadableFile or RefusedFile, and nothing else."""
    try:
        size = file.seek(0, 2)
        _check_ends(file, size, limits)
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            start_of_directory = archive.start_dir
        return Container(file, _checked_parts(infos, start_of_directory, limits))
    except FileProblem:
        raise
    except Exception as problem:  # zipfile raises a dozen kinds on broken files, NotImplementedError and OSError too
        raise UnreadableFile(BROKEN) from problem


def _check_ends(file: BinaryIO, size: int, limits: Limits) -> None:
    if size == 0:
        raise UnreadableFile(_("The file is empty."))
    if size > limits.file_size:
        raise RefusedFile(
            _("The file has %(size)s bytes; a workbook may have %(limit)s."), {"size": size, "limit": limits.file_size}
        )
    file.seek(0)
    head = file.read(8)
    if head == _OLE:
        raise UnreadableFile(
            _("The file is an old .xls workbook or is protected by a password. Save it as .xlsx without a password.")
        )
    if not head.startswith(_ZIP) or size < _END.size:
        raise UnreadableFile(_("The file is not an Excel workbook (.xlsx)."))
    file.seek(size - _END.size)
    signature, disk, first_disk, here, entries, length, offset, comment = _END.unpack(file.read(_END.size))
    if signature != b"PK\x05\x06" or comment or disk or first_disk or here != entries:
        # Bytes before or after the ZIP make a file that other programs read as something else.
        raise UnreadableFile(BROKEN)
    if entries > limits.parts or length > _LARGEST_DIRECTORY:
        raise RefusedFile(
            _("The file has %(parts)s parts; a workbook may have %(limit)s."),
            {"parts": entries, "limit": limits.parts},
        )
    if offset + length + _END.size != size:
        raise UnreadableFile(BROKEN)


def _checked_parts(infos: list[zipfile.ZipInfo], start_of_directory: int, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > limits.parts:
        raise RefusedFile(
            _("The file has %(parts)s parts; a workbook may have %(limit)s."),
            {"parts": len(infos), "limit": limits.parts},
        )
    _check_is_workbook({info.filename for info in infos})
    for info in infos:
        _check_part(info, limits)
    _check_places(infos, start_of_directory)
    names = [info.filename.lower() for info in infos]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedFile(_("The file holds two parts of one name, %(name)s."), {"name": twice})
    total = sum(info.file_size for info in infos)
    if total > limits.total_size:
        raise RefusedFile(
            _("Unpacked, the file has %(size)s bytes; a workbook may have %(limit)s."),
            {"size": total, "limit": limits.total_size},
        )
    return {info.filename: info for info in infos}


def _check_is_workbook(names: set[str]) -> None:
    """An OpenDocument or Word file is no workbook at all, whatever else may be said about its parts."""
    if not {WORKBOOK_PART, TYPES_PART, RELATIONS_PART} <= names and "xl/workbook.bin" not in names:
        raise UnreadableFile(_("The file is a ZIP archive, but not an Excel workbook (.xlsx)."))


def _check_part(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.filename
    if info.flag_bits & 0x41:
        raise UnreadableFile(_("The file is protected by a password. Save it without one."))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 0x20:
        raise RefusedFile(_("The part %(name)s is packed in a way Excel does not use."), {"name": shown(name)})
    # ``orig_filename`` still holds what zipfile cleans away: a NUL, and separators of another system.
    if name != info.orig_filename or len(name) > 200 or not _KNOWN_PART.fullmatch(name) or ".." in name:
        raise RefusedFile(
            _("The file holds a part with a name no workbook has: %(name)s."), {"name": shown(info.orig_filename)}
        )
    for pattern, what in _FORBIDDEN:
        if re.search(pattern, name, re.IGNORECASE):
            raise RefusedFile(
                _("The file contains %(what)s (%(name)s). Save it as an ordinary .xlsx workbook without them."),
                {"what": Words(what), "name": shown(name)},
            )
    is_folder = name.endswith("/") and info.file_size == 0
    is_printer = re.fullmatch(r"xl/printerSettings/printerSettings\d+\.bin", name, re.IGNORECASE)
    if not (is_folder or is_printer or _KNOWN_ENDING.search(name)):
        raise RefusedFile(_("The file holds a part no workbook needs: %(name)s."), {"name": shown(name)})
    if info.file_size > limits.part_size:
        raise RefusedFile(
            _("Unpacked, the part %(name)s has %(size)s bytes; a part may have %(limit)s."),
            {"name": name, "size": info.file_size, "limit": limits.part_size},
        )
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise RefusedFile(
            _("The part %(name)s unpacks to %(ratio)s times its size; at most %(limit)s times is accepted."),
            {"name": name, "ratio": info.file_size // max(info.compress_size, 1), "limit": limits.ratio},
        )


def _check_places(infos: list[zipfile.ZipInfo], start_of_directory: int) -> None:
    """Parts lie one after the other: where two share bytes, a small file unpacks to any size."""
    free_from = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < free_from:
            raise RefusedFile(_("Two parts of the file lie over each other."))
        free_from = info.header_offset + _LOCAL.size + len(info.filename) + info.compress_size
    if free_from > start_of_directory:
        raise UnreadableFile(BROKEN)


def _inflated(file: BinaryIO, info: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """Unpacks without trusting the sizes: stops at the first byte more than the directory promised."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) != _LOCAL.size or header[:4] != _ZIP:
        raise UnreadableFile(BROKEN)
    name_length, extra_length = _LOCAL.unpack(header)[-2:]
    encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
    if file.read(name_length) != info.orig_filename.encode(encoding):
        raise RefusedFile(_("The part %(name)s has two names."), {"name": shown(info.filename)})
    file.seek(extra_length, 1)
    unpack = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    left, size, checksum = info.compress_size, 0, 0
    packed = b""
    while left or packed:
        if not packed:
            packed = file.read(min(left, 64 * 1024))
            left -= len(packed)
            if not packed:
                raise UnreadableFile(BROKEN)
        try:
            chunk = unpack.decompress(packed, 1 * MB) if unpack else packed
        except zlib.error as problem:
            raise UnreadableFile(BROKEN) from problem
        packed = unpack.unconsumed_tail if unpack else b""
        size += len(chunk)
        if size > min(info.file_size, limits.part_size):
            raise RefusedFile(
                _("The part %(name)s is larger than the file says it is."), {"name": shown(info.filename)}
            )
        checksum = zlib.crc32(chunk, checksum)
        if chunk:
            yield chunk
    if unpack:
        # What inflate still holds back when its input is used up: less than one window.
        rest = unpack.flush()
        size, checksum = size + len(rest), zlib.crc32(rest, checksum)
        if rest:
            yield rest
    ended = unpack is None or (unpack.eof and not unpack.unused_data)
    if not ended or size != info.file_size or checksum != info.CRC:
        raise UnreadableFile(BROKEN)


def shown(text: str) -> str:
    """Text of a stranger, short and on one line."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= 60 else clean[:57] + "..."
