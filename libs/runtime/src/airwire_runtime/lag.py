"""How far a consumer's owner is behind what is committed on the topic, and how it is told."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from prometheus_client.metrics_core import Metric

from airwire_runtime.metrics import Labels, gauge, labelled_gauge

_PATIENCE_SECONDS = 1.0


async def lag_of(consumer: Any, in_hand: Mapping[TopicPartition, int]) -> dict[int, int]:
    """For each assigned partition how many offsets are committed and not done.

    0 where there is nothing left to do: markers of transactions hold offsets too. `in_hand` gives
    the first offset that is not done for each partition of which records were taken and are not.

    What can't be told now is left out: who asks must not wait for a broker that is away.
    """
    lags: dict[int, int] = {}
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            for partition in consumer.assignment():
                done = in_hand.get(partition)
                if done is None:
                    done = await consumer.position(partition)
                end = consumer.last_stable_offset(partition) or 0
                lags[partition.partition] = max(0, end - done)
    except (TimeoutError, KafkaError, IllegalStateError):
        return {}
    return lags


def waiting_gauges(
    *, lags: Mapping[Labels, float], oldest: Mapping[Labels, float], still: float
) -> list[Metric]:
    """`lags` by topic and partition; `oldest`, the age of what is in hand, by topic; seconds."""
    return [
        labelled_gauge(
            "transcripts_lag_records",
            "Offsets that are committed and not done, of each partition assigned here.",
            ("topic", "partition"),
            lags,
        ),
        labelled_gauge(
            "transcripts_oldest_in_hand_seconds",
            "How long the oldest record in hand has been on its topic.",
            ("topic",),
            oldest,
        ),
        gauge(
            "transcripts_still_seconds",
            "For how long nothing has moved though there is something in hand.",
            still,
        ),
    ]
