"""What a source and the mart have in common: views are made of tables, and each relation is made once.

Once, so that one statement names each subquery once. What depends on the moment is made once for each question, since
moments are without number and a provider lives as long as the process.
"""

import copy
from collections.abc import Callable
from typing import Any, Self

from crm_core.crm.crm import Moment, Relation
from crm_core.crm.views import VIEWS

_Made = dict[tuple[Any, ...], Relation | None]


class Making:
    """A provider of tables that makes the views it does not hold."""

    def __init__(self, words: frozenset[str]) -> None:
        self.words = words
        self._lasting: _Made = {}
        self._asked: _Made = {}
        self._is_question = False

    def question(self) -> Self:
        """The same relations, for one question."""
        if self._is_question:
            return self
        made = copy.copy(self)
        made._asked, made._is_question = {}, True
        return made

    def relation(self, name: str, moment: Moment) -> Relation | None:
        """The table with its derived columns, or the view; None where neither is kept."""
        view = VIEWS.get(name)
        if view is None or self.holds(name, moment):
            return self.table(name, moment)
        made = self._asked if view.by_moment else self._lasting
        return _once(made, (name, *moment.key(view.by_moment)), lambda: view.make(self, moment))

    def holds(self, name: str, moment: Moment) -> bool:
        """Whether a view need not be made."""
        return False

    def table(self, name: str, moment: Moment) -> Relation | None:
        """A table, or a view that is held."""
        raise NotImplementedError

    def once(self, key: tuple[Any, ...], make: Callable[[], Relation | None]) -> Relation | None:
        """What `make` gives, made once for all questions."""
        return _once(self._lasting, key, make)


def _once(made: _Made, key: tuple[Any, ...], make: Callable[[], Relation | None]) -> Relation | None:
    # of two threads that make it at once both get the first one's
    return made[key] if key in made else made.setdefault(key, make())
