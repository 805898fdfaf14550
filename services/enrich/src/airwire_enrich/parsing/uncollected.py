"""Hold the garbage collector while a document is parsed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Make no search for cycles inside.

    A large document makes a million values and no cycles; going through all of them again and again
    takes a quarter of the time, and the share grows with the document.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            # What was made counts as old at once, else the next value begins a search through it.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
