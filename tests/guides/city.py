"""The city of the guides: one morning in Cibodas Sari, with a picture at each step that a guide shows."""

import io
from typing import Any, Protocol

from PIL import Image, ImageDraw
from starlette.applications import Starlette

from kimbot.members.model import Office
from kimbot.sandbox.app import create_app
from tests.canary import TOKEN
from tests.harness import Bot, TestClock
from tests.journeys.offices import invite
from tests.phones import Group, Phone
from tests.reports.people import kim, member

STORY = "Ibu-ibu KWT Melati memanen 40 kg kangkung dari kebun RW 05. Separuhnya dibagikan ke posyandu."
NEWS = "Posyandu balita hari Sabtu pukul 08.00 di balai warga. Bawa buku KIA, ya."


class Camera(Protocol):
    """Whatever keeps what a phone, or several, show at a moment of the story."""

    def take(self, name: str, phone: Phone, chat: Group | None = None, keyboard: bool = ...) -> Any: ...
    def take_page(self, name: str, shown: list[tuple[Phone, Group | None]]) -> Any: ...


class Calendar:
    """The sandbox reads the bot's calendar, which stands still."""

    def __init__(self, clock: TestClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now() / 1000


class FrozenBot(Bot):
    """A bot whose Telegram lives in the same standing moment."""

    def telegram(self) -> Starlette:
        return create_app(TOKEN, clock=Calendar(self.clock))


def tell(bot: Bot, camera: Camera) -> None:
    """The whole story, in the order in which it happens."""
    ratna = bot.admin
    ratna.says("/start")
    ratna.sees("Halo")
    _first_steps(ratna, camera)
    number = kim(bot, "KIM Cibodas Sari", "cibodasari")
    siti = member(bot, "Siti Aminah", "cibodasari", number, Office.KETUA)
    siti.says("/start")
    siti.sees("Ada kegiatan apa hari ini?")
    rudi = bot.world.user("Rudi", last_name="Hartono", id=104)
    group = _group(bot, rudi, siti, camera)
    dewi = bot.world.user("Dewi", last_name="Lestari", id=101)
    _joins(dewi, siti, camera)
    member(bot, "Wati Suryani", "cibodasari", number).blocks()
    _reports(bot, dewi, siti, camera)
    _announces(bot, dewi, rudi, group, camera)
    camera.take_page("phones", [(dewi, None), (ratna, None), (rudi, group)])
    _invites(bot, ratna, camera)
    _forms(ratna, camera)


def _first_steps(ratna: Phone, camera: Camera) -> None:
    ratna.says("/dasbor")
    ratna.sees("0 dari 5 sudah selesai")
    camera.take("kominfo-langkah-awal", ratna)


def _group(bot: Bot, rudi: Phone, siti: Phone, camera: Camera) -> Group:
    rudi.says("/bantuan")
    rudi.sees("Yang bisa Anda lakukan")
    camera.take("grup-tambahkan", rudi)
    group = bot.world.group("Warga RT 03 Cibodas Sari", rudi)
    group.add_bot(rudi)
    group.sees("Halo semua")
    camera.take("grup-kartu", rudi, group)
    group.taps(rudi, "Atur grup ini")
    rudi.sees("Ini grup apa?")
    rudi.taps("RT/RW")
    rudi.sees("untuk wilayah mana")
    rudi.says("cibodasari")
    rudi.sees("Kabar apa saja")
    camera.take("grup-topik", rudi)
    rudi.taps("Selesai")
    rudi.sees("Sudah benar?")
    camera.take("grup-ringkasan", rudi)
    rudi.taps("Kirim")
    siti.sees("Grup minta berlangganan")
    camera.take("ketua-grup", siti)
    siti.taps("Setujui")
    group.sees("Kabar baik!")
    camera.take("grup-disetujui", rudi, group)
    return group


def _joins(dewi: Phone, siti: Phone, camera: Camera) -> None:
    dewi.says("/start")
    dewi.sees("Halo Dewi")
    camera.take("anggota-mulai", dewi, keyboard=True)
    dewi.taps("Daftar")
    dewi.sees("minta izin Anda")
    camera.take("anggota-izin", dewi)
    dewi.taps("Setuju")
    dewi.taps("Pakai: Dewi Lestari")
    dewi.says("cibodasari")
    dewi.sees("Apa tugas Anda di KIM?")
    camera.take("anggota-kelurahan", dewi)
    dewi.taps("Anggota")
    dewi.taps("Lewati")
    dewi.sees("Sudah benar?")
    camera.take("anggota-ringkasan", dewi)
    dewi.taps("Kirim")
    dewi.sees("Terima kasih, Dewi")
    siti.sees("Anggota baru minta verifikasi")
    camera.take("ketua-verifikasi", siti)
    siti.taps("Setujui")
    dewi.sees("Selamat, Dewi")
    camera.take("anggota-selamat", dewi)


def _reports(bot: Bot, dewi: Phone, siti: Phone, camera: Camera) -> None:
    dewi.taps("Kirim laporan kegiatan")
    dewi.sees("ingin Bapak/Ibu ceritakan")
    camera.take("anggota-jenis", dewi)
    dewi.taps("Kegiatan")
    dewi.says("Panen kangkung KWT Melati")
    dewi.says(STORY)
    dewi.taps("Hari ini")
    dewi.says("Kebun KWT Melati RW 05")
    dewi.sees("Ada fotonya?")
    dewi.sends_photo(data=_garden())
    bot.settle()
    dewi.sees("1 foto sudah masuk")
    camera.take("anggota-foto", dewi)
    dewi.taps("Selesai")
    dewi.taps("Setuju")
    dewi.sees("Sudah benar?")
    dewi.taps("Kirim")
    siti.sees("menunggu diperiksa")
    camera.take("ketua-laporan", siti)
    siti.taps("Setujui")
    siti.sees("menyetujui")
    dewi.sees("sudah terbit")
    camera.take("anggota-terbit", dewi)
    siti.says("/kim")
    siti.sees("KIM tercatat")
    siti.taps("KIM Cibodas Sari")
    siti.sees("anggota terverifikasi")
    camera.take("ketua-kim", siti)


def _announces(bot: Bot, dewi: Phone, rudi: Phone, group: Group, camera: Camera) -> None:
    ratna = bot.admin
    ratna.says("/siarkan")
    ratna.sees("Apa yang ingin diumumkan")
    ratna.says(NEWS)
    ratna.sees("Tentang apa")
    camera.take("kominfo-topik", ratna)
    ratna.taps("Kesehatan")
    ratna.taps("Semua wilayah")
    ratna.sees("Kapan disiarkan")
    camera.take("kominfo-kapan", ratna)
    ratna.taps("Sekarang")
    ratna.sees("Sudah benar?")
    camera.take("kominfo-pratinjau", ratna)
    ratna.taps("Kirim sekarang")
    ratna.taps("Lanjutkan sendiri")
    ratna.sees("Tekan Hentikan")
    bot.tick(60)
    dewi.sees(NEWS)
    camera.take("anggota-pengumuman", dewi)
    group.sees(NEWS)
    camera.take("grup-pengumuman", rudi, group)
    for _ in range(2):
        bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state = 'queued'"))
        bot.tick(5)
    ratna.sees("Hasil pengumuman")
    camera.take("kominfo-hasil", ratna)


def _invites(bot: Bot, ratna: Phone, camera: Camera) -> None:
    ratna.says("/peran")
    link = invite(ratna, "Koordinator kecamatan", "cibodas")
    camera.take("kominfo-undangan", ratna)
    bot.world.user("Hadi", last_name="Santoso", id=106).says(link)
    ratna.sees("Benar ini orangnya?")
    camera.take("kominfo-pastikan", ratna)


def _forms(ratna: Phone, camera: Camera) -> None:
    ratna.says("/kim")
    ratna.taps("Tahap pembentukan")
    ratna.taps("Pilih kecamatan")
    ratna.taps("Jatiuwung")
    ratna.taps("Gandasari (Jatiuwung)")
    ratna.taps("Ubah tahap")
    ratna.taps("Sosialisasi")
    ratna.sees("Tahap: sosialisasi")
    camera.take("kominfo-tahap", ratna)


def _garden() -> bytes:
    """A picture of a garden, drawn: nobody's face."""
    image = Image.new("RGB", (960, 600), "#bfe3f5")
    draw = ImageDraw.Draw(image)
    draw.ellipse((790, 40, 880, 130), fill="#ffd75e")
    draw.polygon([(0, 230), (200, 150), (420, 220), (640, 140), (960, 230), (960, 300), (0, 300)], fill="#8fbf9b")
    draw.rectangle((0, 240, 960, 600), fill="#8a6a48")
    for row in range(4):
        size, y = 26 + row * 12, 270 + row * 82
        for x in range(30 + row % 2 * 40, 960, size * 3):
            for lean, rise in ((-size, 0), (size, 0), (-size // 2, -size // 2), (size // 2, -size // 2), (0, -size)):
                leaf = (x + lean - size // 2, y + rise, x + lean + size // 2, y + rise + size)
                draw.ellipse(leaf, fill="#3f9d4e" if rise else "#2f7f3f")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
