"""Single facts about this installation, by name: who the bot is, its term, when it last heard from Telegram."""

from kimbot.db.database import Tx


def fact(tx: Tx, name: str) -> str | None:
    """The fact of that name; None when it was never noted."""
    found = tx.value("SELECT value FROM facts WHERE name = :name", name=name)
    return None if found is None else str(found)


def drop_fact(tx: Tx, name: str, value: str) -> None:
    """Note it no more, if that is still its value."""
    tx.run("DELETE FROM facts WHERE name = :name AND value = :value", name=name, value=value)


def set_fact(tx: Tx, name: str, value: str) -> str | None:
    """Note a fact; what it was before."""
    before = fact(tx, name)
    tx.run(
        "INSERT INTO facts (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name=name,
        value=value,
    )
    return before
