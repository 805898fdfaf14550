"""What any Airwire process needs to run well: settings, Kafka, Redis, logs, health."""
