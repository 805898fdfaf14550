"""The receipt of a withdrawal, as a person reads it."""

from airwire_cli.console import results, visible
from airwire_cli.receipt import Receipt


def show_receipt(receipt: Receipt) -> None:
    console = results()

    def line(text: str) -> None:
        console.print(visible(text), markup=False, highlight=False)

    line(f"Withdrawn  {receipt.document_id}")
    for topic, count in receipt.topics.items():
        line(f"  {count} from {topic}")
    line(f"  {receipt.redis} from Redis")
    for dataref in receipt.claims:
        line(f"  {dataref} from the claim store")
    for path in receipt.files or ():
        line(f"  {path}")
    if receipt.purged_records is not None:
        line(f"Purged  {receipt.purged_records} records from Kafka's log segments")
        for name in receipt.purged_files:
            line(f"  Redis wrote its {name} anew")
