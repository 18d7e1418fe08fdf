"""While it goes: releases, their progress, pause and stop."""
