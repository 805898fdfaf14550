"""From a document's text to transcripts: who said what, and what every other character is."""
