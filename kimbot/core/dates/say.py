"""Saying a moment, a day or an hour that comes again in words that the grammar reads back to the same."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from kimbot.core.dates.values import WEEKDAYS, Monthly, Recurring

_DAYS: Mapping[str, tuple[str, ...]] = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_INDONESIAN_ZONES = {
    "Asia/Jakarta": ("WIB", timedelta(hours=7)),
    "Asia/Pontianak": ("WIB", timedelta(hours=7)),
    "Asia/Makassar": ("WITA", timedelta(hours=8)),
    "Asia/Jayapura": ("WIT", timedelta(hours=9)),
}


def say_day(day: date, lang: str = "id") -> str:
    """Say a day: "Senin, 30 November 2026"; in "en" "Monday, 30 November 2026"."""
    return f"{_DAYS[lang][day.weekday()]}, {day.day} {_MONTHS[lang][day.month - 1]} {day.year:04d}"


def say_moment(moment: datetime, lang: str = "id") -> str:
    """Say an aware datetime in its own zone, to the minute: "Senin, 30 November 2026 pukul 08.00 WIB".

    Outside Indonesia the zone is said as its offset: "UTC-05:00". `lang` is "id" or "en".
    """
    clock = f"pukul {moment:%H.%M}" if lang == "id" else f"at {moment:%H:%M}"
    return f"{say_day(moment.date(), lang)} {clock} {zone_name(moment)}"


def say_near(moment: datetime, now: datetime, lang: str = "id") -> str:
    """Say an aware datetime as seen from `now`: "hari ini pukul 16.00", "besok pukul 06.00", else as `say_moment`."""
    days = (moment.date() - now.date()).days
    if days not in (0, 1):
        return say_moment(moment, lang)
    if lang == "en":
        return f"{('today', 'tomorrow')[days]} at {moment:%H:%M}"
    return f"{('hari ini', 'besok')[days]} pukul {moment:%H.%M}"


def say_recurring(rule: Recurring, lang: str = "id") -> str:
    """Say when something comes again: "Setiap Senin dan Kamis pukul 09.00", "Setiap tanggal 5 pukul 08.00 sampai …"."""
    english = lang == "en"
    days = _monthday(rule.day, lang) if isinstance(rule, Monthly) else _weekdays(rule.weekdays, lang)
    said = f"Every {days} at {rule.at:%H:%M}" if english else f"Setiap {days} pukul {rule.at:%H.%M}"
    if rule.until is None:
        return said
    last = f"{rule.until.day} {_MONTHS[lang][rule.until.month - 1]} {rule.until.year:04d}"
    return f"{said} until {last}" if english else f"{said} sampai {last}"


def _monthday(day: int, lang: str) -> str:
    return f"month on the {day}{_ORDINALS.get(day, 'th')}" if lang == "en" else f"tanggal {day}"


def _weekdays(weekdays: tuple[str, ...], lang: str) -> str:
    english = lang == "en"
    names = [_DAYS[lang][WEEKDAYS.index(name)] for name in weekdays]
    joined = (" and " if english else " dan ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)
    if len(names) == 7:
        return "day" if english else "hari"
    return "hari Minggu" if names == ["Minggu"] else joined  # alone, "setiap Minggu" also means every week


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT, else the offset of this moment: "UTC-05:00"."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment without a zone cannot be said")
    name, usual = _INDONESIAN_ZONES.get(getattr(moment.tzinfo, "key", ""), ("", None))
    if offset == usual:
        return name
    minutes = round(abs(offset).total_seconds() / 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
