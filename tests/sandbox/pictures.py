"""Pictures for tests, made without a library; no two are the same."""

import itertools
import struct
import zlib

_pictures = itertools.count(1)


def picture(width: int = 640, height: int = 480) -> bytes:
    """A small PNG, of a colour no other picture has."""
    number = next(_pictures)
    colour = bytes((number * 47 % 256, number * 101 % 256, number // 256 % 256))
    rows = (b"\0" + colour * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"tEXt", b"n\0" + str(number).encode()),
        (b"IDAT", zlib.compress(rows, 1)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
