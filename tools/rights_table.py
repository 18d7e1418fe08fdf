"""Writes who may do what into docs/hak.md, from the tables in `kimbot.roles.model`.

usage: rights_table.py [--check]     with --check nothing is written; 1 if the page is not up to date
"""

from __future__ import annotations

import sys
from pathlib import Path

from kimbot.roles.model import LEVELS, POWERS, RIGHTS, TWO_PEOPLE, Right, Role
from kimbot.texts.catalogue import load_texts

PAGE = Path(__file__).parent.parent / "docs" / "hak.md"
BEGIN, END = "<!-- tables: made by tools/rights_table.py -->", "<!-- end of tables -->"
TEXTS = load_texts()

RIGHT_WORDS = {
    Right.MANAGE_ROLES: "memberi dan mencabut peran",
    Right.MANAGE_KIM: "menambah KIM",
    Right.COACH_KIM: "membina KIM: tahap, SK, kunjungan",
    Right.SEE_KIM: "melihat KIM dan anggotanya",
    Right.VERIFY_MEMBER: "memverifikasi anggota",
    Right.VERIFY_KETUA: "memverifikasi ketua",
    Right.MODERATE: "memeriksa laporan",
    Right.ANNOUNCE: "melihat jadwal, menjeda dan menghentikan siaran",
    Right.COMPOSE: "menyusun pengumuman",
    Right.APPROVE: "menyetujui pengumuman",
    Right.SEE_RECAP: "melihat rekap siaran",
    Right.INVITE: "mengundang ke acara",
    Right.APPROVE_GROUP: "menyetujui grup dan kanal",
    Right.APPROVE_LOCAL_GROUP: "menyetujui grup satu kelurahan",
}
LEVEL_WORDS = {"city": "kota", "kecamatan": "kecamatan", "kelurahan": "kelurahan"}
ACT_WORDS = {
    "role.give": "memberi peran " + " atau ".join(sorted(TEXTS.label("id", f"role.{role}", {}) for role in POWERS)),
    "role.take": "mencabut peran itu",
    "kim.import": "memasukkan daftar KIM dari file",
    "release.resume": "melanjutkan siaran orang lain yang dijeda",
    "release.stop": "menghentikan siaran orang lain",
    "announcement.correct": "meralat pengumuman yang sudah dikirim",
    "announcement.withdraw": "menarik kembali pengumuman yang sudah dikirim",
}


def tables() -> str:
    """Both tables, a line for each role and for each act."""
    return "\n".join([*_rights(), "", "## Yang perlu dua orang", "", *_acts()])


def _rights() -> list[str]:
    head = ["Peran", "Untuk", *(RIGHT_WORDS[right] for right in Right)]
    lines = [_row(head), "|---|---|" + ":-:|" * len(Right)]
    for role in Role:
        area = " / ".join(LEVEL_WORDS[level] for level in LEVELS[role]) or "KIM-nya"
        marks = ("✔" if right in RIGHTS[role] else "" for right in Right)
        lines.append(_row([f"**{TEXTS.label('id', f'role.{role}', {})}**", area, *marks]))
    return lines


def _acts() -> list[str]:
    lines = [_row(["Tindakan", "Orang kedua: siapa saja yang boleh"]), "|---|---|"]
    return lines + [_row([ACT_WORDS[act], RIGHT_WORDS[right]]) for act, right in TWO_PEOPLE.items()]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def page(text: str) -> str:
    """The page with the tables as they are now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    made = page(text)
    if "--check" in sys.argv:
        return int(text != made)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
