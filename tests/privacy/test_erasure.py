"""Erasure: nothing of a person stays in any byte of the data folder, and nobody is told who she was."""

import json
from pathlib import Path

from kimbot.core.clock import DAY
from kimbot.core.screens import Screen
from kimbot.members.model import Office
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import actor_of, area_code, holder, kim, member, office, reports, subscribed

NAME, TELEGRAM, ACCOUNT, PHONE = "Kenarina Sejati", "Kenaritele", "kenariakun", "+6281234509876"
TITLE, STORY, PLACE = "Kenarijudul kenari", "Kenaricerita kenari kenari", "Kenaritempat kenari"
WISH = "Kenarikim"
OTHER_TITLE, REASON, HALF = "Kenarikedua ditolak", "Kenarialasan dari pemeriksa", "Kenariseparuh belum jadi"
CANARIES = ("Kenari", PHONE[4:])
OF_HER_ALONE = (NAME, TELEGRAM, ACCOUNT, PHONE[4:], WISH, OTHER_TITLE, REASON, HALF)


def canaries_in(folder: Path, canaries: tuple[str, ...] = CANARIES) -> list[str]:
    """Files of the data folder in which a canary stands, and which."""
    return [
        f"{path.name}: {canary}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for canary in canaries
        if canary.lower().encode() in path.read_bytes().lower()
    ]


def kenari(bot: Bot) -> Phone:
    """She registers with a canary in every field, is returned and verified, and uses every form."""
    her = bot.world.user(TELEGRAM, username=ACCOUNT, id=77_001_234_567)
    her.says("/start")
    her.says("/daftar")
    her.taps("Setuju")
    her.says("Kenari salah ketik")
    her.says("cibodasari")
    her.taps("KIM lain")
    her.says(f"KIM {WISH}")
    her.taps("Anggota")
    her.says(PHONE)
    her.taps("Kirim")
    her.sees("Terima kasih")
    bot.admin.sees("Kenari salah ketik")
    bot.admin.taps("Minta perbaikan")
    bot.admin.says("Kenari, tulis nama lengkap ya.")
    her.sees("tulis nama lengkap")
    her.taps("Perbaiki pendaftaran")
    her.taps("Ubah")
    her.taps("Nama")
    her.says(NAME)
    her.taps("Kirim")
    her.sees("Terima kasih")
    bot.admin.sees(NAME)
    bot.admin.taps("Setujui")
    her.sees("Selamat")
    return her


def sends(bot: Bot, her: Phone, title: str, *, photo: bool = False) -> None:
    her.says("/lapor")
    her.taps("Kegiatan")
    her.says(title)
    her.says(STORY)
    her.taps("Hari ini")
    her.says(PLACE)
    if photo:
        her.sends_album(2)
        bot.settle()
        her.taps("Selesai")
        her.taps("Setuju")
    else:
        her.taps("Lewati")
    her.taps("Kirim")
    her.sees("Terima kasih!")


def lives(bot: Bot) -> Phone:
    """A whole life with the bot: a published report, a rejected one, one half written, roles, a group."""
    office(bot)
    subscribed(bot, "Warga Cibodas Sari", "cibodasari")
    her = kenari(bot)
    sends(bot, her, TITLE, photo=True)
    bot.admin.sees(TITLE)
    bot.admin.taps("Setujui")
    her.sees("terbit")
    sends(bot, her, OTHER_TITLE)
    bot.admin.sees(OTHER_TITLE)
    bot.admin.taps("Tolak")
    bot.admin.says(REASON)
    her.sees(REASON)
    sends(bot, her, "Kenariketiga menunggu")
    bot.admin.sees("Kenariketiga")
    bot.admin.taps("Minta perbaikan")
    bot.admin.says("Kenarisalah judulnya, Bu.")
    her.sees("Kenarisalah")
    her.taps("Perbaiki")
    her.taps("Ubah")
    her.taps("Judul")
    her.says("Kenariketiga diperbaiki")
    her.taps("Kirim")
    her.sees("Terima kasih!")
    bot.admin.sees("Kenariketiga diperbaiki")
    group = bot.world.group("Arisan", her)
    group.add_bot(her)
    group.sees("Halo")
    group.says(her, "/langganan cibodasari")
    group.sees("Siap!")
    gives(bot, her, Role.MODERATOR, "cibodasari")
    her.sees("peran baru")
    her.says("/data_saya")
    her.sees("file berikut")
    her.says("/lapor")
    her.taps("Kegiatan")
    her.says(HALF)
    her.sees("ceritakan")
    return her


