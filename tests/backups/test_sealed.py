"""Backups that are encrypted for the office, and last pages that nobody can write who does not know the key."""

import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from pyrage import x25519

from kimbot.backups.archive import MANIFEST, BackupProblem
from kimbot.backups.taking import take
from tests.backups.data import MADE, folder, mark, put_back, quietly
from tests.backups.kills import CONTEXT
from tests.backups.test_archive import entries, written


@pytest.fixture
def office() -> x25519.Identity:
    return x25519.Identity.generate()


def test_only_the_office_can_read_one_that_is_encrypted(tmp_path: Path, office: x25519.Identity) -> None:
    archive, data = tmp_path / "backups" / "one.tar.gz.age", folder(tmp_path / "data", "now")
    take(folder(tmp_path / "old", "before"), archive, MADE, quietly, str(office.to_public()))
    assert not tarfile.is_tarfile(archive)
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]
    for identity, refusal in (
        ("", "--identity"),
        (str(x25519.Identity.generate()), "cannot be decrypted"),
        ("x", "no key"),
    ):
        with pytest.raises(BackupProblem, match=refusal):
            put_back(archive, data, CONTEXT, identity=identity)
    assert mark(data) == "now"
    put_back(archive, data, CONTEXT, identity=f"# the office's\n{office}\n")
    assert mark(data) == "before"


@pytest.mark.parametrize("recipient", ["age1none", "ssh-ed25519 AAAA"])
def test_a_recipient_that_is_none_leaves_no_backup(tmp_path: Path, recipient: str) -> None:
    with pytest.raises(BackupProblem, match="could not be encrypted"):
        take(folder(tmp_path / "data", "now"), tmp_path / "backups" / "one.tar.gz.age", MADE, quietly, recipient)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_that_was_put_together_elsewhere_is_refused(tmp_path: Path) -> None:
    """The checksums fit, since whoever changed a file has counted them anew; the key he does not know."""
    archive, data = tmp_path / "backups" / "one.tar.gz", folder(tmp_path / "data", "now")
    take(folder(tmp_path / "old", "before"), archive, MADE, quietly)
    found = entries(archive)
    page = json.loads(found[MANIFEST])
    assert "audit.key" not in found
    for change in ({"made": MADE + 1}, {"mac": ""}, {"mac": "0" * 64}, {"audit": "9 0"}):
        forged = written(tmp_path / "forged.tar.gz", found | {MANIFEST: json.dumps(page | change).encode()})
        with pytest.raises(BackupProblem, match="--unproven"):
            put_back(forged, data, CONTEXT)
    with pytest.raises(BackupProblem, match="--unproven"):
        put_back(archive, data, replace(CONTEXT, audit_key=b"of another folder"))
    assert mark(data) == "now"
    put_back(archive, data, replace(CONTEXT, audit_key=b"of another folder"), unproven=True)
    assert mark(data) == "before"
