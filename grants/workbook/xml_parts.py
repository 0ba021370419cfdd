"""One XML part at a time, streamed: no entities, no document type, no encoding but UTF-8. Pure."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from grants.workbook.findings import mark as _
from grants.workbook.gate import LIMITS, Container, Limits, RefusedFile, shown


def parser_of_parts() -> expat.XMLParserType:
    """A parser that refuses document types, and so entities, and every encoding but UTF-8."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True

    def no_document_type(*_args: object) -> None:
        raise RefusedFile(_("The file declares XML entities, which no workbook does."))

    def only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise RefusedFile(_("The file is written in %(encoding)s, not in UTF-8."), {"encoding": shown(encoding)})

    parser.StartDoctypeDeclHandler = no_document_type
    parser.EntityDeclHandler = no_document_type
    parser.XmlDeclHandler = only_utf8
    return parser


def parse(container: Container, part: str, start: Callable[[str, list[str]], None], limits: Limits = LIMITS) -> None:
    parser = parser_of_parts()
    parser.StartElementHandler = start
    feed(container, part, parser, limits)


def feed(container: Container, part: str, parser: expat.XMLParserType, limits: Limits) -> None:
    first = True
    for chunk in container.chunks(part, limits):
        if first and (chunk[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\x00" in chunk[:4]):
            raise RefusedFile(_("The file is written in %(encoding)s, not in UTF-8."), {"encoding": "UTF-16"})
        first = False
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def local(tag: str) -> str:
    return tag.rpartition(":")[2]


def pairs(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))
