"""Which links Telegram takes: in texts (others are silently dropped) and under buttons (others are refused)."""

import re
from urllib.parse import urlsplit

from kimbot.sandbox.world import Json

USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)", re.IGNORECASE)


class WrongLinkError(ValueError):
    """Why a link is refused, in Telegram's words."""


def user_of(url: str) -> int | None:
    """The user id in tg://user?id=..."""
    match = USER_LINK.fullmatch(url.strip())
    return int(match.group(1)) if match else None


def custom_emoji_of(url: str) -> tuple[str, str]:
    """The identifier in tg://emoji?id=..., or what Telegram says is wrong with it."""
    scheme, _, rest = url.lower().partition(":")
    host, _, query = rest.removeprefix("//").partition("?")
    if scheme != "tg" or not rest:
        return "", "Custom emoji URL must have scheme tg"
    if re.split("[/#]", host)[0] != "emoji":
        return "", 'Custom emoji URL must have host "emoji"'
    given = [
        value for name, _, value in (part.partition("=") for part in query.split("#")[0].split("&")) if name == "id"
    ]
    if not given or "#" in host:
        return "", "Custom emoji URL must have an emoji identifier"
    if not re.fullmatch(r"[1-9]\d{0,18}", given[0]):
        return "", "Invalid custom emoji identifier specified"
    return given[0], ""


def checked(url: str, https_only: bool = False) -> str:
    """The link as Telegram keeps it. Raises WrongLinkError."""
    url = url.strip()
    if re.match(r"(?:tg|ton|tonsite):", url, re.IGNORECASE) and not https_only:
        return url
    full = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError:
        raise WrongLinkError("Wrong HTTP URL") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise WrongLinkError("Unsupported URL protocol")
    if not host:
        raise WrongLinkError("URL host is empty")
    if re.search(r"\s", parts.netloc):
        raise WrongLinkError("Disallowed character in URL host")
    if https_only and parts.scheme.lower() != "https":
        raise WrongLinkError("Only HTTPS links are allowed")
    if "." not in host and ":" not in host:
        raise WrongLinkError("Wrong HTTP URL")
    return full if parts.path or parts.query or parts.fragment else f"{full}/"


def entity_for_link(url: str, span: Json) -> Json | None:
    """The entity of a link in a text; None when Telegram would show the text without it."""
    if user_id := user_of(url):
        return {"type": "text_mention"} | span | {"user": {"id": user_id}}
    try:
        return {"type": "text_link"} | span | {"url": checked(url)}
    except WrongLinkError:
        return None
