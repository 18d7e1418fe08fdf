"""The phone page as a whole: the guide, what it remembers, narrow screens, contrast, odd texts, a lost connection."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ports import free_port
from tests.web.stage import CONTRAST, Json, Stage, opened, phone, sandbox, write

pytestmark = pytest.mark.browser
SETUJU = {"text": "Setuju", "callback_data": "yes"}
TOLAK = {"text": "Tolak", "callback_data": "no"}


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


def test_more_phones_than_fit_fade_at_the_edge_that_hides_them(page: Page, stage: Stage) -> None:
    page.set_viewport_size({"width": 1000, "height": 700})
    people = [stage.person(name) for name in ("Sari", "Budi", "Dewi", "Joko")]
    strip = opened(page, stage, *people).locator("#phones")
    expect(strip).to_have_class("phones right")
    phone(page, people[1]).scroll_into_view_if_needed()
    strip.evaluate("strip => strip.scrollTo(strip.scrollWidth, 0)")
    expect(strip).to_have_class("phones left")
    page.set_viewport_size({"width": 1900, "height": 700})
    expect(strip).to_have_class("phones")


def test_guide_and_three_phones_stand_side_by_side_on_a_laptop(page: Page, stage: Stage) -> None:
    people = [stage.person(name) for name in ("Sari", "Budi", "Dewi")]
    stage.player("/guide", {"title": "Panduan", "phones": people, "steps": [{"phone": people[0], "text": "Mulai."}]})
    page.set_viewport_size({"width": 1400, "height": 700})
    opened(page, stage, *people)
    expect(page.locator("#guide")).to_be_visible()
    expect(page.locator("#phones")).to_have_class("phones")
    last = phone(page, people[2]).bounding_box()
    assert last
    assert last["x"] + last["width"] <= 1400


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


def test_a_burst_of_messages_ends_at_the_newest(page: Page, stage: Stage) -> None:
    people = [stage.person(name) for name in ("Sari", "Budi", "Ani")]
    group = stage.player("/chats", {"type": "group", "title": "RT 3", "members": people})["id"]
    opened(page, stage, *(f"{user}:{group}" for user in people))
    for number in range(200):
        stage.player(f"/chats/{group}/messages", {"from": people[number % 3], "text": f"pesan {number}"})
    for user in people:
        newest = phone(page, user).locator(".msg").last
        expect(newest).to_contain_text("pesan 199")
        expect(newest).to_be_in_viewport()
    expect(page.locator(".phone").first.locator(".msg")).to_have_count(120)
