"""The address: what is taken, and that no password is ever shown."""

import logging

import pytest

from crm_core.base.errors import SourceError
from crm_core.crm.guard.address import parsed, shown, without_secrets
from crm_core.crm.source import Source
from tests.crm.guard.conftest import SourceOf
from tests.servers.process import free_port

SECRET = "hunter2-of-the-crm"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ann:{SECRET}@host/crm",
        f"postgresql://ann@host/crm?password={SECRET}",
        f"mariadb://ann@host/crm?passwd={SECRET}",
        f"postgresql://ann@host/crm?sslpassword={SECRET}",
        f"mysql://ann:{SECRET}%40more@host:3306/crm?charset=utf8mb4",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    source = Source(url)
    for words in (source.place, repr(source), shown(source.url), f"{source}"):
        assert SECRET not in words
    secret = source.url.password or source.url.query["sslpassword"]
    assert without_secrets(f"the driver said: {secret}", parsed(url)) == "the driver said: ***"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql://ann:{SECRET}@{SECRET}@host/crm", "write @ as %40"),
        (f"oracle://ann:{SECRET}@host/crm", "kind 'oracle' are not read. Allowed: sqlite, postgresql, mysql"),
        (f"postgresql+asyncpg://ann:{SECRET}@host/crm", "driver 'postgresql\\+asyncpg' is not used"),
        (f"mysql+mysqlconnector://ann:{SECRET}@host/crm", "driver 'mysql\\+mysqlconnector' is not used"),
        ("duckdb:///no/such/file.duckdb", "There is no DuckDB file"),
        ("duckdb:///:memory:", "There is no DuckDB file"),
    ],
)
def test_what_is_not_read_is_one_sentence(url: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as error:
        Source(url).table_names()
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("scheme", ["mariadb", "postgresql"])
def test_no_password_in_an_error_its_causes_or_a_log(scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    source = Source(
        f"{scheme}://ann:{SECRET}@127.0.0.1:{free_port()}/crm?application_name={SECRET}"
        if scheme == "postgresql"
        else f"{scheme}://ann:{SECRET}@127.0.0.1:{free_port()}/crm"
    )
    with pytest.raises(SourceError) as raised:
        source.prove_read_only()
    error: BaseException | None = raised.value
    while error is not None:
        assert SECRET not in f"{error!s}{error!r}"
        error = error.__cause__
    assert SECRET not in caplog.text


def test_values_that_are_asked_for_are_in_no_error(reading: SourceOf) -> None:
    """Parameters are personal data: a client's name in a filter must reach no log."""
    import sqlalchemy as sa

    missing = sa.select(sa.table("no_such_table", sa.column("n")).c.n).where(sa.column("n") == "Jane Roe")
    for engine in ("sqlite", "duckdb", "mariadb", "postgresql"):
        with pytest.raises(SourceError, match="cannot be read") as raised:
            reading(engine).fetch(missing)
        assert "Jane Roe" not in f"{raised.value}{raised.value.__cause__}"
