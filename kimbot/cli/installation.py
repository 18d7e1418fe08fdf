"""What the commands ask of an installation before they begin."""

import os
from typing import TYPE_CHECKING

from kimbot.cli.owner import become_owner
from kimbot.cli.problems import Unusable

if TYPE_CHECKING:
    from kimbot.settings import Settings

HOW_TO_BEGIN = (
    "there is no bot token. Set KIMBOT_TOKEN in the environment, KIMBOT_TOKEN_FILE to a file that holds it, or token "
    "in config/kimbot.toml. @BotFather on Telegram gives one. To try the bot without a token: kimbot demo"
)


def settings() -> "Settings":
    """The settings of this installation. From here on the command acts as the owner of the data folder, and what it
    makes is for nobody else.

    Raises `SettingsProblem`, `Unusable`.
    """
    from kimbot.settings import load_settings

    chosen = load_settings()
    become_owner(chosen.data_dir)
    os.umask(0o077)
    return chosen


def require_telegram(chosen: "Settings") -> None:
    """Say what is wrong with token and address before anything is opened."""
    import re

    from kimbot.settings import TOKEN

    token = chosen.token.get_secret_value()
    if not token:
        raise Unusable(HOW_TO_BEGIN)
    if not re.fullmatch(TOKEN, token):
        raise Unusable("this is not a bot token; one looks like 123456789:AAE… Check KIMBOT_TOKEN.")
    if not re.match(r"https?://[^/\s]", chosen.telegram_url):
        raise Unusable(f"telegram_url must begin with https:// or http://, not {chosen.telegram_url!r}")
