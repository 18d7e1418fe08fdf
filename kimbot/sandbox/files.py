"""The files of the sandbox: uploaded once, then known by file_id, and downloaded by path."""

import base64
import hashlib
import mimetypes
from dataclasses import dataclass

from kimbot.sandbox import pictures
from kimbot.sandbox.errors import bad
from kimbot.sandbox.world import Json

PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PREFIX = {
    "photo": "AgACAgUAAxkBAA",
    "document": "BQACAgUAAxkBAA",
    "sticker": "CAACAgUAAxkBAA",
    "voice": "AwACAgUAAxkBAA",
}


@dataclass(frozen=True)
class File:
    """One stored file; all sizes of a photo share `content`, the Bot API object that a message shows."""

    id: str
    unique_id: str
    kind: str
    path: str
    data: bytes
    mime: str
    content: Json | list[Json]

    def json(self) -> Json:
        """The Bot API's File."""
        found: Json = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}
        return found | {"file_path": self.path}


class Files:
    """Every file, by file_id and by path. `salt` keeps ids of two sandboxes apart."""

    def __init__(self, salt: str) -> None:
        self._salt = salt
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}
        self._count = 0

    def get(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> File | None:
        return self._by_path.get(path)

    def reuse(self, file_id: str, kind: str) -> File:
        """A file already there, sent again by its id."""
        if file_id.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")  # the sandbox has no network
        file = self.get(file_id)
        if file is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad(f"can't use file of type {file.kind.title()} as {kind.title()}")
        return file

    def photo(self, data: bytes) -> File:
        """Stores a photo as Telegram does: a JPEG in several sizes, each with ids of its own."""
        if not data:
            raise bad("file must be non-empty")
        if len(data) > PHOTO_LIMIT:
            raise bad(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
        picture = pictures.look(data)
        if picture is None:
            raise bad("IMAGE_PROCESS_FAILED")
        sides = sorted((picture.width, picture.height))
        if sum(sides) > 10_000 or sides[1] > 20 * sides[0]:
            raise bad("PHOTO_INVALID_DIMENSIONS")
        shown: list[Json] = []
        mime = f"image/{picture.format.lower()}"
        for width, height in pictures.sizes(picture):
            file = self._add("photo", data, "jpg", mime, shown)
            ids = {"file_id": file.id, "file_unique_id": file.unique_id}
            shown.append(ids | {"width": width, "height": height, "file_size": len(data)})
        return file

    def document(self, data: bytes, name: str, kind: str = "document", mime: str | None = None) -> File:
        """Stores any other file under its own name; `kind` is document, voice or sticker."""
        if not data:
            raise bad("file must be non-empty")
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        shown: Json = {}
        file = self._add(kind, data, name.rsplit(".", 1)[-1] if "." in name else "bin", mime, shown)
        shown |= {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(data)}
        if kind == "document":
            shown |= {"file_name": name, "mime_type": mime}
        elif kind == "voice":
            shown |= {"duration": 3, "mime_type": "audio/ogg"}
        elif kind == "sticker":
            shown |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return file

    def _add(self, kind: str, data: bytes, suffix: str, mime: str, content: Json | list[Json]) -> File:
        self._count += 1
        digest = hashlib.sha256(f"{self._salt}/{self._count}".encode()).digest()
        text = base64.urlsafe_b64encode(digest + digest[:7]).decode().rstrip("=")
        path = f"{kind}s/file_{self._count - 1}.{suffix}"
        file = File(PREFIX[kind] + text, f"AQAD{text[:12]}", kind, path, data, mime, content)
        self._by_id[file.id] = self._by_path[path] = file
        return file
