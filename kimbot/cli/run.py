"""kimbot run"""

from kimbot.cli.installation import require_telegram, settings
from kimbot.cli.problems import explained


def run() -> None:
    """Run the bot on Telegram until it is stopped (Ctrl+C or SIGTERM)."""
    import asyncio

    from kimbot import app, logs
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock

    with explained():
        chosen = settings()
        require_telegram(chosen)
        logs.set_up(chosen.token.get_secret_value())
        asyncio.run(app.serve(chosen, SystemClock(), SystemChance(), standing_by))


def standing_by() -> None:
    """Another process holds the lease."""
    import structlog

    structlog.get_logger().warning("another kimbot is running on this data folder; standing by to take over")
