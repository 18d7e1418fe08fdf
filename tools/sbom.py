#!/usr/bin/env python3
"""What kimbot is made of, as CycloneDX, from the lock file: names, versions, package URLs; the hashes stay in the lock.

usage: sbom.py [OUT]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
OUT = PROJECT / "sbom.cdx.json"
MAKER = "requirements --output-reproducible --sv 1.6 --of JSON --pyproject pyproject.toml -o - requirements.txt"


def made() -> dict[str, Any]:
    """The document, the same for the same lock file. Raises `subprocess.CalledProcessError`."""
    said = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "cyclonedx_py", *MAKER.split()],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout
    found: dict[str, Any] = json.loads(said)
    for one in found["components"]:
        one.pop("description", None)  # the line of the lock file, hashes and all
        one.pop("externalReferences", None)  # where it was looked for
    return found


if __name__ == "__main__":
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    to.write_text(json.dumps(made(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
