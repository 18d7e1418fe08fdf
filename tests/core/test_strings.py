from kimbot.core.paging import page_of, turn
from kimbot.core.strings import containing, shortened, telegram_length


def test_lengths_are_counted_in_utf16_units() -> None:
    assert [telegram_length(text) for text in ("abc", "é", "😀", "\ud83d")] == [3, 1, 2, 1]


def test_a_long_label_says_that_it_goes_on() -> None:
    assert shortened("Panen raya", 10) == "Panen raya"
    assert shortened("Panen raya kangkung", 12) == "Panen raya…"


def test_signs_of_a_pattern_are_letters_like_others() -> None:
    assert containing("50%_!") == "%50!%!_!!%"


def test_pages_lead_to_their_neighbours() -> None:
    def keys(number: int) -> list[tuple[str, str]]:
        return [(button.key, button.to) for row in turn(page_of(range(20), number), str) for button in row]

    assert keys(0) == [("btn.berikutnya", "1")]
    assert keys(1) == [("btn.sebelumnya", "0"), ("btn.berikutnya", "2")]
    assert keys(2) == [("btn.sebelumnya", "1")]
    assert turn(page_of(range(8), 0), str) == ()
