"""What a withdrawal removed, and where."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Receipt:
    """What was removed, and where."""

    document_id: str
    transcripts: list[str] = field(default_factory=list)
    topics: dict[str, int] = field(default_factory=dict)
    """How many keys of each topic were taken back."""
    redis: int = 0
    """How many transcripts Redis had of it."""
    claims: list[str] = field(default_factory=list)
    files: list[str] | None = None
    """Null where the folders are not known here."""
    files_left: dict[str, str] = field(default_factory=dict)
    """Files that could not be removed, and why."""
    purged_records: int | None = None
    """How many records are gone from Kafka's segments; null where nobody asked for it."""
    purged_files: list[str] = field(default_factory=list)
    """Which files Redis wrote anew."""
