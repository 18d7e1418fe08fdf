"""What is marked leaves with the words that stand in the ledger, not with those that were read a while ago."""

from pathlib import Path

from kimbot.db.migrate import migrate
from kimbot.db.sqlite import SqliteTx, _connect
from kimbot.delivery.store import raise_epoch
from kimbot.delivery.term import Term


def test_a_digest_that_got_other_words_after_it_was_read_is_read_again(tmp_path: Path) -> None:
    connection = _connect(tmp_path / "kimbot.db", readonly=False)
    migrate(connection)
    tx = SqliteTx(connection)
    tx.run("INSERT INTO chats (telegram_id, kind, title, state, created) VALUES (-1, 'supergroup', 'RW', 'open', 1)")
    tx.run("INSERT INTO occurrences (subject, due, state, created) VALUES ('digest', 1, 'sending', 1)")
    tx.run(
        "INSERT INTO deliveries (chat_id, occurrence_id, lane, policy, state, method, payload, due, created)"
        " VALUES (1, 1, 3, 'tahan', 'queued', 'sendMessage', '{\"text\": \"three\"}', 0, 1)"
    )
    term = Term(tx, 1, raise_epoch(tx))
    before = term.of_releases(5)
    tx.run('UPDATE deliveries SET payload = \'{"text": "two"}\', revision = revision + 1')
    assert term.mark(before) == []
    after = term.of_releases(5)
    assert [one.payload for one in term.mark(after)] == ['{"text": "two"}']
    connection.close()
