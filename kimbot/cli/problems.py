"""What stops a command, said in one sentence: the operator can mend it, or it is a mistake of ours."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

MEND, PERHAPS = 2, 3
"""Exit codes: the operator must mend something first; it may be over at another start (supervisors try it)."""
INTERRUPTED = 130
"""The exit code of a command that Ctrl+C ended: 128 and the number of the signal, as shells have it."""


class Unusable(Exception):
    """The command cannot be carried out as things are; the text says why."""


@contextmanager
def explained() -> Iterator[None]:
    """What the operator can mend, or wait for, is said in one sentence on stderr, without a traceback.

    Exit codes: 2 and 3 (see above); 1 for a mistake of ours; 130 after Ctrl+C, which needs no words.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # from here on there is something to clear up
    problem, code = "", MEND
    try:
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except Exception as raised:
        problem, code = _sentence(raised), PERHAPS if _may_pass(raised) else MEND
        if not problem:
            problem, code = _redacted_traceback(), 1
    if problem:
        print(f"kimbot: {problem}", file=sys.stderr)
        raise typer.Exit(code)


def _redacted_traceback() -> str:
    import traceback

    from kimbot.bot.redaction import redactor

    return "this should not have happened:\n" + redactor()(traceback.format_exc())


def _may_pass(problem: Exception) -> bool:
    """Whether another start may do better although nobody has mended anything."""
    from kimbot.db.database import DatabaseProblem, NewerSchema
    from kimbot.delivery.term import Deposed
    from kimbot.inbox.door import GaveUp, TokenRefused

    return isinstance(problem, GaveUp | Deposed | DatabaseProblem) and not isinstance(
        problem, TokenRefused | NewerSchema
    )


def _sentence(problem: Exception) -> str:
    """What went wrong, in words for the operator; "" for a mistake of our own."""
    from kimbot.adopting import AnotherBot
    from kimbot.announcements.templates.file import TemplateFileError
    from kimbot.areas.model import AreaFileError
    from kimbot.backups.archive import BackupProblem
    from kimbot.db.database import DatabaseProblem, NewerSchema
    from kimbot.delivery.term import Deposed
    from kimbot.groups.topics import TopicFileError
    from kimbot.inbox.door import GaveUp, TokenRefused
    from kimbot.settings import SettingsProblem
    from kimbot.texts.local import TextsProblem

    match problem:
        case SettingsProblem():
            return "the settings cannot be used: " + str(problem).replace("\n", "; ")
        case TokenRefused():
            return "Telegram does not know this bot token. Compare KIMBOT_TOKEN with what @BotFather shows."
        case GaveUp():
            return f"nothing could be received from Telegram any more: {problem}"
        case Deposed():
            return "another kimbot has taken over this data folder, so this one has stopped. Run only one of them."
        case NewerSchema():
            return f"{problem}. Install that newer kimbot, or use another data folder."
        case DatabaseProblem():
            return f"the database cannot be used: {problem}"
        case (
            Unusable()
            | AnotherBot()
            | BackupProblem()
            | AreaFileError()
            | TextsProblem()
            | TopicFileError()
            | TemplateFileError()
        ):
            return str(problem)
        case OSError():
            return f"{problem.filename or 'system'}: {problem.strerror or problem}"
    return ""
