"""A watched folder becomes a topic of raw documents."""
