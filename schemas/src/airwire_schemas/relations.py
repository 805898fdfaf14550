"""How transcripts relate: to each other, to the user's watch-list, to the version they replace.

None of these events holds a word of any transcript, only where it stands: taking a transcript back
leaves nothing of its text here.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from airwire_schemas.contract import Contract, Sha256
from airwire_schemas.events import TRANSCRIPT_ID
from airwire_schemas.transcript import Place, Share, Stretch

CLUSTER_ID = r"^[0-9a-f]{32}$"
RULE_NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"


class Relation(StrEnum):
    """What a transcript is within its cluster."""

    ORIGIN = "origin"
    """The earliest by publication that is no excerpt of another member; ties by id."""

    COPY = "copy"
    """Nearly the same words, whatever their case and punctuation."""

    EDITED_COPY = "edited_copy"
    """The same story with much added, cut or changed."""

    EXCERPT = "excerpt"
    """A part of its source, perhaps with words of its own around it."""


class Passage(Stretch):
    """A stretch of a member's raw text whose words its source has too."""

    source_start: Place
    """First code point of the same words in the source's raw text."""

    source_end: Place
    """Code point after the last."""


class ClusterMember(Contract):
    """A transcript of a cluster, and what it shares with its source."""

    transcript_id: str = Field(pattern=TRANSCRIPT_ID)
    """The transcript."""

    relation: Relation
    """What it is to its source."""

    source: str | None = Field(default=None, pattern=TRANSCRIPT_ID)
    """The transcript that the relation is to: the origin wherever they share enough; null for the
    origin itself, and where the source was taken back and nothing can be compared any more."""

    similarity: Share = 1.0
    """Words they share, as a share of the words of both together."""

    passages: tuple[Passage, ...] = ()
    """Where the shared words stand, in the order of this member. A stretch may reach over a few
    words that were changed."""

    dated_at: AwareDatetime
    """When it was published, a mere date as its midnight in UTC; else when it was recorded."""

    dated_by: Literal["publication", "record"]
    """Which of the two that is."""


class TranscriptCluster(Contract):
    """Transcripts that are one text: an origin, and what was made of it."""

    cluster_id: str = Field(pattern=CLUSTER_ID)
    """The same for as long as the cluster lives."""

    change: Literal["formed", "grown", "revised", "reduced", "merged"]
    """What happened to it: `revised`: same members, other relations; `reduced`: members were taken
    back or no longer belong; `merged`: it is part of another one now."""

    cause: str = Field(pattern=TRANSCRIPT_ID)
    """The transcript whose arrival or withdrawal made the change."""

    merged_into: str | None = Field(default=None, pattern=CLUSTER_ID)
    """The cluster that has its members now, where the change is `merged`."""

    members: tuple[ClusterMember, ...]
    """The origin first, then by date and id; none where the change is `merged`."""

    @model_validator(mode="after")
    def _has_members_or_went_elsewhere(self) -> Self:
        if (self.merged_into is None) != bool(self.members):
            raise ValueError("either it has members or they are in another cluster")
        if (self.change == "merged") != (self.merged_into is not None):
            raise ValueError("merged into what?")
        return self


class Hit(Contract):
    """Something that a rule looks for, found."""

    criterion: Literal["term", "person", "place", "programme", "subject"]
    """What kind of thing the rule names."""

    wanted: str
    """As the watch-list has it."""

    turn: Place | None
    """Index of the turn in which it stands first; null outside of any, and for a subject."""

    start: Place | None
    """First code point of that place; null for a subject, or what only the folder tells."""

    end: Place | None
    """Code point after the last."""

    count: int = Field(gt=0)
    """How often it stands there."""


class WatchMatch(Contract):
    """A transcript that a rule of the watch-list was waiting for: once a cluster and rule."""

    rule: str = Field(pattern=RULE_NAME)
    """The rule's name."""

    transcript_id: str = Field(pattern=TRANSCRIPT_ID)
    """The transcript."""

    document_id: Sha256
    """Its document."""

    path: str
    """Where that was found, relative to the inbox."""

    cluster_id: str | None = Field(default=None, pattern=CLUSTER_ID)
    """The cluster it was in when it matched; null where it stood alone."""

    hits: tuple[Hit, ...] = Field(min_length=1)
    """What of the rule was found, in the order of the rule."""

    withdrawn: bool = False
    """Whether the transcript was taken back since."""


class TurnChange(Contract):
    """A turn that is not as it was."""

    change: Literal["added", "removed", "changed"]
    """`changed`: other words, or somebody else says them."""

    turn: Place | None = None
    """Its index in the new transcript; null where it was removed."""

    start: Place | None = None
    """Its first code point in the raw text of the new document."""

    end: Place | None = None
    """Code point after the last."""

    previous_turn: Place | None = None
    """Its index in the transcript that was replaced; null where it was added."""

    previous_start: Place | None = None
    """Its first code point in the raw text of the document that was replaced."""

    previous_end: Place | None = None
    """Code point after the last."""


class TranscriptVersion(Contract):
    """What a transcript changed of the one that it replaces."""

    transcript_id: str = Field(pattern=TRANSCRIPT_ID)
    """The new transcript."""

    document_id: Sha256
    """Its document."""

    path: str
    """Where that was found, relative to the inbox."""

    version: int = Field(gt=0)
    """The document's version at that path."""

    supersedes: Sha256
    """The document that it replaces."""

    previous: Literal["compared", "withdrawn", "missing"]
    """Whether that one's transcripts could be compared: `withdrawn`: they were taken back;
    `missing`: there are none on the enriched topic (yet: should they come, this event comes
    again)."""

    previous_transcript: str | None = Field(default=None, pattern=TRANSCRIPT_ID)
    """The one of its transcripts that has most words in common with the new one; null where none
    has any: then all turns are new."""

    title_changed: bool = False
    """Whether the title is another."""

    unchanged: int = Field(default=0, ge=0)
    """How many turns are as they were."""

    added: int = Field(default=0, ge=0)
    """How many turns are new."""

    removed: int = Field(default=0, ge=0)
    """How many turns are gone."""

    changed: int = Field(default=0, ge=0)
    """How many turns have other words or another speaker."""

    changes: tuple[TurnChange, ...] = ()
    """Each of them, in order."""
