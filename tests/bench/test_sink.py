"""The sink counts right and keeps its limits: what the benches say rests on it."""

import json

from bench.sink import Options, World

PRIVATE, GROUP = 7, -1007


def statuses(world: World, *messages: tuple[float, int]) -> list[int]:
    """What is answered to messages, each at a moment for a chat."""
    return [world.message("sendMessage", {"chat_id": chat, "text": "Halo"}, at)[0] for at, chat in messages]


def test_without_limits_everything_is_taken_and_counted():
    world = World()
    assert statuses(world, (0.0, 1), (0.0, 2), (0.1, 1)) == [200, 200, 200]
    stats = world.stats()
    assert (stats["accepted"], stats["chats"], stats["doubled"], stats["first"], stats["last"]) == (3, 2, 1, 0.0, 0.1)


def test_the_overall_window_slides_and_refused_messages_do_not_count():
    world = World(Options(rate=2))
    assert statuses(world, (0.0, 1), (0.6, 2), (0.9, 3), (1.0, 4), (1.5, 5), (1.6, 6)) == [200, 200, 429, 200, 429, 200]
    assert world.refused == {"overall": 2}


def test_private_chats_and_groups_have_windows_of_their_own():
    world = World(Options(per_second=1, per_minute=2))
    assert statuses(world, (0.0, PRIVATE), (0.9, PRIVATE), (1.0, PRIVATE)) == [200, 429, 200]
    assert statuses(world, (0.0, GROUP), (1.0, GROUP), (59.0, GROUP), (60.0, GROUP)) == [200, 200, 429, 200]


def test_a_private_chat_may_get_a_short_burst():
    world = World(Options(per_second=1, burst=3))
    moments = [(moment, PRIVATE) for moment in (0.0, 0.1, 0.2, 0.3, 1.0, 1.1, 2.0)]
    assert statuses(world, *moments) == [200, 200, 200, 429, 200, 429, 200]


def test_a_refused_chat_stays_closed_until_its_time_has_passed():
    world = World(Options(refuse_every=3, retry_after=5))
    assert statuses(world, (0.0, 1), (0.0, 2), (0.0, 3), (4.9, 3), (5.0, 3)) == [200, 200, 429, 429, 200]
    assert world.refused == {"injected": 1, "inside_halt": 1}


def test_a_refusal_is_telegrams():
    world = World(Options(refuse_every=1, retry_after=5))
    _, body = world.message("sendMessage", {"chat_id": 1}, 0.0)
    assert json.loads(body)["parameters"] == {"retry_after": 5}


def test_order_is_watched_in_each_chat():
    world = World()
    for chat, text in ((1, "#1"), (2, "#9"), (1, "#3"), (1, "#2")):
        world.message("sendMessage", {"chat_id": chat, "text": text}, 0.0)
    assert world.stats()["disordered"] == 1


def test_updates_are_handed_out_from_the_offset_on_and_their_answers_timed():
    world = World()
    for number in (5, 6, 7):
        update = {"update_id": number, "message": {"chat": {"id": 100 + number}}}
        world.updates.append((update, json.dumps(update).encode()))
    first = json.loads(world.hand_out({"limit": 2}, 1.0))["result"]
    assert [update["update_id"] for update in first] == [5, 6]
    rest = json.loads(world.hand_out({"offset": 7}, 2.0))["result"]
    assert [update["update_id"] for update in rest] == [7]
    statuses(world, (1.25, 105), (2.5, 107), (3.0, 107))
    assert world.stats()["replies_ms"] == [250.0, 500.0]
