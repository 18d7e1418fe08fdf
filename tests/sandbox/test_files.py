"""Files: photos in several sizes, limits, file ids, albums, getFile and the download."""

import base64
from typing import Any

import pytest

from tests.sandbox.desk import Desk
from tests.sandbox.pictures import picture

MEGABYTE = 1024 * 1024
TOO_BIG = "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"


def photos(*names: str) -> dict[str, Any]:
    return {name: (f"{name}.png", picture(40, 30)) for name in names}


async def test_a_photo_comes_in_several_sizes_with_its_real_dimensions(desk: Desk) -> None:
    siti = await desk.person()
    image = picture(2000, 1000)
    sent = await desk.call("sendPhoto", {"photo": ("a.png", image)}, chat_id=siti, caption="Foto")
    sizes = [(size["width"], size["height"]) for size in sent["photo"]]
    assert sizes == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert len({size["file_id"] for size in sent["photo"]}) == 4
    assert len({size["file_unique_id"] for size in sent["photo"]}) == 4


async def test_a_photo_as_large_as_one_of_the_sizes_has_it_once(desk: Desk) -> None:
    siti = await desk.person()
    sent = await desk.call("sendPhoto", {"photo": ("a.png", picture(320, 240))}, chat_id=siti)
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(90, 68), (320, 240)]


async def test_a_persons_photo_can_be_fetched_by_the_bot(desk: Desk) -> None:
    siti = await desk.person()
    image = picture()
    await desk.player(f"/chats/{siti}/messages", **{"from": siti, "photo": base64.b64encode(image).decode()})
    [update] = await desk.updates()
    largest = update["message"]["photo"][-1]
    assert (largest["width"], largest["height"]) == (640, 480)
    file = await desk.call("getFile", file_id=largest["file_id"])
    assert file["file_size"] == len(image)
    assert (await desk.client.get(f"/file/bot1:sandbox/{file['file_path']}")).content == image
    assert (await desk.client.get(f"/sandbox/files/{largest['file_id']}")).content == image


async def test_a_download_needs_the_token_and_a_path(desk: Desk) -> None:
    assert (await desk.client.get("/file/bot1:other/photos/file_0.jpg")).status_code == 401
    assert (await desk.client.get("/file/bot1:sandbox/photos/file_0.jpg")).status_code == 404


async def test_a_photo_is_sent_again_by_its_id(desk: Desk) -> None:
    siti = await desk.person()
    sent = await desk.call("sendPhoto", photos("photo"), chat_id=siti)
    again = await desk.call("sendPhoto", chat_id=siti, photo=sent["photo"][0]["file_id"])
    assert again["photo"] == sent["photo"]


async def test_wrong_file_identifier(desk: Desk) -> None:
    siti = await desk.person()
    refusal = await desk.refused("sendPhoto", chat_id=siti, photo="nonsense")
    assert refusal == "400 Bad Request: wrong file identifier/HTTP URL specified"
    refusal = await desk.refused("sendPhoto", chat_id=siti, photo="https://example.org/a.png")
    assert refusal == "400 Bad Request: failed to get HTTP URL content"


async def test_a_document_can_not_be_sent_as_a_photo(desk: Desk) -> None:
    siti = await desk.person()
    sent = await desk.call("sendDocument", {"document": ("surat.pdf", b"%PDF")}, chat_id=siti)
    assert (sent["document"]["file_name"], sent["document"]["mime_type"]) == ("surat.pdf", "application/pdf")
    refusal = await desk.refused("sendPhoto", chat_id=siti, photo=sent["document"]["file_id"])
    assert refusal == "400 Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(("method", "kind"), [("sendPhoto", "photo"), ("sendDocument", "document")])
async def test_there_is_no_file_in_the_request(desk: Desk, method: str, kind: str) -> None:
    siti = await desk.person()
    assert await desk.refused(method, chat_id=siti) == f"400 Bad Request: there is no {kind} in the request"
    refusal = await desk.refused(method, chat_id=siti, **{kind: "attach://nothing"})
    assert refusal == f"400 Bad Request: there is no {kind} in the request"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"x" * (10 * MEGABYTE + 1), TOO_BIG),
    ],
    ids=["no picture", "empty", "too narrow", "over 10 MB"],
)  # fmt: skip
async def test_photos_that_are_refused(desk: Desk, data: bytes, complaint: str) -> None:
    siti = await desk.person()
    refusal = await desk.refused("sendPhoto", {"photo": ("a.png", data)}, chat_id=siti)
    assert refusal == f"400 Bad Request: {complaint}"


