import gzip
import io
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.parsing.containers import Limits, Member, expand
from airwire_runtime.errors import ReadError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GZIP, ZSTD, ZIP = "application/gzip", "application/zstd", "application/zip"


def zipped(*files: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def refusal(content: bytes, media_type: str, limits: Limits | None = None) -> str:
    with pytest.raises(ReadError, match=r"^talks\.zip ") as caught:
        expand(content, media_type=media_type, name="talks.zip", limits=limits or Limits())
    return caught.value.reason


@pytest.mark.parametrize(
    ("packed", "media_type", "name"),
    [
        (gzip.compress(b"Hello."), GZIP, "a.txt.gz"),
        (gzip.compress(b"Hel") + gzip.compress(b"lo."), GZIP, "a.txt.gz"),
        (zstd.compress(b"Hello."), ZSTD, "a.txt.zst"),
        (zstd.compress(b"Hel") + zstd.compress(b"lo."), ZSTD, "a.txt.zst"),
    ],
)
def test_a_packed_file_is_unpacked_under_its_own_name(
    packed: bytes, media_type: str, name: str
) -> None:
    assert expand(packed, media_type=media_type, name=name) == (
        Member(name="a.txt", content=b"Hello."),
    )


def test_a_zip_gives_its_files_in_order_and_those_of_packed_files_in_it() -> None:
    packed = zipped(
        ("b/talk.srt", b"1"), ("__MACOSX/._talk", b"x"), ("a.txt.gz", gzip.compress(b"2"))
    )

    assert expand(packed, media_type=ZIP, name="talks.zip") == (
        Member(name="b/talk.srt", content=b"1"),
        Member(name="a.txt.gz/a.txt", content=b"2"),
    )


@pytest.mark.parametrize(
    "name", ["../talk.txt", "/etc/talk.txt", "a/../../talk.txt", "C:\\talk.txt"]
)
def test_a_name_that_points_outside_is_refused(name: str) -> None:
    assert refusal(zipped((name, b"x")), ZIP) == "container_unsafe_name"


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("talk.txt")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal(out.getvalue(), ZIP) == "container_unsafe_name"


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_bomb_is_refused_long_before_it_is_unpacked(
    pack: "type[bytes] | object",
) -> None:
    assert callable(pack)
    media_type = GZIP if pack is gzip.compress else ZSTD

    assert refusal(pack(b"a" * 30_000_000), media_type) == "container_too_dense"


def test_more_than_the_total_is_refused_however_it_is_spread() -> None:
    limits = Limits(total_bytes=1000)
    files = [(f"{number}.txt", bytes(range(100))) for number in range(11)]

    assert refusal(zipped(*files), ZIP, limits) == "container_too_large"
    assert len(expand(zipped(*files[:10]), media_type=ZIP, name="t", limits=limits)) == 10


def test_too_many_and_too_deep_are_refused() -> None:
    nested = zipped(("talk.txt", b"x"))
    for _ in range(3):
        nested = zipped(("inner.zip", nested))

    assert refusal(nested, ZIP) == "container_too_deep"
    assert refusal(zipped(("a", b"1"), ("b", b"2")), ZIP, Limits(members=1)) == "container_too_many"


@pytest.mark.parametrize(
    ("packed", "media_type", "reason"),
    [
        (gzip.compress(b"Hello." * 99)[:-9], GZIP, "container_damaged"),
        (zstd.compress(b"Hello." * 99)[:-9], ZSTD, "container_damaged"),
        (zipped(("a.txt", b"Hello."))[:-30], ZIP, "container_damaged"),
        (zipped(("a.txt", b"Hello."), compression=zipfile.ZIP_LZMA), ZIP, "container_unsupported"),
        (zipped(), ZIP, "container_empty"),
        (zipped(("[Content_Types].xml", b"")), ZIP, "unsupported"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_by_name(
    packed: bytes, media_type: str, reason: str
) -> None:
    assert refusal(packed, media_type) == reason


@given(st.data())
def test_a_broken_container_is_refused_and_never_crashes(data: st.DataObject) -> None:
    media_type, packed = data.draw(
        st.sampled_from(
            [
                (GZIP, gzip.compress(b"Hello. " * 20, mtime=0)),
                (ZSTD, zstd.compress(b"Hello. " * 20)),
                (ZIP, zipped(("a.txt", b"Hello. " * 20), ("b.txt", b"You."))),
            ]
        )
    )
    broken = bytearray(packed)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))

    reason = "container_none"
    try:
        expand(bytes(broken), media_type=media_type, name="talks.zip")
    except ReadError as error:
        reason = error.reason

    assert reason.startswith("container_")
