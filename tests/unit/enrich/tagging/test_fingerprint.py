import base64
import struct
import zlib

from airwire_enrich.tagging.fingerprint import PERMUTATIONS, fingerprint_of

STORY = (
    "The harbour of Vell Bay froze over on Monday night, and eleven trawlers were held fast. "
    "Their crews walked ashore over the ice, carrying what they could. The mayor opened the old "
    "school for them and asked every bakery in town for bread. Nobody was hurt, but the catch of "
    "three weeks is lost, and the owners say that some of them will not fish again this winter."
)


def _signature(text: str) -> tuple[int, ...]:
    fingerprint = fingerprint_of([text])
    assert fingerprint is not None
    return struct.unpack(f">{PERMUTATIONS}I", base64.b64decode(fingerprint.value))


def _likeness(one: str, other: str) -> float:
    pairs = zip(_signature(one), _signature(other), strict=True)
    return sum(a == b for a, b in pairs) / PERMUTATIONS


def test_case_and_punctuation_do_not_count() -> None:
    shouted = STORY.upper().replace(",", " --").replace(".", "!")
    assert _signature(shouted) == _signature(STORY)


def test_how_speech_is_cut_into_turns_does_not_count() -> None:
    sentences = STORY.split(". ")
    assert fingerprint_of([". ".join(sentences)]) == fingerprint_of(sentences)


def test_likeness_estimates_the_share_of_common_shingles() -> None:
    words = STORY.split()
    shingles = {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
    cut = words[: len(words) * 3 // 4]
    common = len({tuple(cut[at : at + 3]) for at in range(len(cut) - 2)}) / len(shingles)
    assert abs(_likeness(" ".join(cut), STORY) - common) < 0.15


def test_another_story_is_not_alike() -> None:
    other = (
        "A choir from Lower Anstead sang in the rain for six hours to pay for a new roof. "
        "People stood under umbrellas along the high street, and by evening the sum was there."
    )
    assert _likeness(other, STORY) < 0.05


def test_fewer_words_than_a_shingle_have_no_fingerprint() -> None:
    assert fingerprint_of(["Good evening."]) is None
    assert fingerprint_of([]) is None


def _mixed(value: int) -> int:
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
    return value ^ (value >> 31)


def test_the_signature_is_what_its_description_says() -> None:
    odd = 0x9E3779B97F4A7C15
    words = [_mixed(zlib.crc32(w) << 32 | zlib.adler32(w)) for w in (b"one", b"two", b"three")]
    shingle = words[0]
    for word in words[1:]:
        shingle = _mixed((shingle * odd + word) % 2**64)
    stream = [_mixed(number * odd % 2**64) for number in range(1, 2 * PERMUTATIONS + 1)]
    factors, terms = stream[:PERMUTATIONS], stream[PERMUTATIONS:]
    told = [
        (shingle * (factor | 1) + term) % 2**64 >> 32
        for factor, term in zip(factors, terms, strict=True)
    ]
    assert list(_signature("One, two: three")) == told


def test_the_signature_never_changes_within_a_version() -> None:
    fingerprint = fingerprint_of(["one two three four"])
    assert fingerprint is not None
    assert fingerprint.method == "minhash-128/words-3/1"
    assert fingerprint.value.startswith("fT2/a5bZHDFoBqCzOZv6n8pu")
