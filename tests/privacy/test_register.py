"""The register: it names every table, its page is up to date, and what people are told of its times is true."""

import re
import sqlite3

import pytest

from kimbot.db.migrate import migrate
from kimbot.privacy.register import IMPERSONAL, KINDS
from kimbot.texts.catalogue import LANGUAGES, load_texts
from tests.house.lint import PROJECT, Verdict, lint


def tables() -> set[str]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    found = {row[0] for row in rows}
    connection.close()
    return found


def test_every_table_is_told_of_once_as_personal_or_not() -> None:
    named = {table for kind in KINDS for table in kind.tables}
    assert named | set(IMPERSONAL) == tables()
    assert named & set(IMPERSONAL) == set()


def test_the_page_is_up_to_date() -> None:
    assert lint("privacy_register.py", "--check") == Verdict(0, [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["Answers not sent yet", "Registrations refused", "Membership", "Messages"])
def test_the_consent_tells_the_times_that_are_kept(language: str, name: str) -> None:
    kind = next(kind for kind in KINDS if kind.name == name)
    told = re.findall(r"\b(\d+) (?:hari|days)\b", load_texts().source(language, "kim.consent_full"))
    assert str(kind.days) in told
    assert f"{kind.days} days" in kind.kept


def test_each_kind_with_an_end_is_forgotten_and_only_those() -> None:
    assert [kind.name for kind in KINDS if bool(kind.forget) != (kind.days is not None)] == []


def test_the_readme_of_privacy_names_what_people_can_do() -> None:
    page = (PROJECT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert {"/data_saya", "/hapus_data", "/berhenti"} <= set(re.findall(r"^\| (/\w+) \|", page, re.MULTILINE))
