"""Updates that nobody could handle are kept for a month: of who is erased nothing stays in them, whoever sent them."""

import json

import pytest

from kimbot.privacy.named import tells_of
from kimbot.work import Work
from tests.harness import Bot
from tests.privacy.life import ACCOUNT, NAME, PHONE, kenari
from tests.reports.people import office


@pytest.mark.parametrize(
    "card",
    [
        {"contact": {"phone_number": "6281234509876", "first_name": "Bu K"}},
        {"contact": {"phone_number": "0812-3450-9876", "first_name": "Tetangga"}},
        {"contact": {"phone_number": "+62 812 0000 0000", "first_name": "Kenarina", "last_name": "Sejati"}},
        {"contact": {"phone_number": "+62811", "first_name": "x", "user_id": 77_001_234_567}},
        {"forward_origin": {"sender_user": {"id": 77_001_234_567}}},
        {"text": "Titip ke KENARINA  SEJATI ya", "photo": [{"file_id": "x"}]},
        {"text": "hubungi @kenariakun"},
        {"reply_to_message": {"contact": {"vcard": "BEGIN:VCARD\nTEL:+62 812-3450-9876\nEND:VCARD"}}},
    ],
    ids=str,
)
def test_what_others_sent_of_her_is_found_under_any_key(card: dict[str, object]) -> None:
    body = json.dumps({"update_id": 1, "message": {"from": {"id": 5}, "chat": {"id": 5}, **card}}, ensure_ascii=False)
    assert tells_of(body, 77_001_234_567, {NAME, ACCOUNT}, {PHONE})
    assert not tells_of(body, 770_012_345, {"Siti", "Dewi Lestari"}, {"+6285700000000"})


def test_a_card_of_her_that_another_sent_goes_with_her(bot: Bot) -> None:
    office(bot)
    her = kenari(bot)
    card = {"message": {"from": {"id": 5}, "contact": {"phone_number": "081234509876", "first_name": "Bu"}}}
    bodies = [json.dumps(card), json.dumps({"message": {"from": {"id": 5}, "text": "lain"}})]

    def put_aside(work: Work) -> None:
        for number, body in enumerate(bodies):
            work.tx.run(
                "INSERT INTO inbox (update_id, chat, body, state, received) VALUES (:id, 5, :body, 'poison', 1)",
                id=10**9 + number,
                body=body,
            )

    bot.work(put_aside)
    her.says("/hapus_data")
    her.taps("Ya, hapus data saya")
    her.sees("sudah dihapus")
    assert [row["body"] for row in bot.work(lambda work: work.tx.rows("SELECT body FROM inbox WHERE body > ''"))] == [
        bodies[1]
    ]
