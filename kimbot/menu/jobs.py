"""What is told to Telegram after a unit: no answer to it is waited for in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.routes import Ask
from kimbot.jobs.model import Kind, Params

if TYPE_CHECKING:
    from kimbot.work import Work


def introduction(work: Work, params: Params) -> Ask:
    """One of the calls that introduce the bot."""
    return work.menus.introduction(params["number"])


def menu(work: Work, params: Params) -> Ask:
    """The commands of one person."""
    return work.menus.of(params["person"])


def told(work: Work, params: Params, made: object) -> None:
    """Telegram knows it now; the store was told when it was asked for."""


JOBS: tuple[Kind, ...] = (Kind("introduction", introduction, told), Kind("menu", menu, told))
