"""Ports of the loopback address: which are free, and whether somebody answers there."""

import contextlib
import socket
from contextlib import ExitStack

HOST = "127.0.0.1"
_ANSWER_SECONDS = 2.0


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on at this moment."""
    with ExitStack() as held:
        sockets = [held.enter_context(_bound(0)) for _ in range(count)]
        return [int(s.getsockname()[1]) for s in sockets]


def is_free(port: int) -> bool:
    try:
        with _bound(port):
            return True
    except OSError:
        return False


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # As the servers do: a port whose last connections are still closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


def answer(port: int, request: bytes) -> bytes:
    """The first bytes that come back for `request`; empty where nobody answers."""
    with (
        contextlib.suppress(OSError),
        socket.create_connection((HOST, port), timeout=_ANSWER_SECONDS) as connection,
    ):
        connection.sendall(request)
        return connection.recv(1024)
    return b""
