"""Being built."""

from crm_core.web.principal import guard

viewer = guard("admin")
