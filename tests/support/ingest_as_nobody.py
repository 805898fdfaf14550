"""Ingest that gives up root once it has started.

Not before, for the interpreter's files may lie where nobody else can read them.
"""

import encodings
import importlib
import os
import pkgutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from airwire_ingest.__main__ import main
from airwire_ingest.app import Parts
from airwire_ingest.projection import Projection
from airwire_ingest.settings import Settings

_NOBODY = 65534
_OF_WINDOWS = {"encodings.mbcs", "encodings.oem"}


class _GivesUpRoot:
    """A projection whose first catching up is the last thing that is done as root."""

    def __init__(self, inner: Projection, *, done: Path) -> None:
        self._inner = inner
        self._done = done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def catch_up(self) -> None:
        await self._inner.catch_up()
        if os.geteuid() == 0:
            for path in self._done.iterdir():
                os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)


def _load_every_encoding() -> None:
    """A hostile file may name any, and the interpreter loads one where it is first named."""
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        if module.name not in _OF_WINDOWS:
            importlib.import_module(module.name)


def build(settings: Settings) -> Parts:
    _load_every_encoding()
    parts = Parts.of(settings)
    changed: Any = {"projection": _GivesUpRoot(parts.projection, done=settings.inbox.done_folder())}
    return replace(parts, **changed)


if __name__ == "__main__":
    main(build)
