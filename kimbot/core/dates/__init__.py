"""A small strict grammar of dates and times: what a person typed becomes one moment, one day or a weekly hour.

It reads the whole text or refuses it, and it never guesses: where a text can mean two things, both are handed back.
"""

from kimbot.core.dates.parse import parse_day, parse_moment, parse_schedule
from kimbot.core.dates.recurring import days_of
from kimbot.core.dates.say import say_day, say_moment, say_near, say_recurring, zone_name
from kimbot.core.dates.values import WEEKDAYS, Moment, Monthly, NotUnderstood, Reason, Recurring, Weekly

__all__ = [
    "WEEKDAYS",
    "Moment",
    "Monthly",
    "NotUnderstood",
    "Reason",
    "Recurring",
    "Weekly",
    "days_of",
    "parse_day",
    "parse_moment",
    "parse_schedule",
    "say_day",
    "say_moment",
    "say_near",
    "say_recurring",
    "zone_name",
]
