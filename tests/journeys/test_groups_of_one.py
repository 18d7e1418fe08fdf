"""Many groups of one person: one card for each who decides, to be decided one by one or all at once."""

from kimbot.roles.model import Role
from tests.groups.scenes import office
from tests.harness import Bot
from tests.phones import Group, Phone
from tests.reports.people import holder, newcomer


def asks(bot: Bot, phone: Phone, title: str, area: str = "cibodasari") -> Group:
    group = bot.world.group(title, phone)
    group.add_bot(phone)
    group.sees("Halo semua")
    group.says(phone, f"/langganan {area}")
    group.sees("Siap!")
    return group


def cards(bot: Bot) -> int:
    """How many new messages asked about a group."""
    bot.until(lambda work: work.tx.value("SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')") == 0)
    sent = [one["params"]["text"] for one in bot.world.requests() if one["method"] == "sendMessage"]
    return sum("minta berlangganan" in text for text in sent)


def test_thirty_groups_of_a_stranger_are_one_card_for_each_admin(bot: Bot) -> None:
    office(bot)
    holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")
    stranger = newcomer(bot, "Orang Asing")
    for number in range(30):
        asks(bot, stranger, f"Grup {number:02}")
    assert cards(bot) == 2
    card = bot.admin.sees("30 grup minta berlangganan")
    assert "Diatur oleh: Orang Asing" in card.text
    assert "• Grup 07 – Cibodas Sari, Kec. Cibodas" in card.text
    assert "… dan 22 lagi" in card.text
    assert card.buttons == [*(f"Grup {number:02}" for number in range(8)), "Tolak semua"]
    bot.admin.taps("Tolak semua")
    bot.admin.sees("Bu Ratna menolak 30 grup: Grup 00")
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup atau kanal yang menunggu")


def test_one_by_one_or_the_rest_at_once(bot: Bot) -> None:
    office(bot)
    other = holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")
    pak = newcomer(bot, "Pak Admin")
    first, second, third = (asks(bot, pak, title) for title in ("RW 01", "RW 02", "RW 03"))
    bot.admin.sees("3 grup minta berlangganan")
    bot.admin.taps("RW 02")
    bot.admin.sees("Grup: RW 02")
    bot.admin.taps("Tolak")
    second.sees("belum disetujui")
    assert bot.admin.sees("2 grup minta berlangganan").buttons[:2] == ["RW 01", "RW 03"]
    other.sees("2 grup minta berlangganan")
    other.taps("Setujui semua")
    first.sees("Kabar baik!")
    third.sees("Kabar baik!")
    assert bot.admin.sees("Bu Dua menyetujui 2 grup: RW 01, RW 03.").buttons == []
    asks(bot, pak, "RW 04")
    assert bot.admin.sees("Grup: RW 04").buttons == ["✅ Setujui", "Tolak"]
    assert cards(bot) == 4


def test_nobody_approves_what_came_after_she_looked(bot: Bot) -> None:
    office(bot)
    pak = newcomer(bot, "Pak Admin")
    asks(bot, pak, "RW 01")
    asks(bot, pak, "RW 02")
    seen = bot.admin.sees("2 grup minta berlangganan")
    keys = [key for row in seen.raw["reply_markup"]["inline_keyboard"] for key in row]
    data = next(key["callback_data"] for key in keys if key["text"].endswith("Setujui semua"))
    asks(bot, pak, "RW 03")
    bot.admin.sees("3 grup minta berlangganan")
    assert "baru saja berubah" in bot.admin.forges(data)["answer"]
    assert bot.work(lambda work: work.tx.value("SELECT count(*) FROM groups WHERE state = 'pending'")) == 3


def test_a_wish_that_changes_fifty_times_is_one_card(bot: Bot) -> None:
    office(bot)
    pak = newcomer(bot, "Pak Admin")
    group = asks(bot, pak, "RW 01")
    for _ in range(25):
        group.says(pak, "/langganan kecamatan cibodas")
        group.sees("Siap!")
        group.says(pak, "/berhenti")
        group.sees("tidak lagi")
        group.says(pak, "/langganan cibodasari")
        group.sees("Siap!")
    assert cards(bot) == 1
    bot.admin.sees("Grup: RW 01")


def test_thirty_channels_of_a_stranger_are_one_card(bot: Bot) -> None:
    office(bot)
    stranger = newcomer(bot, "Orang Asing")
    for number in range(30):
        bot.world.channel(f"Kanal {number:02}", stranger).add_bot(stranger)
    card = bot.admin.sees("admin 30 kanal oleh Orang Asing")
    *shown, last = card.buttons  # channels are heard side by side, in any order
    assert set(shown) <= {f"Kanal {number:02}" for number in range(30)}
    assert (len(set(shown)), last) == (8, "Bukan semua")
    bot.admin.taps(shown[3])
    bot.admin.sees(f"admin kanal {shown[3]}")
    bot.admin.taps("Jadikan")
    bot.admin.sees("admin 29 kanal")
    bot.admin.taps("Bukan semua")
    assert bot.admin.sees("29 kanal ini bukan kanal resmi").buttons == []
    states = "SELECT group_concat(DISTINCT state) FROM channels WHERE state <> 'declined'"
    assert bot.work(lambda work: work.tx.value(states)) == "official"
    bot.until(lambda work: work.tx.value("SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')") == 0)
    sent = [one["params"]["text"] for one in bot.world.requests() if one["method"] == "sendMessage"]
    assert sum("Saya dijadikan admin" in text for text in sent) == 1
