"""Whose a record was, what was taken over, and who is charged with a defect."""
