"""kimbot audit"""

from typing import Annotated

import typer

from kimbot.cli.installation import settings
from kimbot.cli.problems import Unusable, explained


def audit(
    row: Annotated[int, typer.Argument(help="How many rows the audit had when its sign was told; 0: now.")] = 0,
) -> None:
    """Follow the audit from its beginning to its end, and print the sign it has, or had (exit code 1: it is broken)."""
    import sqlite3
    from contextlib import closing

    from kimbot.audit.chain import follow, sign_after
    from kimbot.backups.archive import DATABASE
    from kimbot.backups.database import opened
    from kimbot.db.sqlite import SqliteTx
    from kimbot.folder import audit_key

    with explained():
        chosen = settings()
        key = audit_key(chosen.data_dir)
        if key is None:
            raise Unusable(f"there is no key in {chosen.data_dir} yet: it is made when kimbot starts")
        with closing(opened(chosen.data_dir / DATABASE)) as connection:
            connection.row_factory = sqlite3.Row
            tx = SqliteTx(connection)
            found = follow(tx, key)
            told = sign_after(tx, row) if row else found.sign
        print(f"{row or found.rows} rows: {told or 'there were never so many'}")
        if found.broken is not None:
            print(f"Broken: row {found.broken} does not follow from those before it, or the end is missing.")
            raise typer.Exit(1)
