"""A disk on which every fsync takes longer: SQLite's own xSync, of every file it opens, waits first.

SQLite's file layer is a table of C functions. The table of the system's VFS is patched in memory, so that each file
opened from then on syncs through a function that sleeps and then does the real sync. Whatever the program above asks
of the disk costs what it would cost there: a commit with synchronous = FULL one sync, one with NORMAL none, a
checkpoint several. The sleep happens on the thread that syncs, as the real wait would.
"""

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

POINTER = ctypes.c_void_p
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, ctypes.c_int)
OPEN = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, POINTER, ctypes.c_int, POINTER)
SYNC_AT = 5
"""Place of xSync in sqlite3_io_methods, counted in pointers (iVersion, xClose, xRead, xWrite, xTruncate, xSync)."""
METHODS = 19
KEPT: list[Any] = []
"""What C points at must not be collected."""


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", POINTER),
        ("zName", ctypes.c_char_p),
        ("pAppData", POINTER),
        ("xOpen", OPEN),
    ]


def before_each_sync(wait: Callable[[], None]) -> None:
    """From now on every sync of a SQLite file calls `wait` first, on the thread that syncs."""
    import _sqlite3  # noqa: F401 - loads the library that Python itself uses

    library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None).contents
    plain_open = OPEN(ctypes.cast(vfs.xOpen, POINTER).value or 0)
    slowed: dict[int, Any] = {}

    def slow_table(methods: int) -> Any:
        if methods not in slowed:
            table = (POINTER * METHODS).from_buffer_copy(ctypes.string_at(methods, METHODS * ctypes.sizeof(POINTER)))
            plain_sync = SYNC(table[SYNC_AT] or 0)

            def sync(file: int, flags: int) -> int:
                wait()
                return int(plain_sync(file, flags))

            slow_sync = SYNC(sync)
            table[SYNC_AT] = ctypes.cast(slow_sync, POINTER).value
            slowed[methods] = table
            KEPT.extend([slow_sync, plain_sync])
        return slowed[methods]

    def open_slow(vfs: int, name: int, file: int, flags: int, out: int) -> int:
        result = int(plain_open(vfs, name, file, flags, out))
        place = ctypes.cast(file, ctypes.POINTER(POINTER))
        if place[0]:
            place[0] = ctypes.addressof(slow_table(place[0]))
        return result

    opening = OPEN(open_slow)
    KEPT.extend([opening, plain_open, slowed])
    vfs.xOpen = opening
