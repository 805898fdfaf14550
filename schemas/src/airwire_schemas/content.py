"""Bytes in a JSON body, and back: exact in every case."""

import base64
import binascii
from collections.abc import Callable

from airwire_schemas.events import Base64Content, Content, ReferencedContent, TextContent


def content_of(data: bytes) -> TextContent | Base64Content:
    """The form that restores `data` exactly: text where it is UTF-8, else base64."""
    try:
        return TextContent(text=data.decode("utf-8"))
    except UnicodeDecodeError:
        return Base64Content(data=base64.b64encode(data).decode("ascii"))


def content_bytes(content: Content, fetch: Callable[[str], bytes]) -> bytes:
    """The bytes that `content` stands for; `fetch` brings what a dataref refers to.

    Raises `ValueError` where base64 is malformed, and whatever `fetch` raises.
    """
    match content:
        case TextContent():
            return content.text.encode("utf-8")
        case Base64Content():
            try:
                return base64.b64decode(content.data, validate=True)
            except binascii.Error as error:
                raise ValueError(f"malformed base64: {error}") from error
        case ReferencedContent():
            return fetch(content.dataref)
