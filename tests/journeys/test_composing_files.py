"""/siarkan: photos, documents and albums with their words, buttons, places that each one reads for herself; pins."""

from kimbot.delivery.pace import Pace, Rhythm
from kimbot.work import Work
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
    officer,
    sends,
    settles,
)
from tests.harness import Bot
from tests.journeys.test_photos import album_in
from tests.phones import Phone


def test_a_photo_goes_with_its_caption(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_photo()
    bot.settle()
    admin.sees("Fotonya sudah masuk. Sekarang ketik keterangannya")
    admin.says("Pasar murah Minggu")
    admin.edits("Pasar murah Minggu", "Pasar murah Sabtu")
    admin.sees("jawabannya sudah diganti")
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    assert "Pasar murah Sabtu" in warga.sees_photo().text
    assert sari.sees_photo().buttons[0] == "Bagikan ke WhatsApp"


def test_words_beside_a_photo_that_do_not_fit_are_said_and_the_photo_is_kept(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    admin.says("/siarkan")
    admin.sends_album(2, "Yth. {bapak}")
    settled_files(bot, 2)
    admin.sees("Saya belum kenal {bapak}. Yang bisa saya isi untuk tiap penerima: {kelurahan}")
    admin.says("Yth. warga")
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    warga.sees("Yth. warga")
    assert len(album_in(warga)) == 2


def test_an_album_goes_before_its_words_and_buttons(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_album(3, "Pasar murah di {kelurahan}")
    settled_files(bot, 3)
    admin.sees("3 foto sudah kami simpan; keterangannya kami jadikan isi")
    audience(admin)
    admin.taps("Sekarang")
    admin.taps("Pilihan lain")
    admin.taps("Tombol")
    admin.says("Lihat jadwal - javascript:alert(1)")
    admin.sees("Saya belum paham baris “Lihat jadwal - javascript:alert(1)”")
    admin.says("Lihat jadwal - tangerangkota.go.id/pasar")
    assert admin.sees("Pasar murah di Kota Tangerang").buttons == ["Lihat jadwal", "Bagikan ke WhatsApp"]
    goes_out(bot)
    words = sari.sees("Pasar murah di Cibodas Sari")
    assert words.buttons[:2] == ["Lihat jadwal", "Bagikan ke WhatsApp"]
    assert words.rows[0][0]["url"] == "https://tangerangkota.go.id/pasar"
    assert "Pasar%20murah%20di%20Cibodas%20Sari" in words.rows[1][0]["url"]
    album = album_in(sari)
    assert len(album) == 3
    assert len({one.raw["media_group_id"] for one in album}) == 1
    assert max(one.id for one in album) < words.id
    assert warga.sees("Pasar murah di Cibodas Sari").buttons == ["Lihat jadwal"]
    settles(bot)
    assert "Terkirim: 2\n" in admin.sees("Hasil pengumuman").text + "\n"


def test_each_one_reads_her_own_name(bot: Bot) -> None:
    office(bot)
    warga = group(bot, "Warga <RW> 05")
    sari, budi = member(bot, "Sari <b>& Co"), member(bot, "Budi", "gerendeng")
    sends(bot, text="Yth. {nama} ({grup}), besok ada posyandu di { Kelurahan }, {kecamatan}.")
    sari.sees("Yth. Sari <b>& Co (Bapak/Ibu), besok ada posyandu di Cibodas Sari, Cibodas.")
    budi.sees("Yth. Budi (Bapak/Ibu), besok ada posyandu di Gerendeng, Karawaci.")
    warga.sees("Yth. Bapak/Ibu (Warga <RW> 05), besok ada posyandu di Cibodas Sari, Cibodas.")
    sari.says("/pengumuman")
    sari.taps("Yth. … (…), besok ada posyand…")
    sari.sees("Yth. Sari <b>& Co")


def test_a_group_is_not_called_bapak_ibu_twice(bot: Bot) -> None:
    office(bot)
    warga, ani = group(bot, "Warga RW 05"), member(bot, "Ani")
    sends(bot, text="Bapak/Ibu {nama}, kakak dari Rani {nama} ikut. Ani {nama} pun.\nBapak/Ibu {nama} juga.")
    warga.sees("Bapak/Ibu, kakak dari Rani Bapak/Ibu ikut. Ani Bapak/Ibu pun.\nBapak/Ibu juga.")
    ani.sees("Bapak/Ibu Ani, kakak dari Rani Ani ikut. Ani pun.\nBapak/Ibu Ani juga.")


def test_the_group_of_a_kecamatan_is_not_called_a_kelurahan(bot: Bot) -> None:
    office(bot)
    camat, warga = group(bot, "Kader Cibodas", "kecamatan cibodas"), group(bot)
    sends(bot, text="Warga Kelurahan {kelurahan}!\nDi kel. {kelurahan}, kec. {kecamatan}: posyandu.")
    camat.sees("Warga Kecamatan Cibodas!\nDi Kecamatan Cibodas, kec. Cibodas: posyandu.")
    warga.sees("Warga Kelurahan Cibodas Sari!\nDi kel. Cibodas Sari, kec. Cibodas: posyandu.")


def test_long_words_go_below_their_photo(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_photo()
    bot.settle()
    admin.says("Pasar murah " + "b" * 1_000)
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    assert sari.sees("Pasar murah").id > sari.sees_photo().id


def test_photos_are_exchanged_or_left_out_in_the_end(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_photo("Pasar murah")
    bot.settle()
    audience(admin)
    admin.taps("Sekarang")
    admin.taps("Pilihan lain")
    admin.taps("Foto/dokumen")
    admin.sees("Sekarang ada 1 foto")
    admin.sends_document()
    bot.settle()
    admin.taps("Selesai")
    assert "document" in admin.sees("Pasar murah").raw
    admin.taps("Pilihan lain")
    admin.taps("Foto/dokumen")
    admin.taps("Tanpa foto")
    assert "document" not in admin.sees("Pasar murah").raw
    goes_out(bot)
    assert "document" not in sari.sees("Pasar murah").raw


def test_a_photo_that_telegram_no_longer_has_takes_its_words_with_it(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_album(2, "Pasar murah")
    settled_files(bot, 2)
    audience(admin)
    admin.says("besok jam 9")
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    bot.work(_loses_its_files)
    bot.tick(DAY)
    settles(bot)
    told = admin.sees("Hasil pengumuman").text
    assert "Gagal, foto hilang: 1 (Sari Wulandari)" in told
    assert "Siarkan lagi dengan foto baru" in told
    assert copies(sari, "Pasar murah") == 0


def test_words_wait_for_an_album_that_is_tried_again(bot: Bot) -> None:
    sari = album_sent(bot, {"kind": "429", "methods": ["sendmediagroup"], "retry_after": 3})
    bot.until(lambda work: work.tx.value("SELECT 1 FROM deliveries WHERE part = 1 AND problem IS NOT NULL") is not None)
    bot.tick(5)
    words = sari.sees("Pasar murah")
    assert max(one.id for one in album_in(sari)) < words.id
    settles(bot)
    assert "Terkirim: 1\n" in bot.admin.sees("Hasil pengumuman").text + "\n"


def test_words_stay_here_where_their_album_is_refused(bot: Bot) -> None:
    sari = album_sent(bot, {"kind": "refuse", "methods": ["sendmediagroup"], "code": 400, "description": "Bad Request"})
    settles(bot)
    assert "Gagal: 1 (Sari Wulandari)" in bot.admin.sees("Hasil pengumuman").text
    assert copies(sari, "Pasar murah") == 0
    bot.admin.says("/jadwal")
    bot.admin.taps("Pasar murah")
    bot.admin.taps("Ulangi yang terlewat")
    words = sari.sees("Pasar murah")
    assert max(one.id for one in album_in(sari)) < words.id


def album_sent(bot: Bot, fault: dict[str, object]) -> Phone:
    """An album with words goes to one member, and something happens to the album once."""
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_album(2, "Pasar murah")
    settled_files(bot, 2)
    audience(admin)
    admin.taps("Sekarang")
    admin.sees("Sudah benar?")
    bot.world.post("/faults", {**fault, "chat": sari.id, "count": 1})
    goes_out(bot)
    return sari


def test_an_album_alone_in_a_digest_comes_whole(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    bot.work(lambda work: work.chats.set_pace(number(work, sari), Pace(Rhythm.DIGEST)))
    admin.says("/siarkan")
    admin.sends_album(2, "Pasar murah")
    settled_files(bot, 2)
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    bot.tick(8 * HOUR)
    words = sari.sees("Pasar murah")
    assert max(one.id for one in album_in(sari)) < words.id


def test_it_is_pinned_where_the_bot_may(bot: Bot) -> None:
    admin, warga, other = office(bot), group(bot), group(bot, "Warga RW 06")
    warga.promote_bot()
    composes(admin)
    admin.taps("Sekarang")
    admin.taps("Pilihan lain")
    admin.taps("Sematkan")
    admin.taps("Sematkan")
    admin.sees("Disematkan di grup yang mengizinkan")
    goes_out(bot)
    warga.sees("Imunisasi")
    other.sees("Imunisasi")
    settles(bot)
    pins = [request["params"]["chat_id"] for request in bot.world.requests() if request["method"] == "pinChatMessage"]
    assert pins == [warga.id]


def test_a_document_goes_with_its_caption(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_document("undangan.pdf", caption="Undangan rapat")
    bot.settle()
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    assert sari.sees("Undangan rapat").raw["document"]["file_name"] == "undangan.pdf"


def settled_files(bot: Bot, count: int) -> None:
    """So many photos have come, and a moment has passed."""
    bot.until(lambda work: _files(work) == count)
    bot.settle()


def _files(work: Work) -> int:
    draft = work.drafts.listening(officer(work).id)
    return len(draft.files.get("files", ())) if draft else 0


def _loses_its_files(work: Work) -> None:
    """Telegram no longer knows them; what was approved stays so."""
    work.tx.run("UPDATE announcements SET files = replace(files, 'photo\", \"', 'photo\", \"x')")
    work.tx.run("UPDATE approvals SET seal = ''")
