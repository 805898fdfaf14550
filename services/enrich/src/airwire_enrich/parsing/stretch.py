"""Stretches of a text: start and end, as code points."""


def tightened(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the white space at its ends; it must hold something else too."""
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())
