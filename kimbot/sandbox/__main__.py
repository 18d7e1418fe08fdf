"""`python -m kimbot.sandbox --port 8081`: the sandbox by itself."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from kimbot.sandbox.app import create_app
from kimbot.sandbox.serve import serve


async def _run(options: argparse.Namespace) -> None:
    app = create_app(options.token, username=options.username, record=options.record)
    async with serve(app, options.host, options.port) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m kimbot.sandbox", description="A local Telegram for trying the bot."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="1:sandbox", help="the bot's token")
    parser.add_argument("--username", default="kimbot_bot", help="the bot's username")
    parser.add_argument("--record", type=Path, default=None, help="file that every Bot API request is appended to")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
