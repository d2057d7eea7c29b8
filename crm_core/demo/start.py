"""The demo CRM on disk: built when it is missing, and again when its 'today' lies a week back."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

from crm_core.base.settings import Settings
from crm_core.demo.build import build
from crm_core.demo.plan import DemoPlan

FRESH = timedelta(days=7)
Progress = Callable[[str, float], None]


def is_due(settings: Settings, today: date | None = None) -> bool:
    """Whether the demo CRM is missing or its last day lies too far back to look alive."""
    plan = plan_of(settings)
    if plan is None or plan.today is None or not settings.demo_file.exists():
        return True
    return (today or date.today()) - plan.today >= FRESH


def ensure_demo_crm(settings: Settings, progress: Progress = lambda *_: None) -> bool:
    """Build the demo CRM if it is due, of the size it had; whether it was built. Raises QuestionError."""
    if not is_due(settings):
        return False
    build_demo_crm(settings, replace(plan_of(settings) or DemoPlan(), today=None), progress)
    return True


def build_demo_crm(settings: Settings, plan: DemoPlan, progress: Progress = lambda *_: None) -> DemoPlan:
    """Build the demo CRM as planned and remember the plan, which is returned with its day. Raises QuestionError."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = build(settings.demo_file, plan, progress)
    # another company under the same path must not inherit the past of the one before
    shutil.rmtree(settings.mart / "history", ignore_errors=True)
    _file(settings).write_text(json.dumps(asdict(made.plan), default=str), encoding="utf-8")
    return made.plan


def plan_of(settings: Settings) -> DemoPlan | None:
    """How the demo CRM on disk was planned; None where there is none."""
    try:
        kept = json.loads(_file(settings).read_text(encoding="utf-8"))
        return DemoPlan(**{**kept, "today": date.fromisoformat(kept["today"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file(settings: Settings) -> Path:
    return settings.data_dir / "demo.json"
