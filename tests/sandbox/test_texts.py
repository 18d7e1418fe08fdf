"""Texts: lengths after parsing, HTML to entities with UTF-16 offsets, and "can't parse entities"."""

import pytest

from tests.sandbox.desk import Desk
from tests.sandbox.pictures import picture
from tests.sandbox.shown import Json

PARSE = "400 Bad Request: can't parse entities: "


async def test_empty_text(desk: Desk) -> None:
    siti = await desk.person()
    assert await desk.refused("sendMessage", chat_id=siti, text="") == "400 Bad Request: message text is empty"
    assert await desk.refused("sendMessage", chat_id=siti) == "400 Bad Request: message text is empty"


async def test_text_of_blanks(desk: Desk) -> None:
    siti = await desk.person()
    for text in ("  \n ", "<b></b>", "<b> </b>"):
        refusal = await desk.refused("sendMessage", chat_id=siti, text=text, parse_mode="HTML")
        assert refusal == "400 Bad Request: text must be non-empty"


async def test_4096_characters_counted_after_parsing(desk: Desk) -> None:
    siti = await desk.person()
    longest = "<b>" + "a" * 4096 + "</b>"
    sent = await desk.call("sendMessage", chat_id=siti, text=longest, parse_mode="HTML")
    assert len(sent["text"]) == 4096
    longer = "a" * 4097
    assert await desk.refused("sendMessage", chat_id=siti, text=longer) == "400 Bad Request: message is too long"
    sent = await desk.call("sendMessage", chat_id=siti, text="😀" * 4096)
    assert len(sent["text"]) == 4096


async def test_32768_bytes_before_parsing(desk: Desk) -> None:
    siti = await desk.person()
    text = "<b></b>" * 5000 + "a"
    refusal = await desk.refused("sendMessage", chat_id=siti, text=text, parse_mode="HTML")
    assert refusal == "400 Bad Request: text is too long"


