"""Whether what stands between a page's head and its first label is a host whose label was lost."""

import re
from collections.abc import Sequence

from airwire_enrich.parsing.hinted_pattern import HintedPattern
from airwire_enrich.parsing.label import LabelKind
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.furniture import is_furniture
from airwire_enrich.parsing.text.page import Line, Page
from airwire_enrich.parsing.vocabulary import HOST_ROLES, REPORTER_ROLES

_SPOKEN = re.compile(
    r"\b(?:I['’]m [A-Z]|I am [A-Z]|joins? (?:us|me)|joined (?:now )?by|with (?:us|me)|"
    r"[Ww]elcome|[Hh]ello|"
    r"[Hh]i,|[Gg]ood (?:morning|evening|afternoon|day)|[Tt]hanks? (?:you|for)|let['’]s|"
    r"we['’]re|we['’]ll|"
    r"has more|has our|has this|reports?\.|(?:tell|walk|take) us|our (?:next|guest|first))"
)
_SIGNED_ON = HintedPattern(
    r"(?:^|[.,] |\band )(?:I['’]m|[Tt]his is) [A-Z]", "I'm ", "I’m ", "his is "
)
_DESCRIBED = re.compile(
    r"(?:read the|full transcript|listen to|talks? (?:to|with|about) |speaks? (?:to|with) |"
    r"interview(?:s|ed)? |discuss(?:es)? |in this episode|this week on|click|download|guests?:)",
    re.IGNORECASE,
)
_FIRST_LETTER = re.compile(r"(\S)\S*+")
_PROSE_WORDS = 8
LONGEST_LEDE = 2500
"""Code points above which what precedes the first label is no summary but speech."""


def names_somebody(line: str) -> bool:
    """Whether somebody signs on in a line, or speaks to somebody."""
    return _SIGNED_ON.search(line) is not None or _SPOKEN.search(line) is not None


def first_letters(line: str) -> list[str]:
    """The first character of each word; words themselves would take fifty times the memory."""
    return _FIRST_LETTER.findall(line)


def is_prose(line: str) -> bool:
    """Whether a line is sentences and not a heading, a name or a list entry."""
    if line[-1:] in (".", "?", "!") and _SIGNED_ON.search(line):
        return True
    letters = first_letters(line)
    words = len(letters)
    if words < _PROSE_WORDS:
        return False
    small = sum(map(str.islower, letters))
    return small >= 0.35 * words and (line[-1] in ".?!…\"”’')]-–—:" or words > 25)


_TRANSCRIPT = re.compile(
    r"(?:#{1,6} )?(?:(?:read|show|view) (?:the )?)?(?:full |complete |episode )?(?:transcript|"
    r"linefromto)s?:?",
    re.IGNORECASE,
)


def speech_start(page: Page, lines: Sequence[Line], prose: Sequence[Line]) -> int:
    """Where speech begins in a page without any label.

    Below the word `Transcript`, if it stands alone on a line, else with the first sentences, else
    with the first line that may be some. `lines` are those of the page that may be speech.
    """
    number = _heading(page)
    if number is not None:
        below = [line for line in page.lines[number + 1 :] if not is_furniture(page.of(line))]
        if below:
            return below[0].start
    if prose and prose[0].start < len(page.text) // 2:
        return _paragraph_start(page, prose[0], lines)
    for line in lines:
        text = page.of(line)
        if len(text.split(maxsplit=3)) > 3 and text[-1] != ":":
            return line.start
    return lines[0].start if lines else len(page.text)


def begins_below_heading(page: Page, line: Line) -> bool:
    """Whether a line stands below the one that says only that the transcript begins."""
    number = _heading(page)
    return number is not None and number < line.number


def _heading(page: Page) -> int | None:
    """Number of the last line near the top that says only that the transcript begins."""
    near = page.lines[: max(20, len(page.lines) // 4)]
    return max((line.number for line in near if _TRANSCRIPT.fullmatch(page.of(line))), default=None)


def _paragraph_start(page: Page, line: Line, lines: Sequence[Line]) -> int:
    allowed = {other.number for other in lines}
    while line.number - 1 in allowed and not line.empty_before:
        before = page.lines[line.number - 1]
        if len(page.of(before).split()) < 4:
            break
        line = before
    return line.start


def opens_unlabelled(
    page: Page, prose: Sequence[Line], labels: Sequence[Candidate], *, gaps: bool
) -> Line | None:
    """The line in which a lost host begins to speak above the first label.

    The evidence weighed: an empty place where a label stood; speech addressed to somebody; a first
    label that a host would have introduced; a short label that nobody introduced.
    """
    if not prose or not labels:
        return None
    first = labels[0].label
    weight = 0.0
    lost = next((line for line in prose if line.bare_before >= 2), None) if gaps else None
    if lost is not None:
        weight += 1.0
    if first.roles & HOST_ROLES or first.key.split()[-1:] == ["host"]:
        weight -= 3.0
    elif first.roles & REPORTER_ROLES:
        weight += 2.0
    if _has_orphan(labels):
        weight += 1.5
    said = " ".join(page.of(line) for line in prose)
    if len(said) > LONGEST_LEDE:
        weight += 4.0
    if _SPOKEN.search(said):
        weight += 1.0
    if said.rstrip().endswith("?"):
        weight += 0.7
    if _DESCRIBED.search(said):
        weight -= 1.0
    if weight < 2.0:
        return None
    return lost or prose[0]


def _has_orphan(labels: Sequence[Candidate]) -> bool:
    """Whether somebody is labelled by one word whose full name stands in no label before."""
    heard: set[str] = set()
    full = 0
    for candidate in labels:
        label = candidate.label
        if label.kind is LabelKind.PERSON:
            full += 1
            heard.update((label.surname, label.key.split()[0]))
        elif label.kind is LabelKind.MONONYM and label.key not in heard and full:
            return True
    return False
