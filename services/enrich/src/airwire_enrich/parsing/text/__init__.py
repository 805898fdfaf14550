"""Text transcripts: which layout a page has, and who says what on it."""
