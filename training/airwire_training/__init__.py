"""How the entity tagger and the word table that enrich ships are made. Not part of the service."""
