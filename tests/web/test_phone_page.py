"""The phone page in a real browser: what a person can do on a phone, and what she sees happen."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.web.stage import Stage, opened, phone, write

pytestmark = pytest.mark.browser
SETUJU = {"text": "Setuju", "callback_data": "yes"}
TOLAK = {"text": "Tolak", "callback_data": "no"}


def test_page_shows_the_phones_its_address_names(page: Page, stage: Stage) -> None:
    sari, budi = stage.person("Sari", note="anggota KIM"), stage.person("Budi")
    opened(page, stage, sari, budi)
    expect(page.locator(".phone")).to_have_count(2)
    expect(phone(page, sari).locator("header")).to_contain_text("anggota KIM · Indonesia")


def test_the_page_brings_its_letters(page: Page, stage: Stage) -> None:
    opened(page, stage, stage.person("Sari"))
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].map(font => `${font.family} ${font.weight} ${font.status}`)")
    assert loaded == ["Roboto 400 loaded", "Roboto 700 loaded"]


def test_a_typed_message_reaches_the_bot(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    write(opened(page, stage, sari), sari, "/start")
    assert stage.update("message", sari)["text"] == "/start"
    expect(phone(page, sari).locator(".msg.out")).to_contain_text("/start")


def test_shift_enter_makes_a_line_and_marks_make_entities(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    box = phone(opened(page, stage, sari), sari).get_by_role("textbox")
    box.fill("😊 **tebal**")
    box.press("Shift+Enter")
    box.press_sequentially("kedua")
    box.press("Enter")
    message = stage.update("message", sari)
    assert message["text"] == "😊 tebal\nkedua"
    assert message["entities"] == [{"type": "bold", "offset": 3, "length": 5}]
    expect(phone(page, sari).locator(".text b")).to_have_text("tebal")


def test_a_tap_becomes_a_callback_query_and_its_answer_a_toast(page: Page, stage: Stage) -> None:
    sari = stage.started("Sari")
    number = stage.says(sari, "Setuju?", [SETUJU, TOLAK])
    opened(page, stage, sari)
    phone(page, sari).get_by_role("button", name="Setuju", exact=True).click()
    query = stage.update("callback_query", sari)
    assert (query["data"], query["message"]["message_id"]) == ("yes", number)
    stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Terima kasih, Bu Sari")
    expect(phone(page, sari).locator(".toast")).to_have_text("Terima kasih, Bu Sari")


def test_an_alert_stands_until_it_is_read(page: Page, stage: Stage) -> None:
    sari = stage.started("Sari")
    stage.says(sari, "Setuju?", [SETUJU])
    opened(page, stage, sari)
    key = phone(page, sari).get_by_role("button", name="Setuju", exact=True)
    key.click()
    query = stage.update("callback_query", sari)
    stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Tombol ini sudah lama", show_alert=True)
    alert = phone(page, sari).get_by_role("alertdialog")
    expect(alert).to_contain_text("Tombol ini sudah lama")
    expect(alert.get_by_role("button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(alert).to_have_count(0)
    expect(key).to_be_focused()


def test_messages_arrive_change_and_disappear_live(page: Page, stage: Stage) -> None:
    sari = stage.started("Sari")
    opened(page, stage, sari)
    number = stage.says(sari, "Sedang diperiksa", [SETUJU])
    message = phone(page, sari).locator(".msg.in")
    expect(message).to_contain_text("Sedang diperiksa")
    stage.bot("editMessageText", chat_id=sari, message_id=number, text="Sudah disetujui")
    expect(message).to_contain_text("Sudah disetujui")
    expect(message).to_contain_text("diedit")
    expect(message.get_by_role("button", name="Setuju")).to_have_count(0)
    stage.bot("deleteMessage", chat_id=sari, message_id=number)
    expect(message).to_have_count(0)


def test_an_own_message_is_corrected_and_deleted_from_its_menu(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    write(opened(page, stage, sari), sari, "besok jam 9")
    message = phone(page, sari).locator(".msg.out")
    message.hover()
    message.get_by_role("button", name="Menu pesan").click()
    page.get_by_role("menuitem", name="Ubah").click()
    write(page, sari, "besok jam 10")
    expect(message).to_contain_text("besok jam 10")
    assert stage.update("edited_message", sari)["text"] == "besok jam 10"
    message.hover()
    message.get_by_role("button", name="Menu pesan").click()
    page.get_by_role("menuitem", name="Hapus").click()
    expect(message).to_have_count(0)


def test_everything_goes_with_the_keyboard_alone(page: Page, stage: Stage) -> None:
    sari, budi = stage.started("Sari"), stage.started("Budi")
    opened(page, stage, sari, budi)
    stage.says(budi, "Pilih", [SETUJU, TOLAK], [{"text": "Batal", "callback_data": "stop"}])
    expect(phone(page, budi).locator(".keys")).to_be_visible()
    page.keyboard.press("Alt+2")
    expect(phone(page, budi).get_by_role("textbox")).to_be_focused()
    page.keyboard.type("halo")
    page.keyboard.press("Enter")
    assert stage.update("message", budi)["text"] == "halo"
    expect(phone(page, budi).locator(".msg").last).to_contain_text("halo")
    page.keyboard.press("Shift+Tab")  # the attach button
    page.keyboard.press("Shift+Tab")  # into the log, at its last message
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(phone(page, budi).get_by_role("button", name="Setuju", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(phone(page, budi).get_by_role("button", name="Batal", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert stage.update("callback_query", budi)["data"] == "stop"


def test_commands_are_suggested_after_a_slash(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    commands = [("daftar", "Bergabung"), ("lapor", "Kirim laporan"), ("laporan", "Laporan saya")]
    stage.bot("setMyCommands", commands=[{"command": name, "description": text} for name, text in commands])
    box = phone(opened(page, stage, sari), sari).get_by_role("textbox")
    box.press_sequentially("/la")
    expect(phone(page, sari).get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    box.press("Enter")
    assert stage.update("message", sari)["text"] == "/laporan"


def test_a_photo_album_is_sent_shown_as_one_and_opened(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    opened(page, stage, sari)
    for _ in range(2):
        phone(page, sari).get_by_role("button", name="Lampirkan").click()
        page.get_by_role("menuitem", name="Foto contoh").click()
    expect(phone(page, sari).locator(".thumb")).to_have_count(2)
    write(page, sari, "Panen perdana")
    first, second = stage.update("message", sari), stage.update("message", sari)
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "Panen perdana"
    expect(phone(page, sari).locator(".msg .album .photo")).to_have_count(2)
    phone(page, sari).locator(".album .photo").first.click()
    expect(page.get_by_role("dialog", name="Foto")).to_contain_text("1 dari 2")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="Foto")).to_contain_text("2 dari 2")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Foto")).to_have_count(0)


def test_a_start_link_is_written_by_that_person_and_others_show_their_address(page: Page, stage: Stage) -> None:
    sari = stage.started("Sari")
    stage.says(sari, "Ajak", [{"text": "Mulai", "url": "https://t.me/kimbot_bot?start=g12"}])
    stage.says(sari, "Bagikan", [{"text": "WhatsApp", "url": "https://wa.me/?text=Halo%20warga"}])
    opened(page, stage, sari)
    phone(page, sari).get_by_role("button", name="Mulai", exact=True).click()
    assert stage.update("message", sari)["text"] == "/start g12"
    phone(page, sari).get_by_role("button", name="WhatsApp").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("https://wa.me/?text=Halo warga")
    expect(dialog.get_by_role("link")).to_have_attribute("target", "_blank")


def test_a_reply_keyboard_is_offered_and_sent_as_text(page: Page, stage: Stage) -> None:
    sari = stage.started("Sari")
    stage.bot(
        "sendMessage",
        chat_id=sari,
        text="Pilih",
        reply_markup={"keyboard": [[{"text": "Hari ini"}, {"text": "Kemarin"}]]},
    )
    opened(page, stage, sari)
    phone(page, sari).get_by_role("button", name="Kemarin").click()
    assert stage.update("message", sari)["text"] == "Kemarin"
    stage.bot("sendMessage", chat_id=sari, text="Baik", reply_markup={"remove_keyboard": True})
    expect(phone(page, sari).get_by_role("button", name="Kemarin")).to_have_count(0)


def test_a_group_made_on_the_page_becomes_a_supergroup(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    opened(page, stage, sari)
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_role("menuitem", name="Grup baru").click()
    form = page.get_by_role("dialog", name="Grup baru")
    form.get_by_label("Nama grup").fill("RW 05 Cibodasari")
    form.get_by_label("Pembuat").select_option(str(sari))
    form.get_by_label("Langsung tambahkan").check()
    form.get_by_role("button", name="Buat").click()
    added = stage.update("my_chat_member", sari)
    assert (added["chat"]["title"], added["new_chat_member"]["status"]) == ("RW 05 Cibodasari", "member")
    expect(phone(page, sari).get_by_role("tab", selected=True)).to_contain_text("RW 05")
    phone(page, sari).get_by_role("button", name="Menu telepon").click()
    page.get_by_role("menuitem", name="Jadikan supergrup").click()
    expect(phone(page, sari).get_by_text("Grup telah menjadi supergrup")).to_be_visible()
    expect(phone(page, sari).get_by_role("tab")).to_have_count(2)


def test_documents_contacts_and_stickers_are_sent(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    opened(page, stage, sari)
    file: FilePayload = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    phone(page, sari).get_by_label("Pilih dokumen").set_input_files(files=[file])
    assert stage.update("message", sari)["document"]["file_name"] == "surat.pdf"
    expect(phone(page, sari).locator(".doc")).to_contain_text("surat.pdf8 B")
    phone(page, sari).get_by_role("button", name="Lampirkan").click()
    page.get_by_role("menuitem", name="Kontak saya").click()
    page.get_by_role("dialog").get_by_role("button", name="Bagikan").click()
    assert stage.update("message", sari)["contact"]["user_id"] == sari
    phone(page, sari).get_by_role("button", name="Lampirkan").click()
    page.get_by_role("menuitem", name="Stiker").click()
    page.get_by_role("menuitem", name="🙏").click()
    assert stage.update("message", sari)["sticker"]["emoji"] == "🙏"
    expect(phone(page, sari).locator(".msg")).to_have_count(3)


def test_a_message_passed_on_says_whose_it_was(page: Page, stage: Stage) -> None:
    sari, budi = stage.started("Sari"), stage.person("Budi")
    group = stage.player("/chats", {"type": "group", "title": "RT 3", "members": [budi, sari]})["id"]
    stage.player(f"/chats/{group}/messages", {"from": budi, "text": "Kerja bakti Minggu"})
    opened(page, stage, f"{sari}:{group}")
    phone(page, sari).locator(".bubble").click(button="right")
    page.get_by_role("menuitem", name="Teruskan").click()
    page.get_by_role("dialog").get_by_role("button", name="Teruskan").click()
    assert stage.update("message", sari)["text"] == "Kerja bakti Minggu"
    expect(phone(page, sari).locator(".forward")).to_have_text("Diteruskan dari Budi")
