"""CPU and wall time of this very process between two moments, all its threads counted."""

import json
import resource
import time
from dataclasses import dataclass, field


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass
class Usage:
    """Starts when it is made."""

    cpu: float = field(default_factory=cpu_seconds)
    wall: float = field(default_factory=time.perf_counter)

    def report(self, count: int, **more: object) -> None:
        """Print what `count` of something took, as the last line."""
        cpu, wall = cpu_seconds() - self.cpu, time.perf_counter() - self.wall
        each = cpu / count * 1e6
        print(json.dumps({"count": count, "cpu": cpu, "wall": wall, "each_us": each, "per_cpu_s": count / cpu, **more}))
