"""The player API: people and scripts act as the users, and see what the users see."""

import base64
import binascii
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kimbot.sandbox import people, posting
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.contents import bodies
from kimbot.sandbox.errors import ApiError, PlayerError
from kimbot.sandbox.methods.chats import new_topic
from kimbot.sandbox.world import Chat, Json, Message, User

Handler = Callable[[Sandbox, Request], Awaitable[Any]]
USER_FIELDS = ("id", "first_name", "last_name", "username", "language_code", "deactivated", "note")
CHAT_TYPES = ("group", "supergroup", "channel")
LONGEST_WAIT = 60.0


def routes(box: Sandbox) -> list[Route]:
    """The routes under /sandbox."""
    chat, message = "/sandbox/chats/{chat}", "/sandbox/chats/{chat}/messages/{message:int}"
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/sandbox/state", state),
        ("POST", "/sandbox/users", add_user),
        ("POST", "/sandbox/users/{user:int}", change_user),
        ("POST", "/sandbox/chats", add_chat),
        ("GET", f"{chat}/messages", read_messages),
        ("POST", f"{chat}/messages", write),
        ("POST", f"{message}/edit", edit),
        ("POST", f"{message}/delete", delete),
        ("POST", f"{message}/tap", tap),
        ("POST", f"{chat}/bot", act_on_bot),
        ("POST", f"{chat}/members", act_on_member),
        ("POST", f"{chat}/topics", add_topic),
        ("POST", f"{chat}/topics/{{topic:int}}/delete", delete_topic),
        ("GET", "/sandbox/files/{file_id}", download),
        ("GET", "/sandbox/requests", requests),
        ("GET", "/sandbox/faults", read_faults),
        ("POST", "/sandbox/faults", set_fault),
        ("DELETE", "/sandbox/faults", end_faults),
        ("GET", "/sandbox/limits", read_limits),
        ("POST", "/sandbox/limits", set_limits),
        ("POST", "/sandbox/bot", set_abilities),
        ("GET", "/sandbox/guide", read_guide),
        ("POST", "/sandbox/guide", set_guide),
        ("GET", "/sandbox/events", events),
    ]
    return [Route(path, _endpoint(box, handler), methods=[verb]) for verb, path, handler in table]


