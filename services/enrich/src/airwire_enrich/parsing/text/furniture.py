"""What pages say of themselves: navigation, players, slogans, notices, donation lines."""

import re

_PHRASES = (
    r"play live radio|next up:?|available on air stations|on air now|now playing:?|listen live|"
    r"listen(?: now| to (?:the |this )?(?:story|article|episode|show))?|listen\W+[\d:]+|"
    r"\d+[ -]minutes? listen|download(?: mp3| audio| transcript)?|embed|transcript:?|"
    r"(?:show|hide|view|read|read the|see|get the|full|read the full|"
    r"the full) (?:full )?transcript:?|"
    r"skip to (?:main )?content|menu|search|home|loading\W*|advertisement|watch live|"
    r"share(?: this.{0,40})?|tweet|facebook|twitter|email|e-mail|print|comments?(?: \(\d+\))?|"
    r"leave a (?:comment|respectful comment)\W?|related(?: (?:stories|content|articles|links))?:?|"
    r"see also:?|read more\W*|more from .{1,60}|no image|npr logo|toggle (?:more options|caption)|"
    r"hide caption|return to transcripts main page|similar content|linefromto|"
    r"browse content similar to .{1,160}|enlarge(?: this image)?|play(?: audio)?|pause|"
    r"what do you think\?.{0,60}|the video for this story is not available.{0,90}|"
    r"listen to (?:this|the) segment|(?:text|transcript) of (?:interview|story|commentary)|"
    r"discussion \(\d+\)|"
    r"find and follow.{0,120}|follow (?:us|rev).{0,60}|"
    r"transcribe your own content|"
    r"<iframe.{0,400}|•? ?<iframe.{0,400}|most popular|trending|latest (?:news|stories)|"
    r"(?:article|story|transcript) continues (?:below|after).{0,40}|"
    r"thanks for reading .{1,80}subscribe.{0,160}|"
    r"watch one-minute.{0,40}|bbc news|topics?|tags|close|back to top|print this page"
)
_LINE = re.compile(rf"[•\-*\s]*(?:{_PHRASES})[\s.!:]*", re.IGNORECASE)
_APPEAL = re.compile(
    r"\b(?:donat(?:e|ion|ions|ing)|sustaining member|become a (?:member|sponsor|patron|"
    r"supporter|sustain)|"
    r"pledge|underwrit|newsletters?\b.{0,60}sign|sign up|subscribe|your support|"
    r"support .{1,40} today|"
    r"make a gift|monthly gift|support the (?:news|work|journalism|station)|membership|"
    r"click here|all rights|privacy policy|terms of (?:use|service)|contact us|"
    r"follow us on|like us on|join the conversation|payment information|to support [A-Z]{3,5}\b|"
    r"see more|view comments|sponsored by|download the app|app store|your inbox|"
    r"(?:twitter|facebook|instagram)\.com|@[A-Za-z_]{3,20}\b)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:this is a rush transcript|note: |disclaimer: |notice: |please note|editor['’]s note|"
    r"transcripts? (?:is|are|may|was|were) |"
    r"this transcript|the following (?:is|was) (?:a )?.{0,30}transcript|"
    r"the transcript below|.{0,40}transcripts are created|"
    r"this copy may not be|accuracy and availability|this (?:text|program|version) (?:may|has)|"
    r"\[an error occurred|if you are able, we|.{0,30}is produced for the ear)",
    re.IGNORECASE,
)
MORE_ELSEWHERE = re.compile(
    r"(?:(?:please )?(?:read|see|view|get|hear) (?:more|on\b|the (?:rest|full|whole|complete))|"
    r"continu(?:e|ed|es) (?:reading|on|at)|click (?:here|through) (?:to|for)|"
    r"(?:the )?full (?:story|transcript|interview)\b(?: is)? (?:at|on|here|available)|"
    r"more at |find the (?:rest|full|whole))[^\n]{0,100}",
    re.IGNORECASE,
)
"""Sends the reader to where the rest is."""
_PLAYER = re.compile(r"(?:\d{1,2}:\d{2}(?::\d{2})?[\s/|•\-]*)+")
_RULE = re.compile(r"[-_=*~•·\s.#—–]{3,}|[-–—]{1,2} ?\d{1,4} ?[-–—]{1,2}")
_PHONE = re.compile(r"\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b")


def is_furniture(line: str) -> bool:
    """Whether a whole line is furniture by its words."""
    if len(line) > 500:
        return False
    if _LINE.fullmatch(line):
        return True
    # Times and rules begin with no letter, as most lines do.
    return not line[:1].isalpha() and bool(_PLAYER.fullmatch(line) or _RULE.fullmatch(line))


def is_player(line: str) -> bool:
    """Whether a line belongs to a page's audio player."""
    return bool(_PLAYER.fullmatch(line)) or line.casefold().rstrip(":") in (
        "play live radio",
        "next up",
        "available on air stations",
        "on air now",
        "now playing",
    )


def is_notice(line: str) -> bool:
    """Whether a line tells how the transcript was made or may be used."""
    return bool(_NOTICE.match(line))


def sends_elsewhere(line: str) -> bool:
    """Whether a whole line only says where more is to be read."""
    return len(line) < 120 and MORE_ELSEWHERE.fullmatch(line.strip("([→»- ])")) is not None


def is_appeal(line: str) -> bool:
    """Whether a line asks the reader to give, follow or subscribe."""
    return len(line) < 400 and bool(_APPEAL.search(line) or _PHONE.search(line))


def is_rule(line: str) -> bool:
    """Whether a line only parts what is above from what is below."""
    return bool(_RULE.fullmatch(line))
