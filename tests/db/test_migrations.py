"""Migrations: forward only, from every earlier schema, and never past what a kimbot knows."""

import json
import sqlite3
from pathlib import Path

import pytest

from kimbot.db.database import DatabaseProblem, NewerSchema
from kimbot.db.migrate import SCRUBBED, migrate, migrations, statements
from kimbot.delivery.model import Lane

COMPOSING = next(migration.number for migration in migrations() if "composing" in migration.name)
NUMBERS = [migration.number for migration in migrations()]


def fresh() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def before(name: str) -> int:
    """The schema that a migration changes."""
    return next(one.number for one in migrations() if one.name.endswith(f"_{name}.sql")) - 1


def schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return list(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"))


def test_the_numbers_follow_each_other() -> None:
    assert list(range(1, len(NUMBERS) + 1)) == NUMBERS


@pytest.mark.parametrize("earlier", NUMBERS)
def test_from_every_earlier_schema_the_same_is_reached_and_people_are_kept(earlier: int) -> None:
    new, old = fresh(), fresh()
    migrate(new)
    migrate(old, upto=earlier)
    old.execute(
        "INSERT INTO chats (telegram_id, kind, title, state, created) VALUES (7, 'private', 'Bu Siti', 'open', 1)"
    )
    migrate(old)
    assert schema(old) == schema(new)
    assert old.execute("SELECT title, language FROM chats").fetchall() == [("Bu Siti", "id")]
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    new.close()
    old.close()


@pytest.mark.parametrize(("state", "taken"), [("active", "36.71.09"), ("pending", ""), ("ended", "")])
def test_a_group_keeps_the_area_whose_news_it_gets(state: str, taken: str) -> None:
    connection = fresh()
    migrate(connection, upto=5)
    connection.execute(
        "INSERT INTO chats (telegram_id, kind, title, state, created) VALUES (-7, 'group', 'RW 05', 'open', 1)"
    )
    connection.execute(
        "INSERT INTO groups (chat_id, kind, area, state, reach, reach_since, created)"
        " VALUES (1, 'rtrw', '36.71.09', ?, 'here', 1, 1)",
        (state,),
    )
    migrate(connection)
    assert connection.execute("SELECT taken_area FROM groups").fetchall() == [(taken,)]
    connection.close()


def test_who_heads_a_kim_is_kept_once_and_who_left_belongs_to_none() -> None:
    connection = fresh()
    migrate(connection, upto=5)
    for number, state in enumerate(("active", "pending", "left"), start=1):
        connection.execute(
            "INSERT INTO chats (id, telegram_id, kind, title, state, created)"
            f" VALUES ({number}, {number}, 'private', 'Siti', 'open', 1)"
        )
        connection.execute(
            "INSERT INTO members (id, name, area, kim_wish, role, state, version, consent_version, consent_at, created)"
            f" VALUES ({number}, 'Siti', '36.71.09.1002', 'KIM Melati', 'ketua', '{state}', 3, '2026-11', 7, 1)"
        )
    migrate(connection)
    assert connection.execute("SELECT role, kim_wish, application, changed FROM members ORDER BY id").fetchall() == [
        ("anggota", "KIM Melati", 3, 7),
        ("ketua", "KIM Melati", 3, 7),
        ("anggota", "", 3, 7),
    ]
    connection.close()


def test_the_cards_that_stand_with_moderators_are_known() -> None:
    connection = fresh()
    migrate(connection, upto=5)
    for number in (1, 2, 3):
        connection.execute(
            "INSERT INTO chats (id, telegram_id, kind, title, state, created)"
            f" VALUES ({number}, {number}, 'private', 'Siti', 'open', 1)"
        )
    for number, state in ((1, "submitted"), (2, "published")):
        connection.execute(
            "INSERT INTO reports (id, reporter, area, state, version, created, waiting_since)"
            f" VALUES ({number}, 1, '36.71.09.1002', '{state}', 2, 1, 1)"
        )
    for chat, key in ((2, "report:1:1"), (2, "report:1:2"), (2, "report:1:2"), (3, "report:2:2")):
        connection.execute(
            "INSERT INTO deliveries (chat_id, lane, policy, state, key, due, created)"
            f" VALUES ({chat}, 1, 'ulang', 'sent', '{key}', 0, 1)"
        )
    migrate(connection)
    assert connection.execute("SELECT report_id, person, open FROM report_asked").fetchall() == [(1, 2, 1)]
    assert connection.execute("SELECT card, level FROM reports ORDER BY id").fetchall() == [(2, 0), (2, 0)]
    connection.close()


def test_the_photo_of_an_announcement_stays_with_it_also_of_one_being_written() -> None:
    connection = fresh()
    migrate(connection, upto=COMPOSING - 1)
    connection.execute(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (1, 1, 'private', 'Siti', 'open', 1)"
    )
    for media, file in (("photo", "F1"), ("", "")):
        connection.execute(
            "INSERT INTO announcements (author, title, html, media, file_id, topic, wall, weekdays, zone, state,"
            f" created) VALUES (1, 'x', 'x', '{media}', '{file}', 'acara', '', '', '', 'sent', 1)"
        )
    text = {"title": "x", "html": "x", "media": "photo", "file_id": "F1"}
    connection.execute(
        "INSERT INTO drafts (id, chat_id, form, answers, sources, view, version, listening, touched)"
        " VALUES (1, 1, 'siarkan', ?, '{}', '{}', 1, 0, 1)",
        (json.dumps({"text": text, "topic": "acara"}),),
    )
    migrate(connection)
    assert connection.execute("SELECT files, links, finer FROM announcements ORDER BY id").fetchall() == [
        ('[["photo","F1"]]', "[]", "{}"),
        ("[]", "[]", "{}"),
    ]
    assert connection.execute("SELECT draft_id, question, kind, file_id FROM draft_files").fetchall() == [
        (1, "files", "photo", "F1")
    ]
    [(answers,)] = connection.execute("SELECT answers FROM drafts").fetchall()
    assert json.loads(answers) == {"text": {"title": "x", "html": "x"}, "topic": "acara"}
    connection.close()


def test_what_was_deleted_before_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kimbot.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA secure_delete = OFF")
    migrate(connection, upto=SCRUBBED - 1)
    connection.execute("INSERT INTO facts (name, value) VALUES ('a', ?)", ("kenari" * 2_000,))
    connection.execute("DELETE FROM facts")
    assert b"kenari" in path.read_bytes()
    migrate(connection)
    connection.close()
    assert b"kenari" not in path.read_bytes()


def test_where_there_is_no_room_for_that_it_is_tried_again_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "kimbot.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA secure_delete = OFF")
    migrate(connection, upto=SCRUBBED - 1)
    connection.execute("INSERT INTO facts (name, value) VALUES ('a', ?)", ("kenari" * 2_000,))
    connection.execute("DELETE FROM facts")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)  # VACUUM cannot open its second file
    migrate(connection)
    assert b"kenari" in path.read_bytes()
    connection.close()
    for _ in range(2):
        connection = sqlite3.connect(path, isolation_level=None)
        migrate(connection)
        assert connection.execute("SELECT COUNT(*) FROM facts").fetchone() == (0,)
        connection.close()
        assert b"kenari" not in path.read_bytes()


