"""The words of dates and times, Indonesian and English, and what each stands for."""

from collections.abc import Iterable
from typing import Literal

Which = Literal["any", "next", "coming", "this", "last", "next_week", "last_week", "eve_or_night"]
DayPart = Literal["subuh", "pagi", "siang", "sore", "malam", "dini hari", "afternoon", "evening", "am", "pm"]


def _numbers() -> dict[str, int]:
    ones = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
    numbers = {word: n for n, word in enumerate(ones, 1)} | {"sepuluh": 10, "sebelas": 11}
    numbers |= {f"{word} belas": n + 10 for n, word in enumerate(ones, 1) if n > 1}
    for tens in range(2, 6):
        ten = f"{ones[tens - 1]} puluh"
        numbers |= {ten: tens * 10} | {f"{ten} {word}": tens * 10 + n for n, word in enumerate(ones, 1)}
    english = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return numbers | {word: n for n, word in enumerate(english, 1)} | {"fifteen": 15, "twenty": 20, "thirty": 30}


def any_of(table: Iterable[str]) -> str:
    """A pattern of all the words, longest first: "dua belas" before "dua"."""
    return "|".join(sorted(table, key=len, reverse=True))


def _table(*rows: str, start: int) -> dict[str, int]:
    return {word: n for n, row in enumerate(rows, start) for word in row.split()}


NUMBERS = _numbers()
WEEKDAYS = _table(
    "senin sen monday mon", "selasa sel tuesday tue", "rabu rab wednesday wed", "kamis kam thursday thu",
    "jumat jum friday fri", "sabtu sab saturday sat", "minggu ahad sunday sun", start=0,
)  # fmt: skip
MONTHS = _table(
    "januari jan january", "februari pebruari feb february", "maret mar march", "april apr", "mei may",
    "juni jun june", "juli jul july", "agustus agt ags agst agu aug august", "september sep sept",
    "oktober okt oct october", "november nopember nov nop", "desember des dec december", start=1,
)  # fmt: skip
PARTS: dict[str, DayPart] = {
    "subuh": "subuh", "pagi": "pagi", "siang": "siang", "sore": "sore", "petang": "sore", "malam": "malam",
    "dini hari": "dini hari", "morning": "pagi", "afternoon": "afternoon", "evening": "evening", "night": "malam",
}  # fmt: skip
SHIFTS = {
    "hari ini": 0, "today": 0, "tadi": 0, "besok": 1, "esok": 1, "bsk": 1, "besuk": 1, "tomorrow": 1,
    "lusa": 2, "the day after tomorrow": 2, "kemarin": -1, "kemaren": -1, "yesterday": -1,
    "kemarin lusa": -2, "kemarin dulu": -2, "the day before yesterday": -2,
}  # fmt: skip
WHICH: dict[str, Which] = {
    "depan": "next", "mendatang": "coming", "yang akan datang": "coming", "ini": "this", "lalu": "last",
    "yang lalu": "last", "kemarin": "last", "minggu depan": "next_week", "pekan depan": "next_week",
    "next week": "next_week", "minggu ini": "this", "pekan ini": "this", "minggu lalu": "last_week",
    "pekan lalu": "last_week", "last week": "last_week", "next": "next", "this": "this", "last": "last",
    "coming": "coming",
}  # fmt: skip
ZONES = {"wib": 420, "wita": 480, "wit": 540, "utc": 0, "gmt": 0}
