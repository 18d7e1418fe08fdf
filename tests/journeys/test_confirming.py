"""Minta konfirmasi: read, passed on, and who is reminded of a KIM that says nothing."""

from concurrent.futures import ThreadPoolExecutor

from kimbot.core.actor import Actor
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.acknowledgements.scene import asks, holds, member, opened, silent_since
from tests.announcements.after import RIGHT, TITLE, corrects, done
from tests.announcements.scene import DAY, HOUR, group, number, office, sends, settles
from tests.harness import Bot

ASKED = ["Sudah dibaca", "Sudah diteruskan"]


def test_only_private_copies_and_groups_of_kim_are_asked(bot: Bot) -> None:
    _, warga, melati, sari = office(bot), group(bot), group(bot, "KIM Melati"), member(bot, "Sari")
    asks(bot)
    assert sari.sees("Imunisasi").buttons[:3] == [*ASKED, "Bagikan ke WhatsApp"]
    assert melati.sees("Imunisasi").buttons == ASKED
    assert warga.sees("Imunisasi").buttons == []


def test_a_correction_leaves_the_buttons_where_they_were(bot: Bot) -> None:
    admin, warga, melati, sari = office(bot), group(bot), group(bot, "KIM Melati"), member(bot, "Sari")
    asks(bot)
    settles(bot)
    before = [chat.sees(TITLE).buttons for chat in (warga, melati, sari)]
    corrects(admin)
    done(bot)
    assert [chat.sees(RIGHT).buttons for chat in (warga, melati, sari)] == before
    assert ["Sudah dibaca" in buttons for buttons in before] == [False, True, True]


