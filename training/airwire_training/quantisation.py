"""From what was learned to the model file: whole numbers, as `airwire_enrich` computes with."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities import caseless
from airwire_enrich.tagging.entities import network as cased
from airwire_enrich.tagging.entities.features import name_letters
from airwire_enrich.tagging.entities.type_vectors import (
    BRIGHTEST_INNER,
    SHARPEST,
    load_weights,
    vectors_of,
)
from airwire_training.network import Weights

_MIXED = 0.35
_VECTOR = 4 / SHARPEST
"""What `type_vectors` multiplies by, and what a step of a quantised vector is worth."""
_ROW_LARGEST = 8000
"""Largest share of one word in a hidden number: seven of them are far from 16 bits' end."""


def quantise(
    weights: Weights,
    features: npt.NDArray[np.int32],
    uses: tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    lying: npt.NDArray[np.float32] | None,
) -> dict[str, Any]:
    """Arrays and scales of the model file.

    `features` and `uses` of many types show how large values get; `lying` is where groups of
    words lie, for text without case.
    """
    has_case = lying is None
    table, table_step = _whole(weights["table"])
    mix_in, in_step = _whole(weights["mix_in"])
    mix_out, out_step = _whole(weights["mix_out"])
    window, window_step = _whole(weights["window"])
    out, score_step = _whole(weights["out"])
    mixed = table[features].astype(np.float64).sum(axis=1)
    unit = _MIXED * table_step
    used = {} if lying is None else _uses(weights, lying, unit)
    if used:
        mixed += used["groups"][uses[0]] + used["forms"][uses[1]].astype(np.float64)
    inner = np.maximum(mixed @ mix_in * (unit * in_step) + weights["mix_in_bias"], 0)
    inner_step = float(inner.max()) / BRIGHTEST_INNER
    vectors = mixed * unit + inner @ mix_out * out_step
    vectors = np.clip(np.rint(vectors / _VECTOR), -SHARPEST, SHARPEST)
    shares = np.abs(np.einsum("tw,pwh->pth", vectors[:4000], window.astype(np.float64)))
    row = min(1.0, _ROW_LARGEST / float(shares.max())) if has_case else 1.0
    hidden_step = _VECTOR * window_step / row
    brightest = cased.BRIGHTEST if has_case else caseless.BRIGHTEST
    bright_step = _brightest(weights, vectors, hidden_step, window * row) / brightest
    return {
        **used,
        "table": table,
        "mix_in": mix_in,
        "mix_in_bias": np.asarray(weights["mix_in_bias"], dtype=np.float64) / inner_step,
        "mix_out": mix_out,
        "marks": np.clip(np.rint(weights["marks"] / _VECTOR), -SHARPEST, SHARPEST).astype(np.int8),
        "window": window,
        "window_bias": np.rint(weights["window_bias"] / hidden_step).astype(np.int32),
        "out": out,
        "out_bias": np.rint(weights["out_bias"] / (bright_step * score_step)).astype(np.int32),
        "scales": {
            "mix_in": unit * in_step / inner_step,
            "mix_out": inner_step * out_step / _VECTOR,
            "mixed": unit / _VECTOR,
            "row": row,
            "hidden": hidden_step / bright_step,
            "score": bright_step * score_step,
        },
    }


def _uses(
    weights: Weights, lying: npt.NDArray[np.float32], unit: float
) -> dict[str, npt.NDArray[np.int16]]:
    """What groups and forms add to a word's features, in the steps of these."""
    shares = {"groups": lying.astype(np.float64) @ weights["groups"], "forms": weights["forms"]}
    return {use: np.rint(values / unit).astype(np.int16) for use, values in shares.items()}


def _whole(values: Any) -> tuple[npt.NDArray[np.int8], float]:
    """Bytes, and what a step of them is worth."""
    array = np.asarray(values, dtype=np.float64)
    step = float(np.abs(array).max()) / SHARPEST
    return np.rint(array / step).astype(np.int8), step


def _brightest(
    weights: Weights, vectors: npt.NDArray[Any], step: float, window: npt.NDArray[Any]
) -> float:
    """How large a hidden number gets: words at random are brighter than any real text."""
    dice = np.random.default_rng(1)
    picked = vectors[dice.integers(0, len(vectors), (20_000, len(window)))]
    hidden = np.einsum("npw,pwh->nh", picked, window) * step + weights["window_bias"]
    return float(np.quantile(hidden.max(axis=1), 0.9999))


def write_model(
    quantised: dict[str, Any],
    words: list[str],
    uses: tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    path: Path,
    *,
    origin: dict[str, str],
) -> None:
    """Write the model with the vectors of its commonest words; the same input, the same bytes."""
    arrays = {key: value for key, value in quantised.items() if key != "scales"}
    about = {"scales": quantised["scales"], "words": [], "origin": origin}
    empty = {**arrays, "vectors": np.zeros((0, 64), dtype=np.int8), "about": _packed(about)}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **empty)
    buffer.seek(0)
    vectors = vectors_of(words, load_weights(buffer), name_letters(), uses)
    stored = {**arrays, "vectors": vectors, "about": _packed({**about, "words": words})}
    with path.open("wb") as out:
        np.savez_compressed(out, allow_pickle=False, **stored)


def _packed(about: dict[str, Any]) -> npt.NDArray[np.uint8]:
    text = json.dumps(about, ensure_ascii=False, sort_keys=True)
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