def _endpoint(box: Sandbox, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            found = await handler(box, request)
        except (PlayerError, ApiError) as refused:
            return JSONResponse({"error": str(refused)}, 400)
        except (KeyError, ValueError, TypeError, binascii.Error) as wrong:
            return JSONResponse({"error": f"cannot read the request: {wrong!r}"}, 400)
        return found if isinstance(found, Response) else JSONResponse(found)

    return answer


async def _body(request: Request) -> Json:
    """The JSON of a request; the fields and files of a multipart one come in the same shape."""
    if not request.headers.get("content-type", "").startswith(("multipart/", "application/x-www-form")):
        found: Json = json.loads(await request.body() or b"{}")
        return found
    found = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                found[name] = value
                continue
            file = {"name": value.filename, "data": base64.b64encode(await value.read()).decode()}
            found[name] = [*found.get(name, []), file] if name == "photos" else file
    return found


def _chat(box: Sandbox, request: Request) -> Chat:
    chat = box.world.chats.get(int(request.path_params["chat"]))
    if chat is None:
        raise PlayerError("there is no such chat")
    return chat


def _user(box: Sandbox, number: Any) -> User:
    user = box.world.users.get(int(number))
    if user is None or user.is_bot:
        raise PlayerError(f"there is no person {number}")
    return user


def _by(box: Sandbox, chat: Chat, body: Json) -> User:
    """Who does it: `from`, else the creator (or the person of a private chat)."""
    user = _user(box, body["from"]) if "from" in body else chat.creator()
    if user is None:
        raise PlayerError("say who does it: from")
    return user


def _message(box: Sandbox, request: Request) -> Message:
    message = _chat(box, request).messages.get(request.path_params["message"])
    if message is None:
        raise PlayerError("this message is not visible any more")
    return message


def chat_state(box: Sandbox, chat: Chat) -> Json:
    members = [
        {"user": member.user.json(), "status": member.status} | ({"anonymous": True} if member.anonymous else {})
        for member in chat.members.values()
    ]
    more = {"members": members, "bot_status": box.world.bot_status(chat), "last_change": chat.last_change}
    more["commands"] = box.profile.commands_in(chat)
    if chat.is_forum:
        more["topics"] = [{"message_thread_id": number, "name": name} for number, name in chat.topics.items()]
    if chat.migrated_to:
        more["migrated_to"] = chat.migrated_to
    return chat.json() | more


async def state(box: Sandbox, request: Request) -> Json:
    people_there = [user for user in box.world.users.values() if not user.is_bot]
    users = [user.json() | ({"note": user.note} if user.note else {}) for user in people_there]
    chats = [chat_state(box, chat) for chat in box.world.chats.values()]
    found: Json = {"bot": box.world.bot.json(), "now": box.now, "users": users, "chats": chats}
    return found | {"last_event": box.events.last}


async def add_user(box: Sandbox, request: Request) -> Json:
    body = await _body(request)
    details = {name: body[name] for name in USER_FIELDS if body.get(name)}
    if not details.get("first_name"):
        raise PlayerError("a person needs a first_name")
    if details.get("id") and int(details["id"]) in box.world.users:
        raise PlayerError("there is a person with this id already")
    user = box.world.add_user(details)
    box.events.say("user", user.id)
    return user.json()


async def change_user(box: Sandbox, request: Request) -> Json:
    """A person changes her name, or closes her account ({"deactivated": true})."""
    user = _user(box, request.path_params["user"])
    for name, value in (await _body(request)).items():
        if name in USER_FIELDS and name != "id":
            setattr(user, name, value)
    box.events.say("user", user.id)
    return user.json()


async def add_chat(box: Sandbox, request: Request) -> Json:
    body = await _body(request)
    if body.get("type") not in CHAT_TYPES or not body.get("title"):
        raise PlayerError("a chat needs a type (group, supergroup, channel) and a title")
    members = [_user(box, number) for number in body.get("members", [])]
    more = {name: body[name] for name in ("username", "is_forum") if body.get(name)}
    chat = box.world.add_chat(body["type"], body["title"], members, **more)
    box.events.say("chat", chat.id)
    return chat.json()


async def read_messages(box: Sandbox, request: Request) -> list[Json]:
    chat, query = _chat(box, request), request.query_params
    after, limit = int(query.get("after", 0)), int(query.get("limit", 1000))

    def newer() -> list[Message]:
        if chat.last_change <= after:
            return []
        return sorted((m for m in chat.messages.values() if m.change > after), key=lambda m: m.change)

    found = await box.bell.until(newer, min(float(query.get("wait", 0)), LONGEST_WAIT))
    return [message.json() for message in found[:limit]]


async def write(box: Sandbox, request: Request) -> list[Json]:
    chat, body = _chat(box, request), await _body(request)
    reply_to = chat.messages.get(int(body["reply_to"])) if body.get("reply_to") else None
    thread = int(body["thread"]) if body.get("thread") else None
    sender = _user(box, body["from"])
    sent = people.write(box, chat, sender, bodies(box, sender, body), reply_to=reply_to, thread=thread)
    return [message.json() for message in sent]


async def edit(box: Sandbox, request: Request) -> Json:
    message, body = _message(box, request), await _body(request)
    sender = _user(box, body["from"])
    return people.rewrite(box, message, sender, bodies(box, sender, body)[0]).json()


async def delete(box: Sandbox, request: Request) -> bool:
    people.take_back(box, _message(box, request), _user(box, (await _body(request))["from"]))
    return True


async def tap(box: Sandbox, request: Request) -> Json:
    message, body = _message(box, request), await _body(request)
    sender = _user(box, body["from"])
    if "data" in body:
        return await people.tap(box, message, sender, str(body["data"]))
    button = people.find_button(message, str(body["button"]))
    if "callback_data" in button:
        return await people.tap(box, message, sender, button["callback_data"])
    return {"answer": None, "alert": False, "url": button.get("url")}


async def act_on_bot(box: Sandbox, request: Request) -> Json:
    chat, body = _chat(box, request), await _body(request)
    return people.act_on_bot(box, chat, str(body["action"]), _by(box, chat, body)).json()


async def act_on_member(box: Sandbox, request: Request) -> Json:
    chat, body = _chat(box, request), await _body(request)
    user = _user(box, body["user"])
    return people.act_on_member(box, chat, str(body["action"]), user, _by(box, chat, body)).json()


async def add_topic(box: Sandbox, request: Request) -> Json:
    """A person opens a topic in a forum: {"name", "from?"} → {"message_thread_id", "name"}."""
    chat, body = _chat(box, request), await _body(request)
    if not chat.is_forum:
        raise PlayerError("this chat has no topics")
    return new_topic(box, chat, _by(box, chat, body), str(body["name"]))


async def delete_topic(box: Sandbox, request: Request) -> bool:
    """A person deletes a topic, and with it what was written there."""
    chat, topic = _chat(box, request), request.path_params["topic"]
    if chat.topics.pop(topic, None) is None:
        raise PlayerError("there is no such topic")
    inside = [m.id for m in chat.messages.values() if topic in (m.id, m.body.get("message_thread_id"))]
    posting.delete(box, chat, inside)
    return True


async def download(box: Sandbox, request: Request) -> Response:
    file = box.files.get(request.path_params["file_id"])
    if file is None:
        return JSONResponse({"error": "there is no such file"}, 404)
    return Response(file.data, media_type=file.mime)


async def requests(box: Sandbox, request: Request) -> list[Json]:
    return box.requests.after(int(request.query_params.get("after", 0)))


async def read_faults(box: Sandbox, request: Request) -> list[Json]:
    return box.faults.json()


async def set_fault(box: Sandbox, request: Request) -> Json | list[Json]:
    """A new rule ({"kind", "methods?", "chat?", "count?" | "share?", "seed?", …}), or {"clear": true}."""
    body = await _body(request)
    if body.get("clear"):
        box.faults.clear()
        return []
    return box.faults.add(body).json()


async def end_faults(box: Sandbox, request: Request) -> list[Json]:
    """Takes the rule ?id=N away, or all."""
    number = request.query_params.get("id")
    box.faults.clear(int(number) if number else None)
    return box.faults.json()


async def read_limits(box: Sandbox, request: Request) -> Json:
    return box.limits.json()


async def set_limits(box: Sandbox, request: Request) -> Json:
    """{"all", "private": {"per_second", "burst"}, "group"}: those that are named change, and counting begins anew."""
    box.limits.set(await _body(request))
    return box.limits.json()


async def set_abilities(box: Sandbox, request: Request) -> bool:
    """The bot's owner changes with @BotFather what getMe tells of it."""
    box.profile.abilities |= await _body(request)
    return True


async def read_guide(box: Sandbox, request: Request) -> Json | None:
    return box.guide


async def set_guide(box: Sandbox, request: Request) -> bool:
    """The steps of a guided tour, for the phone page: whoever sets up the sandbox writes them."""
    box.guide = await _body(request)
    box.events.say("guide", None)
    return True


async def events(box: Sandbox, request: Request) -> Response:
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"

    async def stream() -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async for event in box.events.follow(int(after)):
            if event is None:
                yield ": still here\n\n"
                continue
            told = {name: value for name, value in event.items() if name != "n"}
            yield f"id: {event['n']}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
