"""How long the pictures and files take that a job draws: the tile map of the whole city, the square picture, the table,
the proof. Each as often as asked, in a process that has just begun (the first of each loads its libraries).

usage: drawing.py [--times 20]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kimbot.announcements.sharing import picture as card
from kimbot.areas.register import load_areas
from kimbot.recap import picture as chart
from kimbot.recap import proof, sheet
from kimbot.recap.model import Reach, laid_out

CONFIG = Path(__file__).parents[1] / "config"
TEXT = "Kerja bakti massal\n" + "Ayo bersihkan saluran air supaya tidak banjir. " * 20
ROWS = 5_000


def works() -> dict[str, Callable[[], bytes]]:
    """What is drawn, by name."""
    areas = load_areas(CONFIG / "areas", "36.71").kelurahan()
    tiles, reaches = laid_out(areas), list(Reach)
    squares = tuple(
        chart.Tile(*tiles[area.code], area.parent, area.name, reaches[at % len(reaches)])
        for at, area in enumerate(areas)
    )
    legend = tuple((reach, str(reach)) for reach in reaches)
    rows = tuple((area.name, area.parent, "Terkirim", at) for at, area in enumerate(areas))
    table = proof.Table("Hasil", (60, 60, 34, 20), ("Kelurahan", "Kecamatan", "Status", "Jumlah"), rows)
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    pages = proof.Proof(
        "Bukti siar", "Kota", (("Topik", "Kesehatan"),), (("Isi", TEXT),), (table,), "Sidik", "Halaman", at
    )
    people = [(f"Warga {number}", "Anggota", "Cibodas Sari", "Terkirim", "") for number in range(ROWS)]
    return {
        "map": lambda: chart.draw(chart.Chart("Imunisasi", "Senin", squares, legend)),
        "picture": lambda: card.draw(card.Card("Pengumuman", TEXT, "Kominfo", "Selengkapnya")),
        "proof": lambda: proof.draw(pages),
        "table": lambda: sheet.workbook(
            [sheet.Sheet("Penerima", ("Nama", "Jenis", "Wilayah", "Hasil", "Waktu"), people)]
        ),
    }


def measure(times: int) -> dict[str, float]:
    """Seconds of each: the first, and the median of the rest; kilobytes."""
    found: dict[str, float] = {}
    for name, draw in works().items():
        took = []
        for _ in range(times + 1):
            begun = time.perf_counter()
            made = draw()
            took.append(time.perf_counter() - begun)
        found[f"{name}_first_s"], found[f"{name}_s"] = round(took[0], 3), round(statistics.median(took[1:]), 3)
        found[f"{name}_kb"] = round(len(made) / 1000)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    found = measure(parser.parse_args().times)
    for name in ("map", "picture", "proof", "table"):
        first, then, size = (found[f"{name}_{what}"] for what in ("first_s", "s", "kb"))
        print(f"{name:8} first {first:.3f} s, then {then:.3f} s, {size:.0f} kB")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
