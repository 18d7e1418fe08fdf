"""An empty server, as far as the guide needs one: a folder in the place of `/`, and somebody who plays systemd."""

import configparser
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.house.lint import PROJECT

sys.path.insert(0, str(PROJECT / "tools"))
from source import files

ADDRESS = "https://alamat-proyek.example/"
PLACES = re.compile(r"(?<![\w.}/$])/(?=(?:opt|etc|var/lib|run/credentials)/)")


class Machine:
    """Runs the lines of a guide, one after the other; what is typed into one is given with it."""

    def __init__(self, root: Path) -> None:
        self.root = self.folder = root
        self.service: Service | None = None
        self.count = 0
        """Lines typed so far."""
        self._tools(root / "bin")
        project_in(root / "project" / "kimbot.git")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("KIMBOT_", "PYTHON"))}
        self.environment = clean | {
            "PATH": f"{root / 'bin'}:{os.environ['PATH']}",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{(root / 'project').as_uri()}/.insteadOf",
            "GIT_CONFIG_VALUE_0": ADDRESS,
        }

    def types(self, line: str, typed: str = "", *, well: bool = True) -> str:
        """Carry out one line; what it printed. `well`: as far as it ends well."""
        self.count += 1
        words = shlex.split(line.removeprefix("sudo "), comments=True)
        if words[0] == "systemctl":
            return self._systemctl(*words[1:])
        if words[0] == "journalctl":
            assert self.service is not None
            return self.service.said
        done = subprocess.run(
            ["bash", "-c", self.here(line)],
            cwd=self.folder,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) is well, f"{line}\n{done.stdout}\n{done.stderr}"
        if "git clone" in line:  # its files speak of places below / too
            for file in (self.root / "opt" / "kimbot" / "deploy").iterdir():
                file.write_text(self.here(file.read_text()))
        return done.stdout

    def _systemctl(self, verb: str, *rest: str) -> str:
        match verb, self.service:
            case "enable", None:
                assert rest[0] == "--now"
                self.service = Service(self, Path(self.here(rest[1])))
            case "start" | "stop" | "restart", Service() as service:
                if verb != "start":
                    assert service.stop() == 0
                    service.end()
                if verb != "stop":
                    self.service = Service(self, service.unit)
            case _:
                raise AssertionError(f"systemctl {verb} {rest}")
        return ""

    def here(self, text: str) -> str:
        """The same, with this folder in the place of /."""
        return PLACES.sub(f"{self.root}/", text)

    def end(self) -> None:
        if self.service is not None:
            self.service.end()

    def _tools(self, folder: Path) -> None:
        """sudo that asks nobody, an apt-get that has everything, a useradd for whoever runs this."""
        folder.mkdir()
        (self.root / "opt").mkdir()
        (self.root / "etc").mkdir()
        for name, does in (("sudo", 'exec "$@"'), ("apt-get", "exit 0"), ("useradd", "exit 0")):
            (folder / name).write_text(f"#!/bin/sh\n{does}\n")
            (folder / name).chmod(0o755)

    def publish(self, file: str, old: str, new: str) -> None:
        """The project goes on: one file has changed, where it is cloned from."""
        tree = self.root / "project" / "kimbot.git"
        before = (tree / file).read_text(encoding="utf-8")
        assert before.count(old) == 1, old
        (tree / file).write_text(before.replace(old, new), encoding="utf-8")
        _commit(tree)


def project_in(tree: Path) -> None:
    """The project as it lies here, where it can be cloned from."""
    for file in files(PROJECT):
        name = file.relative_to(PROJECT)
        if file.is_symlink() or name.parts[0] in (".git", "secrets"):  # a worktree's .git is a file
            continue
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, tree / name)
    subprocess.run(["git", "init", "-q", tree], check=True, capture_output=True)
    _commit(tree)


def _commit(tree: Path) -> None:
    who = ["-c", "user.name=kimbot", "-c", "user.email=kimbot@example.org"]
    for arguments in (["add", "-A"], [*who, "commit", "-qm", "kimbot"]):
        subprocess.run(["git", *arguments], cwd=tree, check=True, capture_output=True)


class Service:
    """What systemd makes of a unit: its credentials, its folder, its environment, its process."""

    def __init__(self, machine: Machine, unit: Path) -> None:
        self.unit = unit
        given = configparser.ConfigParser(strict=False, interpolation=None)
        given.optionxform = str  # type: ignore[assignment,method-assign]
        given.read(unit)
        service = given["Service"]
        name, _, source = service["LoadCredential"].partition(":")
        credentials = machine.root / "run" / "credentials" / unit.name
        credentials.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, credentials / name)
        (machine.root / "var" / "lib" / service["StateDirectory"]).mkdir(parents=True, mode=0o700, exist_ok=True)
        self._process = subprocess.Popen(
            shlex.split(service["ExecStart"]),
            cwd=service["WorkingDirectory"],
            env=machine.environment | _environment(unit),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.stop_within = float(service["TimeoutStopSec"])
        self.said = ""
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def says(self, pattern: str, within: float = 60.0) -> str:
        """Waits until its log has this; the first group of it."""
        with self._more:
            self._more.wait_for(lambda: re.search(pattern, self.said) or self._process.poll() is not None, within)
        found = re.search(pattern, self.said)
        assert found is not None, self.said
        return found[1]

    def stop(self) -> int:
        """SIGTERM, and what it ended with."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(self.stop_within)

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._more:
                self.said += line
                self._more.notify_all()
        with self._more:
            self._more.notify_all()


def _environment(unit: Path) -> dict[str, str]:
    """The lines Environment= and the file of EnvironmentFile=, in the order in which they stand."""
    found: dict[str, str] = {}
    for line in unit.read_text().splitlines():
        if line.startswith("Environment="):
            name, _, value = line.removeprefix("Environment=").partition("=")
            found[name] = value
        elif line.startswith("EnvironmentFile=-") and (file := Path(line.removeprefix("EnvironmentFile=-"))).exists():
            found |= dict(entry.split("=", 1) for entry in file.read_text().splitlines() if "=" in entry)
    return found
