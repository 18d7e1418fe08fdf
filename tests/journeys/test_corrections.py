"""Ralat: every copy gets the right words, and those that could not are named."""

from tests.announcements.after import (
    RIGHT,
    TITLE,
    WAITS,
    busy,
    corrects,
    deletes,
    done,
    is_left_behind,
    opens,
    rests,
    shown,
    withdraws,
)
from tests.announcements.scene import (
    DAY,
    HOUR,
    audience,
    composes,
    copies,
    goes_out,
    group,
    member,
    number,
    office,
    schedules,
    sends,
    settles,
)
from tests.harness import Bot
from tests.journeys.test_digests import fewer
from tests.journeys.test_pace import gathers


def test_every_copy_says_the_right_words_and_when_they_were_corrected(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    sends(bot)
    sari.sees("Imunisasi")
    settles(bot)
    bot.clock.move(5 * HOUR + 5 * 60)
    corrects(admin)
    done(bot)
    for chat in (sari, warga):
        assert shown(chat, TITLE) == []
        [text] = shown(chat, RIGHT)
        assert "DIRALAT 14.06. Inilah isi yang benar:" in text
    assert sari.sees(RIGHT).buttons == ["Bagikan ke WhatsApp", "Salin teks", "Gambar"]
    told = admin.sees("Ralat selesai").text
    assert "Sudah dibetulkan di 2 tempat" in told
    assert "masih salah" not in told
    sari.says("/pengumuman")
    sari.taps(RIGHT)
    assert "DIRALAT 14.06" in sari.sees(RIGHT).text


def test_a_second_person_sees_the_words_before_she_agrees(bot: Bot) -> None:
    admin, warga, joko = office(bot), group(bot), bot.world.user("Pak Joko")
    joko.says("/start")
    joko.sees("Halo")
    sends(bot)
    settles(bot)
    bot.work(lambda work: work.roles.make_first_admin(number(work, joko)))
    opens(admin)
    admin.taps("Ralat")
    admin.says(RIGHT)
    admin.taps("Kirim ralat")
    admin.sees("Sudah saya tanyakan kepada Pak Joko")
    joko.sees("DIRALAT")
    joko.sees("Mengganti isi pengumuman")
    bot.tick()
    assert shown(warga, RIGHT) == []
    joko.taps("Setujui")
    done(bot)
    assert len(shown(warga, RIGHT)) == 1
    admin.sees("Ralat selesai")
    assert sum("Ralatnya sedang dikirim" in m.text for m in admin.messages()) == 1


def test_where_it_still_stands_wrong_is_named(bot: Bot) -> None:
    admin, warga, sari, rudi = office(bot), group(bot), member(bot), member(bot, "Rudi Hartono")
    sends(bot)
    settles(bot)
    rudi.blocks()
    warga.remove_bot()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE state = 'gone'") == 2)
    corrects(admin)
    done(bot)
    told = admin.sees("Ralat selesai").text
    assert "Sudah dibetulkan di 2 tempat" in told
    assert "Yang masih salah:\n• Tidak bisa dihubungi: 1 (Warga RW 05)" in told
    assert len(shown(sari, RIGHT)) == len(shown(rudi, RIGHT)) == 1  # she has blocked us, and can read it still


def test_where_it_cannot_be_edited_a_message_of_its_own_says_so(bot: Bot) -> None:
    """A group that became a supergroup counts its messages anew; another's admin deleted the message."""
    admin, moved, cleaned = office(bot), group(bot, "RW 01"), group(bot, "RW 02")
    sends(bot)
    settles(bot)
    moved.migrate()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE kind = 'supergroup'") == 1)
    deletes(cleaned, TITLE)
    corrects(admin)
    done(bot)
    for chat in (moved, cleaned):
        [text] = shown(chat, RIGHT)
        assert "DIRALAT" in text
    assert "dibetulkan di 2 tempat" in admin.sees("Ralat selesai").text
    corrects(admin, "Imunisasi batal", title=RIGHT)  # now the new messages are what is edited
    done(bot)
    for chat in (moved, cleaned):
        assert shown(chat, RIGHT) == []
        assert len(shown(chat, "Imunisasi batal")) == 1


def test_a_group_that_moves_while_it_is_corrected(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    sends(bot)
    settles(bot)
    busy(bot, warga, "editMessageText")
    corrects(admin)
    bot.tick()
    is_left_behind(bot, 2)
    warga.migrate()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE kind = 'supergroup'") == 1)
    bot.clock.move(WAITS)
    done(bot)
    assert len(shown(warga, RIGHT)) == 1


def test_what_has_not_left_leaves_right(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    busy(bot, warga)
    sends(bot)
    is_left_behind(bot)
    corrects(admin)
    done(bot)
    assert len(shown(sari, RIGHT)) == 1
    bot.clock.move(WAITS)
    text = warga.sees(RIGHT).text
    assert "DIRALAT" not in text
    settles(bot)
    assert copies(warga, TITLE) == 0


def test_corrected_twice_the_last_words_stand(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    sends(bot)
    settles(bot)
    busy(bot, warga, "editMessageText")
    corrects(admin)
    bot.tick()
    sari.sees(RIGHT)
    is_left_behind(bot, 2)
    corrects(admin, "Imunisasi hari Kamis", title=RIGHT)
    bot.tick()
    bot.clock.move(WAITS)
    done(bot)
    for chat in (sari, warga):
        assert len(shown(chat, "Imunisasi hari Kamis")) == 1
        assert shown(chat, RIGHT) == []
    assert sum("Ralat selesai" in m.text for m in admin.messages()) == 1


def test_a_photo_keeps_standing_above_the_right_words(bot: Bot) -> None:
    """Telegram may have forgotten the photo: only the words are changed."""
    admin, warga = office(bot), group(bot)
    admin.says("/siarkan")
    admin.sends_photo("Pasar murah Sabtu")
    bot.settle()
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    settles(bot)
    assert "Pasar murah" in warga.sees_photo().text
    opens(admin, "Pasar murah Sabtu")
    admin.taps("Ralat")
    admin.sees("Ketik isi yang benar")
    admin.says("x" * 1000)
    admin.sees("paling banyak")
    admin.sends_photo("Pasar murah Minggu")
    admin.sees("hanya tulisannya")
    admin.says("Pasar murah Minggu")
    admin.taps("Kirim ralat")
    admin.taps("Lanjutkan sendiri")
    done(bot)
    message = warga.sees_photo()
    assert "DIRALAT" in message.text
    assert "Pasar murah Minggu" in message.text


def test_a_group_that_lost_its_topic_gets_it_in_general(bot: Bot) -> None:
    admin = office(bot)
    tini = bot.world.user("Tini")
    forum = bot.world.group("KIM Sari", tini, kind="supergroup", is_forum=True)
    topic = forum.topic("Kabar")
    forum.add_bot(tini)
    forum.sees("kimbot")
    forum.says(tini, "/langganan cibodasari", thread=topic)
    forum.sees("Siap!")
    admin.taps("Setujui")
    forum.sees("disetujui")
    sends(bot)
    settles(bot)
    assert forum.sees(TITLE).raw["message_thread_id"] == topic
    forum.delete_topic(topic)
    corrects(admin)
    done(bot)
    assert "message_thread_id" not in forum.sees(RIGHT).raw


def test_each_day_that_was_sent_lately_is_corrected(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "setiap hari 08.00")
    for days in (DAY - HOUR, DAY, DAY):
        bot.tick(days)
        settles(bot)
    assert copies(warga, TITLE) == 3
    corrects(admin)
    done(bot)
    assert (len(shown(warga, RIGHT)), copies(warga, TITLE)) == (2, 1)
    assert sum("Ralat selesai" in m.text for m in admin.messages()) == 1


def test_of_what_comes_each_week_the_last_is_corrected_and_what_is_older_stays(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "setiap kamis 08.00")
    for days in (3 * DAY - HOUR, 7 * DAY):
        bot.tick(days)
        settles(bot)
    opens(admin)
    admin.taps("Ralat")
    admin.says(RIGHT)
    assert "kiriman terakhir (Kamis, 3 Desember 2026 pukul 08.00 WIB)" in admin.sees("Kirim ralat?").text
    admin.taps("Kirim ralat")
    admin.sees("yang terakhir dikirim, menjadi")
    admin.taps("Lanjutkan sendiri")
    done(bot)
    assert (len(shown(warga, RIGHT)), copies(warga, TITLE)) == (1, 1)
    assert "dibetulkan di 1 tempat" in admin.sees("Ralat selesai").text
    bot.tick(7 * DAY)
    settles(bot)
    assert ["DIRALAT" in text for text in shown(warga, RIGHT)] == [True, False]


def test_what_nobody_knows_arrived_gets_it_once_more(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    rests(bot)
    bot.world.post("/faults", {"kind": "reset_after", "chat": warga.id, "methods": ["sendMessage"]})
    sends(bot)
    settles(bot)
    admin.sees("Belum pasti: 1 (Warga RW 05)")
    corrects(admin)
    done(bot)
    assert len(shown(warga, RIGHT)) == 1
    assert "dibetulkan di 1 tempat" in admin.sees("Ralat selesai").text


def test_repeated_after_a_correction_it_is_right(bot: Bot) -> None:
    admin, sari, rudi = office(bot), member(bot), member(bot, "Rudi")
    rudi.blocks()
    bot.until(lambda work: work.chats.get(number(work, rudi)).state == "gone")
    sends(bot)
    settles(bot)
    corrects(admin)
    done(bot)
    rudi.unblocks()
    bot.until(lambda work: work.chats.get(number(work, rudi)).state == "open")
    opens(admin, RIGHT)
    admin.taps("Ulangi yang terlewat")
    assert "DIRALAT" not in rudi.sees(RIGHT).text
    assert len(shown(sari, RIGHT)) == 1


def test_what_a_correction_missed_is_tried_once_more(bot: Bot) -> None:
    """A group that comes back meanwhile; a member whose edit Telegram refused; what was done stays as it is."""
    admin, warga, sari, rudi = office(bot), group(bot), member(bot), member(bot, "Rudi Hartono")
    sends(bot)
    settles(bot)
    warga.remove_bot()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE state = 'gone'") == 1)
    rests(bot)
    bot.world.post("/faults", {"kind": "refuse", "chat": rudi.id, "methods": ["editMessageText"], "count": 1})
    corrects(admin)
    done(bot)
    told = admin.sees("Ralat selesai")
    assert "dibetulkan di 1 tempat" in told.text
    assert "Gagal: 1 (Rudi Hartono)" in told.text
    assert told.buttons == ["Ulangi yang terlewat", "Lihat nama"]
    warga.add_bot(warga.owner)
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE state = 'gone'") == 0)
    before = len(bot.world.requests())
    assert "Dikirim lagi ke 2 penerima" in admin.taps("Ulangi yang terlewat")["answer"]
    done(bot)
    for chat in (sari, rudi, warga):
        assert (len(shown(chat, RIGHT)), copies(chat, TITLE)) == (1, 0)
    assert "dibetulkan di 3 tempat" in admin.sees("dibetulkan di 3 tempat").text
    edits = [r for r in bot.world.requests()[before:] if r["method"] == "editMessageText"]
    assert {r["params"]["chat_id"] for r in edits} & {sari.id, rudi.id, warga.id} == {rudi.id, warga.id}


def test_what_a_later_correction_has_taken_over_is_not_tried_again(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    sends(bot)
    settles(bot)
    warga.remove_bot()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE state = 'gone'") == 1)
    corrects(admin)
    done(bot)
    told = admin.sees("Ralat selesai")
    assert told.buttons[0] == "Ulangi yang terlewat"
    old, named = (row[0]["callback_data"] for row in told.rows)
    corrects(admin, "Imunisasi batal", title=RIGHT)
    done(bot)
    assert "sudah berubah" in admin.forges(old)["answer"]
    admin.forges(named)
    assert "Ulangi yang terlewat" not in admin.sees("Tidak bisa dihubungi: 1").buttons
    assert len(shown(sari, "Imunisasi batal")) == 1


def test_at_night_words_are_changed_without_a_sound(bot: Bot) -> None:
    admin, cleaned, sari = office(bot), group(bot), member(bot)
    sends(bot)
    settles(bot)
    deletes(cleaned, TITLE)
    bot.clock.move(14 * HOUR)
    before = len(bot.world.requests())
    corrects(admin)
    done(bot)
    assert len(shown(sari, RIGHT)) == 1
    sent = [
        r
        for r in bot.world.requests()[before:]
        if r["method"] == "sendMessage" and r["params"]["chat_id"] == cleaned.id
    ]
    assert all(one["params"].get("disable_notification") for one in sent)


def test_a_line_of_a_digest_is_corrected_where_it_stands(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    for text in (TITLE, "Senam lansia"):
        sends(bot, text=text)
    bot.tick(8 * HOUR)
    assert TITLE in gathers(sari)
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE carrier > 0") == 2)
    settles(bot)
    corrects(admin)
    done(bot)
    assert (digest := gathers(sari)).count("2 kabar") == 1
    assert RIGHT in digest
    assert TITLE not in digest
    assert "dibetulkan di 1 tempat" in admin.sees("Ralat selesai").text
    withdraws(admin, title=RIGHT)
    done(bot)
    assert RIGHT not in [m.text for m in sari.messages() if "Senam lansia" in m.text][-1]


def test_an_announcement_that_changed_since_is_asked_about_anew(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    sends(bot)
    settles(bot)
    opens(admin)
    admin.taps("Tarik kembali")
    asked = admin.sees("Belum ada orang kedua")
    corrects(admin)
    done(bot)
    assert "sudah berubah" in admin.forges(asked.rows[0][0]["callback_data"])["answer"]
    assert len(shown(warga, RIGHT)) == 1


def test_killed_in_the_middle_it_goes_on(bot: Bot) -> None:
    admin, groups = office(bot), [group(bot, f"RW 0{n}") for n in range(1, 4)]
    sends(bot)
    settles(bot)
    corrects(admin)
    bot.stop()
    bot.start()
    done(bot)
    assert all(len(shown(one, RIGHT)) == 1 for one in groups)
    admin.sees("Ralat selesai")


def test_a_stranger_corrects_nothing(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    sends(bot)
    sari.sees("Imunisasi")
    settles(bot)
    for data in ("a.correct|1|2|", "a.withdraw|1|2|"):
        assert "hanya petugas Kominfo" in sari.forges(data)["answer"]
    composes(admin, "Rapat")
    admin.says("besok jam 9")
    admin.taps("Jadwalkan")
    assert "belum pernah dikirim" in admin.forges("a.correct|2|1|")["answer"]
