"""Whatever people write gets onto pictures, pages and tables; nothing of it breaks them."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from pypdf import PdfReader

from kimbot.announcements.sharing.picture import SIDE, Card
from kimbot.announcements.sharing.picture import draw as draw_card
from kimbot.kim.spreadsheet import rows
from kimbot.recap.model import Reach
from kimbot.recap.picture import Chart, Tile
from kimbot.recap.picture import draw as draw_map
from kimbot.recap.proof import Proof, Table
from kimbot.recap.proof import draw as draw_proof
from kimbot.recap.sheet import Sheet, workbook
from tests.hostile.texts import hostile
from tests.simulation.dice import dice

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_breaks_what_is_drawn(seed: int) -> None:
    chance = dice(seed, "drawn")
    text, name, title = hostile(chance, 4000), hostile(chance, 120), hostile(chance, 60)
    card = Image.open(io.BytesIO(draw_card(Card(title, text, name, title))))
    assert card.size == (SIDE, SIDE)
    chart = Chart(title, name, (Tile(0, 0, "36.71.01", name, Reach.SENT),), ((Reach.SENT, "Terkirim"),))
    assert Image.open(io.BytesIO(draw_map(chart))).width == 1280
    table = Table("Hasil", (100, 74), ("Nama", "Jumlah"), ((name, 7),))
    proof = Proof(title, name, ((title, name),), ((title, text),), (table,), "Sidik", "Halaman", AT)
    assert proof.seal in "".join(page.extract_text() for page in PdfReader(io.BytesIO(draw_proof(proof))).pages)
    found = [cells for _, cells in rows(workbook([Sheet("Penerima", ("Nama", "Isi"), [(name, text)])]), 9)]
    assert len(found) == 2
