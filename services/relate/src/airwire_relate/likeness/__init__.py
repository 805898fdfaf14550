"""Which transcripts are one text. Pure: no Kafka, no settings, no clock."""
