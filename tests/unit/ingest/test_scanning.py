import os
from pathlib import Path

from airwire_ingest.scanning import Chunk, Tree


def everything(tree: Tree) -> Chunk:
    whole = Chunk()
    for chunk in tree.walk():
        whole.found += chunk.found
        whole.ignored += chunk.ignored
        whole.folders += chunk.folders
    return whole


def test_a_walk_finds_files_and_tells_what_is_passed_over(tmp_path: Path) -> None:
    for name in ["a.txt", "deep/er/b.txt", "c.part", ".hidden/d.txt", "done/e.txt"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "deep")
    os.mkfifo(tmp_path / "pipe")

    walked = everything(Tree.of(tmp_path, tmp_path / "done", tmp_path.parent / "rejected"))

    assert {found.path: found.kind for found in walked.found} == {
        "a.txt": "file",
        "deep/er/b.txt": "file",
        "link": "symlink",
        "pipe": "not_a_file",
    }
    assert [found.path for found in walked.ignored] == ["c.part"]
    assert sorted(walked.folders) == ["", "deep", "deep/er"]


def test_a_walk_comes_in_pieces_of_bounded_size(tmp_path: Path) -> None:
    for number in range(1_201):
        (tmp_path / f"{number}.txt").touch()
    chunks = list(Tree.of(tmp_path).walk())
    assert max(len(chunk) for chunk in chunks) <= 500
    assert sum(len(chunk.found) for chunk in chunks) == 1_201


def test_a_path_is_passed_over_for_any_folder_above_it(tmp_path: Path) -> None:
    tree = Tree.of(tmp_path, tmp_path / "sub" / "done")
    assert tree.passes_over(".git/config")
    assert tree.passes_over("sub/done/a.txt")
    assert not tree.passes_over("sub/donest/a.txt")


def test_a_sighting_is_the_same_for_the_same_file_and_another_for_any_change(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    tree = Tree.of(tmp_path)

    def sighting() -> str:
        found = tree.at("a.txt")
        assert found is not None
        return found.sighting_id

    first = sighting()
    assert first == sighting()
    os.utime(file, ns=(1, 1))
    touched = sighting()
    (tmp_path / "other").write_text("y")
    os.utime(tmp_path / "other", ns=(1, 1))
    (tmp_path / "other").rename(file)
    assert len({first, touched, sighting()}) == 3
