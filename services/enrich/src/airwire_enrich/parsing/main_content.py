"""Which blocks of a page are its content: navigation, asides and footers are told from the text.

Resiliparse decides, by rules that were measured against the field's other extractors. It gives no
places and takes quadratic time on hostile pages, so it never sees the page itself but a sketch of
it: the same elements, at most 100 deep, and of each block a mark and its first words.
"""

import html
import re
from collections.abc import Sequence

from resiliparse.extract.html2text import extract_plain_text

from airwire_enrich.parsing.page_blocks import BLOCKS, Block, Element, PageBlocks

_MARK = re.compile("\ue000(\\d{1,9})\ue001")
_SKETCHED = 120
"""Code points of each block that the sketch holds."""
_ASIDES = frozenset({"nav", "footer", "aside", "form", "menu"})
_MAJORITY = 0.8
"""Share of the chosen text that the smallest element around the content must hold."""


def content_of(page: PageBlocks) -> frozenset[int]:
    """Indices of the page's blocks that are its content.

    What Resiliparse chose, and around it all that stands in the smallest element with most of its
    choice, lists of links left out: a transcript's short lines are easily taken for navigation.
    """
    everything = frozenset(range(len(page.blocks)))
    if not page.has_root:
        return everything
    sketch = _sketch(page)
    shown = extract_plain_text(sketch, main_content=True, alt_texts=False, list_bullets=False)
    chosen = frozenset(
        number for found in _MARK.finditer(shown) if (number := int(found[1])) in everything
    )
    if not chosen:
        return everything
    within = _within_majority(page, chosen)
    return frozenset(
        index
        for index, block in enumerate(page.blocks)
        if index in chosen
        or (index in within and not _is_links(block) and not _is_aside(page.elements, block))
    )


def _sketch(page: PageBlocks) -> str:
    out = ["<!doctype html><html><body>"]
    open_elements: list[int] = []
    for number, block in enumerate(page.blocks):
        path = _path(page.elements, block.element)
        shared = 0
        while shared < min(len(path), len(open_elements)) and path[shared] == open_elements[shared]:
            shared += 1
        out += [f"</{_name(page.elements[index])}>" for index in reversed(open_elements[shared:])]
        out += [_tag(page.elements[index]) for index in path[shared:]]
        open_elements = path
        words = block.text[:_SKETCHED].replace("\ue000", "").replace("\ue001", "")
        words = html.escape(words)
        if 2 * block.linked > len(block.text):
            words = f'<a href="#">{words}</a>'
        out.append(f"\ue000{number}\ue001 {words} ")
    return "".join(out)


def _path(elements: Sequence[Element], index: int) -> list[int]:
    """The elements around a block, outermost first."""
    path: list[int] = []
    while index:
        if elements[index].name not in ("html", "body", "a"):
            path.append(index)
        index = elements[index].parent
    return path[::-1]


def _name(element: Element) -> str:
    """No name that changes how a page is read, such as `plaintext`, may enter the sketch."""
    return element.name if element.name in BLOCKS else "span"


def _tag(element: Element) -> str:
    names = html.escape(element.names)
    return f'<{_name(element)} class="{names}">' if names else f"<{_name(element)}>"


def _within_majority(page: PageBlocks, chosen: frozenset[int]) -> frozenset[int]:
    """The blocks inside the smallest element that holds most of the chosen text."""
    weights = [0] * len(page.elements)
    for index in chosen:
        weights[page.blocks[index].element] += len(page.blocks[index].text)
    for index in range(len(page.elements) - 1, 0, -1):
        weights[page.elements[index].parent] += weights[index]
    needed = _MAJORITY * weights[0]
    # Children come after their parents, so the last that holds enough is the smallest.
    root = max(index for index, weight in enumerate(weights) if weight >= needed)
    inside = {root}
    for index in range(root + 1, len(page.elements)):
        if page.elements[index].parent in inside:
            inside.add(index)
    return frozenset(n for n, block in enumerate(page.blocks) if block.element in inside)


def _is_links(block: Block) -> bool:
    return 2 * block.linked > len(block.text)


def _is_aside(elements: Sequence[Element], block: Block) -> bool:
    return any(elements[index].name in _ASIDES for index in _path(elements, block.element))
