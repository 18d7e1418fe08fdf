"""A day in every language: a text takes its own."""

from collections.abc import Mapping
from datetime import date

from kimbot.core.dates import say_day
from kimbot.texts.catalogue import LANGUAGES


def said(day: date) -> Mapping[str, str]:
    """The day in each language: `{{ day.id }}`."""
    return {language: say_day(day, language) for language in LANGUAGES}
