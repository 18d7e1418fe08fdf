"""Small things done to plain text, the same everywhere."""

import re
import unicodedata


def telegram_length(text: str) -> int:
    """How long a text is as Telegram counts: in UTF-16 code units, so that most emoji count two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """At most so many letters, with … where some were left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def slug(text: str) -> str:
    """`cibodas-sari-kec-cibodas`: letters that every computer takes in the name of a file."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def containing(text: str) -> str:
    """The pattern of `LIKE … ESCAPE '!'` for what contains these words, whatever signs are in them."""
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
