"""A PostgreSQL server: fresh databases, dumps, a login that can only read."""

import gzip
import itertools
import subprocess
from pathlib import Path

from tests.servers.process import Process, binary

FOLDERS = tuple(str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")


class Postgres:
    """One server; `url` gives its owner's address, `reader` that of a login with SELECT alone.

    Its locale is C: nothing may lean on a database's own locale.
    """

    READER, PASSWORD = "reader", "secret-of-the-reader"

    def __init__(self) -> None:
        program, install = binary("postgres", *FOLDERS), binary("initdb", *FOLDERS)
        self._client = binary("psql", *FOLDERS)
        self._process = Process("postgres", "postgres")
        self.port = self._process.port
        folder = self._process.folder
        data = folder / "data"
        self._numbers = itertools.count(1)
        # logins from outside need a password, so that a wrong one can be tried
        how = ["--no-locale", "--encoding=UTF8", "--auth-local=trust", "--auth-host=scram-sha-256"]
        words = folder / "password"
        words.write_text("owner-secret")
        words.chmod(0o644)
        owner = ["-U", "postgres", f"--pwfile={words}", "--no-sync"]
        self._process.run([install, "-D", str(data), *how, *owner], as_server=True)
        listen = ["-k", str(folder), "-p", str(self.port), "-h", "127.0.0.1"]
        fast = [part for setting in FAST for part in ("-c", setting)]
        self._process.start([program, "-D", str(data), *listen, *fast], self._answers)

    def database(self) -> str:
        """A fresh database."""
        name = f"fresh_{next(self._numbers)}"
        self.run("postgres", f"CREATE DATABASE {name}")
        return name

    def run(self, database: str, script: str | bytes) -> str:
        """Run SQL as the server's owner; a dump's statements too."""
        text = script.encode() if isinstance(script, str) else script
        return self._process.run([*self._command(), "-d", database], input=text).decode()

    def load(self, dump: Path) -> str:
        """A fresh database with a .sql.gz dump."""
        name = self.database()
        self.run(name, gzip.decompress(dump.read_bytes()))
        return name

    def url(self, database: str) -> str:
        """The owner's address."""
        return f"postgresql+psycopg://postgres:owner-secret@127.0.0.1:{self.port}/{database}"

    def reader(self, database: str) -> str:
        """The address of a login that may only SELECT."""
        known = self.run("postgres", f"SELECT 1 FROM pg_roles WHERE rolname = '{self.READER}'").strip()
        if not known:
            self.run("postgres", f"CREATE ROLE {self.READER} LOGIN PASSWORD '{self.PASSWORD}'")
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'"
        for schema in self.run(database, schemas).split():
            self.run(database, f'GRANT USAGE ON SCHEMA "{schema}" TO {self.READER}')
            self.run(database, f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {self.READER}')
        return f"postgresql+psycopg://{self.READER}:{self.PASSWORD}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        self._process.stop()

    def _command(self) -> list[str]:
        options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres"]
        return [self._client, *options, "-h", str(self._process.folder), "-p", str(self.port)]

    def _answers(self) -> bool:
        asked = subprocess.run([*self._command(), "-d", "postgres", "-c", "SELECT 1"], capture_output=True, check=False)
        return asked.returncode == 0
