"""What a view is: a relation made of canonical tables, the same on a source, at load and on the mart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation

Make = Callable[[Provider, Moment], Relation | None]


@dataclass(frozen=True)
class View:
    """One view; its file in crm_core/crm/views is the whole of it.

    `make` gives None where the CRM keeps none of the tables it is made of; it reaches other views by
    `provider.relation`, never by import. `stored`: copied into the mart at load; any other is made when asked for.
    `by_moment`: the fields of the moment that the result depends on, its own and those of views it reads; zone and
    known_at need not be named. `at_load`: its rows need Python and are made by the load; `make` says NOT_LIVE.
    `sources`: column -> the canonical columns it is made from, where its own name says
    it wrongly: what is told to be lacking.
    """

    name: str
    columns: Mapping[str, Type]
    make: Make
    stored: bool = False
    at_load: bool = False
    by_moment: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def lacking(name: str, columns: Mapping[str, Type]) -> Relation:
    """A view of a CRM that keeps nothing of what it is made of: whoever asks for a column is told what it needs."""
    nothing = {column: sql.NotKept(sql.sa_type(type_)) for column, type_ in columns.items()}
    return Relation(name, nothing, dict.fromkeys(columns, Kept.NO))
