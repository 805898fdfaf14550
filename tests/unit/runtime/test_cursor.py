from dataclasses import dataclass, field

from airwire_runtime.cursor import Cursor


@dataclass(frozen=True)
class ARecord:
    offset: int
    topic: str = "topic"
    partition: int = 0
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass
class AConsumer:
    """Remembers where it was told to read on."""

    sought: list[int] = field(default_factory=list)

    def seek(self, _partition: object, offset: int) -> None:
        self.sought.append(offset)


def records(*offsets: int) -> list[ARecord]:
    return [ARecord(offset) for offset in offsets]


def taken(cursor: Cursor, consumer: AConsumer, *offsets: int) -> list[int]:
    return [record.offset for record in cursor.take(consumer, None, records(*offsets))]


def test_the_first_batch_is_thrown_away_and_read_again_from_the_right_offset() -> None:
    cursor, consumer = Cursor(100), AConsumer()
    assert taken(cursor, consumer, 105, 106) == []
    assert consumer.sought == [100]
    assert taken(cursor, consumer, 100, 101, 105, 106) == [100, 101, 105, 106]


def test_holes_that_markers_and_compaction_leave_are_no_gap() -> None:
    cursor, consumer = Cursor(0), AConsumer()
    taken(cursor, consumer, 0)
    assert taken(cursor, consumer, 3, 7) == [3, 7]
    assert taken(cursor, consumer, 9) == [9]
    assert cursor.next_offset == 10


def test_records_from_before_the_cursor_are_dropped() -> None:
    cursor, consumer = Cursor(5), AConsumer()
    taken(cursor, consumer, 5)
    assert taken(cursor, consumer, 3, 4, 5, 6) == [5, 6]


def test_a_jump_begins_anew() -> None:
    cursor, consumer = Cursor(50), AConsumer()
    taken(cursor, consumer, 50)
    assert taken(cursor, consumer, 50, 51) == [50, 51]
    cursor.jump(consumer, None, 10)
    assert taken(cursor, consumer, 52) == []
    assert taken(cursor, consumer, 10, 11) == [10, 11]
    assert consumer.sought == [50, 10, 10]
