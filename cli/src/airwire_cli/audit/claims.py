"""The claim store compared with the records that refer to it."""

from collections.abc import Iterator

from airwire_cli.audit.discrepancy import Discrepancy, Kind
from airwire_cli.audit.reading import Reading
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import DocumentError


def compare_claims(reading: Reading, store: ClaimStore) -> Iterator[Discrepancy]:
    """Reads every claim. Blocking; raises `UnavailableError`."""
    wanted = {
        dataref
        for kept in reading.live.values()
        for place in kept.values()
        for dataref in place.datarefs
    }
    there = set(store.datarefs())
    for dataref in sorted(wanted | there):
        if dataref not in wanted:
            yield Discrepancy(Kind.CLAIM_UNREFERENCED, dataref)
        elif dataref not in there:
            yield Discrepancy(Kind.CLAIM_MISSING, dataref)
        elif not _is_whole(store, dataref):
            yield Discrepancy(Kind.CLAIM_DAMAGED, dataref)


def _is_whole(store: ClaimStore, dataref: str) -> bool:
    try:
        store.get(dataref)
    except DocumentError:
        return False
    return True
