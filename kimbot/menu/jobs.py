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


def introduced(work: Work, params: Params, made: object) -> None:
    """Telegram has heard it."""
    work.menus.introduced(params["number"], params.get("shown", ""))


def shown(work: Work, params: Params, made: object) -> None:
    """Telegram shows it."""
    work.menus.shown(params["person"], params.get("shown", ""))


JOBS: tuple[Kind, ...] = (
    Kind("introduction", introduction, introduced, failed=lambda work, params: work.menus.introduce_later(params)),
    Kind("menu", menu, shown, failed=lambda work, params: work.menus.show_later(params)),
)
