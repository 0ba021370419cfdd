"""Reading a tagged PDF back, independently of the code that wrote it: its structure, and the text of each element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, NumberObject


@dataclass
class Node:
    """A structure element. ``text`` is the text of its own content, ``said`` its actual text where it has one."""

    tag: str
    entries: DictionaryObject
    kids: list[Node] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)
    links: list[DictionaryObject] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> Iterator[Node]:
        """The elements with one of these tags, below this one, in reading order."""
        for kid in self.kids:
            if kid.tag in tags:
                yield kid
            yield from kid.all(*tags)

    @property
    def whole_text(self) -> str:
        return self.text + "".join(kid.whole_text for kid in self.kids)

    @property
    def said(self) -> str:
        return str(self.entries.get("/ActualText", self.text))

    def attribute(self, name: str) -> object:
        return self.entries.get("/A", {}).get(name)


@dataclass
class Content:
    """What the content stream of a page marks: text by number, and text that is nobody's."""

    marked: dict[int, str] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    tags: dict[int, str] = field(default_factory=dict)
    painted_loose: list[str] = field(default_factory=list)


class TaggedPdf:
    """A PDF with its structure tree. Raises AssertionError where page and tree do not agree."""

    def __init__(self, data: bytes) -> None:
        self.reader = PdfReader(BytesIO(data))
        self.catalog = self.reader.trailer["/Root"]
        self.page_numbers = {page.indirect_reference.idnum: n for n, page in enumerate(self.reader.pages)}
        self._cmaps: dict[int, dict[int, str]] = {}
        self.pages = [self._content(page) for page in self.reader.pages]
        self.owned: dict[tuple[int, int], int] = {}
        self.root = self._node(self.catalog["/StructTreeRoot"].raw_get("/K"))

    def parent_tree(self) -> dict[int, object]:
        """What the parent tree holds under each number: a list of references for a page, one for a link."""
        numbers = self.catalog["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        # Straight from the list: its own look-up would follow the references.
        return {int(numbers[i]): list.__getitem__(numbers, i + 1) for i in range(0, len(numbers), 2)}

    def tables(self) -> list[tuple[str, list[list[str]]]]:
        """Each table: its caption, and its body as rows of texts."""
        return [
            (
                table.kids[0].text,
                [[cell.whole_text for cell in row.all("TH", "TD")] for row in next(table.all("TBody")).kids],
            )
            for table in self.root.all("Table")
        ]

    def rows_of(self, title: str) -> list[list[str]]:
        """The body of the table with this title."""
        ((_caption, rows),) = [(caption, rows) for caption, rows in self.tables() if f". {title} " in caption]
        return rows

    def _node(self, reference: IndirectObject) -> Node:
        entries = reference.get_object()
        node = Node(str(entries["/S"])[1:], entries)
        kids = entries.raw_get("/K") if "/K" in entries else ArrayObject()
        for kid in kids if isinstance(kids, ArrayObject) else [kids]:
            value = kid.get_object()
            if isinstance(value, NumberObject):
                self._own(node, entries.raw_get("/Pg"), int(value), reference)
            elif value.get("/Type") == "/MCR":
                self._own(node, value.raw_get("/Pg"), int(value["/MCID"]), reference)
            elif value.get("/Type") == "/OBJR":
                node.links.append(value["/Obj"])
            else:
                assert value.raw_get("/P").idnum == reference.idnum
                node.kids.append(self._node(kid))
        return node

    def _own(self, node: Node, page: IndirectObject, number: int, owner: IndirectObject) -> None:
        place = (self.page_numbers[page.idnum], number)
        assert place not in self.owned, f"{place} belongs to two elements"
        self.owned[place] = owner.idnum
        node.content.append(place)
        node.text += self.pages[place[0]].marked[number]

    def _content(self, page: DictionaryObject) -> Content:
        found = Content()
        fonts = {name: self._cmap(reference) for name, reference in page["/Resources"]["/Font"].items()}
        stack: list[int | None] = []
        cmap: dict[int, str] = {}
        for operands, operator in ContentStream(page["/Contents"], self.reader).operations:
            if operator == b"Tf":
                cmap = fonts[operands[0]]
            elif operator == b"BDC":
                number = operands[1].get("/MCID")
                if number is not None:
                    assert int(number) not in found.marked, "one number twice on a page"
                    found.marked[int(number)] = ""
                    found.tags[int(number)] = str(operands[0])[1:]
                assert not stack, "marked content within marked content"
                stack.append(None if number is None else int(number))
            elif operator == b"EMC":
                stack.pop()
            elif operator == b"Tj":
                text = "".join(cmap[code] for code in operands[0].original_bytes)
                if not stack:
                    found.loose.append(text)
                elif stack[-1] is None:
                    found.artifacts.append(text)
                else:
                    found.marked[stack[-1]] += text
            elif operator in (b"f", b"S", b"B", b"f*", b"B*", b"Do") and not stack:
                found.painted_loose.append(operator.decode())
        assert not stack, "marked content left open at the end of a page"
        return found

    def _cmap(self, font: DictionaryObject) -> dict[int, str]:
        """The characters a font's codes stand for, from its ToUnicode map."""
        stream = font.get_object()["/ToUnicode"]
        key = font.get_object().indirect_reference.idnum
        if key not in self._cmaps:
            text = stream.get_data().decode("latin-1")
            codes: dict[int, str] = {}
            for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
                for code, target in re.findall(r"<(\w+)>\s*<(\w+)>", block):
                    codes[int(code, 16)] = bytes.fromhex(target).decode("utf-16-be")
            self._cmaps[key] = codes
        return self._cmaps[key]
