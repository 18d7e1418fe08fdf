"""What every contestant sends and receives: the same words to the same chats."""

FIRST_CHAT = 100_000
TEXT = (
    "<b>Kerja bakti</b> Minggu, 29 November 2026, pukul 07.00 di balai warga. Mohon Bapak/Ibu pengurus KIM "
    "meneruskannya ke grup RT/RW masing-masing. Terima kasih."
)
REPLY = "<b>Baik</b>, sudah dicatat."
CHATS = 32


def update(number: int) -> dict[str, object]:
    """The `number`th update: a command, from one of 32 private chats in turn."""
    who = {"id": FIRST_CHAT + number % CHATS, "first_name": "Sari", "last_name": "Dewi", "username": "sari_dewi"}
    message = {
        "message_id": number + 1,
        "from": {**who, "is_bot": False, "language_code": "id"},
        "chat": {**who, "type": "private"},
        "date": 1_795_399_200,
        "text": f"/catat {number}",
        "entities": [{"offset": 0, "length": 6, "type": "bot_command"}],
    }
    return {"update_id": 1000 + number, "message": message}
