"""The first reading of the CRM, in the background of the start, so that the sign-in page is there at once."""

import logging
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock, Thread

from crm_core.base.errors import RapportError
from crm_core.base.settings import Settings
from crm_core.base.text import _
from crm_core.demo import start as demo
from crm_core.mart.desk import Desk
from crm_core.web import demo_start
from crm_core.web.installation import installation


@dataclass
class FirstRead:
    """How far it is; read by pages, written by its thread."""

    step: str = ""
    share: float = 0.0
    mistake: str = ""
    is_running: bool = False
    _lock: Lock = field(default_factory=Lock)

    def begin(self, settings: Settings) -> None:
        """Start it if the mart is missing, or if the demo company's last day lies too far back."""
        with self._lock:
            if self.is_running or not _is_due(settings):
                return
            self.is_running, self.mistake = True, ""
        Thread(target=self._run, args=(settings,), name="first-read", daemon=True).start()

    def _run(self, settings: Settings) -> None:
        try:
            if settings.is_demo:
                self._tell(_("Building the demo company"), 0.0)
                demo_start.ensure_company(settings, lambda step, share: self._tell(step, share / 2))
            read = 0

            def told(table: str, rows: int, seconds: float) -> None:
                nonlocal read
                read += 1
                self._tell(_("Reading the CRM"), min(0.98, (0.5 if settings.is_demo else 0.0) + read / 50))

            Desk.of(settings, store=installation().store).sync(told)
        except RapportError as error:
            self.mistake = str(error)
            logging.getLogger("rapport").warning("the CRM could not be read at start: %s", error)
        except Exception:
            self.mistake = _("The CRM could not be read. The log tells why.")
            logging.getLogger("rapport").exception("the CRM could not be read at start")
        finally:
            self.is_running = False

    def _tell(self, step: str, share: float) -> None:
        if step != self.step:
            sys.stderr.write(f"  {step} ...\n")
        self.step, self.share = step, share


@lru_cache(maxsize=1)
def first_read() -> FirstRead:
    """This process's."""
    return FirstRead()


def _is_due(settings: Settings) -> bool:
    if settings.is_demo and demo.is_due(settings):
        return True
    try:
        return Desk.of(settings).mart() is None
    except RapportError:
        return True