async def test_text_is_trimmed_and_its_entities_with_it(desk: Desk) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text="\n  Halo <b>Siti  \n</b>\n", parse_mode="HTML")
    assert sent["text"] == "Halo Siti"
    assert sent["entities"] == [{"type": "bold", "offset": 5, "length": 4}]


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u> <s>b</s>", "a b", [("underline", 0, 1), ("strikethrough", 2, 1)]),
        ("<ins>a</ins> <del>b</del>", "a b", [("underline", 0, 1), ("strikethrough", 2, 1)]),
        ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
        ("👨‍👩‍👧<b>é</b>", "👨‍👩‍👧é", [("bold", 8, 1)]),
        ("<b>a <i>b</i></b>", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("<span class='tg-spoiler'>a</span><tg-spoiler>b</tg-spoiler>", "ab", [("spoiler", 0, 2)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        ("&lt;b&gt; &amp; &quot; &#33; &#x41; &nbsp; &", '<b> & " ! A &nbsp; &', []),
        ("<B>a</b >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<a href='localhost'>a</a>", "a", []),
    ],
)  # fmt: skip
async def test_html_becomes_entities(desk: Desk, html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text=html, parse_mode="HTML")
    assert sent["text"] == text
    assert [(e["type"], e["offset"], e["length"]) for e in sent.get("entities", [])] == entities


async def test_links_and_languages_keep_their_argument(desk: Desk) -> None:
    siti = await desk.person(username="siti")
    html = (
        '<a href="https://example.org/?a=1&amp;b=2">a</a> <a href="https://example.org">b</a> '
        f'<a href="tg://user?id={siti}">c</a> <pre><code class="language-python">d</code></pre>'
    )
    sent = await desk.call("sendMessage", chat_id=siti, text=html, parse_mode="HTML")
    link, bare, mention, code = sent["entities"]
    assert link["url"] == "https://example.org/?a=1&b=2"
    assert bare["url"] == "https://example.org/"
    assert (mention["type"], mention["user"]["username"]) == ("text_mention", "siti")
    assert (code["type"], code["language"]) == ("pre", "python")


async def test_a_mention_of_nobody_is_dropped(desk: Desk) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text='<a href="tg://user?id=99">x</a>', parse_mode="HTML")
    assert not sent.get("entities")


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("a <div>b</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("😀é <br>", 'Unsupported start tag "br" at byte offset 7'),
        ("<Siti>", 'Unsupported start tag "siti" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("a <3 b>", 'Unsupported start tag "3" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a <i>b</b>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x!>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a ='x'>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
async def test_html_that_cannot_be_parsed(desk: Desk, html: str, complaint: str) -> None:
    siti = await desk.person()
    assert await desk.refused("sendMessage", chat_id=siti, text=html, parse_mode="HTML") == PARSE + complaint


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("*a* _b_", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("__a__ ~b~", "a b", [("underline", 0, 1), ("strikethrough", 2, 1)]),
        ("||a|| `b` ```\nc```", "a b c", [("spoiler", 0, 1), ("code", 2, 1), ("pre", 4, 1)]),
        ("[a](https://example.org/x)", "a", [("text_link", 0, 1)]),
        (r"1\. a\_b\!", "1. a_b!", []),
        ("😀 *_x_*", "😀 x", [("bold", 3, 1), ("italic", 3, 1)]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
        (">a\n>b||\nc", "a\nb\nc", [("expandable_blockquote", 0, 4)]),
        (">a||", "a", [("expandable_blockquote", 0, 1)]),
        (">a\n**>b\n>c||", "a\nb\nc", [("blockquote", 0, 2), ("expandable_blockquote", 2, 3)]),
        (">`a\nb`\nc", "a\nb\nc", [("blockquote", 0, 4), ("code", 0, 3)]),
        (">>a", "a", [("blockquote", 0, 1)]),
        ("x ![👍](tg://emoji?id=5368324170671202286)", "x 👍", [("custom_emoji", 2, 2)]),
    ],
)  # fmt: skip
async def test_markdown_v2_becomes_entities(
    desk: Desk, markdown: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text=markdown, parse_mode="MarkdownV2")
    assert sent["text"] == text
    assert [(e["type"], e["offset"], e["length"]) for e in sent.get("entities", [])] == entities


@pytest.mark.parametrize(
    ("markdown", "complaint"),
    [
        ("1. a", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("é *a", "Can't find end of Bold entity at byte offset 3"),
        ("[a](https://example.org", "Can't find end of a URL at byte offset 4"),
        (">a||b", "Can't find end of Spoiler entity at byte offset 2"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
        ("a ![b", "Can't find end of CustomEmoji entity at byte offset 2"),
        ("![a]", "Custom emoji entity must contain a tg://emoji URL"),
        ("![a](tg://emoji?id=1", "Can't find end of a custom emoji URL at byte offset 5"),
        ("![a](https://emoji?id=1)", "Custom emoji URL must have scheme tg"),
        ("![a](tg://emojis?id=1)", 'Custom emoji URL must have host "emoji"'),
        ("![a](tg://emoji?x=1)", "Custom emoji URL must have an emoji identifier"),
        ("![a](tg://emoji?id=025)", "Invalid custom emoji identifier specified"),
    ],
)
async def test_markdown_v2_that_cannot_be_parsed(desk: Desk, markdown: str, complaint: str) -> None:
    siti = await desk.person()
    assert await desk.refused("sendMessage", chat_id=siti, text=markdown, parse_mode="MarkdownV2") == PARSE + complaint


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        (
            "*a*. [b](https://example.org/x.y) `c`!",
            "a. b c!",
            [("bold", 0, 1), ("text_link", 3, 1), ("code", 5, 1)],
        ),
        ("*a_b*", "a_b", [("bold", 0, 3)]),
        ("[x](", "x", []),
        ("[x](https://example.org", "x", [("text_link", 0, 1)]),
        ("[https://example.org/x]", "https://example.org/x", [("text_link", 0, 21)]),
        (r"\_a\* \b", r"_a* \b", []),
        ("1. a-b (c) #d!", "1. a-b (c) #d!", [("hashtag", 11, 2)]),
        ("```py\nx = 1```", "x = 1", [("pre", 0, 5)]),
        ("😀 _é_", "😀 é", [("italic", 3, 1)]),
    ],
)
async def test_the_old_markdown(desk: Desk, markdown: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text=markdown, parse_mode="Markdown")
    assert sent["text"] == text
    assert [(e["type"], e["offset"], e["length"]) for e in sent.get("entities", [])] == entities


@pytest.mark.parametrize(
    ("markdown", "offset"), [("*a", 0), ("é _a", 3), ("a `b", 2), ("```a", 0), ("[a", 0), ("snake_case", 5)]
)
async def test_the_old_markdown_that_cannot_be_parsed(desk: Desk, markdown: str, offset: int) -> None:
    siti = await desk.person()
    refusal = await desk.refused("sendMessage", chat_id=siti, text=markdown, parse_mode="Markdown")
    assert refusal == f"{PARSE}Can't find end of the entity starting at byte offset {offset}"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"link_preview_options": {"is_disabled": True, "url": ""}}, {"is_disabled": True}),
        ({"link_preview_options": {"is_disabled": False}}, None),
        ({}, None),
    ],
)
async def test_what_was_changed_about_a_preview_comes_back(desk: Desk, given: Json, shown: Json | None) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text="https://example.org", **given)
    assert sent.get("link_preview_options") == shown


