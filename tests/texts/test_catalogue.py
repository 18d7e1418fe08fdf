"""Every text: same keys in both languages, renders whatever it is given, short, and in plain words."""

import html
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

from kimbot.texts.catalogue import LANGUAGES, Catalogue, load_texts

TEXTS = load_texts()
KEYS = sorted(TEXTS.keys("id"))
OURS = 500
WHOLE = {"kim.consent_full": 2_500}
"""What is read at leisure, behind a button of its own."""
LABEL = 22
OFFICIALESE = re.compile(r"\b(submit|draft|broadcast|upload|link|berkas|kamu|kalian|gue|lu)\b", re.IGNORECASE)
CODE = Path(__file__).parents[2] / "kimbot"


class Anything:
    """Stands for any value: it has every attribute, is a list of two, and takes no room."""

    def __init__(self, truth: bool) -> None:
        self._truth = truth

    def __getattr__(self, name: str) -> "Anything":
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: object) -> "Anything":
        return self

    def __iter__(self) -> "Iterator[Anything]":
        return iter([self, self] if self._truth else [])

    def __len__(self) -> int:
        return 2 if self._truth else 0

    def __bool__(self) -> bool:
        return self._truth

    def __str__(self) -> str:
        return ""

    def __int__(self) -> int:
        return int(self._truth)

    def __gt__(self, _: object) -> bool:
        return self._truth

    __lt__ = __ge__ = __le__ = __gt__

    def __add__(self, _: object) -> "Anything":
        return self

    __sub__ = __radd__ = __rsub__ = __add__


def compared(tree: nodes.Template) -> dict[str, set[str]]:
    """The words a template compares its values with."""
    found: dict[str, set[str]] = {}
    for compare in tree.find_all(nodes.Compare):
        if isinstance(compare.expr, nodes.Name):
            for operand in compare.ops:
                for constant in operand.find_all(nodes.Const):
                    if isinstance(constant.value, str):
                        found.setdefault(compare.expr.name, set()).add(constant.value)
    return found


def longest_under(texts: Catalogue, language: str, key: str) -> str:
    """The longest text whose key begins like this one, whose end depends on a value."""
    key = key or "forms.title."  # the key itself is a value: only titles of forms are set in like that
    under = [texts.source(language, known) for known in texts.keys(language) if known.startswith(key)]
    assert under, f"no text begins with {key}"
    return max(under, key=len)


def renderings(language: str, key: str) -> Iterator[str]:
    """The text with every word its values are compared with, and with everything there or nothing."""
    source = TEXTS.source(language, key)
    environment = Environment(autoescape=True)
    tree = environment.parse(source)
    template = environment.from_string(source)
    names = find_undeclared_variables(tree) - {"t"}
    choices = compared(tree)
    for truth in (True, False):
        options = [[*sorted(choices.get(name, ())), Anything(truth)] for name in sorted(names)]
        for values in product(*options):
            given = dict(zip(sorted(names), values, strict=True))
            yield template.render(**given, t=lambda key, **_: longest_under(TEXTS, language, str(key)))


def test_both_languages_have_the_same_keys() -> None:
    assert sorted(TEXTS.keys("en")) == KEYS


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_renders_and_stays_short(language: str, key: str) -> None:
    for rendered in renderings(language, key):
        assert len(html.unescape(re.sub(r"<[^>]+>", "", rendered)).strip()) <= WHOLE.get(key, OURS)
        assert rendered.count("<b>") == rendered.count("</b>")
        assert rendered.count("<i>") == rendered.count("</i>")


@pytest.mark.parametrize("key", KEYS)
def test_indonesian_is_everyday_language(key: str) -> None:
    words = re.sub(r"\{[{%].*?[%}]\}", "", TEXTS.source("id", key))
    assert not OFFICIALESE.search(words)


def label_keys() -> list[str]:
    """The keys that the code puts on buttons."""
    found = set()
    for path in CODE.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'\bButton\(\s*"([a-z_]+\.[a-z_.]+)"', code))
        found |= set(re.findall(r'\bchoice\([^()]*?,\s*"([a-z_]+\.[a-z_.]+)"', code))
    return sorted(found | {key for key in KEYS if key.startswith(("btn.", "menu.", "office."))})


@pytest.mark.parametrize("key", label_keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_fits_an_old_phone(language: str, key: str) -> None:
    for rendered in renderings(language, key):
        assert len(rendered.strip()) <= LABEL, rendered


def test_a_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(Exception, match="name"):
        TEXTS.message("id", "kim.applied", {})


def test_names_are_escaped_in_messages_and_plain_on_buttons() -> None:
    values = {"name": "<b>&Co</b>"}
    assert "&lt;b&gt;&amp;Co" in TEXTS.message("id", "kim.approved_toast", values)
    assert "<b>&Co</b>" in TEXTS.label("id", "kim.approved_toast", values)


def test_a_city_lays_its_own_wording_over_ours(tmp_path: Path) -> None:
    local = tmp_path / "texts.toml"
    local.write_text('[id.kim]\nread_all = "Selengkapnya"\n', encoding="utf-8")
    assert load_texts(local).label("id", "kim.read_all", {}) == "Selengkapnya"


def test_wording_for_a_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    local = tmp_path / "texts.toml"
    local.write_text('[id.kim]\nno_such = "x"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"id\.kim\.no_such"):
        load_texts(local)


def test_long_numbers_are_written_as_people_write_them() -> None:
    values = {"least": 2_500, "most": 12_000}
    assert "2.500 huruf" in TEXTS.message("id", "reports.story_short", values)
    assert "2,500 letters" in TEXTS.message("en", "reports.story_short", values)
