"""Names of people: a person's own are taken, those of an office are not, however they are spelled."""

from typing import Any

from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Draft, Reply
from kimbot.members.form import read_name, telegram_name
from kimbot.work import Work
from tests.unit import Unit

PEOPLE = (
    *(
        "Siti Aminah",
        "Hasan Basri",
        "Tan Kim Hok",
        "Kim Lian",
        "Oey Kim Tiang",
        "Nurhakim",
        "Sri Resmiati",
        "R. A. Kartini",
    ),
    *(
        "Adminah",
        "Dinasti Putri",
        "Camelia",
        "Lurdes",
        "Muhammad Botak",
        "Bu Ratna",
        "H. M. Sa'adi, S.Sos.",
        "Ni Luh Ayu",
    ),
    *("José Peña", "Ahmad Tangerang", "Al-Fatih 2", "Kimberly", "Iskandar Dinata", "Wali Songo", "Ketut Arya"),
)
OFFICES = (
    *("Kominfo Kota Tangerang", "KOMINFO", "Dinas Kominfo", "Pemkot Tangerang", "Pemerintah Kota", "Kota Tangerang"),
    *("Camat Cibodas", "Pak Lurah Hasan", "Walikota", "Wali Kota Tangerang", "Admin", "Admin Budi", "FK-KIM", "FKKIM"),
    *("KIM", "KIM Cibodasari", "KIM Cibodas Sari", "Ketua KIM Mawar", "KIM Bot", "Petugas Kelurahan"),
    *("K0minfo", "K o m i n f o", "K.o.m.i.n.f.o", "Kom-info", "Kom info", "KomInfoTangerang", "xKominfox", "Komminfo"),
    *("Korninfo", "KOMlNFO", "K0M1NF0", "Adm1n", "Ad min", "4dm!n", "Admin99", "admin_budi", "Lvrah Iurah", "D1n4s"),
    *("Kom\u200binfo", "Kom\u00adinfo", "\u202eKominfo", "Ko\u2060minfo", "K\u0301o\u0301minfo", "Kömínfo"),
    *(
        "\uff2b\uff4f\uff4d\uff49\uff4e\uff46\uff4f",
        "𝐊𝐨𝐦𝐢𝐧𝐟𝐨",
        "🅺ominfo Ⓐⓓⓜⓘⓝ",
        "<b>Kominfo</b>",
        "*Kominfo*",
        "[Admin](tg://user?id=1)",
    ),
)
OTHER_LETTERS = ("Коminfо", "Κominfo", "ᴋᴏᴍɪɴꜰᴏ", "Қоминфо", "한국", "kоmіnfо")


def read(work: Work, typed: str, choice: str = "") -> str:
    chat = work.chats.seen(8001, "private", typed, None, "id").id
    return read_name(work, draft(chat), Reply(Actor(chat, typed), 1, "" if choice else typed, choice=choice))


def draft(chat: int) -> Draft:
    return Draft(1, chat, "daftar", 0, {}, {}, {}, "", 1, None)


def refused(work: Work, typed: str) -> str:
    """Why it is not taken, typed or offered; "" where it is. A unit of work waits for no failing assertion."""
    try:
        read(work, typed)
        return ""
    except Invalid as problem:
        return "" if telegram_name(work, draft(work.chats.seen(8001, "private", typed, None, "id").id)) else problem.key


async def test_a_person_has_her_own_name(unit: Unit) -> None:
    assert await unit(lambda work: [read(work, name) for name in PEOPLE]) == list(PEOPLE)


async def test_nobody_has_the_name_of_an_office(unit: Unit) -> None:
    told = await unit(lambda work: {name: refused(work, name) for name in OFFICES})
    assert {name: key for name, key in told.items() if key != "members.name.of_an_office"} == {}


async def test_letters_that_only_look_like_ours_are_refused(unit: Unit) -> None:
    told = await unit(lambda work: {name: refused(work, name) for name in OTHER_LETTERS})
    assert set(told.values()) == {"members.name.not_latin"}


async def test_a_name_of_an_office_is_not_offered_either(unit: Unit) -> None:
    def offered(work: Work) -> list[str]:
        return [telegram_name(work, draft(chat(work, name))) for name in (*OFFICES, *OTHER_LETTERS, "Siti")]

    def chat(work: Work, name: str) -> int:
        return work.chats.seen(8001, "private", name, None, "id").id

    assert [name for name in await unit(offered) if name] == ["Siti"]


async def test_the_name_of_a_kim_that_is_registered_is_nobodys(unit: Unit) -> None:
    def asked(work: Work) -> Any:
        admin = Actor(work.chats.seen(9000, "private", "Bu Ratna", None, "id").id, "Bu Ratna")
        work.roles.make_first_admin(admin.id)
        before = read(work, "Kim Melati")
        work.registry.add(admin, "KIM Melati", work.areas.city.code)
        return before, refused(work, "Kim Melati")

    assert await unit(asked) == ("Kim Melati", "members.name.of_an_office")


async def test_a_name_is_kept_as_it_is_read(unit: Unit) -> None:
    given = {"  Siti\n Aminah ": "Siti Aminah", "Si\u200bti\u202e": "Siti", "\uff33iti": "Siti", "Siti\x00": "Siti"}
    assert await unit(lambda work: {typed: read(work, typed) for typed in given}) == given
