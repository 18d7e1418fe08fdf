"""A day or a moment in every language: a text takes its own."""

from collections.abc import Mapping
from datetime import date, datetime

from kimbot.core.dates import say_day, say_moment
from kimbot.texts.catalogue import LANGUAGES


def said(day: date) -> Mapping[str, str]:
    """The day in each language: `{{ day.id }}`."""
    return {language: say_day(day, language) for language in LANGUAGES}


def said_moment(moment: datetime) -> Mapping[str, str]:
    """An aware moment in its own zone, in each language."""
    return {language: say_moment(moment, language) for language in LANGUAGES}