async def test_a_file_over_20_mb_can_not_be_downloaded_by_the_bot(desk: Desk) -> None:
    siti = await desk.person()
    big = ("besar.bin", b"x" * (20 * MEGABYTE + 1))
    sent = await desk.call("sendDocument", {"document": big}, chat_id=siti)
    refusal = await desk.refused("getFile", file_id=sent["document"]["file_id"])
    assert refusal == "400 Bad Request: file is too big"


async def test_get_file_of_nothing(desk: Desk) -> None:
    assert await desk.refused("getFile") == "400 Bad Request: file_id not specified"
    assert await desk.refused("getFile", file_id="nonsense") == "400 Bad Request: invalid file_id"


async def test_an_album_is_several_messages_of_one_group(desk: Desk) -> None:
    siti = await desk.person()
    media = [{"type": "photo", "media": f"attach://{name}"} for name in "ab"]
    media[0]["caption"] = "<b>Album</b>"
    media[0]["parse_mode"] = "HTML"
    sent = await desk.call("sendMediaGroup", photos("a", "b"), chat_id=siti, media=media)
    assert len(sent) == 2
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.get("caption") for message in sent] == ["Album", None]
    assert sent[0]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]


async def test_an_album_has_2_to_10_items(desk: Desk) -> None:
    siti = await desk.person()
    item = {"type": "photo", "media": "attach://a"}
    send = {"method": "sendMediaGroup", "files": photos("a"), "chat_id": siti}
    too_many = "400 Bad Request: too many messages to send as an album"
    assert await desk.refused(media=[item] * 11, **send) == too_many
    assert await desk.refused(media=[], **send) == "400 Bad Request: there are no messages to send"
    too_few = "400 Bad Request: there are not enough messages to send as an album"
    assert await desk.refused(media=[item], **send) == too_few
    assert len(await desk.call(media=[item] * 10, **send)) == 10


async def test_an_album_is_all_photos_or_all_documents(desk: Desk) -> None:
    siti = await desk.person()
    media = [{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://b"}]
    refusal = await desk.refused("sendMediaGroup", photos("a", "b"), chat_id=siti, media=media)
    assert refusal == "400 Bad Request: document can't be mixed with other media types"


async def test_an_album_needs_its_media(desk: Desk) -> None:
    siti = await desk.person()
    assert await desk.refused("sendMediaGroup", chat_id=siti) == '400 Bad Request: parameter "media" is required'
    refusal = await desk.refused("sendMediaGroup", chat_id=siti, media={"type": "photo"})
    assert refusal == "400 Bad Request: expected an Array of InputMedia"
    refusal = await desk.refused("sendMediaGroup", chat_id=siti, media="[")
    assert refusal == "400 Bad Request: can't parse media JSON object"


async def test_an_album_of_a_person_comes_as_several_updates(desk: Desk) -> None:
    siti = await desk.person()
    album = [base64.b64encode(picture(40, 30)).decode() for _ in range(3)]
    await desk.player(f"/chats/{siti}/messages", **{"from": siti, "photos": album, "caption": "Kerja bakti"})
    messages = [update["message"] for update in await desk.updates()]
    assert len(messages) == 3
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["Kerja bakti", None, None]


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"first_name": "Ani"}, 'parameter "phone_number" is required'),
        ({"phone_number": "+62812"}, 'parameter "first_name" is required'),
    ],
)
async def test_a_contact_needs_number_and_name(desk: Desk, params: dict[str, str], complaint: str) -> None:
    siti = await desk.person()
    assert await desk.refused("sendContact", chat_id=siti, **params) == f"400 Bad Request: {complaint}"


async def test_a_location_needs_both_numbers(desk: Desk) -> None:
    siti = await desk.person()
    assert await desk.refused("sendLocation", chat_id=siti) == "400 Bad Request: latitude is empty"
    assert await desk.refused("sendLocation", chat_id=siti, latitude=-6.2) == "400 Bad Request: longitude is empty"
