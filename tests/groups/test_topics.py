"""Topics: the city's file, and files that cannot be used."""

from pathlib import Path

import pytest

from kimbot.groups.topics import TopicFileError, load_topics

TOPICS = Path(__file__).parents[2] / "config" / "topics.toml"
ONE = '[[topic]]\nslug = "umkm"\nlabel_id = "UMKM"\nlabel_en = "Shops"\nemoji = "x"\ndefault_groups = { kim = true }\n'


def test_the_eleven_topics_of_the_city() -> None:
    topics = load_topics(TOPICS)
    assert len(topics.all) == 11
    assert topics.label("lingkungan") == "Lingkungan & Proklim"
    assert topics.label("lingkungan", "en") == "Environment & climate"


def test_kim_news_is_off_at_first_in_rt_rw_groups_only() -> None:
    topics = load_topics(TOPICS)
    assert "kabar_kim" not in topics.default_for("rtrw")
    assert "kabar_kim" in topics.default_for("kim")
    assert len(topics.default_for("lainnya")) == 11


def test_a_topic_the_file_no_longer_has_is_shown_by_its_slug() -> None:
    topics = load_topics(TOPICS)
    assert topics.get("lama") is None
    assert topics.label("lama") == "lama"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no \\[\\[topic\\]\\]"),
        ("[[topic", "topics.toml"),
        (ONE + ONE, "umkm is there twice"),
        (ONE.replace('emoji = "x"\n', ""), "topic 1 has no emoji"),
        (ONE.replace("kim = true", "klub = true"), "default_groups"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TopicFileError, match=said):
        load_topics(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TopicFileError, match=r"nothing\.toml"):
        load_topics(tmp_path / "nothing.toml")
