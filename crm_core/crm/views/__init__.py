"""Views made of canonical tables: one file each, found by this folder. A new file is a view everywhere at once."""

import importlib
import pkgutil
from collections.abc import Iterator

from crm_core.base.errors import DefinitionError
from crm_core.crm.canonical import TABLES
from crm_core.crm.view import View


def _found() -> Iterator[View]:
    for file in pkgutil.iter_modules(__path__):
        view = getattr(importlib.import_module(f"{__name__}.{file.name}"), "VIEW", None)
        if not isinstance(view, View) or view.name != file.name or view.name in TABLES:
            raise DefinitionError(f"View file '{file.name}.py' must set VIEW with name='{file.name}', not a table's.")
        if view.stored and view.by_moment:
            raise DefinitionError(f"The view '{view.name}' depends on {view.by_moment}, so it cannot be stored.")
        yield view


VIEWS: dict[str, View] = {view.name: view for view in _found()}
