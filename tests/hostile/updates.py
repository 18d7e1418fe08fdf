"""Everything Telegram may bring, whoever sends it: one update of each kind, by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kimbot.app import ROUTES
from tests.harness import MONDAY_MORNING

Json = dict[str, Any]
SECONDS = MONDAY_MORNING // 1000
PIECE = {"file_id": "F", "file_unique_id": "U", "width": 90, "height": 90, "file_size": 1000}
FILE = {"file_id": "F", "file_unique_id": "U", "duration": 3, "file_size": 1000}
OTHER = {"id": 777, "is_bot": False, "first_name": "Orang lain"}
CHANNEL = {"id": -1_010, "type": "channel", "title": "Kanal"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
POLL = {
    "id": "1",
    "question": "?",
    "options": [{"text": "ya", "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}

WORDS = (
    *("halo", "Kembali", "lewati", "Batal", "selesai", "karawaci baru", "Cibodasari", "terima kasih", "0", "-1", "²"),
    *("９９９", "9" * 400, "31/02/2026", "besok jam 25", "kemarin", "2 desember 2999", "<b>&</b> {{ 7*7 }} %s {0}"),
    *(
        "'; DROP TABLE members; --",
        "\n \n",
        "\u200b",
        "\u202eterbalik",
        "👩‍👩‍👧‍👦" * 80,
        "a" * 4096,
        "08123",
        "+62 812-3456-7890",
    ),
)
ARGUMENTS = ("", "²", "x" * 4000, "cibodasari", "karawaci baru")
PAYLOADS = ("", "0", "1", "²", "9" * 18, "9" * 40, "g_1", "x-_" * 20)
CAPTIONS = ("", "Panen kangkung", "a" * 1024, "/siarkan")


@dataclass(frozen=True)
class Sender:
    """Who sends, and where; `draft` is the form she is in (number and version), `message` one of hers before."""

    user: Json
    chat: Json
    draft: tuple[int, int] = (1, 0)
    message: int = 3
    more: Json = field(default_factory=dict)

    def message_with(self, **content: object) -> Json:
        where = {"message_id": 50, "date": SECONDS, "chat": self.chat, "from": self.user}
        return {**where, **self.more, **content}


def every(sender: Sender, targets: dict[str, tuple[int, int, str]]) -> Iterator[tuple[str, Json]]:
    """Each kind of update by this sender, with its name. `targets`: something real for the buttons of a route."""
    for name, content in _contents(sender):
        yield name, {"message": sender.message_with(**content)}
    yield from _taps(sender, targets)
    yield from _edits(sender)
    yield from _strange_senders(sender)
    yield from _standings(sender)
    yield from _of_other_kinds(sender)


def _contents(sender: Sender) -> Iterator[tuple[str, Json]]:
    for words in WORDS:
        yield f"text {words[:20]!r}", {"text": words}
    for name in commands():
        for argument in ARGUMENTS:
            yield f"command /{name} {argument[:10]}", typed(f"/{name} {argument}".strip())
        yield f"command /{name} to another bot", typed(f"/{name}@other_bot")
    yield "command unknown", typed("/tidakada")
    for prefix in links():
        for payload in PAYLOADS:
            yield f"link {prefix}_{payload[:10]}", typed(f"/start {prefix}_{payload}")
    yield "link unknown", typed("/start zz_1")
    yield from _files()
    yield from _things(sender)
    yield from _passed_on()


def typed(text: str) -> Json:
    """A command as phones send it."""
    head = text.split()[0]
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(head)}]}


def _files() -> Iterator[tuple[str, Json]]:
    for caption in CAPTIONS:
        more = {"caption": caption} if caption else {}
        yield f"photo {caption[:10]}", {"photo": [PIECE], **more}
        yield f"photo of an album {caption[:10]}", {"photo": [PIECE], "media_group_id": "9", **more}
        yield f"video {caption[:10]}", {"video": {**PIECE, **FILE}, **more}
        yield f"voice {caption[:10]}", {"voice": FILE, **more}
        yield f"document {caption[:10]}", {"document": {**FILE, "file_name": "daftar.xlsx", "mime_type": SHEET}, **more}
    yield "document without a name", {"document": {"file_id": "F", "file_unique_id": "U"}}
    yield "document too large", {"document": {**FILE, "file_name": "besar.csv", "file_size": 2**31}}
    yield "document of an album", {"document": {**FILE, "file_name": "a.pdf"}, "media_group_id": "9"}
    yield "photo without a size", {"photo": [{key: PIECE[key] for key in PIECE if key != "file_size"}]}
    yield "photo in a spoiler", {"photo": [PIECE], "has_media_spoiler": True}
    yield "sticker", {"sticker": {**PIECE, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}}
    yield "video note", {"video_note": {**FILE, "length": 100}}
    yield "audio", {"audio": FILE}
    yield "animation", {"animation": {**PIECE, **FILE}, "document": FILE}


def _things(sender: Sender) -> Iterator[tuple[str, Json]]:
    number = {"phone_number": "+628123456789", "first_name": "Bu"}
    place = {"latitude": -6.17, "longitude": 106.6}
    yield "contact of her own", {"contact": {**number, "user_id": sender.user["id"]}}
    yield "contact of somebody else", {"contact": {**number, "user_id": 777}}
    yield "contact without a person", {"contact": {**number, "phone_number": ""}}
    yield "contact strange", {"contact": {"phone_number": "x" * 300, "first_name": "", "user_id": sender.user["id"]}}
    yield "location", {"location": place}
    yield "live location", {"location": {**place, "live_period": 900}}
    yield "venue", {"venue": {"location": place, "title": "Balai", "address": "RW 05"}, "location": place}
    yield "poll", {"poll": POLL}
    yield "dice", {"dice": {"emoji": "🎲", "value": 4}}
    yield "game", {"game": {"title": "G", "description": "", "photo": [PIECE]}}
    yield "story", {"story": {"chat": CHANNEL, "id": 1}}
    yield "web app data", {"web_app_data": {"data": "{}", "button_text": "x"}}
    yield "reply", {"text": "ya", "reply_to_message": {"message_id": 1, "date": SECONDS, "chat": sender.chat}}
    gone = {"message_id": 1, "date": 0, "chat": sender.chat}
    yield "reply to what cannot be seen", {"text": "ya", "reply_to_message": gone}
    yield "quote", {"text": "ya", "quote": {"text": "x", "position": 0}, "external_reply": {"origin": _origin("user")}}
    yield "by a bot", {"text": "halo", "via_bot": {"id": 5, "is_bot": True, "first_name": "gif"}}
    yield "with formatting", {"text": "a&<b", "entities": [{"type": "bold", "offset": 0, "length": 4}]}
    yield (
        "with a link",
        {"text": "x", "entities": [{"type": "text_link", "offset": 0, "length": 1, "url": "tg://user?id=1"}]},
    )
    yield "with formatting unknown", {"text": "abc", "entities": [{"type": "future", "offset": 0, "length": 3}]}
    yield "a command within", {"text": "lihat /start", "entities": [{"type": "bot_command", "offset": 6, "length": 6}]}
    yield "nothing", {}
    yield "something new", {"hologram": {"id": 1}}
    yield "title", {"new_chat_title": "<b>Baru</b>"}
    yield "picture of the chat", {"new_chat_photo": [PIECE]}
    yield "pinned", {"pinned_message": gone}
    yield "timer", {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}
    yield "somebody comes", {"new_chat_members": [OTHER]}
    yield "somebody goes", {"left_chat_member": OTHER}
    yield "topic made", {"forum_topic_created": {"name": "T", "icon_color": 1}, "message_thread_id": 4}
    yield "in a topic", {**typed("/langganan cibodasari"), "message_thread_id": 4, "is_topic_message": True}
    yield "write access", {"write_access_allowed": {}}
    yield "paid", {"successful_payment": {
        "currency": "XTR", "total_amount": 1, "invoice_payload": "x", "telegram_payment_charge_id": "1",
        "provider_payment_charge_id": "1",
    }}  # fmt: skip


def _origin(kind: str) -> Json:
    whose: dict[str, Json] = {
        "user": {"sender_user": OTHER},
        "hidden_user": {"sender_user_name": "Siapa"},
        "chat": {"sender_chat": {"id": -5, "type": "group", "title": "RT"}},
        "channel": {"chat": CHANNEL, "message_id": 1},
    }
    return {"type": kind, "date": SECONDS, **whose[kind]}


def _passed_on() -> Iterator[tuple[str, Json]]:
    for kind in ("user", "hidden_user", "chat", "channel"):
        for name, content in (
            ("text", {"text": "halo"}),
            ("command", typed("/hapus_data")),
            ("photo", {"photo": [PIECE]}),
        ):
            yield f"passed on from {kind}: {name}", {**content, "forward_origin": _origin(kind)}


def commands() -> list[str]:
    return sorted({name for route in ROUTES if route.kind == "command" for name in route.names})


def links() -> list[str]:
    return sorted({name for route in ROUTES if route.kind == "link" for name in route.names})


def buttons() -> list[str]:
    return sorted({name for route in ROUTES if route.kind == "button" for name in route.names})


def _taps(sender: Sender, targets: dict[str, tuple[int, int, str]]) -> Iterator[tuple[str, Json]]:
    for route in buttons():
        about = targets.get(route) or targets.get(route.partition(".")[0])
        subject, version, arg = about or (1, 0, "")
        for shot, data in (
            ("real", f"{route}|{subject}|{version}|{arg}"),
            ("nothing", f"{route}|0|0|"),
            ("far", f"{route}|{2**62}|{2**31}|²"),
            ("beyond", f"{route}|{2**64}|0|"),
            ("arg", f"{route}|{subject}|{version}|page:999999"),
        ):
            yield f"button {route} {shot}", _tap(sender, data)
    number, version = sender.draft
    for route in (name for name in buttons() if name == "f" or name.startswith("f.")):
        for arg in (
            "",
            "0",
            "²",
            "page:-1",
            "page:²",
            "t:x",
            "all",
            "done",
            "pick",
            "36.71",
            "36.71.09.1002",
            "areas",
            "x",
        ):
            yield f"button {route} of her form {arg}", _tap(sender, f"{route}|{number}|{version}|{arg}")
    for data in ("", "x", "|||", "f|-1|0|", "no.such|1|1|", "f|1|1", "f|①|0|", "f|1|1|" + "x" * 50):
        yield f"button garbage {data[:12]}", _tap(sender, data)
    inline = {"id": "1", "from": sender.user, "chat_instance": "1", "inline_message_id": "5", "data": "go.bantuan|0|0|"}
    yield "button of an inline message", {"callback_query": inline}
    yield (
        "button of a game",
        {"callback_query": {"id": "1", "from": sender.user, "chat_instance": "1", "game_short_name": "g"}},
    )
    old = _tap(sender, "go.bantuan|0|0|")
    old["callback_query"]["message"] = {"message_id": 5, "date": 0, "chat": sender.chat}
    yield "button of what cannot be seen", old


def _tap(sender: Sender, data: str) -> Json:
    message = {"message_id": 5, "date": SECONDS, "chat": sender.chat, "text": "Kartu"}
    return {"callback_query": {"id": "1", "from": sender.user, "chat_instance": "1", "data": data, "message": message}}


def _edits(sender: Sender) -> Iterator[tuple[str, Json]]:
    for number in (sender.message, 50):
        for name, content in (
            ("text", {"text": "Diubah"}),
            ("long", {"text": "a" * 4096}),
            ("command", typed("/hapus_data")),
            ("photo", {"photo": [PIECE], "caption": "Lain"}),
            ("location", {"location": {"latitude": -6.1, "longitude": 106.6}}),
            ("sticker", {"document": FILE}),
        ):
            edited = {**sender.message_with(edit_date=SECONDS, **content), "message_id": number}
            yield f"edited {name} {number}", {"edited_message": edited}


def _strange_senders(sender: Sender) -> Iterator[tuple[str, Json]]:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    written = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    for name, content in (
        ("text", {"text": "halo"}),
        ("/langganan", typed("/langganan cibodasari")),
        ("/berhenti", typed("/berhenti")),
        ("/siarkan", typed("/siarkan")),
        ("photo", {"photo": [PIECE]}),
    ):
        said = sender.message_with(**content)
        without = {key: said[key] for key in said if key != "from"}
        yield f"anonymous admin: {name}", {"message": {**said, "from": anonymous, "sender_chat": sender.chat}}
        yield f"as a channel: {name}", {"message": {**said, "from": written, "sender_chat": CHANNEL}}
        yield f"without a sender: {name}", {"message": without}
        yield f"channel post: {name}", {"channel_post": {**without, "chat": CHANNEL, "sender_chat": CHANNEL}}
        yield (
            f"edited channel post: {name}",
            {"edited_channel_post": {**without, "edit_date": SECONDS, "chat": CHANNEL, "sender_chat": CHANNEL}},
        )
        yield f"by another bot: {name}", {"message": {**said, "from": {**OTHER, "is_bot": True}}}
        yield (
            f"linked channel: {name}",
            {
                "message": {
                    **said,
                    "sender_chat": CHANNEL,
                    "is_automatic_forward": True,
                    "forward_origin": _origin("channel"),
                }
            },
        )


def _standings(sender: Sender) -> Iterator[tuple[str, Json]]:
    bot = {"id": 1, "is_bot": True, "first_name": "kimbot", "username": "kimbot_bot"}
    rights = {
        f"can_{what}": True
        for what in (
            *("be_edited", "manage_chat", "delete_messages", "manage_video_chats", "restrict_members"),
            *("promote_members", "change_info", "invite_users", "post_stories", "edit_stories", "delete_stories"),
            *("post_messages", "pin_messages"),
        )
    }
    kept = {
        f"can_{what}": False
        for what in (
            *("send_messages", "send_audios", "send_documents", "send_photos", "send_videos", "send_video_notes"),
            *("send_voice_notes", "send_polls", "send_other_messages", "add_web_page_previews", "change_info"),
            *("invite_users", "pin_messages", "manage_topics", "react_to_messages", "edit_tag"),
        )
    }
    member = {"user": bot, "status": "member"}
    for after in (
        member,
        {"user": bot, "status": "left"},
        {"user": bot, "status": "kicked", "until_date": 0},
        {"user": bot, "status": "administrator", "is_anonymous": False, **rights},
        {"user": bot, "status": "restricted", "is_member": True, "until_date": 0, **kept},
    ):
        for before in (member, {"user": bot, "status": "left"}):
            for chat in (sender.chat, CHANNEL):
                change = {"chat": chat, "from": sender.user, "date": SECONDS}
                yield (
                    f"standing {before['status']}-{after['status']} {chat['type']}",
                    {"my_chat_member": {**change, "old_chat_member": before, "new_chat_member": after}},
                )
    somebody = {"old_chat_member": {**member, "user": OTHER}, "new_chat_member": {"user": OTHER, "status": "left"}}
    yield (
        "standing of somebody",
        {"chat_member": {"chat": sender.chat, "from": sender.user, "date": SECONDS, **somebody}},
    )


def _of_other_kinds(sender: Sender) -> Iterator[tuple[str, Json]]:
    user, chat = sender.user, sender.chat
    yield "reaction", {"message_reaction": {
        "chat": chat, "message_id": 1, "user": user, "date": SECONDS, "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    }}  # fmt: skip
    yield "inline query", {"inline_query": {"id": "1", "from": user, "query": "x", "offset": ""}}
    yield "inline result", {"chosen_inline_result": {"result_id": "1", "from": user, "query": "x"}}
    yield "poll changed", {"poll": POLL}
    yield (
        "poll answered",
        {"poll_answer": {"poll_id": "1", "user": user, "option_ids": [0], "option_persistent_ids": ["1"]}},
    )
    yield (
        "asks to join",
        {"chat_join_request": {"chat": chat, "from": user, "user_chat_id": user["id"], "date": SECONDS}},
    )
    paying = {"id": "1", "from": user, "currency": "XTR", "total_amount": 1, "invoice_payload": "x"}
    yield "checkout", {"pre_checkout_query": paying}
    yield "business", {"business_message": sender.message_with(text="halo", business_connection_id="1")}
    yield (
        "deleted in business",
        {"deleted_business_messages": {"business_connection_id": "1", "chat": chat, "message_ids": [1]}},
    )
    yield "kind unknown", {"telepathy": {"from": user, "chat": chat}}
    yield "nothing at all", {}
