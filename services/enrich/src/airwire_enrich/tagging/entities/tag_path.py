"""The best sequence of tags, where not every tag may follow every other."""

import numpy as np
import numpy.typing as npt

_FORBIDDEN = -(1 << 40)

Tags = npt.NDArray[np.intp]


def best_path(
    places: npt.NDArray[np.intp],
    scores: npt.NDArray[np.int32],
    follows: npt.NDArray[np.bool_],
) -> Tags:
    """The tag of each place.

    Places that are not consecutive have words between them that are outside, tag 0. Where the
    best tag of every word may follow that of the word before, that is the best sequence; only
    where it may not are sequences searched, within the run of words that are not outside.
    """
    tags: Tags = scores.argmax(axis=1)
    if len(tags) == 0:
        return tags
    parted = np.diff(places) > 1
    before = np.where(np.concatenate([[True], parted]), 0, np.concatenate([[0], tags[:-1]]))
    after = np.concatenate([parted, [True]])
    wrong = ~follows[before, tags] | (after & ~follows[tags, 0])
    done = 0
    for at in np.nonzero(wrong)[0].tolist():
        if at >= done:
            first, done = _run(places, tags, at)
            tags[first:done] = _search(scores[first:done], follows)
    return tags


def _run(places: npt.NDArray[np.intp], tags: Tags, at: int) -> tuple[int, int]:
    """The run of consecutive words around a place, up to two words outside on either side."""
    first = at
    while first > 0 and places[first] == places[first - 1] + 1 and (tags[first] or tags[first - 1]):
        first -= 1
    end = at + 1
    while end < len(tags) and places[end] == places[end - 1] + 1 and (tags[end - 1] or tags[end]):
        end += 1
    return first, end


def _search(scores: npt.NDArray[np.int32], follows: npt.NDArray[np.bool_]) -> Tags:
    """Viterbi's algorithm, between words that are outside."""
    forbidden = np.where(follows, 0, _FORBIDDEN).astype(np.int64)
    total = scores[0] + forbidden[0]
    came: list[npt.NDArray[np.intp]] = []
    for row in scores[1:]:
        ways = total[:, np.newaxis] + forbidden
        came.append(ways.argmax(axis=0))
        total = ways.max(axis=0) + row
    tag = int((total + forbidden[:, 0]).argmax())
    path = [tag]
    for back in reversed(came):
        tag = int(back[tag])
        path.append(tag)
    return np.array(path[::-1], dtype=np.intp)