def gives(bot: Bot, phone: Phone, role: Role, area: str) -> None:
    def grant(work: Work) -> None:
        work.roles.seat(actor_of(work, bot.admin), actor_of(work, phone).id, Offer(role, area_code(work, area)))

    bot.work(grant)


def number_in(bot: Bot, number: int) -> list[str]:
    """The columns of the database in which a number stands."""

    def look(work: Work) -> list[str]:
        tables = [row["name"] for row in work.tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [(table, row["name"]) for table in tables for row in work.tx.rows(f"PRAGMA table_info({table})")]
        return [
            f"{table}.{column}"
            for table, column in columns
            if work.tx.value(f"SELECT COUNT(*) FROM {table} WHERE {column} = :number", number=number)
        ]

    return bot.work(look)


def rests(bot: Bot) -> None:
    """Everything that is owed has left; what was erased has left the files."""
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND due = 0"))
    bot.scrub()


def test_not_a_byte_stays_of_who_takes_everything_back(bot: Bot) -> None:
    her = lives(bot)
    bot.admin.says("/peran")
    bot.admin.taps("Beri peran")
    bot.admin.says(NAME)
    bot.admin.sees("Pilih orangnya")
    assert canaries_in(bot.folder)
    her.says("/hapus_data")
    asked = her.sees("Yakin ingin menghapus semua data Anda?").text
    assert "1 laporan Anda sudah terbit" in asked
    her.taps("Hapus, tarik laporan")
    her.sees("Data Anda sudah dihapus")
    bot.admin.sees("Seorang anggota sudah berhenti")
    rests(bot)
    assert canaries_in(bot.folder) == []
    assert number_in(bot, her.id) == []
    bot.stop()
    assert canaries_in(bot.folder) == []
    bot.start()


def test_what_stays_published_says_nothing_of_her(bot: Bot) -> None:
    her = lives(bot)
    her.says("/hapus_data")
    her.taps("Hapus data saja")
    her.sees("tetap ada atas nama KIM")
    rests(bot)
    kept = bot.work(
        lambda work: [(row["title"], row["story"]) for row in work.tx.rows("SELECT * FROM report_versions")]
    )
    assert kept == [(TITLE, STORY)]
    assert canaries_in(bot.folder, OF_HER_ALONE) == []
    bot.admin.says("/moderasi")
    bot.admin.sees("Tidak ada laporan")


def test_posts_are_taken_out_of_their_groups(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Cibodas Sari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari")
    reports(siti)
    bot.admin.sees("Panen kangkung")
    bot.admin.taps("Setujui")
    post = group.sees("Panen kangkung")
    siti.sees("terbit")
    siti.says("/hapus_data")
    siti.taps("Hapus, tarik laporan")
    siti.sees("kami tarik dari grup")
    rests(bot)
    assert all(message.id != post.id for message in group.messages())


def test_a_post_too_old_to_be_deleted_loses_its_words(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Cibodas Sari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari")
    reports(siti)
    bot.admin.sees("Panen kangkung")
    bot.admin.taps("Setujui")
    post = group.sees("Panen kangkung")
    siti.sees("terbit")
    bot.clock.move(3 * DAY / 1_000)
    siti.says("/hapus_data")
    siti.taps("Hapus, tarik laporan")
    assert group.sees("Kabar ini sudah ditarik kembali").id == post.id


def test_cards_of_those_who_check_say_nothing_any_more(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    reports(siti)
    card = bot.admin.sees("Panen kangkung")
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")
    gone = bot.admin.sees("dihapus atas permintaan pemiliknya")
    assert gone.buttons == []
    assert "sudah lama" in str(bot.admin.forges((card.button("Setujui") or {})["callback_data"])["answer"])


def test_who_comes_back_is_a_stranger(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number, Office.KETUA)
    before = bot.work(lambda work: actor_of(work, siti).id)
    siti.says("/hapus_data")
    asked = siti.sees("Yakin ingin menghapus")
    assert "Ketua (KIM Cibodasari)" in asked.text
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")
    bot.admin.sees("Ketua KIM Cibodasari sudah berhenti")
    siti.forges((asked.button("Ya, hapus data saya") or {})["callback_data"])
    siti.says("/profil")
    siti.sees("belum terdaftar")
    siti.says("/verifikasi")
    siti.sees("hanya untuk petugas")
    after = bot.work(lambda work: actor_of(work, siti).id)
    assert after != before
    assert bot.work(lambda work: work.audit.broken_at()) is None


def test_the_only_admin_gives_her_role_away_first(bot: Bot) -> None:
    office(bot)
    bot.admin.says("/hapus_data")
    bot.admin.sees("satu-satunya admin")
    holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")
    bot.admin.says("/hapus_data")
    bot.admin.sees("Yakin ingin menghapus")


def test_who_never_registered_can_be_forgotten_too(bot: Bot) -> None:
    stranger = bot.world.user(TELEGRAM)
    stranger.says("/start")
    stranger.sees("Halo")
    stranger.says("/data_saya")
    stranger.sees("hanya nama Telegram")
    stranger.says("/hapus_data")
    stranger.taps("Ya, hapus data saya")
    stranger.sees("sudah dihapus")
    rests(bot)
    assert canaries_in(bot.folder) == []


def test_a_button_from_before_more_was_published_asks_again(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    siti.says("/hapus_data")
    siti.sees("Yakin")
    reports(siti)
    bot.admin.sees("Panen kangkung")
    bot.admin.taps("Setujui")
    siti.sees("terbit")
    assert "mulai lagi" in str(siti.taps("Ya, hapus data saya")["answer"])


def test_the_file_holds_everything_and_is_readable(bot: Bot) -> None:
    her = lives(bot)
    her.says("/data_saya")
    seen = her.sees("Data Anda di kimbot").text
    assert f"Nama: {NAME}" in seen
    assert f"@{ACCOUNT}" in seen
    assert "3 laporan" in seen
    sent = her.sees("dalam satu file").raw["document"]
    held = json.loads(bot.world.file(sent["file_id"]))
    assert held["keanggotaan"][0]["phone"] == PHONE
    assert held["keanggotaan"][0]["consent_at"] == "2026-11-23T09:00:00+07:00"
    titles = {row["title"] for row in held["laporan"]}
    assert titles == {TITLE, OTHER_TITLE, "Kenariketiga menunggu", "Kenariketiga diperbaiki"}
    assert held["telegram"][0]["telegram_id"] == her.id
    assert HALF in held["isian"][0]["answers"]


def test_the_next_report_comes_when_the_one_in_hand_is_erased(bot: Bot) -> None:
    office(bot)
    siti, dewi = member(bot, "Siti", "cibodasari"), member(bot, "Dewi", "cibodasari")
    reports(siti, title="Laporan pertama")
    reports(dewi, title="Laporan kedua")
    bot.admin.sees("1 laporan lagi menunggu")
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    bot.admin.sees("Laporan kedua")
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM report_asked")) == 1


def test_an_update_that_nobody_could_handle_goes_too(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")

    def put_aside(work: Work) -> None:
        for number, (chat, body) in enumerate(
            ((siti.id, "x"), (-7, f'{{"from": {{"id": {siti.id}, "x": 1}}}}'), (-7, '{"from": {"id": 1, "x": 1}}'))
        ):
            work.tx.run(
                "INSERT INTO inbox (update_id, chat, body, state, received) VALUES (:id, :chat, :body, 'poison', 1)",
                id=10**9 + number,
                chat=chat,
                body=body,
            )

    bot.work(put_aside)
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")
    left = bot.work(lambda work: work.tx.rows("SELECT body FROM inbox WHERE state = 'poison'"))
    assert [row["body"] for row in left] == ['{"from": {"id": 1, "x": 1}}']


def test_what_waits_for_her_never_leaves(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    person = bot.work(lambda work: actor_of(work, siti).id)
    bot.work(lambda work: work.say(person, Screen("members.stayed"), key="later", due=work.now + DAY))
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")
    bot.work(lambda work: work.say(person, Screen("members.stayed")))
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE chat_id = :id", id=person)) == 0


def test_a_post_that_was_on_its_way_is_taken_out_when_it_has_come(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Cibodas Sari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari")
    sends(bot, siti, "Panen kangkung", photo=True)
    bot.admin.sees("Panen kangkung")
    slow = {"kind": "slow", "chat": group.id, "seconds": 0.5, "count": 2}
    bot.world.post("/faults", {**slow, "methods": ["sendMediaGroup", "sendMessage"]})
    bot.admin.taps("Setujui")
    siti.sees("terbit")
    on_their_way = "SELECT COUNT(*) FROM deliveries WHERE occurrence_id IS NOT NULL AND state = 'sending'"
    bot.until(lambda work: bool(work.tx.value(on_their_way)))
    siti.says("/hapus_data")
    siti.taps("Hapus, tarik laporan")
    assert bot.work(lambda work: bool(work.tx.value(on_their_way))), "this tries nothing unless it is still under way"
    siti.sees("kami tarik dari grup")
    bot.until(lambda work: not work.tx.value(on_their_way))
    rests(bot)
    assert not [message for message in group.messages() if "kangkung" in message.text or message.raw.get("photo")]
