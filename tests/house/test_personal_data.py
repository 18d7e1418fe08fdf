"""The register: it names every table, its page is up to date, and what people are told of its times is true."""

import re
import sqlite3

import pytest

from kimbot.db.migrate import migrate
from kimbot.privacy.register import IMPERSONAL, KINDS
from kimbot.texts.catalogue import LANGUAGES, load_texts
from tests.house.lint import PROJECT, Verdict, lint

SURVIVES = """
announcement_areas.area
announcements.files announcements.finer announcements.html announcements.links announcements.reason announcements.state
announcements.title announcements.topic announcements.until announcements.wall announcements.weekdays announcements.zone
announcements.occasion_host announcements.occasion_place
approvals.comment approvals.seal approvals.state
audit.act audit.area audit.hash audit.subject
channels.card channels.state
chats.kind chats.language chats.rhythm chats.state chats.title chats.username
contents.method contents.payload
corrections.html corrections.kind corrections.was
deliveries.key deliveries.method deliveries.more_ids deliveries.payload deliveries.policy deliveries.problem
deliveries.state
facts.name facts.value
group_topics.topic
groups.approved_area groups.area groups.card groups.kind groups.reach groups.state groups.taken_area groups.trouble
inbox.body inbox.problem inbox.state
formation.area formation.stage
kim.area kim.name kim.sk_day kim.sk_number kim.sk_until kim.stage kim.theme
occasion_steps.step
occurrences.state occurrences.subject occurrences.title occurrences.trouble
release_areas.area release_areas.fate
renderings.language
report_decisions.reason report_decisions.state
report_photos.file_id report_photos.file_unique
report_versions.day report_versions.faces report_versions.kind report_versions.place report_versions.story
report_versions.title
reports.area reports.reason reports.state
schema_versions.checksum schema_versions.name
setbacks.problem setbacks.tick
templates.html templates.links templates.name templates.topic
stages.area stages.stage
visits.area visits.day visits.done visits.photo
"""
"""Texts in rows that an erasure leaves: each was looked at, and is either emptied by it or says nothing of a person."""

TAKE_HER_OUT = re.compile(r"DELETE FROM (\w+) WHERE (?:id|person|chat_id|draft_id|asker) ")
"""A statement by which a whole table loses what is hers."""


@pytest.fixture(scope="module")
def schema() -> dict[str, list[str]]:
    """Each table with its columns of text."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    found = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
        for (table,) in rows.fetchall()
    }
    connection.close()
    return found


def test_every_table_is_told_of_as_personal_or_not(schema: dict[str, list[str]]) -> None:
    """A new table gets its line in kimbot/privacy/register.py: what it holds of people, how long, how it goes."""
    named = {table for kind in KINDS for table in kind.tables}
    assert named | set(IMPERSONAL) == set(schema)
    assert named & set(IMPERSONAL) == set()


def test_every_text_that_an_erasure_leaves_was_looked_at(schema: dict[str, list[str]]) -> None:
    """A new column: does it say anything of a person? Then empty it in the register's `erase`. Then name it above."""
    whole = {table for kind in KINDS for sql in kind.erase for table in TAKE_HER_OUT.findall(sql)}
    whole -= {"deliveries", "reports"}  # some of their rows stay
    left = {f"{table}.{column}" for table, columns in schema.items() if table not in whole for column in columns}
    assert left == set(SURVIVES.split())


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
