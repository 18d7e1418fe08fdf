"""A card is known by its subject: whoever decides, from whichever copy, no other copy of it can be tapped any more.

Once somebody is erased, no copy of a card names her.
"""

from kimbot.roles.model import Role
from tests.harness import Bot
from tests.journeys.approving import submits, the_card
from tests.phones import Group, Phone
from tests.reports.people import applicant, holder, kim, member, newcomer, office, reports

TITLE = "Panen kangkung KWT Melati"


def alive(phone: Phone, *routes: str) -> int:
    """How many of her messages have a button of these routes."""
    return sum(
        any(str(key.get("callback_data", "")).split("|")[0] in routes for row in message.rows for key in row)
        for message in phone.messages()
        if message.from_bot
    )


def named(phone: Phone, *names: str) -> list[str]:
    """What the bot's messages to her, and their buttons, say of somebody."""
    said = [message.show() for message in phone.messages() if message.from_bot]
    return [text for text in said if any(name in text for name in names)]


def rests(bot: Bot) -> None:
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending')"))


def second_admin(bot: Bot) -> Phone:
    office(bot)
    return holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")


def opens_registration(phone: Phone, name: str = "Tuti") -> None:
    phone.says("/verifikasi")
    phone.taps(name)


def test_a_registration_that_is_decided_from_the_list_has_no_card_alive(bot: Bot) -> None:
    other = second_admin(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    for phone in (bot.admin, other):
        phone.sees("Nama: Tuti")
        opens_registration(phone)
        opens_registration(phone)
        rests(bot)
        assert alive(phone, "v.ok", "v.return", "v.reject") == 1, "the copies above are out of use"
    bot.admin.taps("Setujui")
    tuti.sees("Selamat")
    rests(bot)
    for phone in (bot.admin, other):
        assert alive(phone, "v.ok", "v.return", "v.reject") == 0
        assert len(named(phone, "menyetujui")) == 3


def test_a_card_that_was_tapped_above_is_decided_below_too(bot: Bot) -> None:
    other = second_admin(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    other.sees("Nama: Tuti")
    opens_registration(bot.admin)
    opens_registration(other)
    rests(bot)
    bot.admin.taps("Tolak")
    bot.admin.says("Bukan warga sini.")
    tuti.sees("Bukan warga sini")
    rests(bot)
    assert (alive(bot.admin, "v.ok"), alive(other, "v.ok")) == (0, 0)


def test_no_copy_of_a_card_and_no_list_names_who_was_erased(bot: Bot) -> None:
    other = second_admin(bot)
    tuti = applicant(bot, "Tuti Kenari", "cibodasari")
    for phone in (bot.admin, other):
        opens_registration(phone, "Tuti Kenari")
        phone.sees("Nama: Tuti Kenari")
        phone.says("/verifikasi")
    bot.admin.taps("Tuti Kenari")
    bot.admin.taps("Minta perbaikan")
    bot.admin.sees("Apa yang perlu")
    rests(bot)
    tuti.says("/hapus_data")
    tuti.taps("Ya, hapus data saya")
    tuti.sees("sudah dihapus")
    rests(bot)
    for phone in (bot.admin, other):
        assert named(phone, "Kenari") == []
        assert alive(phone, "v.ok", "v.return", "v.reject", "v.show") == 0


def test_an_erased_members_decided_cards_name_her_no_more(bot: Bot) -> None:
    other = second_admin(bot)
    tuti = applicant(bot, "Tuti Kenari", "cibodasari")
    opens_registration(other, "Tuti Kenari")
    other.sees("Nama: Tuti Kenari")
    bot.admin.taps("Setujui")
    tuti.sees("Selamat")
    rests(bot)
    tuti.says("/hapus_data")
    tuti.taps("Ya, hapus data saya")
    tuti.sees("sudah dihapus")
    rests(bot)
    assert (named(bot.admin, "Kenari"), named(other, "Kenari")) == ([], [])


def test_a_report_that_is_decided_has_no_card_alive(bot: Bot) -> None:
    other = second_admin(bot)
    siti = member(bot, "Siti", "cibodasari", kim(bot, "KIM Cibodasari", "cibodasari"))
    reports(siti)
    for phone in (bot.admin, other):
        phone.sees("Dari: Siti")
        for _ in range(2):
            phone.says("/moderasi")
            phone.taps(TITLE)
            phone.sees("Dari: Siti")
        rests(bot)
        assert alive(phone, "r.ok") == 1
    bot.admin.taps("Setujui")
    siti.sees("sudah terbit")
    rests(bot)
    for phone in (bot.admin, other):
        assert alive(phone, "r.ok", "r.return", "r.reject") == 0
    siti.says("/hapus_data")
    siti.taps("Hapus, tarik laporan")
    siti.sees("sudah dihapus")
    rests(bot)
    for phone in (bot.admin, other):
        assert named(phone, TITLE, "Siti") == []


def waiting_group(bot: Bot) -> Group:
    """A group whose admin wants more than anybody near decides."""
    pak = newcomer(bot, "Pak Admin")
    group = bot.world.group("RT 03", pak)
    group.add_bot(pak)
    group.sees("Halo semua")
    group.says(pak, "/langganan kecamatan cibodas")
    group.sees("Siap!")
    return group


def test_a_group_that_is_decided_has_no_card_alive(bot: Bot) -> None:
    other = second_admin(bot)
    waiting_group(bot)
    for phone in (bot.admin, other):
        phone.sees("Grup minta berlangganan")
        for _ in range(2):
            phone.says("/grup")
            phone.taps("RT 03")
        rests(bot)
        assert alive(phone, "g.ok") == 1
    bot.admin.taps("Setujui")
    rests(bot)
    assert (alive(bot.admin, "g.ok", "g.reject"), alive(other, "g.ok", "g.reject")) == (0, 0)


def erases(phone: Phone) -> None:
    phone.says("/hapus_data")
    phone.taps("Ya, hapus data saya")
    phone.sees("sudah dihapus")


def test_who_asked_for_a_group_and_is_erased_is_named_on_no_card(bot: Bot) -> None:
    other = second_admin(bot)
    group = waiting_group(bot)
    for phone in (bot.admin, other):
        assert named(phone, "Pak Admin")
    erases(group.owner)
    rests(bot)
    for phone in (bot.admin, other):
        assert named(phone, "Pak Admin") == []
        assert alive(phone, "g.ok") == 1, "her group still waits"
    other.taps("Setujui")
    group.sees("Kabar baik")


def test_who_added_a_channel_and_is_erased_is_named_on_no_card(bot: Bot) -> None:
    other = second_admin(bot)
    tini = newcomer(bot, "Bu Tini")
    channel = bot.world.channel("Kabar Kota", tini)
    channel.add_bot(tini)
    for phone in (bot.admin, other):
        phone.sees("Kabar Kota")
        assert named(phone, "Bu Tini")
    erases(tini)
    rests(bot)
    for phone in (bot.admin, other):
        assert named(phone, "Bu Tini") == []
        assert alive(phone, "gc.yes") == 1


def test_a_proposal_that_is_decided_has_no_card_alive(bot: Bot) -> None:
    other = second_admin(bot)
    third = holder(bot, "Bu Tiga", Role.ADMIN, "kota tangerang")
    member(bot, "Sari", "cibodasari")
    bot.admin.says("/peran")
    bot.admin.taps("Beri peran")
    bot.admin.says("Sari")
    bot.admin.taps("Sari (Cibodas Sari)")
    bot.admin.taps("Penyetuju siaran")
    bot.admin.taps("Tanpa batas")
    bot.admin.taps("Simpan")
    for phone in (other, third):
        phone.sees("minta persetujuan Anda")
    for _ in range(2):
        third.says("/peran")
        third.taps("Orang kedua (1)")
        third.taps(third.sees("menunggu orang kedua").buttons[0])
    rests(bot)
    assert alive(third, "two.yes") == 1
    other.taps("Setujui")
    rests(bot)
    assert (alive(other, "two.yes", "two.no"), alive(third, "two.yes", "two.no")) == (0, 0)


def test_an_announcement_that_is_approved_has_no_card_alive(bot: Bot) -> None:
    office(bot)
    editor = holder(bot, "Lina", Role.EDITOR, "kota tangerang")
    budi, tono = (holder(bot, name, Role.APPROVER, "kota tangerang") for name in ("Budi", "Tono"))
    submits(editor)
    for phone in (budi, tono):
        phone.sees("Boleh disiarkan")
        for _ in range(2):
            phone.forges(the_card(bot, "ap.show"))
            rests(bot)
        assert alive(phone, "ap.yes") == 1
    budi.taps("Setujui")
    rests(bot)
    for phone in (budi, tono):
        assert alive(phone, "ap.yes", "ap.back") == 0
        assert len(named(phone, "Disetujui Budi")) == 3, "every copy says who decided"
