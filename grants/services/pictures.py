"""Pictures people send: decoded and written anew, so that nothing but the picture is kept."""

from __future__ import annotations

import io
import warnings
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from fund.display import digits
from grants.services.attachments import LARGEST_BYTES, UnableToFile

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 3_000
"""A larger picture is made smaller: print needs no more on a page."""
FORMS = {"PNG": "png", "JPEG": "jpg"}
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError)
"""Pillow's readers raise any of these on bytes that are no picture."""


class Picture(NamedTuple):
    """A file without a place, a time or a camera in it."""

    name: str
    content: io.BytesIO
    width: int
    height: int


def picture_rewrite(*, name: str, content: BinaryIO) -> Picture:
    """The picture written anew as PNG or JPEG, upright, without metadata. Raises UnableToFile, in words."""
    data = content.read(LARGEST_BYTES + 1)
    shown = PurePath(name.replace("\\", "/")).name[:150] or "picture"
    if not data:
        raise UnableToFile(_("%(name)s is empty.") % {"name": shown})
    if len(data) > LARGEST_BYTES:
        raise UnableToFile(
            _("%(name)s is larger than %(limit)s MB.") % {"name": shown, "limit": LARGEST_BYTES // (1024 * 1024)}
        )
    try:
        with warnings.catch_warnings():
            # What Pillow warns of as a bomb is counted below, before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(FORMS)) as opened:
                width, height, form = *opened.size, str(opened.format)
                if width * height > MOST_PIXELS:
                    raise UnableToFile(_too_many(shown, width, height))
                return _written(opened, form, PurePath(shown).stem)
    except UnableToFile:
        raise
    except Image.DecompressionBombError as problem:
        # Pillow refuses to open what has several times as many; its readers still tell the size.
        raise UnableToFile(_too_many(shown, *_size_of(data))) from problem
    except UNREADABLE as problem:
        raise UnableToFile(
            _("%(name)s is not a picture that can be read: PNG and JPEG files are taken.") % {"name": shown}
        ) from problem


def _size_of(data: bytes) -> tuple[int, int]:
    """Width and height as the head of the file says, whatever they are; nothing is unpacked."""
    reader = PngImageFile if data.startswith(b"\x89PNG") else JpegImageFile
    with reader(io.BytesIO(data)) as opened:
        return opened.size


def _too_many(name: str, width: int, height: int) -> str:
    return _("%(name)s has %(width)s by %(height)s pixels; at most %(most)s million are taken.") % {
        "name": name,
        "width": digits(width, 0),
        "height": digits(height, 0),
        "most": MOST_PIXELS // 1_000_000,
    }


def _written(opened: Image.Image, form: str, stem: str) -> Picture:
    upright = ImageOps.exif_transpose(opened) or opened
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    kept = upright.convert("RGBA" if form == "PNG" and has_alpha else "RGB")
    bare = Image.new(kept.mode, kept.size)
    bare.paste(kept)
    written = io.BytesIO()
    if form == "PNG":
        bare.save(written, "PNG", optimize=True)
    else:
        bare.save(written, "JPEG", quality=88)
    written.seek(0)
    return Picture(f"{stem}.{FORMS[form]}", written, *bare.size)
