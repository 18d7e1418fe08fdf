"""Erasure: nothing of a person stays in any byte of the data folder, and nobody is told who she was."""

import json
from collections.abc import Callable

from kimbot.backups.taking import take
from kimbot.core.clock import DAY
from kimbot.core.screens import Screen
from kimbot.members.model import Office
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.backups.data import put_back, quietly
from tests.harness import MONDAY_MORNING, Bot
from tests.journeys.approving import submits
from tests.privacy.life import (
    ACCOUNT,
    HALF,
    NAME,
    OF_HER_ALONE,
    OTHER_TITLE,
    PHONE,
    STORY,
    TELEGRAM,
    TITLE,
    canaries_in,
    lives,
    number_in,
    rests,
    sends,
)
from tests.reports.people import actor_of, holder, kim, member, office, reports, subscribed

YEAR = 365 * DAY


def test_her_life_touches_everything_the_register_names(bot: Bot) -> None:
    """A new kind of data: give her some of it in `lives`, so that it is looked for when she is erased."""
    her = lives(bot)
    held = bot.work(lambda work: work.privacy.held(actor_of(work, her)))
    assert [name for name, rows in held.items() if not rows] == []
    her.says("/data_saya")
    sent = her.sees("dalam satu file").raw["document"]
    shown = json.loads(bot.world.file(sent["file_id"]))
    assert set(shown) == set(held)
    moments = [(name, key) for name, rows in shown.items() for row in rows for key in row if is_a_moment(row[key])]
    assert moments == []


def is_a_moment(value: object) -> bool:
    """Milliseconds that nobody can read."""
    return isinstance(value, int) and MONDAY_MORNING - YEAR < value < MONDAY_MORNING + YEAR


def test_not_a_byte_stays_of_who_takes_everything_back(bot: Bot, record_property: Callable[[str, int], None]) -> None:
    her = lives(bot)
    bot.admin.says("/peran")
    bot.admin.taps("Beri peran")
    bot.admin.says(NAME)
    bot.admin.sees("Pilih orangnya")
    record_property("erasure: files with marked words before", len(canaries_in(bot.folder)))
    assert canaries_in(bot.folder)
    her.says("/hapus_data")
    asked = her.sees("Yakin ingin menghapus semua data Anda?").text
    assert "1 laporan Anda sudah terbit" in asked
    assert "Yang tidak bisa ditarik: pesan dan foto yang sudah diterima orang lain" in asked
    her.taps("Hapus, tarik laporan")
    her.sees("Data Anda sudah dihapus")
    bot.admin.sees("Seorang anggota sudah berhenti")
    rests(bot)
    record_property("erasure: files with marked words after", len(canaries_in(bot.folder)))
    assert canaries_in(bot.folder) == []
    assert number_in(bot, her.id) == []
    bot.stop()
    assert canaries_in(bot.folder) == []
    bot.start()


def test_not_a_byte_comes_back_with_an_older_backup(bot: Bot) -> None:
    her = lives(bot)
    archive = bot.folder / "elsewhere" / "one.tar.gz"
    take(bot.folder / "data", archive, bot.clock.now(), quietly)
    her.says("/hapus_data")
    her.taps("Hapus, tarik laporan")
    her.sees("Data Anda sudah dihapus")
    rests(bot)
    bot.stop()
    done = put_back(archive, bot.folder / "data", bot.app.context)
    assert done.aside is not None
    assert canaries_in(bot.folder) == []
    bot.start()
    assert number_in(bot, her.id) == []


def test_what_stays_published_says_nothing_of_her(bot: Bot) -> None:
    her = lives(bot)
    her.says("/hapus_data")
    her.taps("Hapus data saja")
    her.sees("tetap ada atas nama KIM")
    rests(bot)
    kept = bot.work(
        lambda work: [(row["title"], row["story"]) for row in work.tx.rows("SELECT * FROM report_versions")]
    )
    assert [words for words in kept if "Kenari" in str(words)] == [(TITLE, STORY)]
    assert canaries_in(bot.folder, OF_HER_ALONE) == []
    bot.admin.says("/moderasi")
    assert bot.admin.sees("1 laporan").buttons == ["Panen kangkung KWT Melati"]


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
    assert bot.work(lambda work: work.audit.chain().broken) is None


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


def test_what_she_noted_as_an_approver_goes_with_her(bot: Bot) -> None:
    office(bot)
    editor = holder(bot, "Lina", Role.EDITOR, "kota tangerang")
    budi = holder(bot, "Budi", Role.APPROVER, "kota tangerang")
    submits(editor)
    budi.taps("Minta perbaikan")
    budi.says("Kenaricatatan: tulis juga alamatnya.")
    editor.sees("Kenaricatatan")
    rests(bot)
    notes = "SELECT COUNT(*) FROM approvals WHERE comment LIKE '%Kenaricatatan%'"
    assert bot.work(lambda work: work.tx.value(notes)) == 1
    budi.says("/hapus_data")
    budi.taps("Ya, hapus data saya")
    budi.sees("Data Anda sudah dihapus")
    rests(bot)
    assert bot.work(lambda work: work.tx.value(notes)) == 0
    assert canaries_in(bot.folder, ("Kenaricatatan",)) == []
