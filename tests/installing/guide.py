"""The commands that the pages for operators tell, as they stand there."""

import re

from tests.house.lint import PROJECT

INSTALL = (PROJECT / "docs" / "panduan" / "pasang.md").read_text(encoding="utf-8")
OPERATE = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
VERBS = ("systemctl", "git", "make", "/opt/kimbot/deploy/")


def commands(title: str) -> list[str]:
    """The lines of the first block after a heading of docs/panduan/pasang.md."""
    return re.split(r"^```", INSTALL.partition(f"# {title}\n")[2], flags=re.MULTILINE)[1].splitlines()[1:]


def with_systemd(title: str) -> list[str]:
    """The commands of the sentence *With systemd* below a heading of docs/operations.md."""
    told = OPERATE.partition(f"# {title}\n")[2].partition("With systemd")[2].partition("\n\n")[0]
    return [words for words in re.findall(r"`([^`]+)`", told) if words.startswith(VERBS) and not words.endswith("/")]
