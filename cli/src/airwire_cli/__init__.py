"""The `airwire` command."""
