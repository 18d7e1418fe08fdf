"""Our table of updates and their fields, held against the machine-readable Bot API where that is at hand.

usage: python -m tests.hostile.reference FILE   (writes the table anew)
"""

import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "update_fields.toml"
BESIDE = Path(__file__).parents[3] / "shared" / "reference" / "bot-api-10.0.json"
VARIABLE = "KIMBOT_BOT_API_JSON"
HEAD = """\
# What Telegram may send: each type that an update can hold, of Bot API 10.0. `name:Type` is a field, `!` says that it
# is always there, `name='word'` that it is always this word, [Type] a list; | stands before the types that one may be.
"""


def table() -> dict[str, str]:
    """Ours."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def found() -> Path | None:
    """The Bot API's, where the environment names it or it lies beside the project."""
    named = os.environ.get(VARIABLE)
    path = Path(named) if named else BESIDE
    return path if named or path.is_file() else None


def read(path: Path) -> dict[str, str]:
    """The same table, made from the Bot API's own."""
    types = json.loads(path.read_text(encoding="utf-8"))["types"]
    made: dict[str, str] = {}
    ahead = ["Update"]
    while ahead:
        name = ahead.pop(0)
        if name in made or name not in types:
            continue
        fields = types[name].get("fields", [])
        within = types[name].get("subtypes", [])
        made[name] = "| " + " ".join(within) if within else " ".join(map(_field, fields))
        ahead += [*within, *(one.replace("Array of ", "") for field in fields for one in field["types"])]
    return made


def _field(field: dict[str, Any]) -> str:
    kind = field["types"][0]
    while kind.startswith("Array of "):
        kind = f"[{kind.removeprefix('Array of ')}]" if kind.count("Array of ") == 1 else kind.removeprefix("Array of ")
    always = re.search(r"(?:always|must be) [“\"*]?(\w+)[”\"*]?$", field["description"].rstrip("."))
    said = f"{field['name']}='{always[1]}'" if always and kind == "String" else f"{field['name']}:{kind}"
    return said + ("!" if field["required"] else "")


def main(path: str) -> None:
    lines = [f'{name} = "{fields}"\n' for name, fields in read(Path(path)).items()]
    TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