def test_an_announcement_that_does_not_ask_has_no_such_buttons_and_takes_no_answer(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    sends(bot)
    assert sari.sees("Imunisasi").buttons[0] == "Bagikan ke WhatsApp"
    for data in ("ack.read|1|0|", "ack.pass|1|0|", "ack.read|99|0|"):
        assert sari.forges(data)["alert"]
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM acknowledgements")) == 0


def test_read_counts_once_and_passed_on_says_where(bot: Bot) -> None:
    admin, sari = office(bot), member(bot, "Sari")
    asks(bot)
    settles(bot)
    assert "sudah saya catat" in sari.taps("Sudah dibaca")["answer"]
    assert "tercatat sebelumnya" in sari.taps("Sudah dibaca")["answer"]
    sari.taps("Sudah diteruskan")
    sari.taps("Grup WA RT/RW")
    sari.taps("Posyandu")
    sari.taps("Selesai")
    sari.sees("Punya fotonya")
    sari.sends_photo()
    assert "Posyandu" in sari.sees("Terima kasih! Saya catat").text
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    admin.taps("Siapa sudah membaca")
    told = admin.sees("Kabar dari KIM").text
    assert "Sudah dibaca: 1 dari 1 KIM" in told
    assert "Sudah diteruskan: 1 KIM" in told
    assert "Grup WA RT/RW 1×, Posyandu 1×" in told
    admin.taps("Kembali")
    admin.sees("Status: Terkirim")
    photos = bot.work(lambda work: [row["photo"] for row in work.tx.rows("SELECT photo FROM relays")])
    assert all(photos)


def test_in_a_group_of_kim_members_answer_and_go_on_in_private(bot: Bot) -> None:
    _, melati, sari = office(bot), group(bot, "KIM Melati"), member(bot, "Sari")
    stranger = bot.world.user("Orang Lewat")
    for person in (sari, stranger):
        melati.add(person)
    asks(bot)
    melati.sees("Imunisasi")
    assert "anggota KIM yang sudah terdaftar" in melati.taps(stranger, "Sudah dibaca")["answer"]
    assert "sudah saya catat" in melati.taps(sari, "Sudah dibaca")["answer"]
    assert "chat pribadi kita" in melati.taps(sari, "Sudah diteruskan")["answer"]
    sari.taps("Papan pengumuman")
    sari.taps("Selesai")
    sari.taps("Lewati")
    sari.sees("Terima kasih! Saya catat")
    assert not any(message.button("Lewati") for message in sari.messages())


def test_a_silent_kim_climbs_a_rung_a_day_and_each_is_told_once(bot: Bot) -> None:
    _, sari, ketua, koordinator, camat = (
        office(bot),
        member(bot, "Sari"),
        opened(bot, "Pak Ketua"),
        opened(bot, "Bu Koordinator"),
        opened(bot, "Pak Camat"),
    )
    holds(bot, ketua, Role.KETUA, "cibodasari", of="KIM Melati")
    holds(bot, koordinator, Role.COORDINATOR, "kecamatan cibodas")
    holds(bot, camat, Role.CAMAT, "kecamatan cibodas")
    asks(bot)
    settles(bot)
    people = (sari, ketua, koordinator, camat)
    for days in range(1, 6):
        bot.tick(DAY)
        bot.tick(60)
        expected = [int(days > at) for at in range(4)]
        for phone, count in zip(people, expected, strict=True):
            if count:
                phone.sees("Mohon bantuannya" if phone in (sari, ketua) else "belum memberi kabar")
        assert [silent_since(bot, phone) for phone in people] == expected
    assert "KIM Melati" in camat.sees("belum memberi kabar").text


def test_who_is_reminded_answers_from_the_reminder_and_nobody_hears_more(bot: Bot) -> None:
    _, sari, ketua = office(bot), member(bot, "Sari"), opened(bot, "Pak Ketua")
    holds(bot, ketua, Role.KETUA, "cibodasari", of="KIM Melati")
    asks(bot)
    settles(bot)
    bot.tick(DAY)
    bot.tick(60)
    sari.sees("Mohon bantuannya: 1 pengumuman")
    sari.taps("Imunisasi di balai warga")
    sari.taps("Sudah dibaca")
    bot.tick(DAY)
    bot.tick(60)
    assert silent_since(bot, ketua) == 0


def test_never_at_night(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    asks(bot)
    settles(bot)
    bot.tick(DAY + 13 * HOUR)  # 22.00
    bot.tick(60)
    assert silent_since(bot, sari) == 0
    bot.tick(9 * HOUR + 60)
    bot.tick(60)
    sari.sees("Mohon bantuannya")


def test_one_word_for_all_that_waits_and_two_a_week_at_most(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    for day in range(5):
        asks(bot, text=f"Kabar {day} warga")
        settles(bot)
        bot.tick(DAY)
        bot.tick(60)
        bot.clock.move(-60)
        assert silent_since(bot, sari) == min(day + 1, 2)
    bot.tick(3 * DAY)
    asks(bot, text="Kabar terakhir")
    settles(bot)
    bot.tick(DAY)
    bot.tick(60)
    sari.sees("Mohon bantuannya: 6 pengumuman")


def test_an_empty_office_is_passed_over_at_once(bot: Bot) -> None:
    _, sari, lurah = office(bot), member(bot, "Sari"), opened(bot, "Bu Lurah")
    holds(bot, lurah, Role.LURAH, "cibodasari")
    asks(bot)
    settles(bot)
    for _ in range(2):
        bot.tick(DAY)
        bot.tick(60)
    sari.sees("Mohon bantuannya")
    lurah.sees("belum memberi kabar")


def test_an_officer_sees_only_the_kim_of_the_area(bot: Bot) -> None:
    _, _, lurah = office(bot), member(bot, "Sari"), opened(bot, "Bu Lurah")
    member(bot, "Rina", of="KIM Anggrek", area="gerendeng")
    holds(bot, lurah, Role.LURAH, "gerendeng")
    asks(bot)
    settles(bot)
    bot.tick(5)
    release = bot.work(lambda work: work.tx.value("SELECT release_id FROM askings"))
    lurah.forges(f"ack.list|{release}|0|")
    told = lurah.sees("Kabar dari KIM").text
    assert "0 dari 1 KIM" in told
    assert "Melati" not in told
    lurah.taps("Baca selengkapnya")
    lurah.sees("Kesehatan")


def test_the_recap_knows_where_it_was_read_and_passed_on(bot: Bot) -> None:
    admin, sari, rina = office(bot), member(bot, "Sari"), member(bot, "Rina", of="KIM Anggrek", area="gerendeng")
    member(bot, "Wati", of="KIM Mawar", area="uwung jaya")
    asks(bot)
    settles(bot)
    sari.taps("Sudah dibaca")
    rina.taps("Sudah diteruskan")
    rina.taps("Posyandu")
    rina.taps("Selesai")
    rina.taps("Lewati")
    rina.sees("Terima kasih! Saya catat")

    def reached(work: Work) -> dict[str, str]:
        release = work.announcements.last_release(1)
        assert release is not None
        return {place.area.name: str(place.reach) for place in work.recaps.recap(number(work, admin), release).places}

    found = bot.work(reached)
    assert len(found) == 104
    expected = {"Cibodas Sari": "read", "Gerendeng": "relayed", "Uwung Jaya": "sent", "Karawaci Baru": "missed"}
    assert {name: found[name] for name in expected} == expected


def test_who_left_her_kim_counts_no_more(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    asks(bot)
    settles(bot)
    bot.work(lambda work: work.tx.run("UPDATE members SET state = 'left' WHERE id = :id", id=number(work, sari)))
    assert "anggota KIM yang sudah terdaftar" in sari.taps("Sudah dibaca")["answer"]


def test_who_wants_digests_reads_it_by_its_link_and_answers_there(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    sari.says("/profil")
    sari.taps("Kurangi pesan")
    sari.sees("dirangkum")
    for text in ("Kabar pertama", "Kabar kedua"):
        asks(bot, text=text)
        bot.tick(60)
    bot.tick(7 * HOUR)
    bot.tick()
    assert "Kabar pertama" in sari.sees("Rangkuman hari ini: 2 kabar").text
    release = bot.work(lambda work: work.announcements.last_release(1))
    sari.says("/start announcement_1")
    assert sari.sees("Kabar pertama").buttons[:2] == ASKED
    sari.taps("Sudah dibaca")
    read = "SELECT release_id FROM acknowledgements"
    bot.until(lambda work: work.tx.value(read) == release)


def test_twenty_taps_at_once_have_one_effect(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    asks(bot)
    settles(bot)
    shown = sari.sees("Imunisasi")
    with ThreadPoolExecutor(20) as taps:
        told = list(taps.map(lambda _: sari.forges("ack.read|1|0|", shown)["answer"], range(20)))
    assert sum("sudah saya catat" in str(answer) for answer in told) == 1
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM acknowledgements")) == 1


def test_her_own_words_are_hers_to_see_and_to_erase(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    asks(bot)
    settles(bot)
    sari.taps("Sudah dibaca")
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM acknowledgements") == 1)
    bot.tick(5)
    held = bot.work(lambda work: work.privacy.held(Actor(number(work, sari), "Sari")))
    assert [row["title"] for row in held["dibaca"]] == ["Imunisasi di balai warga"]
    sari.says("/hapus_data")
    sari.taps("Ya, hapus data saya")
    sari.sees("sudah dihapus")
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM acknowledgements")) == 0
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM ladder WHERE read_at IS NOT NULL")) == 1


def test_a_stopped_release_reminds_nobody(bot: Bot) -> None:
    _, sari = office(bot), member(bot, "Sari")
    asks(bot)
    settles(bot)
    bot.tick(5)
    bot.work(lambda work: work.tx.run("UPDATE occurrences SET state = 'cancelled' WHERE id = 1"))
    bot.tick(DAY)
    bot.tick(60)
    assert silent_since(bot, sari) == 0
    assert sari.taps("Sudah dibaca")["alert"]
