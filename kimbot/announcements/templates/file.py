"""The templates that a city begins with, from `templates.toml`."""

import tomllib
from html import escape
from pathlib import Path

from kimbot.announcements.templates.model import Template


class TemplateFileError(ValueError):
    """The file cannot be used; the message names it and what is wrong with it."""


def load_templates(path: Path) -> tuple[Template, ...]:
    """Read them; none where there is no file. Raises `TemplateFileError`."""
    if not path.exists():
        return ()
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("template", [])
        return tuple(Template(0, one["name"], escape(one["text"].strip(), quote=False), one["topic"]) for one in listed)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise TemplateFileError(f"{path}: {problem}") from problem
    except (AttributeError, KeyError, TypeError) as problem:
        raise TemplateFileError(f"{path}: each [[template]] has a name, a topic and a text") from problem
