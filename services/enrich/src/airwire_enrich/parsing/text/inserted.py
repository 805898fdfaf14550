"""Matter that a printed record inserts between speeches: orders, letters, bills, notes."""

import re

_ORDERED = re.compile(
    r"The (?:vote was taken|yeas and nays resulted|result was announced)\b|"
    r"There being no objection, (?:the|such)\b|The (?:material|article|letter|text|bill|amendment|"
    r"resolution|summary)s?[^.\n]{0,80}(?:is|are|follows?)\b[^.\n]{0,60}(?:as follows|follows?):"
)
_CLERK = re.compile(
    r"The (?:(?:assistant|senior|legislative|bill|journal|reading|acting) )*[Cc]lerk "
    r"(?:proceeded|read|called|reported|designated)\b|"
    r"(?:So|Thereupon,?) (?:the|\(two-thirds|a) [^\n]{0,70}(?:was|were|agreed|passed|rejected)\b"
)
_ADJOURNED = re.compile(r"\[?\(?Whereupon,")


def inserts_matter(paragraph: str) -> bool:
    """Whether what follows, up to the next label, was printed and not spoken."""
    return _ORDERED.match(paragraph) is not None


def narrates(paragraph: str) -> bool:
    """Whether a paragraph tells of the proceedings instead of quoting them."""
    return _CLERK.match(paragraph) is not None


def adjourns(paragraph: str) -> bool:
    """Whether the record says here that the meeting ended: what follows is appendix."""
    return _ADJOURNED.match(paragraph) is not None
