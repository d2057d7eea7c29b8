"""`python -m crm_core`: the command line."""

from crm_core.commands.main import run

if __name__ == "__main__":
    run()
