"""A backup as others may see it: encrypted for whoever holds the office's age identity, where a recipient is set."""

from typing import IO

from kimbot.backups.archive import BackupProblem

HEADER = b"age-encryption.org/"
"""How every file of age begins."""


def encrypt(plain: IO[bytes], into: IO[bytes], recipient: str) -> None:
    """Write what was packed so that only the holder of the recipient's identity can read it. Raises `BackupProblem`."""
    from pyrage import EncryptError, RecipientError, encrypt_io, x25519  # lazy: only where a recipient is set

    try:
        encrypt_io(plain, into, [x25519.Recipient.from_str(recipient)])
    except (RecipientError, EncryptError) as problem:
        raise BackupProblem(f"the backup could not be encrypted for {recipient}: {problem}") from None


def encrypted(archive: IO[bytes]) -> bool:
    """Whether a backup has to be decrypted before it can be read."""
    begins = archive.read(len(HEADER))
    archive.seek(0)
    return begins == HEADER


def decrypt(archive: IO[bytes], into: IO[bytes], identity: str) -> None:
    """Write a backup as it was packed. `identity`: the lines of an identity file of age. Raises `BackupProblem`."""
    from pyrage import DecryptError, IdentityError, decrypt_io, x25519

    keys = [line for line in identity.splitlines() if line.startswith("AGE-SECRET-KEY-")]
    if not keys:
        raise BackupProblem("the identity file holds no key of age: a line that begins with AGE-SECRET-KEY-")
    try:
        decrypt_io(archive, into, [x25519.Identity.from_str(key.strip()) for key in keys])
    except (IdentityError, DecryptError) as problem:
        raise BackupProblem(f"{archive.name} cannot be decrypted with this identity: {problem}") from None
    into.seek(0)
