"""A deterministic simulation: the real application on a virtual clock, the sandbox as its Telegram, faults by seed."""
