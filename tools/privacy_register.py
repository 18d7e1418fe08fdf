"""Writes the register of personal data into docs/privacy.md, from `kimbot.privacy.register`.

usage: privacy_register.py [--check]     with --check nothing is written; 1 if the page is not up to date
"""

from __future__ import annotations

import sys
from pathlib import Path

from kimbot.privacy.model import Kind
from kimbot.privacy.register import KINDS

PAGE = Path(__file__).parent.parent / "docs" / "privacy.md"
BEGIN, END = "<!-- register: made by tools/privacy_register.py -->", "<!-- end of register -->"
TITLES = ("Kind", "What", "What for", "Basis", "Who sees it", "How long", "When its person is erased")


def register() -> str:
    """The table, a line for each kind of data."""
    head = (f"| {' | '.join(TITLES)} |", "|---" * len(TITLES) + "|")
    return "\n".join([*head, *(_line(kind) for kind in KINDS)])


def page(text: str) -> str:
    """The page with the register as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{register()}\n{END}{after}"


def _line(kind: Kind) -> str:
    tables = ", ".join(f"`{table}`" for table in kind.tables)
    cells = (kind.data, kind.purpose, kind.basis, kind.seen_by, kind.kept, kind.erased)
    return f"| **{kind.name}**<br>{tables} | {' | '.join(cells)} |"


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    made = page(text)
    if "--check" in sys.argv:
        return int(text != made)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
