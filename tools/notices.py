#!/usr/bin/env python3
"""The licences of the packages that want to be named: LGPL, GPL and MPL, with their texts, out of what is installed.

usage: notices.py OUT
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

WANTED = re.compile(r"\b(?:L?GPL|MPL|Lesser General Public|General Public License|Mozilla Public)", re.IGNORECASE)
TEXTS = re.compile(r"(?:LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)


def licence(one: Distribution) -> str:
    """What its metadata says."""
    said = [one.metadata["License-Expression"] or "", *(one.metadata.get_all("Classifier") or [])]
    told = [line for line in said if line and ("License ::" in line or "::" not in line)]
    return "; ".join(told) or (one.metadata["License"] or "").strip().partition("\n")[0]


def notices() -> Iterator[str]:
    """A page for each package that wants to be named, in the order of their names."""
    for one in sorted(distributions(), key=lambda one: one.metadata["Name"].lower()):
        if not WANTED.search(licence(one)):
            continue
        texts = [Path(str(one.locate_file(file))) for file in one.files or () if TEXTS.search(str(file))]
        head = f"{one.metadata['Name']} {one.version}\n{licence(one)}\n"
        pages = [text.read_text(encoding="utf-8", errors="replace") for text in texts if text.is_file()]
        yield "\n\n".join([head, *pages])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(("\n" + "=" * 78 + "\n").join(notices()), encoding="utf-8")
