"""One file per CRM: each gives one SELECT per canonical table. Found by its file name, without registration."""

import importlib
import pkgutil
from functools import lru_cache

from crm_core.base.business import Business
from crm_core.base.errors import DefinitionError, unknown
from crm_core.crm.connector import Connector
from crm_core.crm.source import Source


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The connectors there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def connector(name: str, source: Source, business: Business) -> Connector:
    """The connector of that name on a source.

    Raises QuestionError for an unknown name, SourceError where the database is not of that CRM.
    """
    if name not in names():
        raise unknown("connector", name, names())
    made = _class(name)(source, business)
    made.check_signature()
    return made


def title(name: str) -> str:
    """The CRM's name as people write it."""
    return _class(name).title


def recognised(source: Source, business: Business) -> list[str]:
    """The connectors whose CRM this database looks like."""
    return [name for name in names() if _class(name)(source, business).recognises()]


def _class(name: str) -> type[Connector]:
    module = importlib.import_module(f"{__name__}.{name}")
    found = getattr(module, "CONNECTOR", None)
    if found is None or found.name != name:
        raise DefinitionError(f"Connector file '{name}.py' must set CONNECTOR to a class with name = '{name}'.")
    return found  # type: ignore[no-any-return]
