"""The list of who comes fits one message, whoever they are."""

from kimbot.announcements.content import Content, Occasion
from kimbot.announcements.model import Announcement, State
from kimbot.occasions.model import Attendance
from kimbot.occasions.screens import attendance
from kimbot.texts.catalogue import load_texts


def test_many_people_with_long_names_fit_one_message() -> None:
    event = Occasion(1_795_399_200_000, "Asia/Jakarta", "Aula " * 20, "Camat Cibodas")
    content = Content("J" * 60, "Judul", occasion=event)
    given = Announcement(1, 2, content, "acara", ("36.71",), "", (), "Asia/Jakarta", State.SENT, 5, None, 5, 1, 0)
    names = tuple(f"{number} " + "W" * 125 for number in range(100))
    shown = attendance(given, Attendance(names, names))
    for language in ("id", "en"):
        assert len(load_texts().message(language, shown.key, shown.values)) < 4096
