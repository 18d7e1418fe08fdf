"""The pieces of CONTRIBUTING.md, and where each goes."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.house.lint import PROJECT

PAGE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PIECE = re.compile(
    r"^\*\*`(?P<file>[^`]+)`\*\*, (?P<where>new|at the top|above|below)(?: `(?P<line>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    """A block of the page, and where it goes: `line` is a part of the one line it stands above or below."""

    file: str
    where: str
    line: str | None
    block: str

    def put_into(self, copy: Path) -> None:
        path = copy / self.file
        if self.where == "new":
            assert not path.exists(), f"{self.file} is there already"
            path.parent.mkdir(exist_ok=True)
            path.write_text(self.block, encoding="utf-8")
            return
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines.insert(self._place(lines), self.block)
        path.write_text("".join(lines), encoding="utf-8")

    def _place(self, lines: list[str]) -> int:
        if self.where == "at the top":
            return 0
        assert self.line
        found = [number for number, line in enumerate(lines) if self.line in line]
        assert len(found) == 1, f"{self.file}: {self.line!r} stands in {len(found)} lines"
        return found[0] + (self.where == "below")


PIECES = [Piece(**found.groupdict()) for found in PIECE.finditer(PAGE)]
TEST = next(piece.file for piece in PIECES if piece.where == "new")
