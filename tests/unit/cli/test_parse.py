"""`airwire parse`: what it prints, what it refuses, and how little it needs."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.airwire import airwire, airwire_here, environment_of

from airwire_cli.console import NotFoundError
from airwire_cli.local_document import read_document
from airwire_ingest.folder import metadata_of
from airwire_schemas.events import EnrichedTranscript

STORY = (
    b"Harbour strike enters second week\n\nJANE DOE, HOST:\n\nGood morning.\n\n"
    b"(SOUNDBITE OF SHIP HORN)\n\nPIET VISSER: We will not go back for less.\n"
)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "network=Tidewater" / "2026-01-02" / "story.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(STORY)
    return path


def test_each_transcript_is_a_line(story: Path, tmp_path: Path) -> None:
    ended = airwire_here(
        "parse", "--json", "--no-tags", story, story, environment={}, folder=tmp_path
    )
    assert (ended.code, ended.err) == (0, "")
    first, second = ended.out.splitlines()
    assert first == second
    transcript = EnrichedTranscript.read(first)
    assert transcript.document_id == hashlib.sha256(STORY).hexdigest()
    assert [turn.text for turn in transcript.turns] == [
        "Good morning.",
        "We will not go back for less.",
    ]


def test_a_path_counts_from_the_current_folder_or_the_one_named(
    story: Path, tmp_path: Path
) -> None:
    here = read_document(str(story), inbox=tmp_path)[0]
    assert here.path == "network=Tidewater/2026-01-02/story.txt"
    assert here.folder == metadata_of(here.path)
    assert here.folder.published == "2026-01-02"
    ended = airwire_here("parse", "--json", "--no-tags", story, environment={}, folder=story.parent)
    assert ended.objects[0]["path"] == "story.txt"
    ended = airwire_here(
        "parse",
        "--json",
        "--no-tags",
        story,
        "--inbox",
        tmp_path,
        environment={},
        folder=story.parent,
    )
    assert ended.objects[0]["network"]["value"] == "Tidewater"


def test_a_file_elsewhere_goes_by_its_name(story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert read_document(str(story), inbox=other)[0].path == "story.txt"


def test_standard_input_is_read(tmp_path: Path) -> None:
    ended = airwire_here(
        "parse", "-", "--json", "--no-tags", environment={}, folder=tmp_path, given=STORY
    )
    (told,) = ended.objects
    assert (told["path"], len(told["turns"])) == ("standard-input", 2)


def test_a_refused_file_keeps_no_other_from_being_parsed(story: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    ended = airwire_here(
        "parse",
        "--json",
        "--no-tags",
        tmp_path / "empty.txt",
        story,
        environment={},
        folder=tmp_path,
    )
    assert ended.code == 1
    assert len(ended.objects) == 1
    assert ended.error["reason"] == "empty"
    assert "empty.txt" in ended.error["message"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\x01\x02", "binary"),
        (b"%PDF-1.7", "unsupported"),
        (b"Copyright 2026 Tidewater Radio. All rights reserved.", "no_speech"),
    ],
)
def test_a_refusal_names_the_file_and_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    ended = airwire_here("parse", "--no-tags", "bad.txt", "--json", environment={}, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (1, b"", reason)
    assert "bad.txt" in ended.error["message"]
    ended = airwire_here("parse", "--no-tags", "bad.txt", environment={}, folder=tmp_path)
    assert ended.err.startswith("airwire: ")
    assert ended.err.count("\n") == 1


def test_a_file_that_is_not_there_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"gone.txt can't be read: No such file"):
        read_document(str(tmp_path / "gone.txt"), inbox=None)
    ended = airwire_here("parse", tmp_path, "--json", "--no-tags", environment={}, folder=tmp_path)
    assert (ended.code, ended.error["reason"]) == (1, "unreadable")


def test_without_tags_the_turns_are_the_same(story: Path, tmp_path: Path) -> None:
    with_tags, without = (
        airwire_here("parse", story, "--json", option, environment={}, folder=tmp_path).objects[0]
        for option in ("--tags", "--no-tags")
    )
    assert without["entities"] == []
    assert without["turns"] == with_tags["turns"]


def test_a_transcript_reads_well(story: Path, tmp_path: Path) -> None:
    shown = airwire_here("parse", story, environment={}, folder=tmp_path).out.decode()
    for part in ("Harbour strike", "Jane Doe", "host", "Good morning.", "SHIP HORN", "soundbite"):
        assert part in shown


def test_explain_shows_every_word_with_what_it_is_and_why(story: Path, tmp_path: Path) -> None:
    shown = airwire_here("parse", story, "--explain", environment={}, folder=tmp_path).out.decode()
    assert "‹title: " in shown
    assert "‹label: colon›JANE DOE, HOST:" in shown
    assert "‹cue: bracketed_cue›(SOUNDBITE OF SHIP HORN)" in shown
    bare = shown
    while "‹" in bare:
        before, _, rest = bare.partition("‹")
        bare = before + rest.partition("›")[2]
    assert STORY.decode().strip() in bare


def test_explain_also_explains_a_text_in_which_nobody_speaks(tmp_path: Path) -> None:
    (tmp_path / "rights.txt").write_bytes(b"Copyright 2026 Tidewater Radio.")
    ended = airwire_here("parse", "rights.txt", "--explain", environment={}, folder=tmp_path)
    assert ended.code == 0
    assert "Copyright 2026 Tidewater Radio." in ended.out.decode()


def test_explain_is_not_for_programs(story: Path, tmp_path: Path) -> None:
    ended = airwire_here("parse", story, "--explain", "--json", environment={}, folder=tmp_path)
    assert (ended.code, ended.error["reason"]) == (2, "options")


def test_control_characters_of_a_document_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes(STORY.replace(b"Good", b"Good\x1b[31m"))
    for option in ("--no-tags", "--explain"):
        shown = airwire_here("parse", "odd.txt", option, environment={}, folder=tmp_path).out
        assert b"\x1b" not in shown
        assert "Good\ufffd[31m" in shown.decode()


def test_no_client_of_a_server_is_loaded(story: Path, tmp_path: Path) -> None:
    """What is not imported can't slow the start, nor be needed."""
    code = (
        "import sys; sys.argv = ['airwire', 'parse', '--json', sys.argv[1]]\n"
        "from airwire_cli.__main__ import main\n"
        "try: main()\n"
        "finally: print(sorted(m for m in ('aiokafka', 'faststream', 'redis', 'rich.console')"
        " if m in sys.modules), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, story],
        cwd=tmp_path,
        env=environment_of({}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert run.stderr.strip() == "[]"
    json.loads(run.stdout)


def test_a_reader_that_has_seen_enough_is_no_error(story: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "airwire_cli", "parse", "--json", "--no-tags", *[story] * 200],
        cwd=tmp_path,
        env=environment_of({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), err) == (0, b"")


def test_the_process_ends_with_the_code_and_prints_no_traceback(tmp_path: Path) -> None:
    ended = airwire("parse", "gone.txt", "--json", environment={}, folder=tmp_path)
    assert (ended.code, ended.error["reason"]) == (1, "unreadable")
