"""The steps of the Dockerfile, carried out one by one in a folder: `make image`. No container engine is needed.

What it proves: every package installs by hash, the wheel builds, what is copied is enough, and the command runs as the
second stage leaves it. What it does not: the base image, the user, and the engine itself.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PLACES = re.compile(r"(?<![\w.}/-])/(?=(?:opt|src|wheels|data|app)\b)")
PRETENDED = ("useradd", "install")


class Stage:
    """One stage: its files below `root`, which stands in the place of `/` and has the same name in every stage."""

    def __init__(self, root: Path, path: str, sent: Path, earlier: Path) -> None:
        self.root, self.folder = root, root
        self._sent, self._earlier = sent, earlier
        self.environment = {"PATH": path, "HOME": os.environ["HOME"], "PIP_QUIET": "1"}
        self.command: list[str] = []

    def step(self, word: str, rest: str) -> None:
        """Carry out one instruction. Those that only the engine can are passed over."""
        match word:
            case "ENV":
                for pair in rest.split():
                    name, value = self._here(pair).split("=", 1)
                    self.environment[name] = value.replace("$PATH", self.environment["PATH"])
            case "RUN":
                self.run(rest)
            case "WORKDIR":
                self.folder = Path(self._here(rest))
                self.folder.mkdir(parents=True, exist_ok=True)
            case "COPY" if rest.startswith("--from=build "):
                self._copies(rest.split()[1:], self._earlier)
            case "COPY":
                self._copies(rest.split(), self._sent)
            case "CMD":
                self.command = json.loads(rest)

    def run(self, line: str) -> None:
        subprocess.run(["bash", "-ec", self._here(line)], cwd=self.folder, env=self.environment, check=True)

    def _here(self, text: str) -> str:
        return PLACES.sub(f"{self.root}/", text)

    def _copies(self, words: list[str], sources: Path) -> None:
        *given, to = words
        target = Path(self._here(to)) if to.startswith("/") else self.folder / to
        for name in given:
            source = sources / name.lstrip("/")
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile, its lines joined."""
    text = re.sub(r"^#.*\n", "", (PROJECT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines if line]


def context(to: Path) -> None:
    """What .dockerignore lets through."""
    rules = [line for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line]
    assert rules[0] == "*"
    hidden = [rule for rule in rules[1:] if not rule.startswith("!")]
    names = shutil.ignore_patterns(*(rule.removeprefix("**/") for rule in hidden if rule.startswith("**/")))
    for rule in rules:
        source = PROJECT / rule.removeprefix("!")
        if rule.startswith("!") and source.is_dir():
            shutil.copytree(source, to / source.name, ignore=names)
        elif rule.startswith("!"):
            shutil.copy(source, to)
    for path in to.rglob("*"):
        if any(fnmatch.fnmatch(path.relative_to(to).as_posix(), rule) for rule in hidden):
            path.unlink()


def build(work: Path) -> Stage:
    """Carry out every step; the last stage, as it would be in the image."""
    tools, root, sent, earlier = work / "tools", work / "root", work / "context", work / "earlier"
    for folder in (tools, root, sent):
        folder.mkdir()
    context(sent)
    for name in PRETENDED:  # they belong to root and to the base image
        (tools / name).write_text("#!/bin/sh\nexit 0\n")
        (tools / name).chmod(0o755)
    subprocess.run([sys.executable, "-m", "venv", work / "base"], check=True)  # the Python of the base image
    path = f"{tools}:{work / 'base' / 'bin'}:{os.environ['PATH']}"
    stage = Stage(root, path, sent, earlier)
    for word, rest in instructions():
        print(f"{word} {rest}", flush=True)
        if word == "FROM" and any(root.iterdir()):
            root.rename(earlier)
            root.mkdir()
            stage = Stage(root, path, sent, earlier)
        stage.step(word, rest)
    return stage


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kimbot-image-") as work:
        stage = build(Path(work))
        assert stage.command == ["kimbot", "run"]
        (stage.root / "data").mkdir(mode=0o700)
        for command in ("kimbot --version", "kimbot migrate", "kimbot backup", "! kimbot health"):
            stage.run(command)
        parts = stage.root / "opt" / "kimbot" / "share" / "kimbot"
        assert "python-telegram-bot" in (parts / "NOTICES.txt").read_text(encoding="utf-8")
        assert json.loads((parts / "sbom.cdx.json").read_text(encoding="utf-8"))["components"]
        found = sorted(path.name for path in (stage.root / "data").iterdir())
        assert "kimbot.db" in found, found
        assert not (stage.root / "opt" / "kimbot" / "bin" / "pip").exists()
    print("every step of the Dockerfile went well (in a folder, without a container engine)")


if __name__ == "__main__":
    main()
