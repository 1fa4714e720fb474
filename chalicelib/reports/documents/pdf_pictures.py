"""Pictures of a template in the PDF twin: an office's emblem or stamp, as PNG or JPEG, in the size Word gives it.

Other kinds (EMF, drawings of Word's own, text boxes) no library here can set; the page "Mẫu văn bản" says so.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from fpdf import FPDF
from fpdf.enums import Align
from PIL import Image, UnidentifiedImageError

KINDS = frozenset({"image/png", "image/jpeg"})
MOST_PIXELS = 25_000_000
"""More than a page at 600 dpi asks for: a small file may unpack to more than a function's memory."""
_EMU_PER_MM = 36_000


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` in millimetres."""

    width: float
    height: float
    body: bytes


def pictures_of(paragraph: Paragraph) -> Sequence[Picture]:
    """The pictures that stand in the paragraph and can be set, in their order."""
    return tuple(_found(paragraph))


def _found(paragraph: Paragraph) -> Iterator[Picture]:
    for drawing in paragraph._p.iter(qn("w:drawing")):  # noqa: SLF001 - python-docx shows pictures of runs only
        extent = next(drawing.iter(qn("wp:extent")), None)
        for blip in drawing.iter(qn("a:blip")):
            part: Any = paragraph.part.related_parts.get(blip.get(qn("r:embed"), ""))
            size = _size(extent)
            if size and part is not None and part.content_type in KINDS and _can_be_set(part.blob):
                yield Picture(*size, part.blob)


def _size(extent: BaseOxmlElement | None) -> tuple[float, float] | None:
    """Width and height (mm); None where a template written by another program gives none that can be set."""
    told = [extent.get(name, "") for name in ("cx", "cy")] if extent is not None else []
    sizes = [int(size) / _EMU_PER_MM for size in told if size.isascii() and size.isdigit() and int(size)]
    match sizes:
        case [width, height]:
            return width, height
    return None


def _can_be_set(body: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(body)) as image:
            return image.width * image.height <= MOST_PIXELS
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return False


def height_of(pictures: Sequence[Picture], room: float, tall: float) -> float:
    """What they take of the page, side by side within `room` (mm) and no higher than `tall` (mm)."""
    return _highest(pictures) * _scale(pictures, room, tall)


def set_pictures(sheet: FPDF, pictures: Sequence[Picture], x: float, room: float, align: Align) -> None:
    """Set them side by side from the present height down, no wider than `room` (mm) and no higher than a page."""
    if not pictures:
        return
    scale, height = _scale(pictures, room, sheet.eph), height_of(pictures, room, sheet.eph)
    if sheet.get_y() > sheet.t_margin and sheet.will_page_break(height):
        sheet.add_page()
    left = room - sum(picture.width for picture in pictures) * scale
    at, top = x + {Align.C: left / 2, Align.R: left}.get(align, 0.0), sheet.get_y()
    for picture in pictures:
        sheet.image(io.BytesIO(picture.body), at, top, picture.width * scale, picture.height * scale)
        at += picture.width * scale
    sheet.set_y(top + height)


def _highest(pictures: Sequence[Picture]) -> float:
    return max((picture.height for picture in pictures), default=0.0)


def _scale(pictures: Sequence[Picture], room: float, tall: float) -> float:
    wide, high = sum(picture.width for picture in pictures), _highest(pictures)
    return min(1.0, room / wide, tall / high) if pictures else 1.0
