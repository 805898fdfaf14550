"""The system on one machine without Docker: Kafka and Redis as child processes."""
