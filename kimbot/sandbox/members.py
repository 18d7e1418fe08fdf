"""ChatMember objects as the Bot API shows them, and the update a change of standing makes."""

from kimbot.sandbox.world import Chat, Json, Member, User

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
)  # fmt: skip
SENDING = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def permissions(allowed: bool = True) -> Json:
    """ChatPermissions, all alike."""
    return dict.fromkeys(SENDING, allowed)


def member_json(chat: Chat, user: User, member: Member | None) -> Json:
    """ChatMember of `user` in `chat`; one who was never there has `left`."""
    status = member.status if member and member.status != "none" else "left"
    found: Json = {"user": user.json(), "status": status}
    if status == "creator":
        found["is_anonymous"] = bool(member and member.anonymous)
    elif status == "administrator":
        found |= {"can_be_edited": False, "is_anonymous": bool(member and member.anonymous)}
        found |= dict.fromkeys(RIGHTS, True)
        found |= {"can_promote_members": False} | _by_kind(chat)
    elif status == "restricted" and member:
        found |= {"is_member": True, "until_date": 0} | permissions(member.can_send)
    elif status == "kicked":
        found["until_date"] = 0
    return found


def _by_kind(chat: Chat) -> Json:
    if chat.type == "channel":
        return {"can_post_messages": True, "can_edit_messages": True}
    return {"can_pin_messages": True, "can_manage_topics": chat.is_forum}


def changed(chat: Chat, by: User, user: User, old: Member | None, new: Member, date: int) -> Json:
    """ChatMemberUpdated."""
    return {
        "chat": chat.json(),
        "from": by.json(),
        "date": date,
        "old_chat_member": member_json(chat, user, old),
        "new_chat_member": member_json(chat, user, new),
    }
