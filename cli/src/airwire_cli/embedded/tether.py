"""Run before a child: wait until it is guarded, then become it.

`python tether.py PARENT FD COMMAND…`, standard library only. On Linux the kernel ends the child
together with the thread that started it. Everywhere the guard does so too (`guard.py`): the byte
on FD says that it knows this child, and an end of file there that the parent is gone already.
"""

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, ready = int(sys.argv[1]), int(sys.argv[2])
    command = sys.argv[3:]
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.read(ready, 1) != b"+" or os.getppid() != parent:
        os._exit(1)
    os.close(ready)
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        os._exit(127)


if __name__ == "__main__":
    main()
