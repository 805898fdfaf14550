"""From turns to tags: who and what is named, what it is about, in which words."""
