"""Blocks of a narrative as HTML. Every sign is escaped here, and nh3 lets through nothing else afterwards. Pure.

No style attribute: alignment is a class. Headings stand below those of the page. ``dir="auto"``: a text from right to
left stands so, whatever stands around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import nh3

from grants.narratives.markdown import (
    SCHEMES,
    Block,
    Code,
    Grid,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    parsed,
)

ImageAddress = Callable[[str], str]
"""Name of a picture to its address in the page, or to the picture itself (``data:image/png;base64,…``); empty: none."""

_TAGS = {
    *("p", "br", "strong", "em", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"),
    *("figure", "figcaption", "img"),
}
_ATTRIBUTES = {
    **{tag: {"dir"} for tag in ("p", "li", "h2", "h3", "h4", "h5", "h6", "td", "figcaption", "blockquote")},
    "th": {"dir", "scope"},
    "a": {"href"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "div": {"tabindex"},
}
_SIDES = {"text-start", "text-center", "text-end"}
_CLASSES = {
    "div": {"table-responsive"},
    "table": {"table", "table-sm", "md-table"},
    "pre": {"md-code"},
    "figure": {"md-figure"},
    "p": {"md-missing"},
    "th": _SIDES,
    "td": _SIDES,
}
_PICTURES = ("/", "data:image/png;base64,", "data:image/jpeg;base64,")


def html_of(text: str, image_address: ImageAddress | None = None, *, top: int = 4) -> str:
    """Markdown as HTML fit for a page. ``top``: the level the highest heading gets (2 to 6); see ``_Outline``."""
    return html_of_blocks(parsed(text), image_address, top=top)


def html_of_blocks(blocks: Iterable[Block], image_address: ImageAddress | None = None, *, top: int = 4) -> str:
    outline = _Outline(top)
    written = "".join(_block(block, image_address or _nowhere, outline) for block in blocks)
    return nh3.clean(
        written,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href" and not value.lower().startswith(SCHEMES):
        return None
    if name == "src" and (not value.startswith(_PICTURES) or value.startswith("//")):
        return None
    return value


def _nowhere(name: str) -> str:
    return ""


class _Outline:
    """Levels of the headings of one text. Whatever levels its writer took, the first stands at ``top``, and none more
    than one below the heading it belongs to: who listens to the page misses no level."""

    def __init__(self, top: int) -> None:
        self.top = top
        self.above: list[int] = []

    def level(self, written: int) -> int:
        while self.above and self.above[-1] >= written:
            self.above.pop()
        self.above.append(written)
        return min(max(self.top + len(self.above) - 1, 2), 6)


def _block(block: Block, image_address: ImageAddress, outline: _Outline) -> str:
    match block:
        case Heading():
            level = outline.level(block.level)
            return f'<h{level} dir="auto">{_runs(block.runs)}</h{level}>'
        case Paragraph():
            return f'<p dir="auto">{_runs(block.runs)}</p>'
        case Items():
            items = "".join(f'<li dir="auto">{_item(item, image_address, outline)}</li>' for item in block.items)
            start = f' start="{block.start}"' if block.is_ordered and block.start != 1 else ""
            return f"<ol{start}>{items}</ol>" if block.is_ordered else f"<ul>{items}</ul>"
        case Quote():
            inner = "".join(_block(each, image_address, outline) for each in block.blocks)
            return f'<blockquote dir="auto">{inner}</blockquote>'
        case Grid():
            return _grid(block)
        case Picture():
            return _picture(block, image_address(block.name))
        case Code():
            return f'<pre class="md-code"><code>{escape(block.text)}</code></pre>'
        case Rule():
            return "<hr>"


def _item(blocks: tuple[Block, ...], image_address: ImageAddress, outline: _Outline) -> str:
    """An item of one paragraph is its words, without the space of a paragraph."""
    first, rest = blocks[:1], blocks[1:]
    if first and isinstance(first[0], Paragraph):
        return _runs(first[0].runs) + "".join(_block(each, image_address, outline) for each in rest)
    return "".join(_block(each, image_address, outline) for each in blocks)


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br>")
    for is_set, tag in ((run.code, "code"), (run.italic, "em"), (run.bold, "strong")):
        text = f"<{tag}>{text}</{tag}>" if is_set else text
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text


def _grid(grid: Grid) -> str:
    def cells(tag: str, row: tuple[tuple[Run, ...], ...], scope: str = "") -> str:
        return "".join(
            f'<{tag}{scope} class="text-{side}" dir="auto">{_runs(cell)}</{tag}>'
            for cell, side in zip(row, grid.sides, strict=True)
        )

    head = cells("th", grid.head, ' scope="col"')
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in grid.rows)
    table = f'<table class="table table-sm md-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="table-responsive" tabindex="0">{table}</div>'


def _picture(picture: Picture, address: str) -> str:
    caption = escape(picture.caption)
    if not address:
        return f'<p class="md-missing" dir="auto">[{caption}]</p>'
    shown = f'<img src="{escape(address)}" alt="{caption}" loading="lazy">'
    below = f'<figcaption dir="auto">{caption}</figcaption>' if picture.caption else ""
    return f'<figure class="md-figure">{shown}{below}</figure>'
