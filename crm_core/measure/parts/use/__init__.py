"""How the CRM is used: what was written day by day, which features."""
