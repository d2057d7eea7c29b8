"""Start-up: wrong settings stop it with sentences; the demo's users are there in demo mode and shut out else."""

import ast
import csv
import importlib.util
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from crm_core.base.access import AUTHZ
from crm_core.base.business import Business
from crm_core.base.settings import ROOT, Settings
from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.store import audit, sessions, users
from crm_core.store.demo_users import retire, seed
from crm_core.web import demo_start, navigation
from crm_core.web.installation import Installation

KEY = "k7Jq2Zx9Lm4Pb8Vn3Wc6Td1Rf5Hg0Ys-"


def _start(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    variables |= {"RAPPORT_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("env", "sentences"),
    [
        (
            {"RAPPORT_SOURCE_URL": "sqlite:///crm.sqlite", "RAPPORT_CONNECTOR": "native"},
            ["'cookie_key' is missing"],
        ),
        (
            {"RAPPORT_COOKIE_KEY": "some_key", "RAPPORT_TIME_ZONE": "Europe/Berln"},
            ["'cookie_key': too weak", "Did you mean 'Europe/Berlin'"],
        ),
        ({"RAPPORT_STORE_URL": "nonsense"}, ["'store_url' is not a database URL"]),
    ],
)
def test_mistakes_are_told_all_at_once_without_a_traceback(
    tmp_path: Path, env: dict[str, str], sentences: list[str]
) -> None:
    done = _start(tmp_path, **env)
    assert done.returncode == 2
    assert all(sentence in done.stderr for sentence in sentences), done.stderr
    assert "Traceback" not in done.stderr


def test_it_starts_without_settings_and_with_a_strong_key(tmp_path: Path) -> None:
    assert _start(tmp_path).returncode == 0
    real = {"RAPPORT_SOURCE_URL": "sqlite:///crm.sqlite", "RAPPORT_CONNECTOR": "native", "RAPPORT_COOKIE_KEY": KEY}
    assert _start(tmp_path, **real).returncode == 0


def test_demo_users_are_made_once(here: Installation) -> None:
    told: list[str] = []
    users.set_roles(here.store, "anna", ["admin"])  # what an administrator changed stays
    demo_start.ensure_demo(here.settings, told.append)
    assert told == ["0 demo log-ins made"]
    assert users.find(here.store, "anna").roles == {"admin"}  # type: ignore[union-attr]


def test_demo_users_are_shut_out_when_a_real_crm_is_shown(here: Installation) -> None:
    secret = sessions.create(here.store, "helga") or ""
    users.reset_password(here.store, "adam", "his own secret password")
    real = here.settings.model_copy(update={"source_url": SecretStr("sqlite:///crm.sqlite")})
    demo_start.ensure_demo(real)
    active = [user.login for user in users.everybody(here.store) if user.is_active]
    assert active == ["adam"]
    assert sessions.resolve(here.store, secret) is None
    assert retire(here.store, demo_logins(), DEMO_PASSWORD) == 0
    assert audit.read(here.store)[0].action == "user_disabled"


def test_only_missing_ones_are_seeded(here: Installation) -> None:
    assert seed(here.store, demo_logins(), DEMO_PASSWORD) == 0


def test_the_site_map_the_files_and_the_rights_name_the_same_pages() -> None:
    with AUTHZ.open(encoding="utf-8", newline="") as file:
        rights = {row["page"] for row in csv.DictReader(file)}
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    site = {entry.name for entry in navigation.SITE}
    assert site == files
    assert site <= rights
    assert len({entry.url_path for entry in navigation.SITE}) == len(navigation.SITE)


@pytest.mark.parametrize("entry", navigation.SITE, ids=lambda entry: entry.name)
def test_the_first_deed_of_every_page_is_its_guard(entry: navigation.PageEntry) -> None:
    tree = ast.parse((ROOT / entry.file).read_text(encoding="utf-8"))
    first = next(node for node in tree.body[1:] if not _is_harmless(node))
    assert ast.unparse(first) in {f"viewer = guard('{entry.name}')", f"guard('{entry.name}')"}


def _is_harmless(node: ast.stmt) -> bool:
    """Imports, definitions, constants: what draws and reads nothing."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return all(ast.unparse(call.func) == "_" for call in ast.walk(node) if isinstance(call, ast.Call))
    return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)


def test_every_setting_is_documented() -> None:
    text = (ROOT / ".streamlit" / "secrets.example.toml").read_text(encoding="utf-8")
    names = (set(Settings.model_fields) - {"business"}) | set(Business.model_fields)
    assert [name for name in names if f"\n# {name} = " not in text] == []
    assert tomllib.loads(text.replace("\n# ", "\n#!").replace("#!", "# "))["rapport"] == {"business": {}}


def test_no_streamlit_outside_the_web() -> None:
    assert importlib.util.find_spec("streamlit")
    allowed = ("crm_core/web/", "pages/", "app.py", "tests/")
    users_of_it = [
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "crm_core").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
        if any(line.startswith(("import streamlit", "from streamlit")) for line in path.read_text("utf-8").splitlines())
    ]
    assert [name for name in users_of_it if not name.startswith(allowed)] == []
