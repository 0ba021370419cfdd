"""The structure tree of a tagged PDF: what a screen reader, a search engine or an export reads.

Elements are created in reading order while pages are drawn; ``written_into`` turns them into objects of
the file when it is saved. The objects are written as ready bytes: a report of 8,000 rows has some 70,000
of them, and reportlab's dictionaries would take longer than the pages themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

COLUMN_HEADER, ROW_HEADER = "/A<</O/Table/Scope/Column>>", "/A<</O/Table/Scope/Row>>"


@dataclass(frozen=True, slots=True)
class MarkedContent:
    """A piece of a page's content, by page (from 0) and number within the page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class AnnotationRef:
    """An annotation (a link) that belongs to an element."""

    page: int
    name: str


class Element:
    """One element: its tag, its parent, what it holds in reading order, and ready-made further entries."""

    __slots__ = ("entries", "kids", "number", "parent", "tag")

    def __init__(self, tag: str, parent: Element | None, entries: str = "") -> None:
        self.tag = tag
        self.parent = parent
        self.kids: list[Element | MarkedContent | AnnotationRef] = []
        self.entries = entries
        self.number = 0


class StructureTree:
    """All elements of one document; the root element is ``Document``."""

    def __init__(self) -> None:
        self.root = Element("Document", None)
        self.elements = [self.root]

    def add(self, tag: str, parent: Element, entries: str = "") -> Element:
        element = Element(tag, parent, entries)
        parent.kids.append(element)
        self.elements.append(element)
        return element

    def written_into(
        self,
        document: pdfdoc.PDFDocument,
        owners: list[list[Element]],
        links: list[tuple[pdfdoc.PDFDictionary, Element]],
    ) -> None:
        """Adds the tree to the document. ``owners[page][n]`` owns content n of the page, ``links`` are annotations."""
        root_number = _reserve(document, "StructTreeRoot")
        for position, element in enumerate(self.elements):
            element.number = _reserve(document, f"Element{position}")
        numbers = document.idToObjectNumberAndVersion
        page_numbers = [numbers[f"Page{page + 1}"][0] for page in range(len(owners))]
        for position, element in enumerate(self.elements):
            parent = element.parent.number if element.parent else root_number
            body = _kids(element, page_numbers, numbers)
            document.idToObject[f"Element{position}"] = (
                f"<</S/{element.tag}/P {parent} 0 R{element.entries}{body}>>".encode("ascii")
            )
        entries = []
        for page, page_owners in enumerate(owners):
            references = " ".join(f"{owner.number} 0 R" for owner in page_owners)
            entries.append(f"{page} [{references}]")
        for position, (annotation, element) in enumerate(links):
            annotation["StructParent"] = len(owners) + position
            entries.append(f"{len(owners) + position} {element.number} 0 R")
        document.idToObject["StructTreeRoot"] = (
            f"<</Type/StructTreeRoot/K {self.root.number} 0 R"
            f"/ParentTree<</Nums[{' '.join(entries)}]>>/ParentTreeNextKey {len(entries)}>>"
        ).encode("ascii")
        document.Catalog.StructTreeRoot = pdfdoc.PDFObjectReference("StructTreeRoot")
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})


def _reserve(document: pdfdoc.PDFDocument, name: str) -> int:
    """The next object number, under this name. The object's bytes are set later."""
    document.objectcounter += 1
    document.numberToId[document.objectcounter] = name
    document.idToObjectNumberAndVersion[name] = (document.objectcounter, 0)
    document.idToObject[name] = b"null"
    return document.objectcounter


def _kids(element: Element, page_numbers: list[int], numbers: dict[str, tuple[int, int]]) -> str:
    own_page: int | None = None
    parts = []
    for kid in element.kids:
        if isinstance(kid, Element):
            parts.append(f"{kid.number} 0 R")
        elif isinstance(kid, AnnotationRef):
            parts.append(f"<</Type/OBJR/Pg {page_numbers[kid.page]} 0 R/Obj {numbers[kid.name][0]} 0 R>>")
        elif own_page is None or own_page == kid.page:
            own_page = kid.page
            parts.append(str(kid.number))
        else:
            parts.append(f"<</Type/MCR/Pg {page_numbers[kid.page]} 0 R/MCID {kid.number}>>")
    if not parts:
        return ""
    kids = parts[0] if len(parts) == 1 else f"[{' '.join(parts)}]"
    page = "" if own_page is None else f"/Pg {page_numbers[own_page]} 0 R"
    return f"{page}/K {kids}"


def text_string(text: str) -> str:
    """A PDF text string: literal where it is plain ASCII, else UTF-16 in hexadecimal."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def alternative(text: str) -> str:
    """The entry that says in words what a figure shows."""
    return f"/Alt{text_string(text)}"


def actual_text(text: str) -> str:
    """The entry that says what the drawn characters stand for."""
    return f"/ActualText{text_string(text)}"


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def metadata_stream(**values: str) -> pdfdoc.PDFStream:
    """The document's XMP metadata. Uncompressed, so that any program can find it."""
    text = XMP.format(**{key: escape(value) for key, value in values.items()})
    dictionary = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")})
    return pdfdoc.PDFStream(dictionary=dictionary, content=text.encode("utf-8", "replace") + b"\n", filters=[])