def test_the_words_of_messages_that_were_taken_back_go() -> None:
    connection = fresh()
    migrate(connection, upto=before("tidy"))
    connection.execute(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (1, 7, 'private', 'A', 'open', 5)"
    )
    for state in ("queued", "cancelled"):
        connection.execute(
            "INSERT INTO deliveries (chat_id, lane, policy, state, method, payload, due, created)"
            " VALUES (1, 0, 'ulang', ?, 'sendMessage', 'words', 0, 1)",
            (state,),
        )
    migrate(connection)
    assert connection.execute("SELECT state FROM deliveries WHERE payload IS NOT NULL").fetchall() == [("queued",)]
    connection.close()


def test_the_words_of_messages_that_have_have_come_to_their_end_go() -> None:
    connection = fresh()
    migrate(connection, upto=SCRUBBED - 1)
    connection.execute(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (1, 7, 'private', 'A', 'open', 5)"
    )
    for state in ("queued", "sent", "gone", "failed", "unknown"):
        connection.execute(
            "INSERT INTO deliveries (chat_id, lane, policy, state, method, payload, due, created)"
            " VALUES (1, 0, 'ulang', ?, 'sendMessage', 'words', 0, 1)",
            (state,),
        )
    migrate(connection)
    assert connection.execute("SELECT state FROM deliveries WHERE payload IS NOT NULL").fetchall() == [("queued",)]
    assert connection.execute("SELECT seen FROM chats").fetchall() == [(5,)]
    connection.close()


