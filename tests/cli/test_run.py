"""`kimbot run` as a process: it lives through what it can live through, and ends cleanly when asked."""

import json
import os
import signal

import pytest

from tests.cli.conftest import TOKEN, Operator, Telegram
from tests.journeys.offices import payload


def test_answers_people_and_ends_cleanly_when_asked(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    running = operator.runs("run")
    running.says("kimbot is running")
    sari = telegram.world.user("Sari")
    sari.says("/start")
    sari.sees("Kelompok Informasi Masyarakat")
    running.stop()
    assert running.code(within=10) == 0
    assert "kimbot has stopped" in running.err
    assert "Traceback" not in running.err


def test_ends_cleanly_in_the_middle_of_work_and_loses_nothing(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    first = operator.runs("run")
    first.says("kimbot is running")
    people = [telegram.world.user(f"Warga {number}") for number in range(12)]
    for person in people:
        person.says("/start")
    first.stop()
    assert first.code(within=10) == 0
    operator.runs("run").says("kimbot is running")
    for person in people:
        person.sees("Kelompok Informasi Masyarakat")


def test_ctrl_c_ends_it_as_well(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    running = operator.runs("run")
    running.says("kimbot is running")
    running.stop(signal.SIGINT)
    assert running.code(within=10) == 0
    assert "Traceback" not in running.err


def test_an_unreachable_telegram_is_waited_for(operator: Operator, telegram: Telegram) -> None:
    running = operator.runs("run")
    running.says("Telegram cannot be reached; trying again")
    assert running.running()
    telegram.begin()
    running.says("kimbot is running")
    sari = telegram.world.user("Sari")
    sari.says("/start")
    sari.sees("Kelompok Informasi Masyarakat")


def test_can_be_stopped_while_it_waits_for_telegram(operator: Operator, telegram: Telegram) -> None:
    running = operator.runs("run")
    running.says("trying again")
    running.stop()
    assert running.code(within=10) == 0


def test_a_second_process_stands_by_and_takes_over(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    first = operator.runs("run")
    first.says("kimbot is running")
    second = operator.runs("run")
    second.says("standing by")
    first.stop(signal.SIGKILL)
    first.code()
    second.says("kimbot is running")
    sari = telegram.world.user("Sari")
    sari.says("/start")
    sari.sees("Kelompok Informasi Masyarakat")


def test_a_process_whose_lease_was_taken_ends_with_one_sentence(operator: Operator, telegram: Telegram) -> None:
    """Where the file lock does not hold (a network file system), the epoch does."""
    telegram.begin()
    first = operator.runs("run")
    first.says("kimbot is running")
    (operator.folder / "data" / "kimbot.lock").unlink()
    second = operator.runs("run")
    second.says("kimbot is running")
    assert first.code(within=20) == 3
    *_, sentence = first.err.splitlines()
    assert sentence.startswith("kimbot: another kimbot has taken over this data folder")
    assert "Traceback" not in first.err
    assert second.running()


@pytest.mark.parametrize("token", ["1:somebody-else", "77:sandbox"])
def test_a_wrong_token_is_one_sentence(operator: Operator, telegram: Telegram, token: str) -> None:
    telegram.begin()
    running = operator.runs("run", KIMBOT_TOKEN=token)
    assert running.code() == 2
    *_, sentence = running.err.splitlines()
    assert sentence == "kimbot: Telegram does not know this bot token. Compare KIMBOT_TOKEN with what @BotFather shows."
    assert "Traceback" not in running.err
    assert token not in running.err


def test_logs_are_lines_of_json_without_the_token(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    running = operator.runs("run")
    running.says("kimbot is running")
    running.stop()
    running.code(within=10)
    events = [json.loads(line) for line in running.err.splitlines()]
    assert {"event", "level", "timestamp"} <= set(events[0])
    assert TOKEN not in running.err


def test_a_list_is_imported_while_the_bot_runs(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    operator.runs("run").says("kimbot is running")
    admin = telegram.world.user("Bu Ratna", id=9000)
    admin.says("/kim")
    admin.sees("Belum ada KIM tercatat")
    (operator.folder / "list.csv").write_text("nama;wilayah\nKIM Cibodasari;cibodasari\n", encoding="utf-8")
    importing = operator.runs("kim", "import", "list.csv")
    assert importing.code() == 0, importing.err
    admin.says("/kim")
    admin.sees("1 KIM tercatat")
    admin.taps("KIM Cibodasari")
    admin.sees("Cibodas Sari, Kec. Cibodas")


def test_with_no_admin_yet_a_link_that_makes_the_first_lies_in_a_file(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    kept = operator.folder / "data" / "first-admin.txt"
    first = operator.runs("run", KIMBOT_ADMIN_IDS="")
    first.says("kimbot is running")
    old = kept.read_text()
    first.stop(signal.SIGKILL)
    first.code()
    kept.unlink()
    (operator.folder / "other").write_text("as it was")
    kept.symlink_to(operator.folder / "other")  # a link there is replaced, not followed
    again = operator.runs("run", KIMBOT_ADMIN_IDS="")
    again.says("kimbot is running")
    new = kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert str(kept) in again.err
    assert (operator.folder / "other").read_text() == "as it was"
    siti = telegram.world.user("Siti")
    siti.says(payload(old))
    siti.sees("Undangan ini tidak berlaku")
    siti.says(payload(new))
    siti.sees("Anda admin pertama")
    again.stop()
    assert again.code(within=10) == 0
    for process in (first, again):
        assert "start=i_" not in process.out + process.err


def test_on_a_terminal_the_link_is_printed(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    terminal, ours = os.openpty()
    running = operator.runs("run", stdout=ours, KIMBOT_ADMIN_IDS="")
    running.says("kimbot is running")
    printed = os.read(terminal, 10_000).decode()
    running.stop()
    running.code()
    for end in (terminal, ours):
        os.close(end)
    siti = payload(printed)
    assert siti.startswith("/start i_")
    assert not (operator.folder / "data" / "first-admin.txt").exists()


def test_a_folder_that_was_open_is_shut_at_the_start(operator: Operator, telegram: Telegram) -> None:
    data = operator.folder / "data"
    (data / "media").mkdir(parents=True)
    (data / "media" / "a.jpg").write_bytes(b"x")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755)
    telegram.begin()
    looked = operator.runs("doctor")
    assert looked.code() == 1
    assert f"bisa membuka folder data {data} (3 file dan folder)" in looked.out
    running = operator.runs("run")
    running.says("kimbot is running")
    assert [path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077] == []
    running.stop()
    running.code()
    assert "bisa membuka folder data" not in operator.runs("doctor").out


def test_the_token_of_another_bot_is_refused_in_one_sentence(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    running = operator.runs("run")
    running.says("kimbot is running")
    running.stop()
    running.code()
    refused = operator.runs("run", KIMBOT_TOKEN="2:other")
    assert refused.code() == 2
    assert "the data belongs to the bot @kimbot_bot (id 1), and this token to a bot with the id 2" in refused.err
    looked = operator.runs("doctor", KIMBOT_TOKEN="2:other")
    assert looked.code() == 1
    assert "✘ Token ini milik bot lain: data di sini milik @kimbot_bot." in looked.out
    taken_back = operator.runs("reopen", "--since", "2026-11-24 10:00")
    assert taken_back.code() == 0, taken_back.err
    assert "0 chats can be written to again" in taken_back.out
