"""Erasure: what stands with others, or waits to be said to them, does not name her."""

from kimbot.roles.model import Offer, Role
from tests.harness import Bot
from tests.journeys.offices import actor, holder, invite, number
from tests.phones import Phone
from tests.privacy.life import canaries_in
from tests.reports.people import member, newcomer, office

GONE = "dihapus atas permintaan pemiliknya"


def erases(bot: Bot, phone: Phone, *, at_once: bool = False) -> None:
    """When everything that was said has arrived, or at once."""
    if not at_once:
        bot.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state = 'queued' AND due <= 0"))
    phone.says("/hapus_data")
    phone.taps("Ya, hapus data saya")
    phone.sees("sudah dihapus")


def test_what_waits_for_a_second_person_is_void(bot: Bot) -> None:
    office(bot)
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), newcomer(bot, "Kenarina")

    def ask(phone: Phone) -> None:
        offer = Offer(Role.APPROVER, "36.71")
        bot.work(lambda work: work.roles.grant(actor(work, bot.admin), number(work, phone), offer))

    ask(sari)
    card = dewi.sees("Kenarina")
    erases(bot, sari)
    assert dewi.sees(GONE).id == card.id
    assert "sudah dijawab" in str(dewi.forges((card.button("Setujui") or {})["callback_data"])["answer"])


def test_what_she_had_asked_for_is_void_and_who_waits_hears_of_it(bot: Bot) -> None:
    office(bot)
    dewi, sari = holder(bot, "Kenarina", Role.ADMIN), bot.world.user("Sari")
    sari.says(invite(dewi, "Penyetuju siaran"))
    sari.sees("Anda diundang oleh Kenarina")
    dewi.taps("Ya, benar")
    assert "Kenarina" in bot.admin.sees("minta persetujuan Anda").text
    erases(bot, dewi)
    bot.admin.sees(GONE)
    sari.sees("tidak jadi diberikan")


def test_the_card_that_asks_whether_it_is_her_names_nobody(bot: Bot) -> None:
    office(bot)
    sari = bot.world.user("Kenarina", username="kenari")
    sari.says(invite(bot.admin, "Lurah", "cibodas sari"))
    card = bot.admin.sees("Yang membuka: Kenarina (@kenari)")
    erases(bot, sari)
    assert bot.admin.sees(GONE).id == card.id
    assert "tidak berlaku" in str(bot.admin.forges((card.button("Ya, benar") or {})["callback_data"])["answer"])


def test_a_card_that_is_on_its_way_names_nobody_when_it_has_come(bot: Bot) -> None:
    office(bot)
    sari, link = bot.world.user("Kenarina"), invite(bot.admin, "Lurah", "cibodas sari")
    bot.world.post("/faults", {"kind": "slow", "chat": bot.admin.id, "seconds": 1.0, "methods": ["sendMessage"]})
    sari.says(link)
    sari.sees("Anda diundang")
    bot.until(lambda work: "Kenarina" in str(bot.world.requests()))
    erases(bot, sari, at_once=True)
    bot.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state = 'queued' AND due <= 0"))
    assert not any("Kenarina" in message.text for message in bot.admin.messages())


def test_who_has_opened_an_invitation_of_hers_hears_that_nothing_comes_of_it(bot: Bot) -> None:
    office(bot)
    dewi, sari = holder(bot, "Kenarina", Role.ADMIN), bot.world.user("Sari")
    sari.says(invite(dewi, "Lurah", "cibodas sari"))
    dewi.sees("Yang membuka")
    erases(bot, dewi)
    sari.sees("tidak jadi diberikan")
    sari.says("/start")
    sari.sees("Halo")


def test_a_message_about_her_that_has_not_left_never_leaves(bot: Bot) -> None:
    """Telegram lets the admin wait; meanwhile she leaves, and then has everything erased."""
    office(bot)
    sari = member(bot, "Kenarina", "cibodasari")
    bot.world.post("/faults", {"kind": "429", "chat": bot.admin.id, "retry_after": 1, "share": 1.0})
    sari.says("/berhenti")
    sari.taps("Keluar dari KIM")
    sari.taps("Ya, saya yakin")
    sari.sees("Anda sudah keluar")
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE payload LIKE '%Kenarina%'"))
    erases(bot, sari, at_once=True)
    bot.world.delete("/faults")
    bot.scrub()
    assert canaries_in(bot.folder, ("Kenarina",)) == []
    bot.tick(60)
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    bot.admin.sees_not("Kenarina")
