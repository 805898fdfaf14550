"""Which blocks of a page are its content: navigation, asides and footers are told from the text.

Resiliparse decides, by rules that were measured against the field's other extractors. It gives no
places and takes quadratic time on hostile pages, so it never sees the page itself but a sketch of
it: the same elements, at most 100 deep, and of each block a mark and its first words.
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence

from resiliparse.extract.html2text import extract_plain_text

from airwire_enrich.parsing.page_blocks import BLOCKS, Block, Element, PageBlocks

_MARK = re.compile("\ue000(\\d{1,9})\ue001")
_SKETCHED = 120
"""Code points of each block that the sketch holds."""
_ASIDES = frozenset({"nav", "footer", "aside", "form", "menu"})
_WHOLE = frozenset({"html", "body", "main", "article"})
"""Elements that hold the content, whatever their classes say of what else is in them."""
_ASIDE_NAMES = re.compile(
    r"(?:^|[ _-])(?:comments?|newsletters?|related|trending|cookies?|consent|recommended|recirc|"
    r"promo|signup|sidebar|breadcrumbs?|sharing|social)(?:$|[ _-])",
    re.IGNORECASE,
)
_MOST_LEFT = 0.3
"""Share of the chosen text that may be left out as what classes and ids call asides."""
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
    asides = _with_all_below(page.elements, _is_aside)
    called = _with_all_below(page.elements, _is_called_aside)
    left = [index for index in chosen if page.blocks[index].element in called]
    if not left or _length(page, left) <= _MOST_LEFT * _length(page, chosen):
        chosen, asides = chosen.difference(left), asides | called
    return frozenset(
        index
        for index, block in enumerate(page.blocks)
        if index in chosen
        or (index in within and block.element not in asides and not _is_links(block))
    )


def _sketch(page: PageBlocks) -> str:
    out = ["<!doctype html><html><body>"]
    stack, opened = [0], {0}
    for number, block in enumerate(page.blocks):
        entered: list[int] = []
        index = block.element
        while index not in opened:
            entered.append(index)
            index = page.elements[index].parent
        while stack[-1] != index:
            closed = stack.pop()
            opened.discard(closed)
            out.append(_closing(page.elements[closed]))
        for index in reversed(entered):
            out.append(_opening(page.elements[index]))
            stack.append(index)
            opened.add(index)
        text = block.text
        words = text[:_SKETCHED].replace("\ue000", "").replace("\ue001", "")
        words = html.escape(words)
        if 2 * block.linked > len(text):
            words = f'<a href="#">{words}</a>'
        out.append(f"\ue000{number}\ue001 {words} ")
    return "".join(out)


def _name(element: Element) -> str:
    """The element's name in the sketch; none that changes how a page is read may enter it."""
    if element.name in ("html", "body", "a"):
        return ""
    return element.name if element.name in BLOCKS else "span"


def _opening(element: Element) -> str:
    name, names = _name(element), html.escape(element.names)
    if not name:
        return ""
    return f'<{name} class="{names}">' if names else f"<{name}>"


def _closing(element: Element) -> str:
    name = _name(element)
    return f"</{name}>" if name else ""


def _within_majority(page: PageBlocks, chosen: frozenset[int]) -> frozenset[int]:
    """The blocks inside the smallest element that holds most of the chosen text."""
    weights = [0] * len(page.elements)
    for index in chosen:
        weights[page.blocks[index].element] += page.blocks[index].length
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
    return block.linked > 0 and 2 * block.linked > block.length


def _length(page: PageBlocks, blocks: Iterable[int]) -> int:
    return sum(page.blocks[index].length for index in blocks)


def _with_all_below(
    elements: Sequence[Element], chosen: Callable[[Element], bool]
) -> frozenset[int]:
    """The elements that are `chosen`, and all within them."""
    found: set[int] = set()
    for index, element in enumerate(elements):
        # Children come after their parents.
        if chosen(element) or element.parent in found:
            found.add(index)
    return frozenset(found)


def _is_aside(element: Element) -> bool:
    return element.name in _ASIDES


def _is_called_aside(element: Element) -> bool:
    """Whether its classes or id say that it is no content."""
    return element.name not in _WHOLE and _ASIDE_NAMES.search(element.names) is not None
