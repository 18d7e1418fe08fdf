"""`python -m tests.cli.pressed COMMAND…`: kimbot, once Ctrl+C has ended it, by somebody who goes on pressing Ctrl+C:
at each call and each return until the process is gone.
"""

import asyncio
import os
import signal
import sys
from types import FrameType

from kimbot.__main__ import main


class Presser:
    """Begins when the event loop's own end begins."""

    presses = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        begins = frame.f_code is asyncio.SelectorEventLoop.close.__code__ and event == "call"
        if begins or self.presses:
            self.presses += 1
            os.kill(os.getpid(), signal.SIGINT)


presser = Presser()
sys.setprofile(presser)
try:
    main()
finally:
    sys.setprofile(None)
    print(f"pressed {presser.presses} times", flush=True)
