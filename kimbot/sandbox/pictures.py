"""What kind of picture some bytes are: format and size in pixels, read from the header."""

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

THUMBNAILS = (90, 320, 800, 1280)  # longest side of the smaller sizes Telegram keeps of a photo


@dataclass(frozen=True)
class Picture:
    """`format` is Pillow's name (JPEG, PNG, ...)."""

    format: str
    width: int
    height: int


def look(data: bytes) -> Picture | None:
    """The picture in `data`, or None when it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return Picture(image.format or "", *image.size)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def sizes(picture: Picture) -> list[tuple[int, int]]:
    """(width, height) of each size of the photo, smallest first, the whole one last (at most 1280 on a side)."""
    longest = max(picture.width, picture.height)
    found = [_scaled(picture, side / longest) for side in THUMBNAILS if side < longest]
    if longest <= THUMBNAILS[-1]:
        found.append((picture.width, picture.height))
    return found


def _scaled(picture: Picture, factor: float) -> tuple[int, int]:
    return max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
