"""What a seed decides: how quick the network is, what goes wrong and how often, where the process dies and how."""

from dataclasses import dataclass, field, replace

from tests.simulation.dice import Dice, dice

FAULTS = (
    "refused",
    "connect_timeout",
    "reset_before",
    "reset_after",
    "half_body",
    "error_before",
    "error_after",
    "slow",
    "too_many",
    "too_many_everywhere",
    "unauthorized",
    "not_found",
    "conflict",
    "bad_request",
    "outage",
    "database",
)
KINDS = ("kill", "kill", "kill", "power", "power", "stop", "zombie")
HARD = 0.12
YEAR_BOUNDARIES = 150_000
"""How many boundaries a year has, about."""


SCENES = ("crowd", "flood", "hang", "back", "deadly", "spell")
STAGED = 0.12
"""The share of seeds that have a scene instead of days with faults."""
SPELLS = (6.0, 20.0, 60.0, 600.0, 900.0)
"""Seconds for which Telegram answers 5xx to everything."""
TWO_HOURS = 7200.0


@dataclass(frozen=True)
class Plan:
    """One run. `crashes` are boundaries, counted over the whole run, at which the process of the moment ends."""

    seed: int
    latency: float
    rate: int
    faults: dict[str, float] = field(default_factory=dict)
    crashes: tuple[int, ...] = ()
    kind: str = "kill"
    focus: str = ""
    """Only boundaries of this name count for `crashes`; "" for all."""
    down: float = 1.0
    """Seconds until the next process begins."""
    small: bool = False
    days: int = 2
    busy: int = 11
    """Things that people want to do in that time."""
    trace: bool = False
    scene: str = ""
    """Who is loud, slow or wrong: `scenes.py`."""
    hang: str = ""
    """A method that never answers."""
    back: float = 0.0
    """Seconds by which the calendar is set back while the process is down."""
    spell: tuple[float, float] = (0.0, 0.0)
    """When Telegram begins to answer 5xx to everything, and for how many seconds."""


def plan_of(seed: int, *, small: bool = False) -> Plan:
    """The plan of a seed: a few kinds of fault of all that there are, one crash, sometimes a second one soon after."""
    chance = dice(seed, "plan")
    kinds = chance.sample(FAULTS, chance.choice((0, 1, 1, 2, 3, 5)))
    faults = {kind: chance.choice((0.01, 0.03, HARD)) for kind in kinds}
    focus = chance.choice(("", "", "", "carried out", "released"))
    first = chance.randrange({"": 400, "carried out": 80, "released": 25}[focus])
    crashes = (first,) if chance.random() < 0.75 else (first, first + chance.randrange(1, 40))
    plan = Plan(
        seed,
        latency=chance.choice((0.01, 0.05, 0.2, 0.6)),
        rate=chance.choice((1, 3, 3, 5, 5, 30)),
        faults=faults,
        crashes=crashes,
        kind=chance.choice(KINDS),
        focus=focus,
        down=chance.choice((0.05, 0.3, 1.0, 20.0, 400.0, 8 * 3600.0)),
        small=small,
    )
    staged = dice(seed, "scene")
    return plan if small or staged.random() >= STAGED else staging(staged.choice(SCENES), plan, staged)


def staging(scene: str, plan: Plan, chance: Dice) -> Plan:
    """The plan of a seed with this scene in it; nothing else goes wrong."""
    plan = replace(plan, scene=scene, faults={}, crashes=(), focus="", kind="kill", down=0.3)
    match scene:
        case "crowd" | "flood":
            return replace(plan, rate=5, latency=0.05)
        case "hang":
            return replace(plan, hang=chance.choice(("answerCallbackQuery", "getChatAdministrators")), latency=0.05)
        case "back":
            return replace(plan, rate=5, back=TWO_HOURS, crashes=(chance.randrange(500, 900),))
        case "deadly":
            return replace(plan, down=chance.choice((0.3, 2.0)))
    return replace(plan, spell=(chance.uniform(5, 30), chance.choice(SPELLS)))


def without_faults(seed: int, *, small: bool = False) -> Plan:
    """The same world with nothing going wrong."""
    return replace(plan_of(seed, small=small), faults={}, crashes=(), rate=30, latency=0.05)


def year_of(seed: int) -> Plan:
    """A year: some traffic each day, weekly releases, a network that fails now and then, a power cut a month."""
    chance = dice(seed, "year")
    faults = {"reset_after": 0.005, "slow": 0.003, "too_many": 0.003, "refused": 0.005, "error_before": 0.003}
    crashes = tuple(sorted(chance.randrange(YEAR_BOUNDARIES) for _ in range(12)))
    return Plan(seed, 0.05, 30, faults, crashes, "power", down=120.0, days=365, busy=4 * 365)
