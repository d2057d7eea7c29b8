"""A small demo company, built and read once per process; each test gets a data directory with a copy of it."""

import json
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from crm_core.base.settings import Settings, load
from crm_core.crm.source import Source
from crm_core.demo.plan import DemoPlan
from crm_core.demo.start import build_demo_crm
from crm_core.mart.desk import Desk

PLAN = DemoPlan(managers=8, years=1)


@lru_cache(maxsize=1)
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="rapport-company-"))
    settings = load(data_dir=folder)
    build_demo_crm(settings, PLAN)
    Desk.of(settings).sync(lambda *_: None)
    return folder


def give(data_dir: Path) -> Settings:
    """Put the company and its mart into a data directory, as if they had been made there."""
    data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copytree(_made(), data_dir, dirs_exist_ok=True)
    settings = load(data_dir=data_dir)
    manifest = settings.mart / "manifest.json"
    held = json.loads(manifest.read_text(encoding="utf-8"))
    # a mart knows its source by the file's path, and the file has moved
    manifest.write_text(json.dumps(held | {"source": Source(settings.url).fingerprint}), encoding="utf-8")
    return settings
