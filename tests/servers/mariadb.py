"""A MariaDB server: fresh databases, dumps, a login that can only read."""

import gzip
import itertools
import subprocess
from pathlib import Path

from tests.servers.process import Process, binary

FAST = (
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=128M",
    "--performance-schema=OFF",
    # PostgreSQL and SQLite know no zero dates; old CRMs are full of them
    "--sql-mode=STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION",
)


class MariaDb:
    """One server; `url` gives its owner's address, `reader` that of a login with SELECT alone."""

    READER, PASSWORD = "reader", "secret-of-the-reader"

    def __init__(self) -> None:
        program, install = binary("mariadbd", "/usr/sbin"), binary("mariadb-install-db")
        self._client = binary("mariadb")
        self._process = Process("mariadb", "mysql")
        self.port = self._process.port
        folder = self._process.folder
        self._socket = folder / "s"
        self._numbers = itertools.count(1)
        # two servers set up at once would stumble over each other's temporary tables in the common folder
        temporary = self._process.subfolder("tmp")
        options = ["--no-defaults", f"--datadir={folder / 'data'}", f"--tmpdir={temporary}"]
        auth = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        self._process.run([install, *options, *auth], as_server=True)
        listen = [f"--socket={self._socket}", f"--port={self.port}", "--bind-address=127.0.0.1"]
        self._process.start([program, *options, *listen, *FAST], self._answers)

    def database(self, charset: str = "utf8mb4") -> str:
        """A fresh database."""
        name = f"fresh_{next(self._numbers)}"
        self.run("mysql", f"CREATE DATABASE {name} CHARACTER SET {charset}")
        return name

    def run(self, database: str, script: str | bytes) -> str:
        """Run SQL as the server's owner; a dump's statements too."""
        text = script.encode() if isinstance(script, str) else script
        return self._process.run([*self._command(), database], input=text).decode()

    def load(self, dump: Path) -> str:
        """A fresh database with a .sql.gz dump."""
        name = self.database()
        self.run(name, gzip.decompress(dump.read_bytes()))
        return name

    def url(self, database: str) -> str:
        """The owner's address."""
        return f"mariadb+pymysql://root@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    def reader(self, database: str) -> str:
        """The address of a login that may only SELECT."""
        login = f"'{self.READER}'@'%'"
        self.run("mysql", f"CREATE USER IF NOT EXISTS {login} IDENTIFIED BY '{self.PASSWORD}'")
        self.run("mysql", f"GRANT SELECT ON {database}.* TO {login}")
        return f"mariadb+pymysql://{self.READER}:{self.PASSWORD}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        self._process.stop()

    def _command(self) -> list[str]:
        options = [
            "--no-defaults",
            f"--socket={self._socket}",
            "--user=root",
            "--default-character-set=utf8mb4",
        ]
        return [self._client, *options, "--batch", "--skip-column-names"]

    def _answers(self) -> bool:
        asked = subprocess.run([*self._command(), "-e", "SELECT 1"], capture_output=True, check=False)
        return asked.returncode == 0
