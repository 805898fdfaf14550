"""Raw documents become structured, tagged transcripts."""
