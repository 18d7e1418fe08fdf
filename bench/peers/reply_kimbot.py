"""`kimbot run`, on a disk whose every fsync takes so many milliseconds more.

usage: reply_kimbot.py FSYNC_MS      (settings from the environment)
"""

import sys
import time

from bench.peers.slow_disk import before_each_sync
from kimbot.cli import cli

if __name__ == "__main__":
    if milliseconds := float(sys.argv[1]):
        before_each_sync(lambda: time.sleep(milliseconds / 1000))
    cli(["run"])
