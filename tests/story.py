"""The main job from end to end, as the people see it: `make story`.

Starts `kimbot demo` as a process and uses phones only; knows nothing of kimbot and never opens its database. Prints
each step with what the people saw; exits 1 at the first step that does not happen.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.phones import Group, Message, Phone, World  # noqa: E402

DEWI, RATNA, SITI, YANTI, LINA, BUDI = 101, 102, 103, 104, 107, 108
"""The sample city's people, by their ids."""


class Story:
    """Prints what happens; a step that does not happen ends it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._chapter = ""
        self.steps = 0

    def chapter(self, title: str) -> None:
        self._chapter = title
        print(f"\n\033[1m{title}\033[0m", flush=True)

    def step(self, what: str, does: Callable[[], object]) -> None:
        self.steps += 1
        try:
            seen = does()
        except AssertionError as missing:
            print(
                f"  ✗ {what}\n\n{missing}\n\nThe story ends in “{self._chapter}”, step {self.steps}.", file=sys.stderr
            )
            raise SystemExit(1) from None
        print(f"  ✓ {what}")
        if isinstance(seen, Message):
            print("\n".join(f"      │ {line}" for line in seen.show().splitlines()[:9]), flush=True)

    def end(self) -> None:
        print(f"\nAll {self.steps} steps happened, in {time.monotonic() - self._began:.0f} seconds.")


def play(world: World, story: Story) -> None:
    dewi, siti, ratna, yanti = (world.phone(number) for number in (DEWI, SITI, RATNA, YANTI))
    lina, budi = world.phone(LINA), world.phone(BUDI)
    rt = Group(world, next(chat for chat in world.state()["chats"] if chat["type"] == "group"), siti)
    kim = world.group("KIM Cibodas Sari", siti, dewi)
    register(story, dewi, siti)
    subscribe(story, rt, kim, siti, ratna)
    report(story, dewi, siti, kim)
    correct(story, yanti, ratna)
    announce(story, dewi, lina, budi, rt)


def register(story: Story, dewi: Phone, siti: Phone) -> None:
    story.chapter("Dewi joins the KIM of her kelurahan")
    story.step("she meets the bot", lambda: dewi.sees("Kelompok Informasi Masyarakat"))
    story.step("she registers", lambda: dewi.taps("Daftar"))
    story.step("she agrees", lambda: dewi.taps("Setuju"))
    story.step("she takes her Telegram name", lambda: dewi.taps("Pakai: Dewi Lestari"))
    story.step("she types her kelurahan as people do", lambda: dewi.says("kelurahan cibodasari"))
    story.step("she is an ordinary member", lambda: dewi.taps("Anggota"))
    story.step("her phone number is hers", lambda: dewi.taps("Lewati"))
    story.step("she checks it", lambda: dewi.sees("Cibodas Sari, Kec. Cibodas"))
    story.step("she sends it", lambda: dewi.taps("Kirim"))
    story.step("she is thanked", lambda: dewi.sees("Terima kasih"))
    story.step("the ketua of that KIM is asked", lambda: siti.sees("minta verifikasi"))
    story.step("the ketua agrees", lambda: siti.taps("Setujui"))
    story.step("Dewi is welcome", lambda: dewi.sees("Selamat"))


def subscribe(story: Story, rt: Group, kim: Group, siti: Phone, ratna: Phone) -> None:
    story.chapter("Two groups subscribe")
    story.step("the RT group has: its admin is the ketua of that kelurahan", lambda: rt.sees("Siap!"))
    story.step("the bot comes to the KIM's own group", lambda: kim.add_bot(siti))
    story.step("it introduces itself there", lambda: kim.sees("Halo semua"))
    story.step("she subscribes it to more than her kelurahan", lambda: kim.says(siti, "/langganan kecamatan cibodas"))
    story.step("the group is told what comes next", lambda: kim.sees("Siap!"))
    story.step("Kominfo is asked", lambda: ratna.sees("Grup minta berlangganan"))
    story.step("Kominfo allows it", lambda: ratna.taps("Setujui"))
    story.step("the group hears of it", lambda: kim.sees("Kabar baik"))


def report(story: Story, dewi: Phone, siti: Phone, kim: Group) -> None:
    story.chapter("Dewi reports, her ketua checks, the KIM's group reads it")
    story.step("she begins", lambda: dewi.says("/lapor"))
    story.step("it is an activity", lambda: dewi.taps("Kegiatan"))
    story.step("its title", lambda: dewi.says("Kerja bakti membersihkan Kali Sabi"))
    story.step(
        "its story", lambda: dewi.says("Empat puluh warga RT 03 mengangkut 30 karung sampah dari kali, sejak pagi.")
    )
    story.step("it was today", lambda: dewi.taps("Hari ini"))
    story.step("its place", lambda: dewi.says("Tepi Kali Sabi, RT 03 RW 02"))
    story.step("an album of three photos", lambda: dewi.sends_album(3))
    story.step("they have arrived", lambda: dewi.taps("Selesai"))
    story.step("the people in them agree", lambda: dewi.sees("wajah"))
    story.step("she says so", lambda: dewi.taps("Setuju"))
    story.step("she checks it", lambda: dewi.sees("Kerja bakti membersihkan Kali Sabi"))
    story.step("she sends it", lambda: dewi.taps("Kirim"))
    story.step("her ketua sees photos and text", lambda: siti.sees("Kerja bakti membersihkan Kali Sabi"))
    story.step("her ketua approves", lambda: siti.taps("Setujui"))
    story.step("the KIM's group reads it", lambda: kim.sees("Kerja bakti membersihkan Kali Sabi"))
    story.step("Dewi is told", lambda: dewi.sees("sudah terbit"))


def correct(story: Story, yanti: Phone, ratna: Phone) -> None:
    story.chapter("A report about a farming group is returned, corrected, approved")
    story.step("it waits for Kominfo, since her KIM has no ketua", lambda: ratna.says("/moderasi"))
    story.step("she opens it", lambda: ratna.taps("Panen kangkung KWT Melati"))
    story.step("she asks for more", lambda: ratna.taps("Minta perbaikan"))
    story.step("she says what", lambda: ratna.says("Boleh tambahkan jumlah anggota KWT-nya, Bu?"))
    story.step("Yanti is told why", lambda: yanti.sees("jumlah anggota KWT"))
    story.step("she corrects it", lambda: yanti.taps("Perbaiki"))
    story.step("where she left off", lambda: yanti.taps("Ubah"))
    story.step("only the title", lambda: yanti.taps("Judul"))
    story.step("a better one", lambda: yanti.says("Panen kangkung 25 anggota KWT Melati"))
    story.step("and sends it again", lambda: yanti.taps("Kirim"))
    story.step("Kominfo sees the new one", lambda: ratna.sees("25 anggota KWT Melati"))
    story.step("and approves", lambda: ratna.taps("Setujui"))
    story.step("Yanti is told", lambda: yanti.sees("terbit"))


def announce(story: Story, dewi: Phone, lina: Phone, budi: Phone, rt: Group) -> None:
    story.chapter("Kominfo announces on a schedule: one writes, another one approves")
    story.step("she begins", lambda: lina.says("/siarkan"))
    story.step(
        "she writes it", lambda: lina.says("Posyandu balita hari Sabtu pukul 08.00 di balai warga. Bawa buku KIA, ya.")
    )
    story.step("the topic", lambda: lina.taps("Kesehatan"))
    story.step("for everyone", lambda: lina.taps("Semua wilayah"))
    story.step("in twelve minutes (seconds, here)", lambda: lina.says("12 menit lagi"))
    story.step("she sees what will be sent, and to how many", lambda: lina.sees("grup"))
    story.step("she schedules it", lambda: lina.taps("Jadwalkan"))
    story.step("it waits for another one", lambda: lina.sees("menunggu persetujuan Budi Hartono"))
    story.step("he sees just what would go out, to whom and when", lambda: budi.sees("menunggu persetujuan Anda"))
    story.step("he approves", lambda: budi.taps("Setujui"))
    story.step("she is told", lambda: lina.sees("Disetujui Budi Hartono"))
    story.step("when it is due, the RT group reads it", lambda: rt.sees("Posyandu balita", within=30))
    story.step("so does Dewi, ready to pass on", lambda: dewi.sees("Posyandu balita"))
    story.step("she shares it on WhatsApp", lambda: shared(dewi))
    story.step("Kominfo gets the result by name", lambda: lina.sees("Terkirim", within=30))


def shared(phone: Phone) -> None:
    answer = phone.taps("Bagikan ke WhatsApp")
    assert str(answer["url"]).startswith("https://wa.me/?text="), answer


def main() -> None:
    record = ROOT / "build" / "requests-story.jsonl"
    record.parent.mkdir(exist_ok=True)
    record.unlink(missing_ok=True)
    environment = {**os.environ, "KIMBOT_SANDBOX_RECORD": str(record)}
    command = [sys.executable, "-m", "kimbot", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        try:
            assert demo.stdout is not None
            url = next((found[0] for line in demo.stdout if (found := re.search(r"http://[\d.:]+", line))), None)
            if url is None:
                raise SystemExit("kimbot demo did not start")
            story = Story()
            play(World(url), story)
            story.end()
        finally:
            demo.terminate()


if __name__ == "__main__":
    main()
