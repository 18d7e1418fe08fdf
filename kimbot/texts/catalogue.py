"""The catalogue: a key and values in, words out. Messages are escaped for Telegram HTML, labels are plain."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

LANGUAGES = ("id", "en")


class Catalogue:
    """Texts by language and key. A key is `file.table.name`, as in `kim.ask.name`."""

    def __init__(self, templates: Mapping[str, Mapping[str, str]]) -> None:
        self._sources = templates

    def message(self, language: str, key: str, values: Mapping[str, object]) -> str:
        """Telegram HTML. KeyError for an unknown key; a missing value raises, so that no screen goes out half."""
        template = _template(True, language, self._sources[language][key])
        return template.render({**values, "t": self._nested(True, language)}).strip()

    def label(self, language: str, key: str, values: Mapping[str, object]) -> str:
        """Plain words for buttons and alerts."""
        template = _template(False, language, self._sources[language][key])
        return template.render({**values, "t": self._nested(False, language)}).strip()

    def keys(self, language: str) -> Iterator[str]:
        """All keys of a language."""
        return iter(self._sources[language])

    def source(self, language: str, key: str) -> str:
        """The template as written."""
        return self._sources[language][key]

    def _nested(self, html: bool, language: str) -> object:
        def nested(key: str, **values: object) -> str:
            return Markup(self.message(language, key, values)) if html else self.label(language, key, values)  # noqa: S704

        return nested


@cache
def _template(html: bool, language: str, source: str) -> Template:
    return _environment(html, language).from_string(source)


@cache
def _environment(html: bool, language: str) -> Environment:
    def written(value: object) -> object:
        """2.500 in Indonesian, 2,500 in English."""
        if type(value) is not int:
            return value
        return f"{value:,}" if language == "en" else f"{value:,}".replace(",", ".")

    return Environment(
        autoescape=html,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=written,
    )


def load_texts(local: Path | None = None) -> Catalogue:
    """The built-in texts, with a city's own wording (`local`, tables `id` and `en`) laid over them.

    Raises ValueError when the local file has a key that no screen uses.
    """
    found = {language: dict(_built_in(language)) for language in LANGUAGES}
    if local is not None and local.exists():
        for language, table in tomllib.loads(local.read_text(encoding="utf-8")).items():
            for key, text in _flat("", table):
                if key not in found.get(language, {}):
                    raise ValueError(f"{local}: no text has the key {language}.{key}")
                found[language][key] = text
    return Catalogue(found)


@cache
def _built_in(language: str) -> Mapping[str, str]:
    return dict(_language(files("kimbot.texts") / language))


def _language(folder: Traversable) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield from _flat(entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text(encoding="utf-8")))


def _flat(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, Mapping):
            yield from _flat(key, value)
        else:
            yield key, str(value)
