"""Ports for processes that have to be told theirs beforehand."""

import os
import socket
from itertools import count

FIRST, MANY = 20_000, 10_000
"""Below the range from which the system itself gives ports: none of those can be taken in between."""
_next = count(os.getpid() * 37)


def free_port() -> int:
    """A port that nobody listens at; another one each time, also for tests that run beside this one."""
    while True:
        port = FIRST + next(_next) % MANY
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
