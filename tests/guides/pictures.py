"""Takes every picture of guides and README from the phone page: `make pictures`, or `python -m tests.guides.pictures`.

The clock stands still and chance is seeded, so that the same words give the same bytes on the same machine.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.guides.camera import Camera
from tests.guides.city import FrozenBot, tell
from tests.harness import ROOT
from tests.web.stage import CHROMIUM, FLAGS

FOLDER = ROOT / "docs" / "pictures"
STEADY = [
    "--num-raster-threads=1",
    "--disable-partial-raster",
    "--disable-checker-imaging",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
]
"""What a browser draws in pieces, as each comes, differs in a pixel here and there: all at once, then."""
EMOJI = "Noto Color Emoji"
NO_EMOJI = f"The pictures need the font {EMOJI}. On Debian: apt install fonts-noto-color-emoji"


def main() -> None:
    began = time.perf_counter()
    if not subprocess.run(["fc-list", EMOJI], capture_output=True, check=True).stdout:
        sys.exit(NO_EMOJI)
    with tempfile.TemporaryDirectory() as folder, FrozenBot(Path(folder)) as bot, sync_playwright() as play:
        taken = Path(folder) / "pictures"
        taken.mkdir()
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *STEADY])
        tell(bot, Camera(browser, bot.url, taken))
        browser.close()
        shutil.rmtree(FOLDER, ignore_errors=True)  # only now that all are taken
        shutil.copytree(taken, FOLDER)
    sizes = [path.stat().st_size for path in FOLDER.glob("*.png")]
    print(f"{len(sizes)} pictures, {sum(sizes) // 1000} kB, {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
