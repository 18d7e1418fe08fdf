"""The record of every Bot API request: kept in memory for the player, appended to a file for the contract check."""

import json
from pathlib import Path
from typing import Any

KEPT = 20_000


class Requests:
    """What the bot asked for. Requests sent wrong on purpose go to a file of their own (suffix `.wrong`)."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept: list[dict[str, Any]] = []
        self._count = 0
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, method: str, params: dict[str, Any], files: list[str], wrong: bool) -> dict[str, Any]:
        """Writes the request down before it is carried out; the entry's `status` is filled in afterwards."""
        self._count += 1
        plain = {"method": method, "params": params, "files": files}
        entry = {"n": self._count, **plain, "status": None} | ({"sandbox_test": True} if wrong else {})
        self._kept.append(entry)
        del self._kept[:-KEPT]
        if self._path:
            path = self._path.with_name(self._path.name + ".wrong") if wrong else self._path
            with path.open("a", encoding="utf-8") as file:  # one write: several processes may append to it
                file.write(json.dumps(plain, ensure_ascii=False) + "\n")
        return entry

    def after(self, number: int) -> list[dict[str, Any]]:
        return [entry for entry in self._kept if entry["n"] > number]
