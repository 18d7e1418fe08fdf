"""A volunteer passes an announcement on: its words, and a picture of it."""

import io
from urllib.parse import unquote

from PIL import Image

from kimbot.work import Work
from tests.announcements.scene import member, office, schedules, sends, settles
from tests.harness import Bot

LONG = "Kerja bakti RW 05.\n" + "Bawa sapu, ember, dan sarung tangan sendiri. " * 12


def test_a_short_text_is_copied_by_its_button(bot: Bot) -> None:
    _, sari = office(bot), member(bot)
    sends(bot, text="Kerja bakti & senam. Minggu jam 7")
    message = sari.sees("Kerja bakti")
    copied, shared = message.button("Salin teks"), message.button("Bagikan ke WhatsApp")
    assert copied
    assert shared
    assert copied["copy_text"]["text"] == "Kerja bakti & senam. Minggu jam 7"
    assert unquote(shared["url"]).endswith("text=Kerja bakti & senam. Minggu jam 7")


def test_a_long_text_comes_in_letters_that_a_touch_copies(bot: Bot) -> None:
    _, sari = office(bot), member(bot)
    sends(bot, text=LONG)
    sari.sees("Kerja bakti")
    sari.taps("Salin teks")
    message = sari.sees("Sentuh tulisan")
    assert LONG.strip() in message.text
    code = next(entity for entity in message.raw["entities"] if entity["type"] == "code")
    assert code["length"] == len(LONG.strip())


def test_her_own_kelurahan_stands_in_what_she_copies(bot: Bot) -> None:
    office(bot)
    sari = member(bot)
    sends(bot, text="Warga {kelurahan}: kerja bakti.")
    copied = sari.sees("kerja bakti").button("Salin teks")
    assert copied
    assert copied["copy_text"]["text"] == "Warga Cibodas Sari: kerja bakti."
    settles(bot)
    sends(bot, text="Halo {kelurahan}. " + LONG)
    sari.sees("Halo Cibodas Sari")
    sari.taps("Salin teks")
    assert "Halo Cibodas Sari. Kerja bakti" in sari.sees("Sentuh tulisan").text


def test_a_picture_is_drawn_once_for_all(bot: Bot) -> None:
    _, sari, rina = office(bot), member(bot), member(bot, "Rina", "gandasari")
    sends(bot)
    for phone in (sari, rina):
        phone.sees("Imunisasi")
        settles(bot)
    assert "sedang dibuat" in str(sari.taps("Gambar")["answer"])
    picture = sari.sees("Gambar siap dibagikan", within=15)
    drawn = Image.open(io.BytesIO(bot.world.file(picture.raw["photo"][-1]["file_id"])))
    assert drawn.size == (1080, 1080)
    assert not rina.taps("Gambar")["answer"]
    rina.sees("Gambar siap dibagikan")
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM files")) == 1


def test_other_words_are_another_picture(bot: Bot) -> None:
    _, sari = office(bot), member(bot)
    sends(bot)
    sari.sees("Imunisasi")
    sari.taps("Gambar")
    sari.sees("Gambar siap dibagikan", within=15)
    bot.work(lambda work: work.tx.run("UPDATE announcements SET html = 'Imunisasi pindah ke posyandu'"))
    assert sari.taps("Gambar")["answer"]
    sari.sees("Gambar siap dibagikan", within=15)
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM files")) == 2


def test_what_is_not_out_yet_has_no_picture(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    schedules(admin, "besok jam 9")
    sari.says("/start")
    sari.sees("Halo")
    for data in ("a.picture|1|0|", "a.text|1|0|", "a.picture|77|0|"):
        assert sari.forges(data)["answer"]
    assert bot.work(_jobs) == 0
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    admin.taps("Baca selengkapnya")
    assert admin.sees("Pengumuman ·").buttons == ["Bagikan ke WhatsApp"]


def _jobs(work: Work) -> int:
    return int(work.tx.value("SELECT COUNT(*) FROM jobs"))
