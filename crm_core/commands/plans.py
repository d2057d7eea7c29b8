"""The plan_* answers of the command line: whose targets count, and the file of `--targets`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from crm_core.commands import options as o

TargetsFile = Annotated[
    Path | None,
    typer.Option(
        "--targets",
        help="CSV of targets for this run: owner_id, team_id, indicator, starts_on, ends_on, target, currency.",
        show_default=False,
    ),
]


def chosen(names: Sequence[str] | None) -> tuple[list[Any], list[str]]:
    """(indicators, plan counters) of these names; without a name all. Raises QuestionError."""
    from crm_core.measure import registry

    if not names:
        return list(registry.indicators().values()), list(registry.PLAN_NAMES)
    plans = [name for name in names if name in registry.PLAN_NAMES]
    return [registry.indicator(name) for name in names if name not in registry.PLAN_NAMES], plans


def targets(where: o.Where, answers: Any, window: Any, file: Path | None) -> list[Any]:
    """The targets beside the CRM's own: the store's that overlap the window, then the file's. Raises a RapportError."""
    return _stored(where, window) + (_of_file(file, answers) if file else [])


def _stored(where: o.Where, window: Any) -> list[Any]:
    from crm_core.review.targets import stored

    with where.opened_store() as opened:
        return stored(opened, window) if opened else []


def _of_file(file: Path, answers: Any) -> list[Any]:
    """The targets of a file. Raises QuestionError with every mistake."""
    from crm_core.base.errors import QuestionError
    from crm_core.mart.plans import plannable
    from crm_core.measure.plan import Target
    from crm_core.review import target_import
    from crm_core.review.target_row import Book
    from crm_core.review.targets import ALL

    try:
        data = file.read_bytes()
    except OSError as error:
        raise QuestionError(f"--targets '{file}' cannot be read: {error.strerror}.") from None
    business = answers.crm.business
    book = Book(
        answers.people(),
        answers.teams(),
        plannable(answers.crm),
        ALL,
        business.currency,
        business.fiscal_year_start_month,
        least_days=1,
    )
    preview = target_import.read(file.name, data, book)
    if preview.mistakes:
        raise QuestionError(f"--targets {file.name}: {' '.join(mistake.said() for mistake in preview.mistakes)}")
    found = (change.target for change in preview.changes)
    return [
        Target(one.indicator, one.starts_on, one.ends_on, one.target, one.owner_id, one.team_id, one.currency)
        for one in found
    ]
