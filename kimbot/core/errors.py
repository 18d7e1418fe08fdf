"""What a service may refuse, as data: a text key and its values, never a sentence."""

from collections.abc import Sequence

from kimbot.core.screens import Row


class Refused(Exception):
    """The person asked for something that cannot be done; nothing was changed.

    `key` names a text of the catalogue, `values` fill it.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class NotAllowed(Refused):
    """The person has no right to do this. Each one is kept in the audit."""

    def __init__(self, key: str = "common.not_allowed", **values: object) -> None:
        super().__init__(key, **values)


class Stale(Refused):
    """The button or the state it speaks of is older than what is stored."""

    def __init__(self, key: str = "common.stale", **values: object) -> None:
        super().__init__(key, **values)


class Invalid(Refused):
    """An answer to a form's question that cannot be taken; the question stays open.

    `rows` are buttons to offer instead of the question's own (suggestions).
    """

    def __init__(self, key: str, rows: Sequence[Row] = (), **values: object) -> None:
        super().__init__(key, **values)
        self.rows = tuple(rows)
