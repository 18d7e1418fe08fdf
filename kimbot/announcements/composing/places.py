"""What each chat calls the places in an announcement: {kelurahan}, {kecamatan}, {grup}, {nama}."""

from collections.abc import Mapping, Sequence

from kimbot.announcements.composing.store import named
from kimbot.areas.register import Areas
from kimbot.db.database import Row, Tx
from kimbot.texts.catalogue import Catalogue


def called(tx: Tx, chats: Sequence[int], areas: Areas, texts: Catalogue) -> Mapping[int, Mapping[str, str]]:
    """The words of these chats, each in its language."""
    return {row["id"]: _called(row, areas, texts) for row in named(tx, chats)}


def _called(row: Row, areas: Areas, texts: Catalogue) -> Mapping[str, str]:
    area = areas.get(row["area"]) or areas.city
    parent = areas.get(area.parent)
    everybody = texts.label(row["language"], "announcements.everybody", {})
    private = row["kind"] == "private"
    return {
        "kelurahan": area.name if area.level == "kelurahan" else areas.label(area.code),
        "kecamatan": parent.name if area.level == "kelurahan" and parent else area.name,
        "grup": (row["kim"] or everybody) if private else row["title"],
        "nama": (row["name"] or row["title"]) if private else everybody,
    }
