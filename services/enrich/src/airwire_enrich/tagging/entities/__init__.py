"""From words to who and what is named: recognise names, then make one entity of each."""
