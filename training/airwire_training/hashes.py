"""Writes down which data the tagger ships: run it whenever one of its data files was changed."""

from pathlib import Path

from airwire_enrich.tagging.parts import DATA, data_version


def write(folder: Path) -> None:
    """Write `hashes.tsv`, from which a result's recipe is made."""
    rows = (f"{name}\t{data_version(name)}\n" for name in DATA)
    (folder / "hashes.tsv").write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    write(Path("services/enrich/src/airwire_enrich/tagging/data"))
