"""answerCallbackQuery."""

from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import TAP_LIFETIME, Sandbox
from kimbot.sandbox.errors import bad

TEXT_LIMIT = 200


def answer_callback_query(box: Sandbox, args: Args) -> bool:
    """Ends the waiting of the tap. A second answer changes nothing."""
    tap = box.taps.get(args.text("callback_query_id"))
    if tap is None or box.clock.now() - tap.at > TAP_LIFETIME:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(args.text("text")) > TEXT_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    if tap.answer is None:
        url = args.text("url") or None
        tap.answer = {"answer": args.text("text") or None, "alert": args.flag("show_alert"), "url": url}
        box.events.say("answer", tap.chat, message_ids=[tap.message], user=tap.user, **tap.answer)
        box.bell.ring()
    return True


METHODS = {"answerCallbackQuery": answer_callback_query}
