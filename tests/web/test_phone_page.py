"""The phone page in a real browser: what a person can do on a phone, and what she sees happen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect, sync_playwright

from tests.web.stage import CHROMIUM, CONTRAST, FLAGS, Json, Stage, free_port, opened, phone, sandbox, write

pytestmark = pytest.mark.browser
SETUJU = {"text": "Setuju", "callback_data": "yes"}
TOLAK = {"text": "Tolak", "callback_data": "no"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with sandbox() as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    made.set_default_timeout(8000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, stage: Stage) -> Iterator[Page]:
    """A page that must stay free of errors and never reach beyond the sandbox."""
    wrong: list[str] = []
    here = (stage.url, "blob:", "data:")
    made = context.new_page()
    made.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("request", lambda request: None if request.url.startswith(here) else wrong.append(request.url))
    yield made
    assert wrong == []


def test_page_shows_the_phones_its_address_names(page: Page, stage: Stage) -> None:
    sari, budi = stage.person("Sari", note="anggota KIM"), stage.person("Budi")
    opened(page, stage, sari, budi)
    expect(page.locator(".phone")).to_have_count(2)
    expect(phone(page, sari).locator("header")).to_contain_text("anggota KIM · Indonesia")


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


def test_peoples_text_is_never_markup_and_bad_addresses_no_links(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    opened(page, stage, sari)
    bad = '<img src=x onerror="document.title=1"> <b>bukan tebal</b>'
    write(page, sari, bad)
    expect(phone(page, sari).locator(".text")).to_contain_text(bad)
    assert phone(page, sari).locator(".text img, .text b").count() == 0
    entities: list[Json] = [{"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(1)"}]
    entities.append({"type": "bold", "offset": 6, "length": 99})  # begins inside the emoji, ends beyond the text
    page.evaluate(
        """async (entities) => {
          const { renderText } = await import('/static/entities.js');
          document.body.append(Object.assign(document.createElement('p'), {id: 'probe'}));
          document.getElementById('probe').append(renderText('klik 😀 sini', entities));
        }""",
        entities,
    )
    expect(page.locator("#probe a")).to_have_count(0)
    expect(page.locator("#probe b")).to_have_text("😀 sini")


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
    stage.bot("sendMessage", chat_id=sari, text="Pilih", reply_markup={"keyboard": [["Hari ini", "Kemarin"]]})
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


def test_a_person_added_on_the_page_is_there_again_after_a_reload(page: Page, stage: Stage) -> None:
    sari = stage.person("Sari")
    page.goto(stage.url)
    page.wait_for_selector("html[data-live=yes]")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_role("menuitem", name="Orang baru").click()
    form = page.get_by_role("dialog", name="Orang baru")
    form.get_by_label("Nama", exact=True).fill("Dewi Lestari Baru")
    form.get_by_label("Catatan peran").fill("warga")
    form.get_by_role("button", name="Tambahkan").click()
    new = page.get_by_role("region", name="Telepon Dewi Lestari Baru")
    expect(new.get_by_role("textbox")).to_be_focused()
    shown = page.locator(".phone").count()
    page.locator(".phone").first.get_by_role("button", name="Sembunyikan telepon").click()
    page.reload()
    expect(new.locator("header")).to_contain_text("warga")
    expect(page.locator(".phone")).to_have_count(shown - 1)
    assert any(user["last_name"] == "Lestari Baru" for user in stage.player("/state")["users"] if user["id"] > sari)


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


NESTED = r"""async () => {
  const { renderText } = await import('/static/entities.js');
  const { parse, unparse } = await import('/static/format.js');
  const html = (text, entities) => {
    const p = document.createElement('p');
    p.append(renderText(text, entities));
    return p.innerHTML;
  };
  const marked = 'a **b __c__** ||d|| [e](https://e.id/) 😀 `**f**`';
  const parsed = parse(marked);
  return [
    html('abcdef', [{type: 'bold', offset: 0, length: 4}, {type: 'italic', offset: 2, length: 4}]),
    html('k\nx', [{type: 'blockquote', offset: 0, length: 1}]),
    parsed.text, unparse(parsed.text, parsed.entities) === marked,
    parsed.entities.map((entity) => parsed.text.slice(entity.offset, entity.offset + entity.length)).join('|'),
  ];
}"""


def test_entities_nest_overlap_and_survive_a_correction(page: Page, stage: Stage) -> None:
    opened(page, stage, stage.person("Sari"))
    overlapping, block, text, same, marked = page.evaluate(NESTED)
    assert overlapping == "<b>ab<i>cd</i></b><i>ef</i>"
    assert block == "<blockquote>k</blockquote>x"
    assert text == "a b c d e 😀 **f**"
    assert same
    assert marked == "b c|c|d|e|**f**"


def test_messages_in_another_tab_are_counted(page: Page, stage: Stage) -> None:
    sari, budi = stage.started("Sari"), stage.person("Budi")
    group = stage.player("/chats", {"type": "group", "title": "RT 3", "members": [budi, sari]})["id"]
    opened(page, stage, sari)
    for text in ("satu", "dua"):
        stage.player(f"/chats/{group}/messages", {"from": budi, "text": text})
    expect(phone(page, sari).get_by_role("tab", name="RT 3, 2 belum dibaca")).to_be_visible()
    phone(page, sari).get_by_role("tab", name="RT 3").click()
    expect(phone(page, sari).get_by_role("tab", name="RT 3", exact=True)).to_be_visible()
    expect(phone(page, sari).locator(".who")).to_contain_text("Budi")


def test_the_guide_marks_a_phone_does_a_step_and_ticks_it(page: Page, stage: Stage) -> None:
    sari = stage.started("Sari")
    stage.says(sari, "Setuju?", [{"text": "✅ Setuju", "callback_data": "yes"}])
    steps = [
        {"phone": sari, "say": "/daftar", "text": "Bu Sari ingin bergabung."},
        {"phone": sari, "tap": "Setuju", "text": "Ia setuju."},
        {"phone": sari, "say": "Sari", "text": "Ia menulis namanya."},
    ]
    stage.player("/guide", {"title": "Satu menit pertama", "intro": "Ikuti langkahnya.", "steps": steps})
    opened(page, stage, sari)
    guide = page.locator("#guide")
    expect(guide).to_contain_text("0 dari 3")
    expect(page.locator(".phone.wanted")).to_have_attribute("data-user", str(sari))
    guide.get_by_role("button", name="Lakukan").click()
    expect(guide).to_contain_text("1 dari 3")
    guide.get_by_role("button", name="Lakukan").click()
    query = stage.update("callback_query", sari)
    stage.bot("answerCallbackQuery", callback_query_id=query["id"])
    expect(guide).to_contain_text("2 dari 3")
    write(page, sari, "Sari")
    expect(guide).to_contain_text("Selesai!")
    guide.get_by_role("button", name="Tutup panduan").click()
    expect(guide).to_be_hidden()
    stage.player("/guide", {"title": "", "steps": []})


def test_360_pixels_show_one_phone_without_sideways_scrolling(page: Page, stage: Stage) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    sari, budi = stage.started("Sari"), stage.started("Budi")
    stage.says(sari, "https://contoh.id/" + "a" * 120, [SETUJU, TOLAK])
    opened(page, stage, sari, budi)
    expect(page.locator(".phone:visible")).to_have_count(1)
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        logs = page.locator(".phone:visible .log")
        assert logs.evaluate("(log) => log.scrollWidth <= log.clientWidth")
    page.get_by_role("navigation").get_by_role("button", name="Budi").click()
    expect(phone(page, budi)).to_be_visible()
    expect(phone(page, sari)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable(page: Page, stage: Stage, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    people = [stage.started(name) for name in ("Sari", "Budi", "Ani", "Rahmat", "Dewi", "Eko", "Fitri")]
    group = stage.player("/chats", {"type": "group", "title": "RT 3", "members": people})["id"]
    first = [stage.player(f"/chats/{group}/messages", {"from": user, "text": "Hadir"})[0] for user in people][1]
    stage.player(f"/chats/{group}/messages", {"from": people[0], "text": "Ya", "reply_to": first["message_id"]})
    html = "<b>Halo</b> <code>KB-1</code> <blockquote>kutipan</blockquote> https://contoh.id /daftar"
    stage.says(people[0], html, [SETUJU, TOLAK | {"style": "danger"}], parse_mode="HTML")
    opened(page, stage, people[0], f"{people[1]}:{group}")
    expect(phone(page, people[1]).locator(".msg")).to_have_count(8)
    assert page.locator("html").get_attribute("data-theme") == scheme
    page.get_by_role("button", name="Bantuan").click()
    ratio, where = page.evaluate(CONTRAST)
    assert ratio >= 4.5, where


def test_a_lost_connection_is_said_and_the_state_read_anew(context: BrowserContext) -> None:
    port, page = free_port(), context.new_page()
    with sandbox(port) as stage:
        sari = stage.person("Sari", id=77)
        write(opened(page, stage, sari), sari, "sebelum")
        expect(phone(page, sari).locator(".msg")).to_contain_text("sebelum")
    expect(page.get_by_role("alert")).to_contain_text("Terputus")
    write(page, sari, "tidak hilang")
    expect(phone(page, sari).get_by_role("textbox")).to_have_value("tidak hilang")
    with sandbox(port) as stage:
        stage.person("Sari", id=77)
        expect(page.locator("#offline")).to_be_hidden()
        expect(phone(page, sari).locator(".msg")).to_have_count(0)
        write(page, sari, "sesudah")
        assert stage.update("message", sari)["text"] == "sesudah"
