"""A city's own wording, checked before the first screen is drawn with it."""

import tomllib
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta

from kimbot.texts.catalogue import Catalogue, load_texts


class TextsProblem(Exception):
    """The file of local wording cannot be used; the text says where and why."""


def load_local_texts(path: Path) -> Catalogue:
    """The texts with the local file laid over them, if there is one. Raises `TextsProblem`."""
    _check_shape(path)
    try:
        texts = load_texts(path)
    except ValueError as problem:
        raise TextsProblem(str(problem)) from None
    if path.exists():
        _check_templates(path, texts)
    return texts


def _check_shape(path: Path) -> None:
    if not path.exists():
        return
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise TextsProblem(f"{path}: {problem}") from None
    for name, table in given.items():
        if not isinstance(table, dict):
            raise TextsProblem(f"{path}: {name!r} stands outside the tables [id...] and [en...]")


def _check_templates(path: Path, texts: Catalogue) -> None:
    """A template that cannot be read, or that uses a value its screen does not have, would fail while people wait."""
    built_in = load_texts()
    for language in ("id", "en"):
        for key in texts.keys(language):
            source = texts.source(language, key)
            if source == built_in.source(language, key):
                continue
            try:
                unknown = _values(source) - _values(built_in.source(language, key))
            except TemplateSyntaxError as problem:
                raise TextsProblem(f"{path}: {language}.{key}: {problem.message}") from None
            if unknown:
                raise TextsProblem(f"{path}: {language}.{key}: there is no value {', '.join(sorted(unknown))} here")


def _values(source: str) -> set[str]:
    return meta.find_undeclared_variables(Environment(autoescape=True).parse(source)) - {"t"}
