"""A tagger that adds nothing: for those who only want to see how a text was parsed."""

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.tags import Tags
from airwire_schemas.transcript import Language


class NoTags:
    """Satisfies `airwire_enrich.tagging.tagger.Tagger`."""

    engine = "none"

    def tag(self, raw_text: str, parsed: ParsedTranscript) -> Tags:  # noqa: ARG002
        return Tags(
            entities=(),
            entities_dropped=0,
            subjects=(),
            keyphrases=(),
            summary=(),
            language=Language(code=None, confidence=0, has_model=False),
            fingerprint=None,
        )
