"""The documentation names what is there: links, paths, commands, settings, floors, states."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from kimbot.app import ROUTES
from kimbot.cli import cli
from kimbot.delivery.model import Lane, State
from kimbot.settings import Settings
from tests.house.lint import PROJECT

PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FOLDERS = ("kimbot/", "tests/", "docs/", "config/", "tools/", "deploy/", ".ci/")
TAUGHT = re.compile(r"^ *\*opens\(\"([a-z_]+)\"|^\*\*`([^`]+)`\*\*, new:", re.MULTILINE)
"""What CONTRIBUTING.md makes before the reader's eyes: a command, a file."""
BOTFATHER = {"newbot", "revoke", "setjoingroups", "setprivacy", "token"}
"""Commands for @BotFather."""

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())


def prose(text: str) -> str:
    return FENCE.sub("", text)


def code(text: str) -> Iterator[str]:
    """What stands in fences, line by line, and between backticks."""
    for _, block in FENCE.findall(text):
        yield from block.splitlines()
    yield from SPAN.findall(prose(text))


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub addresses them."""
    titles = re.findall(r"^#+ +(.+)$", prose(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            yield target


def taught(text: str) -> set[str]:
    return {name for found in TAUGHT.findall(text) for name in found if name}


def missing_paths(text: str) -> Iterator[str]:
    """Paths of the project that are not there, and Python files whose name no file bears."""
    for word in (word.strip("(),;:") for piece in code(text) for word in piece.split()):
        if word in taught(text):
            continue
        if word.startswith(FOLDERS):
            if not (PROJECT / word).exists():
                yield word
        elif re.fullmatch(r"\w+\.py", word) and not any(PROJECT.glob(f"[kt]*/**/{word}")):
            yield word


def unknown_targets(text: str) -> set[str]:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    return {name for piece in code(text) for name in re.findall(r"\bmake ([a-z-]+)", piece)} - targets


def unknown_commands(text: str) -> Iterator[str]:
    """`kimbot a b --c` where the command line has no such command or option."""
    for piece in code(text):
        for words in re.findall(r"(?:^|[/ ])kimbot ([^#|`…]+)", piece):
            command: Any = typer.main.get_command(cli)
            for word in words.split():
                options = {name for given in command.params for name in given.opts}
                if hasattr(command, "commands"):
                    command = command.commands.get(word)
                if command is None or (word.startswith("--") and word not in options):
                    yield f"kimbot {words.strip()}"
                    break


def unrouted(text: str) -> set[str]:
    """Commands for the bot that nothing answers."""
    known = {name for route in ROUTES if route.kind == "command" for name in route.names}
    return {*re.findall(r"(?:^|[\s(`])/([a-z_]+)\b(?!/)", prose(text))} - known - BOTFATHER - taught(text)


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text(encoding="utf-8"))) == []


@pages
def test_every_path_is_there(page: Path) -> None:
    assert list(missing_paths(page.read_text(encoding="utf-8"))) == []


@pages
def test_every_command_runs(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert unknown_targets(text) == set()
    assert list(unknown_commands(text)) == []


@pages
def test_the_bot_answers_every_command_that_is_named(page: Path) -> None:
    assert unrouted(page.read_text(encoding="utf-8")) == set()


def test_what_is_not_there_is_found() -> None:
    page = PROJECT / "README.md"
    assert list(broken_links(page, "[a](docs/none.md) [b](#none) [c](LICENSE) [d](https://example.org)")) == [
        "docs/none.md",
        "#none",
    ]
    assert list(missing_paths("`kimbot/none/` `none.py` `app.py`\n```sh\ncat tests/none.py\n```\n")) == [
        "tests/none.py",
        "kimbot/none/",
        "none.py",
    ]
    assert unknown_targets("`make none` make nothing `make test`") == {"none"}
    assert list(unknown_commands("`kimbot none` `kimbot run --none` `bin/kimbot run` `kimbot kim none`")) == [
        "kimbot none",
        "kimbot run --none",
        "kimbot kim none",
    ]
    assert unrouted("`/none` /start RT/RW a/b") == {"none"}


def test_the_readme_lists_exactly_the_settings() -> None:
    listed = re.findall(r"^\| `(KIMBOT_\w+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(f"KIMBOT_{name.upper()}" for name in Settings.model_fields)


def test_the_readme_tells_the_true_defaults() -> None:
    told = dict(re.findall(r"^\| `KIMBOT_(\w+)` \| `([^`]+)` \|", README, re.MULTILINE))
    fields = {name.upper(): str(field.default) for name, field in Settings.model_fields.items()}
    assert told == {name: default for name, default in fields.items() if name in told}
    assert len(told) >= 5


def test_no_page_names_a_setting_that_is_not_there() -> None:
    known = {f"KIMBOT_{name.upper()}" for name in Settings.model_fields}
    named = {name for page in PAGES for name in re.findall(r"KIMBOT_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))}
    assert named <= known


def test_the_first_screen_of_the_readme_shows_picture_and_commands() -> None:
    first = "\n".join(README.splitlines()[:20])
    assert "docs/pictures/phones.png" in first
    assert "make demo" in first
    assert "make test" in first


def test_every_decision_is_linked_from_the_architecture() -> None:
    linked = re.findall(r"\(decisions/([^)]+)\)", ARCHITECTURE)
    assert linked == [decision.name for decision in DECISIONS]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(decision.name[:4]) for decision in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_is_one_short_page(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {decision.name[:4]}: ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 40


def test_the_glossary_is_sorted_and_names_nothing_twice() -> None:
    text = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    tables = [re.findall(r"^\| \*\*(.+?)\*\* \|", table, re.MULTILINE) for table in text.split("\n## ")[1:]]
    assert all(tables)
    for words in tables:
        folded = [word.casefold() for word in words]
        assert folded == sorted(set(folded))


def test_the_floors_are_those_of_the_import_contract() -> None:
    contract = next(c for c in PYPROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    drawn = next(block for language, block in FENCE.findall(ARCHITECTURE) if language == "text" and "work " in block)
    lines = re.sub(r"\n +:", " :", drawn).splitlines()
    named = [re.findall(r"[\w.]+", re.split(r" {3,}", line)[0]) for line in lines if line.strip()]
    floors = [re.findall(r"kimbot\.([\w.]+)", layer) for layer in contract["layers"]]
    built = [[name for name in floor if built_in_kimbot(name)] for floor in floors]
    assert [floor for floor in named if floor != ["sandbox"]] == [floor for floor in built if floor]


def built_in_kimbot(name: str) -> bool:
    place = PROJECT / "kimbot" / name.replace(".", "/")
    return place.is_dir() or place.with_suffix(".py").is_file()


def test_the_architecture_names_every_place_that_may_be_async() -> None:
    tree = ast.parse((PROJECT / "tools" / "check_async.py").read_text(encoding="utf-8"))
    shell = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SHELL"
    )
    paragraph = next(part for part in ARCHITECTURE.split("\n\n") if part.startswith("Only these places"))
    named = set(SPAN.findall(paragraph.partition(": ")[2].partition(". ")[0]))
    assert named == {place for place in shell if (PROJECT / place).exists()}


def test_the_architecture_tells_every_state_and_lane_of_the_ledger() -> None:
    states = re.findall(r"^\| `(\w+)` \|", ARCHITECTURE, re.MULTILINE)
    assert set(State) <= set(states)
    paragraph = next(part for part in ARCHITECTURE.split("\n\n") if part.startswith("**Lanes**"))
    assert re.findall(r"`([A-Z]+)`", paragraph) == [lane.name for lane in Lane]
