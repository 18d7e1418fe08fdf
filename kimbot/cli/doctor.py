"""kimbot doctor, kimbot health"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kimbot.cli.installation import settings
from kimbot.cli.problems import explained

if TYPE_CHECKING:
    from kimbot.doctor.model import Finding

MARKS = {"fine": "✔", "note": "·", "wrong": "✘"}


def doctor(
    language: Annotated[Literal["id", "en"], typer.Option("--language", help="In which language it speaks.")] = "id",
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Look at everything a bot needs, and say in plain words what is wrong and what to do (exit code 1)."""
    from kimbot.doctor.examine import words
    from kimbot.settings import sources
    from kimbot.texts.catalogue import load_texts

    with explained():
        texts, well, told = load_texts(), True, []
        for finding in _findings():
            says, do = words(texts, language, finding)
            well = well and finding.mark != "wrong"
            told.append({"check": finding.says.removeprefix("doctor."), "mark": finding.mark, "says": says, "do": do})
            if not as_json:
                print(f"{MARKS[finding.mark]} {says}" + (f"\n  → {do}" if do else ""), flush=True)
        given = sources()
        if as_json:
            print(json.dumps({"well": well, "findings": told, "settings": given}, ensure_ascii=False, indent=1))
        else:
            print()
            for name, (value, source) in given.items():
                if source != "default":
                    print(f"{name} = {value}  ({source})")
        raise typer.Exit(int(not well))


def _findings() -> "Iterator[Finding]":
    from kimbot.core.clock import SystemClock
    from kimbot.doctor.examine import examine
    from kimbot.doctor.model import wrong
    from kimbot.settings import SettingsProblem

    try:
        chosen = settings()
    except SettingsProblem as problem:
        yield wrong("settings.wrong", reason=str(problem).replace("\n", "; "))
        return
    yield from examine(chosen, SystemClock())


def health() -> None:
    """Whether a bot runs here and hears from Telegram, for whatever watches over it (exit code 1: it does not)."""
    from kimbot.core.clock import SystemClock
    from kimbot.doctor.examine import words
    from kimbot.doctor.machine import alive
    from kimbot.texts.catalogue import load_texts

    with explained():
        finding = alive(settings(), SystemClock().now())
        print(words(load_texts(), "en", finding)[0])
        raise typer.Exit(int(finding.mark != "fine"))
