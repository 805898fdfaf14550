"""What a process answers on its health port."""

import json
import socket
import urllib.error
import urllib.request
from typing import Any


def readiness(port: int) -> dict[str, Any]:
    """What `/readyz` says; that it is not listening, where it is not yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            body: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            body = json.load(error)
    except urllib.error.URLError:
        body = {"status": "not listening", "problems": {}}
    return body


def metrics(port: int) -> dict[str, float]:
    """Every sample of `/metrics`, by its name and labels as they are written there."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
