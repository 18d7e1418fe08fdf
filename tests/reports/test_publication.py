"""Publication: once, to whom it concerns, under the name of the KIM, and within Telegram's limits."""

import json

import pytest

from kimbot.bot.render import words
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.screens import Screen
from kimbot.core.strings import telegram_length
from kimbot.delivery.answers import Answered, write_down
from kimbot.delivery.outcome import DELIVERED
from kimbot.delivery.store import raise_epoch, ruling_epoch
from kimbot.delivery.term import Term
from kimbot.reports import screens
from kimbot.reports.model import PLACE_MOST, STORY_MOST, TITLE_MOST, Content, Faces, Kind, ReportState
from kimbot.roles.model import Role
from tests.reports.desk import AREAS, CIBODASARI, CITY, KARAWACI_BARU, Desk, content


def group(desk: Desk, number: int, area: str, topics: tuple[str, ...] = ("kabar_kim",)) -> int:
    """An approved group; its chat."""
    chat = desk.work.chats.seen(-number, "supergroup", f"Grup {number}", None, "id")
    desk.work.chats.set_state(chat.id, "open")
    found = int(
        desk.tx.value(
            "INSERT INTO groups (chat_id, kind, area, approved_area, taken_area, state, reach, reach_since,"
            " created)"
            " VALUES (:chat, 'kim', :area, :area, :area, 'active', 'here', 1, 1) RETURNING id",
            chat=chat.id,
            area=area,
        )
    )
    for topic in topics:
        desk.tx.run("INSERT INTO group_topics (group_id, topic) VALUES (:group, :topic)", group=found, topic=topic)
    return chat.id


def channel(desk: Desk) -> int:
    """An official channel; its chat."""
    chat = desk.work.chats.seen(-99, "channel", "Kanal Kota", None, "id")
    desk.work.chats.set_state(chat.id, "open")
    desk.tx.run(
        "INSERT INTO channels (chat_id, state, added_by, created) VALUES (:chat, 'official', :by, 1)",
        chat=chat.id,
        by=desk.person().id,
    )
    return chat.id


def test_to_the_groups_of_its_area_and_the_channels(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    here, everywhere, kanal = group(desk, 1, CIBODASARI), group(desk, 2, CITY), channel(desk)
    elsewhere, otherwise = group(desk, 3, KARAWACI_BARU), group(desk, 4, CIBODASARI, ("umkm",))
    report = desk.work.reports.submit(desk.member(kim=desk.kim()), content(photos=2))
    published = desk.work.moderation.approve(admin, report.id, 1)
    assert published.state is ReportState.PUBLISHED
    assert published.occurrence is not None
    assert desk.work.outbox.ledger.counts(published.occurrence) == {"queued": 3}
    for chat in (here, everywhere, kanal):
        album, post = (json.loads(payload) for payload in desk.cards(chat))
        assert len(album["media"]) == 2
        assert "<i>KIM Cibodasari</i>" in post["text"]
    assert desk.cards(elsewhere) == desk.cards(otherwise) == []


def test_it_is_published_also_where_no_group_follows(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    reporter = desk.member()
    report = desk.work.reports.submit(reporter, content())
    assert desk.work.moderation.approve(admin, report.id, 1).state is ReportState.PUBLISHED
    told, post = (json.loads(payload)["text"] for payload in desk.cards(reporter.id)[-2:])
    assert "sudah terbit" in told
    assert "grup" not in told
    assert "Panen kangkung" in post


def test_a_resident_without_a_kim_is_not_named(desk: Desk) -> None:
    report = desk.work.reports.submit(desk.member(), content())
    post = words(desk.work.context.texts, "id", screens.post(report, AREAS))
    assert "<i>Warga Cibodas Sari</i>" in post
    assert report.reporter_name not in post


def test_withdrawn_before_it_left(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    group(desk, 1, CIBODASARI)
    reporter = desk.member()
    report = desk.work.reports.submit(reporter, content())
    with pytest.raises(Stale):
        desk.work.moderation.withdraw(admin, report.id, "Keliru.")
    published = desk.work.moderation.approve(admin, report.id, 1)
    with pytest.raises(NotAllowed):
        desk.work.moderation.withdraw(desk.member(), report.id, "Keliru.")
    assert desk.work.moderation.withdraw(admin, report.id, "Keliru.").state is ReportState.WITHDRAWN
    assert published.occurrence is not None
    assert desk.work.outbox.ledger.counts(published.occurrence) == {"cancelled": 1}


def test_a_publication_is_finished_once_everything_has_left(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    group(desk, 1, CIBODASARI)
    report = desk.work.reports.submit(desk.member(), content())
    number = desk.work.moderation.approve(admin, report.id, 1).occurrence
    assert number is not None

    def state() -> str:
        desk.work.moderation.settle()
        found = desk.work.occurrences.get(number)
        assert found is not None
        return found.state

    other = desk.work.occurrences.begin("announcement:1", 1)
    assert other is not None
    desk.work.occurrences.filled(other)
    assert state() == "sending"
    desk.tx.run("UPDATE deliveries SET state = 'sent' WHERE occurrence_id = :number", number=number)
    assert state() == "finished"
    left = desk.work.occurrences.get(other)
    assert left is not None
    assert left.state == "sending"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_longest_report_fits_into_one_message_wherever_it_stands(desk: Desk, language: str) -> None:
    longest = Content(
        Kind.ACHIEVEMENT,
        "🏆" * (TITLE_MOST // 2),
        "🏆" * (STORY_MOST // 2),
        content().day,
        "🏆" * (PLACE_MOST // 2),
        Faces.AGREED,
        content(photos=10).photos,
    )
    admin = desk.holder(Role.ADMIN, CITY)
    reporter = desk.member(kim=desk.kim("K" * 80))
    report = desk.work.reports.submit(reporter, longest)
    desk.work.moderation.return_to(admin, report.id, 1, "r" * 500)
    report = desk.work.reports.correct(reporter, report.id, 1, longest)
    returned = screens.content_values(longest) | {"asked_for": report.reason, "area": AREAS.label(CIBODASARI)}
    for screen in (
        screens.post(report, AREAS),
        screens.to_decide(report, AREAS),
        screens.one(report, 0),
        Screen("reports.summary", returned),
    ):
        assert telegram_length(words(desk.work.context.texts, language, screen)) <= 4096


def test_a_post_that_was_on_its_way_is_taken_away_when_it_has_arrived(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    chat = group(desk, 1, CIBODASARI)
    report = desk.work.reports.submit(desk.member(), content())
    published = desk.work.moderation.approve(admin, report.id, 1)
    assert published.occurrence is not None
    term = Term(desk.tx, desk.work.now, raise_epoch(desk.tx))
    on_their_way = term.mark(term.of_releases(10))
    desk.work.moderation.withdraw(admin, report.id, "Keliru.")
    assert len(desk.cards(chat)) == 1
    [row] = on_their_way
    arrives = Answered(row, DELIVERED, {"message_id": 7}, 0, desk.work.now, 0)
    write_down(desk.tx, desk.work.now, ruling_epoch(desk.tx), [arrives], lambda tx, row: None)
    assert [json.loads(payload) for payload in desk.cards(chat)[1:]] == [{"message_ids": [7]}]
