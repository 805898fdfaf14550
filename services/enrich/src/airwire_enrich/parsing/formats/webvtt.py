"""WebVTT: captions of the web, also under a wrong name, without voices, or rolling up."""

import re
from dataclasses import dataclass

from airwire_enrich.parsing.caption_lines import read_blocks
from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.formats.captions import read_captions
from airwire_schemas.transcript import Provenance, Sourced

_TITLE = re.compile(r"\ufeff?WEBVTT(?:[ \t]{1,9}[-–—:]{0,2}[ \t]{0,9}(?P<title>[^\r\n]{1,300}))?")


@dataclass(frozen=True, slots=True)
class WebVtt:
    """WebVTT: <https://www.w3.org/TR/webvtt1/>."""

    name: str = "webvtt"

    def likelihood(self, source: SourceText) -> float:
        head = source.text[:1024].removeprefix("\ufeff").lstrip()
        return 1.0 if re.match(r"WEBVTT(?:[\s\-–—:]|\Z)", head) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        return read_captions(
            source,
            read_blocks(source.text, comments=True),
            format_name=self.name,
            html=True,
            metadata=Metadata(title=_title(source.text)),
        )


def _title(text: str) -> Sourced | None:
    found = _TITLE.match(text)
    if found is None or not found["title"] or not found["title"].strip():
        return None
    return Sourced(
        value=" ".join(found["title"].split()),
        provenance=Provenance(
            source="file",
            where="webvtt_header",
            start=found.start("title"),
            end=found.end("title"),
        ),
    )


WEBVTT = WebVtt()
