"""Root gives itself up: what touches a data folder acts as whoever the folder belongs to."""

import os
import stat
from pathlib import Path

from kimbot.cli.problems import Unusable

ROOT = 0


def become_owner(data: Path) -> None:
    """Be the owner of the data folder, for good: the user of a bot that was broken into lays files there, and a link
    among them may lead anywhere. Whoever is not root, or whose folder it is, stays who she is.

    Raises `Unusable`.
    """
    found = owner(data) if os.geteuid() == ROOT else None
    if found is None:
        return
    user, group = found
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    try:
        (data / ".").stat()
    except OSError as problem:
        raise Unusable(
            f"{data} belongs to the user {user}, as whom kimbot works there, but the way to it is closed to that user: "
            f"{problem.strerror}. Let the user enter the folders above it, or run kimbot as its service does"
        ) from None


def owner(data: Path) -> tuple[int, int] | None:
    """Whose files lie in the data folder, as user and group; None where they are root's, or none can be there yet.

    Raises `Unusable` where the folder is root's but others may lay files in it.
    """
    if not data.exists():
        return None
    link, there = data.lstat(), data.stat()
    if stat.S_ISLNK(link.st_mode) and link.st_uid != ROOT:
        return link.st_uid, link.st_gid  # who laid the link chose the folder
    if there.st_uid != ROOT:
        return there.st_uid, there.st_gid
    if there.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Unusable(
            f"{data} belongs to root, but others may write there, so root must not work in it: chown it to the bot's "
            f"own user, and chmod 700"
        )
    return None
