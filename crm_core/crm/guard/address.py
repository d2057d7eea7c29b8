"""The address of a CRM's database: a URL that can be used, and how it is shown: never with a password."""

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from crm_core.base.errors import SourceError

# the drivers that the guards know; no other one is let in
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "duckdb": "duckdb",
}
_NO_URL = (
    "The CRM's address is no database URL that can be used. Write it like "
    "mysql+pymysql://user:password@host:3306/database, postgresql+psycopg://..., sqlite:///file or duckdb:///file."
)


def parsed(url: str) -> sa.URL:
    """The URL with the driver that we guard. Raises SourceError."""
    try:
        made = sa.make_url(url)
        driver = DRIVERS.get(made.drivername)
        made = made.set(drivername=driver) if driver else made
        dialect = made.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise SourceError(_NO_URL) from None
    kind = made.get_backend_name()
    if kind not in DRIVERS:
        raise SourceError(f"Databases of the kind '{kind}' are not read. Allowed: {', '.join(DRIVERS)}.")
    if dialect is not sa.make_url(f"{DRIVERS[kind]}://").get_dialect():
        raise SourceError(f"The driver '{made.drivername}' is not used. Write the address with {DRIVERS[kind]}://.")
    if made.host and "@" in made.host:
        # what stands before the last @ is the rest of a password, which must not be shown as a host
        raise SourceError("The password in the CRM's address holds a character of its own: write @ as %40, / as %2F.")
    return _password_in_its_place(made)


def shown(url: sa.URL) -> str:
    """The address without a password; what stands behind the question mark may hold secrets too."""
    return url.set(query={}).render_as_string(hide_password=True)


def without_secrets(words: str, url: sa.URL) -> str:
    """The words with every password of the URL covered."""
    behind = [value for name, value in url.query.items() if "pass" in name.lower()]
    for secret in [url.password, *behind]:
        if isinstance(secret, str) and secret:
            words = words.replace(secret, "***")
    return words


def _password_in_its_place(url: sa.URL) -> sa.URL:
    """Drivers take a password from behind the question mark too, where SQLAlchemy would show it."""
    for name in ("password", "passwd"):
        value = url.query.get(name)
        if isinstance(value, str):
            url = url.difference_update_query([name]).set(password=url.password or value)
    return url
