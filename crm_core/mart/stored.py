"""The canonical tables as they are stored in a base file, and on them every view that is not."""

from collections.abc import Mapping

import sqlalchemy as sa

from crm_core.crm import known
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.frame import Frame
from crm_core.crm.making import Making
from crm_core.crm.shape import shape
from crm_core.crm.views import VIEWS
from crm_core.crm.whole import COLUMNS, whole


class StoredTables(Making):
    """Relations of one base file; `kept`: stored table or view -> column -> kept, not_kept."""

    def __init__(self, kept: Mapping[str, Mapping[str, str]], words: frozenset[str]) -> None:
        super().__init__(words)
        self._kept = kept

    def holds(self, name: str, moment: Moment) -> bool:
        """Whether the view is stored; for an earlier known_at it is made anew, unless only a load can."""
        return name in self._kept and (moment.known_at is None or VIEWS[name].at_load)

    def table(self, name: str, moment: Moment) -> Relation | None:
        """The stored table or view, cut in the zone it was loaded with; for a known_at only what was known."""
        if moment.known_at is None or name not in self._kept:
            return self.once((name,), lambda: self._stored(name))
        key = ("known", name, moment.known_at)
        return self.once(key, lambda: whole(name, lambda n: self._known(n, moment), moment))

    def _known(self, name: str, moment: Moment) -> Relation | None:
        return self.once(("plain", name, moment.known_at), lambda: self._until(name, moment))

    def _until(self, name: str, moment: Moment) -> Relation | None:
        """The rows that were known, with the columns that these rows themselves say."""
        stored = self._stored(name)
        if stored is None:
            return None
        frame = Frame(stored)
        for column in COLUMNS.get(name, ()):
            del frame.columns[column], frame.kept[column]
        return frame.relation(f"rapport_{name}", *known.until(stored, moment.known_at))

    def _stored(self, name: str) -> Relation | None:
        kept = self._kept.get(name)
        if kept is None:
            return None
        types = shape(name)
        table = sa.table(name, *(sa.column(column, types[column]) for column in kept))
        states = {column: Kept(state) for column, state in kept.items()}
        return Relation(name, {column: table.c[column] for column in kept}, states)
