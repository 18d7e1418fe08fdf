"""What kimbot is made of: the list of its parts is that of the lock file, and who wants to be named is."""

import json
import re
import sys

from tests.house.lint import PROJECT

sys.path.insert(0, str(PROJECT / "tools"))
from notices import notices
from sbom import made

SBOM = PROJECT / "sbom.cdx.json"
LOCKED = set(
    re.findall(r"^([\w.-]+==[\w.]+)", (PROJECT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
)


def test_the_list_of_parts_is_that_of_the_lock_file() -> None:
    found = json.loads(SBOM.read_text(encoding="utf-8"))
    assert found["bomFormat"] == "CycloneDX"
    assert {f"{part['name']}=={part['version']}" for part in found["components"]} == LOCKED
    assert all(part["purl"].startswith("pkg:pypi/") for part in found["components"])


def test_it_is_made_alike_each_time_and_names_no_host() -> None:
    assert json.loads(SBOM.read_text(encoding="utf-8")) == made(), "make sbom"
    assert "/simple" not in SBOM.read_text(encoding="utf-8")
    assert "file:" not in SBOM.read_text(encoding="utf-8")


def test_parts_under_lgpl_and_mpl_are_named_with_their_texts() -> None:
    told = {page.split(" ")[0].lower(): page for page in notices()}
    assert {"python-telegram-bot", "certifi"} <= set(told)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in told["python-telegram-bot"].upper()
    assert "Mozilla Public" in told["certifi"]


def test_both_are_in_the_image() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    assert "cp sbom.cdx.json /opt/kimbot/share/kimbot/" in dockerfile
    assert "tools/notices.py /opt/kimbot/share/kimbot/NOTICES.txt" in dockerfile
