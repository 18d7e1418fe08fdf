"""Addresses that open something on a phone: a chat with the bot, a text handed to WhatsApp."""

from urllib.parse import quote


def to_bot(username: str, payload: str) -> str:
    """Opens the chat with the bot; its *Start* says `/start payload` (letters, digits, _ and -, at most 64)."""
    return f"https://t.me/{username}?start={payload}"


def to_whatsapp(text: str) -> str:
    """Hands a plain text to WhatsApp, where the person chooses to whom it goes."""
    return "https://wa.me/?text=" + quote(text, safe="", errors="replace")
