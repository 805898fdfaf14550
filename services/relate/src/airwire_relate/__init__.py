"""How transcripts relate: copies of each other, matches of a watch-list, versions."""
