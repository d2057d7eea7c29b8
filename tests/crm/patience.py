"""How long tests wait for a database: a busy machine is no finding."""

from crm_core.crm.guard.kit import Limits

PATIENT = Limits(interactive=60, connect=30, pool_wait=30)
