"""What Telegram refuses, in its own words."""

from typing import Any


class ApiError(Exception):
    """A refused Bot API request: `code` is both the HTTP status and `error_code`."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON that goes back to the bot."""
        found: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            found["parameters"] = self.parameters
        return found


def bad(text: str, **parameters: Any) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, f"Bad Request: {text}", **parameters)


def forbidden(text: str) -> ApiError:
    """403: the chat will not have the bot."""
    return ApiError(403, f"Forbidden: {text}")


class PlayerError(Exception):
    """What a person cannot do on her phone, said in a sentence."""
