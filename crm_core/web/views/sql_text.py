"""SQL laid out for people: a line for each clause and each condition, brackets that are too long opened."""

import re
from collections.abc import Sequence
from typing import TypeAlias

WIDTH = 96
_TOKEN = re.compile(r"""'(?:[^']|'')*' | "[^"]*" | [()] | , | \s+ | [^\s(),'"]+""", re.VERBOSE)
_BREAKS = frozenset({"SELECT", "FROM", "WHERE", "AND", "OR", "WHEN", "ELSE", "END", "GROUP", "ORDER", "UNION", "LEFT"})
_CUTS = frozenset({"||", "+", "-", "*", "/", "=", "IN", "THEN", "ON", "JOIN"})  # where what is still too long is cut
Node: TypeAlias = "str | list[Node]"


def laid_out(sql: str) -> str:
    """The same SQL, only its blanks and line ends changed."""
    tokens = [token if not token.isspace() else " " for token in _TOKEN.findall(sql.strip())]
    tree, _end = _tree(tokens, 0)
    return "\n".join(_lines(tree, 0))


def _tree(tokens: Sequence[str], at: int) -> tuple[list[Node], int]:
    """The tokens, each bracket a list of its own."""
    nodes: list[Node] = []
    while at < len(tokens):
        if tokens[at] == ")":
            return nodes, at + 1
        if tokens[at] == "(":
            inner, at = _tree(tokens, at + 1)
            nodes.append(inner)
        else:
            nodes.append(tokens[at])
            at += 1
    return nodes, at


def _flat(node: Node) -> str:
    return node if isinstance(node, str) else f"({''.join(_flat(one) for one in node)})"


def _lines(nodes: Sequence[Node], indent: int) -> list[str]:
    """The nodes of one bracket: in one line where they fit, else broken at its words."""
    whole = "".join(_flat(node) for node in nodes).strip()
    if indent + len(whole) <= WIDTH:
        return [" " * indent + whole]
    found: list[str] = []
    for part in _parts(nodes):
        found += _opened(part, indent + (2 if _is_deeper(part) else 0))
    return found


def _parts(nodes: Sequence[Node]) -> list[list[Node]]:
    """Cut before each word that starts a line; the AND of a BETWEEN starts none; a comma ends one."""
    parts: list[list[Node]] = [[]]
    is_between = False
    for node in nodes:
        word = node.upper() if isinstance(node, str) else ""
        if word in _BREAKS and not (word == "AND" and is_between):
            parts.append([])
        is_between = word == "BETWEEN" or (is_between and word != "AND")
        parts[-1].append(node)
        if word == ",":
            parts.append([])
    return [part for part in parts if "".join(_flat(node) for node in part).strip()]


def _is_deeper(part: Sequence[Node]) -> bool:
    """Conditions and columns stand under their clause."""
    first = next((node for node in part if not isinstance(node, str) or node.strip()), "")
    return not (isinstance(first, str) and first.upper() in {"SELECT", "FROM", "WHERE", "GROUP", "ORDER", "UNION"})


def _opened(part: Sequence[Node], indent: int) -> list[str]:
    """One line, as far as it is too long its longest brackets opened below it, or cut before its operators."""
    text = "".join(_flat(node) for node in part).strip()
    if indent + len(text) <= WIDTH:
        return [" " * indent + text]
    longest = max((node for node in part if not isinstance(node, str)), key=lambda n: len(_flat(n)), default=None)
    place = next((number for number, node in enumerate(part) if node is longest), len(part))
    before = "".join(_flat(node) for node in part[:place]).strip()
    is_small = longest is None or len(_flat(longest)) < WIDTH // 4
    if is_small or indent + len(before) + 2 > WIDTH:
        first, *rest = _cut(part)
        if rest:
            return [*_opened(first, indent), *(line for piece in rest for line in _opened(piece, indent + 2))]
    if is_small or longest is None:
        return [" " * indent + text]
    return [
        f"{' ' * indent}{before}{' ' if _is_word(part[:place]) else ''}(",
        *_lines(longest, indent + 2),
        *_opened([")", *part[place + 1 :]], indent),
    ]


def _cut(part: Sequence[Node]) -> list[list[Node]]:
    """The nodes cut before each operator but a first one; not empty."""
    pieces: list[list[Node]] = [[]]
    for node in part:
        is_cut = isinstance(node, str) and node.upper() in _CUTS
        if is_cut and any(not isinstance(one, str) or one.strip() for one in pieces[-1]):
            pieces.append([])
        pieces[-1].append(node)
    return pieces


def _is_word(before: Sequence[Node]) -> bool:
    """Whether a blank stood before the bracket."""
    return bool(before) and isinstance(before[-1], str) and before[-1].isspace()
