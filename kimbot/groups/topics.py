"""Topics of announcements and of group subscriptions, from `topics.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

GROUP_KINDS = ("kim", "rtrw", "lainnya")


class TopicFileError(ValueError):
    """The topics file cannot be used; the message names file and topic."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What an announcement is about. `slug` is stored; `default_groups` are the kinds of group that get it at first."""

    slug: str
    label_id: str
    label_en: str
    emoji: str
    default_groups: frozenset[str]


@dataclass(frozen=True)
class Topics:
    """All topics, in the order in which they are shown."""

    all: tuple[Topic, ...]

    @cached_property
    def _by_slug(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in self.all}

    def get(self, slug: str) -> Topic | None:
        """The topic with that slug."""
        return self._by_slug.get(slug)

    def named(self, slug: str) -> Topic:
        """The topic; one that the city no longer has goes by its slug."""
        return self.get(slug) or Topic(slug, slug, slug, "", frozenset())

    def label(self, slug: str, language: str = "id") -> str:
        """Its name in a language ("id" or "en"), without emoji; the slug itself where the file no longer knows it."""
        topic = self.get(slug)
        if topic is None:
            return slug
        return topic.label_en if language == "en" else topic.label_id

    def default_for(self, kind: str) -> tuple[str, ...]:
        """The slugs that a group of that kind ("kim", "rtrw", "lainnya") gets unless its admin takes them off."""
        return tuple(topic.slug for topic in self.all if kind in topic.default_groups)


def load_topics(path: Path) -> Topics:
    """Read the topics. Raises `TopicFileError` naming the file and what is wrong with it."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("topic", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise TopicFileError(f"{path}: {problem}") from problem
    topics = tuple(_topic(path, at, entry) for at, entry in enumerate(listed, start=1))
    if not topics:
        raise TopicFileError(f"{path}: there is no [[topic]] in it")
    slugs = [topic.slug for topic in topics]
    if twice := {slug for slug in slugs if slugs.count(slug) > 1}:
        raise TopicFileError(f"{path}: the slug {min(twice)} is there twice")
    return Topics(topics)


def _topic(path: Path, at: int, entry: Mapping[str, Any]) -> Topic:
    words = {}
    for name in ("slug", "label_id", "label_en", "emoji"):
        value = entry.get(name)
        if not isinstance(value, str) or not value:
            raise TopicFileError(f"{path}: topic {at} has no {name}")
        words[name] = value
    defaults = entry.get("default_groups")
    if not isinstance(defaults, Mapping) or not set(defaults) <= set(GROUP_KINDS):
        raise TopicFileError(f"{path}: topic {at} ({words['slug']}) needs default_groups of {', '.join(GROUP_KINDS)}")
    return Topic(**words, default_groups=frozenset(kind for kind, on in defaults.items() if on))