def test_what_waits_keeps_its_lane_under_its_new_number() -> None:
    connection = fresh()
    migrate(connection, upto=before("admission"))
    connection.execute(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (1, 7, 'private', 'A', 'open', 5)"
    )
    for lane in range(4):  # reply, notice, urgent, broadcast
        connection.execute(
            "INSERT INTO deliveries (chat_id, lane, policy, state, method, payload, due, created)"
            " VALUES (1, ?, 'ulang', 'queued', 'sendMessage', '{}', 0, 1)",
            (lane,),
        )
    migrate(connection)
    rows = connection.execute("SELECT lane, turn FROM deliveries ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [
        (lane, 0) for lane in (Lane.REPLY, Lane.NOTICE, Lane.URGENT, Lane.BROADCAST)
    ]
    connection.close()


def test_again_changes_nothing() -> None:
    connection = fresh()
    migrate(connection)
    before = schema(connection)
    migrate(connection)
    assert schema(connection) == before
    connection.close()


def test_a_newer_schema_is_refused() -> None:
    connection = fresh()
    migrate(connection)
    connection.execute("INSERT INTO schema_versions VALUES (9999, '9999_future.sql', 'x')")
    with pytest.raises(NewerSchema, match="9999"):
        migrate(connection)
    connection.close()


def test_a_file_changed_after_it_was_applied_is_refused() -> None:
    connection = fresh()
    migrate(connection)
    connection.execute("UPDATE schema_versions SET checksum = 'other' WHERE number = 1")
    with pytest.raises(DatabaseProblem, match=r"0001_engine\.sql was changed"):
        migrate(connection)
    connection.close()


def test_statements_end_at_their_own_semicolon() -> None:
    sql = "-- a; comment\nCREATE TABLE a (x TEXT DEFAULT ';');\nCREATE TABLE b (y TEXT);\n"
    assert len(list(statements(sql))) == 2


def test_an_unfinished_statement_is_an_error() -> None:
    with pytest.raises(DatabaseProblem, match="unfinished"):
        list(statements("CREATE TABLE a (x TEXT)"))


def test_what_was_announced_before_stays_as_it_is_approved_by_its_author() -> None:
    connection = fresh()
    migrate(connection, upto=24)
    connection.execute(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (1, 1, 'private', 'Siti', 'open', 1)"
    )
    for number, state in enumerate(("scheduled", "missed", "sent", "cancelled"), start=1):
        connection.execute(
            "INSERT INTO announcements (id, author, title, html, media, file_id, topic, wall, weekdays, zone, state,"
            f" due, created) VALUES ({number}, 1, 'a', 'a', '', '', 'acara', '2026-11-30T08:00', '', 'Asia/Jakarta',"
            f" '{state}', 5, 3)"
        )
    connection.execute("INSERT INTO announcement_areas (announcement_id, area) VALUES (1, '36.71')")
    migrate(connection)
    found = connection.execute("SELECT state, due, reason FROM announcements ORDER BY id").fetchall()
    assert found == [("scheduled", 5, ""), ("missed", 5, ""), ("sent", 5, ""), ("cancelled", 5, "")]
    approvals = connection.execute("SELECT announcement_id, state, asker, decider, decided, seal FROM approvals")
    assert approvals.fetchall() == [(number, "granted", 1, 1, 3, "") for number in (1, 2, 3, 4)]
    assert connection.execute("SELECT area FROM announcement_areas").fetchall() == [("36.71",)]
    connection.close()


def test_corrections_are_kept_and_their_numbers_go_on() -> None:
    connection = fresh()
    migrate(connection, upto=32)
    connection.executescript(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (1, 1, 'private', 'Siti', 'open', 1);"
        "INSERT INTO announcements (id, author, title, html, topic, wall, weekdays, zone, state, created)"
        " VALUES (1, 1, 'a', 'b', 'acara', '', '', 'Asia/Jakarta', 'sent', 3);"
        "INSERT INTO corrections (id, announcement_id, kind, asked_by, html, was, begun)"
        " VALUES (7, 1, 'ralat', 1, 'b', 'a', 4)"
    )
    migrate(connection)
    connection.execute(
        "INSERT INTO corrections (announcement_id, kind, asked_by, html, was, begun)"
        " VALUES (1, 'selesai', 0, '', '', 5)"
    )
    found = connection.execute("SELECT id, kind, asked_by, html, was, begun FROM corrections ORDER BY id").fetchall()
    assert found == [(7, "ralat", 1, "b", "a", 4), (8, "selesai", 0, "", "", 5)]
    connection.close()
