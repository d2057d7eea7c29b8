"""The commands there are, and how a mistake is told: one sentence on standard error, exit code 2."""

import logging
import os
import sys

import typer

from crm_core.base.errors import RapportError
from crm_core.commands import ask, build, users

app = typer.Typer(
    name="crm_core",
    help="Rapport: evaluation reviews from a CRM database. It reads the CRM and never writes to it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(build.demo)
app.command("check")(build.check)
app.command("sync")(build.sync)
app.command("reconcile")(build.reconcile)
app.command("indicators")(ask.indicators)
app.command("rows")(ask.rows)
app.command("score")(ask.score)
app.add_typer(users.app, name="user")


def run() -> None:
    """Run the command line. Exit codes: 0 done, 1 a difference was found, 2 a mistake in what was asked."""
    try:
        app()
    except RapportError as error:
        logging.getLogger("rapport").debug("command failed", exc_info=error)
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # a mistake of ours: the person gets a sentence, whoever mends it the trace
        if os.environ.get("RAPPORT_LOG_LEVEL", "").upper() == "DEBUG":
            raise
        sys.stderr.write(
            f"Error: something went wrong that Rapport did not foresee ({type(error).__name__}: {error}). "
            "Run it again with RAPPORT_LOG_LEVEL=DEBUG to see where.\n"
        )
        sys.exit(2)
