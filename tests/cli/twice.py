"""`python -m tests.cli.twice FOLDER COMMAND…`: kimbot carries out a command, first on a folder of this user's own, so
that whatever it imports is there, and then on FOLDER, whose owner may not be able to read our Python.
"""

import os
import sys
import tempfile

from kimbot.cli import cli


def runs(data: str, *command: str) -> int:
    os.environ["KIMBOT_DATA_DIR"] = data
    return int(cli(command, standalone_mode=False) or 0)


def main() -> int:
    data, *command = sys.argv[1:]
    with tempfile.TemporaryDirectory() as own:
        runs(own, "migrate")
        runs(own, *command)
    return runs(data, *command)


if __name__ == "__main__":
    sys.exit(main())
