"""Reference pages made from the code: `python -m docs.generate`, or with --check to fail when one is stale."""

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import typer
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from typer.testing import CliRunner

from crm_core.base.text import LOCALES
from crm_core.crm.canonical import TABLES
from crm_core.crm.connectors import names
from crm_core.measure import definition, plan
from crm_core.measure.registry import PLAN_NAMES, families, indicators, scores

ROOT = Path(__file__).resolve().parents[1]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # a date of its own would make the catalogue stale every day
NOTE = "<!-- Made by `python -m docs.generate`; change the code, not this page. -->\n\n"


def canonical() -> str:
    """Every canonical table and column with its meaning."""
    parts = ["# The canonical CRM\n\nThe only names that indicators, scores and pages know. `?` may be null.\n"]
    for table in TABLES.values():
        parts.append(f"\n## {table.name}\n\n{table.meaning}.\n\n| column | type | meaning |\n|---|---|---|\n")
        for column in table.columns:
            codes = f" ({', '.join(column.codes)})" if column.codes else ""
            parts.append(
                f"| {column.name} | {column.type}{'?' if column.nullable else ''} | {column.meaning}{codes} |\n"
            )
    return "".join(parts)


def measured() -> str:
    """Every indicator and score in words, with its SQL on the canonical tables."""
    parts = ["# Indicators and scores\n"]
    for name, metric in indicators().items():
        exclusions = f"\n- Left out: {metric.exclusions}" if metric.exclusions else ""
        mended = f"\n- Fix: {metric.fix.many}" if metric.fix else ""
        parts.append(
            f"\n## {name}\n\n**{metric.label}** ({families()[name]}, {metric.unit}). {metric.question}\n\n"
            f"- Looked at: {metric.population}\n- Counted: {metric.counted}\n- Date: {metric.dated}"
            f"{exclusions}{mended}\n"
            f"- Version {metric.version}, {definition.digest(metric)[:19]}...\n"
        )
    parts.append(f"\n## Plan counters\n\n{', '.join(PLAN_NAMES)}. Version {plan.VERSION}.\n\n{plan.__doc__}")
    for name, score in scores().items():
        parts.append(
            f"\n## Score {name}\n\n{score.question} Version {score.version}.\n\n| component | weight |\n|---|---|\n"
        )
        parts += [f"| {part.indicator} | {part.weight} |\n" for part in score.components]
    return "".join(parts)


def command_line() -> str:
    """The help of every command as it is printed."""
    from crm_core.commands.main import app

    parts = [f"# Command line\n\nConnectors: {', '.join(names())}.\n"]
    commands = [[]] + [[command.name or ""] for command in app.registered_commands] + [["user"]]
    for words in commands:
        quiet = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
        shown = CliRunner().invoke(app, [*words, "--help"], env=quiet, prog_name="python -m crm_core")
        text = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
        parts.append(f"\n## {' '.join(words) or 'python -m crm_core'}\n\n```\n{text}\n```\n")
    return "".join(parts)


def messages() -> str:
    """Every text that is shown, as a template for translators (gettext .pot)."""
    catalogue = Catalog(project="Rapport", copyright_holder="the authors", creation_date=LONG_AGO, charset="utf-8")
    for file in sorted([*ROOT.glob("crm_core/**/*.py"), *ROOT.glob("pages/*.py")]):
        with file.open("rb") as source:
            for _, text, comments, _ in extract("python", source, {"_": None, "plural": (1, 2)}):
                catalogue.add(text, locations=[(str(file.relative_to(ROOT)), 0)], auto_comments=comments)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=0)
    return buffer.getvalue().decode()


REFERENCE = ROOT / "docs" / "reference"
PAGES: dict[Path, Callable[[], str]] = {
    REFERENCE / "canonical.md": canonical,
    REFERENCE / "indicators.md": measured,
    REFERENCE / "command-line.md": command_line,
    LOCALES / "rapport.pot": messages,
}


def main(check: bool = typer.Option(False, "--check", help="Write nothing; fail when a page is stale.")) -> None:
    """Make the reference pages."""
    stale = []
    for file, make in PAGES.items():
        text = make() if file.suffix == ".pot" else NOTE + make()
        if check and (not file.exists() or file.read_text(encoding="utf-8") != text):
            stale.append(file.name)
        elif not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"Stale: {', '.join(stale)}. Run: python -m docs.generate\n")
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
