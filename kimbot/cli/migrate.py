"""kimbot migrate"""

from kimbot.cli.installation import settings
from kimbot.cli.problems import Unusable, explained


def migrate() -> None:
    """Bring the database to the schema of this kimbot; the bot must be stopped."""
    import asyncio

    from kimbot import boot, process
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock

    with explained():
        chosen = settings()
        lease = boot.try_lease(chosen)
        if lease is None:
            raise Unusable(f"another kimbot is running on {chosen.data_dir}; stop it first")
        lease.close()
        asyncio.run(process.at_rest(chosen, SystemClock(), SystemChance(), lambda work: None))
        print(f"The database in {chosen.data_dir} is up to date.")
