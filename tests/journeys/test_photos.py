"""Photos of a report: albums, too many, files, consent, and how they come to moderators and groups."""

from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone, Screen
from tests.reports.people import STORY, actor_of, member, office, subscribed
from tests.sandbox.shown import Message


def up_to_photos(phone: Phone) -> None:
    phone.says("/lapor")
    phone.taps("Potensi")
    phone.says("Kebun KWT Melati")
    phone.says(STORY)
    phone.taps("Kemarin")
    phone.says("Kebun KWT Melati RW 05")
    phone.sees("Ada fotonya?")


def photos_of(work: Work, phone: Phone) -> int:
    draft = work.drafts.listening(actor_of(work, phone).id)
    return len(draft.files.get("photos", ())) if draft else 0


def settled(bot: Bot, phone: Phone, photos: int) -> None:
    """So many photos have come, and a moment has passed."""
    bot.until(lambda work: photos_of(work, phone) == photos)
    bot.settle()


def album_in(screen: Screen) -> list[Message]:
    return [message for message in screen.messages() if "media_group_id" in message.raw and message.from_bot]


def test_an_album_of_ten_goes_through_to_the_moderator_and_the_group(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Cibodasari", "cibodasari")
    sari = member(bot, "Sari", "cibodasari")
    before = sari.actions
    up_to_photos(sari)
    sari.sends_album(10)
    settled(bot, sari, 10)
    sari.sees("10 foto sudah masuk")
    sari.taps("Selesai")
    sari.taps("Setuju")
    sari.sees("Foto: 10")
    sari.taps("Kirim")
    sari.sees("Terima kasih!")
    assert sari.actions - before <= 12
    bot.admin.sees("Wajah di foto: sudah setuju")
    album = album_in(bot.admin)
    assert len(album) == 10
    assert len({message.raw["media_group_id"] for message in album}) == 1
    bot.admin.taps("Setujui")
    bot.admin.sees("Bu Ratna menyetujui")
    group.sees("Kebun KWT Melati")
    assert len(album_in(group)) == 10


def test_opened_again_the_card_comes_anew_below_its_photos(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_album(2)
    settled(bot, sari, 2)
    sari.sees("2 foto sudah masuk")
    sari.taps("Selesai")
    sari.taps("Setuju")
    sari.taps("Kirim")
    first = bot.admin.sees("menunggu diperiksa")
    bot.admin.says("/moderasi")
    bot.admin.taps("Kebun KWT Melati")
    again = bot.admin.sees("Laporan baru menunggu diperiksa")
    assert again.id > first.id
    assert len(album_in(bot.admin)) == 4
    bot.admin.taps("Setujui")
    bot.admin.sees("Bu Ratna menyetujui")
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state = 'queued'"))
    decided = [message.id for message in bot.admin.messages() if "Bu Ratna menyetujui" in message.text]
    assert decided[-2:] == [first.id, again.id]


def test_one_receipt_for_a_whole_album(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_album(10)
    bot.until(lambda work: photos_of(work, sari) == 10)
    sari.sees_not("sudah masuk")
    bot.settle()
    sari.sees("10 foto sudah masuk")
    assert len([message for message in sari.messages() if "foto sudah masuk" in message.text]) == 1


def test_the_eleventh_photo_is_refused_kindly(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_album(10)
    settled(bot, sari, 10)
    sari.sees("10 foto sudah masuk")
    sari.sends_photo()
    sari.sees("Paling banyak 10 foto; yang lain tidak ikut")
    sari.taps("Selesai")
    sari.taps("Tidak ada wajah")
    sari.sees("Foto: 10")


def test_a_picture_sent_as_a_file_is_asked_for_as_a_photo(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_document("kebun.jpg", b"\xff\xd8\xff\xe0 a picture")
    sari.sees("Kirim lagi sebagai foto biasa")
    sari.sends_document("kebun.jpg", b"\xff\xd8" + bytes(11 * 1024 * 1024))
    sari.sees("terlalu besar")
    sari.says("sudah")
    sari.sees("kami menunggu foto")
    sari.taps("Lewati")
    sari.sees("Foto: tidak ada")


def test_a_photo_before_its_turn(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    sari.says("/lapor")
    sari.taps("Kegiatan")
    sari.sends_album(2, caption="Kerja bakti")
    settled(bot, sari, 2)
    sari.sees("2 foto sudah kami simpan; keterangannya kami jadikan judul.")
    sari.sends_photo(STORY)
    settled(bot, sari, 3)
    sari.sees("3 foto sudah kami simpan; keterangannya kami jadikan judul dan cerita")
    sari.sees("Kapan terjadinya?")
    sari.taps("Kemarin")
    sari.says("Kebun KWT Melati RW 05")
    sari.sees("3 foto sudah masuk")
    sari.taps("Selesai")
    sari.taps("Setuju")
    assert STORY in sari.sees("Kerja bakti").text


def test_words_beside_a_photo_at_the_photos_are_not_lost_in_silence(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_album(3, caption="Pak lurah ikut memanen")
    settled(bot, sari, 3)
    assert "3 foto sudah masuk" in sari.sees("Tulisan di foto tidak ikut terkirim").text


def test_a_document_before_its_turn_is_asked_for_as_a_photo(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    sari.says("/lapor")
    sari.sends_document("kebun.jpg", b"\xff\xd8\xff\xe0 a picture")
    assert "Prestasi" in sari.sees("Kirim lagi sebagai foto biasa").buttons


def test_without_consent_the_photos_are_left_out(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_album(2)
    settled(bot, sari, 2)
    sari.sees("2 foto sudah masuk")
    sari.taps("Selesai")
    sari.sees("orang tuanya juga sudah setuju")
    sari.taps("Tidak setuju")
    sari.sees("tidak ikut dikirim")
    sari.taps("Kirim")
    sari.sees("Terima kasih!")
    bot.admin.sees("Foto tidak disertakan")
    assert not any("photo" in message.raw for message in bot.admin.messages())


def test_one_photo_carries_the_card_and_the_decision(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    up_to_photos(sari)
    sari.sends_photo()
    settled(bot, sari, 1)
    sari.sees("1 foto sudah masuk")
    sari.taps("Selesai")
    sari.taps("Setuju")
    sari.taps("Kirim")
    assert "menunggu diperiksa" in bot.admin.sees_photo().text
    bot.admin.taps("Minta perbaikan")
    bot.admin.taps("Foto kurang jelas")
    assert "Bu Ratna meminta perbaikan" in bot.admin.sees_photo().text
    sari.sees("Fotonya kurang jelas")
    sari.taps("Perbaiki")
    sari.sees("Foto: 1")
    sari.taps("Ubah")
    sari.taps("Foto")
    sari.sends_album(2)
    settled(bot, sari, 2)
    sari.sees("2 foto sudah masuk")
    sari.taps("Selesai")
    sari.taps("Tidak ada wajah")
    sari.sees("Foto: 2")
    sari.taps("Kirim")
    bot.admin.sees("yang diperbaiki")
