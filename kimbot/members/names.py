"""The name a person goes by here: what it is made of, and which ones pretend to be an office. Pure."""

import re
import unicodedata
from collections.abc import Collection

NAME_MOST = 80
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode's categories of what nobody sees, or what turns letters around."""
_LOOKALIKE = str.maketrans("01345678@$!|", "oieasgtbasii")
"""Signs that are read as a letter: "K0minfo", "Adm1n"."""
_TELLING = 6
"""So many letters of an office tell it wherever they stand ("InfoKominfo"); fewer only as a word of their own."""


def clean(typed: str) -> str:
    """A name as it is kept: on one line, without what nobody sees, letters of other alphabets' styles made plain."""
    plain = unicodedata.normalize("NFKC", typed)
    return " ".join("".join(" " if sign.isspace() else sign for sign in plain if _seen(sign)).split())


def in_latin(name: str) -> bool:
    """Whether its letters are A to Z, with accents or without: others look alike and are not the same."""
    return all("a" <= letter <= "z" for letter in _plain(name) if letter.isalpha())


def pretends(name: str, offices: Collection[str], whole: Collection[str]) -> bool:
    """Whether it says one of these `offices`, or is one of those that only a `whole` name may not be.

    However it is spaced or spelled: "K 0 m i n f o", "Admin99", "wa1i-kota", "Korninfo".
    """
    words = {_joined(_words(office)) for office in offices}
    for read in (_words(name.translate(_LOOKALIKE)), _words(name)):
        said = {_joined(read[first:last]) for first in range(len(read)) for last in range(first + 1, len(read) + 1)}
        everything = _joined(read)
        if said & words or everything in {_joined(_words(one)) for one in whole}:
            return True
        if any(len(office) >= _TELLING and office in everything for office in words):
            return True
    return False


def _seen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in _UNSEEN


def _plain(text: str) -> str:
    """Small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    """The words of a text, of letters that are easily taken for another only one: l is i, rn is m."""
    plain = _plain(text).replace("l", "i").replace("rn", "m").replace("vv", "w")
    return re.findall("[a-z]+", plain)


def _joined(words: list[str]) -> str:
    """As one word, in which no letter stands twice in a row."""
    return re.sub(r"(.)\1+", r"\1", "".join(words))