async def test_preview_options_are_an_object(desk: Desk) -> None:
    siti = await desk.person()
    refusal = await desk.refused("sendMessage", chat_id=siti, text="a", link_preview_options="[]")
    assert refusal == "400 Bad Request: object expected as link preview options"


async def test_protected_content_says_so_and_is_not_passed_on(desk: Desk) -> None:
    siti = await desk.person()
    sent = await desk.call("sendMessage", chat_id=siti, text="a", protect_content=True)
    assert sent["has_protected_content"] is True
    place = {"chat_id": siti, "from_chat_id": siti, "message_id": sent["message_id"]}
    assert await desk.refused("forwardMessage", **place) == "400 Bad Request: message can't be forwarded"
    assert await desk.refused("copyMessage", **place) == "400 Bad Request: message can't be copied"
    assert "has_protected_content" not in await desk.call("sendMessage", chat_id=siti, text="a")


async def test_unknown_parse_mode(desk: Desk) -> None:
    siti = await desk.person()
    refusal = await desk.refused("sendMessage", chat_id=siti, text="a", parse_mode="BBCode")
    assert refusal == "400 Bad Request: unsupported parse_mode"


async def test_entities_may_be_given_instead(desk: Desk) -> None:
    siti = await desk.person()
    bold = {"type": "bold", "offset": 0, "length": 4}
    sent = await desk.call("sendMessage", chat_id=siti, text="Halo <b>", entities=[bold])
    assert (sent["text"], sent["entities"]) == ("Halo <b>", [bold])
    refusal = await desk.refused("sendMessage", chat_id=siti, text="a", entities=[{"type": "bold", "offset": 0}])
    assert refusal == "400 Bad Request: can't parse MessageEntity: Can't find field \"length\""


async def test_telegram_finds_links_mentions_hashtags_and_commands_itself(desk: Desk) -> None:
    siti = await desk.person()
    text = "Lihat https://wa.me/?text=a%20b, tulis /lapor atau @kimbot_bot #KIM ke kim@example.org (t.me/kim)."
    sent = await desk.call("sendMessage", chat_id=siti, text=text)
    found = [text[e["offset"] : e["offset"] + e["length"]] for e in sent["entities"]]
    assert found == ["https://wa.me/?text=a%20b", "/lapor", "@kimbot_bot", "#KIM", "kim@example.org", "t.me/kim"]
    assert [e["type"] for e in sent["entities"]] == ["url", "bot_command", "mention", "hashtag", "email", "url"]


async def test_names_full_of_markup_survive(desk: Desk) -> None:
    name = "<b>Siti</b> & *\"Ani\"* _'x'_ 😀"
    siti = await desk.person(name, started=False)
    await desk.says(siti, siti, "/start")
    [update] = await desk.updates()
    assert update["message"]["from"]["first_name"] == name
    assert (await desk.call("getChat", chat_id=siti))["first_name"] == name


async def test_caption_over_1024(desk: Desk) -> None:
    siti = await desk.person()
    files = {"photo": ("a.png", picture(40, 30))}
    sent = await desk.call("sendPhoto", files, chat_id=siti, caption="<b>" + "a" * 1024 + "</b>", parse_mode="HTML")
    assert len(sent["caption"]) == 1024
    refusal = await desk.refused("sendPhoto", files, chat_id=siti, caption="a" * 1025)
    assert refusal == "400 Bad Request: message caption is too long"


async def test_reply_to_a_message(desk: Desk) -> None:
    siti = await desk.person()
    asked = await desk.says(siti, siti, "Kapan?")
    reply = {"message_id": asked["message_id"]}
    sent = await desk.call("sendMessage", chat_id=siti, text="Besok", reply_parameters=reply)
    assert sent["reply_to_message"]["text"] == "Kapan?"
    again = {"message_id": sent["message_id"]}
    deeper = await desk.call("sendMessage", chat_id=siti, text="Jam 9", reply_parameters=again)
    assert deeper["reply_to_message"]["text"] == "Besok"
    assert "reply_to_message" not in deeper["reply_to_message"], "a reply is shown one level deep"
    gone = {"message_id": 999}
    refusal = await desk.refused("sendMessage", chat_id=siti, text="Besok", reply_parameters=gone)
    assert refusal == "400 Bad Request: message to be replied not found"
    lenient = gone | {"allow_sending_without_reply": True}
    sent = await desk.call("sendMessage", chat_id=siti, text="Besok", reply_parameters=lenient)
    assert "reply_to_message" not in sent
