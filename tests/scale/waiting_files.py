"""Many files waiting at the start: `python -m scale.waiting_files 100000` in `tests`.

On an embedded Kafka of its own it starts ingest before an inbox that is full already, and says how
long it took, the most memory that ingest had, and what the books hold in the end.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from support.ingest_process import Folders, Ingest, running_ingest
from support.outsider import RAW, read_topic
from support.probing import metrics, readiness
from support.stack import embedded_servers
from support.waiting import wait_until

_A_FOLDER = 1_000
_PUBLISHED = 'transcripts_documents_total{disposition="published"}'
_PATIENCE_SECONDS = 3_600.0


def fill(inbox: Path, files: int) -> None:
    for number in range(files):
        folder = inbox / f"network=NNN/{number // _A_FOLDER}"
        if number % _A_FOLDER == 0:
            folder.mkdir(parents=True)
        spoken = f"ANNA: This is story {number}.\nBERT: It is told twice over.\n" * 20
        (folder / f"story-{number}.txt").write_text(spoken)


def most_resident_mib(ingest: Ingest) -> float:
    """The high-water mark that the kernel keeps."""
    status = Path(f"/proc/{ingest.process.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main(files: int) -> None:
    with tempfile.TemporaryDirectory() as folder, embedded_servers(Path(folder) / "kafka") as there:
        folders = Folders(Path(folder) / "files")
        fill(folders.inbox, files)
        began = time.monotonic()
        with running_ingest(there, folders) as ingest:
            port = ingest.health_port()
            wait_until(lambda: readiness(port)["status"] == "ready", "ingest's start")
            while (found := metrics(port))[_PUBLISHED] < files:
                if time.monotonic() - began > _PATIENCE_SECONDS:
                    raise AssertionError("it does not come to an end")
                time.sleep(2)
            seconds, memory = time.monotonic() - began, most_resident_mib(ingest)
            left = len(folders.left())
            ingest.stop()
        result = {
            "files": files,
            "seconds": round(seconds, 1),
            "files_per_second": round(files / seconds),
            "most_resident_mib": round(memory, 1),
            "left_in_inbox": left,
            "books_seen": found['transcripts_books_sightings{state="seen"}'],
            "books_balance": found["transcripts_books_balance"],
            "raw_records": len(read_topic(there.bootstrap_servers, RAW).records),
            "receipts": len(folders.receipts()),
        }
        print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
