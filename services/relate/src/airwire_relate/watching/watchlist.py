"""The watch-list: what it may say, and which line is wrong where it says something else.

    rules:
      - name: harbour
        terms: [harbour bridge, dredging]
        people: [Ruth Adeyemi]
        places: [Lisbon, PT]
        programmes: [Morning Desk]
        subjects: [transport, medtop:20000605]

A rule matches where anything of it is found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import yaml

from airwire_relate.likeness.words import spelling
from airwire_relate.watching.subjects import codes_by_label
from airwire_runtime.errors import UsageError
from airwire_schemas.relations import RULE_NAME

Criterion = Literal["term", "person", "place", "programme", "subject"]

_CRITERIA: Mapping[str, Criterion] = {
    "terms": "term",
    "people": "person",
    "places": "place",
    "programmes": "programme",
    "subjects": "subject",
}
_CODE = re.compile(r"medtop:\d{8}")
_MOST_PROBLEMS = 10
MOST_BYTES = 4 * 1024 * 1024
"""Of the file; YAML is read whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that a rule looks for."""

    criterion: Criterion
    written: str
    """As the watch-list has it."""
    sought: str
    """What is looked for: the code of a subject, else the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    rules: tuple[Rule, ...] = ()


def read_watchlist(content: bytes, *, name: str) -> Watchlist:
    """Read a watch-list; `name` is the file's.

    Raises `UsageError` that names each line that is wrong, why, and what would be right.
    """
    if len(content) > MOST_BYTES:
        raise _wrong(name, [f"it has {len(content)} bytes, more than {MOST_BYTES}: split it"])
    try:
        root = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise _wrong(name, [f"byte {error.start} is not UTF-8: save it as UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong(name, [f"line {line}: no YAML: {error.problem}"]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _wrong(name, [f"no YAML: {error}".replace("\n", " ")]) from None
    reading = _Reading()
    rules = tuple(reading.rules(root))
    if reading.problems:
        raise _wrong(name, reading.problems)
    return Watchlist(rules=rules)


def _wrong(name: str, problems: list[str]) -> UsageError:
    told = problems[:_MOST_PROBLEMS]
    more = len(problems) - len(told)
    rest = f"; and {more} more" if more else ""
    return UsageError(
        f"The watch-list {name} can't be used: {'; '.join(told)}{rest}.", reason="watchlist"
    )


class _Reading:
    """Walks YAML's own nodes, which know their lines."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._labels = codes_by_label()
        self._lines: dict[str, int] = {}

    def rules(self, root: yaml.Node | None) -> Iterator[Rule]:
        if root is None:
            self.problems.append("it is empty: write `rules: []` where nothing is to be watched")
            return
        for key, node in self._pairs(root, "the file", ("rules",)):
            if key == "rules":
                for item in self._items(node, "`rules`"):
                    rule = self._rule(item)
                    if rule is not None:
                        yield rule

    def _rule(self, node: yaml.Node) -> Rule | None:
        name = ""
        wanted: list[Wanted] = []
        before = len(self.problems)
        for key, value in self._pairs(node, "a rule", ("name", *_CRITERIA)):
            if key == "name":
                name = self._name(value)
            elif key in _CRITERIA:
                criterion = _CRITERIA[key]
                texts = (self._text(item, f"`{key}`") for item in self._items(value, f"`{key}`"))
                wanted += [w for t in texts if t is not None and (w := self._wanted(criterion, *t))]
        if len(self.problems) > before:
            return None
        if not name:
            self._say(node, "a rule without a name: give it `name: …`")
            return None
        if not wanted:
            self._say(node, f"rule {name} looks for nothing: give it {_spelt(_CRITERIA)}")
            return None
        return Rule(name=name, wanted=tuple(wanted))

    def _name(self, node: yaml.Node) -> str:
        text = self._text(node, "`name`")
        if text is None:
            return ""
        name, _ = text
        if not re.fullmatch(RULE_NAME, name):
            self._say(node, f"{name!r} is no name: use up to 64 of a–z, 0–9, - and _")
        elif name in self._lines:
            self._say(node, f"rule {name} is there already, on line {self._lines[name]}")
        else:
            self._lines[name] = node.start_mark.line + 1
        return name

    def _wanted(self, criterion: Criterion, text: str, node: yaml.Node) -> Wanted | None:
        sought = text
        if criterion == "subject" and not _CODE.fullmatch(text):
            code = self._labels.get(text.casefold())
            if code is None:
                self._say(
                    node, f"no IPTC Media Topic is called {text!r}: use its label or medtop:<code>"
                )
                return None
            sought = code
        elif not spelling(text):
            self._say(node, f"{text!r} has no word in it")
            return None
        return Wanted(criterion=criterion, written=text, sought=sought)

    def _pairs(
        self, node: yaml.Node, what: str, known: tuple[str, ...]
    ) -> Iterator[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            self._say(node, f"{what} has to be a mapping with {_spelt(known)}")
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                self._say(key, f"{what} has no {name!r}, only {_spelt(known)}")
            elif name in seen:
                self._say(key, f"`{name}` stands there twice")
            else:
                seen.add(name)
                yield name, value

    def _items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self._say(node, f"{what} has to be a list")
        return []

    def _text(self, node: yaml.Node, what: str) -> tuple[str, yaml.Node] | None:
        # YAML takes NO for false and 1984 for a number: in a watch-list both are words.
        if isinstance(node, yaml.ScalarNode) and str(node.value).strip():
            return " ".join(str(node.value).split()), node
        self._say(node, f"{what} takes words, and nothing else")
        return None

    def _say(self, node: yaml.Node, problem: str) -> None:
        self.problems.append(f"line {node.start_mark.line + 1}: {problem}")


def _spelt(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
